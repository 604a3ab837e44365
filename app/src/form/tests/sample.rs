//! A small form with one of everything.

use crate::form::build::{
    amount, choice, consent, country, date, email, file, group, heading, long_text, number,
    pattern, phone, radio, select, text, yes_no,
};
use crate::form::schema::Part::{Field, Group, Heading};
use crate::form::schema::{self, Choice, DateLimit, Form, Page, When};
use crate::form::{Context, FileRules, FileType, Rule, Scope, Square};

pub static FORM: Form = Form {
    id: "sample",
    version: 1,
    migrations: &[],
    title: "Sample",
    pages: &[PETS, KINDS, TRIPS, EXTRAS],
    sign: Page {
        slug: "sign",
        title: "Sign",
        hint: "",
        parts: &[Field(text("signature", "Signature").noun("your signature"))],
    },
    rules: &[
        Rule {
            page: "trips",
            group: Some("trips"),
            at: "to",
            check: |scope: &Scope, _: &Context| {
                (scope.text("to") < scope.text("from"))
                    .then(|| "The end must be after the start".to_owned())
            },
        },
        Rule {
            page: "extras",
            group: None,
            at: "contact",
            check: |_, _| Some("Nobody may be contacted".to_owned()),
        },
        Rule {
            page: "sign",
            group: None,
            at: "signature",
            check: |scope: &Scope, _: &Context| {
                let name = scope.text("name");
                (scope.text("signature") != name).then(|| format!("Sign as {name}"))
            },
        },
    ],
    applicant: |answers| answers.text("name").to_owned(),
    email: |answers| answers.text("email").to_owned(),
};

/// Conditions, and conditions on conditions.
const PETS: Page = Page {
    slug: "pets",
    title: "Pets",
    hint: "",
    parts: &[
        Heading(heading("You")),
        Field(text("name", "Name").noun("your name").max(10)),
        Field(email("email", "Email").noun("your email address")),
        Heading(heading("Pet")),
        Field(yes_no("has_pet", "Do you have a pet?").noun("you have a pet")),
        Field(
            radio("pet", "Pet", ANIMALS)
                .noun("your pet")
                .when(When::Is("has_pet", "yes")),
        ),
        Heading(heading("Cat")),
        Field(
            yes_no("indoor", "Does it stay in?")
                .noun("it stays in")
                .when(When::Is("pet", "cat")),
        ),
        Field(
            text("walker", "Walker")
                .noun("the walker")
                .or("Nobody")
                .when(When::OneOf("pet", &["dog", "horse"])),
        ),
        Field(
            text("why_not_dog", "Why not a dog?")
                .noun("why not a dog")
                .when(When::IsNot("pet", "dog")),
        ),
        Field(text("both", "Both").noun("both").when(When::All(&[
            When::Is("pet", "cat"),
            When::Is("indoor", "no"),
        ]))),
        Field(text("either", "Either").noun("either").when(When::Any(&[
            When::Is("has_pet", "no"),
            When::Is("indoor", "yes"),
        ]))),
    ],
};

const ANIMALS: &[Choice] = &[
    choice("cat", "Cat"),
    choice("dog", "Dog"),
    choice("horse", "Horse"),
];

const PAPER: FileRules = FileRules {
    accepts: &[FileType::Jpeg],
    max_bytes: 3 << 19,
    pixels: Some(Square { min: 10, max: 20 }),
};

/// Every kind of answer; all optional but the first.
const KINDS: Page = Page {
    slug: "kinds",
    title: "Kinds",
    hint: "",
    parts: &[
        Field(
            date("born", "Born", DateLimit::Past)
                .noun("your date of birth")
                .or("Unknown"),
        ),
        Field(
            date("moved", "Moved", DateLimit::NotFuture)
                .noun("the day you moved")
                .optional(),
        ),
        Field(
            date("leaves", "Leaves", DateLimit::NotPast)
                .noun("the day you leave")
                .optional(),
        ),
        Field(
            date("any", "Any", DateLimit::Any)
                .noun("any day")
                .optional(),
        ),
        Field(phone("phone", "Phone").noun("your phone number").optional()),
        Field(number("age", "Age", 18, 120).noun("your age").optional()),
        Field(amount("income", "Income").noun("your income").optional()),
        Field(file("paper", "Paper", PAPER).noun("the paper").optional()),
        Field(
            long_text("notes", "Notes", 5, 12)
                .noun("your notes")
                .optional(),
        ),
        Field(
            pattern("code", "Code", |text| text == "X", "Code must be X", 5)
                .noun("the code")
                .optional(),
        ),
        Field(
            select("animal", "Animal", ANIMALS)
                .noun("an animal")
                .optional(),
        ),
        Field(
            country("country", "Country")
                .noun("your country")
                .optional(),
        ),
        Field(consent("agree", "I agree").noun("you agree").optional()),
    ],
};

/// A group with a condition inside, and names that the form has too.
const TRIPS: Page = Page {
    slug: "trips",
    title: "Trips",
    hint: "",
    parts: &[Group(group("trips", "Trips", "trip", TRIP).between(1, 3))],
};

const TRIP: &[schema::Field] = &[
    country("country", "Country").noun("the country"),
    text("ship", "Ship")
        .noun("the ship")
        .or("No ship")
        .when(When::Is("country", "IS")),
    number("from", "From", 1, 9).noun("the start"),
    number("to", "To", 1, 9).noun("the end"),
    text("with_pet", "With pet")
        .noun("the pet")
        .when(When::Is("has_pet", "yes")),
];

/// Nothing required, and an answer taken over.
const EXTRAS: Page = Page {
    slug: "extras",
    title: "Extras",
    hint: "",
    parts: &[
        Field(
            email("contact", "Contact")
                .noun("the contact")
                .prefill("email")
                .optional(),
        ),
        Group(group("links", "Links", "link", LINK).between(0, 2)),
    ],
};

const LINK: &[schema::Field] = &[
    text("url", "Address").noun("the address"),
    text("contact", "Contact").noun("the contact").optional(),
];
