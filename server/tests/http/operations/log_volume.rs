//! A flood of requests from a few connections does not fill the disk, and hides nothing.

use longhaul_server::logging::{LogFormat, Quota};
use serde_json::json;

use super::captured::Log;
use crate::app::{Ask, GRACE, PASSWORD, TestApp};

const FLOOD: usize = 400;

#[tokio::test]
async fn a_flood_of_refused_requests_writes_few_lines_and_says_how_many_it_left_out() {
    let quota = Quota::default();
    let (log, _guard) = Log::begin("info", quota.clone(), LogFormat::Json);
    let app = TestApp::start().await;
    for _ in 0..FLOOD {
        assert_eq!(app.me("rubbish").await.status, 401);
    }
    let answered = log.lines("answered");
    assert_eq!(answered.len(), 60, "{}", log.text());
    assert!(
        log.lines("more lines like these in the last minute")
            .is_empty()
    );

    // What happens to sessions meanwhile is all there.
    let first = app.register("ada@example.com").await.refresh_token();
    app.login("ada@example.com", PASSWORD).await;
    app.login("ada@example.com", "wrong but long enough").await;
    app.renew(&app.renew(&first).await).await;
    app.clock.advance(GRACE);
    assert_eq!(app.refresh(&first).await.error().1, "reuse_detected");
    for message in [
        "registered",
        "sign-in failed",
        "refresh token reused",
        "session ended",
    ] {
        assert_eq!(log.lines(message).len(), 1, "{message}");
    }

    quota.turn();
    let rest = log.lines("more lines like these in the last minute");
    let refused: Vec<_> = rest
        .iter()
        .filter(|line| line["fields"]["like"] == "answered")
        .collect();
    assert_eq!(refused.len(), 1, "{rest:?}");
    let fields = &refused[0]["fields"];
    // The wrong password and the reuse were answered after the flood.
    assert_eq!(fields["left_out"], FLOOD - 60 + 2);
    assert_eq!(fields["address"], "127.0.0.1");
    app.me("rubbish").await;
    assert_eq!(
        log.lines("answered").last().unwrap()["fields"]["status"],
        401
    );
}

#[tokio::test]
async fn guesses_and_bad_refresh_tokens_do_not_hide_a_reuse() {
    let (log, _guard) = Log::begin("info", Quota::default(), LogFormat::Json);
    let app = TestApp::start().await;
    let first = app.sign_in_new_user().await.refresh_token;
    app.renew(&app.renew(&first).await).await;
    app.clock.advance(GRACE);
    for _ in 0..FLOOD {
        app.refresh("rubbish").await;
    }
    assert_eq!(log.lines("refresh refused").len(), 300);
    app.refresh(&first).await;
    assert_eq!(log.lines("refresh token reused").len(), 1);
    let reasons: Vec<_> = log.lines("session ended");
    assert_eq!(reasons[0]["fields"]["reason"], json!("reuse_detected"));
}

/// The fields that docs/operations.md promises to programs.
#[tokio::test]
async fn every_line_of_json_has_the_documented_fields() {
    let (log, _guard) = Log::begin("info", Quota::default(), LogFormat::Json);
    let app = TestApp::start().await;
    let answer = app.me("rubbish").await;
    app.get("/panics").answer().await;
    for line in log.lines("answered") {
        for field in ["timestamp", "level", "target"] {
            assert!(line[field].is_string(), "{field} of {line}");
        }
        assert!(line["fields"]["status"].is_u64(), "{line}");
        assert!(line["fields"]["error"].is_string(), "{line}");
        assert!(line["fields"]["millis"].is_u64(), "{line}");
        assert_eq!(line["span"]["address"], "127.0.0.1");
        assert_eq!(line["span"]["method"], "GET");
    }
    let line = &log.lines("answered")[0];
    assert_eq!(line["span"]["id"], answer.header("x-request-id"));
    assert_eq!(line["span"]["path"], "\"/api/me\"");
}

#[tokio::test]
async fn text_is_for_people_and_has_the_number_of_the_request_too() {
    let (log, _guard) = Log::begin("info", Quota::default(), LogFormat::Text);
    let app = TestApp::start().await;
    let answer = app.me("rubbish").await;
    let text = log.text();
    let line = text.lines().find(|line| line.contains("answered")).unwrap();
    assert!(line.contains(answer.header("x-request-id")), "{line}");
    assert!(line.contains("error=\"invalid_token\""), "{line}");
}
