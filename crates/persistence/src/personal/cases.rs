//! 案卷: which record a case number belongs to. A record keeps its number in a column `number`; here stands which table that is.

use domain::submission::{CaseNumber, CaseSeries};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::{Failure, Store};

/// The tables of cases: by series, with the type their records have in the API and in `personal_record`. Each concept that takes
/// numbers has its line here.
const TABLES: &[(CaseSeries, &str, &str)] = &[
    (CaseSeries::InformationRequest, "information_request", crate::request::SUBJECT),
    (CaseSeries::Opinion, "opinion", crate::participation::OPINION),
    (CaseSeries::Enquiry, "enquiry", crate::enquiry::SUBJECT_TYPE),
    (CaseSeries::Attendance, "attendance", crate::participation::ATTENDANCE),
];

/// A case, whatever its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// The type of the record, as the API names it.
    pub subject_type: &'static str,
    /// The record.
    pub id: Uuid,
}

impl Store {
    /// The case with this number; only those at the machine ask by number alone.
    pub async fn case_of(&self, number: &CaseNumber) -> Result<Option<Case>, Failure> {
        let series = number.as_str().split('-').next().and_then(|it| it.parse::<CaseSeries>().ok());
        let Some((_, table, subject_type)) = TABLES.iter().find(|it| Some(it.0) == series) else { return Ok(None) };
        let sql = format!("SELECT id FROM {table} WHERE number = $1");
        let backend = self.read.get_database_backend();
        let row =
            self.read.query_one_raw(Statement::from_sql_and_values(backend, sql, [number.as_str().into()])).await?;
        let id = row.map(|row| row.try_get::<Uuid>("", "id")).transpose()?;
        Ok(id.map(|id| Case { subject_type, id }))
    }

    /// The number of a case; none of a type that takes none.
    pub(super) async fn number_of(&self, subject_type: &str, id: Uuid) -> Result<Option<String>, Failure> {
        let Some((_, table, _)) = TABLES.iter().find(|it| it.2 == subject_type) else { return Ok(None) };
        let sql = format!("SELECT number FROM {table} WHERE id = $1");
        let backend = self.read.get_database_backend();
        let row = self.read.query_one_raw(Statement::from_sql_and_values(backend, sql, [id.into()])).await?;
        Ok(row.map(|row| row.try_get("", "number")).transpose()?)
    }
}
