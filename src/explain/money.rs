//! Money: each fee with its status and its amount, and what they add up to, per status and per currency and never mixed.

use super::context::{At, Context, in_a_row};
use super::decision::{ExceptionReport, FeeReport, Total};
use super::trace::Grounds;
use crate::check::graph::Node;
use crate::check::policy::{Allowance, Exercised, ExprId, ExprKind, Fee, FeeId, PowerId};
use crate::evaluate::item::Answer;
use crate::evaluate::nodes::{FeeState, NodeState};
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::truth::{FeeStatus, Truth, Val};
use crate::evaluate::world::PowerAt;
use crate::facts::REDACTED;
use crate::facts::record::SlotId;
use crate::value::{Currency, Value, arithmetic};
use rust_decimal::Decimal;

impl Context<'_> {
    pub fn fees(&self, unit: Option<u32>) -> Vec<FeeReport> {
        let mut found = Vec::new();
        for it in self.items_of(unit, |n| matches!(n, Node::Fee(_))) {
            let (Node::Fee(id), NodeState::Fees(states)) = (it.item.node, self.world.node(it.item.node, unit)) else { continue };
            let state = states.iter().find(|s| s.member == it.item.member);
            found.extend(state.map(|state| self.fee(it, id, state)));
        }
        for it in self.items_of(unit, |n| matches!(n, Node::Power(_))) {
            if let Node::Power(id) = it.item.node {
                found.extend(self.charge(it, id));
            }
        }
        found
    }

    fn fee(&self, it: &ItemOutcome, id: FeeId, state: &FeeState) -> FeeReport {
        let fee = &self.policy.fees[id.index()];
        let at = self.at(&fee.common, &[], it.item);
        let dated = self.dated(&at, state);
        let (status, amount) = fee_answer(&it.answer);
        let mut grounds = Grounds::default();
        self.ground(fee.amount.expr, &dated, &mut grounds);
        let hidden = self.any_hidden(&grounds);
        let known = match &amount {
            _ if hidden => None,
            Some(Value::Money(currency, amount)) => Some((amount.to_string(), currency.code().to_string())),
            _ => None,
        };
        FeeReport {
            name: fee.common.name.clone(),
            member: self.member(self.common(it.item.node), it.item.member),
            status: fee_word(status).into(),
            text: self.described(&fee.common, &at),
            event: self.named(fee.due_on.expr, &at),
            event_date: state.event.map(|d| self.or_hidden(fee.due_on.expr, &at, d.to_string())),
            amount_unknown_because: match known {
                Some(_) => None,
                None if hidden => Some(format!("{REDACTED}: it is worked out from what may not be told")),
                None => Some(self.unknown_amount(fee, it, &dated)),
            },
            currency: known.as_ref().map(|k| k.1.clone()),
            amount: known.map(|k| k.0),
            because: self.fee_because(fee, status, &at, state),
            exceptions: self.fee_exceptions(fee, &at, it.item.member),
            refundable: fee.refundable.as_ref().map(|a| self.allowance(a, &at)),
            creditable: fee.creditable.as_ref().map(|a| self.allowance(a, &at)),
            parameters: self.parameters(&grounds),
            clauses: fee.common.clauses.clone(),
            citations: self.citations(&fee.common),
            house_rule: fee.common.house_rule.clone(),
            place: self.place(fee.common.name_span),
        }
    }

    /// What the exercise of a power charges: due on the day of the act, as far as the power is open.
    fn charge(&self, it: &ItemOutcome, id: PowerId) -> Option<FeeReport> {
        let power = &self.policy.powers[id.index()];
        let Exercised::Charges(expr) = power.exercised else { return None };
        let act = self.world.exercise(PowerAt { power: id, unit: it.item.unit, member: it.item.member })?;
        let status = super::items::holds_word(&it.answer, ["due", "not due", "possibly due"]);
        let at = self.at(&power.common, &[], it.item);
        let mut dated = at.clone();
        dated.env.effective = Some(Some(act.on));
        let mut grounds = Grounds::default();
        self.ground(expr, &dated, &mut grounds);
        let hidden = self.any_hidden(&grounds);
        let known = match self.world.eval(expr, &mut dated.env.clone()) {
            _ if hidden => None,
            Val::Known(Value::Money(currency, amount)) if !amount.is_sign_negative() || amount.is_zero() => {
                Some((amount.to_string(), currency.code().to_string()))
            }
            _ => None,
        };
        let mut because = self.exercise_words(id, it.item);
        if status != "due" {
            because.extend(power.open_when.iter().flat_map(|c| self.because(c.expr, &at)));
        }
        Some(FeeReport {
            name: power.common.name.clone(),
            member: self.member(&power.common, it.item.member),
            status: status.into(),
            text: self.described(&power.common, &at),
            event: format!("{} is exercised", super::context::human(&power.common.name)),
            event_date: Some(act.on.to_string()),
            amount_unknown_because: match known {
                Some(_) => None,
                None if hidden => Some(format!("{REDACTED}: it is worked out from what may not be told")),
                None => Some(self.no_amount(expr, &dated)),
            },
            currency: known.as_ref().map(|k| k.1.clone()),
            amount: known.map(|k| k.0),
            because,
            exceptions: vec![],
            refundable: None,
            creditable: None,
            parameters: self.parameters(&grounds),
            clauses: power.common.clauses.clone(),
            citations: self.citations(&power.common),
            house_rule: power.common.house_rule.clone(),
            place: self.place(power.common.name_span),
        })
    }

    fn fee_exceptions(&self, fee: &Fee, at: &At, member: Option<SlotId>) -> Vec<ExceptionReport> {
        // An exception to what is not asked for anyway was not looked at.
        let asked = fee.when.as_ref().is_none_or(|c| self.truth(c.expr, at) != Truth::No);
        if asked { self.exceptions(&fee.common, &[], &fee.defeaters, at, member) } else { vec![] }
    }

    /// Amounts are read on the day of the event, or today where it has not happened.
    fn dated(&self, at: &At, state: &FeeState) -> At {
        let mut dated = at.clone();
        dated.env.effective = Some(match (state.happened, state.event) {
            (Truth::Yes, Some(date)) => Some(date),
            (Truth::Open(_), _) => None,
            _ => Some(self.world.today),
        });
        dated
    }

    fn fee_because(&self, fee: &Fee, status: FeeStatus, at: &At, state: &FeeState) -> Vec<String> {
        let mut because = Vec::new();
        if state.asked != Truth::Yes {
            because.extend(fee.when.iter().flat_map(|c| self.because(c.expr, at)));
        }
        let event = self.named(fee.due_on.expr, at);
        match (status, state.event) {
            (FeeStatus::NotDue, _) => {}
            (_, Some(date)) => because.push(format!("{event}: {}", self.or_hidden(fee.due_on.expr, at, date.to_string()))),
            (_, None) if state.happened == Truth::No => because.push(format!("{event}: not yet")),
            (_, None) => because.push(self.slot_at(fee.due_on.expr, at).map_or(event.clone(), |slot| self.open_fact(slot))),
        }
        because
    }

    /// Why an amount is not known.
    fn unknown_amount(&self, fee: &Fee, it: &ItemOutcome, at: &At) -> String {
        if let Answer::Fee { amounts, .. } = &it.answer
            && amounts.len() > 1
        {
            let shown = amounts.iter().map(|a| a.as_ref().map_or("unknown".into(), |v| self.show(v, self.program.ty(fee.amount.expr))));
            return format!("it may be {}", super::context::either(&shown.collect::<Vec<_>>(), "or"));
        }
        self.no_amount(fee.amount.expr, at)
    }

    fn no_amount(&self, expr: ExprId, at: &At) -> String {
        let mut grounds = Grounds::default();
        self.ground(expr, at, &mut grounds);
        let open: Vec<String> = grounds.slots.iter().filter(|s| self.world.scalar(**s).is_open()).map(|s| self.open_fact(*s)).collect();
        if !open.is_empty() {
            return open.join("; ");
        }
        let tables = grounds
            .tables
            .iter()
            .map(|(id, arguments, inner)| (self.world.table_outcomes(*id, arguments, &mut inner.env.clone()), id, arguments, inner));
        for (outcomes, id, arguments, inner) in tables {
            let name = &self.policy.tables[id.index()].common.name;
            let of: Vec<String> = arguments.iter().map(|a| self.value_text(*a, inner)).collect();
            if outcomes.gap {
                let file = self.policy.tables[id.index()].from_file.as_ref().map_or("the table".into(), |(file, _)| file.clone());
                return format!("{name} has no entry for {} in {file}", of.join(", "));
            }
            if outcomes.dated {
                return format!("the day for which {name} is read is open");
            }
        }
        match self.world.eval(expr, &mut at.env.clone()) {
            Val::Known(Value::Money(_, d)) if d.is_sign_negative() => format!("the amount would be negative: {}", self.value_text(expr, at)),
            _ if matches!(self.program.kind(expr), ExprKind::Const(_)) => "it is no amount of money".into(),
            _ => format!("arithmetic gives no value: {}", self.words.expr(expr, &at.names)),
        }
    }

    fn allowance(&self, allowance: &Allowance, at: &At) -> String {
        match allowance.when {
            None => "never".into(),
            Some(when) => match self.truth(when, at) {
                Truth::Yes => "yes".into(),
                Truth::No => format!("no: {}", in_a_row(&self.because(when, at))),
                Truth::Open(_) => format!("open: {}", in_a_row(&self.because(when, at))),
            },
        }
    }
}

/// The status of a fee, and its amount where there is just one.
fn fee_answer(answer: &Answer) -> (FeeStatus, Option<Value>) {
    match answer {
        Answer::Fee { states, amounts } => {
            let one = if amounts.len() == 1 { amounts.first().cloned().flatten() } else { None };
            (states.status(), one)
        }
        _ => (FeeStatus::NotDue, None),
    }
}

pub fn fee_word(status: FeeStatus) -> &'static str {
    match status {
        FeeStatus::Due => "due",
        FeeStatus::WouldBeDue => "would be due",
        FeeStatus::PossiblyDue => "possibly due",
        FeeStatus::NotDue => "not due",
    }
}

#[derive(Default)]
struct Sum {
    amount: Decimal,
    fees: usize,
    overflow: bool,
}

/// Totals of the known amounts per status and currency, and how many are not known.
pub fn totals<'f>(fees: impl Iterator<Item = &'f FeeReport>) -> Vec<Total> {
    let known = |fee: &FeeReport| Some((fee.currency.clone()?, fee.amount.as_ref()?.parse::<Decimal>().ok()?));
    let place = |fee: &FeeReport| ORDER.iter().position(|status| fee_word(*status) == fee.status);
    let total = |((place, currency), sum): ((usize, Option<String>), Sum)| Total {
        status: fee_word(ORDER[place]).into(),
        amount: (currency.is_some() && !sum.overflow).then(|| sum.amount.to_string()),
        unknown: if currency.is_none() { sum.fees } else { 0 },
        fees: sum.fees,
        currency,
    };
    sum(fees.filter_map(|fee| Some((place(fee)?, known(fee))))).into_iter().map(total).collect()
}

/// What fees of one status that are not written down come to in one currency.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sums {
    pub status: FeeStatus,
    /// `None` for fees of which no amount is known.
    pub currency: Option<Currency>,
    pub fees: usize,
    /// `None` where it is too large to add up.
    pub amount: Option<Decimal>,
}

impl Sums {
    /// As [`Total::words`].
    pub fn words(&self) -> Option<String> {
        let currency = self.currency?;
        let Some(mut amount) = self.amount else { return Some(too_much(currency.code())) };
        amount.rescale(amount.scale().max(currency.decimals().unwrap_or(0)));
        Some(format!("{amount} {}", currency.code()))
    }
}

/// What is said where amounts are too large to add up.
pub fn too_much(currency: &str) -> String {
    format!("too much to add up {currency}")
}

/// The same of fees that are not written down; `None` is an amount that is not known.
pub fn sums<'v>(fees: impl Iterator<Item = (FeeStatus, Option<&'v Value>)>) -> Vec<Sums> {
    let known = |amount: Option<&Value>| match amount {
        Some(Value::Money(currency, amount)) => Some((*currency, *amount)),
        _ => None,
    };
    let place = |status: FeeStatus| ORDER.iter().position(|other| *other == status);
    let sums = sum(fees.filter_map(|(status, amount)| Some((place(status)?, known(amount)))));
    let sums = sums.into_iter().map(|((place, currency), sum)| Sums {
        status: ORDER[place],
        currency,
        fees: sum.fees,
        amount: (!sum.overflow).then_some(sum.amount),
    });
    sums.collect()
}

/// In which totals stand.
const ORDER: [FeeStatus; 3] = [FeeStatus::Due, FeeStatus::PossiblyDue, FeeStatus::WouldBeDue];

/// What is added up under one name: a status by its place, and a currency.
type Summed<C> = ((usize, Option<C>), Sum);

fn sum<C: Ord>(fees: impl Iterator<Item = (usize, Option<(C, Decimal)>)>) -> Vec<Summed<C>> {
    let mut sums: Vec<Summed<C>> = Vec::new();
    for (place, known) in fees {
        let (currency, amount) = known.map_or((None, Decimal::ZERO), |(currency, amount)| (Some(currency), amount));
        let name = (place, currency);
        let at = sums.binary_search_by(|(other, _)| other.cmp(&name)).unwrap_or_else(|at| {
            sums.insert(at, (name, Sum::default()));
            at
        });
        let (_, sum) = &mut sums[at];
        sum.fees += 1;
        match arithmetic::add(sum.amount, amount) {
            Ok(mut total) => {
                // 10 and 2.50 are 12.50, as amounts of money are written.
                total.rescale(sum.amount.scale().max(amount.scale()).max(total.scale()));
                sum.amount = total;
            }
            Err(_) => sum.overflow = true,
        }
    }
    sums
}
