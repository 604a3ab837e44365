//! Values by path.

/// Values by path, in path order.
///
/// This is a sorted list. The maps of the standard library would add several times its code to a
/// wasm module, and a draft has a few hundred paths at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByPath<V>(Vec<(String, V)>);

impl<V> ByPath<V> {
    /// Returns the value at `path`.
    pub fn get(&self, path: &str) -> Option<&V> {
        let at = self.find(path).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Returns the value at `path`, to be changed.
    pub fn get_mut(&mut self, path: &str) -> Option<&mut V> {
        let at = self.find(path).ok()?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Stores `value` at `path`, in place of the one that may be there.
    pub fn insert(&mut self, path: String, value: V) {
        match self.find(&path) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (path, value)),
        }
    }

    /// Removes the value at `path` and returns it.
    pub fn remove(&mut self, path: &str) -> Option<V> {
        let at = self.find(path).ok()?;
        Some(self.0.remove(at).1)
    }

    /// Removes all values.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Iterates over all paths and values, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(path, value)| (path.as_str(), value))
    }

    /// Iterates over the paths that start with `prefix`, in path order, without visiting any other.
    pub(crate) fn paths_from<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let from = self.find(prefix).unwrap_or_else(|from| from);
        let paths = self.0[from..].iter().map(|(path, _)| path.as_str());
        paths.take_while(move |path| path.starts_with(prefix))
    }

    /// Returns the number of paths that have a value.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the place of `path`, or the one where it belongs.
    fn find(&self, path: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(other, _)| other.as_str().cmp(path))
    }
}

impl<V> Default for ByPath<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}
