//! The uploads of one draft in this tab: what they are for the page, and the work that goes on underneath, also
//! while pages turn.

use futures::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use web_sys::File;

use super::machine::{Command, Event, Facts, RETRY, State, Upload};
use super::{digest, wire};
use crate::api::{Attachment, Timestamp};
use crate::draft::DraftStore;
use longhaul_form::text::Texts;
use longhaul_form::validate::Problem;
use longhaul_form::{ByPath, Form, Kind, Refusal};
use longhaul_session::ReplayableRequest;

/// A handle: copy it freely.
#[derive(Clone, Copy)]
pub struct Uploads(RwSignal<All>);

// One signal for all of it: each type of signal weighs in the wasm module.
#[derive(Default)]
struct All {
    /// By the path of their question.
    uploads: ByPath<Upload>,
    /// Complete files that this tab knows of.
    files: Vec<Attachment>,
    running: ByPath<Running>,
}

/// The file itself, and the work on it.
struct Running {
    file: SendWrapper<File>,
    work: Option<AbortHandle>,
}

impl Uploads {
    pub fn new(files: Vec<Attachment>) -> Self {
        let mut all = All::default();
        for file in files {
            if file.complete {
                all.files.push(file);
            } else {
                all.uploads.insert(file.path.clone(), Upload::left(&file));
            }
        }
        Self(RwSignal::new(all))
    }

    /// What is on its way for the question at `path`, followed.
    pub fn at(&self, path: &str) -> Option<Upload> {
        self.0.with(|all| all.uploads.get(path).cloned())
    }

    /// The name and the size of the complete file `id`; none if it came from elsewhere since the page was opened.
    pub fn file(&self, id: &str) -> Option<(String, u64)> {
        self.0.with_untracked(|all| {
            let file = all.files.iter().find(|file| file.id.as_str() == id)?;
            Some((file.name.clone(), file.size))
        })
    }

    /// What the server would not have, with the reason, followed.
    pub fn refused(&self, texts: &Texts, form: &'static Form) -> Vec<Problem> {
        self.0.with(|all| {
            let mut refused = Vec::new();
            for (path, upload) in all.uploads.iter() {
                if upload.state == State::Refused {
                    refused.push(Problem {
                        path: path.to_owned(),
                        message: in_words(texts, form, path, &upload.reason),
                    });
                }
            }
            refused
        })
    }

    pub fn is_under_way(&self, path: &str) -> bool {
        self.0.with_untracked(|all| {
            let upload = all.uploads.get(path);
            upload.is_some_and(Upload::is_under_way)
        })
    }

    pub fn any_under_way(&self) -> bool {
        self.0
            .with_untracked(|all| all.uploads.iter().any(|(_, upload)| upload.is_under_way()))
    }

    /// The user chose a file.
    pub fn choose(&self, store: DraftStore, path: &str, file: File) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a size and a time: whole numbers below 2^53"
        )]
        let facts = Facts {
            name: file.name(),
            size: file.size() as u64,
            modified: Some(Timestamp::from_millis(file.last_modified() as i64)),
        };
        self.stop(path);
        let left = self.0.with_untracked(|all| all.uploads.get(path).cloned());
        let (upload, command) = Upload::begin(facts, left.as_ref());
        let old = left.and_then(|left| left.id);
        forget(old.filter(|id| upload.id.as_ref() != Some(id)));
        self.0.update(|all| {
            let file = SendWrapper::new(file);
            let running = Running { file, work: None };
            all.running.insert(path.to_owned(), running);
            all.uploads.insert(path.to_owned(), upload);
        });
        self.work(store, path, command);
    }

    /// Pauses what goes on, and goes on with what does not.
    pub fn press(&self, store: DraftStore, path: &str) {
        self.stop(path);
        let command = self.change(path, |upload| match upload.state {
            State::Sending => {
                upload.pause();
                Command::Nothing
            }
            _ => upload.go_on(),
        });
        self.work(store, path, command);
    }

    /// Resumes everything that is waiting, but not what the user paused: there is reason to think that it works again.
    pub fn go_on_all(&self, store: DraftStore) {
        let waiting = self.0.with_untracked(|all| {
            let mut waiting = Vec::new();
            for (path, upload) in all.uploads.iter() {
                if matches!(upload.state, State::Waiting | State::SignedOut) {
                    waiting.push(path.to_owned());
                }
            }
            waiting
        });
        for path in waiting {
            self.press(store, &path);
        }
    }

    /// Takes an upload back.
    pub fn remove(&self, path: &str) {
        self.stop(path);
        let removed = self.0.try_update(|all| all.uploads.remove(path)).flatten();
        forget(removed.and_then(|upload| upload.id));
    }

    /// Another user is signed in now, or none: no further part is sent.
    pub fn stop_all(&self) {
        self.0.try_update_untracked(|all| {
            for (_, running) in all.running.iter() {
                abort(running.work.as_ref());
            }
            all.running.clear();
        });
    }

    fn stop(&self, path: &str) {
        self.0.update_untracked(|all| {
            if let Some(running) = all.running.get_mut(path) {
                abort(running.work.as_ref());
                running.work = None;
            }
        });
    }

    fn change(&self, path: &str, change: impl FnOnce(&mut Upload) -> Command) -> Command {
        // `try_`: the page may have been left meanwhile.
        let changed = self
            .0
            .try_update(|all| all.uploads.get_mut(path).map(change));
        changed.flatten().unwrap_or(Command::Nothing)
    }

    fn work(&self, store: DraftStore, path: &str, command: Command) {
        if command == Command::Nothing {
            return;
        }
        let (work, handle) = abortable(self.carry_out(store, path.to_owned(), command));
        self.0.update_untracked(|all| {
            if let Some(running) = all.running.get_mut(path) {
                running.work = Some(handle);
            }
        });
        spawn_local(async move {
            // Stopped or finished: the caller that stopped it knows why.
            let _ = work.await;
        });
    }

    async fn carry_out(self, store: DraftStore, path: String, mut command: Command) {
        loop {
            if command == Command::Announce {
                // The item that the file is for may be new.
                store.save().await;
            }
            let request = match &command {
                Command::Announce => self.with(&path, |upload, _| {
                    Some(wire::announce(&store.id(), &path, &upload.facts))
                }),
                Command::Look(id) => Some(wire::look(id)),
                Command::Send { id, from, to } => {
                    self.with(&path, |_, file| wire::part(id, file, *from, *to))
                }
                Command::Answer(id) => return self.complete(store, &path, id),
                Command::Wait(_) => None,
                Command::Nothing => return,
            };
            let event = match (request, command) {
                (Some(request), Command::Look(id)) => self.look(&path, id, request).await,
                (Some(request), Command::Send { from, to, .. }) => {
                    let event = wire::ask(request).await;
                    match self.with(&path, |_, file| Some(file.clone())) {
                        // A browser that cannot read a file any more says that the network failed.
                        Some(file)
                            if event == Event::Unreachable
                                && digest::read(&file, from, to).await.is_none() =>
                        {
                            Event::Refused(Refusal::Changed.code().to_owned())
                        }
                        _ => event,
                    }
                }
                (Some(request), _) => wire::ask(request).await,
                (None, Command::Wait(longest)) => {
                    let pause = RETRY.jitter(longest, js_sys::Math::random());
                    gloo_timers::future::sleep(pause).await;
                    Event::Waited
                }
                (None, _) => Event::Unreachable,
            };
            command = self.change(&path, |upload| upload.happened(event));
        }
    }

    /// Asks how much the server has, and whether it is of this file.
    async fn look(self, path: &str, id: String, request: ReplayableRequest) -> Event {
        let (event, theirs) = wire::look_and_digest(request).await;
        let Event::Stands(offset @ 1..) = event else {
            return event;
        };
        let chosen = self.with(path, |upload, file| Some((upload.resumed, file.clone())));
        let Some((resumed, file)) = chosen else {
            return event;
        };
        let ours = digest::of_start(&file, offset).await;
        let same = match (ours, theirs) {
            (Some(ours), Some(theirs)) => ours == theirs,
            // Nothing can be proved on hosts without encryption: then only what this very file began goes on.
            _ => !resumed,
        };
        if same {
            return event;
        }
        forget(Some(id));
        Event::Another
    }

    fn with<T>(&self, path: &str, read: impl FnOnce(&Upload, &File) -> Option<T>) -> Option<T> {
        let read = self.0.try_with_untracked(|all| {
            let running = all.running.get(path)?;
            read(all.uploads.get(path)?, &running.file)
        });
        read.flatten()
    }

    /// The server has already made it the answer. Saving it again changes nothing, unless another answer has been given
    /// meanwhile: then both are shown.
    fn complete(&self, store: DraftStore, path: &str, id: &str) {
        self.0.update(|all| {
            if let Some(Upload { facts, .. }) = all.uploads.remove(path) {
                all.files.push(Attachment {
                    id: id.into(),
                    path: path.to_owned(),
                    name: facts.name,
                    size: facts.size,
                    received: facts.size,
                    modified: facts.modified,
                    complete: true,
                });
            }
        });
        store.set_text(path, id.to_owned());
        store.save_now();
    }
}

fn abort(work: Option<&AbortHandle>) {
    if let Some(work) = work {
        work.abort();
    }
}

/// Whether the server hears of it does not matter: it removes unfinished uploads by itself.
fn forget(id: Option<String>) {
    if let Some(id) = id {
        spawn_local(async move {
            let _ = wire::ask(wire::end(&id)).await;
        });
    }
}

/// A reason that is a code, in the reader's words.
fn in_words(texts: &Texts, form: &'static Form, path: &str, reason: &str) -> String {
    let known = Refusal::from_code(reason).and_then(|refusal| {
        let (_, field) = form.field_at(path)?;
        match &field.kind {
            Kind::File(rules) => Some(refusal.message(texts, field, rules)),
            _ => None,
        }
    });
    known.unwrap_or_else(|| reason.to_owned())
}
