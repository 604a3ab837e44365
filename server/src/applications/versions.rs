//! Applications of other versions of the form: older ones become current as they are read, newer ones
//! are left alone.
//!
//! Reading changes nothing that is stored; the next save writes the answers and their version together.

use app::api::{ApiError, ErrorCode};
use longhaul_form::versions::{migrate, migrate_changes};
use longhaul_form::{Answers, Change, Form};

use super::row::Row;
use super::{Failure, SqliteApplications};

impl SqliteApplications {
    /// The answers as the form asks for them now.
    pub(super) fn answers(&self, row: &Row) -> Result<Answers, Failure> {
        current_answers(self.form, row)
    }

    /// As [`answers`](Self::answers); none of an application that a newer version wrote.
    pub(super) fn migrated(&self, row: &Row) -> Result<Option<Answers>, Failure> {
        let stored = row.stored_answers()?;
        Ok(migrate(self.form, row.form_version, stored))
    }

    /// Changes to version `from` of the form as changes to the current one.
    pub(super) fn changes(&self, from: u32, changes: Vec<Change>) -> Result<Vec<Change>, ApiError> {
        migrate_changes(self.form, from, changes).ok_or_else(newer_version)
    }
}

/// The stored answers as `form` asks for them now.
pub fn current_answers(form: &'static Form, row: &Row) -> Result<Answers, Failure> {
    let stored = row.stored_answers()?;
    Ok(migrate(form, row.form_version, stored).ok_or_else(newer_version)?)
}

/// Not the request's fault, and it may succeed later: servers of both versions run side by side during
/// an update, and after one was taken back the newer one returns.
pub fn newer_version() -> ApiError {
    ApiError::new(
        ErrorCode::NewerVersion,
        "This application was last saved by a newer version of this service than the one that is answering \
         now. Nothing is lost. The newer version will be back; try again in a few minutes.",
    )
}

pub(super) fn form_changed() -> ApiError {
    ApiError::new(
        ErrorCode::FormChanged,
        "The form has changed since you opened this page, and so has one of these answers. Reload the page to \
         go on: what you entered is kept, and you can choose.",
    )
}
