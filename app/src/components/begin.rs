//! Starting the session in the browser.

use std::time::Duration;

use longhaul_session as session;

use super::dom::now;
use super::inspector;
use super::sign_in_again::offer_sign_in;
use crate::api::{Visitor, visitor};

/// Tells the session wrapper what the rendered page says about the access token. Before anything
/// else in the root component, so that the first call is covered; without effect on the server.
pub fn start_session() {
    if cfg!(feature = "ssr") {
        return;
    }
    inspector::report_steps();
    let visitor = visitor();
    offer_sign_in();
    session::start(session::Config {
        grant: visitor.as_ref().map(grant),
        sign_in_again: true,
        ..session::Config::default()
    });
}

fn grant(visitor: &Visitor) -> session::Grant {
    session::Grant {
        expires_in: left(visitor.access_expires_in_seconds),
        lifetime: Some(Duration::from_secs(visitor.access_lifetime_seconds)),
        user: Some(visitor.user_id.to_string()),
        limits: (visitor.session_expires_in_seconds > 0).then(|| session::Limits {
            idle: left(visitor.session_expires_in_seconds),
            max: left(visitor.session_max_in_seconds),
        }),
    }
}

/// The page has been on its way for a while, so that time is taken off: a deadline that is too early
/// costs one refresh, one that is too late costs a 401.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time of the browser's: positive, and far below 2^53"
)]
fn left(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
        .saturating_sub(Duration::from_millis(now() as u64))
        // Zero would mean that nothing is known.
        .max(Duration::from_millis(1))
}
