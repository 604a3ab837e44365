//! Right after a sign-in: whether the browser has kept its cookies.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header::LOCATION},
    response::{IntoResponse, Redirect, Response},
};

use super::{page::show_again, refusal::Refusal};
use crate::{
    http::{cookies, return_to::ReturnTo},
    state::AppState,
};

pub(crate) const ARRIVED: &str = "/auth/arrived";

/// Nothing shows yet that this browser keeps cookies, and without them the next page would ask for the password again,
/// without a word. So it goes there by way of an address that looks whether they have come along.
pub(crate) fn by_way_of_arrival(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let next = headers.get(LOCATION).and_then(|next| next.to_str().ok());
    // A fragment stays in the browser over redirects.
    let (next, fragment) = next.map_or((None, None), |next| match next.split_once('#') {
        Some((next, fragment)) => (ReturnTo::parse(next), Some(fragment)),
        None => (ReturnTo::parse(next), None),
    });
    if let Some(next) = next {
        let fragment = fragment.map_or(String::new(), |fragment| format!("#{fragment}"));
        let address = format!("{}{fragment}", next.onto(ARRIVED));
        if let Ok(address) = HeaderValue::try_from(address) {
            headers.insert(LOCATION, address);
        }
    }
    response
}

/// `GET /auth/arrived?return_to=…`, right after a sign-in.
pub(crate) async fn arrived(State(state): State<AppState>, request: Request) -> Response {
    let target = ReturnTo::asked(request.uri()).unwrap_or_else(ReturnTo::home);
    if cookies::access(&state.config, request.headers()).is_some() {
        return Redirect::to(target.as_str()).into_response();
    }
    let (mut parts, _) = request.into_parts();
    if let Ok(uri) = target.onto("/login").parse() {
        parts.uri = uri;
    }
    let refusal = Refusal::about("email", "problem-cookies", "This browser keeps no cookies.");
    show_again(&state, parts, String::new(), String::new(), refusal).await
}
