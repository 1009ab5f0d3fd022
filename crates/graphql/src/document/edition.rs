//! 版次 of a document: the object, its metadata, its body.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::document::body::Body;
use domain::document::edition::{DocumentEdition as EditionRecord, DocumentStatus, State};
use domain::document::number::DocumentNumber;
use domain::document::review;
use domain::document::review::{Disclosure, Secrecy, WithholdingGround};

use super::loaders::{BodyOf, DocumentKey, Pair};
use super::screening::Screening;
use super::{Document, public};
use crate::attachment::Attachment;
use crate::catalogue::item::CatalogueItem;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::delivery::Delivery;
use crate::delivery::query::of_edition;
use crate::id::id;
use crate::loaders::{ItemIdKey, Scope};
use crate::pilot_domain::PilotDomain;
use crate::problem::{Answer, Problem};
use crate::staff::Staff;
use crate::time::{Date, DateTime};

/// An edition with its document.
#[derive(Clone)]
pub struct DocumentEdition {
    pair: Pair,
    scope: Scope,
}

impl DocumentEdition {
    /// The records as seen in `scope`.
    pub(crate) fn new(scope: Scope, pair: Pair) -> Self {
        Self { pair, scope }
    }

    fn record(&self) -> &EditionRecord {
        &self.pair.1
    }
}

/// 正文.
pub struct DocumentBody(pub(super) Arc<Body>);

/// 正文:清洗过的 HTML,和同样内容的纯文本。Body: sanitised HTML, and the same as plain text.
#[Object]
impl DocumentBody {
    /// 按白名单清洗过的 HTML。HTML from a fixed allow-list.
    async fn html(&self) -> &str {
        &self.0.html
    }
    /// 纯文本。Plain text.
    async fn plain_text(&self) -> &str {
        &self.0.plain_text
    }
}

/// 审核记录.
pub struct Review {
    record: review::Review,
}

/// 审核记录:保密审查结论和公开属性。Who let it pass, with the secrecy result and the disclosure attribute.
#[Object]
impl Review {
    /// 保密审查结论。Result of the secrecy review.
    async fn secrecy(&self) -> Code<Secrecy> {
        Code(self.record.secrecy)
    }
    /// 公开属性。Disclosure attribute.
    async fn disclosure(&self) -> Code<Disclosure> {
        Code(self.record.disclosure)
    }
    /// 不予公开的理由。Why it is withheld.
    async fn ground(&self) -> Option<Code<WithholdingGround>> {
        self.record.ground.map(Code)
    }
    /// 审核意见。What the reviewer noted.
    async fn note(&self) -> Option<&str> {
        self.record.note.as_ref().map(review::ReviewNote::as_str)
    }
    /// 审核时间。When.
    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }
    /// 审核人;无权查看时为 null。By whom; null where the caller may not see the account.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<Staff>, Problem> {
        let Some(by) = self.record.by else { return Ok(None) };
        Ok(ctx.load(by).await?.map(Staff))
    }
}

/// 政府信息的一个版次;更正产生新版次,原版次作为历史保留。
/// An edition of a document; a correction is the next one, and those before stay as history.
#[Object]
impl DocumentEdition {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record().id)
    }
    /// 所属政府信息。The document it belongs to.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        let pair = ctx.load(DocumentKey(self.scope, self.record().document_id)).await?;
        Ok(pair.map(|pair| Document::new(self.scope, pair)))
    }
    /// 版次号,从 1 起。Number, from 1.
    async fn number(&self) -> i32 {
        self.record().number
    }
    /// 状态。State.
    async fn status(&self) -> Code<DocumentStatus> {
        Code(self.record().state.status())
    }
    /// 状态名称。Label of the state.
    async fn status_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record().state.status().label(ctx.language(locale))
    }
    /// 著录项目。Its metadata.
    async fn content(&self) -> Content {
        Content { edition: self.pair.1.clone() }
    }
    /// 正文。Body.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<DocumentBody>, Problem> {
        Ok(ctx.load(BodyOf(self.record().id)).await?.map(DocumentBody))
    }
    /// 更正说明。What it changes.
    async fn change_note(&self) -> Option<&str> {
        self.record().change_note.as_ref().map(domain::document::edition::ChangeNote::as_str)
    }
    /// 退回理由;仅工作区可见。Why it was returned; in the workspace only.
    async fn return_reason(&self) -> Option<&str> {
        match &self.record().state {
            State::Returned { reason } => Some(reason.as_str()),
            _ => None,
        }
    }
    /// 定时发布的时间。When it is, or was, to be published.
    async fn scheduled_for(&self) -> Option<DateTime> {
        match self.record().state {
            State::Scheduled { at } => Some(DateTime(at)),
            State::Published { scheduled_for, .. } => scheduled_for.map(DateTime),
            _ => None,
        }
    }
    /// 发布时间。When it was published.
    async fn published_at(&self) -> Option<DateTime> {
        self.record().state.published_at().map(DateTime)
    }
    /// 各渠道的发布回执,按渠道代码。Its deliveries, by channel.
    async fn deliveries(&self, ctx: &Context<'_>) -> Answer<Vec<Delivery>> {
        of_edition(ctx, self.record().id).await
    }
    /// 定时发布晚了多少秒;未定时发布的为 null。By how many seconds a scheduled publication was late.
    async fn late_by_seconds(&self) -> Option<i64> {
        self.record().late_by().map(|late| late.num_seconds().max(0))
    }
    /// 审核记录;仅工作区可见。Its review; in the workspace only.
    async fn review(&self) -> Option<Review> {
        if self.scope == Scope::Public {
            return None;
        }
        self.record().review.clone().map(|record| Review { record })
    }
    /// 个人信息检查结果;提交后才有,仅工作区可见。What was found in it; once submitted, in the workspace only.
    async fn screening(&self) -> Option<Screening> {
        let edition = self.record();
        if self.scope == Scope::Public || edition.submitted_at.is_none() {
            return None;
        }
        Some(Screening { record: edition.screening.clone(), clearance: edition.clearance.clone() })
    }
    /// 起草时间;仅工作区可见。When the draft was opened; in the workspace only.
    async fn created_at(&self) -> Option<DateTime> {
        (self.scope == Scope::Workspace).then_some(DateTime(self.record().created_at))
    }
}

/// A document number as the standard writes it, or as it was written where it cannot be read.
pub(super) fn number_shown(number: &DocumentNumber) -> String {
    number.normalised().unwrap_or_else(|| number.to_string())
}

/// The metadata of an edition.
pub struct Content {
    pub(super) edition: Arc<EditionRecord>,
}

/// 著录项目。Metadata of an edition, as in the header of its page.
#[Object(name = "DocumentContent")]
impl Content {
    /// 标题。Title.
    async fn title(&self) -> &str {
        self.edition.content.title.as_str()
    }
    /// 文号,规范写法。Document number, normalised.
    async fn document_number(&self) -> Option<String> {
        self.edition.content.document_number.as_ref().map(number_shown)
    }
    /// 文号原文。Document number as it was written.
    async fn document_number_raw(&self) -> Option<&str> {
        self.edition.content.document_number.as_ref().map(DocumentNumber::as_str)
    }
    /// 内容概述。Summary.
    async fn summary(&self) -> Option<&str> {
        self.edition.content.summary.as_ref().map(domain::document::content::Summary::as_str)
    }
    /// 是否政策文件,需要解读。Whether it is a policy, and needs an interpretation.
    async fn is_policy(&self) -> bool {
        self.edition.content.is_policy
    }
    /// 成文日期。The day it was formed.
    async fn formed_on(&self) -> Option<Date> {
        self.edition.content.formed_on.map(Date)
    }
    /// 成文日期是否晚于发布日期,多为笔误。Whether it says to be formed after its publication, usually a slip.
    async fn formed_on_doubtful(&self, ctx: &Context<'_>) -> bool {
        let day = self.edition.state.published_at().map_or(ctx.act().date(), domain::act::china_date);
        self.edition.is_formed_in_future(day)
    }
    /// 施行日期。From when it is in force.
    async fn effective_from(&self) -> Option<Date> {
        self.edition.content.effective_from.map(Date)
    }
    /// 有效期的最后一日。Last day of its period.
    async fn effective_until(&self) -> Option<Date> {
        self.edition.content.effective_until.map(Date)
    }
    /// 组配分类,自上而下。The column's path, from the top.
    async fn category(&self) -> Vec<&str> {
        self.edition.content.category.iter().map(domain::document::content::HeaderWord::as_str).collect()
    }
    /// 主题分类。Subject.
    async fn topic(&self) -> Option<&str> {
        self.edition.content.topic.as_ref().map(domain::document::content::HeaderWord::as_str)
    }
    /// 主题词。Keywords.
    async fn keywords(&self) -> Vec<&str> {
        self.edition.content.keywords.iter().map(domain::document::content::HeaderWord::as_str).collect()
    }
    /// 发文机关。Issuing body, where it is not the unit's own name.
    async fn issuer(&self) -> Option<&str> {
        self.edition.content.issuer.as_ref().map(domain::document::content::HeaderWord::as_str)
    }
    /// 来源。Source.
    async fn source(&self) -> Option<&str> {
        self.edition.content.source.as_ref().map(domain::document::content::HeaderWord::as_str)
    }
    /// 公开范围。To whom it is open.
    async fn scope(&self) -> Option<&str> {
        self.edition.content.scope.as_ref().map(domain::document::content::HeaderWord::as_str)
    }
    /// 原文链接,从其他平台收录的才有。Where it stood before, for what was taken over from another platform.
    async fn original_url(&self) -> Option<&str> {
        self.edition.content.original_url.as_ref().map(domain::document::content::OriginalUrl::as_str)
    }
    /// 自身写明的试点领域,不含所依事项的领域。The pilot domains it names itself, beside those of its items.
    async fn pilot_domains(&self, ctx: &Context<'_>) -> Vec<PilotDomain> {
        let known = |code| ctx.directory().pilot_domain(code).cloned().map(PilotDomain::from);
        self.edition.content.pilot_domains.iter().filter_map(known).collect()
    }
    /// 所依公开事项。The catalogue items it answers.
    async fn items(&self, ctx: &Context<'_>) -> Result<Vec<CatalogueItem>, Problem> {
        let load = |id: &_| ctx.load(ItemIdKey(Scope::Public, *id));
        let found = futures_util::future::try_join_all(self.edition.content.items.iter().map(load)).await?;
        Ok(found.into_iter().flatten().map(|it| CatalogueItem::new(Scope::Public, it, None)).collect())
    }
    /// 附件,按顺序。Attachments, in their order.
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Attachment>, Problem> {
        let load = |id: &_| ctx.load(*id);
        let found = futures_util::future::try_join_all(self.edition.content.attachments.iter().map(load)).await?;
        Ok(found.into_iter().flatten().map(Attachment).collect())
    }
    /// 本件废止的政府信息。The documents it repeals.
    async fn repeals(&self, ctx: &Context<'_>) -> Result<Vec<Document>, Problem> {
        let load = |id: &_| public(ctx, Some(*id));
        let found = futures_util::future::try_join_all(self.edition.content.repeals.iter().map(load)).await?;
        Ok(found.into_iter().flatten().collect())
    }
}
