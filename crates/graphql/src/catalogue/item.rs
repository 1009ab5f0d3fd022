//! 公开事项: the object.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::act::Actor;
use domain::catalogue::body::{BodyKind, BodyPart, Responsibility};
use domain::catalogue::edition::{CatalogueEdition as EditionRecord, EditionId};
use domain::catalogue::item as model;
use domain::catalogue::item::{Evidence, Origin};
use domain::channel::ChannelMark;
use persistence::{ItemFilter, Window};

use super::edition::CatalogueEdition;
use crate::channel::Channel;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::document::loaders::{DocumentCountOfItem, DocumentsOfItem};
use crate::document::query::documents;
use crate::id::id;
use crate::loaders::{EditionKey, Scope};
use crate::page::{Connection, connection, rows_select, scope, selects, window};
use crate::pilot_domain::PilotDomain;
use crate::problem::Problem;
use crate::time_limit::TimeLimit;
use crate::unit::{Unit, find};

/// An item, perhaps with the edition it was read through.
#[derive(Clone)]
pub struct CatalogueItem {
    pub(super) record: Arc<model::CatalogueItem>,
    scope: Scope,
    pub(super) edition: Option<Arc<EditionRecord>>,
}

impl CatalogueItem {
    /// The record as seen in `scope`.
    pub(crate) fn new(
        scope: Scope,
        record: impl Into<Arc<model::CatalogueItem>>,
        edition: Option<Arc<EditionRecord>>,
    ) -> Self {
        Self { record: record.into(), scope, edition }
    }

    async fn edition_record(&self, ctx: &Context<'_>) -> Result<Option<Arc<EditionRecord>>, Problem> {
        match &self.edition {
            Some(edition) => Ok(Some(edition.clone())),
            None => ctx.load(EditionKey(self.scope, self.record.edition_id)).await,
        }
    }
}

/// 公开对象。For whom.
#[derive(SimpleObject)]
pub struct Audience {
    /// 全社会。Everybody.
    whole_society: bool,
    /// 特定群体名称;未选则为 null。Name of the specific group; null when not chosen.
    specific_group: Option<String>,
}

/// 公开方式。How.
#[derive(SimpleObject)]
pub struct Method {
    /// 主动公开。Proactively.
    proactive: bool,
    /// 依申请公开。On request.
    on_request: bool,
}

/// 公开层级。At which level.
#[derive(SimpleObject)]
pub struct Levels {
    /// 县级。County.
    county: bool,
    /// 乡级。Town.
    town: bool,
    /// 村级。Village.
    village: bool,
}

/// 各单元格原文。Every cell as it was found.
#[derive(SimpleObject)]
pub struct RawCells {
    /// 序号。Serial number.
    serial: String,
    /// 一级事项。First-level name.
    primary_name: String,
    /// 二级事项。Second-level name.
    secondary_name: String,
    /// 公开内容(要素)。Content.
    content: String,
    /// 公开依据。Legal basis.
    legal_basis: String,
    /// 公开时限。Time limit.
    time_limit: String,
    /// 公开主体。Responsible body.
    responsible_body: String,
    /// 公开渠道和载体。Channels.
    channels: String,
    /// 全社会。Everybody.
    whole_society: String,
    /// 特定群体。Specific group.
    specific_group: String,
    /// 主动。Proactive.
    proactive: String,
    /// 依申请。On request.
    on_request: String,
    /// 县级。County.
    county: String,
    /// 乡级。Town.
    town: String,
    /// 村级。Village level.
    village: String,
    /// 模板以外的列,如责任科室、咨询电话,按原名保留。Columns beyond the template's, under their own names.
    extra: Vec<ExtraCell>,
}

/// 模板以外的一列。A cell of a column that the template does not have.
#[derive(SimpleObject)]
pub struct ExtraCell {
    /// 列名。Name of the column.
    label: String,
    /// 内容。What it says.
    text: String,
}

/// One channel of the cell.
pub struct ItemChannel(ChannelMark);

/// 事项所列的一个渠道及其勾选。One channel named in an item's cell, and whether it is ticked.
#[Object]
impl ItemChannel {
    /// 渠道;不在渠道表中的为 null。The channel; null when its name is not in the list.
    async fn channel(&self, ctx: &Context<'_>) -> Option<Channel> {
        ctx.directory().channel(self.0.code.as_deref()?).cloned().map(Channel)
    }
    /// 表中写法。As written.
    async fn text(&self) -> &str {
        &self.0.text
    }
    /// 是否勾选(■)。Whether its box is ticked.
    async fn ticked(&self) -> bool {
        self.0.ticked
    }
}

/// One name in the body's cell.
pub struct ResponsiblePart(BodyPart);

/// 公开主体中的一个名称。One name in the cell of the responsible body.
#[Object]
impl ResponsiblePart {
    /// 表中写法。As written.
    async fn text(&self) -> &str {
        &self.0.text
    }
    /// 类型。What it names.
    async fn kind(&self) -> Code<BodyKind> {
        Code(self.0.kind)
    }
    /// 类型名称。Label of that.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.kind.label(ctx.language(locale))
    }
    /// 对应的单位。The unit, when it is one.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.0.unit_id)
    }
}

/// 公开主体。Who publishes.
#[derive(SimpleObject)]
pub struct ResponsibleBody {
    /// 文字(合并单元格和“同上”已还原)。The text, merges and 同上 resolved.
    text: String,
    /// 所含名称。The names in it.
    parts: Vec<ResponsiblePart>,
}

/// 公开事项:目录中的一项公开义务,含九个要素和原文。
/// A duty of the catalogue, with its nine elements and the raw text of every cell.
#[Object]
impl CatalogueItem {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 事项键:跨版次不变,与模板相同。Key that is stable across editions and shared with the template.
    async fn key(&self) -> &str {
        self.record.key.as_str()
    }
    /// 在版次中的顺序,从 1 起。Place in the edition, from 1.
    async fn position(&self) -> i32 {
        self.record.position
    }
    /// 印出的序号,仅作标注。Serial as printed; a label, never a key.
    async fn serial(&self) -> &str {
        &self.record.serial
    }
    /// 所在版次。The edition it stands in.
    async fn edition(&self, ctx: &Context<'_>) -> Result<Option<CatalogueEdition>, Problem> {
        Ok(self.edition_record(ctx).await?.map(|edition| CatalogueEdition::new(self.scope, edition)))
    }
    /// 编制单位。The compiling unit.
    pub async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>, Problem> {
        Ok(self.edition_record(ctx).await?.and_then(|edition| find(ctx, Some(edition.unit_id))))
    }
    /// 试点领域。Pilot domain.
    async fn pilot_domain(&self, ctx: &Context<'_>) -> Option<PilotDomain> {
        let code = self.record.pilot_domain.as_ref()?;
        ctx.directory().pilot_domain(code).cloned().map(PilotDomain::from)
    }
    /// 来源。Where it comes from.
    async fn origin(&self) -> Code<Origin> {
        Code(self.record.origin)
    }
    /// 佐证程度。How sure it is that the row stands so in a published table.
    async fn evidence(&self) -> Code<Evidence> {
        Code(self.record.evidence)
    }
    /// 事项全称:一级事项/二级事项。Full name.
    async fn name(&self) -> String {
        self.record.elements.name()
    }
    /// 一级事项。First-level name.
    async fn primary_name(&self) -> &str {
        &self.record.elements.primary_name
    }
    /// 二级事项;没有则为空。Second-level name; empty where there is none.
    async fn secondary_name(&self) -> &str {
        &self.record.elements.secondary_name
    }
    /// 公开内容(要素)。Content.
    async fn content(&self) -> &str {
        &self.record.elements.content
    }
    /// 公开依据。Legal basis.
    async fn legal_basis(&self) -> &str {
        &self.record.elements.legal_basis
    }
    /// 公开时限。Time limit.
    async fn time_limit(&self) -> TimeLimit {
        TimeLimit(self.record.elements.time_limit.clone())
    }
    /// 公开主体。Who publishes.
    async fn responsible_body(&self) -> ResponsibleBody {
        let body = &self.record.elements.responsible_body;
        ResponsibleBody { text: body.text.clone(), parts: body.parts.iter().cloned().map(ResponsiblePart).collect() }
    }
    /// 责任单位;尚未明确到一个单位时为 null。The unit that answers for it; null while that is not one unit.
    async fn responsible_unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.record.responsible_unit_id)
    }
    /// 责任归属,从编制单位看。Whose duty it is, seen from the compiling unit.
    async fn responsibility(&self, ctx: &Context<'_>) -> Result<Option<Code<Responsibility>>, Problem> {
        let edition = self.edition_record(ctx).await?;
        Ok(edition.map(|edition| Code(self.record.responsibility(edition.unit_id))))
    }
    /// 公开渠道和载体,按表中顺序,含未勾选的。The channels of the cell in its order, unticked ones included.
    async fn channels(&self) -> Vec<ItemChannel> {
        self.record.elements.channels.iter().cloned().map(ItemChannel).collect()
    }
    /// 公开对象。For whom.
    async fn audience(&self) -> Audience {
        let audience = &self.record.elements.audience;
        Audience { whole_society: audience.whole_society, specific_group: audience.specific_group.clone() }
    }
    /// 公开方式。How.
    async fn method(&self) -> Method {
        let method = self.record.elements.method;
        Method { proactive: method.proactive, on_request: method.on_request }
    }
    /// 公开层级。At which level.
    async fn levels(&self) -> Levels {
        let levels = self.record.elements.levels;
        Levels { county: levels.county, town: levels.town, village: levels.village }
    }
    /// 各单元格原文。Every cell as it was found.
    async fn raw(&self) -> RawCells {
        let raw = self.record.raw.clone();
        RawCells {
            serial: raw.serial,
            primary_name: raw.primary_name,
            secondary_name: raw.secondary_name,
            content: raw.content,
            legal_basis: raw.legal_basis,
            time_limit: raw.time_limit,
            responsible_body: raw.responsible_body,
            channels: raw.channels,
            whole_society: raw.whole_society,
            specific_group: raw.specific_group,
            proactive: raw.proactive,
            on_request: raw.on_request,
            county: raw.county,
            town: raw.town,
            village: raw.village,
            extra: raw.extra.into_iter().map(|it| ExtraCell { label: it.label, text: it.text }).collect(),
        }
    }
    /// 版本号,修改时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record.version
    }
    /// 依本事项已公开的政府信息,新的在前;不论事项所在版次。The public documents that answer it, newest first, whatever the edition.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Result<Option<Connection<Document>>, Problem> {
        let Some(edition) = self.edition_record(ctx).await? else { return Ok(None) };
        let line = (edition.catalogue_id, self.record.key.clone());
        let list = scope("documentsOfItem", &line);
        let Window { after, first } = window(first, after.as_deref(), &list)?;
        let page = ctx.load(DocumentsOfItem { line: line.clone(), first, after }).await?.unwrap_or_default();
        let total = if selects(ctx, &["totalCount"]) { ctx.load(DocumentCountOfItem(line)).await? } else { None };
        Ok(Some(documents(page, &list, total)))
    }
}

/// A page of the items in force that fit `filter`.
pub(crate) async fn item_page(
    ctx: &Context<'_>,
    filter: ItemFilter,
    first: i32,
    after: Option<String>,
) -> Result<Connection<CatalogueItem>, Problem> {
    let scope = scope("catalogueItems", &filter);
    let window = window(first, after.as_deref(), &scope)?;
    let page = ctx.store().items_in_force(&filter, window, rows_select(ctx, &[], &["raw"])).await?;
    let editions = editions_ahead(ctx, &[], &page.items).await?;
    let total =
        if selects(ctx, &["totalCount"]) { Some(ctx.store().count_items_in_force(&filter).await?) } else { None };
    Ok(connection(
        page,
        &scope,
        total,
        |item: &model::CatalogueItem| (item.edition_id, item.position, item.id),
        |item| {
            let edition = editions.get(&item.edition_id).cloned();
            CatalogueItem::new(Scope::Public, item, edition)
        },
    ))
}

/// The editions of `items`, in one statement, when the rows of the connection at `path` are asked for them.
pub(crate) async fn editions_ahead(
    ctx: &Context<'_>,
    path: &[&str],
    items: impl IntoIterator<Item = &model::CatalogueItem>,
) -> Result<HashMap<EditionId, Arc<EditionRecord>>, Problem> {
    if !ctx.request().look_ahead || !rows_select(ctx, path, &["edition", "unit", "responsibility"]) {
        return Ok(HashMap::new());
    }
    let mut ids: Vec<_> = items.into_iter().map(|item| item.edition_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let editions = ctx.store().editions_by_ids(&Actor::Anonymous, &ids).await?;
    Ok(editions.into_iter().map(|edition| (edition.id, Arc::new(edition))).collect())
}
