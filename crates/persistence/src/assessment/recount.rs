//! 复算: from what a run kept, and from everything as it stood at its place in the journal.

use std::collections::BTreeMap;

use domain::act::Act;
use domain::assessment::{AssessmentRun, Counts, KnownCount, RunId};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::counting::Counting;
use super::{packed, scheme_of, sheet, unpacked};
use crate::document::Policies;
use crate::entity::{assessment_count, assessment_unit};
use crate::{Failure, Store};

/// A count that comes out otherwise now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountChanged {
    /// 被考核单位
    pub unit_id: UnitId,
    /// 已知数
    pub known: KnownCount,
    /// As it was kept.
    pub frozen: i64,
    /// As it comes out now.
    pub now: i64,
}

/// 复算结果.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recount {
    /// The units whose results do not follow from what was kept; none, unless somebody has changed the tables.
    pub unlike_inputs: Vec<UnitId>,
    /// The counts whose records come out otherwise from everything as it stood.
    pub changed: Vec<CountChanged>,
}

impl Store {
    /// Counts a run again, both ways; keeps nothing.
    pub async fn recount_assessment(
        &self,
        act: &Act,
        run: &AssessmentRun,
        policies: &Policies,
    ) -> Result<Recount, Failure> {
        let picture = self.picture().await?;
        let scheme = scheme_of(&picture, run).await?;
        let rows = assessment_unit::Entity::find()
            .filter(assessment_unit::Column::RunId.eq(run.id))
            .order_by_asc(assessment_unit::Column::UnitCode)
            .all(&picture)
            .await?;
        let mut kept = kept(&picture, run.id).await?;
        let mut recount = Recount::default();
        let mut units = Vec::new();
        for row in &rows {
            let of_unit = kept.entry(row.unit_id).or_default();
            let counts = Counts(of_unit.iter().map(|(known, (value, _))| (*known, *value)).collect());
            let sheet = sheet(row)?;
            let again = sheet.recomputed(&scheme.content, &counts);
            if again != sheet || again.outcome(&scheme.content) != row.outcome() {
                recount.unlike_inputs.push(row.unit_id);
            }
            let members = unpacked(&row.members)?.into_iter().map(UnitId).collect();
            units.push((row.unit_id, members));
        }
        let at = (run.as_of, run.position.seq);
        let counting = Counting::new((&picture, act, policies), &scheme.content, at, &units);
        let evidence = counting.count(&scheme.content.reads(), units.len()).await?;
        picture.rollback().await?;
        for ((unit_id, _), evidence) in units.iter().zip(&evidence) {
            for (known, (frozen, records)) in kept.get(unit_id).into_iter().flatten() {
                let now = evidence.of(*known);
                if packed(now.iter().copied()) != *records {
                    let now = i64::try_from(now.len()).unwrap_or(i64::MAX);
                    recount.changed.push(CountChanged { unit_id: *unit_id, known: *known, frozen: *frozen, now });
                }
            }
        }
        Ok(recount)
    }
}

type Kept = BTreeMap<UnitId, BTreeMap<KnownCount, (i64, String)>>;

async fn kept(tx: &sea_orm::DatabaseTransaction, run_id: RunId) -> Result<Kept, Failure> {
    let rows: Vec<(UnitId, KnownCount, i64, String)> = assessment_count::Entity::find()
        .select_only()
        .column(assessment_count::Column::UnitId)
        .column(assessment_count::Column::KnownCount)
        .column(assessment_count::Column::Value)
        .column(assessment_count::Column::Evidence)
        .filter(assessment_count::Column::RunId.eq(run_id))
        .into_tuple()
        .all(tx)
        .await?;
    let mut kept = Kept::new();
    for (unit_id, known, value, evidence) in rows {
        kept.entry(unit_id).or_default().insert(known, (value, evidence));
    }
    Ok(kept)
}
