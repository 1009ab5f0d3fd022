//! What an act touched, written beside its entry of the journal; and what entries did not name yet.

use domain::act::Act;
use domain::document::Standing;
use domain::enquiry::FaqState;
use domain::journal::{Change, ChangeType, Event};
use domain::unit::UnitId;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, JoinType, QueryFilter,
    QuerySelect, RelationTrait,
};
use uuid::Uuid;

use crate::catalogue::is_public;
use crate::entity::{catalogue, catalogue_edition, change, channel, document, enquiry, pilot_domain, unit};
use crate::{Store, Undone};

/// Rows written at a time, far below what either database binds.
const INSERT_CHUNK: usize = 1_000;

/// Moves the records that `event` touched to its place. The caller holds the journal's tail.
pub(crate) async fn project(tx: &DatabaseTransaction, act: &Act, seq: i64, event: &Event) -> Result<(), Undone> {
    let to_here = OnConflict::columns([change::Column::SubjectType, change::Column::SubjectId])
        .update_columns([
            change::Column::Seq,
            change::Column::Position,
            change::Column::Kind,
            change::Column::UnitId,
            change::Column::At,
        ])
        .to_owned();
    let rows: Vec<_> = (0..)
        .zip(&event.changes)
        .map(|(position, change)| {
            let Change { kind, subject_type, subject_id, unit_id } = *change;
            let row = change::Model { subject_type, subject_id, seq, position, kind, unit_id, at: act.at };
            row.into_active_model().reset_all()
        })
        .collect();
    for chunk in rows.chunks(INSERT_CHUNK) {
        change::Entity::insert_many(chunk.iter().cloned())
            .on_conflict(to_here.clone())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

impl Store {
    /// Names public records that no entry of the journal names, in an entry of their own; entries of earlier versions
    /// that touched many records at once did not. Without such records nothing happens.
    pub async fn complete_changes(&self, act: &Act) -> Result<(), Undone> {
        if unnamed(&self.write).await?.is_empty() {
            return Ok(());
        }
        let tx = self.begin().await?;
        crate::journal::hold_tail(&tx).await?;
        // Looked for again behind the lock: another replica may have been at it.
        let missing = unnamed(&tx).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let event = Event::new("completeChanges", "Journal", act.new_id::<UnitId>().0)
            .fact("records", missing.len())
            .also_all(missing);
        self.append(&tx, act, &event).await?;
        Ok(self.commit(tx).await?)
    }

    /// 记一笔: an entry for an act that writes none of our records, or whose records are written already.
    pub async fn note(&self, act: &Act, event: &Event) -> Result<i64, Undone> {
        let tx = self.begin().await?;
        let seq = self.append(&tx, act, event).await?;
        self.commit(tx).await?;
        Ok(seq)
    }
}

/// The public records that are not in the feed.
async fn unnamed(db: &impl sea_orm::ConnectionTrait) -> Result<Vec<Change>, sea_orm::DbErr> {
    let named = |subject_type: ChangeType| {
        Query::select()
            .column(change::Column::SubjectId)
            .from(change::Entity)
            .and_where(change::Column::SubjectType.eq(subject_type))
            .to_owned()
    };
    let units: Vec<UnitId> = unit::Entity::find()
        .select_only()
        .column(unit::Column::Id)
        .filter(unit::Column::Id.not_in_subquery(named(ChangeType::Unit)))
        .into_tuple()
        .all(db)
        .await?;
    let domains: Vec<Uuid> = pilot_domain::Entity::find()
        .select_only()
        .column(pilot_domain::Column::Id)
        .filter(pilot_domain::Column::Id.not_in_subquery(named(ChangeType::PilotDomain)))
        .into_tuple()
        .all(db)
        .await?;
    let channels: Vec<Uuid> = channel::Entity::find()
        .select_only()
        .column(channel::Column::Id)
        .filter(channel::Column::Id.not_in_subquery(named(ChangeType::Channel)))
        .into_tuple()
        .all(db)
        .await?;
    let editions: Vec<(Uuid, UnitId)> = catalogue_edition::Entity::find()
        .select_only()
        .column(catalogue_edition::Column::Id)
        .column(catalogue::Column::UnitId)
        .join(JoinType::InnerJoin, catalogue_edition::Relation::Catalogue.def())
        .filter(is_public())
        .filter(catalogue_edition::Column::Id.not_in_subquery(named(ChangeType::CatalogueEdition)))
        .into_tuple()
        .all(db)
        .await?;
    let documents: Vec<(Uuid, UnitId)> = document::Entity::find()
        .select_only()
        .column(document::Column::Id)
        .column(document::Column::UnitId)
        .filter(document::Column::Standing.eq(Standing::Published))
        .filter(document::Column::Id.not_in_subquery(named(ChangeType::Document)))
        .into_tuple()
        .all(db)
        .await?;
    let enquiries: Vec<(Uuid, UnitId)> = enquiry::Entity::find()
        .select_only()
        .column(enquiry::Column::Id)
        .column(enquiry::Column::UnitId)
        .filter(enquiry::Column::Publication.eq(FaqState::Published))
        .filter(enquiry::Column::Id.not_in_subquery(named(ChangeType::Enquiry)))
        .into_tuple()
        .all(db)
        .await?;
    let units = units.into_iter().map(|id| Change::upsert(ChangeType::Unit, id.0, Some(id)));
    let domains = domains.into_iter().map(|id| Change::upsert(ChangeType::PilotDomain, id, None));
    let channels = channels.into_iter().map(|id| Change::upsert(ChangeType::Channel, id, None));
    let edition = |(id, unit_id)| Change::upsert(ChangeType::CatalogueEdition, id, Some(unit_id));
    let document = |(id, unit_id)| Change::upsert(ChangeType::Document, id, Some(unit_id));
    let enquiry = |(id, unit_id)| Change::upsert(ChangeType::Enquiry, id, Some(unit_id));
    let editions = editions.into_iter().map(edition);
    let documents = documents.into_iter().map(document);
    let enquiries = enquiries.into_iter().map(enquiry);
    Ok(units.chain(domains).chain(channels).chain(editions).chain(documents).chain(enquiries).collect())
}
