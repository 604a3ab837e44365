//! A whole fleet is signed out, and its servers start: how long it takes, and how much memory. `make fleet`

use std::env;

use super::*;
use crate::{
    auth::operator::Operator,
    store::db::{Sql, either},
};

fn sessions_wanted() -> i64 {
    let given = env::var("ROWS").ok().filter(|rows| !rows.is_empty());
    given.map_or(1_000_000, |rows| rows.parse().expect("ROWS is a number"))
}

async fn change(system: &System, sql: impl Into<Sql>, number: Option<i64>) {
    let mut tx = system.store.write().await.unwrap();
    let sql = query(sql);
    let sql = match number {
        Some(number) => sql.bind(number),
        None => sql,
    };
    sql.execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// Ten sessions for each user.
async fn fill(system: &System, sessions: i64) {
    change(
        system,
        either(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)
             INSERT INTO users (id, email, email_key, password_hash, created_at)
             SELECT printf('00000000-0000-7000-8000-%012d', i), i, i, '0', 0 FROM n",
            "INSERT INTO users (id, email, email_key, password_hash, created_at)
             SELECT '00000000-0000-7000-8000-' || lpad(CAST(i AS TEXT), 12, '0'), i, i, '0', 0
             FROM generate_series(0, $1 - 1) AS i",
        ),
        Some(sessions / 10),
    )
    .await;
    change(
        system,
        either(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)
             INSERT INTO sessions (id, user_id, created_at, renewed_at, expires_at, user_agent)
             SELECT printf('10000000-0000-7000-8000-%012d', i), printf('00000000-0000-7000-8000-%012d', i / 10), 0, 0, 0, 'Firefox'
             FROM n",
            "INSERT INTO sessions (id, user_id, created_at, renewed_at, expires_at, user_agent)
             SELECT '10000000-0000-7000-8000-' || lpad(CAST(i AS TEXT), 12, '0'),
                    '00000000-0000-7000-8000-' || lpad(CAST(i / 10 AS TEXT), 12, '0'), 0, 0, 0, 'Firefox'
             FROM generate_series(0, $1 - 1) AS i",
        ),
        Some(sessions),
    )
    .await;
    if system.store.engine() == crate::store::db::Engine::Postgres {
        change(system, "ANALYZE", None).await;
    }
}

/// What this process has in memory, in MB. 0 where the system does not say.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kilobytes.unwrap_or_default() / 1024
}

/// The longest time that a user who is not signed out waited for a write meanwhile.
async fn longest_wait(system: &System, user: UserId) -> Duration {
    let began = Instant::now();
    let mut tx = system.store.write().await.unwrap();
    tx.write_for(user).await.unwrap();
    query("UPDATE users SET created_at = created_at + 1 WHERE id = $1")
        .bind(user.to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement of minutes: make fleet"]
async fn a_fleet_is_signed_out_and_its_servers_start() {
    let mut system = System::start().await;
    let all = sessions_wanted();
    fill(&system, all).await;
    let writer: UserId = "00000000-0000-7000-8000-000000000005".parse().unwrap();

    let name = "operator".to_owned();
    let operator = Operator::new(
        system.store.clone(),
        &system.config,
        name,
        system.clock.now(),
    );
    let began = Instant::now();
    let ended = tokio::spawn(async move { operator.sign_everyone_out().await });
    let mut longest = Duration::ZERO;
    while !ended.is_finished() {
        longest = longest.max(longest_wait(&system, writer).await);
    }
    assert_eq!(i64::try_from(ended.await.unwrap().unwrap()).unwrap(), all);
    println!(
        "{all} sessions signed out in {:?}; another writer waited {longest:?} at most",
        began.elapsed()
    );

    // A server that ran meanwhile.
    let before = memory();
    let began = Instant::now();
    system.sessions.look().await.unwrap();
    println!(
        "a server that runs has read them in {:?}; memory: {before} MB before, {} MB after",
        began.elapsed(),
        memory()
    );

    change(
        &system,
        either(
            "UPDATE _sqlx_migrations SET installed_on = datetime('now', '-1 day')",
            "UPDATE _sqlx_migrations SET installed_on = now() - INTERVAL '1 day'",
        ),
        None,
    )
    .await;
    let began = Instant::now();
    system.reopen().await;
    println!("a server has started in {:?}", began.elapsed());
    assert!(system.sessions.catch_up().await);
    let last = format!("10000000-0000-7000-8000-{:012}", all - 1);
    assert_eq!(
        system.sessions.revoked.find(last.parse().unwrap()),
        Some(Ended::Session)
    );
}
