//! Huffman codes as a JPEG defines them (ITU-T T.81, annexes C and F).

use super::{Damaged, bits::Bits};

/// Codes of up to this many bits are found with one look.
const QUICK: u32 = 9;
const LONGEST: u32 = 16;

/// As the file gives it: how many codes of each length, and what they stand for.
#[derive(Clone)]
pub(super) struct Definition {
    counts: [u8; LONGEST as usize],
    symbols: Vec<u8>,
}

/// Ready to be used. Made when a scan begins: a file may define far more tables than it uses.
pub(super) struct Table {
    /// By the next bits: the length of the code and its symbol; length 0 where it is longer.
    quick: Vec<(u8, u8)>,
    /// For each length, the first code beyond those of that length, as if it had the longest length.
    beyond: [u32; LONGEST as usize + 1],
    /// For each length, what to add to a code to find the place of its symbol.
    shift: [i32; LONGEST as usize + 1],
    symbols: Vec<u8>,
}

impl Definition {
    /// The definition at the start of `bytes`, and what follows it.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[u8]), Damaged> {
        let (counts, rest) = bytes.split_first_chunk().ok_or(Damaged)?;
        let total = counts.iter().map(|count| usize::from(*count)).sum();
        let (symbols, rest) = rest.split_at_checked(total).ok_or(Damaged)?;
        let definition = Self {
            counts: *counts,
            symbols: symbols.to_vec(),
        };
        Ok((definition, rest))
    }

    pub(super) fn table(&self) -> Result<Table, Damaged> {
        let mut quick = vec![(0, 0); 1 << QUICK];
        let mut beyond = [0; LONGEST as usize + 1];
        let mut shift = [0; LONGEST as usize + 1];
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, count) in (1..=LONGEST).zip(self.counts) {
            let count = u32::from(count);
            if code + count > 1 << length {
                return Err(Damaged);
            }
            let first = i32::try_from(code).map_err(|_| Damaged)?;
            shift[length as usize] = i32::try_from(place).map_err(|_| Damaged)? - first;
            for _ in 0..count {
                if length <= QUICK {
                    let symbol = *self.symbols.get(place).ok_or(Damaged)?;
                    let from = (code << (QUICK - length)) as usize;
                    let entries = &mut quick[from..from + (1 << (QUICK - length))];
                    let length = u8::try_from(length).map_err(|_| Damaged)?;
                    entries.fill((length, symbol));
                }
                code += 1;
                place += 1;
            }
            beyond[length as usize] = code << (LONGEST - length);
            code <<= 1;
        }
        Ok(Table {
            quick,
            beyond,
            shift,
            symbols: self.symbols.clone(),
        })
    }
}

impl Table {
    /// The next symbol.
    pub(super) fn next(&self, bits: &mut Bits<'_>) -> Result<u8, Damaged> {
        let ahead = bits.peek(LONGEST);
        let (length, symbol) = self.quick[(ahead >> (LONGEST - QUICK)) as usize];
        if length > 0 {
            bits.skip(u32::from(length))?;
            return Ok(symbol);
        }
        let longer = QUICK + 1..=LONGEST;
        let length = { longer }
            .find(|length| ahead < self.beyond[*length as usize])
            .ok_or(Damaged)?;
        bits.skip(length)?;
        let code = i32::try_from(ahead >> (LONGEST - length)).map_err(|_| Damaged)?;
        let place = usize::try_from(code + self.shift[length as usize]).map_err(|_| Damaged)?;
        self.symbols.get(place).copied().ok_or(Damaged)
    }
}
