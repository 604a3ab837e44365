//! An unavailable server does not end the session.

use std::rc::Rc;
use std::time::Duration;

use super::bench::{Bench, Call, DOWN, grant, renewed, unavailable};
use super::world::{EXPIRED, OK};
use crate::events::{Status, Step};
use crate::grant::Grant;
use crate::tab::traits::Answer;

/// Creates a session whose first refresh gave no verdict.
fn outage(answer: Answer) -> (Bench, Call) {
    let mut b = Bench::signed_in(300);
    let call = b.call("a");
    b.answer_all(EXPIRED);
    b.refresh(answer);
    (b, call)
}

fn recover(b: &mut Bench) {
    let call = b.call("after");
    b.answer_all(EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    assert_eq!(b.count(|s| matches!(s, Step::Recovered)), 1);
    b.expect_healthy();
}

#[test]
fn no_answer_is_waited_for_until_another_tabs_tokens_may_have_been_used_s08_s26() {
    for life in [2, 5, 13, 14, 300, 86_400] {
        for known in [true, false] {
            let mut b = Bench::guest();
            // One page was loaded late in the lifetime of its token, and the other was not told the
            // full lifetime.
            let told = Grant {
                lifetime: known.then_some(Duration::from_secs(life)),
                ..grant(if known { 1 } else { life }, Some("ann"))
            };
            b.tab.present(told);
            let call = b.call("a");
            b.answer_all(EXPIRED);
            assert_eq!(b.open_refreshes(), 1);
            // Another tab that received its response at this very moment renews those tokens after
            // four fifths of their lifetime.
            let used = life * 1_000 * 4 / 5;
            b.advance(used.min(10_000) - 1);
            let waits = b.open_refreshes() == 1;
            assert_eq!(waits, life * 750 > 9_999, "{life} {known}");
            b.advance(1);
            assert_eq!(b.open_refreshes(), 0, "{life} {known}");
            unavailable(&call);
            assert_eq!(b.status(), Status::Unavailable);
        }
    }
}

#[test]
fn failed_refresh_keeps_the_session_and_tells_the_waiters_s05_s13() {
    let (mut b, call) = outage(DOWN);
    let retry_in = unavailable(&call);
    assert_eq!(b.status(), Status::Unavailable);
    b.advance(u64::try_from(retry_in.as_millis()).expect("short"));
    recover(&mut b);
}

#[test]
fn cool_downs_grow_and_end_when_the_network_returns_s06() {
    let (mut b, call) = outage(DOWN);
    let mut last = unavailable(&call);
    for _ in 0..4 {
        b.advance(u64::try_from(last.as_millis()).expect("short"));
        let call = b.call("again");
        b.answer_all(EXPIRED);
        b.refresh(DOWN);
        let pause = unavailable(&call);
        assert!(pause > last, "{pause:?} after {last:?}");
        last = pause;
    }
    // The `online` event: the refresh needs no call.
    b.tab.wake();
    b.refresh(renewed(300));
    assert_eq!(b.status(), Status::SignedIn);
    assert_eq!(b.count(|s| matches!(s, Step::Recovered)), 1);
    b.expect_healthy();
}

#[test]
fn retry_after_is_obeyed_and_never_a_sign_out_s07() {
    let asked = Duration::from_secs(7);
    let (mut b, call) = outage(Answer::Unavailable {
        retry_after: Some(asked),
    });
    assert!(unavailable(&call) >= asked);
    assert_eq!(b.status(), Status::Unavailable);
    // A pause that the server requested remains in force even when the network comes and goes.
    b.tab.wake();
    b.advance(6_999);
    let early = b.call("early");
    b.answer_all(EXPIRED);
    assert!(unavailable(&early) <= Duration::from_secs(1));
    assert_eq!(b.refreshes(), 1);
    b.advance(1_001);
    recover(&mut b);
}

#[test]
fn silent_refresh_times_out_and_the_next_one_works_s08() {
    let mut b = Bench::signed_in(300);
    let call = b.call("a");
    b.answer_all(EXPIRED);
    b.advance(9_999);
    assert_eq!(call.result(), None);
    b.advance(1);
    let retry_in = unavailable(&call);
    assert!(
        !b.refresh_later(renewed(300)),
        "nobody hears the late answer"
    );
    b.run();
    assert_eq!(b.status(), Status::Unavailable);
    b.advance(u64::try_from(retry_in.as_millis()).expect("short"));
    recover(&mut b);
}

#[test]
fn fifty_calls_in_an_outage_cost_one_refresh_a_cool_down_s14() {
    let mut b = Bench::signed_in(300);
    b.world.random.set(0.0);
    b.advance(301_000);
    for _round in 1..=3 {
        let before = b.refreshes();
        let calls = b.calls(25);
        b.refresh(DOWN);
        let later = b.calls(25);
        let pauses: Vec<_> = calls.iter().chain(&later).map(unavailable).collect();
        assert_eq!(b.refreshes(), before + 1);
        assert_eq!(b.attempts(), 0, "an expired token is not sent");
        b.advance(u64::try_from(pauses[0].as_millis()).expect("short"));
    }
    assert_eq!(b.refreshes(), 3);
}

#[test]
fn new_session_bypasses_every_cool_down_s15() {
    let hour = Duration::from_hours(1);
    for answer in [
        DOWN,
        Answer::Unavailable {
            retry_after: Some(hour),
        },
    ] {
        let (mut b, _) = outage(answer);
        b.sign_in(300, "ann");
        assert_eq!(b.status(), Status::SignedIn);
        let call = b.call("a");
        b.answer_all(EXPIRED);
        b.refresh(renewed(300));
        b.answer_all(OK);
        assert_eq!(call.result(), Some(Ok(OK)));
    }
}

#[test]
fn lost_answer_is_made_good_by_the_next_refresh_s16_s17() {
    for pause in [1_000, 6 * 3_600_000] {
        // The server rotated the tokens and its response was lost. To the tab this looks like any
        // outage.
        let (mut b, call) = outage(DOWN);
        unavailable(&call);
        b.advance(pause);
        let call = b.call("b");
        if b.refreshes() == 1 {
            b.answer_all(EXPIRED);
        }
        b.refresh(renewed(300));
        b.answer_all(OK);
        assert_eq!(call.result(), Some(Ok(OK)));
    }
}

#[test]
fn calls_go_out_while_the_token_lives_even_if_the_refresh_fails() {
    let mut b = Bench::signed_in(300);
    b.advance(275_000);
    let call = b.call("early");
    assert_eq!(b.attempts(), 0);
    b.refresh(DOWN);
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    let during = b.call("in the cool-down");
    b.answer_all(OK);
    assert_eq!(during.result(), Some(Ok(OK)));
    assert_eq!(b.refreshes(), 1);
}

#[test]
fn superseded_asks_again_a_few_times_s26() {
    let mut b = Bench::signed_in(300);
    let call = b.call("a");
    b.answer_all(EXPIRED);
    b.refresh(Answer::Superseded);
    assert_eq!(b.refreshes(), 1, "after a pause");
    b.advance(50);
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));

    let mut b = Bench::signed_in(300);
    let call = b.call("a");
    b.answer_all(EXPIRED);
    for pause in [50, 150, 400, 900] {
        b.refresh(Answer::Superseded);
        b.advance(pause);
    }
    b.refresh(Answer::Superseded);
    unavailable(&call);
    b.advance(5_000);
    assert_eq!(b.refreshes(), 5);
    assert_eq!(b.status(), Status::Unavailable);
}

#[test]
fn lost_refresh_task_frees_the_waiters() {
    let mut b = Bench::signed_in(300);
    let mut other = Bench::guest();
    b.call("a");
    b.answer_all(EXPIRED);
    let (tab, world) = (b.tab.clone(), Rc::clone(&b.world));
    other.call_in(&tab, "b");
    // The task that runs the refresh is dropped half-way.
    drop(b);
    other.run();
    assert_eq!(tab.status(), Status::Unavailable);
    let attempts = world.attempts.borrow();
    assert_eq!(
        attempts.last().map(|a| a.body),
        Some("b"),
        "the token still lives"
    );
}
