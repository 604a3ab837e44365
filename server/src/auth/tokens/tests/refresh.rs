//! The refresh token.

use proptest::prelude::*;

use crate::auth::tokens::*;

const KEY: &[u8] = &[7; 32];

#[test]
fn says_what_was_put_in() {
    let session = SessionId::new();
    let (token, text) = RefreshToken::mint(KEY, session, 42, 3);
    assert_eq!(RefreshToken::parse(KEY, &text), Ok(token));
    let said = (token.session, token.generation, token.sibling);
    assert_eq!(said, (session, 42, 3));
    let (other, other_text) = RefreshToken::mint(KEY, session, 42, 3);
    assert_ne!(other_text, text, "two tokens of one generation differ");
    assert_ne!(other.hash, token.hash);
}

#[test]
fn tokens_from_before_siblings_were_numbered_are_read() {
    let session = SessionId::new();
    let mut bytes = vec![UNNUMBERED];
    bytes.extend(session.to_bytes());
    bytes.extend(7_u64.to_be_bytes());
    bytes.extend([9; 32]);
    let tag = hmac(KEY, &[&bytes]).finalize().into_bytes();
    bytes.extend(tag);
    let text = BASE64.encode(&bytes);
    let token = RefreshToken::parse(KEY, &text).unwrap();
    let said = (token.session, token.generation, token.sibling);
    assert_eq!(said, (session, 7, 0));
    assert_eq!(token.hash, hash(&text));
    // One version's length with the other's number.
    bytes[0] = VERSION;
    assert_eq!(
        RefreshToken::parse(KEY, &BASE64.encode(&bytes)),
        Err(ParseError::Malformed)
    );
}

#[test]
fn every_changed_bit_is_noticed() {
    let (_, text) = RefreshToken::mint(KEY, SessionId::new(), 1, 1);
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
            RefreshToken::parse(KEY, &BASE64.encode(forged)),
            Err(expected),
            "bit {bit}"
        );
    }
}

#[test]
fn foreign_truncated_and_padded_tokens_are_refused() {
    let (_, text) = RefreshToken::mint(KEY, SessionId::new(), 1, 1);
    assert_eq!(
        RefreshToken::parse(&[8; 32], &text),
        Err(ParseError::BadTag)
    );
    for length in 0..text.len() {
        assert_eq!(
            RefreshToken::parse(KEY, &text[..length]),
            Err(ParseError::Malformed)
        );
    }
    for spoilt in [
        format!("{text}="),
        format!("{text}A"),
        format!(" {text}"),
        format!("{text}\n"),
    ] {
        assert_eq!(
            RefreshToken::parse(KEY, &spoilt),
            Err(ParseError::Malformed),
            "{spoilt:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        prop_assert!(RefreshToken::parse(KEY, &text).is_err());
    }
}
