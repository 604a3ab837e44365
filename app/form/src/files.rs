//! Reasons to refuse a file. The engine defines the rules and the messages. The server examines the
//! content.

use super::judgement::Problem;
use super::schema::{Field, FileRules, Form, Kind, Square};
use crate::text::Texts;

/// Why a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The file is empty.
    Empty,
    /// The file has more bytes than the question allows.
    TooLarge,
    /// The question does not accept files of this type.
    WrongType,
    /// The file is incomplete or inconsistent.
    Damaged,
    /// The file can be opened only with a password.
    Locked,
    /// The file is valid as another type as well.
    Mixed,
    /// Reading the file would take too many resources.
    TooComplex,
    /// The file changed while it was being sent. Only the browser reports this.
    Changed,
    /// The file uses a format that hardly any program can display.
    Unreadable,
    /// The picture is not square, or its sides are too short or too long.
    WrongPixels,
    /// The user has reached the limit for stored files.
    NoRoom,
    /// The service has no room for new files at the moment.
    NoSpace,
}

impl Refusal {
    /// All variants.
    pub const ALL: [Self; 12] = [
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
        Self::NoSpace,
    ];

    /// The code used by programs and in URLs, such as `file_empty`.
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
            Self::NoSpace => "no_space",
        }
    }

    /// Returns the refusal with this [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.code() == code)
    }

    /// Returns a message for `field` that says what is wrong with the file and what to do about it.
    pub fn message(self, texts: &Texts, field: &Field, rules: &FileRules) -> String {
        let key = match (self, rules.pixels) {
            (Self::Empty, _) => "file-empty",
            (Self::NoRoom, _) => "file-no-room",
            (Self::NoSpace, _) => "file-no-space",
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

/// Encodes refused files for the URL of a redirect, such as
/// `photo~file_type,supporting.k3f9.file~file_empty`.
pub fn refusals_to_text(refused: &[(String, Refusal)]) -> String {
    let texts = refused
        .iter()
        .map(|(path, refusal)| [path, "~", refusal.code()].concat());
    texts.collect::<Vec<_>>().join(",")
}

/// Decodes the output of [`refusals_to_text`] into problems. Entries that the form does not have
/// are ignored.
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

/// Formats a number of bytes for display, such as `240 kB` or `4.8 MB`. One kB is 1024 bytes, one
/// MB is 1024 kB.
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

/// Whether `text` has the form of a file id: 32 lower-case hexadecimal digits.
pub fn is_file_id(text: &str) -> bool {
    let fine = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 32 && text.bytes().all(fine)
}
