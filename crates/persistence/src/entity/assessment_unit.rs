//! 被考核单位 with its sheet, as JSON, and what follows from that.

use domain::assessment::{Outcome, Points, RunId, Verdict};
use domain::unit::{UnitId, UnitKind};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: RunId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_id: UnitId,
    pub unit_code: String,
    pub unit_kind: UnitKind,
    pub members: String,
    pub sheet: String,
    pub earned: i64,
    pub open: i64,
    pub score: Option<i64>,
    pub bonus: Option<i64>,
    pub verdict: Option<Verdict>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The outcome as it was written down.
    pub(crate) fn outcome(&self) -> Outcome {
        Outcome {
            earned: Points(self.earned),
            open: Points(self.open),
            score: self.score.map(Points),
            bonus: self.bonus.map(Points),
            verdict: self.verdict,
        }
    }

    /// Writes an outcome down.
    pub(crate) fn note(&mut self, outcome: Outcome) {
        self.earned = outcome.earned.0;
        self.open = outcome.open.0;
        self.score = outcome.score.map(|it| it.0);
        self.bonus = outcome.bonus.map(|it| it.0);
        self.verdict = outcome.verdict;
    }
}
