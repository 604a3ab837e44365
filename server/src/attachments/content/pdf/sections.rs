//! The parts of a table: one for each time that the document was saved, the newest first. Each is a list in plain
//! text, or a stream of numbers.

use hayro_syntax::object::{Array, Dict};

use super::{
    Budget, Fault,
    cursor::{Cursor, last},
    dict::dict_at,
    packed,
    table::{Place, Table},
};

/// The table as it is written, beginning with the part that the end of the document names.
pub(super) fn table(bytes: &[u8], end: usize, budget: &mut Budget) -> Result<Table, Fault> {
    let place = last(bytes, end, b"startxref").ok_or(Fault::Damaged)?;
    let mut cursor = Cursor::new(bytes, place + b"startxref".len());
    let at = cursor.number().ok_or(Fault::Damaged)?;
    let mut table = Table::default();
    read(bytes, at, &mut table, budget)?;
    table.root.ok_or(Fault::Damaged)?;
    Ok(table)
}

fn read(bytes: &[u8], at: usize, table: &mut Table, budget: &mut Budget) -> Result<(), Fault> {
    let mut seen = Vec::new();
    let mut next = vec![(at, false)];
    while let Some((at, beside)) = next.pop() {
        // A cycle ends here, as it does in readers.
        if seen.contains(&at) {
            continue;
        }
        seen.push(at);
        budget.section()?;
        let mut cursor = Cursor::new(bytes, at);
        let trailer = match cursor.word(b"xref") {
            Some(()) => list(cursor, bytes, table, budget)?,
            None => numbers(cursor, bytes, beside, table, budget)?,
        };
        table.note(&trailer);
        for (key, beside) in [("Prev", false), ("XRefStm", true)] {
            if let Some(at) = trailer.get::<u32>(key) {
                next.push((at as usize, beside));
            }
        }
    }
    Ok(())
}

fn list<'a>(
    mut cursor: Cursor<'a>,
    bytes: &'a [u8],
    table: &mut Table,
    budget: &mut Budget,
) -> Result<Dict<'a>, Fault> {
    while cursor.word(b"trailer").is_none() {
        let first = cursor.number().ok_or(Fault::Damaged)?;
        let count = cursor.number().ok_or(Fault::Damaged)?;
        for number in first..first.saturating_add(count) {
            let at = cursor.number().ok_or(Fault::Damaged)?;
            cursor.number().ok_or(Fault::Damaged)?;
            let place = if let (Some(()), at) = (cursor.word(b"n"), at) {
                Place::At(at)
            } else {
                cursor.word(b"f").ok_or(Fault::Damaged)?;
                Place::Nowhere
            };
            enter(table, number, place, budget)?;
        }
    }
    cursor.blanks();
    dict_at(bytes, cursor.at, budget)
}

fn numbers<'a>(
    mut cursor: Cursor<'a>,
    bytes: &'a [u8],
    beside: bool,
    table: &mut Table,
    budget: &mut Budget,
) -> Result<Dict<'a>, Fault> {
    cursor.heading().ok_or(Fault::Damaged)?;
    cursor.blanks();
    let dict = dict_at(bytes, cursor.at, budget)?;
    let data = packed::stream(bytes, cursor.at + dict.data().len()).ok_or(Fault::Damaged)?;
    let data = packed::unpack(&dict, data, budget)?;
    let widths = dict.get::<Array<'_>>("W").ok_or(Fault::Damaged)?;
    let widths: Vec<usize> = widths.iter::<u8>().map(usize::from).collect();
    let [kind, second, third] = widths.try_into().map_err(|_| Fault::Damaged)?;
    let width = kind + second + third;
    if width == 0 || width > 24 {
        return Err(Fault::Damaged);
    }
    let ranges = match dict.get::<Array<'_>>("Index") {
        Some(ranges) => ranges.iter::<u32>().map(|number| number as usize).collect(),
        None => vec![0, dict.get::<u32>("Size").ok_or(Fault::Damaged)? as usize],
    };
    let ranges = ranges.chunks_exact(2).flat_map(|range| {
        let (first, count) = (range[0], range[1]);
        first..first.saturating_add(count)
    });
    for (number, entry) in ranges.zip(data.chunks_exact(width)) {
        let (a, rest) = entry.split_at(kind);
        let (b, c) = rest.split_at(second);
        let place = match (if a.is_empty() { 1 } else { value(a)? }, value(b)?) {
            (1, at) => Place::At(at),
            (2, stream) => {
                let stream = u32::try_from(stream).map_err(|_| Fault::Damaged)?;
                Place::In(stream, value(c)?)
            }
            // An object of a kind that is not known yet counts as absent.
            _ => Place::Nowhere,
        };
        // Beside a list for older readers, which says of these objects that they are nowhere.
        let known = u32::try_from(number).unwrap_or(u32::MAX);
        if beside && table.places.get(&known) == Some(&Place::Nowhere) {
            table.places.remove(&known);
        }
        enter(table, number, place, budget)?;
    }
    Ok(dict)
}

fn enter(table: &mut Table, number: usize, place: Place, budget: &mut Budget) -> Result<(), Fault> {
    budget.object()?;
    let number = u32::try_from(number).map_err(|_| Fault::Damaged)?;
    table.places.entry(number).or_insert(place);
    Ok(())
}

fn value(bytes: &[u8]) -> Result<usize, Fault> {
    let add = |sum: usize, byte: &u8| sum.checked_mul(256)?.checked_add(usize::from(*byte));
    bytes.iter().try_fold(0, add).ok_or(Fault::Damaged)
}
