//! What happened to a request, piece by piece.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use domain::request as model;
use domain::request::{
    AbandonCause, ConsultationKind, ConsultationOutcome, Dossier, FeeScale, Hand, ReviewKind, ReviewOutcome, Rules,
    Stance, StepKind, What,
};
use domain::submission::LongText;

use super::Eyes;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::problem::Answer;
use crate::staff::Staff;
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};

pub(super) fn words(text: Option<&LongText>) -> Option<String> {
    text.map(|it| it.as_str().to_owned())
}

/// 所需信息的描述。What is wanted.
#[derive(SimpleObject)]
#[graphql(name = "WantedInformation")]
pub struct Wanted {
    /// 名称。Title.
    title: Option<String>,
    /// 文号。Document number.
    document_number: Option<String>,
    /// 其他特征描述。Other features by which it is found.
    features: Option<String>,
}

impl Wanted {
    pub(super) fn of(wanted: &model::Wanted) -> Self {
        Self {
            title: words(wanted.title.as_ref()),
            document_number: words(wanted.document_number.as_ref()),
            features: words(wanted.features.as_ref()),
        }
    }
}

/// 补正(条例第三十条):一次性告知,补正后期限重新计算。
/// A correction: asked for once; the period is counted anew from the day it comes.
#[derive(SimpleObject)]
#[graphql(name = "RequestCorrection")]
pub struct Correction {
    /// 告知补正之日。The day of the notice.
    requested_on: Date,
    /// 应当告知补正的最后一日:收到之日起7个工作日。The last day for the notice: seven working days from receipt.
    notice_due_on: Option<Date>,
    /// 告知是否逾期。Whether the notice came late.
    notice_late: bool,
    /// 补正期限的最后一日。The last day of the period.
    due_on: Option<Date>,
    /// 收到补正之日。The day the correction came.
    corrected_on: Option<Date>,
    /// 需补正的事项。The points to correct.
    points: Option<String>,
    /// 补正内容。The correction.
    text: Option<String>,
}

impl Correction {
    pub(super) fn of(request: &model::InformationRequest, rules: Rules<'_>) -> Option<Self> {
        let (asked, came) = request.correction()?;
        let notice_due_on = request.correction_notice_due_on(rules);
        let due_on = match asked.what {
            What::CorrectionRequested { due_on } => Some(Date(due_on)),
            _ => None,
        };
        Some(Self {
            requested_on: Date(asked.on),
            notice_due_on: notice_due_on.map(Date),
            notice_late: notice_due_on.is_some_and(|due_on| due_on < asked.on),
            due_on,
            corrected_on: came.map(Date),
            points: None,
            text: None,
        })
    }

    pub(super) fn worded(self, dossier: Option<Arc<Dossier>>) -> Self {
        let Some(dossier) = dossier else { return self };
        Self { points: words(dossier.correction_points.as_ref()), text: words(dossier.correction.as_ref()), ..self }
    }
}

/// Somebody whose opinion was asked.
pub struct Consultation {
    record: model::Consultation,
    dossier: Option<Arc<Dossier>>,
    eyes: Eyes,
}

impl Consultation {
    pub(super) fn new(record: model::Consultation, dossier: Option<Arc<Dossier>>, eyes: Eyes) -> Self {
        Self { record, dossier, eyes }
    }

    fn text(&self) -> Option<&model::ConsultationText> {
        self.dossier.as_ref()?.consultations.get(self.record.number.checked_sub(1)? as usize)
    }
}

/// 征求意见(条例第三十二条、第三十四条):所需时间不计入答复期限。
/// An opinion that was asked for; the days of it are not counted in the reply period.
#[Object(name = "RequestConsultation")]
impl Consultation {
    /// 序号,从 1 起。Which one, counted from 1.
    async fn number(&self) -> u32 {
        self.record.number
    }
    /// 对象。Of whom.
    async fn kind(&self) -> Code<ConsultationKind> {
        Code(self.record.kind)
    }
    /// 被征求人;仅办理人员和上级政务公开办可见。Who was asked; for handlers and the office above.
    async fn party(&self) -> Option<&str> {
        self.text().map(|it| it.party.as_str())
    }
    /// 共同制作机关,在本级单位名录中的;仅工作人员可见。The agency, where it is in the county's list; for staff.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.record.unit_id.filter(|_| self.eyes == Eyes::Staff))
    }
    /// 发出之日。The day the letter was sent.
    async fn sent_on(&self) -> Date {
        Date(self.record.sent_on)
    }
    /// 对方收到之日,15个工作日由此起算。The day it arrived, from which fifteen working days are counted.
    async fn received_on(&self) -> Date {
        Date(self.record.received_on)
    }
    /// 提出意见的最后一日。The last day for an opinion.
    async fn due_on(&self) -> Date {
        Date(self.record.due_on)
    }
    /// 该日是否可能变动:当年放假安排尚未公布。Whether that day may move: the holidays of its year are not published.
    async fn provisional(&self) -> bool {
        self.record.provisional
    }
    /// 收到意见之日。The day the opinion came.
    async fn answered_on(&self) -> Option<Date> {
        self.record.answer.map(|(on, _)| Date(on))
    }
    /// 意见;仅工作人员可见。What was said; for staff.
    async fn stance(&self) -> Option<Code<Stance>> {
        self.record.answer.filter(|_| self.eyes == Eyes::Staff).map(|(_, stance)| Code(stance))
    }
    /// 结果:第三方逾期未答复的由机关决定,共同制作机关逾期未答复的视为同意,逾期收到的意见不改变结果;仅工作人员可见。
    /// What came of it: the silence of a third party leaves the decision to the unit, that of an agency is consent, and an opinion that comes late changes neither; for staff.
    async fn outcome(&self, ctx: &Context<'_>) -> Option<Code<ConsultationOutcome>> {
        (self.eyes == Eyes::Staff).then(|| Code(self.record.outcome(ctx.act().date())))
    }
    /// 结果名称。Label of what came of it.
    async fn outcome_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        let outcome = self.record.outcome(ctx.act().date());
        (self.eyes == Eyes::Staff).then(|| outcome.label(ctx.language(locale)))
    }
    /// 意见内容;仅办理人员和上级政务公开办可见。The opinion in their words; for handlers and the office above.
    async fn opinion(&self) -> Option<&str> {
        self.text()?.opinion.as_ref().map(LongText::as_str)
    }
}

/// 延期(条例第三十三条):一次,至多20个工作日,经公开工作机构负责人同意并告知申请人。
/// An extension: once, at most twenty working days, agreed to by the head of the disclosure office and told to the applicant.
#[derive(SimpleObject)]
#[graphql(name = "RequestExtension")]
pub struct Extension {
    /// 延长的工作日数。Working days that are added.
    days: u32,
    /// 是否已批准。Whether it was agreed to.
    approved: bool,
    /// 批准之日。The day it was agreed to.
    approved_on: Option<Date>,
    /// 告知申请人之日。The day the applicant was told.
    notified_on: Option<Date>,
    /// 理由。Why.
    reason: Option<String>,
}

impl Extension {
    pub(super) fn of(request: &model::InformationRequest, eyes: Eyes) -> Option<Self> {
        let approved = request.steps.iter().find_map(|step| match step.what {
            What::Extended { days, notified_on } => Some((days, step.on, notified_on)),
            _ => None,
        });
        let (days, approved_on, notified_on) = match approved {
            Some((days, on, notified_on)) => (days, Some(on), Some(notified_on)),
            None if eyes == Eyes::Staff => (request.proposed_extension()?.0, None, None),
            None => return None,
        };
        let (approved_on, notified_on) = (approved_on.map(Date), notified_on.map(Date));
        Some(Self { days, approved: approved_on.is_some(), approved_on, notified_on, reason: None })
    }

    pub(super) fn worded(self, dossier: Option<Arc<Dossier>>) -> Self {
        Self { reason: dossier.and_then(|it| words(it.extension_reason.as_ref())), ..self }
    }
}

/// 信息处理费(国办函〔2020〕109号):按件或者按量计收,超额累进。
/// A fee: by piece or by page, each slice at its own rate.
#[derive(SimpleObject)]
#[graphql(name = "RequestFee")]
pub struct Fee {
    /// 计收标准。By piece or by page.
    scale: Code<FeeScale>,
    /// 本申请的件数,或者页数。Pieces of this request, or pages.
    quantity: u32,
    /// 同一申请人当月此前的件数;按量计收为 0。Pieces of the same applicant in this month before; 0 by page.
    before: u32,
    /// 金额(元)。Yuan.
    amount: u32,
    /// 收费通知之日。The day of the notice.
    noticed_on: Date,
    /// 申请人收到通知之日,20个工作日由此起算。The day it arrived, from which twenty working days are counted.
    received_on: Date,
    /// 缴费期限的最后一日;已缴的为 null。The last day for paying; null once it is paid.
    due_on: Option<Date>,
    /// 缴费之日。The day it was paid.
    paid_on: Option<Date>,
}

impl Fee {
    pub(super) fn of(request: &model::InformationRequest, rules: Rules<'_>) -> Option<Self> {
        let (noticed_on, What::FeeNoticed { scale, quantity, before, amount, received_on }) = request.fee()? else {
            return None;
        };
        Some(Self {
            scale: Code(*scale),
            quantity: *quantity,
            before: *before,
            amount: *amount,
            noticed_on: Date(noticed_on),
            received_on: Date(*received_on),
            due_on: request.payment_due_on(rules).ok().flatten().map(Date),
            paid_on: request.paid_on().map(Date),
        })
    }
}

/// 转信访等渠道(条例第三十九条)。A transfer to the channel for petitions, complaints and reports.
#[derive(SimpleObject)]
#[graphql(name = "RequestTransfer")]
pub struct Transfer {
    /// 转办之日。The day of it.
    on: Date,
    /// 转办说明。Where to, and why.
    text: Option<String>,
}

impl Transfer {
    pub(super) fn new(on: NaiveDate, text: Option<&LongText>) -> Self {
        Self { on: Date(on), text: words(text) }
    }
}

/// 撤回申请。A withdrawal.
#[derive(SimpleObject)]
#[graphql(name = "RequestWithdrawal")]
pub struct Withdrawal {
    /// 撤回之日。The day of it.
    on: Date,
    /// 理由。Why, where it was said.
    reason: Option<String>,
}

impl Withdrawal {
    pub(super) fn new(on: NaiveDate, reason: Option<&LongText>) -> Self {
        Self { on: Date(on), reason: words(reason) }
    }
}

/// 视为放弃申请。A request that is deemed abandoned.
#[derive(SimpleObject)]
#[graphql(name = "RequestAbandonment")]
pub struct Abandonment {
    /// 自该日起不再处理。The day of it.
    on: Date,
    /// 原因。Why.
    cause: Code<AbandonCause>,
}

impl Abandonment {
    pub(super) fn of(request: &model::InformationRequest) -> Option<Self> {
        let closing = request.closing()?;
        let What::Abandoned { cause } = closing.what else { return None };
        Some(Self { on: Date(closing.on), cause: Code(cause) })
    }
}

/// 行政复议、行政诉讼。A reconsideration or a lawsuit, as it stands.
#[derive(SimpleObject)]
#[graphql(name = "RequestReview")]
pub struct Review {
    /// 程序。By which way.
    kind: Code<ReviewKind>,
    /// 结果。How it stands.
    outcome: Code<ReviewOutcome>,
    /// 该结果的日期。The day of that.
    on: Date,
}

impl From<model::Review> for Review {
    fn from(review: model::Review) -> Self {
        Self { kind: Code(review.kind), outcome: Code(review.outcome), on: Date(review.on) }
    }
}

/// One thing that happened.
pub struct Step {
    record: model::Step,
    eyes: Eyes,
}

impl Step {
    pub(super) fn new(record: model::Step, eyes: Eyes) -> Self {
        Self { record, eyes }
    }
}

/// 办理步骤。A step: one thing that happened, on a day.
#[Object(name = "RequestStep")]
impl Step {
    /// 类型。Kind.
    async fn kind(&self) -> Code<StepKind> {
        Code(self.record.what.kind())
    }
    /// 类型名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.what.kind().label(ctx.language(locale))
    }
    /// 法定日期。The legal day of it.
    async fn on(&self) -> Date {
        Date(self.record.on)
    }
    /// 记录时间。When it was recorded.
    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }
    /// 是否由申请人自己提交;否则由单位记录。Whether the applicant did it; otherwise the unit recorded it.
    async fn by_applicant(&self) -> bool {
        self.record.by == Hand::Applicant
    }
    /// 经办人;仅有权查看账号的工作人员可见。Who recorded it; for staff who may see the account.
    async fn by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        match (self.record.by, self.eyes) {
            (Hand::Staff(id), Eyes::Staff) => Ok(ctx.load(id).await?.map(Staff)),
            _ => Ok(None),
        }
    }
}
