//! Refresh cookies that another host of the same domain has put into the browser. It cannot set a cookie with the prefix
//! `__Host-`, so it never gets further than that: nobody is signed in as somebody else, and nobody is signed out.

use longhaul_server::store::db::query;
use longhaul_server::{
    auth::{ids::UserId, tokens::TokenPair},
    http::cookies,
};
use reqwest::{
    Method, RequestBuilder,
    header::{COOKIE, SET_COOKIE},
};
use serde_json::json;

use crate::{
    app::{ACCESS_TTL, Answer, Ask, PASSWORD, TestApp},
    browser::{Browser, Jarred},
};

/// The cookies of the planter, with a path that puts it before the site's own, one that puts it behind, and the longest.
const PATHS: [&str; 3] = ["/auth/refresh", "/", "/auth"];

/// Plants the refresh token of `evil`, at the place in the order of cookies that its path gives it.
fn plant(browser: &mut Browser<'_>, evil: &TokenPair, path: &str) {
    let cookie = Jarred {
        name: "__Secure-refresh".to_owned(),
        value: evil.refresh_token.clone(),
        path: path.to_owned(),
        attributes: String::new(),
    };
    let place = if path == "/" { browser.jar.len() } else { 0 };
    browser.jar.insert(place, cookie);
}

/// A signed-in browser with a planted cookie; its own tokens, and the planter's.
async fn planted<'a>(app: &'a TestApp, path: &str) -> (Browser<'a>, TokenPair, TokenPair) {
    let (mine, evil) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    let mut browser = Browser::new(app);
    browser.adopt(&mine);
    plant(&mut browser, &evil, path);
    (browser, mine, evil)
}

fn user_of(app: &TestApp, pair: &TokenPair) -> UserId {
    let binding = app.running.state.sessions.read_binding(&pair.binding);
    binding.unwrap().user
}

fn sets_no_cookie(answer: &Answer) -> bool {
    answer.headers.get(SET_COOKIE).is_none()
}

async fn alive(app: &TestApp, pair: &TokenPair) -> bool {
    let sessions = &app.running.state.sessions;
    let session = sessions.read_binding(&pair.binding).unwrap().session;
    sessions.is_alive(session).await.unwrap()
}

/// Whose session the browser has, by what it would be told.
async fn me(browser: &mut Browser<'_>) -> String {
    let answer = browser.fetch(Method::GET, "/api/me").await;
    answer.json()["id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_lone_refresh_cookie_is_refused_and_ends_nothing() {
    let app = TestApp::start().await;
    let evil = app.sign_in_new_user().await;
    for path in PATHS {
        let mut browser = Browser::new(&app);
        plant(&mut browser, &evil, path);
        let script = browser.fetch(Method::POST, "/auth/refresh").await;
        assert_eq!(script.error(), (401, "unauthenticated".to_owned()));
        assert!(sets_no_cookie(&script));
        // Nor as a page, as a form, or as what a page without a script asks for.
        for protected in ["/applications", "/account"] {
            browser.open(protected).await;
            let place = format!("/login?return_to={protected}");
            assert_eq!(browser.trail.last().unwrap().0, place);
        }
        browser.submit("/applications/7", "story=x").await;
        let place = &browser.trail.last().unwrap().0;
        assert!(place.starts_with("/login?return_to="), "{place}");
        assert_eq!(browser.jar.len(), 1, "nothing was set");
    }
    // A program that keeps its tokens itself says so in the body.
    app.renew(&evil.refresh_token).await;
}

#[tokio::test]
async fn a_page_that_names_its_user_is_renewed_without_the_other_cookies() {
    let app = TestApp::start().await;
    let (mine, evil) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    let gone = app.sign_in_new_user().await;
    let mut tx = app.running.state.store.write().await.unwrap();
    query("DELETE FROM users WHERE id = $1")
        .bind(user_of(&app, &gone).to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let me = user_of(&app, &mine).to_string();
    let named = |request: RequestBuilder| request.header("session-user", me.clone());
    for planted in [&evil, &gone] {
        for path in PATHS {
            let mut browser = Browser::new(&app);
            browser.adopt(&mine);
            browser.jar.retain(|cookie| cookie.path == "/auth");
            plant(&mut browser, planted, path);
            let answer = browser
                .fetch_with(Method::POST, "/auth/refresh", named)
                .await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            assert_eq!(self::me(&mut browser).await, me);
        }
    }
}

#[tokio::test]
async fn beside_ones_own_a_planted_cookie_is_passed_over_in_either_order() {
    let app = TestApp::start().await;
    let evil = app.sign_in_new_user().await;
    for path in PATHS {
        let mine = app.sign_in_new_user().await;
        let me = user_of(&app, &mine).to_string();
        for lost in ["", "access", "session"] {
            let mut browser = Browser::new(&app);
            browser.adopt(&mine);
            browser
                .jar
                .retain(|cookie| lost.is_empty() || !cookie.name.ends_with(lost));
            plant(&mut browser, &evil, path);
            app.clock.advance(ACCESS_TTL);
            let answer = browser.fetch(Method::POST, "/auth/refresh").await;
            assert_eq!(answer.status, 200, "{path} without {lost}: {}", answer.body);
            assert_eq!(self::me(&mut browser).await, me, "{path} without {lost}");
        }
    }
    assert!(alive(&app, &evil).await);
}

#[tokio::test]
async fn a_sign_in_takes_nothing_from_a_planted_cookie_and_ends_nothing() {
    let app = TestApp::with_pages().await;
    app.register("ada@example.com").await;
    let evil = app.sign_in_new_user().await;
    for path in PATHS {
        // By the page: with its own cookies from here on, whatever stands beside them.
        let mut browser = Browser::new(&app);
        plant(&mut browser, &evil, path);
        let form = format!("email=ada@example.com&password={PASSWORD}");
        let page = browser.submit("/login", &form).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let me = self::me(&mut browser).await;
        assert_ne!(me, user_of(&app, &evil).to_string());
        app.clock.advance(ACCESS_TTL);
        // What was stored under the same name has replaced it in this jar, so it is planted again.
        plant(&mut browser, &evil, path);
        assert_eq!(browser.open("/account").await.status, 200);
        assert_eq!(self::me(&mut browser).await, me);
        // By a program.
        let body = json!({"email": "ada@example.com", "password": PASSWORD});
        let request = app.post("/auth/login").json(&body);
        let cookie = format!("__Secure-refresh={}", evil.refresh_token);
        let request = request.header(COOKIE, cookie);
        let answer = request
            .header("sec-fetch-site", "same-origin")
            .answer()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(sets_no_cookie(&answer));
    }
    assert!(alive(&app, &evil).await, "a sign-in ends what it replaces");
}

#[tokio::test]
async fn a_sign_out_ends_ones_own_session_whatever_is_planted() {
    let app = TestApp::start().await;
    for path in PATHS {
        let (mut browser, mine, evil) = planted(&app, path).await;
        app.clock.advance(ACCESS_TTL);
        browser.submit("/auth/logout", "").await;
        assert!(!alive(&app, &mine).await, "{path}");
        let kept: Vec<_> = browser.jar.iter().map(|cookie| &*cookie.name).collect();
        assert!(!kept.contains(&"__Host-access") && !kept.contains(&"__Host-session"));
        // What remains of it opens nothing.
        plant(&mut browser, &evil, path);
        let answer = browser.fetch(Method::POST, "/auth/refresh").await;
        assert_eq!(answer.error().0, 401);
        browser.open("/applications").await;
        assert_eq!(
            browser.trail.last().unwrap().0,
            "/login?return_to=/applications"
        );
    }
}

#[tokio::test]
async fn a_planted_cookie_signs_nobody_out() {
    let app = TestApp::start().await;
    for path in PATHS {
        let (mut browser, mine, evil) = planted(&app, path).await;
        // Its planter ends the session, or brings a token of it that was used before.
        let body = json!({"refresh_token": evil.refresh_token});
        app.post("/auth/logout").json(&body).answer().await;
        app.clock.advance(ACCESS_TTL);
        let before = browser.jar.clone();
        browser.fetch(Method::GET, "/auth/signed-out").await;
        assert_eq!(browser.jar, before, "{path}");
        assert_eq!(
            browser.fetch(Method::POST, "/auth/refresh").await.status,
            200
        );
        assert!(alive(&app, &mine).await);
    }
}

/// The way out of a session that was deleted with its account: its pages' copies go from the device.
#[tokio::test]
async fn a_planted_session_that_lives_keeps_nothing_on_the_device() {
    let app = TestApp::start().await;
    let (mine, evil) = (app.sign_in_new_user().await, app.sign_in_new_user().await);
    for path in PATHS {
        let mut browser = Browser::new(&app);
        browser.adopt(&mine);
        plant(&mut browser, &evil, path);
        let state = &app.running.state;
        let session = state.sessions.read_binding(&mine.binding).unwrap().session;
        let reason = longhaul_server::auth::sessions::EndReason::Revoked;
        state.sessions.end(session, reason).await.unwrap();
        let cookies = browser
            .jar
            .iter()
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect::<Vec<_>>()
            .join("; ");
        let request = app.get("/auth/signed-out").header(COOKIE, cookies);
        let answer = request.answer().await;
        let set = answer.headers.get_all(SET_COOKIE).iter();
        let cleared: Vec<_> = set
            .map(|value| value.to_str().unwrap())
            .filter(|value| value.contains("Max-Age=0"))
            .collect();
        let all = cookies::clear(&state.config).len();
        assert_eq!(cleared.len(), all, "{path}: {cleared:?}");
    }
    assert!(alive(&app, &evil).await);
}
