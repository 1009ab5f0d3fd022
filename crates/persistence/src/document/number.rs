//! 索引号: the next serial of a unit and year, counted in the publishing transaction, so that a failure leaves no hole.

use domain::act::Act;
use domain::document::Document;
use domain::document::number::IndexNumber;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, Statement};

use crate::Undone;
use crate::entity::document;

/// Gives the document its number, once. The row of the unit's year stays locked until the transaction ends.
pub(super) async fn allocate(tx: &DatabaseTransaction, act: &Act, document: &mut Document) -> Result<(), Undone> {
    if document.index_number.is_some() {
        return Ok(());
    }
    let unit = act.directory.unit(document.unit_id).ok_or(Undone::Missing)?;
    let year = document.index_year(act);
    loop {
        let counted = tx
            .query_one_raw(Statement::from_sql_and_values(
                tx.get_database_backend(),
                "INSERT INTO index_serial (unit_id, year, last) VALUES ($1, $2, 1)
                 ON CONFLICT (unit_id, year) DO UPDATE SET last = index_serial.last + 1 RETURNING last",
                [document.unit_id.into(), year.into()],
            ))
            .await?;
        let serial: i32 = counted.map_or(Ok(0), |row| row.try_get("", "last"))?;
        let number = IndexNumber::of_unit(unit, year, serial.unsigned_abs());
        // A number that was brought in from elsewhere is taken; ours goes on behind it.
        if !taken(tx, &number).await? {
            document.index_number = Some(number);
            return Ok(());
        }
    }
}

/// Whether another document has this number.
async fn taken(tx: &DatabaseTransaction, number: &IndexNumber) -> Result<bool, Undone> {
    let held = document::Entity::find().filter(document::Column::IndexKey.eq(number.lookup_key())).count(tx).await?;
    Ok(held > 0)
}
