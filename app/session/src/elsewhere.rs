//! The session where there is no browser: while the server renders, and in native tests. The same
//! functions as in the browser, so that views need no `cfg`; nobody is signed in and nothing happens.

use super::{
    config::Config,
    events::{Event, Status},
    failure::Failure,
    grant::Grant,
    request::ReplayableRequest,
    response::SessionResponse,
};

const NO_BROWSER: &str = "calls go over the network only from a browser";

/// Does nothing outside a browser.
pub fn start(_config: Config) {}

/// Does nothing outside a browser.
pub fn session_began(_grant: Grant) {}

/// Does nothing outside a browser.
pub fn decline() {}

/// Does nothing outside a browser.
pub fn stay() {}

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

/// Fails outside a browser.
///
/// # Errors
/// Always.
pub async fn send(_request: ReplayableRequest) -> Result<SessionResponse, Failure> {
    Err(Failure::Unreachable(NO_BROWSER.to_owned()))
}

/// Fails outside a browser.
///
/// # Errors
/// Always.
pub async fn guest_call(
    _method: &str,
    _url: &str,
    _headers: &[(&str, &str)],
    _body: &str,
) -> Result<SessionResponse, String> {
    Err(NO_BROWSER.to_owned())
}
