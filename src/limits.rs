//! Every limit has a name here, is counted and never timed, and has a test that exceeds it.

/// Bytes of one policy file.
pub const POLICY_BYTES: usize = 8 << 20;
/// Bytes of one fact file that is read whole.
pub const FACT_BYTES: usize = 256 << 20;
/// How deep expressions nest in one clause: parentheses, `not`, quantifiers, arguments.
pub const EXPRESSION_DEPTH: usize = 128;
/// How deep expressions nest when each parameterised finding is read in the place of its call.
pub const CALL_DEPTH: usize = 512;
/// Bytes of a bundle that is read, and how many members it may have.
pub const BUNDLE_BYTES: usize = 256 << 20;
pub const BUNDLE_MEMBERS: usize = 10_000;
/// How deep values nest in a fact file.
pub const FACT_DEPTH: usize = 64;
/// How many findings of one file are reported; the rest are counted.
pub const DIAGNOSTICS_PER_FILE: usize = 100;
/// How many levels a verdict may have.
pub const LEVELS: usize = 32;
/// How many facts a subject or the case may have when records, groups and `each` are written out.
pub const FACTS_PER_ROOT: usize = 20_000;
/// How deep records nest in records.
pub const RECORD_DEPTH: usize = 16;
/// How many completions an exact answer looks at, and with `--exact-bound`.
pub const EXACT_COMPLETIONS: u64 = 4_096;
pub const EXACT_COMPLETIONS_MOST: u64 = 65_536;
/// How many days ahead it is looked for one on which time alone changes an outcome: ten years.
pub const NEXT_DATE_DAYS: u32 = 3_653;
/// On how many of these days a verdict is decided.
pub const NEXT_DATE_DECIDED: usize = 400;
/// How often it is worked out on one of these days, in as many completions.
pub const NEXT_DATE_EVALUATIONS: u64 = 4_096;
/// How many open facts are imagined to be known at once.
pub const IMAGINED_DEPTH: usize = 128;
/// How often a verdict is worked out to find the nearest changes of facts.
pub const CHANGE_EVALUATIONS: u64 = 1_000;
/// How many sets of facts of one size are looked at for that.
pub const CHANGE_SETS: usize = 5_000;
/// In how many states an order of questions is planned exactly: each fact may be open still, or have one of its cells.
pub const PLAN_STATES: usize = 20_000;
/// How many cells of a table are looked at to see whether its rows cover every combination once.
pub const TABLE_WORK: usize = 20_000_000;
/// How many different rows of settled records a worker of a fleet remembers, at the least; of open ones half of that.
pub const FLEET_ROWS: usize = 6_144;
/// How many values of facts, and answers of conditions for them, a worker of a fleet remembers.
pub const FLEET_VALUES: usize = 65_536;
/// How many words a condition on the rows of a fleet has.
pub const CONDITION_WORDS: usize = 1_000;
/// Bytes of one record of a fleet.
pub const RECORD_BYTES: usize = 16 << 20;
/// Over how many days of a calendar business days are counted.
pub const BUSINESS_DAY_SEARCH: u32 = 40_000;
