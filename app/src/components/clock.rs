//! Times as people read them.

use chrono::Datelike;

use crate::text::Texts;

/// `14:32` as the language writes it, in the reader's own time zone, which the server does not know: browser only.
pub fn hour_and_minute(texts: &Texts, at: i64) -> String {
    let date = js_sys::Date::new(&(at as f64).into());
    let options = js_sys::Object::new();
    // The same clock for everybody: with am and pm the line would not stay short.
    for (part, style) in [
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("hourCycle", "h23"),
    ] {
        // A plain object takes every property.
        let _ = js_sys::Reflect::set(&options, &part.into(), &style.into());
    }
    let time = date.to_locale_time_string_with_options(texts.language(), &options);
    time.into()
}

/// `3 May 2027`, in UTC: the same on both sides.
pub fn day(texts: &Texts, at: i64) -> String {
    let date = date(at).unwrap_or_default();
    texts.date(date.year(), date.month(), date.day())
}

fn date(at: i64) -> Option<chrono::NaiveDate> {
    let days = i32::try_from(at.div_euclid(86_400_000)).unwrap_or_default();
    chrono::NaiveDate::from_num_days_from_ce_opt(days + DAYS_TO_1970)
}

/// `3 May 2027, 14:32 UTC`: exact, for readers whose time zone is not known.
pub fn moment(texts: &Texts, at: i64) -> String {
    let (hour, minute, _) = time_of_day(at);
    format!("{}, {hour:02}:{minute:02} UTC", day(texts, at))
}

/// `2027-05-03T14:32:05Z`, for programs.
pub fn iso(at: i64) -> String {
    let (hour, minute, second) = time_of_day(at);
    let date = date(at).unwrap_or_default();
    format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
}

/// How long before `now`, in words.
pub fn ago(at: i64, now: i64) -> String {
    let minutes = (now - at).max(0) / 60_000;
    let (count, unit) = match minutes {
        0 => return "just now".to_owned(),
        1..60 => (minutes, "minute"),
        60..1_440 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

fn time_of_day(at: i64) -> (i64, i64, i64) {
    let seconds = at.div_euclid(1000).rem_euclid(86_400);
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// From 31 December of the year 0 to 1 January 1970.
const DAYS_TO_1970: i32 = 719_163;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_moment_for_people_and_programs() {
        let at = 1_809_354_725_999;
        let languages = crate::text::languages::languages(&[]).expect("sound files");
        assert_eq!(moment(languages[0].texts, at), "3 May 2027, 14:32 UTC");
        assert_eq!(iso(at), "2027-05-03T14:32:05Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn how_long_ago_in_words() {
        let minute = 60_000;
        for (before, words) in [
            (-minute, "just now"),
            (minute - 1, "just now"),
            (minute, "1 minute ago"),
            (59 * minute, "59 minutes ago"),
            (60 * minute, "1 hour ago"),
            (47 * 60 * minute, "1 day ago"),
            (30 * 24 * 60 * minute, "30 days ago"),
        ] {
            assert_eq!(ago(0, before), words);
        }
    }
}
