//! Requests that do not depend on the answers before.

use crate::{
    client::Answer,
    load::{Line, expect},
    outcome::Outcome,
};

/// Sends the same few requests in turn.
pub(crate) struct Same {
    requests: Vec<Vec<u8>>,
    next: usize,
    status: u16,
}

impl Same {
    pub(crate) fn ok(request: Vec<u8>) -> Box<dyn Line> {
        Self::in_turn(vec![request], 200)
    }

    pub(crate) fn in_turn(requests: Vec<Vec<u8>>, status: u16) -> Box<dyn Line> {
        Box::new(Self {
            requests,
            next: 0,
            status,
        })
    }
}

impl Line for Same {
    fn next(&mut self, request: &mut Vec<u8>) {
        let count = self.requests.len().max(1);
        if let Some(next) = self.requests.get(self.next % count) {
            request.extend_from_slice(next);
        }
        self.next += 1;
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<()> {
        expect(answer, self.status)
    }
}
