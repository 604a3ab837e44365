//! Deadlines, sleep and unreliable clocks.

use super::bench::{Bench, DOWN, renewed, unavailable};
use super::world::{EXPIRED, OK};
use crate::events::{Cause, Status, Step};

const HOUR: i64 = 3_600_000;

#[test]
fn refresh_comes_before_expiry_by_the_margin() {
    // Lifetime in seconds, milliseconds until a refresh is due.
    let table = [
        (300, 270_000),
        (150, 120_000),
        (100, 80_000),
        (5, 4_000),
        (1, 800),
    ];
    for (lifetime, due) in table {
        let mut b = Bench::signed_in(lifetime);
        b.advance(due - 1);
        b.expect_healthy();
        b.advance(1);
        let call = b.call("a");
        assert_eq!((b.attempts(), b.refreshes()), (1, 1), "{lifetime} s");
        b.refresh(renewed(lifetime));
        b.answer_all(OK);
        assert_eq!(call.result(), Some(Ok(OK)));
        b.expect_healthy();
    }
}

#[test]
fn looking_ahead_can_be_turned_off() {
    let mut b = Bench::signed_in(300);
    b.tab.with(|state, _| state.look_ahead = false);
    b.advance(400_000);
    b.expect_healthy();
}

#[test]
fn wrong_computer_clock_changes_nothing_s30() {
    for offset in [-24 * HOUR, -HOUR, HOUR, 24 * HOUR] {
        let mut b = Bench::guest();
        b.world.tick(0, offset);
        b.sign_in(300, "ann");
        b.advance(269_000);
        b.expect_healthy();
        b.advance(1_000);
        b.call("a");
        assert_eq!(b.refreshes(), 1);
    }
}

#[test]
fn jump_ahead_costs_one_refresh_s30() {
    let mut b = Bench::signed_in(300);
    b.world.tick(1, HOUR);
    let calls = b.calls(5);
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert!(calls.iter().all(|c| c.result() == Some(Ok(OK))));
    for _ in 0..20 {
        b.expect_healthy();
        b.advance(1_000);
    }
}

#[test]
fn jump_back_is_ignored_s30() {
    let mut b = Bench::signed_in(300);
    b.world.tick(1, -HOUR);
    b.expect_healthy();
    b.advance(269_999);
    b.call("a");
    assert_eq!(b.refreshes(), 1, "the monotonic clock still counts");
}

#[test]
fn sleep_after_a_jump_back_is_noticed_s30_s31() {
    let mut b = Bench::signed_in(300);
    b.world.tick(1, -5 * HOUR);
    b.expect_healthy();
    b.world.tick(0, HOUR);
    b.call("a");
    assert_eq!(b.refreshes(), 1);
}

#[test]
fn clock_set_to_and_fro_causes_no_storm_s30() {
    let mut b = Bench::signed_in(300);
    for turn in 0..120 {
        b.world.tick(500, if turn % 2 == 0 { HOUR } else { -HOUR });
        let call = b.call("a");
        if b.open_refreshes() > 0 {
            b.refresh(renewed(300));
        }
        b.answer_all(OK);
        assert_eq!(call.result(), Some(Ok(OK)));
    }
    // One minute by the monotonic clock.
    assert!(b.refreshes() <= 2, "{} refreshes", b.refreshes());
}

#[test]
fn sleep_past_expiry_refreshes_before_the_call_s31() {
    // The monotonic clock may stand still during sleep or keep running.
    for mono in [0, 3_600_000] {
        let mut b = Bench::signed_in(300);
        b.world.tick(mono, HOUR);
        let call = b.call("a");
        assert_eq!((b.attempts(), b.refreshes()), (0, 1));
        b.refresh(renewed(300));
        b.answer_all(OK);
        assert_eq!(call.result(), Some(Ok(OK)));
    }
}

#[test]
fn waking_renews_at_once_s31() {
    let mut b = Bench::signed_in(300);
    b.tab.wake();
    assert_eq!(b.refreshes(), 0, "nothing is due");
    b.world.tick(0, HOUR);
    b.tab.wake();
    b.tab.wake();
    b.run();
    assert_eq!(b.refreshes(), 1);
    let woke = Step::Refreshing { cause: Cause::Woke };
    assert_eq!(b.count(|s| *s == woke), 1);
    b.refresh(renewed(300));
    b.expect_healthy();
}

#[test]
fn sleeping_through_a_cool_down_ends_it_s31() {
    let mut b = Bench::signed_in(300);
    let call = b.call("a");
    b.answer_all(EXPIRED);
    b.refresh(DOWN);
    unavailable(&call);
    b.world.tick(0, HOUR);
    b.call("b");
    assert_eq!(b.refreshes(), 2);
}

#[test]
fn lifetimes_shorter_than_any_margin_cause_no_storm_s30() {
    let mut b = Bench::signed_in(1);
    for _ in 0..100 {
        let call = b.call("a");
        if b.open_refreshes() > 0 {
            b.refresh(renewed(1));
        }
        b.answer_all(OK);
        assert_eq!(call.result(), Some(Ok(OK)));
        b.advance(100);
    }
    // Ten seconds with a token that lives for one second.
    assert!(b.refreshes() <= 13, "{} refreshes", b.refreshes());
}

#[test]
fn token_without_a_lifetime_is_trusted_until_refused() {
    let mut b = Bench::signed_in(0);
    let call = b.call("a");
    b.answer_all(EXPIRED);
    b.refresh(renewed(0));
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    b.advance(86_400_000);
    b.expect_healthy();
}

#[test]
fn token_that_ends_while_its_renewal_travels_is_used_once_renewed() {
    let mut b = Bench::signed_in(1);
    b.advance(900);
    let call = b.call("a");
    b.advance(900);
    b.refresh(renewed(1));
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    assert_eq!((b.refreshes(), b.status()), (1, Status::SignedIn));
}

#[test]
fn call_waits_for_one_renewal_whatever_the_clocks_do() {
    let mut b = Bench::signed_in(300);
    let world = std::rc::Rc::clone(&b.world);
    b.world.subscribers.add(move |event| {
        if matches!(event.step, Step::Renewed { .. }) {
            world.tick(400_000, 400_000);
        }
    });
    b.advance(280_000);
    let call = b.call("a");
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert_eq!((call.result(), b.refreshes()), (Some(Ok(OK)), 1));
}

#[test]
fn token_that_never_expires_is_never_renewed() {
    let mut b = Bench::guest();
    b.tab
        .set_keep_alive(Some(std::time::Duration::from_hours(1)));
    b.sign_in(u64::MAX, "ann");
    b.run();
    b.expect_healthy();
    b.advance(100_000);
    b.expect_healthy();
    // After a refusal, the wait for the refresh is derived from the same lifetime.
    let call = b.call("a");
    b.answer_all(EXPIRED);
    b.refresh(renewed(u64::MAX));
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    assert_eq!(b.refreshes(), 1);
    b.expect_healthy();
}
