//! Saving: when, how often again, and what is said of it.

use std::time::Duration;

use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::device::NotKept;
use super::super::ledger::Ledger;
use super::super::status::{Reason, SaveStatus};
use super::DraftStore;
use crate::api::calls::{save_application, submit_application};
use crate::api::{ApiError, ErrorCode, Receipt, Save, Saved, Timestamp, texts};
use crate::form::Value;
use crate::form::paths::{LONGEST_TEXT, PathError, unfit};
use crate::session;

/// How long the keyboard has to be quiet before a save.
const QUIET: Duration = Duration::from_millis(800);
/// The first pause before a failed save is tried again; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl DraftStore {
    pub(super) fn save_when_quiet(&self) {
        self.save_after(QUIET);
    }

    fn save_after(&self, pause: Duration) {
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
        if self.ledger.with_untracked(Ledger::is_saving) {
            return self.save_ended().await;
        }
        self.save_all().await;
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

    async fn save_all(self) {
        // `try_`: the page may have been left while a save was under way.
        while let Some(Some(save)) = self.ledger.try_update_untracked(|ledger| {
            if self.is_closed() {
                return None;
            }
            let looks = || self.kept.with_value(|kept| kept.news.is_due());
            let changes = match ledger.begin_save() {
                None if looks() => ledger.begin_look(),
                changes => changes,
            }?;
            // Either brings along what was saved elsewhere.
            self.kept.update_value(|kept| kept.news.asked());
            Some(Save {
                id: self.id(),
                version: ledger.version(),
                form_version: self.form_version(),
                changes,
                decided: ledger.decided(),
            })
        }) {
            let looks = save.changes.is_empty() && save.decided.is_empty();
            if !looks {
                self.status.set(SaveStatus::Saving);
            }
            let before = save.version;
            let decided = save.decided.clone();
            let answer = save_application(save).await;
            if self.kept.is_disposed() {
                return;
            }
            match answer {
                Ok(saved) if looks && saved.version == before => {
                    self.looked(before);
                    self.ledger.update_untracked(Ledger::save_refused);
                }
                Ok(saved) => {
                    match looks {
                        true => self.looked(saved.version),
                        false => self.tell_siblings(before, saved.version),
                    }
                    self.saved(saved, &decided, looks);
                }
                // Submitted elsewhere: what is left to see is another page.
                Err(error) if looks && error.code == ErrorCode::AlreadySubmitted => {
                    self.ledger.update_untracked(Ledger::save_refused);
                    let _ = window().location().reload();
                }
                // Nothing is lost, and nobody asked: the next save brings it along.
                Err(_) if looks => self.ledger.update_untracked(Ledger::save_refused),
                Err(error) => return self.save_failed(error),
            }
        }
        // Nothing that could be sent is left: what clashes or cannot be stored waits for the person.
        let waits = self
            .status
            .try_with_untracked(|status| *status == SaveStatus::Saving);
        if waits == Some(true) && self.waits_for_person().is_some() && !self.is_closed() {
            let kept = self.keep_local();
            self.settle(Timestamp::default(), kept);
        }
    }

    fn saved(&self, mut saved: Saved, decided: &[String], looked: bool) {
        let at = saved.at;
        self.note_elsewhere(std::mem::take(&mut saved.elsewhere));
        self.kept.update_value(|kept| {
            kept.failures = 0;
            kept.saved_at = Some(at);
        });
        self.ledger
            .update(|ledger| ledger.save_succeeded(saved, decided));
        let leaving = self.kept.with_value(|kept| kept.leaving);
        let kept = if leaving { Ok(()) } else { self.keep_local() };
        // What waits on the server waits as before.
        if !(looked
            && self
                .status
                .with_untracked(|status| *status == SaveStatus::Waiting))
        {
            self.settle(at, kept);
        }
    }

    /// Says where things are after a committed save.
    fn settle(&self, at: Timestamp, kept: Result<(), NotKept>) {
        let clean = self.ledger.with_untracked(Ledger::is_clean);
        self.status
            .set(match (clean, self.waits_for_person(), kept) {
                (true, _, _) => SaveStatus::Saved(at),
                (false, Some(reason), Err(NotKept)) => SaveStatus::NotSaved(reason),
                (false, Some(reason), Ok(())) => SaveStatus::OnThisDevice(reason),
                _ => SaveStatus::Saving,
            });
    }

    /// Why something is not on the server that no save can bring there.
    fn waits_for_person(&self) -> Option<Reason> {
        match self.clashing_now() {
            true => Some(Reason::Clash),
            false => self.held().map(Reason::Refused),
        }
    }

    /// What cannot be stored, and what to do about it.
    pub(super) fn held(&self) -> Option<String> {
        let held = self.ledger.with_untracked(Ledger::held)?;
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
        self.ledger.update(|ledger| match reason {
            Reason::Refused(_) => ledger.save_refused(),
            _ => ledger.save_failed(),
        });
        let try_again = reason == Reason::Unreachable;
        self.status.set(match self.keep_local() {
            Ok(()) => SaveStatus::OnThisDevice(reason),
            Err(NotKept) => SaveStatus::NotSaved(reason),
        });
        if try_again {
            let failures = self.kept.with_value(|kept| kept.failures);
            self.kept.update_value(|kept| kept.failures += 1);
            let pause = FIRST_PAUSE.saturating_mul(1 << failures.min(5));
            self.save_after(pause.min(LONGEST_PAUSE));
        }
    }

    /// Saves what is left and submits.
    ///
    /// # Errors
    /// The save or the submission failed; the draft is as it was.
    pub async fn submit(self) -> Result<Receipt, ApiError> {
        self.save().await;
        if !self.ledger.with_untracked(Ledger::is_clean) {
            let code = match self.clashing_now() {
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
