//! References: what people read out on the telephone.

use app::api::Reference;
use uuid::Uuid;

/// Crockford's base 32: no letter that is taken for a digit, no accidental words with U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `ORL-7K3M-9QXT`: 40 random bits, so that it cannot be guessed, in two groups of four.
pub(super) fn fresh() -> Reference {
    let random = Uuid::new_v4();
    // The last eight bytes of a version 4 id are random but for the first two bits of the first.
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let letters: String = random.as_bytes()[8..].iter().map(letter).collect();
    format!("ORL-{}-{}", &letters[..4], &letters[4..]).into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::fresh;

    #[test]
    fn references_are_readable_and_differ() {
        let all: HashSet<String> = (0..1000).map(|_| fresh().to_string()).collect();
        assert_eq!(all.len(), 1000);
        for reference in all {
            let groups: Vec<&str> = reference.split('-').collect();
            assert_eq!(
                groups.iter().map(|group| group.len()).collect::<Vec<_>>(),
                [3, 4, 4]
            );
            assert!(
                !groups[1..].concat().contains(['I', 'L', 'O', 'U']),
                "{reference}"
            );
        }
    }
}
