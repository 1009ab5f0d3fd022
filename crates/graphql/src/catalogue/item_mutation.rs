//! The verbs of an item: add, amend, reassign, remove.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::catalogue::edition::EditionId;
use domain::catalogue::item::{CatalogueItem as ItemRecord, ItemId};
use domain::refusal::{Ground, Refusal, parse};
use persistence::Target;

use super::input::ElementsInput;
use super::item::CatalogueItem;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::loaders::Scope;
use crate::problem::{Answer, UserError, answer};

/// 新增事项。A new item at the end of an edition.
#[derive(InputObject)]
pub struct AddCatalogueItemInput {
    /// 版次。The edition.
    edition_id: Id<EditionId>,
    /// 领域代码;默认同目录。Domain; by default the catalogue's.
    pilot_domain: Option<String>,
    /// 要素。Elements.
    elements: ElementsInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 修改事项。New elements for an item.
#[derive(InputObject)]
pub struct AmendCatalogueItemInput {
    /// 事项。The item.
    id: Id<ItemId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 要改的要素。The elements that change.
    elements: ElementsInput,
}

/// 指明公开主体。Names the unit that answers for an item.
#[derive(InputObject)]
pub struct ReassignCatalogueItemInput {
    /// 事项。The item.
    id: Id<ItemId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 责任单位代码。Code of the responsible unit.
    unit_code: String,
}

/// 删除本地新增事项。Removes a local item.
#[derive(InputObject)]
pub struct RemoveCatalogueItemInput {
    /// 事项。The item.
    id: Id<ItemId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 事项操作的结果。Outcome of an act on an item.
#[derive(SimpleObject)]
pub struct CatalogueItemPayload {
    /// 事项;被拒绝时为 null。The item; null when refused.
    catalogue_item: Option<CatalogueItem>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl CatalogueItemPayload {
    fn of(item: Option<ItemRecord>, user_errors: Vec<UserError>) -> Self {
        Self { catalogue_item: item.map(|it| CatalogueItem::new(Scope::Workspace, it, None)), user_errors }
    }
}

/// Changes to items.
#[derive(Default)]
pub struct ItemMutation;

#[Object]
impl ItemMutation {
    /// 新增公开事项(编辑),标为本地新增。Adds an item, marked as local.
    async fn add_catalogue_item(
        &self,
        ctx: &Context<'_>,
        input: AddCatalogueItemInput,
    ) -> Answer<CatalogueItemPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "addCatalogueItem", &input);
        let outcome = async {
            let pilot_domain = input.pilot_domain.as_deref().map(|code| parse("pilotDomain", code)).transpose()?;
            if let Some(code) = pilot_domain.as_ref().filter(|code| ctx.directory().pilot_domain(code).is_none()) {
                return Err(Refusal::at(Ground::UnknownReference, "pilotDomain").found(code.to_string()).into());
            }
            let elements = input.elements.read(ctx)?;
            ctx.store().add_catalogue_item(act, key.as_ref(), input.edition_id.0, pilot_domain, elements).await
        };
        answer(ctx.request(), outcome.await, CatalogueItemPayload::of)
    }

    /// 修改公开事项(编辑);模板事项的必备要素不得清空。Amends an item; a template item keeps all its elements.
    async fn amend_catalogue_item(
        &self,
        ctx: &Context<'_>,
        input: AmendCatalogueItemInput,
    ) -> Answer<CatalogueItemPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let amend = |elements| input.elements.apply(ctx, elements);
        answer(ctx.request(), ctx.store().amend_catalogue_item(act, target, amend).await, CatalogueItemPayload::of)
    }

    /// 指明公开主体是哪个单位(编辑);不属于本单位职责的模板事项用它保留。Names the responsible unit, so that the item stays.
    async fn reassign_catalogue_item(
        &self,
        ctx: &Context<'_>,
        input: ReassignCatalogueItemInput,
    ) -> Answer<CatalogueItemPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let unit = ctx
                .directory()
                .unit_by_code(&input.unit_code)
                .ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").found(input.unit_code.clone()))?;
            ctx.store().reassign_catalogue_item(act, target, unit.id).await
        };
        answer(ctx.request(), outcome.await, CatalogueItemPayload::of)
    }

    /// 删除本地新增事项(编辑);模板事项一律拒绝删除。Removes a local item; template items are never removed.
    async fn remove_catalogue_item(
        &self,
        ctx: &Context<'_>,
        input: RemoveCatalogueItemInput,
    ) -> Answer<CatalogueItemPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().remove_catalogue_item(act, target).await, CatalogueItemPayload::of)
    }
}
