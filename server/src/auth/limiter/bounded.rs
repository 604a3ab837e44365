//! A map that does not grow beyond a number of entries. Those of the lowest rank give way.

use std::{collections::HashMap, hash::Hash};

/// Bounds the memory: some megabytes.
pub(super) const MOST: usize = 50_000;
/// As many give way at a time: to look for the lowest takes a walk over all.
const BATCH: usize = MOST / 8;

pub(super) trait Ranked {
    type Rank: Ord;

    fn rank(&self) -> Self::Rank;
}

pub(super) struct Bounded<K, V>(HashMap<K, V>);

impl<K, V> Default for Bounded<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Copy + Eq + Hash, V: Ranked> Bounded<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key)
    }

    pub(super) fn remove(&mut self, key: &K) {
        self.0.remove(key);
    }

    /// If there is no room, those that are over give way first.
    pub(super) fn insert(&mut self, key: K, value: V, is_over: impl Fn(&V) -> bool) {
        if self.0.len() >= MOST && !self.0.contains_key(&key) {
            self.0.retain(|_, value| !is_over(value));
        }
        if self.0.len() >= MOST && !self.0.contains_key(&key) {
            let mut ranked: Vec<(V::Rank, K)> = self
                .0
                .iter()
                .map(|(key, value)| (value.rank(), *key))
                .collect();
            ranked.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            for (_, key) in ranked.into_iter().take(BATCH) {
                self.0.remove(&key);
            }
        }
        self.0.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Ranked for usize {
        type Rank = Self;

        fn rank(&self) -> Self {
            *self
        }
    }

    #[test]
    fn the_lowest_give_way_and_the_highest_stay() {
        let mut map = Bounded::default();
        for n in 0..MOST * 2 {
            map.insert(n, n, |_| false);
            assert!(map.0.len() <= MOST);
        }
        assert!(map.get(&(MOST * 2 - 1)).is_some());
        assert!(map.get(&0).is_none());
    }

    #[test]
    fn what_is_over_gives_way_whatever_its_rank() {
        let mut map = Bounded::default();
        for n in MOST..MOST * 2 {
            map.insert(n, n, |_| false);
        }
        map.insert(1, 1, |value| *value >= MOST);
        for n in 2..MOST {
            map.insert(n, n, |_| false);
        }
        assert!(map.get(&1).is_some());
        assert!(map.get(&MOST).is_none());
    }
}
