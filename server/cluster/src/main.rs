//! Several servers behind haproxy: killed, cut off and replaced under load. See `make cluster`.

mod browser;
mod control;
mod disturb;
#[expect(dead_code, reason = "the tests over HTTP need more kinds of files")]
#[path = "../../tests/http/files.rs"]
mod files;
mod load;
mod outcome;
mod place;
mod update;

use std::{
    io::{Write, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;
use tokio::sync::Mutex;

use crate::{
    control::{Handle, Shared},
    disturb::Disturbed,
    load::{Load, Verdict},
    outcome::Outcome,
    place::{Files, Kind, Place, Release},
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
    /// How often everything is killed and replaced
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Users who work meanwhile
    #[arg(long, default_value_t = 12)]
    users: usize,
    /// Lifetime of an access token
    #[arg(long, default_value = "3s")]
    access_ttl: String,
    /// The folder of the browser tests, which are played as well if it is given
    #[arg(long)]
    end2end: Option<PathBuf>,
    /// Only start it, and keep it until it is interrupted
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
    match run(Arguments::parse()).await {
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
async fn run(arguments: Arguments) -> Outcome<bool> {
    let first = arguments.previous.as_ref().unwrap_or(&arguments.server);
    let storage = (arguments.store, arguments.files);
    let place = Place::build(&arguments.release(first), storage, &arguments.access_ttl).await?;
    writeln!(stdout(), "http://{}", place.address)?;
    if arguments.keep {
        writeln!(stdout(), "Press Ctrl-C to end it.")?;
        tokio::signal::ctrl_c().await?;
        return Ok(true);
    }
    let is_dark = false;
    let shared = Arc::new(Mutex::new(Shared { place, is_dark }));
    let outcome = played(&arguments, &shared).await;
    if !matches!(outcome, Ok(true))
        && let Some(shared) = Arc::into_inner(shared)
    {
        let logs = shared.into_inner().place.ended_with_logs();
        writeln!(stdout(), "The logs are in {}.", logs.display())?;
    }
    outcome
}

async fn played(arguments: &Arguments, shared: &Handle) -> Outcome<bool> {
    let mut disturbed = Disturbed::default();
    let verdict = under_load(arguments, &mut shared.lock().await.place, &mut disturbed).await?;
    let passed = match &arguments.end2end {
        Some(folder) => browser::play(shared, folder, &mut disturbed).await?,
        None => true,
    };
    writeln!(stdout(), "{}", summary(&verdict, &disturbed))?;
    Ok(passed && verdict.holds() && disturbed.failed_in_updates == 0)
}

async fn under_load(
    arguments: &Arguments,
    place: &mut Place,
    disturbed: &mut Disturbed,
) -> Outcome<Verdict> {
    let load = Load::begin(place.address, arguments.users).await?;
    if let Some(previous) = &arguments.previous {
        let (old, new) = (
            arguments.release(previous),
            arguments.release(&arguments.server),
        );
        update::play(place, &load, (&old, &new), arguments.and_back, disturbed).await?;
    }
    for _ in 0..arguments.rounds {
        if let Err(error) = disturb::round(place, &load, disturbed).await {
            // What a client says is the cause; what was noticed here is its effect.
            return Err(load.end().await.err().unwrap_or(error));
        }
    }
    load.end().await
}

fn summary(verdict: &Verdict, disturbed: &Disturbed) -> String {
    format!(
        "cluster: {} requests, {} of them sent again, {} uploads, {} kills, sign-outs that were asked for: {}, \
         requests that succeeded after them: {}, requests that failed during updates: {}, \
         sign-outs that were not asked for: {}, characters lost: {}",
        verdict.requests,
        verdict.unanswered,
        verdict.uploads,
        disturbed.kills,
        verdict.sign_outs,
        verdict.after_sign_out,
        disturbed.failed_in_updates,
        verdict.signed_out,
        verdict.lost,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_says_what_was_done_and_what_went_wrong() {
        let said = summary(&Verdict::default(), &Disturbed::default());
        assert!(said.starts_with("cluster: 0 requests"));
        assert!(said.ends_with("sign-outs that were not asked for: 0, characters lost: 0"));
    }
}
