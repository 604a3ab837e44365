//! Email addresses and phone numbers, as people type them and as contact cards paste them.

use super::characters::{is_blank, is_small_digit, plain};
use super::unicode::{lower, nfkc};

/// Reads an email address: text on both sides of one `@`, and a domain that contains a dot. It is
/// no stricter than that, because only sending mail can show whether it arrives.
pub(super) fn email(typed: &str) -> Option<String> {
    let address = address(typed)?;
    let (_, domain) = address.split_once('@')?;
    let label_is_fine =
        |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let fine = domain.contains('.') && domain.split('.').all(label_is_fine);
    fine.then_some(address)
}

/// Extracts the email address from what was typed or pasted, such as `mailto:ada@example.com` or
/// `Ada <ada@example.com>`. Full-width letters become ordinary ones. An internationalised domain is
/// kept as it is written and converted to `xn--` only when mail is sent. Returns `None` if there is
/// no single address, or if it has more than 254 bytes.
pub fn address(typed: &str) -> Option<String> {
    let text = nfkc(typed.trim_matches(is_blank));
    let ends = |char| is_blank(char) || matches!(char, ',' | ';' | '"');
    let text = text.trim_matches(ends);
    let text = match text.strip_suffix('>') {
        Some(inside) => inside.rsplit_once('<')?.1,
        None => text,
    };
    // The full stop of the sentence.
    let text = text.trim_matches(ends).trim_end_matches('.');
    let text = match text.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => {
            rest.split('?').next()?.trim_matches(ends)
        }
        _ => text,
    };
    let (name, domain) = text.split_once('@')?;
    // The full stop of East Asian keyboards.
    let domain = domain.replace('。', ".");
    let odd = |char| is_blank(char) || matches!(char, '@' | ',' | ';' | '<' | '>');
    let fine =
        !name.is_empty() && !domain.is_empty() && !name.contains(odd) && !domain.contains(odd);
    let address = [name, "@", &domain].concat();
    (fine && address.len() <= 254).then_some(address)
}

/// Reads a phone number: 7 to 15 digits (as ITU-T E.164 allows), preceded by `+` if it is
/// international, and followed by `;ext=` and the extension if there is one. Marks between the
/// digits are ignored.
///
/// This is implemented here because libraries that know the numbers of every country are larger
/// than the whole wasm module, and the browser has to reach the same verdict as the server.
pub(super) fn phone(typed: &str) -> Option<String> {
    let text = lower(&plain(typed));
    // A label such as `tel:`, `Tel.: ` or `mobile: `.
    let begins = text.find(|char: char| char.is_ascii_digit() || matches!(char, '+' | '('))?;
    let (label, text) = text.split_at(begins);
    let label = label.trim();
    // Signs, quotation marks, or a single letter such as `T`.
    let letters = label.chars().filter(char::is_ascii_alphabetic);
    let labelled = letters.count() <= 1 || label.ends_with(':') || label.starts_with("tel");
    if !labelled || typed.contains(is_small_digit) {
        return None;
    }

    let mark = |char: char| matches!(char, ' ' | '(' | ')' | '-' | '.' | '/' | '·' | '•' | '~');
    let of_number = |char: char| char.is_ascii_digit() || char == '+' || mark(char);
    let ends = text.find(|char| !of_number(char)).unwrap_or(text.len());
    let (number, extension) = text.split_at(ends);
    let extension = if remark(number, extension) {
        String::new()
    } else {
        extension_in(extension)?
    };

    let number: String = number.chars().filter(|char| *char != ' ').collect();
    let number = number.trim_start_matches('(');
    let abroad = number
        .strip_prefix('+')
        .or_else(|| number.strip_prefix("00"));
    let digits: String = match abroad {
        // The zero in brackets is dialled only within the country.
        Some(rest) => rest.replacen("(0)", "", 1),
        None => number.to_owned(),
    };
    // International numbers do not begin with a zero.
    let wrong = digits.contains('+') || abroad.is_some() && digits.starts_with('0');
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let plus = if abroad.is_some() { "+" } else { "" };
    (!wrong && (7..=15).contains(&digits.len())).then(|| [plus, &digits, &extension].concat())
}

/// Whether `rest` is not an extension but a remark in brackets after the number, such as
/// `(mobile)`, or a closing mark.
fn remark(number: &str, rest: &str) -> bool {
    let words = rest.trim_end_matches([')', '"', '\'', ' ']);
    let in_brackets = number.ends_with('(') && words.bytes().all(|byte| byte.is_ascii_lowercase());
    words.is_empty() || in_brackets
}

/// Returns the extension after the number as `;ext=12`, or `""` if there is none.
fn extension_in(text: &str) -> Option<String> {
    let Some(begins) = text.find(|char: char| char.is_ascii_digit()) else {
        return text.is_empty().then(String::new);
    };
    let (words, digits) = text.split_at(begins);
    let words = words.trim_matches(|char| matches!(char, ' ' | '.' | ':' | ';' | '=' | ','));
    let digits = digits.trim_end_matches([' ', ')']);
    let known = matches!(
        words,
        "#" | "x"
            | "ext"
            | "extn"
            | "extension"
            | "durchwahl"
            | "dw"
            | "apparat"
            | "app"
            | "nst"
            | "nebenstelle"
            | "poste"
            | "int"
            | "доб"
    );
    let fine = known && digits.len() <= 11 && digits.bytes().all(|byte| byte.is_ascii_digit());
    fine.then(|| [";ext=", digits].concat())
}
