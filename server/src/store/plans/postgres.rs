//! The same on `PostgreSQL`, which makes its plans from what it knows of the tables: so they are filled first. Each statement is
//! looked at twice: whether an index serves it at all, and whether the plan is to use it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::{MAY_SCAN, is_in_another_database, statements::statements};

const FILLED: &str = include_str!("filled.sql");
/// Tables with fewer rows are read whole more quickly than their indexes.
const FEW_ROWS: f64 = 1_000.0;

/// Parts of statements that only `SQLite` is given.
const OF_SQLITE: [&str; 5] = [
    "sqlite_schema",
    "sqlite_version()",
    "pragma_",
    "unixepoch(",
    "SELECT value FROM json_each(",
];

/// What a sweep asks for: few rows of many, which only its values tell. A part of the text, and such values. `PostgreSQL` plans
/// these anew each time, as it does for as long as a plan for any values costs more.
const SWEEPS: &[(&str, &str)] = &[
    ("DELETE FROM security_events WHERE id IN", "100, 10"),
    ("DELETE FROM ended_sessions WHERE seq IN", "100, 10"),
    ("DELETE FROM mails WHERE id IN", "100, 10"),
    ("FROM attempt_counts WHERE forget_at <= $1", "1100, 10"),
    (
        "DELETE FROM idempotency_keys WHERE (user_id, call, key) IN",
        "100, 10",
    ),
    ("AS oldest", "100, 10"),
    (
        "DELETE FROM changes WHERE (application_id, version, path) IN",
        "100, 10",
    ),
    ("DELETE FROM applications WHERE id IN", "100, 10"),
    ("WHERE (unnamed_since IS NULL) != named", "19990"),
    ("WHERE f.unnamed_since <= $1", "100"),
];

/// Which column each index begins with.
type Beginnings = BTreeMap<String, String>;

/// What a plan reads from one end to the other, besides the `small` tables.
fn read_whole(plan: &Value, small: &[String], beginnings: &Beginnings) -> Vec<String> {
    let text = |name: &str| plan[name].as_str().unwrap_or_default();
    let (table, index) = (text("Relation Name"), text("Index Name"));
    let mut found = Vec::new();
    match text("Node Type") {
        "Seq Scan" if !small.iter().any(|small| small == table) => {
            found.push(format!("all of {table}"));
        }
        kind @ ("Index Scan" | "Index Only Scan" | "Bitmap Index Scan") => {
            let begins = beginnings.get(index).expect("an index of this database");
            if !text("Index Cond").contains(begins) {
                found.push(format!("{kind} over all of {index}"));
            }
        }
        _ => {}
    }
    let parts = plan["Plans"].as_array().into_iter().flatten();
    found.extend(parts.flat_map(|part| read_whole(part, small, beginnings)));
    found
}

/// The parameters with the types that the server gives with their values, where `PostgreSQL` cannot tell them from the text.
fn types(sql: &str) -> Vec<&'static str> {
    let number = |text: &str| -> Option<usize> {
        let digits = text.find(|it: char| !it.is_ascii_digit());
        text[..digits.unwrap_or(text.len())].parse().ok()
    };
    let named: BTreeSet<usize> = sql.split('$').skip(1).filter_map(number).collect();
    // And not the beginning of a longer number.
    let has = |text: String| {
        let mut after = sql.split(&text).skip(1);
        after.any(|after| !after.starts_with(|it: char| it.is_ascii_digit()))
    };
    let all = 1..=named.last().copied().unwrap_or_default();
    all.map(|one| {
        let is_added = has(format!("- ${one}")) || has(format!("${one} - $"));
        match !named.contains(&one) || is_added || has(format!("WHEN ${one} IS NULL")) {
            true => "BIGINT",
            false => "unknown",
        }
    })
    .collect()
}

struct Planner {
    connection: PgConnection,
    small: Vec<String>,
    beginnings: Beginnings,
}

impl Planner {
    async fn new() -> Self {
        let mut connection = migrated().await;
        sqlx::raw_sql(FILLED)
            .execute(&mut connection)
            .await
            .unwrap();
        let beginnings: Vec<(String, String)> = sqlx::query_as(
            "SELECT CAST(indexrelid AS regclass)::text, pg_get_indexdef(indexrelid, 1, true) FROM pg_index",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        let small = sqlx::query_scalar(
            "SELECT CAST(relname AS TEXT) FROM pg_class WHERE relkind = 'r' AND reltuples < $1",
        )
        .bind(FEW_ROWS)
        .fetch_all(&mut connection)
        .await
        .unwrap();
        Self {
            connection,
            small,
            beginnings: beginnings.into_iter().collect(),
        }
    }

    async fn run(&mut self, sql: String) -> Result<(), sqlx::Error> {
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.connection);
        done.await.map(drop)
    }

    /// What it reads whole, though an index might serve; or because none does.
    async fn slow_parts(&mut self, sql: &str) -> Result<Vec<String>, sqlx::Error> {
        let types = types(sql);
        let (list, nothing) = match types.len() {
            0 => (String::new(), String::new()),
            some => (
                format!("({})", types.join(", ")),
                format!("({})", vec!["NULL"; some].join(", ")),
            ),
        };
        self.run(format!("PREPARE one{list} AS {sql}")).await?;
        let (small, beginnings) = (self.small.clone(), self.beginnings.clone());
        let sweep = SWEEPS.iter().find(|(part, _)| sql.contains(part));
        let (mode, values) = match sweep {
            Some((_, values)) => ("force_custom_plan", format!("({values})")),
            None => ("force_generic_plan", nothing),
        };
        let plan = self.plan(mode, "off", &values).await?;
        let mut found = read_whole(&plan, &[], &beginnings);
        let plan = self.plan(mode, "on", &values).await?;
        found.extend(read_whole(&plan, &small, &beginnings));
        self.run("DEALLOCATE one".to_owned()).await?;
        Ok(found)
    }

    async fn plan(
        &mut self,
        mode: &str,
        seqscan: &str,
        values: &str,
    ) -> Result<Value, sqlx::Error> {
        self.run(format!(
            "SET plan_cache_mode = {mode}; SET enable_seqscan = {seqscan}"
        ))
        .await?;
        let explain = format!("EXPLAIN (FORMAT JSON) EXECUTE one{values}");
        let explain = sqlx::raw_sql(AssertSqlSafe(explain));
        let plan = explain.fetch_one(&mut self.connection).await?;
        let plan: String = plan.try_get_unchecked(0)?;
        let plan: Value = serde_json::from_str(&plan).expect("it said JSON");
        Ok(plan[0]["Plan"].clone())
    }
}

async fn migrated() -> PgConnection {
    let address = postgres_for_tests::fresh();
    let mut connection = PgConnection::connect(&address).await.unwrap();
    let steps = &crate::store::postgres::MIGRATIONS;
    steps.run(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn no_statement_reads_a_whole_table_of_postgres() {
    let mut planner = Planner::new().await;
    let of_sqlite = |sql: &str| OF_SQLITE.iter().any(|part| sql.contains(part));
    let exceptions = MAY_SCAN.iter().map(|(part, _)| *part);
    let mut unused: BTreeSet<_> = exceptions.filter(|part| !of_sqlite(part)).collect();
    let mut unswept: BTreeSet<_> = SWEEPS.iter().map(|(part, _)| *part).collect();
    let mut slow = Vec::new();
    for (file, sql) in statements() {
        if is_in_another_database(&file) || of_sqlite(&sql) {
            continue;
        }
        unswept.retain(|part| !sql.contains(part));
        let found = match planner.slow_parts(&sql).await {
            Ok(found) => found,
            Err(error) => {
                slow.push(format!("{file}: {error}\n{sql}\n"));
                continue;
            }
        };
        let may = MAY_SCAN.iter().find(|(part, _)| sql.contains(part));
        match may {
            _ if found.is_empty() => {}
            Some((part, _)) => drop(unused.remove(part)),
            None => slow.push(format!("{file}: {}\n{sql}\n", found.join(", "))),
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
    assert!(unused.is_empty(), "these need no exception: {unused:?}");
    assert!(unswept.is_empty(), "these are no statements: {unswept:?}");
}

/// A row that others refer to is looked for in them when it goes.
#[tokio::test]
async fn every_reference_is_found_by_an_index() {
    let mut connection = migrated().await;
    let (all, without): (i64, Vec<String>) = sqlx::query_as(
        "SELECT count(*), coalesce(array_agg(CAST(conrelid AS regclass)::text || '.' || conname) FILTER (WHERE NOT EXISTS
             (SELECT 1 FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1] AND indpred IS NULL)), '{}')
         FROM pg_constraint WHERE contype = 'f'",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(all > 5, "{all}");
    assert!(without.is_empty(), "{without:?}");
}
