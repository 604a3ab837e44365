//! Compressed bytes, unpacked no further than the budget goes.

use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::object::{Array, Dict, Name};

use super::{Budget, Fault, cursor::Cursor, jpeg_inside};

/// What comes after a dictionary if it is a stream's.
pub(super) fn stream(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let mut cursor = Cursor::new(bytes, at);
    cursor.word(b"stream")?;
    match cursor.rest() {
        [b'\r', b'\n', rest @ ..] | [b'\n' | b'\r', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Everything that a stream of the document's own structure holds.
pub(super) fn unpack(dict: &Dict<'_>, data: &[u8], budget: &mut Budget) -> Result<Vec<u8>, Fault> {
    let mut unpacked = Vec::new();
    match filters(dict).as_deref() {
        Some([]) => {
            let length = dict.get::<u32>("Length").ok_or(Fault::Damaged)? as usize;
            let data = data.get(..length).ok_or(Fault::Damaged)?;
            budget.keep(data.len())?;
            unpacked.extend(data);
        }
        Some([Packing::Flate]) => inflate(data, budget, |part, budget| {
            unpacked.extend(part);
            budget.keep(part.len())
        })?,
        _ => return Err(Fault::Unsupported),
    }
    // A list where the ways to unpack are one.
    let listed = || {
        dict.get::<Array<'_>>("DecodeParms")?
            .iter::<Dict<'_>>()
            .next()
    };
    match dict.get::<Dict<'_>>("DecodeParms").or_else(listed) {
        Some(how) => unfiltered(&how, unpacked),
        None => Ok(unpacked),
    }
}

/// Reads what a stream holds to its end, and forgets it, if it is packed in one of the two ways that hardly any document
/// goes without.
pub(super) fn check(dict: &Dict<'_>, data: &[u8], budget: &mut Budget) -> Result<(), Fault> {
    let picture = dict.get::<Name<'_>>("Subtype");
    let picture = picture.is_some_and(|name| name.as_ref() == b"Image");
    match filters(dict).as_deref() {
        Some([Packing::Flate]) if picture => {
            let samples = |part: &[u8], budget: &mut Budget| budget.samples(part.len());
            match inflate(data, budget, samples) {
                Err(Fault::TooComplex) => Ok(()),
                verdict => verdict,
            }
        }
        Some([Packing::Flate]) => inflate(data, budget, |part, budget| budget.unpack(part.len())),
        Some([Packing::Jpeg]) => match jpeg_inside(own(dict, data, budget)?, budget.pixels) {
            Ok(pixels) => {
                budget.pixels -= pixels.min(budget.pixels);
                Ok(())
            }
            // Readers of documents know more kinds than browsers do.
            Err(Fault::Unsupported) => Ok(()),
            Err(fault) => Err(fault),
        },
        _ => Ok(()),
    }
}

/// The bytes of a stream without those behind it.
fn own<'a>(dict: &Dict<'_>, data: &'a [u8], budget: &mut Budget) -> Result<&'a [u8], Fault> {
    const END: &[u8] = b"endstream";
    if let Some(length) = dict.get::<u32>("Length")
        && let Some((own, rest)) = data.split_at_checked(length as usize)
        && rest.trim_ascii_start().starts_with(END)
    {
        return Ok(own);
    }
    let end = data.windows(END.len()).position(|window| window == END);
    budget.read(end.unwrap_or(data.len()))?;
    end.map(|end| &data[..end]).ok_or(Fault::Damaged)
}

#[derive(PartialEq, Eq)]
enum Packing {
    Flate,
    Jpeg,
}

/// None if one of them is not known, or if they are given elsewhere.
fn filters(dict: &Dict<'_>) -> Option<Vec<Packing>> {
    if !dict.contains_key("Filter") {
        return Some(Vec::new());
    }
    let named = match dict.get::<Name<'_>>("Filter") {
        Some(name) => vec![name],
        None => dict
            .get::<Array<'_>>("Filter")?
            .iter::<Name<'_>>()
            .collect(),
    };
    let known = |name: Name<'_>| match name.as_ref() {
        b"FlateDecode" | b"Fl" => Some(Packing::Flate),
        b"DCTDecode" | b"DCT" => Some(Packing::Jpeg),
        _ => None,
    };
    named.into_iter().map(known).collect()
}

fn inflate(
    data: &[u8],
    budget: &mut Budget,
    mut take: impl FnMut(&[u8], &mut Budget) -> Result<(), Fault>,
) -> Result<(), Fault> {
    // Without the check sum: there are programs that leave it out, and readers that never look.
    let data = match data {
        [first, second, rest @ ..]
            if first & 15 == 8 && u16::from_be_bytes([*first, *second]) % 31 == 0 =>
        {
            rest
        }
        // Nothing is in it, not even the header that nothing would have.
        _ if data.trim_ascii_start().starts_with(b"endstream") => return Ok(()),
        _ => return Err(Fault::Damaged),
    };
    let count = |bytes: u64| usize::try_from(bytes).map_err(|_| Fault::Damaged);
    let mut inflater = Decompress::new(false);
    let mut part = vec![0; 64 * 1024];
    loop {
        let (from, before) = (count(inflater.total_in())?, inflater.total_out());
        let status = inflater.decompress(&data[from..], &mut part, FlushDecompress::None);
        let came = count(inflater.total_out() - before)?;
        take(&part[..came], budget)?;
        match status {
            Ok(Status::StreamEnd) => {
                budget.read(count(inflater.total_in())?)?;
                return Ok(());
            }
            Ok(_) if came > 0 => {}
            _ => {
                budget.read(count(inflater.total_in())?)?;
                return Err(Fault::Damaged);
            }
        }
    }
}

/// Undoes what was done to rows of bytes so that they pack better: each says in its first byte how it was written
/// (the filters of PNG).
fn unfiltered(how: &Dict<'_>, packed: Vec<u8>) -> Result<Vec<u8>, Fault> {
    match how.get::<u32>("Predictor").unwrap_or(1) {
        1 => return Ok(packed),
        10..=15 => {}
        _ => return Err(Fault::Unsupported),
    }
    let columns = how.get::<u32>("Columns").unwrap_or(1) as usize;
    if !(1..=4096).contains(&columns) {
        return Err(Fault::Unsupported);
    }
    let mut rows = Vec::with_capacity(packed.len());
    let mut above = vec![0_u8; columns];
    for row in packed.chunks(columns + 1) {
        let (filter, bytes) = row.split_first().ok_or(Fault::Damaged)?;
        let mut left = 0_u8;
        let mut corner = 0_u8;
        for (byte, above) in bytes.iter().zip(&mut above) {
            let predicted = match filter {
                0 => 0,
                1 => left,
                2 => *above,
                3 => u8::midpoint(left, *above),
                4 => nearest(left, *above, corner),
                _ => return Err(Fault::Damaged),
            };
            corner = *above;
            left = byte.wrapping_add(predicted);
            *above = left;
            rows.push(left);
        }
    }
    Ok(rows)
}

/// Of the three, the one nearest to left + above - corner (Paeth).
fn nearest(left: u8, above: u8, corner: u8) -> u8 {
    let [l, a, c] = [left, above, corner].map(i16::from);
    let (to_left, to_above, to_corner) = ((a - c).abs(), (l - c).abs(), (l + a - 2 * c).abs());
    if to_left <= to_above && to_left <= to_corner {
        left
    } else if to_above <= to_corner {
        above
    } else {
        corner
    }
}
