//! 起算事由记录.

use chrono::{DateTime, NaiveDate, Utc};
use domain::catalogue::CatalogueId;
use domain::catalogue::item::ItemKey;
use domain::obligation::{Happening, Line, TriggerId, TriggerRecord, TriggerSubject};
use domain::time_limit::TriggerEvent;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trigger_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TriggerId,
    pub catalogue_id: CatalogueId,
    pub item_key: ItemKey,
    pub unit_id: UnitId,
    pub event: TriggerEvent,
    pub subject: TriggerSubject,
    pub scope: Option<String>,
    pub occurred_on: NaiveDate,
    pub evidence: String,
    pub recorded_at: DateTime<Utc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for TriggerRecord {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            unit_id: row.unit_id,
            happening: Happening {
                line: Line { catalogue_id: row.catalogue_id, item_key: row.item_key },
                event: row.event,
                subject: row.subject,
                scope: row.scope,
                occurred_on: row.occurred_on,
                evidence: from_text("trigger_record.evidence", &row.evidence)?,
            },
            recorded_at: row.recorded_at,
        })
    }
}

impl From<&TriggerRecord> for Model {
    fn from(trigger: &TriggerRecord) -> Self {
        let said = &trigger.happening;
        Self {
            id: trigger.id,
            catalogue_id: said.line.catalogue_id,
            item_key: said.line.item_key.clone(),
            unit_id: trigger.unit_id,
            event: said.event,
            subject: said.subject.clone(),
            scope: said.scope.clone(),
            occurred_on: said.occurred_on,
            evidence: to_text(&said.evidence),
            recorded_at: trigger.recorded_at,
        }
    }
}
