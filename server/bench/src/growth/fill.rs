//! Fills a database with what years would leave behind, past the server: at its front door each user would take a hash.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use rusqlite::{Connection, Transaction};

use crate::{drafts, outcome::Outcome};

const DAY: i64 = 86_400_000;
/// Beyond this, the server would cut a draft's change log back.
const CHANGES_OF_A_DRAFT: usize = 500;

/// How much of each. Every user has one application; sessions, changes and large drafts are dealt out among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amounts {
    pub(crate) users: usize,
    pub(crate) sessions: usize,
    pub(crate) changes: usize,
    /// Drafts of a thousand answers.
    pub(crate) large_drafts: usize,
}

/// The file must have its tables already.
pub(crate) fn fill(file: &Path, amounts: &Amounts) -> Outcome<()> {
    let mut database = Connection::open(file)?;
    // It is filled before anything is promised to anyone.
    database.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF;",
    )?;
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    let transaction = database.transaction()?;
    users(&transaction, amounts, now)?;
    sessions(&transaction, amounts, now)?;
    applications(&transaction, amounts, now)?;
    changes(&transaction, amounts, now)?;
    transaction.commit()?;
    database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA foreign_key_check;")?;
    Ok(())
}

fn count(number: usize) -> Outcome<i64> {
    Ok(i64::try_from(number)?)
}

#[derive(Clone, Copy)]
enum Kind {
    User = 1,
    Session = 2,
    Application = 3,
}

/// A UUID of version 7, whose beginning is the time: rows are found where they would be found in a real database.
fn id(kind: Kind, number: usize, at: i64) -> String {
    let (high, low) = (at >> 16, at & 0xffff);
    format!("{high:08x}-{low:04x}-7000-800{}-{number:012x}", kind as u8)
}

/// Spread evenly over so many days before now.
fn moment(number: usize, of: usize, days: i64, now: i64) -> Outcome<i64> {
    let age = days * DAY / i64::try_from(of.max(1))? * i64::try_from(of - number)?;
    Ok(now - age)
}

fn user(number: usize, amounts: &Amounts, now: i64) -> Outcome<String> {
    Ok(id(
        Kind::User,
        number,
        moment(number, amounts.users, 700, now)?,
    ))
}

fn users(database: &Transaction<'_>, amounts: &Amounts, now: i64) -> Outcome<()> {
    let mut insert = database.prepare("INSERT INTO users VALUES (?1, ?2, ?2, ?3, ?4, NULL)")?;
    // Nobody signs in with it.
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for number in 0..amounts.users {
        let created = moment(number, amounts.users, 700, now)?;
        let email = format!("grown-{number}@example.com");
        insert.execute((user(number, amounts, now)?, email, hash, created))?;
    }
    Ok(())
}

/// One in ten has been revoked.
fn sessions(database: &Transaction<'_>, amounts: &Amounts, now: i64) -> Outcome<()> {
    let mut session = database.prepare(
        "INSERT INTO sessions (id, user_id, created_at, renewed_at, expires_at, head_generation, revoked_at, revoked_reason, user_agent)
         VALUES (?1, ?2, ?3, ?3, ?4, NULL, ?5, ?6, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')",
    )?;
    let mut token = database.prepare(
        "INSERT INTO refresh_tokens (hash, session_id, generation, sibling, issued_at) VALUES (randomblob(32), ?1, 0, 0, ?2)",
    )?;
    for number in 0..amounts.sessions {
        let created = moment(number, amounts.sessions, 13, now)?;
        let revoked = (number % 10 == 9).then_some(created);
        let reason = revoked.map(|_| "signed_out");
        let id = id(Kind::Session, number, created);
        let owner = user(number % amounts.users, amounts, now)?;
        session.execute((&id, owner, created, created + 30 * DAY, revoked, reason))?;
        token.execute((&id, created))?;
    }
    Ok(())
}

fn logged(number: usize, amounts: &Amounts) -> usize {
    amounts
        .changes
        .saturating_sub(number * CHANGES_OF_A_DRAFT)
        .min(CHANGES_OF_A_DRAFT)
}

fn application(number: usize, amounts: &Amounts, now: i64) -> Outcome<(String, i64)> {
    let created = moment(number, amounts.users, 80, now)?;
    Ok((id(Kind::Application, number, created), created))
}

const PATH: &str = "surname";

fn typed(version: usize) -> String {
    format!("\"Hopper-{version:04}\"")
}

fn applications(database: &Transaction<'_>, amounts: &Amounts, now: i64) -> Outcome<()> {
    let mut insert = database.prepare(
        "INSERT INTO applications
             (id, user_id, form_id, form_version, version, answers, start_key, submission_key, created_at, saved_at,
              log_from, log_rows, log_bytes)
         VALUES (?1, ?2, 'visitor-visa', 2, ?3, ?4, 'grown', 'grown', ?5, ?5, 0, ?6, ?7)",
    )?;
    let (small, large) = (drafts::small().to_string(), drafts::thousand()?.to_string());
    for number in 0..amounts.users {
        let (id, created) = application(number, amounts, now)?;
        let rows = logged(number, amounts);
        let bytes = rows * (PATH.len() + typed(0).len() + 100);
        let answers = if number < amounts.large_drafts {
            &large
        } else {
            &small
        };
        let owner = user(number, amounts, now)?;
        insert.execute((
            id,
            owner,
            count(rows.max(1))?,
            answers,
            created,
            count(rows)?,
            count(bytes)?,
        ))?;
    }
    Ok(())
}

fn changes(database: &Transaction<'_>, amounts: &Amounts, now: i64) -> Outcome<()> {
    let mut insert = database.prepare(
        "INSERT INTO changes (application_id, version, path, previous, value, session_id, device, at, system)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'Firefox', ?7, 'Linux')",
    )?;
    for number in 0..amounts.users {
        let (application, created) = application(number, amounts, now)?;
        let session = id(Kind::Session, number, created);
        for version in 1..=logged(number, amounts) {
            let (before, after) = (typed(version - 1), typed(version));
            insert.execute((
                &application,
                count(version)?,
                PATH,
                before,
                after,
                &session,
                created,
            ))?;
        }
    }
    Ok(())
}
