//! The current date for a user whose time zone is not known.

use chrono::NaiveDate;

/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1000;
/// In milliseconds.
const DAY: i64 = 24 * HOUR;
/// 1970-01-01, in days from the first day of year 1.
const EPOCH: i64 = 719_163;

/// The range of dates that are today in some time zone, from 12 hours behind UTC to 14 hours ahead.
///
/// The user's time zone is not known, so each comparison uses the date in the user's favour. The
/// server and the browser start from the same instant, so they agree.
///
/// ```
/// use longhaul_form::Today;
/// use longhaul_form::dates::parse;
/// use longhaul_form::text::Texts;
///
/// // Noon on 15 June 2026, UTC.
/// let today = Today::at(1_781_524_800_000);
/// let tomorrow = parse("2026-6-16", Texts::none()).expect("a date");
/// assert!(today.is_not_before(tomorrow), "in Kiritimati it is the 16th already");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    first: NaiveDate,
    last: NaiveDate,
}

impl Today {
    /// Returns the dates at an instant, given in milliseconds since 1970, UTC.
    pub fn at(now: i64) -> Self {
        let date = |ahead: i64| {
            let days = now.saturating_add(ahead * HOUR).div_euclid(DAY) + EPOCH;
            let days = i32::try_from(days).unwrap_or_default();
            NaiveDate::from_num_days_from_ce_opt(days).unwrap_or_default()
        };
        Self {
            first: date(-12),
            last: date(14),
        }
    }

    /// Returns this date alone, for tests or if the time zone is known.
    pub const fn only(date: NaiveDate) -> Self {
        Self {
            first: date,
            last: date,
        }
    }

    /// Whether `date` is before today in at least one time zone.
    pub fn is_after(self, date: NaiveDate) -> bool {
        date < self.last
    }

    /// Whether `date` is today or earlier in at least one time zone.
    pub fn is_not_before(self, date: NaiveDate) -> bool {
        date <= self.last
    }

    /// Whether `date` is today or later in at least one time zone.
    pub fn is_not_after(self, date: NaiveDate) -> bool {
        date >= self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_is_today_somewhere_is_today() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 6, day).expect("a date");
        // 15 June 2026, with the dates in use at each time between Baker Island and Kiritimati.
        let midnight = 1_781_481_600_000;
        for (hour, minute, first, last) in [
            (0, 30, 14, 15),
            (9, 59, 14, 15),
            (10, 0, 14, 16),
            (11, 59, 14, 16),
            (12, 0, 15, 16),
            (13, 0, 15, 16),
            (23, 30, 15, 16),
        ] {
            let now = Today::at(midnight + hour * HOUR + minute * 60_000);
            for other in 10..20 {
                let date = day(other);
                let at = format!("{hour}:{minute} {date}");
                assert_eq!(now.is_not_before(date), other <= last, "{at}");
                assert_eq!(now.is_not_after(date), other >= first, "{at}");
                assert_eq!(now.is_after(date), other < last, "{at}");
            }
        }
    }

    #[test]
    fn no_instant_is_too_odd() {
        for now in [i64::MIN, -1, 0, i64::MAX] {
            let today = Today::at(now);
            assert!(today.first <= today.last, "{now}");
        }
        let before_1970 = NaiveDate::from_ymd_opt(1969, 12, 31).expect("a date");
        assert!(Today::at(-1).is_not_after(before_1970));
    }
}
