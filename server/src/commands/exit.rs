//! The exit codes, which docs/operations.md documents: programs that start the server tell by them what has to be done.

use std::process::ExitCode;

use crate::{StartError, auth::keys::KeyError, store::StoreError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Fine = 0,
    /// A check found damage, or something failed that has no code of its own.
    Failed = 1,
    /// A flag, a setting or an argument is wrong; clap uses the same code.
    Usage = 2,
    /// The address to listen on is not to be had.
    Address = 3,
    /// A folder or a file cannot be created, read or written.
    Folder = 4,
    /// The database has a schema that this version cannot use.
    Schema = 5,
    /// The database is damaged.
    Damaged = 6,
    /// The file of the keys is damaged.
    Keys = 7,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&StoreError> for Exit {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Missing(_) | StoreError::HalfMoved => Self::Usage,
            StoreError::File { .. } | StoreError::Unusable { .. } => Self::Folder,
            StoreError::Newer { .. } | StoreError::Older { .. } | StoreError::Migration(_) => {
                Self::Schema
            }
            StoreError::Damaged { .. } | StoreError::Corrupt(_) => Self::Damaged,
            StoreError::Database(_)
            | StoreError::Taken(_)
            | StoreError::Unreachable(_)
            | StoreError::Shared(_)
            | StoreError::OldSqlite(_)
            | StoreError::Task => Self::Failed,
        }
    }
}

impl From<&KeyError> for Exit {
    fn from(error: &KeyError) -> Self {
        match error {
            KeyError::Io { .. } => Self::Folder,
            KeyError::Broken { .. } | KeyError::BrokenRow { .. } => Self::Keys,
            KeyError::Format { .. } => Self::Schema,
            KeyError::Missing(_)
            | KeyError::Change(_)
            | KeyError::OtherEnvelope { .. }
            | KeyError::NotSealed
            | KeyError::Sealed
            | KeyError::InFile => Self::Usage,
            KeyError::Busy => Self::Failed,
            KeyError::Store(error) => error.into(),
        }
    }
}

impl From<&StartError> for Exit {
    fn from(error: &StartError) -> Self {
        match error {
            StartError::Listen { .. } => Self::Address,
            StartError::Store(error) => error.into(),
            StartError::Keys(error) => error.into(),
            StartError::Passwords(_) | StartError::Mail(_) => Self::Failed,
            // A setting names the files, and what it names is not what it should be.
            StartError::Tls(_) => Self::Usage,
            StartError::Uploads(_) | StartError::Bucket { .. } | StartError::Site(_) => {
                Self::Folder
            }
        }
    }
}
