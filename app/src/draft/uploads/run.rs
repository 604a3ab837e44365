//! The uploads of one draft in this tab: what they are for the page, and the work that goes on underneath, also
//! while pages turn.

use std::collections::BTreeMap;

use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use web_sys::File;

use super::machine::{Command, Event, Facts, State, Upload};
use super::wire;
use crate::api::Attachment;
use crate::draft::DraftStore;
use crate::form::validate::Problem;

/// A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// By the path of their question.
    uploads: RwSignal<BTreeMap<String, Upload>>,
    /// Complete files that this tab knows of.
    files: RwSignal<Vec<Attachment>>,
    /// The files themselves, and the work on each.
    running: StoredValue<BTreeMap<String, Running>>,
}

struct Running {
    file: SendWrapper<File>,
    work: Option<AbortHandle>,
}

impl Uploads {
    pub fn new(files: Vec<Attachment>) -> Self {
        let (complete, open): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.complete);
        let left = open
            .iter()
            .map(|file| (file.path.clone(), Upload::left(file)));
        Self {
            uploads: RwSignal::new(left.collect()),
            files: RwSignal::new(complete),
            running: StoredValue::new(BTreeMap::new()),
        }
    }

    /// What is on its way for the question at `path`, followed.
    pub fn at(&self, path: String) -> Memo<Option<Upload>> {
        let uploads = self.uploads;
        Memo::new(move |_| uploads.with(|all| all.get(&path).cloned()))
    }

    /// The complete file `id`, followed; none if it came from elsewhere since the page was opened.
    pub fn file(&self, id: &str) -> Option<Attachment> {
        self.files
            .with(|all| all.iter().find(|file| file.id == id).cloned())
    }

    /// What the server would not have, with the reason, followed.
    pub fn refused(&self) -> Vec<Problem> {
        self.uploads.with(|all| {
            let refused = all.iter().filter(|(_, one)| one.state == State::Refused);
            refused
                .map(|(path, one)| Problem {
                    path: path.clone(),
                    message: one.message.clone(),
                })
                .collect()
        })
    }

    pub fn is_under_way(&self, path: &str) -> bool {
        let is = |one: &Upload| one.is_under_way();
        self.uploads
            .with_untracked(|all| all.get(path).is_some_and(is))
    }

    /// Somebody chose a file.
    pub fn choose(&self, store: DraftStore, path: &str, file: File) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a size and a time: whole numbers below 2^53"
        )]
        let facts = Facts {
            name: file.name(),
            size: file.size() as u64,
            modified: Some(file.last_modified() as i64),
        };
        self.stop(path);
        let left = self.uploads.with_untracked(|all| all.get(path).cloned());
        let (upload, command) = Upload::begin(facts, left.as_ref());
        let old = left
            .and_then(|left| left.id)
            .filter(|id| upload.id.as_ref() != Some(id));
        if let Some(id) = old {
            spawn_local(async move { wire::end(&id).await });
        }
        self.running.update_value(|all| {
            let file = SendWrapper::new(file);
            all.insert(path.to_owned(), Running { file, work: None });
        });
        self.uploads
            .update(|all| drop(all.insert(path.to_owned(), upload)));
        self.work(store, path, command);
    }

    pub fn pause(&self, path: &str) {
        self.stop(path);
        self.change(path, |upload| {
            upload.pause();
            Command::Nothing
        });
    }

    pub fn go_on(&self, store: DraftStore, path: &str) {
        self.stop(path);
        let command = self.change(path, Upload::go_on);
        self.work(store, path, command);
    }

    /// There is reason to think that it works again: whatever waits, but not what somebody paused.
    pub fn go_on_all(&self, store: DraftStore) {
        let waits = |state| matches!(state, State::Waiting | State::SignedOut);
        let waiting = self.uploads.with_untracked(|all| {
            let waiting = all.iter().filter(|(_, upload)| waits(upload.state));
            waiting.map(|(path, _)| path.clone()).collect::<Vec<_>>()
        });
        for path in waiting {
            self.go_on(store, &path);
        }
    }

    /// Takes an upload back.
    pub fn remove(&self, path: &str) {
        self.stop(path);
        let removed = self.uploads.try_update(|all| all.remove(path)).flatten();
        if let Some(id) = removed.and_then(|upload| upload.id) {
            spawn_local(async move { wire::end(&id).await });
        }
    }

    /// Somebody else is here now, or nobody: no part goes out any more.
    pub fn stop_all(&self) {
        self.running.try_update_value(|all| {
            for running in std::mem::take(all).into_values() {
                running.work.inspect(AbortHandle::abort);
            }
        });
    }

    fn stop(&self, path: &str) {
        self.running.update_value(|all| {
            if let Some(work) = all.get_mut(path).and_then(|running| running.work.take()) {
                work.abort();
            }
        });
    }

    fn change(&self, path: &str, change: impl FnOnce(&mut Upload) -> Command) -> Command {
        // `try_`: the page may have been left meanwhile.
        let changed = self.uploads.try_update(|all| all.get_mut(path).map(change));
        changed.flatten().unwrap_or(Command::Nothing)
    }

    fn work(&self, store: DraftStore, path: &str, command: Command) {
        if command == Command::Nothing {
            return;
        }
        let (work, handle) = abortable(self.carry_out(store, path.to_owned(), command));
        self.running.update_value(|all| {
            if let Some(running) = all.get_mut(path) {
                running.work = Some(handle);
            }
        });
        spawn_local(async move {
            // Stopped or at its end: whoever stopped it knows why.
            let _ = work.await;
        });
    }

    async fn carry_out(self, store: DraftStore, path: String, mut command: Command) {
        loop {
            let event = match command {
                Command::Announce => {
                    // The item that the file is for may be new.
                    store.save().await;
                    let facts = self.uploads.try_with_untracked(|all| {
                        all.get(&path).map(|upload| upload.facts.clone())
                    });
                    let Some(facts) = facts.flatten() else { return };
                    wire::announce(&store.id(), &path, &facts).await
                }
                Command::Look(id) => wire::look(&id).await,
                Command::Send { id, from, to } => {
                    let file = self.running.try_with_value(|all| {
                        all.get(&path).map(|running| (*running.file).clone())
                    });
                    let Some(file) = file.flatten() else { return };
                    wire::send(&id, &file, from, to).await
                }
                Command::Wait(pause) => {
                    gloo_timers::future::sleep(pause).await;
                    Event::Waited
                }
                Command::Answer(id) => return self.complete(store, &path, id),
                Command::Nothing => return,
            };
            command = self.change(&path, |upload| upload.happened(event));
        }
    }

    /// The server has made it the answer already. Saying so again is no change, unless somebody has given another
    /// answer meanwhile: then both are shown.
    fn complete(&self, store: DraftStore, path: &str, id: String) {
        let Some(Some(upload)) = self.uploads.try_update(|all| all.remove(path)) else {
            return;
        };
        let Facts {
            name,
            size,
            modified,
        } = upload.facts;
        self.files.update(|all| {
            all.push(Attachment {
                id: id.clone(),
                path: path.to_owned(),
                name,
                size,
                received: size,
                modified,
                complete: true,
            });
        });
        store.set_text(path, id);
        store.save_now();
    }
}
