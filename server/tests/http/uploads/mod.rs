//! The tus protocol, and what becomes of files.

mod content;
mod kept;
mod protocol;
mod room;

use reqwest::{Method, RequestBuilder};

use crate::{
    app::{Answer, Ask, TestApp},
    applications::Applicant,
    files::metadata,
};

/// A tus client of one applicant.
pub(crate) struct Uploader<'a> {
    pub ada: Applicant<'a>,
    pub application: String,
}

impl<'a> Uploader<'a> {
    pub(crate) async fn new(app: &'a TestApp) -> Self {
        let ada = Applicant::new(app).await;
        let application = ada.start().await;
        Self { ada, application }
    }

    pub(crate) fn request(&self, method: Method, url: &str) -> RequestBuilder {
        let request = self.ada.app.request(method, url);
        request
            .bearer_auth(&self.ada.token)
            .header("tus-resumable", "1.0.0")
    }

    pub(crate) fn announce(&self, path: &str, name: &str, length: usize) -> RequestBuilder {
        self.request(Method::POST, "/api/uploads")
            .header("upload-length", length)
            .header("upload-metadata", metadata(&self.application, path, name))
    }

    /// Announces a file and expects it to be welcome.
    pub(crate) async fn create(&self, path: &str, length: usize) -> String {
        let answer = self.announce(path, "file", length).answer().await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.header("location").to_owned()
    }

    pub(crate) fn part(&self, url: &str, offset: usize, bytes: &[u8]) -> RequestBuilder {
        self.request(Method::PATCH, url)
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes.to_vec())
    }

    pub(crate) async fn patch(&self, url: &str, offset: usize, bytes: &[u8]) -> Answer {
        self.part(url, offset, bytes).answer().await
    }

    pub(crate) async fn head(&self, url: &str) -> Answer {
        self.request(Method::HEAD, url).answer().await
    }

    pub(crate) async fn answer_to(&self, path: &str) -> serde_json::Value {
        self.ada.load(&self.application).await["answers"][path].clone()
    }

    /// The names of all files in the folder of uploads.
    pub(crate) fn folder(&self) -> Vec<String> {
        let folder = self.ada.app.folder.path().join("data/uploads");
        let entries = std::fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    pub(crate) fn stored(&self, url: &str) -> Vec<u8> {
        let folder = self.ada.app.folder.path().join("data/uploads");
        std::fs::read(folder.join(id(url))).unwrap()
    }
}

pub(crate) fn id(url: &str) -> &str {
    url.strip_prefix("/api/uploads/").expect("an upload")
}
