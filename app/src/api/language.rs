//! The language of the page.

use crate::text::Texts;

/// The language that the person reads. Among the extensions of every request.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy)]
pub struct Spoken {
    pub texts: &'static Texts,
    /// Where the browser gets its part of them.
    pub script: &'static str,
}

/// The words of the page being rendered or shown.
#[cfg(feature = "ssr")]
pub fn texts() -> &'static Texts {
    // Without a request there is nobody to read them.
    static NONE: std::sync::LazyLock<Texts> = std::sync::LazyLock::new(Texts::default);
    super::visitor::extension::<Spoken>().map_or(&NONE, |spoken| spoken.texts)
}

/// The address of the script that brings the browser its words.
#[cfg(feature = "ssr")]
pub fn texts_script() -> &'static str {
    super::visitor::extension::<Spoken>().map_or("", |spoken| spoken.script)
}

/// The address of the script that brings the browser its words: the server's business.
#[cfg(not(feature = "ssr"))]
pub fn texts_script() -> &'static str {
    ""
}

/// The words of the page being rendered or shown.
#[cfg(not(feature = "ssr"))]
pub fn texts() -> &'static Texts {
    use std::sync::OnceLock;

    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| {
        // Set by the script at `texts_script`, which has run before the module.
        let lines = js_sys::Reflect::get(&js_sys::global(), &"longhaulTexts".into());
        let lines = lines.ok().and_then(|lines| lines.as_string());
        Texts::from_lines(lines.unwrap_or_default())
    })
}
