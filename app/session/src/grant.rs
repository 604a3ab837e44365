//! What the server says about a session when it begins and at each renewal.

use std::{fmt::Write, time::Duration};

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

    /// Writes what [`with_info`](Self::with_info) reads, for the server to send. The limits are cut to whole seconds.
    /// A user with a comma, or with anything but visible ASCII in it, is left out: it could not be read back.
    ///
    /// ```
    /// use longhaul_session::Grant;
    ///
    /// let grant = Grant { user: Some("ann".to_owned()), ..Grant::default() };
    /// assert_eq!(grant.info(), "user=ann");
    /// assert_eq!(Grant::default().with_info("user=ann"), grant);
    /// ```
    pub fn info(&self) -> String {
        let mut info = String::new();
        let fits = |user: &&String| user.bytes().all(|b| b.is_ascii_graphic() && b != b',');
        if let Some(user) = self.user.as_ref().filter(fits) {
            info.push_str("user=");
            info.push_str(user);
        }
        if let Some(Limits { idle, max }) = self.limits {
            let separator = if info.is_empty() { "" } else { ", " };
            let (idle, max) = (idle.as_secs(), max.as_secs());
            // Writing to a `String` cannot fail.
            let _ = write!(info, "{separator}idle={idle}, max={max}");
        }
        info
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
