//! Saving: a page's changes are merged into the draft, as a unit of work.

use app::api::{
    ApiError, ApplicationId, ErrorCode, PostedAlternative, Principal, Refused, Save, Saved,
    SessionId,
};
use futures::FutureExt;
use longhaul_form::merge::{Change, Merged, merge};
use longhaul_form::paths::{MOST_ITEMS, PathError, check_change, overfull};
use longhaul_form::wire::named_alternative;
use longhaul_form::{Answers, Form};

use super::changes::{self, Entry};
use super::drafts::{already_submitted, invalid};
use super::pending_conflicts::{self, PendingConflicts};
use super::row::{Found, Row};
use super::versions::{current_answers, form_changed};
use super::{Failure, SqliteApplications};
use crate::auth::authority::AuthorityError;
use crate::clock::Timestamp;
use crate::limits::{LARGEST_DRAFT, MOST_CHANGES, MOST_RESOLVED};
use crate::store::db::Connection;
use crate::store::unit::Unit;

/// What becomes of changes that are in conflict.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OnConflict {
    /// The answer tells them to a page that has them.
    Tell,
    /// They are kept until the user has chosen: the page that had them is gone.
    Keep,
}

/// A save that can be stored as far as that is known without the draft.
struct Saving {
    applications: SqliteApplications,
    who: Principal,
    on_conflict: OnConflict,
    id: ApplicationId,
    /// The version of the draft that the page had.
    version: u64,
    /// The page is of an older version of the form.
    outdated: bool,
    changes: Vec<Change>,
    refused: Vec<Refused>,
    resolved: Vec<String>,
}

impl SqliteApplications {
    /// Comes to its end even if it is dropped.
    pub(super) async fn save_changes(
        &self,
        who: Principal,
        save: Save,
        on_conflict: OnConflict,
    ) -> Result<Saved, Failure> {
        // Before anything is done with it: others wait for what this costs.
        if save.changes.len() > MOST_CHANGES || save.resolved.len() > MOST_RESOLVED {
            return Err(invalid("One save holds too many changes.").into());
        }
        let changes = self.changes(save.form_version, save.changes)?;
        let (changes, refused) = self.storable(changes)?;
        let saving = Saving {
            applications: self.clone(),
            who,
            on_conflict,
            id: save.id,
            version: save.version,
            outdated: save.form_version < self.form.version,
            changes,
            refused,
            resolved: save.resolved,
        };
        if saving.only_asks() {
            let news = self
                .store
                .read(saving, |saving, connection| saving.news(connection).boxed());
            return news.await;
        }
        Ok(self.store.unit(saving).await??)
    }

    /// What of `changes` can be stored. An answer that a person can put right keeps no other from being stored; what only a
    /// broken program sends is refused as a whole, and so is a save of which nothing is left.
    fn storable(&self, changes: Vec<Change>) -> Result<(Vec<Change>, Vec<Refused>), ApiError> {
        let (mut storable, mut refused) = (Vec::new(), Vec::new());
        for change in changes {
            let fit = check_change(self.form, &change);
            match fit.map_err(|error| (error.of_answer(), error.to_string())) {
                Ok(()) => storable.push(change),
                Err(_) if fit == Err(PathError::TooManyItems) => return Err(too_many_items()),
                Err((Some(error), message)) => refused.push(Refused {
                    path: change.path,
                    error: error.to_owned(),
                    message,
                }),
                Err((None, message)) => return Err(invalid(message)),
            }
        }
        match refused.first() {
            Some(first) if storable.is_empty() => Err(invalid(&*first.message)),
            _ => Ok((storable, refused)),
        }
    }
}

impl Unit for Saving {
    type Output = Result<Saved, ApiError>;
    type Error = Failure;

    async fn run(&mut self, connection: &mut Connection) -> Result<Self::Output, Failure> {
        let SqliteApplications {
            authority, clock, ..
        } = &self.applications;
        let found = Found::of(connection, authority, self.who, &self.id).await;
        let found = match draft(found)? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        match self.merge_into(connection, &found, clock.now()).await {
            // Nothing was written before it, so those that share the transaction need not run again.
            Err(Failure::Answer(refusal)) if !self.touches_conflicts(&found) => Ok(Err(refusal)),
            saved => saved.map(Ok),
        }
    }
}

/// What was found, if it can be saved.
fn draft(found: Result<Option<Found>, AuthorityError>) -> Result<Result<Found, ApiError>, Failure> {
    Ok(match found {
        Ok(Some(found)) if found.row.reference.is_some() => Err(already_submitted()),
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(ApiError::not_found()),
        Err(AuthorityError::Store(error)) => return Err(error.into()),
        Err(ended) => Err(ended.into()),
    })
}

impl Saving {
    /// Whether it is an open page that wants to know if there is anything new. That is read, so it waits for no writer.
    fn only_asks(&self) -> bool {
        self.changes.is_empty() && self.resolved.is_empty() && self.on_conflict == OnConflict::Tell
    }

    async fn news(&self, connection: &mut Connection) -> Result<Saved, Failure> {
        let authority = &self.applications.authority;
        let found = Found::read(connection, authority, self.who, &self.id).await;
        let row = draft(found)??.row;
        let unchanged = Merged {
            answers: current_answers(self.applications.form, &row)?,
            conflicts: Vec::new(),
        };
        self.saved(connection, &row, unchanged, None).await
    }

    /// Whether conflicts are written down, or ended, before the answers are.
    fn touches_conflicts(&self, found: &Found) -> bool {
        found.has_conflicts || self.on_conflict == OnConflict::Keep
    }

    async fn merge_into(
        &self,
        connection: &mut Connection,
        found: &Found,
        now: Timestamp,
    ) -> Result<Saved, Failure> {
        let (form, row) = (self.applications.form, &found.row);
        let before = current_answers(form, row)?;
        let entry = Entry::of(row, self.who.session, &found.user_agent, now);
        let mut pending = if found.has_conflicts {
            PendingConflicts::open(connection, form, &entry).await?
        } else {
            PendingConflicts::none(form, &entry)
        };
        let resolved = self.resolved.iter();
        let resolved: Vec<_> = resolved.filter_map(|it| named_alternative(it)).collect();
        let is_resolved = |posted: &PostedAlternative| {
            let PostedAlternative {
                change, version, ..
            } = posted;
            resolved.contains(&(*version, &*change.path))
        };
        pending.end(connection, is_resolved).await?;
        let taken;
        let changes = match self.on_conflict {
            OnConflict::Tell => &self.changes,
            OnConflict::Keep => {
                let changes = self.changes.clone();
                let seen = self.version;
                taken = pending.take(connection, changes, seen, &before).await?;
                &taken
            }
        };
        let merged = merge(&before, changes);
        if self.on_conflict == OnConflict::Keep {
            pending
                .keep_conflicts(connection, changes, &merged.conflicts)
                .await?;
        } else if self.outdated && !merged.conflicts.is_empty() {
            // The page that is still open has no place for the other value, nor for anything else that is new.
            return Err(form_changed().into());
        }

        let written = merged.answers != before || pending.changed;
        if written {
            let answers = (&before, &merged.answers);
            let conflicts = found.has_conflicts || pending.changed;
            write(connection, form, row, &entry, answers, conflicts).await?;
        }
        self.saved(connection, row, merged, written.then_some(now))
            .await
    }

    /// What the page is told, where `row` is the draft as it was before it was written, if it was `written`.
    async fn saved(
        &self,
        connection: &mut Connection,
        row: &Row,
        merged: Merged,
        written: Option<Timestamp>,
    ) -> Result<Saved, Failure> {
        let moved_on = row.version() != self.version;
        let remote_edits = if moved_on {
            let session = Some(self.who.session);
            changes::since(connection, &row.id, self.version, session).await?
        } else {
            Vec::new()
        };
        Ok(Saved {
            version: row.version() + u64::from(written.is_some()),
            at: written
                .or(row.saved_at.map(Timestamp::from_millis))
                .unwrap_or_else(|| self.applications.clock.now()),
            answers: (!self.outdated && (moved_on || !merged.conflicts.is_empty()))
                .then_some(merged.answers),
            conflicts: merged.conflicts,
            remote_edits,
            refused: self.refused.clone(),
        })
    }
}

/// Merges `changes` of `session` into the answers of `row` as part of a transaction, where no page waits to be told of a conflict.
pub async fn apply(
    transaction: &mut Connection,
    form: &'static Form,
    (row, session): (&Row, SessionId),
    changes: &[Change],
    now: Timestamp,
) -> Result<(), Failure> {
    let before = current_answers(form, row)?;
    let merged = merge(&before, changes);
    if merged.answers != before {
        let entry = Entry::next(transaction, row, session, now).await?;
        write(
            transaction,
            form,
            row,
            &entry,
            (&before, &merged.answers),
            true,
        )
        .await?;
    }
    Ok(())
}

/// Writes the next version of the answers, and what changed into the log: the one way in which answers change, so that
/// whatever brought them here, no draft grows beyond its limits. `conflicts`: there may be some beside the draft.
async fn write(
    connection: &mut Connection,
    form: &'static Form,
    row: &Row,
    entry: &Entry<'_>,
    (before, answers): (&Answers, &Answers),
    conflicts: bool,
) -> Result<(), Failure> {
    if overfull(before, answers).is_some() {
        return Err(too_many_items().into());
    }
    let text = serde_json::to_string(answers)?;
    if text.len() > LARGEST_DRAFT {
        return Err(too_large().into());
    }
    // From what was stored: a step to a newer version of the form can be undone like any change.
    let migrated;
    let stored = if row.form_version == form.version {
        before
    } else {
        migrated = row.stored_answers()?;
        &migrated
    };
    let logged = entry
        .write(connection, form, (stored, answers), text)
        .await?;
    if conflicts {
        pending_conflicts::settle(connection, form, entry, answers).await?;
    }
    if row.logged().and(logged).is_too_much() {
        changes::compact(connection, entry.application).await?;
    }
    if conflicts {
        pending_conflicts::forget_ended(connection, entry.application).await?;
    }
    Ok(())
}

fn too_many_items() -> ApiError {
    ApiError::new(
        ErrorCode::TooManyItems,
        format!(
            "A list would have more than {MOST_ITEMS} entries, together with those added in other windows or on other \
             devices. Remove some of them, then save again. Nothing is lost."
        ),
    )
}

fn too_large() -> ApiError {
    ApiError::new(
        ErrorCode::DraftTooLarge,
        "The application is too large to be saved. Shorten your longest answers, then save again.",
    )
}
