//! 接入方 and their keys.

use chrono::{DateTime, Utc};
use domain::act::{Act, Actor};
use domain::frontend::{Caller, Frontend, FrontendCode, FrontendDetails, FrontendId};
use domain::staff::Role;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::change::Living;
use crate::delivery;
use crate::entity::frontend;
use crate::idempotency::Replay;
use crate::reference::{nothing, subtree};
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window};

/// Whose roles may see the frontends of a unit they cover.
const READERS: [Role; 2] = [Role::Office, Role::Auditor];

impl Store {
    /// The frontend that a key of this digest speaks for. It is read anew each time: a revoked key ends at once.
    pub async fn caller(&self, key_digest: &str, at: DateTime<Utc>) -> Result<Option<Caller>, Failure> {
        let row = frontend::Entity::find()
            .filter(
                Condition::any()
                    .add(frontend::Column::KeyDigest.eq(key_digest))
                    .add(frontend::Column::RetiringDigest.eq(key_digest)),
            )
            .one(&self.read)
            .await?;
        Ok(row.map(Frontend::from).filter(|it| it.opens(key_digest, at)).map(|it| it.as_caller()))
    }

    /// See [`Frontend::register`]. What is due on its channel is offered to it.
    pub async fn register_frontend(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        code: FrontendCode,
        details: FrontendDetails,
        key_digest: String,
    ) -> Result<Frontend, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return Frontend::lock(&tx, &act.actor, FrontendId(subject_id)).await?.ok_or(Undone::Missing);
        }
        let (record, event) = Frontend::register(act, code, details, key_digest)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, record.id.0).await? {
            return Frontend::lock(&tx, &act.actor, FrontendId(subject_id)).await?.ok_or(Undone::Missing);
        }
        record.insert(&tx).await?;
        let offered = delivery::offer(&tx, act, &record).await?;
        self.append(&tx, act, &event.fact("offered", offered)).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// See [`Frontend::amend`]. What is due on its channel is offered to it.
    pub async fn amend_frontend(
        &self,
        act: &Act,
        target: Target<FrontendId>,
        details: FrontendDetails,
    ) -> Result<Frontend, Undone> {
        let tx = self.begin().await?;
        let mut record = Frontend::lock(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(record.version)?;
        let event = record.amend(act, details)?;
        record.version += 1;
        record.keep(&tx).await?;
        let offered = delivery::offer(&tx, act, &record).await?;
        self.append(&tx, act, &event.fact("offered", offered)).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// See [`Frontend::rotate_key`].
    pub async fn rotate_frontend_key(
        &self,
        act: &Act,
        target: Target<FrontendId>,
        key_digest: String,
        grace_hours: i32,
    ) -> Result<Frontend, Undone> {
        self.change(act, target, |frontend: &mut Frontend| frontend.rotate_key(act, key_digest, grace_hours)).await
    }

    /// See [`Frontend::revoke`].
    pub async fn revoke_frontend(&self, act: &Act, target: Target<FrontendId>) -> Result<Frontend, Undone> {
        self.change(act, target, |frontend: &mut Frontend| frontend.revoke(act)).await
    }

    /// The frontends `actor` may see, by code.
    pub async fn frontends(&self, actor: &Actor, window: Window<String>) -> Result<Page<Frontend>, Failure> {
        let mut query = frontend::Entity::find()
            .filter(visible_to(actor))
            .order_by_asc(frontend::Column::Code)
            .limit(window.limit());
        if let Some(code) = &window.after {
            query = query.filter(frontend::Column::Code.gt(code.as_str()));
        }
        Ok(Page::cut(query.all(&self.read).await?, window.first).map(Frontend::from))
    }

    /// Those of `ids` that `actor` may see.
    pub async fn frontends_by_ids(&self, actor: &Actor, ids: &[FrontendId]) -> Result<Vec<Frontend>, Failure> {
        let rows = frontend::Entity::find()
            .filter(frontend::Column::Id.is_in(ids.iter().copied()))
            .filter(visible_to(actor))
            .all(&self.read)
            .await?;
        Ok(rows.into_iter().map(Frontend::from).collect())
    }
}

/// Itself, and the frontends of the units one's office or audit covers.
fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    let own = actor.frontend().map_or_else(nothing, |caller| nothing().add(frontend::Column::Id.eq(caller.id)));
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(own, |any, grant| any.add(frontend::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

impl Living for Frontend {
    type Id = FrontendId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: FrontendId) -> Result<Option<Self>, Failure> {
        let row = frontend::Entity::find_by_id(id).filter(visible_to(actor)).lock_exclusive().one(tx).await?;
        Ok(row.map(Self::from))
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = frontend::Model::from(self).into_active_model().reset_all();
        frontend::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        frontend::Entity::update(frontend::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
