//! How long a request may take: a client that sends its body too slowly, or not at all, is told so and hung up on, and an
//! answer that does not begin in time is replaced by one that says so.

use std::{
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use app::api::ErrorCode;
use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderName, Version, header::CONNECTION},
    response::{IntoResponse, Response},
};
use tokio::time::{Instant, sleep_until};

use crate::{
    http::error::ApiFailure,
    serve::{limits::ANSWER, pace::Pace},
};

pub async fn limit<F>(request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    match within(request, next).await {
        Ok(response) => response,
        Err(Late { failure, close }) => (close, failure).into_response(),
    }
}

pub(crate) struct Late {
    pub failure: ApiFailure,
    /// The rest of the body may still come, and nothing would read it. HTTP/2 ends the one stream instead.
    pub close: Option<[(HeaderName, &'static str); 1]>,
}

/// The answer of `run`, if the client sends and the server answers in time.
pub(crate) async fn within<F>(
    request: Request,
    run: impl FnOnce(Request) -> F,
) -> Result<Response, Late>
where
    F: Future<Output = Response>,
{
    let turn = Arc::new(Turn::default());
    let has_body = !request.body().is_end_stream();
    let by_itself = request.version() < Version::HTTP_2;
    let request = request.map(|body| {
        if !has_body {
            return body;
        }
        Body::new(Paced {
            body,
            pace: Pace::default(),
            turn: Arc::clone(&turn),
            over: false,
        })
    });
    let late = |code, message: &str| Late {
        failure: ApiFailure::new(code, message),
        close: (has_body && by_itself).then_some([(CONNECTION, "close")]),
    };
    let mut response = pin!(run(request));
    loop {
        tokio::select! {
            // What answers at once needs no timer.
            biased;
            response = response.as_mut() => {
                if turn.state().too_slow {
                    let message = "The body of the request did not arrive in time. Send it again.";
                    return Err(late(ErrorCode::TooSlow, message));
                }
                return Ok(response);
            }
            () = sleep_until(turn.end()) => {
                if turn.end() <= Instant::now() {
                    let message = "The server has not answered in time. Try again in a moment.";
                    return Err(late(ErrorCode::Unavailable, message));
                }
            }
        }
    }
}

/// Whose turn it is.
struct Turn(Mutex<TurnState>);

struct TurnState {
    /// The client has to send something.
    clients: bool,
    /// The beginning of the server's turn, without those of the client in between.
    since: Instant,
    too_slow: bool,
}

impl Default for Turn {
    fn default() -> Self {
        Self(Mutex::new(TurnState {
            clients: false,
            since: Instant::now(),
            too_slow: false,
        }))
    }
}

impl Turn {
    fn state(&self) -> MutexGuard<'_, TurnState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the server's turn is over; while it is the client's, no earlier than this.
    fn end(&self) -> Instant {
        let state = self.state();
        let since = if state.clients {
            Instant::now()
        } else {
            state.since
        };
        since + ANSWER
    }

    fn clients(&self) {
        self.state().clients = true;
    }

    /// What is taken in is progress too: a large body takes long to be dealt with.
    fn servers(&self) {
        let mut state = self.state();
        state.clients = false;
        state.since = Instant::now();
    }
}

/// A body that has to come at a certain pace while it is being read.
struct Paced {
    body: Body,
    pace: Pace,
    turn: Arc<Turn>,
    /// It failed, and must not look like one that has come to its end.
    over: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("the client sends too slowly")]
struct TooSlow;

impl HttpBody for Paced {
    type Data = Bytes;
    // Not an error of axum around one of axum: extractors look for the limit of the body's length no deeper than before.
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, BoxError>>> {
        let too_slow = || Poll::Ready(Some(Err(TooSlow.into())));
        if self.over {
            return too_slow();
        }
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Pending => match self.pace.wait(context) {
                Poll::Pending => {
                    self.turn.clients();
                    Poll::Pending
                }
                Poll::Ready(()) => {
                    self.over = true;
                    self.turn.servers();
                    self.turn.state().too_slow = true;
                    too_slow()
                }
            },
            Poll::Ready(frame) => {
                let data = frame
                    .as_ref()
                    .and_then(|frame| frame.as_ref().ok()?.data_ref());
                let bytes = data.map_or(0, Bytes::len);
                self.pace.moved(bytes);
                self.turn.servers();
                Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::into_inner)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        !self.over && self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Paced {
    fn drop(&mut self) {
        if self.turn.state().clients {
            self.turn.servers();
        }
    }
}
