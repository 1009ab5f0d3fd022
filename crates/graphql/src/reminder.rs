//! 督办提醒: what waits for whoever has signed in, today.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::reminder as model;
use domain::reminder::{ReminderKind, ReminderPlace, ReminderState, ReminderTally};
use persistence::ReminderFilter;

use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::{Unit, find, named};
use crate::written::Written;

impl Named for ReminderKind {
    const NAME: &'static str = "ReminderKind";
    const DESCRIPTION: &'static str = "提醒类别。What a reminder is about.";
}
impl Named for ReminderState {
    const NAME: &'static str = "ReminderState";
    const DESCRIPTION: &'static str = "提醒的紧急程度。How urgent a reminder is.";
}

/// Something that waits.
pub struct Reminder(model::Reminder);

impl Written for Reminder {}

/// 督办提醒:今天有什么待办、到期或者逾期;不含姓名和群众所写的文字。
/// What waits, is due or overdue today; without names, and without anything people wrote.
#[Object]
impl Reminder {
    /// 类别。Kind.
    async fn kind(&self) -> Code<ReminderKind> {
        Code(self.0.kind)
    }
    /// 类别名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.kind.label(ctx.language(locale))
    }
    /// 对象的全局标识,可用 node 查询。Global id of the record, for `node`.
    async fn subject_id(&self) -> ID {
        ID(self.0.subject_id.clone())
    }
    /// 编号或者标题:受理编号、征求意见和工作步骤的标题、索引号和渠道。Number or title: of a case its number, of a consultation or a milestone its title, of a delivery index number and channel.
    async fn title(&self) -> &str {
        &self.0.title
    }
    /// 责任单位。The unit whose turn it is.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 最后一日;没有法定最后一日的为 null。The last day; null where no law names one.
    async fn due_on(&self) -> Option<Date> {
        self.0.timing.due_on().map(Date)
    }
    /// 等待自;有最后一日的为 null。Since when it waits; null where there is a last day.
    async fn waiting_since(&self) -> Option<Date> {
        match self.0.timing {
            model::Timing::WaitingSince(on) => Some(Date(on)),
            model::Timing::DueOn(_) => None,
        }
    }
    /// 剩余天数(日历日),逾期的为负。Calendar days left; negative when overdue.
    async fn days_left(&self, ctx: &Context<'_>) -> Option<i64> {
        self.0.days_left(ctx.act().date())
    }
    /// 剩余工作日,今天不计,逾期的为负。Working days left, today not counted; negative when overdue.
    async fn working_days_left(&self, ctx: &Context<'_>) -> Option<i64> {
        self.0.working_days_left(ctx.act().date(), ctx.directory().calendar())
    }
    /// 紧急程度。How urgent it is.
    async fn state(&self, ctx: &Context<'_>) -> Code<ReminderState> {
        Code(self.0.timing.state(ctx.act().date()))
    }
    /// 紧急程度名称。Label of that.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.timing.state(ctx.act().date()).label(ctx.language(locale))
    }
    /// 是否为督办:由下级单位办理,当前用户只负责督促。Whether the caller looks after those who do it, and does not do it.
    async fn oversight(&self, ctx: &Context<'_>) -> bool {
        self.0.is_overseen_by(ctx.act())
    }
}

/// 某类提醒的数量。How many reminders there are of a kind.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ReminderCount {
    /// 类别。Kind.
    kind: Code<ReminderKind>,
    /// 合计。In all.
    total: u64,
    /// 已逾期。Overdue.
    overdue: u64,
    /// 今天到期。Due today.
    due_today: u64,
    /// 即将到期。Due soon.
    due_soon: u64,
    /// 待办,没有法定的最后一日。Waiting, without a last day in law.
    waiting: u64,
}

#[async_graphql::ComplexObject]
impl ReminderCount {
    /// 类别名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.kind.0.label(ctx.language(locale))
    }
}

impl From<(ReminderKind, ReminderTally)> for ReminderCount {
    fn from((kind, tally): (ReminderKind, ReminderTally)) -> Self {
        let ReminderTally { overdue, due_today, due_soon, waiting } = tally;
        Self { kind: Code(kind), total: tally.total(), overdue, due_today, due_soon, waiting }
    }
}

fn read(
    ctx: &Context<'_>,
    unit_code: Option<&str>,
    kinds: Option<Vec<Code<ReminderKind>>>,
) -> Result<ReminderFilter, Problem> {
    let kinds = kinds.unwrap_or_default().into_iter().map(|kind| kind.0).collect();
    Ok(ReminderFilter { under: named(ctx, unit_code)?, kinds })
}

/// What staff see of what waits.
#[derive(Default)]
pub(crate) struct ReminderWorkspace;

#[Object]
impl ReminderWorkspace {
    /// 督办提醒:今天待办、到期和逾期的,先到期的在前;编辑、审核见本单位的,政务公开办见所辖单位的,业务指导见本领域的业务咨询。
    /// What waits, is due or overdue today, the first day first: editors and reviewers see their unit's, offices that of all units in their charge, guides the questions of units in their domain.
    async fn reminders(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        #[graphql(desc = "该单位及其全部下级的代码。Code of a unit, with everything below it.")] unit_code: Option<
            String,
        >,
        #[graphql(desc = "类别;不填为全部。Of these kinds; all unless said.")] kinds: Option<Vec<Code<ReminderKind>>>,
    ) -> Answer<Connection<Reminder>> {
        let filter = read(ctx, unit_code.as_deref(), kinds)?;
        let scope = scope("reminders", &filter);
        let window = window::<ReminderPlace>(first, after.as_deref(), &scope)?;
        let page = ctx.store().reminders(ctx.act(), &ctx.services().policies, &filter, &window).await?;
        Ok(Some(connection(page, &scope, None, model::Reminder::place, Reminder)))
    }

    /// 督办提醒的数量,每类一条。How many reminders there are, by kind.
    async fn reminder_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "该单位及其全部下级的代码。Code of a unit, with everything below it.")] unit_code: Option<
            String,
        >,
        #[graphql(desc = "类别;不填为全部。Of these kinds; all unless said.")] kinds: Option<Vec<Code<ReminderKind>>>,
    ) -> Answer<Vec<ReminderCount>> {
        let filter = read(ctx, unit_code.as_deref(), kinds)?;
        let counts = ctx.store().count_reminders(ctx.act(), &ctx.services().policies, &filter).await?;
        Ok(Some(counts.into_iter().map(ReminderCount::from).collect()))
    }
}
