//! How `SQLite` finds the rows of every statement in this package: by an index, whatever the size of the tables. A statement
//! that reads a whole table is as quick as any other in a test, and stops a server that has a million sessions.

#[cfg(unix)]
mod postgres;
mod statements;

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use self::statements::statements;
use super::Store;
use crate::store::db::query_as;

/// Statements that read a whole table and may: a part of their text, and why.
const MAY_SCAN: [(&str, &str); 13] = [
    (
        "GROUP BY u.id ORDER BY u.email_key",
        "an operator lists all users",
    ),
    (
        "FROM operator_actions",
        "reads backwards, and stops at its limit",
    ),
    ("SELECT 1 FROM users LIMIT 1", "reads one row"),
    (
        "SELECT count(*) FROM attempt_counts",
        "a sweep, once a minute, of a table that it keeps small",
    ),
    (
        "FROM attempt_counts ORDER BY count, at",
        "the same, if the table is no longer small",
    ),
    ("FROM sqlite_schema", "as many rows as tables, at the start"),
    (
        "FROM _sqlx_migrations",
        "as many rows as migrations, at the start",
    ),
    (
        "SELECT id, turn, completed_at IS NULL, objects FROM attachments",
        "a sweep compares them with the files, and rests after it",
    ),
    (
        "FROM attachments ORDER BY id",
        "backups, moves and `server check` look at every file",
    ),
    (
        "UPDATE attachments SET holder = NULL",
        "a backup that is restored lets go of all turns",
    ),
    (
        "FROM pragma_table_info",
        "as many rows as columns, in a command",
    ),
    ("information_schema.columns", "the same"),
    (
        "FROM pragma_foreign_key_check",
        "`server check` looks at everything",
    ),
];

/// Parts of statements that only `PostgreSQL` is given.
const OF_POSTGRES: [&str; 9] = [
    "FOR NO KEY UPDATE",
    "to_regclass(",
    "current_setting(",
    "json_array_elements(",
    "json_array_elements_text(",
    "extract(epoch FROM installed_on)",
    "pg_notify(",
    "clock_timestamp(",
    "information_schema.columns",
];

/// Into the file of a backup, which has a table of its own; and from one whole database into another, whose names are put
/// into the statements.
const OF_OTHER_DATABASES: [&str; 2] = ["commands/backup/archive.rs", "commands/migrate_to/"];

fn is_in_another_database(file: &str) -> bool {
    OF_OTHER_DATABASES.iter().any(|part| file.starts_with(part))
}

/// What a plan says of tables that are none: rows that the statement itself makes, and sub-selects, whose own tables
/// have lines of their own.
fn is_made_by_statement(scanned: &str, sql: &str) -> bool {
    let name = scanned.split(' ').next().unwrap_or_default();
    scanned == "CONSTANT ROW"
        || name.starts_with('(')
        || sql.contains(&format!(") AS {name}"))
        || sql.contains(&format!("WITH {name}"))
}

#[tokio::test]
async fn no_statement_reads_a_whole_table() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db").into())
        .await
        .unwrap();
    let mut writer = store.write().await.unwrap();
    let exceptions = MAY_SCAN.iter().map(|(part, _)| *part);
    let mut unused: BTreeSet<_> = exceptions
        .filter(|part| !OF_POSTGRES.contains(part))
        .collect();
    let mut slow = Vec::new();
    let all = statements();
    // As many as there are calls of the library, about: the reader of the sources has not lost its way.
    assert!(all.len() > 100, "{}", all.len());
    let ours = all.iter().filter(|(file, sql)| {
        !is_in_another_database(file) && !OF_POSTGRES.iter().any(|part| sql.contains(part))
    });
    for (file, sql) in ours {
        let plan = query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
        let plan: Vec<(i64, i64, i64, String)> = match plan.fetch_all(&mut *writer).await {
            Ok(plan) => plan,
            Err(error) => {
                slow.push(format!("{file}: {error}\n{sql}\n"));
                continue;
            }
        };
        let scans = plan.iter().filter(|(.., step)| {
            let scanned = step.strip_prefix("SCAN ");
            step.contains("AUTOMATIC")
                || scanned.is_some_and(|table| !is_made_by_statement(table, sql))
        });
        let scans: Vec<_> = scans.map(|(.., step)| step.as_str()).collect();
        if scans.is_empty() {
            continue;
        }
        match MAY_SCAN.iter().find(|(part, _)| sql.contains(part)) {
            Some((part, _)) => {
                unused.remove(part);
            }
            None => slow.push(format!("{file}: {}\n{sql}\n", scans.join(", "))),
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
    assert!(unused.is_empty(), "these need no exception: {unused:?}");
}
