//! Two tabs that share their cookies, as far as the policy is concerned.

use super::bench::{Bench, renewed};
use super::world::{EXPIRED, Lock, OK};
use crate::config::Config;
use crate::events::{Reason, Status};
use crate::tab::traits::Answer;

#[test]
fn two_tabs_share_one_refresh_through_the_lock_s26() {
    let mut b = Bench::signed_in(300);
    *b.world.lock.borrow_mut() = Lock::Free;
    let other = b.second_tab();
    let here = b.call("here");
    let there = b.call_in(&other, "there");
    b.answer_all(EXPIRED);
    assert_eq!(b.refreshes(), 1, "the other tab waits for the lock");
    b.advance(50);
    b.refresh(renewed(300));
    // The other tab holds the lock now and allows a moment for the news to arrive.
    Bench::deliver(&b.tab, &other);
    b.advance(30);
    b.answer_all(OK);
    assert_eq!(here.result(), Some(Ok(OK)));
    assert_eq!(there.result(), Some(Ok(OK)));
    assert_eq!(b.refreshes(), 1);
    assert!(matches!(*b.world.lock.borrow(), Lock::Free));
}

#[test]
fn frozen_holder_of_the_lock_delays_and_does_no_more_s26() {
    let mut b = Bench::signed_in(300);
    *b.world.lock.borrow_mut() = Lock::Frozen;
    let call = b.call("a");
    b.answer_all(EXPIRED);
    assert_eq!(b.refreshes(), 0);
    b.advance(u64::try_from(Config::default().lock_wait.as_millis()).expect("short"));
    b.refresh(renewed(300));
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
}

#[test]
fn lock_is_free_again_after_every_ending_s26() {
    for ending in ["renewed", "rejected", "silent", "signed out"] {
        let mut b = Bench::signed_in(300);
        *b.world.lock.borrow_mut() = Lock::Free;
        b.call("a");
        b.answer_all(EXPIRED);
        match ending {
            "renewed" => b.refresh(renewed(300)),
            "rejected" => b.refresh(Answer::Rejected(Reason::Revoked)),
            "silent" => b.advance(10_000),
            _ => b.tab.signed_out(),
        }
        b.run();
        assert!(matches!(*b.world.lock.borrow(), Lock::Free), "{ending}");
    }
}

#[test]
fn waking_tab_adopts_what_the_others_did_s27() {
    let mut b = Bench::signed_in(300);
    b.world.tick(0, 250_000);
    b.renewed_elsewhere();
    b.advance(200_000);
    b.expect_healthy();
    assert_eq!(b.refreshes(), 0);
}

#[test]
fn refusal_older_than_another_tabs_renewal_ends_nothing_s27() {
    for answer in [Answer::Rejected(Reason::InvalidToken), Answer::Superseded] {
        let mut b = Bench::signed_in(300);
        let call = b.call("a");
        b.answer_all(EXPIRED);
        b.renewed_elsewhere();
        b.refresh(answer);
        b.advance(50);
        b.answer_all(OK);
        assert_eq!(call.result(), Some(Ok(OK)));
        assert_eq!(b.status(), Status::SignedIn);
        assert_eq!(b.refreshes(), 1);
    }
}
