//! Posts without a script. Their page was rendered at some version, so their bases come from the change log; what
//! clashes waits in [`sides`] until the person has chosen.

use app::api::{ApiError, ApplicationId, Posted, Principal, Save, UserId};
use app::form::answers::item_of;
use app::form::merge::{Conflict, keep_yours};
use app::form::wire::side_name;
use app::form::{Answers, Value};

use super::changes::back_to;
use super::drafts::Clashing;
use super::row::{By, Row};
use super::{Failure, SqliteApplications, sides};

/// Which side of a clash the person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the page showed, or was typed over it.
    Shown,
    /// What the draft has.
    Draft,
    /// What was posted another time, kept since this version.
    Other(u64),
}

/// A choice, and what it was made on.
pub struct Choice<'a> {
    pub path: &'a str,
    pub side: Side,
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
    /// What the page showed: of a clash what was posted last.
    pub answers: Answers,
}

impl SqliteApplications {
    /// What a page that was rendered at `version` showed. A page that does not say counts as rendered just now, and so
    /// does one that says something impossible.
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
        let mut reader = self.store.reader().begin().await?;
        let row = Row::find(&mut *reader, user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let now = row.version();
        let version = version.filter(|version| *version < now).unwrap_or(now);
        let draft = back_to(&mut reader, &row.id, version, self.answers(&row)?).await?;
        let mut answers = draft.clone();
        let all = sides::all(&mut reader, self.form, &row.id).await?;
        for kept in all.into_iter().filter(|kept| kept.was_there(version)) {
            answers.set(kept.posted.change.path, kept.posted.change.value);
        }
        Ok(Seen {
            version,
            draft,
            answers,
        })
    }

    /// Saves what was posted. The paths that wait for a choice afterwards.
    pub async fn save_posted(&self, who: Principal, save: Save) -> Result<Vec<String>, ApiError> {
        let this = self.clone();
        let work = async move {
            let id = save.id.clone();
            this.save_changes(who, save, Clashing::Keep).await?;
            this.open_clashes(who.user, &id).await
        };
        let (_, _, waiting) = crate::store::to_the_end(work).await?;
        let paths = waiting.into_iter().map(|waiting| waiting.change.path);
        Ok(paths.collect())
    }

    async fn open_clashes(
        &self,
        user: UserId,
        id: &ApplicationId,
    ) -> Result<(Row, Answers, Vec<Posted>), Failure> {
        let mut reader = self.store.reader().begin().await?;
        let row = Row::find(&mut *reader, user, By::Id(id))
            .await?
            .ok_or_else(ApiError::not_found)?;
        let answers = self.answers(&row)?;
        let waiting = sides::waiting(&mut reader, self.form, &row.id, &answers).await?;
        Ok((row, answers, waiting))
    }

    /// Settles a clash, if there is one and the page of the choice showed all of it. If not, it waits on, and the
    /// next page shows the rest.
    pub async fn decide(
        &self,
        who: Principal,
        id: &ApplicationId,
        choice: Choice<'_>,
    ) -> Result<(), ApiError> {
        let (row, answers, waiting) = self.open_clashes(who.user, id).await?;
        let Some((changes, decided)) = decided(&answers, &waiting, &choice) else {
            return Ok(());
        };
        let decided = decided.into_iter();
        let save = Save {
            id: id.clone(),
            version: row.version(),
            form_version: self.form.version,
            changes,
            decided: decided
                .map(|side| side_name(side.version, &side.change.path))
                .collect(),
        };
        self.save_posted(who, save).await.map(drop)
    }
}

/// What a choice changes, and which sides it ends.
fn decided<'a>(
    answers: &Answers,
    waiting: &'a [Posted],
    Choice {
        path,
        side,
        seen,
        shown,
    }: &Choice<'_>,
) -> Option<(Vec<app::form::Change>, Vec<&'a Posted>)> {
    let (here, others): (Vec<&Posted>, Vec<&Posted>) =
        waiting.iter().partition(|side| side.change.path == *path);
    let draft = answers.get(path);
    let is_new = |side: &&&Posted| side.version > seen.version && side.change.value != *shown;
    if draft != seen.draft.get(path) || here.iter().any(|side| is_new(&side)) {
        return None;
    }
    let of_item = item_of(path);
    let in_item = |side: &&Posted| of_item.is_some() && item_of(&side.change.path) == of_item;
    let others: Vec<&Posted> = others.into_iter().filter(in_item).collect();
    let item_gone = of_item.is_some_and(|(group, item)| !answers.has_item(group, item));
    let chosen = match side {
        Side::Draft => None,
        Side::Shown if draft == shown.as_ref() => None,
        Side::Shown => Some(here.iter().rfind(|side| side.change.value == *shown)?),
        Side::Other(version) => Some(here.iter().find(|side| side.version == *version)?),
    };
    // Against an item that is gone, or by removing one, the whole item is at stake.
    let too: Vec<&Posted> = match chosen {
        Some(chosen) if chosen.item_removed => others,
        Some(_) if item_gone => only_sides(&others),
        None if item_gone => others,
        _ if here.iter().any(|side| side.item_removed) => {
            let removals = others.into_iter().filter(|side| side.item_removed);
            removals.collect()
        }
        _ => Vec::new(),
    };
    let changes = chosen.map_or_else(Vec::new, |chosen| {
        let conflict = Conflict {
            path: (*path).to_owned(),
            yours: chosen.change.value.clone(),
            theirs: draft.cloned(),
        };
        keep_yours(answers, &posted_side(answers, &too, chosen), &conflict)
    });
    Some((changes, here.into_iter().chain(too).collect()))
}

/// Those that are alone at their path. Of several the person has to choose one.
fn only_sides<'a>(sides: &[&'a Posted]) -> Vec<&'a Posted> {
    let alone = |side: &&&Posted| {
        let same = |other: &&&Posted| other.change.path == side.change.path;
        sides.iter().filter(same).count() == 1
    };
    sides.iter().filter(alone).copied().collect()
}

/// All answers as whoever posted `chosen` had them, as far as they matter to it.
fn posted_side(answers: &Answers, others: &[&Posted], chosen: &Posted) -> Answers {
    let mut mine = answers.clone();
    let Some((group, item)) = item_of(&chosen.change.path) else {
        return mine;
    };
    if chosen.item_removed {
        mine.remove_item(group, item);
        return mine;
    }
    mine.add_item(group, item);
    for Posted { change, .. } in others.iter().copied().chain([chosen]) {
        mine.set(change.path.clone(), change.value.clone());
    }
    mine
}
