//! Adding, moving and removing the items of a repeating group.

use super::answers::{Answers, Value};

/// The direction in which an item is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the start of the list.
    Up,
    /// Towards the end of the list.
    Down,
}

impl Direction {
    /// Returns the opposite direction.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

impl Answers {
    /// Appends an item with this id to `group`. Does nothing if the item exists.
    pub fn add_item(&mut self, group: &str, id: &str) {
        let mut ids = self.items(group).to_vec();
        if !ids.iter().any(|other| other == id) {
            ids.push(id.to_owned());
            self.set(group, Some(Value::Items(ids)));
        }
    }

    /// Removes the item with this id from `group`, together with all answers in it.
    pub fn remove_item(&mut self, group: &str, id: &str) {
        let ids = self.items(group).iter().filter(|other| *other != id);
        let ids = ids.cloned().collect();
        self.set(group, Some(Value::Items(ids)));
        for path in self.paths_in_item(group, id) {
            self.set(path, None);
        }
    }

    /// Swaps the item with this id and its neighbour. Does nothing if there is no neighbour.
    pub fn move_item(&mut self, group: &str, id: &str, direction: Direction) {
        let from = self.place_of_item(group, id);
        let to = self.neighbour(group, id, direction);
        if let (Some(from), Some(to)) = (from, to) {
            let mut ids = self.items(group).to_vec();
            ids.swap(from, to);
            self.set(group, Some(Value::Items(ids)));
        }
    }

    /// Whether the item with this id has a neighbour in that direction.
    pub fn can_move_item(&self, group: &str, id: &str, direction: Direction) -> bool {
        self.neighbour(group, id, direction).is_some()
    }

    /// Returns the position of the item with this id in `group`, counted from 0.
    pub fn place_of_item(&self, group: &str, id: &str) -> Option<usize> {
        self.items(group).iter().position(|other| other == id)
    }

    /// Returns the position of the item's neighbour in that direction.
    fn neighbour(&self, group: &str, id: &str, direction: Direction) -> Option<usize> {
        let at = self.place_of_item(group, id)?;
        match direction {
            Direction::Up => at.checked_sub(1),
            Direction::Down => Some(at + 1).filter(|to| *to < self.items(group).len()),
        }
    }

    /// Returns the paths of all answers inside an item.
    pub fn paths_in_item(&self, group: &str, id: &str) -> Vec<String> {
        let prefix = [group, ".", id, "."].concat();
        self.paths_from(&prefix).map(str::to_owned).collect()
    }
}

/// Creates an item id of ten characters of `[a-z0-9]` from random bits that the caller provides.
///
/// Ids must be random and are never reused, so that items added in two tabs remain distinct.
pub fn item_id(mut random: u64) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut id = String::with_capacity(10);
    for _ in 0..10 {
        id.push(char::from(ALPHABET[(random % 36) as usize]));
        random /= 36;
    }
    id
}
