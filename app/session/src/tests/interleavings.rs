//! Every order of events of two calls, one refresh and one surprise, with every outcome.

use super::bench::{Bench, Call, DOWN, renewed};
use super::script::Script;
use super::world::{EXPIRED, OK};
use crate::events::{Reason, Status};
use crate::failure::Failure;
use crate::tab::traits::Answer;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Surprise {
    Nothing,
    SignOut,
    SameUser,
    OtherUser,
    Wake,
    DropFirst,
    /// The refresh takes longer than any caller waits.
    Silence,
    OtherTab,
    Sleep,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Act {
    Call,
    Attempt(usize),
    Refresh(Answer),
    Expire,
    Surprise,
}

struct Run {
    bench: Bench,
    calls: Vec<Call>,
    surprise: Option<Surprise>,
    /// Access tokens with this number or a higher one are valid.
    good_from: u32,
    /// The one expiry of a run has happened, or can no longer happen.
    expired: bool,
    verdicts: Vec<Answer>,
    /// Attempts that were made before another user signed in.
    sealed: Option<usize>,
}

impl Run {
    fn acts(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        if self.calls.len() < 2 {
            acts.push(Act::Call);
        }
        let attempts = self.bench.world.attempts.borrow();
        let open = (0..attempts.len()).filter(|i| attempts[*i].is_open());
        acts.extend(open.map(Act::Attempt));
        if self.bench.open_refreshes() > 0 {
            acts.push(Act::Refresh(renewed(300)));
            acts.push(Act::Refresh(Answer::Rejected(Reason::Revoked)));
            acts.push(Act::Refresh(DOWN));
            if !self.verdicts.contains(&Answer::Superseded) {
                acts.push(Act::Refresh(Answer::Superseded));
            }
        }
        if !self.expired {
            acts.push(Act::Expire);
        }
        if self.surprise.is_some() {
            acts.push(Act::Surprise);
        }
        acts
    }

    fn act(&mut self, act: Act) {
        let world = self.bench.world.clone();
        match act {
            Act::Call => {
                let tab = self.bench.tab.clone();
                self.calls.push(self.bench.call_later(&tab, "save"));
            }
            Act::Attempt(i) => {
                let attempt = &mut world.attempts.borrow_mut()[i];
                let good = attempt.token >= self.good_from;
                let sender = attempt.answer.take().expect("open");
                let _ = sender.send(Ok(if good { OK } else { EXPIRED }));
            }
            Act::Refresh(answer) => {
                self.verdicts.push(answer.clone());
                if answer == renewed(300) {
                    self.new_token();
                }
                assert!(self.bench.refresh_later(answer));
            }
            Act::Expire => {
                self.expired = true;
                self.good_from = world.jar.get() + 1;
            }
            Act::Surprise => self.surprise_now(),
        }
    }

    fn new_token(&mut self) {
        let jar = &self.bench.world.jar;
        jar.set(jar.get() + 1);
        self.expired = true;
    }

    fn surprise_now(&mut self) {
        match self.surprise.take().expect("once") {
            Surprise::Nothing => {}
            Surprise::SignOut => {
                self.bench.tab.signed_out();
                self.sealed = Some(self.bench.attempts());
            }
            Surprise::SameUser => {
                self.new_token();
                self.bench.sign_in(300, "ann");
            }
            Surprise::OtherUser => {
                self.new_token();
                self.bench.sign_in(300, "bob");
                self.sealed = Some(self.bench.attempts());
            }
            Surprise::Wake => self.bench.tab.wake(),
            Surprise::DropFirst => {
                if let Some(first) = self.calls.first() {
                    first.drop_it();
                }
            }
            Surprise::Silence => self.bench.advance(10_000),
            Surprise::OtherTab => {
                self.new_token();
                self.bench.renewed_elsewhere();
            }
            Surprise::Sleep => self.bench.world.tick(0, 3_600_000),
        }
    }
}

fn explore(surprise: Surprise) -> usize {
    let (mut script, mut runs) = (Script::default(), 0);
    loop {
        one(surprise, &mut script);
        runs += 1;
        if !script.next() {
            return runs;
        }
    }
}

fn one(surprise: Surprise, script: &mut Script) {
    let mut run = Run {
        bench: Bench::signed_in(300),
        calls: Vec::new(),
        surprise: (surprise != Surprise::Nothing).then_some(surprise),
        good_from: 0,
        expired: false,
        verdicts: Vec::new(),
        sealed: None,
    };
    let mut acts = Vec::new();
    loop {
        let mut open = run.acts();
        if open.is_empty() {
            run.bench.run();
            open = run.acts();
        }
        if open.is_empty() {
            // Only the pauses between two refresh attempts are left.
            let Some(pause) = run.bench.world.next_alarm() else {
                break;
            };
            run.bench.advance(pause);
            continue;
        }
        let act = open.swap_remove(script.pick(open.len()));
        acts.push(act.clone());
        let made = run.calls.len();
        // Responses and surprises may arrive between two turns of the event loop.
        let sudden = matches!(act, Act::Refresh(_) | Act::Surprise);
        run.act(act);
        let same_turn = sudden && script.pick(2) == 1;
        if !same_turn {
            run.bench.run();
        }
        assert!(run.bench.open_refreshes() <= 1, "{acts:?}");
        // Calls made after the seal belong to the new user.
        if made < run.calls.len() && run.sealed.is_some() {
            run.sealed = None;
        }
        if let Some(sealed) = run.sealed {
            assert_eq!(
                run.bench.attempts(),
                sealed,
                "sent for somebody else: {acts:?}"
            );
        }
    }
    check(&mut run, surprise, &acts);
}

fn check(run: &mut Run, surprise: Surprise, acts: &[Act]) {
    let had = |answer| run.verdicts.contains(&answer);
    let rejected = had(Answer::Rejected(Reason::Revoked));
    let silent = surprise == Surprise::Silence;
    let unavailable = silent || had(DOWN);
    let left = matches!(surprise, Surprise::SignOut | Surprise::OtherUser);
    for (i, call) in run.calls.iter().enumerate() {
        let fair = match call.result() {
            None => surprise == Surprise::DropFirst && i == 0,
            Some(Ok(reply)) => reply == OK || rejected || left,
            Some(Err(Failure::Unavailable { .. })) => unavailable,
            Some(Err(Failure::SignedOut)) => left,
            Some(Err(Failure::Unreachable(_))) => false,
        };
        assert!(fair, "call {i} ended with {:?}: {acts:?}", call.result());
    }
    assert!(run.bench.attempts() <= 4, "{acts:?}");
    let status = run.bench.status();
    if surprise == Surprise::SignOut {
        assert_eq!(status, Status::SignedOut, "{acts:?}");
    }
    let renewals = run.verdicts.iter().filter(|v| **v == renewed(300)).count();
    let wanted = match surprise {
        // A sleep during which no token expired may cost an extra renewal.
        Surprise::Sleep => 2,
        _ => 1,
    };
    assert!(renewals <= wanted, "{renewals} renewals: {acts:?}");
    if !rejected && !unavailable && !left {
        assert_eq!(status, Status::SignedIn, "{acts:?}");
    }
    assert_eq!(run.bench.open_refreshes(), 0, "{acts:?}");
}

#[test]
fn two_calls_one_refresh_every_order_and_outcome_s01_s02_s03_s04_s05() {
    assert!(explore(Surprise::Nothing) > 100);
}

#[test]
fn sign_out_at_any_moment_s28() {
    assert!(explore(Surprise::SignOut) > 1_000);
}

#[test]
fn new_sign_in_at_any_moment_s29_s38() {
    assert!(explore(Surprise::SameUser) > 1_000);
    assert!(explore(Surprise::OtherUser) > 1_000);
}

#[test]
fn waking_or_sleeping_at_any_moment_s31() {
    assert!(explore(Surprise::Wake) > 1_000);
    assert!(explore(Surprise::Sleep) > 1_000);
}

#[test]
fn caller_leaving_at_any_moment_s35() {
    assert!(explore(Surprise::DropFirst) > 1_000);
}

#[test]
fn silence_at_any_moment_s08() {
    assert!(explore(Surprise::Silence) > 1_000);
}

#[test]
fn another_tabs_renewal_at_any_moment_s26_s27() {
    assert!(explore(Surprise::OtherTab) > 1_000);
}
