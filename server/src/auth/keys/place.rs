//! Where the keys of an installation are, for the commands: in the file of its data folder, or sealed in its database.

use std::path::PathBuf;

use super::{KeyError, Vault, file, ring::Ring};
use crate::{
    clock::Timestamp,
    config::{Config, KeySetting},
    store::{Store, schema::Schema},
};

pub enum Place {
    File(PathBuf),
    Database(Vault),
}

impl Place {
    pub async fn of(config: &Config) -> Result<Self, KeyError> {
        match &config.key {
            KeySetting::File => {
                // A change to a file that no server reads would pass for one that was made. The file can be dealt with
                // even if the database is damaged.
                if let Ok(store) = Store::open_existing(&config.database, Schema::MayBeOld).await {
                    let sealed = Vault::is_used(&store).await;
                    store.close().await;
                    if sealed? {
                        return Err(KeyError::Sealed);
                    }
                }
                Ok(Self::File(config.data_dir.clone()))
            }
            KeySetting::Envelope(envelope) => {
                let store = Store::open_existing(&config.database, Schema::MustFit).await?;
                Ok(Self::Database(Vault::new(store, envelope.clone())))
            }
        }
    }

    pub async fn read(&self) -> Result<Ring, KeyError> {
        match self {
            Self::File(folder) => match file::read(folder)? {
                Some((ring, _)) => Ok(ring),
                None => Err(KeyError::Missing(folder.join(file::FILE))),
            },
            Self::Database(vault) => match vault.read().await? {
                Some(found) => Ok(found.ring),
                None => Err(KeyError::NotSealed),
            },
        }
    }

    /// Lets `change` alter the ring, perhaps several times if others do too.
    pub async fn change<T>(
        &self,
        now: Timestamp,
        mut change: impl FnMut(&mut Ring) -> Result<T, KeyError>,
    ) -> Result<T, KeyError> {
        match self {
            Self::File(folder) => {
                let missing = || KeyError::Missing(folder.join(file::FILE));
                // Before the lock, which needs the folder to be there.
                file::read(folder)?.ok_or_else(missing)?;
                file::change(folder, |ring| {
                    let mut ring = ring.ok_or_else(missing)?;
                    let result = change(&mut ring)?;
                    Ok((ring, result))
                })
            }
            Self::Database(vault) => vault.change(now, change).await,
        }
    }
}
