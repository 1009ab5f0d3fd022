//! 政府信息: the object, its editions, and what can be done with them.

mod codes;
pub(crate) mod edition;
mod input;
pub(crate) mod interpretation;
pub(crate) mod loaders;
pub(crate) mod mutation;
pub(crate) mod publication;
pub(crate) mod query;
mod screening;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::document::content::DocumentKind;
use domain::document::edition::{DocumentAction, DocumentEdition as EditionRecord};
use domain::document::{self as model, Standing, Validity, WithdrawalKind};
use domain::unit::UnitId;
use persistence::Window;

use self::edition::{Content, DocumentBody, DocumentEdition};
use self::interpretation::Interpretation;
use self::loaders::{BodyOf, DocumentKey, EditionsOfDocument, InterpretationBy, InterpretationOf, Pair, ViewsOf};
use crate::catalogue::edition::Permission;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::delivery::Delivery;
use crate::delivery::query::of_edition;
use crate::id::id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem, UserError};
use crate::time::{Date, DateTime};
use crate::unit::{Unit, find};

/// A document with the edition its reader sees.
#[derive(Clone)]
pub struct Document {
    pair: Pair,
    scope: Scope,
}

impl Document {
    /// The records as seen in `scope`.
    pub(crate) fn new(scope: Scope, pair: Pair) -> Self {
        Self { pair, scope }
    }

    fn record(&self) -> &model::Document {
        &self.pair.0
    }

    fn shown(&self) -> &EditionRecord {
        &self.pair.1
    }
}

/// 失效、废止。How a document ceased to be in force.
#[derive(SimpleObject)]
pub struct DocumentEnding {
    /// 自该日起失效或废止。From this day on.
    on: Date,
    /// 理由。Why, where somebody said so.
    reason: Option<String>,
    /// 替代的现行政府信息。What is in force instead.
    replaced_by: Option<Document>,
}

/// 撤回。How a document was withdrawn.
#[derive(SimpleObject)]
pub struct DocumentWithdrawal {
    /// 撤回类型。Kind.
    kind: Code<WithdrawalKind>,
    /// 理由。Why.
    reason: String,
    /// 撤回时间。When.
    at: DateTime,
    /// 替代的政府信息。What to read instead.
    replaced_by: Option<Document>,
}

impl DocumentWithdrawal {
    async fn of(ctx: &Context<'_>, withdrawal: &model::Withdrawal) -> Result<Self, Problem> {
        Ok(Self {
            kind: Code(withdrawal.kind),
            reason: withdrawal.reason.to_string(),
            at: DateTime(withdrawal.at),
            replaced_by: public(ctx, withdrawal.replaced_by).await?,
        })
    }
}

/// Whose eyes a record of this unit is read with by its id: the workspace's where the caller works with the unit.
pub(crate) fn seen_in(ctx: &Context<'_>, unit_id: UnitId) -> Scope {
    if ctx.act().holds(&model::READERS, unit_id) { Scope::Workspace } else { Scope::Public }
}

/// A public document by its id.
async fn public(ctx: &Context<'_>, id: Option<model::DocumentId>) -> Result<Option<Document>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let pair = ctx.load(DocumentKey(Scope::Public, id)).await?;
    Ok(pair.map(|pair| Document::new(Scope::Public, pair)))
}

/// 撤回标记:已撤回的政府信息所在之处。What stands where a document was withdrawn.
pub struct Tombstone(model::Document);

/// 撤回标记:只说明索引号、发布机构和撤回情况,不含原内容。
/// Says the index number, the unit and how it was withdrawn; nothing of what it said.
#[Object]
impl Tombstone {
    /// 索引号。Index number.
    async fn index_number(&self) -> Option<&str> {
        self.0.index_number.as_ref().map(domain::document::number::IndexNumber::as_str)
    }
    /// 发布机构。The publishing unit.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 撤回情况。How it was withdrawn.
    async fn withdrawal(&self, ctx: &Context<'_>) -> Result<Option<DocumentWithdrawal>, Problem> {
        let Some(withdrawal) = &self.0.withdrawal else { return Ok(None) };
        DocumentWithdrawal::of(ctx, withdrawal).await.map(Some)
    }
}

/// 政府信息:以索引号终身标识。公开查询读到现行版次,工作区读到最新版次。
/// A document, identified for ever by its index number. Public fields read the edition in force, the workspace the newest.
#[Object]
impl Document {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record().id)
    }
    /// 索引号;发布前为 null。Index number; null before publication.
    async fn index_number(&self) -> Option<&str> {
        self.record().index_number.as_ref().map(domain::document::number::IndexNumber::as_str)
    }
    /// 发布机构。The publishing unit.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record().unit_id))
    }
    /// 公开状态。Whether it is public.
    async fn standing(&self) -> Code<Standing> {
        Code(self.record().standing)
    }
    /// 标题。Title.
    async fn title(&self) -> &str {
        self.shown().content.title.as_str()
    }
    /// 文号,规范写法。Document number, normalised.
    async fn document_number(&self) -> Option<String> {
        self.shown().content.document_number.as_ref().map(edition::number_shown)
    }
    /// 体裁。Kind.
    async fn kind(&self) -> Code<DocumentKind> {
        Code(self.shown().content.kind)
    }
    /// 体裁名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.shown().content.kind.label(ctx.language(locale))
    }
    /// 内容概述。Summary.
    async fn summary(&self) -> Option<&str> {
        self.shown().content.summary.as_ref().map(domain::document::content::Summary::as_str)
    }
    /// 成文日期。The day it was formed.
    async fn formed_on(&self) -> Option<Date> {
        self.shown().content.formed_on.map(Date)
    }
    /// 首次发布时间。When its first edition was published.
    async fn published_at(&self) -> Option<DateTime> {
        self.record().published_at.map(DateTime)
    }
    /// 全部著录项目。All of its metadata.
    async fn content(&self) -> Content {
        Content { edition: self.pair.1.clone() }
    }
    /// 正文。Body.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<DocumentBody>, Problem> {
        Ok(ctx.load(BodyOf(self.shown().id)).await?.map(DocumentBody))
    }
    /// 效力状态。Validity.
    async fn validity(&self) -> Code<Validity> {
        Code(self.record().validity)
    }
    /// 效力状态名称。Label of the validity.
    async fn validity_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record().validity.label(ctx.language(locale))
    }
    /// 失效、废止的日期和理由。How it ceased to be in force.
    async fn ending(&self, ctx: &Context<'_>) -> Result<Option<DocumentEnding>, Problem> {
        let Some(ending) = &self.record().ending else { return Ok(None) };
        Ok(Some(DocumentEnding {
            on: Date(ending.on),
            reason: ending.reason.as_ref().map(ToString::to_string),
            replaced_by: public(ctx, ending.by).await?,
        }))
    }
    /// 撤回情况;仅工作区可见,公众见 tombstone。How it was withdrawn; seen in the workspace, the public asks `tombstone`.
    async fn withdrawal(&self, ctx: &Context<'_>) -> Result<Option<DocumentWithdrawal>, Problem> {
        let Some(withdrawal) = &self.record().withdrawal else { return Ok(None) };
        DocumentWithdrawal::of(ctx, withdrawal).await.map(Some)
    }
    /// 所读版次。The edition that is read here.
    async fn edition(&self) -> DocumentEdition {
        DocumentEdition::new(self.scope, self.pair.clone())
    }
    /// 所读版次在各渠道的发布回执,按渠道代码。The deliveries of the edition that is read here, by channel.
    async fn deliveries(&self, ctx: &Context<'_>) -> Answer<Vec<Delivery>> {
        of_edition(ctx, self.shown().id).await
    }
    /// 版次,新的在前;公众只见已发布的。Its editions, newest first; the public sees those that were published.
    async fn editions(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<DocumentEdition>> {
        let document_id = self.record().id;
        let list = scope("documentEditions", &document_id);
        let Window { after, first } = window::<i32>(first, after.as_deref(), &list)?;
        let key = EditionsOfDocument { scope: self.scope, document_id, first, after };
        let page = ctx.load(key).await?.unwrap_or_default();
        let node = |it: EditionRecord| DocumentEdition::new(self.scope, (self.pair.0.clone(), it.into()));
        Ok(Some(connection(page, &list, None, |it: &EditionRecord| it.number, node)))
    }
    /// 本政策的解读;不是政策文件或没有安排时为 null。Its interpretation; null where none was planned.
    async fn interpretation(&self, ctx: &Context<'_>) -> Result<Option<Interpretation>, Problem> {
        let found = ctx.load(InterpretationOf(self.record().id)).await?;
        Ok(found.map(|it| Interpretation::new(self.scope, it, Some(self.pair.clone()))))
    }
    /// 本件所解读的政策。What it interprets.
    async fn interprets(&self, ctx: &Context<'_>) -> Result<Option<Interpretation>, Problem> {
        let found = ctx.load(InterpretationBy(self.scope, self.record().id)).await?;
        Ok(found.map(|it| Interpretation::new(self.scope, it, None)))
    }
    /// 浏览次数。How often it was read.
    async fn view_count(&self, ctx: &Context<'_>) -> Result<i64, Problem> {
        Ok(ctx.load(ViewsOf(self.record().id)).await?.unwrap_or_default())
    }
    /// 版本号,操作时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record().version
    }
    /// 当前用户能否对其进行某操作,以及不能的理由。Whether the caller may do this to it, and if not, why.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<DocumentAction>) -> Permission {
        let reason = self.shown().may(ctx.act(), self.record(), action.0).err();
        Permission::of(reason.iter().map(|refusal| UserError::of(refusal, ctx.request().locale)).collect())
    }
}
