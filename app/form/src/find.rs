//! Finding pages, groups and questions by slug, name or path.

use super::schema::{Field, Form, Group, Kind, Page, Part};

/// What a path points at on a page.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    /// A question, plain or inside an item.
    Field(&'static Field),
    /// The "does not apply" box beside a question.
    Escape(&'static Field),
    /// The list of a repeating group's items.
    Items(&'static Group),
}

impl Form {
    /// The page with this slug; the last page counts too.
    pub fn page_by_slug(&'static self, slug: &str) -> Option<&'static Page> {
        self.all_pages().find(|page| page.slug == slug)
    }

    /// The pages of questions and then the page to sign.
    pub fn all_pages(&'static self) -> impl Iterator<Item = &'static Page> {
        self.pages.iter().chain(std::iter::once(&self.sign))
    }

    /// The page of questions after `page`; `None` after the last, where checking comes next.
    pub fn next_page(&'static self, page: &Page) -> Option<&'static Page> {
        let at = self.position(page)?;
        self.pages.get(at + 1)
    }

    fn position(&self, page: &Page) -> Option<usize> {
        self.pages.iter().position(|other| other.slug == page.slug)
    }

    /// Where `path` points: a question, its "does not apply" box, or a group's list of items.
    pub fn locate(&'static self, path: &str) -> Option<(&'static Page, Spot)> {
        self.all_pages()
            .find_map(|page| Some((page, page.locate(path)?)))
    }

    /// The question at `path`, or the question whose "does not apply" box is at `path`.
    pub fn field_at(&'static self, path: &str) -> Option<(&'static Page, &'static Field)> {
        match self.locate(path)? {
            (page, Spot::Field(field) | Spot::Escape(field)) => Some((page, field)),
            (_, Spot::Items(_)) => None,
        }
    }

    /// The plain question of this name.
    pub fn plain(&'static self, name: &str) -> Option<&'static Field> {
        self.all_pages().find_map(|page| page.plain(name))
    }

    /// The group of this name.
    pub fn group(&'static self, name: &str) -> Option<&'static Group> {
        self.all_pages().find_map(|page| page.group(name))
    }
}

impl Page {
    /// The plain question of this name on this page.
    pub fn plain(&self, name: &str) -> Option<&'static Field> {
        self.parts.iter().find_map(|part| match part {
            Part::Field(field) if field.name == name => Some(field),
            _ => None,
        })
    }

    /// All questions, those in groups included, asked or not.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> {
        self.parts.iter().flat_map(|part| match part {
            Part::Heading(_) => &[],
            Part::Field(field) => std::slice::from_ref(field),
            Part::Group(group) => group.fields,
        })
    }

    /// Whether a file is asked for anywhere on this page.
    pub fn takes_files(&self) -> bool {
        self.all_fields()
            .any(|field| matches!(field.kind, Kind::File(_)))
    }

    /// The group of this name on this page.
    pub fn group(&self, name: &str) -> Option<&'static Group> {
        self.parts.iter().find_map(|part| match part {
            Part::Group(group) if group.name == name => Some(group),
            _ => None,
        })
    }

    /// Where `path` points on this page. Whether the item in it exists is another matter.
    pub fn locate(&self, path: &str) -> Option<Spot> {
        let mut segments = path.split('.');
        let (first, second) = (segments.next()?, segments.next());
        let (third, fourth) = (segments.next(), segments.next());
        if segments.next().is_some() {
            return None;
        }
        match (second, third, fourth) {
            (None, ..) => match self.plain(first) {
                Some(field) => Some(Spot::Field(field)),
                None => self.group(first).map(Spot::Items),
            },
            (Some("na"), None, _) => escape(self.plain(first)?),
            (Some(_), Some(name), None) => self.group(first)?.field(name).map(Spot::Field),
            (Some(_), Some(name), Some("na")) => escape(self.group(first)?.field(name)?),
            _ => None,
        }
    }
}

impl Group {
    /// The question of this name in each item.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

fn escape(field: &'static Field) -> Option<Spot> {
    field.escape.then_some(Spot::Escape(field))
}
