//! What several servers on one `PostgreSQL` do beside one on `SQLite`, in turn, on one machine. `PostgreSQL`, its disk and all servers
//! share the processors with the load: this shows what a request costs, not how far many machines would go.

use std::net::SocketAddr;

use postgres_for_tests::{Durability, Server};

use crate::{
    load::{Measured, drive},
    longhaul::{Longhaul, Release, fresh_folder},
    outcome::{Outcome, wrong},
    results::{
        machine::Machine,
        publish::{machine, rewrite},
        spread::{Spread, ratio},
        table::{Table, whole},
    },
    run::progress,
    workloads::{Workload, World},
};

const WORK: &[Workload] = &[
    Workload::Me,
    Workload::Sessions,
    Workload::FormPage,
    Workload::Refresh,
    Workload::Autosave,
    Workload::AutosaveLarge,
    Workload::SignIn,
];

const SQLITE: &str = "SQLite, 1 server";
const POSTGRES: [&str; 3] = [
    "PostgreSQL, 1 server",
    "PostgreSQL, 2 servers",
    "PostgreSQL, 3 servers",
];
/// The servers of a side share their keys.
const KEY: &str = "746865206b6579206f6620612062656e63686d61726b206973206e6f206b6579";

pub(crate) struct Plan {
    pub(crate) release: Release,
    pub(crate) rounds: u32,
    pub(crate) seconds: f64,
}

/// Tokens are issued before the first round, and used until the last.
const LONG: (&str, &str) = ("LONGHAUL_ACCESS_TTL", "12h");

struct Side {
    name: &'static str,
    servers: Vec<Longhaul>,
    world: World,
    database: Option<Server>,
}

impl Side {
    /// No servers: one on `SQLite`.
    async fn start(release: &Release, name: &'static str, count: usize) -> Outcome<Self> {
        let mut servers = Vec::new();
        let mut database = None;
        if count == 0 {
            servers.push(Longhaul::start(release, fresh_folder()?, &[LONG])?);
        } else {
            let server = Server::start(Durability::Full);
            server.create("longhaul");
            let address = server.address("longhaul");
            let settings = [
                ("LONGHAUL_DATABASE_URL", address.as_str()),
                ("LONGHAUL_KEY", KEY),
                LONG,
            ];
            for _ in 0..count {
                servers.push(Longhaul::start(release, fresh_folder()?, &settings)?);
            }
            database = Some(server);
        }
        let first = servers.first().ok_or_else(|| wrong("no server"))?.address;
        Ok(Self {
            name,
            world: World::new(first).await?,
            servers,
            database,
        })
    }

    async fn measure(&mut self, work: Workload, seconds: f64) -> Outcome<Measured> {
        let lines = self.world.lines(work).await?;
        let servers = &self.servers;
        let cpu = || servers.iter().map(|server| server.process.cpu()).sum();
        let addresses: Vec<SocketAddr> = servers.iter().map(|server| server.address).collect();
        let measured = drive(&addresses, &cpu, lines, seconds).await?;
        measured.refuse_errors()?;
        Ok(measured)
    }

    fn stop(self) -> Outcome<()> {
        let on_sqlite = self.database.is_none();
        for server in self.servers {
            server.end(on_sqlite)?;
        }
        Ok(())
    }
}

pub(crate) async fn scale(plan: &Plan) -> Outcome<String> {
    let mut sides = vec![Side::start(&plan.release, SQLITE, 0).await?];
    for (name, count) in POSTGRES.into_iter().zip(1..) {
        sides.push(Side::start(&plan.release, name, count).await?);
    }
    let mut samples = Vec::new();
    for round in 1..=plan.rounds {
        for work in WORK.iter().copied() {
            for side in &mut sides {
                let measured = side.measure(work, plan.seconds).await?;
                progress(round, side.name, work.name(), &measured);
                samples.push((side.name, work, round, measured));
            }
        }
    }
    let text = report(plan, &samples);
    for side in sides {
        side.stop()?;
    }
    Ok(text)
}

type Taken = (&'static str, Workload, u32, Measured);

fn report(plan: &Plan, samples: &[Taken]) -> String {
    let mut table = Table::new(&[
        "work",
        "where",
        "requests/s",
        "range",
        "beside SQLite",
        "p99 ms",
        "CPU s / 1,000",
    ]);
    for work in WORK.iter().copied() {
        let of = |name: &'static str, figure: fn(&Measured) -> f64| {
            let wanted = samples
                .iter()
                .filter(move |(side, done, ..)| *side == name && *done == work);
            wanted.map(move |(.., round, measured)| (*round, figure(measured)))
        };
        for name in [SQLITE].into_iter().chain(POSTGRES) {
            let spread = |figure| Spread::of(of(name, figure).map(|(_, value)| value));
            let (Some(rate), Some(p99), Some(cpu)) = (
                spread(Measured::rate),
                spread(Measured::p99_millis),
                spread(Measured::cpu_per_thousand),
            ) else {
                continue;
            };
            let beside = ratio(of(name, Measured::rate), of(SQLITE, Measured::rate));
            table.row(vec![
                work.title().to_owned(),
                name.to_owned(),
                whole(rate.median),
                format!("{}–{}", whole(rate.least), whole(rate.most)),
                beside.map_or(String::new(), |beside| format!("{:.2}", beside.median)),
                format!("{:.2}", p99.median),
                format!("{:.3}", cpu.median),
            ]);
        }
    }
    format!(
        "{}\n\nPostgreSQL with its defaults for durability, on this machine too, beside its servers and the load. {} rounds of {} s.\n\n{}",
        machine(&Machine::here()),
        plan.rounds,
        plan.seconds,
        table.text()
    )
}

pub(crate) fn publish(text: &str) -> Outcome<()> {
    rewrite("scale", text)
}
