//! The refresh token: opaque text whose tag lets garbage be refused without a query, and whose
//! session can therefore never be revoked by a guess.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{ids::SessionId, random};

// version | session | generation | sibling | random | tag of all before
const VERSION: u8 = 2;
const SESSION: std::ops::Range<usize> = 1..17;
const GENERATION: std::ops::Range<usize> = 17..25;
const SIBLING: std::ops::Range<usize> = 25..33;
const BODY: usize = 65;
const TAG: usize = 32;
const LEN: usize = BODY + TAG;

/// Issued before siblings were numbered; browsers still hold some.
const UNNUMBERED: u8 = 1;
const UNNUMBERED_LEN: usize = LEN - 8;

/// What an authentic token says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    pub session: SessionId,
    /// Its place in the token family. Under the tag, so that a token whose row was pruned can still be placed.
    pub generation: u64,
    /// Its number among the children of one parent, from 1; 0 if it has none.
    pub sibling: u64,
    pub hash: TokenHash,
}

/// SHA-256 of the text, which is all that the database stores.
pub type TokenHash = [u8; 32];

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("not the shape of a refresh token")]
    Malformed,
    #[error("made by somebody else, or changed on the way")]
    BadTag,
}

/// Creates a token and its text. The text goes to the client and nowhere else.
pub fn mint(
    key: &[u8],
    session: SessionId,
    generation: u64,
    sibling: u64,
) -> (RefreshToken, String) {
    let mut bytes = [0; LEN];
    bytes[0] = VERSION;
    bytes[SESSION].copy_from_slice(&session.to_bytes());
    bytes[GENERATION].copy_from_slice(&generation.to_be_bytes());
    bytes[SIBLING].copy_from_slice(&sibling.to_be_bytes());
    bytes[SIBLING.end..BODY].copy_from_slice(&random::bytes::<32>());
    let tag = hmac(key, &bytes[..BODY]).finalize().into_bytes();
    bytes[BODY..].copy_from_slice(&tag);
    let text = BASE64.encode(bytes);
    (
        RefreshToken {
            session,
            generation,
            sibling,
            hash: hash(&text),
        },
        text,
    )
}

pub fn parse(key: &[u8], text: &str) -> Result<RefreshToken, ParseError> {
    let mut bytes = [0; LEN];
    let length = BASE64
        .decode_slice(text, &mut bytes)
        .map_err(|_| ParseError::Malformed)?;
    if !matches!(
        (bytes[0], length),
        (VERSION, LEN) | (UNNUMBERED, UNNUMBERED_LEN)
    ) {
        return Err(ParseError::Malformed);
    }
    let (body, tag) = bytes[..length].split_at(length - TAG);
    // Compares in constant time.
    hmac(key, body)
        .verify_slice(tag)
        .map_err(|_| ParseError::BadTag)?;

    let mut session = [0; 16];
    session.copy_from_slice(&bytes[SESSION]);
    let number = |range: std::ops::Range<usize>| {
        let mut number = [0; 8];
        number.copy_from_slice(&bytes[range]);
        u64::from_be_bytes(number)
    };
    let sibling = match bytes[0] {
        UNNUMBERED => 0,
        _ => number(SIBLING),
    };
    Ok(RefreshToken {
        session: SessionId::from_bytes(session),
        generation: number(GENERATION),
        sibling,
        hash: hash(text),
    })
}

fn hash(text: &str) -> TokenHash {
    Sha256::digest(text).into()
}

fn hmac(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    hmac.update(message);
    hmac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &[u8] = &[7; 32];

    #[test]
    fn says_what_was_put_in() {
        let session = SessionId::new();
        let (token, text) = mint(KEY, session, 42, 3);
        assert_eq!(parse(KEY, &text), Ok(token));
        let said = (token.session, token.generation, token.sibling);
        assert_eq!(said, (session, 42, 3));
        assert_ne!(
            mint(KEY, session, 42, 3).1,
            text,
            "two tokens of one generation differ"
        );
    }

    #[test]
    fn tokens_from_before_siblings_were_numbered_are_read() {
        let session = SessionId::new();
        let mut bytes = vec![UNNUMBERED];
        bytes.extend(session.to_bytes());
        bytes.extend(7_u64.to_be_bytes());
        bytes.extend([9; 32]);
        let tag = hmac(KEY, &bytes).finalize().into_bytes();
        bytes.extend(tag);
        let text = BASE64.encode(&bytes);
        let token = parse(KEY, &text).unwrap();
        let said = (token.session, token.generation, token.sibling);
        assert_eq!(said, (session, 7, 0));
        assert_eq!(token.hash, hash(&text));
        // One version's length with the other's number.
        bytes[0] = VERSION;
        assert_eq!(
            parse(KEY, &BASE64.encode(&bytes)),
            Err(ParseError::Malformed)
        );
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let (_, text) = mint(KEY, SessionId::new(), 1, 1);
        let bytes = BASE64.decode(&text).unwrap();
        for bit in 0..LEN * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            let expected = if bit < 8 {
                ParseError::Malformed
            } else {
                ParseError::BadTag
            };
            assert_eq!(
                parse(KEY, &BASE64.encode(forged)),
                Err(expected),
                "bit {bit}"
            );
        }
    }

    #[test]
    fn foreign_truncated_and_padded_tokens_are_refused() {
        let (_, text) = mint(KEY, SessionId::new(), 1, 1);
        assert_eq!(parse(&[8; 32], &text), Err(ParseError::BadTag));
        for length in 0..text.len() {
            assert_eq!(parse(KEY, &text[..length]), Err(ParseError::Malformed));
        }
        for spoilt in [
            format!("{text}="),
            format!("{text}A"),
            format!(" {text}"),
            format!("{text}\n"),
        ] {
            assert_eq!(
                parse(KEY, &spoilt),
                Err(ParseError::Malformed),
                "{spoilt:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            prop_assert!(parse(KEY, &text).is_err());
        }
    }
}
