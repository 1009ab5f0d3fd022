//! 发布回执. What was reported stands as JSON: it is read and written as a whole, and searched by the day alone.

use chrono::{DateTime, NaiveDate, Utc};
use domain::channel::ChannelCode;
use domain::delivery::{Delivery, DeliveryId, DeliveryState};
use domain::document::DocumentId;
use domain::document::edition::DocumentEditionId;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;
use serde::de::DeserializeOwned;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub document_id: DocumentId,
    pub edition_id: DocumentEditionId,
    pub unit_id: UnitId,
    pub channel_code: ChannelCode,
    pub any_of: String,
    pub state: DeliveryState,
    pub satisfied: bool,
    pub gap: bool,
    pub due_since: DateTime<Utc>,
    pub open_since: DateTime<Utc>,
    pub offered_at: Option<DateTime<Utc>>,
    pub pulled: Option<String>,
    pub claim: Option<String>,
    pub verification: Option<String>,
    pub lapse: Option<String>,
    pub recall: Option<String>,
    /// 发布日期 of the claim, for those who look for the newest.
    pub ran_on: Option<NaiveDate>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Delivery {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            document_id: row.document_id,
            edition_id: row.edition_id,
            unit_id: row.unit_id,
            channel_code: row.channel_code,
            groups: from_text("delivery.any_of", &row.any_of)?,
            state: row.state,
            satisfied: row.satisfied,
            due_since: row.due_since,
            offered_at: row.offered_at,
            pulled: said("delivery.pulled", row.pulled.as_deref())?,
            claim: said("delivery.claim", row.claim.as_deref())?,
            verification: said("delivery.verification", row.verification.as_deref())?,
            lapse: said("delivery.lapse", row.lapse.as_deref())?,
            recall: said("delivery.recall", row.recall.as_deref())?,
            version: row.version,
        })
    }
}

fn said<T: DeserializeOwned>(column: &'static str, text: Option<&str>) -> Result<Option<T>, Failure> {
    text.map(|text| from_text(column, text)).transpose()
}

impl From<&Delivery> for Model {
    fn from(delivery: &Delivery) -> Self {
        Self {
            id: delivery.id,
            document_id: delivery.document_id,
            edition_id: delivery.edition_id,
            unit_id: delivery.unit_id,
            channel_code: delivery.channel_code.clone(),
            any_of: to_text(&delivery.groups),
            state: delivery.state,
            satisfied: delivery.satisfied,
            gap: delivery.is_gap(),
            due_since: delivery.due_since,
            open_since: delivery.open_since(),
            offered_at: delivery.offered_at,
            pulled: delivery.pulled.as_ref().map(to_text),
            claim: delivery.claim.as_ref().map(to_text),
            verification: delivery.verification.as_ref().map(to_text),
            lapse: delivery.lapse.as_ref().map(to_text),
            recall: delivery.recall.as_ref().map(to_text),
            ran_on: delivery.claim.as_ref().map(|claim| claim.ran_on),
            version: delivery.version,
        }
    }
}
