//! Times as people read them.

/// `14:32` in the reader's own time zone, which the server does not know: browser only.
pub fn hour_and_minute(at: i64) -> String {
    let date = js_sys::Date::new(&(at as f64).into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// `3 May 2027`, in UTC: the same on both sides.
pub fn day(at: i64) -> String {
    let days = i32::try_from(at.div_euclid(86_400_000)).unwrap_or_default();
    chrono::NaiveDate::from_num_days_from_ce_opt(days + DAYS_TO_1970)
        .map(crate::form::dates::display)
        .unwrap_or_default()
}

/// From 31 December of the year 0 to 1 January 1970.
const DAYS_TO_1970: i32 = 719_163;
