//! The command line: `server` serves, and `server keys …` manages the signing keys.

pub mod keys;

use clap::{Parser, Subcommand};

use crate::{
    auth::keys::KeyError,
    clock::Timestamp,
    config::{Config, ConfigError, Settings, refuse_unknown},
};

#[derive(Parser)]
#[command(
    name = "longhaul",
    version,
    about = "Long forms that outlive their tokens"
)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What to do instead of serving.
#[derive(Subcommand)]
pub enum Command {
    /// Manage the keys that sign access tokens. Running servers pick up every change
    #[command(subcommand)]
    Keys(keys::Keys),
}

/// Reads the process's flags and environment.
pub fn read() -> Result<(Config, Option<Command>), ConfigError> {
    refuse_unknown(std::env::vars_os().map(|(name, _)| name))?;
    let arguments = Arguments::try_parse()?;
    Ok((arguments.settings.check()?, arguments.command))
}

impl Command {
    /// Runs the command and returns what to tell the user.
    pub fn run(self, config: &Config, now: Timestamp) -> Result<String, KeyError> {
        match self {
            Self::Keys(keys) => keys.run(config, now),
        }
    }
}
