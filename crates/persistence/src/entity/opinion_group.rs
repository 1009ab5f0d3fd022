//! 意见组.

use domain::participation::consultation::ConsultationId;
use domain::participation::feedback::{
    Adoption, AdoptionReason, GroupContent, GroupSummary, GroupTitle, OpinionGroup, OpinionGroupId,
};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opinion_group")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OpinionGroupId,
    pub consultation_id: ConsultationId,
    pub unit_id: UnitId,
    pub position: i32,
    pub title: GroupTitle,
    pub summary: GroupSummary,
    pub adoption: Option<Adoption>,
    pub reason: Option<AdoptionReason>,
    pub opinions: Option<i32>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for OpinionGroup {
    fn from(row: Model) -> Self {
        let content =
            GroupContent { title: row.title, summary: row.summary, adoption: row.adoption, reason: row.reason };
        Self {
            id: row.id,
            consultation_id: row.consultation_id,
            unit_id: row.unit_id,
            position: row.position,
            content,
            opinions: row.opinions,
            version: row.version,
        }
    }
}

impl From<&OpinionGroup> for Model {
    fn from(group: &OpinionGroup) -> Self {
        let content = group.content.clone();
        Self {
            id: group.id,
            consultation_id: group.consultation_id,
            unit_id: group.unit_id,
            position: group.position,
            title: content.title,
            summary: content.summary,
            adoption: content.adoption,
            reason: content.reason,
            opinions: group.opinions,
            version: group.version,
        }
    }
}
