//! Consultations.

use domain::assessment::KnownCount;
use domain::participation::consultation::Consultation;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Counting;
use crate::Failure;
use crate::entity::consultation;

impl Counting<'_> {
    /// The consultations that ended in the period, and whether their feedback was public when the day ended. While it is not due yet
    /// nothing is asked of them.
    pub(super) async fn consultations(&mut self) -> Result<(), Failure> {
        let rows = consultation::Entity::find()
            .filter(self.of_units(consultation::Column::UnitId))
            .filter(consultation::Column::EndsOn.between(self.from, self.until))
            .filter(consultation::Column::OpenedAt.lt(self.end))
            .all(self.tx)
            .await?;
        for row in rows {
            let it = Consultation::try_from(row)?;
            let due = it.feedback_due(self.act.directory.calendar(), &self.policies.participation);
            let overdue = due.is_ok_and(|due| due.date < self.on);
            let known = match &it.feedback {
                Some(feedback) if self.by_then(feedback.at) => KnownCount::ConsultationsWithFeedback,
                _ if overdue => KnownCount::ConsultationsWithoutFeedback,
                _ => continue,
            };
            self.note(known, it.unit_id, it.id.0);
        }
        Ok(())
    }
}
