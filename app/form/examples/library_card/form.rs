//! An application for a library card: a minimal form that uses a bit of everything.

use longhaul_form::build::{choices, email, group, number, radio, text, yes_no};
use longhaul_form::reading::folded;
use longhaul_form::{Choices, Context, Field, Form, Group, Page, Part, Rule, Scope, When};

/// The form's Fluent files, by language.
pub const TEXTS: &[(&str, &str)] = &[
    ("en", include_str!("en.ftl")),
    ("de", include_str!("de.ftl")),
];

/// The form.
pub static LIBRARY_CARD: Form = Form {
    id: "library-card",
    version: 1,
    migrations: &[],
    pages: &[
        page("you", &[Part::Field(NAME), Part::Field(EMAIL)]),
        page("reading", READING),
        page("children", &[Part::Group(CHILDREN)]),
    ],
    sign: page("sign", &[Part::Field(SIGNATURE)]),
    rules: &[Rule {
        page: "sign",
        group: None,
        at: "signature",
        check: |scope: &Scope, context: &Context| {
            let [name, own] = ["name", "signature"].map(|name| folded(scope.text(name)));
            (own != name).then(|| context.texts.get("rule-signature").to_owned())
        },
    }],
    applicant: |answers| answers.text("name").to_owned(),
    email: |answers| answers.text("email").to_owned(),
};

const fn page(slug: &'static str, parts: &'static [Part]) -> Page {
    Page { slug, parts }
}

const NAME: Field = text("name");
const EMAIL: Field = email("email");
const READING: &[Part] = &[Part::Field(LIKES), Part::Field(POETS), Part::Field(CARDS)];
const LIKES: Field = radio("likes", KINDS);
const KINDS: Choices = choices("kinds", &["novels", "poems"]);
const POETS: Field = text("poets").when(POEMS);
const POEMS: When = When::Is("likes", "poems");
const CARDS: Field = yes_no("cards");
const CHILDREN: Group = group("children", &[FIRST, AGE]).when(ASKED);
const ASKED: When = When::Is("cards", "yes");
const FIRST: Field = text("name").words("child-name");
const AGE: Field = number("age", 0, 17).words("child-age");
const SIGNATURE: Field = text("signature");
