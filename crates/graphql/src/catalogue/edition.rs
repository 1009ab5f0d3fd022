//! 版次: the object, its findings and comments.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::catalogue::comment::{Comment, CommentId};
use domain::catalogue::edition as model;
use domain::catalogue::edition::{EditionAction, State, Status};
use domain::catalogue::finding::{Finding, FindingCode, Severity};
use domain::catalogue::item::{CatalogueItem as ItemRecord, Element, ItemId, ItemKey};
use domain::pilot_domain::DomainCode;
use persistence::{Page, Window};

use super::Catalogue;
use super::item::CatalogueItem;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::loaders::{CatalogueKey, CommentsOn, EditionKey, FindingsOf, ItemCount, ItemIdKey, ItemsOf, Scope};
use crate::page::{Connection, connection, rows_select, scope, selects, window};
use crate::problem::{Answer, Problem, UserError};
use crate::staff::Staff;
use crate::time::{Date, DateTime};

/// An edition, perhaps with its first items read ahead.
#[derive(Clone)]
pub struct CatalogueEdition {
    pub(crate) record: Arc<model::CatalogueEdition>,
    pub(crate) scope: Scope,
    /// The number of items that was asked for, and those items.
    pub(crate) ahead: Option<(u64, Page<ItemRecord>)>,
}

impl CatalogueEdition {
    /// The record as seen in `scope`.
    pub(crate) fn new(scope: Scope, record: impl Into<Arc<model::CatalogueEdition>>) -> Self {
        Self { record: record.into(), scope, ahead: None }
    }
}

/// 能否进行某操作。Whether one may, and if not, why.
#[derive(SimpleObject)]
pub struct Permission {
    /// 是否可以。Whether one may.
    allowed: bool,
    /// 不可以的理由。Why not.
    reasons: Vec<UserError>,
}

impl Permission {
    /// What the verb's own predicate says.
    pub(crate) fn of(reasons: Vec<UserError>) -> Self {
        Self { allowed: reasons.is_empty(), reasons }
    }
}

/// 目录版次:从草稿到发布,发布后内容不再改变并长期可读。
/// An edition of a catalogue: from draft to published; afterwards it never changes and stays readable.
#[Object]
impl CatalogueEdition {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 所属目录。The catalogue it belongs to.
    async fn catalogue(&self, ctx: &Context<'_>) -> Result<Option<Catalogue>, Problem> {
        let catalogue = ctx.load(CatalogueKey(self.scope, self.record.catalogue_id)).await?;
        Ok(catalogue.map(|it| Catalogue::new(self.scope, it)))
    }
    /// 版次号,从 1 起。Number, from 1.
    async fn number(&self) -> i32 {
        self.record.number
    }
    /// 状态。State.
    async fn status(&self) -> Code<Status> {
        Code(self.record.state.status())
    }
    /// 状态名称。Label of the state.
    async fn status_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.state.status().label(ctx.language(locale))
    }
    /// 退回理由。Why it was returned.
    async fn return_reason(&self) -> Option<&str> {
        match &self.record.state {
            State::Returned { reason } => Some(reason.as_str()),
            _ => None,
        }
    }
    /// 发布(生效)日期。The day it came into force.
    async fn published_on(&self) -> Option<Date> {
        match self.record.state {
            State::Published { on } => Some(Date(on)),
            State::Superseded { published_on, .. } => Some(Date(published_on)),
            _ => None,
        }
    }
    /// 被新版次替代的日期。The day a later edition took its place.
    async fn superseded_on(&self) -> Option<Date> {
        match self.record.state {
            State::Superseded { on, .. } => Some(Date(on)),
            _ => None,
        }
    }
    /// 起草时间。When the draft was opened.
    async fn created_at(&self) -> DateTime {
        DateTime(self.record.created_at)
    }
    /// 版本号,操作时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record.version
    }
    /// 所依据的模板版次。The template editions it was drawn from.
    async fn templates(&self, ctx: &Context<'_>) -> Answer<Vec<CatalogueEdition>> {
        let mut templates = Vec::new();
        for template_id in &self.record.template_ids {
            if let Some(template) = ctx.load(EditionKey(Scope::Public, *template_id)).await? {
                templates.push(CatalogueEdition::new(Scope::Public, template));
            }
        }
        Ok(Some(templates))
    }
    /// 公开事项,按目录顺序;可限定领域。Its items, in their order; those of one domain where one is given.
    async fn items(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        pilot_domain: Option<String>,
    ) -> Answer<Connection<CatalogueItem>> {
        let pilot_domain = pilot_domain.as_deref().map(domain_code).transpose()?;
        let scope = scope("items", &(self.record.id, &pilot_domain));
        let Window { after, first } = window::<(i32, ItemId)>(first, after.as_deref(), &scope)?;
        let page = match &self.ahead {
            Some((read, page)) if *read == first && after.is_none() && pilot_domain.is_none() => page.clone(),
            _ => {
                let raw = rows_select(ctx, &[], &["raw"]);
                let edition_id = self.record.id;
                let key = ItemsOf { edition_id, pilot_domain: pilot_domain.clone(), first, after, raw };
                ctx.load(key).await?.unwrap_or_default()
            }
        };
        let total =
            if selects(ctx, &["totalCount"]) { ctx.load(ItemCount(self.record.id, pilot_domain)).await? } else { None };
        let edition = &self.record;
        Ok(Some(connection(
            page,
            &scope,
            total,
            |item: &ItemRecord| (item.position, item.id),
            |item| CatalogueItem::new(self.scope, item, Some(edition.clone())),
        )))
    }
    /// 审查问题,阻断级的排在前面;仅参与编制、审核、指导的人员可见。
    /// What a review turns up, blocking ones first; null for whoever does not work on it.
    async fn findings(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        severity: Option<Code<Severity>>,
    ) -> Answer<Connection<CatalogueFinding>> {
        if !self.record.is_worked_on_by(ctx.act()) {
            return Ok(None);
        }
        let scope = scope("findings", &(self.record.id, severity));
        let Window { after, first } = window::<usize>(first, after.as_deref(), &scope)?;
        let found = ctx.load(FindingsOf(self.record.id)).await?.unwrap_or_default();
        let fits = |finding: &&Finding| severity.is_none_or(|severity| severity.0 == finding.severity());
        let findings: Vec<_> = found.iter().filter(fits).cloned().collect();
        let total = u64::try_from(findings.len()).ok();
        let begin = after.map_or(0, |index| index + 1);
        let rest = findings.into_iter().enumerate().skip(begin);
        let page = Page::cut(rest.take(usize::try_from(first + 1).unwrap_or(usize::MAX)).collect(), first);
        let node = |(_, finding)| CatalogueFinding { finding, scope: self.scope };
        Ok(Some(connection(page, &scope, total, |row: &(usize, Finding)| row.0, node)))
    }
    /// 指导意见,旧的在前;仅参与编制、审核、指导的人员可见。Comments, oldest first; null for whoever does not work on it.
    async fn comments(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<CatalogueComment>> {
        if !self.record.is_worked_on_by(ctx.act()) {
            return Ok(None);
        }
        let scope = scope("comments", &self.record.id);
        let Window { after, first } = window::<CommentId>(first, after.as_deref(), &scope)?;
        let key = CommentsOn { edition_id: self.record.id, first, after };
        let page = ctx.load(key).await?.unwrap_or_default();
        let node = |comment| CatalogueComment { comment, scope: self.scope };
        Ok(Some(connection(page, &scope, None, |comment: &Comment| comment.id, node)))
    }
    /// 当前用户能否对其进行某操作,以及不能的理由。Whether the caller may do this to it, and if not, why.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<EditionAction>) -> Permission {
        let reason = self.record.may(ctx.act(), action.0).err();
        let reasons = reason.iter().map(|refusal| UserError::of(refusal, ctx.request().locale)).collect::<Vec<_>>();
        Permission::of(reasons)
    }
}

/// A domain's code as an argument.
pub(crate) fn domain_code(code: &str) -> Result<DomainCode, Problem> {
    code.parse()
        .map_err(|_| Problem::bad_input(format!("{code:?} 不是领域代码"), format!("{code:?} is no domain code")))
}

/// A finding with the eyes it is read with.
pub struct CatalogueFinding {
    finding: Finding,
    scope: Scope,
}

/// 审查问题。What a reviewer would say about one element of one item.
#[Object]
impl CatalogueFinding {
    /// 问题代码。What.
    async fn code(&self) -> Code<FindingCode> {
        Code(self.finding.code)
    }
    /// 严重程度。How much it matters.
    async fn severity(&self) -> Code<Severity> {
        Code(self.finding.severity())
    }
    /// 说明。What to tell the person, in their language.
    async fn message(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.finding.code.label(ctx.language(locale))
    }
    /// 事项键。Key of the item.
    async fn item_key(&self) -> Option<&str> {
        self.finding.item_key.as_ref().map(ItemKey::as_str)
    }
    /// 事项名称。Name of the item.
    async fn item_name(&self) -> &str {
        &self.finding.item_name
    }
    /// 事项;缺失的模板事项为 null。The item; null for a template item that is absent.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>, Problem> {
        let Some(item_id) = self.finding.item_id else { return Ok(None) };
        let item = ctx.load(ItemIdKey(self.scope, item_id)).await?;
        Ok(item.map(|item| CatalogueItem::new(self.scope, item, None)))
    }
    /// 所涉要素。The element it is about.
    async fn element(&self) -> Option<Code<Element>> {
        self.finding.element.map(Code)
    }
    /// 发现的内容。What was found there.
    async fn found(&self) -> Option<&str> {
        self.finding.found.as_deref()
    }
}

/// A comment with the eyes it is read with.
pub struct CatalogueComment {
    pub(crate) comment: Comment,
    pub(crate) scope: Scope,
}

/// 指导意见。A comment of the guiding unit or of colleagues on an edition.
#[Object]
impl CatalogueComment {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.comment.id)
    }
    /// 内容。What it says.
    async fn text(&self) -> &str {
        self.comment.text.as_str()
    }
    /// 时间。When.
    async fn at(&self) -> DateTime {
        DateTime(self.comment.at)
    }
    /// 所涉事项。The item it is about, when it is about one.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>, Problem> {
        let Some(item_id) = self.comment.item_id else { return Ok(None) };
        let item = ctx.load(ItemIdKey(self.scope, item_id)).await?;
        Ok(item.map(|item| CatalogueItem::new(self.scope, item, None)))
    }
    /// 提出人;无权查看时为 null。Who wrote it; null where the caller may not see the account.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Staff>, Problem> {
        Ok(ctx.load(self.comment.author_id).await?.map(Staff))
    }
}
