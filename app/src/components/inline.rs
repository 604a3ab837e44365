//! Scripts that are part of every document.

/// The code of `files` in one text, without what every document would carry for nothing: comments that have their lines to
/// themselves, and types (`/** … */`).
pub(crate) fn code(files: &[&str]) -> String {
    let mut kept = Vec::new();
    let mut in_comment = false;
    for line in files.iter().flat_map(|file| file.lines()) {
        let mut rest = line.trim().to_owned();
        if in_comment {
            let Some((_, after)) = rest.split_once("*/") else {
                continue;
            };
            rest = after.to_owned();
            in_comment = false;
        }
        while let Some((before, comment)) = rest.split_once("/**") {
            let after = comment
                .split_once("*/")
                .map(|(_, after)| after.trim_start());
            in_comment = after.is_none();
            rest = format!("{before}{}", after.unwrap_or_default());
        }
        let rest = rest.trim();
        if !rest.is_empty() && !rest.starts_with("//") {
            kept.push(rest.to_owned());
        }
    }
    kept.join("\n")
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn comments_and_types_stay_out_of_the_document() {
        let first = "// Why.\n/** @type {number} */\nlet a = 1; // here\n\n  /**\n   * @param {string} b\n   */\n  f(a);";
        let second =
            "const box = /** @type {Box} */ (g(/** @type {any} */ (a)));\nf('https://a.example');";
        assert_eq!(
            code(&[first, second]),
            "let a = 1; // here\nf(a);\nconst box = (g((a)));\nf('https://a.example');"
        );
    }
}
