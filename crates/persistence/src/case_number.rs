//! 受理编号: the next serial of a series and year, counted in the transaction that takes it.

use chrono::Datelike;
use domain::act::Act;
use domain::submission::{CaseNumber, CaseSeries};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use crate::Undone;

/// Takes the next number. Its row stays locked until the transaction ends, so it is taken late.
pub(crate) async fn next_case_number(
    tx: &DatabaseTransaction,
    act: &Act,
    series: CaseSeries,
) -> Result<CaseNumber, Undone> {
    let year = act.date().year();
    let counted = tx
        .query_one_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "INSERT INTO case_serial (series, year, last) VALUES ($1, $2, 1)
             ON CONFLICT (series, year) DO UPDATE SET last = case_serial.last + 1 RETURNING last",
            [series.code().into(), year.into()],
        ))
        .await?;
    let serial: i32 = counted.map_or(Ok(0), |row| row.try_get("", "last"))?;
    Ok(CaseNumber::of(series, year, serial.unsigned_abs()))
}
