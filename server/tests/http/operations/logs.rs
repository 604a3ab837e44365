//! What an operator finds in the log, and what must never be there.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, Once},
};

use longhaul_server::logging::{self, LogFormat, Quota};
use serde_json::{Value, json};
use tracing::subscriber::{DefaultGuard, set_default, set_global_default};

use crate::{
    app::{Ask, GRACE, PASSWORD, TestApp},
    browser::Browser,
};

/// Everything that this thread logs; a test's server runs on the thread of its test.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn begin(level: tracing::Level) -> (Self, DefaultGuard) {
        Self::begin_as(&level.to_string(), Quota::default(), LogFormat::Json)
    }

    /// As the binary writes it.
    pub(super) fn begin_as(filter: &str, quota: Quota, format: LogFormat) -> (Self, DefaultGuard) {
        // A log statement that is reached first on a thread that logs nothing, while this one begins to log, may be
        // switched off for good. So some subscriber of the process wants everything, and drops it.
        static WANTS_ALL: Once = Once::new();
        WANTS_ALL.call_once(|| {
            // No other test sets one.
            let _ = set_global_default(tracing_subscriber::registry());
        });
        let log = Self::default();
        let writer = log.clone();
        let subscriber = logging::subscriber(filter, format, quota, move || writer.clone());
        (log, set_default(subscriber))
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The lines that say `message`.
    pub(super) fn lines(&self, message: &str) -> Vec<Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &Value| line["fields"]["message"] == message)
            .collect()
    }
}

fn ids(answer: &Value) -> (String, String) {
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    (text("id"), text("session_id"))
}

#[tokio::test]
async fn what_happens_to_a_session_can_be_followed() {
    let (log, _guard) = Log::begin(tracing::Level::INFO);
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

fn cookies(browser: &Browser) -> Vec<String> {
    browser
        .jar
        .iter()
        .map(|cookie| cookie.value.clone())
        .collect()
}

#[tokio::test]
async fn a_refusal_is_logged_with_its_code_whichever_way_it_is_answered() {
    let (log, _guard) = Log::begin(tracing::Level::INFO);
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

#[tokio::test]
async fn no_secret_is_logged_even_by_the_most_talkative_log() {
    let (log, _guard) = Log::begin(tracing::Level::TRACE);
    let app = TestApp::with(&["--access-algorithm=EdDSA"]).await;
    let mut secrets = vec![PASSWORD.to_owned(), "canary".to_owned()];
    let send = async |path: &str, body: Value| app.post(path).json(&body).answer().await;
    let ada = |password: &str| json!({"email": "canary@example.com", "password": password});
    let registered = send("/auth/register?canary=1", ada(PASSWORD)).await;
    send("/auth/login", ada("the wrong canary password")).await;
    send(
        "/auth/login",
        json!({"email": "canary", "password": ["canary"]}),
    )
    .await;
    let wrong_field = json!({"email": PASSWORD, "password": "canary canary canary"});
    send("/auth/login", wrong_field).await;

    // Every way of a refresh, by body, by cookie and by page.
    let first = registered.refresh_token();
    let second = app.renew(&first).await;
    let third = app.renew(&second).await;
    secrets.extend([
        registered.access_token(),
        first.clone(),
        second,
        third.clone(),
    ]);
    app.refresh(&first).await;
    app.clock.advance(GRACE);
    app.refresh(&first).await;
    app.refresh(&third).await;
    app.refresh(&third[..third.len() - 1]).await;
    let mut browser = Browser::signed_in(&app).await;
    secrets.extend(cookies(&browser));
    app.clock.advance(crate::app::ACCESS_TTL);
    browser.open("/applications?canary").await;
    browser
        .submit("/applications/1/name", "surname=canary")
        .await;
    secrets.extend(cookies(&browser));
    let forged = format!("{}x", registered.access_token());
    app.me(&forged).await;
    browser.fetch(reqwest::Method::POST, "/auth/logout").await;

    let file = std::fs::read(app.folder.path().join("data/keys.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let keys = file["access"].as_array().unwrap().iter();
    let keys = keys.map(|key| &key["secret"]).chain([&file["refresh"]]);
    secrets.extend(keys.map(|key| key.as_str().unwrap().to_owned()));

    let text = log.text();
    assert!(text.contains("refresh token reused"), "{text}");
    for secret in secrets {
        // The signature alone would be as good as the whole.
        for part in secret.split('.').filter(|part| part.len() > 5) {
            assert!(!text.contains(part), "{part} is in the log");
        }
    }
}
