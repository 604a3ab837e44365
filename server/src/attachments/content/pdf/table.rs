//! Where the objects of a document are.

use std::collections::HashMap;

use hayro_syntax::object::{Array, Dict, ObjRef};

use super::{Budget, Fault, cursor::Cursor, dict::dict_at};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Its bytes begin there.
    At(usize),
    /// Inside a stream of objects: which stream, and at which position in it.
    In(u32, usize),
    Nowhere,
}

#[derive(Default)]
pub(super) struct Table {
    /// By the number of the object. What was written last counts.
    pub places: HashMap<u32, Place>,
    /// The number of the catalogue.
    pub root: Option<u32>,
    pub lock: Option<Lock>,
}

/// How the document is encrypted.
pub(super) struct Lock {
    pub how: How,
    /// The identity of the file, which is part of the key.
    pub id: Vec<u8>,
}

pub(super) enum How {
    Here(Vec<u8>),
    In(u32),
}

impl Table {
    /// As the objects lie there, whatever is written about them.
    pub(super) fn search(bytes: &[u8], budget: &mut Budget) -> Result<Self, Fault> {
        let mut table = Self::default();
        let mut at = 0;
        let word = |from: usize| {
            let mut windows = bytes[from..].windows(5);
            windows.position(|window| window[1..].starts_with(b"obj") || window == b"trail")
        };
        while let Some(found) = word(at) {
            at += found;
            if bytes[at..].starts_with(b"trailer") {
                let mut cursor = Cursor::new(bytes, at + b"trailer".len());
                cursor.blanks();
                if let Ok(dict) = dict_at(bytes, cursor.at, budget) {
                    // The last trailer that says it counts.
                    let mut later = Self::default();
                    later.note(&dict);
                    table.root = later.root.or(table.root);
                    table.lock = later.lock.or(table.lock);
                }
            } else if let Some(start) = heading_before(bytes, at + 1)
                && let Some(number) = Cursor::new(bytes, start).heading()
            {
                budget.object()?;
                table.places.insert(number, Place::At(start));
            }
            at += 1;
        }
        table.root.ok_or(Fault::Damaged)?;
        Ok(table)
    }

    /// Whether everything that `other` names is here.
    pub(super) fn has_all_of(&self, other: &Self) -> bool {
        let mut places = other.places.iter();
        places.all(|(number, place)| match place {
            Place::At(0) | Place::Nowhere => true,
            Place::At(_) => self.places.contains_key(number),
            Place::In(stream, _) => self.places.contains_key(stream),
        })
    }

    /// Whether any object is in a stream of objects.
    pub(super) fn has_streams(&self) -> bool {
        let mut places = self.places.values();
        places.any(|place| matches!(place, Place::In(..)))
    }

    /// What a trailer says; earlier ones than that were said before.
    pub(super) fn note(&mut self, trailer: &Dict<'_>) {
        let root = || Some(trailer.get_ref("Root")?.obj_number);
        self.root = self.root.or_else(root);
        if self.lock.is_none() && trailer.contains_key("Encrypt") {
            let how = if let Some(ObjRef { obj_number, .. }) = trailer.get_ref("Encrypt") {
                How::In(obj_number)
            } else {
                let dict = trailer.get::<Dict<'_>>("Encrypt");
                How::Here(dict.map(|dict| dict.data().to_vec()).unwrap_or_default())
            };
            let id = trailer.get::<Array<'_>>("ID");
            let id = id.map(|id| id.data().to_vec()).unwrap_or_default();
            self.lock = Some(Lock { how, id });
        }
    }
}

/// Where `12 0 obj` begins if `obj` is at `at`.
fn heading_before(bytes: &[u8], at: usize) -> Option<usize> {
    const LONGEST: usize = 24;
    let from = at.saturating_sub(LONGEST);
    let before = bytes[from..at].trim_ascii_end();
    let digits = |bytes: &[u8]| {
        let digits = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit());
        digits.count()
    };
    let generation = digits(before);
    let before = &before[..before.len() - generation];
    let number = before.trim_ascii_end();
    let count = digits(number);
    let fine = generation > 0 && count > 0 && number.len() < before.len();
    fine.then(|| from + number.len() - count)
}
