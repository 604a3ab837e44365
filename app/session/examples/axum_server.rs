//! The server half of the protocol: a route behind `RequireSession`, and the refresh endpoint.
//!
//! There is one user, one cookie and no database. The example shows the protocol, not how to store
//! tokens. To try it, run `curl -i localhost:3000/notes`, then repeat it with `-b access=good` and
//! with `-b access=old`.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::response::IntoResponse;
use axum::routing::{get, post};

use longhaul_session::server::RequireSession;
use longhaul_session::{Grant, Limits, SessionError, protocol};

fn user(request: &Request) -> Result<String, SessionError> {
    let cookie = request
        .headers()
        .get(COOKIE)
        .and_then(|it| it.to_str().ok());
    match cookie.and_then(|cookie| cookie.strip_prefix("access=")) {
        Some("good") => Ok("ann".to_owned()),
        Some("old") => Err(SessionError::TokenExpired),
        Some(_) => Err(SessionError::InvalidToken),
        None => Err(SessionError::Unauthenticated),
    }
}

async fn refresh() -> impl IntoResponse {
    // A real server checks and rotates the refresh cookie here.
    let grant = Grant {
        user: Some("ann".to_owned()),
        limits: Some(Limits {
            idle: Duration::from_hours(1),
            max: Duration::from_hours(24),
        }),
        ..Grant::new(Duration::from_mins(5))
    };
    let headers = [
        (CONTENT_TYPE.as_str(), "application/json".to_owned()),
        // `Max-Age` is in seconds and exceeds the lifetime of the token: a browser that sends no
        // cookie looks like a guest.
        (
            SET_COOKIE.as_str(),
            "access=good; Max-Age=86400; HttpOnly; SameSite=Lax; Path=/".to_owned(),
        ),
        (protocol::SESSION_INFO, grant.info()),
    ];
    (
        headers,
        format!(r#"{{"expires_in":{}}}"#, grant.expires_in.as_secs()),
    )
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let app = Router::new()
        .route("/notes", get(|| async { "yours alone" }))
        .route_layer(RequireSession::new(user))
        .route(protocol::REFRESH_PATH, post(refresh));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app).await
}
