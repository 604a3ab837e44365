//! Starting the session in the browser.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{early, inspector};
use crate::api::{Visitor, visitor};
use crate::draft::local;
use crate::session;

/// Tells the session wrapper what the rendered page says about the access token. Before anything
/// else in the root component, so that the first call is covered; without effect on the server.
pub fn start_session() {
    if cfg!(feature = "ssr") {
        return;
    }
    early::end_soon();
    inspector::report_steps();
    let visitor = visitor();
    session::start(session::Config {
        expires_in: visitor.as_ref().map(left),
        user: visitor.as_ref().map(|visitor| visitor.user_id.clone()),
        ..session::Config::default()
    });
    if let Some(visitor) = visitor {
        forget_on_sign_out(visitor.user_id);
    }
}

/// The page has been on its way for a while, so that time is taken off: a deadline that is too early
/// costs one refresh, one that is too late costs a 401.
fn left(visitor: &Visitor) -> Duration {
    let travelled = window().performance().map_or(0.0, |clock| clock.now());
    Duration::from_secs(visitor.access_expires_in)
        .saturating_sub(Duration::from_millis(travelled as u64))
        // Zero would mean that nothing is known.
        .max(Duration::from_millis(1))
}

/// Signing out is a plain form outside of what is hydrated; what this device keeps goes with it.
fn forget_on_sign_out(user: String) {
    let listening = window_event_listener(ev::submit, move |event| {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if form.is_some_and(|form| form.id() == "sign-out") {
            local::clear(&user);
        }
    });
    // As long as the page: the root component is never left.
    std::mem::forget(listening);
}
