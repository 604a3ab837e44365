//! One writer per upload, whichever server it comes to. A turn is a lease with a number that rises: what is written to the
//! row names the number, so the holder of a turn that was lost can write no more.

use std::time::Duration;

use app::api::{AttachmentId, Principal};
use futures::FutureExt;
use tokio::time::Instant;

use super::{
    Attachments, UploadError,
    busy::{Hold, PATIENCE},
};
use crate::{
    files::Turn,
    store::{
        StoreError,
        db::{Connection, query, query_as, query_scalar},
    },
    stored_files::Row,
};

/// If the server that holds it is lost, another waits for so long.
const LASTS: Duration = Duration::from_secs(3);
pub(super) const RENEWED_EVERY: Duration = Duration::from_secs(1);
/// For how long a request at another server has asked for it, once it has.
const WANTED_FOR: Duration = Duration::from_secs(2);
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// An upload that this request, and no other, may change. To be given back.
pub(super) struct Held {
    pub row: Row,
    pub turn: Turn,
    pub hold: Hold,
}

impl Attachments {
    /// Waits until no other request at this server changes the upload. One that is still receiving data goes on with it.
    pub(super) async fn wait(&self, id: &AttachmentId) -> Result<Hold, UploadError> {
        let entered = self.busy.enter(id.as_str()).await;
        entered.ok_or(UploadError::Busy)
    }

    /// The same for requests at other servers.
    pub(super) async fn take_turn(
        &self,
        who: Principal,
        id: &AttachmentId,
        hold: Hold,
    ) -> Result<Held, UploadError> {
        let until = Instant::now() + PATIENCE;
        loop {
            let step = (self.clone(), who, id.clone());
            let taken = self.store.transaction(step, |(this, who, id), tx| {
                this.try_turn(tx, *who, id).boxed()
            });
            if let Some((row, turn)) = taken.await? {
                return Ok(Held { row, turn, hold });
            }
            if Instant::now() >= until {
                return Err(UploadError::Busy);
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    /// Nothing, if another server holds it: which then knows that it is wanted.
    async fn try_turn(
        &self,
        tx: &mut Connection,
        who: Principal,
        id: &AttachmentId,
    ) -> Result<Option<(Row, Turn)>, UploadError> {
        self.authority.check_in(tx, who).await?;
        let now = tx.moment(&*self.clock).await?;
        let row = Row::find(&mut *tx, who.user, id).await?;
        let row = row.ok_or(UploadError::NotFound)?;
        let taken: Option<i64> = query_scalar(
            "UPDATE attachments SET turn = turn + 1, holder = $2, held_until = $3, wanted_until = NULL
             WHERE id = $1 AND (held_until IS NULL OR held_until <= $4 OR holder = $2) RETURNING turn",
        )
        .bind(id.as_str())
        .bind(&*self.holder)
        .bind(now.plus(LASTS).as_millis())
        .bind(now.as_millis())
        .fetch_optional(&mut *tx)
        .await?;
        let Some(number) = taken else {
            query("UPDATE attachments SET wanted_until = $2 WHERE id = $1")
                .bind(id.as_str())
                .bind(now.plus(WANTED_FOR).as_millis())
                .execute(tx)
                .await?;
            return Ok(None);
        };
        let inherited = row.held_until.is_some();
        Ok(Some((row, Turn { number, inherited })))
    }

    /// Keeps the turn while data arrives. Whether a request at another server wants it.
    pub(super) async fn renew(&self, held: &Held) -> Result<bool, UploadError> {
        let step = (self.clone(), held.row.id.clone(), held.turn.number);
        let renewed = self.store.transaction(step, |(this, id, number), tx| {
            async move {
                let now = tx.moment(&*this.clock).await?;
                let kept: Option<(Option<i64>,)> = query_as(
                    "UPDATE attachments SET held_until = $3 WHERE id = $1 AND turn = $2 RETURNING wanted_until",
                )
                .bind(id.as_str())
                .bind(*number)
                .bind(now.plus(LASTS).as_millis())
                .fetch_optional(tx)
                .await?;
                let (wanted,) = kept.ok_or(UploadError::Busy)?;
                Ok(wanted.is_some_and(|until| until > now.as_millis()))
            }
            .boxed()
        });
        renewed.await
    }

    /// Asked once a file is open and before anything is written to it: a turn that is taken later finds another file.
    pub(super) async fn must_hold(&self, held: &Held) -> Result<(), UploadError> {
        let number: Option<i64> = query_scalar("SELECT turn FROM attachments WHERE id = $1")
            .bind(held.row.id.as_str())
            .fetch_optional(self.store.reader())
            .await?;
        match number {
            Some(number) if number == held.turn.number => Ok(()),
            _ => Err(UploadError::Busy),
        }
    }

    /// Lets another request take its turn at once. If this fails, it waits until the turn is over.
    pub(super) async fn give_back(&self, held: &Held) {
        let step = (held.row.id.clone(), held.turn.number);
        let given = self.store.transaction(step, |(id, number), tx| {
            async move {
                query("UPDATE attachments SET held_until = NULL, wanted_until = NULL WHERE id = $1 AND turn = $2")
                    .bind(id.as_str())
                    .bind(*number)
                    .execute(tx)
                    .await?;
                Ok::<_, StoreError>(())
            }
            .boxed()
        });
        if let Err(error) = given.await {
            tracing::warn!(%error, upload = %held.row.id, "the turn of an upload could not be given back");
        }
    }
}
