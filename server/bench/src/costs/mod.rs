//! What a request costs `PostgreSQL`: statements, rows, pages, bytes of its log and processor time; and how many applicants it
//! carries by these figures. See docs/scale.md.

mod counters;
mod meter;
mod model;
mod open_pages;
mod requests;
mod stored;

use postgres_for_tests::{Durability, Server};

use self::{
    meter::{Cost, Meter},
    stored::Stored,
};
use crate::{
    longhaul::{Longhaul, Release, fresh_folder},
    outcome::{Outcome, wrong},
    results::{
        machine::Machine,
        publish::{machine, rewrite_in},
        table::{Table, whole},
    },
};

const DOCUMENT: &str = "docs/scale.md";
const DATABASE: &str = "longhaul";
const KEY: &str = "746865206b6579206f6620612062656e63686d61726b206973206e6f206b6579";
/// So long both are watched without any request.
const IDLE_SECONDS: u32 = 20;

pub(crate) async fn costs(release: &Release) -> Outcome<String> {
    let database = Server::start_with(Durability::Full, counters::SETTINGS);
    database.create(DATABASE);
    let address = database.address(DATABASE);
    let settings = [
        ("LONGHAUL_DATABASE_URL", address.as_str()),
        ("LONGHAUL_KEY", KEY),
    ];
    let server = Longhaul::start(release, fresh_folder()?, &settings)?;
    let mut meter = Meter::new(&database, &server, IDLE_SECONDS).await?;
    requests::measure(&mut meter).await?;
    let kept = open_pages::bytes_of_a_connection(&server).await?;
    let stored = Stored::read(&database)?;
    let costs = joined(&meter.costs);
    let text = [
        machine(&Machine::here()),
        table(&costs),
        idle(&meter),
        model::text(&costs, &stored)?,
        open_pages::text(&costs, kept)?,
    ]
    .join("\n\n");
    server.end(false)?;
    Ok(text)
}

fn of<'a>(costs: &'a [Cost], name: &str) -> Outcome<&'a Cost> {
    let found = costs.iter().find(|cost| cost.name == name);
    found.ok_or_else(|| wrong(format!("{name} was not measured")))
}

/// Some kinds were measured more than once: of these, the mean.
fn joined(costs: &[Cost]) -> Vec<Cost> {
    let mut joined: Vec<Cost> = Vec::new();
    for cost in costs {
        if joined.iter().any(|one| one.name == cost.name) {
            continue;
        }
        let same = costs.iter().filter(|other| other.name == cost.name);
        joined.extend(Cost::mean(same));
    }
    joined
}

fn table(costs: &[Cost]) -> String {
    let mut table = Table::new(&[
        "request",
        "statements",
        "commits",
        "rows read",
        "rows written",
        "pages",
        "log, bytes",
        "PostgreSQL, CPU ms",
        "server, CPU ms",
        "sent, bytes",
        "received, bytes",
    ]);
    for cost in costs {
        let database = cost.database;
        table.row(vec![
            cost.name.to_owned(),
            format!("{:.1}", database.statements),
            format!("{:.1}", database.commits),
            format!("{:.1}", database.rows_read),
            format!("{:.1}", database.rows_written),
            whole(database.pages),
            whole(database.log_bytes),
            format!("{:.2}", database.cpu * 1_000.0),
            format!("{:.2}", cost.cpu * 1_000.0),
            whole(cost.sent),
            whole(cost.received),
        ]);
    }
    table.text().trim_end().to_owned()
}

fn idle(meter: &Meter<'_>) -> String {
    let minute = |each_second: f64| each_second * 60.0;
    format!(
        "A server that nothing is asked of, in a minute: {} statements, {} rows written, {} bytes of log, {:.0} ms of PostgreSQL's \
         processor time and {:.0} of its own.",
        whole(minute(meter.idle.statements)),
        whole(minute(meter.idle.rows_written)),
        whole(minute(meter.idle.log_bytes)),
        minute(meter.idle.cpu) * 1_000.0,
        minute(meter.idle_cpu) * 1_000.0,
    )
}

pub(crate) fn publish(text: &str) -> Outcome<()> {
    rewrite_in(DOCUMENT, "costs", &format!("{text}\n"))
}
