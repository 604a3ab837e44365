//! The whole state space of one session, by breadth-first search over the real transition function.
//!
//! [`world`] is who holds which token, what is on its way, and how it goes on. A state is put into one form for all that
//! behave alike, with relative times and generations, so that the space is closed: the search ends because no state
//! leads to a new one, however long the session goes on.

mod world;

use std::collections::{HashSet, VecDeque};

use self::world::{Cast, World};
use crate::auth::rotation::*;

/// What the search has met.
#[derive(Default)]
struct Met {
    states: usize,
    decisions: HashSet<&'static str>,
}

fn explore(cast: Cast, check: impl Fn(&World)) -> Met {
    let start = World::signed_in(cast);
    let mut known = HashSet::from([start.clone()]);
    let mut open = VecDeque::from([start]);
    let mut met = Met::default();
    while let Some(world) = open.pop_front() {
        check(&world);
        met.states += 1;
        for next in world.steps(&mut |decision| {
            met.decisions.insert(name(decision));
        }) {
            if known.insert(next.clone()) {
                open.push_back(next);
            }
        }
    }
    met
}

fn name(decision: Decision) -> &'static str {
    match decision {
        Decision::Promote => "promote",
        Decision::Repeat => "repeat",
        Decision::Superseded => "superseded",
        Decision::Reuse => "reuse",
        Decision::TooMany { .. } => "too many",
        Decision::Invalid => "invalid",
        Decision::Revoked => "revoked",
        Decision::Expired => "expired",
    }
}

/// That the search went as far as it must have gone: an empty space has no faults.
fn assert_met(met: &Met, least: usize, decisions: &[&'static str]) {
    println!("{} states, all of them checked", met.states);
    assert!(met.states >= least, "only {} states", met.states);
    assert_eq!(met.decisions, decisions.iter().copied().collect());
}

#[test]
fn in_every_state_an_honest_browser_with_two_tabs_stays_signed_in_s16_s17() {
    let met = explore(Cast::TwoTabs, |world| {
        world.assert_nothing_granted_is_unknown();
        world.assert_only_the_owner_ends_it();
    });
    let decisions = ["promote", "repeat", "superseded", "revoked", "expired"];
    assert_met(&met, 1_000, &decisions);
}

#[test]
fn in_every_state_a_thief_and_the_owner_are_bound_to_collide_s19_s20() {
    let met = explore(Cast::OwnerAndThief, |world| {
        world.assert_nothing_granted_is_unknown();
        world.assert_theft_comes_to_light();
    });
    let decisions = [
        "promote",
        "repeat",
        "superseded",
        "reuse",
        "invalid",
        "revoked",
        "expired",
    ];
    assert_met(&met, 1_000, &decisions);
}
