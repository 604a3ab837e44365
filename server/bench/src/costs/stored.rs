//! How much room rows take, with their indexes.

use std::collections::BTreeMap;

use postgres_for_tests::Server;

use super::DATABASE;
use crate::outcome::{Outcome, wrong};

const SIZES: &str = "
    SELECT relname, pg_total_relation_size(oid) / greatest(reltuples, 1) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";

/// Bytes for a row, by table.
pub(super) struct Stored(BTreeMap<String, f64>);

impl Stored {
    pub(super) fn read(server: &Server) -> Outcome<Self> {
        // Without what updates have left behind, as a database has it whose vacuum keeps up, within what fill factors leave free.
        server.ask(DATABASE, "VACUUM FULL ANALYZE");
        let said = server.ask(DATABASE, SIZES);
        let mut sizes = BTreeMap::new();
        for line in said.lines() {
            let (table, bytes) = line.split_once('|').ok_or_else(|| wrong("no size"))?;
            sizes.insert(table.to_owned(), bytes.parse()?);
        }
        Ok(Self(sizes))
    }

    pub(super) fn row(&self, table: &str) -> Outcome<f64> {
        let bytes = self.0.get(table).copied();
        bytes.ok_or_else(|| wrong(format!("there is no table {table}")))
    }
}
