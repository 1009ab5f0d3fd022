//! 试点领域: object, queries, mutations.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::catalogue::edition::{CatalogueEdition as EditionRecord, EditionId};
use domain::catalogue::item::CatalogueItem as ItemRecord;
use domain::pilot_domain as model;
use domain::pilot_domain::{DomainCode, DomainDetails, PilotDomainId};
use domain::refusal::{Ground, Refusal, parse};
use persistence::{ItemFilter, Page, Target, Window};

use crate::catalogue::item::{CatalogueItem, editions_ahead, item_page};
use crate::context::{Reach, idempotency};
use crate::id::{Id, id};
use crate::loaders::{DomainItemCount, ItemsOfDomain, Scope};
use crate::page::{Connection, connection, first_ahead, scope, selects, window};
use crate::problem::{Answer, UserError, answer};
use crate::time::Date;
use crate::unit::{Unit, find, names, short_text};

/// A domain of the directory, perhaps with its first items read ahead.
pub struct PilotDomain {
    record: Arc<model::PilotDomain>,
    ahead: Option<Ahead>,
}

/// What the root has read already.
struct Ahead {
    first: u64,
    page: Page<ItemRecord>,
    count: Option<u64>,
    editions: Arc<HashMap<EditionId, Arc<EditionRecord>>>,
}

impl From<Arc<model::PilotDomain>> for PilotDomain {
    fn from(record: Arc<model::PilotDomain>) -> Self {
        Self { record, ahead: None }
    }
}

/// 试点领域:国家确定的 26 个基层政务公开标准化规范化试点领域,含有效期和后继领域。
/// A pilot domain of grassroots open government; data with validity and successor.
#[Object]
impl PilotDomain {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 领域代码:附件1 的行次 01 至 26。Row of Annex 1, `01` to `26`.
    async fn code(&self) -> &str {
        self.record.code.as_str()
    }
    /// 名称,不含“领域”二字。Name, without the word 领域.
    async fn name(&self) -> &str {
        &self.record.name
    }
    /// 别名与曾用名。Former and local names.
    async fn aliases(&self) -> &[String] {
        &self.record.aliases
    }
    /// 牵头部委。The ministry whose guideline the template comes from.
    async fn ministry(&self) -> Option<&str> {
        self.record.ministry.as_deref()
    }
    /// 标准指引文号;未找到则为 null。Number of the guideline; null when it was not found.
    async fn guideline(&self) -> Option<&str> {
        self.record.guideline.as_deref()
    }
    /// 指引文号是否已核实。Whether the guideline's number was seen in another published document.
    async fn guideline_confirmed(&self) -> bool {
        self.record.guideline_confirmed
    }
    /// 编制单位。The unit that compiles the county's catalogue of this domain.
    async fn compiling_unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.record.compiling_unit_id)
    }
    /// 附件1 印出的序号,仅作标注(19、20 重复出现)。Number as printed; a label, never a key.
    async fn printed_number(&self) -> Option<&str> {
        self.record.printed_number.as_deref()
    }
    /// 附件1 备注。Remark of Annex 1.
    async fn remark(&self) -> Option<&str> {
        self.record.remark.as_deref()
    }
    /// 生效日期。First day of validity.
    async fn valid_from(&self) -> Date {
        Date(self.record.valid_from)
    }
    /// 失效日期。Last day of validity, when it ended.
    async fn valid_until(&self) -> Option<Date> {
        self.record.valid_until.map(Date)
    }
    /// 后继领域。The domain that took over.
    async fn successor(&self, ctx: &Context<'_>) -> Option<PilotDomain> {
        let code = self.record.successor_code.as_ref()?;
        ctx.directory().pilot_domain(code).cloned().map(Self::from)
    }
    /// 版本号,修改时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.record.version
    }
    /// 该领域现行目录(不含模板)中的公开事项。Items in force in this domain, templates left out.
    async fn items(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<CatalogueItem>> {
        let code = self.record.code.clone();
        if after.is_some() {
            let filter = ItemFilter { pilot_domain: Some(code), ..ItemFilter::default() };
            return item_page(ctx, filter, first, after).await.map(Some);
        }
        let filter = ItemFilter { pilot_domain: Some(code.clone()), ..ItemFilter::default() };
        let scope = scope("catalogueItems", &filter);
        let Window { first, .. } = window::<persistence::ItemKeyset>(first, None, &scope)?;
        let wants_total = selects(ctx, &["totalCount"]);
        let (page, total) = match &self.ahead {
            Some(ahead) if ahead.first == first && (ahead.count.is_some() || !wants_total) => {
                (ahead.page.clone(), ahead.count)
            }
            _ => {
                let page = ctx.load(ItemsOfDomain(code.clone(), first)).await?.unwrap_or_default();
                (page, if wants_total { ctx.load(DomainItemCount(code)).await? } else { None })
            }
        };
        Ok(Some(connection(
            page,
            &scope,
            total,
            |item: &ItemRecord| (item.edition_id, item.position, item.id),
            |item| {
                let editions = self.ahead.as_ref().map(|ahead| &ahead.editions);
                let edition = editions.and_then(|editions| editions.get(&item.edition_id)).cloned();
                CatalogueItem::new(Scope::Public, item, edition)
            },
        )))
    }
}

/// Queries about domains.
#[derive(Default)]
pub struct PilotDomainQuery;

#[Object]
impl PilotDomainQuery {
    /// 全部试点领域,按代码排序。validOn 只列该日有效的领域。
    /// Every pilot domain, by code; with `validOn`, those in force on that day.
    async fn pilot_domains(&self, ctx: &Context<'_>, valid_on: Option<Date>) -> Answer<Vec<PilotDomain>> {
        let domains: Vec<_> = ctx
            .directory()
            .pilot_domains()
            .filter(|domain| valid_on.is_none_or(|date| domain.is_valid_on(date.0)))
            .cloned()
            .collect();
        let Some(first) = first_ahead(ctx, &["items"]) else {
            return Ok(Some(domains.into_iter().map(PilotDomain::from).collect()));
        };
        let codes: Vec<_> = domains.iter().map(|domain| domain.code.clone()).collect();
        let mut pages = ctx.store().items_of_domains(&codes, first).await?;
        let items = pages.values().flat_map(|page| &page.items);
        let editions = Arc::new(editions_ahead(ctx, &["items"], items).await?);
        let counts = if selects(ctx, &["items", "totalCount"]) {
            Some(ctx.store().count_items_of_domains(&codes).await?)
        } else {
            None
        };
        Ok(Some(
            domains
                .into_iter()
                .map(|record| {
                    let page = pages.remove(&record.code).unwrap_or_default();
                    let count = counts.as_ref().map(|counts| counts.get(&record.code).copied().unwrap_or(0));
                    PilotDomain { record, ahead: Some(Ahead { first, page, count, editions: editions.clone() }) }
                })
                .collect(),
        ))
    }

    /// 按代码查试点领域。One pilot domain, by its code.
    async fn pilot_domain(&self, ctx: &Context<'_>, code: String) -> Option<PilotDomain> {
        let code: DomainCode = code.parse().ok()?;
        ctx.directory().pilot_domain(&code).cloned().map(PilotDomain::from)
    }
}

/// 领域资料。What a domain is described by.
#[derive(InputObject)]
pub struct PilotDomainDetailsInput {
    /// 名称,不含“领域”二字。Name, without the word 领域.
    name: String,
    /// 别名。Other names.
    #[graphql(default)]
    aliases: Vec<String>,
    /// 牵头部委。Ministry.
    ministry: Option<String>,
    /// 标准指引文号。Number of the guideline.
    guideline: Option<String>,
    /// 指引文号是否已核实。Whether that number was verified.
    #[graphql(default)]
    guideline_confirmed: bool,
    /// 编制单位代码。Code of the compiling unit.
    compiling_unit_code: Option<String>,
    /// 备注。Remark.
    remark: Option<String>,
    /// 生效日期。First day of validity.
    valid_from: Date,
    /// 失效日期。Last day of validity.
    valid_until: Option<Date>,
    /// 后继领域代码。Code of the successor.
    successor_code: Option<String>,
}

/// 新增试点领域。A new domain.
#[derive(InputObject)]
pub struct AddPilotDomainInput {
    /// 领域代码,唯一。Natural key.
    code: String,
    /// 领域资料。Details.
    details: PilotDomainDetailsInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 修改试点领域。New details for a domain.
#[derive(InputObject)]
pub struct AmendPilotDomainInput {
    /// 试点领域。The domain.
    id: Id<PilotDomainId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 领域资料。Details.
    details: PilotDomainDetailsInput,
}

/// 试点领域操作的结果。Outcome of a change to a domain.
#[derive(SimpleObject)]
pub struct PilotDomainPayload {
    /// 试点领域;被拒绝时为 null。The domain; null when refused.
    pilot_domain: Option<PilotDomain>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl PilotDomainPayload {
    fn of(domain: Option<model::PilotDomain>, user_errors: Vec<UserError>) -> Self {
        Self { pilot_domain: domain.map(|it| Arc::new(it).into()), user_errors }
    }
}

impl PilotDomainDetailsInput {
    fn read(self, ctx: &Context<'_>) -> Result<DomainDetails, Refusal> {
        let unknown = |field: &str, code: &str| Refusal::at(Ground::UnknownReference, field).found(code);
        let compiling_unit_id = match &self.compiling_unit_code {
            None => None,
            Some(code) => {
                let unit = ctx.directory().unit_by_code(code);
                Some(unit.ok_or_else(|| unknown("details.compilingUnitCode", code))?.id)
            }
        };
        let successor_code =
            self.successor_code.as_deref().map(|code| parse("details.successorCode", code)).transpose()?;
        if let Some(code) = successor_code.as_ref().filter(|code| ctx.directory().pilot_domain(code).is_none()) {
            return Err(unknown("details.successorCode", code.as_str()));
        }
        Ok(DomainDetails {
            name: short_text("details.name", Some(self.name))?.unwrap_or_default(),
            aliases: names("details.aliases", &self.aliases)?,
            ministry: short_text("details.ministry", self.ministry)?,
            guideline: short_text("details.guideline", self.guideline)?,
            guideline_confirmed: self.guideline_confirmed,
            compiling_unit_id,
            printed_number: None,
            remark: short_text("details.remark", self.remark)?,
            valid_from: self.valid_from.0,
            valid_until: self.valid_until.map(|date| date.0),
            successor_code,
        })
    }
}

/// Changes to domains.
#[derive(Default)]
pub struct PilotDomainMutation;

#[Object]
impl PilotDomainMutation {
    /// 新增试点领域(顶层政务公开办)。Adds a domain; the office of the top unit may.
    async fn add_pilot_domain(&self, ctx: &Context<'_>, input: AddPilotDomainInput) -> Answer<PilotDomainPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "addPilotDomain", &input);
        let outcome = async {
            let code = parse("code", &input.code)?;
            ctx.store().add_pilot_domain(act, key.as_ref(), code, input.details.read(ctx)?).await
        };
        answer(ctx.request(), outcome.await, PilotDomainPayload::of)
    }

    /// 修改试点领域:更名、换编制单位、终止、指定后继(顶层政务公开办)。Amends, ends or succeeds a domain.
    async fn amend_pilot_domain(&self, ctx: &Context<'_>, input: AmendPilotDomainInput) -> Answer<PilotDomainPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_pilot_domain(act, target, input.details.read(ctx)?).await };
        answer(ctx.request(), outcome.await, PilotDomainPayload::of)
    }
}
