//! 依申请公开: a request as its handlers see it, and as its applicant follows it.

mod clock;
mod cluster;
mod codes;
mod course;
mod handling;
mod handout;
mod input;
mod letter;
pub(crate) mod loaders;
pub(crate) mod mutation;
pub(crate) mod query;
mod reasons;
mod reply;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::person::{PersonKind, Sight};
use domain::request as model;
use domain::request::{AnnualRow, DeliveryRoute, Dossier, InformationForm, Queue, RequestState, Rules, What};
use domain::submission::SubmissionWay;

pub(crate) use self::cluster::RequestCluster;
pub(crate) use self::handling::HandlingMutation;
pub(crate) use self::mutation::RequestMutation;

use self::clock::Clock;
use self::course::{Abandonment, Consultation, Correction, Extension, Fee, Review, Step, Transfer, Wanted, Withdrawal};
use self::letter::Letter;
use self::loaders::{ApplicantOf, DossierOf, OthersOf};
use self::reasons::Reasons;
use self::reply::Reply;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::problem::{Answer, Problem};
use crate::submission::Person;
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

/// Whose eyes a request is read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Eyes {
    /// 申请人: whoever has shown number and query code.
    Applicant,
    /// 工作人员: as their roles say.
    Staff,
}

/// One request.
#[derive(Clone)]
pub struct InformationRequest {
    record: Arc<model::InformationRequest>,
    eyes: Eyes,
}

impl InformationRequest {
    pub(crate) fn new(eyes: Eyes, record: Arc<model::InformationRequest>) -> Self {
        Self { record, eyes }
    }

    /// What was written, for those who read it: the applicant, the handlers and the office above. None once it was erased.
    async fn dossier(&self, ctx: &Context<'_>) -> Result<Option<Arc<Dossier>>, Problem> {
        if self.eyes == Eyes::Staff && !self.record.shows_text_to(ctx.act()) {
            return Ok(None);
        }
        ctx.load(DossierOf(self.record.id)).await
    }

    /// How much of the applicant is seen. Number and code may have been overheard: they show nobody.
    fn sight(&self, ctx: &Context<'_>) -> Sight {
        match self.eyes {
            Eyes::Applicant => Sight::Hidden,
            Eyes::Staff => Sight::of(ctx.act(), self.record.unit_id),
        }
    }

    fn inside(&self) -> bool {
        self.eyes == Eyes::Staff
    }
}

impl Written for InformationRequest {}

/// By what the rules are read.
fn rules<'a>(ctx: &'a Context<'_>) -> Rules<'a> {
    Rules { calendar: ctx.directory().calendar(), policy: &ctx.services().policies.request }
}

/// 依申请公开:一件信息公开申请。申请人凭受理编号和查询码查看;办理人员在工作区查看。
/// A request for information. Its applicant follows it by number and query code; those who handle it find it in the workspace.
#[Object]
impl InformationRequest {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 受理编号。Number of the case.
    async fn number(&self) -> &str {
        self.record.number.as_str()
    }
    /// 受理单位。The unit that has to answer.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.unit_id))
    }
    /// 提交方式。By which way it was sent.
    async fn way(&self) -> Code<SubmissionWay> {
        Code(self.record.way)
    }
    /// 提交方式名称。Label of the way.
    async fn way_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.way.label(ctx.language(locale))
    }
    /// 申请人类型(年度报告的栏目)。Kind of applicant, a column of the annual report.
    async fn applicant_kind(&self) -> Code<PersonKind> {
        Code(self.record.applicant_kind)
    }
    /// 申请人:办理人员见全部,上级政务公开办见脱敏后的;其他人和凭查询码查询的为 null。
    /// Who sent it: whole for its handlers, masked for the office above; null for everybody else, and for whoever follows it.
    async fn applicant(&self, ctx: &Context<'_>) -> Result<Option<Person>, Problem> {
        let sight = self.sight(ctx);
        if sight == Sight::Hidden {
            return Ok(None);
        }
        let person = ctx.load(ApplicantOf(self.record.id)).await?;
        Ok(person.and_then(|person| Person::seen(&person, sight)))
    }
    /// 同一申请人的其他申请件数(按证件、电话、邮箱的密钥摘要比对);仅办理人员和上级政务公开办可见。
    /// How many other requests the same applicant has sent, known by keyed digests; for handlers and the office above.
    async fn others_of_applicant(&self, ctx: &Context<'_>) -> Answer<u64> {
        if self.sight(ctx) == Sight::Hidden {
            return Ok(None);
        }
        Ok(ctx.load(OthersOf(self.record.id)).await?.map(|count| count as u64))
    }
    /// 所需信息的描述;审计不可见,个人信息删除后为 null。What is wanted; not for the audit, and null once it was erased.
    async fn wanted(&self, ctx: &Context<'_>) -> Result<Option<Wanted>, Problem> {
        Ok(self.dossier(ctx).await?.map(|dossier| Wanted::of(&dossier.wanted)))
    }
    /// 获取信息的方式。In which form it is wanted.
    async fn form(&self) -> Code<InformationForm> {
        Code(self.record.form)
    }
    /// 获取信息的途径。By which route it is wanted.
    async fn route(&self) -> Code<DeliveryRoute> {
        Code(self.record.route)
    }
    /// 提交或录入的时间。When it was sent, or entered.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.record.submitted_at)
    }
    /// 提交日期;来信来访的为到件之日。The day of submission; of what came on paper, the day it arrived.
    async fn submitted_on(&self) -> Option<Date> {
        self.record.steps.first().map(|step| Date(step.on))
    }
    /// 机关确认收到之日。The day on which the unit confirmed.
    async fn confirmed_by_unit_on(&self) -> Option<Date> {
        self.record.office_confirmed().map(|step| Date(step.on))
    }
    /// 申请人确认之日。The day on which the applicant confirmed.
    async fn confirmed_by_applicant_on(&self) -> Option<Date> {
        self.record.applicant_confirmed().map(|step| Date(step.on))
    }
    /// 收到申请之日(条例第三十一条),期限由此起算;双方尚未确认的为 null。The day of receipt, from which all limits are counted; null until both sides have confirmed.
    async fn received_on(&self) -> Option<Date> {
        self.record.received_on().map(Date)
    }
    /// 登记日期。The day of registration.
    async fn registered_on(&self) -> Option<Date> {
        self.record.registered_on().map(Date)
    }
    /// 状态。State.
    async fn state(&self, ctx: &Context<'_>) -> Code<RequestState> {
        Code(self.record.state_on(rules(ctx), ctx.act().date()))
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.state_on(rules(ctx), ctx.act().date()).label(ctx.language(locale))
    }
    /// 今天所在的待办队列;仅工作人员可见。The work queues in which it is found today; for staff.
    async fn queues(&self, ctx: &Context<'_>) -> Option<Vec<Code<Queue>>> {
        let queues = || self.record.queues(rules(ctx), ctx.act().date());
        self.inside().then(|| queues().into_iter().map(Code).collect())
    }
    /// 等待申请人或者第三方的最后一日。The last day on which the applicant or a third party is waited for.
    async fn waiting_until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.record.standing(rules(ctx)).waiting_until.map(Date)
    }
    /// 办理期限;收到之日未确定的为 null。The clock; null before the day of receipt is known.
    async fn clock(&self, ctx: &Context<'_>) -> Option<Clock> {
        self.record.clock(rules(ctx), ctx.act().date()).map(Clock)
    }
    /// 补正告知和补正。The correction that was asked for.
    async fn correction(&self, ctx: &Context<'_>) -> Result<Option<Correction>, Problem> {
        let Some(correction) = Correction::of(&self.record, rules(ctx)) else { return Ok(None) };
        Ok(Some(correction.worded(self.dossier(ctx).await?)))
    }
    /// 征求第三方、共同制作机关的意见;凭查询码查询的看不到被征求人和意见内容。
    /// Whose opinion was asked; whoever follows the case sees neither who it is nor what they wrote.
    async fn consultations(&self, ctx: &Context<'_>) -> Result<Option<Vec<Consultation>>, Problem> {
        let dossier = if self.inside() { self.dossier(ctx).await? } else { None };
        let all = self.record.consultations(rules(ctx)).into_iter();
        Ok(Some(all.map(|it| Consultation::new(it, dossier.clone(), self.eyes)).collect()))
    }
    /// 延期:已批准的,或者(仅工作人员可见)提请中的。The extension; one that is only proposed is for staff.
    async fn extension(&self, ctx: &Context<'_>) -> Result<Option<Extension>, Problem> {
        let Some(extension) = Extension::of(&self.record, self.eyes) else { return Ok(None) };
        Ok(Some(extension.worded(self.dossier(ctx).await?)))
    }
    /// 要求申请人说明理由,以及由此确定的延迟答复期限(条例第三十五条)。The reasons that were demanded, and the longer period that was set for them.
    async fn reasons(&self, ctx: &Context<'_>) -> Result<Option<Reasons>, Problem> {
        let Some(reasons) = Reasons::of(&self.record) else { return Ok(None) };
        Ok(Some(reasons.worded(self.dossier(ctx).await?)))
    }
    /// 信息处理费。The fee.
    async fn fee(&self, ctx: &Context<'_>) -> Option<Fee> {
        Fee::of(&self.record, rules(ctx))
    }
    /// 转信访等渠道。That it was transferred to petitions.
    async fn transfer(&self, ctx: &Context<'_>) -> Result<Option<Transfer>, Problem> {
        let closing = self.record.closing().filter(|step| step.what == What::Transferred);
        let Some(on) = closing.map(|step| step.on) else { return Ok(None) };
        let dossier = self.dossier(ctx).await?;
        Ok(Some(Transfer::new(on, dossier.as_ref().and_then(|it| it.transfer.as_ref()))))
    }
    /// 答复。The reply.
    async fn reply(&self, ctx: &Context<'_>) -> Result<Option<Reply>, Problem> {
        let Some(reply) = Reply::of(&self.record) else { return Ok(None) };
        Ok(Some(reply.worded(self.dossier(ctx).await?)))
    }
    /// 文书,按出具的先后排列;仅办理人员可见,个人信息删除后为空。
    /// The official letters, in the order in which they were written; for those who handle the case, and none once its words were erased.
    async fn letters(&self, ctx: &Context<'_>) -> Answer<Vec<Letter>> {
        if self.sight(ctx) != Sight::Clear {
            return Ok(None);
        }
        let names = self.dossier(ctx).await?.map(|_| self.record.letters()).unwrap_or_default();
        Ok(Some(names.into_iter().map(|name| Letter::new(self.record.id, name)).collect()))
    }
    /// 视为放弃。That it is deemed abandoned.
    async fn abandonment(&self) -> Option<Abandonment> {
        Abandonment::of(&self.record)
    }
    /// 撤回。That it was withdrawn.
    async fn withdrawal(&self, ctx: &Context<'_>) -> Result<Option<Withdrawal>, Problem> {
        let closing = self.record.closing().filter(|step| step.what == What::Withdrawn);
        let Some(on) = closing.map(|step| step.on) else { return Ok(None) };
        let dossier = self.dossier(ctx).await?;
        Ok(Some(Withdrawal::new(on, dossier.as_ref().and_then(|it| it.withdrawal.as_ref()))))
    }
    /// 办结日期。The day on which it was closed.
    async fn closed_on(&self) -> Option<Date> {
        self.record.closed_on().map(Date)
    }
    /// 年度报告栏目;未办结的为 null。Row of the annual report; null while it is open.
    async fn annual_row(&self) -> Option<Code<AnnualRow>> {
        self.record.annual_row().map(Code)
    }
    /// 归档日期。The day of the archive.
    async fn archived_on(&self) -> Option<Date> {
        self.record.archived().map(|(on, _)| Date(on))
    }
    /// 内容和申请人信息保存至该日;归档后确定,仅工作人员可见。Until when words and applicant are kept; known from the archive on, for staff.
    async fn retain_until(&self) -> Option<Date> {
        self.record.archived().filter(|_| self.inside()).map(|(_, until)| Date(until))
    }
    /// 行政复议、行政诉讼。Reconsiderations and lawsuits.
    async fn reviews(&self) -> Vec<Review> {
        self.record.reviews().into_iter().map(Review::from).collect()
    }
    /// 办理步骤,按先后排列。What happened, in its order.
    async fn steps(&self) -> Vec<Step> {
        // What a clerk asks the head for is no affair of the applicant's before it is decided.
        let shown = |step: &&model::Step| self.inside() || !matches!(step.what, What::ExtensionProposed { .. });
        self.record.steps.iter().filter(shown).map(|step| Step::new(step.clone(), self.eyes)).collect()
    }
    /// 版本号,办理时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record.version
    }
}
