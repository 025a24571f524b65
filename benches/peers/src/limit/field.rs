//! The schema that the parser is made for: the fields of a unit in the order of the fleet, each with the words that it is matched by.

use crate::facts::{Channel, Condition, Destination, Evidence, Facts, Family, Inspection, Kind, Software};

/// A field of a unit. The order is that of the fleet, so that the field after the one just read is the likeliest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Field {
    Serial,
    AssetTag,
    Description,
    Family,
    Kind,
    Channel,
    Seller,
    Invoice,
    Bought,
    Price,
    ListPrice,
    Made,
    LastOrder,
    SupportEnd,
    SupportUntil,
    Extension,
    Owner,
    Site,
    Destination,
    Condition,
    Denied,
    Stolen,
    Insolvency,
    SealBroken,
    Complaints,
    Software,
    Inspection,
    Inspected,
    Requested,
    Proof,
    Pictures,
    Licence,
    Statement,
    Remark,
}

use Field as F;

pub const FIELDS: [(Field, &str); 34] = [
    (F::Serial, "serial"),
    (F::AssetTag, "asset_tag"),
    (F::Description, "description"),
    (F::Family, "family"),
    (F::Kind, "kind"),
    (F::Channel, "channel"),
    (F::Seller, "seller"),
    (F::Invoice, "invoice"),
    (F::Bought, "bought"),
    (F::Price, "price"),
    (F::ListPrice, "list_price"),
    (F::Made, "made"),
    (F::LastOrder, "last_order"),
    (F::SupportEnd, "support_end"),
    (F::SupportUntil, "support_until"),
    (F::Extension, "extension"),
    (F::Owner, "owner"),
    (F::Site, "site"),
    (F::Destination, "destination"),
    (F::Condition, "condition"),
    (F::Denied, "denied"),
    (F::Stolen, "stolen"),
    (F::Insolvency, "insolvency"),
    (F::SealBroken, "seal_broken"),
    (F::Complaints, "complaints"),
    (F::Software, "software"),
    (F::Inspection, "inspection"),
    (F::Inspected, "inspected"),
    (F::Requested, "requested"),
    (F::Proof, "proof"),
    (F::Pictures, "pictures"),
    (F::Licence, "licence"),
    (F::Statement, "statement"),
    (F::Remark, "remark"),
];

impl Field {
    pub const fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// What no rule reads, and what is presumed: it may be left out without anything being open. The number of complaints opens a power and decides nothing.
const NOT_ASKED: u64 = F::Serial.bit()
    | F::AssetTag.bit()
    | F::Description.bit()
    | F::Seller.bit()
    | F::Invoice.bit()
    | F::Owner.bit()
    | F::Site.bit()
    | F::Remark.bit()
    | F::SealBroken.bit()
    | F::Complaints.bit();

/// All that has to be there for a decision without anything open.
pub const ASKED: u64 = ((1 << FIELDS.len()) - 1) & !NOT_ASKED;

/// Up to 16 bytes of text and the mask that covers them, to be compared in one step.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    pub bits: u128,
    pub mask: u128,
}

impl Pattern {
    pub const NOTHING: Pattern = Pattern { bits: 0, mask: u128::MAX };

    /// The text with what follows it; longer ones do not occur in this schema, and match nothing.
    pub const fn new(text: &str, follows: &str) -> Pattern {
        let (text, follows) = (text.as_bytes(), follows.as_bytes());
        let (mut bits, mut mask) = (0u128, 0u128);
        let mut at = 0;
        if text.len() + follows.len() > 16 {
            return Pattern::NOTHING;
        }
        while at < text.len() + follows.len() {
            let byte = if at < text.len() { text[at] } else { follows[at - text.len()] };
            bits |= (byte as u128) << (8 * at);
            mask |= 0xff << (8 * at);
            at += 1;
        }
        Pattern { bits, mask }
    }

    pub const fn matches(&self, window: u128) -> bool {
        window & self.mask == self.bits
    }
}

/// The members of an enum with their closing quote.
pub const fn patterns<const N: usize>(words: &[&str]) -> [Pattern; N] {
    let mut out = [Pattern::NOTHING; N];
    let mut at = 0;
    while at < N {
        out[at] = Pattern::new(words[at], "\"");
        at += 1;
    }
    out
}

pub const CHANNELS: [Pattern; 6] = patterns(Channel::WORDS);
pub const FAMILIES: [Pattern; 5] = patterns(Family::WORDS);
pub const KINDS: [Pattern; 5] = patterns(Kind::WORDS);
pub const CONDITIONS: [Pattern; 3] = patterns(Condition::WORDS);
pub const DESTINATIONS: [Pattern; 3] = patterns(Destination::WORDS);
pub const INSPECTIONS: [Pattern; 3] = patterns(Inspection::WORDS);
pub const SOFTWARES: [Pattern; 3] = patterns(Software::WORDS);
pub const EVIDENCES: [Pattern; 2] = patterns(Evidence::WORDS);

/// Where each date and each amount of money goes.
pub fn day(facts: &mut Facts, field: Field) -> Option<&mut crate::day::Day> {
    Some(match field {
        F::Bought => &mut facts.bought,
        F::Made => &mut facts.made,
        F::LastOrder => &mut facts.last_order,
        F::SupportEnd => &mut facts.support_end,
        F::SupportUntil => &mut facts.support_until,
        F::Inspected => &mut facts.inspected,
        F::Requested => &mut facts.requested,
        _ => return None,
    })
}

pub fn yes_no(facts: &mut Facts, field: Field) -> Option<&mut bool> {
    Some(match field {
        F::Extension => &mut facts.extension,
        F::Denied => &mut facts.denied,
        F::Stolen => &mut facts.stolen,
        F::Insolvency => &mut facts.insolvency,
        F::SealBroken => &mut facts.seal_broken,
        _ => return None,
    })
}

pub fn evidence(facts: &mut Facts, field: Field) -> Option<&mut Evidence> {
    Some(match field {
        F::Proof => &mut facts.proof,
        F::Pictures => &mut facts.pictures,
        F::Licence => &mut facts.licence,
        F::Statement => &mut facts.statement,
        _ => return None,
    })
}

pub const fn may_be_none(field: Field) -> bool {
    !matches!(field, F::Bought | F::Made)
}
