//! The session inspector: a panel that draws what the session does, and mishaps to try it with. None of
//! this exists without `LONGHAUL_INSPECTOR=true`.
//!
//! | request | what happens |
//! |---|---|
//! | `GET /inspector/panel.js` … | the panel: plain modules and style sheets, from this folder |
//! | `POST /inspector/expire` | the access cookie gets a token that is over already |
//! | `POST /inspector/revoke` | the session ends, as if from another device: the cookies stay |
//! | `POST /inspector/lose-refresh` | the next refresh is carried out, and its answer thrown away |
//! | `GET /inbox` | the mails that were sent |
//!
//! The mishaps happen to the session whose access token comes along, expired or not: they answer 204, or
//! 401 when there is none.

pub(super) mod inbox;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::api::Inspected;
use axum::{
    Router,
    extract::{Extension, Path, Request, State},
    http::{Method, StatusCode, header::CONTENT_TYPE},
    middleware::{Next, from_fn_with_state},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};
use uuid::Uuid;

use super::{
    cookies,
    error::ApiFailure,
    middleware::authenticate::{self, Caller},
};
use crate::{
    auth::{ids::SessionId, sessions::EndReason},
    state::AppState,
};

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

const FILES: [(&str, &str, &str); 11] = [
    ("panel.js", SCRIPT, include_str!("panel.js")),
    ("panel.css", STYLE, include_str!("panel.css")),
    ("timeline.css", STYLE, include_str!("timeline.css")),
    ("log.css", STYLE, include_str!("log.css")),
    ("view.js", SCRIPT, include_str!("view.js")),
    ("model.js", SCRIPT, include_str!("model.js")),
    ("words.js", SCRIPT, include_str!("words.js")),
    ("timeline.js", SCRIPT, include_str!("timeline.js")),
    ("scale.js", SCRIPT, include_str!("scale.js")),
    ("channel.js", SCRIPT, include_str!("channel.js")),
    ("actions.js", SCRIPT, include_str!("actions.js")),
];

/// The sessions whose next refresh answer gets lost. In memory: a restart forgives everything.
#[derive(Clone, Default)]
struct Losing(Arc<Mutex<HashSet<SessionId>>>);

impl Losing {
    fn sessions(&self) -> MutexGuard<'_, HashSet<SessionId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `routes` with the inspector beside them.
pub(super) fn add_to(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let losing = Losing::default();
    let lose = from_fn_with_state((state.clone(), losing.clone()), lose_answer);
    routes
        .route("/inspector/{file}", get(file))
        .route("/inspector/expire", post(expire))
        .route("/inspector/revoke", post(revoke))
        .route("/inspector/lose-refresh", post(lose_refresh))
        .route("/inbox", get(inbox::show))
        .layer(Extension(losing))
        .layer(lose)
}

/// What a page hands to its panel; `None` leaves the page without one.
pub(super) fn inspected(state: &AppState, caller: &Caller) -> Option<Inspected> {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let session = caller.who.session.to_string();
    state.config.inspector.then(|| Inspected {
        tab: Uuid::new_v4().simple().to_string(),
        // The end: ids begin with the time of the sign-in, and would all look alike.
        session: session[session.len().saturating_sub(6)..].to_owned(),
        access_left_ms: millis(caller.access_expires_in),
        access_lifetime_ms: millis(state.config.access_ttl),
    })
}

async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(file, ..)| *file == name) {
        Some((_, kind, text)) => ([(CONTENT_TYPE, *kind)], *text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

type Mishap<T = StatusCode> = Result<T, ApiFailure>;
type Presented = Option<Extension<authenticate::Presented>>;

fn session_of(presented: Presented) -> Mishap<SessionId> {
    let Extension(presented) = presented.ok_or_else(ApiFailure::unauthenticated)?;
    Ok(presented.0.session)
}

async fn expire(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    presented: Presented,
) -> Mishap<Response> {
    session_of(presented)?;
    let Some(Extension(caller)) = caller else {
        // It is over already.
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let token = state.sessions.expired_access_token(caller.who);
    let life = state.config.refresh_idle;
    let cookie = AppendHeaders([cookies::set_access(&state.config, &token, life)]);
    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}

async fn revoke(State(state): State<AppState>, presented: Presented) -> Mishap {
    let session = session_of(presented)?;
    state.sessions.end(session, EndReason::Revoked).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn lose_refresh(Extension(losing): Extension<Losing>, presented: Presented) -> Mishap {
    losing.sessions().insert(session_of(presented)?);
    Ok(StatusCode::NO_CONTENT)
}

/// As if the connection had broken between the server's commit and the browser's ears.
async fn lose_answer(
    State((state, losing)): State<(AppState, Losing)>,
    request: Request,
    next: Next,
) -> Response {
    let session = refreshed_session(&state, &request);
    let answer = next.run(request).await;
    if session.is_some_and(|session| losing.sessions().remove(&session)) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    answer
}

/// The session that a script's refresh is about. Detours of pages are left alone: a person would be
/// looking at the broken answer.
fn refreshed_session(state: &AppState, request: &Request) -> Option<SessionId> {
    let uri = request.uri();
    let is_script =
        request.method() == Method::POST && uri.path() == "/auth/refresh" && uri.query().is_none();
    let mut tokens = cookies::refresh(&state.config, request.headers()).filter(|_| is_script);
    let token = tokens.find_map(|token| state.sessions.read_refresh_token(token))?;
    Some(token.session)
}
