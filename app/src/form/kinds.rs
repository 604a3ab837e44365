//! What counts as an email address, a phone number, a number, an amount.

/// The length as people count it: characters, and a line break is one however it is written.
pub fn length(text: &str) -> usize {
    text.chars().filter(|char| *char != '\r').count()
}

/// Something before and after one `@`, and a domain with a dot. Whether mail arrives there only
/// mail can tell, so nothing stricter.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |text: &str| {
        text.chars().all(|char| {
            !char.is_whitespace()
                && !char.is_control()
                && !matches!(char, '@' | ',' | ';' | '<' | '>')
        })
    };
    let labels_are_fine = domain
        .split('.')
        .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    text.len() <= 254
        && !local.is_empty()
        && plain(local)
        && plain(domain)
        && domain.contains('.')
        && labels_are_fine
}

/// 7 to 15 digits (as ITU-T E.164 allows), with the marks people write between them.
pub fn is_phone(text: &str) -> bool {
    let fine = |(at, char): (usize, char)| match char {
        '+' => at == 0,
        ' ' | '\u{a0}' | '(' | ')' | '-' | '.' | '/' => true,
        char => char.is_ascii_digit(),
    };
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.char_indices().all(fine) && (7..=15).contains(&digits)
}

/// A whole number, maybe negative.
pub fn whole_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // A number too big for an i64 is out of any range, not malformed.
    all_digits.then(|| text.parse().unwrap_or(i64::MAX))
}

/// Digits, with separators between thousands if one likes, and one or two decimals.
pub fn is_amount(text: &str) -> bool {
    let (whole, decimals) = match text.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut thousands = whole.split([',', ' ']);
    let first = thousands.next().unwrap_or_default();
    let mut rest = thousands.peekable();
    let leads = digits(first) && (rest.peek().is_none() || first.len() <= 3);
    leads
        && whole.len() <= 15
        && rest.all(|part| part.len() == 3 && digits(part))
        && decimals.is_none_or(|decimals| decimals.len() <= 2 && digits(decimals))
}
