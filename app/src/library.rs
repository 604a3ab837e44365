//! A second form, for the tests: as small as one can be that has a bit of everything.

use crate::form::build::{choice, email, group, number, radio, text, yes_no};
use crate::form::{Choice, Context, Field, Form, Group, Page, Part, Rule, Scope, When};

/// An application for a library card.
pub static LIBRARY_CARD: Form = Form {
    id: "library-card",
    version: 1,
    migrations: &[],
    title: "Library card",
    pages: &[
        page("you", "About you", &[Part::Field(NAME), Part::Field(EMAIL)]),
        page("reading", "What you read", READING),
        page("children", "Your children", &[Part::Group(CHILDREN)]),
    ],
    sign: page("sign", "Sign", &[Part::Field(SIGNATURE)]),
    rules: &[Rule {
        page: "sign",
        group: None,
        at: "signature",
        check: |scope: &Scope, _: &Context| {
            let own = scope.text("signature") == scope.text("name");
            (!own).then(|| "Sign with your name".to_owned())
        },
    }],
    applicant: |answers| answers.text("name").to_owned(),
    email: |answers| answers.text("email").to_owned(),
};

const fn page(slug: &'static str, title: &'static str, parts: &'static [Part]) -> Page {
    Page {
        slug,
        title,
        hint: "",
        parts,
    }
}

const NAME: Field = text("name", "Name").noun("your name");
const EMAIL: Field = email("email", "Email address").noun("your email address");
const READING: &[Part] = &[Part::Field(LIKES), Part::Field(POETS), Part::Field(CARDS)];
const LIKES: Field = radio("likes", "You like", KINDS).noun("what you like");
const KINDS: &[Choice] = &[choice("novels", "Novels"), choice("poems", "Poems")];
const POETS: Field = text("poets", "Your poets").noun("your poets").when(POEMS);
const POEMS: When = When::Is("likes", "poems");
const CARDS: Field = yes_no("cards", "Do your children want cards?").noun("they want cards");
const CHILDREN: Group = group("children", "Children", "child", &[FIRST, AGE]).when(ASKED);
const ASKED: When = When::Is("cards", "yes");
const FIRST: Field = text("name", "First name").noun("the first name");
const AGE: Field = number("age", "Age", 0, 17).noun("the age");
const SIGNATURE: Field = text("signature", "Your signature").noun("your signature");

#[cfg(test)]
mod tests;
