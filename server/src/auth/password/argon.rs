//! Argon2id in memory that is lent, and the text form of its hashes (PHC).

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

use super::{PasswordError, memory::Memory};
use crate::auth::keys::random_bytes;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const ALGORITHM: Algorithm = Algorithm::Argon2id;
const VERSION: Version = Version::V0x13;

pub(super) fn hash(password: &[u8], memory: &mut Memory) -> Result<String, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(describe)?;
    let salt = random_bytes::<16>();
    let output = compute(ALGORITHM, VERSION, &params, password, &salt, memory)?;
    let hash = PasswordHash {
        algorithm: ALGORITHM.ident(),
        version: Some(VERSION.into()),
        params: ParamsString::try_from(&params).map_err(describe)?,
        salt: Some(Salt::new(&salt).map_err(describe)?),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

/// Whether `stored` is a hash of `password`.
pub(super) fn fits(password: &[u8], stored: &str, memory: &mut Memory) -> bool {
    output_again(password, stored, memory).unwrap_or(false)
}

fn output_again(password: &[u8], stored: &str, memory: &mut Memory) -> Result<bool, PasswordError> {
    let stored = PasswordHash::new(stored).map_err(describe)?;
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
        return Ok(false);
    };
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(describe)?;
    let version = stored.version.map(Version::try_from).transpose();
    let version = version.map_err(describe)?.unwrap_or_default();
    let params = Params::try_from(&stored).map_err(describe)?;
    let output = compute(algorithm, version, &params, password, salt, memory)?;
    // Compares in constant time.
    Ok(output == *expected)
}

fn compute(
    algorithm: Algorithm,
    version: Version,
    params: &Params,
    password: &[u8],
    salt: &[u8],
    memory: &mut Memory,
) -> Result<Output, PasswordError> {
    let mut buffer = [0; Output::MAX_LENGTH];
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let out = buffer
        .get_mut(..length)
        .ok_or_else(|| describe("a long output"))?;
    Argon2::new(algorithm, version, params.clone())
        .hash_password_into_with_memory(password, salt, out, memory.blocks(params))
        .map_err(describe)?;
    Output::new(out).map_err(describe)
}

pub(super) fn is_weak(stored: &str) -> bool {
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
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

    use super::*;

    /// In both directions, so that no stored hash is lost.
    #[test]
    fn hashes_are_those_of_the_library() {
        let mut memory = Memory::default();
        let ours = hash(b"correct horse battery", &mut memory).unwrap();
        assert!(
            ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{ours}"
        );
        let library = Argon2::default();
        library
            .verify_password(b"correct horse battery", ours.as_str())
            .unwrap();

        for (algorithm, params) in [
            (Algorithm::Argon2id, Params::new(19_456, 2, 1, None)),
            (Algorithm::Argon2id, Params::new(1024, 1, 2, Some(16))),
            (Algorithm::Argon2i, Params::new(512, 3, 1, Some(64))),
        ] {
            let library = Argon2::new(algorithm, Version::V0x13, params.unwrap());
            let theirs = library
                .hash_password_with_salt(b"correct horse battery", &[7; 16])
                .unwrap()
                .to_string();
            assert!(
                fits(b"correct horse battery", &theirs, &mut memory),
                "{theirs}"
            );
            assert!(
                !fits(b"correct horse batterx", &theirs, &mut memory),
                "{theirs}"
            );
        }
        for odd in [
            "",
            "nonsense",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$scrypt$ln=1$AAAA$AAAA",
        ] {
            assert!(!fits(b"correct horse battery", odd, &mut memory), "{odd}");
        }
    }
}
