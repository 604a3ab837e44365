//! What `PostgreSQL` has counted: `pg_stat_statements`, which comes with it, and how far its log has grown.

use std::fs;

use postgres_for_tests::Server;

use crate::{
    outcome::{Outcome, wrong},
    process::cpu_of,
};

/// To be loaded when it starts, and made once.
pub(super) const SETTINGS: &[&str] = &[
    "shared_preload_libraries=pg_stat_statements",
    "pg_stat_statements.max=5000",
    // Not what a trigger or a check of a reference does within a statement: its pages are counted with the statement.
    "pg_stat_statements.track=top",
    // None comes in between, after which pages are logged whole.
    "checkpoint_timeout=1h",
    "max_wal_size=8GB",
];

/// Sums since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Counters {
    /// What begins and ends transactions is none.
    pub(super) statements: f64,
    pub(super) commits: f64,
    pub(super) rows_read: f64,
    pub(super) rows_written: f64,
    /// Looked at, in memory or on the disk.
    pub(super) pages: f64,
    pub(super) log_bytes: f64,
    /// Seconds of processor time of all its processes.
    pub(super) cpu: f64,
}

const COUNTED: &str = "
    SELECT coalesce(sum(calls) FILTER (WHERE kind <> 'other'), 0), coalesce(sum(calls) FILTER (WHERE query = 'COMMIT'), 0),
           coalesce(sum(rows) FILTER (WHERE kind = 'read'), 0), coalesce(sum(rows) FILTER (WHERE kind = 'write'), 0),
           coalesce(sum(shared_blks_hit + shared_blks_read), 0), pg_current_wal_insert_lsn() - '0/0'
    FROM (SELECT *, CASE WHEN query ~* '^[ \\n(]*(SELECT|WITH)' THEN 'read'
                         WHEN query ~* '^[ \\n]*(INSERT|UPDATE|DELETE)' THEN 'write' ELSE 'other' END AS kind
          FROM pg_stat_statements
          WHERE dbid = (SELECT oid FROM pg_database WHERE datname = 'longhaul')) AS of_the_server";

impl Counters {
    /// Before the first reading.
    pub(super) fn prepare(server: &Server) {
        server.ask("postgres", "CREATE EXTENSION pg_stat_statements");
    }

    pub(super) fn read(server: &Server) -> Outcome<Self> {
        let said = server.ask("postgres", COUNTED);
        let mut figures = said.trim().split('|').map(str::parse::<f64>);
        let mut next = || -> Outcome<f64> {
            let figure = figures.next().ok_or_else(|| wrong("a figure is missing"))?;
            Ok(figure?)
        };
        Ok(Self {
            statements: next()?,
            commits: next()?,
            rows_read: next()?,
            rows_written: next()?,
            pages: next()?,
            log_bytes: next()?,
            cpu: cpu(server)?,
        })
    }

    /// What was added since `before`, for each of so many.
    pub(super) fn each_since(self, before: Self, times: f64) -> Self {
        let each = |now: f64, then: f64| (now - then) / times;
        Self {
            statements: each(self.statements, before.statements),
            commits: each(self.commits, before.commits),
            rows_read: each(self.rows_read, before.rows_read),
            rows_written: each(self.rows_written, before.rows_written),
            pages: each(self.pages, before.pages),
            log_bytes: each(self.log_bytes, before.log_bytes),
            cpu: each(self.cpu, before.cpu),
        }
    }

    /// Without what is done in any case, which is `idle` in a second.
    pub(super) fn without(self, idle: Self, seconds: f64) -> Self {
        let less = |figure: f64, idle: f64| (figure - idle * seconds).max(0.0);
        Self {
            statements: less(self.statements, idle.statements),
            commits: less(self.commits, idle.commits),
            rows_read: less(self.rows_read, idle.rows_read),
            rows_written: less(self.rows_written, idle.rows_written),
            pages: less(self.pages, idle.pages),
            log_bytes: less(self.log_bytes, idle.log_bytes),
            cpu: less(self.cpu, idle.cpu),
        }
    }
}

/// Its processes keep their connections while a kind of request is measured, so none is missing at the end.
fn cpu(server: &Server) -> Outcome<f64> {
    let postmaster: u32 = server
        .process()
        .ok_or_else(|| wrong("PostgreSQL does not run"))?;
    let children = format!("/proc/{postmaster}/task/{postmaster}/children");
    let children = fs::read_to_string(children)?;
    let children = children.split_whitespace().filter_map(|id| id.parse().ok());
    Ok(children.filter_map(cpu_of).sum())
}
