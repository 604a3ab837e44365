//! Saves a page as it was posted, and judges it afterwards.

use app::api::{ApiError, Save};
use longhaul_form::{
    Today, Value,
    merge::{Change, diff},
    paths::unfit,
    validate::{self, Context, Problem},
    wire,
};

use super::posted::PostedPage;
use crate::http::negotiation::language;

/// What became of it.
pub(super) enum Outcome {
    Fine,
    Problems(Vec<Problem>),
    /// An item was added, moved or removed, or one value of a conflict chosen; the element to go on from.
    Edited(String),
    /// The page is wanted in another language.
    Language(String),
    /// An answer of this page was changed elsewhere too, at this path: the user has to choose.
    Conflict(String),
    /// These answers cannot be stored as they are. The others are saved.
    Unsaved(Vec<Change>),
}

impl PostedPage<'_> {
    /// Saves what was posted, carries out the button that was pressed, and judges the page.
    ///
    /// # Errors
    /// The application is not there, is submitted already, or cannot be saved at the moment.
    pub(super) async fn save(&self) -> Result<Outcome, ApiError> {
        let applications = &self.state.applications;
        let version = self.pressed(wire::VERSION).and_then(|it| it.parse().ok());
        let seen = applications.seen(self.who.user, self.id, version).await?;
        let mut answers = seen.answers.clone();
        for change in wire::from_pairs(self.page, &seen.answers, self.pairs) {
            answers.set(change.path, change.value);
        }
        let edited = self.edit(&mut answers).await?;
        let changes = diff(&seen.answers, &answers);
        let (unsaved, changes) = changes.into_iter().partition(is_unfit);
        let save = Save {
            id: self.id.clone(),
            version: seen.version,
            form_version: self.state.form.version,
            changes,
            resolved: Vec::new(),
        };
        let waiting = applications.save_posted(self.who, save).await?;
        let resolved = self.resolve(&seen, &answers).await?;
        // It is in this post alone: whatever else was wanted, the page comes back with it.
        if !unsaved.is_empty() {
            return Ok(Outcome::Unsaved(unsaved));
        }
        if let Some(path) = resolved {
            return Ok(Outcome::Edited(path));
        }
        if let Some(anchor) = edited {
            return Ok(Outcome::Edited(anchor));
        }
        if let Some(language) = self.pressed(language::CONTROL) {
            return Ok(Outcome::Language(language.to_owned()));
        }
        if let Some(path) = waiting
            .into_iter()
            .find(|path| self.page.locate(path).is_some())
        {
            return Ok(Outcome::Conflict(path));
        }
        // As the page shows it next: with what came from elsewhere.
        let answers = applications
            .seen(self.who.user, self.id, None)
            .await?
            .answers;
        let context = self.context();
        let form = self.state.form;
        let problems = if self.page.slug == form.sign.slug {
            validate::sign(form, &answers, &context)
        } else {
            validate::page(form, self.page, &answers, &context)
        };
        Ok(if problems.is_empty() {
            Outcome::Fine
        } else {
            Outcome::Problems(problems)
        })
    }

    fn context(&self) -> Context {
        Context {
            today: Today::at(self.state.clock.now().as_millis()),
            // What is wrong is read on the page that this leads to.
            texts: self.state.languages.first(),
        }
    }
}

fn is_unfit(change: &Change) -> bool {
    match &change.value {
        Some(Value::Text(text)) => unfit(text).is_some(),
        _ => false,
    }
}
