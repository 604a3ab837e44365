//! Saving: when, how often again, and what is said of it.

use std::ops::ControlFlow;
use std::time::Duration;

use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::DraftStore;
use crate::api::calls::{save_application, submit_application};
use crate::api::{ApiError, ErrorCode, Receipt, RemoteEdit, Save, Saved, Timestamp, texts};
use crate::draft::device::NotKept;
use crate::draft::status::{Reason, SaveStatus};
use crate::draft::sync_state::SyncState;
use longhaul_form::Value;
use longhaul_form::paths::{LONGEST_TEXT, PathError, unfit};
use longhaul_session::{self as session, Backoff};

/// How long the keyboard has to be quiet before a save.
pub(super) const QUIET: Duration = Duration::from_millis(800);
/// The pauses before a failed save is tried again.
const RETRY: Backoff = Backoff::new(
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(30),
);

/// A save that was sent.
struct Sent {
    /// The version that it was made on.
    version: u64,
    /// It sends nothing, and asks for what changed elsewhere.
    pulls: bool,
    /// The choices that it took along.
    resolved: Vec<String>,
}

impl DraftStore {
    /// Saves after `pause`, unless something else is saved or typed before.
    pub(super) fn save_after(&self, pause: Duration) {
        self.cancel_timer();
        let store = *self;
        let handle = set_timeout_with_handle(move || store.save_now(), pause).ok();
        self.kept.update_value(|kept| kept.timer = handle);
    }

    pub(super) fn cancel_timer(&self) {
        if let Some(handle) = self
            .kept
            .try_update_value(|kept| kept.timer.take())
            .flatten()
        {
            handle.clear();
        }
    }

    /// Saves what is waiting without waiting for a quiet keyboard; one save at a time.
    pub fn save_now(&self) {
        let store = *self;
        spawn_local(async move {
            store.save().await;
        });
    }

    /// Saves until nothing is waiting, or until a save fails.
    pub(in crate::draft) async fn save(self) {
        self.cancel_timer();
        if self.state.with_untracked(SyncState::is_saving) {
            return self.save_ended().await;
        }
        while let Some(save) = self.next_save() {
            let sent = Sent {
                version: save.version,
                pulls: save.changes.is_empty() && save.resolved.is_empty(),
                resolved: save.resolved.clone(),
            };
            if !sent.pulls {
                self.status.set(SaveStatus::Saving);
            }
            let answer = save_application(save).await;
            if self.kept.is_disposed() {
                return;
            }
            if self.answered(sent, answer).is_break() {
                break;
            }
        }
        // Nothing that could be sent is left: what is in conflict or cannot be stored waits for the user.
        let waits = self
            .status
            .try_with_untracked(|status| *status == SaveStatus::Saving);
        if waits == Some(true) && self.waits_for_user().is_some() && !self.is_closed() {
            let kept = self.keep_local();
            self.settle(Timestamp::default(), kept);
        }
        if let Some(waiting) = self
            .kept
            .try_update_value(|kept| std::mem::take(&mut kept.waiting))
        {
            for waiter in waiting {
                // A waiter that has gone needs no answer.
                let _ = waiter.send(());
            }
        }
    }

    /// Waits for the save under way, which also takes along what was typed meanwhile.
    async fn save_ended(self) {
        let (ended, end) = oneshot::channel();
        self.kept.update_value(|kept| kept.waiting.push(ended));
        // An error means that the draft was closed; there is nothing left to wait for.
        let _ = end.await;
    }

    /// What is to be sent next; none if nothing is.
    fn next_save(self) -> Option<Save> {
        // `try_`: the page may have been left while a save was under way.
        self.state.try_update_untracked(|state| {
            if self.is_closed() {
                return None;
            }
            let pulls = || self.kept.with_value(|kept| kept.news.is_due());
            let changes = match state.begin_save() {
                None if pulls() => state.begin_pull(),
                changes => changes,
            }?;
            // Either brings along what was saved elsewhere.
            self.kept.update_value(|kept| kept.news.asked());
            Some(Save {
                id: self.id(),
                version: state.version(),
                form_version: self.form_version(),
                changes,
                resolved: state.resolved(),
            })
        })?
    }

    /// Takes in the answer to what was sent. Whether to go on with what was typed meanwhile.
    fn answered(&self, sent: Sent, answer: Result<Saved, ApiError>) -> ControlFlow<()> {
        match answer {
            Ok(saved) if sent.pulls && saved.version == sent.version => {
                self.pulled(sent.version);
                self.state.update_untracked(SyncState::save_refused);
            }
            Ok(saved) => {
                match sent.pulls {
                    true => self.pulled(saved.version),
                    false => self.tell_siblings(sent.version, saved.version),
                }
                self.saved(saved, &sent);
            }
            // Submitted elsewhere: what is left to see is another page.
            Err(error) if sent.pulls && error.code == ErrorCode::AlreadySubmitted => {
                self.state.update_untracked(SyncState::save_refused);
                let _ = window().location().reload();
            }
            // Nothing is lost, and the user did not ask: the next save brings it along.
            Err(_) if sent.pulls => self.state.update_untracked(SyncState::save_refused),
            Err(error) => {
                self.save_failed(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn saved(&self, mut saved: Saved, sent: &Sent) {
        let at = saved.at;
        self.note_remote_edits(std::mem::take(&mut saved.remote_edits));
        self.kept.update_value(|kept| {
            kept.failures = 0;
            kept.saved_at = Some(at);
        });
        self.state
            .update(|state| state.save_succeeded(saved, &sent.resolved));
        let leaving = self.kept.with_value(|kept| kept.leaving);
        let kept = if leaving { Ok(()) } else { self.keep_local() };
        // What waits on the server waits as before.
        if !(sent.pulls
            && self
                .status
                .with_untracked(|status| *status == SaveStatus::Waiting))
        {
            self.settle(at, kept);
        }
    }

    /// Who changed the answer at `path` elsewhere, if that is known.
    pub(super) fn remote_edit(&self, path: &str) -> Option<RemoteEdit> {
        self.kept.with_value(|kept| {
            let mut known = kept.remote_edits.iter();
            known.find(|other| other.path == path).cloned()
        })
    }

    pub(super) fn note_remote_edits(&self, newer: Vec<RemoteEdit>) {
        self.kept.update_value(|kept| {
            let known = |other: &RemoteEdit| newer.iter().any(|newer| newer.path == other.path);
            kept.remote_edits.retain(|other| !known(other));
            kept.remote_edits.extend(newer);
        });
    }

    /// Says where things are after a committed save.
    fn settle(&self, at: Timestamp, kept: Result<(), NotKept>) {
        let clean = self.state.with_untracked(SyncState::is_clean);
        self.status.set(match (clean, self.waits_for_user(), kept) {
            (true, _, _) => SaveStatus::Saved(at),
            (false, Some(reason), Err(NotKept)) => SaveStatus::NotSaved(reason),
            (false, Some(reason), Ok(())) => SaveStatus::OnThisDevice(reason),
            _ => SaveStatus::Saving,
        });
    }

    /// Why something is not on the server that no save can bring there.
    fn waits_for_user(&self) -> Option<Reason> {
        match self.has_conflicts_now() {
            true => Some(Reason::Conflict),
            false => self.held().map(Reason::Refused),
        }
    }

    /// What cannot be stored, and what to do about it.
    pub(super) fn held(&self) -> Option<String> {
        let held = self.state.with_untracked(SyncState::held)?;
        let field = self.kept.with_value(|kept| kept.form.field_at(&held.path));
        let t = texts();
        let label = field.map_or("", |(_, field)| field.label(t));
        let text = match &held.value {
            Some(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        if unfit(text) != Some(PathError::TooLong) {
            return Some(t.fill("save-why-unfit", &[("label", label)]));
        }
        let [length, most] = [text.chars().count(), LONGEST_TEXT];
        let [length, most] = [length, most].map(|number| t.number(&number.to_string()));
        let words = [("label", label), ("length", &length), ("most", &most)];
        Some(t.fill("save-why-too-long", &words))
    }

    fn save_failed(&self, error: ApiError) {
        let reason = match () {
            () if error.is_transient() => Reason::Unreachable,
            () if !error.is_signed_out() => Reason::Refused(error.words(texts())),
            () if session::status().is_signed_in() => Reason::Unreachable,
            () => Reason::SignedOut,
        };
        self.state.update(|state| match reason {
            Reason::Refused(_) => state.save_refused(),
            _ => state.save_failed(),
        });
        let try_again = reason == Reason::Unreachable;
        self.status.set(match self.keep_local() {
            Ok(()) => SaveStatus::OnThisDevice(reason),
            Err(NotKept) => SaveStatus::NotSaved(reason),
        });
        if try_again {
            let failures = self.kept.with_value(|kept| kept.failures);
            self.kept.update_value(|kept| kept.failures += 1);
            self.save_after(RETRY.pause(failures, js_sys::Math::random()));
        }
    }

    /// Saves what is left and submits.
    ///
    /// # Errors
    /// The save or the submission failed; the draft is as it was.
    pub async fn submit(self) -> Result<Receipt, ApiError> {
        self.save().await;
        if !self.state.with_untracked(SyncState::is_clean) {
            let code = match self.has_conflicts_now() {
                true => ErrorCode::Clash,
                false => ErrorCode::NotSaved,
            };
            return Err(ApiError::new(code, ""));
        }
        let version = self.version_now();
        let receipt = submit_application(self.id(), self.submission_key()).await?;
        if !self.kept.is_disposed() {
            self.tell_siblings(version, version + 1);
        }
        Ok(receipt)
    }
}
