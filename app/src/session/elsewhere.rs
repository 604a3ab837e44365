//! The session where there is no browser: while the server renders, and in native tests. The same
//! functions as in the browser, so that views need no `cfg`; nobody is signed in and nothing happens.

use super::{
    config::Config,
    events::{Event, Status},
    failure::Failure,
    request::ReplayableRequest,
    response::SessionResponse,
};
use std::time::Duration;

/// Does nothing outside a browser.
pub fn start(_config: Config) {}

/// Does nothing outside a browser.
pub fn session_began(_expires_in: Duration, _user: Option<&str>) {}

/// Does nothing outside a browser.
pub fn signed_out() {}

/// Always a guest outside a browser.
pub fn status() -> Status {
    Status::Guest
}

/// Always 0 outside a browser.
pub fn epoch() -> u64 {
    0
}

/// Never calls back outside a browser.
pub fn subscribe(_callback: impl FnMut(&Event) + 'static) -> Subscription {
    Subscription(())
}

/// Stands for the browser's subscription.
#[must_use = "dropping it ends the subscription"]
#[derive(Debug)]
pub struct Subscription(());

pub(super) async fn send(_request: ReplayableRequest) -> Result<SessionResponse, Failure> {
    Err(Failure::Unreachable(
        "server functions are called over the network only from a browser".to_owned(),
    ))
}
