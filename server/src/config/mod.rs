//! Every setting of the server, from flags and environment, checked before anything starts.

mod mail;
mod parse;
#[cfg(test)]
mod tests;

use std::{ffi::OsString, net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Command, FromArgMatches};
use ipnet::IpNet;
use url::Url;

use crate::{auth::keys::Envelope, files::Place, logging::LogFormat, store::Location};
pub use mail::MailSettings;
pub use parse::{RateLimit, SigningAlgorithm};

const PREFIX: &str = "LONGHAUL_";

/// The settings as text. They become [`Config`] in a second step, so that a bad value from a flag
/// and one from the environment give the same sentence.
#[derive(Args)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, env = "LONGHAUL_ADDR")]
    addr: Option<String>,
    /// The `SQLite` file, made if missing; or <postgres://user:password@host/database>
    #[arg(
        long,
        env = "LONGHAUL_DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://data/longhaul.db",
        global = true
    )]
    database_url: String,
    /// Folder of the signing keys and uploads, unless they are elsewhere
    #[arg(long, env = "LONGHAUL_DATA_DIR", default_value = "data", global = true)]
    data_dir: PathBuf,
    /// Where uploads are, if not in the data folder: <file:///srv/uploads> or <s3://bucket/folder>. Access to a bucket is set with
    /// `AWS_REGION`, `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`
    #[arg(long, env = "LONGHAUL_FILES", default_value = "", global = true)]
    files: String,
    /// Address of the store of the bucket, if it is not Amazon's
    #[arg(long, env = "LONGHAUL_S3_ENDPOINT", default_value = "", global = true)]
    s3_endpoint: String,
    /// What seals the keys in the database, for several servers: a file with a key of 32 bytes in hexadecimal or base64, or the
    /// key itself; the new and the old one while it changes; `file` to keep them in the data folder
    #[arg(
        long,
        env = "LONGHAUL_KEY",
        default_value = "",
        hide_env_values = true,
        global = true
    )]
    key: String,
    /// Lifetime of an access token
    #[arg(long, env = "LONGHAUL_ACCESS_TTL", default_value = "5m", global = true)]
    access_ttl: String,
    /// Algorithm of new keys for access tokens: HS256, or `EdDSA` to let other services verify them
    #[arg(long, env = "LONGHAUL_ACCESS_ALGORITHM", default_value = "HS256")]
    access_algorithm: String,
    /// A session ends after not being refreshed for this long
    #[arg(
        long,
        env = "LONGHAUL_REFRESH_IDLE",
        default_value = "14d",
        global = true
    )]
    refresh_idle: String,
    /// A session ends this long after its sign-in, whatever happens
    #[arg(long, env = "LONGHAUL_REFRESH_MAX", default_value = "30d")]
    refresh_max: String,
    /// For this long, a superseded refresh token counts as a race rather than a theft
    #[arg(long, env = "LONGHAUL_REFRESH_GRACE", default_value = "30s")]
    refresh_grace: String,
    /// How long a draft is kept after its last change
    #[arg(long, env = "LONGHAUL_DRAFT_TTL", default_value = "90d")]
    draft_ttl: String,
    /// How many applications that are not submitted one account may have
    #[arg(long, env = "LONGHAUL_DRAFTS_PER_ACCOUNT", default_value = "50")]
    drafts_per_account: String,
    /// How many applications one account may have in all, submitted ones among them
    #[arg(long, env = "LONGHAUL_APPLICATIONS_PER_ACCOUNT", default_value = "200")]
    applications_per_account: String,
    /// Set cookies with Secure and name prefixes; `false` only for plain http on a trusted network
    #[arg(long, env = "LONGHAUL_COOKIE_SECURE", default_value = "true")]
    cookie_secure: String,
    /// Networks whose X-Forwarded-* headers are trusted, separated by commas
    #[arg(long, env = "LONGHAUL_TRUSTED_PROXIES", default_value = "")]
    trusted_proxies: String,
    /// Connections at a time, in all
    #[arg(long, env = "LONGHAUL_CONNECTIONS", default_value = "1024")]
    connections: String,
    /// Connections at a time from one client address; trusted proxies may have more
    #[arg(long, env = "LONGHAUL_CONNECTIONS_PER_ADDRESS", default_value = "64")]
    connections_per_address: String,
    /// The certificate for https, with those that vouch for it, in PEM; needs `LONGHAUL_TLS_KEY`
    #[arg(long, env = "LONGHAUL_TLS_CERT", default_value = "")]
    tls_cert: String,
    /// The private key of the certificate, in PEM
    #[arg(long, env = "LONGHAUL_TLS_KEY", default_value = "")]
    tls_key: String,
    /// Failed sign-ins allowed per client address
    #[arg(long, env = "LONGHAUL_SIGN_IN_LIMIT", default_value = "10/3m")]
    sign_in_limit: String,
    /// Accounts that may be created, in all
    #[arg(long, env = "LONGHAUL_REGISTRATIONS", default_value = "500/1h")]
    registrations: String,
    /// Accounts that may be created from one client address
    #[arg(
        long,
        env = "LONGHAUL_REGISTRATIONS_PER_ADDRESS",
        default_value = "20/1h"
    )]
    registrations_per_address: String,
    /// Free space on the disk below which no new upload is accepted
    #[arg(long, env = "LONGHAUL_DISK_RESERVE", default_value = "256MiB")]
    disk_reserve: String,
    /// How long an unfinished upload is kept after its last part
    #[arg(long, env = "LONGHAUL_UPLOAD_TTL", default_value = "24h")]
    upload_ttl: String,
    /// Address and port of a separate listener for /metrics; without it, only this machine is answered
    #[arg(long, env = "LONGHAUL_METRICS_ADDR", default_value = "")]
    metrics_addr: String,
    /// The mail server that passes mail on: <smtps://user:password@mail.example> or <smtp://mail.example:587>. Without it, mail
    /// goes to the log
    #[arg(
        long,
        env = "LONGHAUL_SMTP_URL",
        default_value = "",
        hide_env_values = true
    )]
    smtp_url: String,
    /// Whom mail comes from, such as `Visa office <visa@example.org>`; needs `LONGHAUL_SMTP_URL`
    #[arg(long, env = "LONGHAUL_MAIL_FROM", default_value = "")]
    mail_from: String,
    /// The address at which users open the site, for links in mails, such as <https://visa.example.org>
    #[arg(long, env = "LONGHAUL_PUBLIC_URL", default_value = "")]
    public_url: String,
    /// Show the session inspector on every page
    #[arg(long, env = "LONGHAUL_INSPECTOR", default_value = "false")]
    inspector: String,
    /// Log filter, such as `info` or `info,longhaul_server=debug`
    #[arg(long, env = "LONGHAUL_LOG", default_value = "info")]
    log: String,
    /// How the log is written: text, or JSON for programs
    #[arg(long, env = "LONGHAUL_LOG_FORMAT", default_value = "text")]
    log_format: String,
    // Set by `cargo leptos watch` for the server that it starts.
    #[arg(
        long,
        env = "LEPTOS_SITE_ADDR",
        default_value = "127.0.0.1:3000",
        hide = true
    )]
    leptos_site_addr: String,
    #[arg(
        long,
        env = "LEPTOS_SITE_ROOT",
        default_value = "target/site",
        hide = true
    )]
    leptos_site_root: String,
    #[arg(long, env = "LEPTOS_RELOAD_PORT", default_value = "3001", hide = true)]
    leptos_reload_port: String,
}

#[derive(Clone, Debug)]
pub struct Config {
    /// `LONGHAUL_ADDR`, or else `LEPTOS_SITE_ADDR`
    pub addr: SocketAddr,
    /// What `LONGHAUL_DATABASE_URL` names
    pub database: Location,
    /// `LONGHAUL_DATA_DIR`
    pub data_dir: PathBuf,
    /// `LONGHAUL_FILES`
    pub files: Place,
    /// `LONGHAUL_S3_ENDPOINT`
    pub s3_endpoint: Option<Url>,
    /// `LONGHAUL_KEY`
    pub key: KeySetting,
    /// `LONGHAUL_ACCESS_TTL`
    pub access_ttl: Duration,
    /// `LONGHAUL_ACCESS_ALGORITHM`
    pub access_algorithm: SigningAlgorithm,
    /// `LONGHAUL_REFRESH_IDLE`
    pub refresh_idle: Duration,
    /// `LONGHAUL_REFRESH_MAX`
    pub refresh_max: Duration,
    /// `LONGHAUL_REFRESH_GRACE`
    pub refresh_grace: Duration,
    /// `LONGHAUL_DRAFT_TTL`
    pub draft_ttl: Duration,
    /// `LONGHAUL_DRAFTS_PER_ACCOUNT`
    pub drafts_per_account: u32,
    /// `LONGHAUL_APPLICATIONS_PER_ACCOUNT`
    pub applications_per_account: u32,
    /// `LONGHAUL_COOKIE_SECURE`
    pub cookie_secure: bool,
    /// `LONGHAUL_TRUSTED_PROXIES`
    pub trusted_proxies: Vec<IpNet>,
    /// `LONGHAUL_CONNECTIONS`
    pub connections: u32,
    /// `LONGHAUL_CONNECTIONS_PER_ADDRESS`
    pub connections_per_address: u32,
    /// `LONGHAUL_TLS_CERT` and `LONGHAUL_TLS_KEY`
    pub tls: Option<TlsFiles>,
    /// `LONGHAUL_SIGN_IN_LIMIT`
    pub sign_in_limit: RateLimit,
    /// `LONGHAUL_REGISTRATIONS`
    pub registrations: RateLimit,
    /// `LONGHAUL_REGISTRATIONS_PER_ADDRESS`
    pub registrations_per_address: RateLimit,
    /// `LONGHAUL_DISK_RESERVE`, in bytes
    pub disk_reserve: u64,
    /// `LONGHAUL_UPLOAD_TTL`
    pub upload_ttl: Duration,
    /// `LONGHAUL_METRICS_ADDR`
    pub metrics_addr: Option<SocketAddr>,
    /// `LONGHAUL_SMTP_URL` and `LONGHAUL_MAIL_FROM`
    pub mail: Option<MailSettings>,
    /// `LONGHAUL_PUBLIC_URL`, without a slash at its end
    pub public_url: Option<String>,
    /// `LONGHAUL_INSPECTOR`
    pub inspector: bool,
    /// `LONGHAUL_LOG`
    pub log: String,
    /// `LONGHAUL_LOG_FORMAT`
    pub log_format: LogFormat,
    /// `LEPTOS_SITE_ROOT`: the folder of the built site, as cargo-leptos writes it
    pub site_root: String,
    /// `LEPTOS_RELOAD_PORT`: where pages wait for a rebuild under `cargo leptos watch`
    pub reload_port: u16,
}

/// Where the keys are.
#[derive(Clone, Debug)]
pub enum KeySetting {
    /// In a file of the data folder.
    File,
    /// In the database, sealed with this.
    Envelope(Envelope),
}

/// What https without a proxy needs.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Clap's own: an unknown flag, or `--help`, which to the user is not an error.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    #[error("{setting} is not a setting of this server; `server --help` lists them all")]
    Unknown { setting: String },
    #[error("{setting} cannot be `{value}`: {reason}")]
    Invalid {
        setting: &'static str,
        value: String,
        reason: String,
    },
    #[error("{setting} {reason}")]
    Conflict {
        setting: &'static str,
        reason: String,
    },
}

impl Config {
    /// Reads `args` (program name first); what they leave out comes from the environment.
    pub fn from_args<A: Into<OsString> + Clone>(
        args: impl IntoIterator<Item = A>,
    ) -> Result<Self, ConfigError> {
        let matches = Settings::augment_args(Command::new("server")).try_get_matches_from(args)?;
        Settings::from_arg_matches(&matches)?.check()
    }
}

impl Settings {
    pub fn check(self) -> Result<Config, ConfigError> {
        let (addr_setting, addr) = match &self.addr {
            Some(addr) => ("LONGHAUL_ADDR", addr),
            None => ("LEPTOS_SITE_ADDR", &self.leptos_site_addr),
        };
        let endpoint = parse::endpoint("LONGHAUL_S3_ENDPOINT", &self.s3_endpoint)?;
        let public_url = parse::public_url("LONGHAUL_PUBLIC_URL", &self.public_url)?;
        let config = Config {
            addr: parse::addr(addr_setting, addr)?,
            database: parse::database("LONGHAUL_DATABASE_URL", &self.database_url)?,
            files: parse::files(
                "LONGHAUL_FILES",
                &self.files,
                endpoint.clone(),
                &self.data_dir,
            )?,
            s3_endpoint: endpoint,
            data_dir: parse::folder("LONGHAUL_DATA_DIR", self.data_dir)?,
            key: parse::key("LONGHAUL_KEY", &self.key, &self.database_url)?,
            access_ttl: parse::lifetime("LONGHAUL_ACCESS_TTL", &self.access_ttl)?,
            access_algorithm: parse::algorithm(
                "LONGHAUL_ACCESS_ALGORITHM",
                &self.access_algorithm,
            )?,
            refresh_idle: parse::lifetime("LONGHAUL_REFRESH_IDLE", &self.refresh_idle)?,
            refresh_max: parse::lifetime("LONGHAUL_REFRESH_MAX", &self.refresh_max)?,
            refresh_grace: parse::duration("LONGHAUL_REFRESH_GRACE", &self.refresh_grace)?,
            draft_ttl: parse::lifetime("LONGHAUL_DRAFT_TTL", &self.draft_ttl)?,
            drafts_per_account: parse::count(
                "LONGHAUL_DRAFTS_PER_ACCOUNT",
                &self.drafts_per_account,
            )?,
            applications_per_account: parse::count(
                "LONGHAUL_APPLICATIONS_PER_ACCOUNT",
                &self.applications_per_account,
            )?,
            cookie_secure: parse::boolean("LONGHAUL_COOKIE_SECURE", &self.cookie_secure)?,
            trusted_proxies: parse::networks("LONGHAUL_TRUSTED_PROXIES", &self.trusted_proxies)?,
            connections: parse::count("LONGHAUL_CONNECTIONS", &self.connections)?,
            connections_per_address: parse::count(
                "LONGHAUL_CONNECTIONS_PER_ADDRESS",
                &self.connections_per_address,
            )?,
            tls: tls_files(self.tls_cert, self.tls_key)?,
            sign_in_limit: parse::rate("LONGHAUL_SIGN_IN_LIMIT", &self.sign_in_limit)?,
            registrations: parse::rate("LONGHAUL_REGISTRATIONS", &self.registrations)?,
            registrations_per_address: parse::rate(
                "LONGHAUL_REGISTRATIONS_PER_ADDRESS",
                &self.registrations_per_address,
            )?,
            disk_reserve: parse::size("LONGHAUL_DISK_RESERVE", &self.disk_reserve)?,
            upload_ttl: parse::lifetime("LONGHAUL_UPLOAD_TTL", &self.upload_ttl)?,
            metrics_addr: parse::optional_addr("LONGHAUL_METRICS_ADDR", &self.metrics_addr)?,
            mail: mail::settings(&self.smtp_url, &self.mail_from, public_url.as_deref())?,
            public_url,
            inspector: parse::boolean("LONGHAUL_INSPECTOR", &self.inspector)?,
            log: parse::filter("LONGHAUL_LOG", self.log)?,
            log_format: parse::log_format("LONGHAUL_LOG_FORMAT", &self.log_format)?,
            site_root: parse::site_root("LEPTOS_SITE_ROOT", self.leptos_site_root)?,
            reload_port: parse::port("LEPTOS_RELOAD_PORT", &self.leptos_reload_port)?,
        };
        check_together(&config)?;
        Ok(config)
    }
}

fn tls_files(certificate: String, key: String) -> Result<Option<TlsFiles>, ConfigError> {
    let alone = |setting, other: &str| {
        Err(ConfigError::Conflict {
            setting,
            reason: format!("needs {other} beside it, or https cannot be served"),
        })
    };
    match (certificate.is_empty(), key.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some(TlsFiles {
            certificate: certificate.into(),
            key: key.into(),
        })),
        (false, true) => alone("LONGHAUL_TLS_CERT", "LONGHAUL_TLS_KEY"),
        (true, false) => alone("LONGHAUL_TLS_KEY", "LONGHAUL_TLS_CERT"),
    }
}

fn check_together(config: &Config) -> Result<(), ConfigError> {
    let conflict = |setting, reason: &str| {
        Err(ConfigError::Conflict {
            setting,
            reason: reason.to_owned(),
        })
    };
    if config.access_ttl >= config.refresh_idle {
        return conflict(
            "LONGHAUL_ACCESS_TTL",
            "must be shorter than LONGHAUL_REFRESH_IDLE, or sessions would end before their first refresh",
        );
    }
    if config.refresh_idle > config.refresh_max {
        return conflict(
            "LONGHAUL_REFRESH_IDLE",
            "must not be longer than LONGHAUL_REFRESH_MAX",
        );
    }
    if config.refresh_grace >= config.refresh_idle {
        return conflict(
            "LONGHAUL_REFRESH_GRACE",
            "must be shorter than LONGHAUL_REFRESH_IDLE",
        );
    }
    Ok(())
}

/// A misspelt variable would otherwise leave its setting at the default without a word.
pub fn refuse_unknown(names: impl Iterator<Item = OsString>) -> Result<(), ConfigError> {
    let command = Settings::augment_args(Command::new("server"));
    let known: Vec<_> = command
        .get_arguments()
        .filter_map(|a| a.get_env())
        .collect();
    for name in names {
        let is_ours = name.to_string_lossy().starts_with(PREFIX);
        if is_ours && !known.contains(&name.as_os_str()) {
            return Err(ConfigError::Unknown {
                setting: name.to_string_lossy().into_owned(),
            });
        }
    }
    Ok(())
}
