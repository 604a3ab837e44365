//! The binary itself: its environment, its output, its end.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
};

use crate::{app::PASSWORD, binary};

pub(crate) fn server(folder: &std::path::Path) -> Command {
    let mut command = binary::server(folder);
    command
        .env("LONGHAUL_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn a_bad_environment_stops_the_start_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in [
        ("LONGHAUL_ACCESS_TTL", "soon"),
        ("LONGHAUL_COOKIE_SECURE", "perhaps"),
        ("LONGHAUL_ADDR", "here"),
        ("LONGHAUL_ACESS_TTL", "5m"),
        ("LONGHAUL_DATABASE_URL", "postgres://localhost"),
    ] {
        let output = server(folder.path()).env(name, value).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {text}");
        assert!(text.contains(name), "{name}: {text}");
    }
}

/// As `cargo leptos watch` starts it.
#[tokio::test]
async fn a_watched_server_listens_and_reloads_where_cargo_leptos_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = server(folder.path());
    command.env_remove("LONGHAUL_ADDR");
    command.env("LEPTOS_SITE_ADDR", "127.0.0.1:0");
    command.env("LEPTOS_SITE_ROOT", "site");
    command.env("LEPTOS_RELOAD_PORT", "4001");
    command.env("LEPTOS_WATCH", "true");
    std::fs::create_dir_all(folder.path().join("site")).unwrap();
    std::fs::write(folder.path().join("site/favicon.svg"), "<svg/>").unwrap();
    let mut watched = launch(&mut command);
    assert!(!watched.address.ends_with(":3000"), "{}", watched.address);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let text = async |path: &str| {
        let request = client.get(format!("{}{path}", watched.address));
        request.send().await.unwrap().text().await.unwrap()
    };
    let page = text("/login").await;
    assert!(page.contains("(4001, 'ws://')"), "{page}");
    assert_eq!(text("/favicon.svg").await, "<svg/>");
    watched.child.kill().unwrap();
    watched.child.wait().unwrap();
}

pub(crate) struct Started {
    pub child: Child,
    pub address: String,
    /// Read while it is written: a pipe that is full would stop the server.
    log: Option<JoinHandle<String>>,
}

impl Started {
    /// All that it has logged, once it has ended.
    pub(crate) fn log(self) -> String {
        self.log.map(|log| log.join().unwrap()).unwrap_or_default()
    }
}

fn begin(folder: &std::path::Path) -> Started {
    launch(&mut server(folder))
}

pub(crate) fn launch(command: &mut Command) -> Started {
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let address = line.trim().rsplit(' ').next().unwrap().to_owned();
    assert!(address.starts_with("http://127.0.0.1:"), "{line}");
    let log = child.stderr.take().map(|mut errors| {
        thread::spawn(move || {
            let mut log = String::new();
            errors.read_to_string(&mut log).unwrap();
            log
        })
    });
    Started {
        child,
        address,
        log,
    }
}

#[tokio::test]
async fn logs_hold_no_secrets_and_a_killed_server_comes_back_s40() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = begin(folder.path());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = serde_json::json!({"email": "canary@example.com", "password": PASSWORD});
    let post = |address: &str, path: &str, body: &serde_json::Value| {
        client.post(format!("{address}{path}")).json(body).send()
    };
    let response = post(&first.address, "/auth/register?x=canary-query", &body)
        .await
        .unwrap();
    let tokens: serde_json::Value = response.json().await.unwrap();
    post(&first.address, "/auth/login", &body).await.unwrap();
    let refresh = serde_json::json!({"refresh_token": tokens["refresh_token"]});
    let response = post(&first.address, "/auth/refresh", &refresh)
        .await
        .unwrap();
    let next: serde_json::Value = response.json().await.unwrap();

    // SIGKILL: nothing is flushed that was not flushed before the answer.
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let log = first.log();
    assert!(log.contains("registered"), "{log}");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let secrets = [
        "canary".to_owned(),
        PASSWORD.to_owned(),
        text(&tokens["access_token"]),
        text(&tokens["refresh_token"]),
        text(&next["refresh_token"]),
    ];
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log");
    }

    let mut second = begin(folder.path());
    let refresh = serde_json::json!({"refresh_token": next["refresh_token"]});
    let response = post(&second.address, "/auth/refresh", &refresh)
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    second.child.kill().unwrap();
    second.child.wait().unwrap();
}
