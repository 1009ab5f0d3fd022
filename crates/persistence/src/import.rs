//! 导入: the queue of files, and who works at which.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use domain::act::{Act, Actor};
use domain::import::{Import, ImportId, ImportOutcome, ImportReport, ImportState, MAX_ATTEMPTS};
use domain::remark::Remark;
use domain::staff::Role;
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, IntoActiveModel,
    Iterable, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::change::Living;
use crate::entity::{from_text, import, to_text, unit};
use crate::reference::{nothing, subtree};
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window};

/// On a database that this process has to itself there is nobody to take an import up, however long it takes.
const UNCONTESTED: Duration = Duration::days(36_500);

/// A report may be long, and few who list imports read it.
fn without_remarks() -> Select<import::Entity> {
    let columns = import::Column::iter().filter(|column| !matches!(column, import::Column::Remarks));
    import::Entity::find().select_only().columns(columns).expr_as(Expr::val("[]"), "remarks")
}

/// The imports `actor` may see: their own, and those of the units their office covers.
fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    let own = match actor.staff_id() {
        Some(id) => nothing().add(import::Column::StaffId.eq(id)),
        None => nothing(),
    };
    let overseeing = actor.grants().iter().filter(|grant| matches!(grant.role, Role::Office | Role::Auditor));
    overseeing.fold(own, |any, grant| {
        let is_top = Query::select()
            .expr(Expr::value(1))
            .from(unit::Entity)
            .and_where(unit::Column::Id.eq(grant.unit_id))
            .and_where(unit::Column::ParentId.is_null())
            .to_owned();
        let of_nobody = Condition::all().add(import::Column::UnitId.is_null()).add(Expr::exists(is_top));
        any.add(import::Column::UnitId.in_subquery(subtree(grant.unit_id))).add(of_nobody)
    })
}

impl Store {
    /// Puts an import into the queue, once for each idempotency key.
    pub async fn queue_import(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        make: impl FnOnce() -> Result<(Import, domain::journal::Event), domain::refusal::Refusal> + Send,
    ) -> Result<Import, Undone> {
        self.create(act, idempotency, |it: &Import| it.id.0, ImportId, make).await
    }

    /// 取消导入: whoever works at it finds out before anything is kept.
    pub async fn cancel_import(&self, act: &Act, target: Target<ImportId>) -> Result<Import, Undone> {
        self.change(act, target, |import: &mut Import| import.cancel(act)).await
    }

    /// One import, when `actor` may see it.
    pub async fn imports_by_ids(&self, actor: &Actor, ids: &[ImportId]) -> Result<Vec<Import>, Failure> {
        let query = without_remarks().filter(visible_to(actor));
        let query = query.filter(import::Column::Id.is_in(ids.iter().copied()));
        let rows = query.into_model::<import::Model>().all(&self.read).await?;
        rows.into_iter().map(Import::try_from).collect()
    }

    /// The remarks of these imports, as far as `actor` may see them.
    pub async fn import_remarks(
        &self,
        actor: &Actor,
        ids: &[ImportId],
    ) -> Result<HashMap<ImportId, Vec<Remark>>, Failure> {
        let rows: Vec<(ImportId, String)> = import::Entity::find()
            .select_only()
            .columns([import::Column::Id, import::Column::Remarks])
            .filter(visible_to(actor))
            .filter(import::Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(&self.read)
            .await?;
        rows.into_iter().map(|(id, remarks)| Ok((id, from_text("import.remarks", &remarks)?))).collect()
    }

    /// The imports `actor` may see, newest first.
    pub async fn imports(&self, actor: &Actor, window: Window<ImportId>) -> Result<Page<Import>, Failure> {
        let mut query =
            without_remarks().filter(visible_to(actor)).order_by_desc(import::Column::Id).limit(window.limit());
        if let Some(id) = window.after {
            query = query.filter(import::Column::Id.lt(id));
        }
        let rows = query.into_model::<import::Model>().all(&self.read).await?;
        let imports: Result<Vec<_>, _> = rows.into_iter().map(Import::try_from).collect();
        Ok(Page::cut(imports?, window.first))
    }

    /// Takes the next import that nobody works at; one that was left too often is given up instead. Whoever works at it
    /// says so more often than `lease`, or another replica takes it up.
    pub async fn claim_import(&self, act: &Act, lease: Duration) -> Result<Option<Import>, Undone> {
        let tx = self.begin().await?;
        let is_shared = tx.get_database_backend() == DatabaseBackend::Postgres;
        let mut query = import::Entity::find()
            .filter(
                Condition::any().add(import::Column::State.eq(ImportState::Queued)).add(
                    Condition::all()
                        .add(import::Column::State.eq(ImportState::Running))
                        .add(import::Column::LeaseUntil.lt(act.at)),
                ),
            )
            .order_by_asc(import::Column::Id);
        if is_shared {
            query = query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        }
        let Some(row) = query.one(&tx).await? else { return Ok(None) };
        let mut import = Import::try_from(row)?;
        if import.attempts >= MAX_ATTEMPTS {
            let event = import.finish(act, ImportOutcome::failed(import.id));
            keep(&tx, &mut import, None).await?;
            self.append(&tx, act, &event).await?;
            self.commit(tx).await?;
            return Ok(None);
        }
        import.state = ImportState::Running;
        import.attempts += 1;
        keep(&tx, &mut import, Some(act.at + if is_shared { lease } else { UNCONTESTED })).await?;
        self.commit(tx).await?;
        Ok(Some(import))
    }

    /// Says that somebody still works at it; false when it was cancelled, or somebody else took it up.
    pub async fn renew_import(&self, import: &Import, at: DateTime<Utc>, lease: Duration) -> Result<bool, Failure> {
        if self.write.get_database_backend() == DatabaseBackend::Postgres {
            import::Entity::update_many()
                .col_expr(import::Column::LeaseUntil, Expr::value(at + lease))
                .filter(mine(import))
                .exec(&self.write)
                .await?;
        }
        let held = import::Entity::find().filter(mine(import)).one(&self.read).await?;
        Ok(held.is_some())
    }

    /// On a database that this process has to itself, whatever seems to be worked at was left behind by the one before.
    pub async fn release_imports(&self, at: DateTime<Utc>) -> Result<(), Failure> {
        if self.write.get_database_backend() == DatabaseBackend::Sqlite {
            import::Entity::update_many()
                .col_expr(import::Column::LeaseUntil, Expr::value(at - Duration::seconds(1)))
                .filter(import::Column::State.eq(ImportState::Running))
                .exec(&self.write)
                .await?;
        }
        Ok(())
    }

    /// Puts imports that are being worked at back into the queue, as if this attempt had not been begun.
    pub async fn give_back_imports(&self, ids: &[ImportId]) -> Result<(), Failure> {
        import::Entity::update_many()
            .col_expr(import::Column::State, Expr::value(ImportState::Queued.code()))
            .col_expr(import::Column::Attempts, Expr::col(import::Column::Attempts).sub(1))
            .col_expr(import::Column::LeaseUntil, Expr::value(None::<DateTime<Utc>>))
            .filter(import::Column::State.eq(ImportState::Running))
            .filter(import::Column::Id.is_in(ids.iter().copied()))
            .exec(&self.write)
            .await?;
        Ok(())
    }

    /// Notes how an import ended that kept nothing.
    pub async fn finish_import(&self, act: &Act, import: &Import, outcome: ImportOutcome) -> Result<(), Undone> {
        let tx = self.begin().await?;
        if let Some(event) = finish(&tx, act, import, outcome).await? {
            self.append(&tx, act, &event).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }
}

/// Notes the end within `tx`; none when it is no longer ours to end.
pub(crate) async fn finish(
    tx: &DatabaseTransaction,
    act: &Act,
    import: &Import,
    outcome: ImportOutcome,
) -> Result<Option<domain::journal::Event>, Undone> {
    let row = import::Entity::find().filter(mine(import)).lock_exclusive().one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let mut import = Import::try_from(row)?;
    let event = import.finish(act, outcome);
    keep(tx, &mut import, None).await?;
    Ok(Some(event))
}

/// Whether it is still running in the attempt that the caller began; if so it stays until the transaction ends.
pub(crate) async fn is_held(tx: &DatabaseTransaction, import: &Import) -> Result<bool, Undone> {
    Ok(import::Entity::find().filter(mine(import)).lock_exclusive().one(tx).await?.is_some())
}

/// Notes how much of it is written; the version stays, since nobody has done anything to the import.
pub(crate) async fn keep_progress(
    tx: &DatabaseTransaction,
    import: &Import,
    report: &ImportReport,
) -> Result<(), Undone> {
    import::Entity::update_many()
        .col_expr(import::Column::Report, Expr::value(to_text(report)))
        .filter(mine(import))
        .exec(tx)
        .await?;
    Ok(())
}

/// Still running, and in the attempt that the caller began.
fn mine(import: &Import) -> Condition {
    Condition::all()
        .add(import::Column::Id.eq(import.id))
        .add(import::Column::State.eq(ImportState::Running))
        .add(import::Column::Attempts.eq(import.attempts))
}

async fn keep(tx: &DatabaseTransaction, import: &mut Import, lease_until: Option<DateTime<Utc>>) -> Result<(), Undone> {
    import.version += 1;
    let row = import::Model::of(import, lease_until).into_active_model().reset_all();
    import::Entity::update(row).exec(tx).await?;
    Ok(())
}

impl Living for Import {
    type Id = ImportId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: ImportId) -> Result<Option<Self>, Failure> {
        let row = import::Entity::find_by_id(id).filter(visible_to(actor)).lock_exclusive().one(tx).await?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = import::Model::of(self, None).into_active_model().reset_all();
        import::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        // The only verb is the one that ends it.
        import::Entity::update(import::Model::of(self, None).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
