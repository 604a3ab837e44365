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
///
/// Languages disagree about point and comma, and the judgement must not depend on the reader's: a last mark before one
/// or two digits is the decimal one (`2500,50` and `2500.50`), before three it separates thousands (`2.500` and `2,500`).
pub fn is_amount(text: &str) -> bool {
    let last = text.rfind(['.', ',']);
    let decimal = last.filter(|at| text.len() - at <= 3);
    let (whole, decimals) = match decimal {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mark = decimal.map(|at| &text[at..=at]);
    let separator = whole.find(|char: char| !char.is_ascii_digit());
    let separator = separator.and_then(|at| whole[at..].chars().next());
    let known = |char: char| {
        let mut same = [0; 4];
        matches!(char, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’')
            && mark != Some(char.encode_utf8(&mut same))
    };
    let fine = match separator {
        None => digits(whole),
        Some(char) if known(char) => {
            let mut groups = whole.split(char);
            let first = groups.next().unwrap_or_default();
            digits(first) && first.len() <= 3 && groups.all(|part| part.len() == 3 && digits(part))
        }
        Some(_) => false,
    };
    fine && whole.bytes().filter(u8::is_ascii_digit).count() <= 15 && decimals.is_none_or(digits)
}
