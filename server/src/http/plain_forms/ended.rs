//! A session that ends while its page arrives: between the headers, by which it is known, and the moment at which the page
//! is saved.

use app::api::{Principal, Visitor};
use axum::{http::request::Parts, response::Response};

use super::{
    held::{self, Entered},
    sign_in::page::ask_again,
};
use crate::{
    http::{
        error::Refused,
        middleware::authenticate::Caller,
        negotiation::asker::{accepts_html, asks_for_json},
        return_to::ReturnTo,
    },
    state::AppState,
};

/// `answer`, or where it says that the session is over, the page to sign in on with what was entered. Programs have it still.
pub(super) async fn or_hold(
    state: &AppState,
    who: Principal,
    mut parts: Parts,
    entered: Entered,
    answer: Response,
) -> Response {
    let refused = answer.extensions().get::<Refused>();
    let is_over = refused.is_some_and(|Refused(code)| code.is_signed_out());
    let by_person = accepts_html(&parts.headers) && !asks_for_json(&parts.headers);
    if !is_over || !by_person {
        return answer;
    }
    let Some(to) = ReturnTo::of(&parts.uri) else {
        return answer;
    };
    let Some(sealed) = held::seal(state, &to, who.user, entered) else {
        return answer;
    };
    // No user is signed in on the page that follows.
    parts.extensions.remove::<Caller>();
    parts.extensions.remove::<Principal>();
    parts.extensions.remove::<Visitor>();
    ask_again(state, parts, &to, sealed).await
}
