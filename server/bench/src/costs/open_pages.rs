//! What it would cost to have open pages hear of changes: if they ask again and again, or if each keeps a connection.

use super::{meter::Cost, of, requests::POLL};
use crate::{growth::crowd::Crowd, longhaul::Longhaul, outcome::Outcome, results::table::whole};

const CONNECTIONS: u32 = 5_000;
const PAGES: f64 = 10_000.0;
const EVERY_SECONDS: f64 = 30.0;

/// Of the server's memory, for a connection of HTTP/1.1 that is kept open.
pub(super) async fn bytes_of_a_connection(server: &Longhaul) -> Outcome<f64> {
    let memory = || -> Outcome<f64> {
        let kilobytes = u32::try_from(server.process.memory().now / 1024)?;
        Ok(f64::from(kilobytes) * 1024.0)
    };
    let before = memory()?;
    let crowd = Crowd::gather(server.address, usize::try_from(CONNECTIONS)?).await?;
    let with_them = memory()?;
    crowd.leave().await?;
    Ok((with_them - before).max(0.0) / f64::from(CONNECTIONS))
}

pub(super) fn text(costs: &[Cost], connection: f64) -> Outcome<String> {
    let asked = of(costs, POLL)?;
    let each_second = PAGES / EVERY_SECONDS;
    Ok(format!(
        "If {} open pages asked every {} seconds whether there is anything new, they would take {:.2} processors of PostgreSQL, {:.2} of \
         servers, and {:.1} MB a second of traffic. A connection that is kept open takes {:.1} KB of a server's memory: {} MB for as many \
         pages.",
        whole(PAGES),
        whole(EVERY_SECONDS),
        asked.database.cpu * each_second,
        asked.cpu * each_second,
        (asked.sent + asked.received) * each_second / 1_000_000.0,
        connection / 1_000.0,
        whole(connection * PAGES / 1_000_000.0),
    ))
}
