//! Page 4: the journey, who pays for it, and who travels with the applicant.

use longhaul_form::build::{
    choices, date, email, group, heading, number, pattern, phone, radio, text, yes_no,
};
use longhaul_form::schema::Part::{Field, Group, Heading};
use longhaul_form::schema::{self, Choices, DateLimit, Page, When};

const PLANNED: When = When::Is("has_plans", "yes");
const NOT_PLANNED: When = When::Is("has_plans", "no");
const PAID_BY_OTHER: When = When::Is("payer", "other");
const STUDY: When = When::Is("purpose", "study");

/// The page.
pub(crate) const PAGE: Page = Page {
    slug: "trip",
    parts: &[
        Heading(heading("trip-plans")),
        Field(yes_no("has_plans")),
        Field(date("arrival", DateLimit::NotPast).when(PLANNED)),
        Field(date("departure", DateLimit::NotPast).when(PLANNED)),
        Field(text("flight").max(40).optional().when(PLANNED)),
        Group(group("cities", CITY).between(1, 10).when(PLANNED)),
        Field(date("intended_arrival", DateLimit::NotPast).when(NOT_PLANNED)),
        Field(number("stay_length", 1, 180).when(NOT_PLANNED)),
        Field(radio("stay_unit", UNITS).when(NOT_PLANNED)),
        Heading(heading("trip-stay")),
        Field(text("stay_line1")),
        Field(text("stay_city")),
        Field(text("stay_state").optional()),
        Field(text("stay_postcode").max(20).optional()),
        Heading(heading("trip-payer")),
        Field(radio("payer", PAYERS)),
        Field(text("payer_name").max(170).when(PAID_BY_OTHER)),
        Field(phone("payer_phone").when(PAID_BY_OTHER)),
        Field(email("payer_email").when(PAID_BY_OTHER)),
        Field(text("payer_relationship").when(PAID_BY_OTHER)),
        Heading(heading("trip-companions")),
        Field(yes_no("has_companions")),
        Field(yes_no("in_group").when(When::Is("has_companions", "yes"))),
        Field(text("group_name").when(When::Is("in_group", "yes"))),
        Group(
            group("companions", COMPANION)
                .between(1, 10)
                .when(When::Is("in_group", "no")),
        ),
        Heading(heading("trip-study")),
        Field(text("school").max(160).when(STUDY)),
        Field(text("course").max(160).when(STUDY)),
        Field(pattern("student_id", is_student_id, 11).when(STUDY)),
    ],
};

const CITY: &[schema::Field] = &[text("city").words("cities-city")];

const COMPANION: &[schema::Field] = &[
    text("name").words("companions-name").max(170),
    text("relationship").words("companions-relationship"),
];

const UNITS: Choices = choices("stay-units", &["days", "weeks", "months"]);

const PAYERS: Choices = choices("payers", &["self", "employer", "other"]);

fn is_student_id(text: &str) -> bool {
    let digits = text.strip_prefix('N').unwrap_or_default();
    digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit())
}
