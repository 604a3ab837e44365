//! A field that an address does not know is refused wherever JSON is taken: it is a mistake, or an attempt to set what is
//! not the caller's to set.

use app::api::ErrorCode;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::table::ROUTES;
use crate::{
    app::{Answer, Ask, PASSWORD, TestApp},
    applications::{Applicant, VERSION, change},
};

const CREDENTIALS: &str = "ada@example.com";

/// Addresses for programs that read no JSON: their body is a file, or they have none.
const WITHOUT: [(&str, &str); 6] = [
    ("POST", "/api/uploads"),
    ("POST", "/api/uploads/{id}"),
    ("PATCH", "/api/uploads/{id}"),
    ("DELETE", "/api/uploads/{id}"),
    ("DELETE", "/api/sessions"),
    ("DELETE", "/api/sessions/{id}"),
];

struct Call {
    method: &'static str,
    path: &'static str,
    body: Value,
}

fn call(method: &'static str, path: &'static str, body: Value) -> Call {
    Call { method, path, body }
}

/// Every address that takes JSON, with a body that it takes. The last ones end what the others need.
async fn calls(ada: &Applicant<'_>) -> Vec<Call> {
    let id = ada.start().await;
    let spare = ada.again().await;
    let key = ada.load(&id).await["submission_key"].clone();
    let save = json!({
        "id": id, "version": 0, "form_version": VERSION, "decided": [],
        "changes": [change("surname", None, "Lovelace")],
    });
    vec![
        call(
            "POST",
            "/auth/register",
            json!({"email": "eve@example.com", "password": PASSWORD}),
        ),
        call("POST", "/api/applications/list", json!({})),
        call("POST", "/api/applications/load", json!({"id": id})),
        call("POST", "/api/applications/save", json!({"save": save})),
        call(
            "POST",
            "/api/applications/submit",
            json!({"id": id, "key": key}),
        ),
        call(
            "POST",
            "/api/applications/receipt",
            json!({"reference": "ORL-1"}),
        ),
        call(
            "POST",
            "/api/applications/submission",
            json!({"reference": "ORL-1"}),
        ),
        call(
            "POST",
            "/api/client-errors",
            json!({"kind": "panic", "place": "", "page": ""}),
        ),
        call(
            "POST",
            "/auth/refresh",
            json!({"refresh_token": spare.refresh_token}),
        ),
        call(
            "POST",
            "/auth/logout",
            json!({"refresh_token": spare.refresh_token}),
        ),
        call(
            "POST",
            "/auth/login",
            json!({"email": CREDENTIALS, "password": PASSWORD}),
        ),
        call(
            "POST",
            "/api/account/password",
            json!({"current_password": PASSWORD, "new_password": PASSWORD}),
        ),
        call("DELETE", "/api/account", json!({"password": PASSWORD})),
    ]
}

/// `body` with a field more, once for each object in it.
fn with_one_more(body: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    match body {
        Value::Object(fields) => {
            let mut more = fields.clone();
            more.insert("is_admin".to_owned(), json!(true));
            all.push(Value::Object(more));
            for (name, value) in fields {
                for inner in with_one_more(value) {
                    let mut more = fields.clone();
                    more.insert(name.clone(), inner);
                    all.push(Value::Object(more));
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                for inner in with_one_more(item) {
                    let mut more = items.clone();
                    more[at] = inner;
                    all.push(Value::Array(more));
                }
            }
        }
        _ => {}
    }
    all
}

/// Everything that a request could have changed.
async fn rows(app: &TestApp) -> Vec<i64> {
    let mut rows = Vec::new();
    for table in [
        "users",
        "sessions",
        "refresh_tokens",
        "changes",
        "submissions",
    ] {
        rows.push(app.rows(table).await);
    }
    rows
}

struct Program<'a> {
    ada: Applicant<'a>,
}

impl Program<'_> {
    fn request(&self, call: &Call) -> RequestBuilder {
        let method = call.method.parse::<Method>().unwrap();
        let request = self.ada.app.request(method, call.path);
        // These ask for no other credentials than those in their body.
        if call.path.starts_with("/auth/") {
            request
        } else {
            request.bearer_auth(&self.ada.token)
        }
    }

    async fn ask(&self, call: &Call, body: &Value) -> Answer {
        self.request(call).json(body).answer().await
    }
}

async fn program(app: &TestApp) -> Program<'_> {
    let token = app.register(CREDENTIALS).await.access_token();
    let user = app.me(&token).await.json()["id"].clone();
    let user = user.as_str().unwrap().parse().unwrap();
    Program {
        ada: Applicant { app, user, token },
    }
}

#[tokio::test]
async fn a_field_too_many_is_refused_at_every_address_that_takes_json() {
    let app = TestApp::with_pages().await;
    let program = program(&app).await;
    let calls = calls(&program.ada).await;
    let before = rows(&app).await;
    for call in &calls {
        for body in with_one_more(&call.body) {
            let answer = program.ask(call, &body).await;
            let (status, code) = answer.error();
            let at = format!("{} {body}: {}", call.path, answer.body);
            assert!(matches!(status, 400 | 422), "{at}");
            assert!(matches!(&*code, "invalid_body" | "invalid_request"), "{at}");
            assert_ne!(ErrorCode::from_name(&code), ErrorCode::Other, "{at}");
            assert!(!answer.body.contains(PASSWORD), "{at}");
        }
    }
    assert_eq!(rows(&app).await, before);
    // The field was what was wrong.
    for call in &calls {
        let answer = program.ask(call, &call.body).await;
        if answer.status.is_success() {
            continue;
        }
        let (_, code) = answer.error();
        let is_shape = matches!(&*code, "invalid_body" | "invalid_request" | "invalid_json");
        assert!(!is_shape, "{}: {}", call.path, answer.body);
    }
}

#[tokio::test]
async fn what_is_not_json_is_refused_there_too() {
    let app = TestApp::with_pages().await;
    let program = program(&app).await;
    let calls = calls(&program.ada).await;
    let before = rows(&app).await;
    for call in calls.iter().filter(|call| call.body != json!({})) {
        let fields = call.body.as_object().unwrap().iter();
        let form: Vec<_> = fields
            .map(|(name, value)| {
                (
                    name,
                    value.as_str().map_or(value.to_string(), str::to_owned),
                )
            })
            .collect();
        let json = call.body.to_string();
        let more = [
            program.request(call).form(&form),
            program.request(call).json(&json!([call.body])),
            program.request(call).json(&json!("text")),
            program.request(call).json(&Value::Null),
            // Something behind it.
            program
                .request(call)
                .header("content-type", "application/json")
                .body(format!("{json}{json}")),
        ];
        for request in more {
            let answer = request.answer().await;
            let (status, code) = answer.error();
            let at = format!("{}: {}", call.path, answer.body);
            assert!(matches!(status, 400 | 415 | 422), "{at}");
            assert_ne!(ErrorCode::from_name(&code), ErrorCode::Other, "{at}");
        }
    }
    assert_eq!(rows(&app).await, before);
}

/// A new address is in one of the lists, or this fails.
#[tokio::test]
async fn every_address_for_programs_is_known_to_take_json_or_not() {
    let app = TestApp::with_pages().await;
    let program = program(&app).await;
    let mut known: Vec<(&str, &str)> = calls(&program.ada)
        .await
        .iter()
        .map(|call| (call.method, call.path))
        .chain(WITHOUT)
        .collect();
    let mut there: Vec<(&str, &str)> = ROUTES
        .iter()
        .filter(|(path, _)| path.starts_with("/api/") || path.starts_with("/auth/"))
        .flat_map(|(path, methods)| methods.iter().map(|method| (*method, *path)))
        .filter(|(method, _)| !matches!(*method, "GET" | "HEAD" | "OPTIONS"))
        .collect();
    known.sort_unstable();
    there.sort_unstable();
    assert_eq!(known, there);
}
