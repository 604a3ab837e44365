//! When a tab tells the others which version the server has, and when it asks the server. Pure.
//!
//! What is sent is bounded by what happens, however many tabs there are: a version is told once, by the tab whose save made
//! it; a tab that opens asks once, and one tab answers. Nothing that was heard is ever told on, so no news can breed news.

use std::cmp::Ordering;

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
