//! `POST /api/client-errors`: a page tells that its module failed. Nothing of what its user typed comes along: a kind out
//! of a list, the page's name if the form has it, and a place in the source, reduced to what such places are made of.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use app::api::ErrorCode;
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    routing::post,
};
use serde::Deserialize;

use crate::{
    http::{error::ApiFailure, json::JsonBody},
    metrics::{ClientError, Label},
    state::AppState,
};

const BODY_LIMIT: usize = 1024;
const LONGEST_PLACE: usize = 120;
/// Lines in the log per minute. Reports beyond that are counted all the same.
const LINES: u64 = 30;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/client-errors", post(report))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(Extension(Arc::<Budget>::default()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    kind: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    page: String,
}

async fn report(
    State(state): State<AppState>,
    Extension(budget): Extension<Arc<Budget>>,
    JsonBody(report): JsonBody<Report>,
) -> Result<StatusCode, ApiFailure> {
    let mut kinds = ClientError::ALL.iter();
    let Some((kind, name)) = kinds.find(|(_, name)| *name == report.kind) else {
        return Err(ApiFailure::new(
            ErrorCode::InvalidBody,
            "This kind of error is not known.",
        ));
    };
    state.metrics.client_error(*kind);
    if budget.may_write(state.clock.now().as_millis() / 60_000) {
        let page = state.form.page_by_slug(&report.page);
        tracing::warn!(
            kind = name,
            place = place(&report.place),
            page = page.map_or("other", |page| page.slug),
            "the module of a page failed"
        );
    }
    Ok(StatusCode::NO_CONTENT)
}

/// How many lines were written in which minute, in one number: 16 bits are more than enough for the lines.
#[derive(Default)]
struct Budget(AtomicU64);

impl Budget {
    /// Whether the log has room for another line in this `minute`.
    fn may_write(&self, minute: i64) -> bool {
        let minute = minute.unsigned_abs() << 16;
        let written = |written: u64| match written & !0xffff == minute {
            true if written & 0xffff >= LINES => None,
            true => Some(written + 1),
            false => Some(minute + 1),
        };
        let (set, get) = (Ordering::Relaxed, Ordering::Relaxed);
        self.0.fetch_update(set, get, written).is_ok()
    }
}

/// `app/src/draft/x.rs:12:3`, or the name of an error: letters, digits and a few signs.
fn place(text: &str) -> String {
    let kept = |sign: &char| sign.is_ascii_alphanumeric() || "/._:- ".contains(*sign);
    text.chars().filter(kept).take(LONGEST_PLACE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_holds_no_markup_and_no_line_of_its_own() {
        assert_eq!(place("app/src/x.rs:1:2\n<b>\u{202e}é"), "app/src/x.rs:1:2b");
        assert_eq!(place(&"x".repeat(500)).len(), LONGEST_PLACE);
    }

    #[test]
    fn the_log_has_room_for_so_many_lines_a_minute() {
        let budget = Budget::default();
        let written = |minute| (0..100).filter(|_| budget.may_write(minute)).count();
        assert_eq!([written(7), written(7), written(8)], [30, 0, 30]);
    }
}
