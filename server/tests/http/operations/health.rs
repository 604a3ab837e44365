//! `/healthz` and `/readyz`

use crate::app::{Ask, TestApp};

#[tokio::test]
async fn alive_and_ready() {
    let app = TestApp::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(app.get(path).answer().await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn without_a_database_alive_but_not_ready() {
    let app = TestApp::start().await;
    let pair = app.sign_in_new_user().await;
    app.running.state.store.close().await;
    assert_eq!(app.get("/healthz").answer().await.status, 200);
    assert_eq!(
        app.get("/readyz").answer().await.error(),
        (503, "not_ready".to_owned())
    );
    // The session is not lost: the client is asked to come back.
    let answer = app.refresh(&pair.refresh_token).await;
    assert_eq!(answer.error(), (503, "unavailable".to_owned()));
    assert_eq!(answer.header("retry-after"), "1");
}
