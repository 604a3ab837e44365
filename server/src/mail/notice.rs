//! What the owner of an account is told by mail: one variant for each kind, and one place that says all about it. To add a kind,
//! add the variant, its [`Kind`], its row in [`Notice::content`], and its words to `app/locales/*/mail.ftl`.

use std::time::Duration;

use app::api::{ApplicationId, Reference, device_name};
use app::components::clock;
use longhaul_form::text::{Texts, isolated};

use crate::{auth::device::Facts, clock::Timestamp};

/// What happened. A device is what its browser says about itself.
#[derive(Clone, Debug)]
pub enum Notice {
    PasswordChanged {
        device: String,
    },
    /// Told at the old address.
    AddressLeft {
        device: String,
        new: String,
    },
    /// Told at the new one.
    AddressJoined {
        device: String,
    },
    /// A session was ended because two devices held it; the device is the one that signed in.
    TokenReused {
        device: String,
    },
    /// Another kind of device uses the session of this one.
    SecondDevice {
        device: String,
        other: String,
    },
    /// The same from another network.
    SecondNetwork {
        device: String,
    },
    DraftEnds {
        application: ApplicationId,
        started_at: Timestamp,
        ends_at: Timestamp,
    },
    Submitted {
        reference: Reference,
    },
    AccountDeleted {
        device: String,
    },
}

/// What is the same for all mails of a kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// In rows and in the log.
    pub name: &'static str,
    /// The message that has its words.
    pub words: &'static str,
    pub weight: Weight,
    /// After this time it is no longer worth sending.
    pub worth_for: Duration,
}

/// Which share of a mailbox's quota a kind may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// About the safety of the account: the last that gives way.
    Warning,
    /// Useful: must never crowd out a warning.
    News,
}

/// As long as mail servers are given by custom.
const DAYS: Duration = Duration::from_hours(72);

macro_rules! kinds {
    ($($constant:ident = $name:literal, $words:literal, $weight:ident;)+) => {
        $(const $constant: Kind = Kind {
            name: $name,
            words: $words,
            weight: Weight::$weight,
            worth_for: DAYS,
        };)+

        /// All kinds that there are.
        pub const KINDS: &[&Kind] = &[$(&$constant),+];
    };
}

kinds! {
    PASSWORD_CHANGED = "password_changed", "mail-password-changed", Warning;
    ADDRESS_LEFT = "address_left", "mail-address-left", Warning;
    ADDRESS_JOINED = "address_joined", "mail-address-joined", Warning;
    TOKEN_REUSED = "token_reused", "mail-token-reused", Warning;
    SECOND_DEVICE = "second_device", "mail-second-device", Warning;
    SECOND_NETWORK = "second_network", "mail-second-network", Warning;
    DRAFT_ENDS = "draft_ends", "mail-draft-ends", News;
    SUBMITTED = "submitted", "mail-submitted", News;
    ACCOUNT_DELETED = "account_deleted", "mail-account-deleted", Warning;
}

/// What one mail says, before it is laid out.
pub struct Content {
    /// Labels and what they stand for.
    pub facts: Vec<(&'static str, String)>,
    /// What the words leave open.
    pub values: Vec<(&'static str, String)>,
    /// The page to go on with, below the site's own address.
    pub page: String,
}

impl Notice {
    pub fn kind(&self) -> &'static Kind {
        match self {
            Self::PasswordChanged { .. } => &PASSWORD_CHANGED,
            Self::AddressLeft { .. } => &ADDRESS_LEFT,
            Self::AddressJoined { .. } => &ADDRESS_JOINED,
            Self::TokenReused { .. } => &TOKEN_REUSED,
            Self::SecondDevice { .. } => &SECOND_DEVICE,
            Self::SecondNetwork { .. } => &SECOND_NETWORK,
            Self::DraftEnds { .. } => &DRAFT_ENDS,
            Self::Submitted { .. } => &SUBMITTED,
            Self::AccountDeleted { .. } => &ACCOUNT_DELETED,
        }
    }

    /// What it says of something that happened at `at`.
    pub fn content(&self, at: Timestamp, t: &Texts) -> Content {
        let when = || (t.get("mail-when"), clock::moment(t, at));
        let on = |device: &str| (t.get("mail-device"), named(device, t));
        let signed_in_on = |device: &str| (t.get("mail-signed-in-on"), named(device, t));
        let (facts, values, page) = match self {
            Self::PasswordChanged { device } | Self::AddressJoined { device } => {
                (vec![when(), on(device)], Vec::new(), "/account".to_owned())
            }
            Self::AddressLeft { device, new } => (
                vec![when(), on(device), (t.get("mail-new-address"), veiled(new))],
                Vec::new(),
                "/login".to_owned(),
            ),
            Self::TokenReused { device } | Self::SecondNetwork { device } => (
                vec![when(), signed_in_on(device)],
                Vec::new(),
                "/account".to_owned(),
            ),
            Self::SecondDevice { device, other } => (
                vec![
                    when(),
                    signed_in_on(device),
                    (t.get("mail-also-used-by"), named(other, t)),
                ],
                Vec::new(),
                "/account".to_owned(),
            ),
            Self::DraftEnds {
                application,
                started_at,
                ends_at,
            } => (
                vec![
                    (t.get("mail-started"), clock::moment(t, *started_at)),
                    (t.get("mail-ends"), clock::moment(t, *ends_at)),
                ],
                vec![("date", clock::day(t, *ends_at))],
                format!("/applications/{application}"),
            ),
            Self::Submitted { reference } => (
                vec![when(), (t.get("mail-reference"), reference.to_string())],
                Vec::new(),
                format!("/applications/done/{reference}/answers"),
            ),
            Self::AccountDeleted { device } => {
                (vec![when(), on(device)], Vec::new(), "/".to_owned())
            }
        };
        Content {
            facts,
            values,
            page,
        }
    }
}

/// As on the account page. But a program may call itself as it likes, and mail programs make links of what looks like an
/// address: a name with a dot is left out.
fn named(user_agent: &str, texts: &Texts) -> String {
    let Facts { program, system } = Facts::of(user_agent);
    let program = if program.contains('.') { "" } else { &program };
    device_name(texts, program, system)
}

/// An address that its owner knows again, and that says little to others.
fn veiled(address: &str) -> String {
    let Some((name, domain)) = address.rsplit_once('@') else {
        return "…".to_owned();
    };
    let first: String = name.chars().take(1).collect();
    isolated(&format!("{first}…@{domain}"))
}
