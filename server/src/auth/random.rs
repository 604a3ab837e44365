//! Random bytes from the operating system.

/// # Panics
/// When the operating system has no randomness to give: no token made after that would be safe.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system gave no random bytes: {error}");
    }
    bytes
}
