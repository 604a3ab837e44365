//! The database as text and as numbers, to see what a request has changed.

use std::collections::BTreeMap;

use longhaul_server::store::Reader;
use sqlx::{Column, Row, ValueRef, sqlite::SqliteRow};

/// Every row of every table, in order.
pub(crate) type Contents = BTreeMap<String, Vec<String>>;

/// Who has the turn of an upload: noted before it is known what comes of the part, and given back or waited for.
const TURN: [&str; 4] = ["turn", "holder", "held_until", "wanted_until"];

/// But for the keys of the copies that devices keep: whatever page comes first makes one, also a page that refuses. And for what
/// is counted and leased beside the requests: an attempt counts before it is known what comes of it. And for mail, which is sent beside them.
pub(crate) async fn contents(reader: &Reader) -> Contents {
    let pool = reader.sqlite().unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('_sqlx_migrations', 'copy_keys', 'attempt_counts', 'leases', 'mails')",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut contents = Contents::new();
    for table in tables {
        let sql = sqlx::AssertSqlSafe(format!("SELECT * FROM {table}"));
        let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
        let mut rows: Vec<String> = rows.iter().map(text).collect();
        rows.sort();
        contents.insert(table, rows);
    }
    contents
}

fn text(row: &SqliteRow) -> String {
    let columns = row.columns().iter();
    let columns = columns.filter(|column| !TURN.contains(&column.name()));
    let values = columns.map(Column::ordinal).map(|column| {
        let value = row.try_get_raw(column).unwrap();
        if value.is_null() {
            return "null".to_owned();
        }
        let bytes = row.try_get_unchecked::<Vec<u8>, _>(column).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    });
    values.collect::<Vec<_>>().join("|")
}

/// How many rows more each table has, where that is not the same.
pub(crate) fn growth(before: &Contents, after: &Contents) -> BTreeMap<String, i64> {
    let count = |contents: &Contents, table: &str| {
        let rows = contents.get(table).map_or(0, Vec::len);
        i64::try_from(rows).unwrap()
    };
    let tables = after.keys().map(|table| {
        let more = count(after, table) - count(before, table);
        (table.clone(), more)
    });
    tables.filter(|(_, more)| *more != 0).collect()
}
