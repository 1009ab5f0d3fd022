//! 咨询: one object for the case and for what is public of it; which of both it shows depends on the way it was reached.

mod input;
pub(crate) mod loaders;
pub(crate) mod mutation;
pub(crate) mod query;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::enquiry as model;
use domain::enquiry::{
    EnquiryAction, EnquiryGrade, EnquiryKind, EnquiryQueue, EnquiryState, FaqState, Publication, RejectionReason,
};
use domain::person::Sight;
use domain::submission::SubmissionWay;

use self::loaders::{AnswerTo, AskedBy, TextOf};
use crate::catalogue::edition::Permission;
use crate::catalogue::item::CatalogueItem;
use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::document::loaders::DocumentKey;
use crate::id::id;
use crate::loaders::{ItemIdKey, Scope};
use crate::pilot_domain::PilotDomain;
use crate::problem::{Answer, UserError};
use crate::staff::Staff;
use crate::submission::Person;
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};
use crate::written::Written;

impl Named for EnquiryKind {
    const NAME: &'static str = "EnquiryKind";
    const DESCRIPTION: &'static str = "咨询类别。Kind of enquiry.";
}
impl Named for EnquiryGrade {
    const NAME: &'static str = "EnquiryGrade";
    const DESCRIPTION: &'static str = "咨询难易,决定答复期限。Grade of an enquiry; decides by when it is answered.";
}
impl Named for EnquiryState {
    const NAME: &'static str = "EnquiryState";
    const DESCRIPTION: &'static str = "咨询的办理状态。State of an enquiry.";
}
impl Named for RejectionReason {
    const NAME: &'static str = "EnquiryRejection";
    const DESCRIPTION: &'static str = "不予受理的理由。Why an enquiry is not taken up.";
}
impl Named for EnquiryAction {
    const NAME: &'static str = "EnquiryAction";
    const DESCRIPTION: &'static str = "可对咨询进行的操作。A verb an enquiry knows, for asking whether one may.";
}
impl Named for EnquiryQueue {
    const NAME: &'static str = "EnquiryQueue";
    const DESCRIPTION: &'static str = "咨询待办类别。A part of the work on enquiries.";
}
impl Named for FaqState {
    const NAME: &'static str = "FaqState";
    const DESCRIPTION: &'static str = "常见问题的状态。State of a frequent question.";
}

/// By which way an enquiry was reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// As anybody: what is published, and nothing else.
    Public,
    /// By its sender, with number and code.
    Followed,
    /// By staff, in the workspace.
    Workspace,
}

/// An enquiry, as seen by one way.
#[derive(Clone)]
pub struct Enquiry {
    record: Arc<model::Enquiry>,
    way: Way,
}

impl Enquiry {
    /// The record as seen by `way`.
    pub(crate) fn new(way: Way, record: impl Into<Arc<model::Enquiry>>) -> Self {
        Self { record: record.into(), way }
    }

    /// The case, for whoever did not come as anybody.
    fn case(&self) -> Option<&model::Enquiry> {
        (self.way != Way::Public).then_some(&*self.record)
    }

    /// The same for staff alone.
    fn inside(&self) -> Option<&model::Enquiry> {
        (self.way == Way::Workspace).then_some(&*self.record)
    }

    fn shows_texts(&self, ctx: &Context<'_>) -> bool {
        match self.way {
            Way::Public => false,
            Way::Followed => true,
            Way::Workspace => self.record.shows_texts_to(ctx.act()),
        }
    }
}

impl Written for Enquiry {}

/// 转办。How a case went from one unit to another.
#[derive(SimpleObject)]
pub struct EnquiryForward {
    /// 转出单位。From.
    from: Option<Unit>,
    /// 转入单位。To.
    to: Option<Unit>,
    /// 说明。Why.
    reason: String,
    /// 时间。When.
    at: DateTime,
}

/// 常见问题的文字和状态。A frequent question: its words, and what became of it.
#[derive(SimpleObject)]
pub struct EnquiryFaq {
    /// 状态。State.
    state: Code<FaqState>,
    /// 问题。The question in words that are nobody's.
    question: String,
    /// 答复。The answer.
    answer: String,
    /// 公开时间。When it was published.
    published_at: Option<DateTime>,
    /// 撤回时间。When it was withdrawn.
    withdrawn_at: Option<DateTime>,
    /// 撤回理由。Why.
    withdrawal_reason: Option<String>,
}

/// 咨询:公众只见已公开的常见问题;提交人凭受理编号和查询码见其办理情况;工作人员在工作区办理。
/// An enquiry. Anybody sees its published frequent question; its sender, with number and query code, how it stands; staff handle it in the workspace.
#[Object]
impl Enquiry {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 类别。Kind.
    async fn kind(&self) -> Code<EnquiryKind> {
        Code(self.record.kind)
    }
    /// 类别名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.kind.label(ctx.language(locale))
    }
    /// 办理(答复)单位。The unit that answers.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.unit_id))
    }
    /// 领域。Its domain.
    async fn pilot_domain(&self, ctx: &Context<'_>) -> Option<PilotDomain> {
        let code = self.record.pilot_domain.as_ref()?;
        ctx.directory().pilot_domain(code).cloned().map(PilotDomain::from)
    }
    /// 问题:公众见公开的文字,提交人和办理人员见原文;已删除或无权查看时为 null。
    /// The question: the published words for anybody, what was written for its sender and its handlers; null once erased, or for others.
    async fn question(&self, ctx: &Context<'_>) -> Answer<String> {
        if self.way == Way::Public {
            return Ok(self.record.publication.text().map(|it| it.question.to_string()));
        }
        if !self.shows_texts(ctx) {
            return Ok(None);
        }
        Ok(ctx.load(TextOf(self.record.id)).await?.map(|it| it.as_str().to_owned()))
    }
    /// 答复(不予受理的为说明):公众见公开的文字,提交人和办理人员见给提交人的答复。
    /// The answer, or what was said with a rejection: the published words for anybody, what the sender was told for the sender and the handlers.
    async fn answer(&self, ctx: &Context<'_>) -> Answer<String> {
        if self.way == Way::Public {
            return Ok(self.record.publication.text().map(|it| it.answer.to_string()));
        }
        if !self.shows_texts(ctx) {
            return Ok(None);
        }
        Ok(ctx.load(AnswerTo(self.record.id)).await?.map(|it| it.as_str().to_owned()))
    }
    /// 公开为常见问题的时间;未公开的为 null。When it was published as a frequent question; null when it is not public.
    async fn published_at(&self) -> Option<DateTime> {
        match &self.record.publication {
            Publication::Published { at, .. } => Some(DateTime(*at)),
            _ => None,
        }
    }
    /// 常见问题,含待公开的和已撤回的;仅工作区可见。The frequent question, also while it waits and once it is withdrawn; in the workspace only.
    async fn faq(&self) -> Option<EnquiryFaq> {
        let publication = &self.inside()?.publication;
        let text = publication.text()?;
        let (published_at, withdrawn) = match publication {
            Publication::Published { at, .. } => (Some(*at), None),
            Publication::Withdrawn { published_at, at, reason, .. } => (Some(*published_at), Some((*at, reason))),
            Publication::None | Publication::Proposed(_) => (None, None),
        };
        Some(EnquiryFaq {
            state: Code(publication.state()),
            question: text.question.to_string(),
            answer: text.answer.to_string(),
            published_at: published_at.map(DateTime),
            withdrawn_at: withdrawn.map(|it| DateTime(it.0)),
            withdrawal_reason: withdrawn.map(|it| it.1.to_string()),
        })
    }
    /// 受理编号;公众不可见。Number of the case; not for the public.
    async fn number(&self) -> Option<&str> {
        Some(self.case()?.number.as_str())
    }
    /// 办理状态;公众不可见。State; not for the public, as is all that follows.
    async fn state(&self) -> Option<Code<EnquiryState>> {
        Some(Code(self.case()?.state))
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        Some(self.case()?.state.label(ctx.language(locale)))
    }
    /// 难易。Grade.
    async fn grade(&self) -> Option<Code<EnquiryGrade>> {
        Some(Code(self.case()?.grade))
    }
    /// 提交方式。By which way it came.
    async fn way(&self) -> Option<Code<SubmissionWay>> {
        Some(Code(self.case()?.way))
    }
    /// 提交时间。When it was sent.
    async fn submitted_at(&self) -> Option<DateTime> {
        Some(DateTime(self.case()?.submitted_at))
    }
    /// 答复期限。By when it has to be answered.
    async fn due_on(&self) -> Option<Date> {
        Some(Date(self.case()?.due_on))
    }
    /// 是否逾期未答复。Whether it waits longer than it may.
    async fn overdue(&self, ctx: &Context<'_>) -> Option<bool> {
        Some(self.case()?.is_overdue(ctx.act().date()))
    }
    /// 答复或者不予受理的时间。When it was answered or rejected.
    async fn closed_at(&self) -> Option<DateTime> {
        self.case()?.closed_at.map(DateTime)
    }
    /// 不予受理的理由。Why it was not taken up.
    async fn rejection(&self) -> Option<Code<RejectionReason>> {
        self.case()?.rejection.map(Code)
    }
    /// 不予受理的理由(文字)。The same in words.
    async fn rejection_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        Some(self.case()?.rejection?.label(ctx.language(locale)))
    }
    /// 转办经过,早的在前。How it was forwarded, oldest first.
    async fn forwards(&self, ctx: &Context<'_>) -> Option<Vec<EnquiryForward>> {
        let forwards = self.case()?.forwards.iter().map(|it| EnquiryForward {
            from: find(ctx, Some(it.from)),
            to: find(ctx, Some(it.to)),
            reason: it.reason.to_string(),
            at: DateTime(it.at),
        });
        Some(forwards.collect())
    }
    /// 所指的政府信息,仍公开的。The document it is about, while that is public.
    async fn document(&self, ctx: &Context<'_>) -> Answer<Document> {
        let Some(document_id) = self.case().and_then(|it| it.about.document_id) else { return Ok(None) };
        let pair = ctx.load(DocumentKey(Scope::Public, document_id)).await?;
        Ok(pair.map(|pair| Document::new(Scope::Public, pair)))
    }
    /// 所指的公开事项。The catalogue item it is about.
    async fn item(&self, ctx: &Context<'_>) -> Answer<CatalogueItem> {
        let Some(item_id) = self.case().and_then(|it| it.about.item_id) else { return Ok(None) };
        let item = ctx.load(ItemIdKey(Scope::Public, item_id)).await?;
        Ok(item.map(|it| CatalogueItem::new(Scope::Public, it, None)))
    }
    /// 提交人;办理人员见全部,上级政务公开办见脱敏后的,未留姓名的为 null。Whoever sent it: whole for its handlers, masked for the office above; null when they did not say.
    async fn person(&self, ctx: &Context<'_>) -> Answer<Person> {
        let Some(sight) = self.inside().map(|it| it.sight(ctx.act())) else { return Ok(None) };
        // What nobody sees is not even opened.
        if sight == Sight::Hidden {
            return Ok(None);
        }
        Ok(ctx.load(AskedBy(self.record.id)).await?.and_then(|person| Person::seen(&person, sight)))
    }
    /// 提问单位(业务咨询)。The unit that asks its guiding unit.
    async fn asking_unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.inside()?.asking_unit_id)
    }
    /// 提问的工作人员;无权查看账号时为 null。Who asked for that unit; null where the caller may not see the account.
    async fn asked_by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        let Some(staff_id) = self.inside().and_then(|it| it.asked_by) else { return Ok(None) };
        Ok(ctx.load(staff_id).await?.map(Staff))
    }
    /// 版本号,操作时作为 expectedVersion;仅工作区可见。Version, to be sent as `expectedVersion`; in the workspace only.
    async fn version(&self) -> Option<i32> {
        Some(self.inside()?.version)
    }
    /// 当前用户能否进行某操作,以及不能的理由;仅工作区可用。Whether the caller may do this to it, and if not, why; in the workspace only.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<EnquiryAction>) -> Option<Permission> {
        let reason = self.inside()?.may(ctx.act(), action.0).err();
        let reasons = reason.iter().map(|refusal| UserError::of(refusal, ctx.request().locale));
        Some(Permission::of(reasons.collect()))
    }
}
