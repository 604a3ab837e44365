//! What must never be in a log. A user whose address, passwords, answers and files all hold a word that stands nowhere
//! else does everything that the site offers, rightly and wrongly, while everything that can be logged is.

use reqwest::Method;
use serde_json::{Value, json};

use super::captured::Log;
use crate::mail::{
    self,
    server::{Does, MailServer},
};
use crate::{
    app::{ACCESS_TTL, Answer, Ask, DAY, GRACE, TestApp},
    applications::{Applicant, VERSION, change},
    browser::Browser,
    files,
    pages::{between, started},
};
use longhaul_server::store::db::query_scalar;

const EMAIL: &str = "canary@canary.example";
const PASSWORD: &str = "canary one two three four";
const NEW_PASSWORD: &str = "five six seven canary eight";
const WRONG_PASSWORD: &str = "nobody has chosen this canary";

/// What this run has handed out or stored, besides the word itself.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn tokens(&mut self, answer: &Answer) -> String {
        self.0
            .extend([answer.access_token(), answer.refresh_token()]);
        answer.refresh_token()
    }

    fn jar(&mut self, browser: &Browser) {
        let values = browser.jar.iter().map(|cookie| cookie.value.clone());
        self.0.extend(values);
    }

    /// The keys, and what is stored of the passwords.
    async fn stored(&mut self, app: &TestApp) {
        let file = std::fs::read(app.folder.path().join("data/keys.json")).unwrap();
        let file: Value = serde_json::from_slice(&file).unwrap();
        let keys = file["access"].as_array().unwrap().iter();
        let keys = keys.map(|key| &key["secret"]).chain([&file["refresh"]]);
        self.0
            .extend(keys.map(|key| key.as_str().unwrap().to_owned()));
        let hashes: Vec<String> = query_scalar("SELECT password_hash FROM users")
            .fetch_all(app.running.state.store.reader())
            .await
            .unwrap();
        // Salt and hash; the parameters before them are no secret.
        self.0.extend(
            hashes
                .iter()
                .flat_map(|hash| hash.rsplitn(3, '$').take(2).map(str::to_owned)),
        );
    }

    fn assert_absent(&self, text: &str) {
        let word = ["canary".to_owned()];
        for secret in self.0.iter().chain(&word) {
            // The signature alone would be as good as the whole.
            for part in secret.split('.').filter(|part| part.len() > 5) {
                let line = text.lines().find(|line| line.contains(part));
                assert_eq!(line, None, "{part}");
            }
        }
    }
}

async fn everything(app: &TestApp, secrets: &mut Secrets) {
    programs(app, secrets).await;
    answers(app, secrets).await;
    browsers(app, secrets).await;
    changes_and_end(app, secrets).await;
    app.get("/panics?canary").answer().await;
    secrets.stored(app).await;
    // Last: nothing can be stored any more.
    app.running.state.store.close().await;
    send(app, "/auth/login", credentials(PASSWORD)).await;
    app.refresh(&secrets.0[1]).await;
}

async fn send(app: &TestApp, path: &str, body: Value) -> Answer {
    app.post(path)
        .header("user-agent", "canary/1.0")
        .header("referer", "https://canary.example/")
        .json(&body)
        .answer()
        .await
}

fn credentials(password: &str) -> Value {
    json!({"email": EMAIL, "password": password})
}

/// Registration, sign-in and refresh, with what can go wrong.
async fn programs(app: &TestApp, secrets: &mut Secrets) {
    for bad in ["canary", "canarycanarycanary", EMAIL, &"canary".repeat(30)] {
        send(app, "/auth/register", credentials(bad)).await;
    }
    let registered = send(app, "/auth/register?canary=1", credentials(PASSWORD)).await;
    assert_eq!(registered.status, 201, "{}", registered.body);
    send(app, "/auth/register", credentials(PASSWORD)).await;
    send(app, "/auth/login", credentials(WRONG_PASSWORD)).await;
    send(
        app,
        "/auth/login",
        json!({"email": PASSWORD, "password": EMAIL}),
    )
    .await;
    send(
        app,
        "/auth/login",
        json!({"email": EMAIL, "password": ["canary"]}),
    )
    .await;
    send(
        app,
        "/auth/login",
        json!({"email": EMAIL, "password": PASSWORD, "canary": 1}),
    )
    .await;
    let login = app
        .post("/auth/login")
        .header("content-type", "application/json");
    login.body("{\"canary\": canary").answer().await;

    let first = secrets.tokens(&registered);
    let answer = app.refresh(&first).await;
    let second = secrets.tokens(&answer);
    let answer = app.refresh(&second).await;
    let third = secrets.tokens(&answer);
    app.refresh(&first).await;
    app.refresh(&third[..third.len() - 1]).await;
    app.refresh("canary").await;
    app.me(&format!("{}x", registered.access_token())).await;
    app.me("canary").await;
    app.clock.advance(GRACE);
    assert_eq!(app.refresh(&first).await.error().1, "reuse_detected");
    app.me(&registered.access_token()).await;
}

/// What is entered and uploaded, and what of it is refused.
async fn answers(app: &TestApp, secrets: &mut Secrets) {
    let signed_in = send(app, "/auth/login", credentials(PASSWORD)).await;
    secrets.tokens(&signed_in);
    let token = signed_in.access_token();
    let user = app.me(&token).await.json()["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let ada = Applicant { app, user, token };
    let id = ada.start().await;
    let saved = ada
        .save(&id, 0, json!([change("surname", None, "Canary")]))
        .await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    // In conflict, then of shapes and paths that are refused.
    ada.save(
        &id,
        0,
        json!([change("surname", Some("canary"), "canary two")]),
    )
    .await;
    ada.save(&id, 1, json!([change("canary.path", None, "canary")]))
        .await;
    ada.save(&id, 1, json!([{"path": "surname", "value": {"canary": 1}}]))
        .await;
    ada.save(
        &id,
        1,
        json!([change("surname", None, &"canary".repeat(400_000))]),
    )
    .await;
    ada.call("load", json!({"id": "canary"})).await;
    ada.call("submit", json!({"id": id, "key": "canary"})).await;
    let wrong = json!({"save": {"id": id, "version": "canary", "form_version": VERSION}});
    ada.call("save", wrong).await;

    let announce = |length: usize, name: &str, metadata: &str| {
        app.post("/api/uploads")
            .bearer_auth(&ada.token)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length)
            .header("upload-metadata", files::metadata(&id, metadata, name))
            .header("content-type", "application/offset+octet-stream")
    };
    let mut scan = files::pdf(2_000);
    scan.extend(b"\n% canary");
    let created = announce(scan.len(), "canary.pdf", "passport_scan").body(scan);
    assert_eq!(created.answer().await.status, 201);
    let no_photo = b"canary canary canary".repeat(20);
    announce(no_photo.len(), "canary.jpg", "photo")
        .body(no_photo)
        .answer()
        .await;
    announce(10, "canary", "canary").answer().await;
    let metadata = app.post("/api/uploads").bearer_auth(&ada.token);
    metadata
        .header("tus-resumable", "1.0.0")
        .header("upload-length", "canary")
        .header("upload-metadata", "canary Y2FuYXJ5")
        .answer()
        .await;
}

/// A browser without JavaScript: forms, an access token that has expired, a session that has ended in the middle.
async fn browsers(app: &TestApp, secrets: &mut Secrets) {
    let mut browser = Browser::new(app);
    let form = |password: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("email", EMAIL)
            .append_pair("password", password);
        form.finish()
    };
    browser
        .submit("/register?return_to=/canary", &form("canarycanarycanary"))
        .await;
    browser.submit("/register", &form(PASSWORD)).await;
    browser
        .submit("/login?return_to=/account?canary", &form(WRONG_PASSWORD))
        .await;
    browser.submit("/login", &form(PASSWORD)).await;
    assert!(browser.cookie("access").is_some());
    secrets.jar(&browser);
    let root = started(&mut browser).await;
    app.clock.advance(ACCESS_TTL);
    browser
        .submit(&format!("{root}/you?canary"), "_version=0&surname=Canary")
        .await;
    browser.open("/applications?canary").await;
    browser.open("/account/export").await;
    secrets.jar(&browser);

    let dead = browser.jar.clone();
    browser.fetch(Method::POST, "/auth/logout").await;
    browser.jar = dead;
    let asked = browser
        .submit(&format!("{root}/you"), "_version=1&given_names=Canary")
        .await;
    let held = between(&asked.body, "name=\"held\" value=\"", "\"").to_owned();
    let action = between(
        &asked.body,
        "id=\"page-form\" method=\"post\" action=\"",
        "\"",
    );
    let action = action.replace("&amp;", "&");
    browser
        .submit(&action, &format!("held={held}&{}", form(PASSWORD)))
        .await;
    secrets.0.push(held);
    secrets.jar(&browser);
}

/// The password is changed and the account deleted.
async fn changes_and_end(app: &TestApp, secrets: &mut Secrets) {
    let signed_in = send(app, "/auth/login", credentials(PASSWORD)).await;
    secrets.tokens(&signed_in);
    let token = signed_in.access_token();
    for (current, new) in [
        (WRONG_PASSWORD, NEW_PASSWORD),
        (PASSWORD, "canarycanarycanary"),
        (PASSWORD, NEW_PASSWORD),
    ] {
        let change = app.post("/api/account/password").bearer_auth(&token);
        let body = json!({"current_password": current, "new_password": new});
        change.json(&body).answer().await;
    }
    assert_eq!(app.login(EMAIL, NEW_PASSWORD).await.status, 200);
    secrets.stored(app).await;
    for password in [WRONG_PASSWORD, NEW_PASSWORD] {
        let delete = app
            .request(Method::DELETE, "/api/account")
            .bearer_auth(&token);
        delete.json(&json!({ "password": password })).answer().await;
    }
    assert_eq!(app.rows("users").await, 0);
    app.clock.advance(DAY);
    app.login(EMAIL, NEW_PASSWORD).await;
}

fn assert_all_was_logged(text: &str) {
    for message in [
        "registered",
        "signed in",
        "sign-in failed",
        "refreshed",
        "refresh refused",
        "refresh token reused",
        "session ended",
        "reuse_detected",
        "signed_out",
        "ended_by_password_change",
        "password changed",
        "account deleted",
        "the store failed",
        "/panics",
    ] {
        assert!(text.contains(message), "{message}");
    }
}

async fn assert_no_secret(log: &Log, settings: &[&str]) {
    let app = TestApp::with_pages_and_a_panic(settings).await;
    let mut secrets = Secrets::default();
    everything(&app, &mut secrets).await;
    let text = log.text();
    assert_all_was_logged(&text);
    secrets.assert_absent(&text);
}

#[tokio::test]
async fn no_secret_is_in_the_most_talkative_log_as_json() {
    let (log, _guard) = Log::json(tracing::Level::TRACE);
    assert_no_secret(&log, &["--access-algorithm=EdDSA"]).await;
}

#[tokio::test]
async fn no_secret_is_in_the_most_talkative_log_as_text() {
    let (log, _guard) = Log::plain(tracing::Level::TRACE);
    assert_no_secret(&log, &[]).await;
}

/// Neither addresses nor letters, nor the password of the mail server, whatever it answers.
#[tokio::test]
async fn no_secret_is_in_the_most_talkative_log_when_mail_is_sent() {
    let (log, _guard) = Log::plain(tracing::Level::TRACE);
    let server = MailServer::start().await;
    server.next(&[
        Does::Refuse("RCPT", "450 canary@canary.example is greylisted"),
        Does::Refuse("RCPT", "550 no canary@canary.example here"),
        Does::Refuse("AUTH", "535 canary cannot sign in"),
    ]);
    let url = format!("smtp://canary:canary-secret@127.0.0.1:{}", server.port);
    let flags = mail::flags(&url);
    let flags: Vec<&str> = flags.iter().map(|flag| &**flag).collect();
    let app = TestApp::with_pages_and_a_panic(&flags).await;
    let mut secrets = Secrets::default();
    everything(&app, &mut secrets).await;
    assert!(server.connections() > 2, "{}", server.connections());
    for message in [
        "could not be sent yet",
        "refused for good",
        "password_changed",
    ] {
        assert!(log.text().contains(message), "{message}");
    }
    // What mails link to is no secret; what could sign in would be.
    secrets.assert_absent(&log.text());
}

/// Whatever is sent, a line of the log is one that the server has begun.
#[tokio::test]
async fn nobody_writes_a_line_of_their_own_into_the_log() {
    let (log, _guard) = Log::plain(tracing::Level::INFO);
    let app = TestApp::with_pages().await;
    let line = "2027-01-15T08:00:00Z  INFO forged: signed in";
    let encoded = line.replace(' ', "%20");
    for path in [
        format!("/%0d%0a{encoded}"),
        format!("/applications/%0A{encoded}/you"),
        format!("/login?return_to=%0d%0a{encoded}"),
        format!("/texts/%0a{encoded}"),
    ] {
        app.get(&path).answer().await;
    }
    let broken = format!("a\r\n{line}\r\n\u{1b}[31m{line}\u{2028}{line}");
    app.login(&broken, &broken).await;
    app.refresh(&broken).await;
    send(
        &app,
        "/api/client-errors",
        json!({"kind": "panic", "place": broken, "page": broken}),
    )
    .await;
    app.post("/auth/login")
        .header("x-forwarded-for", "1.2.3.4\tforged")
        .json(&credentials(&broken))
        .answer()
        .await;
    let text = log.text();
    assert!(text.contains("the module of a page failed"));
    assert!(!text.contains('\r') && !text.contains('\u{1b}') && !text.contains('\u{2028}'));
    for written in text.lines() {
        // Each begins with the moment at which the server wrote it, in microseconds.
        let moment = written.split(' ').next().unwrap();
        let shape: String = moment
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        assert_eq!(shape, "0000-00-00T00:00:00.000000Z", "{written}");
    }
}
