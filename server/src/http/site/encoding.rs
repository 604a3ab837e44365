//! The forms in which a file can be sent, and which of them a client takes.

use std::path::{Path, PathBuf};

use axum::http::{HeaderMap, header::ACCEPT_ENCODING};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    /// The smallest first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }

    /// Where the file `path` is in this form, as `cargo leptos build --precompress` writes it.
    pub(super) fn path(self, path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(self.ending());
        name.into()
    }

    /// Whether `path` is a form of the file that lies beside it.
    pub(super) fn is_form(path: &Path) -> bool {
        let ending = path.extension();
        let is_one = |form: Self| ending.is_some_and(|ending| ending == form.ending());
        Self::ALL.into_iter().any(is_one) && path.with_extension("").is_file()
    }
}

/// The forms that the client with these `headers` takes, the most wanted first; of those wanted alike, the smallest.
pub(super) fn accepted(headers: &HeaderMap) -> impl Iterator<Item = Encoding> {
    let weight = |form: Encoding| {
        let (mut named, mut any) = (None, 0.0);
        let values = headers.get_all(ACCEPT_ENCODING).iter();
        let entries = values.filter_map(|value| value.to_str().ok());
        for entry in entries.flat_map(|value| value.split(',')) {
            let (name, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
            let weight = weight.trim().strip_prefix("q=");
            // What cannot be read is not taken.
            let weight: f32 = weight.and_then(|text| text.parse().ok()).unwrap_or(0.0);
            match name.trim() {
                name if name.eq_ignore_ascii_case(form.name()) => named = Some(weight),
                "*" => any = weight,
                _ => {}
            }
        }
        (form, named.unwrap_or(any))
    };
    let mut weights = Encoding::ALL.map(weight);
    weights.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let taken = weights.into_iter().filter(|(_, weight)| *weight > 0.0);
    taken.map(|(form, _)| form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_says_what_it_takes() {
        use Encoding::{Brotli, Gzip};
        let cases: [(&[&str], &[Encoding]); 11] = [
            (&[], &[]),
            (&[""], &[]),
            (&["gzip, deflate, br, zstd"], &[Brotli, Gzip]),
            (&["gzip", "br"], &[Brotli, Gzip]),
            (&["GZip"], &[Gzip]),
            (&["br;q=0.5, gzip"], &[Gzip, Brotli]),
            (&["br;q=0, gzip;q=0.1"], &[Gzip]),
            (&["*"], &[Brotli, Gzip]),
            (&["*;q=0.1, br; q=0"], &[Gzip]),
            (&["identity"], &[]),
            (&["br;quality=1, gzip;q=high"], &[]),
        ];
        for (values, forms) in cases {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(ACCEPT_ENCODING, value.parse().unwrap());
            }
            assert_eq!(accepted(&headers).collect::<Vec<_>>(), forms, "{values:?}");
        }
    }
}
