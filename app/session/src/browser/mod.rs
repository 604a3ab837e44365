//! The session in a browser tab.

mod environment;
mod listeners;
mod tabs;

use std::rc::{Rc, Weak};

use send_wrapper::SendWrapper;

use crate::call::SessionResponse;
use crate::config::Config;
use crate::events::Event;
use crate::tab::session::{Session, Subscribers};
use environment::Browser;

/// The session of a browser tab. What is common to all environments is in [`Session`], and documented at
/// [`SessionHandle`](crate::SessionHandle).
pub(crate) type Tab = Session<Browser>;

impl Tab {
    pub(crate) fn open(config: Config) -> Self {
        Self::with_subscribers(config, Rc::default())
    }

    fn with_subscribers(config: Config, subscribers: Rc<Subscribers>) -> Self {
        let config = Rc::new(config);
        Session::new(Browser::new(Rc::clone(&config), subscribers), config)
    }

    /// Creates a session with the same subscribers. It does nothing until [`begin`](Self::begin) is
    /// called.
    pub(crate) fn succeeded_by(&self, config: Config) -> Self {
        Self::with_subscribers(config, Rc::clone(&self.env.subscribers))
    }

    /// Applies the grant that the page was rendered with, and starts to listen to page events and
    /// other tabs.
    pub(crate) fn begin(&self) {
        if let Some(grant) = &self.config.grant {
            self.present(grant.clone());
        }
        listeners::listen(self, self.config.keep_alive.is_some());
        self.set_keep_alive(self.config.keep_alive);
        let session = self.clone();
        self.env.channel.listen(move |news| session.hear(news));
    }

    pub(crate) fn subscribe(&self, callback: impl FnMut(&Event) + 'static) -> Subscription {
        let subscribers = &self.env.subscribers;
        Subscription {
            number: subscribers.add(callback),
            subscribers: SendWrapper::new(Rc::downgrade(subscribers)),
        }
    }

    pub(crate) async fn guest_call(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<SessionResponse, String> {
        let timeout = self.config.call_timeout;
        environment::fetch_in_time(timeout, method, url, headers, Some(&body.into())).await
    }
}

impl Default for Tab {
    /// A guest session with the default [`Config`], which does not listen to page events.
    fn default() -> Self {
        Self::open(Config::default())
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

/// A number of a script's, without its fraction. Another script or a clock may say anything: what is negative counts as 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
