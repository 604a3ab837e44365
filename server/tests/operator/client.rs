//! A program of one user, with a session and one application.

use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

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
    pub address: String,
    pub email: String,
    pub tokens: Tokens,
}

/// `Err` if no answer came: what became of the request is unknown.
pub(crate) type Answer = Result<(StatusCode, Value), reqwest::Error>;

impl Client {
    pub(crate) async fn register(address: &str, email: &str) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let mut client = Self {
            http,
            address: address.to_owned(),
            email: email.to_owned(),
            tokens: Tokens {
                access: String::new(),
                refresh: String::new(),
            },
        };
        let (status, body) = client.credentials("/auth/register").await.unwrap();
        assert_eq!(status, 201, "{body}");
        client.tokens = tokens(&body);
        client
    }

    pub(crate) async fn credentials(&self, path: &str) -> Answer {
        let body = json!({"email": self.email, "password": PASSWORD});
        answer(self.http.post(self.url(path)).json(&body)).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        let body = json!({ "refresh_token": token });
        answer(self.http.post(self.url("/auth/refresh")).json(&body)).await
    }

    /// Refreshes and expects it to work.
    pub(crate) async fn renew(&mut self) {
        let (status, body) = self.refresh(&self.tokens.refresh).await.unwrap();
        assert_eq!(status, 200, "{body}");
        self.tokens = tokens(&body);
    }

    pub(crate) async fn sign_out(&self, access: &str) -> Answer {
        answer(self.http.post(self.url("/auth/logout")).bearer_auth(access)).await
    }

    /// The status of a request with an access token.
    pub(crate) async fn me(&self, access: &str) -> u16 {
        let request = self.http.get(self.url("/api/me")).bearer_auth(access);
        request.send().await.unwrap().status().as_u16()
    }

    pub(crate) async fn call(&self, function: &str, body: Value) -> Answer {
        let url = self.url(&format!("/api/applications/{function}"));
        let request = self.http.post(url).bearer_auth(&self.tokens.access);
        answer(request.json(&body)).await
    }

    pub(crate) async fn start_application(&self) -> String {
        let (_, list) = self.call("list", json!({})).await.unwrap();
        let key = list["start_key"].as_str().unwrap();
        let request = self.http.post(self.url("/applications"));
        let request = request.bearer_auth(&self.tokens.access);
        let response = request.form(&[("key", key)]).send().await.unwrap();
        let place = response.headers()["location"].to_str().unwrap();
        place.rsplit('/').next().unwrap().to_owned()
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

    pub(crate) async fn load(&self, id: &str) -> Value {
        let (status, body) = self.call("load", json!({ "id": id })).await.unwrap();
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Sends a photo in one part; the address of its upload.
    pub(crate) async fn upload(&self, application: &str) -> Result<String, reqwest::Error> {
        let bytes = files::jpeg(800, 800, 60_000);
        let request = self.http.post(self.url("/api/uploads"));
        let response = request
            .bearer_auth(&self.tokens.access)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", bytes.len())
            .header(
                "upload-metadata",
                files::metadata(application, "photo", "photo.jpg"),
            )
            .header("content-type", "application/offset+octet-stream")
            .body(bytes)
            .send()
            .await?;
        assert_eq!(response.status(), 201);
        Ok(response.headers()["location"].to_str().unwrap().to_owned())
    }

    /// How many bytes of an upload the server has.
    pub(crate) async fn uploaded(&self, upload: &str) -> u64 {
        let request = self.http.head(self.url(upload));
        let request = request.bearer_auth(&self.tokens.access);
        let response = request.header("tus-resumable", "1.0.0").send().await;
        let response = response.unwrap();
        assert_eq!(response.status(), 200, "{upload}");
        let offset = response.headers()["upload-offset"].to_str().unwrap();
        offset.parse().unwrap()
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

async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await?;
    let status = response.status();
    let text = response.text().await?;
    Ok((status, serde_json::from_str(&text).unwrap_or_default()))
}
