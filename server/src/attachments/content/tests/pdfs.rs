use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use super::{ARCHIVE, Fault, pdf, sample};

const PAGE: [&[u8]; 3] = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
];

/// A document of these objects, with a table that begins `shift` bytes too far on.
fn shifted(objects: &[&[u8]], shift: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = String::new();
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n \n", bytes.len() + shift);
        bytes.extend(
            [
                format!("{number} 0 obj\n").as_bytes(),
                object,
                b"\nendobj\n",
            ]
            .concat(),
        );
    }
    let (at, size) = (bytes.len() + shift, objects.len() + 1);
    let end = format!(
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
    );
    bytes.extend(end.bytes());
    bytes
}

fn document(objects: &[&[u8]]) -> Vec<u8> {
    shifted(objects, 0)
}

fn one_page(contents: &[u8]) -> Vec<u8> {
    document(&[PAGE[0], PAGE[1], PAGE[2], contents])
}

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{entries}/Length {}>>stream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn zeros(count: usize) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..count / 1024 {
        packed.write_all(&[0; 1024]).expect("memory");
    }
    packed.finish().expect("memory")
}

/// Compressed objects and a compressed table, both with these entries and data.
fn packed(entries: &str, data: &[u8]) -> Vec<u8> {
    let table = stream(&format!("/Type/XRef/Root 1 0 R{entries}"), data);
    let bytes = [b"%PDF-1.5\n1 0 obj\n".as_slice(), &table, b"\nendobj\n"].concat();
    [bytes, b"startxref\n9\n%%EOF".to_vec()].concat()
}

#[test]
fn a_document_of_one_page_is_fine_and_so_is_a_little_around_it() {
    let plain = one_page(&stream("", b"0 0 m"));
    let note = [b"\n".to_vec(), vec![b'x'; 900]].concat();
    let list_elsewhere = document(&[PAGE[0], b"<</Kids 4 0 R>>", b"<</Type/Page>>", b"[3 0 R]"]);
    let archive_inside = one_page(&stream("", ARCHIVE));
    let table = [
        ("as it is", plain.clone()),
        ("blank lines before it", [b"\r\n \n", &plain[..]].concat()),
        ("a byte order mark", [b"\xef\xbb\xbf", &plain[..]].concat()),
        ("zeros behind it", [&plain[..], &[0; 9_000]].concat()),
        ("blanks behind it", [&plain[..], &[b'\n'; 9_000]].concat()),
        ("a note behind it", [plain.clone(), note].concat()),
        ("an archive as an attachment", archive_inside),
        ("a list of pages elsewhere", list_elsewhere),
        // All readers look for the objects themselves then.
        (
            "a table that is wrong",
            shifted(&[PAGE[0], PAGE[1], PAGE[2], &stream("", b"")], 3),
        ),
        (
            "lines that end in another way",
            plain
                .iter()
                .flat_map(|byte| match byte {
                    b'\n' => vec![b'\r', b'\n'],
                    _ => vec![*byte],
                })
                .collect(),
        ),
    ];
    for (what, bytes) in table {
        assert_eq!(pdf(&bytes), Ok(()), "{what}");
    }
}

#[test]
fn what_is_broken_is_damaged() {
    let plain = one_page(&stream("", b"0 0 m"));
    let flate = "/Filter/FlateDecode";
    let cut = zeros(100_000);
    let circle = document(&[PAGE[0], b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]);
    let empty_tree = document(&[PAGE[0], b"<</Type/Pages/Kids[]/Count 0>>"]);
    let long_note = [plain.clone(), vec![b'x'; 2_000]].concat();
    let without_page = document(&[PAGE[0], PAGE[1]]);
    let without_contents = document(&PAGE);
    let no_table = String::from_utf8_lossy(&plain).replace("trailer", "ailertr");
    let table = [
        ("nine bytes", b"%PDF-1.4\n".to_vec()),
        ("a beginning and an end", b"%PDF-1.4\n%%EOF".to_vec()),
        ("no table", b"%PDF-1.4\nstartxref\n9\n%%EOF".to_vec()),
        (
            "a table beyond the end",
            b"%PDF-1.4\nstartxref\n99999999999999999999\n%%EOF".to_vec(),
        ),
        ("no trailer", no_table.into_bytes()),
        ("half", plain[..plain.len() / 2].to_vec()),
        (
            "half, and an end",
            [&plain[..plain.len() / 2], b"\nstartxref\n9\n%%EOF"].concat(),
        ),
        ("no catalogue", document(&[])),
        ("no page in the tree", empty_tree),
        ("a tree that is a circle", circle),
        ("a page that is missing", without_page),
        ("contents that are missing", without_contents),
        (
            "contents that are cut",
            one_page(&stream(flate, &cut[..50])),
        ),
        (
            "contents that are garbage",
            one_page(&stream(flate, b"x\x9cgarbage")),
        ),
        ("much behind it", long_note),
        ("brackets", document(&[PAGE[0], &b"[".repeat(1_000_000)])),
        (
            "dictionaries",
            document(&[PAGE[0], &b"<</A".repeat(1_000_000)]),
        ),
        (
            "trailers",
            [
                &b"%PDF-1.4\n"[..],
                &b"trailer<<".repeat(100_000),
                b"\nstartxref\n9\n%%EOF",
            ]
            .concat(),
        ),
    ];
    for (what, bytes) in table {
        assert_eq!(pdf(&bytes), Err(Fault::Damaged), "{what}");
    }
}

#[test]
fn what_is_something_else_too_is_mixed() {
    let plain = one_page(&stream("", b"0 0 m"));
    let table = [
        [b"<html><script>alert(1)</script>", &plain[..]].concat(),
        [b"GIF89a", &plain[..]].concat(),
        [ARCHIVE, &plain[..]].concat(),
        [&plain[..], ARCHIVE].concat(),
        [&plain[..], b"<html>"].concat(),
        [&plain[..], &[0; 5_000], b"<script>"].concat(),
    ];
    for bytes in table {
        assert_eq!(pdf(&bytes), Err(Fault::Mixed));
    }
}

#[test]
fn what_would_take_too_long_is_given_up() {
    let flate = "/Filter/FlateDecode";
    let large = zeros(80 << 20);
    let small = stream(flate, &zeros(1 << 20));
    let mut many: Vec<&[u8]> = vec![PAGE[0], PAGE[1], PAGE[2]];
    many.extend([small.as_slice(); 70]);
    let numbers = format!("{flate}/W[1 2 1]/Size 20000000");
    let table = [
        ("one large stream", one_page(&stream(flate, &large))),
        ("many streams", document(&many)),
        ("a large table", packed(&numbers, &large)),
        ("a long chain of tables", {
            let mut bytes = b"%PDF-1.4\n".to_vec();
            let mut before = 0;
            for _ in 0..2_000 {
                let link = format!("xref\n0 0\ntrailer<</Root 1 0 R/Prev {before}>>\n");
                before = bytes.len();
                bytes.extend(link.bytes());
            }
            bytes.extend(format!("startxref\n{before}\n%%EOF").bytes());
            bytes
        }),
        ("more objects than any document has", {
            let headings = b"1 0 obj ".repeat(310_000);
            [&b"%PDF-1.4\n"[..], &headings, b"\nstartxref\n9\n%%EOF"].concat()
        }),
    ];
    for (what, bytes) in table {
        assert!(bytes.len() < 5 << 20, "{what}");
        assert_eq!(pdf(&bytes), Err(Fault::TooComplex), "{what}");
    }
}

/// Rows of a table that pack better, in every way that there is to write them.
#[test]
fn a_packed_table_is_read_however_its_rows_were_written() {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut rows = vec![[0_u8; 4]];
    for (number, object) in (1..).zip([PAGE[0], PAGE[1], b"<</Type/Page>>"]) {
        let [.., upper, lower] = bytes.len().to_be_bytes();
        rows.push([1, upper, lower, 0]);
        bytes.extend([format!("{number} 0 obj").as_bytes(), object, b"endobj\n"].concat());
    }
    for filter in 0..5 {
        let mut written = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            written.push(filter);
            let above = at.checked_sub(1).map_or([0; 4], |above| rows[above]);
            for column in 0..4_usize {
                let before = |row: &[u8; 4]| column.checked_sub(1).map_or(0, |at| row[at]);
                let (left, up, corner) = (before(row), above[column], before(&above));
                let nearest = {
                    let [l, u, c] = [left, up, corner].map(i32::from);
                    let far = |each: i32| (l + u - c - each).abs();
                    // The first of the nearest ones.
                    let all = [(left, l), (up, u), (corner, c)];
                    all.into_iter()
                        .min_by_key(|(_, each)| far(*each))
                        .expect("three")
                        .0
                };
                let middle = u16::midpoint(u16::from(left), u16::from(up));
                let predicted =
                    [0, left, up, middle.to_le_bytes()[0], nearest][usize::from(filter)];
                written.push(row[column].wrapping_sub(predicted));
            }
        }
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&written).expect("memory");
        let entries = "/Type/XRef/Root 1 0 R/Size 4/W[1 2 1]/Filter[/FlateDecode]\
                       /DecodeParms[<</Predictor 15/Columns 4>>]";
        let table = stream(entries, &packed.finish().expect("memory"));
        let end = format!("endobj\nstartxref\n{}\n%%EOF", bytes.len());
        let whole = [&bytes[..], b"9 0 obj\n", &table, end.as_bytes()].concat();
        assert_eq!(pdf(&whole), Ok(()), "{filter}");
    }
}

#[test]
fn a_chain_of_tables_that_is_a_circle_is_cut() {
    let plain = one_page(&stream("", b""));
    let text = String::from_utf8(plain).expect("plain");
    let at = text.find("xref\n").expect("a table");
    let circle = text.replace("/Root", &format!("/Prev {at}/Root"));
    assert_eq!(pdf(circle.as_bytes()), Ok(()));
}

#[test]
fn the_structure_in_a_compression_that_no_program_uses_for_it_is_unsupported() {
    let bytes = packed("/Filter/LZWDecode/W[1 2 1]/Size 4", &[0; 16]);
    let kept = pdf(&bytes);
    assert!(
        matches!(kept, Err(Fault::Damaged | Fault::Unsupported)),
        "{kept:?}"
    );
    assert_eq!(pdf(&sample("object-streams.pdf")), Ok(()));
}
