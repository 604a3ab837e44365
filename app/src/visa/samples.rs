//! Two applications: the shortest that can be sent, and one with every group and every branch
//! that can be on together.

use super::VISITOR_VISA;
use longhaul_form::answers::{escape_path, item_path};
use longhaul_form::visibility::{Shown, shown};
use longhaul_form::{Answers, DateLimit, Field, Group, Kind, Value};

/// Answers that decide which branches are on, by the end of their path.
type Wanted<'a> = &'a [(&'a str, &'a str)];

/// What the samples answer if a file is asked for; it has not been uploaded.
pub const FILE: &str = "00000000000000000000000000000000";

/// Every question answered no, every box ticked that takes a question away, nothing optional.
pub fn shortest() -> Answers {
    filled(Fill { full: false }, SHORT)
}

/// Every question answered yes, everything filled in, two items in each group.
pub fn full() -> Answers {
    filled(Fill { full: true }, FULL)
}

const SHORT: Wanted = &[
    ("purpose", "tourism"),
    ("marital_status", "single"),
    ("mailing_same", "yes"),
    ("payer", "self"),
    ("occupation", "retired"),
    ("stay_length", "10"),
    ("passport_number", "X1234567"),
    ("sign_passport_number", "X1234567"),
    ("signature", "grace  hopper"),
    ("surname", "Hopper"),
    ("given_names", "Grace"),
];

const FULL: Wanted = &[
    ("purpose", "study"),
    ("marital_status", "married"),
    ("mailing_same", "no"),
    ("payer", "other"),
    ("in_group", "no"),
    ("occupation", "employed"),
    ("student_id", "N0123456789"),
    ("arrival", "2026-9-1"),
    ("departure", "2026-12-1"),
    ("date_of_birth", "1986-12-9"),
    ("passport_number", "X1234567"),
    ("sign_passport_number", "X1234567"),
    ("signature", "Grace Brewster Hopper"),
    ("surname", "Hopper"),
    ("given_names", "Grace Brewster"),
    ("from", "2010-1-1"),
    ("to", "2012-1-1"),
    ("married", "2010-1-1"),
    ("ended", "2012-1-1"),
];

#[derive(Clone, Copy)]
struct Fill {
    full: bool,
}

fn filled(fill: Fill, wanted: Wanted) -> Answers {
    let mut answers = Answers::default();
    // Page by page, and again as long as an answer brings up another question.
    for page in VISITOR_VISA.all_pages() {
        loop {
            let before = answers.len();
            for part in shown(&VISITOR_VISA, page, &answers) {
                match part {
                    Shown::Heading(_) => {}
                    Shown::Field { path, field } => {
                        fill.question(&mut answers, &path, field, wanted);
                    }
                    Shown::Group { group, items } => {
                        fill.items(&mut answers, group);
                        for (path, field) in items.iter().flat_map(|(_, fields)| fields) {
                            fill.question(&mut answers, path, field, wanted);
                        }
                    }
                }
            }
            if answers.len() == before {
                break;
            }
        }
    }
    answers
}

impl Fill {
    fn items(self, answers: &mut Answers, group: &Group) {
        let count = if self.full { 2 } else { group.min };
        for id in ["first", "second"].iter().take(count) {
            answers.add_item(group.name, id);
        }
    }

    fn question(self, answers: &mut Answers, path: &str, field: &Field, wanted: Wanted) {
        if !self.full && !field.required {
            return;
        }
        let mut given = wanted.iter().filter(|(name, _)| *name == field.name);
        if let Some((_, text)) = given.next() {
            answers.set(path, Some(Value::Text((*text).to_owned())));
        } else if !self.full && field.escape {
            answers.set(escape_path(path), Some(Value::Text("yes".to_owned())));
        } else {
            answers.set(path, Some(Value::Text(self.text(field))));
        }
    }

    /// A valid answer to `field`.
    fn text(self, field: &Field) -> String {
        let text = match field.kind {
            Kind::YesNo if self.full => "yes",
            Kind::YesNo => "no",
            Kind::Consent => "yes",
            Kind::Text { .. } => "Ada",
            Kind::Code { .. } => "L01X00T47",
            Kind::LongText { .. } => "Once, long ago, and never again since.",
            Kind::Email => "ada@example.com",
            Kind::Phone => "+44 808 157 0192",
            Kind::Pattern { .. } => panic!("{} needs a sample of its own", field.name),
            Kind::Number { .. } => "7",
            Kind::Amount => "2500.50",
            Kind::Date(DateLimit::Past | DateLimit::NotFuture) => "2020-2-29",
            Kind::Date(DateLimit::NotPast) => "2028-2-29",
            Kind::Date(DateLimit::Any) => "2026-1-31",
            Kind::Radio(choices) | Kind::Select(choices) => choices.values[0],
            Kind::Country => "IS",
            // Only the server knows which files there are.
            Kind::File(_) => FILE,
        };
        // The shortest journey is planned no sooner than the passport allows.
        match field.name {
            "intended_arrival" => "2026-9-1",
            _ => text,
        }
        .to_owned()
    }
}

/// The paths of the files in `answers`.
pub fn files(answers: &Answers) -> Vec<String> {
    let is_file = |path: &&str| {
        let field = VISITOR_VISA.field_at(path).map(|(_, field)| field.kind);
        matches!(field, Some(Kind::File(_)))
    };
    let paths = answers.iter().map(|(path, _)| path);
    paths.filter(is_file).map(str::to_owned).collect()
}

/// [`shortest`] and [`full`] as version 1 of the form stored them.
pub const VERSION_1: [&str; 2] = [
    include_str!("earlier/version_1_shortest.json"),
    include_str!("earlier/version_1_full.json"),
];

/// The path of a question in the first item of a group of [`full`].
pub fn first(group: &str, field: &str) -> String {
    item_path(group, "first", field)
}
