//! A submission must contain its files.

use app::api::ApplicationId;
use longhaul_form::{Answers, Field, Form, Kind, Value};

use crate::store::db::{Connection, query_scalar};

/// The question whose answer names a file that is not complete, not of this application, or not for this question.
pub(crate) async fn missing_file(
    connection: &mut Connection,
    form: &'static Form,
    application: &ApplicationId,
    answers: &Answers,
) -> Result<Option<&'static Field>, sqlx::Error> {
    for (path, value) in answers.iter() {
        let Some((_, field)) = form.field_at(path) else {
            continue;
        };
        let (Kind::File(_), Value::Text(id)) = (field.kind, value) else {
            continue;
        };
        let there: i64 = query_scalar(
            "SELECT count(*) FROM attachments
             WHERE id = $1 AND application_id = $2 AND path = $3 AND completed_at IS NOT NULL",
        )
        .bind(id)
        .bind(application.as_str())
        .bind(path)
        .fetch_one(&mut *connection)
        .await?;
        if there == 0 {
            return Ok(Some(field));
        }
    }
    Ok(None)
}
