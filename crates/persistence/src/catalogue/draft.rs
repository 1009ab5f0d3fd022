//! 起草: a first edition from templates, a next edition from the one in force, or an empty one.

use std::collections::HashSet;

use domain::act::Act;
use domain::catalogue::edition::{CatalogueEdition, EditionId, Status};
use domain::catalogue::item::{CatalogueItem, Origin};
use domain::catalogue::{Catalogue, CatalogueId, CatalogueTitle, Kind};
use domain::channel::ChannelSemantics;
use domain::journal::Event;
use domain::pilot_domain::DomainCode;
use domain::refusal::{Ground, Refusal};
use domain::unit::UnitId;
use sea_orm::ActiveModelTrait;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::item::resolve_body;
use super::{all_items, editions, visible_to};
use crate::entity::{catalogue, catalogue_edition, catalogue_item};
use crate::idempotency::Replay;
use crate::{Idempotency, Store, Undone};

/// Rows written at once: 27 columns each must stay below SQLite's 32 766 values.
pub(super) const INSERT_CHUNK: usize = 500;

/// What the draft starts from.
#[derive(Clone, Debug)]
pub enum DraftSource {
    /// The next edition of a catalogue; template items published since then are added.
    Next(CatalogueId),
    /// A new catalogue of `unit_id`, copied from published template editions; from none, it starts empty.
    New(ItemDraft),
}

/// A new catalogue.
#[derive(Clone, Debug)]
pub struct ItemDraft {
    /// 编制单位
    pub unit_id: UnitId,
    /// 类型; by default a domain catalogue from one template, a unit catalogue from several.
    pub kind: Option<Kind>,
    /// 领域; by default the template's.
    pub pilot_domain: Option<DomainCode>,
    /// 名称; by default made of unit and domain.
    pub title: Option<CatalogueTitle>,
    /// What ■ and □ mean; by default as in the template.
    pub channel_semantics: Option<ChannelSemantics>,
    /// The published template editions it starts from.
    pub template_ids: Vec<EditionId>,
}

impl Store {
    /// 起草目录版次.
    pub async fn draft_catalogue_edition(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        source: DraftSource,
    ) -> Result<CatalogueEdition, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return drafted(&tx, act, subject_id).await;
        }
        let Draft { catalogue, founded, edition, items, event } = match source {
            DraftSource::Next(id) => next(&tx, act, id).await?,
            DraftSource::New(new) => first(&tx, act, new).await?,
        };
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, edition.id.0).await? {
            return drafted(&tx, act, subject_id).await;
        }
        if founded {
            found(&tx, &catalogue).await?;
        }
        insert(&tx, &edition, &items).await?;
        self.append(&tx, act, &event.fact("items", items.len())).await?;
        self.commit(tx).await?;
        Ok(edition)
    }
}

/// An edition as it will be written.
pub(super) struct Draft {
    pub(super) catalogue: Catalogue,
    /// Whether the catalogue is a new one.
    pub(super) founded: bool,
    pub(super) edition: CatalogueEdition,
    pub(super) items: Vec<CatalogueItem>,
    event: Event,
}

impl Draft {
    /// An edition that is being drafted already.
    pub(super) fn under_way(catalogue: Catalogue, edition: CatalogueEdition, items: Vec<CatalogueItem>) -> Self {
        let event = Event::new("draftCatalogueEdition", "CatalogueEdition", edition.id.0);
        Self { catalogue, founded: false, edition, items, event }
    }
}

/// Writes a new catalogue.
pub(super) async fn found(tx: &DatabaseTransaction, catalogue: &Catalogue) -> Result<(), Undone> {
    let row = catalogue::Model::from(catalogue).into_active_model().reset_all();
    catalogue::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// An edition that was drafted before.
async fn drafted(tx: &DatabaseTransaction, act: &Act, id: Uuid) -> Result<CatalogueEdition, Undone> {
    let seen = super::lock_edition(tx, &act.actor, EditionId(id)).await?;
    seen.map(|(_, edition)| edition).ok_or(Undone::Missing)
}

/// Writes a new edition and its items.
pub(super) async fn insert(
    tx: &DatabaseTransaction,
    edition: &CatalogueEdition,
    items: &[CatalogueItem],
) -> Result<(), Undone> {
    let row = catalogue_edition::Model::from(edition).into_active_model().reset_all();
    catalogue_edition::Entity::insert(row).exec_without_returning(tx).await?;
    for chunk in items.chunks(INSERT_CHUNK) {
        let rows = chunk.iter().map(|item| catalogue_item::Model::from(item).into_active_model().reset_all());
        catalogue_item::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

pub(super) async fn first(tx: &DatabaseTransaction, act: &Act, new: ItemDraft) -> Result<Draft, Undone> {
    let Some(unit) = act.directory.unit(new.unit_id) else {
        return Err(Refusal::at(Ground::UnknownReference, "unitCode").into());
    };
    let wanted = match (&new.kind, &new.pilot_domain) {
        (Some(Kind::Domain), Some(code)) if new.template_ids.is_empty() => {
            template_of(tx, act, unit.id, Some(code)).await?
        }
        // 村务公开目录: a village owes the classes of the law, and starts from them.
        (Some(Kind::Village), None) if new.template_ids.is_empty() && unit.kind.is_self_governing() => {
            template_of(tx, act, unit.id, None).await?
        }
        _ => new.template_ids.clone(),
    };
    let templates = published_templates(tx, &wanted).await?;
    let sole = match templates.as_slice() {
        [(catalogue, _)] => Some(catalogue),
        _ => None,
    };
    let kind = new.kind.unwrap_or(if sole.is_some() { Kind::Domain } else { Kind::Unit });
    let sole_domain = sole.and_then(|it| it.pilot_domain.clone());
    let pilot_domain =
        new.pilot_domain.or(if kind == Kind::Domain || kind == Kind::Template { sole_domain } else { None });
    if kind == Kind::Domain && templates.iter().any(|(template, _)| template.pilot_domain != pilot_domain) {
        return Err(Refusal::at(Ground::InvalidValue, "templateEditionIds")
            .allowed("本领域的模板", "templates of the catalogue's domain")
            .into());
    }
    let title = match new.title {
        Some(title) => title,
        None => default_title(act, unit.name.as_str(), kind, pilot_domain.as_ref())?,
    };
    let semantics = new.channel_semantics.or(sole.map(|it| it.channel_semantics)).unwrap_or(ChannelSemantics::Chosen);
    let catalogue = Catalogue::found(act, kind, unit.id, pilot_domain, title, semantics)?;
    if let Some(held) = held_by(tx, unit.id, kind, catalogue.pilot_domain.as_ref()).await? {
        return Err(Refusal::at(Ground::AlreadyTaken, "unitCode")
            .found(held.title.to_string())
            .allowed(
                format!("用 catalogueId {} 起草新版次", held.id),
                format!("draft the next edition of catalogueId {}", held.id),
            )
            .into());
    }
    let template_ids: Vec<_> = templates.iter().map(|(_, edition)| edition.id).collect();
    let (edition, event) = CatalogueEdition::draft(act, &catalogue, None, template_ids.clone())?;
    let mut items = adopt(act, &edition, all_items(tx, &template_ids).await?);
    number(&mut items);
    Ok(Draft { catalogue, founded: true, edition, items, event })
}

/// The one catalogue of this unit, kind and domain, if there is one.
pub(super) async fn held_by(
    tx: &DatabaseTransaction,
    unit_id: UnitId,
    kind: Kind,
    pilot_domain: Option<&DomainCode>,
) -> Result<Option<Catalogue>, Undone> {
    let row = catalogue::Entity::find()
        .filter(catalogue::Column::UnitId.eq(unit_id))
        .filter(catalogue::Column::Kind.eq(kind))
        .filter(match pilot_domain {
            Some(code) => catalogue::Column::PilotDomain.eq(code.clone()),
            None => catalogue::Column::PilotDomain.is_null(),
        })
        .one(tx)
        .await?;
    Ok(row.map(Catalogue::from))
}

pub(super) async fn next(tx: &DatabaseTransaction, act: &Act, id: CatalogueId) -> Result<Draft, Undone> {
    let seen = catalogue_edition::Entity::find()
        .filter(visible_to(&act.actor))
        .filter(catalogue_edition::Column::CatalogueId.eq(id))
        .one(tx)
        .await?;
    if seen.is_none() {
        return Err(Undone::Missing);
    }
    let row = catalogue::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Undone::Missing)?;
    let catalogue = Catalogue::from(row);
    let latest = latest(tx, &catalogue).await?.ok_or(Undone::Missing)?;
    let templates = newest_of(tx, &latest.template_ids).await?;
    let (edition, event) = CatalogueEdition::draft(act, &catalogue, Some(&latest), templates.clone())?;
    let mut items: Vec<_> = all_items(tx, &[latest.id]).await?.iter().map(|item| item.copy_to(act, &edition)).collect();
    let held: HashSet<_> = items.iter().map(|item| item.key.clone()).collect();
    let fresh = all_items(tx, &templates).await?.into_iter().filter(|item| !held.contains(&item.key)).collect();
    items.extend(adopt(act, &edition, fresh));
    number(&mut items);
    Ok(Draft { catalogue, founded: false, edition, items, event })
}

/// Template items as the items of a unit: the same key, the body resolved to units of the county.
fn adopt(act: &Act, edition: &CatalogueEdition, template: Vec<CatalogueItem>) -> Vec<CatalogueItem> {
    template
        .into_iter()
        .map(|source| {
            let mut item = source.copy_to(act, edition);
            item.origin = Origin::Template;
            item.template_item_id = Some(source.id);
            if !edition.is_template() {
                resolve_body(act, edition, &mut item.elements);
                item.settle_responsibility();
            }
            item
        })
        .collect()
}

fn number(items: &mut [CatalogueItem]) {
    for (position, item) in (1..).zip(items) {
        item.position = position;
    }
}

/// The template in force of this domain, or of villages, that is nearest above the unit: a domain catalogue never starts
/// without it, and neither does a village's.
pub(super) async fn template_of(
    tx: &DatabaseTransaction,
    act: &Act,
    unit_id: UnitId,
    code: Option<&DomainCode>,
) -> Result<Vec<EditionId>, Undone> {
    let rows = catalogue_edition::Entity::find()
        .find_also_related(catalogue::Entity)
        .filter(super::in_force(None))
        .filter(catalogue::Column::Kind.eq(Kind::Template))
        .filter(match code {
            Some(code) => catalogue::Column::PilotDomain.eq(code.clone()),
            None => catalogue::Column::PilotDomain.is_null(),
        })
        .all(tx)
        .await?;
    let found = editions(rows)?;
    let nearest = act.directory.ancestry(unit_id).find_map(|above| found.iter().find(|(_, it)| it.unit_id == above.id));
    Ok(nearest.map(|(_, edition)| edition.id).into_iter().collect())
}

async fn published_templates(
    tx: &DatabaseTransaction,
    ids: &[EditionId],
) -> Result<Vec<(Catalogue, CatalogueEdition)>, Undone> {
    let rows = catalogue_edition::Entity::find()
        .find_also_related(catalogue::Entity)
        .filter(catalogue_edition::Column::Id.is_in(ids.iter().copied()))
        .all(tx)
        .await?;
    let found = editions(rows)?;
    ids.iter()
        .map(|id| {
            found
                .iter()
                .find(|(_, edition)| {
                    edition.id == *id && edition.is_template() && edition.state.status() == Status::Published
                })
                .cloned()
                .ok_or_else(|| {
                    Refusal::at(Ground::UnknownReference, "templateEditionIds")
                        .found(id.to_string())
                        .allowed("现行的模板版次", "a template edition in force")
                        .into()
                })
        })
        .collect()
}

/// The editions in force of the same templates.
pub(super) async fn newest_of(tx: &DatabaseTransaction, ids: &[EditionId]) -> Result<Vec<EditionId>, Undone> {
    let catalogues = sea_orm::sea_query::Query::select()
        .column(catalogue_edition::Column::CatalogueId)
        .from(catalogue_edition::Entity)
        .and_where(catalogue_edition::Column::Id.is_in(ids.iter().copied()))
        .to_owned();
    let rows = catalogue_edition::Entity::find()
        .filter(catalogue_edition::Column::CatalogueId.in_subquery(catalogues))
        .filter(super::in_force(None))
        .order_by_asc(catalogue_edition::Column::Id)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

pub(super) async fn latest(
    tx: &DatabaseTransaction,
    catalogue: &Catalogue,
) -> Result<Option<CatalogueEdition>, Undone> {
    let row = catalogue_edition::Entity::find()
        .filter(catalogue_edition::Column::CatalogueId.eq(catalogue.id))
        .order_by_desc(catalogue_edition::Column::Number)
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(row.map(|row| row.into_edition(catalogue)).transpose()?)
}

fn default_title(act: &Act, unit: &str, kind: Kind, domain: Option<&DomainCode>) -> Result<CatalogueTitle, Refusal> {
    let domain = domain.and_then(|code| act.directory.pilot_domain(code)).map(|it| format!("{}领域", it.name));
    let subject = match kind {
        Kind::NegativeList => "政务公开负面清单",
        Kind::Village => "村(居)务公开目录",
        _ => "基层政务公开标准目录",
    };
    domain::refusal::parse("title", &format!("{unit}{}{subject}", domain.unwrap_or_default()))
}
