//! A request whose headers arrive while its session lives, and whose body arrives when it has ended, is refused.

use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    app::{Ask, PASSWORD, TestApp},
    applications::{Applicant, VERSION, change},
    files,
    pages::between,
};
use longhaul_server::store::db::{query, query_scalar};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const PART: &str = "application/offset+octet-stream";

struct Call {
    method: Method,
    path: String,
    headers: String,
    body: String,
}

fn call(method: Method, path: impl Into<String>, kind: &str, body: impl ToString) -> Call {
    Call {
        method,
        path: path.into(),
        headers: format!("content-type: {kind}\r\n"),
        body: body.to_string(),
    }
}

impl Call {
    fn with(mut self, headers: &str) -> Self {
        self.headers.push_str(headers);
        self
    }
}

/// Every route that takes a body for a signed-in user, each with a body that would have an effect.
async fn calls(ada: &Applicant<'_>) -> Vec<Call> {
    let post = |path: &str, kind, body: &str| call(Method::POST, path, kind, body);
    let id = ada.start().await;
    let draft = ada.load(&id).await;
    let saved = json!({"save": {"id": id, "version": 0, "form_version": VERSION,
                       "changes": [change("surname", None, "Lovelace")]}});
    // One for each request: two for the same file would wait for each other.
    let uploads = [announced(ada, &id).await, announced(ada, &id).await];
    let api = |function: &str, body: serde_json::Value| {
        let path = format!("/api/applications/{function}");
        call(Method::POST, path, JSON, body)
    };
    let tus = "tus-resumable: 1.0.0\r\n";
    let announcement = format!(
        "{tus}upload-length: 9\r\nupload-metadata: {}\r\n",
        files::metadata(&id, "photo", "file")
    );
    let part = format!("{tus}upload-offset: 0\r\n");
    let multipart = "--b\r\ncontent-disposition: form-data; name=\"passport_copy\"; filename=\"a.pdf\"\r\n\r\n%PDF\r\n--b--\r\n";
    let other = ada.again().await;
    let other = ada.app.me(&other.access_token).await.json()["session_id"].clone();
    let other = other.as_str().expect("an id");
    vec![
        api("list", json!({})),
        api("load", json!({"id": id})),
        api("save", saved),
        api("submit", json!({"id": id, "key": draft["submission_key"]})),
        api("receipt", json!({"reference": "ORL-1"})),
        api("submission", json!({"reference": "ORL-1"})),
        post("/applications", FORM, "key=another"),
        post(&format!("/applications/{id}/you"), FORM, "surname=Lovelace"),
        post(
            &format!("/applications/{id}/documents"),
            "multipart/form-data; boundary=b",
            multipart,
        ),
        post(&format!("/applications/{id}/sign"), FORM, "signature=Ada"),
        post("/api/uploads", PART, "%PDF-1.4\n").with(&announcement),
        call(Method::PATCH, &*uploads[0], PART, "%PDF-").with(&part),
        post(&uploads[1], PART, "%PDF-").with(&format!("{part}x-http-method-override: PATCH\r\n")),
        post("/account", FORM, "form=others&key=k9"),
        post(
            "/account",
            FORM,
            &format!("form=session&key=k8&session={other}"),
        ),
        post(
            "/account",
            FORM,
            &format!(
                "form=password&key=k7&current_password={PASSWORD}&new_password=a+quite+different+sentence"
            ),
        ),
        post("/account", FORM, "form=password&key=k6"),
        post(
            "/account/delete",
            FORM,
            &format!("understood=yes&password={PASSWORD}"),
        ),
        call(
            Method::POST,
            "/api/account/password",
            JSON,
            json!({"current_password": PASSWORD, "new_password": "a quite different sentence"}),
        ),
        call(
            Method::DELETE,
            "/api/account",
            JSON,
            json!({"password": PASSWORD}),
        ),
    ]
}

async fn announced(ada: &Applicant<'_>, application: &str) -> String {
    let request = ada.app.post("/api/uploads").bearer_auth(&ada.token);
    let request = request
        .header("tus-resumable", "1.0.0")
        .header("upload-length", 9)
        .header(
            "upload-metadata",
            files::metadata(application, "photo", "file"),
        );
    let answer = request.answer().await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.header("location").to_owned()
}

fn bearer(token: &str) -> String {
    format!("authorization: Bearer {token}")
}

/// Sends the headers, and returns when the server has begun to wait for the body.
async fn park(app: &TestApp, credentials: &str, call: &Call) -> TcpStream {
    let Call {
        method,
        path,
        headers,
        body,
    } = call;
    let mut connection = TcpStream::connect(app.running.addr).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{credentials}\r\n{headers}\
         content-length: {}\r\nconnection: close\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut answer = vec![0; go_on.len()];
    connection.read_exact(&mut answer).await.unwrap();
    assert_eq!(
        String::from_utf8_lossy(&answer),
        String::from_utf8_lossy(go_on),
        "{method} {path}"
    );
    connection
}

async fn finish(mut connection: TcpStream, body: &str) -> String {
    connection.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Everything that a request could have changed.
async fn state(app: &TestApp) -> Vec<String> {
    let mut state = Vec::new();
    for rows in [
        "id || version || answers FROM applications",
        "id || received || size FROM attachments",
        "reference FROM submissions",
        "id || coalesce(revoked_reason, '') FROM sessions",
        "id || password_hash FROM users",
        "key FROM idempotency_keys",
        "application_id || path FROM changes",
    ] {
        let sql = sqlx::AssertSqlSafe(format!("SELECT {rows} ORDER BY 1"));
        let rows: Vec<String> = query_scalar(sql)
            .fetch_all(app.running.state.store.reader())
            .await
            .unwrap();
        state.extend(rows);
    }
    state
}

async fn disable(app: &TestApp, ada: &Applicant<'_>) {
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE users SET disabled_at = 1 WHERE id = $1")
        .bind(ada.user.to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// A user whose password is [`PASSWORD`].
async fn applicant<'a>(app: &'a TestApp, email: &str) -> Applicant<'a> {
    let token = app.register(email).await.access_token();
    let user = app.me(&token).await.json()["id"].clone();
    let user = user.as_str().expect("an id").parse().unwrap();
    Applicant { app, user, token }
}

#[tokio::test]
async fn what_a_session_asked_for_before_its_end_is_refused_after_it() {
    let app = TestApp::with_pages().await;
    for (email, how) in [
        ("ada@example.com", "revoked"),
        ("bob@example.com", "disabled"),
    ] {
        let ada = applicant(&app, email).await;
        let calls = calls(&ada).await;
        let mut parked = Vec::new();
        for call in &calls {
            parked.push(park(&app, &bearer(&ada.token), call).await);
        }
        if how == "revoked" {
            let out = app.post("/auth/logout").bearer_auth(&ada.token);
            assert_eq!(out.answer().await.status, 204);
        } else {
            disable(&app, &ada).await;
        }
        let before = state(&app).await;
        for (call, connection) in calls.iter().zip(parked) {
            let answer = finish(connection, &call.body).await;
            let at = format!("{how}: {} {}: {answer}", call.method, call.path);
            assert!(answer.starts_with("HTTP/1.1 401 "), "{at}");
            assert!(answer.contains(how), "{at}");
            assert!(
                answer
                    .to_lowercase()
                    .contains("\r\nwww-authenticate: bearer"),
                "{at}"
            );
            assert_eq!(state(&app).await, before, "{at}");
        }
    }
}

/// A page of the form as a browser without its script posts it.
fn page(path: String, kind: &str, body: &str) -> Call {
    call(Method::POST, path, kind, body)
        .with("accept: text/html\r\nsec-fetch-site: same-origin\r\n")
}

#[tokio::test]
async fn what_a_person_entered_before_the_end_is_held_after_it() {
    let app = TestApp::with_pages().await;
    let ada = applicant(&app, "ada@example.com").await;
    let id = ada.start().await;
    let multipart = "--b\r\ncontent-disposition: form-data; name=\"passport_scan\"; filename=\"a.pdf\"\r\n\r\n%PDF\r\n\
                     --b\r\ncontent-disposition: form-data; name=\"_add\"\r\n\r\nsupporting\r\n--b--\r\n";
    let root = format!("/applications/{id}");
    let calls = [
        page(format!("{root}/you"), FORM, "surname=Lovelace"),
        page(
            format!("{root}/documents"),
            "multipart/form-data; boundary=b",
            multipart,
        ),
        page(format!("{root}/sign"), FORM, "signature=Lovelace"),
    ];
    let credentials = format!("cookie: __Host-access={}", ada.token);
    let mut parked = Vec::new();
    for call in &calls {
        parked.push(park(&app, &credentials, call).await);
    }
    let out = app.post("/auth/logout").bearer_auth(&ada.token);
    assert_eq!(out.answer().await.status, 204);
    let before = state(&app).await;
    let mut held = Vec::new();
    for (call, connection) in calls.iter().zip(parked) {
        let answer = finish(connection, &call.body).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(answer.contains("What you entered is not lost"), "{answer}");
        // Nobody is signed in, and nobody else reads it.
        assert!(!answer.contains("ada@example.com") && !answer.contains("Lovelace"));
        let lacks_files = answer.contains("choose them again");
        assert_eq!(lacks_files, call.path.ends_with("documents"));
        held.push(between(&answer, "name=\"held\" value=\"", "\"").to_owned());
    }
    assert_eq!(state(&app).await, before);

    for sealed in held {
        let form = [
            ("email", "ada@example.com"),
            ("password", PASSWORD),
            ("held", &sealed),
        ];
        let answer = app.post("/login").form(&form).answer().await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    let answers = ada.back().await.load(&id).await["answers"].clone();
    assert_eq!(answers["surname"], "Lovelace");
    assert_eq!(answers["signature"], "Lovelace");
    assert_eq!(answers["supporting"].as_array().map(Vec::len), Some(1));
}
