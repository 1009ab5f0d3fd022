//! 单位: object, queries, mutations.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::act::Actor;
use domain::catalogue::CatalogueId;
use domain::credit_code::CreditCode;
use domain::refusal::{Refusal, parse};
use domain::unit as model;
use domain::unit::{Level, UnitDetails, UnitId, UnitKind};
use persistence::{CatalogueFilter, Page, Target, Window};

use crate::catalogue::Catalogue;
use crate::code::Code;
use crate::context::{LocaleCode, Reach, idempotency};
use crate::id::{Id, id};
use crate::loaders::{CatalogueCount, CataloguesOf, Scope};
use crate::page::{Connection, connection, scope, selects, window};
use crate::problem::{Answer, Problem, UserError, answer};
use crate::time::Date;
use crate::written::Written;

/// Most other names a unit, a domain or a channel has.
const MAX_ALIASES: usize = 50;

/// A unit of the directory.
pub struct Unit(pub Arc<model::Unit>);

/// 政府信息公开工作机构的联系方式。How to reach the unit's disclosure office.
#[derive(SimpleObject)]
pub struct Contact {
    /// 联系电话。Telephone.
    phone: Option<String>,
    /// 传真。Fax.
    fax: Option<String>,
    /// 电子邮箱。E-mail.
    email: Option<String>,
    /// 办公地址。Office address.
    address: Option<String>,
    /// 邮政编码。Postcode.
    postcode: Option<String>,
    /// 办公时间。Office hours.
    office_hours: Option<String>,
}

/// 单位:政府、部门、镇街、功能区、事业单位、村(居)民委员会等,构成一棵树。
/// A government, department, town, street, zone, institution or committee; units form a tree.
#[Object]
impl Unit {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 单位代码;已知统一社会信用代码的,即为该代码。Natural key; the credit code where that is known.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }
    /// 统一社会信用代码(GB 32100-2015);未知则为 null。Unified social credit code; null when not known.
    async fn credit_code(&self) -> Option<&str> {
        self.0.credit_code.as_ref().map(CreditCode::as_str)
    }
    /// 全称。Full name.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// 简称。Short name, as catalogues write it.
    async fn short_name(&self) -> Option<&str> {
        self.0.short_name.as_deref()
    }
    /// 其他名称。Other names it is found under.
    async fn aliases(&self) -> &[String] {
        &self.0.aliases
    }
    /// 类别。Kind of unit.
    async fn kind(&self) -> Code<UnitKind> {
        Code(self.0.kind)
    }
    /// 类别名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.kind.label(ctx.language(locale))
    }
    /// 层级。Administrative level.
    async fn level(&self) -> Code<Level> {
        Code(self.0.level)
    }
    /// 层级名称。Label of the level.
    async fn level_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.level.label(ctx.language(locale))
    }
    /// 上级(政务公开监督指导关系)。The unit that oversees its disclosure; null for the top.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.0.parent_id)
    }
    /// 直接下级单位,按代码排序。The units directly below, by code.
    async fn children(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Unit>> {
        let children = ctx.directory().children(self.0.id).cloned().collect();
        page_of(children, first, after.as_deref(), &scope("children", &self.0.id)).map(Some)
    }
    /// 联系方式。How to reach its disclosure office.
    async fn contact(&self) -> Contact {
        let contact = self.0.contact.clone();
        Contact {
            phone: contact.phone,
            fax: contact.fax,
            email: contact.email,
            address: contact.address,
            postcode: contact.postcode,
            office_hours: contact.office_hours,
        }
    }
    /// 资料来源及可靠程度。Where this is known from and how sure it is.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
    /// 撤销日期。The day from which the unit no longer exists.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }
    /// 版本号,修改时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// 本单位已发布的目录。The published catalogues it compiles.
    async fn catalogues(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Catalogue>> {
        let filter = CatalogueFilter { unit_id: Some(self.0.id), ..CatalogueFilter::default() };
        let scope = scope("catalogues", &(Scope::Public, &filter));
        let Window { after, first } = window::<CatalogueId>(first, after.as_deref(), &scope)?;
        let page = match after {
            None => ctx.load(CataloguesOf(self.0.id, first)).await?.unwrap_or_default(),
            // A cursor belongs to one unit, so that this never multiplies.
            Some(_) => ctx.store().catalogues(&Actor::Anonymous, &filter, Window { after, first }).await?,
        };
        let total = if selects(ctx, &["totalCount"]) { ctx.load(CatalogueCount(self.0.id)).await? } else { None };
        let key = |it: &domain::catalogue::Catalogue| it.id;
        Ok(Some(connection(page, &scope, total, key, |it| Catalogue::new(Scope::Public, it))))
    }
}

/// The unit with this id.
pub(crate) fn find(ctx: &Context<'_>, id: Option<UnitId>) -> Option<Unit> {
    ctx.directory().unit(id?).cloned().map(Unit)
}

/// The unit a filter or an input names by code.
pub(crate) fn named(ctx: &Context<'_>, code: Option<&str>) -> Result<Option<UnitId>, Problem> {
    let Some(code) = code else { return Ok(None) };
    match ctx.directory().unit_by_code(code) {
        Some(unit) => Ok(Some(unit.id)),
        None => Err(Problem::bad_input(
            format!("没有代码为 {code:?} 的单位"),
            format!("there is no unit with the code {code:?}"),
        )),
    }
}

fn page_of(
    units: Vec<Arc<model::Unit>>,
    first: i32,
    after: Option<&str>,
    scope: &str,
) -> Result<Connection<Unit>, Problem> {
    let Window { after, first } = window::<String>(first, after, scope)?;
    let total = u64::try_from(units.len()).ok();
    let rest = units.into_iter().filter(|unit| after.as_deref().is_none_or(|code| unit.code.as_str() > code));
    let wanted = usize::try_from(first + 1).unwrap_or(usize::MAX);
    let page = Page::cut(rest.take(wanted).collect(), first);
    Ok(connection(page, scope, total, |unit: &Arc<model::Unit>| unit.code.as_str().to_owned(), Unit))
}

/// 单位筛选条件。Which units.
#[derive(InputObject, Default, Debug)]
pub struct UnitFilterInput {
    /// 类别。Of this kind.
    kind: Option<Code<UnitKind>>,
    /// 层级。Of this level.
    level: Option<Code<Level>>,
    /// 该单位及其全部下级。This unit and everything below it.
    under: Option<String>,
    /// 名称、简称或别名中包含的文字。Text that the name, short name or an alias holds.
    name_contains: Option<String>,
}

impl Written for Unit {}

/// Queries about units.
#[derive(Default)]
pub struct UnitQuery;

#[Object]
impl UnitQuery {
    /// 单位列表,按代码排序。The units, by code.
    async fn units(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<UnitFilterInput>,
    ) -> Answer<Connection<Unit>> {
        let filter = filter.unwrap_or_default();
        let under = named(ctx, filter.under.as_deref())?;
        let directory = ctx.directory();
        let fits = |unit: &&Arc<model::Unit>| {
            filter.kind.is_none_or(|kind| kind.0 == unit.kind)
                && filter.level.is_none_or(|level| level.0 == unit.level)
                && under.is_none_or(|under| directory.covers(under, unit.id))
                && filter.name_contains.as_deref().is_none_or(|text| unit.names().any(|name| name.contains(text)))
        };
        let units = directory.units().iter().filter(fits).cloned().collect();
        page_of(units, first, after.as_deref(), &scope("units", &filter)).map(Some)
    }

    /// 按单位代码或统一社会信用代码查单位。One unit, by its code or its credit code.
    async fn unit(&self, ctx: &Context<'_>, code: String) -> Option<Unit> {
        ctx.directory().unit_by_code(&code).cloned().map(Unit)
    }
}

/// 联系方式。How to reach the disclosure office.
#[derive(InputObject, Default)]
pub struct ContactInput {
    /// 联系电话。Telephone.
    phone: Option<String>,
    /// 传真。Fax.
    fax: Option<String>,
    /// 电子邮箱。E-mail.
    email: Option<String>,
    /// 办公地址。Office address.
    address: Option<String>,
    /// 邮政编码。Postcode.
    postcode: Option<String>,
    /// 办公时间。Office hours.
    office_hours: Option<String>,
}

/// 单位资料。What a unit is described by.
#[derive(InputObject)]
pub struct UnitDetailsInput {
    /// 统一社会信用代码;不知道就不填。Credit code; leave it out when it is not known.
    credit_code: Option<String>,
    /// 全称。Full name.
    name: String,
    /// 简称。Short name.
    short_name: Option<String>,
    /// 其他名称。Other names.
    #[graphql(default)]
    aliases: Vec<String>,
    /// 类别。Kind.
    kind: Code<UnitKind>,
    /// 层级。Level.
    level: Code<Level>,
    /// 上级单位代码。Code of the unit above.
    parent_code: String,
    /// 联系方式。Contact.
    contact: Option<ContactInput>,
    /// 资料来源。Where this is known from.
    note: Option<String>,
}

/// 新设单位。A new unit.
#[derive(InputObject)]
pub struct EstablishUnitInput {
    /// 单位代码,唯一。Natural key.
    code: String,
    /// 单位资料。Details.
    details: UnitDetailsInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 修改单位。New details for a unit.
#[derive(InputObject)]
pub struct AmendUnitInput {
    /// 单位。The unit.
    id: Id<UnitId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 单位资料。Details.
    details: UnitDetailsInput,
}

/// 撤销单位。Closing a unit.
#[derive(InputObject)]
pub struct CloseUnitInput {
    /// 单位。The unit.
    id: Id<UnitId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 撤销日期。The day from which it no longer exists.
    on: Date,
}

/// 单位操作的结果。Outcome of a change to a unit.
#[derive(SimpleObject)]
pub struct UnitPayload {
    /// 单位;被拒绝时为 null。The unit; null when refused.
    unit: Option<Unit>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl UnitPayload {
    fn of(unit: Option<model::Unit>, user_errors: Vec<UserError>) -> Self {
        Self { unit: unit.map(Arc::new).map(Unit), user_errors }
    }
}

impl UnitDetailsInput {
    fn read(self, ctx: &Context<'_>) -> Result<UnitDetails, Refusal> {
        let parent = ctx.directory().unit_by_code(&self.parent_code).ok_or_else(|| {
            Refusal::at(domain::refusal::Ground::UnknownReference, "details.parentCode").found(self.parent_code.clone())
        })?;
        let contact = self.contact.unwrap_or_default();
        Ok(UnitDetails {
            credit_code: self.credit_code.as_deref().map(|code| parse("details.creditCode", code)).transpose()?,
            name: parse("details.name", &self.name)?,
            short_name: short_text("details.shortName", self.short_name)?,
            aliases: names("details.aliases", &self.aliases)?,
            kind: self.kind.0,
            level: self.level.0,
            parent_id: Some(parent.id),
            contact: model::Contact {
                phone: short_text("details.contact.phone", contact.phone)?,
                fax: short_text("details.contact.fax", contact.fax)?,
                email: short_text("details.contact.email", contact.email)?,
                address: short_text("details.contact.address", contact.address)?,
                postcode: short_text("details.contact.postcode", contact.postcode)?,
                office_hours: short_text("details.contact.officeHours", contact.office_hours)?,
            },
            note: short_text("details.note", self.note)?,
        })
    }
}

/// Other names, each checked like a name.
pub(crate) fn names(field: &str, names: &[String]) -> Result<Vec<String>, Refusal> {
    if names.len() > MAX_ALIASES {
        return Err(Refusal::at(domain::refusal::Ground::InvalidValue, field)
            .found(names.len().to_string())
            .allowed(format!("至多 {MAX_ALIASES} 个"), format!("at most {MAX_ALIASES}")));
    }
    names.iter().map(|name| parse::<model::UnitName>(field, name).map(|it| it.to_string())).collect()
}

/// An optional text checked like a name; empty means none.
pub(crate) fn short_text(field: &str, text: Option<String>) -> Result<Option<String>, Refusal> {
    match text.unwrap_or_default().trim() {
        "" => Ok(None),
        text => parse::<model::Remark>(field, text).map(|it| Some(it.to_string())),
    }
}

/// Changes to units.
#[derive(Default)]
pub struct UnitMutation;

#[Object]
impl UnitMutation {
    /// 新设单位(政务公开办)。Establishes a unit; the disclosure office above it may.
    async fn establish_unit(&self, ctx: &Context<'_>, input: EstablishUnitInput) -> Answer<UnitPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "establishUnit", &input);
        let outcome = async {
            let code = parse("code", &input.code)?;
            ctx.store().establish_unit(act, key.as_ref(), code, input.details.read(ctx)?).await
        };
        answer(ctx.request(), outcome.await, UnitPayload::of)
    }

    /// 修改单位资料(政务公开办)。Amends a unit; the disclosure office above it may.
    async fn amend_unit(&self, ctx: &Context<'_>, input: AmendUnitInput) -> Answer<UnitPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_unit(act, target, input.details.read(ctx)?).await };
        answer(ctx.request(), outcome.await, UnitPayload::of)
    }

    /// 撤销单位(政务公开办);历史保留。Closes a unit; its history stays.
    async fn close_unit(&self, ctx: &Context<'_>, input: CloseUnitInput) -> Answer<UnitPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().close_unit(act, target, input.on.0).await, UnitPayload::of)
    }
}
