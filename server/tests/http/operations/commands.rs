//! `server keys …`: the binary on the command line, beside servers that run.

use std::{
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use jsonwebtoken::decode_header;
use serde_json::json;

use crate::{
    app::PASSWORD,
    operations::process::{Started, launch, server},
};

/// Its log is not read, so it must not fill a pipe.
fn begin(folder: &Path) -> Started {
    launch(server(folder).stderr(Stdio::null()))
}

fn keys(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = server(folder);
    command.arg("keys").args(arguments).output().unwrap()
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = keys(folder, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = keys(folder, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn kids(list: &str) -> Vec<&str> {
    let lines = list.lines().skip(1);
    lines.map(|line| line.split(' ').next().unwrap()).collect()
}

#[test]
fn commands_say_what_they_did_and_refuse_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for arguments in [&["list"][..], &["add"], &["rotate"]] {
        let error = refused(folder, arguments);
        assert!(error.contains("--data-dir"), "{error}");
    }
    assert!(!folder.join("data").exists(), "asking makes nothing");
    let mut started = begin(folder);
    started.child.kill().unwrap();
    started.child.wait().unwrap();

    let list = said(folder, &["list"]);
    let first = kids(&list)[0].to_owned();
    assert!(list.contains("HS256") && list.contains("current"), "{list}");
    let error = refused(folder, &["retire", &first]);
    assert!(
        error.contains("is the current key") && error.contains("keys rotate"),
        "{error}"
    );
    for arguments in [["use", "nothing"], ["retire", "-nothing"]] {
        let error = refused(folder, &arguments);
        assert!(
            error.contains("there is no key") && error.contains("keys list"),
            "{error}"
        );
    }
    assert!(refused(folder, &["add", "--algorithm", "rs256"]).contains("HS256 or EdDSA"));

    let added = said(folder, &["add", "--algorithm", "eddsa"]);
    assert!(
        added.contains("does not sign yet") && added.contains("jwks.json"),
        "{added}"
    );
    let second = added.trim().rsplit(' ').next().unwrap().to_owned();
    assert!(said(folder, &["use", &second]).contains("signs from now on"));
    assert!(said(folder, &["use", &second]).contains("already"));
    assert!(said(folder, &["retire", &first]).contains("verifies until"));
    assert!(said(folder, &["retire", "--now", &first]).contains("is dropped"));
    assert_eq!(kids(&said(folder, &["list"])), [&second]);
    assert!(said(folder, &["rotate"]).contains("Added the HS256 key"));
    let list = said(folder, &["list"]);
    assert!(
        kids(&list)[0] == second && list.contains("retired: verifies until"),
        "{list}"
    );

    // Settings are read wherever they stand.
    let data = folder.join("data");
    let elsewhere = tempfile::tempdir().unwrap();
    let flag = ["--data-dir", data.to_str().unwrap()];
    for arguments in [
        ["keys", "list", flag[0], flag[1]],
        [flag[0], flag[1], "keys", "list"],
    ] {
        let output = server(elsewhere.path()).args(arguments).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), list);
    }
    // No command ever shows a secret.
    let file = std::fs::read(data.join("keys.json")).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    for key in file["access"].as_array().unwrap() {
        assert!(!list.contains(key["secret"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn two_running_servers_take_over_a_rotation_and_sign_nobody_out_s36() {
    let folder = tempfile::tempdir().unwrap();
    let mut servers = [begin(folder.path()), begin(folder.path())];
    let addresses = servers.each_ref().map(|server| server.address.clone());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = async |server: usize, path: &str, body: serde_json::Value| {
        let address = format!("{}{path}", addresses[server]);
        let response = client.post(address).json(&body).send().await.unwrap();
        let json: serde_json::Value = response.json().await.unwrap();
        let text = |name: &str| json[name].as_str().expect(name).to_owned();
        (text("access_token"), text("refresh_token"))
    };
    let me = async |server: usize, token: &str| {
        let address = format!("{}/api/me", addresses[server]);
        let request = client.get(address).bearer_auth(token);
        request.send().await.unwrap().status().as_u16()
    };
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let (first, mut refresh) = post(0, "/auth/register", body).await;
    let kid = |token: &str| decode_header(token).unwrap().kid.unwrap();

    said(folder.path(), &["rotate", "--algorithm", "eddsa"]);
    let mut newest = first.clone();
    tokio::time::timeout(Duration::from_mins(1), async {
        while kid(&newest) == kid(&first) {
            tokio::time::sleep(Duration::from_millis(50)).await;
            (newest, refresh) = post(0, "/auth/refresh", json!({"refresh_token": refresh})).await;
            // Whichever of the two has looked at the file already: both know both keys.
            for token in [&first, &newest] {
                assert_eq!((me(0, token).await, me(1, token).await), (200, 200));
            }
        }
    })
    .await
    .expect("a running server takes over a new key");
    for server in &mut servers {
        server.child.kill().unwrap();
        server.child.wait().unwrap();
    }
}
