//! Normal forms and case. The browser has the tables, so the wasm module need not include them.
//! Elsewhere a crate and the standard library provide the same data.

/// Composes characters without any visible change. Used for what is stored.
pub(super) fn nfc(text: &str) -> String {
    given(text, platform::nfc)
}

/// Also converts full-width letters, ligatures and presentation forms to ordinary letters. Used for
/// comparisons.
pub(super) fn nfkc(text: &str) -> String {
    given(text, platform::nfkc)
}

pub(super) fn lower(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        platform::lower(text)
    }
}

pub(super) fn upper(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_uppercase()
    } else {
        platform::upper(text)
    }
}

/// Removes accents, vowel signs and other marks that readers do not perceive as separate
/// characters.
pub(super) fn without_marks(text: &str) -> String {
    given(text, platform::without_marks)
}

/// Applies a normal form. ASCII text, which most answers are, is unchanged in every normal form.
fn given(text: &str, normal: fn(&str) -> String) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        normal(text)
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
