//! A file: what is there, what is on its way, and the control that chooses one. Without the script it is an ordinary
//! file input, and its buttons post the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::super::dom::{element, focus_soon, set_property};
use super::super::effect::on_change;
use super::{Control, on_event};
use crate::draft::{DraftStore, Upload, UploadState};
use crate::form::FileRules;
use crate::form::files::size;

#[component]
pub fn FileInput(control: Control, rules: FileRules) -> AnyView {
    let (store, path) = (control.store, control.path.clone());
    let take = {
        let path = path.clone();
        move || take_chosen(store, &path)
    };
    // Chosen before the script was there.
    let first = take.clone();
    on_change(Box::new(move |_| first()));
    let answered = there(store, path.clone());
    let sending = on_its_way(store, path.clone());
    view! {
        {answered}
        <input
            class="input input--file"
            type="file"
            id=path.clone()
            name=path
            accept=rules.accept()
            aria-invalid=control.aria_invalid()
            aria-describedby=control.aria_described_by()
            disabled=control.off
            on:change=on_event(Box::new(move |_| take()))
        />
        {sending}
    }
    .into_any()
}

/// Begins to send what the control holds, and empties it: so the same file can be chosen again.
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
    let answer = store.text(path.clone());
    let show = move || {
        let id = answer.get();
        if id.is_empty() {
            return ().into_any();
        }
        let remove = {
            let path = path.clone();
            move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                store.set_text(&path, String::new());
                focus_soon(path.clone());
            }
        };
        view! {
            <p class="file">
                <FileLink store id/>
                <button
                    class="button button--quiet"
                    type="submit"
                    name="_clear"
                    value=path.clone()
                    on:click=remove
                >
                    "Remove this file"
                </button>
            </p>
        }
        .into_any()
    };
    show.into_any()
}

/// The name of a complete file, leading to the file itself.
#[component]
pub fn FileLink(store: DraftStore, id: String) -> AnyView {
    let href = format!("/applications/{}/files/{id}", store.id());
    let name = match store.uploads().file(&id) {
        Some(file) => format!("{} ({})", file.name, size(file.size)),
        None => "A file from another window or device".to_owned(),
    };
    view! {
        <a class="file__name" href=href rel="external" download="">
            {name}
        </a>
    }
    .into_any()
}

/// The file that is being sent. Its elements stay while the numbers change, and with them the focus.
fn on_its_way(store: DraftStore, path: String) -> AnyView {
    let upload = store.uploads().at(path.clone());
    let number = move |read: fn(&Upload) -> u64| {
        move || upload.with(|upload| upload.as_ref().map_or(0, read).to_string())
    };
    let says = move || upload.with(|upload| upload.as_ref().map_or_else(String::new, words));
    let label = move || upload.with(|upload| upload.as_ref().map_or("", action));
    let of = move || {
        upload.with(|upload| {
            let name = upload.as_ref().map(|upload| upload.facts.name.as_str());
            [" ", name.unwrap_or_default()].concat()
        })
    };
    let act = {
        let path = path.clone();
        move |_| {
            let state = upload.with_untracked(|upload| upload.as_ref().map(|upload| upload.state));
            match state {
                Some(UploadState::Sending) => store.uploads().pause(&path),
                _ => store.uploads().go_on(store, &path),
            }
        }
    };
    let value = path.clone();
    let remove = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        store.uploads().remove(&path);
        focus_soon(path.clone());
    };
    view! {
        <div class="upload" hidden=move || upload.with(Option::is_none)>
            <progress
                class="upload__bar"
                aria-label=of
                value=number(|upload| upload.offset)
                max=number(|upload| upload.facts.size.max(1))
            ></progress>
            <p class="upload__status" role="status">
                {says}
            </p>
            <button
                class="button button--secondary"
                type="button"
                hidden=move || label().is_empty()
                on:click=act
            >
                {label}
                <span class="visually-hidden">{of}</span>
            </button>
            <button
                class="button button--quiet"
                type="submit"
                name="_clear"
                value=value
                on:click=remove
            >
                "Remove"
                <span class="visually-hidden">{of}</span>
            </button>
        </div>
    }
    .into_any()
}

/// Spoken as it changes: so in quarters, and not at every part.
fn words(upload: &Upload) -> String {
    let name = &upload.facts.name;
    let percent = upload.offset * 100 / upload.facts.size.max(1);
    match upload.state {
        UploadState::Sending => format!("Uploading {name}: {}% done", percent / 25 * 25),
        UploadState::Paused => format!("Paused: {percent}% of {name} is uploaded"),
        UploadState::Waiting => format!(
            "The server cannot be reached. {percent}% of {name} is uploaded; it goes on by itself."
        ),
        UploadState::SignedOut => format!("Sign in to go on: {percent}% of {name} is uploaded"),
        UploadState::Left => {
            format!("{percent}% of {name} is uploaded. Choose the same file again to go on.")
        }
        UploadState::Refused => format!("{name} was not accepted"),
    }
}

fn action(upload: &Upload) -> &'static str {
    match upload.state {
        UploadState::Sending => "Pause",
        UploadState::Paused => "Go on",
        UploadState::Waiting | UploadState::SignedOut => "Try again",
        UploadState::Left | UploadState::Refused => "",
    }
}
