//! Every way to change something, as a request that can be sent again.

use app::visa::samples;
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use longhaul_form::{Answers, merge::diff};
use longhaul_server::auth::{beginning::Proven, ids::UserId, tokens::TokenPair};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{client::PASSWORD, files, world::World};
use longhaul_server::store::db::{query, query_scalar};

pub(crate) const FLOWS: &[Flow] = &[
    Flow::Register,
    Flow::SignIn,
    Flow::Refresh,
    Flow::Start,
    Flow::Save,
    Flow::PlainPost,
    Flow::Page,
    Flow::Submit,
    Flow::RemoveDraft,
    Flow::Announce,
    Flow::Append,
    Flow::Complete,
    Flow::FileInAPost,
    Flow::RemoveFile,
    Flow::SignOut,
    Flow::SignOutOthers,
    Flow::EndSession,
    Flow::ChangePassword,
    Flow::DeleteAccount,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    Register,
    SignIn,
    Refresh,
    Start,
    Save,
    PlainPost,
    /// Makes the key of the copies that devices keep.
    Page,
    Submit,
    RemoveDraft,
    Announce,
    Append,
    Complete,
    FileInAPost,
    RemoveFile,
    SignOut,
    SignOutOthers,
    EndSession,
    ChangePassword,
    DeleteAccount,
}

/// A request of a flow, for a user of its own.
#[derive(Clone)]
pub(crate) struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

pub(crate) struct Answered {
    pub status: StatusCode,
    pub body: String,
}

impl Flow {
    /// What says that it was done.
    pub(crate) fn done(self) -> u16 {
        match self {
            Self::Register | Self::Announce => 201,
            Self::SignIn
            | Self::Refresh
            | Self::Save
            | Self::Page
            | Self::Submit
            | Self::SignOutOthers
            | Self::ChangePassword => 200,
            Self::Start | Self::PlainPost | Self::FileInAPost | Self::RemoveDraft => 303,
            Self::Append
            | Self::Complete
            | Self::RemoveFile
            | Self::SignOut
            | Self::EndSession
            | Self::DeleteAccount => 204,
        }
    }

    /// What the same request may be answered once it was done.
    pub(crate) fn again(self) -> &'static [u16] {
        match self {
            // The account is there: whoever has its password signs in. The next part begins where this one ended.
            Self::Register | Self::Append | Self::Complete => &[409],
            Self::RemoveDraft | Self::RemoveFile => &[404],
            Self::SignOut | Self::DeleteAccount => &[204, 401],
            _ => &[],
        }
    }

    /// Several transactions, each of which leaves something behind that can be repeated or is swept away.
    pub(crate) fn has_steps(self) -> bool {
        matches!(self, Self::FileInAPost)
    }

    /// A page comes without the key too: its copies are only for the worst case.
    pub(crate) fn promises(self) -> bool {
        self != Self::Page
    }

    pub(crate) async fn prepare(self, world: &World) -> Call {
        let user = User::new(world).await;
        let call = |method, path: &str| user.call(method, path);
        let page = |method, path: &str| user.page(method, path);
        match self {
            Self::Register => {
                let email = format!("{}@example.org", user.id);
                Call::new("POST", "/auth/register")
                    .json(&json!({"email": email, "password": PASSWORD}))
            }
            Self::SignIn => Call::new("POST", "/auth/login")
                .json(&json!({"email": user.email(), "password": PASSWORD})),
            Self::Refresh => Call::new("POST", "/auth/refresh")
                .json(&json!({"refresh_token": user.tokens.refresh_token})),
            Self::Start => page("POST", "/applications").form("key=abc123"),
            Self::Save => {
                let id = user.start(world).await;
                user.save(&id, &json!([{"path": "surname", "base": null, "value": "Lovelace"}]))
            }
            Self::PlainPost => {
                let id = user.start(world).await;
                page("POST", &format!("/applications/{id}/you")).form("_version=0&surname=Lovelace")
            }
            Self::Page => {
                let id = user.start(world).await;
                page("GET", &format!("/applications/{id}/you"))
            }
            Self::Submit => {
                let id = user.start(world).await;
                let key = user.fill(world, &id).await;
                user.api("submit", &json!({"id": id, "key": key}))
            }
            Self::RemoveDraft => {
                let id = user.start(world).await;
                page("POST", &format!("/applications/{id}/delete")).form("understood=yes")
            }
            Self::Announce => {
                let id = user.start(world).await;
                user.announce(&id, "photo", 9)
            }
            Self::Append => {
                let id = user.start(world).await;
                let upload = user.announced(world, &id, "photo", 9).await;
                user.part(&upload, b"%PDF-")
            }
            Self::Complete => {
                let id = user.start(world).await;
                let photo = files::jpeg(800, 800, 2_000);
                let upload = user.announced(world, &id, "photo", photo.len()).await;
                user.part(&upload, &photo)
            }
            Self::FileInAPost => {
                let id = user.start(world).await;
                page("POST", &format!("/applications/{id}/documents"))
                    .multipart("passport_scan", &files::pdf(2_000))
            }
            Self::RemoveFile => {
                let id = user.start(world).await;
                let upload = user.announced(world, &id, "photo", 9).await;
                call("DELETE", &upload).header("tus-resumable", "1.0.0")
            }
            Self::SignOut => call("POST", "/auth/logout"),
            Self::SignOutOthers => {
                sign_in(world, user.id, &user.password_hash).await;
                call("DELETE", "/api/sessions").header("idempotency-key", "k")
            }
            Self::EndSession => {
                let other = sign_in(world, user.id, &user.password_hash).await;
                let me = Call::new("GET", "/api/me").bearer(&other.access_token);
                let me: Value = serde_json::from_str(&me.send(world).await.body).unwrap();
                let other = me["session_id"].as_str().unwrap();
                call("DELETE", &format!("/api/sessions/{other}")).header("idempotency-key", "k")
            }
            Self::ChangePassword => call("POST", "/api/account/password")
                .header("idempotency-key", "k")
                .json(&json!({"current_password": PASSWORD, "new_password": "a quite different sentence"})),
            Self::DeleteAccount => {
                call("DELETE", "/api/account").json(&json!({"password": PASSWORD}))
            }
        }
    }
}

impl Call {
    fn new(method: &'static str, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    fn body(mut self, kind: &str, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self.header("content-type", kind)
    }

    fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string().as_bytes())
    }

    fn form(self, body: &str) -> Self {
        self.body("application/x-www-form-urlencoded", body.as_bytes())
    }

    fn multipart(self, name: &str, file: &[u8]) -> Self {
        let head = format!(
            "--b\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.pdf\"\r\n\r\n"
        );
        let body = [head.as_bytes(), file, b"\r\n--b--\r\n"].concat();
        self.body("multipart/form-data; boundary=b", &body)
    }

    /// Owns all that it needs, so that it can be dropped anywhere.
    pub(crate) fn send(&self, world: &World) -> impl Future<Output = Answered> + 'static {
        let mut request = Request::builder().method(self.method).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request
            .header("content-length", self.body.len())
            .body(Body::from(self.body.clone()))
            .unwrap();
        let router = world.router.clone();
        async move {
            let answer = router.oneshot(request).await;
            let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
            Answered {
                status: parts.status,
                body: String::from_utf8_lossy(&body).into_owned(),
            }
        }
    }
}

/// Signed in, and without the price of hashing a password.
struct User {
    id: UserId,
    tokens: TokenPair,
    password_hash: String,
}

async fn sign_in(world: &World, user: UserId, password_hash: &str) -> TokenPair {
    let proven = Proven {
        user,
        password_hash: password_hash.to_owned(),
    };
    let sessions = &world.running.state.sessions;
    let created = sessions.create(proven, "test".to_owned(), None).await;
    created.unwrap().expect("the hash is the stored one").tokens
}

impl User {
    /// Whose password is [`PASSWORD`]: the hash is that of the first user, who has registered.
    async fn new(world: &World) -> Self {
        let id = UserId::new();
        let mut transaction = world.running.state.store.write().await.unwrap();
        let password_hash: String =
            query_scalar("SELECT password_hash FROM users WHERE email = 'first@example.com'")
                .fetch_one(&mut *transaction)
                .await
                .unwrap();
        query(
            "INSERT INTO users (id, email, email_key, password_hash, created_at)
             VALUES ($1, $1 || '@example.com', $1 || '@example.com', $2, 0)",
        )
        .bind(id.to_string())
        .bind(&password_hash)
        .execute(&mut *transaction)
        .await
        .unwrap();
        transaction.commit().await.unwrap();
        Self {
            id,
            tokens: sign_in(world, id, &password_hash).await,
            password_hash,
        }
    }

    fn email(&self) -> String {
        format!("{}@example.com", self.id)
    }

    fn call(&self, method: &'static str, path: &str) -> Call {
        Call::new(method, path).bearer(&self.tokens.access_token)
    }

    /// As a browser asks.
    fn page(&self, method: &'static str, path: &str) -> Call {
        self.call(method, path).header("accept", "text/html")
    }

    fn api(&self, function: &str, body: &Value) -> Call {
        let path = format!("/api/applications/{function}");
        let call = Call::new("POST", &path).header("accept", "application/json");
        call.bearer(&self.tokens.access_token).json(body)
    }

    fn save(&self, id: &str, changes: &Value) -> Call {
        let form_version = app::visa::VISITOR_VISA.version;
        self.api(
            "save",
            &json!({"save": {"id": id, "version": 0, "form_version": form_version, "changes": changes}}),
        )
    }

    async fn start(&self, world: &World) -> String {
        let start = self.page("POST", "/applications").form("key=first");
        assert_eq!(start.send(world).await.status, 303);
        query_scalar("SELECT id FROM applications WHERE user_id = $1")
            .bind(self.id.to_string())
            .fetch_one(world.running.state.store.reader())
            .await
            .unwrap()
    }

    fn upload(&self, method: &'static str, path: &str) -> Call {
        Call::new(method, path)
            .bearer(&self.tokens.access_token)
            .header("tus-resumable", "1.0.0")
    }

    fn announce(&self, application: &str, path: &str, length: usize) -> Call {
        self.upload("POST", "/api/uploads")
            .header("upload-length", &length.to_string())
            .header("upload-metadata", &files::metadata(application, path, "a"))
    }

    /// The address of an upload of which nothing has arrived.
    async fn announced(
        &self,
        world: &World,
        application: &str,
        path: &str,
        length: usize,
    ) -> String {
        let announced = self.announce(application, path, length).send(world).await;
        assert_eq!(announced.status, 201, "{}", announced.body);
        let id: String = query_scalar(
            "SELECT id FROM attachments WHERE application_id = $1 AND path = $2 AND completed_at IS NULL",
        )
        .bind(application)
        .bind(path)
        .fetch_one(world.running.state.store.reader())
        .await
        .unwrap();
        format!("/api/uploads/{id}")
    }

    fn part(&self, upload: &str, bytes: &[u8]) -> Call {
        self.upload("PATCH", upload)
            .header("upload-offset", "0")
            .body("application/offset+octet-stream", bytes)
    }

    /// Answers everything; the key with which to submit.
    async fn fill(&self, world: &World, id: &str) -> String {
        let mut typed = samples::shortest();
        let wanted = samples::files(&typed);
        for path in &wanted {
            typed.set(path.clone(), None);
        }
        let changes = serde_json::to_value(diff(&Answers::default(), &typed)).unwrap();
        let saved = self.save(id, &changes).send(world).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        for path in wanted {
            let bytes = match path.as_str() {
                "photo" => files::jpeg(800, 800, 2_000),
                _ => files::pdf(2_000),
            };
            let upload = self.announced(world, id, &path, bytes.len()).await;
            assert_eq!(self.part(&upload, &bytes).send(world).await.status, 204);
        }
        let loaded = self.api("load", &json!({ "id": id })).send(world).await;
        let draft: Value = serde_json::from_str(&loaded.body).unwrap();
        draft["submission_key"].as_str().unwrap().to_owned()
    }
}
