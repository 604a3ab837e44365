//! What may be spent on one document, whatever is in it.

use super::Fault;

/// Bytes of objects that are read, again and again where the document leads there again.
const READ: usize = 32 << 20;
/// Bytes that come out of compressed ones.
const UNPACKED: usize = 64 << 20;
/// Bytes of those that are kept.
const KEPT: usize = 32 << 20;
/// The same for the samples of pictures. Where it ends, the rest of them is taken on trust.
const SAMPLES: usize = 64 << 20;
/// Pixels of photographs and scans, in all pages together.
const PIXELS: u64 = 500_000_000;
/// Objects.
const OBJECTS: usize = 300_000;
/// Parts of the table: one for each time that a document was changed.
const SECTIONS: usize = 1024;

pub(super) struct Budget {
    read: usize,
    unpacked: usize,
    kept: usize,
    samples: usize,
    pub pixels: u64,
    objects: usize,
    sections: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            read: READ,
            unpacked: UNPACKED,
            kept: KEPT,
            samples: SAMPLES,
            pixels: PIXELS,
            objects: OBJECTS,
            sections: SECTIONS,
        }
    }

    pub(super) fn read(&mut self, bytes: usize) -> Result<(), Fault> {
        pay(&mut self.read, bytes)
    }

    pub(super) fn unpack(&mut self, bytes: usize) -> Result<(), Fault> {
        pay(&mut self.unpacked, bytes)
    }

    pub(super) fn keep(&mut self, bytes: usize) -> Result<(), Fault> {
        pay(&mut self.kept, bytes)
    }

    pub(super) fn samples(&mut self, bytes: usize) -> Result<(), Fault> {
        pay(&mut self.samples, bytes)
    }

    pub(super) fn object(&mut self) -> Result<(), Fault> {
        pay(&mut self.objects, 1)
    }

    pub(super) fn section(&mut self) -> Result<(), Fault> {
        pay(&mut self.sections, 1)
    }
}

fn pay(rest: &mut usize, price: usize) -> Result<(), Fault> {
    *rest = rest.checked_sub(price).ok_or(Fault::TooComplex)?;
    Ok(())
}
