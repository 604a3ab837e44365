//! The last page: the declaration and the signature.

use crate::form::build::{heading, text, yes_no};
use crate::form::schema::Part::{Field, Heading};
use crate::form::schema::{Page, When};

const PREPARED: When = When::Is("has_preparer", "yes");

/// The page.
pub const PAGE: Page = Page {
    slug: "sign",
    title: "Sign and submit",
    hint: "",
    parts: &[
        Heading(heading("Help with this application")),
        Field(
            yes_no(
                "has_preparer",
                "Did somebody else prepare this application for you?",
            )
            .noun("somebody else prepared this application for you"),
        ),
        Field(
            text("preparer_name", "Full name of the preparer")
                .noun("the full name of the preparer")
                .max(160)
                .when(PREPARED),
        ),
        Field(
            text("preparer_organisation", "Organisation of the preparer")
                .noun("the organisation of the preparer")
                .max(160)
                .optional()
                .when(PREPARED),
        ),
        Heading(heading("Declaration").hint(
            "By signing you declare that your answers are true and complete \
                 to the best of your knowledge.",
        )),
        Field(
            text("sign_passport_number", "Passport number")
                .noun("your passport number again")
                .hint("Type it once more, as on the passport page."),
        ),
        Field(
            text("signature", "Your full name")
                .noun("your full name as a signature")
                .hint(
                    "Given names and surname, as on the page about you. This is your \
                 signature.",
                )
                .max(170)
                .autocomplete("name"),
        ),
    ],
};
