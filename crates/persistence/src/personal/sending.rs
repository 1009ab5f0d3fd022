//! 重复提交: what the same sender has just sent, known again by a keyed digest and by nothing else.

use chrono::{DateTime, Utc};
use domain::refusal::{Ground, Refusal};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use sea_orm::{QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::Owner;
use crate::entity::{personal_record, personal_trace};
use crate::{Store, Undone};

/// What keeps such digests apart from those of people.
fn trace(said: &str) -> String {
    format!("sent:{said}")
}

impl Store {
    /// Refuses what was sent for the same type of record since `since`. What is erased in between may be sent again.
    pub(crate) async fn require_new(
        &self,
        tx: &impl ConnectionTrait,
        subject_type: &str,
        said: &str,
        since: DateTime<Utc>,
    ) -> Result<(), Undone> {
        let records = personal_trace::Entity::find()
            .select_only()
            .column(personal_trace::Column::RecordId)
            .filter(personal_trace::Column::Digest.is_in(self.keyring.traces(&trace(said))))
            .into_query();
        let before = personal_record::Entity::find()
            .filter(personal_record::Column::Id.in_subquery(records))
            .filter(personal_record::Column::SubjectType.eq(subject_type))
            .filter(personal_record::Column::CreatedAt.gte(since))
            .count(tx)
            .await?;
        if before > 0 { Err(Refusal::of(Ground::DuplicateSubmission).into()) } else { Ok(()) }
    }

    /// Remembers what was sent, beside the sealed record `record_id` made for it.
    pub(crate) async fn remember_sending(
        &self,
        tx: &impl ConnectionTrait,
        record_id: Uuid,
        said: &str,
    ) -> Result<(), Undone> {
        let row = personal_trace::Model { record_id, digest: self.keyring.trace(&trace(said))? };
        personal_trace::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
        Ok(())
    }

    /// 移交: the case is another unit's now, and so is what is sealed for it.
    pub(crate) async fn hand_over(&self, tx: &impl ConnectionTrait, owner: Owner) -> Result<(), Undone> {
        personal_record::Entity::update_many()
            .col_expr(personal_record::Column::UnitId, sea_orm::sea_query::Expr::value(owner.unit_id))
            .filter(personal_record::Column::SubjectType.eq(owner.subject_type))
            .filter(personal_record::Column::SubjectId.eq(owner.id))
            .exec(tx)
            .await?;
        Ok(())
    }
}
