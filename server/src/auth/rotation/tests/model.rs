//! The rows of one session in memory: what the store does with a decision, without the store.

use crate::auth::rotation::*;

pub(crate) const POLICY: Policy = Policy {
    idle: Duration::from_secs(100),
    grace: Duration::from_secs(30),
    window: Duration::from_secs(4),
    span: Duration::from_mins(1),
    most: 188,
};
pub(crate) const MAX: Duration = Duration::from_secs(250);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Token {
    pub generation: u64,
    pub parent: Option<usize>,
    pub issued: Timestamp,
    pub gave_way: bool,
    pub row: Option<TokenState>,
    pub was_promoted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Family {
    pub policy: Policy,
    pub tokens: Vec<Token>,
    pub session: SessionState,
    pub now: Timestamp,
}

impl Family {
    pub(crate) fn signed_in() -> Self {
        Self::signed_in_at(Timestamp::from_seconds(1_800_000_000), POLICY, MAX)
    }

    pub(crate) fn signed_in_at(now: Timestamp, policy: Policy, max: Duration) -> Self {
        let session = SessionState {
            revoked: false,
            renewed_at: now,
            expires_at: now.plus(max),
            head_generation: None,
            enough_since: None,
            too_many_since: None,
        };
        let mut family = Self {
            policy,
            tokens: Vec::new(),
            session,
            now,
        };
        family.issue(None, 0);
        family
    }

    pub(crate) fn wait(&mut self, duration: Duration) {
        self.now = self.now.plus(duration);
    }

    /// Presents a token. Returns the decision and the child that was issued.
    pub(crate) fn present(&mut self, index: usize) -> (Decision, Option<usize>) {
        let token = self.tokens[index].clone();
        let presented = Presented {
            generation: token.generation,
            row: token.row,
            gave_way: token.gave_way,
        };
        let session = SessionState {
            enough_since: self.issued_since(MAX_OUTSTANDING, |token| {
                token.row == Some(TokenState::Outstanding)
            }),
            too_many_since: self.issued_since(POLICY.most, |token| token.row.is_some()),
            ..self.session
        };
        let decision = decide(&self.policy, &session, &presented, self.now);
        let child = match decision {
            Decision::Promote => {
                self.promote(index);
                Some(self.issue(Some(index), token.generation + 1))
            }
            Decision::Repeat => {
                self.make_room();
                Some(self.issue(Some(index), token.generation + 1))
            }
            Decision::Reuse => {
                self.session.revoked = true;
                None
            }
            _ => None,
        };
        (decision, child)
    }

    /// Forgets what the store may forget at the next promotion.
    pub(crate) fn prune(&mut self) {
        let Some(head) = self.session.head_generation else {
            return;
        };
        for token in &mut self.tokens {
            let is_superseded = matches!(token.row, Some(TokenState::Superseded { .. }));
            if is_superseded && token.generation < head {
                token.row = None;
            }
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.now >= self.session.ends_at(&self.policy)
    }

    pub(crate) fn outstanding(&self) -> u32 {
        let rows = self
            .tokens
            .iter()
            .filter(|token| token.row == Some(TokenState::Outstanding));
        u32::try_from(rows.count()).unwrap()
    }

    fn issued_since(&self, count: u32, counts: impl Fn(&Token) -> bool) -> Option<Timestamp> {
        let counted = self.tokens.iter().filter(|token| counts(token));
        let mut latest: Vec<_> = counted.map(|token| token.issued).collect();
        latest.sort_unstable_by(|a, b| b.cmp(a));
        latest.get(count as usize - 1).copied()
    }

    /// Before another child: the oldest one gives way if there are too many.
    fn make_room(&mut self) {
        if self.outstanding() < MAX_OUTSTANDING {
            return;
        }
        let outstanding = |token: &&mut Token| token.row == Some(TokenState::Outstanding);
        if let Some(oldest) = self.tokens.iter_mut().find(outstanding) {
            oldest.row = None;
            oldest.gave_way = true;
        }
    }

    fn issue(&mut self, parent: Option<usize>, generation: u64) -> usize {
        let row = Some(TokenState::Outstanding);
        self.tokens.push(Token {
            generation,
            parent,
            issued: self.now,
            gave_way: false,
            row,
            was_promoted: false,
        });
        self.tokens.len() - 1
    }

    fn promote(&mut self, index: usize) {
        for token in &mut self.tokens {
            if matches!(token.row, Some(TokenState::Outstanding | TokenState::Head)) {
                token.row = Some(TokenState::Superseded { since: self.now });
            }
        }
        let token = &mut self.tokens[index];
        token.row = Some(TokenState::Head);
        token.was_promoted = true;
        self.session.head_generation = Some(token.generation);
        self.session.renewed_at = self.now;
    }
}
