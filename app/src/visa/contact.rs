//! Page 6: where and how to reach the applicant.

use crate::form::build::{choice, country, email, group, heading, phone, select, text, yes_no};
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::schema::{self, Choice, Page, When};

const ELSEWHERE: When = When::Is("mailing_same", "no");

/// The page.
pub const PAGE: Page = Page {
    slug: "contact",
    title: "Contact details",
    hint: "",
    parts: &[
        Heading(heading("Home address")),
        Field(
            text("home_line1", "Street and number")
                .noun("the street and number of your home")
                .max(160)
                .autocomplete("address-line1"),
        ),
        Field(
            text("home_city", "City or town")
                .noun("the city or town of your home")
                .autocomplete("address-level2"),
        ),
        Field(
            text("home_state", "State or province")
                .noun("the state or province of your home")
                .or("Does not apply")
                .autocomplete("address-level1"),
        ),
        Field(
            text("home_postcode", "Postal code")
                .noun("the postal code of your home")
                .max(20)
                .or("Does not apply")
                .autocomplete("postal-code"),
        ),
        Field(
            country("home_country", "Country")
                .noun("the country of your home")
                .autocomplete("country"),
        ),
        Heading(heading("Mailing address")),
        Field(
            yes_no(
                "mailing_same",
                "Is your mailing address the same as your home address?",
            )
            .noun("your mailing address is the same as your home address"),
        ),
        Field(
            text("mailing_line1", "Street and number, or PO box")
                .noun("the street and number of your mailing address")
                .max(160)
                .autocomplete("section-mailing address-line1")
                .when(ELSEWHERE),
        ),
        Field(
            text("mailing_city", "City or town")
                .noun("the city or town of your mailing address")
                .autocomplete("section-mailing address-level2")
                .when(ELSEWHERE),
        ),
        Field(
            text("mailing_state", "State or province")
                .noun("the state or province of your mailing address")
                .or("Does not apply")
                .autocomplete("section-mailing address-level1")
                .when(ELSEWHERE),
        ),
        Field(
            text("mailing_postcode", "Postal code")
                .noun("the postal code of your mailing address")
                .max(20)
                .or("Does not apply")
                .autocomplete("section-mailing postal-code")
                .when(ELSEWHERE),
        ),
        Field(
            country("mailing_country", "Country")
                .noun("the country of your mailing address")
                .autocomplete("section-mailing country")
                .when(ELSEWHERE),
        ),
        Heading(heading("Phone").hint("Include the country code, for example +44 808 157 0192.")),
        Field(
            phone("phone_primary", "Primary phone number")
                .noun("your primary phone number")
                .autocomplete("tel"),
        ),
        Field(
            phone("phone_secondary", "Secondary phone number")
                .noun("your secondary phone number")
                .or("Does not apply")
                .autocomplete("section-secondary tel"),
        ),
        Field(
            phone("phone_work", "Work phone number")
                .noun("your work phone number")
                .or("Does not apply")
                .autocomplete("work tel"),
        ),
        Heading(heading("Email and social media")),
        Field(
            email("contact_email", "Email address")
                .noun("the email address we should use")
                .hint(
                    "Taken from the first page. Change it here if you want our \
                 letters elsewhere.",
                )
                .prefill("email")
                .autocomplete("email"),
        ),
        Group(
            group(
                "other_emails",
                "Other email addresses",
                "other email address",
                OTHER_EMAIL,
            )
            .hint("Those you have used in the last five years.")
            .between(0, 5),
        ),
        Group(
            group("social", "Social media", "account", SOCIAL)
                .hint(
                    "Accounts you have used in the last five years. We never ask for \
                 a password.",
                )
                .between(0, 10),
        ),
    ],
};

const OTHER_EMAIL: &[schema::Field] = &[email("email", "Email address").noun("the email address")];

const SOCIAL: &[schema::Field] = &[
    select("platform", "Platform", PLATFORMS).noun("the platform"),
    text("handle", "Name of the account").noun("the name of the account"),
];

const PLATFORMS: &[Choice] = &[
    choice("facebook", "Facebook"),
    choice("instagram", "Instagram"),
    choice("linkedin", "LinkedIn"),
    choice("mastodon", "Mastodon"),
    choice("tiktok", "TikTok"),
    choice("vk", "VK"),
    choice("wechat", "WeChat"),
    choice("x", "X (Twitter)"),
    choice("youtube", "YouTube"),
    choice("other", "Another platform"),
];
