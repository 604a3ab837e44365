//! Refreshes: what a token was exchanged for is what the next request of its session brings.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    client::Answer,
    load::{Line, expect},
    outcome::Outcome,
    request::{JSON, Request},
};

/// How a server takes a refresh token and gives the next.
#[derive(Clone, Copy)]
pub(crate) struct Exchange {
    pub(crate) path: &'static str,
    /// What stands in the body before and after the token.
    pub(crate) body: (&'static str, &'static str),
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The field of the answer that holds the next token.
    pub(crate) field: &'static str,
}

impl Exchange {
    /// As a program without a cookie jar refreshes.
    pub(crate) const LONGHAUL: Self = Self {
        path: "/auth/refresh",
        body: ("{\"refresh_token\":\"", "\"}"),
        headers: &[JSON],
        field: "refresh_token",
    };
}

/// The token of a session that is valid now. Kinds of work that refresh the same session share it.
pub(crate) type Token = Arc<Mutex<String>>;

/// Sessions of one connection, refreshed in turn. One session alone would meet the limit of refreshes that each has.
pub(crate) struct Refresh {
    exchange: Exchange,
    tokens: Vec<Token>,
    next: usize,
}

impl Refresh {
    pub(crate) fn line(exchange: Exchange, tokens: Vec<Token>) -> Box<dyn Line> {
        Box::new(Self {
            exchange,
            tokens,
            next: 0,
        })
    }
}

pub(crate) fn shared(token: String) -> Token {
    Arc::new(Mutex::new(token))
}

impl Line for Refresh {
    fn next(&mut self, request: &mut Vec<u8>) {
        let Some(token) = self.tokens.get(self.next) else {
            return;
        };
        let token = token.lock().unwrap_or_else(PoisonError::into_inner);
        let Exchange {
            path,
            headers,
            body: (before, after),
            ..
        } = self.exchange;
        let body = [before, token.as_str(), after].concat();
        Request {
            method: "POST",
            path,
            headers,
            body: &body,
        }
        .write(request);
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<()> {
        expect(answer, 200)?;
        let token = crate::json::text(answer.text(), self.exchange.field)?;
        if let Some(kept) = self.tokens.get_mut(self.next) {
            token.clone_into(&mut kept.lock().unwrap_or_else(PoisonError::into_inner));
        }
        self.next = (self.next + 1) % self.tokens.len().max(1);
        Ok(())
    }
}
