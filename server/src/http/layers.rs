//! What every request passes on its way to its route, and every answer on its way back.
//!
//! One service around all routes, and not layers of the router: it would box a future and copy the rest of the way for
//! each of them.

use std::{
    any::Any,
    convert::Infallible,
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll},
};

use app::api::ErrorCode;
use axum::{
    Router,
    extract::Request,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use tower::Service;

use super::{
    error::ApiFailure,
    middleware::{
        authenticate, body_limit, client, count, headers, json_errors, log, patience,
        plain_address, refresh_first, same_origin,
    },
    negotiation::language,
    render::error_page,
};
use crate::state::AppState;

/// The routes, and around them what all requests and answers pass.
#[derive(Clone)]
pub struct Layered {
    state: AppState,
    routes: Router,
}

impl Layered {
    pub(super) fn new(state: AppState, routes: Router) -> Self {
        Self { state, routes }
    }

    /// Counts, logs and secures what comes out.
    async fn answer(self, mut request: Request) -> Response {
        let Self { state, routes } = &self;
        client::identify(state, &mut request);
        let answered = |request| async move {
            // The same for every user and language.
            match state.site.answer(&request) {
                Some(file) => file,
                None => answered(state, routes, request).await,
            }
        };
        let secured = |request| headers::secure(state, request, answered);
        let logged = |request| log::log(request, secured);
        count::count(state, request, logged).await
    }
}

/// An answer that suits the client, whatever happens on the way to it.
async fn answered(state: &AppState, routes: &Router, request: Request) -> Response {
    // Boxed, or each step around it would hold, and move, the whole way inside of it.
    let answer = |request| unless_it_panics(Box::pin(routed(state, routes, request)));
    // Making the page of an error may fail too.
    let as_page = |request| unless_it_panics(Box::pin(error_page::as_page(state, request, answer)));
    json_errors::errors_as_json(request, as_page).await
}

/// What may panic or refuse.
async fn routed(state: &AppState, routes: &Router, mut request: Request) -> Response {
    if let Err(refusal) = authenticate::recognise(state, &mut request).await {
        return refusal.into_response();
    }
    if let Err(refusal) = same_origin::require(&request) {
        return refusal.into_response();
    }
    let admitted = |request| admitted(state, routes, request);
    language::choose(state, request, admitted).await
}

async fn admitted(state: &AppState, routes: &Router, request: Request) -> Response {
    if let Err(refusal) = plain_address::require(request.uri()) {
        return refusal.into_response();
    }
    let request = match body_limit::limit(state, request) {
        Ok(request) => request,
        Err(status) => return status.into_response(),
    };
    // Everything that reads a body is inside.
    patience::limit(request, |request| async move {
        // Redirects need to know the caller, and must not act on a request that will be refused.
        match refresh_first::refresh_first(state, request).await {
            Ok(request) => {
                let Ok(response) = routes.clone().call(request).await;
                response
            }
            Err(detour) => detour,
        }
    })
    .await
}

async fn unless_it_panics(answer: impl Future<Output = Response>) -> Response {
    // What it leaves behind is dropped with it.
    let answer = AssertUnwindSafe(answer).catch_unwind().await;
    answer.unwrap_or_else(after)
}

fn after(_: Box<dyn Any + Send>) -> Response {
    // The panic hook has logged it; the answer says nothing about it.
    ApiFailure::new(
        ErrorCode::Internal,
        "The server made a mistake. It has been logged.",
    )
    .into_response()
}

impl Service<Request> for Layered {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let answer = self.clone().answer(request);
        Box::pin(answer.map(Ok))
    }
}
