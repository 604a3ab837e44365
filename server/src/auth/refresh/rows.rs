//! The rows of a session, as a refresh reads and writes them: all that it has to know in one statement, and all that it
//! changes in one string of statements, for each is a way to the driver's thread and back.

use sqlx::FromRow;

use super::{KEEP_SUPERSEDED, holders::Holder};
use crate::{
    auth::{
        ids::UserId,
        rotation::{MAX_OUTSTANDING, Policy, Presented, SessionState, TokenState},
        tokens::RefreshToken,
    },
    clock::{Clock, Timestamp},
    store::{
        At, MaybeAt, StoreError,
        db::{Connection, Query, Sql, either, query, query_as},
        moment::{database_clock, put_right},
        read_back,
    },
};

/// No more generations of used tokens are kept than this.
const KEEP_GENERATIONS: i64 = 64;

/// What is stored about a presented token and its session.
pub(super) struct Found {
    /// By the database's clock.
    pub now: Timestamp,
    pub user: UserId,
    /// Its account was disabled.
    pub disabled: bool,
    pub session: SessionState,
    pub presented: Presented,
    /// How many children the token was given.
    pub children: u64,
    /// The agent of a device on another network that asked for a sibling of this unused token long after it was issued.
    pub later_elsewhere: Option<String>,
}

#[derive(FromRow)]
struct Row {
    clock: Option<i64>,
    user_id: String,
    revoked: bool,
    disabled: bool,
    #[sqlx(try_from = "At")]
    renewed_at: Timestamp,
    #[sqlx(try_from = "At")]
    expires_at: Timestamp,
    head_generation: Option<i64>,
    #[sqlx(try_from = "MaybeAt")]
    enough_since: Option<Timestamp>,
    #[sqlx(try_from = "MaybeAt")]
    too_many_since: Option<Timestamp>,
    is_stored: bool,
    #[sqlx(try_from = "MaybeAt")]
    promoted_at: Option<Timestamp>,
    #[sqlx(try_from = "MaybeAt")]
    superseded_at: Option<Timestamp>,
    children: i64,
    /// Of the token's parent, where the token has no row.
    of_parent: Option<i64>,
    later_elsewhere: Option<String>,
}

/// Tokens are issued in the order of their generations and numbers. Those that are outstanding come after the head. At most
/// one token of a generation is ever promoted.
macro_rules! find {
    ($clock:expr) => {
        concat!("SELECT ", $clock, " AS clock, s.user_id,
           s.revoked_at IS NOT NULL OR u.disabled_at IS NOT NULL AS revoked,
           u.disabled_at IS NOT NULL AS disabled,
           s.renewed_at, s.expires_at, s.head_generation,
           (SELECT o.issued_at FROM refresh_tokens o
            WHERE o.session_id = s.id AND o.generation > coalesce(s.head_generation, -1)
              AND o.superseded_at IS NULL AND o.promoted_at IS NULL
            ORDER BY o.generation DESC, o.sibling DESC LIMIT 1 OFFSET $5) AS enough_since,
           (SELECT a.issued_at FROM refresh_tokens a WHERE a.session_id = s.id
            ORDER BY a.generation DESC, a.sibling DESC LIMIT 1 OFFSET $6) AS too_many_since,
           t.hash IS NOT NULL AS is_stored, t.promoted_at, t.superseded_at,
           coalesce(t.children, 0) AS children,
           CASE WHEN t.hash IS NULL THEN
               (SELECT p.children FROM refresh_tokens p
                WHERE p.session_id = s.id AND p.generation = $2 - 1 AND p.promoted_at IS NOT NULL)
           END AS of_parent,
           CASE WHEN t.promoted_at IS NULL AND t.superseded_at IS NULL THEN
               (SELECT l.holder_agent FROM refresh_tokens l
                WHERE l.session_id = t.session_id AND l.generation = t.generation
                  AND l.superseded_at IS NULL AND l.promoted_at IS NULL
                  AND l.issued_at >= t.issued_at + $7 AND l.holder_network <> t.holder_network
                ORDER BY l.issued_at DESC LIMIT 1)
           END AS later_elsewhere
    FROM sessions s JOIN users u ON u.id = s.user_id
    LEFT JOIN refresh_tokens t
        ON t.session_id = s.id AND t.generation = $2 AND t.sibling = $3 AND t.hash = $4
    WHERE s.id = $1")
    };
}

/// With the database's clock, where servers on several hosts may disagree.
const FIND: Sql = either(find!("CAST(NULL AS INTEGER)"), find!(database_clock!()));

/// `None` if there is no such session.
pub(super) async fn find(
    connection: &mut Connection,
    token: &RefreshToken,
    policy: &Policy,
    clock: &dyn Clock,
) -> Result<Option<Found>, StoreError> {
    let before = clock.machine();
    let row: Option<Row> = query_as(FIND)
        .bind(token.session.to_string())
        .bind(token.generation.cast_signed())
        .bind(token.sibling.cast_signed())
        .bind(token.hash.as_slice())
        .bind(MAX_OUTSTANDING - 1)
        .bind(policy.most.saturating_sub(1))
        .bind(i64::try_from(policy.grace.as_millis()).unwrap_or(i64::MAX / 2))
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let now = match row.clock {
        Some(there) => put_right(clock, before, there),
        None => clock.now(),
    };
    row.read(token, now).map(Some)
}

impl Row {
    fn read(self, token: &RefreshToken, now: Timestamp) -> Result<Found, StoreError> {
        let state = match self.superseded_at {
            Some(since) => TokenState::Superseded { since },
            None if self.promoted_at.is_some() => TokenState::Head,
            None => TokenState::Outstanding,
        };
        let of_parent = self.of_parent.map_or(0, i64::cast_unsigned);
        // Its parent was given so many children later that this one gave way.
        let gave_way = token.generation > 0
            && token.sibling.saturating_add(u64::from(MAX_OUTSTANDING)) <= of_parent;
        Ok(Found {
            now,
            user: read_back(&self.user_id, "a user id")?,
            disabled: self.disabled,
            session: SessionState {
                revoked: self.revoked,
                renewed_at: self.renewed_at,
                expires_at: self.expires_at,
                head_generation: self.head_generation.map(i64::cast_unsigned),
                enough_since: self.enough_since,
                too_many_since: self.too_many_since,
            },
            presented: Presented {
                generation: token.generation,
                row: self.is_stored.then_some(state),
                gave_way: !self.is_stored && gave_way,
            },
            children: self.children.cast_unsigned(),
            later_elsewhere: self.later_elsewhere,
        })
    }
}

/// A token about to be stored.
pub(super) struct New<'a> {
    pub token: RefreshToken,
    /// Who asked for it. None for the first token of a session.
    pub holder: Option<(&'a Holder, [u8; 16])>,
    pub now: Timestamp,
}

// Named with `$`: sqlx gives the same arguments to each statement of a string, and with `?` it would count those that a
// statement leaves out.
macro_rules! insert {
    () => {
        "INSERT INTO refresh_tokens (session_id, generation, sibling, hash, issued_at, holder_agent, holder_network)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    };
}

/// The parent becomes head. All other tokens that are alive, its own parent and its siblings, are superseded.
///
/// Of rows that are not needed any more, those of the head's generation stay: an authentic token without a row counts as
/// reuse only if it is older than the head. Tokens that were never used prove nothing once their grace is over.
const PROMOTE: &str = concat!(
    "UPDATE refresh_tokens
        SET promoted_at = CASE hash WHEN $8 THEN $5 ELSE promoted_at END,
            superseded_at = CASE hash WHEN $8 THEN NULL ELSE $5 END,
            children = children + CASE hash WHEN $8 THEN 1 ELSE 0 END
        WHERE session_id = $1 AND generation >= $2 - 2 AND superseded_at IS NULL;
     UPDATE sessions SET renewed_at = $5, head_generation = $2 - 1 WHERE id = $1;
     DELETE FROM refresh_tokens
        WHERE session_id = $1 AND generation < $2 - 1 AND superseded_at <= $9
          AND (promoted_at IS NULL OR superseded_at < $10 OR generation < $2 - 1 - $11);",
    insert!()
);

/// The head gets another child; if there are too many, the oldest gives way.
const REPEAT: &str = concat!(
    "UPDATE refresh_tokens SET children = $3
        WHERE session_id = $1 AND generation = $2 - 1 AND hash = $8;
     DELETE FROM refresh_tokens
        WHERE session_id = $1 AND generation = $2 AND sibling <= $3 - $9;",
    insert!()
);

impl New<'_> {
    fn bind(&self, sql: &'static str) -> Query<()> {
        let holder = self.holder.as_ref();
        query(sql)
            .bind(self.token.session.to_string())
            .bind(self.token.generation.cast_signed())
            .bind(self.token.sibling.cast_signed())
            .bind(&self.token.hash[..])
            .bind(self.now.as_millis())
            .bind(holder.map(|(holder, _)| &*holder.user_agent))
            .bind(holder.map(|(_, network)| &network[..]))
    }

    /// Stores the first token of a session.
    pub(super) async fn insert(&self, connection: &mut Connection) -> Result<(), StoreError> {
        self.bind(insert!()).execute(connection).await?;
        Ok(())
    }

    /// Stores the first child of `parent`, which becomes head by it.
    pub(super) async fn promote(
        &self,
        connection: &mut Connection,
        parent: &RefreshToken,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        let settled = policy.span;
        self.bind(PROMOTE)
            .bind(&parent.hash[..])
            .bind(self.now.minus(settled).as_millis())
            .bind(self.now.minus(KEEP_SUPERSEDED.max(settled)).as_millis())
            .bind(KEEP_GENERATIONS)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Stores another child of `parent`, which is head.
    pub(super) async fn repeat(
        &self,
        connection: &mut Connection,
        parent: &RefreshToken,
    ) -> Result<(), StoreError> {
        self.bind(REPEAT)
            .bind(&parent.hash[..])
            .bind(MAX_OUTSTANDING)
            .execute(connection)
            .await?;
        Ok(())
    }
}
