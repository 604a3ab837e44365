//! What a page asks, given the current answers: the parts that are shown, and the conditions that decide it, with access to
//! answers by the names used in a definition.

use chrono::NaiveDate;

use super::answers::{Answers, item_path};
use super::reading::{dates, read, trim};
use super::schema::{Field, Form, Group, Heading, Page, Part, Scope, When};
use crate::text::Texts;

/// A part of a page that is currently shown.
#[derive(Clone, Debug)]
pub enum Shown {
    /// A heading with something below it.
    Heading(&'static Heading),
    /// A question.
    Field {
        /// The path of its answer.
        path: String,
        /// The question.
        field: &'static Field,
    },
    /// A repeating set of questions.
    Group {
        /// The group.
        group: &'static Group,
        /// The existing items, in order.
        items: Vec<Item>,
    },
}

/// An item of a repeating group: its id, and the questions asked in it, with their paths.
pub type Item = (String, Vec<(String, &'static Field)>);

/// Returns the parts of `page` that are currently shown, in order.
///
/// A question marked as not applicable is still shown, because its box has to remain, but it needs
/// no answer. A heading with nothing below it is left out.
///
/// ```
/// # use longhaul_form::build::{text, yes_no};
/// # use longhaul_form::{Answers, Form, Page, Part, Value, When};
/// use longhaul_form::visibility::shown;
///
/// const PETS: &[Part] = &[
///     Part::Field(yes_no("has_pet")),
///     Part::Field(text("pet").when(When::Is("has_pet", "yes"))),
/// ];
/// # static FORM: Form = Form {
/// #     id: "card",
/// #     version: 1,
/// #     migrations: &[],
/// #     pages: &[Page { slug: "pets", parts: PETS }],
/// #     sign: Page { slug: "sign", parts: &[Part::Field(text("signature"))] },
/// #     rules: &[],
/// #     applicant: |_| String::new(),
/// #     email: |_| String::new(),
/// # };
/// let mut answers = Answers::default();
/// assert_eq!(shown(&FORM, &FORM.pages[0], &answers).len(), 1);
/// answers.set("has_pet", Some(Value::Text("yes".to_owned())));
/// assert_eq!(shown(&FORM, &FORM.pages[0], &answers).len(), 2);
/// ```
pub fn shown(form: &'static Form, page: &'static Page, answers: &Answers) -> Vec<Shown> {
    let scope = Scope::new(form, answers);
    let mut shown: Vec<Shown> = Vec::new();
    for part in page.parts {
        match part {
            Part::Heading(heading) => {
                drop_bare_heading(&mut shown);
                if heading.when.holds(&scope) {
                    shown.push(Shown::Heading(heading));
                }
            }
            Part::Field(field) if scope.asks(field) => shown.push(Shown::Field {
                path: field.name.to_owned(),
                field,
            }),
            Part::Group(group) if group.when.holds(&scope) => shown.push(Shown::Group {
                group,
                items: items(scope, group),
            }),
            Part::Field(_) | Part::Group(_) => {}
        }
    }
    drop_bare_heading(&mut shown);
    shown
}

fn items(scope: Scope, group: &'static Group) -> Vec<Item> {
    let ids = scope.answers.items(group.name);
    ids.iter()
        .map(|id| (id.clone(), asked_in_item(scope, group, id)))
        .collect()
}

/// Returns the questions that are asked in the item `id` of `group`, with their paths.
///
/// The other items are not looked at, so a page that draws its items one by one takes a time that is
/// linear in their number.
pub fn asked_in_item(
    scope: Scope,
    group: &'static Group,
    id: &str,
) -> Vec<(String, &'static Field)> {
    let inside = scope.in_item(group, id);
    let asked = group.fields.iter().filter(|field| inside.asks(field));
    asked
        .map(|field| (item_path(group.name, id, field.name), field))
        .collect()
}

fn drop_bare_heading(shown: &mut Vec<Shown>) {
    if matches!(shown.last(), Some(Shown::Heading(_))) {
        shown.pop();
    }
}

impl<'a> Scope<'a> {
    /// Creates a scope for the form outside its groups.
    pub fn new(form: &'static Form, answers: &'a Answers) -> Self {
        Self {
            form,
            answers,
            item: None,
        }
    }

    /// Narrows the scope to an item of a group.
    #[must_use]
    pub fn in_item(self, group: &'static Group, item: &'a str) -> Self {
        Self {
            item: Some((group, item)),
            ..self
        }
    }

    /// Returns the path of the question called `name` in this scope.
    pub fn path(&self, name: &str) -> String {
        match self.item {
            Some((group, item)) if group.field(name).is_some() => item_path(group.name, item, name),
            _ => name.to_owned(),
        }
    }

    /// Returns what was typed as the answer to the question called `name`, trimmed. Returns `""` if
    /// the question is not answered, not currently asked, or marked as not applicable. Use it for
    /// choices. For typed answers, see [`meaning`](Self::meaning).
    pub fn text(&self, name: &str) -> &'a str {
        self.find(name).map_or("", |(text, _)| text)
    }

    /// Returns the meaning of the answer to the question called `name`. Returns `""` if
    /// [`text`](Self::text) does, or if the answer cannot be read.
    pub fn meaning(&self, name: &str, texts: &Texts) -> String {
        let meaning = |(text, field): (_, &Field)| read(&field.kind, text, texts).ok();
        self.find(name).and_then(meaning).unwrap_or_default()
    }

    /// Returns the answer to the question called `name` as a date, if it is one.
    pub fn date(&self, name: &str, texts: &Texts) -> Option<NaiveDate> {
        dates::parse(self.text(name), texts).ok()
    }

    fn find(&self, name: &str) -> Option<(&'a str, &'static Field)> {
        if let Some((group, item)) = self.item
            && let Some(field) = group.field(name)
        {
            return Some((self.read(&item_path(group.name, item, name), field), field));
        }
        let field = self.form.plain(name)?;
        Some((Self::new(self.form, self.answers).read(name, field), field))
    }

    /// Whether `field`, which belongs to this scope, is currently asked.
    pub(crate) fn asks(&self, field: &Field) -> bool {
        field.when.holds(self)
    }

    fn read(&self, path: &str, field: &Field) -> &'a str {
        if !self.asks(field) || (field.escape && self.answers.escaped(path)) {
            return "";
        }
        trim(self.answers.text(path))
    }
}

impl When {
    /// Whether this holds for the answers as seen from `scope`.
    pub(crate) fn holds(&self, scope: &Scope) -> bool {
        match self {
            Self::Always => true,
            Self::Is(name, value) => scope.text(name) == *value,
            Self::OneOf(name, values) => values.contains(&scope.text(name)),
            Self::IsNot(name, value) => {
                let text = scope.text(name);
                !text.is_empty() && text != *value
            }
            Self::All(all) => all.iter().all(|when| when.holds(scope)),
            Self::Any(any) => any.iter().any(|when| when.holds(scope)),
        }
    }
}
