//! Applications through the server functions, as a browser calls them, and as plain posts.

mod alternatives;
mod bad_answers;
mod conflicts;
mod copies;
mod drafts;
mod items;
mod limits;
mod limits_hold;
mod quotas;
mod readings;
mod retention;
mod versions;

use app::visa::samples;
use longhaul_form::Answers;
use longhaul_form::merge::diff;
use longhaul_server::auth::{ids::UserId, tokens::TokenPair};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::app::{Answer, Ask, TestApp};
use crate::files;

/// The version of the form that a page opened now is of.
pub(crate) const VERSION: u32 = app::visa::VISITOR_VISA.version;

/// One signed-in applicant.
pub(crate) struct Applicant<'a> {
    pub app: &'a TestApp,
    pub user: UserId,
    pub token: String,
}

impl<'a> Applicant<'a> {
    pub(crate) async fn new(app: &'a TestApp) -> Self {
        Self::with(app, app.new_user().await).await
    }

    /// A user who is there already, with a program of theirs.
    pub(crate) async fn with(app: &'a TestApp, user: UserId) -> Self {
        let token = app.sign_in_again(user).await.access_token;
        Self { app, user, token }
    }

    /// Another sign-in of the same person.
    pub(crate) async fn again(&self) -> TokenPair {
        self.app.sign_in_again(self.user).await
    }

    /// The same person, signed in anew.
    pub(crate) async fn back(&self) -> Self {
        let token = self.again().await.access_token;
        let (app, user) = (self.app, self.user);
        Self { app, user, token }
    }

    pub(crate) async fn call(&self, function: &str, body: Value) -> Answer {
        self.app
            .post(&format!("/api/applications/{function}"))
            .bearer_auth(&self.token)
            .json(&body)
            .answer()
            .await
    }

    pub(crate) async fn list(&self) -> Value {
        self.call("list", json!({})).await.json()
    }

    /// Starts an application as the button does.
    pub(crate) async fn start(&self) -> String {
        let key = self.list().await["start_key"]
            .as_str()
            .expect("a key")
            .to_owned();
        self.start_with(&key).await
    }

    pub(crate) async fn start_with(&self, key: &str) -> String {
        let answer = self
            .app
            .post("/applications")
            .bearer_auth(&self.token)
            .form(&[("key", key)])
            .answer()
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let path = answer.header("location");
        path.strip_prefix("/applications/")
            .expect("an application")
            .to_owned()
    }

    pub(crate) async fn load(&self, id: &str) -> Value {
        let answer = self.call("load", json!({ "id": id })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    pub(crate) async fn save(&self, id: &str, version: u64, changes: Value) -> Answer {
        let save =
            json!({ "id": id, "version": version, "form_version": VERSION, "changes": changes });
        self.call("save", json!({ "save": save })).await
    }

    /// Saves a whole set of answers at once, and uploads a file where the samples only name one.
    pub(crate) async fn fill(&self, id: &str, answers: &Answers) {
        let mut typed = answers.clone();
        let files = samples::files(answers);
        for path in &files {
            typed.set(path.clone(), None);
        }
        let changes = serde_json::to_value(diff(&Answers::default(), &typed)).unwrap();
        let answer = self.save(id, 0, changes).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        for path in files {
            let bytes = match path.as_str() {
                "photo" => files::jpeg(800, 800, 2_000),
                _ => files::pdf(2_000),
            };
            self.upload(id, &path, bytes).await;
        }
    }

    /// Sends a file in one part; the id of its upload.
    pub(crate) async fn upload(&self, application: &str, path: &str, bytes: Vec<u8>) -> String {
        let created = self
            .app
            .post("/api/uploads")
            .bearer_auth(&self.token)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes.len())
            .header(
                "upload-metadata",
                files::metadata(application, path, "file"),
            )
            .header("content-type", "application/offset+octet-stream")
            .body(bytes)
            .answer()
            .await;
        assert_eq!(created.status, 201, "{}", created.body);
        let location = created.header("location");
        location.rsplit('/').next().expect("an id").to_owned()
    }

    /// What a page that was opened now sends along when the application is submitted.
    pub(crate) async fn submission_key(&self, id: &str) -> String {
        let draft = self.load(id).await;
        draft["submission_key"].as_str().expect("a key").to_owned()
    }

    pub(crate) async fn submit(&self, id: &str, key: &str) -> Answer {
        self.call("submit", json!({ "id": id, "key": key })).await
    }
}

pub(crate) fn change(path: &str, base: Option<&str>, value: &str) -> Value {
    json!({ "path": path, "base": base, "value": value })
}
