//! A file: what is there, what is on its way, and the control that chooses one. Without the script it is an ordinary
//! file input, and its buttons post the page.

use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::super::dom::{element, focus_soon, on_change, set_property, set_text, show};
use super::super::slot::{Row, rows};
use super::Control;
use crate::api::texts;
use crate::draft::{DraftStore, Upload, UploadState};
use longhaul_form::FileRules;
use longhaul_form::files::size;
use longhaul_form::wire::CLEAR_FILE;

type Press = Box<dyn FnMut(MouseEvent)>;
type Change = Box<dyn FnMut(Event)>;

#[component]
pub(crate) fn FileInput(control: Control, rules: FileRules) -> AnyView {
    let (store, path) = (control.store, control.path.clone());
    let chosen = path.clone();
    // What was chosen before the module had loaded arrives as such an event too.
    let choose: Change = Box::new(move |_| take_chosen(store, &chosen));
    view! {
        {there(store, path.clone())}
        <input
            class="input input--file"
            type="file"
            id=path.clone()
            name=path.clone()
            accept=rules.accept()
            aria-invalid=control.aria_invalid()
            aria-describedby=control.aria_described_by()
            disabled=control.off
            on:change=choose
        />
        {on_its_way(store, path)}
    }
    .into_any()
}

/// Starts uploading what the control holds, and empties it, so that the same file can be chosen again.
fn take_chosen(store: DraftStore, path: &str) {
    let input = element(path).and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    let files = input.and_then(|input| input.files());
    if let Some(file) = files.and_then(|files| files.get(0)) {
        store.uploads().choose(store, path, file);
        set_property(path, "value", &"".into());
    }
}

/// The file that is the answer now.
fn there(store: DraftStore, path: String) -> AnyView {
    let row = move |id: String, path: String| {
        Row::new(id.clone(), move || {
            let (value, cleared) = (path.clone(), path.clone());
            let remove: Press = Box::new(move |event| {
                event.prevent_default();
                store.set_text(&cleared, String::new());
                focus_soon(cleared.clone());
            });
            view! {
                <p class="file">
                    {file_link(store, &id)}
                    <button
                        class="button button--quiet"
                        type="submit"
                        name=CLEAR_FILE
                        value=value
                        on:click=remove
                    >
                        {texts().get("upload-remove-answer")}
                    </button>
                </p>
            }
            .into_any()
        })
    };
    rows(Box::new(move || {
        let id = store.with_answers(|answers| answers.text(&path).to_owned());
        match id.is_empty() {
            true => Vec::new(),
            false => vec![row(id, path.clone())],
        }
    }))
}

/// The name of a complete file, leading to the file itself.
pub fn file_link(store: DraftStore, id: &str) -> AnyView {
    let href = format!("/applications/{}/files/{id}", store.id());
    let t = texts();
    let name = match store.uploads().file(id) {
        Some((name, bytes)) => t.fill("upload-file", &[("name", &name), ("size", &size(t, bytes))]),
        None => t.get("upload-elsewhere").to_owned(),
    };
    view! {
        <a class="file__name" href=href rel="external" download="">
            {name}
        </a>
    }
    .into_any()
}

/// The status of the upload for `path`, if there is one. Tracked.
pub fn upload_words(store: DraftStore, path: &str) -> Option<String> {
    let now = Shown::of(store.uploads().at(path));
    (!now.is_none).then_some(now.words)
}

/// The file that is being sent. Its elements stay while the numbers change, and with them the focus; they are
/// changed by hand, because a reactive attribute adds to the wasm module.
fn on_its_way(store: DraftStore, path: String) -> AnyView {
    let id = |part: &str| [&path, ".", part].concat();
    let [all, bar, status, button, name] = ["upload", "bar", "status", "press", "name"].map(id);
    let now = Shown::of(untrack(|| store.uploads().at(&path)));
    let view = {
        let (pressed, removed) = (path.clone(), path.clone());
        let press: Press = Box::new(move |_| store.uploads().press(store, &pressed));
        let remove: Press = Box::new(move |event| {
            event.prevent_default();
            store.uploads().remove(&removed);
            focus_soon(removed.clone());
        });
        view! {
            <div class="upload" id=all.clone() hidden=now.is_none>
                <progress
                    class="upload__bar"
                    id=bar.clone()
                    max="100"
                    value=now.percent.to_string()
                    aria-label=now.name.clone()
                ></progress>
                <p class="upload__status" role="status" id=status.clone()>
                    {now.words}
                </p>
                <button
                    class="button button--secondary"
                    type="button"
                    id=button.clone()
                    hidden=now.action.is_empty()
                    on:click=press
                >
                    {now.action}
                </button>
                <button
                    class="button button--quiet"
                    type="submit"
                    name=CLEAR_FILE
                    value=path.clone()
                    on:click=remove
                >
                    {texts().get("upload-remove")}
                    <span class="visually-hidden" id=name.clone()>
                        {now.name}
                    </span>
                </button>
            </div>
        }
        .into_any()
    };
    on_change(Box::new(move |_| {
        let now = Shown::of(store.uploads().at(&path));
        show(&all, !now.is_none);
        set_property(&bar, "value", &now.percent.into());
        set_property(&bar, "ariaLabel", &now.name.as_str().into());
        set_text(&status, &now.words);
        show(&button, !now.action.is_empty());
        set_text(&button, now.action);
        set_property(
            &button,
            "ariaLabel",
            &[now.action, &now.name].concat().into(),
        );
        set_text(&name, &now.name);
    }));
    view
}

/// An upload as the user sees it.
struct Shown {
    is_none: bool,
    /// With a space before it: it follows a verb.
    name: String,
    percent: u32,
    words: String,
    action: &'static str,
}

impl Shown {
    fn of(upload: Option<Upload>) -> Self {
        let Some(upload) = upload else {
            return Self {
                is_none: true,
                name: String::new(),
                percent: 0,
                words: String::new(),
                action: "",
            };
        };
        let percent = upload.offset * 100 / upload.facts.size.max(1);
        let name = &upload.facts.name;
        // Announced as it changes, so in quarters rather than for every part.
        let quarters = percent / 25 * 25;
        let (words, percents, action) = match upload.state {
            UploadState::Sending => ("upload-sending", quarters, "upload-pause"),
            UploadState::Paused => ("upload-paused", percent, "upload-go-on"),
            UploadState::Waiting => ("upload-waiting", percent, "upload-try-again"),
            UploadState::SignedOut => ("upload-signed-out", percent, "upload-try-again"),
            UploadState::Left => ("upload-left", percent, ""),
            UploadState::Refused => ("upload-refused", percent, ""),
        };
        let t = texts();
        Self {
            is_none: false,
            words: t.fill(words, &[("name", name), ("percent", &percents.to_string())]),
            name: [" ", name].concat(),
            percent: u32::try_from(percent).unwrap_or(100),
            action: t.get(action),
        }
    }
}
