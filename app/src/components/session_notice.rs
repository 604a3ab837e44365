//! What the person is told when the session is really gone.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::effect::on_change;
use crate::session::{Reason, Step, subscribe};

/// A notice over the page. Everything typed stays where it is.
#[component]
pub fn SessionNotice() -> impl IntoView {
    let reason = RwSignal::new(None::<&'static str>);
    on_change(Box::new(move |_| follow_session(reason)));

    let location = use_location();
    let sign_in = move || {
        let path = location.pathname.get() + location.search.get().as_str();
        format!("/login?return_to={}", encode(&path))
    };
    let notice = move || {
        let Some(reason) = reason.get() else {
            return ().into_any();
        };
        view! {
            <div class="notice" role="alert" id="signed-out">
                <div class="notice__inner">
                    <p class="notice__title">"You have been signed out"</p>
                    <p>
                        {reason}
                        " Everything you have typed is kept on this device. Sign in again to go on from here."
                    </p>
                    <a class="button" href=sign_in() rel="external">
                        "Sign in again"
                    </a>
                </div>
            </div>
        }
        .into_any()
    };
    notice.into_any()
}

/// Shows the reason when the server has ended the session, until a new one begins.
fn follow_session(reason: RwSignal<Option<&'static str>>) {
    let listening = subscribe(move |event| match event.step {
        Step::Rejected { reason: why } => reason.set(Some(match why {
            Reason::Revoked => "This session was ended, here or on another device.",
            Reason::Expired => "You were away for longer than a session lasts.",
            Reason::ReuseDetected => {
                "For your safety this session was ended: an old sign-in token was used again."
            }
            Reason::InvalidToken | Reason::Other => "The server no longer knows this session.",
        })),
        // Refused for good, without a refresh that could have told why: the cookies are gone.
        Step::Answered { status: 401, .. } if reason.with_untracked(Option::is_none) => {
            reason.set(Some(
                "You signed out in this browser, perhaps in another window.",
            ));
        }
        Step::Began { .. } => reason.set(None),
        _ => {}
    });
    // As long as the component that called.
    StoredValue::new(listening);
}

/// Percent-encodes what would end a query value.
fn encode(path: &str) -> String {
    path.replace('%', "%25")
        .replace('&', "%26")
        .replace('#', "%23")
        .replace('+', "%2B")
}
