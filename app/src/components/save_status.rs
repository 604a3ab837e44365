//! The status line: where the latest change is.

use leptos::prelude::*;

use super::effect::on_change;

use super::clock::hour_and_minute;
use crate::draft::{DraftStore, Reason, SaveStatus};

/// A live region that tells the truth and never takes the focus.
#[component]
pub fn SaveStatusLine(store: DraftStore) -> impl IntoView {
    let status = store.status();
    // The time of day belongs to the reader's time zone, which the server does not know: the
    // browser adds it after hydration.
    let hydrated = RwSignal::new(false);
    on_change(Box::new(move |_| hydrated.set(true)));

    let kind = move || match status.get() {
        SaveStatus::Untouched => "resting",
        SaveStatus::Saving => "saving",
        SaveStatus::Saved(_) | SaveStatus::Waiting => "saved",
        SaveStatus::OnThisDevice(_) => "local",
        SaveStatus::NotSaved(_) => "failed",
    };
    let text = move || match status.get() {
        SaveStatus::Untouched => "Your answers are saved as you go".to_owned(),
        SaveStatus::Saving => "Saving…".to_owned(),
        SaveStatus::Saved(at) => match hydrated.get() {
            true => format!("Saved at {}", hour_and_minute(at)),
            false => "Saved".to_owned(),
        },
        SaveStatus::Waiting => "Saved, but an answer waits for your choice".to_owned(),
        SaveStatus::OnThisDevice(reason) => format!("Saved on this device only{}", why(&reason)),
        SaveStatus::NotSaved(reason) => format!("Not saved{}", why(&reason)),
    };
    let (not_kept, unreadable) = (store.not_kept(), store.unreadable());
    let note = move || match (not_kept.get(), unreadable.get()) {
        (true, _) => ". This device cannot keep a copy of what you type",
        (false, true) => {
            ". This device also holds answers that this page cannot read; they are left as they are"
        }
        (false, false) => "",
    };
    view! {
        <p class="save-status" role="status" data-status=kind>
            <span class="save-status__dot" aria-hidden="true"></span>
            <span class="save-status__text">{move || text() + note()}</span>
        </p>
    }
    .into_any()
}

fn why(reason: &Reason) -> String {
    match reason {
        Reason::Unreachable => {
            ". The server cannot be reached; we keep trying, and you can go on".to_owned()
        }
        Reason::SignedOut => ". Sign in again to save it to your application".to_owned(),
        Reason::Refused(message) => format!(". {message}"),
        Reason::Clash => {
            ". An answer was changed elsewhere too: choose which one to keep".to_owned()
        }
    }
}
