//! Whole requests, answered by the whole server but for its connections.

use std::{
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use app::{api::UserId, visa::VISITOR_VISA};
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, Uri, header::LOCATION},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use super::headers;
use crate::{
    auth::{beginning::Proven, tokens::SignedIn},
    build_state,
    clock::{ManualClock, Timestamp},
    config::Config,
    http,
    languages::Languages,
    state::AppState,
    store::db::query,
};

/// More than any answer has.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;
/// Some answers take their time on purpose; these are not waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// A request as HTTP/1.1 writes it: method and address, headers, an empty line, the body. `{access}`, `{refresh}` and
/// `{session}` stand for what a signed-in browser holds, `{id}` for an application of its user, and `{id64}` for the same in
/// Base64.
pub(super) fn requests(bytes: &[u8]) {
    let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    let server = &mut *server;
    server.runtime.block_on(async {
        server.site.prepare().await;
        if let Some(request) = server.site.read(bytes) {
            server.site.check(request).await;
        }
    });
}

struct Server {
    runtime: Runtime,
    site: Site,
}

struct Site {
    state: AppState,
    router: http::Layered,
    clock: Arc<ManualClock>,
    user: UserId,
    /// What the browser holds, and where it writes.
    now: Option<(SignedIn, String)>,
    _folder: tempfile::TempDir,
}

static SERVER: LazyLock<Mutex<Server>> = LazyLock::new(|| {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let site = runtime.block_on(Site::start());
    Mutex::new(Server { runtime, site })
});

impl Site {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().display();
        let config = Config::from_args([
            "server".to_owned(),
            format!("--database-url=sqlite://{path}/longhaul.db"),
            format!("--data-dir={path}/data"),
            "--inspector=true".to_owned(),
        ]);
        let clock = Arc::new(ManualClock::starting_at(Timestamp::from_seconds(
            1_781_524_800,
        )));
        let state = build_state(
            config.expect("settings"),
            ([127, 0, 0, 1], 0).into(),
            clock.clone(),
            &VISITOR_VISA,
            Languages::of_visa(),
        );
        let state = state.await.expect("a state");
        let user = UserId::new();
        let mut tx = state.store.write().await.expect("a transaction");
        query("INSERT INTO users (id, email, email_key, password_hash, created_at) VALUES ($1, $1, $1, '', 0)")
            .bind(user.to_string())
            .execute(&mut *tx)
            .await
            .expect("a user");
        tx.commit().await.expect("committed");
        Self {
            router: http::router(state.clone(), http::pages::routes(state.clone())),
            state,
            clock,
            user,
            now: None,
            _folder: folder,
        }
    }

    /// Signs in, and begins an application, if the request before has ended either.
    async fn prepare(&mut self) {
        // So that what is limited within a time is not so for ever.
        self.clock.advance(Duration::from_millis(200));
        // Nothing looks every second here.
        self.state.sessions.catch_up().await;
        if let Some((signed_in, application)) = &self.now {
            let is_good = self
                .state
                .sessions
                .verify(&signed_in.tokens.access_token)
                .is_ok();
            let found = query(
                "SELECT 1 FROM applications WHERE id = $1 AND id NOT IN (SELECT application_id FROM submissions)",
            )
            .bind(application)
            .fetch_optional(self.state.store.reader())
            .await;
            if is_good && found.expect("read").is_some() {
                return;
            }
        }
        let proven = Proven {
            user: self.user,
            password_hash: String::new(),
        };
        let signed_in = self
            .state
            .sessions
            .create(proven, "fuzz".to_owned(), None)
            .await;
        let signed_in = signed_in
            .expect("created")
            .expect("the hash is the stored one");
        // Each has room for so many.
        let mut tx = self.state.store.write().await.expect("a transaction");
        query("DELETE FROM applications")
            .execute(&mut *tx)
            .await
            .expect("deleted");
        tx.commit().await.expect("committed");
        let start = Request::post("/applications")
            .header(
                "authorization",
                format!("Bearer {}", signed_in.tokens.access_token),
            )
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("key=fuzz"));
        let begun = self
            .answer(start.expect("a request"))
            .await
            .expect("an answer");
        let location = begun
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok());
        let id = location.and_then(|path| path.split('/').nth(2));
        let id = id
            .unwrap_or_else(|| panic!("no application: {begun:?}"))
            .to_owned();
        self.now = Some((signed_in, id));
    }

    fn read(&self, bytes: &[u8]) -> Option<Request<Body>> {
        let (signed_in, application) = self.now.as_ref()?;
        let tokens = &signed_in.tokens;
        let encoded = STANDARD.encode(application);
        let filled = [
            ("{access}", &tokens.access_token),
            ("{refresh}", &tokens.refresh_token),
            ("{session}", &tokens.binding),
            ("{id}", application),
            ("{id64}", &encoded),
        ];
        let (head, body) = split_at(bytes, b"\n\n");
        let mut head = String::from_utf8_lossy(head).into_owned();
        // What is no text stays as it is.
        let mut body = body.to_vec();
        let mut text = String::from_utf8(body.clone());
        for (name, value) in filled {
            head = head.replace(name, value);
            text = text.map(|text| text.replace(name, value));
        }
        if let Ok(text) = text {
            body = text.into_bytes();
        }
        let (first, rest) = split_at(head.as_bytes(), b"\n");
        let first = String::from_utf8_lossy(first).into_owned();
        let (method, address) = first.split_once(' ')?;
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
        *request.uri_mut() = address
            .parse::<Uri>()
            .ok()
            .filter(|uri| uri.path().starts_with('/'))?;
        *request.headers_mut() = headers::read(rest);
        Some(request)
    }

    async fn check(&self, request: Request<Body>) {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let Some(answer) = self.answer(request).await else {
            return;
        };
        let status = answer.status();
        assert!(
            status != StatusCode::INTERNAL_SERVER_ERROR,
            "{method} {uri}: {status}"
        );
        if status == StatusCode::UNAUTHORIZED {
            let challenges = answer.headers().contains_key("www-authenticate");
            assert!(challenges, "{method} {uri}: 401 without a challenge");
        }
        assert_stays_here(answer.headers());
        for name in ["x-content-type-options", "referrer-policy"] {
            assert!(
                answer.headers().contains_key(name),
                "{method} {uri}: no {name}"
            );
        }
        let body = to_bytes(answer.into_body(), LONGEST_ANSWER).await;
        body.unwrap_or_else(|error| panic!("{method} {uri}: {error}"));
    }

    async fn answer(&self, request: Request<Body>) -> Option<Response> {
        let answer = self.router.clone().oneshot(request);
        let answer = tokio::time::timeout(PATIENCE, answer).await.ok()?;
        Some(answer.unwrap_or_else(|never| match never {}))
    }
}

/// No answer leads to another site.
fn assert_stays_here(headers: &HeaderMap) {
    let Some(location) = headers.get(LOCATION) else {
        return;
    };
    let location = location.to_str().expect("a text");
    let base = url::Url::parse("https://here.example/").expect("an address");
    let url = base.join(location).expect("an address");
    assert_eq!(url.origin(), base.origin(), "{location}");
}

/// What is before `mark` and what is after it.
fn split_at<'a>(bytes: &'a [u8], mark: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = bytes.windows(mark.len()).position(|window| window == mark);
    at.map_or((bytes, &[]), |at| (&bytes[..at], &bytes[at + mark.len()..]))
}
