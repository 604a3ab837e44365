//! Times in a form that people read.

use std::time::Duration;

use chrono::Datelike;

use super::dom::hour_and_minute;
use crate::api::Timestamp;
use longhaul_form::text::Texts;

/// When something happened: in a browser the reader's own day and hour, elsewhere as [`moment`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "moments and offsets, far below 2^53"
)]
pub fn when(texts: &Texts, at: Timestamp) -> String {
    if cfg!(feature = "ssr") {
        return moment(texts, at);
    }
    let offset = js_sys::Date::new(&(at.as_millis() as f64).into()).get_timezone_offset();
    let day = day_of(texts, at.as_millis() - offset as i64 * 60_000);
    let time = hour_and_minute(texts, at);
    texts.fill("conflict-when", &[("date", &day), ("time", &time)])
}

/// `3 May 2027`, in UTC: the same on both sides.
pub fn day(texts: &Texts, at: Timestamp) -> String {
    day_of(texts, at.as_millis())
}

fn day_of(texts: &Texts, millis: i64) -> String {
    let date = date(millis).unwrap_or_default();
    texts.date(date.year(), date.month(), date.day())
}

fn date(millis: i64) -> Option<chrono::NaiveDate> {
    let days = i32::try_from(millis.div_euclid(86_400_000)).unwrap_or_default();
    chrono::NaiveDate::from_num_days_from_ce_opt(days + DAYS_TO_1970)
}

/// `3 May 2027, 14:32 UTC`: exact, for readers whose time zone is not known.
pub fn moment(texts: &Texts, at: Timestamp) -> String {
    let (hour, minute, _) = time_of_day(at);
    let time = format!("{hour:02}:{minute:02}");
    texts.fill("moment", &[("date", &day(texts, at)), ("time", &time)])
}

/// `2027-05-03T14:32:05Z`, for programs.
pub fn iso(at: Timestamp) -> String {
    let (hour, minute, second) = time_of_day(at);
    let date = date(at.as_millis()).unwrap_or_default();
    format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A span of time in its largest whole unit: `90 days`.
pub fn span(texts: &Texts, time: Duration) -> String {
    let seconds = time.as_secs();
    let (each, key) = match seconds {
        whole if whole % 86_400 == 0 => (86_400, "span-days"),
        whole if whole % 3600 == 0 => (3600, "span-hours"),
        whole if whole % 60 == 0 => (60, "span-minutes"),
        _ => (1, "span-seconds"),
    };
    let count = usize::try_from(seconds / each).unwrap_or_default();
    texts.count(key, count, &[])
}

/// How long before `now`, in words.
pub fn ago(texts: &Texts, at: Timestamp, now: Timestamp) -> String {
    let minutes = now.since(at).as_secs() / 60;
    let (count, key) = match minutes {
        0 => return texts.get("ago-now").to_owned(),
        1..60 => (minutes, "ago-minutes"),
        60..1_440 => (minutes / 60, "ago-hours"),
        _ => (minutes / 1_440, "ago-days"),
    };
    texts.count(key, usize::try_from(count).unwrap_or_default(), &[])
}

fn time_of_day(at: Timestamp) -> (i64, i64, i64) {
    let seconds = at.as_seconds().rem_euclid(86_400);
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// From 31 December of the year 0 to 1 January 1970.
const DAYS_TO_1970: i32 = 719_163;

#[cfg(test)]
mod tests {
    use super::*;

    fn languages() -> [&'static Texts; 2] {
        let all = crate::words::languages(&[]).expect("sound files");
        [all[0].texts, all[1].texts]
    }

    #[test]
    fn the_same_moment_for_people_and_programs() {
        let at = Timestamp::from_millis(1_809_354_725_999);
        let [english, german] = languages();
        assert_eq!(moment(english, at), "3 May 2027, 14:32 UTC");
        assert_eq!(moment(german, at), "3. Mai 2027, 14:32 UTC");
        assert_eq!(iso(at), "2027-05-03T14:32:05Z");
        assert_eq!(iso(Timestamp::from_millis(-1)), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn spans_in_words() {
        let [english, german] = languages();
        for (seconds, words) in [
            (1, "1 second"),
            (90, "90 seconds"),
            (60, "1 minute"),
            (5_400, "90 minutes"),
            (129_600, "36 hours"),
            (86_400, "1 day"),
            (7_776_000, "90 days"),
        ] {
            assert_eq!(span(english, Duration::from_secs(seconds)), words);
        }
        assert_eq!(span(german, Duration::from_hours(24)), "1 Tag");
    }

    #[test]
    fn how_long_ago_in_words() {
        let [english, german] = languages();
        let (start, minute) = (Timestamp::default(), 60_000);
        for (before, words) in [
            (-minute, "just now"),
            (minute - 1, "just now"),
            (minute, "1 minute ago"),
            (59 * minute, "59 minutes ago"),
            (60 * minute, "1 hour ago"),
            (47 * 60 * minute, "1 day ago"),
            (30 * 24 * 60 * minute, "30 days ago"),
        ] {
            assert_eq!(ago(english, start, Timestamp::from_millis(before)), words);
        }
        assert_eq!(
            ago(german, start, Timestamp::from_millis(60 * minute)),
            "vor 1 Stunde"
        );
        assert_eq!(
            ago(german, start, Timestamp::from_millis(120 * minute)),
            "vor 2 Stunden"
        );
    }
}
