//! Calls, expiry and the shared refresh.

use super::bench::{Bench, DOWN, renewed};
use super::world::{EXPIRED, OK, reply};
use crate::events::{Reason, Status, Step};
use crate::failure::Failure;
use crate::tab::traits::Answer;

#[test]
fn parallel_401s_share_one_refresh_s01() {
    let mut b = Bench::signed_in(300);
    let calls = b.calls(10);
    b.answer_all(EXPIRED);
    assert_eq!(b.refreshes(), 1);
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert!(calls.iter().all(|c| c.result() == Some(Ok(OK))));
    assert_eq!((b.refreshes(), b.attempts()), (1, 20));
    assert_eq!(b.tab.epoch(), 2);
}

#[test]
fn calls_made_during_a_refresh_wait_and_succeed_s02() {
    let mut b = Bench::signed_in(300);
    let first = b.call("first");
    b.answer_all(EXPIRED);
    let later = b.calls(3);
    assert_eq!(b.attempts(), 1, "nothing is sent with the old token");
    b.refresh(renewed(300));
    assert_eq!(b.attempts(), 5);
    b.answer_all(OK);
    assert_eq!(first.result(), Some(Ok(OK)));
    assert!(later.iter().all(|c| c.result() == Some(Ok(OK))));
    assert_eq!(b.refreshes(), 1);
}

#[test]
fn late_401_is_retried_without_a_second_refresh_s03() {
    let mut b = Bench::signed_in(300);
    let (quick, slow) = (b.call("quick"), b.call("slow"));
    b.answer(0, EXPIRED);
    b.refresh(renewed(300));
    b.answer(1, EXPIRED);
    assert_eq!(b.refreshes(), 1);
    b.answer_all(OK);
    assert_eq!(quick.result(), Some(Ok(OK)));
    assert_eq!(slow.result(), Some(Ok(OK)));
}

#[test]
fn late_401_is_retried_even_if_the_next_refresh_fails_s03() {
    let mut b = Bench::signed_in(300);
    let (_quick, slow) = (b.call("quick"), b.call("slow"));
    b.answer(0, EXPIRED);
    b.refresh(renewed(300));
    b.advance(271_000);
    b.call("looks ahead");
    b.answer(1, EXPIRED);
    b.refresh(DOWN);
    b.answer_all(OK);
    assert_eq!(slow.result(), Some(Ok(OK)), "the newer token still lives");
}

#[test]
fn rejection_reaches_every_waiter_s04() {
    let mut b = Bench::signed_in(300);
    let refused = b.calls(5);
    b.answer_all(EXPIRED);
    let held = b.calls(2);
    b.refresh(Answer::Rejected(Reason::ReuseDetected));
    assert!(
        refused.iter().all(|c| c.result() == Some(Ok(EXPIRED))),
        "each caller decodes the server's own 401"
    );
    assert_eq!(
        b.attempts(),
        7,
        "calls held back are sent to learn the same"
    );
    b.answer_all(EXPIRED);
    assert!(held.iter().all(|c| c.result() == Some(Ok(EXPIRED))));
    assert_eq!(b.status(), Status::Rejected(Reason::ReuseDetected));
    assert_eq!(b.refreshes(), 1);
}

#[test]
fn rejection_lasts_until_a_new_session_begins_s13() {
    let mut b = Bench::signed_in(300);
    b.call("a");
    b.answer_all(EXPIRED);
    b.refresh(Answer::Rejected(Reason::Expired));
    for _ in 0..5 {
        let call = b.call("again");
        b.answer_all(EXPIRED);
        assert_eq!(call.result(), Some(Ok(EXPIRED)));
    }
    b.tab.wake();
    assert_eq!(b.refreshes(), 1);
    b.sign_in(300, "ann");
    b.expect_healthy();
}

#[test]
fn endless_401_is_retried_once_s09() {
    let mut b = Bench::signed_in(300);
    let call = b.call("always refused");
    b.answer_all(EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(EXPIRED);
    assert_eq!(call.result(), Some(Ok(EXPIRED)));
    assert_eq!((b.attempts(), b.refreshes()), (2, 1));
    b.expect_healthy();
}

#[test]
fn rejected_refresh_never_recurses_s10() {
    for code in ["session_revoked", "session_expired", "invalid_token", "?"] {
        let mut b = Bench::signed_in(300);
        b.call("a");
        b.answer_all(EXPIRED);
        b.refresh(Answer::Rejected(Reason::from_code(code)));
        b.advance(3_600_000);
        assert_eq!(b.refreshes(), 1);
    }
}

#[test]
fn only_expiry_refreshes_s11() {
    for status in [200, 303, 400, 401, 403, 404, 409, 422, 429, 500, 503] {
        let mut b = Bench::signed_in(300);
        let call = b.call("a");
        b.answer_all(reply(status));
        assert_eq!(call.result(), Some(Ok(reply(status))));
        assert_eq!((b.attempts(), b.refreshes()), (1, 0));
        b.expect_healthy();
    }
}

#[test]
fn guests_never_wait_or_refresh_s12() {
    let mut b = Bench::guest();
    let call = b.call("hello");
    b.answer_all(reply(401));
    assert_eq!(call.result(), Some(Ok(reply(401))));
    b.advance(3_600_000);
    b.tab.wake();
    assert_eq!((b.attempts(), b.refreshes()), (1, 0));
    assert_eq!(b.status(), Status::Guest);
}

#[test]
fn expired_token_of_a_page_that_told_nothing_is_renewed_s32() {
    let mut b = Bench::guest();
    let call = b.call("a");
    b.answer_all(EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    assert_eq!(b.status(), Status::SignedIn);
}

#[test]
fn body_is_replayed_whole_and_once_s34() {
    let mut b = Bench::signed_in(300);
    b.call("name=Ann&age=41");
    b.answer_all(EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(OK);
    let attempts = b.world.attempts.borrow();
    let bodies: Vec<_> = attempts.iter().map(|a| a.body).collect();
    assert_eq!(bodies, ["name=Ann&age=41"; 2]);
}

#[test]
fn network_failure_of_a_call_goes_to_the_caller_who_knows_if_it_may_be_repeated() {
    let mut b = Bench::signed_in(300);
    let call = b.call("pay");
    b.fail_all();
    let failure = Failure::Unreachable("no network".to_owned());
    assert_eq!(call.result(), Some(Err(failure)));
    assert_eq!((b.attempts(), b.refreshes()), (1, 0));
    b.expect_healthy();
}

#[test]
fn dropped_waiter_leaves_no_trace_s35() {
    let mut b = Bench::signed_in(300);
    let (leader, waiter) = (b.call("leader"), b.call("waiter"));
    b.answer_all(EXPIRED);
    waiter.drop_it();
    b.run();
    b.refresh(renewed(300));
    assert_eq!(b.attempts(), 3, "only the leader is sent again");
    b.answer_all(OK);
    assert_eq!(leader.result(), Some(Ok(OK)));
    assert_eq!(waiter.result(), None);
    b.expect_healthy();
}

#[test]
fn dropped_leader_does_not_take_the_refresh_with_it_s35() {
    let mut b = Bench::signed_in(300);
    let (leader, waiter) = (b.call("leader"), b.call("waiter"));
    b.answer(0, EXPIRED);
    leader.drop_it();
    b.answer(1, EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert_eq!(waiter.result(), Some(Ok(OK)));
    assert_eq!(b.refreshes(), 1);
    b.expect_healthy();
}

#[test]
fn call_dropped_in_flight_abandons_its_attempt_s35() {
    let mut b = Bench::signed_in(300);
    b.call("a").drop_it();
    b.run();
    assert!(!b.world.attempts.borrow()[0].is_open());
    b.expect_healthy();
}

#[test]
fn changed_signing_key_costs_one_refresh_s36() {
    let mut b = Bench::signed_in(300);
    let calls = b.calls(4);
    // The server refuses the token long before its deadline.
    b.answer_all(EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert!(calls.iter().all(|c| c.result() == Some(Ok(OK))));
    assert_eq!(b.refreshes(), 1);
    b.expect_healthy();
}

#[test]
fn idle_and_absolute_limits_beat_the_refresh_s37() {
    let mut b = Bench::signed_in(300);
    b.advance(290_000);
    let call = b.call("a");
    b.refresh(Answer::Rejected(Reason::Expired));
    b.answer_all(OK);
    assert_eq!(
        call.result(),
        Some(Ok(OK)),
        "what is left of the access token still works"
    );
    assert_eq!(b.status(), Status::Rejected(Reason::Expired));
}

#[test]
fn every_step_is_told_in_order() {
    let mut b = Bench::signed_in(300);
    b.call("save");
    b.answer_all(EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(OK);
    let steps = b.world.steps();
    let told: Vec<String> = steps.iter().skip(1).map(|s| format!("{s:?}")).collect();
    assert_eq!(
        told,
        [
            "Called { call: 1, path: \"save\" }",
            "Expired { call: 1 }",
            "Refreshing { cause: Expired }",
            "Waiting { call: 1 }",
            "Renewed { expires_in: 300s }",
            "Retried { call: 1 }",
            "Answered { call: 1, status: 200 }",
        ]
    );
    assert_eq!(b.count(|s| matches!(s, Step::Recovered)), 0);
}
