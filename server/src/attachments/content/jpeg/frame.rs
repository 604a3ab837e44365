//! What a frame header says: the size of the picture and its components.

use super::{Damaged, Fault};

/// The side of a block of samples.
const BLOCK: u32 = 8;

pub(super) struct Frame {
    pub progressive: bool,
    pub width: u32,
    pub height: u32,
    /// The largest factors of any component.
    across: u32,
    down: u32,
    pub components: Vec<Component>,
}

pub(super) struct Component {
    id: u8,
    pub across: u32,
    pub down: u32,
    /// Blocks that have samples of the picture in them.
    pub columns: u32,
    pub rows: u32,
    /// For each coefficient, the lowest of its bits that has come.
    pub known: [Option<u8>; 64],
    /// Progressive only: the coefficients of each block that are not zero, as far as is known.
    pub nonzero: Vec<u64>,
}

impl Frame {
    pub(super) fn read(bytes: &[u8], progressive: bool, most_pixels: u64) -> Result<Self, Fault> {
        let Some((&[precision, h1, h2, w1, w2, count], rest)) = bytes.split_first_chunk() else {
            return Err(Fault::Damaged);
        };
        let height = u32::from(u16::from_be_bytes([h1, h2]));
        let width = u32::from(u16::from_be_bytes([w1, w2]));
        if precision == 12 || (height == 0 && width > 0) {
            return Err(Fault::Unsupported);
        }
        let fine = precision == 8 && width > 0 && (1..=4).contains(&count);
        if !fine || rest.len() != usize::from(count) * 3 {
            return Err(Fault::Damaged);
        }
        if u64::from(width) * u64::from(height) > most_pixels {
            return Err(Fault::TooComplex);
        }
        let factors = |byte: u8| (u32::from(byte >> 4), u32::from(byte & 15));
        let chunks = || rest.as_chunks::<3>().0.iter();
        let (mut across, mut down) = (1, 1);
        for [_, byte, _] in chunks() {
            let (a, d) = factors(*byte);
            if !(1..=4).contains(&a) || !(1..=4).contains(&d) {
                return Err(Fault::Damaged);
            }
            (across, down) = (across.max(a), down.max(d));
        }
        let component = |[id, byte, _]: &[u8; 3]| {
            let (a, d) = factors(*byte);
            Component {
                id: *id,
                across: a,
                down: d,
                columns: (width * a).div_ceil(across).div_ceil(BLOCK),
                rows: (height * d).div_ceil(down).div_ceil(BLOCK),
                known: [None; 64],
                nonzero: Vec::new(),
            }
        };
        Ok(Self {
            progressive,
            width,
            height,
            across,
            down,
            components: chunks().map(component).collect(),
        })
    }

    /// How many units of all components are beside and below each other in a scan of several components.
    pub(super) fn units(&self) -> (u32, u32) {
        let columns = self.width.div_ceil(BLOCK * self.across);
        (columns, self.height.div_ceil(BLOCK * self.down))
    }

    pub(super) fn place_of(&self, id: u8) -> Result<usize, Damaged> {
        let place = self.components.iter().position(|each| each.id == id);
        place.ok_or(Damaged)
    }

    /// Whether every bit of every coefficient has come.
    pub(super) fn is_complete(&self) -> bool {
        let mut known = self.components.iter().flat_map(|each| each.known);
        known.all(|lowest| lowest == Some(0))
    }

    /// All blocks of all components.
    pub(super) fn blocks(&self) -> u64 {
        let blocks = |each: &Component| u64::from(each.columns) * u64::from(each.rows);
        self.components.iter().map(blocks).sum()
    }
}
