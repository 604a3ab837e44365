//! Tabs of one draft over one channel: whatever the order in which saves, answers and news arrive, all end up with
//! the newest version, and what is said is bounded by what happened.

use std::collections::{HashSet, VecDeque};

use super::news::{Duty, News, Said};
use super::{read, write};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Call {
    Save { before: u64 },
    Pull,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Tab {
    news: News,
    /// What it shows.
    version: u64,
    /// Its document has come, but nothing runs in it yet.
    rendered: bool,
    closed: bool,
    /// Changes that it will still make.
    changes: u8,
    /// On its way to the server, and the answer on its way back.
    call: Option<(Call, Option<u64>)>,
    pulls: bool,
    answers: bool,
    /// What others said and it has not heard yet, one line from each.
    inbox: Vec<VecDeque<Said>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    tabs: Vec<Tab>,
    server: u64,
    /// Messages of different tabs keep their order too, as where they pass through one place.
    in_order: bool,
    /// Tabs may close.
    closing: u8,
    /// The server may lose this many versions.
    restores: u8,
    said: usize,
    opened: usize,
    saved: usize,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Open(usize),
    Save(usize),
    Serve(usize),
    Answer(usize),
    Hear(usize, usize),
    PullDue(usize),
    AnswerDue(usize),
    Close(usize),
    Restore,
}

impl World {
    fn of(tabs: usize, changes: u8) -> Self {
        let tab = Tab {
            news: News::default(),
            version: 0,
            rendered: true,
            closed: false,
            changes,
            call: None,
            pulls: false,
            answers: false,
            inbox: vec![VecDeque::new(); tabs],
        };
        Self {
            tabs: vec![tab; tabs],
            server: 0,
            in_order: false,
            closing: 0,
            restores: 0,
            said: 0,
            opened: 0,
            saved: 0,
        }
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (at, tab) in self.tabs.iter().enumerate().filter(|(_, tab)| !tab.closed) {
            if tab.rendered {
                steps.push(Step::Open(at));
                continue;
            }
            match &tab.call {
                None if tab.changes > 0 => steps.push(Step::Save(at)),
                None => {}
                Some((_, None)) => steps.push(Step::Serve(at)),
                Some((_, Some(_))) => steps.push(Step::Answer(at)),
            }
            let lines = tab.inbox.iter().enumerate();
            let heard = lines.filter(|(_, line)| !line.is_empty());
            steps.extend(heard.map(|(from, _)| Step::Hear(at, from)));
            steps.extend(tab.pulls.then_some(Step::PullDue(at)));
            steps.extend(tab.answers.then_some(Step::AnswerDue(at)));
            if self.closing > 0 && tab.changes == 0 && tab.call.is_none() {
                steps.push(Step::Close(at));
            }
        }
        if self.restores > 0 && self.server > 0 {
            steps.push(Step::Restore);
        }
        steps
    }

    fn say(&mut self, from: usize, said: Said) {
        self.said += 1;
        let line = if self.in_order { 0 } else { from };
        for (at, tab) in self.tabs.iter_mut().enumerate() {
            // A page hears nothing before it listens.
            if at != from && !tab.rendered && !tab.closed {
                tab.inbox[line].push_back(said);
            }
        }
    }

    fn tab(&mut self, at: usize) -> &mut Tab {
        &mut self.tabs[at]
    }

    /// Nothing is under way: a tab that is behind asks, as the store does.
    fn rest(&mut self, at: usize) {
        let tab = self.tab(at);
        if tab.call.is_none() && tab.news.is_due() {
            tab.news.asked();
            tab.call = Some((Call::Pull, None));
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Open(at) => {
                let tab = self.tab(at);
                let (news, said) = News::opens(tab.version);
                (tab.news, tab.rendered) = (news, false);
                self.opened += 1;
                self.say(at, said);
            }
            Step::Save(at) => {
                let tab = self.tab(at);
                tab.changes -= 1;
                tab.news.asked();
                let before = tab.version;
                tab.call = Some((Call::Save { before }, None));
            }
            Step::Serve(at) => {
                let saves = matches!(&self.tab(at).call, Some((Call::Save { .. }, _)));
                if saves {
                    self.server += 1;
                    self.saved += 1;
                }
                let version = self.server;
                if let Some((_, answer)) = &mut self.tab(at).call {
                    *answer = Some(version);
                }
            }
            Step::Answer(at) => self.answered(at),
            Step::Hear(at, from) => {
                let said = self.tab(at).inbox[from].pop_front().unwrap();
                match self.tab(at).news.hear(said) {
                    Duty::Nothing => {}
                    Duty::Pull => {
                        assert!(!self.tab(at).pulls, "planned once");
                        self.tab(at).pulls = true;
                    }
                    Duty::Tell(version) => self.say(at, Said::Has(version)),
                    Duty::TellLater => self.tab(at).answers = true,
                }
            }
            Step::PullDue(at) => {
                self.tab(at).pulls = false;
                if self.tab(at).news.pull_due(false) {
                    self.rest(at);
                }
            }
            Step::AnswerDue(at) => {
                self.tab(at).answers = false;
                if let Some(version) = self.tab(at).news.answer_due() {
                    self.say(at, Said::Has(version));
                }
            }
            Step::Close(at) => {
                self.closing -= 1;
                self.tab(at).closed = true;
            }
            Step::Restore => {
                self.restores -= 1;
                self.server = 0;
            }
        }
    }

    fn answered(&mut self, at: usize) {
        let tab = self.tab(at);
        let (call, version) = tab.call.take().unwrap();
        let version = version.unwrap();
        let tells = match call {
            Call::Save { before } => tab.news.saved(before, version),
            Call::Pull => {
                tab.news.pulled(version);
                None
            }
        };
        tab.version = version;
        self.rest(at);
        if let Some(version) = tells {
            self.say(at, Said::Has(version));
        }
    }

    fn check_bounds(&self) {
        // A version once, an opening once, and what answers it: never one for each change and tab.
        let most = self.saved + self.opened * self.tabs.len();
        assert!(self.said <= most, "{self:?}");
    }

    fn check_end(&self) {
        for tab in self.tabs.iter().filter(|tab| !tab.closed) {
            assert_eq!(tab.version, self.server, "{self:?}");
        }
    }

    /// In every order.
    fn explore(self) -> usize {
        let mut seen = HashSet::new();
        let mut open = vec![self];
        while let Some(world) = open.pop() {
            world.check_bounds();
            let steps = world.steps();
            if steps.is_empty() {
                world.check_end();
            }
            for step in steps {
                let mut next = world.clone();
                next.step(step);
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        seen.len()
    }
}

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
        (self.0 % sides as u64) as usize
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
