//! 公示期满: what had to stay public, and did.

use std::collections::BTreeSet;

use domain::act::Act;
use domain::document::Standing;
use domain::journal::Event;
use domain::obligation::{ObligationKind, ObligationState};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{keep, records};
use crate::entity::{document, obligation};
use crate::{Store, Undone};

/// Displays looked at in one transaction.
const AT_A_TIME: u64 = 200;

impl Store {
    /// Closes displays whose last day has passed and whose document is still public. Answers how many; what was taken down too
    /// early stays open. Any number of replicas may do so at the same time.
    pub async fn end_displays(&self, act: &Act) -> Result<usize, Undone> {
        let today = act.date();
        let public = document::Entity::find()
            .select_only()
            .column(document::Column::Id)
            .filter(document::Column::Standing.eq(Standing::Published));
        let over = Condition::all()
            .add(obligation::Column::State.eq(ObligationState::Open))
            .add(obligation::Column::Kind.eq(ObligationKind::Display))
            .add(obligation::Column::SortOn.lt(today))
            .add(obligation::Column::DisplayedId.in_subquery(public.into_query()));
        let tx = self.begin().await?;
        let rows = obligation::Entity::find()
            .filter(over)
            .order_by_asc(obligation::Column::Id)
            .limit(AT_A_TIME)
            .lock_exclusive()
            .all(&tx)
            .await?;
        let mut obligations = records(rows)?;
        let ended: BTreeSet<usize> =
            (0..obligations.len()).filter(|index| obligations[*index].outlast(today)).collect();
        if ended.is_empty() {
            return Ok(0);
        }
        let event = Event::new("endDisplays", "Obligation", act.new_id::<UnitId>().0)
            .fact("on", today.to_string())
            .fact("obligations", ended.len());
        let event = keep(&tx, &mut obligations, &ended, event).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(ended.len())
    }
}
