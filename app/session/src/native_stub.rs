//! The session outside a browser: during server-side rendering and in native tests. No user is signed in and the
//! methods do nothing. They are those of the session in a browser, and documented at
//! [`SessionHandle`](crate::SessionHandle).

use crate::call::{ReplayableRequest, SessionResponse};
use crate::config::Config;
use crate::events::{Event, Status};
use crate::failure::Failure;
use crate::grant::Grant;

const NO_BROWSER: &str = "calls go over the network only from a browser";

#[derive(Clone, Default)]
pub(crate) struct Tab;

#[expect(
    clippy::unused_self,
    clippy::unused_async,
    reason = "the methods are those of the session in a browser"
)]
impl Tab {
    pub(crate) fn open(_config: Config) -> Self {
        Tab
    }

    pub(crate) fn succeeded_by(&self, _config: Config) -> Self {
        Tab
    }

    pub(crate) fn begin(&self) {}

    pub(crate) fn session_began(&self, _grant: Grant) {}

    pub(crate) fn decline(&self) {}

    pub(crate) fn stay(&self) {}

    pub(crate) fn signed_out(&self) {}

    pub(crate) fn status(&self) -> Status {
        Status::Guest
    }

    pub(crate) fn epoch(&self) -> u64 {
        0
    }

    pub(crate) fn subscribe(&self, _callback: impl FnMut(&Event) + 'static) -> Subscription {
        Subscription(())
    }

    pub(crate) async fn call(
        &self,
        _request: ReplayableRequest,
    ) -> Result<SessionResponse, Failure> {
        Err(Failure::Unreachable(NO_BROWSER.to_owned()))
    }

    pub(crate) async fn guest_call(
        &self,
        _method: &str,
        _url: &str,
        _headers: &[(&str, &str)],
        _body: &str,
    ) -> Result<SessionResponse, String> {
        Err(NO_BROWSER.to_owned())
    }
}

/// Ends the subscription when dropped. It can be stored where Leptos requires `Send`, since a tab
/// has a single thread.
#[must_use = "dropping it ends the subscription"]
#[derive(Debug)]
pub struct Subscription(());
