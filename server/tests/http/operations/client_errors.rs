//! `POST /api/client-errors`: a page whose module failed tells the operator alone what happened.

use serde_json::json;

use crate::app::{Ask, TestApp};

#[tokio::test]
async fn a_failed_module_is_counted_and_told_apart_by_kind() {
    let app = TestApp::start().await;
    let report = async |body: serde_json::Value| {
        let answer = app.post("/api/client-errors").json(&body).answer().await;
        answer.status.as_u16()
    };
    let panic = json!({"kind": "panic", "place": "app/src/form/items.rs:12:5", "page": "you"});
    assert_eq!(report(panic.clone()).await, 204);
    assert_eq!(report(panic).await, 204);
    assert_eq!(report(json!({"kind": "load"})).await, 204);
    for bad in [json!({"kind": "other"}), json!({}), json!([])] {
        assert_eq!(report(bad.clone()).await, 422, "{bad}");
    }
    let long = json!({"kind": "panic", "place": "x".repeat(2000)});
    assert_eq!(report(long).await, 413);
    for (kind, number) in [("panic", 2.0), ("load", 1.0), ("trap", 0.0)] {
        let name = format!("client_errors_total{{outcome=\"{kind}\"}}");
        assert_eq!(app.metric(&name).await, Some(number), "{kind}");
    }
}
