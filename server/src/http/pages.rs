//! The pages, the plain form posts behind them, and the server functions: everything that Leptos
//! renders or runs.

use std::{collections::HashMap, sync::Arc};

use app::api::ports::ApplicationsPort;
use app::api::{Draft, ErrorCode, KeptFor, Opened, Principal, SwitchBy, Visitor};
use app::components::PAGE_FORM;
use app::form::progress::is_complete;
use app::form::{Context, Today};
use app::{App, AppProps, plain_shell, shell};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Extension, Path, Request, State},
    http::{Method, StatusCode, header::LOCATION, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos::prelude::provide_context;
use leptos_axum::{
    LeptosRoutes, file_and_error_handler_with_context, generate_route_list,
    render_app_async_with_context,
};

use super::authenticate::Caller;
use super::error::ApiFailure;
use super::form_posts::Unsaved;
use super::headers::is_html;
use super::{account, content_policy, files, form_posts, guard, guests, inspector, paths, trouble};
use crate::applications::SqliteApplications;
use crate::state::AppState;

/// All routes of pages and server functions.
pub fn routes(state: AppState) -> Router<AppState> {
    let context = context(&state);
    let form = state.form;
    let page = {
        let options = state.leptos.clone();
        move || shell(options.clone(), form)
    };
    let plain_page = {
        let options = state.leptos.clone();
        let render = move || plain_shell(options.clone(), form);
        get(render_app_async_with_context(context.clone(), render))
    };
    let opened = middleware::from_fn_with_state(state.clone(), open_draft);
    // Beside its own post: the route of all pages would be hidden by it.
    let sign = {
        let page = render_app_async_with_context(context.clone(), page.clone());
        get(page).route_layer(opened.clone())
    };
    Router::new()
        .route("/", plain_page.clone())
        .route("/login", plain_page.clone().post(guests::sign_in))
        .route("/register", plain_page.clone().post(guests::register))
        .route("/applications", plain_page.clone().post(form_posts::start))
        .route("/applications/done/{reference}", plain_page.clone())
        .route("/applications/done/{reference}/answers", plain_page.clone())
        .route("/goodbye", plain_page.clone())
        .route(
            "/applications/{id}/delete",
            plain_page
                .post(form_posts::remove)
                .route_layer(opened.clone()),
        )
        .merge(account::pages())
        .route(
            "/applications/{id}/{page}",
            // How large a page may be is said outside: some have files.
            post(form_posts::questions).layer(DefaultBodyLimit::disable()),
        )
        .route("/applications/{id}/sign", sign.post(form_posts::sign))
        .route("/applications/{id}/files/{file}", get(files::download))
        .merge(
            Router::new()
                .leptos_routes_with_context(
                    &state,
                    generate_route_list(move || App(AppProps { form })),
                    context.clone(),
                    page,
                )
                .route_layer(opened),
        )
        .fallback(file_and_error_handler_with_context::<AppState, _>(
            context,
            move |options| shell(options, form),
        ))
        .layer(middleware::from_fn(guard_api))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            trouble::as_page,
        ))
        .layer(middleware::from_fn_with_state(state, introduce))
}

/// What pages and server functions find in their surroundings.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let (port, kept_for) = (port(state), state.config.draft_ttl);
    move || {
        provide_context::<ApplicationsPort>(port.clone());
        provide_context(KeptFor(kept_for));
        content_policy::apply();
    }
}

/// The applications as the pages know them.
pub fn port(state: &AppState) -> ApplicationsPort {
    Arc::new(applications(state))
}

/// The applications as the server knows them.
pub fn applications(state: &AppState) -> SqliteApplications {
    SqliteApplications::new(state)
}

/// Loads the draft that a page is about to show.
async fn open_draft(
    State(state): State<AppState>,
    Path(place): Path<HashMap<String, String>>,
    who: Option<Extension<Principal>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let (Some(id), Some(Extension(who))) = (place.get("id"), who) {
        let opened = port(&state).load(who, &id.as_str().into()).await;
        let slug = place.get("page").map_or("", |slug| slug);
        let asks = opened
            .as_ref()
            .is_ok_and(|draft| asks(&state, draft, request.uri().path(), slug));
        if asks {
            request.extensions_mut().insert(SwitchBy(PAGE_FORM));
        }
        if let Ok(draft) = &opened {
            match applications(&state).copies(draft).await {
                Ok(copies) => drop(request.extensions_mut().insert(copies)),
                // The page works; its device keeps nothing, and says so.
                Err(error) => tracing::error!(%error, "there is no key for copies"),
            }
        }
        request.extensions_mut().insert(Opened(opened));
    }
    next.run(request).await
}

/// The answer to a post, or the page that was posted if some of it could not be stored: what was entered is nowhere else.
pub async fn with_unsaved(
    state: &AppState,
    who: Principal,
    mut parts: Parts,
    response: Response,
) -> Response {
    let Some(Unsaved { id, changes }) = response.extensions().get().cloned() else {
        return response;
    };
    let to = response.headers().get(LOCATION);
    let to = to.and_then(|to| to.to_str().ok()?.parse().ok());
    let (Some(to), Ok(draft)) = (to, port(state).load(who, &id).await) else {
        return response;
    };
    (parts.method, parts.uri) = (Method::GET, to);
    let draft = Draft {
        unsaved: changes,
        ..draft
    };
    if let Ok(copies) = applications(state).copies(&draft).await {
        parts.extensions.insert(copies);
    }
    parts.extensions.insert(SwitchBy(PAGE_FORM));
    parts.extensions.insert(Opened(Ok(draft)));
    let (options, form) = (state.leptos.clone(), state.form);
    let page = move || shell(options.clone(), form);
    let render = render_app_async_with_context(context(state), page);
    let mut page = render(Request::from_parts(parts, Body::empty())).await;
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page
}

/// Whether the page shows questions: a form of its own.
fn asks(state: &AppState, draft: &Draft, path: &str, slug: &str) -> bool {
    let context = Context {
        today: Today::at(draft.now.as_millis()),
        texts: state.languages.first(),
    };
    let sign = state.form.sign.slug;
    let signs = || path.ends_with(sign) && is_complete(state.form, &draft.answers, &context);
    draft.reference.is_none() && (state.form.page_by_slug(slug).is_some() || signs())
}

/// Every server function needs a session, and what is not there is not a page; pages speak for
/// themselves.
async fn guard_api(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_api, for_programs) = (paths::is_api(path), paths::is_for_programs(path));
    let response = match is_api {
        true => guard::require_session(request, next).await,
        false => next.run(request).await,
    };
    if for_programs && response.status() == StatusCode::NOT_FOUND && is_html(response.headers()) {
        let message = "There is nothing at this address.";
        return ApiFailure::new(ErrorCode::NotFound, message).into_response();
    }
    response
}

/// Tells a document who is looking at it: it shows the address.
async fn introduce(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().copied();
    let Some(caller) = caller.filter(|_| paths::is_page(request.uri().path())) else {
        return next.run(request).await;
    };
    match state.accounts.find(caller.who.user).await {
        Ok(Some(user)) => {
            let left = state.sessions.time_left(caller.who.session).await;
            let (idle, max) = left.ok().flatten().unwrap_or_default();
            request.extensions_mut().insert(Visitor {
                user_id: user.id,
                session_id: caller.who.session,
                email: user.email,
                access_expires_in: caller.access_expires_in.as_secs(),
                access_lifetime: state.config.access_ttl.as_secs(),
                session_expires_in: idle.as_secs(),
                session_max_in: max.as_secs(),
            });
            if let Some(inspected) = inspector::inspected(&state, &caller) {
                request.extensions_mut().insert(inspected);
            }
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the visitor could not be read"),
    }
    next.run(request).await
}
