//! `POST /auth/refresh`: by JSON body, by cookie, or as a detour of a form.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    leaving,
    navigation::{self, Detour},
    refresh_cookie,
};
use crate::{
    auth::refresh::RefreshError,
    http::{
        error::ApiFailure,
        json,
        middleware::authenticate::Presented,
        token_answers::{self, token_answer},
    },
    state::AppState,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefreshBody {
    refresh_token: String,
}

pub(super) async fn post(State(state): State<AppState>, request: Request) -> Response {
    if let Some(detour) = Detour::of(request.uri()) {
        return navigation::post(state, detour, request).await;
    }
    let headers = request.headers().clone();
    let presented = request.extensions().get::<Presented>().copied();
    let body = match Bytes::from_request(request, &state).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    if body.is_empty() {
        by_cookie(&state, &headers, presented).await
    } else {
        by_body(&state, &headers, &body)
            .await
            .unwrap_or_else(ApiFailure::into_response)
    }
}

async fn by_body(
    state: &AppState,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, ApiFailure> {
    let RefreshBody { refresh_token } = json::parse(headers, body)?;
    let signed_in = state.sessions.refresh(&refresh_token).await?;
    Ok(token_answer(signed_in).into_response())
}

async fn by_cookie(
    state: &AppState,
    headers: &HeaderMap,
    presented: Option<Presented>,
) -> Response {
    let Some(refreshed) = refresh_cookie::by_script(state, headers, presented).await else {
        return ApiFailure::unauthenticated().into_response();
    };
    match refreshed {
        Ok(signed_in) => token_answers::by_cookie(&state.config, &signed_in),
        // Only here: an answer that is late could otherwise delete the cookies of a newer sign-in.
        // Dead cookies do no harm.
        Err(error @ RefreshError::Reuse) => {
            leaving::cleared(state, headers, ApiFailure::from(error).into_response())
        }
        Err(error) => ApiFailure::from(error).into_response(),
    }
}
