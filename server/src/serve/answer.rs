//! The body of an answer on its way to the client.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use super::{activity::Running, limits::PIECE};

/// The request is over when this is gone.
pub(super) struct Answer {
    body: Body,
    /// HTTP/2: what is still to be handed over of the last frame. A large frame in one piece would count as taken as soon
    /// as the client has room for its first byte.
    rest: Bytes,
    running: Running,
    in_pieces: bool,
}

impl Answer {
    pub(super) fn new(body: Body, mut running: Running) -> Self {
        let in_pieces = running.is_shared();
        if in_pieces {
            running.handed_over(0);
        }
        Self {
            body,
            rest: Bytes::new(),
            running,
            in_pieces,
        }
    }

    fn piece(&mut self) -> Frame<Bytes> {
        let piece = self.rest.split_to(PIECE.min(self.rest.len()));
        self.running.handed_over(piece.len());
        Frame::data(piece)
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !self.in_pieces {
            return Pin::new(&mut self.body).poll_frame(context);
        }
        self.running.asked_for();
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                end => return Poll::Ready(end),
            }
        }
        Poll::Ready(Some(Ok(self.piece())))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(body.lower() + rest);
        if let Some(upper) = body.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}
