//! The idle limit and the maximum age of a session, as seen by a page.

use std::time::Duration;

use super::bench::{Bench, DOWN, grant};
use super::world::{MISSING, OK};
use crate::events::{Cause, Reason, Status, Step};
use crate::grant::{Grant, Limits};
use crate::tab::traits::{Answer, News};

fn limited(idle: u64, max: u64) -> Grant {
    Grant {
        limits: Some(Limits {
            idle: Duration::from_secs(idle),
            max: Duration::from_secs(max),
        }),
        ..grant(300, Some("ann"))
    }
}

fn bench(idle: u64, max: u64) -> Bench {
    let b = Bench::guest();
    b.tab.park(true);
    b.tab.present(limited(idle, max));
    b
}

fn warnings(b: &Bench) -> Vec<(u64, bool)> {
    let steps = b.world.steps();
    let warned = steps.iter().filter_map(|step| match step {
        Step::EndsSoon { left, extendable } => Some((left.as_secs(), *extendable)),
        _ => None,
    });
    warned.collect()
}

#[test]
fn page_is_told_two_minutes_before_the_idle_limit_s37() {
    let mut b = bench(3_600, 36_000);
    b.advance(3_479_000);
    assert_eq!(warnings(&b), []);
    b.advance(1_000);
    assert_eq!(warnings(&b), [(120, true)]);
}

#[test]
fn short_sessions_are_announced_half_way() {
    let mut b = bench(60, 3_600);
    b.advance(30_000);
    assert_eq!(warnings(&b), [(30, true)]);
}

#[test]
fn greatest_age_cannot_be_put_off_s37() {
    let mut b = bench(3_600, 600);
    b.advance(480_000);
    assert_eq!(warnings(&b), [(120, false)]);
}

#[test]
fn staying_renews_and_the_limit_begins_anew_s37() {
    let mut b = bench(600, 36_000);
    b.advance(480_000);
    b.tab.stay();
    b.run();
    b.refresh(Answer::Renewed(limited(600, 35_520)));
    let asked = |s: &Step| {
        matches!(
            s,
            Step::Refreshing {
                cause: Cause::Asked
            }
        )
    };
    assert_eq!(b.count(asked), 1);
    b.advance(479_000);
    assert_eq!(warnings(&b).len(), 1, "no second warning yet");
    b.advance(2_000);
    assert_eq!(warnings(&b).len(), 2);
}

#[test]
fn renewal_in_another_tab_puts_the_end_off_here_too() {
    let mut b = bench(600, 36_000);
    b.advance(400_000);
    b.tab.hear(News::Renewed {
        grant: limited(600, 35_600),
        epoch: 7,
    });
    b.advance(400_000);
    assert_eq!(warnings(&b), []);
    assert_eq!(b.tab.epoch(), 7, "tabs count alike");
}

#[test]
fn when_the_time_is_up_the_server_is_asked_once_s37() {
    let mut b = bench(600, 36_000);
    b.advance(600_000);
    assert_eq!(b.refreshes(), 0, "asking earlier would put the end off");
    b.advance(1_000);
    assert_eq!(b.refreshes(), 1);
    b.refresh(Answer::Rejected(Reason::NoToken));
    // The cookies expired with the session.
    assert_eq!(b.status(), Status::Rejected(Reason::Expired));
    b.advance(3_600_000);
    assert_eq!(b.refreshes(), 1);
}

#[test]
fn server_that_gives_no_verdict_is_asked_again_after_the_cool_down_s37() {
    let mut b = bench(600, 36_000);
    b.advance(601_000);
    for asked in 1..=3 {
        assert_eq!(b.refreshes(), asked);
        b.refresh(DOWN);
        b.advance(10_000);
    }
    b.refresh(Answer::Rejected(Reason::Expired));
    assert_eq!(b.status(), Status::Rejected(Reason::Expired));
}

#[test]
fn wish_to_stay_obeys_the_server_and_not_our_own_pause() {
    for (retry_after, asked) in [(None, 2), (Some(Duration::from_mins(1)), 1)] {
        let mut b = bench(600, 36_000);
        b.advance(480_000);
        b.tab.stay();
        b.run();
        b.refresh(Answer::Unavailable { retry_after });
        b.tab.stay();
        b.run();
        assert_eq!(b.refreshes(), asked);
    }
}

#[test]
fn page_opened_elsewhere_through_a_renewal_puts_the_end_off_here_too() {
    let mut b = bench(600, 36_000);
    b.advance(400_000);
    b.tab.hear(News::Present(limited(200, 35_600)));
    b.advance(80_000);
    assert_eq!(warnings(&b).len(), 1, "it brought nothing new");
    b.tab.hear(News::Present(limited(600, 35_500)));
    assert_eq!(b.count(|s| matches!(s, Step::Adopted)), 1);
    b.advance(479_000);
    assert_eq!(warnings(&b).len(), 1);
}

#[test]
fn call_after_the_end_learns_why_s37() {
    let mut b = bench(600, 36_000);
    b.tab.with(|state, _| state.look_ahead = false);
    // The timers were suspended.
    b.world.tick(0, 700_000);
    let call = b.call("a");
    b.answer_all(MISSING);
    b.refresh(Answer::Rejected(Reason::NoToken));
    assert_eq!(b.status(), Status::Rejected(Reason::Expired));
    b.tab.session_began(limited(600, 36_000));
    b.run();
    b.answer_all(OK);
    assert_eq!(call.result(), Some(Ok(OK)));
}

#[test]
fn sleeping_past_the_notice_tells_at_wake_up_s31() {
    let mut b = bench(3_600, 36_000);
    b.world.tick(0, 3_500_000);
    b.advance(600_000);
    assert_eq!(warnings(&b).len(), 1);
}

#[test]
fn nobody_is_warned_after_sign_out() {
    let mut b = bench(600, 36_000);
    b.tab.signed_out();
    b.advance(700_000);
    assert_eq!(warnings(&b), []);
    assert_eq!(b.refreshes(), 0);
}
