//! What the servers share: `PostgreSQL` and a folder of files; or, as two releases side by side on one machine do, a folder with
//! `SQLite`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use postgres_for_tests::{Durability, Server as Postgres};

/// Of this installation alone, which lives as long as the command.
const KEY: &str = "6c6f6e676861756c2d636c75737465722d6b65792d6f662d33322d6279746573";
const DATABASE: &str = "longhaul";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Postgres,
    Sqlite,
}

pub(crate) enum Storage {
    Postgres {
        postgres: Box<Postgres>,
        folder: PathBuf,
    },
    Sqlite {
        folder: PathBuf,
    },
}

impl Storage {
    pub(super) fn new(kind: Kind, folder: &Path) -> Self {
        let folder = folder.to_owned();
        match kind {
            Kind::Sqlite => Self::Sqlite { folder },
            Kind::Postgres => {
                let postgres = Postgres::start(Durability::Full);
                postgres.create(DATABASE);
                Self::Postgres {
                    postgres: Box::new(postgres),
                    folder,
                }
            }
        }
    }

    /// Of every server.
    pub(super) fn settings(&self) -> Vec<(String, String)> {
        let (Self::Postgres { folder, .. } | Self::Sqlite { folder }) = self;
        let mut settings = vec![("LONGHAUL_DATA_DIR", folder.display().to_string())];
        match self {
            Self::Sqlite { folder } => settings.push((
                "LONGHAUL_DATABASE_URL",
                format!("sqlite://{}/longhaul.db", folder.display()),
            )),
            Self::Postgres { postgres, .. } => settings.extend([
                ("LONGHAUL_DATABASE_URL", postgres.address(DATABASE)),
                ("LONGHAUL_KEY", KEY.to_owned()),
            ]),
        }
        let settings = settings.into_iter();
        settings
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}
