//! The session in a browser tab.

mod channel;
mod environment;
mod fetch;
mod listeners;
mod lock;

use crate::{
    config::Config,
    events::{Event, Status},
    failure::Failure,
    grant::Grant,
    policy::Session,
    request::ReplayableRequest,
    response::SessionResponse,
    subscribers::Subscribers,
};
use channel::Channel;
use environment::Browser;
use send_wrapper::SendWrapper;
use std::{
    fmt,
    rc::{Rc, Weak},
};

/// A handle to a session of this tab. Clones refer to the same session. Outside a browser, every
/// session is a guest session and its methods do nothing.
///
/// Most apps need a single session and let [`start`](crate::start) and
/// [`SessionClient`](crate::SessionClient) manage it. Create a separate handle for a second server,
/// or for calls that are not server functions.
#[derive(Clone)]
pub struct SessionHandle {
    session: Session<Browser>,
    channel: Rc<Channel>,
    subscribers: Rc<Subscribers>,
}

impl SessionHandle {
    /// Starts a session that is independent of the one that [`SessionClient`](crate::SessionClient)
    /// uses. Give its channel and its lock names of their own. The session listens to page events
    /// for the lifetime of the page.
    pub fn start(config: Config) -> Self {
        let handle = Self::new(config, Rc::default());
        handle.begin();
        handle
    }

    fn new(config: Config, subscribers: Rc<Subscribers>) -> Self {
        let config = Rc::new(config);
        let channel = Rc::new(Channel::open(config.channel));
        let browser = Browser::new(
            Rc::clone(&config),
            Rc::clone(&subscribers),
            Rc::clone(&channel),
        );
        SessionHandle {
            session: Session::new(browser, config),
            channel,
            subscribers,
        }
    }

    /// Creates a session with the same subscribers. It does nothing until [`begin`](Self::begin) is
    /// called.
    pub(crate) fn succeeded_by(&self, config: Config) -> Self {
        Self::new(config, Rc::clone(&self.subscribers))
    }

    /// Applies the grant that the page was rendered with, and starts to listen to page events and
    /// other tabs.
    pub(crate) fn begin(&self) {
        let config = Rc::clone(&self.session.config);
        if let Some(grant) = &config.grant {
            self.session.present(grant.clone());
        }
        listeners::listen(&self.session, config.keep_alive.is_some());
        self.session.set_keep_alive(config.keep_alive);
        let session = self.session.clone();
        self.channel.listen(move |news| session.hear(news));
    }

    /// Reports that the user signed in on this page. Waiting and parked calls proceed only if they
    /// were made for the same user. All other calls end with [`Failure::SignedOut`] or with the
    /// refusal that they received.
    pub fn session_began(&self, grant: Grant) {
        self.session.session_began(grant);
    }

    /// Reports that the user declined to sign in. Parked calls end, and further calls are refused
    /// until a session begins.
    pub fn decline(&self) {
        self.session.decline();
    }

    /// Renews the session now because the user asked to stay signed in. This restarts the idle
    /// limit.
    pub fn stay(&self) {
        self.session.stay();
    }

    /// Ends the session on purpose, whether or not the server could be told. A refresh in progress
    /// is abandoned, and its response can no longer revive the session.
    pub fn signed_out(&self) {
        self.session.signed_out();
    }

    /// Returns what is known about the session.
    pub fn status(&self) -> Status {
        self.session.status()
    }

    /// Returns the number of renewals that this tab has seen, including sign-ins.
    pub fn epoch(&self) -> u64 {
        self.session.epoch()
    }

    /// Subscribes to all further steps. No lock is held while `callback` runs, so it may use the
    /// session, subscribe and unsubscribe.
    pub fn subscribe(&self, callback: impl FnMut(&Event) + 'static) -> Subscription {
        Subscription {
            number: self.subscribers.add(callback),
            subscribers: SendWrapper::new(Rc::downgrade(&self.subscribers)),
        }
    }

    /// Sends a request that is not a server function, with the same guarantees: at most one refresh
    /// and one retry.
    ///
    /// # Errors
    /// See [`Failure`]. Any response from the server is `Ok`, including a 401.
    pub async fn send(&self, request: ReplayableRequest) -> Result<SessionResponse, Failure> {
        self.session.call(request).await
    }

    /// Sends a call that needs no session, such as a sign-in. It never waits for a refresh, never
    /// triggers one, and is sent only once. It fails if no response arrives within
    /// [`Config::call_timeout`].
    ///
    /// # Errors
    /// The browser's error message if no response arrived.
    pub async fn guest_call(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<SessionResponse, String> {
        let timeout = self.session.config.call_timeout;
        environment::fetch_in_time(timeout, method, url, headers, Some(&body.into())).await
    }
}

impl Default for SessionHandle {
    /// A guest session with the default [`Config`], which does not listen to page events.
    fn default() -> Self {
        Self::new(Config::default(), Rc::default())
    }
}

impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionHandle")
    }
}

/// Ends the subscription when dropped. It can be stored where Leptos requires `Send`, since a tab
/// has a single thread.
#[must_use = "dropping it ends the subscription"]
#[derive(Debug)]
pub struct Subscription {
    number: u64,
    subscribers: SendWrapper<Weak<Subscribers>>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // If the session is gone, there is nothing to unsubscribe from.
        if let Some(all) = self.subscribers.upgrade() {
            all.remove(self.number);
        }
    }
}
