//! What a browser asks for with an expired access token goes through `/auth/refresh` and comes back renewed, with or
//! without JavaScript: pages, files that it saves, pictures, plain forms. Only calls of scripts and programs do not: they
//! are told by a 401, and refresh by themselves.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, Method, StatusCode,
        header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    authenticate::{AccessProblem, Caller, Presented},
    drain, paths,
    return_to::ReturnTo,
};
use crate::state::AppState;

const REFRESH: &str = "/auth/refresh";

pub async fn refresh_first(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let Some((status, needs_session)) = detour(&request) else {
        return next.run(request).await;
    };
    let presented = request.extensions().get::<Presented>().copied();
    // Where guests may be too, only a session that lives is worth the way; there its answer would lead in a circle.
    if !needs_session && !lives(&state, presented).await {
        return next.run(request).await;
    }
    let Some(return_to) = ReturnTo::of(request.uri()) else {
        return next.run(request).await;
    };
    if status == StatusCode::TEMPORARY_REDIRECT {
        drain(request.into_body()).await;
    }
    (status, [(LOCATION, return_to.onto(REFRESH))]).into_response()
}

/// Whether the session that a browser belongs to can still be refreshed.
pub async fn lives(state: &AppState, presented: Option<Presented>) -> bool {
    match presented {
        Some(presented) => state
            .sessions
            .is_alive(presented.0.session)
            .await
            .unwrap_or(false),
        None => false,
    }
}

/// The redirect to answer with: 303 to what is asked for, 307 to a form, which carries the body along. And whether there is
/// nothing here for guests.
fn detour(request: &Request) -> Option<(StatusCode, bool)> {
    let (path, headers) = (request.uri().path(), request.headers());
    let needs_none = paths::is_guest_page(path) || path == paths::LANGUAGE;
    // A bearer client refreshes by itself; it has no cookie that could.
    if needs_none || headers.contains_key(AUTHORIZATION) {
        return None;
    }
    match request.extensions().get::<AccessProblem>()? {
        // Sent twice: the second is answered like the first.
        AccessProblem::Closed if path == paths::DELETE_ACCOUNT => return None,
        _ if request.extensions().get::<Caller>().is_some() => return None,
        _ => {}
    }
    let is_page = paths::is_page(path);
    match *request.method() {
        Method::GET | Method::HEAD if is_page && Asker::of(headers) != Asker::Script => {
            Some((StatusCode::SEE_OTHER, paths::is_protected(path)))
        }
        // Without JavaScript a form posts to the server function's own address.
        Method::POST if (is_page || paths::is_api(path)) && is_form_post(headers) => Some((
            StatusCode::TEMPORARY_REDIRECT,
            paths::is_protected(path) || paths::is_api(path),
        )),
        _ => None,
    }
}

/// Who wants what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A person, who looks at it.
    Person,
    /// The browser, which keeps it or puts it into a page: a download, a picture, a page for later. Nobody would see a
    /// page that came in its place, except as a spoilt file.
    Browser,
    /// A script or a program, which reads statuses.
    Script,
}

impl Asker {
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        match (text("sec-fetch-dest"), text("sec-fetch-mode")) {
            (Some("document" | "iframe" | "frame" | "fencedframe"), _) => Self::Person,
            // A link to be saved navigates; the menu's "save as" and a prefetch do not ask across origins.
            (Some("empty"), Some("navigate" | "no-cors")) => Self::Browser,
            (Some("empty"), _) => Self::Script,
            (Some(_), _) => Self::Browser,
            // Browsers say so only over https and to this very machine.
            (None, _) if accepts_html(headers) => Self::Person,
            (None, _) if accepts(headers, "image/") => Self::Browser,
            // No script can leave the header out. A program that does, and brings cookies, is answered as a browser is.
            (None, _) if !headers.contains_key(ACCEPT) => Self::Browser,
            (None, _) => Self::Script,
        }
    }
}

/// A form sent by the browser itself, not by a script.
pub fn is_form_post(headers: &HeaderMap) -> bool {
    let by_navigation = headers
        .get("sec-fetch-mode")
        .is_none_or(|mode| mode == "navigate");
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or("").trim();
    let is_form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        || essence.eq_ignore_ascii_case("multipart/form-data");
    by_navigation && accepts_html(headers) && is_form
}

pub fn accepts_html(headers: &HeaderMap) -> bool {
    accepts(headers, "text/html")
}

/// A script that says so, not a program that takes anything.
pub fn asks_for_json(headers: &HeaderMap) -> bool {
    accepts(headers, "application/json")
}

fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let mut values = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values.any(|value| value.to_ascii_lowercase().contains(media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_told_by_what_browsers_send() {
        let page = "text/html,application/xhtml+xml,*/*;q=0.8";
        let image = "image/avif,image/webp,*/*;q=0.8";
        let table = [
            // As Chromium and Firefox send it: a link, a new tab, a frame.
            ("document", "navigate", page, Asker::Person),
            ("iframe", "navigate", page, Asker::Person),
            // `<a download>`, "save link as", a prefetch, a picture, another one across origins, a video in parts.
            ("empty", "navigate", "", Asker::Browser),
            ("empty", "no-cors", page, Asker::Browser),
            ("empty", "no-cors", "*/*", Asker::Browser),
            ("image", "no-cors", image, Asker::Browser),
            ("image", "cors", image, Asker::Browser),
            ("video", "no-cors", "*/*", Asker::Browser),
            ("object", "navigate", page, Asker::Browser),
            // fetch and XMLHttpRequest, whatever they ask for.
            ("empty", "cors", "*/*", Asker::Script),
            ("empty", "same-origin", page, Asker::Script),
            ("empty", "cors", "application/json", Asker::Script),
            // Browsers that do not say, and programs.
            ("", "", page, Asker::Person),
            ("", "", image, Asker::Browser),
            ("", "", "", Asker::Browser),
            ("", "", "*/*", Asker::Script),
            ("", "", "application/json, text/plain, */*", Asker::Script),
        ];
        for (dest, mode, accept, asker) in table {
            let mut headers = HeaderMap::new();
            let values = [
                ("sec-fetch-dest", dest),
                ("sec-fetch-mode", mode),
                ("accept", accept),
            ];
            for (name, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
                headers.insert(name, value.parse().unwrap());
            }
            assert_eq!(Asker::of(&headers), asker, "{dest} {mode} {accept}");
        }
    }
}
