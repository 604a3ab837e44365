//! The signing keys: a 0600 file in the data folder, or sealed in the database where several servers share it; created at
//! the first start.
//!
//! One access key is current and signs; all of them verify. Keys are added, made current and
//! retired by the command `server keys` while servers run: each server checks them
//! regularly, and a file also when a token names a key that it does not know. A key from the database does not sign before
//! the other servers have had time to learn of it. So a change signs no user out, even if several servers share the keys. The refresh key is single: replacing it ends every
//! session.

pub mod envelope;
pub mod file;
pub mod place;
mod ring;
#[cfg(test)]
mod tests;
pub mod vault;
#[cfg(test)]
mod vault_tests;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock, Weak},
    time::Duration,
};

use jsonwebtoken::jwk::JwkSet;
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval},
};

pub use self::{
    envelope::Envelope,
    file::KeyError,
    place::Place,
    ring::{AccessKey, ChangeError, Ring, is_over, random_bytes},
    vault::Vault,
};
use crate::{
    clock::{Clock, MAY_DIFFER, Timestamp},
    config::{Config, KeySetting, SigningAlgorithm},
    store::{
        Store,
        files::{self, Stamp},
    },
};

/// How often a running server checks the keys.
pub const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Tokens that name unknown keys cause extra checks, and cost a forger nothing: so no more often
/// than this.
pub const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(100);
/// So long after a server has learnt of a new current key from the database, it signs with it: the others know it by then.
pub const SIGNS_AFTER: Duration = Duration::from_secs(3);

/// How long a retired key still verifies. Servers that have not checked yet are allowed for too.
pub fn verify_for(access_ttl: Duration) -> Duration {
    access_ttl + MAY_DIFFER
}

pub struct KeyRing {
    source: Source,
    verify_for: Duration,
    loaded: RwLock<Arc<Loaded>>,
    last_look: Mutex<Option<Timestamp>>,
    /// The last one logged: a lasting fault is logged once, not every second.
    complaint: Mutex<Option<String>>,
    refresh: Vec<u8>,
    /// A token has named a key that is not known here.
    wanted: Notify,
}

enum Source {
    /// The folder of the file.
    File(PathBuf),
    Database(Vault),
}

struct Loaded {
    ring: Ring,
    version: Version,
    /// The key before the current one, and until when it goes on signing.
    still_signs: Option<(Arc<AccessKey>, Timestamp)>,
}

/// Of what was loaded, to see whether there is something newer.
#[derive(PartialEq, Eq)]
enum Version {
    File(Stamp),
    Database(i64),
}

impl KeyRing {
    /// Reads the keys of `folder`, creates them if there are none, and makes sure that there is one
    /// for `algorithm`.
    pub fn open(
        folder: &Path,
        algorithm: SigningAlgorithm,
        access_ttl: Duration,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let path = folder.join(file::FILE);
        let wrap = |source| KeyError::Io {
            path: path.clone(),
            source,
        };
        files::create_private_dir(folder).map_err(wrap)?;
        let complete = matches!(file::read(folder)?, Some((ring, _)) if ring.has(algorithm));
        if !complete {
            file::change(folder, |ring| Ok((completed(ring, algorithm, now), ())))?;
        }
        files::make_private(&path).map_err(wrap)?;
        let Some((ring, stamp)) = file::read(folder)? else {
            return Err(KeyError::Missing(path));
        };
        let source = Source::File(folder.to_owned());
        Ok(Self::new(
            source,
            ring,
            Version::File(stamp),
            algorithm,
            access_ttl,
        ))
    }

    /// The same with the keys of the database, in which the ring in the file of `folder` is put if there is none yet: so
    /// that an installation can begin to share its keys without signing any user out.
    pub async fn open_sealed(
        vault: Vault,
        folder: &Path,
        algorithm: SigningAlgorithm,
        access_ttl: Duration,
        now: Timestamp,
    ) -> Result<Self, KeyError> {
        let first = || match file::read(folder)? {
            Some((ring, _)) => {
                let file = folder.join(file::FILE);
                tracing::info!(
                    file = %file.display(),
                    "the keys of the file are put into the database, if no other server was quicker; the file is not read again"
                );
                Ok(ring)
            }
            None => Ok(Ring::new(algorithm, now)),
        };
        let mut found = vault.read_or_create(first, now).await?;
        if !found.ring.has(algorithm) {
            vault
                .change(now, |ring| {
                    *ring = completed(Some(ring.clone()), algorithm, now);
                    Ok(())
                })
                .await?;
            found = vault.read().await?.ok_or(KeyError::NotSealed)?;
        }
        Ok(Self::new(
            Source::Database(vault),
            found.ring,
            Version::Database(found.revision),
            algorithm,
            access_ttl,
        ))
    }

    /// As the settings say. Refuses to make keys in a file for a database that holds some.
    pub async fn of(config: &Config, store: &Store, now: Timestamp) -> Result<Self, KeyError> {
        let (folder, algorithm) = (&config.data_dir, config.access_algorithm);
        match &config.key {
            KeySetting::Envelope(envelope) => {
                let vault = Vault::new(store.clone(), envelope.clone());
                Self::open_sealed(vault, folder, algorithm, config.access_ttl, now).await
            }
            KeySetting::File if Vault::is_used(store).await? => Err(KeyError::Sealed),
            KeySetting::File => Self::open(folder, algorithm, config.access_ttl, now),
        }
    }

    fn new(
        source: Source,
        ring: Ring,
        version: Version,
        algorithm: SigningAlgorithm,
        access_ttl: Duration,
    ) -> Self {
        let current = ring.current();
        if current.algorithm != algorithm {
            tracing::warn!(
                kid = current.kid,
                "the current key is {}, although LONGHAUL_ACCESS_ALGORITHM is {algorithm}: \
                 `server keys list` shows the others, `server keys use` makes one current",
                current.algorithm
            );
        }
        let loaded = Loaded {
            version,
            still_signs: None,
            ring,
        };
        Self {
            source,
            verify_for: verify_for(access_ttl),
            refresh: loaded.ring.refresh.clone(),
            loaded: RwLock::new(Arc::new(loaded)),
            last_look: Mutex::default(),
            complaint: Mutex::default(),
            wanted: Notify::default(),
        }
    }

    /// The current key, or the one before it for as long as other servers may not know the current one.
    pub fn signing(&self) -> Arc<AccessKey> {
        let loaded = self.loaded();
        match &loaded.still_signs {
            Some((key, _)) => key.clone(),
            None => loaded.ring.current().clone(),
        }
    }

    /// The key that a token names, if it may verify now.
    pub fn find(&self, kid: &str, now: Timestamp) -> Option<Arc<AccessKey>> {
        if let Some(key) = self.known(kid, now) {
            return Some(key);
        }
        if self.may_look(now) {
            match &self.source {
                Source::File(folder) => self.reload(folder),
                // Only who waits can ask the database. The client refreshes meanwhile.
                Source::Database(_) => self.wanted.notify_one(),
            }
        }
        self.known(kid, now)
    }

    pub fn refresh(&self) -> &[u8] {
        &self.refresh
    }

    /// The public halves of all keys that verify, for other services.
    pub fn published(&self, now: Timestamp) -> JwkSet {
        let loaded = self.loaded();
        let keys = loaded.ring.access.iter();
        let alive = keys.filter(|key| !is_over(key, now, self.verify_for));
        JwkSet {
            keys: alive.filter_map(|key| key.public()).collect(),
        }
    }

    /// Picks up what has changed, and removes retired keys whose time is over.
    pub async fn check(self: &Arc<Self>, now: Timestamp) {
        match &self.source {
            Source::File(_) => {
                let ring = Arc::clone(self);
                // The next check makes up for one that failed.
                tokio::task::spawn_blocking(move || ring.look(now))
                    .await
                    .ok();
            }
            Source::Database(vault) => self.check_database(vault, now).await,
        }
    }

    /// [`check`](Self::check) for keys in a file. Blocks on the disk.
    pub fn look(&self, now: Timestamp) {
        let Source::File(folder) = &self.source else {
            return;
        };
        self.reload(folder);
        if self.has_one_to_prune(now) {
            let pruned = file::change(folder, |ring| {
                let mut ring = ring.ok_or_else(|| KeyError::Missing(folder.join(file::FILE)))?;
                ring.prune(now, self.verify_for);
                Ok((ring, ()))
            });
            match pruned {
                Ok(()) => self.reload(folder),
                Err(error) => self.complain(&error),
            }
        }
    }

    async fn check_database(&self, vault: &Vault, now: Timestamp) {
        self.reload_from(vault, now).await;
        if self.has_one_to_prune(now) {
            let pruned = vault.change(now, |ring| {
                ring.prune(now, self.verify_for);
                Ok(())
            });
            match pruned.await {
                Ok(()) => self.reload_from(vault, now).await,
                Err(error) => self.complain(&error),
            }
        }
    }

    fn has_one_to_prune(&self, now: Timestamp) -> bool {
        let loaded = self.loaded();
        let mut keys = loaded.ring.access.iter();
        keys.any(|key| is_over(key, now, self.verify_for))
    }

    fn known(&self, kid: &str, now: Timestamp) -> Option<Arc<AccessKey>> {
        let loaded = self.loaded();
        let key = loaded.ring.find(kid)?;
        (!is_over(key, now, self.verify_for)).then(|| key.clone())
    }

    fn may_look(&self, now: Timestamp) -> bool {
        let mut last = self
            .last_look
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back must not suppress the check.
        let too_soon = last.is_some_and(|last| last <= now && now.since(last) < LOOK_AT_MOST_EVERY);
        if !too_soon {
            *last = Some(now);
        }
        !too_soon
    }

    /// If the file is missing or broken, the server carries on with the keys that it has.
    fn reload(&self, folder: &Path) {
        match self.changed(folder) {
            Ok(None) => {}
            Ok(Some((ring, stamp))) => self.replace(Loaded {
                ring,
                version: Version::File(stamp),
                still_signs: None,
            }),
            Err(error) => self.complain(&error),
        }
    }

    fn changed(&self, folder: &Path) -> Result<Option<(Ring, Stamp)>, KeyError> {
        if Version::File(file::stamp(folder)?) == self.loaded().version {
            return Ok(None);
        }
        file::read(folder)
    }

    /// The same where the keys are in the database.
    async fn reload_from(&self, vault: &Vault, now: Timestamp) {
        let loaded = self.loaded();
        let Version::Database(revision) = loaded.version else {
            return;
        };
        match vault.read_after(revision).await {
            Ok(Some(found)) => {
                let signed = self.signing();
                let waits = found.ring.current().kid != signed.kid;
                // A key that was dropped does not sign any more, whatever the others know.
                let signed = waits
                    .then(|| found.ring.find(&signed.kid).cloned())
                    .flatten();
                let until = match &loaded.still_signs {
                    Some((_, until)) if found.ring.is_current(loaded.ring.current()) => *until,
                    _ => now.plus(SIGNS_AFTER),
                };
                self.replace(Loaded {
                    still_signs: signed.map(|key| (key, until)),
                    version: Version::Database(found.revision),
                    ring: found.ring,
                });
            }
            Ok(None) => {
                *self.complaint() = None;
                self.sign_with_current(&loaded, now);
            }
            Err(error) => self.complain(&error),
        }
    }

    /// Once the time of the key before it is over.
    fn sign_with_current(&self, loaded: &Loaded, now: Timestamp) {
        if let Some((_, until)) = loaded.still_signs
            && until <= now
            && let Version::Database(revision) = loaded.version
        {
            let loaded = Loaded {
                ring: loaded.ring.clone(),
                version: Version::Database(revision),
                still_signs: None,
            };
            *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
        }
    }

    fn replace(&self, loaded: Loaded) {
        tracing::info!(
            keys = loaded.ring.access.len(),
            current = loaded.ring.current().kid,
            "the signing keys have changed"
        );
        if loaded.ring.refresh != self.refresh {
            tracing::warn!(
                "the key of the refresh tokens has changed: a restart will end every session"
            );
        }
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded);
        *self.complaint() = None;
    }

    fn complain(&self, error: &KeyError) {
        let error = error.to_string();
        let mut complaint = self.complaint();
        if complaint.as_ref() != Some(&error) {
            tracing::error!(error, "the signing keys cannot be kept up to date");
            *complaint = Some(error);
        }
    }

    fn complaint(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.complaint
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn loaded(&self) -> Arc<Loaded> {
        self.loaded
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Checks the keys for as long as the ring is in use elsewhere.
pub async fn watch(ring: Weak<KeyRing>, clock: Arc<dyn Clock>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let Some(ring) = ring.upgrade() else { return };
        // Until the next tick: so long is the ring kept.
        tokio::select! {
            _ = ticks.tick() => {}
            () = ring.wanted.notified() => {}
        }
        ring.check(clock.now()).await;
    }
}

/// Another server may have started first, so this is checked again under the lock.
fn completed(ring: Option<Ring>, algorithm: SigningAlgorithm, now: Timestamp) -> Ring {
    let Some(mut ring) = ring else {
        return Ring::new(algorithm, now);
    };
    if !ring.has(algorithm) {
        let kid = ring.add(algorithm, now);
        ring.make_current(&kid)
            .expect("the key was added a line above");
        tracing::info!(
            kid,
            "added a key for LONGHAUL_ACCESS_ALGORITHM={algorithm} and made it current"
        );
    }
    ring
}
