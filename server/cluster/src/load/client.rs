//! Single requests, as a program sends them.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{Method, RequestBuilder, StatusCode, redirect::Policy};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{draft::Save, tally::Tally};
use crate::outcome::{Outcome, wrong};

const PASSWORD: &str = "correct horse battery staple";
/// Of the form that pages opened now are of.
const FORM_VERSION: u32 = 2;
/// Before a request is sent again.
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    tally: Arc<Tally>,
}

#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) refresh: String,
}

/// An answer of a server that was able to decide.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Value,
    pub(super) location: Option<String>,
    /// Where an upload stands.
    pub(super) offset: Option<u64>,
}

impl Client {
    pub(super) fn new(address: SocketAddr, tally: Arc<Tally>) -> Outcome<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(LONGEST_ANSWER)
            .build()?;
        Ok(Self {
            http,
            address,
            tally,
        })
    }

    /// One try. Nothing if it is unknown what became of the request, or if the server asks for another try.
    pub(super) async fn once(&self, request: RequestBuilder) -> Option<Answer> {
        let answer = self.answer(request).await;
        self.tally.note(answer.is_some());
        answer
    }

    async fn answer(&self, request: RequestBuilder) -> Option<Answer> {
        let answer = request.send().await.ok()?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return None;
        }
        let location = answer.headers().get("location");
        let location = location.and_then(|place| Some(place.to_str().ok()?.to_owned()));
        let offset = answer.headers().get("upload-offset");
        let offset = offset.and_then(|offset| offset.to_str().ok()?.parse().ok());
        let text = answer.text().await.ok()?;
        Some(Answer {
            status,
            body: serde_json::from_str(&text).unwrap_or_default(),
            location,
            offset,
        })
    }

    /// Sends it until there is an answer; whether it is the answer to the first try, too.
    pub(super) async fn ask(
        &self,
        request: &(dyn Fn() -> RequestBuilder + Sync),
    ) -> (Answer, bool) {
        let mut first = true;
        loop {
            if let Some(answer) = self.once(request()).await {
                return (answer, first);
            }
            first = false;
            sleep(PAUSE).await;
        }
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("http://{}{path}", self.address))
    }

    pub(super) fn credentials(&self, path: &str, email: &str) -> RequestBuilder {
        self.post(path)
            .json(&json!({ "email": email, "password": PASSWORD }))
    }

    pub(super) fn refresh(&self, tokens: &Tokens) -> RequestBuilder {
        self.post("/auth/refresh")
            .json(&json!({ "refresh_token": tokens.refresh }))
    }

    pub(super) fn sign_out(&self, tokens: &Tokens) -> RequestBuilder {
        self.post("/auth/logout").bearer_auth(&tokens.access)
    }

    pub(super) fn list(&self, tokens: &Tokens) -> RequestBuilder {
        self.call(tokens, "list", &json!({}))
    }

    pub(super) fn start(&self, tokens: &Tokens, key: &str) -> RequestBuilder {
        self.post("/applications")
            .bearer_auth(&tokens.access)
            .form(&[("key", key)])
    }

    pub(super) fn load(&self, tokens: &Tokens, application: &str) -> RequestBuilder {
        self.call(tokens, "load", &json!({ "id": application }))
    }

    pub(super) fn save(&self, tokens: &Tokens, application: &str, save: &Save) -> RequestBuilder {
        let changes = json!([{ "path": "surname", "base": save.base, "value": save.value }]);
        let save = json!({
            "id": application,
            "version": save.version,
            "form_version": FORM_VERSION,
            "changes": changes,
        });
        self.call(tokens, "save", &json!({ "save": save }))
    }

    pub(super) fn announce(
        &self,
        tokens: &Tokens,
        metadata: &str,
        length: usize,
    ) -> RequestBuilder {
        self.post("/api/uploads")
            .bearer_auth(&tokens.access)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length)
            .header("upload-metadata", metadata)
    }

    pub(super) fn stands(&self, tokens: &Tokens, upload: &str) -> RequestBuilder {
        self.at(Method::HEAD, tokens, upload)
            .header("tus-resumable", "1.0.0")
    }

    pub(super) fn part(
        &self,
        tokens: &Tokens,
        upload: &str,
        offset: usize,
        bytes: &[u8],
    ) -> RequestBuilder {
        self.at(Method::PATCH, tokens, upload)
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.to_vec())
    }

    /// The bytes of a file.
    pub(super) async fn download(&self, tokens: &Tokens, path: &str) -> Outcome<Vec<u8>> {
        let answer = self.at(Method::GET, tokens, path).send().await?;
        match answer.status() {
            StatusCode::OK => Ok(answer.bytes().await?.to_vec()),
            status => Err(wrong(format!("{status} for {path}"))),
        }
    }

    fn at(&self, method: Method, tokens: &Tokens, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.http.request(method, url).bearer_auth(&tokens.access)
    }

    fn call(&self, tokens: &Tokens, function: &str, body: &Value) -> RequestBuilder {
        self.post(&format!("/api/applications/{function}"))
            .bearer_auth(&tokens.access)
            .json(body)
    }
}

impl Answer {
    pub(super) fn expect(self, status: u16) -> Outcome<Self> {
        if self.status == status {
            Ok(self)
        } else {
            Err(wrong(format!(
                "{} and not {status}: {}",
                self.status, self.body
            )))
        }
    }

    pub(super) fn says(&self, error: &str) -> bool {
        self.body.get("error").and_then(Value::as_str) == Some(error)
    }

    pub(super) fn text(&self, name: &str) -> Outcome<String> {
        let text = self.body.get(name).and_then(Value::as_str);
        let text = text.ok_or_else(|| wrong(format!("no {name} in {}", self.body)))?;
        Ok(text.to_owned())
    }

    pub(super) fn tokens(&self) -> Outcome<Tokens> {
        Ok(Tokens {
            access: self.text("access_token")?,
            refresh: self.text("refresh_token")?,
        })
    }
}
