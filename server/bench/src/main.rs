//! Loads the server, its limits and its peers in turn. See docs/performance.md.

mod client;
mod costs;
mod drafts;
mod growth;
mod json;
mod limits;
mod load;
mod longhaul;
mod outcome;
mod peers;
mod process;
#[cfg(feature = "profile")]
mod profile;
mod request;
mod results;
mod run;
mod scale;
mod soak;
mod workloads;

use std::{
    io::{Write, stdout},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{
    longhaul::Release,
    outcome::{Outcome, wrong},
    results::{publish::publish, report, rows::LONGHAUL},
    run::Plan,
    workloads::Workload,
};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and print the figures
    Run(Run),
    /// Measure an empty server and one with years behind it
    Growth(Growth),
    /// Measure one server on `SQLite`, and one, two and three on `PostgreSQL`
    Scale {
        #[command(flatten)]
        release: Paths,
        #[arg(long, default_value_t = 5)]
        runs: u32,
        #[arg(long, default_value_t = 2.0)]
        seconds: f64,
        /// Write the figures into docs/performance.md
        #[arg(long)]
        publish: bool,
    },
    /// Count what each kind of request costs `PostgreSQL`
    Costs {
        #[command(flatten)]
        release: Paths,
        /// Write the tables into docs/scale.md
        #[arg(long)]
        publish: bool,
    },
    /// Load it for a long time and watch its memory
    Soak {
        #[command(flatten)]
        release: Paths,
        #[arg(long, default_value_t = 60.0)]
        minutes: f64,
    },
    /// Draw flame graphs into docs/bench
    #[cfg(feature = "profile")]
    Profile {
        #[arg(long, default_value = "target/site")]
        site: PathBuf,
        #[arg(long, default_value_t = 20.0)]
        seconds: f64,
    },
    /// Serve constants: the limit of answering
    #[command(hide = true)]
    BareAxum {
        address: SocketAddr,
        sizes: Vec<usize>,
    },
    /// Commit: the limit of writing
    #[command(hide = true)]
    BareSqlite {
        #[arg(long)]
        seconds: f64,
        #[arg(long)]
        bytes: usize,
    },
    /// Hash: the limit of sign-ins
    #[command(hide = true)]
    BareArgon2 {
        #[arg(long)]
        seconds: f64,
    },
}

#[derive(Args)]
struct Paths {
    /// The server to measure
    #[arg(long, default_value = "target/release/server")]
    server: PathBuf,
    /// The folder of its site
    #[arg(long, default_value = "target/site")]
    site: PathBuf,
}

impl Paths {
    fn release(&self) -> Release {
        Release {
            binary: self.server.clone(),
            site: self.site.clone(),
        }
    }
}

#[derive(Args)]
struct Growth {
    #[command(flatten)]
    release: Paths,
    #[arg(long, default_value_t = 100_000)]
    users: usize,
    #[arg(long, default_value_t = 1_000_000)]
    sessions: usize,
    /// Rows of change logs
    #[arg(long, default_value_t = 1_000_000)]
    changes: usize,
    /// Drafts of a thousand answers
    #[arg(long, default_value_t = 1_000)]
    large_drafts: usize,
    /// Connections that are open beside the load
    #[arg(long, default_value_t = 10_000)]
    connections: usize,
    #[arg(long, default_value_t = 5)]
    runs: u32,
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Write the table into docs/performance.md
    #[arg(long)]
    publish: bool,
}

#[derive(Args)]
struct Run {
    #[command(flatten)]
    release: Paths,
    /// Another build of the server, to be measured in turn with the first; with the same site
    #[arg(long)]
    versus: Option<PathBuf>,
    /// What to do, instead of everything
    #[arg(long, value_delimiter = ',')]
    only: Vec<Workload>,
    /// How many rounds
    #[arg(long, default_value_t = 5)]
    runs: u32,
    /// How long each subject does each work in a round
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Do not measure the limits
    #[arg(long)]
    no_limits: bool,
    /// Do not measure the peers
    #[arg(long)]
    no_peers: bool,
    /// Write docs/bench and the tables of docs/performance.md
    #[arg(long)]
    publish: bool,
}

fn main() -> ExitCode {
    match begin(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn begin(command: Command) -> Outcome<()> {
    let figures = match command {
        // One thread drives the load, so that the server has the rest of the machine.
        Command::Run(given) => return on_one_thread(measure(&given)),
        Command::Growth(given) => return on_one_thread(measure_growth(&given)),
        Command::Scale {
            release,
            runs: rounds,
            seconds,
            publish,
        } => {
            let plan = scale::Plan {
                release: release.release(),
                rounds,
                seconds,
            };
            return on_one_thread(measure_scale(&plan, publish));
        }
        Command::Costs { release, publish } => {
            return on_one_thread(measure_costs(&release.release(), publish));
        }
        Command::Soak { release, minutes } => {
            return on_one_thread(soak::soak(&release.release(), minutes));
        }
        #[cfg(feature = "profile")]
        Command::Profile { site, seconds } => return profile::profile(&site, seconds),
        Command::BareAxum { address, sizes } => return limits::answering::serve(address, &sizes),
        Command::BareSqlite { seconds, bytes } => limits::writing::measure(bytes, seconds)?,
        Command::BareArgon2 { seconds } => limits::hashing::measure(seconds)?,
    };
    say(&serde_json::to_string(&figures)?)
}

fn on_one_thread<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(work)
}

async fn measure(given: &Run) -> Outcome<()> {
    let release = given.release.release();
    let other = |binary: &PathBuf| Release {
        binary: binary.clone(),
        ..release.clone()
    };
    let mut releases = vec![(LONGHAUL.to_owned(), release.clone())];
    releases.extend(
        given
            .versus
            .iter()
            .map(|binary| ("the other".to_owned(), other(binary))),
    );
    let all = Workload::value_variants();
    let plan = Plan {
        releases,
        workloads: if given.only.is_empty() {
            all.to_vec()
        } else {
            given.only.clone()
        },
        rounds: given.runs,
        seconds: given.seconds,
        with_limits: !given.no_limits,
        with_peers: !given.no_peers,
    };
    let results = run::run(&plan).await?;
    say(&[
        report::figures(&results),
        report::targets(&results),
        report::others(&results),
        report::memory(&results),
    ]
    .join("\n"))?;
    let errors = results.errors();
    if !errors.is_empty() {
        return Err(wrong(errors.join("\n")));
    }
    if given.publish {
        publish(&results)
    } else {
        Ok(())
    }
}

async fn measure_scale(plan: &scale::Plan, publish: bool) -> Outcome<()> {
    let text = scale::scale(plan).await?;
    say(&text)?;
    if publish {
        scale::publish(&text)?;
    }
    Ok(())
}

async fn measure_costs(release: &Release, publish: bool) -> Outcome<()> {
    let text = costs::costs(release).await?;
    say(&text)?;
    match publish {
        true => costs::publish(&text),
        false => Ok(()),
    }
}

async fn measure_growth(given: &Growth) -> Outcome<()> {
    let plan = growth::Plan {
        release: given.release.release(),
        amounts: growth::Amounts {
            users: given.users,
            sessions: given.sessions,
            changes: given.changes,
            large_drafts: given.large_drafts,
        },
        connections: given.connections,
        rounds: given.runs,
        seconds: given.seconds,
    };
    let text = growth::grow(&plan).await?;
    say(&text)?;
    if given.publish {
        growth::publish(&text)
    } else {
        Ok(())
    }
}

fn say(text: &str) -> Outcome<()> {
    Ok(writeln!(stdout(), "{text}")?)
}
