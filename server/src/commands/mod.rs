//! The command line: `server` serves; `server keys …`, `server user …`, `server backup …` and others are for the operator.

mod audit;
mod backup;
mod check;
mod exit;
pub mod keys;
mod migrate_to;
mod user;

use std::path::PathBuf;

use chrono::DateTime;
use clap::{Parser, Subcommand};

use crate::{
    auth::{keys::KeyError, operator::OperatorError},
    clock::Timestamp,
    config::{Config, ConfigError, Settings, refuse_unknown},
    store::StoreError,
};

pub use backup::BackupError;
pub use exit::Exit;
pub use migrate_to::MoveError;

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
    /// List accounts, and disable, enable, sign out or delete them. Running servers obey within a second
    #[command(subcommand)]
    User(user::User),
    /// Show what was done with `server user`: when, by which user of this machine, to whom
    Audit {
        /// How many of the last entries to show
        #[arg(long, default_value = "100")]
        last: u32,
    },
    /// Write database, uploads and keys into one file, while the server runs. The file is as secret as they are
    Backup {
        file: PathBuf,
        /// Replace the file if it exists
        #[arg(long)]
        force: bool,
    },
    /// Put back what a backup holds. The server must not be running
    Restore {
        file: PathBuf,
        /// Replace the database that is there
        #[arg(long)]
        force: bool,
    },
    /// Copy the `SQLite` database into an empty database of `PostgreSQL`, with the keys. Stop the server first; run it again
    /// after an interruption
    MigrateTo {
        /// Where to, such as `postgres://user@db.example/longhaul`
        target: String,
        /// Copy the uploads too, from where `LONGHAUL_FILES` says to this place, such as <s3://bucket/folder>
        #[arg(long, id = "files_to", value_name = "PLACE", default_value = "")]
        files_to: String,
    },
    /// Check database, uploads and keys for damage. Ends with 1 if there is any
    Check,
}

/// What a command has to say, and how it ends.
pub struct Outcome {
    pub said: String,
    pub exit: Exit,
}

#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Operator(#[from] OperatorError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Move(#[from] MoveError),
    /// Something that cannot be undone was not confirmed.
    #[error("{0}")]
    Unconfirmed(String),
}

impl CommandError {
    pub fn exit(&self) -> Exit {
        match self {
            Self::Keys(error) => error.into(),
            Self::Store(error) | Self::Operator(OperatorError::Store(error)) => error.into(),
            Self::Backup(error) => error.into(),
            Self::Move(error) => error.into(),
            Self::Operator(OperatorError::Unknown(_)) | Self::Unconfirmed(_) => Exit::Usage,
        }
    }
}

/// Reads the process's flags and environment.
pub fn read() -> Result<(Config, Option<Command>), ConfigError> {
    refuse_unknown(std::env::vars_os().map(|(name, _)| name))?;
    let arguments = Arguments::try_parse()?;
    Ok((arguments.settings.check()?, arguments.command))
}

impl Command {
    pub async fn run(self, config: &Config, now: Timestamp) -> Result<Outcome, CommandError> {
        let said = match self {
            Self::Keys(keys) => keys.run(config, now).await?,
            Self::User(user) => user.run(config, now).await?,
            Self::Audit { last } => audit::run(config, last, now).await?,
            Self::Backup { file, force } => backup::make(config, &file, force, now).await?,
            Self::Restore { file, force } => backup::restore(config, &file, force).await?,
            Self::MigrateTo { target, files_to } => {
                migrate_to::run(config, &target, &files_to, now).await?
            }
            Self::Check => return check::run(config).await,
        };
        let exit = Exit::Fine;
        Ok(Outcome { said, exit })
    }
}

fn date(time: Timestamp) -> String {
    let time = DateTime::from_timestamp_millis(time.as_millis()).unwrap_or_default();
    time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
