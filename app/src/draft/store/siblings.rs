//! The other tabs with the same draft: what they tell each other over a `BroadcastChannel`, which version the server has,
//! and when a tab asks the server.
//!
//! What is sent is bounded by what happens, however many tabs there are: a version is told once, by the tab whose save made
//! it; a tab that opens asks once, and one tab answers. Nothing that was heard is ever told on, so no news can breed news.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::time::Duration;

use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use super::{DraftStore, Inner};
use crate::api::ApplicationId;

impl DraftStore {
    /// From now on this tab and others that show the same draft tell each other what the server has. Browser only.
    pub(in crate::draft) fn meet_siblings(&self) {
        let siblings = Siblings::of(&self.id());
        let store = *self;
        siblings.listen(move |said| {
            let duty = store.kept.try_update_value(|kept| kept.news.hear(said));
            match duty {
                Some(Duty::Pull) => store.pull_soon(),
                Some(Duty::Tell(version)) => store.say(Said::Has(version)),
                Some(Duty::TellLater) => after(ANSWER, ANSWER_SPREAD, move || {
                    let due = store.kept.try_update_value(|kept| kept.news.answer_due());
                    if let Some(Some(version)) = due {
                        store.say(Said::Has(version));
                    }
                }),
                Some(Duty::Nothing) | None => {}
            }
        });
        // It may have been posted, or saved by a page that is gone.
        let (news, asks) = News::opens(self.version_now());
        siblings.say(asks);
        self.kept.update_value(|kept| {
            kept.news = news;
            kept.siblings = Some(SendWrapper::new(siblings));
        });
    }

    fn say(&self, said: Said) {
        self.kept.with_value(|kept| {
            if let Some(siblings) = &kept.siblings {
                siblings.say(said);
            }
        });
    }

    /// The server answered a save of this tab, made on the version `before`.
    pub(super) fn tell_siblings(&self, before: u64, version: u64) {
        let tells = self
            .kept
            .try_update_value(|kept| kept.news.saved(before, version));
        if let Some(Some(version)) = tells {
            self.say(Said::Has(version));
        }
    }

    fn pull_soon(self) {
        after(PULL, PULL, move || {
            let hidden = document().hidden();
            let due = |kept: &mut Inner| kept.news.pull_due(hidden);
            if self.kept.try_update_value(due) == Some(true) {
                self.save_now();
            }
        });
    }

    /// The network is back: saves what waits, or else asks what was saved elsewhere, though not in all tabs at once.
    pub(in crate::draft) fn network_is_back(&self) {
        if !self.is_clean() {
            self.pull();
        } else if self.kept.try_update_value(|kept| kept.news.doubt()) == Some(Duty::Pull) {
            self.pull_soon();
        }
    }

    /// Takes in what was saved elsewhere, as soon as nothing here is under way.
    pub(in crate::draft) fn pull(&self) {
        if !self.is_closed() {
            self.kept.update_value(|kept| kept.news.pull_now());
            self.save_now();
        }
    }

    /// The server answered a pull.
    pub(super) fn pulled(&self, version: u64) {
        self.kept.update_value(|kept| kept.news.pulled(version));
    }
}

/// Before the server is asked for what another tab saved: at least this long and at most twice, so that not all tabs ask at once,
/// and one question brings whatever is told meanwhile.
const PULL: f64 = 400.0;
/// Before a tab answers one that has just opened: long enough for the one that spoke last to do so first.
const ANSWER: f64 = 500.0;
const ANSWER_SPREAD: f64 = 2_000.0;

/// Acts after `least` milliseconds and a share of `spread`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a pause of seconds"
)]
fn after(least: f64, spread: f64, act: impl FnOnce() + 'static) {
    let pause = least + js_sys::Math::random() * spread;
    set_timeout(act, Duration::from_millis(pause as u64));
}

/// A message between tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Said {
    /// The server has this version.
    Has(u64),
    /// A tab has opened with this version. What was told before, it could not hear.
    Asks(u64),
}

/// What a message asks of the tab that hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    Nothing,
    /// Ask the server after a moment, and call [`News::pull_due`] then.
    Pull,
    /// Tell this version now.
    Tell(u64),
    /// Tell it after a while, unless [`News::answer_due`] says by then that another tab did.
    TellLater,
}

/// What a tab knows of the versions of its draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts: every combination of them can be"
)]
pub(crate) struct News {
    /// The newest version that the server has, as far as this tab has heard.
    newest: u64,
    /// This tab was the last to tell of it, so it is the first to answer.
    speaks: bool,
    /// A tab that is behind has asked, and no tab has answered it yet.
    owes: bool,
    /// The server may have something newer than this tab shows.
    behind: bool,
    /// It is to be asked now.
    due: bool,
    /// It will be asked in a moment: whatever is heard until then comes along.
    planned: bool,
}

impl News {
    /// Of a tab that opens with `version`, and what it says.
    pub(crate) fn opens(version: u64) -> (Self, Said) {
        let news = Self {
            newest: version,
            speaks: true,
            ..Self::default()
        };
        (news, Said::Asks(version))
    }

    pub(crate) fn hear(&mut self, said: Said) -> Duty {
        let (Said::Has(version) | Said::Asks(version)) = said;
        match (version.cmp(&self.newest), said) {
            (Ordering::Greater, _) => {
                self.newest = version;
                self.heard()
            }
            // Another tab has announced it: a tab that was waiting to do so need not any more.
            (Ordering::Equal, _) => {
                (self.speaks, self.owes) = (false, false);
                Duty::Nothing
            }
            (Ordering::Less, Said::Asks(_)) if self.speaks => Duty::Tell(self.newest),
            (Ordering::Less, Said::Asks(_)) if self.owes => Duty::Nothing,
            (Ordering::Less, Said::Asks(_)) => {
                self.owes = true;
                Duty::TellLater
            }
            // Messages have crossed, or the server was restored from a backup. Only the server can tell.
            (Ordering::Less, Said::Has(_)) => self.heard(),
        }
    }

    fn heard(&mut self) -> Duty {
        (self.speaks, self.owes) = (false, false);
        self.doubt()
    }

    /// Something may have been missed.
    pub(crate) fn doubt(&mut self) -> Duty {
        self.behind = true;
        match std::mem::replace(&mut self.planned, true) {
            true => Duty::Nothing,
            false => Duty::Pull,
        }
    }

    /// The moment has passed. Whether the server has to be asked now: a save may have brought it all along, and a tab
    /// that is `hidden` asks when it is seen.
    pub(crate) fn pull_due(&mut self, hidden: bool) -> bool {
        self.planned = false;
        self.due |= self.behind && !hidden;
        self.due
    }

    /// The server is to be asked at once, whatever was heard.
    pub(crate) fn pull_now(&mut self) {
        (self.behind, self.due) = (true, true);
    }

    /// Whether to ask as soon as nothing else is under way.
    pub(crate) fn is_due(&self) -> bool {
        self.due
    }

    /// The server is asked, or is sent something, which amounts to the same.
    pub(crate) fn asked(&mut self) {
        (self.behind, self.due) = (false, false);
    }

    /// The while has passed. What to tell, if no other tab has.
    pub(crate) fn answer_due(&mut self) -> Option<u64> {
        std::mem::take(&mut self.owes).then(|| {
            self.speaks = true;
            self.newest
        })
    }

    /// The server answered a save made on the version `before`. What to tell, if anything.
    pub(crate) fn saved(&mut self, before: u64, version: u64) -> Option<u64> {
        // A tab that announced something newer has announced this too.
        if version > self.newest || version < before {
            self.newest = version;
            (self.speaks, self.owes) = (true, false);
            return Some(version);
        }
        None
    }

    /// The server answered a question with `version`.
    pub(crate) fn pulled(&mut self, version: u64) {
        // It knows best, unless something was heard since it was asked.
        if !self.behind || version > self.newest {
            self.newest = version;
        }
    }
}

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
