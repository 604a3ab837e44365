//! Adding, moving and removing the items of a repeating group.

use super::answers::{Answers, Value};

/// Where an item goes in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the beginning.
    Up,
    /// Towards the end.
    Down,
}

impl Direction {
    /// The other one.
    pub fn opposite(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

impl Answers {
    /// Adds an item with this id at the end of `group`; does nothing when it is there.
    pub fn add_item(&mut self, group: &str, id: &str) {
        let mut ids = self.items(group).to_vec();
        if !ids.iter().any(|other| other == id) {
            ids.push(id.to_owned());
            self.set(group, Some(Value::Items(ids)));
        }
    }

    /// Removes the item with this id from `group`, and all answers in it.
    pub fn remove_item(&mut self, group: &str, id: &str) {
        let ids = self.items(group).iter().filter(|other| *other != id);
        let ids = ids.cloned().collect();
        self.set(group, Some(Value::Items(ids)));
        for path in self.paths_in_item(group, id) {
            self.set(path, None);
        }
    }

    /// Exchanges the item with this id and its neighbour; does nothing where there is none.
    pub fn move_item(&mut self, group: &str, id: &str, direction: Direction) {
        let from = self.place_of_item(group, id);
        let to = self.neighbour(group, id, direction);
        if let (Some(from), Some(to)) = (from, to) {
            let mut ids = self.items(group).to_vec();
            ids.swap(from, to);
            self.set(group, Some(Value::Items(ids)));
        }
    }

    /// Whether the item with this id has a neighbour on that side.
    pub fn can_move_item(&self, group: &str, id: &str, direction: Direction) -> bool {
        self.neighbour(group, id, direction).is_some()
    }

    /// Where the item with this id stands in `group`, counted from 0.
    pub fn place_of_item(&self, group: &str, id: &str) -> Option<usize> {
        self.items(group).iter().position(|other| other == id)
    }

    /// The place of the item's neighbour on that side.
    fn neighbour(&self, group: &str, id: &str, direction: Direction) -> Option<usize> {
        let at = self.place_of_item(group, id)?;
        match direction {
            Direction::Up => at.checked_sub(1),
            Direction::Down => Some(at + 1).filter(|to| *to < self.items(group).len()),
        }
    }

    /// The paths of all answers inside one item.
    pub fn paths_in_item(&self, group: &str, id: &str) -> Vec<String> {
        let prefix = [group, ".", id, "."].concat();
        let paths = self.iter().map(|(path, _)| path);
        paths
            .filter(|path| path.starts_with(&prefix))
            .map(str::to_owned)
            .collect()
    }
}

/// An item id made of random bits that the caller brings: ten characters of `[a-z0-9]`.
///
/// Ids are random and never reused, so that items added in two tabs stay two items.
pub fn item_id(mut random: u64) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut id = String::with_capacity(10);
    for _ in 0..10 {
        id.push(char::from(ALPHABET[(random % 36) as usize]));
        random /= 36;
    }
    id
}
