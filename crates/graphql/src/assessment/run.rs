//! 考核.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::assessment as model;
use domain::assessment::{KnownCount, OVERSEERS, RunAction, RunState};
use persistence::AssessmentResult as Record;

use super::appeal::AssessmentAppeal;
use super::loaders::{ResultKey, SchemeKey};
use super::result::AssessmentResult;
use super::scheme::AssessmentScheme;
use crate::catalogue::edition::Permission;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem, UserError};
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find, named};
use crate::written::Written;

/// A run, as anybody or as the caller sees it.
#[derive(Clone)]
pub struct AssessmentRun {
    scope: Scope,
    record: Arc<model::AssessmentRun>,
}

impl AssessmentRun {
    pub(crate) fn new(scope: Scope, record: Arc<model::AssessmentRun>) -> Self {
        Self { scope, record }
    }

    /// Whether the caller reads it as one of the office, or of the audit.
    fn is_overseen(&self, ctx: &Context<'_>) -> bool {
        self.scope == Scope::Workspace && ctx.act().holds(&OVERSEERS, self.record.unit_id)
    }

    async fn scheme(&self, ctx: &Context<'_>) -> Result<Option<Arc<model::AssessmentScheme>>, Problem> {
        // What is assessed by is published.
        ctx.load(SchemeKey(Scope::Public, self.record.scheme_id)).await
    }
}

impl Written for AssessmentRun {}

/// 考核:按一套指标体系、以一日终了时的记录统计,冻结在日志的一个时点上。公布前,被考核单位只看得到本单位的结果。
/// An assessment: counted by one scheme as everything stood at the end of a day, frozen at a place in the journal. Before it is
/// published a unit sees its own result alone.
#[Object]
impl AssessmentRun {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 指标体系。The scheme.
    #[graphql(name = "scheme")]
    async fn its_scheme(&self, ctx: &Context<'_>) -> Answer<AssessmentScheme> {
        Ok(self.scheme(ctx).await?.map(AssessmentScheme))
    }
    /// 考核单位。The unit whose office assesses.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.unit_id))
    }
    /// 截止日期:以该日终了时的记录为准。As everything stood at the end of this day.
    async fn as_of(&self) -> Date {
        Date(self.record.as_of)
    }
    /// 统计时点:日志序号。The entry of the journal after which it was counted.
    async fn journal_seq(&self) -> i64 {
        self.record.position.seq
    }
    /// 该日志条目的哈希。Hash of that entry.
    async fn journal_hash(&self) -> &str {
        &self.record.position.hash
    }
    /// 状态。State.
    async fn state(&self) -> Code<RunState> {
        Code(self.record.state)
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.state.label(ctx.language(locale))
    }
    /// 开始时间。When it was begun.
    async fn started_at(&self) -> DateTime {
        DateTime(self.record.started_at)
    }
    /// 公布时间。When it was published.
    async fn published_at(&self) -> Option<DateTime> {
        self.record.published_at.map(DateTime)
    }
    /// 各单位结果,按单位代码。The results the caller may read, by the units' codes.
    async fn results(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<AssessmentResult>> {
        let scope = scope("assessmentResults", &(self.record.id, self.scope));
        let window = window::<String>(first, after.as_deref(), &scope)?;
        let Some(scheme) = self.scheme(ctx).await? else { return Ok(None) };
        let reader = match self.scope {
            Scope::Public => &domain::act::Actor::Anonymous,
            Scope::Workspace => &ctx.act().actor,
        };
        let page = ctx.store().assessment_results(ctx.act(), reader, &self.record, window).await?;
        let node = |it: Record| AssessmentResult::new(self.scope, self.record.clone(), scheme.clone(), Arc::new(it));
        Ok(Some(connection(page, &scope, None, |it: &Record| it.unit_code.clone(), node)))
    }
    /// 一个单位的结果;没有或者无权查看的为 null。One unit's result; null when there is none for the caller.
    async fn result(&self, ctx: &Context<'_>, unit_code: String) -> Answer<AssessmentResult> {
        let Some(unit_id) = named(ctx, Some(&unit_code))? else { return Ok(None) };
        let found = ctx.load(ResultKey(self.scope, self.record.id, unit_id)).await?;
        let (Some(found), Some(scheme)) = (found, self.scheme(ctx).await?) else { return Ok(None) };
        Ok(Some(AssessmentResult::new(self.scope, self.record.clone(), scheme, found)))
    }
    /// 待处理的申诉,先提出的在前(政务公开办、审计)。The appeals that wait for a decision, oldest first; for the office and the audit.
    async fn open_appeals(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<AssessmentAppeal>> {
        let scope = scope("openAppeals", &self.record.id);
        let window = window(first, after.as_deref(), &scope)?;
        if !self.is_overseen(ctx) {
            return Ok(None);
        }
        let page = ctx.store().open_appeals(self.record.id, window).await?;
        let node = |it: model::Appeal| AssessmentAppeal::new(self.record.clone(), Arc::new(it));
        Ok(Some(connection(page, &scope, None, |it: &model::Appeal| it.id, node)))
    }
    /// 复算:从冻结的数和从当时的记录各算一遍(政务公开办、审计)。Counted again, from what was frozen and from everything as it stood; for the office and the audit.
    async fn recount(&self, ctx: &Context<'_>) -> Answer<AssessmentRecount> {
        if !self.is_overseen(ctx) {
            return Ok(None);
        }
        let policies = &ctx.services().policies;
        let recount = ctx.store().recount_assessment(ctx.act(), &self.record, policies).await?;
        let changed = recount.changed.iter().map(|it| AssessmentRecountChange {
            unit: find(ctx, Some(it.unit_id)),
            count: Code(it.known),
            frozen: it.frozen,
            now: it.now,
        });
        Ok(Some(AssessmentRecount {
            from_inputs: recount.unlike_inputs.is_empty(),
            from_records: recount.changed.is_empty(),
            changed: changed.collect(),
        }))
    }
    /// 版本号,操作时作为 expectedVersion 提交。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record.version
    }
    /// 当前用户能否进行某操作及不能的理由。Whether the caller may, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<RunAction>) -> Permission {
        let reason = self.record.may(ctx.act(), action.0, None).err();
        Permission::of(reason.iter().map(|it| UserError::of(it, ctx.request().locale)).collect())
    }
}

/// 复算结果。What counting again came to.
#[derive(SimpleObject)]
pub struct AssessmentRecount {
    /// 由冻结的数复算,结果分毫不差。Whether the results follow from what was frozen, to the digit.
    from_inputs: bool,
    /// 由当时的记录复算,各数及所计记录均相同。Whether every count and every record behind it comes out the same from everything as it stood.
    from_records: bool,
    /// 不同的数。The counts that come out otherwise.
    changed: Vec<AssessmentRecountChange>,
}

/// 复算不同的数。A count that comes out otherwise.
#[derive(SimpleObject)]
pub struct AssessmentRecountChange {
    /// 被考核单位。The unit.
    unit: Option<Unit>,
    /// 已知数。Which count.
    count: Code<KnownCount>,
    /// 冻结的数。As it was frozen.
    frozen: i64,
    /// 复算的数;相同的,所计的记录不同。As it comes out now; where that is the same, other records were counted.
    now: i64,
}
