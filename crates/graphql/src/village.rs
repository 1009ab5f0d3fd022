//! 村务公开: what a village owes by period.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use domain::catalogue::item::ItemId;
use domain::village as model;
use domain::village::{DutyState, duties};
use persistence::Page;

use crate::catalogue::item::CatalogueItem;
use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::document::loaders::DocumentKey;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::named;
use crate::written::Written;

impl Named for DutyState {
    const NAME: &'static str = "VillageDutyState";
    const DESCRIPTION: &'static str = "按期公开情况。Whether something was published for its period.";
}

/// Order of duties: the period's end, the item's place, the item.
type DutyKeyset = (NaiveDate, i32, ItemId);

/// One item for one period.
pub struct VillageDuty {
    duty: model::Duty,
    item: CatalogueItem,
}

impl Written for VillageDuty {}

/// 按期公开义务:一个公开事项在一个月、季度或年度的公开情况。
/// What is owed for one item and one month, quarter or year, and what was published for it.
#[Object]
impl VillageDuty {
    /// 公开事项。The item.
    async fn item(&self) -> CatalogueItem {
        self.item.clone()
    }
    /// 期间名称,如 2026年3月、2026年第1季度。Name of the period.
    async fn period(&self) -> String {
        self.duty.name()
    }
    /// 期间第一日。First day of the period.
    async fn begins_on(&self) -> Date {
        Date(self.duty.begins_on)
    }
    /// 期间最后一日。Last day of the period.
    async fn ends_on(&self) -> Date {
        Date(self.duty.ends_on)
    }
    /// 公开期限:期间结束后的若干日内(可配置)。By when it has to be published: so many days after the period, as configured.
    async fn due_on(&self) -> Date {
        Date(self.duty.due_on)
    }
    /// 情况。State.
    async fn state(&self) -> Code<DutyState> {
        Code(self.duty.state)
    }
    /// 情况名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.duty.state.label(ctx.language(locale))
    }
    /// 为本期公开的政府信息,早的在前。What was published for it, oldest first.
    async fn documents(&self, ctx: &Context<'_>) -> Answer<Vec<Document>> {
        let keys = self.duty.documents.iter().map(|id| DocumentKey(Scope::Public, *id));
        let mut found = ctx.load_all(keys.clone().collect()).await?;
        let documents = keys.filter_map(|key| found.remove(&key)).map(|pair| Document::new(Scope::Public, pair));
        Ok(Some(documents.collect()))
    }
}

/// Queries about villages.
#[derive(Default)]
pub struct VillageQuery;

#[Object]
impl VillageQuery {
    /// 村(居)按期公开义务:生效的村务公开目录中每月、每季度、每年公开的事项,按期间先后。及时公开的事项不按期,不在其列;目录首次生效之前结束的期间不计。
    /// What a village owes for the periods of a year: the items in force that are published every month, quarter or year, in the order of the periods. What is published by an event has no period and is not listed; nor is a period that ended before the catalogue was first in force.
    async fn village_duties(
        &self,
        ctx: &Context<'_>,
        unit_code: String,
        year: i32,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<VillageDuty>> {
        let Some(unit_id) = named(ctx, Some(&unit_code))? else { return Ok(None) };
        let since = NaiveDate::from_ymd_opt(year, 1, 1).filter(|_| (1900..=2999).contains(&year));
        let since = since.ok_or_else(|| Problem::bad_input("year 应为四位年份", "`year` has to be a year"))?;
        let list = scope("villageDuties", &(unit_id, year));
        let window = window::<DutyKeyset>(first, after.as_deref(), &list)?;
        let owed = ctx.store().owed_by_village(unit_id, since).await?;
        let mut all = duties(&owed, year, ctx.act().date(), ctx.services().policies.village);
        let total = all.len() as u64;
        if let Some(place) = window.after {
            all.retain(|it| key(it) > place);
        }
        let items: HashMap<ItemId, CatalogueItem> = owed
            .into_iter()
            .map(|it| (it.item.id, CatalogueItem::new(Scope::Public, Arc::new(it.item), None)))
            .collect();
        let rows =
            all.into_iter().filter_map(|duty| Some(VillageDuty { item: items.get(&duty.item_id)?.clone(), duty }));
        let page = Page::cut(rows.collect(), window.first);
        Ok(Some(connection(page, &list, Some(total), |it: &VillageDuty| key(&it.duty), |it| it)))
    }
}

fn key(duty: &model::Duty) -> DutyKeyset {
    (duty.ends_on, duty.position, duty.item_id)
}
