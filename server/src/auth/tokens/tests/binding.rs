//! The binding.

use crate::auth::tokens::*;

#[test]
fn only_what_was_made_here_is_read() {
    let who = Principal {
        user: UserId::new(),
        session: SessionId::new(),
    };
    let text = mint_binding(&[7; 32], who);
    assert_eq!(read_binding(&[7; 32], &text), Some(who));
    assert_eq!(read_binding(&[8; 32], &text), None);
    for length in 0..text.len() {
        assert_eq!(read_binding(&[7; 32], &text[..length]), None);
    }
    let bytes = BASE64.decode(&text).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut forged = bytes.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(
            read_binding(&[7; 32], &BASE64.encode(forged)),
            None,
            "bit {bit}"
        );
    }
}
