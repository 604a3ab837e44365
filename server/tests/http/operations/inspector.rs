//! `/inspector/*`: mishaps on demand, which do not exist without the setting.

use reqwest::{Method, header::COOKIE};

use crate::{
    app::{ACCESS_TTL, Ask, TestApp},
    browser::Browser,
};
use longhaul_server::store::db::query_scalar;

const MISHAPS: [&str; 3] = [
    "/inspector/expire",
    "/inspector/revoke",
    "/inspector/lose-refresh",
];

async fn with_inspector() -> TestApp {
    TestApp::with(&["--inspector=true"]).await
}

async fn post(browser: &mut Browser<'_>, path: &str) -> u16 {
    browser.fetch(Method::POST, path).await.status.as_u16()
}

async fn me(browser: &mut Browser<'_>) -> u16 {
    browser.fetch(Method::GET, "/api/me").await.status.as_u16()
}

#[tokio::test]
async fn without_the_setting_there_is_nothing_at_these_addresses() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let before = browser.jar.clone();
    for path in MISHAPS {
        assert_eq!(post(&mut browser, path).await, 404, "{path}");
    }
    for path in ["/inspector/panel.js", "/inspector/panel.css", "/inspector"] {
        assert_eq!(app.get(path).answer().await.status, 404, "{path}");
    }
    assert_eq!(browser.jar, before);
    assert_eq!(me(&mut browser).await, 200);
    assert_eq!(post(&mut browser, "/auth/refresh").await, 200);
}

#[tokio::test]
async fn the_panel_is_served_as_what_it_is() {
    let app = with_inspector().await;
    for (file, kind) in [
        ("panel.js", "text/javascript; charset=utf-8"),
        ("timeline.js", "text/javascript; charset=utf-8"),
        ("panel.css", "text/css; charset=utf-8"),
    ] {
        let answer = app.get(&format!("/inspector/{file}")).answer().await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, kind)
        );
    }
    assert_eq!(app.get("/inspector/secret.js").answer().await.status, 404);
}

#[tokio::test]
async fn everything_that_the_panel_asks_for_is_served() {
    let app = with_inspector().await;
    let mut waiting = vec!["panel.js".to_owned(), "panel.css".to_owned()];
    let mut seen = Vec::new();
    while let Some(file) = waiting.pop() {
        let answer = app.get(&format!("/inspector/{file}")).answer().await;
        assert_eq!(answer.status, 200, "{file}");
        let imports = answer.body.lines().filter_map(imported);
        waiting.extend(imports.filter(|file| !seen.contains(file)));
        seen.push(file);
    }
    assert!(seen.len() > 8, "{seen:?}");
}

/// The file that a line of a script or a style sheet imports.
fn imported(line: &str) -> Option<String> {
    let script = line
        .strip_suffix("';")
        .and_then(|line| line.split_once("from './"));
    let style = line
        .strip_suffix("\");")
        .and_then(|line| line.split_once("@import url(\""));
    script.or(style).map(|(_, file)| file.to_owned())
}

#[tokio::test]
async fn guests_and_foreign_pages_can_break_nothing() {
    let app = with_inspector().await;
    let browser = Browser::signed_in(&app).await;
    let cookies: Vec<_> = browser
        .jar
        .iter()
        .map(|c| format!("{}={}", c.name, c.value))
        .collect();
    for path in MISHAPS {
        assert_eq!(
            app.post(path).answer().await.error(),
            (401, "unauthenticated".to_owned()),
            "{path}"
        );
        let foreign = app
            .post(path)
            .header("sec-fetch-site", "cross-site")
            .header(COOKIE, cookies.join("; "));
        assert_eq!(foreign.answer().await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn an_expired_token_is_expired_and_nothing_else_has_changed() {
    let app = with_inspector().await;
    let mut browser = Browser::signed_in(&app).await;
    let refresh = browser.cookie("refresh").map(str::to_owned);
    assert_eq!(post(&mut browser, "/inspector/expire").await, 204);
    let answer = browser.fetch(Method::GET, "/api/me").await;
    assert_eq!(answer.error(), (401, "token_expired".to_owned()));
    assert!(
        answer
            .header("www-authenticate")
            .contains(r#"error="invalid_token""#)
    );
    assert_eq!(browser.cookie("refresh").map(str::to_owned), refresh);
    // Once more changes nothing.
    assert_eq!(post(&mut browser, "/inspector/expire").await, 204);
    assert_eq!(me(&mut browser).await, 401);
    assert_eq!(post(&mut browser, "/auth/refresh").await, 200);
    assert_eq!(me(&mut browser).await, 200);
}

#[tokio::test]
async fn a_revoked_session_learns_it_at_its_next_call() {
    let app = with_inspector().await;
    let mut browser = Browser::signed_in(&app).await;
    let mut other = Browser::signed_in(&app).await;
    let before = browser.jar.clone();
    assert_eq!(post(&mut browser, "/inspector/revoke").await, 204);
    assert_eq!(browser.jar, before, "the cookies stay");
    assert_eq!(me(&mut browser).await, 401);
    let refused = browser.fetch(Method::POST, "/auth/refresh").await;
    assert_eq!(refused.error(), (401, "session_revoked".to_owned()));
    assert_eq!(me(&mut other).await, 200);
    assert_eq!(app.events("revoked").await, 1);
}

#[tokio::test]
async fn a_lost_answer_was_given_all_the_same_and_costs_nothing() {
    let app = with_inspector().await;
    let mut browser = Browser::signed_in(&app).await;
    let mut other = Browser::signed_in(&app).await;
    // Also when the token has expired, which is when the user wants to see it.
    app.clock.advance(ACCESS_TTL * 2);
    assert_eq!(post(&mut browser, "/inspector/lose-refresh").await, 204);
    let before = browser.jar.clone();
    let presented = refresh_tokens(&app).await;

    assert_eq!(
        post(&mut other, "/auth/refresh").await,
        200,
        "another session is left alone"
    );
    assert_eq!(post(&mut browser, "/auth/refresh").await, 502);
    assert_eq!(browser.jar, before, "no cookie came through");
    assert_eq!(refresh_tokens(&app).await, presented + 2, "both rotated");

    assert_eq!(
        post(&mut browser, "/auth/refresh").await,
        200,
        "it is lost once"
    );
    assert_eq!(me(&mut browser).await, 200);
    assert_eq!(app.events("reuse_detected").await, 0);
}

#[tokio::test]
async fn signed_in_pages_carry_the_panel_and_only_with_the_setting() {
    const SCRIPT: &str = r#"src="/inspector/panel.js""#;
    let app = TestApp::with_pages_and(&["--inspector=true"]).await;
    let guest = Browser::new(&app).open("/login").await.body;
    assert!(!guest.contains("inspector"), "{guest}");
    for path in ["/", "/applications", "/nothing-here"] {
        let page = Browser::signed_in(&app).await.open(path).await;
        let policy = page.header("content-security-policy").to_owned();
        let (_, after) = policy.split_once("'nonce-").unwrap();
        let nonce = format!("nonce=\"{}\"", after.split_once('\'').unwrap().0);
        let tag = page
            .body
            .split('<')
            .find(|tag| tag.contains(SCRIPT))
            .unwrap();
        assert!(
            tag.contains(&nonce) && tag.contains(r#"type="module""#),
            "{path}: {tag}"
        );
        let panel = page
            .body
            .split('<')
            .find(|tag| tag.starts_with("session-inspector"))
            .unwrap();
        assert!(panel.contains(r#"data-left="300000""#), "{path}: {panel}");
        assert!(
            panel.contains(r#"data-lifetime="300000""#),
            "{path}: {panel}"
        );
    }

    let app = TestApp::with_pages().await;
    let page = Browser::signed_in(&app).await.open("/applications").await;
    assert!(!page.body.contains("inspector"), "{}", page.body);
}

async fn refresh_tokens(app: &TestApp) -> i64 {
    query_scalar("SELECT count(*) FROM refresh_tokens")
        .fetch_one(app.running.state.store.reader())
        .await
        .unwrap()
}
