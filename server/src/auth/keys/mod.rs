//! The signing keys: a 0600 file in the data folder, created at the first start.
//!
//! One access key is current and signs; all of them verify. Keys are added, made current and
//! retired by the command `server keys` while servers run: each server checks the file
//! regularly, and immediately when a token names a key that it does not know. So a change signs no user out,
//! even if several servers share the file. The refresh key is single: replacing it ends every
//! session.

pub mod file;
mod ring;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock, Weak},
    time::Duration,
};

use jsonwebtoken::jwk::JwkSet;
use tokio::time::{MissedTickBehavior, interval};

pub use self::{
    file::KeyError,
    ring::{AccessKey, ChangeError, Ring, is_over, random_bytes},
};
use crate::{
    clock::{Clock, Timestamp},
    config::SigningAlgorithm,
    store::files::{self, Stamp},
};

/// How often a running server checks the file.
pub const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Tokens that name unknown keys cause extra checks, and cost a forger nothing: so no more often
/// than this.
pub const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(100);
/// Allows for servers that have not checked yet, and for clocks that differ.
const MARGIN: Duration = Duration::from_mins(1);

/// How long a retired key still verifies.
pub fn verify_for(access_ttl: Duration) -> Duration {
    access_ttl + MARGIN
}

pub struct KeyRing {
    folder: PathBuf,
    verify_for: Duration,
    loaded: RwLock<Arc<Loaded>>,
    last_look: Mutex<Option<Timestamp>>,
    /// The last one logged: a lasting fault is logged once, not every second.
    complaint: Mutex<Option<String>>,
    refresh: Vec<u8>,
}

struct Loaded {
    ring: Ring,
    stamp: Stamp,
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
        let current = ring.current();
        if current.algorithm != algorithm {
            tracing::warn!(
                kid = current.kid,
                "the current key is {}, although LONGHAUL_ACCESS_ALGORITHM is {algorithm}: \
                 `server keys list` shows the others, `server keys use` makes one current",
                current.algorithm
            );
        }
        Ok(Self {
            folder: folder.to_owned(),
            verify_for: verify_for(access_ttl),
            refresh: ring.refresh.clone(),
            loaded: RwLock::new(Arc::new(Loaded { ring, stamp })),
            last_look: Mutex::default(),
            complaint: Mutex::default(),
        })
    }

    /// The current key.
    pub fn signing(&self) -> Arc<AccessKey> {
        self.loaded().ring.current().clone()
    }

    /// The key that a token names, if it may verify now.
    pub fn find(&self, kid: &str, now: Timestamp) -> Option<Arc<AccessKey>> {
        if let Some(key) = self.known(kid, now) {
            return Some(key);
        }
        if self.may_look(now) {
            self.reload();
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

    /// Picks up what has changed in the file, and removes retired keys whose time is over. Blocks
    /// on the disk.
    pub fn look(&self, now: Timestamp) {
        self.reload();
        let mut keys = self.loaded().ring.access.clone().into_iter();
        if keys.any(|key| is_over(&key, now, self.verify_for)) {
            let pruned = file::change(&self.folder, |ring| {
                let mut ring =
                    ring.ok_or_else(|| KeyError::Missing(self.folder.join(file::FILE)))?;
                ring.prune(now, self.verify_for);
                Ok((ring, ()))
            });
            match pruned {
                Ok(()) => self.reload(),
                Err(error) => self.complain(&error),
            }
        }
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
    fn reload(&self) {
        match self.changed() {
            Ok(None) => {}
            Ok(Some(loaded)) => {
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
            Err(error) => self.complain(&error),
        }
    }

    fn changed(&self) -> Result<Option<Loaded>, KeyError> {
        if file::stamp(&self.folder)? == self.loaded().stamp {
            return Ok(None);
        }
        let read = file::read(&self.folder)?;
        Ok(read.map(|(ring, stamp)| Loaded { ring, stamp }))
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

/// Checks the file for as long as the ring is in use elsewhere.
pub async fn watch(ring: Weak<KeyRing>, clock: Arc<dyn Clock>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(ring) = ring.upgrade() else { return };
        let now = clock.now();
        // The next check makes up for one that failed.
        tokio::task::spawn_blocking(move || ring.look(now))
            .await
            .ok();
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
