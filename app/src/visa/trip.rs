//! Page 4: the journey, who pays for it and who comes along.

use crate::form::build::{
    choice, date, email, group, heading, number, pattern, phone, radio, text, yes_no,
};
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::schema::{self, Choice, DateLimit, Page, When};

const PLANNED: When = When::Is("has_plans", "yes");
const NOT_PLANNED: When = When::Is("has_plans", "no");
const PAID_BY_OTHER: When = When::Is("payer", "other");
const STUDY: When = When::Is("purpose", "study");

/// The page.
pub const PAGE: Page = Page {
    slug: "trip",
    title: "Your trip",
    hint: "",
    parts: &[
        Heading(heading("Travel plans")),
        Field(
            yes_no("has_plans", "Have you made specific travel plans?")
                .noun("you have made specific travel plans")
                .hint(
                    "For example, you have booked a flight. You do not need to book \
                 before you have a visa.",
                ),
        ),
        Field(
            date("arrival", "Date of arrival in Orland", DateLimit::NotPast)
                .noun("the date of your arrival in Orland")
                .when(PLANNED),
        ),
        Field(
            date(
                "departure",
                "Date of departure from Orland",
                DateLimit::NotPast,
            )
            .noun("the date of your departure from Orland")
            .when(PLANNED),
        ),
        Field(
            text("flight", "Arrival flight, train or ship")
                .noun("your arrival flight, train or ship")
                .hint("For example, OR 417")
                .max(40)
                .optional()
                .when(PLANNED),
        ),
        Group(
            group("cities", "Places you plan to visit", "place", CITY)
                .between(1, 10)
                .when(PLANNED),
        ),
        Field(
            date(
                "intended_arrival",
                "When do you intend to arrive?",
                DateLimit::NotPast,
            )
            .noun("the date you intend to arrive")
            .hint("An estimate is fine.")
            .when(NOT_PLANNED),
        ),
        Field(
            number("stay_length", "How long do you intend to stay?", 1, 180)
                .noun("the length of your stay")
                .when(NOT_PLANNED),
        ),
        Field(
            radio("stay_unit", "Is that days, weeks or months?", UNITS)
                .noun("whether that is days, weeks or months")
                .when(NOT_PLANNED),
        ),
        Heading(heading("Where you will stay").hint(
            "If you do not know yet, give the place where you expect to \
                 spend your first night.",
        )),
        Field(
            text("stay_line1", "Hotel, or street and number")
                .noun("the hotel, or the street and number, where you will stay"),
        ),
        Field(text("stay_city", "City or town").noun("the city or town where you will stay")),
        Field(
            text("stay_state", "County")
                .noun("the county where you will stay")
                .optional(),
        ),
        Field(
            text("stay_postcode", "Postcode")
                .noun("the postcode where you will stay")
                .max(20)
                .optional(),
        ),
        Heading(heading("Who pays")),
        Field(
            radio("payer", "Who is paying for your trip?", PAYERS)
                .noun("who is paying for your trip"),
        ),
        Field(
            text("payer_name", "Full name of the person paying")
                .noun("the full name of the person paying")
                .max(160)
                .when(PAID_BY_OTHER),
        ),
        Field(
            phone("payer_phone", "Phone number of the person paying")
                .noun("the phone number of the person paying")
                .when(PAID_BY_OTHER),
        ),
        Field(
            email("payer_email", "Email address of the person paying")
                .noun("the email address of the person paying")
                .when(PAID_BY_OTHER),
        ),
        Field(
            text("payer_relationship", "How is that person related to you?")
                .noun("how the person paying is related to you")
                .when(PAID_BY_OTHER),
        ),
        Heading(heading("Who travels with you")),
        Field(
            yes_no("has_companions", "Is anybody travelling with you?")
                .noun("anybody is travelling with you"),
        ),
        Field(
            yes_no(
                "in_group",
                "Are you travelling as part of a group or an organised tour?",
            )
            .noun("you are travelling as part of a group or an organised tour")
            .when(When::Is("has_companions", "yes")),
        ),
        Field(
            text("group_name", "Name of the group")
                .noun("the name of the group")
                .when(When::Is("in_group", "yes")),
        ),
        Group(
            group(
                "companions",
                "People travelling with you",
                "companion",
                COMPANION,
            )
            .between(1, 10)
            .when(When::Is("in_group", "no")),
        ),
        Heading(heading("Your studies in Orland")),
        Field(
            text("school", "School or university in Orland")
                .noun("the school or university in Orland")
                .max(160)
                .when(STUDY),
        ),
        Field(
            text("course", "Course of study in Orland")
                .noun("the course of study in Orland")
                .max(160)
                .when(STUDY),
        ),
        Field(
            pattern(
                "student_id",
                "Student registration number",
                is_student_id,
                "Student registration number must be the letter N followed by 10 \
                 digits, like N0123456789",
                11,
            )
            .noun("your student registration number")
            .hint(
                "The letter N and 10 digits. Your school sent it with the letter \
                 of admission.",
            )
            .when(STUDY),
        ),
    ],
};

const CITY: &[schema::Field] = &[text("city", "City or region").noun("the city or region")];

const COMPANION: &[schema::Field] = &[
    text("name", "Full name").noun("the full name").max(160),
    text("relationship", "Relationship to you").noun("the relationship to you"),
];

const UNITS: &[Choice] = &[
    choice("days", "Days"),
    choice("weeks", "Weeks"),
    choice("months", "Months"),
];

const PAYERS: &[Choice] = &[
    choice("self", "I am"),
    choice("employer", "My employer"),
    choice("other", "Another person"),
];

fn is_student_id(text: &str) -> bool {
    let digits = text.strip_prefix('N').unwrap_or_default();
    digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit())
}
