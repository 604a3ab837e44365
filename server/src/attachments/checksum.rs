//! The checksum that a client may send with a part.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// As a client may name them.
pub const ALGORITHMS: &str = "sha1,sha256";

#[derive(Debug, PartialEq, Eq)]
pub enum ChecksumError {
    Malformed,
    Unsupported,
}

/// The expected digest, and the digest of what has arrived so far.
pub struct Checksum {
    hasher: Hasher,
    wanted: Vec<u8>,
}

enum Hasher {
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Checksum {
    /// From `sha1 <base64>`.
    pub fn parse(text: &str) -> Result<Self, ChecksumError> {
        let (algorithm, encoded) = text.split_once(' ').ok_or(ChecksumError::Malformed)?;
        let hasher = match algorithm {
            "sha1" => Hasher::Sha1(Sha1::new()),
            "sha256" => Hasher::Sha256(Sha256::new()),
            _ => return Err(ChecksumError::Unsupported),
        };
        let wanted = STANDARD.decode(encoded.trim());
        let wanted = wanted.map_err(|_| ChecksumError::Malformed)?;
        Ok(Self { hasher, wanted })
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.hasher {
            Hasher::Sha1(hasher) => hasher.update(bytes),
            Hasher::Sha256(hasher) => hasher.update(bytes),
        }
    }

    pub fn fits(self) -> bool {
        match self.hasher {
            Hasher::Sha1(hasher) => hasher.finalize().as_slice() == self.wanted,
            Hasher::Sha256(hasher) => hasher.finalize().as_slice() == self.wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_fit_or_do_not() {
        // "hello world" with each algorithm.
        for good in [
            "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
        ] {
            for (bytes, fits) in [("hello world", true), ("hello worlds", false)] {
                let mut checksum = Checksum::parse(good).expect("well-formed");
                checksum.update(&bytes.as_bytes()[..3]);
                checksum.update(&bytes.as_bytes()[3..]);
                assert_eq!(checksum.fits(), fits, "{good} {bytes}");
            }
        }
        let refused = |text| Checksum::parse(text).err();
        assert_eq!(refused("md5 AAAA"), Some(ChecksumError::Unsupported));
        assert_eq!(refused("sha1"), Some(ChecksumError::Malformed));
        assert_eq!(refused("sha1 ?"), Some(ChecksumError::Malformed));
    }
}
