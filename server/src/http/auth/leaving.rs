//! The end of a visit, and which cookies go with it.
//!
//! Tabs share one jar, and an answer may be late: one that deletes cookies could take those of a newer sign-in. So the
//! answer that ends a session deletes nothing. It leads to an address whose request brings whatever there is by then, and
//! that one deletes only what belongs to sessions that are over. Dead cookies that stay do no harm: they open nothing.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::LOCATION},
    response::{AppendHeaders, IntoResponse, Response},
};

use crate::{
    auth::{
        ids::SessionId,
        sessions::{AccessError, Sessions},
        tokens::Verified,
    },
    http::{cookies, middleware::authenticate::AccessProblem, return_to::ReturnTo},
    state::AppState,
};

pub(crate) const SIGNED_OUT: &str = "/auth/signed-out";

/// A person goes on to `page`.
pub(crate) fn to(page: &str) -> Response {
    let page = ReturnTo::parse(page).unwrap_or_else(ReturnTo::home);
    (StatusCode::SEE_OTHER, [(LOCATION, page.onto(SIGNED_OUT))]).into_response()
}

/// `GET /auth/signed-out?return_to=…`
pub(crate) async fn signed_out(State(state): State<AppState>, request: Request) -> Response {
    let target = ReturnTo::asked(request.uri()).unwrap_or_else(ReturnTo::home);
    let ours = Ours::of(&state, request.headers());
    let mut over = true;
    for session in ours.sessions() {
        // In doubt they stay.
        over &= matches!(state.sessions.is_alive(session).await, Ok(false));
    }
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, target.to_string())]).into_response();
    let problem = request.extensions().get::<AccessProblem>();
    if over && problem == Some(&AccessProblem::Closed) {
        // The account is gone, and no page of its owner comes any more that could remove what they kept here.
        let storage = HeaderValue::from_static("\"storage\"");
        response.headers_mut().insert("clear-site-data", storage);
    }
    if over {
        ours.cleared(&state, response)
    } else {
        response
    }
}

/// For a program, which reads one answer and has one jar: `response`, and the cookies that came with the request go, as far
/// as this server made them.
pub(crate) fn cleared(state: &AppState, headers: &HeaderMap, response: Response) -> Response {
    Ours::of(state, headers).cleared(state, response)
}

/// What came of each kind of cookie. Another server on the same host may use the same names.
struct Ours([Came; 3]);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    /// Not at all; perhaps only because it is not sent to such an address.
    Absent,
    Ours(SessionId),
    Foreign,
}

impl Came {
    fn of<'h>(
        texts: impl Iterator<Item = &'h str>,
        read: impl FnMut(&'h str) -> Option<SessionId>,
    ) -> Self {
        let mut texts = texts.peekable();
        match texts.peek() {
            None => Self::Absent,
            Some(_) => texts.find_map(read).map_or(Self::Foreign, Self::Ours),
        }
    }

    fn session(self) -> Option<SessionId> {
        match self {
            Self::Ours(session) => Some(session),
            Self::Absent | Self::Foreign => None,
        }
    }
}

impl Ours {
    fn of(state: &AppState, headers: &HeaderMap) -> Self {
        let (config, sessions) = (&state.config, &state.sessions);
        let access = cookies::access(config, headers).into_iter();
        let access = Came::of(access, |text| of_access(sessions, text));
        let binding = cookies::binding(config, headers).into_iter();
        let binding = Came::of(binding, |text| Some(sessions.read_binding(text)?.session));
        // Another host of the domain may have planted one. Where a cookie that it cannot set names the session, that one
        // alone is ours.
        let named = access.session().or(binding.session());
        let refresh = Came::of(cookies::refresh(config, headers), |text| {
            let session = sessions.read_refresh_token(text)?.session;
            named
                .is_none_or(|named| named == session)
                .then_some(session)
        });
        Self([access, refresh, binding])
    }

    fn sessions(&self) -> impl Iterator<Item = SessionId> {
        self.0.into_iter().filter_map(Came::session)
    }

    fn cleared(&self, state: &AppState, response: Response) -> Response {
        if self.sessions().next().is_none() {
            return response;
        }
        // In the order of `of`.
        let all = cookies::clear(&state.config).into_iter().zip(self.0);
        let gone: Vec<(HeaderName, HeaderValue)> = all
            .filter(|(_, came)| *came != Came::Foreign)
            .map(|(header, _)| header)
            .collect();
        (AppendHeaders(gone), response).into_response()
    }
}

fn of_access(sessions: &Sessions, text: &str) -> Option<SessionId> {
    match sessions.verify(text) {
        Ok(Verified { who, .. })
        | Err(
            AccessError::Expired(who)
            | AccessError::Revoked(who)
            | AccessError::Closed(who)
            | AccessError::Unchecked(who),
        ) => Some(who.session),
        Err(AccessError::Invalid) => None,
    }
}
