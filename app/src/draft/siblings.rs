//! What tabs with the same draft tell each other over a `BroadcastChannel`: which version the server has.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "longhaul:versions";

/// This tab's end of the channel; none in a browser without.
pub struct Siblings {
    channel: Option<BroadcastChannel>,
    draft: String,
}

impl Siblings {
    pub fn of(draft: String) -> Self {
        let channel = BroadcastChannel::new(NAME).ok();
        Self { channel, draft }
    }

    pub fn tell(&self, version: u64) {
        if let Some(channel) = &self.channel {
            // A closed channel means that the page is being left.
            let _ = channel.post_message(&[&self.draft, " ", &version.to_string()].concat().into());
        }
    }

    /// Calls back with whatever version another tab with this draft tells, for the life of the page.
    pub fn listen(&self, heard: impl Fn(u64) + 'static) {
        let Some(channel) = &self.channel else { return };
        let draft = self.draft.clone();
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let said = message.data().as_string().unwrap_or_default();
            match said.split_once(' ') {
                Some((id, version)) if id == draft => heard(version.parse().unwrap_or_default()),
                _ => {}
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
    }
}

impl Drop for Siblings {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}
