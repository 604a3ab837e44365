//! `/healthz`: the process answers. `/readyz`: the database can be read and written.

use std::{sync::Arc, time::Duration};

use app::api::ErrorCode;
use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use tokio::{sync::Mutex, time::Instant};

use crate::{http::error::ApiFailure, state::AppState};

/// Longer than any honest wait for the writer, shorter than a load balancer's patience.
const PATIENCE: Duration = Duration::from_secs(2);
/// For this long an answer holds: however many ask, no write has to wait for them more often.
const HOLDS: Duration = Duration::from_secs(1);

pub(super) fn routes() -> Router<AppState> {
    let probe = Probe::default();
    let readyz = async move |State(state): State<AppState>| readyz(state, probe).await;
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
}

async fn healthz() -> impl IntoResponse {
    Json(json!({"status": "ok"}))
}

async fn readyz(state: AppState, probe: Probe) -> Response {
    let check = async move {
        // Nor is it of use while it cannot tell which sessions have ended at other servers.
        let check = async { state.store.check().await.is_ok() && state.sessions.catch_up().await };
        tokio::time::timeout(PATIENCE, check).await.unwrap_or(false)
    };
    if probe.ask(check).await {
        return Json(json!({"status": "ready"})).into_response();
    }
    ApiFailure::new(ErrorCode::NotReady, "The database cannot be used.").into_response()
}

/// One check at a time, and one answer for all who ask while it runs and shortly afterwards.
#[derive(Clone, Default)]
struct Probe(Arc<Mutex<Option<(Instant, bool)>>>);

impl Probe {
    async fn ask(&self, check: impl Future<Output = bool> + Send + 'static) -> bool {
        let mut last = Arc::clone(&self.0).lock_owned().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < HOLDS
        {
            return ready;
        }
        // To its end, even if this client goes away: otherwise the next one would begin another.
        let checked = tokio::spawn(async move {
            let ready = check.await;
            *last = Some((Instant::now(), ready));
            ready
        });
        checked.await.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;
    use tokio::time::{advance, sleep, timeout};

    use super::*;

    /// A check that takes a moment and is counted.
    fn check(count: &Arc<AtomicUsize>, ready: bool) -> impl Future<Output = bool> + use<> {
        let count = Arc::clone(count);
        async move {
            count.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_millis(100)).await;
            ready
        }
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_ask_there_is_one_check_a_second() {
        let (probe, count) = (Probe::default(), Arc::default());
        let ask = |ready| probe.ask(check(&count, ready));
        let answers = join_all((0..16).map(|_| ask(true))).await;
        assert_eq!(answers, [true; 16]);
        assert_eq!(count.load(Ordering::Relaxed), 1);
        advance(HOLDS).await;
        // What is true now is told now.
        assert!(!ask(false).await);
        assert!(!ask(true).await);
        assert_eq!(count.load(Ordering::Relaxed), 2);
        advance(HOLDS).await;
        assert!(ask(true).await);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_do_not_wait_for_the_answer_start_no_further_checks() {
        let (probe, count) = (Probe::default(), Arc::default());
        for _ in 0..5 {
            let hung_up = timeout(Duration::from_millis(10), probe.ask(check(&count, true)));
            assert!(hung_up.await.is_err());
        }
        assert!(probe.ask(check(&count, false)).await);
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }
}
