//! The plural category of a number (CLDR). The browser provides the rules, and elsewhere a crate
//! has the same data.

#[cfg(target_arch = "wasm32")]
#[expect(clippy::cast_precision_loss, reason = "a `usize` has 32 bits there")]
pub(super) fn category(language: &str, count: usize) -> &'static str {
    use js_sys::{Array, Intl::PluralRules, Object};

    let rules = PluralRules::new(&Array::of1(&language.into()), &Object::new());
    let category: String = rules.select(count as f64).into();
    named(&category)
}

#[cfg(not(target_arch = "wasm32"))]
pub(super) fn category(language: &str, count: usize) -> &'static str {
    use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
    use unic_langid::LanguageIdentifier;

    let language = language.parse::<LanguageIdentifier>().ok();
    let rules =
        language.and_then(|language| PluralRules::create(language, PluralRuleType::CARDINAL).ok());
    match rules.map(|rules| rules.select(count)) {
        Some(Ok(PluralCategory::ZERO)) => "zero",
        Some(Ok(PluralCategory::ONE)) => "one",
        Some(Ok(PluralCategory::TWO)) => "two",
        Some(Ok(PluralCategory::FEW)) => "few",
        Some(Ok(PluralCategory::MANY)) => "many",
        _ => "other",
    }
}

#[cfg(target_arch = "wasm32")]
fn named(category: &str) -> &'static str {
    let all = ["zero", "one", "two", "few", "many"];
    all.into_iter()
        .find(|name| *name == category)
        .unwrap_or("other")
}
