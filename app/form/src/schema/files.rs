//! The requirements that a question has for its file.

/// Which files a question accepts.
#[derive(Clone, Copy, Debug)]
pub struct FileRules {
    /// The accepted types, at least one.
    pub accepts: &'static [FileType],
    /// The maximum size in bytes.
    pub max_bytes: u64,
    /// The required size of a picture, if any.
    pub pixels: Option<Square>,
}

/// A type of file, recognised by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    /// A JPEG picture.
    Jpeg,
    /// A PDF document.
    Pdf,
}

/// A square picture with sides of `min` to `max` pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Square {
    /// The minimum side length in pixels.
    pub min: u32,
    /// The maximum side length in pixels.
    pub max: u32,
}

impl FileType {
    /// All variants.
    pub const ALL: [Self; 2] = [Self::Jpeg, Self::Pdf];

    /// The media type, such as `image/jpeg`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }

    /// The name used in messages, such as `JPEG`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Pdf => "PDF",
        }
    }
}

impl FileRules {
    /// The `accept` attribute of a file input, such as `image/jpeg,application/pdf`.
    pub fn accept(&self) -> String {
        let types: Vec<_> = self.accepts.iter().map(|each| each.media_type()).collect();
        types.join(",")
    }
}
