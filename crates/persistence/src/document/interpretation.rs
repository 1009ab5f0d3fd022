//! 政策解读: plan and exemption, and the material that goes with them.

use std::collections::HashMap;

use domain::act::{Act, Actor};
use domain::document::content::DocumentKind;
use domain::document::interpretation::{ExemptionReason, Interpretation, InterpretationId, Plan};
use domain::document::{Document, DocumentId, EDITORS, Standing};
use domain::journal::{Change, ChangeType, Event};
use domain::refusal::{Ground, Refusal};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryTrait,
};

use super::{Pair, in_hands_of, lock_document, newest_edition, visible_to};
use crate::entity::{document, interpretation};
use crate::{Failure, Store, Undone};

impl Store {
    /// 制定解读方案, or amends it; names the material once it exists.
    pub async fn plan_interpretation(
        &self,
        act: &Act,
        document_id: DocumentId,
        plan: Plan,
        material_id: Option<DocumentId>,
    ) -> Result<Interpretation, Undone> {
        let tx = self.begin().await?;
        let policy = worked_on(&tx, act, document_id).await?;
        if let Some(id) = material_id {
            let material = document::Entity::find_by_id(id).filter(visible_to(&act.actor)).one(&tx).await?;
            let fits =
                material.is_some_and(|row| row.kind == DocumentKind::Interpretation && row.unit_id == policy.1.unit_id);
            if !fits || id == document_id {
                return Err(Refusal::at(Ground::UnknownReference, "materialId")
                    .found(id.to_string())
                    .allowed("本单位体裁为政策解读的政府信息", "a document of the same unit of kind INTERPRETATION")
                    .into());
            }
        }
        let before = interpretation_of(&tx, document_id).await?;
        let (record, event) = Interpretation::plan(act, before, &policy.1, plan, material_id)?;
        self.keep_interpretation(tx, act, record, &policy.0, event).await
    }

    /// 免予解读.
    pub async fn exempt_interpretation(
        &self,
        act: &Act,
        document_id: DocumentId,
        reason: ExemptionReason,
    ) -> Result<Interpretation, Undone> {
        let tx = self.begin().await?;
        let (document, policy) = worked_on(&tx, act, document_id).await?;
        let before = interpretation_of(&tx, document_id).await?;
        let (record, event) = Interpretation::exempt(act, before, &policy, reason)?;
        self.keep_interpretation(tx, act, record, &document, event).await
    }

    async fn keep_interpretation(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut record: Interpretation,
        policy: &Document,
        event: Event,
    ) -> Result<Interpretation, Undone> {
        let is_new = record.version == 0;
        record.version += 1;
        let row = interpretation::Model::from(&record).into_active_model().reset_all();
        if is_new {
            interpretation::Entity::insert(row).exec_without_returning(&tx).await?;
        } else {
            interpretation::Entity::update(row).exec(&tx).await?;
        }
        // What readers of a public document see of its interpretation has changed with it.
        let event = if policy.standing == Standing::Published {
            event.also(Change::upsert(ChangeType::Document, policy.id.0, Some(policy.unit_id)))
        } else {
            event
        };
        self.append(&tx, act, &event).await?;
        tx.commit().await.map_err(Failure::from)?;
        Ok(record)
    }

    /// The interpretations of these policy documents, which must have been seen already.
    pub async fn interpretations_of(&self, ids: &[DocumentId]) -> Result<HashMap<DocumentId, Interpretation>, Failure> {
        let rows = interpretation::Entity::find()
            .filter(interpretation::Column::DocumentId.is_in(ids.iter().copied()))
            .all(&self.read)
            .await?;
        rows.into_iter().map(|row| Ok((row.document_id, Interpretation::try_from(row)?))).collect()
    }

    /// Those that have one of these documents as their material, by the material; the policy must be one `actor` may see.
    pub async fn interpretations_by_material(
        &self,
        actor: &Actor,
        ids: &[DocumentId],
    ) -> Result<HashMap<DocumentId, Interpretation>, Failure> {
        let seen = visible_documents(visible_to(actor));
        let rows = interpretation::Entity::find()
            .filter(interpretation::Column::MaterialId.is_in(ids.iter().copied()))
            .filter(interpretation::Column::DocumentId.in_subquery(seen))
            .all(&self.read)
            .await?;
        rows.into_iter()
            .filter_map(|row| Some((row.material_id?, row)))
            .map(|(id, row)| Ok((id, Interpretation::try_from(row)?)))
            .collect()
    }

    /// Those of `ids` whose policy document `actor` may see.
    pub async fn interpretations_by_ids(
        &self,
        actor: &Actor,
        ids: &[InterpretationId],
    ) -> Result<Vec<Interpretation>, Failure> {
        let rows = interpretation::Entity::find()
            .filter(interpretation::Column::Id.is_in(ids.iter().copied()))
            .filter(interpretation::Column::DocumentId.in_subquery(visible_documents(visible_to(actor))))
            .all(&self.read)
            .await?;
        rows.into_iter().map(Interpretation::try_from).collect()
    }
}

fn visible_documents(seen: sea_orm::Condition) -> sea_orm::sea_query::SelectStatement {
    use sea_orm::QuerySelect;
    document::Entity::find().select_only().column(document::Column::Id).filter(seen).into_query()
}

/// A document in the caller's hands, locked, with its newest edition.
async fn worked_on(tx: &DatabaseTransaction, act: &Act, id: DocumentId) -> Result<Pair, Undone> {
    use sea_orm::PaginatorTrait;
    let held = document::Entity::find_by_id(id).filter(in_hands_of(&act.actor)).count(tx).await?;
    if held == 0 {
        // A public document of another unit is seen by everybody, and refused by the verb.
        let document = lock_document(tx, &act.actor, id).await?;
        act.require(&EDITORS, document.unit_id)?;
    }
    let document = lock_document(tx, &act.actor, id).await?;
    let edition = newest_edition(tx, &document).await?;
    Ok((document, edition))
}

/// The interpretation of a document.
pub(super) async fn interpretation_of(
    db: &impl ConnectionTrait,
    id: DocumentId,
) -> Result<Option<Interpretation>, Failure> {
    let row = interpretation::Entity::find().filter(interpretation::Column::DocumentId.eq(id)).one(db).await?;
    row.map(Interpretation::try_from).transpose()
}

/// Its material with the newest edition of that, locked.
pub(super) async fn material_of(
    tx: &DatabaseTransaction,
    interpretation: &Interpretation,
) -> Result<Option<Pair>, Undone> {
    let Some(id) = interpretation.material_id else { return Ok(None) };
    let document = lock_document(tx, &Actor::System, id).await?;
    let edition = newest_edition(tx, &document).await?;
    Ok(Some((document, edition)))
}
