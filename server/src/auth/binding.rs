//! Names the session that a browser belongs to, as the access token does too: a browser may lose that cookie alone.
//! It proves only that this server once gave it to this browser, and grants nothing.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::ids::{SessionId, UserId};

/// The key serves other purposes too; no refresh token begins like this.
const PURPOSE: &[u8] = b"longhaul: which session, version 1";
const ID: usize = 16;
const TAG: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    pub user: UserId,
    pub session: SessionId,
}

pub(super) fn mint(key: &[u8], Binding { user, session }: Binding) -> String {
    let ids = [user.to_bytes(), session.to_bytes()].concat();
    let tag = hmac(key, &ids).finalize().into_bytes();
    BASE64.encode([&*ids, &*tag].concat())
}

/// The binding, if it was made with `key`.
pub(super) fn parse(key: &[u8], text: &str) -> Option<Binding> {
    let mut bytes = [0; 2 * ID + TAG];
    let length = BASE64.decode_slice(text, &mut bytes).ok()?;
    if length != bytes.len() {
        return None;
    }
    let (ids, tag) = bytes.split_at(2 * ID);
    // Compares in constant time.
    hmac(key, ids).verify_slice(tag).ok()?;
    let (user, session) = ids.split_at(ID);
    Some(Binding {
        user: UserId::from_bytes(user.try_into().ok()?),
        session: SessionId::from_bytes(session.try_into().ok()?),
    })
}

fn hmac(key: &[u8], ids: &[u8]) -> Hmac<Sha256> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    hmac.update(PURPOSE);
    hmac.update(ids);
    hmac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_here_is_read() {
        let binding = Binding {
            user: UserId::new(),
            session: SessionId::new(),
        };
        let text = mint(&[7; 32], binding);
        assert_eq!(parse(&[7; 32], &text), Some(binding));
        assert_eq!(parse(&[8; 32], &text), None);
        for length in 0..text.len() {
            assert_eq!(parse(&[7; 32], &text[..length]), None);
        }
        let bytes = BASE64.decode(&text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(parse(&[7; 32], &BASE64.encode(forged)), None, "bit {bit}");
        }
    }
}
