//! A user who has something of everything that the server keeps, and how to tell it from anything else.

use longhaul_server::store::db::query;
use longhaul_server::{
    auth::{ids::UserId, tokens::TokenPair},
    http::cookies,
};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use uuid::Uuid;

use super::rows::{self, Rows};
use crate::{
    app::{Ask, PASSWORD, TestApp},
    applications::{Applicant, change},
    browser::Browser,
    files,
};

/// Every id, key and name by which something of a user can be asked for.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    pub email: String,
    pub password: String,
    /// An address that nobody has yet.
    pub newcomer: String,
    pub draft: String,
    pub version: u64,
    /// The version that keeps the answer that waits for a choice.
    pub waiting: u64,
    pub submitted: String,
    pub reference: String,
    /// Uploads of the draft.
    pub complete: String,
    pub pending: String,
    /// The upload of the application that was submitted.
    pub kept: String,
    pub session: String,
    pub start_key: String,
    pub submission_key: String,
    pub submitted_key: String,
    pub idempotency_key: String,
}

fn id() -> String {
    Uuid::new_v4().simple().to_string()
}

fn reference() -> String {
    let text = id().to_uppercase();
    format!("ORL-{}-{}", &text[..4], &text[4..8])
}

impl Ids {
    /// Ids of the right form of things that never existed.
    pub(crate) fn of_nobody() -> Self {
        Self {
            email: format!("{}@example.com", id()),
            password: "no password of anybody".to_owned(),
            newcomer: format!("{}@example.com", id()),
            draft: id(),
            version: 3,
            waiting: 2,
            submitted: id(),
            reference: reference(),
            complete: id(),
            pending: id(),
            kept: id(),
            session: Uuid::new_v4().to_string(),
            start_key: id(),
            submission_key: id(),
            submitted_key: id(),
            idempotency_key: id(),
        }
    }

    /// Each with what stands for it in a text that is compared.
    pub(crate) fn named(&self) -> [(&str, &'static str); 14] {
        [
            (&self.email, "{email}"),
            (&self.password, "{password}"),
            (&self.newcomer, "{newcomer}"),
            (&self.draft, "{draft}"),
            (&self.submitted, "{submitted}"),
            (&self.reference, "{reference}"),
            (&self.complete, "{complete}"),
            (&self.pending, "{pending}"),
            (&self.kept, "{kept}"),
            (&self.session, "{session}"),
            (&self.start_key, "{start key}"),
            (&self.submission_key, "{submission key}"),
            (&self.submitted_key, "{submitted key}"),
            (&self.idempotency_key, "{idempotency key}"),
        ]
    }
}

/// What the owner typed; nothing else in the world has such names.
const TYPED: [&str; 7] = [
    "Canarysurname",
    "Canaryelsewhere",
    "Canarytown",
    "canary-photo.jpg",
    "canary-passport",
    "canary-kept",
    "Canary-Agent",
];

pub(crate) struct Owner<'a> {
    pub applicant: Applicant<'a>,
    pub ids: Ids,
    pub tokens: TokenPair,
}

impl<'a> Owner<'a> {
    /// With `hash`, that of [`PASSWORD`].
    pub(crate) async fn of_everything(app: &'a TestApp, hash: &str) -> Self {
        let user = app.new_user().await;
        let email = format!("canary-{}@example.com", id());
        become_known(app, user, &email, hash).await;
        let tokens = app.sign_in_from(user, "Canary-Agent/1.0").await;
        let token = tokens.access_token.clone();
        let applicant = Applicant { app, user, token };
        let mut browser = Browser::new(app);
        browser.adopt(&tokens);

        let mut ids = Ids {
            email,
            password: PASSWORD.to_owned(),
            ..Ids::of_nobody()
        };
        // What an old key was answered.
        for _ in 0..3 {
            app.sign_in_again(user).await;
        }
        let ended = app
            .request(Method::DELETE, "/api/sessions")
            .bearer_auth(&applicant.token)
            .header("idempotency-key", &ids.idempotency_key);
        assert_eq!(ended.answer().await.json(), json!({"ended_sessions": 3}));
        let there = app.sign_in_from(user, "Canary-Agent/2.0").await;
        let session = app.me(&there.access_token).await.json()["session_id"].clone();
        session.as_str().unwrap().clone_into(&mut ids.session);

        ids.draft = applicant.start_with(&ids.start_key).await;
        let you = format!("/applications/{}/you", ids.draft);
        // The key of the copies on a device is made for the first page.
        assert_eq!(browser.open(&you).await.status, 200);
        let typed = json!([
            change("surname", None, TYPED[0]),
            change("birth_city", None, TYPED[2])
        ]);
        assert_eq!(applicant.save(&ids.draft, 0, typed).await.status, 200);
        // From a page that was opened before: it waits for a choice.
        let posted = format!("_form=2&_version=0&surname={}", TYPED[1]);
        assert_eq!(browser.submit(&you, &posted).await.status, 200);
        assert!(app.rows("posted_clashes WHERE until IS NULL").await > 0);
        let photo = files::jpeg(800, 800, 2_000);
        let upload = async |id: &str, path: &str, name: &str, length: usize, body: Vec<u8>| {
            upload(&applicant, [id, path, name], length, body).await
        };
        let length = photo.len();
        ids.complete = upload(&ids.draft, "photo", TYPED[3], length, photo).await;
        let begun = files::pdf(2_000)[..500].to_vec();
        ids.pending = upload(&ids.draft, "passport_scan", TYPED[4], 2_000, begun).await;
        let draft = applicant.load(&ids.draft).await;
        ids.version = draft["version"].as_u64().unwrap();
        ids.waiting = draft["posted"][0]["version"].as_u64().unwrap();
        draft["submission_key"]
            .as_str()
            .unwrap()
            .clone_into(&mut ids.submission_key);

        ids.submitted = applicant.start_with(&id()).await;
        let full = app::visa::samples::shortest();
        applicant.fill(&ids.submitted, &full).await;
        // In place of the one that it has: under a name of its own.
        let passport = files::pdf(2_000);
        let length = passport.len();
        ids.kept = upload(&ids.submitted, "passport_scan", TYPED[5], length, passport).await;
        let draft = applicant.load(&ids.submitted).await;
        draft["submission_key"]
            .as_str()
            .unwrap()
            .clone_into(&mut ids.submitted_key);
        let receipt = applicant.submit(&ids.submitted, &ids.submitted_key).await;
        assert_eq!(receipt.status, 200, "{}", receipt.body);
        receipt.json()["reference"]
            .as_str()
            .unwrap()
            .clone_into(&mut ids.reference);
        Self {
            applicant,
            ids,
            tokens,
        }
    }

    pub(crate) async fn rows(&self) -> Rows {
        rows::of(self.applicant.app, self.applicant.user).await
    }

    /// Tokens of a session of theirs that is over.
    pub(crate) async fn ended(&self) -> TokenPair {
        let tokens = self.applicant.again().await;
        let app = self.applicant.app;
        let ended = app.post("/auth/logout").bearer_auth(&tokens.access_token);
        assert_eq!(ended.answer().await.status, 204);
        tokens
    }

    /// Whatever shows that an answer holds something of theirs.
    pub(crate) fn canaries(&self) -> Vec<String> {
        let mut canaries: Vec<String> = TYPED.map(str::to_owned).to_vec();
        let ids = self.ids.named().into_iter();
        // Nobody's, so far.
        let hers = ids.filter(|(_, name)| *name != "{newcomer}");
        canaries.extend(hers.map(|(id, _)| id.to_owned()));
        canaries.push(self.applicant.user.to_string());
        for token in [
            &self.tokens.access_token,
            &self.tokens.refresh_token,
            &self.tokens.binding,
        ] {
            canaries.push(token.clone());
        }
        canaries
    }
}

/// Gives an account an address and a password.
async fn become_known(app: &TestApp, user: UserId, email: &str, hash: &str) {
    let mut tx = app.running.state.store.write().await.unwrap();
    query("UPDATE users SET email = $2, email_key = $2, password_hash = $3 WHERE id = $1")
        .bind(user.to_string())
        .bind(email)
        .bind(hash)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Announces a file of `length` bytes and sends `body`, which may be less.
async fn upload(
    applicant: &Applicant<'_>,
    [application, path, name]: [&str; 3],
    length: usize,
    body: Vec<u8>,
) -> String {
    let created = applicant
        .app
        .post("/api/uploads")
        .bearer_auth(&applicant.token)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", length)
        .header("upload-metadata", files::metadata(application, path, name))
        .header("content-type", "application/offset+octet-stream")
        .body(body)
        .answer()
        .await;
    assert_eq!(created.status, 201, "{}", created.body);
    let location = created.header("location");
    location.rsplit('/').next().unwrap().to_owned()
}

/// The hash of [`PASSWORD`], made once for all users of a test.
pub(crate) async fn hash_of_password(app: &TestApp) -> String {
    let token = app.register("hash@example.com").await.access_token();
    let user = app.me(&token).await.json()["id"].clone();
    let user = user.as_str().unwrap().parse().unwrap();
    app.password_hash(user).await
}

/// `request` with the cookies of a sign-in, all of them.
pub(crate) fn with_cookies(
    app: &TestApp,
    request: RequestBuilder,
    tokens: &TokenPair,
) -> RequestBuilder {
    let set = cookies::set(&app.running.state.config, tokens);
    let pairs = set.map(|(_, value)| {
        let text = value.to_str().unwrap();
        text.split(';').next().unwrap().to_owned()
    });
    request.header("cookie", pairs.join("; "))
}
