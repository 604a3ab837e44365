//! Posts without a script. Their page was rendered at some version, so their bases come from the change log; what
//! is in conflict waits in [`pending_conflicts`] until the user has chosen.

use app::api::{ApiError, ApplicationId, PostedAlternative, Principal, Save, UserId};
use futures::FutureExt;
use longhaul_form::answers::item_of;
use longhaul_form::merge::resolve::resolve;
use longhaul_form::wire::alternative_name;
use longhaul_form::{Answers, Change, Value};

use super::changes::back_to;
use super::row::{By, Row};
use super::saving::OnConflict;
use super::{Failure, SqliteApplications, pending_conflicts};
use crate::store::db::Connection;

/// Which value of an answer in conflict the user chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// What the page showed, or was typed over it.
    Shown,
    /// What the draft has.
    Draft,
    /// What was posted another time, kept since this version.
    Posted(u64),
}

/// A choice, and what it was made on.
pub struct Choice<'a> {
    pub path: &'a str,
    pub chosen: Chosen,
    pub seen: &'a Seen,
    /// The answer as the page posted it.
    pub shown: Option<Value>,
}

/// The draft as a posted page saw it.
pub struct Seen {
    /// The version that the page was rendered at.
    pub version: u64,
    /// What the draft had.
    pub draft: Answers,
    /// What the page showed: of a conflict what was posted last.
    pub answers: Answers,
}

impl SqliteApplications {
    /// What a page that was rendered at `version` showed. A page that does not say counts as rendered just now, and so
    /// does one that says something impossible. Of a page older than the change log nothing is known: then whatever it
    /// says otherwise than the draft is in conflict with it, and nothing that came later is overwritten.
    pub async fn seen(
        &self,
        user: UserId,
        id: &ApplicationId,
        version: Option<u64>,
    ) -> Result<Seen, ApiError> {
        Ok(self.draft_at(user, id, version).await?)
    }

    async fn draft_at(
        &self,
        user: UserId,
        id: &ApplicationId,
        version: Option<u64>,
    ) -> Result<Seen, Failure> {
        let step = (self, user, id, version);
        let seen = self.store.read(step, |(this, user, id, version), reader| {
            this.draft_at_in(reader, *user, id, *version).boxed()
        });
        seen.await
    }

    async fn draft_at_in(
        &self,
        reader: &mut Connection,
        user: UserId,
        id: &ApplicationId,
        version: Option<u64>,
    ) -> Result<Seen, Failure> {
        let row = Row::find(&mut *reader, user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let now = row.version();
        let version = version.filter(|version| *version < now).unwrap_or(now);
        if !row.remembers(version) {
            return Ok(Seen {
                version,
                draft: Answers::default(),
                answers: Answers::default(),
            });
        }
        let draft = back_to(&mut *reader, &row.id, version, self.answers(&row)?).await?;
        let mut answers = draft.clone();
        let all = pending_conflicts::all(&mut *reader, self.form, &row.id).await?;
        for stored in all.into_iter().filter(|stored| stored.was_there(version)) {
            answers.set(stored.posted.change.path, stored.posted.change.value);
        }
        Ok(Seen {
            version,
            draft,
            answers,
        })
    }

    /// Saves what was posted. The paths that wait for a choice afterwards.
    pub async fn save_posted(&self, who: Principal, save: Save) -> Result<Vec<String>, ApiError> {
        let id = save.id.clone();
        self.save_changes(who, save, OnConflict::Keep).await?;
        let (_, _, waiting) = self.open_conflicts(who.user, &id).await?;
        let paths = waiting.into_iter().map(|waiting| waiting.change.path);
        Ok(paths.collect())
    }

    async fn open_conflicts(
        &self,
        user: UserId,
        id: &ApplicationId,
    ) -> Result<(Row, Answers, Vec<PostedAlternative>), Failure> {
        let step = (self, user, id);
        let open = self.store.read(step, |(this, user, id), reader| {
            this.open_conflicts_in(reader, *user, id).boxed()
        });
        open.await
    }

    async fn open_conflicts_in(
        &self,
        reader: &mut Connection,
        user: UserId,
        id: &ApplicationId,
    ) -> Result<(Row, Answers, Vec<PostedAlternative>), Failure> {
        let row = Row::find(&mut *reader, user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let answers = self.answers(&row)?;
        let waiting =
            pending_conflicts::waiting(&mut *reader, self.form, &row.id, &answers).await?;
        Ok((row, answers, waiting))
    }

    /// Resolves a conflict, if there is one and the page of the choice showed all of it. If not, it waits on, and the
    /// next page shows the rest.
    pub async fn resolve(
        &self,
        who: Principal,
        id: &ApplicationId,
        choice: Choice<'_>,
    ) -> Result<(), ApiError> {
        let (row, answers, waiting) = self.open_conflicts(who.user, id).await?;
        let Some((changes, resolved)) = resolved(&answers, &waiting, &choice) else {
            return Ok(());
        };
        let resolved = resolved.into_iter();
        let save = Save {
            id: id.clone(),
            version: row.version(),
            form_version: self.form.version,
            changes,
            resolved: resolved
                .map(|one| alternative_name(one.version, &one.change.path))
                .collect(),
        };
        self.save_posted(who, save).await.map(drop)
    }
}

/// What a choice changes, and which alternatives it resolves.
fn resolved<'a>(
    answers: &Answers,
    waiting: &'a [PostedAlternative],
    Choice {
        path,
        chosen,
        seen,
        shown,
    }: &Choice<'_>,
) -> Option<(Vec<Change>, Vec<&'a PostedAlternative>)> {
    let is_here = |one: &PostedAlternative| one.change.path == *path;
    let is_new = |one: &PostedAlternative| one.version > seen.version && one.change.value != *shown;
    let draft = answers.get(path);
    if draft != seen.draft.get(path) || waiting.iter().any(|one| is_here(one) && is_new(one)) {
        return None;
    }
    let is_shown = |one: &PostedAlternative| is_here(one) && one.change.value == *shown;
    let place = match chosen {
        Chosen::Draft => None,
        Chosen::Shown if draft == shown.as_ref() => None,
        Chosen::Shown => Some(waiting.iter().rposition(is_shown)?),
        Chosen::Posted(version) => {
            let is_chosen = |one: &PostedAlternative| is_here(one) && one.version == *version;
            Some(waiting.iter().position(is_chosen)?)
        }
    };
    let alternatives: Vec<_> = waiting.iter().map(PostedAlternative::alternative).collect();
    let item_missing = item_of(path).is_some_and(|(group, item)| !answers.has_item(group, item));
    let resolution = resolve(&alternatives, item_missing, path, place);
    let all = waiting.iter().zip(&resolution.resolved);
    let resolved = all.filter(|(_, resolved)| **resolved).map(|(one, _)| one);
    Some((resolution.changes(answers), resolved.collect()))
}
