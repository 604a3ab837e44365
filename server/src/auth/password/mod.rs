//! Passwords: argon2id on threads of their own, a few at a time.

mod argon;
mod memory;
mod workers;

#[cfg(test)]
mod tests;

use self::{memory::Memory, workers::Workers};
use super::{
    common_password::{Known, is_common},
    credentials::{Email, Password},
    keys::random_bytes,
};

pub struct Passwords {
    workers: Workers,
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

#[derive(Debug)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right, but stored with weaker parameters than today's, or in another form of the text: store this instead.
    Rehashed(String),
}

impl Passwords {
    pub fn new() -> Result<Self, PasswordError> {
        let workers = Workers::start().map_err(|error| PasswordError::Hash(error.to_string()))?;
        Ok(Self {
            workers,
            dummy: argon::hash(&random_bytes::<16>(), &mut Memory::default())?,
        })
    }

    /// The hash of a password that `owner` has chosen. `None` if it is too easy to guess.
    pub async fn hash_chosen(
        &self,
        password: Password,
        owner: &Email,
    ) -> Result<Option<String>, PasswordError> {
        let known = Known::of(owner);
        let work = move |memory: &mut Memory| {
            if is_common(&password, &known) {
                return Ok(None);
            }
            argon::hash(password.as_bytes(), memory).map(Some)
        };
        self.workers.run(work).await
    }

    /// Compares with `stored`, or with nothing in the same time.
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<String>,
    ) -> Result<Verdict, PasswordError> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.clone());
        let work = move |memory: &mut Memory| judge(&password, &stored, exists, memory);
        self.workers.run(work).await
    }
}

fn judge(
    password: &Password,
    stored: &str,
    exists: bool,
    memory: &mut Memory,
) -> Result<Verdict, PasswordError> {
    let fits = argon::fits(password.as_bytes(), stored, memory);
    // How many hashes a wrong password costs depends on what was typed alone, not on whether there is such a user.
    let typed = password.as_typed().filter(|_| !fits);
    let fits_as_typed = typed.is_some_and(|typed| argon::fits(typed, stored, memory));
    if !exists || !(fits || fits_as_typed) {
        return Ok(Verdict::Wrong);
    }
    if fits_as_typed || argon::is_weak(stored) {
        return argon::hash(password.as_bytes(), memory).map(Verdict::Rehashed);
    }
    Ok(Verdict::Right)
}
