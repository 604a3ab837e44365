//! A program of one user, with a session and one application.

use axum::{
    body::{Body, to_bytes},
    http,
};
use longhaul_form::merge::Change;
use longhaul_server::http::Layered;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::files;

pub(crate) const PASSWORD: &str = "correct horse battery staple";

#[derive(Clone)]
pub(crate) struct Tokens {
    pub access: String,
    pub refresh: String,
}

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    /// In place of the network, if the server is in this process.
    pub router: Option<Layered>,
    pub address: String,
    pub email: String,
    pub tokens: Tokens,
}

/// `Err` if no answer came: what became of the request is unknown.
pub(crate) type Answer = Result<(StatusCode, Value), reqwest::Error>;

impl Client {
    pub(crate) async fn register(address: &str, email: &str) -> Self {
        Self::new(address, email).registered().await
    }

    /// Of a server in this process.
    pub(crate) async fn register_at(router: Layered, email: &str) -> Self {
        let mut client = Self::new("http://localhost", email);
        client.router = Some(router);
        client.registered().await
    }

    fn new(address: &str, email: &str) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            router: None,
            address: address.to_owned(),
            email: email.to_owned(),
            tokens: Tokens {
                access: String::new(),
                refresh: String::new(),
            },
        }
    }

    async fn registered(mut self) -> Self {
        let (status, body) = self.credentials("/auth/register").await.unwrap();
        assert_eq!(status, 201, "{body}");
        self.tokens = tokens(&body);
        self
    }

    async fn send(&self, request: RequestBuilder) -> Result<reqwest::Response, reqwest::Error> {
        let Some(router) = &self.router else {
            return request.send().await;
        };
        let request: http::Request<reqwest::Body> = request.build()?.try_into()?;
        let (mut parts, body) = request.into_parts();
        // As it comes over a connection: without scheme and host.
        let path = parts.uri.path_and_query().unwrap().clone();
        parts.uri = path.into();
        let request = http::Request::from_parts(parts, Body::new(body));
        let answer = router.clone().oneshot(request).await;
        let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
        // A body that cannot be read is one that breaks off.
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        Ok(http::Response::from_parts(parts, body).into())
    }

    async fn answer(&self, request: RequestBuilder) -> Answer {
        let response = self.send(request).await?;
        let status = response.status();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or_default()))
    }

    pub(crate) async fn credentials(&self, path: &str) -> Answer {
        let body = json!({"email": self.email, "password": PASSWORD});
        self.answer(self.http.post(self.url(path)).json(&body))
            .await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        let body = json!({ "refresh_token": token });
        let request = self.http.post(self.url("/auth/refresh"));
        self.answer(request.json(&body)).await
    }

    /// Refreshes and expects it to work.
    pub(crate) async fn renew(&mut self) {
        let (status, body) = self.refresh(&self.tokens.refresh).await.unwrap();
        assert_eq!(status, 200, "{body}");
        self.tokens = tokens(&body);
    }

    pub(crate) async fn sign_out(&self, access: &str) -> Answer {
        let request = self.http.post(self.url("/auth/logout"));
        self.answer(request.bearer_auth(access)).await
    }

    /// The status of a request with an access token.
    pub(crate) async fn me(&self, access: &str) -> u16 {
        let request = self.http.get(self.url("/api/me")).bearer_auth(access);
        self.send(request).await.unwrap().status().as_u16()
    }

    pub(crate) async fn call(&self, function: &str, body: Value) -> Answer {
        let url = self.url(&format!("/api/applications/{function}"));
        let request = self.http.post(url).bearer_auth(&self.tokens.access);
        self.answer(request.json(&body)).await
    }

    pub(crate) async fn start_application(&self) -> String {
        self.try_start().await.unwrap().expect("a new application")
    }

    /// Nothing if the server has refused.
    pub(crate) async fn try_start(&self) -> Result<Option<String>, reqwest::Error> {
        let (_, list) = self.call("list", json!({})).await?;
        let Some(key) = list["start_key"].as_str() else {
            return Ok(None);
        };
        let request = self.http.post(self.url("/applications"));
        let request = request.bearer_auth(&self.tokens.access);
        let response = self.send(request.form(&[("key", key)])).await?;
        let place = response.headers().get("location");
        let id = place.and_then(|place| place.to_str().ok()?.rsplit('/').next());
        Ok(id.map(str::to_owned))
    }

    pub(crate) async fn save(
        &self,
        id: &str,
        version: u64,
        base: Option<&str>,
        surname: &str,
    ) -> Answer {
        let form_version = app::visa::VISITOR_VISA.version;
        let changes = json!([{"path": "surname", "base": base, "value": surname}]);
        let save =
            json!({"id": id, "version": version, "form_version": form_version, "changes": changes});
        self.call("save", json!({ "save": save })).await
    }

    /// Saves a whole page at once, in an application that is new.
    pub(crate) async fn save_all(&self, id: &str, changes: &[Change]) -> Answer {
        let form_version = app::visa::VISITOR_VISA.version;
        let save =
            json!({"id": id, "version": 0, "form_version": form_version, "changes": changes});
        self.call("save", json!({ "save": save })).await
    }

    pub(crate) async fn submit(&self, id: &str, key: &Value) -> Answer {
        self.call("submit", json!({ "id": id, "key": key })).await
    }

    pub(crate) async fn load(&self, id: &str) -> Value {
        let (status, body) = self.call("load", json!({ "id": id })).await.unwrap();
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Sends a photo in one part; the address of its upload.
    pub(crate) async fn upload(&self, application: &str) -> Result<String, reqwest::Error> {
        let bytes = files::jpeg(800, 800, 60_000);
        let (status, upload) = self.send_file(application, "photo", bytes).await?;
        assert_eq!(status, 201);
        Ok(upload.expect("an upload"))
    }

    pub(crate) async fn send_file(
        &self,
        application: &str,
        path: &str,
        bytes: Vec<u8>,
    ) -> Result<(StatusCode, Option<String>), reqwest::Error> {
        let request = self.http.post(self.url("/api/uploads"));
        let request = request
            .bearer_auth(&self.tokens.access)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes.len())
            .header(
                "upload-metadata",
                files::metadata(application, path, "photo.jpg"),
            )
            .header("content-type", "application/offset+octet-stream")
            .body(bytes);
        let response = self.send(request).await?;
        let place = response.headers().get("location");
        let place = place.and_then(|place| place.to_str().ok());
        Ok((response.status(), place.map(str::to_owned)))
    }

    /// Makes room for a file; the address of its upload.
    pub(crate) async fn announce(&self, application: &str, path: &str, length: usize) -> String {
        let request = self.http.post(self.url("/api/uploads"));
        let request = request
            .bearer_auth(&self.tokens.access)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length)
            .header("upload-metadata", files::metadata(application, path, "a"));
        let response = self.send(request).await.unwrap();
        assert_eq!(response.status(), 201);
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    pub(crate) async fn patch(&self, upload: &str, offset: usize, bytes: &[u8]) -> StatusCode {
        let request = self.http.patch(self.url(upload));
        let request = request
            .bearer_auth(&self.tokens.access)
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.to_vec());
        self.send(request).await.unwrap().status()
    }

    /// How many bytes of an upload the server has.
    pub(crate) async fn uploaded(&self, upload: &str) -> u64 {
        let found = self.stands_at(upload).await;
        found.unwrap_or_else(|status| panic!("{upload}: {status}"))
    }

    pub(crate) async fn stands_at(&self, upload: &str) -> Result<u64, StatusCode> {
        let request = self.http.head(self.url(upload));
        let request = request.bearer_auth(&self.tokens.access);
        let response = self.send(request.header("tus-resumable", "1.0.0")).await;
        let response = response.unwrap();
        let offset = response.headers().get("upload-offset");
        let offset = offset.and_then(|offset| offset.to_str().ok()?.parse().ok());
        offset.ok_or(response.status())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

/// The size of the photo that [`Client::upload`] sends.
pub(crate) const PHOTO: u64 = 60_000;

pub(crate) fn tokens(body: &Value) -> Tokens {
    let text = |name: &str| body[name].as_str().expect(name).to_owned();
    Tokens {
        access: text("access_token"),
        refresh: text("refresh_token"),
    }
}
