//! Page 6: where and how to reach the applicant.

use longhaul_form::build::{choices, country, email, group, heading, phone, select, text, yes_no};
use longhaul_form::schema::Part::{Field, Group, Heading};
use longhaul_form::schema::{self, Choices, Page, When};

const ELSEWHERE: When = When::Is("mailing_same", "no");

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "contact",
    parts: &[
        Heading(heading("contact-home")),
        Field(text("home_line1").max(160).autocomplete("address-line1")),
        Field(text("home_city").autocomplete("address-level2")),
        Field(
            text("home_state")
                .escapable()
                .autocomplete("address-level1"),
        ),
        Field(
            text("home_postcode")
                .max(20)
                .escapable()
                .autocomplete("postal-code"),
        ),
        Field(country("home_country").autocomplete("country")),
        Heading(heading("contact-mailing")),
        Field(yes_no("mailing_same")),
        Field(
            text("mailing_line1")
                .max(160)
                .autocomplete("section-mailing address-line1")
                .when(ELSEWHERE),
        ),
        Field(
            text("mailing_city")
                .autocomplete("section-mailing address-level2")
                .when(ELSEWHERE),
        ),
        Field(
            text("mailing_state")
                .escapable()
                .autocomplete("section-mailing address-level1")
                .when(ELSEWHERE),
        ),
        Field(
            text("mailing_postcode")
                .max(20)
                .escapable()
                .autocomplete("section-mailing postal-code")
                .when(ELSEWHERE),
        ),
        Field(
            country("mailing_country")
                .autocomplete("section-mailing country")
                .when(ELSEWHERE),
        ),
        Heading(heading("contact-phone")),
        Field(phone("phone_primary").autocomplete("tel")),
        Field(
            phone("phone_secondary")
                .escapable()
                .autocomplete("section-secondary tel"),
        ),
        Field(phone("phone_work").escapable().autocomplete("work tel")),
        Heading(heading("contact-online")),
        Field(
            email("contact_email")
                .prefill("email")
                .autocomplete("email"),
        ),
        Group(group("other_emails", OTHER_EMAIL).between(0, 5)),
        Group(group("social", SOCIAL).between(0, 10)),
    ],
};

const OTHER_EMAIL: &[schema::Field] = &[email("email").words("other_emails-email")];

const SOCIAL: &[schema::Field] = &[
    select("platform", PLATFORMS).words("social-platform"),
    text("handle").words("social-handle"),
];

const PLATFORMS: Choices = choices(
    "platforms",
    &[
        "facebook",
        "instagram",
        "linkedin",
        "mastodon",
        "tiktok",
        "vk",
        "wechat",
        "x",
        "youtube",
        "other",
    ],
);
