//! The language of the page.

use super::calls::extension;
use longhaul_form::text::Texts;

/// The language that the person reads. Among the extensions of every request.
#[derive(Clone, Copy)]
pub struct Spoken {
    /// The browser has them from the script.
    #[cfg(feature = "ssr")]
    pub texts: &'static Texts,
    /// Where the browser gets its part of them.
    pub script: &'static str,
    /// All that there are: tag and own name.
    pub languages: &'static [(&'static str, &'static str)],
}

/// The id of the form that a page holds, for buttons that stand elsewhere on the page.
pub const PAGE_FORM: &str = "page-form";

/// The page holds a form of its own, with this id, whose content would be lost with the page: without a script the
/// language is changed by sending that form. Among the extensions of the request.
#[derive(Clone, Copy)]
pub struct SwitchBy(pub &'static str);

/// The words of the page being rendered or shown.
#[cfg(feature = "ssr")]
pub fn texts() -> &'static Texts {
    // Without a request there is no reader.
    spoken().map_or(Texts::none(), |spoken| spoken.texts)
}

/// The address of the script that brings the browser its words; none in the browser, which has them.
pub fn texts_script() -> &'static str {
    spoken().map_or("", |spoken| spoken.script)
}

/// All languages that there are: tag and own name. None in the browser: the switch is the server's.
pub fn languages() -> &'static [(&'static str, &'static str)] {
    spoken().map_or(&[], |spoken| spoken.languages)
}

/// The id of the form that the language is changed by, if the page has one.
pub fn switch_by() -> Option<&'static str> {
    extension::<SwitchBy>().map(|SwitchBy(form)| form)
}

fn spoken() -> Option<Spoken> {
    extension()
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
