//! What the buttons of a posted page do, apart from Continue.

use app::api::ApiError;
use longhaul_form::{
    Answers,
    find::Spot,
    items::{Direction, item_id},
    wire,
};
use uuid::Uuid;

use super::posted::PostedPage;
use crate::applications::posted::{Choice, Chosen, Seen};

impl PostedPage<'_> {
    /// Does to `answers` what the pressed button asks for, if one was pressed. Returns where on the page to go on from.
    pub(super) async fn edit(&self, answers: &mut Answers) -> Result<Option<String>, ApiError> {
        Ok(match self.clear_file(answers).await? {
            Some(anchor) => Some(anchor),
            None => self.edit_items(answers),
        })
    }

    /// Resolves the conflict of which the pressed button names a value, if one was pressed. Its path.
    pub(super) async fn resolve(
        &self,
        seen: &Seen,
        answers: &Answers,
    ) -> Result<Option<String>, ApiError> {
        let Some((path, chosen)) = self.chosen() else {
            return Ok(None);
        };
        let choice = Choice {
            path,
            chosen,
            seen,
            shown: answers.get(path).cloned(),
        };
        self.state
            .applications
            .resolve(self.who, self.id, choice)
            .await?;
        Ok(Some(path.to_owned()))
    }

    fn chosen(&self) -> Option<(&str, Chosen)> {
        if let Some(path) = self.pressed(wire::KEEP_SHOWN) {
            return Some((path, Chosen::Shown));
        }
        if let Some(path) = self.pressed(wire::KEEP_DRAFT) {
            return Some((path, Chosen::Draft));
        }
        let (version, path) = wire::named_alternative(self.pressed(wire::KEEP_OTHER)?)?;
        Some((path, Chosen::Posted(version)))
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

    /// Adds, moves or removes the item that the pressed button names, if one was pressed. Returns where on
    /// the page to go on from.
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
