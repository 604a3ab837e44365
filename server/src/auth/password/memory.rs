//! The working memory of a hash, kept from one to the next.

use argon2::{Block, Params};
use zeroize::Zeroize;

#[derive(Default)]
pub(super) struct Memory {
    blocks: Vec<Block>,
    /// How many hashes it was lent for.
    #[cfg(test)]
    pub(super) lent: usize,
}

impl Memory {
    /// As many blocks as a hash with `params` needs.
    pub(super) fn blocks(&mut self, params: &Params) -> &mut [Block] {
        #[cfg(test)]
        {
            self.lent += 1;
        }
        let needed = params.block_count();
        if let Some(more) = needed.checked_sub(self.blocks.len()) {
            self.blocks.reserve_exact(more);
            self.blocks.resize(needed, Block::new());
        }
        &mut self.blocks[..needed]
    }

    /// Leaves nothing in it from which a password could be computed faster than from its hash.
    pub(super) fn wipe(&mut self) {
        for block in &mut self.blocks {
            block.zeroize();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_and_nothing_stays_in_it() {
        let mut memory = Memory::default();
        let small = Params::new(64, 1, 1, None).unwrap();
        let large = Params::new(128, 1, 1, None).unwrap();
        for params in [&small, &large, &small] {
            let argon2 = argon2::Argon2::from(params);
            let mut out = [0; 32];
            let blocks = memory.blocks(params);
            assert_eq!(blocks.len(), params.block_count());
            argon2
                .hash_password_into_with_memory(b"a password", &[1; 16], &mut out, &mut *blocks)
                .unwrap();
            let words = |memory: &Memory| -> Vec<u64> {
                memory
                    .blocks
                    .iter()
                    .flat_map(|block| block.as_ref().to_vec())
                    .collect()
            };
            assert!(words(&memory).iter().any(|word| *word != 0));
            memory.wipe();
            assert!(words(&memory).iter().all(|word| *word == 0));
        }
        assert_eq!(memory.blocks.len(), large.block_count());
    }
}
