//! A mail as its reader sees it: subject and text, and the same text as HTML.

use longhaul_form::text::Texts;
use serde::{Deserialize, Serialize};

use super::{html, notice::Notice};
use crate::clock::Timestamp;

/// What is sealed in a row. Deliberately without `Debug`: it may hold a link that signs its reader in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub to: String,
    /// The tag of the language that it is in.
    pub language: String,
    /// The same for all mails of a kind: it may stand in a log.
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Letter {
    /// The text as it is sent: many mail programs do not break long lines.
    pub(super) fn wrapped(&self) -> String {
        wrapped_at(&self.text, WIDTH)
    }
}

/// The parts of a mail, in the order in which they are read.
pub(super) struct Parts {
    pub language: &'static str,
    pub subject: &'static str,
    pub greeting: &'static str,
    pub what: String,
    pub facts: Vec<(&'static str, String)>,
    pub more: String,
    pub advice: String,
    pub link: (&'static str, String),
    pub sender: String,
    pub footer: &'static str,
}

impl Parts {
    /// `site` is the address of the site, without a slash at its end.
    pub(super) fn of(notice: &Notice, at: Timestamp, t: &'static Texts, site: &str) -> Self {
        let words = notice.kind().words;
        let content = notice.content(at, t);
        let values: Vec<(&str, &str)> = content.values.iter().map(|(k, v)| (*k, &**v)).collect();
        let filled = |part: &str| t.fill(&[words, ".", part].concat(), &values);
        Self {
            language: t.language(),
            subject: t.part(words, "subject"),
            greeting: t.get("mail-greeting"),
            what: filled("what"),
            facts: content.facts,
            more: filled("more"),
            advice: filled("advice"),
            link: (t.part(words, "link"), [site, &content.page].concat()),
            sender: format!("{} – {}", t.get("nav-service"), t.get("nav-brand")),
            footer: t.get("mail-footer"),
        }
    }

    pub(super) fn into_letter(self, to: String) -> Letter {
        Letter {
            to,
            language: self.language.to_owned(),
            subject: self.subject.to_owned(),
            text: self.text(),
            html: html::page(&self),
        }
    }

    fn text(&self) -> String {
        let facts = self
            .facts
            .iter()
            .map(|(label, it)| format!("{label}: {it}"));
        let facts = facts.collect::<Vec<_>>().join("\n");
        let (label, url) = &self.link;
        let parts = [
            self.greeting.to_owned(),
            self.what.clone(),
            facts,
            self.more.clone(),
            self.advice.clone(),
            format!("{label}:\n{url}"),
            // What mail programs take for a signature.
            format!("-- \n{}\n{}", self.sender, self.footer),
        ];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("\n\n") + "\n"
    }
}

/// As wide as a text is comfortable to read, also when it is quoted.
const WIDTH: usize = 72;

/// Breaks lines at spaces. An address is one word, however long.
fn wrapped_at(text: &str, width: usize) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        // A signature begins with a space that must stay.
        if line == "-- " {
            out.push_str(line);
            continue;
        }
        let mut used = 0;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > width {
                out.push('\n');
                used = 0;
            } else if used > 0 {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += length;
        }
    }
    out + "\n"
}
