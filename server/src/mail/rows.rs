//! Mails as rows: which are due, whose turn it is to send one, and what came of it.

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use sqlx::FromRow;

use super::{letter::Letter, outbox::Outbox};
use crate::{
    auth::ids::UserId,
    clock::{Clock, Timestamp},
    store::{
        Store, StoreError,
        batches::Batch,
        db::{query, query_as, query_scalar},
    },
};

/// So long one server has a mail for itself: longer than any try lasts.
pub(super) const TURN: Duration = Duration::from_mins(2);

/// So long after it was written a mail is forgotten.
const KEPT_FOR: Duration = Duration::from_hours(14 * 24);

const OLD_MAILS: Batch = Batch {
    statements: &["DELETE FROM mails WHERE id IN
         (SELECT id FROM mails WHERE created_at <= $1 LIMIT $2)"],
    rows: 500,
};

/// A mail that this server has for itself until the turn is over.
#[derive(FromRow)]
pub(super) struct Claimed {
    pub id: String,
    pub kind: String,
    pub sealed: Option<String>,
    pub created_at: i64,
    pub give_up_at: i64,
    /// With the one that begins now.
    pub tries: i64,
    pub turn: i64,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With this outcome, for good.
    Done(Outcome),
    /// It is tried again then.
    Later(Timestamp),
}

/// What is noted of a try.
pub(super) struct Ended {
    pub id: String,
    pub turn: i64,
    pub ending: Ending,
    /// The code of the mail server, or why there is none.
    pub answer: String,
}

/// What became of a mail in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Sent,
    Refused,
    GivenUp,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::GivenUp => "given_up",
        }
    }
}

/// What is kept of the letter when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    Nothing,
    /// For the inbox of the demonstration.
    Letter,
}

/// The mails of a database, and the clock on which its servers agree.
#[derive(Clone)]
pub(super) struct Rows {
    store: Store,
    clock: Arc<dyn Clock>,
    keep: Keep,
}

impl Rows {
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>, keep: Keep) -> Self {
        Self { store, clock, keep }
    }

    /// The mails that are due, the longest waiting first.
    pub(super) async fn due(&self, most: i64) -> Result<Vec<String>, StoreError> {
        let ids = query_scalar("SELECT id FROM mails WHERE due_at <= $1 ORDER BY due_at LIMIT $2")
            .bind(self.clock.now().as_millis())
            .bind(most)
            .fetch_all(self.store.reader())
            .await?;
        Ok(ids)
    }

    /// How many wait, counted up to `most`.
    pub(super) async fn waiting(&self, most: i64) -> Result<i64, StoreError> {
        let count = query_scalar(
            "SELECT count(*) FROM (SELECT 1 FROM mails WHERE due_at >= 0 LIMIT $1) AS waiting",
        )
        .bind(most)
        .fetch_one(self.store.reader())
        .await?;
        Ok(count)
    }

    /// The mail, unless another server was quicker.
    pub(super) async fn claim(&self, id: String) -> Result<Option<Claimed>, StoreError> {
        let claimed = self
            .store
            .transaction((self.clone(), id), |(this, id), tx| {
                async move {
                    let now = tx.moment(&*this.clock).await?;
                    let claimed = query_as(
                        "UPDATE mails SET turn = turn + 1, tries = tries + 1, answer = NULL, due_at = $2
                     WHERE id = $1 AND due_at <= $3
                     RETURNING id, kind, sealed, created_at, give_up_at, tries, turn",
                    )
                    .bind(&**id)
                    .bind(now.plus(TURN).as_millis())
                    .bind(now.as_millis())
                    .fetch_optional(tx)
                    .await?;
                    Ok::<_, StoreError>(claimed)
                }
                .boxed()
            });
        claimed.await
    }

    /// Notes what came of a try, unless its turn was over and another server has begun one. Whether it was noted.
    pub(super) async fn end(&self, ended: Ended) -> Result<bool, StoreError> {
        let noted = self
            .store
            .transaction((self.clone(), ended), |(this, it), tx| {
                async move {
                    let (due_at, outcome) = match it.ending {
                        Ending::Done(outcome) => (None, Some(outcome)),
                        Ending::Later(at) => (Some(at.as_millis()), None),
                    };
                    let keeps = outcome.is_none() || this.keep == Keep::Letter;
                    let written = query(
                        "UPDATE mails SET due_at = $3, outcome = $4, answer = $5, done_at = $6,
                            sealed = CASE WHEN $7 THEN sealed END
                     WHERE id = $1 AND turn = $2",
                    )
                    .bind(&*it.id)
                    .bind(it.turn)
                    .bind(due_at)
                    .bind(outcome.map(Outcome::as_str))
                    .bind(&*it.answer)
                    .bind(outcome.map(|_| this.clock.now().as_millis()))
                    .bind(keeps)
                    .execute(tx)
                    .await?;
                    Ok::<_, StoreError>(written > 0)
                }
                .boxed()
            });
        noted.await
    }
}

/// Forgets old mails, whatever became of them; how many.
pub async fn forget_old(store: &Store, now: Timestamp) -> Result<u64, StoreError> {
    store.remove_before(now.minus(KEPT_FOR), &OLD_MAILS).await
}

/// A mail in the inbox of the demonstration.
pub struct Shown {
    pub id: String,
    pub letter: Letter,
    pub at: Timestamp,
    /// Nothing while it waits.
    pub outcome: Option<String>,
}

type ShownRow = (String, Option<String>, i64, Option<String>);

/// The newest mails of which the letter is kept: those of one user, or of all.
pub async fn newest(
    store: &Store,
    outbox: &Outbox,
    whose: Option<UserId>,
    now: Timestamp,
    most: i64,
) -> Result<Vec<Shown>, StoreError> {
    let rows: Vec<ShownRow> = match whose {
        Some(user) => query_as(
            "SELECT id, sealed, created_at, outcome FROM mails
             WHERE user_id = $1 AND created_at > $2 ORDER BY created_at DESC, id DESC LIMIT $3",
        )
        .bind(user.to_string()),
        None => query_as(
            "SELECT id, sealed, created_at, outcome FROM mails
             WHERE created_at > $1 ORDER BY created_at DESC, id DESC LIMIT $2",
        ),
    }
    .bind(now.minus(KEPT_FOR).as_millis())
    .bind(most)
    .fetch_all(store.reader())
    .await?;
    let shown = rows.into_iter().filter_map(|(id, sealed, at, outcome)| {
        Some(Shown {
            id,
            letter: outbox.open(&sealed?)?,
            at: Timestamp::from_millis(at),
            outcome,
        })
    });
    Ok(shown.collect())
}
