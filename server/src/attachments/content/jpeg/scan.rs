//! One scan of a picture: every code of every block is read, and none is shown.

use super::{
    Damaged,
    bits::Bits,
    frame::{Component, Frame},
    huffman::Table,
};

/// What a scan header says of its components: the place in the frame, and the tables.
pub(super) struct Part {
    pub place: usize,
    pub dc: Option<Table>,
    pub ac: Option<Table>,
}

/// Which coefficients come, and which of their bits.
pub(super) struct Band {
    pub first: u8,
    pub last: u8,
    /// The lowest bit that came before; 0 for none.
    pub high: u8,
    pub low: u8,
}

pub(super) struct Scan<'a> {
    pub parts: Vec<Part>,
    pub band: Band,
    /// Units between two restart markers; 0 for none.
    pub restart: u32,
    pub bytes: &'a [u8],
    pub at: usize,
}

impl Scan<'_> {
    /// Reads the scan to its end. Where the next marker is, and how many bytes had no meaning.
    pub(super) fn read(&self, frame: &mut Frame) -> Result<(usize, usize), Damaged> {
        self.note(frame)?;
        let (columns, rows) = match self.parts.as_slice() {
            [part] => {
                let component = &mut frame.components[part.place];
                let (columns, rows) = (component.columns, component.rows);
                if frame.progressive && self.band.first > 0 && component.nonzero.is_empty() {
                    component.nonzero = vec![0; columns as usize * rows as usize];
                }
                (columns, rows)
            }
            _ => frame.units(),
        };
        let units = columns * rows;
        let mut bits = Bits::new(self.bytes, self.at);
        let mut skipped = 0;
        // Blocks that follow and have no more codes of their own.
        let mut run = 0;
        let mut unit = 0;
        while unit < units {
            if self.restart > 0 && unit > 0 && unit % self.restart == 0 {
                let (at, left) = bits.next_marker()?;
                let expected = 0xd0 + ((unit / self.restart - 1) % 8) as u8;
                if self.bytes.get(at + 1) != Some(&expected) {
                    return Err(Damaged);
                }
                skipped += left;
                run = 0;
                bits = Bits::new(self.bytes, at + 2);
            }
            if run > 0 {
                // A few bits may stand for half the picture: passing over it must not take longer than reading them.
                let next = match self.restart {
                    0 => units,
                    every => units.min((unit / every + 1) * every),
                };
                let passed = run.min(next - unit);
                if self.band.high > 0 {
                    self.pass(frame, unit, passed, &mut bits)?;
                }
                (unit, run) = (unit + passed, run - passed);
                continue;
            }
            for part in &self.parts {
                let component = &mut frame.components[part.place];
                let blocks = match self.parts.len() {
                    1 => 1,
                    _ => component.across * component.down,
                };
                for _ in 0..blocks {
                    if frame.progressive {
                        self.progressive(part, component, unit, &mut run, &mut bits)?;
                    } else {
                        sequential(part, &mut bits)?;
                    }
                }
            }
            unit += 1;
        }
        if run > 0 {
            return Err(Damaged);
        }
        let (at, left) = bits.next_marker()?;
        Ok((at, skipped + left))
    }

    /// Each bit comes once, and after those above it.
    fn note(&self, frame: &mut Frame) -> Result<(), Damaged> {
        let Band {
            first,
            last,
            high,
            low,
        } = self.band;
        let before = (high > 0).then_some(high);
        let one_less = high == 0 || high == low + 1;
        if first > last || last > 63 || low > 13 || !one_less {
            return Err(Damaged);
        }
        // Coefficients come with the averages only where all come at once.
        if frame.progressive && (first == 0) != (last == 0) {
            return Err(Damaged);
        }
        if first > 0 && self.parts.len() > 1 {
            return Err(Damaged);
        }
        for part in &self.parts {
            let known = &mut frame.components[part.place].known;
            for lowest in &mut known[usize::from(first)..=usize::from(last)] {
                if *lowest != before {
                    return Err(Damaged);
                }
                *lowest = Some(low);
            }
        }
        Ok(())
    }

    fn progressive(
        &self,
        part: &Part,
        component: &mut Component,
        unit: u32,
        run: &mut u32,
        bits: &mut Bits<'_>,
    ) -> Result<(), Damaged> {
        match (self.band.first, self.band.high) {
            (0, 0) => average(part, bits),
            (0, _) => bits.skip(1),
            (_, 0) => self.first(part, &mut component.nonzero[unit as usize], run, bits),
            _ => self.refined(part, &mut component.nonzero[unit as usize], run, bits),
        }
    }

    /// The upper bits of the coefficients of a block.
    fn first(
        &self,
        part: &Part,
        nonzero: &mut u64,
        run: &mut u32,
        bits: &mut Bits<'_>,
    ) -> Result<(), Damaged> {
        let table = part.ac.as_ref().ok_or(Damaged)?;
        let last = u32::from(self.band.last);
        let mut at = u32::from(self.band.first);
        while at <= last {
            let symbol = table.next(bits)?;
            let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            match (zeros, size) {
                (15, 0) => at += 16,
                (_, 0) => {
                    *run = (1 << zeros) - 1 + bits.read(zeros)?;
                    return Ok(());
                }
                _ => {
                    at += zeros;
                    if at > last {
                        return Err(Damaged);
                    }
                    bits.skip(size)?;
                    *nonzero |= 1 << at;
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// One more bit for the coefficients of a block: those that are not zero have it in between the codes.
    fn refined(
        &self,
        part: &Part,
        nonzero: &mut u64,
        run: &mut u32,
        bits: &mut Bits<'_>,
    ) -> Result<(), Damaged> {
        let table = part.ac.as_ref().ok_or(Damaged)?;
        let last = u32::from(self.band.last);
        let mut at = u32::from(self.band.first);
        while *run == 0 && at <= last {
            let symbol = table.next(bits)?;
            let (mut zeros, size) = (u32::from(symbol >> 4), symbol & 15);
            match (zeros, size) {
                (15, 0) => {}
                (_, 0) => {
                    *run = (1 << zeros) + bits.read(zeros)?;
                    break;
                }
                (_, 1) => bits.skip(1)?,
                _ => return Err(Damaged),
            }
            while at <= last {
                if *nonzero >> at & 1 == 1 {
                    bits.skip(1)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if size == 1 {
                if at > last {
                    return Err(Damaged);
                }
                *nonzero |= 1 << at;
            }
            at += 1;
        }
        if *run > 0 {
            *run -= 1;
            if at <= last {
                refine(*nonzero, at, last, bits)?;
            }
        }
        Ok(())
    }

    /// Blocks without codes of their own: one more bit for what is not zero in them.
    fn pass(
        &self,
        frame: &Frame,
        unit: u32,
        count: u32,
        bits: &mut Bits<'_>,
    ) -> Result<(), Damaged> {
        let component = &frame.components[self.parts[0].place];
        let (first, last) = (u32::from(self.band.first), u32::from(self.band.last));
        let blocks = &component.nonzero[unit as usize..(unit + count) as usize];
        for nonzero in blocks.iter().filter(|nonzero| **nonzero != 0) {
            refine(*nonzero, first, last, bits)?;
        }
        Ok(())
    }
}

fn refine(nonzero: u64, first: u32, last: u32, bits: &mut Bits<'_>) -> Result<(), Damaged> {
    let those = nonzero >> first << (63 - last + first);
    // Together they may be more than fit into one look.
    for _ in 0..those.count_ones() {
        bits.skip(1)?;
    }
    Ok(())
}

/// All of a block at once.
fn sequential(part: &Part, bits: &mut Bits<'_>) -> Result<(), Damaged> {
    average(part, bits)?;
    let table = part.ac.as_ref().ok_or(Damaged)?;
    let mut at = 1;
    while at < 64 {
        let symbol = table.next(bits)?;
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        match (zeros, size) {
            (15, 0) => at += 16,
            (_, 0) => return Ok(()),
            _ => {
                at += zeros + 1;
                if at > 64 {
                    return Err(Damaged);
                }
                bits.skip(size)?;
            }
        }
    }
    Ok(())
}

/// The average of a block.
fn average(part: &Part, bits: &mut Bits<'_>) -> Result<(), Damaged> {
    let size = part.dc.as_ref().ok_or(Damaged)?.next(bits)?;
    match size {
        0..=15 => bits.skip(u32::from(size)),
        _ => Err(Damaged),
    }
}
