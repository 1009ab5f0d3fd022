//! Which obligations fell due in a period, as they stood at a moment.

use chrono::NaiveDate;
use domain::obligation::{Fulfilment, ObligationId};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::standing::{Moment, fulfilment};
use crate::Failure;
use crate::entity::obligation_standing as row;

/// The obligations whose last day lies in the period, of these units; one statement. Without units, of all.
pub(crate) async fn fallen_due(
    db: &impl ConnectionTrait,
    moment: Moment,
    (from, until): (NaiveDate, NaiveDate),
    units: Option<&[UnitId]>,
) -> Result<Vec<(ObligationId, UnitId, Fulfilment)>, Failure> {
    let mut query = row::Entity::find()
        .select_only()
        .column(row::Column::ObligationId)
        .column(row::Column::UnitId)
        .column_as(fulfilment(moment.on), "fulfilment")
        .filter(moment.holds())
        .filter(row::Column::SortOn.between(from, until));
    if let Some(units) = units {
        query = query.filter(row::Column::UnitId.is_in(units.iter().copied()));
    }
    let rows: Vec<(ObligationId, UnitId, String)> = query.into_tuple().all(db).await?;
    let read = |(id, unit_id, stands): (ObligationId, UnitId, String)| {
        let unfit = |_| Failure::Corrupt(format!("obligation_standing: {stands}"));
        Ok((id, unit_id, stands.parse().map_err(unfit)?))
    };
    rows.into_iter().map(read).collect()
}
