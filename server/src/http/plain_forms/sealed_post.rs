//! A form that was posted when the session was over is posted on when the same person has signed in: in this very process,
//! so that no other page ever sees it.

use app::api::Principal;
use axum::response::Response;

use super::{held, routes};
use crate::{
    http::{place::Place, return_to::ReturnTo},
    state::AppState,
};

/// The outcome of a sealed post.
pub(crate) enum Sent {
    /// The answer of the form that it was for.
    Answered(Response),
    /// It belongs to another user, so this user must see none of its pages either.
    Foreign,
    /// Too old, or not ours.
    Unusable,
}

/// Posts it on for `who`, who has just signed in.
pub(crate) async fn send_on(state: &AppState, who: Principal, sealed: &str) -> Sent {
    let Some(held) = held::open(state, sealed) else {
        return Sent::Unusable;
    };
    if held.user != who.user {
        return Sent::Foreign;
    }
    if state.clock.now() >= held.until {
        return Sent::Unusable;
    }
    let place = ReturnTo::parse(&held.to).and_then(|to| Place::of(state.form, &to));
    match place {
        Some(place) => Sent::Answered(routes::post(state, who, place, &held.body).await),
        None => Sent::Unusable,
    }
}
