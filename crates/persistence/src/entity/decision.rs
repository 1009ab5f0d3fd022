//! 重大行政决策事项.

use chrono::{DateTime, Utc};
use domain::participation::decision::{Decision, DecisionId, DecisionState, DecisionTitle, Matter, MatterTerms};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DecisionId,
    pub unit_id: UnitId,
    pub year: i32,
    pub title: DecisionTitle,
    pub terms: String,
    pub announced_at: DateTime<Utc>,
    pub state: DecisionState,
    pub outcome: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Decision {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        let terms: MatterTerms = from_text("decision.terms", &row.terms)?;
        let matter = Matter {
            year: row.year,
            title: row.title,
            class: terms.class,
            scope: terms.scope,
            ways: terms.ways,
            channel_codes: terms.channel_codes,
            planned_from: terms.planned_from,
            planned_until: terms.planned_until,
        };
        Ok(Self {
            id: row.id,
            unit_id: row.unit_id,
            matter,
            announced_at: row.announced_at,
            under_way: row.state != DecisionState::Announced,
            outcome: row.outcome.map(|text| from_text("decision.outcome", &text)).transpose()?,
            version: row.version,
        })
    }
}

impl From<&Decision> for Model {
    fn from(decision: &Decision) -> Self {
        let matter = &decision.matter;
        let terms = MatterTerms {
            scope: matter.scope.clone(),
            ways: matter.ways.clone(),
            channel_codes: matter.channel_codes.clone(),
            planned_from: matter.planned_from,
            planned_until: matter.planned_until,
            class: matter.class,
        };
        Self {
            id: decision.id,
            unit_id: decision.unit_id,
            year: matter.year,
            title: matter.title.clone(),
            terms: to_text(&terms),
            announced_at: decision.announced_at,
            state: decision.state(),
            outcome: decision.outcome.as_ref().map(to_text),
            version: decision.version,
        }
    }
}
