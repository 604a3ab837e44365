//! What browsers do besides showing pages: downloads, odd addresses, answers that come late, cookies that are lost, refused,
//! doubled or another server's.

use longhaul_server::auth::beginning::Proven;
use reqwest::{
    Method, RequestBuilder,
    header::{ACCEPT, COOKIE, SET_COOKIE},
};

use crate::{
    app::{ACCESS_TTL, Answer, Ask, PASSWORD, TestApp},
    browser::Browser,
    pages::registered,
};

fn arrived<'b>(browser: &'b Browser<'_>) -> &'b str {
    &browser.trail.last().unwrap().0
}

fn sets_no_cookie(answer: &Answer) -> bool {
    answer.headers.get(SET_COOKIE).is_none() && answer.header("clear-site-data").is_empty()
}

#[tokio::test]
async fn a_download_is_renewed_or_fails_and_is_never_a_page() {
    let app = TestApp::with_pages().await;
    let mut browser = registered(&app).await;
    app.clock.advance(ACCESS_TTL);
    let file = browser.save("/account/export").await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").starts_with("attachment"));

    // A script is told, as everywhere.
    app.clock.advance(ACCESS_TTL);
    let headers = [("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")];
    let told = browser
        .ask(Method::GET, "/account/export", None, &headers)
        .await;
    assert_eq!(told.error(), (401, "token_expired".to_owned()));
    assert_eq!(
        told.header("www-authenticate"),
        r#"Bearer error="invalid_token""#
    );

    // The session is over: the browser sees a failure, and the person who opens it a sentence.
    let me = app.rows("sessions").await;
    assert_eq!(me, 1);
    app.clock.advance(crate::app::DAY * 14);
    let failed = browser.save("/account/export").await;
    assert_eq!(failed.status, 401);
    assert_eq!(failed.header("content-type"), "text/plain; charset=utf-8");
    assert!(
        failed.body.starts_with("You are signed out"),
        "{}",
        failed.body
    );
    // A person who follows the link sees the sign-in page, which leads to the page that offers the file.
    browser.open("/account/export").await;
    assert_eq!(arrived(&browser), "/login?return_to=/account");
    browser.open("/applications/7/files/9").await;
    assert_eq!(arrived(&browser), "/login?return_to=/applications/7");
}

#[tokio::test]
async fn addresses_of_any_length_and_make_are_renewed() {
    let app = TestApp::start().await;
    for query in [
        format!("utm={}", "x".repeat(2_100)),
        format!("utm={}", "x".repeat(12_000)),
        r"a=b\c".to_owned(),
        "a=%0d%0aX:1".to_owned(),
        "a=%255c&b=//evil.example".to_owned(),
    ] {
        for body in [None, Some("story=x")] {
            let mut browser = Browser::signed_in(&app).await;
            app.clock.advance(ACCESS_TTL);
            let path = format!("/applications/7?{query}");
            let answer = match body {
                None => browser.open(&path).await,
                Some(body) => browser.submit(&path, body).await,
            };
            assert_eq!(answer.status, 200, "{query}");
            assert!(
                !answer.body.contains("guest"),
                "{query}: {:?}",
                browser.trail
            );
            assert!(answer.body.ends_with(body.unwrap_or_default()));
            assert!(arrived(&browser).starts_with("/applications/7"));
        }
    }
}

/// A request with the cookies of a jar as it was, whose answer no jar has seen.
async fn late(request: RequestBuilder, browser: &Browser<'_>) -> Answer {
    let cookies = browser.jar.iter();
    let cookies: Vec<_> = cookies
        .map(|it| format!("{}={}", it.name, it.value))
        .collect();
    let request = request.header(COOKIE, cookies.join("; "));
    request
        .header("sec-fetch-site", "same-origin")
        .answer()
        .await
}

#[tokio::test]
async fn an_answer_about_an_old_session_touches_nothing_newer() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let html = |request: RequestBuilder| request.header(ACCEPT, "text/html");
    let out = late(html(app.post("/auth/logout")), &browser).await;
    assert_eq!(out.status, 303);
    assert!(sets_no_cookie(&out));
    // A user signs in before that answer arrives; then the browser follows it.
    let old = browser.jar.clone();
    browser.adopt(&app.sign_in_new_user().await);
    let newer = browser.jar.clone();
    browser.open(out.header("location")).await;
    assert_eq!(browser.jar, newer);
    assert!(!browser.open("/").await.body.contains("guest"));
    // Otherwise what is dead goes.
    browser.jar = old.clone();
    browser.open(out.header("location")).await;
    assert!(browser.jar.is_empty());

    // The detours of a session that is over.
    browser.jar = old;
    for path in [
        "/auth/refresh?return_to=/applications",
        "/auth/refresh?return_to=/",
        "/applications",
        "/",
    ] {
        for request in [app.get(path), app.post(path)] {
            let answer = late(html(request), &browser).await;
            assert!(sets_no_cookie(&answer), "{path}");
        }
    }

    // A sign-out that comes when the next person has signed in where its session was.
    let mut browser = Browser::signed_in(&app).await;
    let state = &app.running.state;
    let replaced = state
        .sessions
        .read_binding(browser.cookie("session").unwrap());
    let user = app.new_user().await;
    let proven = Proven {
        user,
        password_hash: app.password_hash(user).await,
    };
    let next = state
        .sessions
        .create(proven, String::new(), replaced.map(|it| it.session));
    next.await.unwrap().expect("the hash is the stored one");
    let out = late(app.post("/auth/logout"), &browser).await;
    assert_eq!(out.status, 204);
    assert!(sets_no_cookie(&out));
    browser.jar.clear();
}

#[tokio::test]
async fn a_lost_access_cookie_is_replaced_and_a_planted_refresh_cookie_is_not_believed() {
    let app = TestApp::start().await;
    let (mine, evil) = (Browser::signed_in(&app).await, app.sign_in_new_user().await);
    let planted = format!("__Secure-refresh={}", evil.refresh_token);
    for target in ["/applications", "/"] {
        let request = app.get(&format!("/auth/refresh?return_to={target}"));
        let answer = request.header(COOKIE, &planted).answer().await;
        assert_eq!(answer.status, 303);
        assert!(sets_no_cookie(&answer), "{target}");
    }
    // A page says for whom it asks.
    let me = mine.cookie("session").unwrap();
    let me = app.running.state.sessions.read_binding(me).unwrap().user;
    let own = mine.cookie("refresh").unwrap().to_owned();
    let ask = async |cookies: String, user: String| {
        let request = app.post("/auth/refresh").header(COOKIE, cookies);
        let request = request
            .header("session-user", user)
            .header("sec-fetch-site", "same-origin");
        request.answer().await.status.as_u16()
    };
    assert_eq!(ask(planted.clone(), me.to_string()).await, 401);
    assert_eq!(
        ask(format!("{planted}; __Secure-refresh={own}"), me.to_string()).await,
        200
    );
    // Nothing says whose it is.
    assert_eq!(ask(planted, String::new()).await, 401);
    // All cookies are another user's by now: nothing of theirs is renewed for the page of the previous user.
    let next = app.sign_in_new_user().await;
    let all = format!(
        "__Host-access={}; __Secure-refresh={}",
        next.access_token, next.refresh_token
    );
    assert_eq!(ask(all, me.to_string()).await, 401);
}

#[tokio::test]
async fn of_two_refresh_cookies_of_one_session_the_newest_counts() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    let oldest = pair.refresh_token.clone();
    let middle = app.renew(&oldest).await;
    let newest = app.renew(&middle).await;
    app.clock.advance(ACCESS_TTL);
    let mut held = newest;
    for (first, second) in [(&oldest, true), (&middle, false), (&oldest, false)] {
        let (a, b) = if second {
            (first, &held)
        } else {
            (&held, first)
        };
        let cookies = format!(
            "__Host-access={}; __Secure-refresh={a}; __Secure-refresh={b}",
            pair.access_token
        );
        let request = app.post("/auth/refresh").header(COOKIE, cookies);
        let answer = request
            .header("sec-fetch-site", "same-origin")
            .answer()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let set = answer.headers.get_all(SET_COOKIE).iter();
        let set: Vec<_> = set.map(|value| value.to_str().unwrap()).collect();
        let refresh = set
            .iter()
            .find_map(|it| it.strip_prefix("__Secure-refresh="))
            .unwrap();
        held = refresh.split(';').next().unwrap().to_owned();
    }
    assert_eq!(app.events("reuse_detected").await, 0);
}

#[tokio::test]
async fn cookies_of_another_server_on_this_host_stay() {
    let (app, elsewhere) = (TestApp::start().await, TestApp::start().await);
    let mut browser = Browser::signed_in(&elsewhere).await;
    let theirs = browser.jar.clone();
    let mut here = Browser::new(&app);
    here.jar.clone_from(&theirs);
    for path in [
        "/",
        "/applications",
        "/login",
        "/auth/refresh?return_to=/",
        "/auth/signed-out",
    ] {
        here.open(path).await;
    }
    here.submit("/auth/logout", "").await;
    here.fetch(Method::POST, "/auth/logout").await;
    here.fetch(Method::POST, "/auth/refresh").await;
    assert_eq!(here.jar, theirs);
    assert!(!browser.open("/").await.body.contains("guest"));
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told_so() {
    let app = TestApp::with_pages().await;
    app.register("ada@example.com").await;
    let form = format!(
        "email=ada%40example.com&password={}",
        PASSWORD.replace(' ', "+")
    );
    for (page, form) in [
        ("/login", form.clone()),
        ("/register", form.replace("ada", "eve")),
    ] {
        let mut browser = Browser::new(&app);
        let (address, headers) = (
            format!("{page}?return_to=/account"),
            &[("accept", "text/html")],
        );
        let request = app
            .post(&address)
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = request
            .header("sec-fetch-site", "same-origin")
            .body(form.clone())
            .answer()
            .await;
        assert_eq!(
            answer.header("location"),
            "/auth/arrived?return_to=/account"
        );
        // Nothing of what was set comes along.
        let told = browser
            .ask(
                Method::GET,
                "/auth/arrived?return_to=/account",
                None,
                headers,
            )
            .await;
        assert_eq!(told.status, 400);
        assert!(
            told.body.contains("Your browser did not keep the cookie"),
            "{}",
            told.body
        );
        assert!(told.body.contains("action=\"/login?return_to=/account\""));
        // Another one does.
        browser.submit("/login?return_to=/account", &form).await;
        assert_eq!(arrived(&browser), "/account");
        // Once it has shown that it keeps them there is no need to look.
        browser.trail.clear();
        browser.submit("/login?return_to=/account", &form).await;
        let steps: Vec<_> = browser.trail.iter().map(|(path, _)| &**path).collect();
        assert_eq!(steps, ["/login?return_to=/account", "/account"]);
    }
}
