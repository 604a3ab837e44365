//! Renewal by timer.

use std::time::Duration;

use super::bench::{Bench, DOWN, renewed};
use crate::events::{Cause, Step};

fn bench() -> Bench {
    let b = Bench::signed_in(60);
    b.tab.set_keep_alive(Some(Duration::from_mins(2)));
    b
}

#[test]
fn off_unless_asked_for() {
    let mut b = Bench::signed_in(60);
    b.tab.used();
    b.advance(600_000);
    assert_eq!(b.refreshes(), 0);
}

#[test]
fn renews_without_a_call_while_the_page_is_in_use() {
    let mut b = bench();
    b.advance(47_000);
    assert_eq!(b.refreshes(), 0);
    b.advance(2_000);
    assert_eq!(b.refreshes(), 1);
    let timer = Step::Refreshing {
        cause: Cause::KeepAlive,
    };
    assert_eq!(b.count(|s| *s == timer), 1);
    b.refresh(renewed(60));
    b.advance(49_000);
    b.refresh(renewed(60));
    // Two minutes without input.
    b.advance(600_000);
    assert_eq!(b.refreshes(), 2);
    // Input starts the timer again.
    b.tab.used();
    b.advance(1_000);
    assert_eq!(b.refreshes(), 3);
}

#[test]
fn rests_while_the_page_is_hidden() {
    let mut b = bench();
    b.tab.visible(false);
    b.advance(100_000);
    assert_eq!(b.refreshes(), 0);
    b.tab.visible(true);
    b.run();
    assert_eq!(b.refreshes(), 1, "coming back renews what is due");
}

#[test]
fn backs_off_like_everybody_else_and_stops_at_sign_out() {
    let mut b = bench();
    b.world.random.set(0.99);
    b.advance(49_000);
    b.refresh(DOWN);
    b.tab.used();
    b.advance(900);
    assert_eq!(b.refreshes(), 1);
    b.advance(1_000);
    b.refresh(DOWN);
    b.tab.signed_out();
    b.tab.used();
    b.advance(100_000);
    assert_eq!(b.refreshes(), 2);
}

#[test]
fn there_is_one_timer_however_busy_the_page() {
    let mut b = bench();
    for _ in 0..100 {
        b.tab.used();
        b.advance(10);
    }
    assert_eq!(b.world.live_alarms(), 1);
    b.advance(48_000);
    b.tab.used();
    b.run();
    assert_eq!(b.refreshes(), 1);
    assert_eq!(b.world.live_alarms(), 1, "the refresh's own time-out");
}
