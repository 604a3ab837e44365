//! The tree of pages, from the catalogue to what each page shows.

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict};

use super::{
    Budget, Fault,
    objects::{Objects, named},
};

/// Every page is there, with its contents, and there is at least one.
pub(super) fn read(objects: &mut Objects<'_>, budget: &mut Budget) -> Result<(), Fault> {
    let root = objects.table.root.ok_or(Fault::Damaged)?;
    let catalogue = objects.find(root, budget)?;
    let tree = catalogue.dict(budget)?.get_ref("Pages");
    let tree = tree.ok_or(Fault::Damaged)?.obj_number;
    let mut seen = HashSet::from([tree]);
    let mut next = vec![tree];
    let mut pages = 0;
    while let Some(number) = next.pop() {
        let found = objects.find(number, budget)?;
        if found.bytes().starts_with(b"[") {
            // A list of pages may be an object of its own.
            let list = found.list(budget)?;
            next.extend(list.into_iter().filter(|kid| seen.insert(*kid)));
            continue;
        }
        let node = found.dict(budget)?;
        if let Some(kids) = references(&node, "Kids") {
            next.extend(kids.into_iter().filter(|kid| seen.insert(*kid)));
        } else {
            pages += 1;
            // A page without contents is empty, and in order.
            for part in references(&node, "Contents").unwrap_or_default() {
                objects.find(part, budget)?;
            }
        }
    }
    match pages {
        0 => Err(Fault::Damaged),
        _ => Ok(()),
    }
}

/// The objects that an entry names, alone or in a list.
fn references(dict: &Dict<'_>, key: &str) -> Option<Vec<u32>> {
    if let Some(reference) = dict.get_ref(key) {
        return Some(vec![reference.obj_number]);
    }
    Some(named(&dict.get::<Array<'_>>(key)?))
}
