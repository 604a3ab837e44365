//! One upload that comes to several servers.

use axum::http::StatusCode;
use futures::channel::mpsc;
use longhaul_server::{
    Running,
    store::db::{query, query_scalar},
};
use reqwest::{Method, RequestBuilder, Response};
use tokio::task::JoinHandle;

use super::{Uploader, id, until};
use crate::{
    app::{Answer, Ask, TestApp},
    files::pdf,
};

/// A part that is still being sent.
struct Sending {
    more: mpsc::UnboundedSender<std::io::Result<Vec<u8>>>,
    answer: JoinHandle<reqwest::Result<Response>>,
}

impl Sending {
    fn send(&self, bytes: &[u8]) {
        self.more.unbounded_send(Ok(bytes.to_vec())).unwrap();
    }

    /// The end of the part, and its answer.
    async fn end(self) -> StatusCode {
        drop(self.more);
        self.answer.await.unwrap().unwrap().status()
    }
}

impl Uploader<'_> {
    fn at(&self, server: &Running, method: Method, url: &str) -> RequestBuilder {
        let request = self.ada.app.request_to(server, method, url);
        request
            .bearer_auth(&self.ada.token)
            .header("tus-resumable", "1.0.0")
    }

    fn part_at(&self, server: &Running, url: &str, offset: usize) -> RequestBuilder {
        self.at(server, Method::PATCH, url)
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
    }

    async fn patch_at(&self, server: &Running, url: &str, offset: usize, bytes: &[u8]) -> Answer {
        let request = self.part_at(server, url, offset);
        request.body(bytes.to_vec()).answer().await
    }

    async fn stands_at(&self, server: &Running, url: &str) -> String {
        let answer = self.at(server, Method::HEAD, url).answer().await;
        answer.header("upload-offset").to_owned()
    }

    /// Begins a part, and waits until the server receives it.
    async fn begin_at(&self, server: &Running, url: &str, offset: usize, bytes: &[u8]) -> Sending {
        let (more, rest) = mpsc::unbounded();
        let body = reqwest::Body::wrap_stream(rest);
        let request = self.part_at(server, url, offset).body(body);
        let answer = tokio::spawn(request.send());
        let sending = Sending { more, answer };
        sending.send(bytes);
        self.receiving().await;
        sending
    }

    async fn turn(&self, url: &str) -> i64 {
        query_scalar("SELECT turn FROM attachments WHERE id = $1")
            .bind(id(url))
            .fetch_one(self.ada.app.running.state.store.reader())
            .await
            .unwrap()
    }

    async fn change(&self, url: &str, sql: &'static str) {
        let mut tx = self.ada.app.running.state.store.write().await.unwrap();
        let change = query(sql).bind(id(url));
        change.execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn parts_may_come_to_any_server() {
    let app = TestApp::with_pages().await;
    let other = app.beside().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(3_000_000);
    let url = ada.create("passport_scan", bytes.len()).await;
    let mut from = 0;
    for (server, to) in [
        (&app.running, 1_200_000),
        (&other, 1_200_001),
        (&app.running, 2_999_999),
        (&other, 3_000_000),
    ] {
        for asked in [&app.running, &other] {
            assert_eq!(ada.stands_at(asked, &url).await, from.to_string());
        }
        let answer = ada.patch_at(server, &url, from, &bytes[from..to]).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
        from = to;
    }
    assert_eq!(ada.answer_to("passport_scan").await, id(&url));
    let page = format!("/applications/{}/files/{}", ada.application, id(&url));
    for server in [&app.running, &other] {
        let file = ada.at(server, Method::GET, &page).send().await.unwrap();
        assert!(file.bytes().await.unwrap() == bytes);
    }
    assert!(ada.stored(&url) == bytes);
}

#[tokio::test]
async fn one_that_receives_data_goes_on_and_the_other_is_turned_away() {
    let app = TestApp::with_pages().await;
    let other = app.beside().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(1_000);
    let url = ada.create("passport_scan", bytes.len()).await;
    let sending = ada.begin_at(&app.running, &url, 0, &bytes[..1]).await;
    let asked = ada.patch_at(&other, &url, 0, &bytes);
    let mut asked = std::pin::pin!(asked);
    let mut sent = 1;
    let busy = loop {
        let wait = tokio::time::sleep(std::time::Duration::from_millis(100));
        tokio::select! {
            answer = &mut asked => break answer,
            () = wait => {
                sending.send(&bytes[sent..=sent]);
                sent += 1;
            }
        }
    };
    assert_eq!(busy.error(), (423, "upload_busy".to_owned()));
    sending.send(&bytes[sent..]);
    assert_eq!(sending.end().await, 204);
    assert!(ada.stored(&url) == bytes);
}

#[tokio::test]
async fn a_silent_connection_gives_way_to_another_server() {
    let app = TestApp::with_pages().await;
    let other = app.beside().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(1_000);
    let url = ada.create("passport_scan", bytes.len()).await;
    let silent = ada.begin_at(&app.running, &url, 0, &bytes[..600]).await;
    // It asks for the turn, gets it, and hears where the other one came to.
    let next = ada.patch_at(&other, &url, 0, &bytes).await;
    assert_eq!(next.error(), (409, "offset_mismatch".to_owned()));
    assert_eq!(next.header("upload-offset"), "600");
    // Its answer waits for the rest of what it announced.
    silent.answer.abort();
    let rest = ada.patch_at(&other, &url, 600, &bytes[600..]).await;
    assert_eq!(rest.status, 204);
    assert!(ada.stored(&url) == bytes);
}

/// The turn of a server that stalls, or is cut off from the database, is taken; what it writes afterwards counts for nothing.
#[tokio::test]
async fn what_a_lost_turn_writes_late_is_not_in_the_file() {
    for ends_first in [true, false] {
        let app = TestApp::with_pages().await;
        let other = app.beside().await;
        let ada = Uploader::new(&app).await;
        let bytes = pdf(2_000_000);
        let url = ada.create("passport_scan", bytes.len()).await;
        let begun = ada.patch_at(&app.running, &url, 0, &bytes[..10]).await;
        assert_eq!(begun.status, 204);
        let late = ada
            .begin_at(&app.running, &url, 10, &b"x".repeat(1_500_000))
            .await;
        let lost = "UPDATE attachments SET held_until = 0 WHERE id = $1";
        ada.change(&url, lost).await;
        let turn = ada.turn(&url).await;
        let rest = ada.begin_at(&other, &url, 10, &bytes[10..1_000_000]).await;
        until(async || ada.turn(&url).await > turn).await;
        late.send(b"more of it");
        let late = if ends_first {
            assert_eq!(late.end().await, 423);
            None
        } else {
            Some(late)
        };
        rest.send(&bytes[1_000_000..]);
        assert_eq!(rest.end().await, 204);
        if let Some(late) = late {
            assert_eq!(late.end().await, 423);
        }
        assert!(ada.stored(&url).starts_with(&bytes[..10]));
        app.running.state.attachments.sweep().await.unwrap();
        assert!(ada.stored(&url) == bytes);
        assert_eq!(ada.answer_to("passport_scan").await, id(&url));
    }
}

#[tokio::test]
async fn a_sweep_leaves_what_another_server_is_writing() {
    let app = TestApp::with_pages().await;
    let other = app.beside().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(2_500_000);
    let url = ada.create("passport_scan", bytes.len()).await;
    let sending = ada
        .begin_at(&app.running, &url, 0, &bytes[..2_200_000])
        .await;
    // Something of it is there, though no row names it yet.
    until(async || !ada.folder().is_empty()).await;
    assert_eq!(other.state.attachments.sweep().await.unwrap(), 0);
    sending.send(&bytes[2_200_000..]);
    assert_eq!(sending.end().await, 204);
    assert!(ada.stored(&url) == bytes);
    assert_eq!(other.state.attachments.sweep().await.unwrap(), 0);
}

#[tokio::test]
async fn an_upload_that_another_server_ends_stays_ended() {
    let app = TestApp::with_pages().await;
    let other = app.beside().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(1_000);
    let url = ada.create("passport_scan", bytes.len()).await;
    let silent = ada.begin_at(&app.running, &url, 0, &bytes[..600]).await;
    let ended = ada.at(&other, Method::DELETE, &url).answer().await;
    assert_eq!(ended.status, 204);
    silent.answer.abort();
    for server in [&app.running, &other] {
        let look = ada.at(server, Method::HEAD, &url).answer().await;
        assert_eq!(look.status, 404);
    }
    app.running.state.attachments.sweep().await.unwrap();
    assert!(ada.folder().is_empty());
}

#[tokio::test]
async fn a_server_that_is_lost_is_waited_for_no_longer_than_its_turn() {
    let app = TestApp::with_pages().await;
    let ada = Uploader::new(&app).await;
    let bytes = pdf(1_000);
    let url = ada.create("passport_scan", bytes.len()).await;
    assert_eq!(ada.patch(&url, 0, &bytes[..400]).await.status, 204);
    let held = "UPDATE attachments SET turn = turn + 1, holder = 'lost', held_until = 9000000000000 WHERE id = $1";
    ada.change(&url, held).await;
    let waits = ada.patch(&url, 400, &bytes[400..]).await;
    assert_eq!(waits.error(), (423, "upload_busy".to_owned()));
    let over = "UPDATE attachments SET held_until = 1 WHERE id = $1";
    ada.change(&url, over).await;
    assert_eq!(ada.patch(&url, 400, &bytes[400..]).await.status, 204);
    assert!(ada.stored(&url) == bytes);
}
