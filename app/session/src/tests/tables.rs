//! Table-driven tests of the individual parts.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::challenge::{is_invalid_token, is_missing_token};
use crate::events::Reason;
use crate::failure::Failure;
use crate::grant::{Grant, Limits};
use crate::tab::deadlines::{CoolDown, Moment};
use crate::tab::waiting::SharedResult;

#[test]
fn only_a_bearer_challenge_for_an_invalid_token_is_expiry_s11() {
    let table = [
        (r#"Bearer error="invalid_token""#, true),
        ("bearer error=invalid_token", true),
        (
            r#"Bearer realm="app", error="invalid_token", error_description="x""#,
            true,
        ),
        (r#"Basic realm="x", Bearer error="invalid_token""#, true),
        ("Bearer", false),
        ("", false),
        (r#"Bearer realm="app""#, false),
        (r#"Bearer error="insufficient_scope""#, false),
        (r#"Bearer error_description="invalid_token""#, false),
        (r#"Basic error="invalid_token""#, false),
        (r#"Bearer realm="x", Basic error="invalid_token""#, false),
        (r#"Bearer realm="error=invalid_token""#, false),
        ("invalid_token", false),
    ];
    for (header, expired) in table {
        assert_eq!(is_invalid_token(header), expired, "{header}");
    }
}

#[test]
fn bare_bearer_challenge_means_that_no_token_came_along() {
    let table = [
        ("Bearer", true),
        (" bearer ", true),
        ("", false),
        ("Basic", false),
        (r#"Bearer error="invalid_token""#, false),
        (r#"Bearer realm="app""#, false),
    ];
    for (header, missing) in table {
        assert_eq!(is_missing_token(header), missing, "{header}");
    }
}

#[test]
fn session_info_is_read_leniently() {
    let seconds = Duration::from_secs;
    let read = |header| Grant::new(seconds(9)).with_info(header);
    let whole = read("user=ann, idle=60, max=3600");
    assert_eq!(whole.expires_in, seconds(9));
    assert_eq!(whole.user.as_deref(), Some("ann"));
    let limits = Limits {
        idle: seconds(60),
        max: seconds(3600),
    };
    assert_eq!(whole.limits, Some(limits));
    assert_eq!(read("max=3600,idle=60,user=ann,new=1"), whole);
    assert_eq!(read(""), Grant::new(seconds(9)));
    let written = whole.info();
    assert_eq!(Grant::new(seconds(9)).with_info(&written), whole);
    for half in ["idle=60", "max=60", "idle=x, max=60", "idle, max"] {
        assert_eq!(read(half), Grant::new(seconds(9)), "{half}");
    }
}

#[test]
fn codes_of_a_refused_refresh() {
    let table = [
        ("session_revoked", Reason::Revoked),
        ("session_expired", Reason::Expired),
        ("reuse_detected", Reason::ReuseDetected),
        ("invalid_token", Reason::InvalidToken),
        ("unauthenticated", Reason::NoToken),
        ("user_disabled", Reason::Other),
    ];
    for (code, reason) in table {
        assert_eq!(Reason::from_code(code), reason);
    }
}

#[test]
fn failures_survive_the_way_through_an_error_text() {
    let failures = [
        Failure::SignedOut,
        Failure::Unavailable {
            retry_in: Duration::from_millis(1_234),
        },
        Failure::Unreachable("TypeError: Failed to fetch".to_owned()),
        Failure::Unreachable(String::new()),
    ];
    for failure in failures {
        assert_eq!(Failure::read(&failure.to_string()), failure);
    }
}

fn at(passed: u64) -> Moment {
    Moment { passed, mono: 0 }
}

#[test]
fn cool_downs_double_within_limits() {
    for (random, expected) in [
        (0.0, [200; 8]),
        (
            1.0,
            [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000],
        ),
    ] {
        let mut cool_down = CoolDown::default();
        for pause in expected {
            let got = cool_down.fail(at(0), None, random);
            assert_eq!(got, Duration::from_millis(pause));
        }
    }
}

#[test]
fn wishes_of_the_server_are_never_undercut_and_not_endless() {
    let mut cool_down = CoolDown::default();
    for (asked, least) in [(0, 0), (5, 5), (3_600, 3_600), (u64::MAX, 3_600)] {
        for random in [0.0, 0.999] {
            let got = cool_down.fail(at(0), Some(Duration::from_secs(asked)), random);
            assert!(got >= Duration::from_secs(least));
            assert!(got <= Duration::from_secs(least + 1));
        }
    }
    let mut many = CoolDown::default();
    for _ in 0..100_000 {
        many.fail(at(0), None, 0.5);
    }
    assert!(many.left(at(60_000)).is_none());
}

#[test]
fn whoever_stops_waiting_for_a_flight_leaves_no_trace_s35() {
    let flight = SharedResult::new();
    let (mut one, mut two) = (Box::pin(flight.wait()), Box::pin(flight.wait()));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        assert!(one.as_mut().poll(&mut context).is_pending());
        assert!(two.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(flight.waiting(), 2);
    drop(one);
    assert_eq!(flight.waiting(), 1);
    flight.complete(1);
    flight.complete(2);
    assert_eq!(flight.waiting(), 0);
    assert_eq!(two.as_mut().poll(&mut context), Poll::Ready(1));
}
