//! `/auth/refresh`: by JSON body, by cookie, or as a detour of a page or a form, for browsers with and without JavaScript.
//!
//! Another host of the same domain can put a refresh cookie of its own into the browser, beside ours
//! and even ahead of it. It cannot touch the cookies whose `__Host-` prefix binds them to this
//! host: so the refresh cookie that counts is the one of the session that those name.

use std::time::{Duration, Instant};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request, State},
    http::{
        HeaderMap, HeaderName, StatusCode, Uri,
        header::{LOCATION, REFERER},
        request::Parts,
    },
    response::{AppendHeaders, IntoResponse, Response},
};
use longhaul_session::{protocol::REFRESH_PATH, server::named_user};
use serde::Deserialize;

use super::{credentials::token_answer, leaving};
use crate::{
    auth::{
        ids::{SessionId, UserId},
        refresh::{Holder, RefreshError},
        tokens::SignedIn,
    },
    http::{
        body::drain,
        cookies::{self, CookieHeaders},
        error::{ApiFailure, seconds_up},
        json,
        middleware::{
            authenticate::{Caller, Presented},
            refresh_first,
        },
        negotiation::asker::Asker,
        paths,
        plain_forms::{held, sign_in},
        render::error_page,
        return_to::ReturnTo,
    },
    state::AppState,
};

/// An answer that comes later than this may overwrite cookies that another tab has used since.
const LATEST: Duration = Duration::from_secs(10);
/// A race is over when the winner's answer has arrived; a browser that still brings the same token
/// after so many tries will not get another one.
const MAX_ATTEMPTS: u8 = 5;
const PAUSE: Duration = Duration::from_millis(100);
/// Connections that wait cost something, and proxies give them up.
const LONGEST_WAIT: Duration = Duration::from_secs(12);
const REFRESH: HeaderName = HeaderName::from_static("refresh");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefreshBody {
    refresh_token: String,
}

pub(super) async fn post(State(state): State<AppState>, request: Request) -> Response {
    if let Some(detour) = Detour::of(request.uri()) {
        return post_on_detour(state, detour, request).await;
    }
    let headers = request.headers().clone();
    let presented = request.extensions().get::<Presented>().copied();
    let holder = Holder::of(request.extensions(), &headers);
    let body = match Bytes::from_request(request, &state).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    if body.is_empty() {
        by_cookie(&state, &headers, presented, holder).await
    } else {
        by_body(&state, &headers, &body, holder)
            .await
            .unwrap_or_else(ApiFailure::into_response)
    }
}

async fn by_body(
    state: &AppState,
    headers: &HeaderMap,
    body: &[u8],
    holder: Holder,
) -> Result<Response, ApiFailure> {
    let RefreshBody { refresh_token } = json::parse(headers, body)?;
    let signed_in = state.sessions.refresh(&refresh_token, holder).await?;
    Ok(token_answer(signed_in).into_response())
}

async fn by_cookie(
    state: &AppState,
    headers: &HeaderMap,
    presented: Option<Presented>,
    holder: Holder,
) -> Response {
    let Some(refreshed) = by_script(state, headers, presented, holder).await else {
        return ApiFailure::unauthenticated().into_response();
    };
    match refreshed {
        Ok(signed_in) => cookies::token_answer(&state.config, &signed_in),
        // Only here: an answer that is late could otherwise delete the cookies of a newer sign-in.
        // Dead cookies do no harm.
        Err(error @ RefreshError::Reuse) => {
            leaving::cleared(state, headers, ApiFailure::from(error).into_response())
        }
        Err(error) => ApiFailure::from(error).into_response(),
    }
}

/// For a page or a form on its detour: `None` without a refresh cookie, or if nothing says whose it is. A pair that does not
/// belong together is refused and ends nothing: neither session is to blame.
async fn on_the_way(
    state: &AppState,
    headers: &HeaderMap,
    session: Option<SessionId>,
    holder: Holder,
) -> Option<Result<SignedIn, RefreshError>> {
    let session = session?;
    cookies::refresh(&state.config, headers).next()?;
    Some(newest(state, headers, session, holder).await)
}

/// For a script of this site or a program. A page names its user, and a browser that has lost its other cookies is still
/// served for that user; if another user has signed in in this browser meanwhile, there is no token here for the named
/// one. With nothing that says whose the refresh cookie is, it counts for nothing: it may be planted. Then: `None`.
async fn by_script(
    state: &AppState,
    headers: &HeaderMap,
    presented: Option<Presented>,
    holder: Holder,
) -> Option<Result<SignedIn, RefreshError>> {
    cookies::refresh(&state.config, headers).next()?;
    let named = named_user(headers);
    let is_named = |named: &[u8], user: UserId| named == user.to_string().as_bytes();
    let session = match (presented, named) {
        (Some(Presented(who)), None) => who.session,
        (Some(Presented(who)), Some(named)) if is_named(named, who.user) => who.session,
        (Some(_), Some(_)) | (None, None) => return None,
        (None, Some(named)) => {
            let read = |text| Some(state.sessions.read_refresh_token(text)?.session);
            let mut sessions = cookies::refresh(&state.config, headers).filter_map(read);
            loop {
                // Not ours, or not theirs.
                let session = sessions.next()?;
                match state.sessions.owner(session).await {
                    Ok(Some(owner)) if is_named(named, owner) => break session,
                    Ok(_) => {}
                    Err(error) => return Some(Err(error.into())),
                }
            }
        }
    };
    Some(newest(state, headers, session, holder).await)
}

/// Of several cookies of one session the last one issued counts: a browser may keep an older one under another path.
async fn newest(
    state: &AppState,
    headers: &HeaderMap,
    session: SessionId,
    holder: Holder,
) -> Result<SignedIn, RefreshError> {
    let begun = Instant::now();
    let read = |text| Some((state.sessions.read_refresh_token(text)?, text));
    let tokens = cookies::refresh(&state.config, headers).filter_map(read);
    let ours = tokens.filter(|(token, _)| token.session == session);
    let newest = ours.max_by_key(|(token, _)| (token.generation, token.sibling));
    let (_, text) = newest.ok_or(RefreshError::Invalid)?;
    let signed_in = state.sessions.refresh(text, holder).await?;
    // Unused it costs nothing.
    let latest = LATEST.min(state.config.access_ttl / 2);
    (begun.elapsed() <= latest)
        .then_some(signed_in)
        .ok_or(RefreshError::Late)
}

/// The way of a page or a form through `/auth/refresh?return_to=…`. The answers are 303 to a page and 307 to a form, which
/// keeps method and body.
struct Detour {
    target: ReturnTo,
    attempt: u8,
}

impl Detour {
    /// `None` for a script that wants JSON: it is not on its way anywhere.
    fn of(uri: &Uri) -> Option<Self> {
        let query = uri.query()?.as_bytes();
        let asked = |name: &str| {
            let mut query = form_urlencoded::parse(query);
            Some(query.find(|(key, _)| key == name)?.1.into_owned())
        };
        asked("return_to")?;
        Some(Self {
            target: ReturnTo::asked(uri).unwrap_or_else(ReturnTo::home),
            // What cannot be read was not written here.
            attempt: asked("attempt")
                .and_then(|number| number.parse().ok())
                .unwrap_or_default(),
        })
    }
}

pub(super) async fn get(State(state): State<AppState>, request: Request) -> Response {
    let detour = Detour::of(request.uri());
    let (target, attempt) = match detour {
        Some(detour) => (detour.target, detour.attempt),
        None => (ReturnTo::home(), 0),
    };
    let (mut request, _) = request.into_parts();
    let (cookies, next) = refresh(&state, &request).await;
    let saved = would_be_saved(&request.headers, &target);
    let to = |address: String| redirect(StatusCode::SEE_OTHER, address);
    let response = match next {
        Next::Back => to(target.to_string()),
        Next::Again if attempt < MAX_ATTEMPTS => {
            tokio::time::sleep(PAUSE).await;
            to(again(&target, attempt))
        }
        // A visitor who asked for a page that guests may see gets it as a guest.
        Next::Guest if !paths::is_protected(target.path()) => to(target.to_string()),
        // A sign-in page would be saved under the name of the file.
        Next::Again | Next::Guest | Next::SignIn if saved => {
            error_page::in_place_of_file(&request, ApiFailure::unauthenticated())
        }
        Next::Again | Next::Guest | Next::SignIn => to(target.as_page().onto("/login")),
        // The session is alive, so a sign-in form would be a lie.
        Next::Fault(failure) if saved => error_page::in_place_of_file(&request, failure),
        Next::Fault(failure) => {
            // Tries again by itself: there may be no user to press a button.
            let wait = failure.wait().unwrap_or(PAUSE);
            request.uri = target.as_uri();
            let page = error_page::answer(&state, request, failure).await;
            let address = again(&target, 0);
            (
                [(REFRESH, format!("{}; url={address}", seconds_up(wait)))],
                page,
            )
                .into_response()
        }
    };
    (cookies.map(AppendHeaders), response).into_response()
}

async fn post_on_detour(state: AppState, detour: Detour, request: Request) -> Response {
    let Detour { target, attempt } = detour;
    let (mut request, body) = request.into_parts();
    let (cookies, next) = refresh(&state, &request).await;
    let to = |address: String| redirect(StatusCode::TEMPORARY_REDIRECT, address);
    let response = match next {
        Next::Back => drained(body, to(target.to_string())).await,
        Next::Again if attempt < MAX_ATTEMPTS => {
            tokio::time::sleep(PAUSE).await;
            drained(body, to(again(&target, attempt))).await
        }
        // A page could not send the post again by itself. Waiting takes some seconds, and only the browser keeps the body.
        Next::Fault(failure) if attempt < MAX_ATTEMPTS => {
            tokio::time::sleep(failure.wait().unwrap_or(PAUSE).min(LONGEST_WAIT)).await;
            drained(body, to(again(&target, attempt))).await
        }
        Next::Again | Next::Guest | Next::SignIn => {
            sign_in_again(&state, &target, request, body).await
        }
        Next::Fault(failure) => {
            drain(body).await;
            request.uri = target.as_uri();
            error_page::answer(&state, request, failure).await
        }
    };
    (cookies.map(AppendHeaders), response).into_response()
}

/// Asks for the password, and keeps what was posted if it can be kept.
async fn sign_in_again(state: &AppState, to: &ReturnTo, request: Parts, body: Body) -> Response {
    if let Some(sealed) = held::hold(state, to, &request, body).await {
        return sign_in::page::ask_again(state, request, to, sealed).await;
    }
    // The form's address may take nothing but posts. After a sign-in its page is the place.
    let page = referring_page(&request.headers).unwrap_or_else(ReturnTo::home);
    redirect(StatusCode::SEE_OTHER, page.onto("/login"))
}

/// Where the detour leads.
enum Next {
    Back,
    /// To ask once more; if that does not help either, to the sign-in page. The winner's cookie may arrive yet.
    Again,
    /// The session is over.
    Guest,
    /// The session is alive, but there is no token for it.
    SignIn,
    Fault(ApiFailure),
}

/// Deletes no cookie, whatever comes of it: this answer may be late, and those in the jar newer.
async fn refresh(state: &AppState, request: &Parts) -> (Option<CookieHeaders>, Next) {
    let presented = request.extensions.get::<Presented>().copied();
    let session = presented.map(|Presented(who)| who.session);
    let holder = Holder::of(&request.extensions, &request.headers);
    let error = match on_the_way(state, &request.headers, session, holder).await {
        Some(Ok(signed_in)) => {
            let cookies = cookies::set(&state.config, &signed_in.tokens);
            return (Some(cookies), Next::Back);
        }
        Some(Err(error)) => Some(error),
        None => None,
    };
    // The winner's access cookie may be here already, although its refresh cookie was not.
    let good = request.extensions.get::<Caller>().is_some();
    let next = match error {
        Some(
            RefreshError::Superseded
            | RefreshError::TooMany { .. }
            | RefreshError::Late
            | RefreshError::Store(_),
        ) if good => Next::Back,
        Some(RefreshError::Superseded) => Next::Again,
        Some(
            error @ (RefreshError::TooMany { .. } | RefreshError::Late | RefreshError::Store(_)),
        ) => Next::Fault(error.into()),
        // Back on a page for guests, a session that lives would lead here again.
        None | Some(RefreshError::Invalid) if refresh_first::lives(state, presented).await => {
            Next::SignIn
        }
        None
        | Some(
            RefreshError::Invalid
            | RefreshError::Reuse
            | RefreshError::Revoked
            | RefreshError::Disabled
            | RefreshError::Expired,
        ) => Next::Guest,
    };
    (None, next)
}

fn again(target: &ReturnTo, attempt: u8) -> String {
    format!("{}&attempt={}", target.onto(REFRESH_PATH), attempt + 1)
}

/// Whether a page would end as a file, or as a broken picture. In doubt, which is without a word from the browser, what was
/// asked for decides.
fn would_be_saved(headers: &HeaderMap, target: &ReturnTo) -> bool {
    let certain = headers.contains_key("sec-fetch-dest");
    let by_browser = Asker::of(headers) == Asker::Browser;
    by_browser && (certain || paths::page_of_file(target.path()).is_some())
}

async fn drained(body: Body, response: Response) -> Response {
    drain(body).await;
    response
}

fn referring_page(headers: &HeaderMap) -> Option<ReturnTo> {
    let referrer = headers.get(REFERER)?.to_str().ok()?;
    // The origin does not matter: only the path is used, and it leads to this site.
    let (_, after_scheme) = referrer.split_once("://")?;
    let path = after_scheme.find('/').map(|slash| &after_scheme[slash..])?;
    ReturnTo::nearest(path)
}

fn redirect(status: StatusCode, to: String) -> Response {
    (status, [(LOCATION, to)]).into_response()
}
