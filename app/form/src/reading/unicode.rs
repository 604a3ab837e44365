//! Normal forms and case. The browser has the tables, so its module need not carry them; elsewhere a crate and the
//! standard library have the same ones.

/// Precomposed, with nothing changed that can be seen: what is stored.
pub(super) fn nfc(text: &str) -> String {
    given(text, platform::nfc)
}

/// Full-width letters, ligatures and presentation forms as ordinary letters too: what is compared.
pub(super) fn nfkc(text: &str) -> String {
    given(text, platform::nfkc)
}

pub(super) fn lower(text: &str) -> String {
    match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => platform::lower(text),
    }
}

pub(super) fn upper(text: &str) -> String {
    match text.is_ascii() {
        true => text.to_ascii_uppercase(),
        false => platform::upper(text),
    }
}

/// Accents, vowel signs and whatever else stands on a letter and is no character to those who read.
pub(super) fn without_marks(text: &str) -> String {
    given(text, platform::without_marks)
}

/// ASCII is in every normal form, and most answers are ASCII.
fn given(text: &str, normal: fn(&str) -> String) -> String {
    match text.is_ascii() {
        true => text.to_owned(),
        false => normal(text),
    }
}

#[cfg(target_arch = "wasm32")]
mod platform {
    use js_sys::{JsString, RegExp};

    pub(super) fn nfc(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    pub(super) fn nfkc(text: &str) -> String {
        JsString::from(text).normalize("NFKC").into()
    }

    pub(super) fn without_marks(text: &str) -> String {
        let marks = RegExp::new("\\p{M}", "gu");
        JsString::from(text).replace_by_pattern(&marks, "").into()
    }

    pub(super) fn lower(text: &str) -> String {
        JsString::from(text).to_lower_case().into()
    }

    pub(super) fn upper(text: &str) -> String {
        JsString::from(text).to_upper_case().into()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod platform {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    pub(super) fn nfc(text: &str) -> String {
        text.nfc().collect()
    }

    pub(super) fn nfkc(text: &str) -> String {
        text.nfkc().collect()
    }

    pub(super) fn without_marks(text: &str) -> String {
        text.chars()
            .filter(|char| !is_combining_mark(*char))
            .collect()
    }

    pub(super) fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    pub(super) fn upper(text: &str) -> String {
        text.to_uppercase()
    }
}
