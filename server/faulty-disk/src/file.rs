//! One file as the disk has it: what is sure to be there after a power cut, and what may be.

use crate::Random;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    durable: Vec<u8>,
    /// Since the last sync, in order.
    pending: Vec<Change>,
}

/// How much of what was not synced is on the disk after all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Luck {
    Nothing,
    Everything,
    /// Each sector by itself: one of two is there.
    Sectors,
    /// Each whole write by itself.
    Writes,
    /// The first ones, up to a moment.
    Beginning,
}

impl Luck {
    pub(crate) fn of(random: &mut Random) -> Self {
        match random.below(5) {
            0 => Self::Nothing,
            1 => Self::Everything,
            2 => Self::Sectors,
            3 => Self::Writes,
            _ => Self::Beginning,
        }
    }
}

impl File {
    pub(crate) fn holding(bytes: Vec<u8>) -> Self {
        Self {
            durable: bytes,
            pending: Vec::new(),
        }
    }

    pub(crate) fn write(&mut self, at: usize, bytes: &[u8]) {
        let bytes = bytes.to_vec();
        self.pending.push(Change::Write { at, bytes });
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.pending.push(Change::Truncate(length));
    }

    pub(crate) fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            apply(&mut self.durable, &change, |_| true, &mut |_| 0);
        }
    }

    /// A part is on the disk, and the rest never will be: the operating system reports a failure once, and then takes its
    /// pages for written. Reading still shows them.
    pub(crate) fn fail_to_sync(&mut self, random: &mut Random) {
        self.durable = self.after_cut(Luck::Sectors, random);
        self.pending.clear();
    }

    pub(crate) fn after_cut(&self, luck: Luck, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        let many = self.pending.len() as u64 + 1;
        let last = random.below(many);
        // What lies between the old end and a sector that made it: zeros on one file system, old rubbish on another.
        let rubbish = random.below(2) == 0;
        for (number, change) in (0..).zip(&self.pending) {
            let whole = match luck {
                Luck::Nothing => false,
                Luck::Everything | Luck::Sectors => true,
                Luck::Writes => random.below(2) == 0,
                Luck::Beginning => number < last,
            };
            if !whole {
                continue;
            }
            let chance = random.number();
            let mut of_sector = Random::new(chance);
            let mut filling = Random::new(chance ^ 1);
            let is_there = |_| !matches!(luck, Luck::Sectors) || of_sector.below(2) == 0;
            apply(&mut bytes, change, is_there, &mut |_| {
                if rubbish {
                    filling.number().to_le_bytes()[0]
                } else {
                    0
                }
            });
        }
        bytes
    }
}

fn apply(
    bytes: &mut Vec<u8>,
    change: &Change,
    mut is_there: impl FnMut(usize) -> bool,
    filling: &mut dyn FnMut(usize) -> u8,
) {
    match change {
        Change::Truncate(length) if is_there(0) => bytes.resize(*length, 0),
        Change::Truncate(_) => {}
        Change::Write { at, bytes: written } => {
            let (mut from, end) = (*at, at + written.len());
            while from < end {
                let to = end.min((from / SECTOR + 1) * SECTOR);
                if is_there(from) {
                    if bytes.len() < to {
                        let missing = bytes.len()..to;
                        bytes.extend(missing.map(&mut *filling));
                    }
                    bytes[from..to].copy_from_slice(&written[from - at..to - at]);
                }
                from = to;
            }
        }
    }
}
