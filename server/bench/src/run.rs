//! The rounds: in each, every subject does its work once, and what is compared is done one after the other.

use std::{
    collections::BTreeSet,
    io::{Write, stderr},
};

use crate::{
    limits::{Limit, answering::BareServer},
    load::{Measured, drive},
    longhaul::{Longhaul, Release, Site, fresh_folder},
    outcome::{Outcome, While},
    peers::{Installed, Peer, Rival},
    process::Memory,
    results::{MemoryUse, Results, Sample, machine::Machine},
    workloads::{Workload, World},
};

/// About as much as `/api/me` answers.
pub(crate) const SMALL_ANSWER: usize = 128;

pub(crate) struct Plan {
    /// The release, and others to set beside it, with their names.
    pub(crate) releases: Vec<(String, Release)>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) rounds: u32,
    pub(crate) seconds: f64,
    pub(crate) with_limits: bool,
    pub(crate) with_peers: bool,
}

struct Contestant {
    name: String,
    server: Longhaul,
    world: World,
    idle: Memory,
}

pub(crate) async fn run(plan: &Plan) -> Outcome<Results> {
    let mut results = Results {
        machine: Machine::here(),
        rounds: plan.rounds,
        seconds: plan.seconds,
        samples: Vec::new(),
        memory: Vec::new(),
        missing: Vec::new(),
    };
    let mut peers = Peers {
        installed: None,
        able: Vec::new(),
    };
    if plan.with_peers {
        peers = Peers::that_start(&mut results).await?;
    }
    for round in 1..=plan.rounds {
        play(plan, &peers, round, &mut results)
            .await
            .during(format!("round {round}"))?;
    }
    Ok(results)
}

struct Peers {
    installed: Option<Installed>,
    able: Vec<Peer>,
}

impl Peers {
    /// A peer that cannot be had here, or does not start, is named in the results and left out.
    async fn that_start(results: &mut Results) -> Outcome<Self> {
        let (installed, missing) = Installed::all()?;
        results.missing.extend(missing);
        results.machine.peers = Installed::versions();
        let mut able = Vec::new();
        for peer in Peer::ALL {
            match Rival::start(peer, &installed).await {
                Ok(rival) => {
                    rival.stop()?;
                    able.push(peer);
                }
                Err(error) => results
                    .missing
                    .push(format!("{} does not start: {error}", peer.name())),
            }
        }
        Ok(Self {
            installed: Some(installed),
            able,
        })
    }

    async fn start(&self) -> Outcome<Vec<Rival>> {
        let mut rivals = Vec::new();
        if let Some(installed) = &self.installed {
            for peer in &self.able {
                rivals.push(Rival::start(*peer, installed).await?);
            }
        }
        Ok(rivals)
    }
}

async fn play(plan: &Plan, peers: &Peers, round: u32, results: &mut Results) -> Outcome<()> {
    let mut contestants = Vec::new();
    for (name, release) in &plan.releases {
        let server = Longhaul::start(release, fresh_folder()?, &[])?;
        let idle = server.process.memory();
        let world = World::new(server.address).await?;
        contestants.push(Contestant {
            name: name.clone(),
            server,
            world,
            idle,
        });
    }
    let site = contestants.first().map(|first| first.world.site.clone());
    let mut rivals = peers.start().await?;
    let bare = BareServer::start(&sizes(site.as_ref()))?;
    let mut keep = |subject: &str, work: &str, measured: Measured| {
        progress(round, subject, work, &measured);
        results.samples.push(Sample {
            subject: subject.to_owned(),
            work: work.to_owned(),
            round,
            measured,
        });
    };
    for workload in plan.workloads.iter().copied() {
        for one in &mut contestants {
            // Users are made before the clock runs, and before the limit is taken.
            one.world.lines(workload).await.during(workload.name())?;
        }
        if let Some(limit) = workload.limit(site.as_ref()).filter(|_| plan.with_limits) {
            let (subject, work) = limit.name();
            let measured = limit.measure(&bare, plan.seconds).await?;
            keep(subject, &format!("{work} ({})", workload.name()), measured);
        }
        for one in &mut contestants {
            let lines = one.world.lines(workload).await?;
            let cpu = || one.server.process.cpu();
            let measured = drive(&[one.server.address], &cpu, lines, plan.seconds).await?;
            keep(&one.name, workload.name(), measured);
        }
        for rival in rivals
            .iter_mut()
            .filter(|rival| rival.peer.work().contains(&workload))
        {
            let measured = rival.measure(workload, plan.seconds).await?;
            keep(rival.peer.name(), workload.name(), measured);
        }
    }
    for one in contestants {
        let Memory { now: after, peak } = one.server.process.memory();
        let idle = one.idle.now;
        results.memory.push(MemoryUse {
            subject: one.name,
            round,
            idle,
            after,
            peak,
        });
        one.server.stop()?;
    }
    for rival in rivals {
        let Memory { now: after, peak } = rival.memory();
        let (subject, idle) = (rival.peer.name().to_owned(), rival.idle.now);
        results.memory.push(MemoryUse {
            subject,
            round,
            idle,
            after,
            peak,
        });
        rival.stop()?;
    }
    Ok(())
}

impl Workload {
    /// What bounds it.
    pub(crate) fn limit(self, site: Option<&Site>) -> Option<Limit> {
        match self {
            Self::Me | Self::Sessions | Self::Login | Self::FormPage => {
                Some(Limit::Answer(SMALL_ANSWER))
            }
            Self::Favicon => site.map(|site| Limit::Answer(site.favicon.size)),
            Self::Style => site.map(|site| Limit::Answer(site.style.size)),
            Self::Module => {
                let module = site.and_then(|site| site.module.as_ref());
                module.map(|module| Limit::Answer(module.size))
            }
            Self::Refresh | Self::Autosave => Some(Limit::Commit),
            Self::AutosaveLarge => Some(Limit::LargeCommit),
            Self::SignIn => Some(Limit::Hash),
            Self::AutosaveHuge | Self::Mixed | Self::Flood => None,
        }
    }
}

fn sizes(site: Option<&Site>) -> Vec<usize> {
    let files = site.into_iter().flat_map(|site| {
        let always = [&site.favicon, &site.style];
        always.into_iter().chain(&site.module)
    });
    let sizes = files.map(|file| file.size).chain([SMALL_ANSWER]);
    let sizes: BTreeSet<usize> = sizes.collect();
    sizes.into_iter().collect()
}

pub(crate) fn progress(round: u32, subject: &str, work: &str, measured: &Measured) {
    let (rate, p99) = (measured.rate(), measured.p99);
    let cpu = measured.cpu_per_thousand() * 1000.0;
    let errors = measured.errors.join("; ");
    // Nothing is lost if it cannot be shown.
    let _ = writeln!(
        stderr(),
        "round {round}  {subject:<14} {work:<36} {rate:>9.0}/s  p99 {p99:>7} µs  {cpu:>8.1} µs CPU each  {errors}"
    );
}
