//! Saves a page as it was posted, and judges it afterwards.

use app::api::{ApiError, ErrorCode, Save};
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
    /// These answers cannot be stored as they are, or the whole page cannot for this reason. The others are saved.
    Unsaved(Vec<Change>, Option<ErrorCode>),
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
        let (unsaved, changes): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_unfit);
        let (waiting, refusal) = match self.save_changes(seen.version, changes).await? {
            Stored::All(waiting) => (waiting, None),
            Stored::Texts(waiting) => (waiting, Some(ErrorCode::TooManyItems)),
            Stored::Nothing(mut changes) => {
                changes.extend(unsaved);
                return Ok(Outcome::Unsaved(changes, Some(ErrorCode::DraftTooLarge)));
            }
        };
        let resolved = self.resolve(&seen, &answers).await?;
        // It is in this post alone: whatever else was wanted, the page comes back with it.
        if !unsaved.is_empty() || refusal.is_some() {
            return Ok(Outcome::Unsaved(unsaved, refusal));
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

    /// Saves `changes`, or as many of them as the draft has room for.
    async fn save_changes(
        &self,
        version: u64,
        mut changes: Vec<Change>,
    ) -> Result<Stored, ApiError> {
        let applications = &self.state.applications;
        let save = |changes| Save {
            id: self.id.clone(),
            version,
            form_version: self.state.form.version,
            changes,
            resolved: Vec::new(),
        };
        let refused = |changes: Vec<Change>, error: ApiError| match error.code {
            ErrorCode::DraftTooLarge => {
                let texts = changes.into_iter().filter(|change| !is_list(change));
                Ok(Stored::Nothing(texts.collect()))
            }
            _ => Err(error),
        };
        let all = save(changes.clone());
        match applications.save_posted(self.who, all).await {
            Ok(waiting) => return Ok(Stored::All(waiting)),
            Err(error) if error.code == ErrorCode::TooManyItems => {}
            Err(error) => return refused(changes, error),
        }
        // A button was to add an item. What was typed has room.
        changes.retain(|change| !is_list(change));
        let texts = save(changes.clone());
        match applications.save_posted(self.who, texts).await {
            Ok(waiting) => Ok(Stored::Texts(waiting)),
            Err(error) => refused(changes, error),
        }
    }

    fn context(&self) -> Context {
        Context {
            today: Today::at(self.state.clock.now().as_millis()),
            // What is wrong is read on the page that this leads to.
            texts: self.state.languages.first(),
        }
    }
}

/// How much of a page was stored, with the paths that wait for a choice.
enum Stored {
    All(Vec<String>),
    /// Without the item that was to be added: the list is full.
    Texts(Vec<String>),
    /// Nothing of these.
    Nothing(Vec<Change>),
}

fn is_list(change: &Change) -> bool {
    matches!(change.value, Some(Value::Items(_))) || matches!(change.base, Some(Value::Items(_)))
}

fn is_unfit(change: &Change) -> bool {
    match &change.value {
        Some(Value::Text(text)) => unfit(text).is_some(),
        _ => false,
    }
}
