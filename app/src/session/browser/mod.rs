//! The session of this tab.

mod fetch;
mod listeners;
mod lock;
mod world;

use super::{
    config::Config,
    events::{Event, Status, Subscribers},
    failure::Failure,
    policy::Session,
    request::ReplayableRequest,
    response::SessionResponse,
};
use std::{rc::Rc, time::Duration};
use world::Browser;

thread_local! {
    // Server functions name a client type, not a value, so the session has to live here.
    static SUBSCRIBERS: Rc<Subscribers> = Rc::default();
    static SESSION: Session<Browser> =
        Session::new(Browser::new(SUBSCRIBERS.with(Rc::clone)));
}

fn session() -> Session<Browser> {
    SESSION.with(Session::clone)
}

/// Starts the session on a page. Call it once, before hydration, so that the first call already
/// knows its deadline.
pub fn start(config: Config) {
    let session = session();
    session.look_ahead(config.look_ahead);
    if let Some(expires_in) = config.expires_in {
        session.session_began(expires_in, config.user.as_deref());
    }
    listeners::listen(&session, config.keep_alive.is_some());
    session.set_keep_alive(config.keep_alive);
}

/// Somebody signed in on this page; see
/// [`Session::session_began`](super::policy::Session::session_began).
pub fn session_began(expires_in: Duration, user: Option<&str>) {
    session().session_began(expires_in, user);
}

/// The user signed out; see [`Session::signed_out`](super::policy::Session::signed_out).
pub fn signed_out() {
    session().signed_out();
}

/// What is known about the session.
pub fn status() -> Status {
    session().status()
}

/// Renewals that this tab has seen, sign-ins included.
pub fn epoch() -> u64 {
    session().epoch()
}

/// Calls back at every step from now on, while nothing is locked: the callback may use the session,
/// subscribe and unsubscribe.
pub fn subscribe(callback: impl FnMut(&Event) + 'static) -> Subscription {
    Subscription(SUBSCRIBERS.with(|all| all.add(callback)))
}

/// Ends the subscription when dropped. A plain number, so that it can be kept where Leptos asks for
/// `Send`.
#[must_use = "dropping it ends the subscription"]
#[derive(Debug)]
pub struct Subscription(u64);

impl Drop for Subscription {
    fn drop(&mut self) {
        // Nothing is left to do if the page is already being torn down.
        let _ = SUBSCRIBERS.try_with(|all| all.remove(self.0));
    }
}

pub(super) async fn send(request: ReplayableRequest) -> Result<SessionResponse, Failure> {
    session().call(request).await
}
