//! Which texts a source asks for. The tests of the packages that build on this one look with it, too.

/// The keys in calls such as `t.get("key")` and `texts().fill("key", …)`.
pub(crate) fn asked(source: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    for method in ["get", "find", "fill", "count", "part"] {
        let call = format!(".{method}(");
        for (at, _) in source.match_indices(&call) {
            let texts = source[..at].trim_end();
            let word = texts.rsplit(|char: char| !char.is_alphanumeric() && char != '_');
            let ours =
                texts.ends_with("texts()") || matches!(word.clone().next(), Some("t" | "texts"));
            let argument = source[at + call.len()..].trim_start();
            if let Some((key, _)) = argument
                .strip_prefix('"')
                .and_then(|key| key.split_once('"'))
                && ours
            {
                keys.push(key);
            }
        }
    }
    keys
}
