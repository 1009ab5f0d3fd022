//! 发布回执: what publication asks of channels, what they report, and what is missing.

mod publication;
mod read;
mod report;

pub(crate) use publication::{offer, open, recall};
pub use read::{DeliveryFilter, DeliveryKeyset};
pub use report::{ReportOn, Reporting};

use domain::delivery::Delivery;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};

use crate::entity::delivery;
use crate::{Failure, Undone};

/// Turns rows into records.
fn records(rows: Vec<delivery::Model>) -> Result<Vec<Delivery>, Failure> {
    rows.into_iter().map(Delivery::try_from).collect()
}

/// Writes the changed ones and counts their versions up.
async fn keep(tx: &DatabaseTransaction, deliveries: &mut [Delivery], changed: &[usize]) -> Result<(), Undone> {
    for index in changed {
        let delivery = &mut deliveries[*index];
        delivery.version += 1;
        let row = delivery::Model::from(&*delivery).into_active_model().reset_all();
        delivery::Entity::update(row).exec(tx).await?;
    }
    Ok(())
}
