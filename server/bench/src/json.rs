//! Single fields of an answer, found without reading the rest: the load shares its processors with the server.

use crate::outcome::{Outcome, wrong};

/// The first text of this name. It must hold no escapes, as tokens and ids do.
pub(crate) fn text<'a>(json: &'a str, name: &str) -> Outcome<&'a str> {
    let rest = after(json, name)?;
    let rest = rest.strip_prefix('"').unwrap_or(rest);
    rest.split_once('"')
        .map(|(text, _)| text)
        .ok_or_else(|| missing(json, name))
}

/// The first whole number of this name.
pub(crate) fn number(json: &str, name: &str) -> Outcome<u64> {
    let rest = after(json, name)?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let digits = rest.get(..end).unwrap_or_default();
    digits.parse().map_err(|_| missing(json, name))
}

fn after<'a>(json: &'a str, name: &str) -> Outcome<&'a str> {
    let mut rest = json;
    while let Some(at) = rest.find(name) {
        let (before, from) = rest.split_at(at);
        let (_, behind) = from.split_at(name.len());
        if before.ends_with('"')
            && let Some(value) = behind.strip_prefix("\":")
        {
            return Ok(value.trim_start());
        }
        rest = behind;
    }
    Err(missing(json, name))
}

fn missing(json: &str, name: &str) -> crate::outcome::Problem {
    let json: String = json.chars().take(200).collect();
    wrong(format!("no {name} in {json}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_by_their_whole_name() {
        let json = r#"{"form_version":2,"version": 17,"refresh_token":"a.b"}"#;
        assert_eq!(number(json, "version").unwrap(), 17);
        assert_eq!(text(json, "refresh_token").unwrap(), "a.b");
        assert!(text(json, "token").is_err());
        assert!(number(json, "refresh_token").is_err());
    }
}
