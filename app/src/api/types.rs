//! What travels between browser and server.

use serde::{Deserialize, Serialize};

use super::{ApplicationId, AttachmentId, ErrorCode, Reference, Timestamp, UserId};
use longhaul_form::Answers;
use longhaul_form::merge::resolve::Alternative;
use longhaul_form::merge::{Change, Conflict};

/// A user's applications.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApplicationList {
    /// Newest change first.
    pub applications: Vec<Summary>,
    /// Sent along to start an application, so that however often it is sent there is one.
    pub start_key: String,
}

/// One line in the list of applications.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub id: ApplicationId,
    /// The applicant's name once given, to tell applications apart.
    pub name: String,
    /// A newer version of the service wrote it: this one can only say that it is there.
    pub newer: bool,
    /// Pages completed, of how many.
    pub completed: usize,
    pub pages: usize,
    pub updated_at: Timestamp,
    /// Present once submitted.
    pub reference: Option<Reference>,
    /// When it is removed unless something changes; never once submitted.
    pub kept_until: Option<Timestamp>,
    /// Whether that is soon.
    pub ends_soon: bool,
}

/// An application as the form needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub id: ApplicationId,
    /// Owner, so that what a browser keeps is never shown to another user.
    pub user_id: UserId,
    /// Rises with every save that changed something.
    pub version: u64,
    /// The version of the form that asks for these answers.
    pub form_version: u32,
    pub answers: Answers,
    /// None before the first save.
    pub saved_at: Option<Timestamp>,
    /// When it is removed if nothing is ever saved.
    pub kept_until: Timestamp,
    /// How long it is kept after a save, in milliseconds.
    #[serde(rename = "kept_for")]
    pub retention: i64,
    /// When the server sent this: rules about today must agree on both sides.
    pub now: Timestamp,
    /// Sent with the submission, so that however often it is sent there is one.
    pub submission_key: String,
    /// Present once submitted.
    pub reference: Option<Reference>,
    /// Posted without a script and not applied, because the answers changed elsewhere meanwhile. Of one answer there
    /// may be several; the latest is the last.
    #[serde(default)]
    pub posted: Vec<PostedAlternative>,
    /// Who gave the answers that `posted` is in conflict with.
    #[serde(rename = "elsewhere", default)]
    pub remote_edits: Vec<RemoteEdit>,
    /// Its files, complete or on their way.
    #[serde(default)]
    pub files: Vec<Attachment>,
    /// What was entered on this page and cannot be stored as it is: nowhere but in the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsaved: Vec<Change>,
    /// Why what was posted from this page could not be saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<ErrorCode>,
}

/// One of the alternatives of a conflict, which the server keeps until the user has chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PostedAlternative {
    pub change: Change,
    /// It was the removal of the item that the answer is in.
    pub item_removed: bool,
    /// The version of the draft that has kept it first.
    pub version: u64,
    /// Who posted it, where that was written down.
    pub by: Option<RemoteEdit>,
}

impl PostedAlternative {
    /// As the rules of choosing see it.
    pub fn alternative(&self) -> Alternative<'_> {
        Alternative {
            path: &self.change.path,
            value: self.change.value.as_ref(),
            item_removed: self.item_removed,
        }
    }
}

/// Who changed an answer last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RemoteEdit {
    pub path: String,
    /// `Firefox`, or whatever other program it was; empty if that is not known. See [`device_name`](super::device_name).
    pub device: String,
    /// `Linux`; empty if that is not known.
    #[serde(default)]
    pub system: String,
    /// It was this very session: another window of this browser.
    pub here: bool,
    pub at: Timestamp,
}

/// A file of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    /// The question that it was sent for.
    pub path: String,
    /// What the sender calls it.
    pub name: String,
    pub size: u64,
    /// Bytes that the server has.
    pub received: u64,
    /// When the sender's copy was last changed, by the sender's clock: to recognise it.
    pub modified: Option<Timestamp>,
    pub complete: bool,
}

/// A save: what changed, and what it was based on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Save {
    pub id: ApplicationId,
    /// The version that the changes were made on.
    pub version: u64,
    /// The version of the form that they were made in. Its first version did not say.
    #[serde(default = "first")]
    pub form_version: u32,
    pub changes: Vec<Change>,
    /// Which of [`Draft::posted`] the user has resolved, as
    /// [`wire::alternative_name`](longhaul_form::wire::alternative_name) writes them: the server need not keep them any
    /// longer.
    #[serde(rename = "decided", default, skip_serializing_if = "Vec::is_empty")]
    pub resolved: Vec<String>,
}

fn first() -> u32 {
    1
}

/// The outcome of a save.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    pub version: u64,
    pub at: Timestamp,
    /// All answers, when the draft had moved on since `Save::version`.
    pub answers: Option<Answers>,
    /// Changes that were not applied, because the same answer changed elsewhere.
    pub conflicts: Vec<Conflict>,
    /// Who changed what since `Save::version`, the latest change of each answer.
    #[serde(rename = "elsewhere", default)]
    pub remote_edits: Vec<RemoteEdit>,
    /// Answers that cannot be stored as they are. All others were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
}

/// An answer that cannot be stored as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    pub path: String,
    /// `too_long` or `nul`.
    pub error: String,
    pub message: String,
}

/// A submitted application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    pub reference: Reference,
    pub submitted_at: Timestamp,
    pub name: String,
    pub email: String,
}

/// All that was submitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    pub receipt: Receipt,
    /// What was asked when it was submitted, and nothing else.
    pub answers: Answers,
}
