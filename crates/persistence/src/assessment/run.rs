//! 考核: counted in one picture of everything, kept with what was counted, scored, closed, published.

use chrono::NaiveDate;
use domain::act::{Act, end_of_china_day};
use domain::assessment::{
    AssessmentRun, AssessmentScheme, Counts, Evidence, KnownCount, Position, RunId, SchemeContent, SchemeId, Scoring,
    Sheet,
};
use domain::journal::Event;
use domain::refusal::{Ground, Refusal};
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::counting::{Counting, Members};
use super::{members, packed, runs_visible_to, scheme_of, schemes_visible_to, sheet};
use crate::document::Policies;
use crate::entity::{
    assessment_appeal, assessment_count, assessment_run, assessment_scheme, assessment_unit, journal_entry,
    journal_tail, to_text,
};
use crate::idempotency::Replay;
use crate::participation::require_public;
use crate::{Failure, Idempotency, Store, Target, Undone};

/// Rows written at a time.
const AT_A_TIME: usize = 200;

/// What is to be assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunWanted {
    /// 指标体系
    pub scheme_id: SchemeId,
    /// 被考核单位; without any, all that stand directly below the assessing unit.
    pub unit_ids: Vec<UnitId>,
    /// 截止日期
    pub as_of: NaiveDate,
}

impl Store {
    /// See [`AssessmentRun::begin`]. Everything is counted in one picture, in a number of statements that does not depend on how many
    /// units there are; then it is written.
    pub async fn run_assessment(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        wanted: RunWanted,
        policies: &Policies,
    ) -> Result<AssessmentRun, Undone> {
        let picture = self.picture().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&picture, act, idempotency).await? {
            return repeated(&picture, act, RunId(subject_id)).await;
        }
        let scheme = visible_scheme(&picture, act, wanted.scheme_id).await?;
        let position = end_of(&picture, wanted.as_of).await?;
        let unit_ids = if wanted.unit_ids.is_empty() { below(act, scheme.unit_id) } else { wanted.unit_ids };
        let (run, event) = AssessmentRun::begin(act, &scheme, &unit_ids, wanted.as_of, position)?;
        let units: Vec<_> = unit_ids.iter().map(|id| members(act, *id)).collect();
        let at = (run.as_of, run.position.seq);
        let reads = scheme.content.reads();
        let counting = Counting::new((&picture, act, policies), &scheme.content, at, &units);
        let evidence = counting.count(&reads, units.len()).await?;
        picture.rollback().await?;

        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, run.id.0).await? {
            return repeated(&tx, act, RunId(subject_id)).await;
        }
        let row = assessment_run::Model::of(&run, scheme.content.year).into_active_model().reset_all();
        assessment_run::Entity::insert(row).exec_without_returning(&tx).await?;
        freeze(&tx, act, &run, &scheme.content, units.iter().zip(&evidence)).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(run)
    }

    /// 预测: what the indicators of a scheme count for one unit by now. None of it is kept.
    pub async fn assessment_forecast(
        &self,
        act: &Act,
        scheme_id: SchemeId,
        unit_id: UnitId,
        policies: &Policies,
    ) -> Result<(AssessmentScheme, Counts), Undone> {
        let picture = self.picture().await?;
        let scheme = visible_scheme(&picture, act, scheme_id).await?;
        let overseen = act.holds(&domain::assessment::OVERSEERS, scheme.unit_id);
        if !act.directory.covers(scheme.unit_id, unit_id)
            || !(overseen || act.holds(&domain::assessment::READERS, unit_id))
        {
            return Err(Undone::Missing);
        }
        let tail = journal_tail::Entity::find_by_id(1).one(&picture).await?;
        let seq = tail.map_or(0, |it| it.seq);
        let units = [members(act, unit_id)];
        let counting = Counting::new((&picture, act, policies), &scheme.content, (act.date(), seq), &units);
        let evidence = counting.count(&scheme.content.reads(), 1).await?;
        picture.rollback().await?;
        Ok((scheme, evidence.first().map(Evidence::counts).unwrap_or_default()))
    }

    /// See [`AssessmentRun::score`]. The version is the result's.
    pub async fn score_indicator(
        &self,
        act: &Act,
        run_id: RunId,
        expected_version: i32,
        scoring: Scoring,
    ) -> Result<AssessmentRun, Undone> {
        let tx = self.begin().await?;
        let run = lock_run(&tx, act, run_id).await?;
        let mut row = lock_unit(&tx, run_id, scoring.unit_id).await?;
        Target { id: run_id, expected_version }.expect(row.version)?;
        require_public(&tx, "evidence.documentId", scoring.proof.document_id.as_slice()).await?;
        let scheme = scheme_of(&tx, &run).await?;
        let mut sheet = sheet(&row)?;
        let event = run.score(act, &scheme.content, &mut sheet, &scoring)?;
        keep_sheet(&tx, &mut row, &scheme.content, &sheet).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(run)
    }

    /// See [`AssessmentRun::close_scoring`].
    pub async fn close_assessment_scoring(&self, act: &Act, target: Target<RunId>) -> Result<AssessmentRun, Undone> {
        let tx = self.begin().await?;
        let mut run = lock_run(&tx, act, target.id).await?;
        target.expect(run.version)?;
        let rows = assessment_unit::Entity::find()
            .filter(assessment_unit::Column::RunId.eq(run.id))
            .order_by_asc(assessment_unit::Column::UnitCode)
            .all(&tx)
            .await?;
        let sheets = rows.iter().map(|row| Ok((row.unit_id, sheet(row)?))).collect::<Result<Vec<_>, Failure>>()?;
        let event = run.close_scoring(act, sheets.iter().map(|(unit_id, sheet)| (*unit_id, sheet)))?;
        self.end_change(tx, act, run, &event).await
    }

    /// See [`AssessmentRun::publish`]. Appeals are made behind the run's lock, so that none is missed.
    pub async fn publish_assessment(&self, act: &Act, target: Target<RunId>) -> Result<AssessmentRun, Undone> {
        let tx = self.begin().await?;
        let mut run = lock_run(&tx, act, target.id).await?;
        target.expect(run.version)?;
        let open = assessment_appeal::Entity::find()
            .filter(assessment_appeal::Column::RunId.eq(run.id))
            .filter(assessment_appeal::Column::Decision.is_null())
            .count(&tx)
            .await?;
        let event = run.publish(act, open)?;
        self.end_change(tx, act, run, &event).await
    }

    async fn end_change(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut run: AssessmentRun,
        event: &Event,
    ) -> Result<AssessmentRun, Undone> {
        run.version += 1;
        let year = scheme_of(&tx, &run).await?.content.year;
        let row = assessment_run::Model::of(&run, year).into_active_model().reset_all();
        assessment_run::Entity::update(row).exec(&tx).await?;
        self.append(&tx, act, event).await?;
        self.commit(tx).await?;
        Ok(run)
    }
}

/// What a retry is answered with.
async fn repeated(tx: &DatabaseTransaction, act: &Act, id: RunId) -> Result<AssessmentRun, Undone> {
    let query = assessment_run::Entity::find_by_id(id).filter(runs_visible_to(&act.actor));
    Ok(query.one(tx).await?.ok_or(Undone::Missing)?.into())
}

async fn visible_scheme(tx: &DatabaseTransaction, act: &Act, id: SchemeId) -> Result<AssessmentScheme, Undone> {
    let query = assessment_scheme::Entity::find_by_id(id).filter(schemes_visible_to(&act.actor));
    Ok(query.one(tx).await?.ok_or(Undone::Missing)?.try_into()?)
}

/// The last entry of the journal up to the end of a day.
async fn end_of(tx: &DatabaseTransaction, day: NaiveDate) -> Result<Position, Failure> {
    let found: Option<(i64, String)> = journal_entry::Entity::find()
        .select_only()
        .column(journal_entry::Column::Seq)
        .column(journal_entry::Column::Hash)
        .filter(journal_entry::Column::At.lt(end_of_china_day(day)))
        .order_by_desc(journal_entry::Column::At)
        .order_by_desc(journal_entry::Column::Seq)
        .into_tuple()
        .one(tx)
        .await?;
    let (seq, hash) = found.unwrap_or_default();
    Ok(Position { seq, hash })
}

/// The units directly below, by their codes; those that are closed are not assessed.
fn below(act: &Act, unit_id: UnitId) -> Vec<UnitId> {
    let open = act.directory.children(unit_id).filter(|it| it.closed_on.is_none_or(|on| on > act.date()));
    let mut units: Vec<_> = open.collect();
    units.sort_by(|one, other| one.code.cmp(&other.code));
    units.into_iter().map(|it| it.id).collect()
}

/// Writes down what was counted for each unit, and what follows from it.
async fn freeze<'a>(
    tx: &DatabaseTransaction,
    act: &Act,
    run: &AssessmentRun,
    content: &SchemeContent,
    units: impl Iterator<Item = (&'a Members, &'a Evidence)>,
) -> Result<(), Undone> {
    let (mut results, mut counted) = (Vec::new(), Vec::new());
    for ((unit_id, members), evidence) in units {
        let unit = act.directory.unit(*unit_id).ok_or(Undone::Missing)?;
        let sheet = Sheet::compute(content, &evidence.counts());
        let mut row = assessment_unit::Model {
            run_id: run.id,
            unit_id: *unit_id,
            unit_code: unit.code.to_string(),
            unit_kind: unit.kind,
            members: packed(members.iter().map(|it| it.0)),
            sheet: to_text(&sheet),
            earned: 0,
            open: 0,
            score: None,
            bonus: None,
            verdict: None,
            version: 1,
        };
        row.note(sheet.outcome(content));
        results.push(row);
        counted.extend(content.reads().into_iter().map(|known| frozen(run, *unit_id, known, evidence)));
    }
    for some in results.chunks(AT_A_TIME) {
        let rows = some.iter().map(|row| row.clone().into_active_model().reset_all());
        assessment_unit::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    for some in counted.chunks(AT_A_TIME) {
        let rows = some.iter().map(|row| row.clone().into_active_model().reset_all());
        assessment_count::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn frozen(run: &AssessmentRun, unit_id: UnitId, known: KnownCount, evidence: &Evidence) -> assessment_count::Model {
    assessment_count::Model {
        run_id: run.id,
        unit_id,
        known_count: known,
        value: evidence.counts().of(known),
        evidence: packed(evidence.of(known).iter().copied()),
    }
}

/// The run, locked; none that the caller may not know of.
pub(super) async fn lock_run(tx: &DatabaseTransaction, act: &Act, id: RunId) -> Result<AssessmentRun, Undone> {
    let query = assessment_run::Entity::find_by_id(id).filter(runs_visible_to(&act.actor)).lock_exclusive();
    Ok(query.one(tx).await?.ok_or(Undone::Missing)?.into())
}

/// One unit's result, locked.
pub(super) async fn lock_unit(
    tx: &DatabaseTransaction,
    run_id: RunId,
    unit_id: UnitId,
) -> Result<assessment_unit::Model, Undone> {
    let row = assessment_unit::Entity::find_by_id((run_id, unit_id)).lock_exclusive().one(tx).await?;
    row.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").into())
}

/// Keeps a changed sheet with what follows from it.
pub(super) async fn keep_sheet(
    tx: &DatabaseTransaction,
    row: &mut assessment_unit::Model,
    content: &SchemeContent,
    sheet: &Sheet,
) -> Result<(), Undone> {
    row.sheet = to_text(sheet);
    row.version += 1;
    row.note(sheet.outcome(content));
    assessment_unit::Entity::update(row.clone().into_active_model().reset_all()).exec(tx).await?;
    Ok(())
}
