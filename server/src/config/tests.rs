use std::{ffi::OsString, time::Duration};

use clap::{Args, Command};

use super::{Config, ConfigError, RateLimit, Settings, SigningAlgorithm, refuse_unknown};
use crate::{logging::LogFormat, store::Location};

fn with(flags: &[&str]) -> Result<Config, ConfigError> {
    Config::from_args(std::iter::once("server").chain(flags.iter().copied()))
}

#[test]
fn defaults_are_those_of_the_contract() {
    let config = with(&[]).unwrap();
    assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.database, Location::from("data/longhaul.db"));
    assert_eq!(config.data_dir.to_str(), Some("data"));
    assert_eq!(config.access_ttl, Duration::from_mins(5));
    assert_eq!(config.refresh_idle, Duration::from_hours(336));
    assert_eq!(config.refresh_max, Duration::from_hours(720));
    assert_eq!(config.refresh_grace, Duration::from_secs(30));
    assert_eq!(config.draft_ttl, Duration::from_hours(2160));
    assert_eq!(config.drafts_per_account, 50);
    assert_eq!(config.applications_per_account, 200);
    assert!(config.cookie_secure);
    assert!(config.trusted_proxies.is_empty());
    assert_eq!(config.connections, 1024);
    assert_eq!(config.connections_per_address, 64);
    assert!(config.tls.is_none());
    assert_eq!(
        config.sign_in_limit,
        RateLimit {
            count: 10,
            window: Duration::from_mins(3)
        }
    );
    let an_hour = |count| RateLimit {
        count,
        window: Duration::from_hours(1),
    };
    assert_eq!(config.registrations, an_hour(500));
    assert_eq!(config.registrations_per_address, an_hour(20));
    assert_eq!(config.disk_reserve, 256 * 1024 * 1024);
    assert_eq!(config.access_algorithm, SigningAlgorithm::Hs256);
    assert_eq!(config.upload_ttl, Duration::from_hours(24));
    assert_eq!(config.metrics_addr, None);
    assert!(!config.inspector);
    assert_eq!(config.log, "info");
    assert_eq!(config.log_format, LogFormat::Text);
    assert_eq!(config.site_root, "target/site");
    assert_eq!(config.reload_port, 3001);
}

#[test]
fn mail_needs_a_server_a_sender_and_the_address_of_the_site() {
    let server = "--smtp-url=smtps://user:canary@mail.example";
    let from = "--mail-from=Visa office <visa@orland.example>";
    let site = "--public-url=https://visa.example/";
    assert!(with(&[]).unwrap().mail.is_none());
    let config = with(&[server, from, site]).unwrap();
    assert_eq!(config.public_url.as_deref(), Some("https://visa.example"));
    assert!(!format!("{config:?}").contains("canary"), "{config:?}");
    let mail = config.mail.unwrap();
    assert_eq!(mail.from.to_string(), "Visa office <visa@orland.example>");
    assert_eq!(mail.server.port, 465);
    // The inbox of the demonstration has links too.
    assert!(with(&[site]).unwrap().mail.is_none());
    for (flags, setting) in [
        (vec![server], "LONGHAUL_SMTP_URL needs LONGHAUL_MAIL_FROM"),
        (
            vec![server, from],
            "LONGHAUL_SMTP_URL needs LONGHAUL_PUBLIC_URL",
        ),
        (
            vec![from, site],
            "LONGHAUL_MAIL_FROM needs LONGHAUL_SMTP_URL",
        ),
        (
            vec!["--smtp-url=canary", from, site],
            "LONGHAUL_SMTP_URL cannot be",
        ),
        (
            vec!["--smtp-url=smtp://user:canary", from, site],
            "LONGHAUL_SMTP_URL cannot be",
        ),
        (
            vec![server, "--mail-from=visa", site],
            "LONGHAUL_MAIL_FROM cannot be",
        ),
        (
            vec![server, "--mail-from=a@b.example\r\nBcc: c@d.example", site],
            "LONGHAUL_MAIL_FROM cannot be",
        ),
        (
            vec![server, from, "--public-url=visa.example"],
            "LONGHAUL_PUBLIC_URL cannot be",
        ),
    ] {
        let error = with(&flags).unwrap_err().to_string();
        assert!(error.starts_with(setting), "{error}");
        assert!(
            !error.contains("canary") && !error.contains('\n'),
            "{error}"
        );
    }
}

#[test]
fn what_cargo_leptos_sets_holds_unless_our_own_settings_say_otherwise() {
    let watched = [
        "--leptos-site-addr",
        "127.0.0.1:4000",
        "--leptos-site-root",
        "elsewhere/site",
        "--leptos-reload-port",
        "4001",
    ];
    let config = with(&watched).unwrap();
    assert_eq!(config.addr.to_string(), "127.0.0.1:4000");
    assert_eq!(config.site_root, "elsewhere/site");
    assert_eq!(config.reload_port, 4001);

    let config = with(&[&watched[..], &["--addr", "[::1]:5000"]].concat()).unwrap();
    assert_eq!(config.addr.to_string(), "[::1]:5000");
}

/// The flags above stand for variables, by these names.
#[test]
fn the_variables_of_cargo_leptos_are_read_by_their_names() {
    let command = Settings::augment_args(Command::new("server"));
    for name in ["LEPTOS_SITE_ADDR", "LEPTOS_SITE_ROOT", "LEPTOS_RELOAD_PORT"] {
        let flag = name.to_lowercase();
        let argument = command
            .get_arguments()
            .find(|a| a.get_id() == flag.as_str());
        assert_eq!(argument.unwrap().get_env().unwrap(), name);
    }
}

#[test]
fn good_values_are_read() {
    let config = with(&[
        "--access-ttl",
        "1500ms",
        "--refresh-grace",
        "0s",
        "--cookie-secure",
        "false",
        "--trusted-proxies",
        "10.0.0.0/8, ::1",
        "--database-url",
        "sqlite:///srv/a.db",
        "--addr",
        "[::1]:0",
        "--access-algorithm",
        "eddsa",
        "--metrics-addr",
        "127.0.0.1:9100",
        "--tls-cert",
        "cert.pem",
        "--tls-key",
        "key.pem",
        "--disk-reserve",
        "2GiB",
    ])
    .unwrap();
    assert_eq!(config.access_ttl, Duration::from_millis(1500));
    assert_eq!(config.refresh_grace, Duration::ZERO);
    assert!(!config.cookie_secure);
    assert_eq!(config.trusted_proxies.len(), 2);
    assert_eq!(config.access_algorithm, SigningAlgorithm::EdDsa);
    assert_eq!(config.disk_reserve, 2 * 1024 * 1024 * 1024);
    assert_eq!(with(&["--disk-reserve", "0"]).unwrap().disk_reserve, 0);
    assert_eq!(config.metrics_addr.unwrap().port(), 9100);
    assert_eq!(config.tls.unwrap().key.to_str(), Some("key.pem"));
    assert_eq!(config.database, Location::from("/srv/a.db"));
}

#[test]
fn a_bad_value_is_refused_by_the_name_of_its_setting() {
    let table = [
        (["--addr", "localhost"], "LONGHAUL_ADDR"),
        (["--addr", ""], "LONGHAUL_ADDR"),
        (["--database-url", "postgres://x"], "LONGHAUL_DATABASE_URL"),
        (
            ["--database-url", "sqlite::memory:"],
            "LONGHAUL_DATABASE_URL",
        ),
        (["--database-url", "sqlite://"], "LONGHAUL_DATABASE_URL"),
        (
            ["--database-url", "sqlite://a.db?mode=ro"],
            "LONGHAUL_DATABASE_URL",
        ),
        (["--access-ttl", "5"], "LONGHAUL_ACCESS_TTL"),
        (["--access-ttl", "0s"], "LONGHAUL_ACCESS_TTL"),
        (["--access-ttl", "5 m"], "LONGHAUL_ACCESS_TTL"),
        (["--access-ttl", "1.5m"], "LONGHAUL_ACCESS_TTL"),
        (["--access-ttl", "m"], "LONGHAUL_ACCESS_TTL"),
        (["--access-ttl", ""], "LONGHAUL_ACCESS_TTL"),
        (
            ["--refresh-idle", "99999999999999999999d"],
            "LONGHAUL_REFRESH_IDLE",
        ),
        (["--refresh-max", "forever"], "LONGHAUL_REFRESH_MAX"),
        (["--refresh-grace", "+30s"], "LONGHAUL_REFRESH_GRACE"),
        (["--draft-ttl", "0d"], "LONGHAUL_DRAFT_TTL"),
        (["--drafts-per-account", "0"], "LONGHAUL_DRAFTS_PER_ACCOUNT"),
        (
            ["--drafts-per-account", "many"],
            "LONGHAUL_DRAFTS_PER_ACCOUNT",
        ),
        (["--cookie-secure", "yes"], "LONGHAUL_COOKIE_SECURE"),
        (
            ["--trusted-proxies", "10.0.0.0/8,nonsense"],
            "LONGHAUL_TRUSTED_PROXIES",
        ),
        (
            ["--trusted-proxies", "10.0.0.0/33"],
            "LONGHAUL_TRUSTED_PROXIES",
        ),
        (["--connections", "0"], "LONGHAUL_CONNECTIONS"),
        (
            ["--connections-per-address", "many"],
            "LONGHAUL_CONNECTIONS_PER_ADDRESS",
        ),
        (["--tls-cert", "cert.pem"], "LONGHAUL_TLS_CERT"),
        (["--tls-key", "key.pem"], "LONGHAUL_TLS_KEY"),
        (["--sign-in-limit", "10"], "LONGHAUL_SIGN_IN_LIMIT"),
        (["--sign-in-limit", "0/3m"], "LONGHAUL_SIGN_IN_LIMIT"),
        (["--sign-in-limit", "10/0s"], "LONGHAUL_SIGN_IN_LIMIT"),
        (["--registrations", "500"], "LONGHAUL_REGISTRATIONS"),
        (
            ["--registrations-per-address", "0/1h"],
            "LONGHAUL_REGISTRATIONS_PER_ADDRESS",
        ),
        (
            ["--applications-per-account", "0"],
            "LONGHAUL_APPLICATIONS_PER_ACCOUNT",
        ),
        (["--disk-reserve", "1"], "LONGHAUL_DISK_RESERVE"),
        (["--disk-reserve", "1GB"], "LONGHAUL_DISK_RESERVE"),
        (["--disk-reserve", "MiB"], "LONGHAUL_DISK_RESERVE"),
        (
            ["--disk-reserve", "99999999999GiB"],
            "LONGHAUL_DISK_RESERVE",
        ),
        (["--access-algorithm", "none"], "LONGHAUL_ACCESS_ALGORITHM"),
        (["--access-algorithm", "RS256"], "LONGHAUL_ACCESS_ALGORITHM"),
        (["--access-algorithm", ""], "LONGHAUL_ACCESS_ALGORITHM"),
        (["--metrics-addr", "9100"], "LONGHAUL_METRICS_ADDR"),
        (["--inspector", "1"], "LONGHAUL_INSPECTOR"),
        (["--log", "longhaul=loud"], "LONGHAUL_LOG"),
        (["--log-format", "JSON"], "LONGHAUL_LOG_FORMAT"),
        (["--leptos-site-addr", "4000"], "LEPTOS_SITE_ADDR"),
        (["--leptos-site-root", ""], "LEPTOS_SITE_ROOT"),
        (["--leptos-reload-port", "65536"], "LEPTOS_RELOAD_PORT"),
        // Values that are good alone and wrong together.
        (["--access-ttl", "14d"], "LONGHAUL_ACCESS_TTL"),
        (["--refresh-idle", "31d"], "LONGHAUL_REFRESH_IDLE"),
        (["--refresh-grace", "14d"], "LONGHAUL_REFRESH_GRACE"),
    ];
    for (flags, setting) in table {
        let error = with(&flags).expect_err(&format!("{flags:?} must be refused"));
        assert!(error.to_string().starts_with(setting), "{flags:?}: {error}");
    }
}

#[test]
fn an_unknown_variable_is_refused_by_name() {
    let check = |name: &str| refuse_unknown(std::iter::once(OsString::from(name)));
    check("LONGHAUL_ADDR").unwrap();
    check("PATH").unwrap();
    let error = check("LONGHAUL_ACESS_TTL").unwrap_err().to_string();
    assert!(error.starts_with("LONGHAUL_ACESS_TTL"), "{error}");
}

#[test]
fn what_was_meant_as_an_address_is_repeated_without_its_password() {
    for (setting, value) in [
        (
            "--database-url",
            "postgress://ada:canary@db.example/longhaul",
        ),
        (
            "--database-url",
            " postgres://ada:can:ary@db.example/longhaul",
        ),
        (
            "--database-url",
            "POSTGRES://ada:c@nary@db.example/longhaul",
        ),
        (
            "--database-url",
            "\"postgres://ada:canary@db.example/longhaul\"",
        ),
        ("--database-url", "ada:canary@db.example"),
        (
            "--database-url",
            "postgress://db.example/longhaul?password=canary",
        ),
        ("--database-url", "postgres://ada:canary@db.example"),
        ("--s3-endpoint", "https://ada:canary@s3.example"),
        ("--files", "s3://ada:canary@s3.example"),
        ("--addr", "http://ada:canary@localhost"),
    ] {
        let error = with(&[setting, value, "--key", "file"])
            .unwrap_err()
            .to_string();
        let is_told = ["canary", "can:ary", "nary"]
            .iter()
            .any(|it| error.contains(it));
        assert!(!is_told, "{error}");
    }
}
