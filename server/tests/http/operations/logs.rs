//! What an operator finds in the log.

use serde_json::{Value, json};

use super::captured::Log;
use crate::app::{Ask, GRACE, PASSWORD, TestApp};

fn ids(answer: &Value) -> (String, String) {
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    (text("id"), text("session_id"))
}

#[tokio::test]
async fn what_happens_to_a_session_can_be_followed() {
    let (log, _guard) = Log::json(tracing::Level::INFO);
    let app = TestApp::start().await;
    let credentials = |password: &str| json!({"email": "ada@example.com", "password": password});
    let send = async |path: &str, body: Value| app.post(path).json(&body).answer().await;
    send("/auth/register", credentials(PASSWORD)).await;
    let signed_in = send("/auth/login", credentials(PASSWORD)).await;
    let (user, session) = ids(&app.me(&signed_in.access_token()).await.json());
    send("/auth/login", credentials("another long enough password")).await;
    let stranger = json!({"email": "bob@example.com", "password": PASSWORD});
    send("/auth/login", stranger).await;

    let first = signed_in.refresh_token();
    let second = app.renew(&first).await;
    app.renew(&first).await;
    app.renew(&second).await;
    app.refresh(&first).await;
    app.clock.advance(GRACE);
    app.refresh(&first).await;
    app.refresh("rubbish").await;
    let other = app.sign_in_new_user().await;
    let leave = app.post("/auth/logout").bearer_auth(&other.access_token);
    leave.answer().await;

    let [signed_in] = &log.lines("signed in")[..] else {
        panic!("{}", log.text());
    };
    let fields = &signed_in["fields"];
    assert_eq!(
        (&fields["user"], &fields["session"]),
        (&json!(user), &json!(session))
    );

    let failed = log.lines("sign-in failed");
    let reasons: Vec<_> = failed
        .iter()
        .map(|line| &line["fields"]["reason"])
        .collect();
    assert_eq!(reasons, ["wrong_password", "unknown_address"]);
    assert_eq!(failed[0]["fields"]["user"], json!(user));

    let of_session = |message: &str, level: &str| -> Vec<String> {
        let lines = log.lines(message).into_iter();
        let lines = lines.filter(|line| line["fields"]["session"] == json!(session));
        lines
            .map(|line| {
                assert_eq!(line["fields"]["user"], json!(user), "{line}");
                assert_eq!(line["level"], level, "{line}");
                // Under the request that it belongs to, although a task of its own wrote it.
                assert_eq!(line["span"]["path"], "\"/auth/refresh\"", "{line}");
                line["fields"]["outcome"].as_str().unwrap().to_owned()
            })
            .collect()
    };
    assert_eq!(
        of_session("refreshed", "INFO"),
        ["promoted", "repeated", "promoted"]
    );
    assert_eq!(of_session("refresh refused", "INFO"), ["superseded"]);
    assert_eq!(of_session("refresh token reused", "WARN"), ["reuse"]);
    let refused = log.lines("refresh refused");
    assert_eq!(refused.last().unwrap()["fields"]["outcome"], "invalid");
    let ended = log.lines("session ended");
    let reasons: Vec<_> = ended.iter().map(|line| &line["fields"]["reason"]).collect();
    assert_eq!(reasons, ["reuse_detected", "signed_out"]);
    assert_eq!(ended[0]["fields"]["session"], json!(session));
}

#[tokio::test]
async fn a_refusal_is_logged_with_its_code_whichever_way_it_is_answered() {
    let (log, _guard) = Log::json(tracing::Level::INFO);
    let app = TestApp::with_pages().await;
    let token = app.sign_in_new_user().await.access_token;
    let load = async |token: &str, body: Value| {
        let request = app.post("/api/applications/load").bearer_auth(token);
        request.json(&body).answer().await;
    };
    let unknown = json!({"id": "0123456789abcdef0123456789abcdef"});
    app.post("/api/applications/list")
        .bearer_auth(&token)
        .json(&json!({}))
        .answer()
        .await;
    load(&token, unknown.clone()).await;
    load(&token, json!({"id": 7})).await;
    load("rubbish", unknown.clone()).await;
    app.get("/applications/0123456789abcdef0123456789abcdef/name")
        .bearer_auth(&token)
        .answer()
        .await;
    app.running.state.store.close().await;
    load(&token, unknown).await;

    let lines = log.lines("answered");
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let fields = &line["fields"];
            let status = fields["status"].as_u64().unwrap();
            (status, text(&fields["error"]), text(&line["level"]))
        })
        .collect();
    let expected = [
        (200, None, "INFO"),
        (404, Some("not_found"), "INFO"),
        (400, Some("invalid_request"), "INFO"),
        (401, Some("invalid_token"), "INFO"),
        (404, Some("not_found"), "INFO"),
        (503, Some("unavailable"), "WARN"),
    ];
    let expected = expected.map(|(status, error, level)| {
        let error = error.map(str::to_owned);
        (status, error, Some(level.to_owned()))
    });
    assert_eq!(told, expected);
}
