//! The HTML of a mail. Styles are in the elements, because many mail programs drop all others; what they keep of the one style
//! sheet is for dark screens. Nothing is loaded from anywhere, so nothing tells the sender that it was read.

use super::letter::Parts;

const STYLES: &str = "\
:root{color-scheme:light dark;supported-color-schemes:light dark}\
@media (prefers-color-scheme:dark){\
.page{background:#11181f!important}\
.sheet{background:#19222b!important;border-color:#33404c!important}\
.ink{color:#e9edf0!important}.soft{color:#aeb9c2!important}\
.line{border-color:#33404c!important}\
.button{background:#63c7b0!important;color:#0a1f1b!important}\
.link{color:#8cc0f5!important}}";

const FONT: &str =
    "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif";

pub(super) fn page(parts: &Parts) -> String {
    let mut rows = String::new();
    for (label, value) in &parts.facts {
        rows += &format!(
            "<tr><th class=\"soft line\" scope=\"row\" style=\"padding:8px 16px 8px 0;border-top:1px solid #d9d6cc;color:#4d5b68;font-weight:normal;text-align:start;vertical-align:top\">{}</th>\
             <td class=\"ink line\" style=\"padding:8px 0;border-top:1px solid #d9d6cc;color:#17212b;overflow-wrap:anywhere\">{}</td></tr>",
            escaped(label),
            escaped(value)
        );
    }
    let paragraph = |text: &str| match text {
        "" => String::new(),
        text => format!(
            "<p class=\"ink\" style=\"margin:0 0 16px;color:#17212b\">{}</p>",
            escaped(text)
        ),
    };
    let (label, url) = &parts.link;
    let (label, url) = (escaped(label), escaped(url));
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>{subject}</title><style>{STYLES}</style></head>\n\
         <body class=\"page\" style=\"margin:0;padding:24px 12px;background:#f7f6f2\">\n\
         <div class=\"sheet\" style=\"max-width:600px;margin:0 auto;padding:24px;border:1px solid #d9d6cc;border-radius:6px;background:#ffffff;{FONT};font-size:16px;line-height:1.5\">\n\
         <h1 class=\"ink\" style=\"margin:0 0 16px;color:#17212b;font-size:22px;line-height:1.3\">{subject}</h1>\n\
         {greeting}\n{what}\n\
         <table style=\"width:100%;margin:0 0 20px;border-collapse:collapse\">{rows}</table>\n\
         {more}\n{advice}\n\
         <p style=\"margin:24px 0\"><a class=\"button\" href=\"{url}\" style=\"display:inline-block;padding:12px 20px;border-radius:6px;background:#175e54;color:#ffffff;font-weight:bold;text-decoration:none\">{label}</a></p>\n\
         <p class=\"soft\" style=\"margin:0 0 16px;color:#4d5b68;font-size:14px;overflow-wrap:anywhere\"><a class=\"link\" href=\"{url}\" style=\"color:#14508c\">{url}</a></p>\n\
         <p class=\"soft line\" style=\"margin:24px 0 0;padding-top:16px;border-top:1px solid #d9d6cc;color:#4d5b68;font-size:14px\">{sender}<br>{footer}</p>\n\
         </div></body></html>\n",
        language = escaped(parts.language),
        subject = escaped(parts.subject),
        greeting = paragraph(parts.greeting),
        what = paragraph(&parts.what),
        more = paragraph(&parts.more),
        advice = paragraph(&parts.advice),
        sender = escaped(&parts.sender),
        footer = escaped(parts.footer),
    )
}

/// For text and for attributes in double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign => out.push(sign),
        }
    }
    out
}
