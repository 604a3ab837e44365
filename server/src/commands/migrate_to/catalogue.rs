//! What the tables of both databases look like, as they say it themselves.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{PgPool, SqliteConnection};

use super::{MoveError, PROGRESS};

/// As `PostgreSQL` stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Boolean,
    Text,
    Bytes,
}

pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns of the primary key, by which rows are ordered: both engines compare them byte by byte.
    pub key: Vec<String>,
}

/// All tables, those that others refer to first. Refuses databases whose tables differ.
pub(super) async fn tables(
    source: &mut SqliteConnection,
    target: &PgPool,
) -> Result<Vec<Table>, MoveError> {
    let theirs: Vec<(String, String, String)> = sqlx::query_as(
        r"SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns
          WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position",
    )
    .fetch_all(target)
    .await?;
    let mut columns: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for (table, name, kind) in theirs {
        if table.starts_with("_sqlx") || table == PROGRESS {
            continue;
        }
        let kind = match kind.as_str() {
            "bigint" => Kind::Integer,
            "boolean" => Kind::Boolean,
            "text" => Kind::Text,
            "bytea" => Kind::Bytes,
            other => {
                return Err(MoveError::Differ(format!(
                    "{table}.{name} has the type {other}"
                )));
            }
        };
        columns
            .entry(table)
            .or_default()
            .push(Column { name, kind });
    }
    let ours: Vec<(String, String, i64)> = sqlx::query_as(
        r"SELECT t.name, c.name, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c
          WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND t.name NOT LIKE '\_sqlx%' ESCAPE '\'
          ORDER BY t.name, c.cid",
    )
    .fetch_all(&mut *source)
    .await?;
    compare(&columns, &ours)?;
    let mut keys: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for (table, name, place) in ours {
        let key = keys.entry(table).or_default();
        if place > 0 {
            key.push((place, name));
        }
    }
    let parents: Vec<(String, String)> = sqlx::query_as(
        r#"SELECT DISTINCT t.name, f."table" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
           WHERE t.type = 'table' AND f."table" <> t.name"#,
    )
    .fetch_all(source)
    .await?;
    let mut tables = Vec::new();
    for (name, columns) in columns {
        let Some(mut key) = keys.remove(&name).filter(|key| !key.is_empty()) else {
            return Err(MoveError::Differ(format!(
                "the table {name} is in one of them only"
            )));
        };
        key.sort();
        let key = key.into_iter().map(|(_, column)| column).collect();
        tables.push(Table { name, columns, key });
    }
    Ok(in_order(tables, &parents))
}

/// Refuses columns that are on one side only. A name that `SQLite` does not know would pass for a text.
fn compare(
    theirs: &BTreeMap<String, Vec<Column>>,
    ours: &[(String, String, i64)],
) -> Result<(), MoveError> {
    let there = theirs.iter().flat_map(|(table, columns)| {
        columns
            .iter()
            .map(move |it| (table.as_str(), it.name.as_str()))
    });
    // What SQLite numbers by itself has no column of its own there.
    let there: BTreeSet<_> = there.filter(|(_, name)| *name != "rowid").collect();
    let here = ours
        .iter()
        .map(|(table, name, _)| (table.as_str(), name.as_str()));
    let here: BTreeSet<_> = here.collect();
    match there.symmetric_difference(&here).next() {
        None => Ok(()),
        Some((table, name)) => Err(MoveError::Differ(format!(
            "{table}.{name} is in one of them only"
        ))),
    }
}

/// Rows can be written once those that they refer to are there.
fn in_order(mut left: Vec<Table>, parents: &[(String, String)]) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !left.is_empty() {
        let waits = |table: &Table| {
            let mut parents = parents.iter().filter(|(child, _)| *child == table.name);
            parents.any(|(_, parent)| left.iter().any(|other| other.name == *parent))
        };
        // No table of ours refers to itself by way of others.
        let next = left.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

impl Table {
    /// Its columns for a statement.
    pub(super) fn list(&self) -> String {
        let names = self.columns.iter().map(|it| format!("\"{}\"", it.name));
        names.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn order(&self) -> String {
        let names = self.key.iter().map(|it| format!("\"{it}\""));
        names.collect::<Vec<_>>().join(", ")
    }

    /// All rows, in an order that both engines agree on.
    pub(super) fn select(&self) -> String {
        format!(
            "SELECT {} FROM \"{}\" ORDER BY {}",
            self.list(),
            self.name,
            self.order()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_first() {
        let table = |name: &str| Table {
            name: name.to_owned(),
            columns: Vec::new(),
            key: Vec::new(),
        };
        let refers = |child: &str, parent: &str| (child.to_owned(), parent.to_owned());
        let parents = [refers("a", "b"), refers("b", "c")];
        let ordered = in_order(vec![table("a"), table("b"), table("c")], &parents);
        let names: Vec<_> = ordered.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["c", "b", "a"]);
    }
}
