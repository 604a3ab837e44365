//! Page 10: documents. The photo has the format that many consulates ask for.

use longhaul_form::build::{file, group, heading, text};
use longhaul_form::schema::Page;
use longhaul_form::schema::Part::{Field, Group, Heading};
use longhaul_form::{FileRules, FileType, Square};

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
pub(crate) const PAGE: Page = Page {
    slug: "documents",
    parts: &[
        Field(file("photo", PHOTO)),
        Field(file("passport_scan", PAPER)),
        Heading(heading("supporting-documents")),
        Group(
            group(
                "supporting",
                &[
                    text("title").words("supporting-title"),
                    file("file", PAPER).words("supporting-file"),
                ],
            )
            .between(0, 5),
        ),
    ],
};
