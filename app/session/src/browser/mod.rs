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

/// A session of this tab. Clones share it. Where there is no browser it is a guest's, and nothing happens.
///
/// Most apps need one, and let [`start`](crate::start) and [`SessionClient`](crate::SessionClient) look after it. One of its
/// own is for a second server, or for calls that are no server functions.
#[derive(Clone)]
pub struct SessionHandle {
    session: Session<Browser>,
    channel: Rc<Channel>,
    subscribers: Rc<Subscribers>,
}

impl SessionHandle {
    /// Starts a session that is independent of the one that [`SessionClient`](crate::SessionClient) uses. Give it names of
    /// its own for channel and lock. It listens for the life of the page.
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

    /// A session with the same listeners, which has not begun yet.
    pub(crate) fn succeeded_by(&self, config: Config) -> Self {
        Self::new(config, Rc::clone(&self.subscribers))
    }

    /// Takes in what the page knows, and listens to it and to other tabs from now on.
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

    /// A user signed in on this page. Calls that wait or are parked go on only if it is the user
    /// whom they were made for; the rest end with [`Failure::SignedOut`] or the refusal that they got.
    pub fn session_began(&self, grant: Grant) {
        self.session.session_began(grant);
    }

    /// The user does not want to sign in now: parked calls end, and calls made from here on are refused
    /// until a session begins.
    pub fn decline(&self) {
        self.session.decline();
    }

    /// The user wants to stay signed in: renews now, which begins the idle limit anew.
    pub fn stay(&self) {
        self.session.stay();
    }

    /// The session ends on purpose, whether or not the server could be told. A refresh under way
    /// is abandoned, and its answer can no longer bring the session back.
    pub fn signed_out(&self) {
        self.session.signed_out();
    }

    /// What is known about the session.
    pub fn status(&self) -> Status {
        self.session.status()
    }

    /// Renewals that this tab has seen, sign-ins included.
    pub fn epoch(&self) -> u64 {
        self.session.epoch()
    }

    /// Calls back at every step from now on, while nothing is locked: the callback may use the session,
    /// subscribe and unsubscribe.
    pub fn subscribe(&self, callback: impl FnMut(&Event) + 'static) -> Subscription {
        Subscription {
            number: self.subscribers.add(callback),
            subscribers: SendWrapper::new(Rc::downgrade(&self.subscribers)),
        }
    }

    /// Sends a request that is no server function, with the same care: with at most one refresh and one retry.
    ///
    /// # Errors
    /// See [`Failure`]. Whatever the server answered is `Ok`, a 401 included.
    pub async fn send(&self, request: ReplayableRequest) -> Result<SessionResponse, Failure> {
        self.session.call(request).await
    }

    /// A call that needs no session, such as a sign-in: it never waits, refreshes or is sent twice.
    ///
    /// # Errors
    /// The browser's own words if no answer came.
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
    /// A guest's session with the default [`Config`], which hears nothing of the page.
    fn default() -> Self {
        Self::new(Config::default(), Rc::default())
    }
}

impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionHandle")
    }
}

/// Ends the subscription when dropped. It can be kept where Leptos asks for `Send`, since a tab has one thread.
#[must_use = "dropping it ends the subscription"]
#[derive(Debug)]
pub struct Subscription {
    number: u64,
    subscribers: SendWrapper<Weak<Subscribers>>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // Nothing is left to do if the session is gone.
        if let Some(all) = self.subscribers.upgrade() {
            all.remove(self.number);
        }
    }
}
