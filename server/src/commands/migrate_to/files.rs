//! The uploads of an installation that moves: copied to another place, read there again, and compared.

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, PgPool, SqliteConnection};

use super::{MoveError, PROGRESS, triggers};
use crate::{
    config::Config,
    files::{Files, Place},
    store::StoreError,
    stored_files::all::{self, Stored},
};

/// How the rows of the target name files that [`Files::put`] has put into a bucket: as [`Files::names_of`] does.
const IN_A_BUCKET: &str =
    "UPDATE attachments SET objects = CASE WHEN completed_at IS NOT NULL THEN 'whole.' || turn
    WHEN received > 0 THEN '0.' || turn END, holder = NULL, held_until = NULL, wanted_until = NULL";
const IN_A_FOLDER: &str =
    "UPDATE attachments SET objects = NULL, holder = NULL, held_until = NULL, wanted_until = NULL";

/// Where the files are to go, and from where.
pub(super) struct Way {
    from: Files,
    to: Files,
    pub(super) place: Place,
}

impl Way {
    /// Nothing, if they stay where they are.
    pub(super) async fn open(
        config: &Config,
        place: Option<Place>,
    ) -> Result<Option<Self>, MoveError> {
        let Some(place) = place.filter(|place| *place != config.files) else {
            return Ok(None);
        };
        let from = Files::open(&config.files).map_err(wrong(&config.files))?;
        let to = Files::open(&place).map_err(wrong(&place))?;
        to.check().await.map_err(wrong(&place))?;
        Ok(Some(Self { from, to, place }))
    }

    /// Copies the bytes that the rows of `source` count on. Those that are there already, from a copy that was interrupted, are
    /// only compared. How many files there are.
    pub(super) async fn copy(&self, source: &mut SqliteConnection) -> Result<usize, MoveError> {
        let rows = all::all(&mut *source, true).await?;
        let mut copied = 0;
        for row in rows.iter().filter(|row| row.received > 0) {
            self.copy_one(row).await?;
            copied += 1;
        }
        Ok(copied)
    }

    async fn copy_one(&self, row: &Stored) -> Result<(), MoveError> {
        let wrong = wrong(&self.place);
        let kept = row.kept();
        let there = self.from.offset(&kept).await.map_err(&wrong)?;
        if there < kept.received {
            return Err(MoveError::NoFile(row.id.clone()));
        }
        let bytes = self.from.read(&kept, there).await.map_err(&wrong)?;
        let sum = Sha256::digest(&bytes);
        if row
            .sha256
            .as_ref()
            .is_some_and(|known| known[..] != sum[..])
        {
            return Err(MoveError::Changed(row.id.clone()));
        }
        let mut there = kept.clone();
        there.objects = self.to.names_of(row.turn, row.completed_at.is_some());
        let is_there = async || {
            let same_length = self.to.length(&there).await? == kept.received;
            let read = same_length.then(|| self.to.read(&there, kept.received));
            let Some(read) = read else { return Ok(false) };
            std::io::Result::Ok(Sha256::digest(read.await?) == sum)
        };
        if is_there().await.map_err(&wrong)? {
            return Ok(());
        }
        let put = self.to.put(&row.id, &there.objects, bytes.into()).await;
        put.map_err(&wrong)?;
        if !is_there().await.map_err(&wrong)? {
            return Err(MoveError::Changed(row.id.clone()));
        }
        Ok(())
    }
}

/// The last step of the move: from here on a server can be started on the target.
pub(super) async fn end(target: &PgPool, way: Option<&Way>) -> Result<(), MoveError> {
    let mut transaction = target.begin().await.map_err(StoreError::from)?;
    if let Some(way) = way {
        let sql = match way.place {
            Place::Bucket(_) => IN_A_BUCKET,
            Place::Folder(_) => IN_A_FOLDER,
        };
        sqlx::query(sql).execute(&mut *transaction).await?;
    }
    triggers::go_on(&mut transaction).await?;
    sqlx::query(AssertSqlSafe(format!("DROP TABLE {PROGRESS}")))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

fn wrong(place: &Place) -> impl Fn(std::io::Error) -> MoveError {
    move |source| MoveError::Files {
        place: place.to_string(),
        source,
    }
}
