//! Tabs of one draft, their server and the channel between them, in which one thing happens at a time.

use std::collections::{HashSet, VecDeque};

use super::super::{Duty, News, Said};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Call {
    Save { before: u64 },
    Pull,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts: every combination of them can be"
)]
pub(super) struct Tab {
    pub news: News,
    /// What it shows.
    pub version: u64,
    /// Its document has come, but nothing runs in it yet.
    pub rendered: bool,
    pub closed: bool,
    /// Changes that it will still make.
    pub changes: u8,
    /// On its way to the server, and the answer on its way back.
    pub call: Option<(Call, Option<u64>)>,
    pub pulls: bool,
    pub answers: bool,
    /// What others said and it has not heard yet, one line from each.
    pub inbox: Vec<VecDeque<Said>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub tabs: Vec<Tab>,
    pub server: u64,
    /// Messages of different tabs keep their order too, as where they pass through one place.
    pub in_order: bool,
    /// Tabs may close.
    pub closing: u8,
    /// The server may lose this many versions.
    pub restores: u8,
    pub said: usize,
    pub opened: usize,
    pub saved: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
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
    pub(crate) fn of(tabs: usize, changes: u8) -> Self {
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

    pub(crate) fn steps(&self) -> Vec<Step> {
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

    pub(crate) fn step(&mut self, step: Step) {
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

    pub(crate) fn check_bounds(&self) {
        // A version once, an opening once, and what answers it: never one for each change and tab.
        let most = self.saved + self.opened * self.tabs.len();
        assert!(self.said <= most, "{self:?}");
    }

    pub(crate) fn check_end(&self) {
        for tab in self.tabs.iter().filter(|tab| !tab.closed) {
            assert_eq!(tab.version, self.server, "{self:?}");
        }
    }

    /// In every order.
    pub(crate) fn explore(self) -> usize {
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
