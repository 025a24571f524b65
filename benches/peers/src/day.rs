//! Dates. They are only compared, so that a year, a month and a day in one number are enough; days are counted off once, for the limits that hang on
//! the day of the question.

/// A date as `year * 512 + month * 32 + day`: the order of these numbers is that of the dates.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day(pub u32);

impl Day {
    /// There is no such date; after every date that there is.
    pub const NONE: Day = Day(u32::MAX - 1);

    /// `None` where the calendar has no such day.
    pub fn of(year: u32, month: u32, day: u32) -> Option<Day> {
        let there = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= length(year, month);
        there.then_some(Day(year << 9 | month << 5 | day))
    }

    /// From `2026-11-22`.
    pub fn read(text: &[u8]) -> Option<Day> {
        let &[a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
        let number = |digits: &[u8]| digits.iter().try_fold(0u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')));
        Day::of(number(&[a, b, c, d])?, number(&[e, f])?, number(&[g, h])?)
    }

    /// From days since 1970-01-01: civil_from_days of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", for days from year 1 on.
    pub fn from_count(count: i64) -> Day {
        let z = count + 719_468;
        let era = z.div_euclid(146_097);
        let of_era = z.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Day((year as u32) << 9 | (month as u32) << 5 | day as u32)
    }

    /// Days since 1970-01-01: days_from_civil of the same source.
    pub fn count(self) -> i64 {
        let (year, month, day) = (i64::from(self.0 >> 9), i64::from(self.0 >> 5 & 15), i64::from(self.0 & 31));
        let shifted = year - i64::from(month <= 2);
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    pub fn plus(self, days: i64) -> Day {
        Day::from_count(self.count() + days)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0 >> 9, self.0 >> 5 & 15, self.0 & 31)
    }
}

fn length(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day of the question, and the limits that hang on it, each worked out once.
#[derive(Clone, Copy, Debug)]
pub struct Today {
    pub today: Day,
    pub minus_90: Day,
    pub minus_180: Day,
    pub minus_365: Day,
    pub minus_730: Day,
    pub plus_180: Day,
}

/// The day of the question in every run.
pub const AS_OF: &str = "2026-11-22";

impl Today {
    pub fn new() -> Today {
        let today = Day(2026 << 9 | 11 << 5 | 22);
        Today {
            today,
            minus_90: today.plus(-90),
            minus_180: today.plus(-180),
            minus_365: today.plus(-365),
            minus_730: today.plus(-730),
            plus_180: today.plus(180),
        }
    }

    /// A policy of another engine with the day of the question and the limits that hang on it put in for their names: `@minus_90@`.
    #[cfg(feature = "engines")]
    pub fn written_into(&self, policy: &str, write: fn(Day) -> String) -> String {
        let names = [
            ("@today@", self.today),
            ("@minus_90@", self.minus_90),
            ("@minus_180@", self.minus_180),
            ("@minus_365@", self.minus_365),
            ("@minus_730@", self.minus_730),
            ("@plus_180@", self.plus_180),
        ];
        names.into_iter().fold(policy.to_owned(), |policy, (name, day)| policy.replace(name, &write(day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_the_question_are_those_of_the_policy_s_examples() {
        let limits = Today::new();
        let shown = [limits.today, limits.minus_90, limits.minus_180, limits.minus_365, limits.minus_730, limits.plus_180].map(|day| day.to_string());
        assert_eq!(shown, [AS_OF, "2026-08-24", "2026-05-26", "2025-11-22", "2024-11-22", "2027-05-21"]);
    }

    #[test]
    fn every_day_counts_one_more_than_the_one_before() {
        let mut day = Day::read(b"1996-01-01").expect("a date");
        for _ in 0..3000 {
            let next = day.plus(1);
            assert_eq!(next.count(), day.count() + 1);
            assert!(next > day, "{day} {next}");
            assert_eq!(Day::read(next.to_string().as_bytes()), Some(next));
            day = next;
        }
    }

    #[test]
    fn a_day_that_is_in_no_calendar_is_none() {
        for text in ["2026-02-29", "2100-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "2026-1-01", "2026-01-1x", "0000-01-01", "2026/01/01"] {
            assert_eq!(Day::read(text.as_bytes()), None, "{text}");
        }
        assert!(Day::read(b"2000-02-29").is_some() && Day::read(b"2024-02-29").is_some());
    }
}
