//! 公开事项 in the index: those of the editions in force.

use chrono::{NaiveTime, TimeZone, Utc};
use domain::catalogue::Catalogue;
use domain::catalogue::edition::{CatalogueEdition, EditionId, State, Status};
use domain::catalogue::item::CatalogueItem;
use domain::search::SubjectType;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{SearchEntry, TextSource, index, unindex};
use crate::Failure;
use crate::catalogue::{all_items, editions};
use crate::entity::{catalogue, catalogue_edition, catalogue_item};

/// Hours that China Standard Time is ahead.
const AHEAD: chrono::TimeDelta = chrono::TimeDelta::hours(8);

impl SearchEntry {
    /// The entry of an item; none while its edition is not in force.
    pub(crate) fn of_item(catalogue: &Catalogue, edition: &CatalogueEdition, item: &CatalogueItem) -> Option<Self> {
        let State::Published { on } = edition.state else { return None };
        let elements = &item.elements;
        let texts = [
            elements.content.as_str(),
            &elements.legal_basis,
            &elements.time_limit,
            &elements.responsible_body.text,
            elements.audience.specific_group.as_deref().unwrap_or_default(),
        ];
        let text = TextSource { title: elements.name(), body: texts.join("\n"), ..TextSource::default() };
        Some(Self {
            id: item.id.0,
            subject_type: SubjectType::CatalogueItem,
            unit_id: edition.unit_id,
            pilot_domains: item.pilot_domain.iter().cloned().collect(),
            kind: catalogue.kind.code().to_owned(),
            validity: None,
            published_at: Utc.from_utc_datetime(&(on.and_time(NaiveTime::MIN) - AHEAD)),
            text,
        })
    }
}

/// Puts the items of an edition in that has just been published.
pub(crate) async fn index_edition(
    tx: &DatabaseTransaction,
    catalogue: &Catalogue,
    edition: &CatalogueEdition,
    items: &[CatalogueItem],
) -> Result<(), Failure> {
    let entries: Vec<_> = items.iter().filter_map(|item| SearchEntry::of_item(catalogue, edition, item)).collect();
    Ok(index(tx, &entries).await?)
}

/// Takes the items of an edition out that is no longer in force.
pub(crate) async fn unindex_edition(tx: &DatabaseTransaction, id: EditionId) -> Result<(), Failure> {
    let ids: Vec<Uuid> = catalogue_item::Entity::find()
        .select_only()
        .column(catalogue_item::Column::Id)
        .filter(catalogue_item::Column::EditionId.eq(id))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(unindex(tx, &ids).await?)
}

/// Puts in everything that is in force.
pub(super) async fn index_all(tx: &DatabaseTransaction) -> Result<(), Failure> {
    let rows = catalogue_edition::Entity::find()
        .find_also_related(catalogue::Entity)
        .filter(catalogue_edition::Column::Status.eq(Status::Published))
        .all(tx)
        .await?;
    for (catalogue, edition) in editions(rows)? {
        let items = all_items(tx, &[edition.id]).await?;
        index_edition(tx, &catalogue, &edition, &items).await?;
    }
    Ok(())
}
