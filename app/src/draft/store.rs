//! The draft as components see it: signals over the ledger, and the saving that goes on underneath.

use std::time::Duration;

use chrono::NaiveDate;
use futures::channel::oneshot;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ledger::Ledger;
use super::local::{self, NotKept};
use super::status::{Reason, SaveStatus};
use super::uploads::Uploads;
use crate::api::calls::{save_application, submit_application};
use crate::api::{ApiError, Draft, ErrorCode, Receipt, Save};
use crate::form::merge::{Change, Conflict};
use crate::form::validate::Context;
use crate::form::{Answers, Value};

/// How long the keyboard has to be quiet before a save.
const QUIET: Duration = Duration::from_millis(800);
/// The first pause before a failed save is tried again; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// One draft in this tab. Copy it freely: it is a handle.
#[derive(Clone, Copy)]
pub struct DraftStore {
    ledger: RwSignal<Ledger>,
    status: RwSignal<SaveStatus>,
    uploads: Uploads,
    kept: StoredValue<Kept>,
}

/// What nobody follows.
struct Kept {
    id: String,
    user_id: String,
    form_version: u32,
    submission_key: String,
    today: NaiveDate,
    /// When the server committed last, in milliseconds since 1970.
    saved_at: Option<i64>,
    /// The next save, unless something is typed before.
    timer: Option<TimeoutHandle>,
    /// Saves that failed since the last one that did not.
    failures: u32,
    /// Those who wait for the save under way to end.
    waiting: Vec<oneshot::Sender<()>>,
    /// Another document has been asked for.
    leaving: bool,
    /// The person is no longer here: nothing is kept or sent any more.
    closed: bool,
}

impl DraftStore {
    pub fn new(draft: Draft) -> Self {
        let status = match draft.saved_at {
            Some(at) => SaveStatus::Saved(at),
            None => SaveStatus::Untouched,
        };
        Self {
            ledger: RwSignal::new(Ledger::new(draft.version, draft.answers)),
            status: RwSignal::new(status),
            uploads: Uploads::new(draft.files),
            kept: StoredValue::new(Kept {
                id: draft.id,
                user_id: draft.user_id,
                form_version: draft.form_version,
                submission_key: draft.submission_key,
                today: draft.today.date(),
                saved_at: draft.saved_at,
                timer: None,
                failures: 0,
                waiting: Vec::new(),
                leaving: false,
                closed: false,
            }),
        }
    }

    pub fn id(&self) -> String {
        self.kept.with_value(|kept| kept.id.clone())
    }

    pub fn submission_key(&self) -> String {
        self.kept.with_value(|kept| kept.submission_key.clone())
    }

    /// What validation has to know besides the answers.
    pub fn context(&self) -> Context {
        Context {
            today: self.kept.with_value(|kept| kept.today),
        }
    }

    /// Its files on their way.
    pub fn uploads(&self) -> Uploads {
        self.uploads
    }

    pub fn status(&self) -> Signal<SaveStatus> {
        self.status.into()
    }

    /// Reads the answers and follows them.
    pub fn with_answers<T>(&self, read: impl FnOnce(&Answers) -> T) -> T {
        self.ledger.with(|ledger| read(ledger.answers()))
    }

    /// Reads the answers as they are now.
    pub fn with_answers_now<T>(&self, read: impl FnOnce(&Answers) -> T) -> T {
        self.ledger.with_untracked(|ledger| read(ledger.answers()))
    }

    /// The text at `path`, followed.
    pub fn text(&self, path: String) -> Memo<String> {
        let ledger = self.ledger;
        Memo::new(move |_| ledger.with(|ledger| ledger.answers().text(&path).to_owned()))
    }

    /// Records what the person typed or chose at `path`.
    pub fn set_text(&self, path: &str, text: String) {
        let same = self.with_answers_now(|answers| answers.text(path) == text);
        if !same {
            self.edit(|ledger| ledger.set(path, Some(Value::Text(text))));
        }
    }

    /// Appends an empty item to the group `group`, under the fresh id `item`.
    pub fn add_item(&self, group: &str, item: &str) {
        self.edit(|ledger| ledger.add_item(group, item));
    }

    pub fn remove_item(&self, group: &str, item: &str) {
        self.edit(|ledger| ledger.remove_item(group, item));
    }

    /// Fills in what the form knows by itself, on both sides alike; the browser then saves it.
    pub fn prefill(&self, changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        self.ledger.update_untracked(|ledger| {
            for change in changes {
                ledger.set(change.path, change.value);
            }
        });
        let store = *self;
        Effect::new(move |_| store.edit(|_| ()));
    }

    /// The clash at `path`, if the same answer changed elsewhere.
    pub fn clash(&self, path: String) -> Signal<Option<Conflict>> {
        let ledger = self.ledger;
        Signal::derive(move || {
            ledger.with(|ledger| ledger.clashes().find(|clash| clash.path == path).cloned())
        })
    }

    /// The paths of all clashes, followed.
    pub fn clashing(&self) -> Vec<String> {
        self.ledger
            .with(|ledger| ledger.clashes().map(|clash| clash.path.clone()).collect())
    }

    fn clashing_now(&self) -> bool {
        self.ledger
            .with_untracked(|ledger| ledger.clashes().next().is_some())
    }

    pub fn keep_mine(&self, path: &str) {
        self.edit(|ledger| ledger.keep_mine(path));
    }

    pub fn take_theirs(&self, path: &str) {
        self.edit(|ledger| ledger.take_theirs(path));
    }

    /// The page is about to be left. The next one may have been rendered before the save under way was
    /// committed: then it needs the copy on this device, although the server has it all by then.
    pub fn leave(&self) {
        self.kept.update_value(|kept| kept.leaving = true);
    }

    /// Puts back what an earlier page kept on this device and could not save. Browser only, after
    /// hydration: the server does not know about it.
    pub fn restore(&self) {
        let kept = self
            .kept
            .with_value(|kept| local::kept(&kept.user_id, &kept.id));
        if !kept.is_empty() {
            self.edit(|ledger| ledger.restore(&kept));
            self.save_now();
        }
    }

    fn edit(&self, change: impl FnOnce(&mut Ledger)) {
        self.ledger.update(change);
        // Whoever goes on typing has stayed.
        self.kept.update_value(|kept| kept.leaving = false);
        if self.ledger.with_untracked(Ledger::is_clean) {
            // Typed and taken back: nothing is left to save, and the copy on this device goes.
            let _ = self.keep_local();
            self.cancel_timer();
            let saved_at = self.kept.with_value(|kept| kept.saved_at);
            self.status
                .set(saved_at.map_or(SaveStatus::Untouched, SaveStatus::Saved));
            return;
        }
        // Whether this device could keep it is said when the server could not.
        let _ = self.keep_local();
        // A tab that has to sign in first goes on saying so.
        if !self.is_signed_out() {
            self.status.set(SaveStatus::Saving);
        }
        self.save_after(QUIET);
    }

    /// The server has ended the session: what is not saved yet stays on this device until somebody signs in.
    pub(super) fn session_ended(&self) {
        if !self.ledger.with_untracked(Ledger::is_clean) {
            self.status.set(match self.keep_local() {
                Ok(()) => SaveStatus::OnThisDevice(Reason::SignedOut),
                Err(NotKept) => SaveStatus::NotSaved(
                    "This device cannot keep your latest answers. Sign in again before you close this page."
                        .to_owned(),
                ),
            });
        }
    }

    /// The session is alive again: whatever waits is sent now. A parked save goes on by itself.
    pub(super) fn session_is_back(&self) {
        self.uploads.go_on_all(*self);
        if !self.ledger.with_untracked(Ledger::is_clean) && !self.clashing_now() {
            self.status.set(SaveStatus::Saving);
            self.save_now();
        }
    }

    /// Somebody else is here now. What was typed is on this device already, and stays there for its owner.
    pub(super) fn close(&self) {
        self.cancel_timer();
        self.uploads.stop_all();
        self.kept.update_value(|kept| kept.closed = true);
    }

    /// The person signed out: nothing of theirs stays on this device.
    pub(super) fn forget(&self) {
        self.close();
        self.kept.with_value(|kept| local::clear(&kept.user_id));
    }

    fn is_closed(&self) -> bool {
        self.kept.try_with_value(|kept| kept.closed).unwrap_or(true)
    }

    pub(super) fn is_signed_out(&self) -> bool {
        self.status
            .with_untracked(|status| *status == SaveStatus::OnThisDevice(Reason::SignedOut))
    }

    fn keep_local(&self) -> Result<(), NotKept> {
        if self.is_closed() {
            return Ok(());
        }
        let pending = self.ledger.with_untracked(Ledger::pending);
        self.kept
            .with_value(|kept| local::keep(&kept.user_id, &kept.id, &pending))
    }

    fn save_after(&self, pause: Duration) {
        self.cancel_timer();
        let store = *self;
        let handle = set_timeout_with_handle(move || store.save_now(), pause).ok();
        self.kept.update_value(|kept| kept.timer = handle);
    }

    fn cancel_timer(&self) {
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
    pub(super) async fn save(self) {
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
        while let Some(Some((version, changes))) = self.ledger.try_update_untracked(|ledger| {
            if self.is_closed() {
                return None;
            }
            let changes = ledger.begin_save()?;
            Some((ledger.version(), changes))
        }) {
            self.status.set(SaveStatus::Saving);
            let (id, form_version) = self
                .kept
                .with_value(|kept| (kept.id.clone(), kept.form_version));
            let answer = save_application(Save {
                id,
                version,
                form_version,
                changes,
            })
            .await;
            if self.kept.is_disposed() {
                return;
            }
            match answer {
                Ok(saved) => {
                    let at = saved.at;
                    self.kept.update_value(|kept| {
                        kept.failures = 0;
                        kept.saved_at = Some(at);
                    });
                    self.ledger.update(|ledger| ledger.save_succeeded(saved));
                    let leaving = self.kept.with_value(|kept| kept.leaving);
                    let kept = if leaving { Ok(()) } else { self.keep_local() };
                    self.settle(at, kept);
                }
                Err(error) => return self.save_failed(error),
            }
        }
    }

    /// Says where things are after a committed save.
    fn settle(&self, at: i64, kept: Result<(), NotKept>) {
        let clashing = self.clashing_now();
        let clean = self.ledger.with_untracked(Ledger::is_clean);
        self.status.set(match (clean, clashing, kept) {
            (true, _, _) => SaveStatus::Saved(at),
            (false, true, _) => SaveStatus::OnThisDevice(Reason::Clash),
            _ => SaveStatus::Saving,
        });
    }

    fn save_failed(&self, error: ApiError) {
        let refused = !error.is_transient() && !error.is_signed_out();
        self.ledger.update(|ledger| {
            if refused {
                ledger.save_refused();
            } else {
                ledger.save_failed();
            }
        });
        let kept = self.keep_local();
        self.status.set(match kept {
            Err(NotKept) => SaveStatus::NotSaved(error.message.clone()),
            Ok(()) if error.is_signed_out() => SaveStatus::OnThisDevice(Reason::SignedOut),
            Ok(()) if refused => SaveStatus::OnThisDevice(Reason::Refused(error.message.clone())),
            Ok(()) => SaveStatus::OnThisDevice(Reason::Unreachable),
        });
        if error.is_transient() {
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
            let message = match self.clashing_now() {
                true => {
                    "An answer was changed elsewhere too. Choose which one is right, then submit."
                }
                false => {
                    "Your latest changes are not saved yet, so the application was not submitted. \
                     They are kept; try again in a moment."
                }
            };
            return Err(ApiError::new(ErrorCode::Unavailable, message));
        }
        submit_application(self.id(), self.submission_key()).await
    }
}
