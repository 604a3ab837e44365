//! What has been tried against verifiers of JWTs, as one table. Most of it is signed with the right key: then it is not the
//! signature that has to catch it.

mod claims;
mod headers;
mod texts;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};

use self::{claims::claims, headers::headers, texts::texts};
use super::access::{Fixture, fixture_with};
use crate::auth::tokens::*;

const BOTH: [SigningAlgorithm; 2] = [SigningAlgorithm::Hs256, SigningAlgorithm::EdDsa];

/// The name of each, and a token.
type Table = Vec<(String, String)>;

/// Header and claims are text, so that they need not be JSON.
fn sign_text(f: &Fixture, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    f.sign_parts(&format!(
        "{}.{}",
        BASE64.encode(header),
        BASE64.encode(claims)
    ))
}

#[test]
fn no_attack_gets_in() {
    for algorithm in BOTH {
        let f = fixture_with(algorithm);
        let good = f.sign(&f.good_header(), &f.good_claims());
        assert!(f.verify(&good).is_ok(), "{algorithm}");
        let table = [headers(&f), claims(&f), texts(&f)].concat();
        assert!(table.len() > 150, "{}", table.len());
        for (name, token) in table {
            match f.verify(&token) {
                Err(VerifyError::Invalid) => {}
                // Signed by us, and its time is over: its session may be named, to renew or to end it.
                Err(VerifyError::Expired(who)) if name.starts_with("claim exp=") => {
                    assert_eq!(who, f.who);
                }
                other => panic!("{algorithm}, {name}: {other:?}"),
            }
        }
    }
}

#[test]
fn every_changed_bit_of_every_part_is_noticed() {
    for (algorithm, step) in [(SigningAlgorithm::Hs256, 1), (SigningAlgorithm::EdDsa, 5)] {
        let f = fixture_with(algorithm);
        let good = f.sign(&f.good_header(), &f.good_claims());
        for bit in (0..good.len() * 8).step_by(step) {
            let mut bytes = good.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            // What is not UTF-8 does not get this far.
            let Ok(forged) = String::from_utf8(bytes) else {
                continue;
            };
            assert_eq!(f.verify(&forged), Err(VerifyError::Invalid), "bit {bit}");
        }
        // The same below the base64.
        let parts: Vec<&str> = good.split('.').collect();
        for at in 0..parts.len() {
            let bytes = BASE64.decode(parts[at]).unwrap();
            for bit in (0..bytes.len() * 8).step_by(step) {
                let mut forged = bytes.clone();
                forged[bit / 8] ^= 1 << (bit % 8);
                let forged = BASE64.encode(forged);
                let mut parts = parts.clone();
                parts[at] = &forged;
                let verdict = f.verify(&parts.join("."));
                assert_eq!(verdict, Err(VerifyError::Invalid), "part {at}, bit {bit}");
            }
        }
    }
}
