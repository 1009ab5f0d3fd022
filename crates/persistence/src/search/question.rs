//! Asking the index. Both databases answer the same: they share the tokens, the text that is compared, and the order.

mod matching;

use domain::search::{SearchQuery, SubjectType};
use domain::unit::UnitId;
use matching::Question;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, DbErr, FromQueryResult, QueryResult, Statement, TransactionOptions,
    TransactionTrait, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::SearchFilter;
use crate::{Failure, Page, Store, Window};

/// A record that was found, with the texts it is shown from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The record.
    pub id: Uuid,
    /// What it is.
    pub subject_type: SubjectType,
    /// Its place in the order.
    pub key: SearchKey,
    /// 标题
    pub title: String,
    /// 索引号
    pub index_number: Option<String>,
    /// 文号
    pub document_number: Option<String>,
    /// 概述 and 正文, or the elements of an item.
    pub body: String,
}

/// The order of hits: a whole title or the record's own number first, then hits in titles, then others; of each the
/// newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchKey {
    /// 0 for a whole title or own number, 1 for titles, 2 for others.
    pub rank: i64,
    /// When it was published, in milliseconds.
    pub dated: i64,
    /// The record.
    pub id: Uuid,
}

/// How many records were found, and how they spread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchCounts {
    /// All of them.
    pub total: u64,
    /// By type.
    pub types: Vec<(SubjectType, u64)>,
    /// By unit.
    pub units: Vec<(UnitId, u64)>,
    /// By the code of the domain; a record of two counts twice.
    pub pilot_domains: Vec<(String, u64)>,
    /// By year of publication.
    pub years: Vec<(i32, u64)>,
    /// By the code of the kind.
    pub kinds: Vec<(String, u64)>,
    /// By the code of the validity.
    pub validities: Vec<(String, u64)>,
}

#[derive(FromQueryResult)]
struct HitRow {
    id: Uuid,
    subject_type: String,
    rank: i64,
    dated: i64,
    title: String,
    index_number: Option<String>,
    document_number: Option<String>,
    body: String,
}

#[derive(FromQueryResult)]
struct CountRow {
    facet: String,
    value: String,
    count: i64,
}

/// One line of a plan.
struct PlanRow(String);

impl FromQueryResult for PlanRow {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        row.try_get(prefix, "detail").or_else(|_| row.try_get(prefix, "QUERY PLAN")).map(Self)
    }
}

impl Store {
    /// The public records that `query` finds, in their order; one question to the database.
    pub async fn search(
        &self,
        query: &SearchQuery,
        filter: &SearchFilter,
        window: Window<SearchKey>,
    ) -> Result<Page<SearchHit>, Failure> {
        let statement = self.search_statement(query, filter, &window);
        let rows = self.ask_index::<HitRow>(statement).await?;
        let hits: Result<Vec<_>, _> = rows.into_iter().map(SearchHit::try_from).collect();
        Ok(Page::cut(hits?, window.first))
    }

    /// How many there are, and how they spread over what one may filter by; one question.
    pub async fn count_search(&self, query: &SearchQuery, filter: &SearchFilter) -> Result<SearchCounts, Failure> {
        let mut question = Question::new(self.read.get_database_backend(), query, filter);
        let hits = question.hits(query, false);
        let unit = question.hexadecimal("unit_id");
        // CROSS JOIN, since SQLite takes it as the order to read in: the domains of the hits, not the hits of all domains.
        let sql = format!(
            "WITH hit AS MATERIALIZED ({hits})
            SELECT 'total' AS facet, '' AS value, COUNT(*) AS count FROM hit
            UNION ALL SELECT 'type', subject_type, COUNT(*) FROM hit GROUP BY subject_type
            UNION ALL SELECT 'unit', {unit}, COUNT(*) FROM hit GROUP BY unit_id
            UNION ALL SELECT 'domain', d.pilot_domain, COUNT(*) FROM hit CROSS JOIN search_domain d WHERE d.id = hit.id
                GROUP BY d.pilot_domain
            UNION ALL SELECT 'year', CAST(year AS text), COUNT(*) FROM hit GROUP BY year
            UNION ALL SELECT 'kind', kind, COUNT(*) FROM hit GROUP BY kind
            UNION ALL SELECT 'validity', validity, COUNT(*) FROM hit WHERE validity IS NOT NULL GROUP BY validity
            ORDER BY 1, 3 DESC, 2"
        );
        let rows = self.ask_index::<CountRow>(question.ask(&sql)).await?;
        let mut counts = SearchCounts::default();
        for row in rows {
            counts.add(row)?;
        }
        // Years are read as a calendar is, the others by how many there are.
        counts.years.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
        Ok(counts)
    }

    /// How the database would answer, for tests that hold it to its index.
    pub async fn explain_search(&self, query: &SearchQuery, filter: &SearchFilter) -> Result<String, Failure> {
        let statement = self.search_statement(query, filter, &Window::first(10));
        let explain = match statement.db_backend {
            DatabaseBackend::Sqlite => "EXPLAIN QUERY PLAN ",
            _ => "EXPLAIN ",
        };
        let values = statement.values.map(|it| it.0).unwrap_or_default();
        let statement =
            Statement::from_sql_and_values(statement.db_backend, explain.to_owned() + &statement.sql, values);
        let lines = self.ask_index::<PlanRow>(statement).await?;
        Ok(lines.into_iter().map(|line| line.0).collect::<Vec<_>>().join("\n"))
    }

    /// PostgreSQL reckons what it costs to read all rows without what it costs to fetch the tokens that are kept apart
    /// from them, and would do so for words of medium frequency; within this question it may not.
    async fn ask_index<T: FromQueryResult + Send + Sync>(&self, statement: Statement) -> Result<Vec<T>, Failure> {
        if statement.db_backend == DatabaseBackend::Sqlite {
            return Ok(T::find_by_statement(statement).all(&self.read).await?);
        }
        let read_only = TransactionOptions { access_mode: Some(AccessMode::ReadOnly), ..TransactionOptions::default() };
        let tx = self.read.begin_with_options(read_only).await?;
        tx.execute_unprepared("SET LOCAL enable_seqscan = off").await?;
        let rows = T::find_by_statement(statement).all(&tx).await?;
        tx.rollback().await?; // it has only read
        Ok(rows)
    }

    fn search_statement(&self, query: &SearchQuery, filter: &SearchFilter, window: &Window<SearchKey>) -> Statement {
        let mut question = Question::new(self.read.get_database_backend(), query, filter);
        let hits = question.hits(query, true);
        let after = match window.after {
            None => String::new(),
            Some(SearchKey { rank, dated, id }) => {
                let (rank, dated, id) = (question.put(rank), question.put(dated), question.put(id));
                format!(
                    "WHERE rank > {rank} OR (rank = {rank} AND (dated < {dated} OR (dated = {dated} AND id > {id})))"
                )
            }
        };
        let limit = question.put(i64::try_from(window.limit()).unwrap_or(i64::MAX));
        let sql = format!(
            "SELECT h.id, h.subject_type, h.rank, h.dated, t.title, t.index_number, t.document_number, t.body
            FROM (SELECT id, subject_type, rank, dated FROM ({hits}) ranked {after}
                ORDER BY rank, dated DESC, id LIMIT {limit}) h
            JOIN search_text t ON t.id = h.id
            ORDER BY h.rank, h.dated DESC, h.id"
        );
        question.ask(&sql)
    }
}

impl TryFrom<HitRow> for SearchHit {
    type Error = Failure;

    fn try_from(row: HitRow) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            subject_type: subject_type(&row.subject_type)?,
            key: SearchKey { rank: row.rank, dated: row.dated, id: row.id },
            title: row.title,
            index_number: row.index_number,
            document_number: row.document_number,
            body: row.body,
        })
    }
}

impl SearchCounts {
    fn add(&mut self, row: CountRow) -> Result<(), Failure> {
        let CountRow { facet, value, count } = row;
        let count = count.unsigned_abs();
        let corrupt = || Failure::Corrupt(format!("search_entry.{facet}: {value}"));
        match facet.as_str() {
            "total" => self.total = count,
            "type" => self.types.push((subject_type(&value)?, count)),
            "unit" => self.units.push((UnitId(Uuid::try_parse(&value).map_err(|_| corrupt())?), count)),
            "domain" => self.pilot_domains.push((value, count)),
            "year" => self.years.push((value.parse().map_err(|_| corrupt())?, count)),
            "kind" => self.kinds.push((value, count)),
            _ => self.validities.push((value, count)),
        }
        Ok(())
    }
}

fn subject_type(code: &str) -> Result<SubjectType, Failure> {
    code.parse().map_err(|_| Failure::Corrupt(format!("search_entry.subject_type: {code}")))
}

impl Question {
    /// The statement, with the values it was given.
    fn ask(self, sql: &str) -> Statement {
        let (backend, values): (_, Vec<Value>) = self.finish();
        Statement::from_sql_and_values(backend, sql, values)
    }
}
