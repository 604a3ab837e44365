//! The status line: where the latest change is.

use leptos::prelude::*;

use super::dom::hour_and_minute;
use super::slot::words;
use crate::api::texts;
use crate::draft::{DraftStore, Reason, SaveStatus};
use longhaul_form::text::Texts;

/// A live region that tells the truth and never takes the focus.
#[component]
pub(crate) fn SaveStatusLine(store: DraftStore) -> impl IntoView {
    let status = store.status();
    let kind = move || match status.get() {
        SaveStatus::Untouched => "resting",
        SaveStatus::Saving => "saving",
        SaveStatus::Saved(_) | SaveStatus::Waiting => "saved",
        SaveStatus::OnThisDevice(_) => "local",
        SaveStatus::NotSaved(_) => "failed",
    };
    let t = texts();
    let text = move || match status.get() {
        // What the server writes has to be true even if the module never loads; the guard takes over from there.
        SaveStatus::Untouched if cfg!(feature = "ssr") => t.get("save-by-button").to_owned(),
        SaveStatus::Untouched => t.get("save-untouched").to_owned(),
        SaveStatus::Saving => t.get("save-saving").to_owned(),
        // The time of day belongs to the reader's time zone, which the server does not know.
        SaveStatus::Saved(_) if cfg!(feature = "ssr") => t.get("save-saved").to_owned(),
        SaveStatus::Saved(at) => t.fill("save-saved-at", &[("time", &hour_and_minute(t, at))]),
        SaveStatus::Waiting => t.get("save-waiting").to_owned(),
        SaveStatus::OnThisDevice(reason) => t.fill("save-local", &[("why", &why(t, &reason))]),
        SaveStatus::NotSaved(reason) => t.fill("save-failed", &[("why", &why(t, &reason))]),
    };
    let (not_kept, unreadable) = (store.not_kept(), store.unreadable());
    let note = move || match (not_kept.get(), unreadable.get()) {
        (true, _) => t.get("save-no-copy"),
        (false, true) => t.get("save-unreadable"),
        (false, false) => "",
    };
    view! {
        <p class="save-status" role="status" data-status=kind>
            <span class="save-status__dot" aria-hidden="true"></span>
            <span class="save-status__text">{words(move || text() + note())}</span>
        </p>
    }
    .into_any()
}

fn why(texts: &Texts, reason: &Reason) -> String {
    let key = match reason {
        Reason::Unreachable => "save-why-unreachable",
        Reason::SignedOut => "save-why-signed-out",
        Reason::Refused(why) => return why.clone(),
        Reason::Conflict => "save-why-conflict",
    };
    texts.get(key).to_owned()
}
