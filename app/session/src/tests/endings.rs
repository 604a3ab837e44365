//! Sign-outs and new sessions while calls or a refresh are in progress.

use super::bench::{Bench, DOWN, grant, renewed};
use super::world::{EXPIRED, OK};
use crate::events::{Reason, Status, Step};
use crate::failure::Failure;
use crate::tab::traits::Answer;

#[test]
fn sign_out_during_a_refresh_stays_a_sign_out_s28() {
    for answer in [renewed(300), DOWN, Answer::Rejected(Reason::Revoked)] {
        let mut b = Bench::signed_in(300);
        let call = b.call("a");
        b.answer_all(EXPIRED);
        let held = b.call("held back");
        // The response is in transit when the user signs out.
        assert!(b.refresh_later(answer));
        b.tab.signed_out();
        b.run();
        assert_eq!(b.status(), Status::SignedOut);
        assert_eq!(call.result(), Some(Ok(EXPIRED)));
        assert_eq!(held.result(), Some(Err(Failure::SignedOut)));
        assert_eq!(b.attempts(), 1, "nothing is sent after the sign-out");
        assert_eq!(b.count(|s| matches!(s, Step::Discarded)), 1);
    }
}

#[test]
fn sign_out_abandons_the_refresh_request_s28() {
    let mut b = Bench::signed_in(300);
    b.call("a");
    b.answer_all(EXPIRED);
    b.tab.signed_out();
    b.run();
    assert!(!b.refresh_later(renewed(300)), "the request was aborted");
}

#[test]
fn late_401_after_sign_out_does_not_revive_the_session_s28_s39() {
    let mut b = Bench::signed_in(300);
    let call = b.call("a");
    b.tab.signed_out();
    b.answer_all(EXPIRED);
    assert_eq!(call.result(), Some(Ok(EXPIRED)));
    b.tab.wake();
    b.renewed_elsewhere();
    assert_eq!(b.refreshes(), 0);
    assert_eq!(b.status(), Status::SignedOut);
}

#[test]
fn sign_in_as_somebody_else_discards_the_old_result_s29() {
    for answer in [renewed(9), DOWN, Answer::Rejected(Reason::Revoked)] {
        let mut b = Bench::signed_in(300);
        let call = b.call("ann's");
        b.answer_all(EXPIRED);
        let held = b.call("ann's too");
        assert!(b.refresh_later(answer));
        b.sign_in(300, "bob");
        b.run();
        assert_eq!(call.result(), Some(Ok(EXPIRED)));
        assert_eq!(held.result(), Some(Err(Failure::SignedOut)));
        assert_eq!(b.attempts(), 1, "nothing of ann's is sent as bob");
        b.expect_healthy();
        b.advance(200_000);
        b.expect_healthy();
    }
}

#[test]
fn late_401_of_somebody_else_is_not_replayed_s29() {
    let mut b = Bench::signed_in(300);
    let call = b.call("ann's");
    b.sign_in(300, "bob");
    b.answer_all(EXPIRED);
    assert_eq!(call.result(), Some(Ok(EXPIRED)));
    assert_eq!((b.attempts(), b.refreshes()), (1, 0));
}

#[test]
fn same_user_signing_in_during_a_refresh_lets_the_calls_go_on_s38() {
    let mut b = Bench::signed_in(300);
    let call = b.call("a");
    b.answer_all(EXPIRED);
    let held = b.call("held back");
    b.sign_in(300, "ann");
    b.run();
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    assert_eq!(held.result(), Some(Ok(OK)));
    b.expect_healthy();
}

#[test]
fn whoever_does_not_say_who_they_are_is_somebody_else() {
    let mut b = Bench::guest();
    b.tab.session_began(grant(300, None));
    let call = b.call("a");
    b.tab.session_began(grant(300, None));
    b.answer_all(EXPIRED);
    assert_eq!(call.result(), Some(Ok(EXPIRED)));
    assert_eq!(b.attempts(), 1);
}

#[test]
fn call_made_before_the_page_told_of_its_session_goes_on() {
    let mut b = Bench::guest();
    let call = b.call("a");
    b.sign_in(300, "ann");
    b.answer_all(EXPIRED);
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    assert_eq!(b.refreshes(), 0, "the session's own token is newer");
}
