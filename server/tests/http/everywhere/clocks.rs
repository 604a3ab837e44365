//! Servers whose clocks differ.

use std::{sync::Arc, time::Duration};

use longhaul_server::{
    Running,
    clock::{Clock, MAY_DIFFER, ManualClock, SystemClock, Timestamp},
    store::db::Engine,
};
use serde_json::json;

use super::me_at;
use crate::app::{Answer, Ask, GRACE, TestApp};

/// A machine whose clock is behind.
struct Behind {
    clock: Arc<ManualClock>,
    by: Duration,
}

impl Clock for Behind {
    fn now(&self) -> Timestamp {
        self.clock.now().minus(self.by)
    }

    fn machine(&self) -> Timestamp {
        SystemClock.now().minus(self.by)
    }
}

async fn behind(app: &TestApp, by: Duration) -> Running {
    let clock = Arc::clone(&app.clock);
    app.beside_with(Arc::new(Behind { clock, by })).await
}

async fn refresh_at(app: &TestApp, server: &Running, token: &str) -> Answer {
    app.post_to(server, "/auth/refresh")
        .json(&json!({"refresh_token": token}))
        .answer()
        .await
}

#[tokio::test]
async fn a_token_is_good_at_a_server_whose_clock_is_behind() {
    let app = TestApp::start().await;
    let ada = app.sign_in_new_user().await;
    for by in [Duration::from_millis(1), MAY_DIFFER] {
        let other = behind(&app, by).await;
        let me = me_at(&app, &other, &ada.access_token).await;
        assert_eq!(me.status, 200, "{by:?}: {}", me.body);
    }
    // And the other way around.
    let other = behind(&app, MAY_DIFFER).await;
    let renewed = refresh_at(&app, &other, &ada.refresh_token).await;
    assert_eq!(renewed.status, 200, "{}", renewed.body);
    assert_eq!(app.me(&renewed.access_token()).await.status, 200);
}

#[tokio::test]
async fn a_late_tab_is_no_thief_because_the_winner_used_a_server_whose_clock_is_behind() {
    let app = TestApp::start().await;
    // A file is used on one machine, which has one clock.
    if app.engine() == Engine::Sqlite {
        return;
    }
    let other = behind(&app, GRACE * 3 / 2).await;
    let first = app.sign_in_new_user().await.refresh_token;
    let second = refresh_at(&app, &other, &first).await.refresh_token();
    let third = refresh_at(&app, &other, &second).await;
    assert_eq!(third.status, 200, "{}", third.body);
    let late = app.refresh(&first).await;
    assert_eq!(late.error(), (409, "superseded".to_owned()));
    // Once the grace is over everywhere, it is one.
    app.clock.advance(GRACE);
    let late = app.refresh(&first).await;
    assert_eq!(late.error(), (401, "reuse_detected".to_owned()));
}
