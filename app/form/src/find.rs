//! Finding pages, groups and questions by slug, name or path.

use super::schema::{Field, Form, Group, Kind, Page, Part};

/// What a path refers to on a page.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    /// A question, either plain or inside an item.
    Field(&'static Field),
    /// The "does not apply" box of a question.
    Escape(&'static Field),
    /// The list of items of a repeating group.
    Items(&'static Group),
}

impl Form {
    /// Returns the page with this slug, which may be the page to sign.
    pub fn page_by_slug(&'static self, slug: &str) -> Option<&'static Page> {
        self.all_pages().find(|page| page.slug == slug)
    }

    /// Iterates over the pages of questions, followed by the page to sign.
    pub fn all_pages(&'static self) -> impl Iterator<Item = &'static Page> {
        self.pages.iter().chain(std::iter::once(&self.sign))
    }

    /// Returns the page of questions after `page`, or `None` if it is the last one.
    pub fn next_page(&'static self, page: &Page) -> Option<&'static Page> {
        let at = self.position(page)?;
        self.pages.get(at + 1)
    }

    fn position(&self, page: &Page) -> Option<usize> {
        self.pages.iter().position(|other| other.slug == page.slug)
    }

    /// Returns what `path` refers to: a question, its "does not apply" box, or the item list of a
    /// group.
    pub fn locate(&'static self, path: &str) -> Option<(&'static Page, Spot)> {
        self.all_pages()
            .find_map(|page| Some((page, page.locate(path)?)))
    }

    /// Returns the question at `path`, or the question whose "does not apply" box is at `path`.
    pub fn field_at(&'static self, path: &str) -> Option<(&'static Page, &'static Field)> {
        match self.locate(path)? {
            (page, Spot::Field(field) | Spot::Escape(field)) => Some((page, field)),
            (_, Spot::Items(_)) => None,
        }
    }

    /// Returns the plain question with this name.
    pub fn plain(&'static self, name: &str) -> Option<&'static Field> {
        self.all_pages().find_map(|page| page.plain(name))
    }

    /// Returns the group with this name.
    pub fn group(&'static self, name: &str) -> Option<&'static Group> {
        self.all_pages().find_map(|page| page.group(name))
    }
}

impl Page {
    /// Returns the plain question with this name on this page.
    pub fn plain(&self, name: &str) -> Option<&'static Field> {
        self.parts.iter().find_map(|part| match part {
            Part::Field(field) if field.name == name => Some(field),
            _ => None,
        })
    }

    /// Iterates over all questions, including those in groups, whether they are asked or not.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> {
        self.parts.iter().flat_map(|part| match part {
            Part::Heading(_) => &[],
            Part::Field(field) => std::slice::from_ref(field),
            Part::Group(group) => group.fields,
        })
    }

    /// Whether any question on this page takes a file.
    pub fn takes_files(&self) -> bool {
        self.all_fields()
            .any(|field| matches!(field.kind, Kind::File(_)))
    }

    /// Returns the group with this name on this page.
    pub fn group(&self, name: &str) -> Option<&'static Group> {
        self.parts.iter().find_map(|part| match part {
            Part::Group(group) if group.name == name => Some(group),
            _ => None,
        })
    }

    /// Returns what `path` refers to on this page. Whether the item in the path exists is not
    /// checked.
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
    /// Returns the question with this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

fn escape(field: &'static Field) -> Option<Spot> {
    field.escape.then_some(Spot::Escape(field))
}
