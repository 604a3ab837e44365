//! Does a request cost more when there is much? The same work on an empty server and on one with years behind it, in turn.

pub(crate) mod crowd;
mod fill;

use std::{io::Write, path::Path, time::Instant};

use crate::{
    load::{Measured, drive},
    longhaul::{Longhaul, Release, database, fresh_folder},
    outcome::Outcome,
    results::{
        machine::Machine,
        publish::{machine, rewrite},
        spread::{Spread, ratio},
        table::{Table, whole},
    },
    run::progress,
    workloads::{Workload, World},
};
use crowd::Crowd;
pub(crate) use fill::Amounts;

const WORK: &[Workload] = &[
    Workload::Me,
    Workload::Sessions,
    Workload::FormPage,
    Workload::Refresh,
    Workload::Autosave,
    Workload::AutosaveLarge,
    Workload::AutosaveHuge,
    Workload::SignIn,
];

pub(crate) struct Plan {
    pub(crate) release: Release,
    pub(crate) amounts: Amounts,
    pub(crate) connections: usize,
    pub(crate) rounds: u32,
    pub(crate) seconds: f64,
}

struct Side {
    name: &'static str,
    server: Longhaul,
    world: World,
}

pub(crate) async fn grow(plan: &Plan) -> Outcome<String> {
    let empty = Longhaul::start(&plan.release, fresh_folder()?, &[])?;
    // Its first start makes the tables.
    let folder = Longhaul::start(&plan.release, fresh_folder()?, &[])?.stop()?;
    let begun = Instant::now();
    fill::fill(&database(folder.path()), &plan.amounts)?;
    say(&format!("filled in {:.0} s", begun.elapsed().as_secs_f64()));
    let grown = Longhaul::start(&plan.release, folder, &[])?;
    let file = database(grown.folder.path());
    let crowd = Crowd::gather(grown.address, plan.connections).await?;
    let mut sides = Vec::new();
    for (name, server) in [("empty", empty), ("grown", grown)] {
        let world = World::new(server.address).await?;
        sides.push(Side {
            name,
            server,
            world,
        });
    }
    let mut samples = Vec::new();
    for round in 1..=plan.rounds {
        for work in WORK.iter().copied() {
            for side in &mut sides {
                let lines = side.world.lines(work).await?;
                let cpu = || side.server.process.cpu();
                let measured = drive(&[side.server.address], &cpu, lines, plan.seconds).await?;
                progress(round, side.name, work.name(), &measured);
                measured.refuse_errors()?;
                samples.push((side.name, work, round, measured));
            }
        }
    }
    crowd.leave().await?;
    let text = report(plan, &samples, &file, &sides);
    for side in sides {
        side.server.stop()?;
    }
    Ok(text)
}

type Taken = (&'static str, Workload, u32, Measured);

fn report(plan: &Plan, samples: &[Taken], file: &Path, sides: &[Side]) -> String {
    let mut table = Table::new(&[
        "work",
        "empty/s",
        "grown/s",
        "ratio",
        "range",
        "CPU a request",
        "p99 empty ms",
        "p99 grown ms",
    ]);
    for work in WORK.iter().copied() {
        let of = |name: &'static str, figure: fn(&Measured) -> f64| {
            let wanted = samples
                .iter()
                .filter(move |(side, done, ..)| *side == name && *done == work);
            wanted.map(move |(.., round, measured)| (*round, figure(measured)))
        };
        let median = |name, figure| {
            Spread::of(of(name, figure).map(|(_, value)| value)).map_or(0.0, |it| it.median)
        };
        let beside = |figure| ratio(of("grown", figure), of("empty", figure));
        let (Some(rate), Some(cpu)) = (beside(Measured::rate), beside(Measured::cpu_per_thousand))
        else {
            continue;
        };
        table.row(vec![
            work.title().to_owned(),
            whole(median("empty", Measured::rate)),
            whole(median("grown", Measured::rate)),
            format!("{:.2}", rate.median),
            format!("{:.2}–{:.2}", rate.least, rate.most),
            format!("{:.2}×", cpu.median),
            format!("{:.2}", median("empty", Measured::p99_millis)),
            format!("{:.2}", median("grown", Measured::p99_millis)),
        ]);
    }
    let megabytes = |bytes: u64| bytes / 1_000_000;
    let size = file.metadata().map_or(0, |file| file.len());
    let memory: Vec<_> = sides
        .iter()
        .map(|side| {
            format!(
                "{} MB {}",
                megabytes(side.server.process.memory().now),
                side.name
            )
        })
        .collect();
    let Amounts {
        users,
        sessions,
        changes,
        large_drafts,
    } = plan.amounts;
    let [users, sessions, changes, large_drafts, connections] =
        [users, sessions, changes, large_drafts, plan.connections]
            .map(|count| whole(f64::from(u32::try_from(count).unwrap_or(u32::MAX))));
    format!(
        "{}\n\nGrown: {users} users with an application each, {sessions} sessions, {changes} rows of change logs, {large_drafts} \
         drafts of 1,000 answers, a file of {} MB, and {connections} open connections beside the load. Resident at the end: {}. \
         {} rounds of {} s.\n\n{}",
        machine(&Machine::here()),
        megabytes(size),
        memory.join(", "),
        plan.rounds,
        plan.seconds,
        table.text()
    )
}

pub(crate) fn publish(text: &str) -> Outcome<()> {
    rewrite("growth", text)
}

fn say(text: &str) {
    // Nothing is lost if it cannot be shown.
    let _ = writeln!(std::io::stderr(), "{text}");
}
