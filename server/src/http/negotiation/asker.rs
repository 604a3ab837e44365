//! Who asks, and whether for a page or for JSON, as told by what browsers send along.

use axum::http::{
    HeaderMap,
    header::{ACCEPT, CONTENT_TYPE},
};

/// Who wants what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A person, who looks at it.
    Person,
    /// The browser, which keeps it or puts it into a page: a download, a picture, a page for later. A page in its
    /// place would not be seen, except as a spoilt file.
    Browser,
    /// A script or a program, which reads statuses.
    Script,
}

impl Asker {
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        match (text("sec-fetch-dest"), text("sec-fetch-mode")) {
            (Some("document" | "iframe" | "frame" | "fencedframe"), _) => Self::Person,
            // A link to be saved navigates; the menu's "save as" and a prefetch do not ask across origins.
            (Some("empty"), Some("navigate" | "no-cors")) => Self::Browser,
            (Some("empty"), _) => Self::Script,
            (Some(_), _) => Self::Browser,
            // Browsers say so only over https and to this very machine.
            (None, _) if accepts_html(headers) => Self::Person,
            (None, _) if accepts(headers, "image/") => Self::Browser,
            // No script can leave the header out. A program that does, and brings cookies, is answered as a browser is.
            (None, _) if !headers.contains_key(ACCEPT) => Self::Browser,
            (None, _) => Self::Script,
        }
    }
}

/// A form sent by the browser itself, not by a script.
pub fn is_form_post(headers: &HeaderMap) -> bool {
    let by_navigation = headers
        .get("sec-fetch-mode")
        .is_none_or(|mode| mode == "navigate");
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let essence = content_type.split(';').next().unwrap_or("").trim();
    let is_form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        || essence.eq_ignore_ascii_case("multipart/form-data");
    by_navigation && accepts_html(headers) && is_form
}

/// A form in parts, because files may be among them.
pub fn is_multipart(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"multipart/form-data"))
}

pub fn accepts_html(headers: &HeaderMap) -> bool {
    accepts(headers, "text/html")
}

/// A script that says so, not a program that takes anything.
pub fn asks_for_json(headers: &HeaderMap) -> bool {
    accepts(headers, "application/json")
}

fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let mut values = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values.any(|value| value.to_ascii_lowercase().contains(media_type))
}

/// Whether an answer is a page.
pub fn is_html(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_told_by_what_browsers_send() {
        let page = "text/html,application/xhtml+xml,*/*;q=0.8";
        let image = "image/avif,image/webp,*/*;q=0.8";
        let table = [
            // As Chromium and Firefox send it: a link, a new tab, a frame.
            ("document", "navigate", page, Asker::Person),
            ("iframe", "navigate", page, Asker::Person),
            // `<a download>`, "save link as", a prefetch, a picture, another one across origins, a video in parts.
            ("empty", "navigate", "", Asker::Browser),
            ("empty", "no-cors", page, Asker::Browser),
            ("empty", "no-cors", "*/*", Asker::Browser),
            ("image", "no-cors", image, Asker::Browser),
            ("image", "cors", image, Asker::Browser),
            ("video", "no-cors", "*/*", Asker::Browser),
            ("object", "navigate", page, Asker::Browser),
            // fetch and XMLHttpRequest, whatever they ask for.
            ("empty", "cors", "*/*", Asker::Script),
            ("empty", "same-origin", page, Asker::Script),
            ("empty", "cors", "application/json", Asker::Script),
            // Browsers that do not say, and programs.
            ("", "", page, Asker::Person),
            ("", "", image, Asker::Browser),
            ("", "", "", Asker::Browser),
            ("", "", "*/*", Asker::Script),
            ("", "", "application/json, text/plain, */*", Asker::Script),
        ];
        for (dest, mode, accept, asker) in table {
            let mut headers = HeaderMap::new();
            let values = [
                ("sec-fetch-dest", dest),
                ("sec-fetch-mode", mode),
                ("accept", accept),
            ];
            for (name, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
                headers.insert(name, value.parse().unwrap());
            }
            assert_eq!(Asker::of(&headers), asker, "{dest} {mode} {accept}");
        }
    }
}
