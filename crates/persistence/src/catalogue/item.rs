//! The verbs of an item. Each locks the edition first: an edition in review is out of the editors' hands.

use domain::act::Act;
use domain::catalogue::body::ResponsibleBody;
use domain::catalogue::edition::{CatalogueEdition, EditionId};
use domain::catalogue::item::{CatalogueItem, Elements, ItemId, ItemKey};
use domain::journal::Event;
use domain::pilot_domain::DomainCode;
use domain::refusal::{Ground, Refusal};
use domain::unit::UnitId;
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::edition::keep;
use super::lock_edition;
use crate::entity::{catalogue_comment, catalogue_item};
use crate::idempotency::Replay;
use crate::{Idempotency, Store, Target, Undone};

impl Store {
    /// 新增事项: at the end of the edition.
    pub async fn add_catalogue_item(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        edition_id: EditionId,
        pilot_domain: Option<DomainCode>,
        mut elements: Elements,
    ) -> Result<CatalogueItem, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return added(&tx, act, subject_id).await;
        }
        let (catalogue, mut edition) = lock_edition(&tx, &act.actor, edition_id).await?.ok_or(Undone::Missing)?;
        let pilot_domain = pilot_domain.or(catalogue.pilot_domain);
        resolve_body(act, &edition, &mut elements);
        let (position, key) = next_place(&tx, &edition, pilot_domain.as_ref()).await?;
        let (item, event) = CatalogueItem::add(act, &mut edition, key, position, pilot_domain, elements)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, item.id.0).await? {
            return added(&tx, act, subject_id).await;
        }
        let row = catalogue_item::Model::from(&item).into_active_model().reset_all();
        catalogue_item::Entity::insert(row).exec_without_returning(&tx).await?;
        keep(&tx, &edition).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(item)
    }

    /// 修改事项: `amend` makes the new elements from the old.
    pub async fn amend_catalogue_item(
        &self,
        act: &Act,
        target: Target<ItemId>,
        amend: impl FnOnce(Elements) -> Result<Elements, Refusal> + Send,
    ) -> Result<CatalogueItem, Undone> {
        self.write_item(act, target, |item, edition| {
            let mut elements = amend(item.elements.clone())?;
            if elements.responsible_body.text != item.elements.responsible_body.text {
                resolve_body(act, edition, &mut elements);
            }
            item.amend(act, edition, elements)
        })
        .await
    }

    /// 指明公开主体.
    pub async fn reassign_catalogue_item(
        &self,
        act: &Act,
        target: Target<ItemId>,
        unit_id: UnitId,
    ) -> Result<CatalogueItem, Undone> {
        self.write_item(act, target, |item, edition| item.reassign(act, edition, unit_id)).await
    }

    /// 删除事项: refused for template items by the verb, and by the database.
    pub async fn remove_catalogue_item(&self, act: &Act, target: Target<ItemId>) -> Result<CatalogueItem, Undone> {
        let tx = self.begin().await?;
        let (item, mut edition) = lock_item(&tx, act, target).await?;
        let event = item.remove(act, &mut edition)?;
        // What was said about it stays, and is about the edition now.
        catalogue_comment::Entity::update_many()
            .col_expr(catalogue_comment::Column::ItemId, Expr::value(None::<Uuid>))
            .filter(catalogue_comment::Column::ItemId.eq(item.id))
            .exec(&tx)
            .await?;
        catalogue_item::Entity::delete_by_id(item.id).exec(&tx).await?;
        keep(&tx, &edition).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(item)
    }

    async fn write_item(
        &self,
        act: &Act,
        target: Target<ItemId>,
        decide: impl FnOnce(&mut CatalogueItem, &mut CatalogueEdition) -> Result<Event, Refusal> + Send,
    ) -> Result<CatalogueItem, Undone> {
        let tx = self.begin().await?;
        let (mut item, mut edition) = lock_item(&tx, act, target).await?;
        let event = decide(&mut item, &mut edition)?;
        item.version += 1;
        let row = catalogue_item::Model::from(&item).into_active_model().reset_all();
        catalogue_item::Entity::update(row).exec(&tx).await?;
        keep(&tx, &edition).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(item)
    }
}

/// An item that was added before.
async fn added(tx: &DatabaseTransaction, act: &Act, id: Uuid) -> Result<CatalogueItem, Undone> {
    let row = catalogue_item::Entity::find_by_id(ItemId(id)).one(tx).await?.ok_or(Undone::Missing)?;
    // A key is no pass: whoever has lost the edition has lost its items.
    lock_edition(tx, &act.actor, row.edition_id).await?.ok_or(Undone::Missing)?;
    Ok(row.try_into()?)
}

/// The item and its edition, the edition locked; the item's version is compared under that lock.
async fn lock_item(
    tx: &DatabaseTransaction,
    act: &Act,
    target: Target<ItemId>,
) -> Result<(CatalogueItem, CatalogueEdition), Undone> {
    let seen = catalogue_item::Entity::find_by_id(target.id).one(tx).await?.ok_or(Undone::Missing)?;
    let (_, edition) = lock_edition(tx, &act.actor, seen.edition_id).await?.ok_or(Undone::Missing)?;
    let row = catalogue_item::Entity::find_by_id(target.id).one(tx).await?.ok_or(Undone::Missing)?;
    let item = CatalogueItem::try_from(row)?;
    target.expect(item.version)?;
    Ok((item, edition))
}

/// Reads the body's text against the units of the county; a template keeps the kinds of bodies it names.
pub(super) fn resolve_body(act: &Act, edition: &CatalogueEdition, elements: &mut Elements) {
    let text = &elements.responsible_body.text;
    elements.responsible_body = ResponsibleBody::resolve_in_county(text, &act.directory, edition.unit_id);
}

/// The place after the last item, and a key no edition of the catalogue has used: local keys count on from the highest.
async fn next_place(
    tx: &DatabaseTransaction,
    edition: &CatalogueEdition,
    domain: Option<&DomainCode>,
) -> Result<(i32, ItemKey), Undone> {
    let (position, number) = first_free(tx, edition, domain).await?;
    let key = format!("{}{number:03}", key_prefix(edition, domain));
    let key = key.parse().map_err(|_| Refusal::at(Ground::InvalidValue, "key").found(key))?;
    Ok((position, key))
}

/// Items of a template are numbered by domain; local ones by catalogue.
fn key_prefix(edition: &CatalogueEdition, domain: Option<&DomainCode>) -> String {
    if edition.is_template() { format!("{}.", domain.map_or("00", DomainCode::as_str)) } else { "L".to_owned() }
}

/// The place after the last item, and the first number no key of the catalogue has used.
pub(super) async fn first_free(
    tx: &DatabaseTransaction,
    edition: &CatalogueEdition,
    domain: Option<&DomainCode>,
) -> Result<(i32, u32), Undone> {
    use crate::entity::catalogue_edition;
    use sea_orm::QuerySelect;
    let rows: Vec<(EditionId, String, i32)> = catalogue_item::Entity::find()
        .select_only()
        .column(catalogue_item::Column::EditionId)
        .column(catalogue_item::Column::ItemKey)
        .column(catalogue_item::Column::Position)
        .filter(
            catalogue_item::Column::EditionId.in_subquery(
                sea_orm::sea_query::Query::select()
                    .column(catalogue_edition::Column::Id)
                    .from(catalogue_edition::Entity)
                    .and_where(catalogue_edition::Column::CatalogueId.eq(edition.catalogue_id))
                    .to_owned(),
            ),
        )
        .order_by_asc(catalogue_item::Column::Position)
        .into_tuple()
        .all(tx)
        .await?;
    let last = rows.iter().filter(|(id, ..)| *id == edition.id).map(|(.., position)| *position).max();
    let prefix = key_prefix(edition, domain);
    let highest = rows.iter().filter_map(|(_, key, _)| key.strip_prefix(&prefix)?.parse::<u32>().ok()).max();
    Ok((last.unwrap_or(0) + 1, highest.unwrap_or(0) + 1))
}
