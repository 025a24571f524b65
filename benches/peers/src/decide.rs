//! The policy by hand: one function from facts to what is decided. Shared by all rows of the table that are written by hand.

use crate::day::{Day, Today};
use crate::facts::{Channel, Condition, Destination, Evidence, Facts, Family, Inspection, Kind, Software};

/// From the mildest to the most severe, and last what the policy does not speak of.
pub const OUTCOMES: [&str; 5] = ["taken", "on_probation", "looked_at", "refused", "out of scope"];
pub const OUT_OF_SCOPE: u8 = 4;

/// What can be a reason, a bit each in this order: rules, and behind them the requirements that hold the verdict while they are outstanding.
pub const REASONS: [&str; 24] = [
    "on_list_of_denials",
    "stolen",
    "under_embargo",
    "not_working",
    "past_support",
    "failed_inspection",
    "sold_before_made",
    "sold_after_last_order",
    "small_parts_at_auction",
    "seal_broken",
    "insolvent_owner",
    "cheap",
    "restricted_country",
    "long_without_support",
    "fresh_inspection",
    "support_ends_soon",
    "rebuilt",
    "outdated_software",
    "covered",
    "inspection",
    "proof_of_purchase",
    "pictures",
    "licence",
    "statement",
];

/// The bits of [`REASONS`], level by level.
const REFUSED: u32 = 0x3ff;
const LOOKED_AT: u32 = 0xf << 10;
const ON_PROBATION: u32 = 0xf << 14;
const COVERED: u32 = 1 << 18;
pub const FIRST_REQUIREMENT: u32 = 19;
const HOLD_LOOKED_AT: u32 = 1 << FIRST_REQUIREMENT;
const HOLD_ON_PROBATION: u32 = 0xf << (FIRST_REQUIREMENT + 1);
pub const REQUIREMENTS: u32 = HOLD_LOOKED_AT | HOLD_ON_PROBATION;

/// What is decided of a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decided {
    /// A place in [`OUTCOMES`].
    pub outcome: u8,
    /// Bits of [`REASONS`]; those of [`REQUIREMENTS`] are also what is outstanding.
    pub reasons: u32,
    /// Which requirements are asked for, met or not: of the bits of [`REQUIREMENTS`].
    pub required: u32,
    /// Cents.
    pub due: u32,
    pub would_be_due: u32,
}

pub fn decide(facts: &Facts, today: &Today) -> Decided {
    if matches!(facts.channel, Channel::Northwick | Channel::Partner) {
        return Decided { outcome: OUT_OF_SCOPE, reasons: 0, required: 0, due: 0, would_be_due: 0 };
    }
    let rules = rules(facts, today);
    let required = required(facts, today);
    let requirements = required & lacking(facts);
    // Any rule that is more severe defeats the one that covers the unit; a requirement only holds the verdict.
    let covered = if rules == 0 { COVERED } else { 0 };
    let reasons = rules | covered | requirements;
    let outcome = if reasons & REFUSED != 0 {
        3
    } else if reasons & (LOOKED_AT | HOLD_LOOKED_AT) != 0 {
        2
    } else {
        u8::from(reasons & (ON_PROBATION | HOLD_ON_PROBATION) != 0)
    };
    let (due, would_be_due) = fees(facts, today);
    Decided { outcome, reasons, required, due, would_be_due }
}

/// The rules in effect, but for the one that covers what nothing stands in the way of.
fn rules(facts: &Facts, today: &Today) -> u32 {
    let auction = facts.channel == Channel::Auction;
    let insolvent = auction && facts.insolvency;
    let small = matches!(facts.kind, Kind::PowerSupply | Kind::Transceiver);
    let long = facts.support_until < today.minus_730;
    let fresh = facts.inspection == Inspection::Passed && facts.inspected != Day::NONE && facts.inspected >= today.minus_90 && long;
    let in_order = [
        facts.denied,
        facts.stolen,
        facts.destination == Destination::Embargo,
        facts.condition == Condition::Inoperable,
        facts.support_end <= today.today && !facts.extension,
        facts.inspection == Inspection::Failed && facts.inspected >= today.minus_180,
        facts.bought < facts.made,
        facts.bought > facts.last_order && facts.kind != Kind::Chassis,
        auction && small && !insolvent,
        facts.seal_broken,
        insolvent,
        facts.channel == Channel::Marketplace && facts.price.saturating_mul(4) < facts.list_price,
        facts.destination == Destination::Restricted && facts.statement == Evidence::NotHandedIn,
        long && !fresh,
        fresh,
        facts.support_end > today.today && facts.support_end <= today.plus_180,
        facts.condition == Condition::Rebuilt,
        facts.software == Software::Outdated,
    ];
    bits(&in_order)
}

fn required(facts: &Facts, today: &Today) -> u32 {
    let in_order = [
        facts.family == Family::CoreRouter || facts.bought < today.minus_365,
        true,
        matches!(facts.kind, Kind::Chassis | Kind::LineCard),
        facts.software == Software::LicensedApart,
        matches!(facts.channel, Channel::Broker | Channel::Auction),
    ];
    bits(&in_order) << FIRST_REQUIREMENT
}

/// What was not handed in, or not passed, required or not.
fn lacking(facts: &Facts) -> u32 {
    let lacking = |evidence| evidence == Evidence::NotHandedIn;
    let in_order =
        [facts.inspection != Inspection::Passed, lacking(facts.proof), lacking(facts.pictures), lacking(facts.licence), lacking(facts.statement)];
    bits(&in_order) << FIRST_REQUIREMENT
}

fn bits(conditions: &[bool]) -> u32 {
    conditions.iter().rev().fold(0, |sum, condition| sum << 1 | u32::from(*condition))
}

/// What is due, and what would be due, in cents.
fn fees(facts: &Facts, today: &Today) -> (u32, u32) {
    let (inspection_price, return_price) = match facts.family {
        Family::EdgeRouter => (35_000, 80_000),
        Family::CoreRouter => (90_000, 240_000),
        Family::AccessSwitch => (9_000, 15_000),
        Family::DataSwitch => (22_000, 60_000),
        Family::Firewall => (18_000, 45_050),
    };
    let inspection = if facts.inspection != Inspection::NotMade || facts.family == Family::CoreRouter { inspection_price } else { 0 };
    let again = if facts.support_until < today.minus_90 { return_price } else { 0 };
    let licence = if facts.software == Software::LicensedApart { 12_000 } else { 0 };
    let on_request = again + licence + 4_500;
    let (mut due, mut would_be_due) = (0, 0);
    *(if facts.inspected <= today.today { &mut due } else { &mut would_be_due }) += inspection;
    *(if facts.requested <= today.today { &mut due } else { &mut would_be_due }) += on_request;
    (due, would_be_due)
}
