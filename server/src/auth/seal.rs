//! Text that is kept elsewhere for this server, by a browser or in a row: only this server can read or create it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use chacha20poly1305::{XChaCha20Poly1305, XNonce, aead::Aead};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::keys::random_bytes;

const NONCE: usize = 24;

pub struct Sealer(XChaCha20Poly1305);

impl Sealer {
    /// For what a browser keeps.
    pub fn new(secret: &[u8]) -> Self {
        Self::derived(secret, b"longhaul: what a browser keeps, version 1")
    }

    /// For mail that waits in a row.
    pub fn of_letters(secret: &[u8]) -> Self {
        Self::derived(secret, b"longhaul: letters in the outbox, version 1")
    }

    /// `secret` serves other purposes too, so the key is derived for this one alone.
    fn derived(secret: &[u8], purpose: &[u8]) -> Self {
        let mut derive =
            Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
        derive.update(purpose);
        let key = derive.finalize().into_bytes();
        Self(XChaCha20Poly1305::new(&key))
    }

    pub fn seal(&self, plain: &[u8]) -> Option<String> {
        // Long enough to be drawn at random for every text.
        let nonce = random_bytes::<NONCE>();
        let sealed = self.0.encrypt(&XNonce::from(nonce), plain).ok()?;
        Some(BASE64.encode([&nonce, &*sealed].concat()))
    }

    /// The text, if it was sealed here and has not been altered since.
    pub fn open(&self, text: &str) -> Option<Vec<u8>> {
        let bytes = BASE64.decode(text).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        self.0.decrypt(&XNonce::from(*nonce), sealed).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sealer_opens_and_only_what_is_whole() {
        let sealer = Sealer::new(&[1; 32]);
        let plain = b"surname=Hopper";
        let post = sealer.seal(plain).unwrap();
        assert_eq!(sealer.open(&post).as_deref(), Some(&plain[..]));
        assert_ne!(sealer.seal(plain).unwrap(), post);
        assert_eq!(Sealer::new(&[2; 32]).open(&post), None);
        assert_eq!(Sealer::of_letters(&[1; 32]).open(&post), None);
        let bytes = BASE64.decode(&post).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(sealer.open(&BASE64.encode(forged)), None, "bit {bit}");
        }
        for length in 0..post.len() {
            assert_eq!(sealer.open(&post[..length]), None);
        }
    }
}
