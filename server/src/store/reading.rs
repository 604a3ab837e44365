//! Reads that are done again if the connection to `PostgreSQL` is lost meanwhile: to read twice does no harm, and a database that
//! is started anew is there again in a second or two.

use super::{Store, StoreError, db::Engine, error::is_lost, postgres::Tries, unit::Run};

impl Store {
    /// Reads with several statements that see the same state. `run` is called with `state`, perhaps more than once.
    pub async fn read<S, T, E>(&self, mut state: S, run: Run<S, T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut tries = Tries::begin();
        loop {
            let (outcome, again) = self.read_once(&mut state, run).await;
            if !again || !tries.again().await {
                return outcome;
            }
        }
    }

    /// What came of it, and whether the same again may succeed.
    async fn read_once<S, T, E>(&self, state: &mut S, run: Run<S, T, E>) -> (Result<T, E>, bool)
    where
        E: From<StoreError>,
    {
        let mut connection = match self.reader.begin().await {
            Ok(connection) => connection,
            Err(error) => {
                let again = self.engine() == Engine::Postgres && is_lost(&error);
                return (Err(StoreError::from(error).into()), again);
            }
        };
        let outcome = run(state, &mut connection).await;
        let again = outcome.is_err() && connection.is_worth_another_try();
        (outcome, again)
    }
}
