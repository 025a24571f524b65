# policy/units.policy in Rego. Days that are counted from the day of the question are written in by the benchmark when it compiles this: @minus_90@.
package units

import rego.v1

decision := {"outcome": "out of scope", "reasons": [], "requirements": [], "due": 0, "would_be_due": 0} if not other_hands

decision := {
	"outcome": outcome,
	"reasons": reasons | outstanding,
	"requirements": outstanding,
	"due": due,
	"would_be_due": would_be_due,
} if {
	other_hands
}

other_hands if input.unit.channel in {"broker", "auction", "marketplace", "former_owner"}

# ---- the outcome

outcome := "refused" if {
	count(refused) > 0
} else := "looked_at" if {
	count(looked_at) > 0
} else := "looked_at" if {
	"inspection" in outstanding
} else := "on_probation" if {
	count(on_probation) > 0
} else := "on_probation" if {
	count(outstanding) > 0
} else := "taken"

severe := (refused | looked_at) | on_probation

reasons := severe if {
	count(severe) > 0
} else := {"covered"}

# ---- refused

refused contains "on_list_of_denials" if input.unit.denied

refused contains "stolen" if input.unit.stolen

refused contains "under_embargo" if input.unit.destination == "embargo"

refused contains "not_working" if input.unit.condition == "inoperable"

refused contains "past_support" if {
	input.unit.support_end != null
	input.unit.support_end <= "@today@"
	not input.unit.extension
}

refused contains "failed_inspection" if {
	input.unit.inspection == "failed"
	not old_inspection
}

old_inspection if {
	input.unit.inspected != null
	input.unit.inspected < "@minus_180@"
}

refused contains "sold_before_made" if input.unit.bought < input.unit.made

refused contains "sold_after_last_order" if {
	input.unit.last_order != null
	input.unit.bought > input.unit.last_order
	input.unit.kind != "chassis"
}

refused contains "small_parts_at_auction" if {
	input.unit.channel == "auction"
	input.unit.kind in {"power_supply", "transceiver"}
	not input.unit.insolvency
}

refused contains "seal_broken" if input.unit.seal_broken

# ---- looked at by a person

looked_at contains "insolvent_owner" if {
	input.unit.channel == "auction"
	input.unit.insolvency
}

looked_at contains "cheap" if {
	input.unit.channel == "marketplace"
	usd(input.unit.price) * 4 < usd(input.unit.list_price)
}

usd(text) := to_number(trim_suffix(text, " USD"))

looked_at contains "restricted_country" if {
	input.unit.destination == "restricted"
	input.unit.statement != "handed_in"
}

long_without_support if {
	input.unit.support_until != null
	input.unit.support_until < "@minus_730@"
}

fresh if {
	input.unit.inspection == "passed"
	input.unit.inspected != null
	input.unit.inspected >= "@minus_90@"
	long_without_support
}

looked_at contains "long_without_support" if {
	long_without_support
	not fresh
}

# ---- on probation

on_probation contains "fresh_inspection" if fresh

on_probation contains "support_ends_soon" if {
	input.unit.support_end != null
	input.unit.support_end > "@today@"
	input.unit.support_end <= "@plus_180@"
}

on_probation contains "rebuilt" if input.unit.condition == "rebuilt"

on_probation contains "outdated_software" if input.unit.software == "outdated"

# ---- what is outstanding

outstanding contains "proof_of_purchase" if input.unit.proof != "handed_in"

outstanding contains "pictures" if {
	input.unit.kind in {"chassis", "line_card"}
	input.unit.pictures != "handed_in"
}

outstanding contains "licence" if {
	input.unit.software == "licensed_apart"
	input.unit.licence != "handed_in"
}

outstanding contains "inspection" if {
	to_be_inspected
	input.unit.inspection != "passed"
}

to_be_inspected if input.unit.family == "core_router"

to_be_inspected if input.unit.bought < "@minus_365@"

outstanding contains "statement" if {
	input.unit.channel in {"broker", "auction"}
	input.unit.statement != "handed_in"
}

# ---- fees, in cents

inspection_price := {"edge_router": 35000, "core_router": 90000, "access_switch": 9000, "data_switch": 22000, "firewall": 18000}

return_price := {"edge_router": 80000, "core_router": 240000, "access_switch": 15000, "data_switch": 60000, "firewall": 45050}

default inspection_fee := 0

inspection_fee := inspection_price[input.unit.family] if inspected_for_money

inspected_for_money if input.unit.inspection != "not_made"

inspected_for_money if input.unit.family == "core_router"

default return_fee := 0

return_fee := return_price[input.unit.family] if {
	input.unit.support_until != null
	input.unit.support_until < "@minus_90@"
}

default licence_fee := 0

licence_fee := 12000 if input.unit.software == "licensed_apart"

on_request := (return_fee + licence_fee) + 4500

default inspection_happened := false

inspection_happened if {
	input.unit.inspected != null
	input.unit.inspected <= "@today@"
}

default request_happened := false

request_happened if {
	input.unit.requested != null
	input.unit.requested <= "@today@"
}

due := happened_fee(inspection_happened, inspection_fee) + happened_fee(request_happened, on_request)

would_be_due := (inspection_fee + on_request) - due

happened_fee(happened, fee) := fee if happened

happened_fee(happened, fee) := 0 if not happened
