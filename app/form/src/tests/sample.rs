//! A small form that uses every feature.

use crate::build::{
    amount, choices, consent, country, date, email, file, group, heading, long_text, number,
    pattern, phone, radio, select, text, yes_no,
};
use crate::schema::Part::{Field, Group, Heading};
use crate::schema::{self, Choices, DateLimit, Form, Page, When};
use crate::{Context, FileRules, FileType, Rule, Scope, Square};

pub(crate) static FORM: Form = Form {
    id: "sample",
    version: 1,
    migrations: &[],
    pages: &[PETS, KINDS, TRIPS, EXTRAS],
    sign: Page {
        slug: "sign",
        parts: &[Field(text("signature"))],
    },
    rules: &[
        Rule {
            page: "trips",
            group: Some("trips"),
            at: "to",
            check: |scope: &Scope, context: &Context| {
                (scope.text("to") < scope.text("from"))
                    .then(|| context.texts.get("rule-end").to_owned())
            },
        },
        Rule {
            page: "extras",
            group: None,
            at: "contact",
            check: |_, context| Some(context.texts.get("rule-contact").to_owned()),
        },
        Rule {
            page: "sign",
            group: None,
            at: "signature",
            check: |scope: &Scope, context: &Context| {
                let name = scope.text("name");
                let message = || context.texts.fill("rule-sign", &[("name", name)]);
                (scope.text("signature") != name).then(message)
            },
        },
    ],
    applicant: |answers| answers.text("name").to_owned(),
    email: |answers| answers.text("email").to_owned(),
};

/// Conditions, and conditions on conditions.
const PETS: Page = Page {
    slug: "pets",
    parts: &[
        Heading(heading("heading-you")),
        Field(text("name").max(10)),
        Field(email("email")),
        Heading(heading("heading-pet")),
        Field(yes_no("has_pet")),
        Field(radio("pet", ANIMALS).when(When::Is("has_pet", "yes"))),
        Heading(heading("heading-cat")),
        Field(yes_no("indoor").when(When::Is("pet", "cat"))),
        Field(
            text("walker")
                .escapable()
                .when(When::OneOf("pet", &["dog", "horse"])),
        ),
        Field(text("why_not_dog").when(When::IsNot("pet", "dog"))),
        Field(text("both").when(When::All(&[
            When::Is("pet", "cat"),
            When::Is("indoor", "no"),
        ]))),
        Field(text("either").when(When::Any(&[
            When::Is("has_pet", "no"),
            When::Is("indoor", "yes"),
        ]))),
    ],
};

const ANIMALS: Choices = choices("animals", &["cat", "dog", "horse"]);

const PAPER: FileRules = FileRules {
    accepts: &[FileType::Jpeg],
    max_bytes: 3 << 19,
    pixels: Some(Square { min: 10, max: 20 }),
};

/// Every kind of answer. All except the first are optional.
const KINDS: Page = Page {
    slug: "kinds",
    parts: &[
        Field(date("born", DateLimit::Past).escapable()),
        Field(date("moved", DateLimit::NotFuture).optional()),
        Field(date("leaves", DateLimit::NotPast).optional()),
        Field(date("any", DateLimit::Any).optional()),
        Field(phone("phone").optional()),
        Field(number("age", 18, 120).optional()),
        Field(amount("income").optional()),
        Field(file("paper", PAPER).optional()),
        Field(long_text("notes", 5, 12).optional()),
        Field(pattern("code", |text| text == "X", 5).optional()),
        Field(select("animal", ANIMALS).optional()),
        Field(country("country").optional()),
        Field(consent("agree").optional()),
    ],
};

/// A group with a condition inside, and with names that the form uses too.
const TRIPS: Page = Page {
    slug: "trips",
    parts: &[Group(group("trips", TRIP).between(1, 3))],
};

const TRIP: &[schema::Field] = &[
    country("country").words("trips-country"),
    text("ship")
        .words("trips-ship")
        .escapable()
        .when(When::Is("country", "IS")),
    number("from", 1, 9).words("trips-from"),
    number("to", 1, 9).words("trips-to"),
    text("with_pet")
        .words("trips-with_pet")
        .when(When::Is("has_pet", "yes")),
];

/// Nothing required, and a prefilled answer.
const EXTRAS: Page = Page {
    slug: "extras",
    parts: &[
        Field(email("contact").prefill("email").optional()),
        Group(group("links", LINK).between(0, 2)),
    ],
};

const LINK: &[schema::Field] = &[
    text("url").words("links-url"),
    text("contact").words("links-contact").optional(),
];
