//! Passwords: argon2id on blocking threads, a few at a time.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{credentials::Password, keys::random_bytes};

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// One hash keeps a core busy for tens of milliseconds: more at once only slow each other down.
const AT_ONCE: usize = 2;
const QUEUE: usize = 32;

pub struct Passwords {
    places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    /// Verified when there is no such user, so that the answer takes as long as for one who exists.
    dummy: String,
}

#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Said before any work is done, so that a flood of sign-ins costs the flood, not the server.
    #[error("too many sign-ins at once")]
    Busy,
    #[error("hashing failed: {0}")]
    Hash(String),
}

pub enum Verdict {
    Wrong,
    Right,
    /// Right, but stored with weaker parameters than today's: store this instead.
    Rehashed(String),
}

impl Passwords {
    pub fn new() -> Result<Self, PasswordError> {
        Ok(Self {
            places: Arc::new(Semaphore::new(AT_ONCE + QUEUE)),
            workers: Arc::new(Semaphore::new(AT_ONCE)),
            dummy: hash(&random_bytes::<16>())?,
        })
    }

    pub async fn hash(&self, password: Password) -> Result<String, PasswordError> {
        self.run(move || hash(password.as_bytes())).await
    }

    /// Compares with `stored`, or with nothing in the same time.
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<String>,
    ) -> Result<Verdict, PasswordError> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        self.run(move || {
            let matches = argon2()?
                .verify_password(password.as_bytes(), stored.as_str())
                .is_ok();
            if !(matches && exists) {
                return Ok(Verdict::Wrong);
            }
            if is_weak(&stored) {
                return hash(password.as_bytes()).map(Verdict::Rehashed);
            }
            Ok(Verdict::Right)
        })
        .await
    }

    async fn run<T, F>(&self, work: F) -> Result<T, PasswordError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, PasswordError> + Send + 'static,
    {
        let place = self
            .places
            .clone()
            .try_acquire_owned()
            .map_err(|_| PasswordError::Busy)?;
        let worker = self
            .workers
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| PasswordError::Busy)?;
        // A blocking task cannot be cancelled. Its permits go with it, so that clients who hang up
        // do not make room for more work than the limit allows.
        tokio::task::spawn_blocking(move || {
            let _permits: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, worker);
            work()
        })
        .await
        .map_err(|error| PasswordError::Hash(error.to_string()))?
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(describe)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &[u8]) -> Result<String, PasswordError> {
    let salt = random_bytes::<16>();
    let hash = argon2()?
        .hash_password_with_salt(password, &salt)
        .map_err(describe)?;
    Ok(hash.to_string())
}

fn is_weak(stored: &str) -> bool {
    let Ok(hash) = PasswordHash::new(stored) else {
        return false;
    };
    let params = Params::try_from(&hash).ok();
    hash.algorithm.as_str() != "argon2id"
        || params.is_none_or(|params| params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES)
}

fn describe(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Hash(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::try_from(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn right_wrong_and_nobody() {
        let passwords = Passwords::new().unwrap();
        let right = password("correct horse battery");
        let stored = passwords.hash(right.clone()).await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        let verify = |given, stored: Option<String>| passwords.verify(given, stored);
        assert!(matches!(
            verify(right.clone(), Some(stored.clone())).await,
            Ok(Verdict::Right)
        ));
        assert!(matches!(
            verify(password("correct horse batterx"), Some(stored)).await,
            Ok(Verdict::Wrong)
        ));
        assert!(matches!(
            verify(right.clone(), None).await,
            Ok(Verdict::Wrong)
        ));
        assert!(matches!(
            verify(right, Some("nonsense".to_owned())).await,
            Ok(Verdict::Wrong)
        ));
    }

    #[tokio::test]
    async fn a_weaker_hash_is_replaced() {
        let passwords = Passwords::new().unwrap();
        let right = password("correct horse battery");
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8192, 1, 1, None).unwrap(),
        );
        let stored = weak
            .hash_password_with_salt(right.as_bytes(), &[1; 16])
            .unwrap()
            .to_string();
        let Ok(Verdict::Rehashed(stronger)) = passwords.verify(right.clone(), Some(stored)).await
        else {
            panic!("the weak hash was kept");
        };
        assert!(matches!(
            passwords.verify(right, Some(stronger)).await,
            Ok(Verdict::Right)
        ));
    }

    #[tokio::test]
    async fn a_full_queue_refuses_before_hashing_and_abandoned_work_keeps_its_place() {
        let passwords = Passwords::new().unwrap();
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(std::sync::Mutex::new(gate));
        let mut requests = Vec::new();
        for _ in 0..AT_ONCE + QUEUE {
            let gate = gate.clone();
            let mut request = Box::pin(passwords.run(move || {
                gate.lock().unwrap().recv().ok();
                Ok(())
            }));
            // One poll takes the place in the queue.
            assert!(futures_poll(request.as_mut()).await.is_none());
            requests.push(request);
        }
        assert!(matches!(
            passwords.run(|| Ok(())).await,
            Err(PasswordError::Busy)
        ));
        // Those still waiting leave; those at work stay until their work is done.
        requests.clear();
        assert_eq!(passwords.places.available_permits(), QUEUE);
        for _ in 0..AT_ONCE {
            release.send(()).unwrap();
        }
        let _all = passwords
            .places
            .acquire_many((AT_ONCE + QUEUE) as u32)
            .await
            .unwrap();
    }

    async fn futures_poll<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match future.as_mut().poll(context) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
