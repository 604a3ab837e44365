//! Which steps of the schema a database has been through.
//!
//! A server that is started on steps of a later release than its own runs all the same, as it would if it had been running when
//! they were made: a step only adds. The few that take something away say by their name which servers they keep out.

use sqlx::{FromRow, PgConnection, SqliteConnection, migrate::Migrator};

use super::{StoreError, postgres, sqlite};

/// What is done about an older schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    BringUpToDate,
    /// The same for the target of a move, which may be half filled.
    Filling,
    /// For commands that read and write as this version does.
    MustFit,
    /// For commands that take the database as it is.
    MayBeOld,
}

/// How the names of those steps begin that take away what earlier releases use, before the number of the step that a server has to
/// know because it is of the first release that does without: `0031_contract_0027_old_tokens.sql`.
const CONTRACT: &str = "contract";

/// A step that the database has been through.
#[derive(Clone, Debug, FromRow)]
struct Applied {
    version: i64,
    description: String,
}

impl Applied {
    /// The step that a server has to know to run on this one.
    fn needs(&self) -> Option<i64> {
        let mut words = self.description.split(' ');
        if words.next() != Some(CONTRACT) {
            return None;
        }
        let needs = words.next().and_then(|word| word.parse().ok());
        Some(needs.unwrap_or(self.version))
    }
}

/// Refuses a database that this version cannot handle, before anything in it is changed.
pub async fn check(connection: &mut SqliteConnection, schema: Schema) -> Result<(), StoreError> {
    let table: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'",
    )
    .fetch_optional(&mut *connection)
    .await?;
    let applied = match table {
        Some(_) => sqlx::query_as(APPLIED).fetch_all(connection).await?,
        None => Vec::new(),
    };
    judge(&applied, &sqlite::MIGRATIONS, schema)
}

/// The same for `PostgreSQL`.
pub(super) async fn check_postgres(
    connection: &mut PgConnection,
    schema: Schema,
) -> Result<(), StoreError> {
    let (there, half_filled): (bool, bool) = sqlx::query_as(
        "SELECT to_regclass('_sqlx_migrations') IS NOT NULL, to_regclass('moving_from_sqlite') IS NOT NULL",
    )
    .persistent(false)
    .fetch_one(&mut *connection)
    .await?;
    if half_filled && schema != Schema::Filling {
        return Err(StoreError::HalfMoved);
    }
    let applied = match there {
        true => {
            let applied = sqlx::query_as(APPLIED).persistent(false);
            applied.fetch_all(connection).await?
        }
        false => Vec::new(),
    };
    judge(&applied, &postgres::MIGRATIONS, schema)
}

const APPLIED: &str = "SELECT version, description FROM _sqlx_migrations ORDER BY version";

/// Steps that are not known here do not keep the known ones from being made.
pub(super) fn steps(mut ours: Migrator) -> Migrator {
    ours.set_ignore_missing(true);
    ours
}

fn judge(found: &[Applied], steps: &Migrator, schema: Schema) -> Result<(), StoreError> {
    let ours: Vec<i64> = steps.iter().map(|step| step.version).collect();
    let known = ours.iter().copied().max().unwrap_or_default();
    let unknown = |step: &&Applied| !ours.contains(&step.version);
    let needs = |step: &Applied| match schema {
        // A copy of all rows needs to know all of them.
        Schema::Filling => Some(step.version),
        _ => step.needs(),
    };
    let mut needed = found.iter().filter(unknown).filter_map(needs);
    if let Some(needs) = needed.find(|step| !ours.contains(step)) {
        return Err(StoreError::Newer { needs, known });
    }
    let has = |version: &i64| found.iter().any(|step| step.version == *version);
    if schema == Schema::MustFit && !ours.iter().all(has) {
        let found = found.last().map_or(0, |step| step.version);
        return Err(StoreError::Older { found, known });
    }
    Ok(())
}
