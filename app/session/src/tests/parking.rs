//! Signing in again on the page: calls are parked, and replayed only for the same user.

use super::bench::{Bench, DOWN, grant, renewed};
use super::world::{EXPIRED, MISSING, OK, reply};
use crate::events::{Reason, Status, Step};
use crate::failure::Failure;
use crate::tab::traits::{Answer, News};

fn bodies(b: &Bench) -> Vec<&'static str> {
    b.world.attempts.borrow().iter().map(|a| a.body).collect()
}

#[test]
fn parked_calls_run_once_and_in_order_after_the_same_user_is_back_s38() {
    let mut b = Bench::offering(300);
    let first = b.revoked();
    let second = b.call("second");
    let third = b.call("third");
    assert_eq!(b.attempts(), 1, "nothing is sent while nobody is signed in");
    assert_eq!(b.count(|s| matches!(s, Step::Parked { .. })), 3);

    b.sign_in(300, "ann");
    b.run();
    assert_eq!(bodies(&b), ["first", "first", "second", "third"]);
    b.answer_all(OK);
    for call in [first, second, third] {
        assert_eq!(call.result(), Some(Ok(OK)));
    }
    assert_eq!(b.count(|s| matches!(s, Step::Replayed { .. })), 3);
    assert_eq!(b.refreshes(), 1);
    b.expect_healthy();
}

#[test]
fn every_attempt_says_whom_it_is_made_for_s29() {
    let mut b = Bench::offering(300);
    b.revoked();
    b.sign_in(300, "ann");
    b.run();
    let attempts = b.world.attempts.borrow();
    assert!(attempts.iter().all(|a| a.user.as_deref() == Some("ann")));
    assert_eq!(attempts.len(), 2);
}

#[test]
fn order_is_that_of_the_calls_and_not_of_their_refusals_s38() {
    let mut b = Bench::offering(300);
    b.call("first");
    b.call("second");
    b.answer(1, EXPIRED);
    b.refresh(Answer::Rejected(Reason::Expired));
    // The first call is the last one to be refused.
    b.answer(0, EXPIRED);
    b.sign_in(300, "ann");
    b.run();
    assert_eq!(bodies(&b), ["first", "second", "first", "second"]);
}

#[test]
fn parked_calls_of_somebody_else_are_dropped_s38() {
    let mut b = Bench::offering(300);
    let first = b.revoked();
    let second = b.call("second");
    b.sign_in(300, "bob");
    b.run();
    assert_eq!(first.result(), Some(Ok(EXPIRED)));
    assert_eq!(second.result(), Some(Err(Failure::SignedOut)));
    assert_eq!(b.attempts(), 1, "nothing of ann's is sent as bob");
    assert_eq!(b.count(|s| matches!(s, Step::Dropped { .. })), 2);
    assert_eq!(b.count(|s| matches!(s, Step::UserChanged)), 1);
    b.expect_healthy();
}

#[test]
fn whoever_signs_in_without_a_name_gets_no_parked_calls_s38() {
    let mut b = Bench::offering(300);
    let first = b.revoked();
    b.tab.session_began(grant(300, None));
    b.run();
    assert_eq!(first.result(), Some(Ok(EXPIRED)));
    assert_eq!(b.attempts(), 1);
}

#[test]
fn sign_out_drops_what_is_parked_s28_s39() {
    let mut b = Bench::offering(300);
    let first = b.revoked();
    b.tab.signed_out();
    b.run();
    assert_eq!(first.result(), Some(Ok(EXPIRED)));
    b.sign_in(300, "ann");
    b.run();
    assert_eq!(b.attempts(), 1);
}

#[test]
fn declining_ends_parked_calls_and_refuses_new_ones_until_somebody_signs_in() {
    let mut b = Bench::offering(300);
    let first = b.revoked();
    b.tab.decline();
    b.run();
    assert_eq!(first.result(), Some(Ok(EXPIRED)));
    let later = b.call("later");
    assert_eq!(later.result(), Some(Err(Failure::SignedOut)));
    assert_eq!(b.attempts(), 1);

    b.sign_in(300, "ann");
    b.expect_healthy();
    // Calls are parked again when the next session ends.
    let next = b.revoked();
    assert_eq!(next.result(), None);
}

#[test]
fn replayed_call_may_expire_once_more_and_be_parked_once_more_s38() {
    let mut b = Bench::offering(300);
    let first = b.revoked();
    b.sign_in(300, "ann");
    b.run();
    b.answer_all(EXPIRED);
    b.refresh(renewed(300));
    b.answer_all(EXPIRED);
    // Two refusals in one pass: the caller receives the second one, as always.
    assert_eq!(first.result(), Some(Ok(EXPIRED)));

    let mut b = Bench::offering(300);
    let first = b.revoked();
    for _ in 0..3 {
        b.sign_in(300, "ann");
        b.run();
        b.answer_all(EXPIRED);
        b.refresh(Answer::Rejected(Reason::Revoked));
        assert_eq!(first.result(), None);
    }
    b.sign_in(300, "ann");
    b.run();
    b.answer_all(OK);
    assert_eq!(first.result(), Some(Ok(OK)));
}

#[test]
fn dropped_call_is_not_replayed_s35() {
    let mut b = Bench::offering(300);
    b.revoked().drop_it();
    b.run();
    b.sign_in(300, "ann");
    b.run();
    assert_eq!(b.attempts(), 1);
    assert_eq!(b.count(|s| matches!(s, Step::Replayed { .. })), 0);
}

#[test]
fn missing_token_is_looked_for_by_one_refresh() {
    // Only the access cookie was lost.
    let mut b = Bench::offering(300);
    let call = b.call("a");
    b.answer_all(MISSING);
    assert_eq!((call.result(), b.refreshes()), (None, 1));
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));

    // A browser that stores no cookies must not cause a loop.
    let call = b.call("b");
    b.answer_all(MISSING);
    b.refresh(renewed(300));
    b.answer_all(MISSING);
    assert_eq!(call.result(), Some(Ok(MISSING)));
    assert_eq!(b.refreshes(), 2);

    // All cookies are gone.
    let call = b.call("c");
    b.answer_all(MISSING);
    b.refresh(Answer::Rejected(Reason::NoToken));
    assert_eq!(call.result(), None);
    assert_eq!(b.status(), Status::Rejected(Reason::NoToken));
    assert_eq!(b.refreshes(), 3);
    b.sign_in(300, "ann");
    b.run();
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
}

#[test]
fn missing_token_under_an_older_epoch_is_sent_again() {
    let mut b = Bench::offering(300);
    let call = b.call("a");
    b.renewed_elsewhere();
    b.answer_all(MISSING);
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
    assert_eq!(b.status(), Status::SignedIn);
}

#[test]
fn unauthenticated_guest_is_told_so_s12() {
    let mut b = Bench::guest();
    b.tab.park(true);
    let call = b.call("a");
    b.answer_all(MISSING);
    assert_eq!(call.result(), Some(Ok(MISSING)));
    assert_eq!(b.status(), Status::Guest);
}

#[test]
fn other_refusals_are_never_parked_s11() {
    for status in [400, 401, 403, 404, 409, 429, 500, 503] {
        let mut b = Bench::offering(300);
        let call = b.call("a");
        b.answer_all(reply(status));
        assert_eq!(call.result(), Some(Ok(reply(status))));
    }
}

#[test]
fn sign_in_in_another_tab_replays_here_s38() {
    for news in [News::Began, News::Present] {
        let mut b = Bench::offering(300);
        let first = b.revoked();
        b.tab.hear(news(grant(300, Some("ann"))));
        b.run();
        b.answer_all(OK);
        assert_eq!(first.result(), Some(Ok(OK)));

        let mut b = Bench::offering(300);
        let first = b.revoked();
        b.tab.hear(news(grant(300, Some("bob"))));
        b.run();
        assert_eq!(first.result(), Some(Ok(EXPIRED)));
        assert_eq!(b.count(|s| matches!(s, Step::UserChanged)), 1);
    }
}

#[test]
fn waking_looks_for_a_session_that_was_begun_unheard_s27_s38() {
    let mut b = Bench::offering(300);
    let first = b.revoked();
    b.tab.wake();
    b.run();
    b.refresh(Answer::Rejected(Reason::Revoked));
    assert_eq!(
        b.count(|s| matches!(s, Step::Rejected { .. })),
        1,
        "said once"
    );
    b.tab.wake();
    b.run();
    assert_eq!(b.open_refreshes(), 0, "and not asked at every turn");

    b.advance(5_000);
    b.tab.wake();
    b.run();
    b.refresh(DOWN);
    assert_eq!(b.status(), Status::Rejected(Reason::Revoked));

    b.advance(5_000);
    b.tab.wake();
    b.run();
    b.refresh(Answer::Renewed(grant(300, Some("ann"))));
    b.answer_all(OK);
    assert_eq!(first.result(), Some(Ok(OK)));
}

#[test]
fn found_session_of_somebody_else_or_nobody_known_replays_nothing_s29_s38() {
    for user in [Some("bob"), None] {
        let mut b = Bench::offering(300);
        let first = b.revoked();
        b.tab.wake();
        b.run();
        b.refresh(Answer::Renewed(grant(300, user)));
        assert_eq!(first.result(), Some(Ok(EXPIRED)), "{user:?}");
        assert_eq!(b.attempts(), 1);
    }
}

#[test]
fn renewal_that_turns_out_to_be_somebody_elses_sends_nothing_s29() {
    let mut b = Bench::offering(300);
    let call = b.call("ann's");
    b.answer_all(EXPIRED);
    let held = b.call("ann's too");
    b.refresh(Answer::Renewed(grant(300, Some("bob"))));
    assert_eq!(call.result(), Some(Ok(EXPIRED)));
    assert_eq!(held.result(), Some(Err(Failure::SignedOut)));
    assert_eq!(b.attempts(), 1);
    assert_eq!(b.count(|s| matches!(s, Step::UserChanged)), 1);
}
