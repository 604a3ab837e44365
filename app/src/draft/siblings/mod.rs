//! What tabs with the same draft tell each other over a `BroadcastChannel`: which version the server has.

pub(crate) mod news;
#[cfg(test)]
mod tests;

use news::Said;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::api::ApplicationId;

const NAME: &str = "longhaul:versions";
/// Ends a message that is a question.
const ASKS: &str = "?";

/// This tab's end of the channel; none in a browser without.
pub(crate) struct Siblings {
    channel: Option<BroadcastChannel>,
    draft: String,
}

impl Siblings {
    pub(crate) fn of(draft: &ApplicationId) -> Self {
        let channel = BroadcastChannel::new(NAME).ok();
        let draft = draft.to_string();
        Self { channel, draft }
    }

    pub(crate) fn say(&self, said: Said) {
        if let Some(channel) = &self.channel {
            // A closed channel means that the page is being left.
            let _ = channel.post_message(&write(&self.draft, said).into());
        }
    }

    /// Calls back with whatever another tab with this draft says, for the life of the page.
    pub(crate) fn listen(&self, heard: impl Fn(Said) + 'static) {
        let Some(channel) = &self.channel else { return };
        let draft = self.draft.clone();
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let text = message.data().as_string().unwrap_or_default();
            if let Some(said) = read(&draft, &text) {
                heard(said);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
    }
}

fn write(draft: &str, said: Said) -> String {
    let (version, end) = match said {
        Said::Has(version) => (version, ""),
        Said::Asks(version) => (version, ASKS),
    };
    [draft, " ", &version.to_string(), end].concat()
}

/// None for what is about another draft, or from a version of this script that says it otherwise.
fn read(draft: &str, text: &str) -> Option<Said> {
    let said = text.strip_prefix(draft)?.strip_prefix(' ')?;
    let asked = said.strip_suffix(ASKS);
    let version = asked.unwrap_or(said).parse().ok()?;
    Some(match asked {
        Some(_) => Said::Asks(version),
        None => Said::Has(version),
    })
}

impl Drop for Siblings {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}
