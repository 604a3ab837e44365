//! How many applicants that is: an applicant is assumed, and everything else computed from what was measured.

use super::{
    meter::Cost,
    of,
    requests::{
        ANNOUNCE, LARGE, LAST_PART, LIST, PAGE, PART, POLL, REFRESH, REGISTER, SIGN_IN, SIGN_OUT,
        SMALL, START, SUBMIT,
    },
    stored::Stored,
};
use crate::{
    outcome::Outcome,
    results::table::{Table, whole},
};

/// An applicant who fills in the whole form at one go, in an hour: some two hundred answers, of which some are corrected. The draft is
/// small at first and has 20 KB at the end; the access token lives for five minutes; there are two files, of one part and of four.
const HOUR: &[(&str, u32)] = &[
    (REGISTER, 1),
    (SIGN_IN, 1),
    (LIST, 2),
    (START, 1),
    (PAGE, 30),
    (SMALL, 125),
    (LARGE, 125),
    (POLL, 20),
    (REFRESH, 12),
    (ANNOUNCE, 2),
    (PART, 3),
    (LAST_PART, 2),
    (SUBMIT, 1),
    (SIGN_OUT, 1),
];

/// What that leaves behind: rows by table.
const LEFT: &[(&str, u32)] = &[
    ("users", 1),
    ("copy_keys", 1),
    ("sessions", 2),
    ("refresh_tokens", 6),
    ("security_events", 4),
    ("idempotency_keys", 1),
    ("applications", 1),
    ("changes", 450),
    ("attachments", 2),
    ("submissions", 1),
];

/// Of a processor, what is planned with.
const LOAD: f64 = 0.5;

pub(super) fn text(costs: &[Cost], stored: &Stored) -> Outcome<String> {
    let sum = |figure: fn(&Cost) -> f64| -> Outcome<f64> {
        let each = HOUR
            .iter()
            .map(|(name, times)| Ok(figure(of(costs, name)?) * f64::from(*times)));
        each.sum()
    };
    let requests: u32 = HOUR.iter().map(|(_, times)| times).sum();
    let commits = sum(|cost| cost.database.commits)?;
    let log = sum(|cost| cost.database.log_bytes)?;
    let (database, server) = (sum(|cost| cost.database.cpu)?, sum(|cost| cost.cpu)?);
    let at_once = LOAD * 3_600.0 / database;
    let each_second = |in_an_hour: f64| in_an_hour * at_once / 3_600.0;
    let mut table = Table::new(&["an applicant's hour", "sum"]);
    let mut row = |what: &str, figure: String| table.row(vec![what.to_owned(), figure]);
    row("requests", requests.to_string());
    row("statements", whole(sum(|cost| cost.database.statements)?));
    row("commits", whole(commits));
    row("log, KB", whole(log / 1_000.0));
    row("PostgreSQL, CPU s", format!("{database:.2}"));
    row("server, CPU s", format!("{server:.2}"));
    let bytes: Outcome<f64> = LEFT
        .iter()
        .map(|(table, rows)| Ok(stored.row(table)? * f64::from(*rows)))
        .sum();
    let bytes = bytes?;
    let changes = stored.row("changes")?;
    Ok(format!(
        "{}\nHalf of one processor for PostgreSQL carries {} applicants who are at it in the same hour. They make {} commits and {:.1} MB \
         of log a second, and keep {:.1} processors of servers half busy.\n\n\
         What an applicant leaves behind takes {} KB in PostgreSQL, files not counted: {} KB of it are the change log, at {} bytes for a \
         change, until it is swept. So a million applicants take {} GB.",
        table.text(),
        whole((at_once / 10.0).floor() * 10.0),
        whole(each_second(commits)),
        each_second(log) / 1_000_000.0,
        server / database,
        whole(bytes / 1_000.0),
        whole(changes * 450.0 / 1_000.0),
        whole(changes),
        whole(bytes / 1_000.0),
    ))
}
