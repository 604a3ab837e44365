//! Two tabs that share their cookies, each with one call, and one expiry. Covers every order in
//! which responses and news can arrive: with the lock, without it, and with a frozen lock holder;
//! with and without news between the tabs.

use super::bench::{Bench, Call, DOWN, Tab, grant};
use super::script::Script;
use super::world::{EXPIRED, Lock, OK};
use crate::events::{Reason, Status};
use crate::failure::Failure;
use crate::tab::traits::Answer;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The one verdict that is not a renewal, if there is one.
    Verdict(Verdict),
    SignOutInSecond,
    OtherUserInSecond,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Renewed,
    Down,
    Rejected,
    Superseded,
}

#[derive(Clone, Copy, Debug)]
struct Setting {
    lock: fn() -> Lock,
    /// Whether tabs receive each other's news.
    news: bool,
    ending: Ending,
}

#[derive(Clone, Debug)]
enum Act {
    Answer(usize),
    Refresh(usize, Verdict),
    /// News from this tab reaches the other one.
    Deliver(usize),
    End,
}

struct Run {
    b: Bench,
    tabs: [Tab; 2],
    calls: [Call; 2],
    setting: Setting,
    /// Tokens with this number or a higher one are valid.
    good_from: u32,
    ended: bool,
    /// Whether the verdict that is not a renewal has been given.
    spoilt: bool,
    renewals: usize,
    sent_at_end: usize,
}

fn start(setting: Setting) -> Run {
    let mut b = Bench::offering(300);
    *b.world.lock.borrow_mut() = (setting.lock)();
    let other = b.second_tab();
    other.park(true);
    let tabs = [b.tab.clone(), other];
    // Discard the messages that the tabs sent to each other at the start.
    for tab in &tabs {
        tab.env.told.borrow_mut().clear();
    }
    let calls = [
        b.call_in(&tabs[0].clone(), "here"),
        b.call_in(&tabs[1].clone(), "there"),
    ];
    Run {
        b,
        tabs,
        calls,
        setting,
        good_from: 1,
        ended: matches!(setting.ending, Ending::Verdict(_)),
        spoilt: false,
        renewals: 0,
        sent_at_end: 0,
    }
}

impl Run {
    fn acts(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        let attempts = self.b.world.attempts.borrow();
        let open = (0..attempts.len()).filter(|i| attempts[*i].is_open());
        acts.extend(open.map(Act::Answer));
        let refreshes = self.b.world.refreshes.borrow();
        for (i, refresh) in refreshes.iter().enumerate() {
            if refresh.as_ref().is_some_and(|r| !r.is_canceled()) {
                acts.push(Act::Refresh(i, Verdict::Renewed));
                match self.setting.ending {
                    Ending::Verdict(Verdict::Renewed) => {}
                    Ending::Verdict(verdict) if !self.spoilt => {
                        acts.push(Act::Refresh(i, verdict));
                    }
                    _ => {}
                }
            }
        }
        for (i, tab) in self.tabs.iter().enumerate() {
            if self.setting.news && !tab.env.told.borrow().is_empty() {
                acts.push(Act::Deliver(i));
            }
        }
        if !self.ended {
            acts.push(Act::End);
        }
        acts
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Answer(i) => {
                let attempt = &mut self.b.world.attempts.borrow_mut()[i];
                let good = attempt.token >= self.good_from;
                let sender = attempt.answer.take().expect("open");
                let _ = sender.send(Ok(if good { OK } else { EXPIRED }));
            }
            Act::Refresh(i, verdict) => {
                let sender = self.b.world.refreshes.borrow_mut()[i].take();
                let answer = self.verdict(verdict);
                let _ = sender.expect("open").send(answer);
            }
            Act::Deliver(from) => Bench::deliver(&self.tabs[from], &self.tabs[1 - from]),
            Act::End => {
                self.ended = true;
                let second = &self.tabs[1];
                if self.setting.ending == Ending::SignOutInSecond {
                    second.signed_out();
                } else {
                    let jar = &self.b.world.jar;
                    jar.set(jar.get() + 1);
                    second.session_began(grant(300, Some("bob")));
                }
                self.sent_at_end = self.sent("there");
            }
        }
        self.b.run();
    }

    fn verdict(&mut self, verdict: Verdict) -> Answer {
        if verdict != Verdict::Renewed {
            self.spoilt = true;
        }
        match verdict {
            Verdict::Renewed => {
                self.renewals += 1;
                let jar = &self.b.world.jar;
                jar.set(jar.get() + 1);
                // The owner of the cookies: the other user, once they have signed in.
                let bob = self.ended && self.setting.ending == Ending::OtherUserInSecond;
                Answer::Renewed(grant(300, Some(if bob { "bob" } else { "ann" })))
            }
            Verdict::Down => DOWN,
            Verdict::Rejected => Answer::Rejected(Reason::Revoked),
            Verdict::Superseded => Answer::Superseded,
        }
    }

    fn sent(&self, body: &str) -> usize {
        let attempts = self.b.world.attempts.borrow();
        attempts.iter().filter(|a| a.body == body).count()
    }
}

fn explore(setting: Setting) -> usize {
    let (mut script, mut runs) = (Script::default(), 0);
    loop {
        one(setting, &mut script);
        runs += 1;
        if !script.next() {
            return runs;
        }
    }
}

fn one(setting: Setting, script: &mut Script) {
    let mut run = start(setting);
    let mut acts = Vec::new();
    let mut pauses = 0;
    loop {
        let mut open = run.acts();
        if open.is_empty() {
            // Only pauses are left: between two refresh attempts, for the lock, and for the news.
            // No tab waits longer than for the lock, the pauses of a superseded refresh, and a
            // time-out.
            let Some(pause) = run.b.world.next_alarm().filter(|_| pauses < 20) else {
                break;
            };
            pauses += 1;
            run.b.advance(pause);
            continue;
        }
        let act = open.swap_remove(script.pick(open.len()));
        run.act(&act);
        acts.push(act);
    }
    check(&run, &acts);
}

fn check(run: &Run, acts: &[Act]) {
    let told = format!("{:?} {acts:?}", run.setting.ending);
    for (tab, call) in run.tabs.iter().zip(&run.calls) {
        let parked = matches!(tab.status(), Status::Rejected(_));
        let fair = match (run.setting.ending, call.result()) {
            (_, Some(Ok(reply))) if reply == OK => true,
            (Ending::Verdict(Verdict::Down), Some(Err(Failure::Unavailable { .. })))
            | (Ending::SignOutInSecond | Ending::OtherUserInSecond, Some(_)) => true,
            // The call is parked until the user signs in.
            (Ending::Verdict(Verdict::Rejected), None) => parked,
            _ => false,
        };
        assert!(fair, "{:?}: {told}", call.result());
    }
    match run.setting.ending {
        Ending::Verdict(verdict) => {
            for tab in &run.tabs {
                let ended = matches!(tab.status(), Status::Rejected(_));
                assert!(!ended || verdict == Verdict::Rejected, "signed out: {told}");
            }
            assert!(run.renewals <= 2, "{} renewals: {told}", run.renewals);
        }
        Ending::SignOutInSecond => {
            assert_eq!(run.tabs[1].status(), Status::SignedOut, "{told}");
            assert_eq!(
                run.sent("there"),
                run.sent_at_end,
                "sent after sign-out: {told}"
            );
            if run.setting.news {
                assert_eq!(run.tabs[0].status(), Status::SignedOut, "{told}");
            }
        }
        Ending::OtherUserInSecond => {
            assert_eq!(run.tabs[1].status(), Status::SignedIn, "{told}");
            assert_eq!(run.sent("there"), run.sent_at_end, "sent as bob: {told}");
        }
    }
}

fn every_lock_and_channel(ending: Ending) -> usize {
    let locks: [fn() -> Lock; 3] = [|| Lock::Missing, || Lock::Frozen, || Lock::Free];
    let mut runs = 0;
    for lock in locks {
        for news in [true, false] {
            runs += explore(Setting { lock, news, ending });
        }
    }
    runs
}

#[test]
fn two_tabs_one_refresh_every_order_and_outcome_s26() {
    for verdict in [
        Verdict::Renewed,
        Verdict::Down,
        Verdict::Rejected,
        Verdict::Superseded,
    ] {
        assert!(every_lock_and_channel(Ending::Verdict(verdict)) > 100);
    }
}

#[test]
fn sign_out_in_one_tab_during_a_refresh_in_another_s28() {
    assert!(every_lock_and_channel(Ending::SignOutInSecond) > 100);
}

#[test]
fn somebody_else_signing_in_in_one_tab_during_a_refresh_in_another_s29() {
    assert!(every_lock_and_channel(Ending::OtherUserInSecond) > 100);
}
