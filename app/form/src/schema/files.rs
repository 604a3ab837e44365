//! What a file has to be, as a question states it.

/// What files a question takes.
#[derive(Clone, Copy, Debug)]
pub struct FileRules {
    /// The types that it takes; at least one.
    pub accepts: &'static [FileType],
    /// The largest size, in bytes.
    pub max_bytes: u64,
    /// For pictures that have to be of a certain size.
    pub pixels: Option<Square>,
}

/// A type of file, known by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// A JPEG picture.
    Jpeg,
    /// A PDF document.
    Pdf,
}

/// A square picture whose sides have from `min` to `max` pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Square {
    /// The shortest side, in pixels.
    pub min: u32,
    /// The longest side, in pixels.
    pub max: u32,
}

impl FileType {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Jpeg, Self::Pdf];

    /// The media type: `image/jpeg`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }

    /// The name in messages: `JPEG`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Pdf => "PDF",
        }
    }
}

impl FileRules {
    /// The `accept` attribute of a file input: `image/jpeg,application/pdf`.
    pub fn accept(&self) -> String {
        let types: Vec<_> = self.accepts.iter().map(|each| each.media_type()).collect();
        types.join(",")
    }
}
