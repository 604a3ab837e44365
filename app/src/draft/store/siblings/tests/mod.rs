//! Tabs of one draft over one channel: whatever the order in which saves, answers and news arrive, all end up with
//! the newest version, and what is said is bounded by what happened.

mod world;

use std::collections::HashSet;

use super::{Said, read, write};
use world::{Step, World};

#[test]
fn every_order_of_two_tabs_that_open_and_save() {
    assert!(World::of(2, 2).explore() > 1_000);
}

#[test]
fn every_order_of_three_tabs_one_of_which_saves() {
    let mut world = World::of(3, 0);
    world.tabs[0].changes = 1;
    assert!(world.explore() > 1_000);
}

#[test]
fn every_order_of_tabs_that_may_close() {
    let mut world = World::of(3, 0);
    world.tabs[0].changes = 1;
    (world.closing, world.in_order) = (1, true);
    // The tab that knows the newest version may be the one that closes, so one that stays must have heard of it.
    for step in [
        Step::Open(0),
        Step::Open(1),
        Step::Save(0),
        Step::Serve(0),
        Step::Answer(0),
    ] {
        world.step(step);
    }
    while !world.tabs[1].inbox[0].is_empty() {
        world.step(Step::Hear(1, 0));
    }
    // The third was rendered before that save, and listens only now.
    world.explore();
}

#[test]
fn no_order_makes_a_storm_when_the_server_was_restored() {
    let mut world = World::of(2, 2);
    world.restores = 1;
    let mut seen = HashSet::new();
    let mut open = vec![world];
    while let Some(world) = open.pop() {
        world.check_bounds();
        for step in world.steps() {
            let mut next = world.clone();
            next.step(step);
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    assert!(seen.len() > 1_000);
}

/// Numbers that only look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("below `sides`")
    }
}

#[test]
fn twenty_tabs_in_any_order_end_up_alike_and_say_little() {
    for seed in 1..=30 {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
        let mut world = World::of(20, 5);
        loop {
            let steps = world.steps();
            if steps.is_empty() {
                break;
            }
            world.step(steps[dice.roll(steps.len())]);
        }
        world.check_bounds();
        world.check_end();
        assert_eq!(world.saved, 100);
    }
}

/// Messages arrive at once, and what waits for a moment comes last, as in a browser.
#[test]
fn twenty_tabs_whose_network_comes_back_send_one_message_and_three_calls_each() {
    for seed in 1..=30 {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ seed);
        let mut world = World::of(20, 1);
        let mut calls = 0;
        loop {
            let steps = world.steps();
            let soon = |step: &Step| !matches!(step, Step::PullDue(_) | Step::AnswerDue(_));
            let heard = |step: &Step| matches!(step, Step::Hear(..) | Step::Open(_));
            let pick = |wanted: &dyn Fn(&Step) -> bool| {
                let steps: Vec<Step> = steps.iter().copied().filter(|step| wanted(step)).collect();
                (!steps.is_empty()).then_some(steps)
            };
            let Some(steps) = pick(&heard)
                .or_else(|| pick(&soon))
                .or_else(|| pick(&|_| true))
            else {
                break;
            };
            let step = steps[dice.roll(steps.len())];
            calls += usize::from(matches!(step, Step::Serve(_)));
            world.step(step);
        }
        world.check_end();
        assert!(
            world.said <= world.saved + 2 * world.opened,
            "{}",
            world.said
        );
        assert!(calls <= 3 * 20, "{calls}");
    }
}

#[test]
fn one_tab_answers_one_that_opens_behind_the_others() {
    let mut world = World::of(20, 0);
    world.tabs[3].changes = 1;
    for at in 0..19 {
        world.step(Step::Open(at));
    }
    // Each message reaches all before the next, as over a real channel.
    let hear = |world: &mut World, from: usize| {
        for at in (0..20).filter(|at| *at != from) {
            while !world.tabs[at].inbox[from].is_empty() {
                world.step(Step::Hear(at, from));
            }
        }
    };
    (0..19).for_each(|from| hear(&mut world, from));
    for step in [Step::Save(3), Step::Serve(3), Step::Answer(3)] {
        world.step(step);
    }
    hear(&mut world, 3);
    let before = world.said;
    world.step(Step::Open(19));
    hear(&mut world, 19);
    hear(&mut world, 3);
    assert_eq!(world.said - before, 2, "the question and one answer");
    assert!(world.tabs[19].pulls);
    assert!(
        world
            .tabs
            .iter()
            .all(|tab| tab.news.clone().answer_due().is_none())
    );
}

#[test]
fn messages_say_what_they_said_and_others_are_left_alone() {
    for said in [
        Said::Has(0),
        Said::Has(7),
        Said::Asks(0),
        Said::Asks(u64::MAX),
    ] {
        assert_eq!(read("abc", &write("abc", said)), Some(said));
        assert_eq!(read("abd", &write("abc", said)), None);
        assert_eq!(read("ab", &write("abc", said)), None);
    }
    for other in ["", "abc", "abc ", "abc ?", "abc -1", "abc 1??", "abc x"] {
        assert_eq!(read("abc", other), None, "{other:?}");
    }
}
