//! 政策解读: plan and exemption, and the material that goes with them.

use std::collections::HashMap;

use domain::act::{Act, Actor};
use domain::document::content::DocumentKind;
use domain::document::interpretation::{ExemptionReason, Interpretation, InterpretationId, Plan};
use domain::document::{DocumentId, Standing};
use domain::journal::{Change, ChangeType, Event};
use domain::refusal::{Ground, Refusal};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryTrait,
};

use super::{Pair, keep_document, lock_document, newest_edition, open, visible_to};
use crate::entity::{document, interpretation};
use crate::{Failure, Store, Target, Undone};

impl Store {
    /// 制定解读方案, or amends it; names the material once it exists.
    pub async fn plan_interpretation(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        plan: Plan,
        material_id: Option<DocumentId>,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let policy = open(&tx, act, target).await?;
        if let Some(id) = material_id {
            let material = document::Entity::find_by_id(id).filter(visible_to(&act.actor)).one(&tx).await?;
            let fits =
                material.is_some_and(|row| row.kind == DocumentKind::Interpretation && row.unit_id == policy.1.unit_id);
            if !fits || id == target.id {
                return Err(Refusal::at(Ground::UnknownReference, "materialId")
                    .found(id.to_string())
                    .allowed("本单位体裁为政策解读的政府信息", "a document of the same unit of kind INTERPRETATION")
                    .into());
            }
        }
        let before = interpretation_of(&tx, target.id).await?;
        let (record, event) = Interpretation::plan(act, before, &policy.1, plan, material_id)?;
        self.keep_interpretation(tx, act, record, policy, event).await
    }

    /// 免予解读.
    pub async fn exempt_interpretation(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        reason: ExemptionReason,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let policy = open(&tx, act, target).await?;
        let before = interpretation_of(&tx, target.id).await?;
        let (record, event) = Interpretation::exempt(act, before, &policy.1, reason)?;
        self.keep_interpretation(tx, act, record, policy, event).await
    }

    async fn keep_interpretation(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut record: Interpretation,
        policy: Pair,
        event: Event,
    ) -> Result<Pair, Undone> {
        let (mut document, edition) = policy;
        keep_document(&tx, &mut document).await?;
        let is_new = record.version == 0;
        record.version += 1;
        let row = interpretation::Model::from(&record).into_active_model().reset_all();
        if is_new {
            interpretation::Entity::insert(row).exec_without_returning(&tx).await?;
        } else {
            interpretation::Entity::update(row).exec(&tx).await?;
        }
        // What readers of a public document see of its interpretation has changed with it.
        let event = if document.standing == Standing::Published {
            event.also(Change::upsert(ChangeType::Document, document.id.0, Some(document.unit_id)))
        } else {
            event
        };
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((document, edition))
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
