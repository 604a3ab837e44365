//! `SQLite` with the server's pragmas, on one connection and one thread: one commit after another, each synced.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::{
    load::{Measured, histogram, summary},
    longhaul::{check_integrity, fresh_folder},
    outcome::Outcome,
    process::own_cpu,
};

/// As many as there are drafts in the load.
const ROWS: u64 = 32;

/// Commits a row of `bytes`, or a small one if that is 0, for so many seconds.
pub(crate) fn measure(bytes: usize, seconds: f64) -> Outcome<Measured> {
    let folder = fresh_folder()?;
    let file = folder.path().join("bare.db");
    let database = Connection::open(&file)?;
    database.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE rows (id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL) STRICT;",
    )?;
    let mut commit = database.prepare("INSERT OR REPLACE INTO rows VALUES (?1, ?2)")?;
    let text = "x".repeat(if bytes == 0 { 100 } else { bytes });
    let mut times = histogram()?;
    let begun = Instant::now();
    let before = own_cpu()?;
    let mut number = 0_u64;
    let mut at = begun;
    while at - begun < Duration::from_secs_f64(seconds) {
        // A small row is a new one, as a token is; a large one replaces the draft that was there.
        let id = if bytes == 0 { number } else { number % ROWS };
        commit.execute((i64::try_from(id)?, &text))?;
        number += 1;
        let now = Instant::now();
        times.saturating_record(u64::try_from((now - at).as_micros())?);
        at = now;
    }
    let (seconds, cpu) = (begun.elapsed().as_secs_f64(), own_cpu()? - before);
    drop(commit);
    drop(database);
    check_integrity(&file)?;
    Ok(summary(&times, seconds, cpu, Vec::new()))
}
