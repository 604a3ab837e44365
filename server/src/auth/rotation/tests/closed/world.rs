//! The session, those who hold its tokens, and the network between them.

use crate::auth::rotation::tests::model::{Family, Token};
use crate::auth::rotation::*;

const TICK: Duration = Duration::from_secs(1);
const POLICY: Policy = Policy {
    idle: Duration::from_secs(3),
    grace: Duration::from_secs(2),
    window: TICK,
    // Never reached: a state has three tokens, and the bound on many has tests of its own.
    span: Duration::from_secs(4),
    most: u32::MAX,
};
const MAX: Duration = Duration::from_secs(5);
const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// Tokens that a thief keeps; with the owner's there are three.
const LOOT: usize = 2;
/// Where the head's generation is in a state's one form. Older ones are all alike.
const HEAD: u64 = 1;

/// Who holds tokens of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cast {
    /// One browser, whose tabs share a jar and refresh whenever they like.
    TwoTabs,
    /// Someone can copy any token of a browser at any time, and use it or not.
    OwnerAndThief,
}

impl Cast {
    /// How many messages of the owner may be on their way at once.
    fn room(self) -> usize {
        match self {
            Self::TwoTabs => 3,
            Self::OwnerAndThief => 1,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Message {
    /// `given_up`: no tab waits for the answer any more, but the server may still get the request.
    Request {
        token: usize,
        given_up: bool,
        age: u8,
    },
    Answer {
        presented: usize,
        child: usize,
        age: u8,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    cast: Cast,
    family: Family,
    /// The token in the owner's jar.
    jar: usize,
    loot: Vec<usize>,
    on_the_way: Vec<Message>,
    signed_out: bool,
}

impl World {
    pub(super) fn signed_in(cast: Cast) -> Self {
        Self {
            cast,
            family: Family::signed_in_at(NOW, POLICY, MAX),
            jar: 0,
            loot: Vec::new(),
            on_the_way: Vec::new(),
            signed_out: false,
        }
    }

    /// Everything that can happen next.
    pub(super) fn steps(&self, saw: &mut impl FnMut(Decision)) -> Vec<Self> {
        let mut next = vec![self.a_tick_later(), self.pruned()];
        if self.on_the_way.len() < self.cast.room() {
            next.push(self.with(Self::send));
        }
        next.push(self.with(|world| {
            world.family.session.revoked = true;
            world.signed_out = true;
        }));
        for at in 0..self.on_the_way.len() {
            self.message_steps(at, &mut next, saw);
        }
        if self.cast == Cast::OwnerAndThief {
            self.thief_steps(&mut next, saw);
        }
        for world in &mut next {
            world.simplify();
        }
        next
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut world = self.clone();
        change(&mut world);
        world
    }

    /// A tab refreshes with what is in the jar. Answers to what was presented before are given up: a late one would put
    /// an old token into the jar (docs/decisions/0047).
    fn send(&mut self) {
        let jar = self.jar;
        self.on_the_way.retain_mut(|message| match message {
            Message::Request {
                token, given_up, ..
            } => {
                *given_up |= *token != jar;
                true
            }
            Message::Answer { presented, .. } => *presented == jar,
        });
        self.on_the_way.push(Message::Request {
            token: jar,
            given_up: false,
            age: 0,
        });
    }

    /// What can become of a message; in any order, so that they overtake each other.
    fn message_steps(&self, at: usize, next: &mut Vec<Self>, saw: &mut impl FnMut(Decision)) {
        // Lost; or the server dies before its commit.
        next.push(self.with(|world| {
            world.on_the_way.remove(at);
        }));
        match self.on_the_way[at].clone() {
            Message::Answer { child, .. } => next.push(self.with(|world| {
                world.on_the_way.remove(at);
                world.jar = child;
            })),
            Message::Request {
                token, given_up, ..
            } => {
                for is_doubled in [false, true] {
                    let mut world = self.clone();
                    let child = world.present(token, saw);
                    if !is_doubled {
                        world.on_the_way.remove(at);
                    }
                    // The answer is lost, or the server dies after its commit.
                    next.push(world.clone());
                    let fits = world.on_the_way.len() < world.cast.room();
                    if let Some(child) = child.filter(|_| fits && !given_up) {
                        let presented = token;
                        let age = 0;
                        world.on_the_way.push(Message::Answer {
                            presented,
                            child,
                            age,
                        });
                        next.push(world);
                    }
                }
            }
        }
    }

    fn thief_steps(&self, next: &mut Vec<Self>, saw: &mut impl FnMut(Decision)) {
        for token in self.held_by_owner() {
            if self.loot.len() < LOOT {
                next.push(self.with(|world| world.loot.push(token)));
            }
        }
        for (at, &token) in self.loot.iter().enumerate() {
            let mut world = self.clone();
            let child = world.present(token, saw);
            next.push(world.clone());
            if let Some(child) = child {
                if world.loot.len() < LOOT {
                    next.push(world.with(|world| world.loot.push(child)));
                }
                world.loot[at] = child;
                next.push(world);
            }
            // So often that older children of it give way.
            if self.family.tokens[token].row == Some(TokenState::Head) {
                for (child, row) in self.family.tokens.iter().enumerate() {
                    if row.row == Some(TokenState::Outstanding) {
                        next.push(self.with(|world| {
                            world.family.tokens[child].row = None;
                            world.family.tokens[child].gave_way = true;
                        }));
                    }
                }
            }
        }
    }

    /// Nothing is on its way for longer than the grace period: connections and tabs give up before.
    fn a_tick_later(&self) -> Self {
        self.with(|world| {
            world.family.wait(TICK);
            world.on_the_way.retain_mut(|message| {
                let (Message::Request { age, .. } | Message::Answer { age, .. }) = message;
                *age += 1;
                TICK * u32::from(*age) < POLICY.grace
            });
        })
    }

    /// The store may forget what was superseded before the grace period, and is older than the head.
    fn pruned(&self) -> Self {
        self.with(|world| {
            let (now, head) = (world.family.now, world.family.session.head_generation);
            for token in &mut world.family.tokens {
                if let Some(TokenState::Superseded { since }) = token.row
                    && now.since(since) >= POLICY.grace
                    && head.is_some_and(|head| token.generation < head)
                {
                    token.row = None;
                }
            }
        })
    }

    /// The store decides, and what it decided is checked against what is known about the token.
    fn present(&mut self, index: usize, saw: &mut impl FnMut(Decision)) -> Option<usize> {
        let before = self.family.clone();
        let (decision, child) = self.family.present(index);
        saw(decision);
        let after = &self.family;
        let token = &before.tokens[index];

        if before.session.revoked || before.has_ended() {
            // After the end nothing succeeds.
            assert!(matches!(decision, Decision::Revoked | Decision::Expired));
            assert_eq!(*after, before);
            return None;
        }
        let is_old = |token: &Token| {
            let head = before.session.head_generation;
            !token.gave_way && head.is_some_and(|head| token.generation < head)
        };
        let is_reused = match token.row {
            Some(TokenState::Superseded { since }) => before.now.since(since) >= POLICY.grace,
            None => is_old(token),
            _ => false,
        };
        assert_eq!(decision == Decision::Reuse, is_reused, "{token:?}");
        assert_eq!(
            after.session.revoked, is_reused,
            "reuse ends the session, and nothing else does"
        );
        let is_alive = matches!(token.row, Some(TokenState::Outstanding | TokenState::Head));
        assert_eq!(child.is_some(), is_alive, "{token:?}");
        if !is_reused && !is_alive {
            assert_eq!(*after, before, "a refusal changed something");
        }
        let is_sibling = |other: &&Token| token.parent.is_some() && other.parent == token.parent;
        let promoted = after.tokens.iter().filter(is_sibling);
        let promoted = promoted.filter(|other| other.was_promoted).count();
        assert!(promoted <= 1, "two children of one token were promoted");
        child
    }

    /// A success was committed before it was answered: no crash makes its token unknown.
    pub(super) fn assert_nothing_granted_is_unknown(&self) {
        for token in self.held_by_owner().into_iter().chain(self.loot.clone()) {
            let token = &self.family.tokens[token];
            let head = self.family.session.head_generation;
            let is_pruned = head.is_some_and(|head| token.generation < head);
            assert!(
                token.row.is_some() || token.gave_way || is_pruned,
                "{self:#?}"
            );
        }
    }

    pub(super) fn assert_only_the_owner_ends_it(&self) {
        assert_eq!(self.family.session.revoked, self.signed_out);
        if self.family.has_ended() || self.signed_out {
            return;
        }
        let (decision, _) = self.family.clone().present(self.jar);
        let is_granted = matches!(decision, Decision::Promote | Decision::Repeat);
        assert!(is_granted, "{decision:?} {self:#?}");
    }

    /// If both go on refreshing, one of them is caught.
    pub(super) fn assert_theft_comes_to_light(&self) {
        if self.family.session.revoked || self.family.has_ended() {
            return;
        }
        for (&loot, owner_first) in self
            .loot
            .iter()
            .flat_map(|loot| [(loot, true), (loot, false)])
        {
            let mut family = self.family.clone();
            family.policy.idle = POLICY.grace * 1_000;
            family.session.expires_at = NOW.plus(family.policy.idle);
            let mut held = [self.jar, loot];
            let comes_to_light = (0..5).any(|round| {
                family.wait(POLICY.grace);
                let who = usize::from(owner_first == (round % 2 == 1));
                match family.present(held[who]) {
                    (_, Some(child)) => {
                        held[who] = child;
                        false
                    }
                    // One that gave way is refused too: its holder has to sign in again.
                    (decision, None) => matches!(decision, Decision::Reuse | Decision::Invalid),
                }
            });
            assert!(comes_to_light, "two holders walk in lockstep: {self:#?}");
        }
    }

    fn held_by_owner(&self) -> Vec<usize> {
        let mut held: Vec<_> = on_the_way(&self.on_the_way).chain([self.jar]).collect();
        held.sort_unstable();
        held.dedup();
        held
    }

    /// One form for all states that behave alike.
    fn simplify(&mut self) {
        self.set_clock_back();
        self.renumber_generations();
        self.forget_tokens();
        self.loot.sort_unstable();
        self.loot.dedup();
        self.on_the_way.sort_unstable();
    }

    /// Always the same moment, and everything else as long ago as it was, or as long as makes a difference.
    fn set_clock_back(&mut self) {
        let family = &mut self.family;
        let (now, idle) = (family.now, POLICY.idle);
        let ago = |at: Timestamp, most: Duration| NOW.minus(now.since(at).min(most));
        family.session.renewed_at = ago(family.session.renewed_at, idle);
        let left = family.session.expires_at.since(now);
        family.session.expires_at = NOW.plus(left);
        for token in &mut family.tokens {
            // Counts only by the dozen.
            token.issued = NOW;
            if let Some(TokenState::Superseded { since }) = &mut token.row {
                *since = ago(*since, POLICY.grace);
            }
        }
        family.now = NOW;
    }

    fn renumber_generations(&mut self) {
        let Some(head) = self.family.session.head_generation.replace(HEAD) else {
            self.family.session.head_generation = None;
            return;
        };
        for token in &mut self.family.tokens {
            token.generation = (token.generation + HEAD).saturating_sub(head);
        }
    }

    /// Tokens that nobody can present any more; but not the head, nor what tells whether a sibling was promoted. Of the
    /// others nothing is kept that makes no difference, and their order makes none.
    fn forget_tokens(&mut self) {
        let tokens = &mut self.family.tokens;
        let mut held: Vec<_> = on_the_way(&self.on_the_way).chain([self.jar]).collect();
        held.extend(&self.loot);
        let unused = held.iter().map(|&at| &tokens[at]);
        let unused = unused.filter(|token| token.row == Some(TokenState::Outstanding));
        let parents: Vec<_> = unused.filter_map(|token| token.parent).collect();
        for token in &mut *tokens {
            token.parent = token.parent.filter(|parent| parents.contains(parent));
            token.was_promoted &= token.parent.is_some();
        }
        let stays = |at: &usize| {
            let token = &tokens[*at];
            let is_head = token.row == Some(TokenState::Head);
            is_head || token.was_promoted || held.contains(at) || parents.contains(at)
        };
        let mut staying: Vec<usize> = (0..tokens.len()).filter(stays).collect();
        let shape = |&at: &usize| {
            let token = &tokens[at];
            let superseded = match token.row {
                Some(TokenState::Superseded { since }) => Some(since),
                _ => None,
            };
            let is_head = token.row == Some(TokenState::Head);
            (
                token.generation,
                superseded,
                is_head,
                token.gave_way,
                token.row.is_some(),
            )
        };
        staying.sort_by_key(shape);
        let place = |at: usize| staying.iter().position(|stays| *stays == at);
        let moved = |at: &mut usize| *at = place(*at).expect("what is held stays");
        let kept = staying.iter().map(|&at| {
            let mut token = tokens[at].clone();
            token.parent = token.parent.and_then(place);
            token
        });
        self.family.tokens = kept.collect();
        moved(&mut self.jar);
        self.loot.iter_mut().for_each(moved);
        for message in &mut self.on_the_way {
            match message {
                Message::Request { token, .. } => moved(token),
                Message::Answer {
                    presented, child, ..
                } => {
                    moved(presented);
                    moved(child);
                }
            }
        }
    }
}

/// The tokens in messages, some of them twice.
fn on_the_way(messages: &[Message]) -> impl Iterator<Item = usize> {
    messages.iter().flat_map(|message| match *message {
        Message::Request { token, .. } => [token, token],
        Message::Answer {
            presented, child, ..
        } => [presented, child],
    })
}
