use super::{ARCHIVE, Fault, jpeg, sample};

const END: [u8; 2] = [0xff, 0xd9];

fn at(bytes: &[u8], marker: u8) -> usize {
    let mut pairs = bytes.windows(2);
    pairs
        .position(|pair| pair == [0xff, marker])
        .expect("there")
}

/// The same picture with another frame header.
fn with_frame(change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = sample("gray.jpg");
    let frame = at(&bytes, 0xc0);
    change(&mut bytes[frame..frame + 13]);
    bytes
}

#[test]
fn sizes_are_told() {
    assert_eq!(jpeg(&sample("progressive.jpg")), Ok((61, 45)));
    assert_eq!(jpeg(&sample("exif-rotated.jpg")), Ok((61, 45)));
}

#[test]
fn what_cameras_append_is_fine() {
    let picture = sample("baseline.jpg");
    for behind in [
        vec![0; 5_000],
        // A second picture, as telephones keep one for the depth or the brightness.
        sample("progressive.jpg"),
        [
            b"\0\0\0\x18ftypmp42\0\0\0\0isommp42".to_vec(),
            vec![7; 9_000],
        ]
        .concat(),
        b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000SEFHk\0\0\0SEFT".to_vec(),
    ] {
        assert_eq!(jpeg(&[picture.clone(), behind].concat()), Ok((61, 45)));
    }
    // A few bytes that were left behind before the end.
    let (body, end) = picture.split_at(picture.len() - 2);
    assert_eq!(jpeg(&[body, &[0; 12], end].concat()), Ok((61, 45)));
}

#[test]
fn what_is_broken_is_damaged() {
    let whole = sample("baseline.jpg");
    let scan = at(&whole, 0xda);
    // The header of the scan of three components.
    let data = scan + 2 + 12;
    let filled = |filling: fn(usize) -> u8| {
        let filling: Vec<u8> = (data..whole.len() - 2).map(filling).collect();
        [&whole[..data], &filling, &END].concat()
    };
    let progressive = sample("progressive.jpg");
    let second_scan = {
        let first = at(&progressive, 0xda);
        first + 2 + at(&progressive[first + 2..], 0xda)
    };
    let second_tables = {
        let scan = at(&progressive, 0xda);
        scan + at(&progressive[scan..], 0xc4)
    };
    let table = [
        ("three bytes", vec![0xff, 0xd8, 0xff]),
        ("nothing but an end", [0xff, 0xd8, 0xff, 0xd9].to_vec()),
        ("headers only", whole[..scan].to_vec()),
        ("headers and an end", [&whole[..scan], &END].concat()),
        ("no data at all", [&whole[..data], &END].concat()),
        ("no end", whole[..whole.len() - 2].to_vec()),
        ("zeros", filled(|_| 0)),
        ("garbage", filled(|at| u8::try_from(at * at % 251).unwrap())),
        (
            "first scan only",
            [&progressive[..second_scan.min(second_tables)], &END].concat(),
        ),
        (
            "two pictures in one",
            [&whole[..scan], &whole[2..]].concat(),
        ),
        (
            "text",
            [b"\xff\xd8\xff".as_slice(), &b"words ".repeat(500)].concat(),
        ),
        ("no width", with_frame(|frame| frame[7..9].fill(0))),
        ("one row more", with_frame(|frame| frame[6] += 16)),
        ("one row less", with_frame(|frame| frame[6] -= 16)),
    ];
    for (what, bytes) in table {
        assert_eq!(jpeg(&bytes), Err(Fault::Damaged), "{what}");
    }
}

#[test]
fn what_hardly_any_program_shows_is_unsupported() {
    for marker in [0xc3, 0xc5, 0xc9, 0xca] {
        let other = with_frame(|frame| frame[1] = marker);
        assert_eq!(jpeg(&other), Err(Fault::Unsupported), "{marker:x}");
    }
    let deep = with_frame(|frame| frame[4] = 12);
    assert_eq!(jpeg(&deep), Err(Fault::Unsupported));
}

#[test]
fn what_is_something_else_too_is_mixed() {
    let picture = sample("baseline.jpg");
    for behind in [
        ARCHIVE,
        b"<html><script>alert(1)</script>",
        b"\n\n<!DOCTYPE html>",
        b"<SvG onload=alert(1)>",
        b"%PDF-1.4\n%%EOF",
        b"Rar!\x1a\x07\x01\0",
    ] {
        let bytes = [&picture, &[0; 300][..], behind].concat();
        assert_eq!(jpeg(&bytes), Err(Fault::Mixed), "{behind:?}");
    }
    // A document in a comment at the beginning, where its readers look.
    let comment = b"\xff\xfe\0\x20%PDF-1.7\n1 0 obj<<>>endobj     ";
    let bytes = [&picture[..2], comment, &picture[2..]].concat();
    assert_eq!(jpeg(&bytes), Err(Fault::Mixed));
}

#[test]
fn what_would_take_too_long_is_not_begun() {
    let huge = with_frame(|frame| frame[5..9].fill(0xff));
    assert_eq!(jpeg(&huge), Err(Fault::TooComplex));
    // Scans that say with a few bits that nothing changes in a large picture, again and again.
    let mut bytes = b"\xff\xd8\xff\xc2\0\x0b\x08\x0d\x90\x04\xb8\x01\x01\x11\0".to_vec();
    bytes.extend(b"\xff\xc4\0\x14\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xe0");
    for coefficient in 1..64 {
        bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, coefficient, coefficient, 0]);
        // Twice 32767 blocks: a code and fourteen bits.
        bytes.extend([0x7f, 0xfe, 0xff, 0, 0xff, 0]);
    }
    bytes.extend(END);
    assert_eq!(jpeg(&bytes), Err(Fault::TooComplex));
}

#[test]
fn a_picture_has_so_many_segments_and_no_more() {
    let picture = sample("baseline.jpg");
    let with = |piece: &[u8], count: usize| {
        jpeg(&[&picture[..2], &piece.repeat(count), &picture[2..]].concat())
    };
    let note = b"\xff\xe1\0\x02".as_slice();
    assert_eq!(with(note, 1_900), Ok((61, 45)));
    for (what, piece) in [
        ("notes", note),
        ("marks that stand alone", b"\xff\x01"),
        (
            "tables",
            b"\xff\xc4\0\x14\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ),
        ("distances of restarts", b"\xff\xdd\0\x04\0\0"),
    ] {
        for count in [2_001, 200_000] {
            assert_eq!(with(piece, count), Err(Fault::TooComplex), "{count} {what}");
        }
    }
}
