//! Parses the text of a setting. Each error names the setting and shows a valid value.

use std::{
    borrow::Cow,
    fmt,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use ipnet::IpNet;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;
use url::Url;

use super::{ConfigError, KeySetting};
use crate::{
    auth::keys::Envelope,
    files::Place,
    logging::LogFormat,
    mail::address::{self, SmtpServer},
    store::Location,
};

type Parsed<T> = Result<T, ConfigError>;

/// At most `count` events per `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    pub count: u32,
    pub window: Duration,
}

/// How access tokens are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SigningAlgorithm {
    /// A shared secret: fast, and only this server can verify.
    #[default]
    #[serde(rename = "HS256")]
    Hs256,
    /// A key pair (Ed25519): other services can verify with the public half.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hs256 => "HS256",
            Self::EdDsa => "EdDSA",
        })
    }
}

impl FromStr for SigningAlgorithm {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [Self::Hs256, Self::EdDsa];
        let found = all
            .into_iter()
            .find(|algorithm| text.eq_ignore_ascii_case(&algorithm.to_string()));
        found.ok_or("use HS256 or EdDSA")
    }
}

fn invalid<T>(setting: &'static str, value: &str, reason: &str) -> Parsed<T> {
    Err(ConfigError::Invalid {
        setting,
        value: without_password(value).into_owned(),
        reason: reason.to_owned(),
    })
}

/// What was meant as an address may hold a password, however wrong the rest of it is.
fn without_password(value: &str) -> Cow<'_, str> {
    let may_hold_one = value.contains('@') || value.to_lowercase().contains("password");
    match value.split_once(':') {
        Some((scheme, _)) if may_hold_one => format!("{scheme}:…").into(),
        _ => value.into(),
    }
}

pub(super) fn addr(setting: &'static str, value: &str) -> Parsed<SocketAddr> {
    value.parse().or_else(|_| {
        invalid(
            setting,
            value,
            "give an IP address and a port, such as 127.0.0.1:3000 or [::1]:3000",
        )
    })
}

/// An empty value means none.
pub(super) fn optional_addr(setting: &'static str, value: &str) -> Parsed<Option<SocketAddr>> {
    match value {
        "" => Ok(None),
        value => addr(setting, value).map(Some),
    }
}

pub(super) fn port(setting: &'static str, value: &str) -> Parsed<u16> {
    value
        .parse()
        .or_else(|_| invalid(setting, value, "give a port, such as 3001"))
}

pub(super) fn site_root(setting: &'static str, value: String) -> Parsed<String> {
    match value.as_str() {
        "" => invalid(setting, "", "give a folder, such as target/site"),
        _ => Ok(value),
    }
}

pub(super) fn algorithm(setting: &'static str, value: &str) -> Parsed<SigningAlgorithm> {
    value
        .parse()
        .or_else(|reason| invalid(setting, value, reason))
}

pub(super) fn files(
    setting: &'static str,
    value: &str,
    endpoint: Option<Url>,
    data_dir: &Path,
) -> Parsed<Place> {
    Place::parse(value, endpoint, data_dir).or_else(|reason| invalid(setting, value, reason))
}

/// An empty value means none.
pub(super) fn endpoint(setting: &'static str, value: &str) -> Parsed<Option<Url>> {
    match Url::parse(value) {
        _ if value.is_empty() => Ok(None),
        Ok(url) if is_endpoint(&url) => Ok(Some(url)),
        _ => invalid(
            setting,
            value,
            "give the address of a store, such as https://s3.example.com:9000",
        ),
    }
}

fn is_endpoint(url: &Url) -> bool {
    let is_bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    matches!(url.scheme(), "http" | "https") && url.has_host() && is_bare
}

pub(super) fn database(setting: &'static str, value: &str) -> Parsed<Location> {
    if value.starts_with("postgres:") || value.starts_with("postgresql:") {
        return match Url::parse(value) {
            Ok(url) if url.path().len() > 1 => Ok(Location::Postgres(url)),
            // It may hold a password: it is not repeated.
            _ => invalid(
                setting,
                "postgres:…",
                "name a host and a database, such as postgres://user:password@db.example/longhaul",
            ),
        };
    }
    let path = value
        .strip_prefix("sqlite:")
        .map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    match path {
        None => invalid(
            setting,
            value,
            "name a database of SQLite or PostgreSQL, such as sqlite://data/longhaul.db or postgres://user@db.example/longhaul",
        ),
        // Readers and the writer are separate connections: each would get a database of its own.
        Some(":memory:" | "") => invalid(
            setting,
            value,
            "name a file, such as sqlite://data/longhaul.db",
        ),
        Some(path) if path.contains('?') => invalid(
            setting,
            value,
            "parameters are not supported, because the server sets them itself",
        ),
        Some(path) => Ok(Location::File(path.into())),
    }
}

/// In a file where nothing else is said; but servers that share a database share the keys too, or each would refuse the
/// tokens of the others: so with `PostgreSQL` it has to be said.
pub(super) fn key(setting: &'static str, value: &str, database: &str) -> Parsed<KeySetting> {
    let shared = !database.starts_with("sqlite:");
    match value.trim() {
        "file" => Ok(KeySetting::File),
        "" if !shared => Ok(KeySetting::File),
        "" => Err(ConfigError::Conflict {
            setting,
            reason: "is needed with PostgreSQL: servers that share a database share their keys in it, sealed. \
                     Put the output of `openssl rand -hex 32` into a file that only this user can read, name the file here, \
                     and give every server the same. For one server alone, `file` keeps the keys in its data folder"
                .to_owned(),
        }),
        value => Envelope::from_setting(value)
            .map(KeySetting::Envelope)
            // It may be a key: it is not repeated.
            .or_else(|reason| invalid(setting, "…", &reason)),
    }
}

/// An empty value means none.
pub(super) fn smtp_url(setting: &'static str, value: &str) -> Parsed<Option<SmtpServer>> {
    match value {
        "" => Ok(None),
        value => SmtpServer::parse(value)
            .map(Some)
            // It may hold a password, however wrong it is: it is not repeated.
            .or_else(|reason| invalid(setting, "…", reason)),
    }
}

/// An empty value means none.
pub(super) fn mailbox(setting: &'static str, value: &str) -> Parsed<Option<Mailbox>> {
    match value.parse() {
        _ if value.is_empty() => Ok(None),
        Ok(mailbox) if !value.contains(char::is_control) => Ok(Some(mailbox)),
        _ => Err(ConfigError::Invalid {
            setting,
            value: value.escape_debug().to_string(),
            reason: "give an address, with a name before it if you like: visa@example.org or Visa office <visa@example.org>"
                .to_owned(),
        }),
    }
}

/// An empty value means none.
pub(super) fn public_url(setting: &'static str, value: &str) -> Parsed<Option<String>> {
    match address::public_url(value) {
        _ if value.is_empty() => Ok(None),
        Some(url) => Ok(Some(url)),
        None => invalid(
            setting,
            value,
            "give the address of the site, without a path, such as https://visa.example.org",
        ),
    }
}

pub(super) fn folder(setting: &'static str, value: PathBuf) -> Parsed<PathBuf> {
    if value.as_os_str().is_empty() {
        return invalid(setting, "", "name a folder, such as data");
    }
    Ok(value)
}

pub(super) fn duration(setting: &'static str, value: &str) -> Parsed<Duration> {
    read_duration(value).map_or_else(
        || {
            invalid(
                setting,
                value,
                "give a whole number and a unit (ms, s, m, h, d), such as 30s, 5m or 14d",
            )
        },
        Ok,
    )
}

/// A duration of at least a second, because access tokens carry whole seconds.
pub(super) fn lifetime(setting: &'static str, value: &str) -> Parsed<Duration> {
    let duration = duration(setting, value)?;
    if duration < Duration::from_secs(1) {
        return invalid(setting, value, "it must be at least 1s");
    }
    Ok(duration)
}

pub(super) fn boolean(setting: &'static str, value: &str) -> Parsed<bool> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => invalid(setting, value, "use true or false"),
    }
}

pub(super) fn networks(setting: &'static str, value: &str) -> Parsed<Vec<IpNet>> {
    let entries = value
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let network = entry
                .parse()
                .or_else(|_| entry.parse::<IpAddr>().map(IpNet::from));
            network.or_else(|_| {
                invalid(
                    setting,
                    entry,
                    "give networks separated by commas, such as 10.0.0.0/8,::1",
                )
            })
        })
        .collect()
}

pub(super) fn count(setting: &'static str, value: &str) -> Parsed<u32> {
    match value.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => invalid(setting, value, "give a whole number of at least 1"),
    }
}

/// A number of bytes.
pub(super) fn size(setting: &'static str, value: &str) -> Parsed<u64> {
    read_size(value).map_or_else(
        || {
            invalid(
                setting,
                value,
                "give a whole number and a unit (KiB, MiB, GiB), such as 256MiB, or 0",
            )
        },
        Ok,
    )
}

pub(super) fn rate(setting: &'static str, value: &str) -> Parsed<RateLimit> {
    let parsed = value.split_once('/').and_then(|(count, window)| {
        let count = count.parse().ok().filter(|count| *count > 0)?;
        let window = read_duration(window).filter(|window| !window.is_zero())?;
        Some(RateLimit { count, window })
    });
    parsed.map_or_else(
        || {
            invalid(
                setting,
                value,
                "give a number and a duration, such as 10/3m",
            )
        },
        Ok,
    )
}

pub(super) fn filter(setting: &'static str, value: String) -> Parsed<String> {
    match EnvFilter::try_new(&value) {
        Ok(_) if !value.is_empty() => Ok(value),
        _ => invalid(setting, &value, "give a log filter, such as info or debug"),
    }
}

fn read_size(value: &str) -> Option<u64> {
    let digits = value
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let bytes_each = match unit {
        "" if number == 0 => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(bytes_each)
}

pub(super) fn log_format(setting: &'static str, value: &str) -> Parsed<LogFormat> {
    value
        .parse()
        .or_else(|reason| invalid(setting, value, reason))
}

fn read_duration(value: &str) -> Option<Duration> {
    let digits = value.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = value.split_at(digits);
    let millis_each: u64 = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    // A century is more than any session needs, and keeps every later sum far from overflow.
    let millis = number.parse::<u64>().ok()?.checked_mul(millis_each)?;
    (millis <= 36_525 * 86_400_000).then(|| Duration::from_millis(millis))
}
