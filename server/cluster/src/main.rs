//! Several servers behind haproxy: killed, cut off and replaced under load. See `make cluster`.

mod browser;
mod control;
mod disturb;
#[expect(dead_code, reason = "the tests over HTTP need more kinds of files")]
#[path = "../../tests/http/files.rs"]
mod files;
mod interrupt;
mod load;
mod outcome;
mod place;
mod summary;
mod update;

use std::{
    future::pending,
    io::{Write, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;
use tokio::sync::Mutex;

use crate::{
    browser::Suite,
    control::{Handle, Shared},
    interrupt::Interruption,
    load::Load,
    outcome::{Outcome, wrong},
    place::{Files, Kind, Mood, Place, Release},
    summary::Summary,
};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// The server to start
    #[arg(long, default_value = "target/release/server")]
    server: PathBuf,
    /// The folder of its site
    #[arg(long, default_value = "target/site")]
    site: PathBuf,
    /// What the servers share
    #[arg(long, value_enum, default_value_t = Kind::Postgres)]
    store: Kind,
    /// Where the servers keep uploads
    #[arg(long, value_enum, default_value_t = Files::Bucket)]
    files: Files,
    /// An earlier release, with which the servers begin: they are updated in turn
    #[arg(long)]
    previous: Option<PathBuf>,
    /// Go back to the earlier release as well, and forward again, while servers of the earlier one crash
    #[arg(long, requires = "previous")]
    and_back: bool,
    /// How often everything is killed and replaced under the load of programs
    #[arg(long, default_value_t = 2)]
    rounds: u32,
    /// Programs that work meanwhile, each as a user
    #[arg(long, default_value_t = 12)]
    users: usize,
    /// The folder of the browser tests, which are played as well if it is given
    #[arg(long)]
    end2end: Option<PathBuf>,
    /// The browser tests to play, as Playwright finds them
    #[arg(default_values = browser::SPECS)]
    specs: Vec<String>,
    /// Only start it, for a person to use, and keep it until it is interrupted
    #[arg(long)]
    keep: bool,
}

impl Arguments {
    /// All releases share the site: what is in it has names that change with the content.
    fn release(&self, binary: &Path) -> Release {
        Release {
            binary: binary.to_owned(),
            site: self.site.clone(),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    // What was started ends with the future that started it.
    let outcome = match Interruption::listen() {
        Err(error) => Err(error),
        Ok(mut interruption) => {
            let arguments = Arguments::parse();
            tokio::select! {
                outcome = run(&arguments) => outcome,
                () = interruption.comes() => match arguments.keep {
                    true => Ok(true),
                    false => Err(wrong("it was interrupted")),
                }
            }
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Nothing is left to say it to if this fails.
            let _ = writeln!(std::io::stderr(), "cluster: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything holds.
async fn run(arguments: &Arguments) -> Outcome<bool> {
    let first = arguments.previous.as_ref().unwrap_or(&arguments.server);
    let mood = match arguments.keep {
        true => Mood::ToBeSeen,
        false => Mood::InAHurry,
    };
    let storage = (arguments.store, arguments.files);
    let place = Place::build(&arguments.release(first), storage, mood).await?;
    writeln!(stdout(), "http://{}", place.address)?;
    if arguments.keep {
        return keep(&place).await;
    }
    let shared = Arc::new(Mutex::new(Shared::new(place)));
    let outcome = played(arguments, &shared).await;
    if !matches!(outcome, Ok(true)) {
        let place = &mut shared.lock().await.place;
        let logs = place.keep_logs();
        writeln!(stdout(), "The logs are in {}.", logs.display())?;
    }
    outcome
}

async fn keep(place: &Place) -> Outcome<bool> {
    for server in &place.servers {
        let id = server.id().unwrap_or_default();
        writeln!(
            stdout(),
            "behind it: http://{} (process {id})",
            server.address
        )?;
    }
    writeln!(stdout(), "Press Ctrl-C to end it.")?;
    pending().await
}

async fn played(arguments: &Arguments, shared: &Handle) -> Outcome<bool> {
    let mut summary = Summary::default();
    under_load(arguments, &mut shared.lock().await.place, &mut summary).await?;
    if let Some(folder) = &arguments.end2end {
        let suite = Suite {
            folder,
            specs: &arguments.specs,
        };
        summary.browser = Some(browser::play(shared, suite).await?);
    }
    writeln!(stdout(), "{summary}")?;
    Ok(summary.holds())
}

async fn under_load(
    arguments: &Arguments,
    place: &mut Place,
    summary: &mut Summary,
) -> Outcome<()> {
    if arguments.rounds == 0 {
        return Ok(());
    }
    let load = Load::begin(place.address, arguments.users).await?;
    if let Some(previous) = &arguments.previous {
        let (old, new) = (
            arguments.release(previous),
            arguments.release(&arguments.server),
        );
        let so_far = &mut summary.disturbed;
        update::play(place, &load, (&old, &new), arguments.and_back, so_far).await?;
    }
    for _ in 0..arguments.rounds {
        if let Err(error) = disturb::round(place, &load, &mut summary.disturbed).await {
            // What a client says is the cause; what was noticed here is its effect.
            return Err(load.end().await.err().unwrap_or(error));
        }
    }
    summary.verdict = load.end().await?;
    Ok(())
}
