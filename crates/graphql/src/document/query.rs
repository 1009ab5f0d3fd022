//! Queries about documents, for everybody; and the queue of those who work on them.

use async_graphql::{Context, InputObject, Object};
use domain::act::{china_midnight, end_of_china_day};
use domain::document::content::DocumentKind;
use domain::document::edition::DocumentStatus;
use domain::document::number::IndexNumber;
use domain::document::{DocumentId, Validity};
use persistence::{DocumentFilter, DocumentKeyset, QueueFilter};

use super::loaders::{Pair, shared};
use super::{Document, Tombstone};
use crate::catalogue::edition::domain_code;
use crate::code::Code;
use crate::context::{Reach, Viewed};
use crate::id::Id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, selects, window};
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::named;

/// 政府信息筛选条件。Which documents.
#[derive(InputObject, Default)]
pub struct DocumentFilterInput {
    /// 发布机构代码。Published by this unit.
    unit_code: Option<String>,
    /// 领域代码:所依事项属于该领域。That answer items of this domain.
    pilot_domain: Option<String>,
    /// 体裁。Of this kind.
    kind: Option<Code<DocumentKind>>,
    /// 效力状态。Of this validity.
    validity: Option<Code<Validity>>,
    /// 发布日期不早于。Published on this day or later.
    published_from: Option<Date>,
    /// 发布日期不晚于。Published on this day or before.
    published_until: Option<Date>,
}

impl DocumentFilterInput {
    fn read(self, ctx: &Context<'_>) -> Result<DocumentFilter, Problem> {
        Ok(DocumentFilter {
            unit_id: named(ctx, self.unit_code.as_deref())?,
            pilot_domain: self.pilot_domain.as_deref().map(domain_code).transpose()?,
            kind: self.kind.map(|kind| kind.0),
            validity: self.validity.map(|validity| validity.0),
            from: self.published_from.map(|date| china_midnight(date.0)),
            until: self.published_until.map(|date| end_of_china_day(date.0)),
        })
    }
}

/// 办理中的政府信息筛选条件。Which documents under way.
#[derive(InputObject, Default)]
pub struct DocumentQueueInput {
    /// 状态;默认全部未发布的。In this state; by default, in any before publication.
    status: Option<Code<DocumentStatus>>,
    /// 发布机构代码。Of this unit.
    unit_code: Option<String>,
}

/// Queries about documents.
#[derive(Default)]
pub struct DocumentQuery;

#[Object]
impl DocumentQuery {
    /// 已公开的政府信息,新的在前。The public documents, newest first.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<DocumentFilterInput>,
    ) -> Answer<Connection<Document>> {
        let filter = filter.unwrap_or_default().read(ctx)?;
        let list = scope("documents", &filter);
        let page = ctx.store().documents(&filter, window(first, after.as_deref(), &list)?).await?;
        let total =
            if selects(ctx, &["totalCount"]) { Some(ctx.store().count_documents(&filter).await?) } else { None };
        Ok(Some(documents(page.map(shared), &list, total)))
    }

    /// 按索引号取一份政府信息;全角、大小写、空格、各种横线均可。撤回的为 null,见 tombstone。
    /// One document by its index number, in whatever spelling; null once withdrawn, see `tombstone`.
    async fn document(&self, ctx: &Context<'_>, index_number: String) -> Answer<Document> {
        let Some(pair) = ctx.store().document_by_number(&number(&index_number)?).await? else { return Ok(None) };
        ctx.store().count_view(pair.0.id);
        if let Some(viewed) = ctx.data_opt::<Viewed>() {
            viewed.note(pair.0.id);
        }
        Ok(Some(Document::new(Scope::Public, shared(pair))))
    }

    /// 已撤回的政府信息留下的标记。What stands where a document was withdrawn.
    async fn tombstone(&self, ctx: &Context<'_>, index_number: String) -> Answer<Tombstone> {
        Ok(ctx.store().tombstone(&number(&index_number)?).await?.map(Tombstone))
    }
}

fn number(text: &str) -> Result<IndexNumber, Problem> {
    let shown = || text.chars().take(80).collect::<String>();
    text.parse().map_err(|_| {
        Problem::bad_input(format!("{:?} 不是索引号", shown()), format!("{:?} is no index number", shown()))
    })
}

/// A page of public documents, newest first.
pub(crate) fn documents(page: persistence::Page<Pair>, list: &str, total: Option<u64>) -> Connection<Document> {
    connection(page, list, total, document_key, |pair| Document::new(Scope::Public, pair))
}

/// Where a public document stands in lists.
fn document_key((document, _): &Pair) -> DocumentKeyset {
    (document.published_at.unwrap_or_default(), document.id)
}

/// What staff see of documents.
#[derive(Default)]
pub(crate) struct DocumentWorkspace;

#[Object]
impl DocumentWorkspace {
    /// 办理中的政府信息(草稿、待审核、已退回、已审签、待定时发布),新的在前。Documents under way, newest first.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<DocumentQueueInput>,
    ) -> Answer<Connection<Document>> {
        let filter = filter.unwrap_or_default();
        let filter = QueueFilter {
            status: filter.status.map(|status| status.0),
            unit_id: named(ctx, filter.unit_code.as_deref())?,
        };
        let list = scope("documentQueue", &filter);
        let page =
            ctx.store().documents_under_way(&ctx.act().actor, &filter, window(first, after.as_deref(), &list)?).await?;
        let key = |(_, edition): &Pair| edition.id;
        Ok(Some(connection(page.map(shared), &list, None, key, |pair| Document::new(Scope::Workspace, pair))))
    }

    /// 一份政府信息,含其最新版次。One document with its newest edition.
    async fn document(&self, ctx: &Context<'_>, id: Id<DocumentId>) -> Answer<Document> {
        let pair = ctx.load(super::loaders::DocumentKey(Scope::Workspace, id.0)).await?;
        Ok(pair.map(|pair| Document::new(Scope::Workspace, pair)))
    }
}
