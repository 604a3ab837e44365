//! What the servers share: `PostgreSQL` and a bucket; or, as two releases side by side on one machine do, a folder with `SQLite`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use postgres_for_tests::{Durability, Pooler, Server as Postgres};
use s3_for_tests::{ACCESS_KEY, Bucket, REGION, S3, SECRET_KEY};

/// Of this installation alone, which lives as long as the command.
const KEY: &str = "6c6f6e676861756c2d636c75737465722d6b65792d6f662d33322d6279746573";
const DATABASE: &str = "longhaul";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Postgres,
    /// The same through pgbouncer in transaction mode
    Pooled,
    Sqlite,
}

/// Where the servers keep uploads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Files {
    Bucket,
    /// One folder for all of them: releases that know no buckets need it.
    Folder,
}

/// Of the database: less than the servers have connections to it.
const POOLED_SESSIONS: u32 = 12;

pub(crate) enum Storage {
    Postgres {
        pooler: Option<Box<Pooler>>,
        postgres: Box<Postgres>,
        /// It ends with this. Nothing, where the servers share a folder.
        bucket: Option<(Bucket, Box<S3>)>,
        folder: PathBuf,
    },
    Sqlite {
        folder: PathBuf,
    },
}

impl Storage {
    pub(super) fn new(kind: Kind, files: Files, folder: &Path) -> Self {
        let folder = folder.to_owned();
        match kind {
            Kind::Sqlite => Self::Sqlite { folder },
            Kind::Postgres | Kind::Pooled => {
                let postgres = Postgres::start(Durability::Full);
                postgres.create(DATABASE);
                let bucket = (files == Files::Bucket).then(|| {
                    let s3 = S3::start();
                    (s3.bucket(), Box::new(s3))
                });
                let pooler = (kind == Kind::Pooled)
                    .then(|| Box::new(Pooler::start(postgres.port(), POOLED_SESSIONS)));
                Self::Postgres {
                    pooler,
                    postgres: Box::new(postgres),
                    bucket,
                    folder,
                }
            }
        }
    }

    /// Of the server with this number. With a bucket, each has a folder of its own, so that nothing is shared unnoticed.
    pub(super) fn settings(&self, number: usize) -> Vec<(String, String)> {
        let settings = match self {
            Self::Sqlite { folder } => vec![
                ("LONGHAUL_DATA_DIR", folder.display().to_string()),
                (
                    "LONGHAUL_DATABASE_URL",
                    format!("sqlite://{}/longhaul.db", folder.display()),
                ),
            ],
            Self::Postgres {
                pooler,
                postgres,
                bucket,
                folder,
            } => {
                let address = match pooler {
                    Some(pooler) => pooler.address(DATABASE),
                    None => postgres.address(DATABASE),
                };
                let mut settings = vec![
                    ("LONGHAUL_DATABASE_URL", address),
                    ("LONGHAUL_KEY", KEY.to_owned()),
                ];
                match bucket {
                    Some((bucket, _)) => settings.extend(in_bucket(bucket, folder, number)),
                    None => settings.push(("LONGHAUL_DATA_DIR", folder.display().to_string())),
                }
                settings
            }
        };
        let settings = settings.into_iter();
        settings
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

fn in_bucket(bucket: &Bucket, folder: &Path, number: usize) -> [(&'static str, String); 6] {
    let own = folder.join(format!("server-{number}"));
    [
        ("LONGHAUL_DATA_DIR", own.display().to_string()),
        ("LONGHAUL_FILES", format!("s3://{}/uploads", bucket.name)),
        ("LONGHAUL_S3_ENDPOINT", bucket.endpoint.clone()),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
    ]
}
