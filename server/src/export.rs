//! Everything that is kept about one person, for that person: account, sessions, what happened, and all
//! applications. Nothing that opens a door: no password hash, no token, no key.
//!
//! The shape is fixed by [`FORMAT`]; whatever changes it other than by adding to it raises the number. Times
//! are RFC 3339 in UTC. Answers are as they were stored, with the version of the form that asked for them.
//!
//! Applications may be large, and whoever downloads may be slow. So they are read and sent one after the other, and
//! nothing of the database is held in between: each application is as it was at one moment, the file as a whole is not.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat};
use futures::{FutureExt, Stream, StreamExt, TryStreamExt, future, stream};
use longhaul_form::text::Texts;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sqlx::FromRow;

use crate::{
    auth::{device, ids::UserId},
    clock::{Timestamp, day},
    store::{
        At, MaybeAt, Store, StoreError,
        db::{Connection, query_as, query_scalar},
    },
};

const FORMAT: &str = "longhaul-export/1";

/// The file, ready to be read. Its applications follow what is in the head.
pub struct Export {
    head: Head,
    applications: Vec<String>,
    store: Store,
    kept_for: Duration,
}

#[derive(Serialize)]
struct Head {
    format: &'static str,
    #[serde(serialize_with = "rfc3339")]
    exported_at: Timestamp,
    account: Account,
    /// Also those that have ended.
    sessions: Vec<Session>,
    events: Vec<Event>,
}

#[derive(Serialize, FromRow)]
struct Account {
    id: String,
    email: String,
    #[sqlx(try_from = "At")]
    #[serde(serialize_with = "rfc3339")]
    created_at: Timestamp,
}

#[derive(Serialize, FromRow)]
struct Session {
    id: String,
    #[sqlx(skip)]
    device: String,
    user_agent: String,
    #[sqlx(try_from = "At")]
    #[serde(serialize_with = "rfc3339")]
    signed_in_at: Timestamp,
    #[sqlx(try_from = "At")]
    #[serde(serialize_with = "rfc3339")]
    last_seen_at: Timestamp,
    #[sqlx(try_from = "At")]
    #[serde(serialize_with = "rfc3339")]
    expires_at: Timestamp,
    #[sqlx(try_from = "MaybeAt")]
    #[serde(serialize_with = "rfc3339")]
    ended_at: Option<Timestamp>,
    ended_because: Option<String>,
}

#[derive(Serialize, FromRow)]
struct Event {
    #[sqlx(try_from = "At")]
    #[serde(serialize_with = "rfc3339")]
    at: Timestamp,
    kind: String,
    session: Option<String>,
    /// Of the device that did it, if the session began on another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
}

#[derive(Serialize)]
struct Application {
    id: String,
    form: FormName,
    version: i64,
    #[serde(serialize_with = "rfc3339")]
    created_at: Timestamp,
    #[serde(serialize_with = "rfc3339")]
    changed_at: Option<Timestamp>,
    /// Of drafts.
    #[serde(serialize_with = "rfc3339")]
    kept_until: Option<Timestamp>,
    answers: Value,
    submission: Option<Submission>,
}

#[derive(Serialize)]
struct FormName {
    id: String,
    version: u32,
}

#[derive(Serialize)]
struct Submission {
    reference: String,
    #[serde(serialize_with = "rfc3339")]
    submitted_at: Timestamp,
    form_version: u32,
    answers: Value,
}

#[derive(FromRow)]
struct Row {
    id: String,
    form_id: String,
    #[sqlx(try_from = "i64")]
    form_version: u32,
    version: i64,
    #[sqlx(try_from = "At")]
    created_at: Timestamp,
    #[sqlx(try_from = "MaybeAt")]
    saved_at: Option<Timestamp>,
    answers: String,
    reference: Option<String>,
    #[sqlx(try_from = "MaybeAt")]
    submitted_at: Option<Timestamp>,
    submitted_version: Option<i64>,
    submitted_answers: Option<String>,
}

/// What the file says besides what is stored.
pub struct Surroundings {
    pub now: Timestamp,
    /// For the names of devices.
    pub texts: &'static Texts,
    pub drafts_kept_for: Duration,
}

/// All of `user`; `None` if there is no such account.
pub async fn of(
    store: &Store,
    user: UserId,
    surroundings: Surroundings,
) -> Result<Option<Export>, StoreError> {
    let Surroundings {
        now,
        texts,
        drafts_kept_for,
    } = surroundings;
    let user = user.to_string();
    let held = store.read(user, |user, reader| read_all(reader, user).boxed());
    let Some(mut held) = held.await? else {
        return Ok(None);
    };
    for session in &mut held.sessions {
        session.device = device::name(&session.user_agent, texts);
    }
    Ok(Some(Export {
        head: Head {
            format: FORMAT,
            exported_at: now,
            account: held.account,
            sessions: held.sessions,
            events: held.events,
        },
        applications: held.applications,
        store: store.clone(),
        kept_for: drafts_kept_for,
    }))
}

/// What is read at one moment.
struct Held {
    account: Account,
    sessions: Vec<Session>,
    events: Vec<Event>,
    /// Their ids.
    applications: Vec<String>,
}

async fn read_all(reader: &mut Connection, user: &str) -> Result<Option<Held>, StoreError> {
    let account = query_as("SELECT id, email, created_at FROM users WHERE id = $1")
        .bind(user)
        .fetch_optional(&mut *reader)
        .await?;
    let Some(account) = account else {
        return Ok(None);
    };
    let sessions = query_as(
        "SELECT id, user_agent, created_at AS signed_in_at, renewed_at AS last_seen_at, expires_at,
         revoked_at AS ended_at, revoked_reason AS ended_because
         FROM sessions WHERE user_id = $1 ORDER BY created_at, id",
    )
    .bind(user)
    .fetch_all(&mut *reader)
    .await?;
    let events = query_as(
        "SELECT at, kind, session_id AS session, user_agent FROM security_events WHERE user_id = $1 ORDER BY at, id",
    )
    .bind(user)
    .fetch_all(&mut *reader)
    .await?;
    let applications =
        query_scalar("SELECT id FROM applications WHERE user_id = $1 ORDER BY created_at, id")
            .bind(user)
            .fetch_all(reader)
            .await?;
    Ok(Some(Held {
        account,
        sessions,
        events,
        applications,
    }))
}

impl Export {
    /// `longhaul-2027-05-03.json`
    pub fn file_name(&self) -> String {
        format!("longhaul-{}.json", day(self.head.exported_at))
    }

    /// The text of the file, in pieces.
    pub fn into_text(self) -> impl Stream<Item = Result<String, StoreError>> + Send {
        let Self {
            head,
            applications,
            store,
            kept_for,
        } = self;
        let head = pretty(&head).map(|head| {
            let open = head.trim_end_matches(['}', '\n']);
            [open, ",\n  \"applications\": ["].concat()
        });
        let mut separator = "\n    ";
        let applications = stream::iter(applications).then(move |id| {
            let store = store.clone();
            async move { application(&store, &id, kept_for).await }
        });
        let applications = applications.try_filter_map(move |application| {
            // One may have been deleted meanwhile.
            let text = application.map(|text| [separator, &text.replace('\n', "\n    ")].concat());
            if text.is_some() {
                separator = ",\n    ";
            }
            future::ok(text)
        });
        let foot = Ok("\n  ]\n}\n".to_owned());
        let parts = stream::iter([head]).chain(applications);
        parts.chain(stream::iter([foot]))
    }
}

fn pretty(part: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string_pretty(part).map_err(|_| StoreError::Corrupt("an export"))
}

async fn application(
    store: &Store,
    id: &str,
    kept_for: Duration,
) -> Result<Option<String>, StoreError> {
    let row: Option<Row> = query_as(
        "SELECT a.id, a.form_id, a.form_version, a.version, a.created_at, a.saved_at, a.answers,
         s.reference, s.submitted_at, s.form_version AS submitted_version, s.answers AS submitted_answers
         FROM applications a LEFT JOIN submissions s ON s.application_id = a.id WHERE a.id = $1",
    )
    .bind(id)
    .fetch_optional(store.reader())
    .await?;
    match row {
        Some(row) => Ok(Some(pretty(&row.exported(kept_for)?)?)),
        None => Ok(None),
    }
}

impl Row {
    fn exported(self, kept_for: Duration) -> Result<Application, StoreError> {
        let submission = match (self.reference, self.submitted_at, self.submitted_version) {
            (Some(reference), Some(submitted_at), Some(form_version)) => Some(Submission {
                reference,
                submitted_at,
                form_version: u32::try_from(form_version).unwrap_or(u32::MAX),
                answers: json(self.submitted_answers.as_deref().unwrap_or_default())?,
            }),
            _ => None,
        };
        let changed = self.saved_at.unwrap_or(self.created_at);
        let end = changed.plus(kept_for);
        Ok(Application {
            id: self.id,
            form: FormName {
                id: self.form_id,
                version: self.form_version,
            },
            version: self.version,
            created_at: self.created_at,
            changed_at: self.saved_at,
            kept_until: submission.is_none().then_some(end),
            answers: json(&self.answers)?,
            submission,
        })
    }
}

fn json(text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt("answers that are not JSON"))
}

/// One function for times that are always there and for those that may be missing.
fn rfc3339<S: Serializer>(
    time: &(impl Copy + Into<Option<Timestamp>>),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = |time: Timestamp| {
        let time = DateTime::from_timestamp_millis(time.as_millis()).unwrap_or_default();
        time.to_rfc3339_opts(SecondsFormat::Millis, true)
    };
    let time: Option<Timestamp> = (*time).into();
    time.map(text).serialize(serializer)
}
