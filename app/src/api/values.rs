//! Who asks, what for, and when: ids and moments, in types that cannot be mistaken for one another or for other numbers.
//!
//! ```compile_fail,E0308
//! use app::api::{ApplicationId, AttachmentId};
//!
//! fn open(application: &ApplicationId) {}
//!
//! open(&AttachmentId::from("0123456789abcdef0123456789abcdef"));
//! ```
//!
//! ```compile_fail,E0308
//! use app::api::{Principal, SessionId, UserId};
//!
//! fn swapped(user: UserId, session: SessionId) -> Principal {
//!     Principal { user: session, session: user }
//! }
//! ```
//!
//! ```
//! use app::api::{Principal, SessionId, UserId};
//!
//! fn in_place(user: UserId, session: SessionId) -> Principal {
//!     Principal { user, session }
//! }
//! ```

use std::fmt::{self, Write};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The signed-in user behind a request, and the session that it came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    pub user: UserId,
    pub session: SessionId,
}

/// A text that is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID")]
pub struct NoUuid;

/// 128 bits, written as a UUID. The browser needs no more of a UUID than this.
macro_rules! uuids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u128);

        impl $name {
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(u128::from_be_bytes(bytes))
            }

            pub const fn to_bytes(self) -> [u8; 16] {
                self.0.to_be_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_uuid(self.0, f)
            }
        }

        /// As it is written elsewhere, so that it can be looked up.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NoUuid;

            fn from_str(text: &str) -> Result<Self, NoUuid> {
                read_uuid(text).map(Self).ok_or(NoUuid)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

uuids! {
    /// An account.
    UserId
    /// One sign-in on one device.
    SessionId
}

/// The digits before which a UUID has its hyphens.
const HYPHENS: [usize; 4] = [8, 12, 16, 20];

fn write_uuid(id: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, byte) in id.to_be_bytes().into_iter().enumerate() {
        if HYPHENS.contains(&(2 * at)) {
            f.write_char('-')?;
        }
        for digit in [byte >> 4, byte & 0xf] {
            // Four bits are a digit.
            f.write_char(char::from_digit(digit.into(), 16).unwrap_or('0'))?;
        }
    }
    Ok(())
}

/// With its hyphens or without any, in capitals or not.
fn read_uuid(text: &str) -> Option<u128> {
    let mut digits = 0;
    let mut id = 0;
    let mut hyphens = 0;
    for sign in text.chars() {
        if sign == '-' {
            if HYPHENS.get(hyphens) != Some(&digits) {
                return None;
            }
            hyphens += 1;
            continue;
        }
        id = (id << 4) | u128::from(sign.to_digit(16)?);
        digits += 1;
        if digits > 32 {
            return None;
        }
    }
    (digits == 32 && (hyphens == 0 || hyphens == 4)).then_some(id)
}

#[cfg(feature = "ssr")]
impl UserId {
    /// Ordered by time, so that new rows land at the end of the index.
    pub fn new() -> Self {
        Self(uuid::Uuid::now_v7().as_u128())
    }
}

#[cfg(feature = "ssr")]
impl SessionId {
    /// Random throughout: the id travels inside tokens and should tell nothing.
    pub fn new() -> Self {
        Self(uuid::Uuid::new_v4().as_u128())
    }
}

#[cfg(feature = "ssr")]
impl Default for UserId {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "ssr")]
impl Default for SessionId {
    fn default() -> Self {
        Self::new()
    }
}

/// Ids that are text wherever they go. Any text will do: an id that was never given out is not found.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

texts! {
    /// A draft, and what is submitted of it.
    ApplicationId
    /// A file of an application. It is the answer to its question.
    AttachmentId
    /// What people call a submitted application.
    Reference
}

/// Milliseconds since 1970-01-01 UTC: a number on the wire and in the database.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// The time from `earlier` to `self`; zero when a clock step has put `earlier` in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// In milliseconds, as the database stores spans of time.
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "0190b3c4-00ff-7abc-8def-0123456789ab";

    #[test]
    fn uuids_are_written_as_they_are_read() {
        let user: UserId = TEXT.parse().expect("a UUID");
        assert_eq!(user.to_string(), TEXT);
        assert_eq!(format!("{user:?}"), format!("UserId({TEXT})"));
        assert_eq!(TEXT.replace('-', "").to_uppercase().parse(), Ok(user));
        assert_eq!(UserId::from_bytes(user.to_bytes()), user);
        let json = serde_json::to_string(&user).expect("text");
        assert_eq!(json, format!("\"{TEXT}\""));
        assert_eq!(serde_json::from_str::<UserId>(&json).expect("a UUID"), user);
        for bad in [
            "",
            "-",
            "0190b3c4-00ff-7abc-8def-0123456789a",
            "0190b3c4-00ff-7abc-8def-0123456789abc",
            "0190b3c400ff-7abc-8def-0123456789ab",
            "0190b3c4-00ff-7abc-8def-0123456789ag",
            "+190b3c4-00ff-7abc-8def-0123456789ab",
            "0190b3c4-00ff-7abc-8def0123456789ab-",
        ] {
            assert_eq!(bad.parse::<SessionId>(), Err(NoUuid), "{bad}");
        }
    }
}
