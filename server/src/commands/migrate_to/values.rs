//! Values on their way: a column of a batch, and the sum over rows by which both sides are compared.

use sha2::{Digest, Sha256};
use sqlx::{
    PgPool, Postgres, Row, postgres::PgArguments, postgres::PgRow, query::Query, sqlite::SqliteRow,
};

use super::catalogue::{Kind, Table};

/// The values of one column.
pub(super) enum Values {
    Integer(Vec<Option<i64>>),
    Boolean(Vec<Option<bool>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

macro_rules! read {
    ($self:expr, $row:expr, $at:expr) => {
        match $self {
            Self::Integer(values) => values.push($row.try_get($at)?),
            Self::Boolean(values) => values.push($row.try_get($at)?),
            Self::Text(values) => values.push($row.try_get($at)?),
            Self::Bytes(values) => values.push($row.try_get($at)?),
        }
    };
}

impl Values {
    pub(super) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Integer => Self::Integer(Vec::new()),
            Kind::Boolean => Self::Boolean(Vec::new()),
            Kind::Text => Self::Text(Vec::new()),
            Kind::Bytes => Self::Bytes(Vec::new()),
        }
    }

    pub(super) fn columns(table: &Table) -> Vec<Self> {
        table.columns.iter().map(|it| Self::of(it.kind)).collect()
    }

    pub(super) fn take(&mut self, row: &SqliteRow, at: usize) -> Result<(), sqlx::Error> {
        read!(self, row, at);
        Ok(())
    }

    fn take_postgres(&mut self, row: &PgRow, at: usize) -> Result<(), sqlx::Error> {
        read!(self, row, at);
        Ok(())
    }

    pub(super) fn array(kind: Kind) -> &'static str {
        match kind {
            Kind::Integer => "BIGINT[]",
            Kind::Boolean => "BOOLEAN[]",
            Kind::Text => "TEXT[]",
            Kind::Bytes => "BYTEA[]",
        }
    }

    pub(super) fn bind(
        self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Query<'_, Postgres, PgArguments> {
        match self {
            Self::Integer(values) => query.bind(values),
            Self::Boolean(values) => query.bind(values),
            Self::Text(values) => query.bind(values),
            Self::Bytes(values) => query.bind(values),
        }
    }

    fn last(&self, sum: &mut Sha256) {
        match self {
            Self::Integer(values) => {
                part(sum, values.last().and_then(|it| it.map(i64::to_be_bytes)));
            }
            Self::Boolean(values) => part(
                sum,
                values.last().and_then(|it| it.map(|it| [u8::from(it)])),
            ),
            Self::Text(values) => part(sum, values.last().and_then(Option::as_ref)),
            Self::Bytes(values) => part(sum, values.last().and_then(Option::as_ref)),
        }
    }
}

/// With its length, so that no two rows have the same bytes.
fn part(sum: &mut Sha256, value: Option<impl AsRef<[u8]>>) {
    match value {
        None => sum.update([0]),
        Some(value) => {
            let value = value.as_ref();
            sum.update([1]);
            sum.update((value.len() as u64).to_be_bytes());
            sum.update(value);
        }
    }
}

/// How many rows there are, and a sum over all of them in their order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sum {
    pub rows: u64,
    pub sha256: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Summing {
    rows: u64,
    sum: Sha256,
}

impl Summing {
    pub(super) fn add(&mut self, row: &[Values]) {
        self.rows += 1;
        for value in row {
            value.last(&mut self.sum);
        }
    }

    pub(super) fn finish(self) -> Sum {
        Sum {
            rows: self.rows,
            sha256: self.sum.finalize().to_vec(),
        }
    }
}

/// The sum of what has arrived.
pub(super) async fn of_target(target: &PgPool, table: &Table) -> Result<Sum, sqlx::Error> {
    use futures::TryStreamExt;
    let mut sum = Summing::default();
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(table.select())).fetch(target);
    while let Some(row) = rows.try_next().await? {
        let mut values = Values::columns(table);
        for (at, value) in values.iter_mut().enumerate() {
            value.take_postgres(&row, at)?;
        }
        sum.add(&values);
    }
    Ok(sum.finish())
}
