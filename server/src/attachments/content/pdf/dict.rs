//! Dictionaries and other values, read where they begin.

use hayro_syntax::object::{Dict, FromBytes};

use super::{Budget, Fault};

/// No dictionary is longer.
pub(super) const LONGEST: usize = 1 << 20;

/// The dictionary that begins at `at`.
pub(super) fn dict_at<'a>(
    bytes: &'a [u8],
    at: usize,
    budget: &mut Budget,
) -> Result<Dict<'a>, Fault> {
    let rest = bytes.get(at..).ok_or(Fault::Damaged)?;
    let rest = &rest[..rest.len().min(LONGEST)];
    let dict = parsed::<Dict<'_>>(rest);
    budget.read(dict.as_ref().map_or(rest.len(), |dict| dict.data().len()))?;
    dict
}

/// What `T` is made of at the start of `bytes`.
pub(super) fn parsed<'a, T: FromBytes<'a>>(bytes: &'a [u8]) -> Result<T, Fault> {
    T::from_bytes(bytes).ok_or(Fault::Damaged)
}
