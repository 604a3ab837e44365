//! Checks on a form definition, for the tests of a form. Neither the browser nor the server calls
//! them.

use super::countries::COUNTRIES;
use super::paths::{LONGEST_TEXT, MOST_ITEMS};
use super::reach::{self, values};
use super::schema::{Field, FileType, Form, Group, Kind, Page, Part, When};

/// Slugs that pages of questions cannot have, because the app has its own pages there.
const RESERVED_SLUGS: [&str; 4] = ["check", "delete", "done", "sign"];
/// Names that have a meaning as the last segment of a path.
const RESERVED_NAMES: [&str; 4] = ["na", "day", "month", "year"];

/// Returns everything that is wrong with `form`, one sentence each. The result is empty if the form
/// is valid.
///
/// ```
/// use longhaul_form::build::text;
/// use longhaul_form::definition::check_definition;
/// use longhaul_form::{Form, Page, Part, When};
///
/// static FORM: Form = Form {
///     id: "card",
///     version: 1,
///     migrations: &[],
///     pages: &[Page {
///         slug: "you",
///         parts: &[Part::Field(text("pet").when(When::Is("has_pet", "yes")))],
///     }],
///     sign: Page { slug: "sign", parts: &[Part::Field(text("signature"))] },
///     rules: &[],
///     applicant: |_| String::new(),
///     email: |_| String::new(),
/// };
/// assert_eq!(
///     check_definition(&FORM),
///     ["\"pet\" depends on \"has_pet\", which no earlier question is"],
/// );
/// ```
pub fn check_definition(form: &'static Form) -> Vec<String> {
    let mut found = Findings::default();
    let steps = form.migrations.len();
    found.unless(form.version as usize == steps + 1, || {
        format!("version {} comes after {steps} steps", form.version)
    });
    for (at, page) in form.all_pages().enumerate() {
        found.page(form, page, at == form.pages.len());
    }
    for rule in form.rules {
        let page = form.page_by_slug(rule.page);
        let there = page.is_some_and(|page| match rule.group {
            None => page.plain(rule.at).is_some(),
            Some(group) => page
                .group(group)
                .is_some_and(|group| group.field(rule.at).is_some()),
        });
        found.unless(there, || {
            format!("a rule speaks beside {:?}, which is not there", rule.at)
        });
    }
    found.sentences
}

#[derive(Default)]
struct Findings {
    sentences: Vec<String>,
    slugs: Vec<&'static str>,
    /// The names of the plain questions and groups so far. They share a namespace.
    names: Vec<&'static str>,
    words: Vec<&'static str>,
    /// The plain questions so far, which conditions may refer to.
    before: Vec<&'static Field>,
}

impl Findings {
    fn unless(&mut self, fine: bool, sentence: impl FnOnce() -> String) {
        if !fine {
            self.sentences.push(sentence());
        }
    }

    fn page(&mut self, form: &'static Form, page: &'static Page, last: bool) {
        let slug = page.slug;
        self.unless(is_slug(slug), || {
            format!("slug {slug:?} is not fit for a URL")
        });
        self.unless(last || !RESERVED_SLUGS.contains(&slug), || {
            format!("slug {slug:?} is reserved")
        });
        self.unless(!self.slugs.contains(&slug), || {
            format!("slug {slug:?} stands twice")
        });
        self.slugs.push(slug);
        for part in page.parts {
            match part {
                Part::Heading(heading) => {
                    let place = format!("heading {:?}", heading.words);
                    self.when(form, &heading.when, None, &[], &place);
                }
                Part::Field(field) => self.plain(form, field),
                Part::Group(group) => self.group(form, group),
            }
        }
    }

    fn name(&mut self, name: &'static str) {
        self.unless(is_name(name), || {
            format!("name {name:?} is not fit for a path")
        });
        self.unless(!RESERVED_NAMES.contains(&name), || {
            format!("name {name:?} is reserved")
        });
    }

    fn plain(&mut self, form: &'static Form, field: &'static Field) {
        let name = field.name;
        self.unless(!self.names.contains(&name), || {
            format!("name {name:?} stands twice")
        });
        self.names.push(name);
        let words = field.words;
        self.unless(!self.words.contains(&words), || {
            format!("two questions have the words {words:?}")
        });
        self.words.push(words);
        if !field.prefill.is_empty() {
            let source = self.before.iter().any(|other| other.name == field.prefill);
            self.unless(source, || {
                format!(
                    "{name:?} starts with {:?}, which no earlier question is",
                    field.prefill
                )
            });
        }
        self.field(field, name);
        self.when(form, &field.when, None, &[], name);
        self.before.push(field);
    }

    fn group(&mut self, form: &'static Form, group: &'static Group) {
        let name = group.name;
        self.name(name);
        self.unless(!self.names.contains(&name), || {
            format!("name {name:?} stands twice")
        });
        self.names.push(name);
        self.unless(group.min <= group.max && group.max > 0, || {
            format!("{name:?} asks for {} to {} items", group.min, group.max)
        });
        self.unless(group.max <= MOST_ITEMS, || {
            format!("{name:?} takes too many items")
        });
        self.unless(!group.fields.is_empty(), || {
            format!("{name:?} asks nothing")
        });
        self.when(form, &group.when, None, &[], name);
        for (at, field) in group.fields.iter().enumerate() {
            let place = format!("{name}.{}", field.name);
            let before = &group.fields[..at];
            let twice = before.iter().any(|other| other.name == field.name);
            self.unless(!twice, || format!("{place:?} stands twice"));
            self.unless(field.prefill.is_empty(), || {
                format!("{place:?} stands in a group, where nothing is filled in")
            });
            self.field(field, &place);
            self.when(form, &field.when, Some(group), before, &place);
        }
    }

    fn field(&mut self, field: &'static Field, place: &str) {
        self.name(field.name);
        let limits = match field.kind {
            Kind::Text { max } | Kind::Code { max } | Kind::Pattern { max, .. } => {
                (1..=LONGEST_TEXT).contains(&max)
            }
            Kind::LongText { min, max } => min <= max && max <= LONGEST_TEXT,
            Kind::Number { min, max } => min <= max,
            Kind::Radio(choices) | Kind::Select(choices) => are_choices(choices.values),
            Kind::Country => are_choices(COUNTRIES.values),
            Kind::File(rules) => {
                let pixels = rules.pixels.is_none_or(|square| {
                    square.min <= square.max && rules.accepts == [FileType::Jpeg]
                });
                pixels && rules.max_bytes > 0 && !rules.accepts.is_empty()
            }
            _ => true,
        };
        self.unless(limits, || format!("{place:?} cannot be answered"));
    }

    /// Checks a condition: it must refer to earlier choices that exist, and it must be satisfiable.
    fn when(
        &mut self,
        form: &'static Form,
        when: &When,
        group: Option<&'static Group>,
        before: &[Field],
        place: &str,
    ) {
        let so_far = self.sentences.len();
        self.names_in(when, before, place);
        if self.sentences.len() == so_far {
            let reachable = reach::way(form, group, when).is_some();
            self.unless(reachable, || format!("{place:?} is never asked"));
        }
    }

    fn names_in(&mut self, when: &When, before: &[Field], place: &str) {
        let (name, wanted): (_, &[&str]) = match when {
            When::Always => return,
            When::Is(name, value) | When::IsNot(name, value) => (*name, &[value]),
            When::OneOf(name, wanted) => (*name, wanted),
            When::All(parts) | When::Any(parts) => {
                self.unless(!parts.is_empty(), || {
                    format!("{place:?} depends on an empty list of conditions")
                });
                for part in *parts {
                    self.names_in(part, before, place);
                }
                return;
            }
        };
        let plain = || self.before.iter().copied().find(|field| field.name == name);
        let inside = before.iter().find(|field| field.name == name);
        let Some(values) = inside.or_else(plain).map(values) else {
            self.sentences.push(format!(
                "{place:?} depends on {name:?}, which no earlier question is"
            ));
            return;
        };
        for value in wanted {
            self.unless(values.contains(value), || {
                format!("{place:?} waits for {name:?} to be {value:?}, which it never is")
            });
        }
    }
}

fn are_choices(values: &[&str]) -> bool {
    let fine = |(at, value): (usize, &&str)| !value.is_empty() && !values[..at].contains(value);
    !values.is_empty() && values.iter().enumerate().all(fine)
}

fn is_slug(slug: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !slug.is_empty() && slug.bytes().all(fine)
}

fn is_name(name: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(fine)
}
