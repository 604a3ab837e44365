//! An application as a row.

use app::api::{ApplicationId, Principal, Reference, UserId};
use longhaul_form::Answers;
use sqlx::{ColumnIndex, Decode, FromRow, Type};

use super::{Failure, changes::Logged};
use crate::{
    auth::authority::{Authority, AuthorityError, Standing},
    clock::Timestamp,
    store::{
        StoreError,
        db::{Access, Connection, query_as, query_scalar},
    },
};

/// One application, and its submission where there is one.
#[derive(FromRow)]
pub struct Row {
    #[sqlx(try_from = "String")]
    pub id: ApplicationId,
    pub version: i64,
    #[sqlx(try_from = "i64")]
    pub form_version: u32,
    pub answers: String,
    /// The oldest version that the change log can restore.
    pub log_from: i64,
    pub log_rows: i64,
    pub log_bytes: i64,
    pub submission_key: String,
    pub created_at: i64,
    pub saved_at: Option<i64>,
    pub reference: Option<String>,
    pub submitted_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "a.id, a.version, a.form_version, a.answers, a.log_from, a.log_rows, a.log_bytes, a.submission_key, a.created_at,
         a.saved_at, s.reference, s.submitted_at"
    };
}

/// The columns, and after them the conditions of one query.
macro_rules! select {
    ($conditions:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM applications a LEFT JOIN submissions s ON s.application_id = a.id ",
            $conditions
        )
    };
}

/// An application, and what else a save has to know of it and of its session, in one statement: each is a way to the driver's
/// thread and back.
pub(super) struct Found {
    pub row: Row,
    /// What the device of the session calls itself.
    pub user_agent: String,
    /// There are conflicts beside the draft, waiting or ended.
    pub has_conflicts: bool,
}

/// The first columns are a [`Standing`].
const FOUND: &str = concat!(
    "SELECT live.revoked_at IS NOT NULL, owner.disabled_at IS NOT NULL, live.renewed_at, live.expires_at,
            live.user_agent, EXISTS (SELECT 1 FROM posted_clashes WHERE application_id = a.id) AS has_conflicts, ",
    columns!(),
    " FROM sessions live JOIN users owner ON owner.id = live.user_id
      LEFT JOIN applications a ON a.id = $3 AND a.user_id = live.user_id
      LEFT JOIN submissions s ON s.application_id = a.id
      WHERE live.id = $1 AND live.user_id = $2"
);

impl Found {
    /// The application if it belongs to the user of a session that lives; `None` if it is another user's.
    pub(super) async fn of(
        connection: &mut Connection,
        authority: &Authority,
        who: Principal,
        id: &ApplicationId,
    ) -> Result<Option<Self>, AuthorityError> {
        // Before it is read: what those before have saved is seen.
        let lock = connection.write_for(who.user).await;
        lock.map_err(StoreError::from)?;
        Self::read(connection, authority, who, id).await
    }

    /// The same for what only reads.
    pub(super) async fn read(
        connection: &mut Connection,
        authority: &Authority,
        who: Principal,
        id: &ApplicationId,
    ) -> Result<Option<Self>, AuthorityError> {
        let row: Option<FoundRow> = query_as(FOUND)
            .bind(who.session.to_string())
            .bind(who.user.to_string())
            .bind(id.as_str())
            .fetch_optional(connection)
            .await
            .map_err(StoreError::from)?;
        let (standing, found) = row.map_or((None, None), |row| (Some(row.standing), row.found));
        authority.judge(standing)?;
        Ok(found)
    }
}

struct FoundRow {
    standing: Standing,
    found: Option<Found>,
}

impl<'r, R: sqlx::Row> FromRow<'r, R> for FoundRow
where
    Standing: FromRow<'r, R>,
    Row: FromRow<'r, R>,
    for<'i> &'i str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let found = match row.try_get::<Option<String>, _>("id")? {
            Some(_) => Some(Found {
                row: Row::from_row(row)?,
                user_agent: row.try_get("user_agent")?,
                has_conflicts: row.try_get("has_conflicts")?,
            }),
            None => None,
        };
        Ok(Self {
            standing: Standing::from_row(row)?,
            found,
        })
    }
}

/// How the row is looked for.
pub enum By<'a> {
    Id(&'a ApplicationId),
    Reference(&'a Reference),
}

impl Row {
    /// The application if it belongs to `user`; `None` if it is another user's.
    pub async fn find(
        executor: impl Into<Access<'_>>,
        user: UserId,
        by: By<'_>,
    ) -> Result<Option<Self>, sqlx::Error> {
        let (sql, value) = match by {
            By::Id(id) => (select!("WHERE a.user_id = $1 AND a.id = $2"), id.as_str()),
            By::Reference(reference) => (
                select!("WHERE a.user_id = $1 AND s.reference = $2"),
                reference.as_str(),
            ),
        };
        query_as(sql)
            .bind(user.to_string())
            .bind(value)
            .fetch_optional(executor)
            .await
    }

    /// The ids of all applications of `user`, newest change first. Their answers may be large: whoever reads them all
    /// reads one after the other.
    pub async fn ids(
        executor: impl Into<Access<'_>>,
        user: UserId,
    ) -> Result<Vec<ApplicationId>, sqlx::Error> {
        let ids: Vec<String> = query_scalar(
            "SELECT id FROM applications WHERE user_id = $1
             ORDER BY coalesce(saved_at, created_at) DESC, id",
        )
        .bind(user.to_string())
        .fetch_all(executor)
        .await?;
        Ok(ids.into_iter().map(ApplicationId::from).collect())
    }

    /// As they were stored: to [`form_version`](Self::form_version).
    pub fn stored_answers(&self) -> Result<Answers, Failure> {
        Ok(serde_json::from_str(&self.answers)?)
    }

    /// How much is in its change log.
    pub(super) fn logged(&self) -> Logged {
        Logged {
            rows: self.log_rows,
            bytes: self.log_bytes,
        }
    }

    /// When something in it changed last.
    pub fn changed_at(&self) -> Timestamp {
        Timestamp::from_millis(self.saved_at.unwrap_or(self.created_at))
    }

    pub fn version(&self) -> u64 {
        u64::try_from(self.version).unwrap_or_default()
    }

    /// Whether it is still known what the draft was at `version`.
    pub fn remembers(&self, version: u64) -> bool {
        i64::try_from(version).is_ok_and(|version| version >= self.log_from)
    }
}
