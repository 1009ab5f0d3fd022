//! A whole edition at once: for the print, which leaves nothing out.

use chrono::NaiveDate;
use domain::act::Actor;
use domain::catalogue::edition::{CatalogueEdition, EditionId};
use domain::catalogue::item::CatalogueItem;
use domain::catalogue::{Catalogue, Kind};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use super::{all_items, editions, in_force, visible_to};
use crate::entity::{catalogue, catalogue_edition};
use crate::{Failure, Store};

/// An edition with everything in it.
#[derive(Clone, Debug)]
pub struct WholeEdition {
    /// 目录
    pub catalogue: Catalogue,
    /// 版次
    pub edition: CatalogueEdition,
    /// 事项, in their order.
    pub items: Vec<CatalogueItem>,
}

/// Which edition, in words people use.
#[derive(Clone, Debug)]
pub struct EditionWanted {
    /// 编制单位
    pub unit_id: UnitId,
    /// 领域; none for a catalogue of many domains.
    pub pilot_domain: Option<DomainCode>,
    /// 类型, where the unit has several.
    pub kind: Option<Kind>,
    /// In force on this day; without it, now.
    pub as_of: Option<NaiveDate>,
    /// 未发布的版次 instead of the one in force.
    pub under_way: bool,
}

impl Store {
    /// The edition, when `actor` may see it.
    pub async fn whole_edition(&self, actor: &Actor, id: EditionId) -> Result<Option<WholeEdition>, Failure> {
        self.whole(actor, Condition::all().add(catalogue_edition::Column::Id.eq(id))).await
    }

    /// The edition described; of several catalogues that fit, the oldest.
    pub async fn edition_wanted(&self, actor: &Actor, wanted: &EditionWanted) -> Result<Option<WholeEdition>, Failure> {
        let mut condition =
            Condition::all().add(catalogue::Column::UnitId.eq(wanted.unit_id)).add(match &wanted.pilot_domain {
                Some(code) => catalogue::Column::PilotDomain.eq(code.clone()),
                None => catalogue::Column::PilotDomain.is_null(),
            });
        if let Some(kind) = wanted.kind {
            condition = condition.add(catalogue::Column::Kind.eq(kind));
        }
        condition = if wanted.under_way {
            condition.add(catalogue_edition::Column::Status.is_not_in(super::PUBLIC))
        } else {
            condition.add(in_force(wanted.as_of))
        };
        self.whole(actor, condition).await
    }

    async fn whole(&self, actor: &Actor, condition: Condition) -> Result<Option<WholeEdition>, Failure> {
        let rows = catalogue_edition::Entity::find()
            .find_also_related(catalogue::Entity)
            .filter(visible_to(actor))
            .filter(condition)
            .order_by_asc(catalogue_edition::Column::CatalogueId)
            .all(&self.read)
            .await?;
        let Some((catalogue, edition)) = editions(rows)?.into_iter().next() else { return Ok(None) };
        let items = all_items(&self.read, &[edition.id]).await?;
        Ok(Some(WholeEdition { catalogue, edition, items }))
    }
}
