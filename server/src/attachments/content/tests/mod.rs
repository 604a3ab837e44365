//! Files that are whole and files that are not, and what is said of them.

mod broken;
mod jpegs;
mod pdfs;

use std::{fs, path::Path};

use super::{Fault, is_pdf, jpeg, pdf};

/// Files that other programs wrote; `tests/samples/make.py` says which and how.
fn samples(folder: &str) -> Vec<(String, Vec<u8>)> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let entries = fs::read_dir(samples.join(folder)).expect("samples");
    let read = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy();
        (name.into_owned(), fs::read(&path).expect("readable"))
    };
    let files = entries.map(|entry| read(entry.expect("an entry").path()));
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

fn sample(name: &str) -> Vec<u8> {
    let mut samples = samples("fine").into_iter();
    samples.find(|(each, _)| each == name).expect(name).1
}

fn verdict(bytes: &[u8]) -> Result<(), Fault> {
    if is_pdf(bytes) && !bytes.starts_with(&[0xff, 0xd8]) {
        pdf(bytes)
    } else {
        jpeg(bytes).map(|_| ())
    }
}

/// The end record of an empty ZIP archive: enough for programs that unpack.
const ARCHIVE: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

#[test]
fn what_other_programs_wrote_is_fine() {
    let fine = samples("fine");
    assert!(fine.len() > 30, "{} samples", fine.len());
    for (name, bytes) in fine {
        assert_eq!(verdict(&bytes), Ok(()), "{name}");
    }
}

#[test]
fn what_opens_only_with_a_password_is_locked() {
    let refused = samples("refused");
    assert!(refused.len() > 4, "{} samples", refused.len());
    for (name, bytes) in refused {
        assert_eq!(verdict(&bytes), Err(Fault::Locked), "{name}");
    }
}
