//! How a database goes about what it is asked.

use std::sync::{Arc, Mutex, PoisonError};

use persistence::{DatabaseOptions, Store};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement};

use crate::world::World;

/// A second store over a county's database, that remembers what it reads by.
pub struct Overheard {
    /// To be asked.
    pub store: Store,
    said: Arc<Mutex<Vec<Statement>>>,
    database: DatabaseConnection,
}

impl Overheard {
    /// Connects to the county's database.
    pub async fn of(world: &World) -> Self {
        let database = Database::connect(&world.url).await.expect("the database answers");
        let mut store = Store::connect(&DatabaseOptions::new(&world.url)).await.expect("the database answers");
        let said = Arc::new(Mutex::new(Vec::new()));
        let hears = said.clone();
        store.on_statement(move |statement| {
            hears.lock().unwrap_or_else(PoisonError::into_inner).push(statement.clone());
        });
        Self { store, said, database }
    }

    /// The statements since the last call, each with its plan for the values that were bound.
    pub async fn plans(&self) -> Vec<(String, String)> {
        let said = std::mem::take(&mut *self.said.lock().unwrap_or_else(PoisonError::into_inner));
        let mut plans = Vec::new();
        for mut statement in said {
            let sql = statement.sql.clone();
            let is_sqlite = statement.db_backend == DatabaseBackend::Sqlite;
            let (explain, column) = if is_sqlite { ("EXPLAIN QUERY PLAN", 3) } else { ("EXPLAIN", 0) };
            statement.sql = format!("{explain} {sql}");
            let rows = self.database.query_all_raw(statement).await.expect("the statement has a plan");
            let lines = rows.iter().map(|row| row.try_get_by_index::<String>(column).expect("a line of text"));
            plans.push((sql, lines.collect::<Vec<_>>().join("\n")));
        }
        plans
    }
}

/// How a database goes about a statement, whatever is bound. The connection has to be the only one of its pool: what is prepared
/// stays with it.
///
/// # Panics
/// When the statement has no plan.
pub async fn generic(database: &DatabaseConnection, sql: &str) -> String {
    let backend = database.get_database_backend();
    let (explained, column) = if backend == DatabaseBackend::Sqlite {
        (format!("EXPLAIN QUERY PLAN {sql}"), 3)
    } else {
        let parameters = (1..).take_while(|number| sql.contains(&format!("${number}"))).map(|_| "NULL");
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        for statement in ["SET plan_cache_mode = force_generic_plan".to_owned(), format!("PREPARE q AS {sql}")] {
            database.execute_unprepared(&statement).await.expect("the statement can be prepared");
        }
        (format!("EXPLAIN EXECUTE q({parameters})"), 0)
    };
    let rows = database.query_all_raw(Statement::from_string(backend, explained)).await.expect("it has a plan");
    if backend == DatabaseBackend::Postgres {
        database.execute_unprepared("DEALLOCATE q").await.expect("it was prepared");
    }
    rows.iter().map(|row| row.try_get_by_index::<String>(column).expect("a line of text") + "\n").collect()
}
