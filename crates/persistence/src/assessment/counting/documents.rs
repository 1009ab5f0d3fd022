//! Items, documents, interpretations.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::assessment::KnownCount;
use domain::catalogue::Kind;
use domain::catalogue::item::ItemId;
use domain::document::interpretation::{Exemption, InterpretationId};
use domain::document::{DocumentId, Withdrawal};
use domain::unit::UnitId;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef, RelationTrait};

use super::Counting;
use crate::Failure;
use crate::entity::{
    catalogue, catalogue_edition, catalogue_item, document, from_text, interpretation, item_first_publication,
};
use crate::journal::last_facts;

impl Counting<'_> {
    /// The items of the editions that were in force when the day ended, and whether anything had been public for them. Templates bind
    /// nobody, and what stands on a negative list is not published.
    pub(super) async fn items(&mut self) -> Result<(), Failure> {
        type Read = (ItemId, UnitId, Option<DateTime<Utc>>);
        let answering = Func::coalesce([
            Expr::col((catalogue_item::Entity, catalogue_item::Column::ResponsibleUnitId)),
            Expr::col((catalogue::Entity, catalogue::Column::UnitId)),
        ]);
        let edition: RelationDef = catalogue_item::Entity::belongs_to(catalogue_edition::Entity)
            .from(catalogue_item::Column::EditionId)
            .to(catalogue_edition::Column::Id)
            .into();
        let same_line = |_, _| {
            let column = |it| Expr::col((item_first_publication::Entity, it));
            let of_catalogue = column(item_first_publication::Column::CatalogueId)
                .equals((catalogue_edition::Entity, catalogue_edition::Column::CatalogueId));
            let of_key = column(item_first_publication::Column::ItemKey)
                .equals((catalogue_item::Entity, catalogue_item::Column::ItemKey));
            Condition::all().add(of_catalogue).add(of_key)
        };
        let first: RelationDef = catalogue_item::Entity::belongs_to(item_first_publication::Entity)
            .from(catalogue_item::Column::ItemKey)
            .to(item_first_publication::Column::ItemKey)
            .on_condition(same_line)
            .into();
        let ended = catalogue_edition::Column::SupersededOn;
        let mut query = catalogue_item::Entity::find()
            .select_only()
            .column(catalogue_item::Column::Id)
            .column_as(Expr::expr(answering.clone()), "answering")
            .column(item_first_publication::Column::At)
            .join(JoinType::InnerJoin, edition)
            .join(JoinType::InnerJoin, catalogue_edition::Relation::Catalogue.def())
            .join(JoinType::LeftJoin, first)
            .filter(catalogue_edition::Column::PublishedOn.lte(self.on))
            .filter(Condition::any().add(ended.is_null()).add(ended.gt(self.on)))
            .filter(catalogue::Column::Kind.is_not_in([Kind::Template, Kind::NegativeList]));
        if let Some(units) = self.named() {
            query = query.filter(Expr::expr(answering).is_in(units.iter().map(|it| it.0)));
        }
        let rows: Vec<Read> = query.into_tuple().all(self.tx).await?;
        for (id, unit_id, first) in rows {
            let known = match first {
                Some(at) if self.by_then(at) => KnownCount::ItemsPublished,
                _ => KnownCount::ItemsNeverPublished,
            };
            self.note(known, unit_id, id.0);
        }
        Ok(())
    }

    /// What was first published in the period; what was taken over from elsewhere counts from when it was.
    pub(super) async fn documents(&mut self) -> Result<(), Failure> {
        let (first, end) = self.instants();
        let rows: Vec<(DocumentId, UnitId)> = document::Entity::find()
            .select_only()
            .column(document::Column::Id)
            .column(document::Column::UnitId)
            .filter(document::Column::PublishedAt.gte(first))
            .filter(document::Column::PublishedAt.lt(end))
            .filter(document::Column::CreatedAt.lt(self.end))
            .filter(self.of_units(document::Column::UnitId))
            .into_tuple()
            .all(self.tx)
            .await?;
        for (id, unit_id) in rows {
            self.note(KnownCount::DocumentsPublished, unit_id, id.0);
        }
        Ok(())
    }

    /// The policies of the period, and whether their material was public when the day ended. Three statements.
    pub(super) async fn interpretations(&mut self) -> Result<(), Failure> {
        type Read = (InterpretationId, DocumentId, UnitId, Option<DocumentId>, Option<String>);
        let (first, end) = self.instants();
        let policy: RelationDef = interpretation::Entity::belongs_to(document::Entity)
            .from(interpretation::Column::DocumentId)
            .to(document::Column::Id)
            .into();
        let rows: Vec<Read> = interpretation::Entity::find()
            .select_only()
            .column(interpretation::Column::Id)
            .column(interpretation::Column::DocumentId)
            .column(interpretation::Column::UnitId)
            .column(interpretation::Column::MaterialId)
            .column(interpretation::Column::Exemption)
            .join(JoinType::InnerJoin, policy)
            .filter(document::Column::PublishedAt.gte(first))
            .filter(document::Column::PublishedAt.lt(end))
            .filter(document::Column::CreatedAt.lt(self.end))
            .filter(self.of_units(interpretation::Column::UnitId))
            .into_tuple()
            .all(self.tx)
            .await?;
        // The material may have been named anew since.
        let subjects: Vec<_> = rows.iter().map(|it| it.0.0).collect();
        let named = last_facts(self.tx, &["planInterpretation"], &subjects, self.seq).await?;
        let material_of = |id: InterpretationId, now: Option<DocumentId>| match named.get(&id.0) {
            Some(facts) => match facts.get("materialId") {
                Some(said) => said.as_str().and_then(|it| it.parse().ok()),
                None => now,
            },
            None => None,
        };
        let materials: HashMap<_, _> = rows.iter().map(|it| (it.1, material_of(it.0, it.3))).collect();
        let public = self.public_then(materials.values().flatten().copied().collect()).await?;
        for (_, document_id, unit_id, _, exemption) in rows {
            let exemption: Option<Exemption> =
                exemption.map(|text| from_text("interpretation.exemption", &text)).transpose()?;
            if exemption.is_some_and(|it| self.by_then(it.at)) {
                continue;
            }
            let present = materials.get(&document_id).copied().flatten().is_some_and(|it| public.contains(&it));
            let known = if present { KnownCount::InterpretationsPresent } else { KnownCount::InterpretationsMissing };
            self.note(known, unit_id, document_id.0);
        }
        Ok(())
    }

    /// Those of `ids` that anybody could read when the day ended.
    async fn public_then(&self, ids: Vec<DocumentId>) -> Result<HashSet<DocumentId>, Failure> {
        let rows: Vec<(DocumentId, Option<String>)> = document::Entity::find()
            .select_only()
            .column(document::Column::Id)
            .column(document::Column::Withdrawal)
            .filter(document::Column::Id.is_in(ids))
            .filter(document::Column::PublishedAt.lt(self.end))
            .filter(document::Column::CreatedAt.lt(self.end))
            .into_tuple()
            .all(self.tx)
            .await?;
        let mut public = HashSet::new();
        for (id, withdrawal) in rows {
            let withdrawal: Option<Withdrawal> =
                withdrawal.map(|text| from_text("document.withdrawal", &text)).transpose()?;
            if withdrawal.is_none_or(|it| !self.by_then(it.at)) {
                public.insert(id);
            }
        }
        Ok(public)
    }
}
