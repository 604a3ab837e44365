//! File names as users chose them: shown as they are, and harmless in a header and on a disk.

use longhaul_form::FileType;

/// The number of characters of a name that are kept.
const LONGEST: usize = 120;

/// The last part of a path, without characters that no name needs.
pub(crate) fn tidy(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c));
    let plain: String = plain.collect();
    let plain = plain.trim().trim_start_matches('.');
    // The extension says what it is.
    let skip = plain.chars().count().saturating_sub(LONGEST);
    let tidy: String = plain.chars().skip(skip).collect();
    if tidy.is_empty() {
        "file".to_owned()
    } else {
        tidy
    }
}

/// Characters that make a name read as another: marks of direction, spaces of no width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `Content-Disposition` (RFC 6266) that makes every browser save the file, under a name that ends as its content does.
pub fn disposition(name: &str, media_type: &str) -> String {
    let kind = FileType::ALL
        .into_iter()
        .find(|kind| kind.media_type() == media_type);
    let endings: &[&str] = match kind {
        Some(FileType::Jpeg) => &[".jpg", ".jpeg"],
        Some(FileType::Pdf) => &[".pdf"],
        None => &[".bin"],
    };
    let lower = name.to_lowercase();
    let fits = endings.iter().any(|ending| lower.ends_with(ending));
    let name = if fits {
        name.to_owned()
    } else {
        [name, endings[0]].concat()
    };
    let ascii: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' | ';' => '_',
            c if c == ' ' || c.is_ascii_graphic() => c,
            _ => '_',
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidied() {
        let table = [
            ("passport.pdf", "passport.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\fakepath\\photo.jpg", "photo.jpg"),
            (".htaccess", "htaccess"),
            ("..", "file"),
            ("", "file"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("Überraschung 1.pdf", "Überraschung 1.pdf"),
        ];
        for (name, expected) in table {
            assert_eq!(tidy(name), expected, "{name:?}");
        }
        let long = tidy(&format!("{}.pdf", "x".repeat(500)));
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with("x.pdf"));
    }

    #[test]
    fn dispositions_are_safe_and_say_what_it_is() {
        let table = [
            (
                "photo.JPEG",
                "image/jpeg",
                "attachment; filename=\"photo.JPEG\"; filename*=UTF-8''photo.JPEG",
            ),
            (
                "page.html",
                "image/jpeg",
                "attachment; filename=\"page.html.jpg\"; filename*=UTF-8''page.html.jpg",
            ),
            (
                "a\"b;c%41.pdf",
                "application/pdf",
                "attachment; filename=\"a_b_c_41.pdf\"; filename*=UTF-8''a%22b%3Bc%2541.pdf",
            ),
            (
                "Über 1.pdf",
                "application/pdf",
                "attachment; filename=\"_ber 1.pdf\"; filename*=UTF-8''%C3%9Cber%201.pdf",
            ),
        ];
        for (name, media_type, expected) in table {
            assert_eq!(disposition(name, media_type), expected);
        }
    }
}
