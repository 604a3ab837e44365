//! What the database holds, row by row: to see that a request has changed nothing.

use std::collections::BTreeMap;

use longhaul_server::auth::ids::UserId;
use longhaul_server::store::db::{Engine, either, query_as, query_scalar};
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{app::TestApp, uploads::kept};

/// The rows of each table, in an order that does not change.
pub(crate) type Rows = BTreeMap<String, Vec<String>>;

/// All rows of all tables again and again. They are only read when another connection has written something.
pub(crate) struct Watch<'a> {
    app: &'a TestApp,
    /// A second connection to a database of `SQLite`, which says whether others have written. `PostgreSQL` does not say it of
    /// one database alone.
    connection: Option<SqliteConnection>,
    version: i64,
    rows: Rows,
}

impl<'a> Watch<'a> {
    pub(crate) async fn over(app: &'a TestApp) -> Self {
        let file = app.folder.path().join("longhaul.db");
        let (mut connection, mut seen) = (None, 0);
        app.mail_is_out().await;
        if app.engine() == Engine::Sqlite {
            let options = SqliteConnectOptions::new().filename(file).read_only(true);
            let connection = connection.insert(options.connect().await.unwrap());
            seen = version(connection).await;
        }
        let rows = all(app).await;
        Self {
            app,
            connection,
            version: seen,
            rows,
        }
    }

    /// The rows as they are now, and whether anything was written since they were asked for last.
    pub(crate) async fn rows(&mut self) -> (&Rows, bool) {
        self.app.mail_is_out().await;
        let Some(connection) = &mut self.connection else {
            let before = std::mem::replace(&mut self.rows, all(self.app).await);
            let written = before != self.rows;
            return (&self.rows, written);
        };
        let now = version(connection).await;
        let written = now != self.version;
        if written {
            self.version = now;
            self.rows = all(self.app).await;
        }
        (&self.rows, written)
    }
}

/// Another one after each transaction of another connection that wrote something.
async fn version(connection: &mut SqliteConnection) -> i64 {
    query_scalar("PRAGMA data_version")
        .fetch_one(connection)
        .await
        .unwrap()
}

/// All rows of all tables.
pub(crate) async fn all(app: &TestApp) -> Rows {
    let mut rows = Rows::new();
    for (table, columns) in tables(app).await {
        let found = select(app, &table, &columns, "true").await;
        rows.insert(table, found);
    }
    rows
}

/// The rows that belong to `user`, and the files behind them.
pub(crate) async fn of(app: &TestApp, user: UserId) -> Rows {
    app.mail_is_out().await;
    let applications = format!("SELECT id FROM applications WHERE user_id = '{user}'");
    let sessions = format!("SELECT id FROM sessions WHERE user_id = '{user}'");
    let mut rows = Rows::new();
    for (table, columns) in tables(app).await {
        let has = |column: &str| columns.iter().any(|it| it == column);
        let whose = if table == "users" {
            format!("id = '{user}'")
        } else if table == "submissions" || has("application_id") {
            format!("application_id IN ({applications})")
        } else if has("user_id") {
            format!("user_id = '{user}'")
        } else if has("session_id") {
            format!("session_id IN ({sessions})")
        } else if ["attempt_counts", "leases", "key_rings"].contains(&table.as_str()) {
            // Of no user: what is counted has names that tell nothing.
            "false".to_owned()
        } else {
            panic!("say whose the rows of {table} are");
        };
        let found = select(app, &table, &columns, &whose).await;
        rows.insert(table, found);
    }
    let attachments =
        format!("SELECT id FROM attachments WHERE application_id IN ({applications})");
    let ids: Vec<String> = query_scalar(AssertSqlSafe(attachments))
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap();
    let kept = kept(app);
    let length = |id: &String| match kept.get(id) {
        Some(bytes) => format!("{id}: {} bytes", bytes.len()),
        None => format!("{id}: not there"),
    };
    rows.insert("files".to_owned(), ids.iter().map(length).collect());
    rows
}

/// Every table with its columns.
async fn tables(app: &TestApp) -> Vec<(String, Vec<String>)> {
    let columns: Vec<(String, String)> = query_as(either(
        r"SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c
          WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND t.name NOT LIKE '\_sqlx%' ESCAPE '\'
          ORDER BY t.name, c.cid",
        r"SELECT table_name::text, column_name::text FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name NOT LIKE '\_sqlx%' ORDER BY table_name, ordinal_position",
    ))
    .fetch_all(app.running.state.store.reader())
    .await
    .unwrap();
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for (table, column) in columns {
        tables.entry(table).or_default().push(column);
    }
    assert!(tables.len() > 10, "{tables:?}");
    tables.into_iter().collect()
}

async fn select(app: &TestApp, table: &str, columns: &[String], whose: &str) -> Vec<String> {
    let quoted = columns.iter().map(|column| match app.engine() {
        Engine::Sqlite => format!("quote(\"{column}\")"),
        Engine::Postgres => format!("quote_nullable(\"{column}\"::text)"),
    });
    let row = quoted.collect::<Vec<_>>().join(" || ' | ' || ");
    let sql = format!("SELECT {row} FROM \"{table}\" WHERE {whose} ORDER BY 1");
    query_scalar(AssertSqlSafe(sql))
        .fetch_all(app.running.state.store.reader())
        .await
        .unwrap()
}
