//! Reading schemes, runs and results: with the eyes of anybody, or of whoever acts.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::act::{Act, Actor};
use domain::assessment::{
    Appeal, AppealId, AssessmentRun, AssessmentScheme, KnownCount, Outcome, Rank, RunId, SchemeId, Sheet, ranks,
};
use domain::unit::{UnitId, UnitKind};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{results_visible_to, runs_visible_to, schemes_visible_to, sheet, unpacked};
use crate::entity::{assessment_appeal, assessment_count, assessment_run, assessment_scheme, assessment_unit};
use crate::reference::nothing;
use crate::{Failure, Page, Store, Window};

/// Which schemes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SchemeFilter {
    /// 考核年度
    pub year: Option<i32>,
    /// 考核单位
    pub unit_id: Option<UnitId>,
}

/// Which runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RunFilter {
    /// 考核年度
    pub year: Option<i32>,
    /// 考核单位
    pub unit_id: Option<UnitId>,
    /// 被考核单位
    pub assessed_unit_id: Option<UnitId>,
    /// 指标体系
    pub scheme_id: Option<SchemeId>,
}

/// Order of schemes and runs, newest first: when they were published, or made; then the id.
pub type RunKeyset<I> = (DateTime<Utc>, I);

/// 一个单位的考核结果.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentResult {
    /// 考核
    pub run_id: RunId,
    /// 被考核单位
    pub unit_id: UnitId,
    /// Its code when it was assessed.
    pub unit_code: String,
    /// Its kind when it was assessed.
    pub unit_kind: UnitKind,
    /// 得分表
    pub sheet: Sheet,
    /// 结果
    pub outcome: Outcome,
    /// Counts the changes.
    pub version: i32,
}

impl TryFrom<assessment_unit::Model> for AssessmentResult {
    type Error = Failure;

    fn try_from(row: assessment_unit::Model) -> Result<Self, Failure> {
        Ok(Self {
            sheet: sheet(&row)?,
            outcome: row.outcome(),
            run_id: row.run_id,
            unit_id: row.unit_id,
            unit_code: row.unit_code,
            unit_kind: row.unit_kind,
            version: row.version,
        })
    }
}

impl Store {
    /// The schemes `reader` may know of, newest first; for anybody by their publication.
    pub async fn assessment_schemes(
        &self,
        reader: &Actor,
        filter: &SchemeFilter,
        window: Window<RunKeyset<SchemeId>>,
    ) -> Result<Page<AssessmentScheme>, Failure> {
        use assessment_scheme::Column;
        let at = if *reader == Actor::Anonymous { Column::PublishedAt } else { Column::MadeAt };
        let mut query = assessment_scheme::Entity::find().filter(schemes_visible_to(reader));
        if let Some(year) = filter.year {
            query = query.filter(Column::Year.eq(year));
        }
        if let Some(unit_id) = filter.unit_id {
            query = query.filter(Column::UnitId.eq(unit_id));
        }
        if let Some((after, id)) = window.after {
            query = query.filter(
                Condition::any().add(at.lt(after)).add(Condition::all().add(at.eq(after)).add(Column::Id.lt(id))),
            );
        }
        let rows = query.order_by_desc(at).order_by_desc(Column::Id).limit(window.limit()).all(&self.read).await?;
        let schemes = rows.into_iter().map(AssessmentScheme::try_from).collect::<Result<_, _>>()?;
        Ok(Page::cut(schemes, window.first))
    }

    /// The runs `reader` may know of, newest first; for anybody by their publication.
    pub async fn assessment_runs(
        &self,
        reader: &Actor,
        filter: &RunFilter,
        window: Window<RunKeyset<RunId>>,
    ) -> Result<Page<AssessmentRun>, Failure> {
        use assessment_run::Column;
        let at = if *reader == Actor::Anonymous { Column::PublishedAt } else { Column::StartedAt };
        let mut query = assessment_run::Entity::find().filter(runs_visible_to(reader));
        if let Some(year) = filter.year {
            query = query.filter(Column::Year.eq(year));
        }
        if let Some(unit_id) = filter.unit_id {
            query = query.filter(Column::UnitId.eq(unit_id));
        }
        if let Some(scheme_id) = filter.scheme_id {
            query = query.filter(Column::SchemeId.eq(scheme_id));
        }
        if let Some(unit_id) = filter.assessed_unit_id {
            let of_unit = assessment_unit::Entity::find()
                .select_only()
                .column(assessment_unit::Column::RunId)
                .filter(assessment_unit::Column::UnitId.eq(unit_id));
            query = query.filter(Column::Id.in_subquery(of_unit.into_query()));
        }
        if let Some((after, id)) = window.after {
            query = query.filter(
                Condition::any().add(at.lt(after)).add(Condition::all().add(at.eq(after)).add(Column::Id.lt(id))),
            );
        }
        let rows = query.order_by_desc(at).order_by_desc(Column::Id).limit(window.limit()).all(&self.read).await?;
        Ok(Page::cut(rows, window.first).map(AssessmentRun::from))
    }

    /// Those of `ids` that `reader` may know of.
    pub async fn assessment_schemes_by_ids(
        &self,
        reader: &Actor,
        ids: &[SchemeId],
    ) -> Result<Vec<AssessmentScheme>, Failure> {
        let query = assessment_scheme::Entity::find()
            .filter(assessment_scheme::Column::Id.is_in(ids.iter().copied()))
            .filter(schemes_visible_to(reader));
        query.all(&self.read).await?.into_iter().map(AssessmentScheme::try_from).collect()
    }

    /// Those of `ids` that `reader` may know of.
    pub async fn assessment_runs_by_ids(&self, reader: &Actor, ids: &[RunId]) -> Result<Vec<AssessmentRun>, Failure> {
        let query = assessment_run::Entity::find()
            .filter(assessment_run::Column::Id.is_in(ids.iter().copied()))
            .filter(runs_visible_to(reader));
        Ok(query.all(&self.read).await?.into_iter().map(AssessmentRun::from).collect())
    }

    /// The results of a run that `reader` may read, by the units' codes. The run is one it may know of.
    pub async fn assessment_results(
        &self,
        act: &Act,
        reader: &Actor,
        run: &AssessmentRun,
        window: Window<String>,
    ) -> Result<Page<AssessmentResult>, Failure> {
        use assessment_unit::Column;
        let mut query = assessment_unit::Entity::find()
            .filter(Column::RunId.eq(run.id))
            .filter(results_visible_to(act, reader, run));
        if let Some(code) = &window.after {
            query = query.filter(Column::UnitCode.gt(code.as_str()));
        }
        let rows = query.order_by_asc(Column::UnitCode).limit(window.limit()).all(&self.read).await?;
        let results = rows.into_iter().map(AssessmentResult::try_from).collect::<Result<_, _>>()?;
        Ok(Page::cut(results, window.first))
    }

    /// Single results of runs, where `reader` may read them.
    pub async fn assessment_results_of(
        &self,
        act: &Act,
        reader: &Actor,
        wanted: &[(RunId, UnitId)],
    ) -> Result<Vec<AssessmentResult>, Failure> {
        use assessment_unit::Column;
        let ids: Vec<_> = wanted.iter().map(|it| it.0).collect();
        let runs = self.assessment_runs_by_ids(reader, &ids).await?;
        let any = runs.iter().fold(nothing(), |any, run| {
            let units = wanted.iter().filter(|it| it.0 == run.id).map(|it| it.1);
            let of_run = Condition::all().add(Column::RunId.eq(run.id)).add(Column::UnitId.is_in(units));
            any.add(of_run.add(results_visible_to(act, reader, run)))
        });
        let rows = assessment_unit::Entity::find().filter(any).all(&self.read).await?;
        rows.into_iter().map(AssessmentResult::try_from).collect()
    }

    /// 排名 of every unit of these runs.
    pub async fn assessment_ranks(&self, ids: &[RunId]) -> Result<HashMap<RunId, HashMap<UnitId, Rank>>, Failure> {
        let rows = assessment_unit::Entity::find()
            .filter(assessment_unit::Column::RunId.is_in(ids.iter().copied()))
            .all(&self.read)
            .await?;
        let mut of_run: HashMap<RunId, Vec<(UnitId, UnitKind, Outcome)>> = HashMap::new();
        for row in rows {
            of_run.entry(row.run_id).or_default().push((row.unit_id, row.unit_kind, row.outcome()));
        }
        Ok(of_run.into_iter().map(|(id, units)| (id, ranks(&units))).collect())
    }

    /// 已知数 of results, without what was counted.
    pub async fn assessment_counts(
        &self,
        wanted: &[(RunId, UnitId)],
    ) -> Result<HashMap<(RunId, UnitId), BTreeMap<KnownCount, i64>>, Failure> {
        use assessment_count::Column;
        let rows: Vec<(RunId, UnitId, KnownCount, i64)> = assessment_count::Entity::find()
            .select_only()
            .column(Column::RunId)
            .column(Column::UnitId)
            .column(Column::KnownCount)
            .column(Column::Value)
            .filter(of(wanted.iter().copied(), Column::RunId, Column::UnitId))
            .into_tuple()
            .all(&self.read)
            .await?;
        let mut counts: HashMap<_, BTreeMap<_, _>> = HashMap::new();
        for (run_id, unit_id, known, value) in rows {
            counts.entry((run_id, unit_id)).or_default().insert(known, value);
        }
        Ok(counts)
    }

    /// What was counted.
    pub async fn assessment_evidence(
        &self,
        wanted: &[(RunId, UnitId, KnownCount)],
    ) -> Result<HashMap<(RunId, UnitId, KnownCount), Vec<Uuid>>, Failure> {
        use assessment_count::Column;
        let any = wanted.iter().fold(nothing(), |any, (run_id, unit_id, known)| {
            let one = Condition::all().add(Column::RunId.eq(*run_id)).add(Column::UnitId.eq(*unit_id));
            any.add(one.add(Column::KnownCount.eq(*known)))
        });
        let rows = assessment_count::Entity::find().filter(any).all(&self.read).await?;
        rows.into_iter().map(|row| Ok(((row.run_id, row.unit_id, row.known_count), unpacked(&row.evidence)?))).collect()
    }

    /// 申诉 of results, oldest first; each result has as many as it has indicators and red lines, at most.
    pub async fn appeals_of(
        &self,
        wanted: &[(RunId, UnitId)],
    ) -> Result<HashMap<(RunId, UnitId), Vec<Appeal>>, Failure> {
        use assessment_appeal::Column;
        let rows = assessment_appeal::Entity::find()
            .filter(of(wanted.iter().copied(), Column::RunId, Column::UnitId))
            .order_by_asc(Column::Id)
            .all(&self.read)
            .await?;
        let mut appeals: HashMap<_, Vec<Appeal>> = HashMap::new();
        for row in rows {
            appeals.entry((row.run_id, row.unit_id)).or_default().push(row.try_into()?);
        }
        Ok(appeals)
    }

    /// The appeals of a run that wait for a decision, oldest first.
    pub async fn open_appeals(&self, run_id: RunId, window: Window<AppealId>) -> Result<Page<Appeal>, Failure> {
        use assessment_appeal::Column;
        let mut query =
            assessment_appeal::Entity::find().filter(Column::RunId.eq(run_id)).filter(Column::Decision.is_null());
        if let Some(id) = window.after {
            query = query.filter(Column::Id.gt(id));
        }
        let rows = query.order_by_asc(Column::Id).limit(window.limit()).all(&self.read).await?;
        let appeals = rows.into_iter().map(Appeal::try_from).collect::<Result<_, _>>()?;
        Ok(Page::cut(appeals, window.first))
    }
}

/// The rows of these results.
fn of(wanted: impl Iterator<Item = (RunId, UnitId)>, run: impl ColumnTrait, unit: impl ColumnTrait) -> Condition {
    let mut runs: BTreeMap<RunId, Vec<UnitId>> = BTreeMap::new();
    for (run_id, unit_id) in wanted {
        runs.entry(run_id).or_default().push(unit_id);
    }
    runs.into_iter()
        .fold(nothing(), |any, (run_id, units)| any.add(Condition::all().add(run.eq(run_id)).add(unit.is_in(units))))
}
