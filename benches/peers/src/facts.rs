//! The facts of one unit that the policy reads, as hand-written Rust holds them: one byte for each enum, one number for each date.

use crate::day::Day;

/// An enum of the policy: its members in order, and the name of each.
macro_rules! words {
    ($($name:ident { $($member:ident = $word:literal),+ })+) => {$(
        #[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Deserialize)]
        pub enum $name { $(#[serde(rename = $word)] $member),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$member),+];
            pub const WORDS: &'static [&'static str] = &[$($word),+];
        }
    )+};
}

words! {
    Channel { Northwick = "northwick", Partner = "partner", Broker = "broker", Auction = "auction", Marketplace = "marketplace",
        FormerOwner = "former_owner" }
    Family { EdgeRouter = "edge_router", CoreRouter = "core_router", AccessSwitch = "access_switch", DataSwitch = "data_switch",
        Firewall = "firewall" }
    Kind { Chassis = "chassis", LineCard = "line_card", PowerSupply = "power_supply", FanTray = "fan_tray", Transceiver = "transceiver" }
    Condition { Working = "working", Rebuilt = "rebuilt", Inoperable = "inoperable" }
    Destination { Open = "open", Restricted = "restricted", Embargo = "embargo" }
    Inspection { NotMade = "not_made", Passed = "passed", Failed = "failed" }
    Software { Current = "current", Outdated = "outdated", LicensedApart = "licensed_apart" }
    Evidence { HandedIn = "handed_in", NotHandedIn = "not_handed_in" }
}

/// What the policy reads of a unit. A date that may be none is [`Day::NONE`] then, which is after every other. Money is in cents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    pub channel: Channel,
    pub family: Family,
    pub kind: Kind,
    pub condition: Condition,
    pub destination: Destination,
    pub inspection: Inspection,
    pub software: Software,
    pub proof: Evidence,
    pub pictures: Evidence,
    pub licence: Evidence,
    pub statement: Evidence,
    pub denied: bool,
    pub stolen: bool,
    pub extension: bool,
    pub insolvency: bool,
    /// Presumed to be no where it is not supplied.
    pub seal_broken: bool,
    pub bought: Day,
    pub made: Day,
    pub last_order: Day,
    pub support_end: Day,
    pub support_until: Day,
    pub inspected: Day,
    pub requested: Day,
    pub price: i64,
    pub list_price: i64,
}

impl Facts {
    /// A unit of which nothing is known yet, to be filled in.
    pub const BLANK: Facts = Facts {
        channel: Channel::Northwick,
        family: Family::EdgeRouter,
        kind: Kind::Chassis,
        condition: Condition::Working,
        destination: Destination::Open,
        inspection: Inspection::NotMade,
        software: Software::Current,
        proof: Evidence::NotHandedIn,
        pictures: Evidence::NotHandedIn,
        licence: Evidence::NotHandedIn,
        statement: Evidence::NotHandedIn,
        denied: false,
        stolen: false,
        extension: false,
        insolvency: false,
        seal_broken: false,
        bought: Day::NONE,
        made: Day::NONE,
        last_order: Day::NONE,
        support_end: Day::NONE,
        support_until: Day::NONE,
        inspected: Day::NONE,
        requested: Day::NONE,
        price: 0,
        list_price: 0,
    };
}
