//! What the server says about a session when it begins and at each renewal.

use std::fmt::Write;
use std::time::Duration;

/// The result of a sign-in or a renewal. All times are durations from the moment of receipt, so
/// that no two clocks are ever compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// The remaining lifetime of the access token. Zero means unknown.
    pub expires_in: Duration,
    /// The full lifetime of an access token. It may be omitted for a renewal, but should be given
    /// to a page that is loaded while the token is already in use.
    pub lifetime: Option<Duration>,
    /// Any text that identifies the user. Waiting and parked calls proceed only for the user they
    /// were made for. If it is missing, the grant is assumed to belong to another user.
    pub user: Option<String>,
    /// When the session itself ends, if the server says so.
    pub limits: Option<Limits>,
}

impl Grant {
    /// Creates a grant of which only the lifetime of the access token is known.
    pub fn new(expires_in: Duration) -> Self {
        Grant {
            expires_in,
            ..Grant::default()
        }
    }

    /// Adds the user and the limits from the value of a `Session-Info` header, such as `user=id,
    /// idle=60, max=3600`, which a server may add to the response to a refresh. The limits are in
    /// seconds. Fields that are unknown or malformed are ignored.
    #[must_use]
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

    /// Formats the header value that [`with_info`](Self::with_info) reads, for the server to send.
    /// The limits are truncated to whole seconds. A user that contains a comma or anything other
    /// than visible ASCII characters is omitted, because it could not be read back.
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
    /// The time without a renewal after which the session ends.
    pub idle: Duration,
    /// The time after which the session ends even if it is renewed.
    pub max: Duration,
}
