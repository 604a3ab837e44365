//! The pages, the plain form posts behind them, and the server functions: everything that Leptos
//! renders or runs.

mod draft;
pub mod language;
pub(super) mod visitor;

use app::{App, AppProps, api::ErrorCode, plain_shell, shell};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};

use super::{
    account,
    error::ApiFailure,
    middleware::guard,
    negotiation::asker::is_html,
    paths,
    plain_forms::{routes as plain, sign_in},
    render::context::context,
    uploads::download,
};
use crate::state::AppState;

/// All routes of pages and server functions.
pub fn routes(state: AppState) -> Router<AppState> {
    let context = context(&state);
    let (files, form) = (state.files, state.form);
    let page = {
        let options = state.leptos.clone();
        move || shell(options.clone(), files, form)
    };
    let plain_page = {
        let options = state.leptos.clone();
        let render = move || plain_shell(options.clone(), files, form);
        get(render_app_async_with_context(context.clone(), render))
    };
    let opened = middleware::from_fn_with_state(state.clone(), draft::open_draft);
    // Beside its own post: the route of all pages would be hidden by it.
    let sign = {
        let page = render_app_async_with_context(context.clone(), page.clone());
        get(page).route_layer(opened.clone())
    };
    let nothing = render_app_async_with_context(context.clone(), page.clone());
    Router::new()
        .route("/", plain_page.clone())
        .route("/login", plain_page.clone().post(sign_in::sign_in))
        .route("/register", plain_page.clone().post(sign_in::register))
        .route("/applications", plain_page.clone().post(plain::start))
        .route("/applications/done/{reference}", plain_page.clone())
        .route("/applications/done/{reference}/answers", plain_page.clone())
        .route("/goodbye", plain_page.clone())
        .route(
            "/applications/{id}/delete",
            plain_page.post(plain::remove).route_layer(opened.clone()),
        )
        .merge(account::pages())
        .route(
            "/applications/{id}/{page}",
            // How large a page may be is said outside: some have files.
            post(plain::questions).layer(DefaultBodyLimit::disable()),
        )
        .route("/applications/{id}/sign", sign.post(plain::sign))
        .route("/applications/{id}/files/{file}", get(download::download))
        .merge(
            Router::new()
                .leptos_routes_with_context(
                    &state,
                    generate_route_list(move || App(AppProps { form })),
                    context,
                    page,
                )
                .route_layer(opened),
        )
        .fallback(move |request: Request| not_found(nothing(request)))
        .layer(middleware::from_fn(guard_api))
        .layer(middleware::from_fn_with_state(state, visitor::introduce))
}

/// The page that says that there is none.
async fn not_found(page: impl Future<Output = Response>) -> Response {
    let mut response = page.await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// Every server function needs a session, and what is not there is not a page; pages speak for
/// themselves.
async fn guard_api(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_api, for_programs) = (paths::is_api(path), paths::is_for_programs(path));
    let response = if is_api {
        guard::require_session(request, next).await
    } else {
        next.run(request).await
    };
    if for_programs && response.status() == StatusCode::NOT_FOUND && is_html(response.headers()) {
        let message = "There is nothing at this address.";
        return ApiFailure::new(ErrorCode::NotFound, message).into_response();
    }
    response
}
