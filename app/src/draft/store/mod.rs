//! The draft as components see it: signals over the [`SyncState`], and the saving that goes on underneath.

mod page;
mod saving;
mod siblings;

use std::time::Duration;

use futures::channel::oneshot;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use super::device::{self, Device, NotKept};
use super::status::{Reason, SaveStatus};
use super::sync_state::{ConflictView, SyncState};
use super::uploads::Uploads;
use crate::api::{ApiError, ApplicationId, Draft, RemoteEdit, Timestamp, UserId, texts};
use longhaul_form::items::Direction;
use longhaul_form::merge::Change;
use longhaul_form::validate::Context;
use longhaul_form::{Answers, Form, Today, Value};
use saving::QUIET;
use siblings::{News, Siblings};

/// One draft in this tab. Copy it freely: it is a handle.
#[derive(Clone, Copy)]
pub struct DraftStore {
    state: RwSignal<SyncState>,
    status: RwSignal<SaveStatus>,
    /// This device could not keep a copy of the latest change.
    not_kept: RwSignal<bool>,
    /// This device has a copy that this version cannot read.
    unreadable: RwSignal<bool>,
    uploads: Uploads,
    kept: StoredValue<Inner>,
}

/// See [`DraftStore::conflict_at`].
type ConflictSeen = Option<(ConflictView, Option<Value>, Option<RemoteEdit>)>;

/// State that is not reactive.
struct Inner {
    form: &'static Form,
    id: ApplicationId,
    user_id: UserId,
    /// Where copies are kept; none on the server.
    device: Option<SendWrapper<Device>>,
    /// Who made the changes that this tab did not make, as far as the server has said.
    remote_edits: Vec<RemoteEdit>,
    form_version: u32,
    submission_key: String,
    today: Today,
    /// When the server committed last.
    saved_at: Option<Timestamp>,
    kept_until: Timestamp,
    retention: Duration,
    /// The next save, unless something is typed before.
    timer: Option<TimeoutHandle>,
    /// Saves that failed since the last one that did not.
    failures: u32,
    /// The callers that wait for the save under way to end.
    waiting: Vec<oneshot::Sender<()>>,
    /// The other tabs; none on the server.
    siblings: Option<SendWrapper<Siblings>>,
    /// What they have told.
    news: News,
    /// Another document has been asked for.
    leaving: bool,
    /// The person is no longer here: nothing is kept or sent any more.
    closed: bool,
}

impl DraftStore {
    pub fn new(form: &'static Form, draft: Draft) -> Self {
        let status = match draft.saved_at {
            Some(at) if draft.posted.is_empty() => SaveStatus::Saved(at),
            Some(_) => SaveStatus::Waiting,
            None => SaveStatus::Untouched,
        };
        let mut state = SyncState::new(draft.version, draft.answers).with_posted(draft.posted);
        state.restore(&[draft.unsaved]);
        let store = Self {
            state: RwSignal::new(state),
            status: RwSignal::new(status),
            not_kept: RwSignal::new(false),
            unreadable: RwSignal::new(false),
            uploads: Uploads::new(draft.files),
            kept: StoredValue::new(Inner {
                form,
                id: draft.id,
                user_id: draft.user_id,
                device: None,
                remote_edits: draft.remote_edits,
                form_version: draft.form_version,
                submission_key: draft.submission_key,
                today: Today::at(draft.now.as_millis()),
                saved_at: draft.saved_at,
                kept_until: draft.kept_until,
                retention: Duration::from_millis(draft.retention.unsigned_abs()),
                timer: None,
                failures: 0,
                waiting: Vec::new(),
                siblings: None,
                news: News::default(),
                leaving: false,
                closed: false,
            }),
        };
        let refused = draft
            .refusal
            .map(|code| ApiError::new(code, "").words(texts()));
        if let Some(held) = refused.or_else(|| store.held()) {
            store
                .status
                .set(SaveStatus::NotSaved(Reason::Refused(held)));
        }
        store
    }

    pub fn id(&self) -> ApplicationId {
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
    pub fn kept_until(&self) -> Timestamp {
        self.status.track();
        let end = |kept: &Inner| {
            kept.saved_at
                .map_or(kept.kept_until, |at| at.plus(kept.retention))
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

    /// The version of the draft that this page shows.
    pub fn version_now(&self) -> u64 {
        self.state.with_untracked(SyncState::version)
    }

    /// Reads the answers and follows them.
    pub fn with_answers<T>(&self, read: impl FnOnce(&Answers) -> T) -> T {
        self.state.with(|state| read(state.answers()))
    }

    /// Reads the answers as they are now.
    pub fn with_answers_now<T>(&self, read: impl FnOnce(&Answers) -> T) -> T {
        self.state.with_untracked(|state| read(state.answers()))
    }

    /// The text at `path`, followed.
    pub fn text(&self, path: String) -> Memo<String> {
        let state = self.state;
        Memo::new(move |_| state.with(|state| state.answers().text(&path).to_owned()))
    }

    /// Records what the person typed or chose at `path`.
    pub fn set_text(&self, path: &str, text: String) {
        let same = self.with_answers_now(|answers| answers.text(path) == text);
        if !same {
            self.edit(|state| state.set(path, Some(Value::Text(text))));
        }
    }

    /// Appends an empty item to the group `group`, under the fresh id `item`.
    pub fn add_item(&self, group: &str, item: &str) {
        self.edit(|state| state.add_item(group, item));
    }

    pub fn remove_item(&self, group: &str, item: &str) {
        self.edit(|state| state.remove_item(group, item));
    }

    pub fn move_item(&self, group: &str, item: &str, direction: Direction) {
        self.edit(|state| state.move_item(group, item, direction));
    }

    /// Fills in what the form knows by itself, on both sides alike; the browser then saves it.
    pub fn prefill(&self, changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        self.state.update_untracked(|state| {
            for change in changes {
                state.set(change.path, change.value);
            }
        });
        let store = *self;
        Effect::new(move |_| {
            store.edit(|_| ());
        });
    }

    /// The conflict at `path`, if the same answer changed elsewhere, followed: with the answer that is shown, for what was
    /// typed since counts as ours, and who changed the answer of the draft.
    pub fn conflict_at(&self, path: String) -> Memo<ConflictSeen> {
        let store = *self;
        Memo::new(move |_| {
            store.state.with(|state| {
                let conflict = state.conflict_at(&path)?;
                let ours = state.answers().get(&path).cloned();
                Some((conflict, ours, store.remote_edit(&path)))
            })
        })
    }

    /// The paths of all conflicts, followed.
    pub fn conflicting(&self) -> Vec<String> {
        let mut paths: Vec<String> = Vec::new();
        self.state.with(|state| {
            for conflict in state.conflicts() {
                if !paths.contains(&conflict.path) {
                    paths.push(conflict.path.clone());
                }
            }
        });
        paths
    }

    fn has_conflicts_now(&self) -> bool {
        self.state
            .with_untracked(|state| state.conflicts().next().is_some())
    }

    pub fn keep_ours(&self, path: &str) {
        self.edit(|state| state.keep_ours(path));
    }

    pub fn take_theirs(&self, path: &str, nth: usize) {
        self.edit(|state| state.take_theirs(path, nth));
    }

    /// The page is about to be left. The next one may have been rendered before the save under way was
    /// committed: then it needs the copy on this device, although the server has it all by then.
    pub fn leave(&self) {
        self.kept.update_value(|kept| kept.leaving = true);
    }

    /// Makes a change, keeps it on this device and has it saved soon. Whether this device could keep it, which the
    /// status line tells.
    fn edit(&self, change: impl FnOnce(&mut SyncState)) -> bool {
        self.state.update(change);
        self.kept.update_value(|kept| {
            // A user who keeps typing has stayed.
            kept.leaving = false;
            if let Some(device) = &mut kept.device {
                device.changed();
            }
        });
        let kept = self.keep_local().is_ok();
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
        self.state.with_untracked(SyncState::is_clean)
    }

    /// Whether closing the page now would lose something that was typed.
    pub(super) fn would_lose(&self) -> bool {
        let answers = self.not_kept.get_untracked() && !self.is_clean();
        // A file goes no further without its page: it would have to be chosen again.
        !self.is_closed() && (answers || self.uploads().any_under_way())
    }

    /// The server has ended the session: what is not saved yet stays on this device until its owner signs in.
    pub(super) fn session_ended(&self) {
        if !self.state.with_untracked(SyncState::is_clean) {
            self.status.set(match self.keep_local() {
                Ok(()) => SaveStatus::OnThisDevice(Reason::SignedOut),
                Err(NotKept) => SaveStatus::NotSaved(Reason::SignedOut),
            });
        }
    }

    /// The session is alive again: whatever waits is sent now. A parked save goes on by itself.
    pub(super) fn session_is_back(&self) {
        self.uploads.go_on_all(*self);
        if !self.state.with_untracked(SyncState::is_clean) && !self.has_conflicts_now() {
            self.status.set(SaveStatus::Saving);
            self.save_now();
        }
    }

    /// Another user is signed in now. What was typed is on this device already, and stays there for its owner.
    pub(super) fn close(&self) {
        self.cancel_timer();
        self.uploads.stop_all();
        self.kept.update_value(|kept| kept.closed = true);
    }

    /// The person signed out: nothing of theirs stays on this device.
    pub(super) fn forget(&self) {
        self.close();
        self.kept.with_value(|kept| device::clear(kept.user_id));
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
            .state
            .with_untracked(|state| (state.version(), state.pending()));
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
}
