//! The time on which servers on several hosts agree: the database's.

use super::db::{Connection, Engine, query_scalar};
use crate::clock::{Clock, Timestamp};

/// What reads the database's clock, in milliseconds; for a statement that asks for other things too.
macro_rules! database_clock {
    () => {
        "CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)"
    };
}
pub(crate) use database_clock;

impl Connection {
    /// The time by the database's clock. `clock` is this server's, which a test may have set: it is put right by as much as
    /// the clock of this machine differs from the database's.
    pub async fn moment(&mut self, clock: &dyn Clock) -> Result<Timestamp, sqlx::Error> {
        // A file is used on one machine.
        if self.engine() == Engine::Sqlite {
            return Ok(clock.now());
        }
        let before = clock.machine();
        let there = query_scalar(concat!("SELECT ", database_clock!()));
        Ok(put_right(clock, before, there.fetch_one(self).await?))
    }
}

/// The same once the database's clock was read: `there`, after `before` on this machine.
pub fn put_right(clock: &dyn Clock, before: Timestamp, there: i64) -> Timestamp {
    let ahead = difference(before, Timestamp::from_millis(there), clock.machine());
    Timestamp::from_millis(clock.now().as_millis() + ahead)
}

/// By how many milliseconds the other clock is ahead, if it was read between `before` and `after`. None, if it may have
/// been right: the way to it takes time.
fn difference(before: Timestamp, there: Timestamp, after: Timestamp) -> i64 {
    let possible = there.clamp(before, after.max(before));
    there.as_millis() - possible.as_millis()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_put_right_by_no_more_than_is_known() {
        let at = Timestamp::from_millis;
        assert_eq!(difference(at(100), at(110), at(120)), 0);
        assert_eq!(difference(at(100), at(90), at(120)), -10);
        assert_eq!(difference(at(100), at(150), at(120)), 30);
        // This machine's clock was set back meanwhile.
        assert_eq!(difference(at(100), at(100), at(50)), 0);
    }
}
