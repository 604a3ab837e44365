//! What can be wrong with a file. The engine knows the rules and the words; the bytes are judged where they are, on
//! the server.

use super::judgement::Problem;
use super::schema::{Field, FileRules, Form, Kind, Square};
use crate::text::Texts;

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has no bytes.
    Empty,
    /// It has more bytes than the question allows.
    TooLarge,
    /// It is of a type that the question does not take.
    WrongType,
    /// Something is missing in it, or makes no sense.
    Damaged,
    /// Opens only with a password.
    Locked,
    /// Is something else as well.
    Mixed,
    /// Takes too much to read it.
    TooComplex,
    /// Was another one before all of it was sent. Only the browser says so.
    Changed,
    /// Of a kind that hardly any program shows.
    Unreadable,
    /// The picture is not square, or its sides are too short or too long.
    WrongPixels,
    /// The service keeps no more of this person.
    NoRoom,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Empty,
        Self::TooLarge,
        Self::WrongType,
        Self::Damaged,
        Self::Locked,
        Self::Mixed,
        Self::TooComplex,
        Self::Changed,
        Self::Unreadable,
        Self::WrongPixels,
        Self::NoRoom,
    ];

    /// Its name for programs, and in a URL: `file_empty`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge => "file_too_large",
            Self::WrongType => "file_type",
            Self::Damaged => "file_damaged",
            Self::Locked => "file_locked",
            Self::Mixed => "file_mixed",
            Self::TooComplex => "file_complex",
            Self::Changed => "file_changed",
            Self::Unreadable => "file_unreadable",
            Self::WrongPixels => "file_pixels",
            Self::NoRoom => "upload_limit",
        }
    }

    /// The refusal with this [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.code() == code)
    }

    /// What is wrong with the file and what to do, beside `field`.
    pub fn message(self, texts: &Texts, field: &Field, rules: &FileRules) -> String {
        let key = match (self, rules.pixels) {
            (Self::Empty, _) => "file-empty",
            (Self::NoRoom, _) => "file-no-room",
            (Self::TooLarge, _) => "file-too-large",
            (Self::WrongType, _) => "file-type",
            (Self::Damaged, _) => "file-damaged",
            (Self::Locked, _) => "file-locked",
            (Self::Mixed, _) => "file-mixed",
            (Self::TooComplex, _) => "file-complex",
            (Self::Changed, _) => "file-changed",
            (Self::WrongPixels, Some(_)) => "file-pixels",
            (Self::Unreadable | Self::WrongPixels, _) => "file-unreadable",
        };
        let names: Vec<_> = rules.accepts.iter().map(|each| each.name()).collect();
        let pixels = rules.pixels.unwrap_or(Square { min: 0, max: 0 });
        let [min, max] = [pixels.min, pixels.max].map(|side| side.to_string());
        texts.fill(
            key,
            &[
                ("subject", field.subject(texts)),
                ("size", &size(texts, rules.max_bytes)),
                ("types", &names.join(texts.get("file-or"))),
                ("min", &min),
                ("max", &max),
            ],
        )
    }
}

/// What a redirect says about files that were refused: `photo~file_type,supporting.k3f9.file~file_empty`.
pub fn refusals_to_text(refused: &[(String, Refusal)]) -> String {
    let texts = refused
        .iter()
        .map(|(path, refusal)| [path, "~", refusal.code()].concat());
    texts.collect::<Vec<_>>().join(",")
}

/// The problems that [`refusals_to_text`] wrote down, in the language of `texts`; what the form does not know is passed
/// over.
pub fn refusals_from_text(texts: &Texts, form: &'static Form, text: &str) -> Vec<Problem> {
    let read = |text: &str| {
        let (path, code) = text.split_once('~')?;
        let (_, field) = form.field_at(path)?;
        let Kind::File(rules) = &field.kind else {
            return None;
        };
        Some(Problem {
            path: path.to_owned(),
            message: Refusal::from_code(code)?.message(texts, field, rules),
        })
    };
    text.split(',').filter_map(read).collect()
}

/// A number of bytes as people say it: `240 kB`, `4.8 MB`.
pub fn size(texts: &Texts, bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = KB * KB;
    let (key, number) = match bytes {
        0..KB => ("size-bytes", bytes.to_string()),
        KB..MB => ("size-kb", (bytes / KB).to_string()),
        _ => {
            let tenths = bytes * 10 / MB;
            let whole = (tenths / 10).to_string();
            let number = match tenths % 10 {
                0 => whole,
                part => [&whole, texts.get("decimal-mark"), &part.to_string()].concat(),
            };
            ("size-mb", number)
        }
    };
    texts.fill(key, &[("size", &number)])
}

/// Whether `text` may be the id of a file: 32 hexadecimal digits.
pub fn is_file_id(text: &str) -> bool {
    let fine = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 32 && text.bytes().all(fine)
}
