//! What the server says about a session when it begins and at each renewal, and what tabs tell each other.

use super::deadline::{Moment, millis};
use std::time::Duration;

/// What a sign-in or a renewal brought. All times are lengths from the moment of receipt: no two clocks
/// are ever compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// What is left of the access token; zero means unknown.
    pub expires_in: Duration,
    /// How long an access token lives from its beginning. A renewal need not say so, a page that comes to life in
    /// the middle of it should.
    pub lifetime: Option<Duration>,
    /// Any text that tells users apart. Calls that wait go on only for the user whom they were made
    /// for; without it they are taken for another user's.
    pub user: Option<String>,
    /// When the session itself ends, if the server says so.
    pub limits: Option<Limits>,
}

impl Grant {
    /// A grant of which nothing but the lifetime of the access token is known.
    pub fn new(expires_in: Duration) -> Self {
        Grant {
            expires_in,
            ..Grant::default()
        }
    }

    /// Reads the lifetimes and the user out of the header `Session-Info: user=id, idle=60, max=3600` (seconds),
    /// which a server may add to the answer of a refresh. What it does not understand it leaves out.
    pub fn with_info(mut self, header: &str) -> Self {
        let field = |name: &str| {
            header.split(',').find_map(|part| {
                let (key, value) = part.trim().split_once('=')?;
                (key == name).then_some(value)
            })
        };
        let seconds = |name| Some(Duration::from_secs(field(name)?.parse().ok()?));
        self.user = field("user").map(str::to_owned);
        if let (Some(idle), Some(max)) = (seconds("idle"), seconds("max")) {
            self.limits = Some(Limits { idle, max });
        }
        self
    }
}

/// When a session ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The session ends after this time without a renewal.
    pub idle: Duration,
    /// The session ends after this time, renewed or not.
    pub max: Duration,
}

/// What one tab tells the others of the same browser, which share its cookies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The tokens were renewed.
    Renewed {
        /// What the renewal brought.
        grant: Grant,
        /// The teller's epoch after it.
        epoch: u64,
    },
    /// A user signed in.
    Began(Grant),
    /// A page was opened that the server rendered for this session.
    Present(Grant),
    /// This user signed out.
    SignedOut {
        /// As in [`Grant::user`].
        user: Option<String>,
    },
}

/// The greatest time before the end at which the page is told.
const NOTICE: Duration = Duration::from_secs(120);

/// The end of the session on this tab's time line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    at: u64,
    /// How long before the end the page is told. Half of a life too short for the full notice.
    notice: u64,
    /// Whether a renewal would move the end.
    pub extendable: bool,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Quiet,
    Told,
    /// The server was asked; what comes of it is learned from the answer or from the next call.
    Asked,
}

impl Ending {
    pub fn new(limits: Limits, now: Moment) -> Self {
        let (idle, max) = (millis(limits.idle), millis(limits.max));
        let left = idle.min(max);
        Ending {
            at: now.passed.saturating_add(left),
            notice: millis(NOTICE).min(left / 2),
            extendable: idle < max,
            stage: Stage::Quiet,
        }
    }

    pub fn left(&self, now: Moment) -> Duration {
        Duration::from_millis(self.at.saturating_sub(now.passed))
    }

    /// Time until the page has to be told or, when it was, until the server is to be asked.
    pub fn until_due(&self, now: Moment) -> Option<Duration> {
        let due = match self.stage {
            Stage::Quiet => self.at.saturating_sub(self.notice),
            // The server's clock decides; a moment later it has.
            Stage::Told => self.at.saturating_add(1_000),
            Stage::Asked => return None,
        };
        Some(Duration::from_millis(due.saturating_sub(now.passed)))
    }

    /// Whether the page is told by the step that is due; otherwise the server is to be asked.
    pub fn is_to_be_told(&self) -> bool {
        self.stage == Stage::Quiet
    }

    pub fn told(&mut self) {
        self.stage = Stage::Told;
    }

    pub fn asked(&mut self) {
        self.stage = Stage::Asked;
    }

    /// The server gave no verdict: it has to be asked again.
    pub fn asked_in_vain(&mut self) {
        if self.stage == Stage::Asked {
            self.stage = Stage::Told;
        }
    }

    /// Whether this end comes later than another; a second is rounding.
    pub fn is_later_than(&self, other: &Self) -> bool {
        self.at > other.at.saturating_add(1_000)
    }
}
