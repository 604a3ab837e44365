//! Messages between the tabs of a browser, sent as plain objects over a `BroadcastChannel`.

use crate::{
    grant::{Grant, Limits},
    news::News,
};
use js_sys::{Object, Reflect};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

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
            message.set_number("epoch", *epoch as f64);
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
            epoch: message.number("epoch")? as u64,
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

    fn set_time(&self, name: &str, time: Duration) {
        self.set_number(name, time.as_millis() as f64);
    }

    fn set_user(&self, user: Option<&str>) {
        if let Some(user) = user {
            self.set("user", &user.into());
        }
    }

    fn set_grant(&self, grant: &Grant) {
        self.set_time("expires_in", grant.expires_in);
        self.set_user(grant.user.as_deref());
        if let Some(Limits { idle, max }) = grant.limits {
            self.set_time("idle", idle);
            self.set_time("max", max);
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
        Some(Duration::from_millis(self.number(name)? as u64))
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
