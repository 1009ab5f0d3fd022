//! 考核结果 of one unit, line by line, down to the records.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use domain::assessment as model;
use domain::assessment::{Evidence, Outcome, RunAction, RunState, Sheet, Verdict};
use domain::unit::UnitKind;
use persistence::AssessmentResult as Record;

use super::Points;
use super::appeal::AssessmentAppeal;
use super::evidence::{AssessmentCount, AssessmentEvidence, Source, counted, document, page};
use super::loaders::{AppealsOf, CountsOf, EvidenceOf, RanksOf};
use super::scheme::{Indicator, RedLine};
use crate::catalogue::edition::Permission;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::loaders::Scope;
use crate::page::Connection;
use crate::problem::{Answer, UserError};
use crate::time::DateTime;
use crate::unit::{Unit, find};
use crate::written::Written;

/// A unit's result.
#[derive(Clone)]
pub struct AssessmentResult {
    scope: Scope,
    run: Arc<model::AssessmentRun>,
    scheme: Arc<model::AssessmentScheme>,
    record: Arc<Record>,
}

impl AssessmentResult {
    pub(super) fn new(
        scope: Scope,
        run: Arc<model::AssessmentRun>,
        scheme: Arc<model::AssessmentScheme>,
        record: Arc<Record>,
    ) -> Self {
        Self { scope, run, scheme, record }
    }

    /// Whether the caller belongs to the unit, to the office that assesses it, or to the audit.
    fn is_inside(&self, ctx: &Context<'_>) -> bool {
        let own = ctx.act().holds(&model::READERS, self.record.unit_id);
        self.scope == Scope::Workspace && (own || ctx.act().holds(&model::OVERSEERS, self.run.unit_id))
    }

    fn source(&self, ctx: &Context<'_>) -> Source {
        Source { shows_cases: self.is_inside(ctx), run_id: self.record.run_id, unit_id: self.record.unit_id }
    }
}

impl Written for AssessmentResult {}

/// 一个单位的考核结果。One unit's result.
#[Object]
impl AssessmentResult {
    /// 被考核单位。The unit that was assessed.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.unit_id))
    }
    /// 得分、加分、等次和各项指标。Score, bonus, verdict, and every indicator.
    async fn outcome(&self, ctx: &Context<'_>) -> AssessmentOutcome {
        AssessmentOutcome {
            scheme: self.scheme.clone(),
            sheet: Arc::new(self.record.sheet.clone()),
            outcome: self.record.outcome,
            source: Some(self.source(ctx)),
        }
    }
    /// 在同类单位中的名次;评分结束前、公布前对被考核单位为 null。Its place among units of its kind; null while it is being scored, and to the unit itself until it is published.
    async fn rank(&self, ctx: &Context<'_>) -> Answer<AssessmentRank> {
        let overseen = ctx.act().holds(&model::OVERSEERS, self.run.unit_id);
        if self.run.state == RunState::Scoring || !(self.run.is_public() || overseen) {
            return Ok(None);
        }
        let ranks = ctx.load(RanksOf(self.record.run_id)).await?;
        let rank = ranks.and_then(|it| it.get(&self.record.unit_id).copied());
        Ok(rank.map(|it| AssessmentRank { place: it.place, among: it.among, kind: Code(it.kind) }))
    }
    /// 已知数:本结果所用的各数。The counts it rests on.
    async fn counts(&self, ctx: &Context<'_>) -> Answer<Vec<AssessmentCount>> {
        let counts = ctx.load(CountsOf(self.record.run_id, self.record.unit_id)).await?.unwrap_or_default();
        let source = self.source(ctx);
        Ok(Some(
            counts
                .iter()
                .map(|(known, value)| AssessmentCount { known: *known, value: *value, source: Some(source) })
                .collect(),
        ))
    }
    /// 申诉,先提出的在前(该单位、政务公开办、审计)。Appeals, oldest first; for the unit, the office and the audit.
    async fn appeals(&self, ctx: &Context<'_>) -> Answer<Vec<AssessmentAppeal>> {
        if !self.is_inside(ctx) {
            return Ok(None);
        }
        let found = ctx.load(AppealsOf(self.record.run_id, self.record.unit_id)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(|it| AssessmentAppeal::new(self.run.clone(), it)).collect()))
    }
    /// 版本号,评分时作为 expectedVersion 提交。Version, to be sent as `expectedVersion` when scoring.
    async fn version(&self) -> i32 {
        self.record.version
    }
    /// 当前用户能否对该结果进行某操作及不能的理由。Whether the caller may, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<RunAction>) -> Permission {
        let reason = self.run.may(ctx.act(), action.0, Some(self.record.unit_id)).err();
        Permission::of(reason.iter().map(|it| UserError::of(it, ctx.request().locale)).collect())
    }
}

/// What follows from a sheet.
pub struct AssessmentOutcome {
    scheme: Arc<model::AssessmentScheme>,
    sheet: Arc<Sheet>,
    outcome: Outcome,
    source: Option<Source>,
}

impl AssessmentOutcome {
    /// What would follow; nothing of it is kept.
    pub(super) fn supposed(scheme: Arc<model::AssessmentScheme>, sheet: Sheet) -> Self {
        let outcome = sheet.outcome(&scheme.content);
        Self { scheme, sheet: Arc::new(sheet), outcome, source: None }
    }
}

/// 得分情况:满分减去各项扣分之和等于得分。How the points come about: the full mark less all deductions is the score.
#[Object]
impl AssessmentOutcome {
    /// 得分,不含加分;尚有未评分指标的为 null。Score without bonus; null until everything is scored.
    async fn score(&self) -> Option<Points> {
        self.outcome.score.map(Points)
    }
    /// 计入的加分;尚不能确定的为 null。The bonus that counts; null until that is certain.
    async fn bonus(&self) -> Option<Points> {
        self.outcome.bonus.map(Points)
    }
    /// 总分。Score with bonus.
    async fn total(&self) -> Option<Points> {
        self.outcome.total().map(Points)
    }
    /// 已评指标的得分,不含加分。What the scored indicators have earned, without bonus.
    async fn earned(&self) -> Points {
        Points(self.outcome.earned)
    }
    /// 未评指标的分值。Weight of the indicators nobody has scored yet.
    async fn open(&self) -> Points {
        Points(self.outcome.open)
    }
    /// 等次;尚不能确定的为 null。Passed or failed; null until that is certain.
    async fn verdict(&self) -> Option<Code<Verdict>> {
        self.outcome.verdict.map(Code)
    }
    /// 等次名称。Label of the verdict.
    async fn verdict_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        Some(self.outcome.verdict?.label(ctx.language(locale)))
    }
    /// 各项指标,按指标体系的顺序。Every indicator, in the scheme's order.
    async fn lines(&self) -> Vec<AssessmentLine> {
        let pairs = self.scheme.content.indicators().zip(&self.sheet.lines);
        let line = |(indicator, line): (&model::Indicator, &model::Line)| AssessmentLine {
            indicator: indicator.clone(),
            line: line.clone(),
            source: self.source,
        };
        pairs.map(line).collect()
    }
    /// 各条红线。Every red line.
    async fn red_lines(&self) -> Vec<AssessmentRedLineResult> {
        let pairs = self.scheme.content.red_lines.iter().zip(&self.sheet.red_lines);
        let red_line = |(red_line, found): (&model::RedLine, &model::RedLineFound)| AssessmentRedLineResult {
            red_line: red_line.clone(),
            found: found.clone(),
            source: self.source,
        };
        pairs.map(red_line).collect()
    }
}

/// One line of a sheet.
pub struct AssessmentLine {
    indicator: model::Indicator,
    line: model::Line,
    source: Option<Source>,
}

/// 一项指标的得分。What one indicator earned.
#[Object]
impl AssessmentLine {
    /// 指标。The indicator.
    async fn indicator(&self) -> Indicator {
        Indicator(self.indicator.clone())
    }
    /// 得分;尚未评分的为 null。Score; null until it is scored.
    async fn score(&self) -> Option<Points> {
        self.line.score().map(Points)
    }
    /// 扣分。Points lost.
    async fn deduction(&self) -> Option<Points> {
        self.line.score().map(|score| Points(self.indicator.weight - score))
    }
    /// 计算得分;人工评分的为 null。As the formula has it; null where the office scores.
    async fn computed(&self) -> Option<Points> {
        self.line.computed.map(Points)
    }
    /// 人工评分。As the office scored.
    async fn manual(&self) -> Option<AssessmentManualScore> {
        self.line.manual.clone().map(AssessmentManualScore)
    }
    /// 申诉后改定的得分。As it was corrected on appeal.
    async fn corrected(&self) -> Option<Points> {
        self.line.corrected.map(Points)
    }
    /// 扣分所依据的记录;人工评分、预测和涉及个人办件的对公众为 null。The records for which points are lost; null where the office scores, in a forecast, and to the public where they are people's cases.
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<AssessmentEvidence>> {
        let (Some(formula), Some(source)) = (&self.indicator.formula, self.source) else { return Ok(None) };
        let mut records = Vec::new();
        for known in formula.reads() {
            let found = ctx.load(EvidenceOf(source.run_id, source.unit_id, known)).await?;
            records.push((known, found.map(|it| (*it).clone()).unwrap_or_default()));
        }
        let kind = formula.reads()[0].counts();
        let faults = formula.faults(&records.into_iter().collect::<Evidence>());
        page(source, &format!("line {}", self.indicator.code), kind, &faults, (first, after))
    }
}

/// One red line, as it was found.
pub struct AssessmentRedLineResult {
    red_line: model::RedLine,
    found: model::RedLineFound,
    source: Option<Source>,
}

/// 一条红线的情况。How it stands with one red line.
#[Object]
impl AssessmentRedLineResult {
    /// 红线。The red line.
    async fn red_line(&self) -> RedLine {
        RedLine(self.red_line.clone())
    }
    /// 所计的数。How many were found.
    async fn found(&self) -> i64 {
        self.found.found
    }
    /// 是否触及。Whether that is too many.
    async fn crossed(&self) -> bool {
        self.found.crossed
    }
    /// 是否经申诉不计。Whether it was lifted on appeal.
    async fn lifted(&self) -> bool {
        self.found.lifted
    }
    /// 所依据的记录;预测和涉及个人办件的对公众为 null。The records; null in a forecast, and to the public where they are people's cases.
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<AssessmentEvidence>> {
        let Some(source) = self.source else { return Ok(None) };
        counted(ctx, source, self.red_line.count, (first, after)).await
    }
}

/// What the office scored.
pub struct AssessmentManualScore(model::ManualScore);

/// 人工评分。A score of the office.
#[Object]
impl AssessmentManualScore {
    /// 得分。Points.
    async fn points(&self) -> Points {
        Points(self.0.points)
    }
    /// 佐证说明。On what it rests.
    async fn note(&self) -> &str {
        self.0.proof.note.as_str()
    }
    /// 佐证:政府信息。The document it rests on.
    async fn document(&self, ctx: &Context<'_>) -> Answer<Document> {
        document(ctx, self.0.proof.document_id).await
    }
    /// 时间。When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

/// 名次。A place among units of the same kind.
#[derive(SimpleObject)]
pub struct AssessmentRank {
    /// 第几名,同分并列。The place; equals share one.
    place: u32,
    /// 同类单位数。Of how many.
    among: u32,
    /// 类别:镇街区合并,村居合并。The kind they are ranked in; towns, streets and zones together, villages and residents' committees together.
    kind: Code<UnitKind>,
}
