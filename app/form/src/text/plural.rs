//! Which plural form a number takes (CLDR): the browser knows, and on the server a crate with the same data.

#[cfg(not(any(test, feature = "ssr")))]
pub fn category(language: &str, count: usize) -> &'static str {
    use js_sys::{Array, Intl::PluralRules, Object};

    let rules = PluralRules::new(&Array::of1(&language.into()), &Object::new());
    let category: String = rules.select(count as f64).into();
    named(&category)
}

#[cfg(any(test, feature = "ssr"))]
pub fn category(language: &str, count: usize) -> &'static str {
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

#[cfg(not(any(test, feature = "ssr")))]
fn named(category: &str) -> &'static str {
    let all = ["zero", "one", "two", "few", "many"];
    all.into_iter()
        .find(|name| *name == category)
        .unwrap_or("other")
}
