//! `server keys …`: lists, adds, uses, retires and rotates the keys that sign access tokens.

use clap::Subcommand;

use super::date;
use crate::{
    auth::keys::{KeyError, Place, Ring, verify_for},
    clock::Timestamp,
    config::{Config, SigningAlgorithm},
};

#[derive(Subcommand)]
pub enum Keys {
    /// Show all keys: which one signs, which ones verify, and until when
    List,
    /// Add a key that verifies but does not sign yet
    Add {
        /// hs256 or eddsa; defaults to `LONGHAUL_ACCESS_ALGORITHM`
        #[arg(long)]
        algorithm: Option<SigningAlgorithm>,
    },
    /// Make a key current, so that it signs from now on
    Use {
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
    /// Start retiring a key: it verifies until its last token has expired, and is then dropped
    Retire {
        #[arg(allow_hyphen_values = true)]
        kid: String,
        /// Drop it at once, because it leaked: every client with a token signed by it has to refresh
        #[arg(long)]
        now: bool,
    },
    /// Add a key, make it current, and retire all others, in one step
    Rotate {
        /// hs256 or eddsa; defaults to `LONGHAUL_ACCESS_ALGORITHM`
        #[arg(long)]
        algorithm: Option<SigningAlgorithm>,
        /// Drop the others at once, because one leaked: every client has to refresh
        #[arg(long)]
        now: bool,
    },
    /// Seal the keys in the database with the first of the two keys in `LONGHAUL_KEY`, once all servers have both
    Reseal,
}

impl Keys {
    /// Runs the command and returns what to tell the user.
    pub async fn run(self, config: &Config, now: Timestamp) -> Result<String, KeyError> {
        let place = Place::of(config).await?;
        let work = Work { config, place, now };
        match self {
            Self::List => work.list().await,
            Self::Add { algorithm } => work.add(algorithm).await,
            Self::Use { kid } => work.make_current(&kid).await,
            Self::Retire { kid, now: false } => work.retire(&kid).await,
            Self::Retire { kid, now: true } => work.drop_now(&kid).await,
            Self::Rotate { algorithm, now } => work.rotate(algorithm, now).await,
            Self::Reseal => work.reseal().await,
        }
    }
}

struct Work<'a> {
    config: &'a Config,
    place: Place,
    now: Timestamp,
}

impl Work<'_> {
    async fn list(&self) -> Result<String, KeyError> {
        let mut ring = self.place.read().await?;
        ring.prune(self.now, verify_for(self.config.access_ttl));
        let mut lines = vec![format!(
            "{:<16}  {:<9}  {:<23}  STATE",
            "KEY", "ALGORITHM", "ADDED"
        )];
        for key in &ring.access {
            let state = match key.retired_at {
                _ if ring.is_current(key) => "current: signs and verifies".to_owned(),
                None => "verifies".to_owned(),
                Some(retired_at) => format!("retired: verifies until {}", self.end(retired_at)),
            };
            lines.push(format!(
                "{:<16}  {:<9}  {:<23}  {state}",
                key.kid,
                key.algorithm.to_string(),
                date(key.created_at)
            ));
        }
        Ok(lines.join("\n"))
    }

    async fn add(&self, algorithm: Option<SigningAlgorithm>) -> Result<String, KeyError> {
        let algorithm = algorithm.unwrap_or(self.config.access_algorithm);
        self.change(|ring| {
            let kid = ring.add(algorithm, self.now);
            let published = match algorithm {
                SigningAlgorithm::Hs256 => "",
                SigningAlgorithm::EdDsa => {
                    "Its public half is published at /.well-known/jwks.json. \
                     Allow services that cache those keys a minute to fetch it.\n"
                }
            };
            Ok(format!(
                "Added the {algorithm} key {kid}. It verifies but does not sign yet.\n{published}\
                 To sign with it: server keys use {kid}"
            ))
        })
        .await
    }

    async fn make_current(&self, kid: &str) -> Result<String, KeyError> {
        self.change(|ring| {
            let before = ring.current().kid.clone();
            ring.make_current(kid)?;
            Ok(if before == kid {
                format!("{kid} is already the current key.")
            } else {
                format!(
                    "{kid} signs from now on. {before} still verifies; \
                 to start retiring it: server keys retire {before}"
                )
            })
        })
        .await
    }

    async fn retire(&self, kid: &str) -> Result<String, KeyError> {
        self.change(|ring| {
            ring.retire(kid, self.now)?;
            let since = ring.find(kid).and_then(|key| key.retired_at);
            let end = self.end(since.unwrap_or(self.now));
            Ok(format!(
                "{kid} is retired. It verifies until {end}, and is then dropped. No user is signed out."
            ))
        })
        .await
    }

    async fn drop_now(&self, kid: &str) -> Result<String, KeyError> {
        self.change(|ring| {
            ring.remove(kid)?;
            Ok(format!(
                "{kid} is dropped. Clients with a token signed by it refresh once; no user is signed out."
            ))
        })
        .await
    }

    async fn rotate(
        &self,
        algorithm: Option<SigningAlgorithm>,
        at_once: bool,
    ) -> Result<String, KeyError> {
        let algorithm = algorithm.unwrap_or(self.config.access_algorithm);
        self.change(|ring| {
            // First the new key, then the old ones: there is always one that signs.
            let kid = ring.add(algorithm, self.now);
            ring.make_current(&kid)?;
            for other in ring.others() {
                if at_once {
                    ring.remove(&other)?;
                } else {
                    ring.retire(&other, self.now)?;
                }
            }
            let others = if at_once {
                "All others are dropped: every client refreshes once.".to_owned()
            } else {
                format!(
                    "All others are retired: they verify until {} at the latest.",
                    self.end(self.now)
                )
            };
            Ok(format!(
                "Added the {algorithm} key {kid}, which signs from now on. {others}\n\
                 Running servers pick this up within seconds. No user is signed out."
            ))
        })
        .await
    }

    async fn change(
        &self,
        mut change: impl FnMut(&mut Ring) -> Result<String, KeyError>,
    ) -> Result<String, KeyError> {
        let alter = |ring: &mut Ring| {
            ring.prune(self.now, verify_for(self.config.access_ttl));
            change(ring)
        };
        self.place.change(self.now, alter).await
    }

    async fn reseal(&self) -> Result<String, KeyError> {
        let Place::Database(vault) = &self.place else {
            return Err(KeyError::InFile);
        };
        let names = vault.names();
        Ok(if vault.reseal(self.now).await? {
            format!(
                "The keys are sealed with the first of {names}. Now take the other one out of LONGHAUL_KEY, server by server. No user is signed out."
            )
        } else {
            format!("The keys were sealed with the first of {names} already.")
        })
    }

    /// When a key that was retired at `retired_at` stops verifying.
    fn end(&self, retired_at: Timestamp) -> String {
        date(retired_at.plus(verify_for(self.config.access_ttl)))
    }
}
