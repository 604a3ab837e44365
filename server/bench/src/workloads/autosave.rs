//! Saves as the form sends them after each pause in typing: one answer, what it was before, and the version it was in.

use serde_json::json;

use crate::{
    client::Answer,
    load::{Line, expect},
    longhaul::{FORM_VERSION, SAVE},
    outcome::{Outcome, wrong},
    request::{JSON, Request},
};

const PATH: &str = "surname";

pub(crate) struct Autosave {
    bearer: String,
    draft: String,
    version: u64,
    saved: u64,
}

impl Autosave {
    /// Of a draft in which [`first`](Self::first) is the last that was saved.
    pub(crate) fn of(bearer: String, draft: String) -> Box<dyn Line> {
        Box::new(Self {
            bearer,
            draft,
            version: 1,
            saved: 0,
        })
    }

    /// The answers to begin with, besides those that are only there.
    pub(crate) fn first(answers: &mut serde_json::Value) {
        if let Some(answers) = answers.as_object_mut() {
            answers.insert(PATH.to_owned(), json!(typed(0)));
        }
    }
}

fn typed(number: u64) -> String {
    format!("Hopper-{number}")
}

impl Line for Autosave {
    fn next(&mut self, request: &mut Vec<u8>) {
        let changes = json!([{
            "path": PATH,
            "base": typed(self.saved),
            "value": typed(self.saved + 1),
        }]);
        let save = json!({
            "id": self.draft,
            "version": self.version,
            "form_version": FORM_VERSION,
            "changes": changes,
        });
        let body = json!({ "save": save }).to_string();
        let headers = [("authorization", &*self.bearer), JSON];
        let whole = Request {
            method: "POST",
            path: SAVE,
            headers: &headers,
            body: &body,
        };
        whole.write(request);
    }

    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<()> {
        expect(answer, 200)?;
        let text = answer.text();
        if !text.contains("\"conflicts\":[]") {
            return Err(wrong(format!(
                "a conflict where there is one writer: {text}"
            )));
        }
        self.version = crate::json::number(text, "version")?;
        self.saved += 1;
        Ok(())
    }
}
