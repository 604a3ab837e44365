//! How long `PostgreSQL` is waited for. Its host may vanish without a word, as in a failover: then nothing would ever end what
//! waits on a connection to it, or gives the connection back.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, PgConnection};
use tokio::time::{Instant, timeout};

/// For one statement. Longer than any waits for a lock, and shorter than a request waits for its answer.
const ANSWER: Duration = Duration::from_secs(12);
/// For a connection of which it is not known whether it still works.
const SIGN_OF_LIFE: Duration = Duration::from_secs(2);
/// After a statement without an answer, what is given back is not trusted for this long.
const DOUBT: Duration = Duration::from_mins(1);

#[derive(Clone, Debug)]
pub struct Patience(Arc<Limits>);

#[derive(Debug)]
struct Limits {
    /// There is none for commands, whose statements may take as long as they like.
    answer: Option<Duration>,
    begun: Instant,
    /// Until when there is doubt, in milliseconds since then.
    doubt: AtomicU64,
}

impl Patience {
    pub(in crate::store) fn of_a_server() -> Self {
        Self::new(Some(ANSWER))
    }

    pub(in crate::store) fn without_end() -> Self {
        Self::new(None)
    }

    pub(in crate::store) fn new(answer: Option<Duration>) -> Self {
        Self(Arc::new(Limits {
            answer,
            begun: Instant::now(),
            doubt: AtomicU64::default(),
        }))
    }

    /// Waits for the answer to a statement, but not for ever. Its connection is lost if there is none.
    pub(in crate::store) async fn wait<T>(
        &self,
        answer: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let mut asked = Asked(Some(self));
        let answered = match self.0.answer {
            Some(limit) => timeout(limit, answer).await.map_err(|_late| silent()),
            None => Ok(answer.await),
        };
        if answered.is_ok() {
            asked.0 = None;
        }
        answered?
    }

    fn doubt(&self) {
        let until = self.0.begun.elapsed() + DOUBT;
        let until = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
        self.0.doubt.fetch_max(until, Ordering::Relaxed);
    }

    /// Whether a connection that is given back may be used again. The pool asks it too, and would wait for ever.
    pub(in crate::store) async fn may_be_kept(
        &self,
        connection: &mut PgConnection,
    ) -> Result<bool, sqlx::Error> {
        let until = Duration::from_millis(self.0.doubt.load(Ordering::Relaxed));
        if self.0.begun.elapsed() >= until {
            return Ok(true);
        }
        let alive = timeout(SIGN_OF_LIFE, connection.ping()).await;
        alive.map_err(|_late| silent())?.map(|()| true)
    }
}

/// A statement whose answer has not come. If its caller goes, what it waited for has not.
struct Asked<'a>(Option<&'a Patience>);

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        if let Some(patience) = self.0 {
            patience.doubt();
        }
    }
}

fn silent() -> sqlx::Error {
    io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL does not answer").into()
}
