//! News between servers that share a database of `PostgreSQL`. A hint that there is something to read, and never the only
//! way to learn of it: a pooler may swallow it, and a connection may be gone when it is told. With `SQLite` there is none.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::time::{sleep, timeout};

use super::{
    LONGEST_WAIT, Store,
    db::{Pool, Reader, Sessions, query},
};

/// So that an operator, and a test, can tell its connection from the others.
const NAME: &str = "longhaul-listener";
/// Without news, it is asked whether the connection is there.
const SILENCE: Duration = Duration::from_secs(30);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Store {
    /// Tells all servers that listen on `channel`, this one too.
    pub async fn tell(&self, channel: &'static str) -> Result<(), sqlx::Error> {
        if let Reader::Postgres(_) = self.reader() {
            query("SELECT pg_notify($1, '')")
                .bind(channel)
                .execute(self.reader())
                .await?;
        }
        Ok(())
    }

    /// Calls `heard` whenever something was told on `channel`, or may have been. Never ends.
    pub async fn hear(&self, channel: &'static str, heard: impl Fn()) {
        let pool = match self.reader() {
            // Who listens in a session of a pooler's hears nothing, and whoever has that session next hears it all.
            Reader::Postgres(pool) if pool.sessions() == Sessions::Own => pool,
            _ => return std::future::pending().await,
        };
        let mut pause = FIRST_PAUSE;
        loop {
            match listen(pool, channel, &heard, &mut pause).await {
                Ok(never) => match never {},
                Err(error) => {
                    tracing::debug!(%error, "PostgreSQL's news cannot be heard");
                }
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// Until the connection is lost.
async fn listen(
    pool: &Pool,
    channel: &str,
    heard: impl Fn(),
    pause: &mut Duration,
) -> Result<std::convert::Infallible, sqlx::Error> {
    let options = pool.connections().connect_options().as_ref().clone();
    // Of its own, as it keeps its connection for as long as it listens.
    let own = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(LONGEST_WAIT)
        .connect_lazy_with(options.application_name(NAME));
    let mut listener = PgListener::connect_with(&own).await?;
    listener.eager_reconnect(false);
    listener.listen(channel).await?;
    *pause = FIRST_PAUSE;
    // What was told before this.
    heard();
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(told) => told?.map(|_| heard()).ok_or(sqlx::Error::PoolClosed)?,
            Err(_) => is_there(pool, &mut listener).await?,
        }
    }
}

/// Nothing is ever heard from a host that has vanished.
async fn is_there(pool: &Pool, listener: &mut PgListener) -> Result<(), sqlx::Error> {
    let asked = sqlx::raw_sql("SELECT 1").execute(listener);
    pool.patience().wait(asked).await.map(drop)
}
