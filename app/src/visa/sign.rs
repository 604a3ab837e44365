//! The last page: the declaration and the signature.

use longhaul_form::build::{code, heading, text, yes_no};
use longhaul_form::schema::Part::{Field, Heading};
use longhaul_form::schema::{Page, When};

const PREPARED: When = When::Is("has_preparer", "yes");

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "sign",
    parts: &[
        Heading(heading("sign-help")),
        Field(yes_no("has_preparer")),
        Field(text("preparer_name").max(170).when(PREPARED)),
        Field(
            text("preparer_organisation")
                .max(160)
                .optional()
                .when(PREPARED),
        ),
        Heading(heading("sign-declaration")),
        Field(code("sign_passport_number")),
        // Two names of the greatest length, and the space between.
        Field(text("signature").max(170).autocomplete("name")),
    ],
};
