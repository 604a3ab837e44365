//! Whether a JPEG is whole: every segment and every code of every scan is read to the end marker, and no sample is
//! computed. Time is bounded by the bytes, by [`MOST_SEGMENTS`] and by [`MOST_VISITS`], memory by [`MOST_PIXELS`].

mod bits;
mod frame;
mod huffman;
mod scan;

use self::{
    frame::Frame,
    huffman::Definition,
    scan::{Band, Part, Scan},
};
use super::{Fault, foreign};

/// More than the cameras of telephones have in pictures of a few megabytes.
const MOST_PIXELS: u64 = 100_000_000;
/// Cameras write some ten, programs that put profiles and notes into a picture some hundred, each of up to 64 kB.
const MOST_SEGMENTS: u32 = 2_000;
/// How often each block of a progressive picture may be gone through, on average. Encoders do it six to
/// ten times.
const MOST_VISITS: u64 = 16;
/// Bytes without a meaning that are overlooked, as all decoders do: cameras leave some behind. A few, and a few more in
/// a large file.
const FEW: usize = 16;
const FEW_MORE: usize = 64;
const MOST_SKIPPED: usize = 1024;
/// Where readers of other formats look for their own beginning.
const HEAD: usize = 1024;

/// Something is not as it must be. Becomes [`Fault::Damaged`].
#[derive(Debug)]
pub(crate) struct Damaged;

impl From<Damaged> for Fault {
    fn from(_: Damaged) -> Self {
        Self::Damaged
    }
}

/// Width and height of a picture that is whole.
pub(crate) fn read(bytes: &[u8]) -> Result<(u32, u32), Fault> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if foreign::contains(head, b"%PDF-") {
        return Err(Fault::Mixed);
    }
    let (frame, end) = Picture::new(bytes, MOST_PIXELS).read()?;
    if foreign::is_in(bytes, end) {
        return Err(Fault::Mixed);
    }
    Ok((frame.width, frame.height))
}

/// The same for a picture inside a document, with other things behind it. How many pixels it has.
pub(crate) fn inside(bytes: &[u8], most_pixels: u64) -> Result<u64, Fault> {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return Err(Fault::Damaged);
    }
    let mut picture = Picture::new(bytes, most_pixels.min(MOST_PIXELS));
    picture.inside = true;
    let (frame, _) = picture.read()?;
    Ok(u64::from(frame.width) * u64::from(frame.height))
}

struct Picture<'a> {
    bytes: &'a [u8],
    most_pixels: u64,
    inside: bool,
    at: usize,
    skipped: usize,
    segments: u32,
    visits: u64,
    restart: u32,
    /// Averages, then coefficients.
    tables: [[Option<Definition>; 4]; 2],
    frame: Option<Frame>,
}

impl<'a> Picture<'a> {
    fn new(bytes: &'a [u8], most_pixels: u64) -> Self {
        Self {
            bytes,
            most_pixels,
            inside: false,
            at: 2,
            skipped: 0,
            segments: 0,
            visits: 0,
            restart: 0,
            tables: Default::default(),
            frame: None,
        }
    }

    /// The frame, and where the picture ends.
    fn read(mut self) -> Result<(Frame, usize), Fault> {
        loop {
            let marker = match (self.marker(), &self.frame) {
                (Ok(marker), _) => marker,
                // Programs that put pictures into documents may leave the end mark out.
                (Err(_), Some(frame)) if self.inside && frame.is_complete() => break,
                (Err(damaged), _) => return Err(damaged.into()),
            };
            self.segments += 1;
            if self.segments > MOST_SEGMENTS {
                return Err(Fault::TooComplex);
            }
            match marker {
                0xd9 => break,
                // Stand alone, and mean nothing here.
                0x01 | 0xd0..=0xd7 => {}
                0xc0..=0xc2 => self.frame()?,
                0xc4 => self.tables()?,
                // Lossless, hierarchical, arithmetic: no browser shows them.
                0xc3 | 0xc5..=0xcf | 0xdc | 0xde | 0xdf => return Err(Fault::Unsupported),
                0xda => self.scan()?,
                0xdd => self.restart()?,
                0xdb | 0xe0..=0xef | 0xfe => {
                    self.segment()?;
                }
                _ => return Err(Fault::Damaged),
            }
        }
        match self.frame {
            Some(frame) if frame.is_complete() => Ok((frame, self.at)),
            _ => Err(Fault::Damaged),
        }
    }

    /// The next marker, whatever lies before it.
    fn marker(&mut self) -> Result<u8, Damaged> {
        let rest = self.bytes.get(self.at..).ok_or(Damaged)?;
        let start = rest.iter().position(|byte| *byte == 0xff).ok_or(Damaged)?;
        self.skip(start)?;
        let rest = &rest[start..];
        let fill = rest.iter().position(|byte| *byte != 0xff).ok_or(Damaged)?;
        self.at += start + fill + 1;
        Ok(rest[fill])
    }

    fn skip(&mut self, bytes: usize) -> Result<(), Damaged> {
        self.skipped += bytes;
        let few = FEW + self.bytes.len() / FEW_MORE;
        if self.skipped > few.min(MOST_SKIPPED) {
            return Err(Damaged);
        }
        Ok(())
    }

    fn segment(&mut self) -> Result<&'a [u8], Damaged> {
        let rest = self.bytes.get(self.at..).ok_or(Damaged)?;
        let (length, _) = rest.split_first_chunk().ok_or(Damaged)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let segment = rest.get(2..length).ok_or(Damaged)?;
        self.at += length;
        Ok(segment)
    }

    fn frame(&mut self) -> Result<(), Fault> {
        let progressive = self.bytes[self.at - 1] == 0xc2;
        let frame = Frame::read(self.segment()?, progressive, self.most_pixels)?;
        match self.frame.replace(frame) {
            None => Ok(()),
            Some(_) => Err(Fault::Damaged),
        }
    }

    fn tables(&mut self) -> Result<(), Damaged> {
        let mut rest = self.segment()?;
        while let [what, after @ ..] = rest {
            let (class, place) = (usize::from(what >> 4), usize::from(what & 15));
            let slots = self.tables.get_mut(class).ok_or(Damaged)?;
            let slot = slots.get_mut(place).ok_or(Damaged)?;
            let (definition, after) = Definition::read(after)?;
            *slot = Some(definition);
            rest = after;
        }
        Ok(())
    }

    fn restart(&mut self) -> Result<(), Damaged> {
        let [upper, lower] = self.segment()?.try_into().map_err(|_| Damaged)?;
        self.restart = u16::from_be_bytes([upper, lower]).into();
        Ok(())
    }

    fn scan(&mut self) -> Result<(), Fault> {
        let header = self.segment()?;
        let frame = self.frame.as_mut().ok_or(Damaged)?;
        let (count, rest) = header.split_first().ok_or(Damaged)?;
        let (parts, band) = rest
            .split_at_checked(usize::from(*count) * 2)
            .ok_or(Damaged)?;
        let &[first, last, bits] = band else {
            return Err(Fault::Damaged);
        };
        let band = if frame.progressive {
            Band {
                first,
                last,
                high: bits >> 4,
                low: bits & 15,
            }
        } else {
            Band {
                first: 0,
                last: 63,
                high: 0,
                low: 0,
            }
        };
        let mut read = Vec::new();
        for [id, tables] in parts.as_chunks::<2>().0 {
            let table = |class: usize, place: u8| {
                let definition = self.tables[class].get(usize::from(place))?.as_ref();
                definition.map(Definition::table)
            };
            read.push(Part {
                place: frame.place_of(*id)?,
                dc: table(0, tables >> 4).transpose()?,
                ac: table(1, tables & 15).transpose()?,
            });
        }
        if read.is_empty() || read.len() > frame.components.len() {
            return Err(Fault::Damaged);
        }
        for part in &read {
            let component = &frame.components[part.place];
            self.visits += u64::from(component.columns) * u64::from(component.rows);
        }
        if self.visits > MOST_VISITS * frame.blocks() {
            return Err(Fault::TooComplex);
        }
        let scan = Scan {
            parts: read,
            band,
            restart: self.restart,
            bytes: self.bytes,
            at: self.at,
        };
        let (at, skipped) = scan.read(frame)?;
        self.at = at;
        Ok(self.skip(skipped)?)
    }
}
