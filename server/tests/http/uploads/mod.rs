//! The tus protocol, and what becomes of files.

mod content;
mod kept;
mod protocol;
mod room;
mod servers;

use std::{collections::BTreeMap, path::Path, time::Duration};

use longhaul_server::store::db::query_scalar;
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

    /// The names of all uploads that are kept.
    pub(crate) fn folder(&self) -> Vec<String> {
        kept(self.ada.app).into_keys().collect()
    }

    pub(crate) fn stored(&self, url: &str) -> Vec<u8> {
        kept(self.ada.app).remove(id(url)).unwrap()
    }

    /// Until a request receives data for an upload.
    pub(crate) async fn receiving(&self) {
        let store = &self.ada.app.running.state.store;
        until(async || {
            let held = "SELECT count(*) FROM attachments WHERE held_until IS NOT NULL";
            let held: i64 = query_scalar(held).fetch_one(store.reader()).await.unwrap();
            held == 1
        })
        .await;
    }
}

/// The bytes of every upload: of its file in the folder, or of its objects in the bucket.
pub(crate) fn kept(app: &TestApp) -> BTreeMap<String, Vec<u8>> {
    let bucket = s3_for_tests::if_chosen(app.folder.path());
    let folder = match &bucket {
        Some(bucket) => bucket.folder.join("files"),
        None => app.folder.path().join("data/uploads"),
    };
    let mut kept = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_file() {
            kept.insert(name, std::fs::read(path).unwrap());
            continue;
        }
        let objects = std::fs::read_dir(path).unwrap();
        let mut objects: Vec<_> = objects.map(|object| object.unwrap().path()).collect();
        objects.sort_by_key(|object| begins_at(object));
        if !objects.is_empty() {
            let bytes = objects.iter().map(|object| std::fs::read(object).unwrap());
            kept.insert(name, bytes.collect::<Vec<_>>().concat());
        }
    }
    kept
}

fn begins_at(object: &Path) -> u64 {
    let name = object.file_stem().unwrap().to_str().unwrap();
    name.parse().unwrap_or_default()
}

/// Checks until it holds; fails the test if it never does.
pub(crate) async fn until(mut so: impl AsyncFnMut() -> bool) {
    let look = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), look)
        .await
        .expect("never came true");
}

pub(crate) fn id(url: &str) -> &str {
    url.strip_prefix("/api/uploads/").expect("an upload")
}
