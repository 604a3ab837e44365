//! The bits of a scan. Decoders that show pictures go on with zeros where the bits end, and show grey: here that is
//! an error, because to notice it is the whole purpose.

use super::Damaged;

pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte to be taken up.
    at: usize,
    /// The bits that were taken up, at the upper end.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            held: 0,
            count: 0,
        }
    }

    /// The next bits, with zeros where there are none.
    pub(super) fn peek(&mut self, wanted: u32) -> u32 {
        if self.count < wanted {
            self.take_up();
        }
        u32::try_from(self.held >> (64 - wanted)).expect("at most 32 bits are asked for")
    }

    pub(super) fn skip(&mut self, wanted: u32) -> Result<(), Damaged> {
        if self.count < wanted {
            self.take_up();
        }
        self.count = self.count.checked_sub(wanted).ok_or(Damaged)?;
        self.held <<= wanted;
        Ok(())
    }

    pub(super) fn read(&mut self, wanted: u32) -> Result<u32, Damaged> {
        if wanted == 0 {
            return Ok(0);
        }
        let read = self.peek(wanted);
        self.skip(wanted)?;
        Ok(read)
    }

    fn take_up(&mut self) {
        while self.count <= 56 {
            let taken = match self.bytes.get(self.at..) {
                Some([0xff, 0, ..]) => 2,
                // A marker, which no data goes beyond.
                Some([0xff, ..] | []) | None => return,
                Some(_) => 1,
            };
            self.held |= u64::from(self.bytes[self.at]) << (56 - self.count);
            self.count += 8;
            self.at += taken;
        }
    }

    /// Goes to the next marker, or to the end. Where it is, and how many whole bytes were left over before it.
    pub(super) fn next_marker(mut self) -> Result<(usize, usize), Damaged> {
        let mut left = 0;
        loop {
            self.take_up();
            left += (self.count / 8) as usize;
            (self.held, self.count) = (0, 0);
            match self.bytes.get(self.at..) {
                Some([0xff, 0, ..]) => {}
                Some([0xff, 0xff, ..]) => self.at += 1,
                Some([0xff, _, ..]) => return Ok((self.at, left)),
                Some([0xff] | []) | None => return Ok((self.bytes.len(), left)),
                Some(_) => {}
            }
        }
    }
}
