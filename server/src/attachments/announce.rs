//! The beginning of an upload: what it is for, and how much will come.

use app::api::{ApplicationId, AttachmentId, Principal};
use futures::FutureExt;
use longhaul_form::answers::{Value, item_of};
use longhaul_form::paths::Spot;
use longhaul_form::paths::check_path;
use longhaul_form::{Field, FileRules, Form, Kind, Refusal};

use super::{Attachments, UploadError, name::tidy};
use crate::{
    applications::{By, Row as Application, current_answers},
    auth::keys::random_bytes,
    hex,
    limits::{MOST_FILE_BYTES, MOST_FILES},
    store::db::{Connection, query, query_as},
    stored_files::Row,
};

/// What a client announces before it sends anything.
#[derive(Clone)]
pub struct Announced {
    pub application: ApplicationId,
    pub path: String,
    pub name: String,
    pub modified: Option<i64>,
    pub size: u64,
}

/// The question for a file at `path`.
pub(super) fn question(
    form: &'static Form,
    path: &str,
) -> Result<(&'static Field, FileRules), UploadError> {
    const NO_QUESTION: UploadError =
        UploadError::Announcement("No question at this path takes a file.");
    // Any id will do: only the path is checked.
    let id = Value::Text("0".repeat(32));
    check_path(form, path, Some(&id)).map_err(|_| NO_QUESTION)?;
    match form.locate(path) {
        Some((_, Spot::Field(field))) => match field.kind {
            Kind::File(rules) => Ok((field, rules)),
            _ => Err(NO_QUESTION),
        },
        _ => Err(NO_QUESTION),
    }
}

impl Attachments {
    /// Makes room for a file that `who` sends. Nothing of it has arrived yet.
    pub async fn announce(&self, who: Principal, announced: Announced) -> Result<Row, UploadError> {
        let (field, rules) = question(self.form, &announced.path)?;
        let refused = |refusal: Refusal| UploadError::Refused {
            refusal,
            message: refusal.message(self.texts, field, &rules),
        };
        if announced.size == 0 {
            return Err(refused(Refusal::Empty));
        }
        if announced.size > rules.max_bytes {
            return Err(refused(Refusal::TooLarge));
        }
        // The database lies on the same disk as a rule, and saves and sign-ins must go on.
        if !self.has_space_for(announced.size).await? {
            return Err(refused(Refusal::NoSpace));
        }
        let step = (self.clone(), who, announced, fresh_id());
        let written = self
            .store
            .transaction(step, |(this, who, announced, id), tx| {
                this.insert(tx, *who, announced, id).boxed()
            });
        let row: Option<Row> = written.await?;
        row.ok_or_else(|| refused(Refusal::NoRoom))
    }

    /// Nothing, if there is no room for another file.
    async fn insert(
        &self,
        tx: &mut Connection,
        who: Principal,
        announced: &Announced,
        id: &AttachmentId,
    ) -> Result<Option<Row>, UploadError> {
        let Announced {
            application,
            path,
            name,
            modified,
            size,
        } = announced;
        self.authority.check_in(tx, who).await?;
        let now = self.clock.now();
        let draft = Application::find(&mut *tx, who.user, By::Id(application))
            .await?
            .ok_or(UploadError::NoApplication)?;
        if draft.reference.is_some() {
            return Err(UploadError::Submitted);
        }
        let answers = current_answers(self.form, &draft)?;
        if let Some((group, item)) = item_of(path)
            && !answers.has_item(group, item)
        {
            return Err(UploadError::Announcement(
                "The item that this file is for is not there. Save the page, then try again.",
            ));
        }
        let (files, bytes): (i64, i64) = query_as(
            "SELECT count(*) FILTER (WHERE f.application_id = $2), CAST(coalesce(sum(f.size), 0) AS BIGINT)
             FROM attachments f JOIN applications a ON a.id = f.application_id WHERE a.user_id = $1",
        )
        .bind(who.user.to_string())
        .bind(application.as_str())
        .fetch_one(&mut *tx)
        .await?;
        let size = i64::try_from(*size).unwrap_or(i64::MAX);
        if files >= MOST_FILES || bytes.saturating_add(size) > MOST_FILE_BYTES {
            return Ok(None);
        }
        let replaces = Some(answers.text(path)).filter(|id| !id.is_empty());
        query(
            "INSERT INTO attachments
             (id, application_id, path, replaces, name, modified, size, received, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)",
        )
        .bind(id.as_str())
        .bind(application.as_str())
        .bind(path)
        .bind(replaces)
        .bind(tidy(name))
        .bind(*modified)
        .bind(size)
        .bind(now.plus(self.ttl).as_millis())
        .execute(&mut *tx)
        .await?;
        Ok(Row::find(tx, who.user, id).await?)
    }

    async fn has_space_for(&self, size: u64) -> Result<bool, UploadError> {
        if self.reserve == 0 {
            return Ok(true);
        }
        let Some(free) = self.files.free().await? else {
            return Ok(true);
        };
        let fits = free >= self.reserve.saturating_add(size);
        if !fits {
            tracing::warn!(free, size, "an upload was refused: the disk is nearly full");
        }
        Ok(fits)
    }

    /// The upload, and how much of it is there: what a client may rely on.
    pub async fn look(&self, who: Principal, id: &AttachmentId) -> Result<(Row, u64), UploadError> {
        self.authority.check(who).await?;
        let row = Row::find(self.store.reader(), who.user, id)
            .await?
            .ok_or(UploadError::NotFound)?;
        if self.is_gone(&row) {
            return Err(UploadError::Gone);
        }
        let offset = self.offset(&row).await?;
        Ok((row, offset))
    }

    /// Whether it was left unfinished for too long.
    pub(super) fn is_gone(&self, row: &Row) -> bool {
        !row.is_complete() && row.expires_at <= self.clock.now().as_millis()
    }

    pub(super) async fn offset(&self, row: &Row) -> Result<u64, UploadError> {
        Ok(self.files.offset(&row.kept()).await?)
    }
}

/// 128 random bits, so that it cannot be guessed.
fn fresh_id() -> AttachmentId {
    hex::encode(&random_bytes::<16>()).into()
}
