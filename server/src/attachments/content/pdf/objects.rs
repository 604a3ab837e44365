//! The objects of a document, each read where its table says that it is.

use std::{collections::HashMap, rc::Rc};

use hayro_syntax::object::{Array, Dict, MaybeRef, Object};

use super::{
    Budget, Fault,
    cursor::Cursor,
    dict::{LONGEST, dict_at, parsed},
    packed,
    table::{Place, Table},
};

pub(super) struct Objects<'a> {
    pub bytes: &'a [u8],
    pub table: &'a Table,
    /// Streams of objects, unpacked.
    streams: HashMap<u32, Rc<Stream>>,
}

struct Stream {
    data: Vec<u8>,
    /// The number of each object, and where it begins.
    objects: Vec<(u32, usize)>,
}

/// The bytes that begin with an object.
pub(super) enum Found<'a> {
    Here(&'a [u8]),
    Unpacked(Rc<[u8]>),
}

impl Found<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Here(bytes) => bytes,
            Self::Unpacked(bytes) => bytes,
        }
    }

    pub(super) fn dict(&self, budget: &mut Budget) -> Result<Dict<'_>, Fault> {
        dict_at(self.bytes(), 0, budget)
    }

    /// What a list names.
    pub(super) fn list(&self, budget: &mut Budget) -> Result<Vec<u32>, Fault> {
        let bytes = self.bytes();
        let bytes = &bytes[..bytes.len().min(LONGEST)];
        let list = parsed::<Array<'_>>(bytes);
        budget.read(list.as_ref().map_or(bytes.len(), |list| list.data().len()))?;
        Ok(named(&list?))
    }
}

impl<'a> Objects<'a> {
    pub(super) fn new(bytes: &'a [u8], table: &'a Table) -> Self {
        Self {
            bytes,
            table,
            streams: HashMap::new(),
        }
    }

    /// The object of that number.
    pub(super) fn find(&mut self, number: u32, budget: &mut Budget) -> Result<Found<'a>, Fault> {
        match self.table.places.get(&number) {
            Some(Place::At(at)) => Ok(Found::Here(&self.bytes[self.body(number, *at)?..])),
            Some(Place::In(stream, index)) => {
                let stream = self.stream(*stream, budget)?;
                let (found, from) = stream.objects.get(*index).ok_or(Fault::Damaged)?;
                if *found != number {
                    return Err(Fault::Damaged);
                }
                let to = stream.objects.get(index + 1).map(|(_, from)| *from);
                let to = to.unwrap_or(stream.data.len());
                let bytes = stream.data.get(*from..to).ok_or(Fault::Damaged)?;
                budget.read(bytes.len())?;
                Ok(Found::Unpacked(bytes.trim_ascii_start().into()))
            }
            Some(Place::Nowhere) | None => Err(Fault::Damaged),
        }
    }

    /// Where the object begins after its heading.
    fn body(&self, number: u32, at: usize) -> Result<usize, Fault> {
        let mut cursor = Cursor::new(self.bytes, at);
        if cursor.heading() != Some(number) {
            return Err(Fault::Damaged);
        }
        cursor.blanks();
        Ok(cursor.at)
    }

    /// Whether each object that is said to lie somewhere does.
    pub(super) fn are_there(&self, budget: &mut Budget) -> Result<Vec<usize>, Fault> {
        let mut bodies = Vec::new();
        for (number, place) in &self.table.places {
            // Programs that mean “nowhere” write this.
            if let Place::At(at @ 1..) = place {
                budget.read(1)?;
                bodies.push(self.body(*number, *at)?);
            }
        }
        Ok(bodies)
    }

    /// Reads every object that lies in the file itself, and unpacks what is compressed.
    pub(super) fn unpack_all(&self, budget: &mut Budget) -> Result<(), Fault> {
        for at in self.are_there(budget)? {
            if !self.bytes[at..].starts_with(b"<<") {
                continue;
            }
            let dict = dict_at(self.bytes, at, budget)?;
            if let Some(data) = packed::stream(self.bytes, at + dict.data().len()) {
                packed::check(&dict, data, budget)?;
            }
        }
        Ok(())
    }

    fn stream(&mut self, number: u32, budget: &mut Budget) -> Result<Rc<Stream>, Fault> {
        if let Some(stream) = self.streams.get(&number) {
            return Ok(Rc::clone(stream));
        }
        let Some(Place::At(at)) = self.table.places.get(&number) else {
            return Err(Fault::Damaged);
        };
        let at = self.body(number, *at)?;
        let dict = dict_at(self.bytes, at, budget)?;
        let data = packed::stream(self.bytes, at + dict.data().len()).ok_or(Fault::Damaged)?;
        let data = packed::unpack(&dict, data, budget)?;
        let count = dict.get::<u32>("N").ok_or(Fault::Damaged)?;
        let first = dict.get::<u32>("First").ok_or(Fault::Damaged)? as usize;
        let mut objects = Vec::new();
        let mut cursor = Cursor::new(&data, 0);
        for _ in 0..count {
            budget.object()?;
            let number = cursor.number().ok_or(Fault::Damaged)?;
            let from = cursor.number().ok_or(Fault::Damaged)?;
            objects.push((
                u32::try_from(number).map_err(|_| Fault::Damaged)?,
                first.saturating_add(from),
            ));
        }
        let stream = Rc::new(Stream { data, objects });
        self.streams.insert(number, Rc::clone(&stream));
        Ok(stream)
    }
}

/// The numbers of the objects in a list.
pub(super) fn named(list: &Array<'_>) -> Vec<u32> {
    let number = |each: MaybeRef<Object<'_>>| Some(each.as_obj_ref()?.obj_number);
    list.raw_iter().filter_map(number).collect()
}
