//! The draft as components see it: signals over the ledger, and the saving that goes on underneath.

use std::time::Duration;

use chrono::NaiveDate;
use futures::channel::oneshot;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use send_wrapper::SendWrapper;

use super::device::{self, Device, Left, NotKept};
use super::ledger::Ledger;
use super::status::{Reason, SaveStatus};
use super::uploads::Uploads;
use crate::api::calls::{save_application, submit_application};
use crate::api::{ApiError, Draft, Elsewhere, ErrorCode, Receipt, Save, texts};
use crate::form::items::Direction;
use crate::form::merge::{Change, Conflict};
use crate::form::validate::Context;
use crate::form::{Answers, Form, Value};

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
    /// This device could not keep a copy of the latest change.
    not_kept: RwSignal<bool>,
    /// This device has a copy that this version cannot read.
    unreadable: RwSignal<bool>,
    uploads: Uploads,
    kept: StoredValue<Kept>,
}

/// What nobody follows.
struct Kept {
    id: String,
    user_id: String,
    /// Where copies are kept; none on the server.
    device: Option<SendWrapper<Device>>,
    /// Who made the changes that this tab did not make, as far as the server has said.
    elsewhere: Vec<Elsewhere>,
    form_version: u32,
    submission_key: String,
    today: NaiveDate,
    /// When the server committed last, in milliseconds since 1970.
    saved_at: Option<i64>,
    kept_until: i64,
    kept_for: i64,
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
            Some(at) if draft.posted.is_empty() => SaveStatus::Saved(at),
            Some(_) => SaveStatus::Waiting,
            None => SaveStatus::Untouched,
        };
        let ledger = Ledger::new(draft.version, draft.answers).with_posted(draft.posted);
        Self {
            ledger: RwSignal::new(ledger),
            status: RwSignal::new(status),
            not_kept: RwSignal::new(false),
            unreadable: RwSignal::new(false),
            uploads: Uploads::new(draft.files),
            kept: StoredValue::new(Kept {
                id: draft.id,
                user_id: draft.user_id,
                device: None,
                elsewhere: draft.elsewhere,
                form_version: draft.form_version,
                submission_key: draft.submission_key,
                today: draft.today.date(),
                saved_at: draft.saved_at,
                kept_until: draft.kept_until,
                kept_for: draft.kept_for,
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

    fn form_version(&self) -> u32 {
        self.kept.with_value(|kept| kept.form_version)
    }

    pub fn submission_key(&self) -> String {
        self.kept.with_value(|kept| kept.submission_key.clone())
    }

    /// What validation has to know besides the answers.
    pub fn context(&self) -> Context {
        Context {
            today: self.kept.with_value(|kept| kept.today),
            texts: texts(),
        }
    }

    /// When the draft is removed if nothing changes any more, followed.
    pub fn kept_until(&self) -> i64 {
        self.status.track();
        let end = |kept: &Kept| {
            kept.saved_at
                .map_or(kept.kept_until, |at| at + kept.kept_for)
        };
        self.kept.with_value(end)
    }

    /// Its files on their way.
    pub fn uploads(&self) -> Uploads {
        self.uploads
    }

    pub fn status(&self) -> Signal<SaveStatus> {
        self.status.into()
    }

    /// Whether this device could not keep a copy of the latest change.
    pub fn not_kept(&self) -> RwSignal<bool> {
        self.not_kept
    }

    /// Whether this device has a copy that this version cannot read.
    pub fn unreadable(&self) -> RwSignal<bool> {
        self.unreadable
    }

    /// The draft that the page was rendered with, for a post without a script.
    pub fn version_now(&self) -> u64 {
        self.ledger.with_untracked(Ledger::version)
    }

    /// Who changed the answer at `path` elsewhere, if that is known.
    pub fn elsewhere(&self, path: &str) -> Option<Elsewhere> {
        self.kept.with_value(|kept| {
            let mut known = kept.elsewhere.iter();
            known.find(|other| other.path == path).cloned()
        })
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
            self.record(|ledger| ledger.set(path, Some(Value::Text(text))));
        }
    }

    /// Appends an empty item to the group `group`, under the fresh id `item`.
    pub fn add_item(&self, group: &str, item: &str) {
        self.record(|ledger| ledger.add_item(group, item));
    }

    pub fn remove_item(&self, group: &str, item: &str) {
        self.record(|ledger| ledger.remove_item(group, item));
    }

    pub fn move_item(&self, group: &str, item: &str, direction: Direction) {
        self.record(|ledger| ledger.move_item(group, item, direction));
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
        Effect::new(move |_| store.record(|_| ()));
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
        self.record(|ledger| ledger.keep_mine(path));
    }

    pub fn take_theirs(&self, path: &str) {
        self.record(|ledger| ledger.take_theirs(path));
    }

    /// The page is about to be left. The next one may have been rendered before the save under way was
    /// committed: then it needs the copy on this device, although the server has it all by then.
    pub fn leave(&self) {
        self.kept.update_value(|kept| kept.leaving = true);
    }

    /// Takes over what was typed before the module was there, and what earlier pages kept on this device and
    /// could not save. Browser only, after hydration: the server does not know about it.
    pub(super) fn restore(&self, form: &'static Form) {
        let device = Device::find();
        let typed = device.typed_early();
        let store = *self;
        device.take_left(move |left| store.take_over(form, left));
        self.kept
            .update_value(|kept| kept.device = Some(SendWrapper::new(device)));
        if !typed.is_empty() {
            self.record(|ledger| ledger.restore(&[typed]));
        }
    }

    /// Merges what pages left that are gone. Their copies go when this page's copy holds it all.
    fn take_over(&self, form: &'static Form, mut left: Vec<Left>) {
        if self.is_closed() {
            return;
        }
        for left in &mut left {
            left.copy = left.copy.take().and_then(|copy| copy.migrated(form));
        }
        self.unreadable
            .set(left.iter().any(|left| left.copy.is_none()));
        let copies = || left.iter().filter_map(|left| left.copy.as_ref());
        let Some(version) = copies().map(|copy| copy.version).min() else {
            return;
        };
        let restored = self.edit(|ledger| copies().for_each(|copy| ledger.restore(&copy.steps)));
        if restored.is_ok() {
            for left in left.iter().filter(|left| left.copy.is_some()) {
                device::remove(&left.name);
            }
        }
        self.save_now();
        if self.clashing_now() {
            self.ask_who(version);
        }
    }

    /// Asks the server who changed what since `version`: a save of nothing.
    fn ask_who(self, version: u64) {
        let (id, form_version, store) = (self.id(), self.form_version(), self);
        spawn_local(async move {
            let nothing = Save {
                id,
                version,
                form_version,
                changes: Vec::new(),
                decided: Vec::new(),
            };
            if let Ok(saved) = save_application(nothing).await
                && !store.kept.is_disposed()
            {
                store.note_elsewhere(saved.elsewhere);
                store.ledger.update(|_| ());
            }
        });
    }

    fn note_elsewhere(&self, newer: Vec<Elsewhere>) {
        self.kept.update_value(|kept| {
            let known = |other: &Elsewhere| newer.iter().any(|newer| newer.path == other.path);
            kept.elsewhere.retain(|other| !known(other));
            kept.elsewhere.extend(newer);
        });
    }

    /// An edit whose fate the status line tells.
    fn record(&self, change: impl FnOnce(&mut Ledger)) {
        let _ = self.edit(change);
    }

    fn edit(&self, change: impl FnOnce(&mut Ledger)) -> Result<(), NotKept> {
        self.ledger.update(change);
        self.kept.update_value(|kept| {
            // Whoever goes on typing has stayed.
            kept.leaving = false;
            if let Some(device) = &mut kept.device {
                device.changed();
            }
        });
        let kept = self.keep_local();
        if self.is_clean() {
            // Typed and taken back: nothing is left to save, and the copy on this device is gone.
            self.cancel_timer();
            let saved_at = self.kept.with_value(|kept| kept.saved_at);
            self.status
                .set(saved_at.map_or(SaveStatus::Untouched, SaveStatus::Saved));
            return kept;
        }
        // A tab that has to sign in first goes on saying so.
        if !self.is_signed_out() {
            self.status.set(SaveStatus::Saving);
        }
        self.save_after(QUIET);
        kept
    }

    fn is_clean(&self) -> bool {
        self.ledger.with_untracked(Ledger::is_clean)
    }

    /// Whether closing the page now would lose something that was typed.
    pub(super) fn would_lose(&self) -> bool {
        let answers = self.not_kept.get_untracked() && !self.is_clean();
        // A file goes no further without its page: it would have to be chosen again.
        !self.is_closed() && (answers || self.uploads().any_under_way())
    }

    /// The server has ended the session: what is not saved yet stays on this device until somebody signs in.
    pub(super) fn session_ended(&self) {
        if !self.ledger.with_untracked(Ledger::is_clean) {
            self.status.set(match self.keep_local() {
                Ok(()) => SaveStatus::OnThisDevice(Reason::SignedOut),
                Err(NotKept) => SaveStatus::NotSaved(Reason::SignedOut),
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
        self.kept.with_value(|kept| device::clear(&kept.user_id));
    }

    fn is_closed(&self) -> bool {
        self.kept.try_with_value(|kept| kept.closed).unwrap_or(true)
    }

    pub(super) fn is_signed_out(&self) -> bool {
        self.status.with_untracked(|status| {
            matches!(
                status,
                SaveStatus::OnThisDevice(Reason::SignedOut)
                    | SaveStatus::NotSaved(Reason::SignedOut)
            )
        })
    }

    fn keep_local(&self) -> Result<(), NotKept> {
        if self.is_closed() {
            return Ok(());
        }
        let (version, pending) = self
            .ledger
            .with_untracked(|ledger| (ledger.version(), ledger.pending()));
        let keeps = !pending.is_empty();
        let result = self.kept.with_value(|kept| match &kept.device {
            Some(device) => device.keep(version, kept.form_version, pending),
            None => Ok(()),
        });
        // Where there was nothing to keep, a full storage is as full as before.
        let not_kept = result.is_err();
        if (keeps || not_kept) && self.not_kept.get_untracked() != not_kept {
            self.not_kept.set(not_kept);
        }
        result
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
        while let Some(Some(save)) = self.ledger.try_update_untracked(|ledger| {
            if self.is_closed() {
                return None;
            }
            let changes = ledger.begin_save()?;
            Some(Save {
                id: self.id(),
                version: ledger.version(),
                form_version: self.form_version(),
                changes,
                decided: ledger.decided(),
            })
        }) {
            self.status.set(SaveStatus::Saving);
            let decided = save.decided.clone();
            let answer = save_application(save).await;
            if self.kept.is_disposed() {
                return;
            }
            match answer {
                Ok(mut saved) => {
                    let at = saved.at;
                    self.note_elsewhere(std::mem::take(&mut saved.elsewhere));
                    self.kept.update_value(|kept| {
                        kept.failures = 0;
                        kept.saved_at = Some(at);
                    });
                    self.ledger
                        .update(|ledger| ledger.save_succeeded(saved, &decided));
                    let leaving = self.kept.with_value(|kept| kept.leaving);
                    let kept = if leaving { Ok(()) } else { self.keep_local() };
                    self.settle(at, kept);
                }
                Err(error) => return self.save_failed(error),
            }
        }
        // Nothing that could be sent is left: what clashes waits for the person.
        let waits = self
            .status
            .try_with_untracked(|status| *status == SaveStatus::Saving);
        if waits == Some(true) && self.clashing_now() && !self.is_closed() {
            let kept = self.keep_local();
            self.settle(0, kept);
        }
    }

    /// Says where things are after a committed save.
    fn settle(&self, at: i64, kept: Result<(), NotKept>) {
        let clashing = self.clashing_now();
        let clean = self.ledger.with_untracked(Ledger::is_clean);
        self.status.set(match (clean, clashing, kept) {
            (true, _, _) => SaveStatus::Saved(at),
            (false, true, Err(NotKept)) => SaveStatus::NotSaved(Reason::Clash),
            (false, true, Ok(())) => SaveStatus::OnThisDevice(Reason::Clash),
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
        let reason = match () {
            () if error.is_signed_out() => Reason::SignedOut,
            () if refused => Reason::Refused(error.words(texts())),
            () => Reason::Unreachable,
        };
        self.status.set(match self.keep_local() {
            Ok(()) => SaveStatus::OnThisDevice(reason),
            Err(NotKept) => SaveStatus::NotSaved(reason),
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
            let code = match self.clashing_now() {
                true => ErrorCode::Clash,
                false => ErrorCode::NotSaved,
            };
            return Err(ApiError::new(code, ""));
        }
        submit_application(self.id(), self.submission_key()).await
    }
}
