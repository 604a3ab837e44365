//! Page 10: documents. The photo has the format that many consulates ask for.

use crate::form::build::{file, group, heading, text};
use crate::form::schema::Page;
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::{FileRules, FileType, Square};

const KB: u64 = 1024;
const MB: u64 = 1024 * KB;

const PHOTO: FileRules = FileRules {
    accepts: &[FileType::Jpeg],
    max_bytes: 240 * KB,
    pixels: Some(Square {
        min: 600,
        max: 1200,
    }),
};

const PAPER: FileRules = FileRules {
    accepts: &[FileType::Pdf, FileType::Jpeg],
    max_bytes: 5 * MB,
    pixels: None,
};

/// The page.
pub const PAGE: Page = Page {
    slug: "documents",
    title: "Documents",
    hint: "Choose a file and it is sent at once. If the connection breaks, it goes on where it stopped.",
    parts: &[
        Field(
            file("photo", "Photo of you", PHOTO)
                .noun("your photo")
                .hint(
                    "A square JPEG of your face, 600 to 1200 pixels on each side, 240 kB at most.",
                ),
        ),
        Field(
            file("passport_scan", "Scan of your passport", PAPER)
                .noun("the scan of your passport")
                .hint("The page with your photo, as a PDF or JPEG of 5 MB at most."),
        ),
        Heading(
            heading("Supporting documents")
                .hint("Such as an invitation, a hotel booking or a letter from your employer."),
        ),
        Group(
            group(
                "supporting",
                "Supporting documents",
                "document",
                &[
                    text("title", "What is it?")
                        .noun("what the document is")
                        .hint("For example, “Letter from my employer”."),
                    file("file", "File", PAPER)
                        .noun("the file")
                        .hint("A PDF or JPEG of 5 MB at most."),
                ],
            )
            .between(0, 5),
        ),
    ],
};
