//! The other tabs of the browser: the lock that limits them to one refresh at a time, and the messages between them.
//!
//! The Web Locks API is accessed by name because some browsers and all insecure contexts lack it, and because
//! its bindings are not stable yet. Messages are plain objects sent over a `BroadcastChannel`.

use std::time::Duration;

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::whole;
use crate::grant::{Grant, Limits};
use crate::tab::traits::News;

/// Holds the lock. Dropping the guard lets the next tab in. The browser releases the lock of a
/// closed tab.
pub(crate) struct Guard {
    release: Function,
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// Leaves the queue for the lock if no call waits for it anymore.
struct Abandon(web_sys::AbortController);

impl Drop for Abandon {
    fn drop(&mut self) {
        // Has no effect on a lock that has already been granted.
        self.0.abort();
    }
}

/// Waits for the lock called `name`, which all tabs of this origin share. Returns `None` if no lock
/// is available.
pub(super) async fn acquire(name: &str) -> Option<Guard> {
    let locks = field(&web_sys::window()?.navigator().into(), "locks")?;
    let request: Function = field(&locks, "request")?.dyn_into().ok()?;
    let abandon = Abandon(web_sys::AbortController::new().ok()?);
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &abandon.0.signal()).ok()?;

    let (granted, wait) = oneshot::channel();
    // The lock is held for as long as the promise that the callback returns is pending.
    let held = Closure::once_into_js(move || -> Promise {
        let mut granted = Some(granted);
        Promise::new(&mut |release, _| {
            if let Some(granted) = granted.take() {
                // If the caller is gone, `send` returns the guard. Dropping it releases the lock.
                let _ = granted.send(Guard { release });
            }
        })
    });
    let promise: Promise = request
        .call3(&locks, &name.into(), &options, &held)
        .ok()?
        .dyn_into()
        .ok()?;
    // An aborted or refused request rejects the promise. The rejection is handled so that the
    // browser does not log it.
    let quiet = Closure::once_into_js(|_: JsValue| {});
    let catch: Function = field(&promise, "catch")?.dyn_into().ok()?;
    catch.call1(&promise, &quiet).ok()?;
    wait.await.ok()
}

fn field(of: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(of, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// This tab's end of the channel, or `None` if the browser has no `BroadcastChannel`.
pub(super) struct Channel(Option<BroadcastChannel>);

impl Channel {
    pub(crate) fn open(name: &str) -> Self {
        Channel(BroadcastChannel::new(name).ok())
    }

    /// Sends `news` to all other tabs.
    pub(crate) fn tell(&self, news: &News) {
        if let Some(channel) = &self.0 {
            let _ = channel.post_message(&write(news));
        }
    }

    /// Calls `heard` with each message from another tab, for the lifetime of the page.
    pub(crate) fn listen(&self, heard: impl Fn(News) + 'static) {
        let Some(channel) = &self.0 else { return };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            if let Some(news) = read(&message.data()) {
                heard(news);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
    }
}

fn write(news: &News) -> JsValue {
    let message = Message(Object::new().into());
    match news {
        News::Renewed { grant, epoch } => {
            message.set("kind", &"renewed".into());
            message.set_number("epoch", from_whole(*epoch));
            message.set_grant(grant);
        }
        News::Began(grant) => {
            message.set("kind", &"began".into());
            message.set_grant(grant);
        }
        News::Present(grant) => {
            message.set("kind", &"present".into());
            message.set_grant(grant);
        }
        News::SignedOut { user } => {
            message.set("kind", &"signed_out".into());
            message.set_user(user.as_deref());
        }
    }
    message.0
}

/// Parses a message. Returns `None` for messages that this version does not understand.
fn read(data: &JsValue) -> Option<News> {
    let message = Message(data.clone());
    Some(match message.text("kind")?.as_str() {
        "renewed" => News::Renewed {
            grant: message.grant(),
            epoch: whole(message.number("epoch")?),
        },
        "began" => News::Began(message.grant()),
        "present" => News::Present(message.grant()),
        "signed_out" => News::SignedOut {
            user: message.text("user"),
        },
        _ => return None,
    })
}

/// Typed access to the fields of a message object. Durations are in milliseconds.
struct Message(JsValue);

impl Message {
    fn set(&self, name: &str, value: &JsValue) {
        let _ = Reflect::set(&self.0, &name.into(), value);
    }

    fn set_number(&self, name: &str, value: f64) {
        self.set(name, &value.into());
    }

    fn set_millis(&self, name: &str, time: Duration) {
        self.set_number(name, (time.as_secs_f64() * 1000.0).round());
    }

    fn set_user(&self, user: Option<&str>) {
        if let Some(user) = user {
            self.set("user", &user.into());
        }
    }

    fn set_grant(&self, grant: &Grant) {
        self.set_millis("expires_in", grant.expires_in);
        self.set_user(grant.user.as_deref());
        if let Some(Limits { idle, max }) = grant.limits {
            self.set_millis("idle", idle);
            self.set_millis("max", max);
        }
    }

    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).as_string()
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.get(name).as_f64()
    }

    fn time(&self, name: &str) -> Option<Duration> {
        Some(Duration::from_millis(whole(self.number(name)?)))
    }

    fn grant(&self) -> Grant {
        let limits = self.time("idle").zip(self.time("max"));
        Grant {
            user: self.text("user"),
            limits: limits.map(|(idle, max)| Limits { idle, max }),
            ..Grant::new(self.time("expires_in").unwrap_or_default())
        }
    }
}

/// A whole number as JavaScript has it.
#[expect(
    clippy::cast_precision_loss,
    reason = "neither a count of renewals nor a span that matters is beyond 2^53"
)]
fn from_whole(number: u64) -> f64 {
    number as f64
}
