//! What the buttons of a posted page do, apart from Continue.

use app::api::ApiError;
use app::form::find::Spot;
use app::form::items::{Direction, item_id};
use app::form::{Answers, wire};
use uuid::Uuid;

use super::pages::applications;
use super::posted_page::PostedPage;
use crate::applications::posted::{Choice, Seen, Side};

impl PostedPage<'_> {
    /// Does to `answers` what the pressed button asks for, if one was pressed. What to go on from on the page.
    pub async fn edit(&self, answers: &mut Answers) -> Result<Option<String>, ApiError> {
        Ok(match self.clear_file(answers).await? {
            Some(anchor) => Some(anchor),
            None => self.edit_items(answers),
        })
    }

    /// Decides the clash of which the pressed button names a side, if one was pressed. Its path.
    pub async fn decide(&self, seen: &Seen, answers: &Answers) -> Result<Option<String>, ApiError> {
        let Some((path, side)) = self.chosen() else {
            return Ok(None);
        };
        let choice = Choice {
            path,
            side,
            seen,
            shown: answers.get(path).cloned(),
        };
        applications(self.state)
            .decide(self.who, self.id, choice)
            .await?;
        Ok(Some(path.to_owned()))
    }

    fn chosen(&self) -> Option<(&str, Side)> {
        if let Some(path) = self.pressed(wire::KEEP_SHOWN) {
            return Some((path, Side::Shown));
        }
        if let Some(path) = self.pressed(wire::KEEP_DRAFT) {
            return Some((path, Side::Draft));
        }
        let (version, path) = wire::named_side(self.pressed(wire::KEEP_OTHER)?)?;
        Some((path, Side::Other(version)))
    }

    /// What the page says under `name`: the value of the button that was pressed, or of a hidden input.
    pub fn pressed(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        let found = pairs.find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// Takes back the file that the pressed button names, if one was pressed.
    async fn clear_file(&self, answers: &mut Answers) -> Result<Option<String>, ApiError> {
        let Some(path) = self.pressed(wire::CLEAR_FILE) else {
            return Ok(None);
        };
        let Some(Spot::Field(_)) = self.page.locate(path) else {
            return Ok(None);
        };
        answers.set(path, None);
        let attachments = &self.state.attachments;
        let taken_back = attachments.take_back(self.who, self.id, path).await;
        taken_back.map_err(|error| {
            tracing::error!(%error, "an upload could not be taken back");
            ApiError::unavailable()
        })?;
        Ok(Some(path.to_owned()))
    }

    /// Adds, moves or removes the item that the pressed button names, if one was pressed. What to go
    /// on from on the page.
    fn edit_items(&self, answers: &mut Answers) -> Option<String> {
        if let Some(group) = self.pressed(wire::ADD_ITEM) {
            self.page.group(group)?;
            let id = item_id(Uuid::new_v4().as_u64_pair().1);
            answers.add_item(group, &id);
            return Some(format!("{group}.{id}"));
        }
        for (button, direction) in [
            (wire::MOVE_UP, Direction::Up),
            (wire::MOVE_DOWN, Direction::Down),
        ] {
            if let Some(path) = self.pressed(button) {
                let (group, item) = path.split_once('.')?;
                self.page.group(group)?;
                answers.move_item(group, item, direction);
                let there = answers.has_item(group, item);
                return Some(if there { path } else { group }.to_owned());
            }
        }
        let (group, item) = self.pressed(wire::REMOVE_ITEM)?.split_once('.')?;
        self.page.group(group)?;
        answers.remove_item(group, item);
        Some(group.to_owned())
    }
}
