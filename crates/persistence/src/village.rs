//! 村务公开: what a village's catalogue owes, and what was published for it; three statements, whatever the sizes.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::catalogue::edition::{EditionId, Status};
use domain::catalogue::{CatalogueId, Kind};
use domain::document::content::Content;
use domain::document::{DocumentId, Standing};
use domain::unit::UnitId;
use domain::village::{Owed, Publication};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};

use crate::catalogue::all_items;
use crate::entity::{catalogue, catalogue_edition, document, document_edition, document_item, from_text};
use crate::{Failure, Store};

/// An edition that is or was in force, and since when.
type Edition = (EditionId, CatalogueId, Status, NaiveDate);
/// A publication with the line of a catalogue it answers.
type Answering = (CatalogueId, String, DocumentId, DateTime<Utc>, String);

impl Store {
    /// The items in force of a village's catalogue, with what was published for each since `since`, oldest first, and the day the
    /// catalogue was first in force.
    pub async fn owed_by_village(&self, unit_id: UnitId, since: NaiveDate) -> Result<Vec<Owed>, Failure> {
        let editions: Vec<Edition> = catalogue_edition::Entity::find()
            .select_only()
            .column(catalogue_edition::Column::Id)
            .column(catalogue_edition::Column::CatalogueId)
            .column(catalogue_edition::Column::Status)
            .column(catalogue_edition::Column::PublishedOn)
            .join(JoinType::InnerJoin, catalogue_edition::Relation::Catalogue.def())
            .filter(catalogue::Column::UnitId.eq(unit_id))
            .filter(catalogue::Column::Kind.eq(Kind::Village))
            .filter(catalogue_edition::Column::Status.is_in([Status::Published, Status::Superseded]))
            .into_tuple()
            .all(&self.read)
            .await?;
        let mut first_days: HashMap<CatalogueId, NaiveDate> = HashMap::new();
        for (_, catalogue_id, _, published_on) in &editions {
            let first = first_days.entry(*catalogue_id).or_insert(*published_on);
            *first = (*first).min(*published_on);
        }
        let in_force = editions.into_iter().filter(|it| it.2 == Status::Published);
        let catalogues: HashMap<EditionId, CatalogueId> = in_force.map(|it| (it.0, it.1)).collect();
        let items = all_items(&self.read, &catalogues.keys().copied().collect::<Vec<_>>()).await?;
        let mut answers = self.answering(catalogues.values().copied().collect(), since).await?;
        let owed = items.into_iter().filter_map(|item| {
            let catalogue_id = *catalogues.get(&item.edition_id)?;
            let in_force_since = *first_days.get(&catalogue_id)?;
            let publications = answers.remove(&(catalogue_id, item.key.as_str().to_owned())).unwrap_or_default();
            Some(Owed { catalogue_id, item, in_force_since, publications })
        });
        Ok(owed.collect())
    }

    async fn answering(
        &self,
        catalogues: Vec<CatalogueId>,
        since: NaiveDate,
    ) -> Result<HashMap<(CatalogueId, String), Vec<Publication>>, Failure> {
        // Midnight in UTC is in the morning in China: a day earlier misses nothing, and what is too early answers nothing.
        let since = since.pred_opt().unwrap_or(since).and_time(chrono::NaiveTime::MIN).and_utc();
        let to_document = document_item::Entity::belongs_to(document::Entity)
            .from(document_item::Column::DocumentId)
            .to(document::Column::Id);
        let to_edition = document::Entity::belongs_to(document_edition::Entity)
            .from(document::Column::EditionId)
            .to(document_edition::Column::Id);
        let rows: Vec<Answering> = document_item::Entity::find()
            .select_only()
            .column(document_item::Column::CatalogueId)
            .column(document_item::Column::ItemKey)
            .column(document_item::Column::DocumentId)
            .column(document_item::Column::PublishedAt)
            .column(document_edition::Column::Content)
            .join(JoinType::InnerJoin, to_document.into())
            .join(JoinType::InnerJoin, to_edition.into())
            .filter(document_item::Column::CatalogueId.is_in(catalogues))
            .filter(document_item::Column::PublishedAt.gte(since))
            .filter(document::Column::Standing.eq(Standing::Published))
            .order_by_asc(document_item::Column::PublishedAt)
            .order_by_asc(document_item::Column::DocumentId)
            .into_tuple()
            .all(&self.read)
            .await?;
        let mut answers: HashMap<_, Vec<_>> = HashMap::new();
        for (catalogue_id, key, document_id, published_at, content) in rows {
            let content: Content = from_text("document_edition.content", &content)?;
            let publication = Publication { document_id, formed_on: content.formed_on, published_at };
            answers.entry((catalogue_id, key)).or_default().push(publication);
        }
        Ok(answers)
    }
}
