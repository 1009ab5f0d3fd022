//! 工作人员 and their sessions.

use chrono::{DateTime, Utc};
use domain::act::{Act, Actor, Officer};
use domain::refusal::{Ground, Refusal};
use domain::staff::{Appointment, Grant, Role, Session, SignInPolicy, Staff, StaffId, StaffName};
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::change::Living;
use crate::entity::{session, staff};
use crate::journal::hold_tail;
use crate::reference::{nothing, subtree};
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window};

/// A sign-in that worked.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub staff: Staff,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

impl Store {
    /// The member of staff a live session speaks for. Grants are read anew each time: a revoked role ends at once.
    pub async fn officer(&self, token_digest: &str, at: DateTime<Utc>) -> Result<Option<Officer>, Failure> {
        let speaking = Query::select()
            .column(session::Column::StaffId)
            .from(session::Entity)
            .and_where(session::Column::TokenDigest.eq(token_digest))
            .and_where(session::Column::ExpiresAt.gt(at))
            .to_owned();
        let row = staff::Entity::find()
            .filter(staff::Column::Id.in_subquery(speaking))
            .filter(staff::Column::Active.eq(true))
            .one(&self.read)
            .await?;
        let Some(staff) = row.map(Staff::try_from).transpose()? else { return Ok(None) };
        Ok(Some(Officer { id: staff.id, session_digest: token_digest.to_owned(), grants: staff.grants }))
    }

    /// A member of staff without a session, with the grants they hold now; none when the account is closed.
    pub async fn officer_by_id(&self, id: StaffId) -> Result<Option<Officer>, Failure> {
        let row = staff::Entity::find_by_id(id).filter(staff::Column::Active.eq(true)).one(&self.read).await?;
        let Some(staff) = row.map(Staff::try_from).transpose()? else { return Ok(None) };
        Ok(Some(Officer { id, session_digest: String::new(), grants: staff.grants }))
    }

    /// The account of this name, for verifying its password outside of any transaction.
    pub async fn staff_named(&self, name: &StaffName) -> Result<Option<Staff>, Failure> {
        staff::Entity::find()
            .filter(staff::Column::Name.eq(name.as_str()))
            .one(&self.read)
            .await?
            .map(Staff::try_from)
            .transpose()
    }

    /// 登录: `verified_hash` is the hash the password was compared with; a changed one counts as a failure.
    pub async fn sign_in(
        &self,
        act: &Act,
        id: StaffId,
        verified_hash: &str,
        verified: bool,
        policy: &SignInPolicy,
        token_digest: String,
    ) -> Result<SignedIn, Undone> {
        let tx = self.begin().await?;
        let mut record = Staff::lock(&tx, &Actor::System, id).await?.ok_or(Undone::Missing)?;
        let (event, outcome) = record.sign_in(act, verified && record.password_hash == verified_hash, policy);
        record.keep(&tx).await?;
        let expires_at = act.at + policy.session;
        if outcome.is_ok() {
            let new = Session { id: act.new_id(), staff_id: id, token_digest, created_at: act.at, expires_at };
            session::Entity::delete_many()
                .filter(session::Column::StaffId.eq(id))
                .filter(session::Column::ExpiresAt.lte(act.at))
                .exec(&tx)
                .await?;
            session::Entity::insert(session::Model::from(&new).into_active_model().reset_all())
                .exec_without_returning(&tx)
                .await?;
        }
        self.append(&tx, act, &event).await?;
        // Committed either way: a failed attempt counts.
        self.commit(tx).await?;
        outcome?;
        Ok(SignedIn { staff: record, expires_at })
    }

    /// 退出登录: ends the session that speaks.
    pub async fn sign_out(&self, act: &Act) -> Result<(), Undone> {
        let Actor::Staff(officer) = &act.actor else { return Err(Refusal::of(Ground::NotAllowed).into()) };
        let tx = self.begin().await?;
        let ended = session::Entity::delete_many()
            .filter(session::Column::TokenDigest.eq(officer.session_digest.as_str()))
            .exec(&tx)
            .await?;
        if ended.rows_affected == 0 {
            return Err(Undone::Missing);
        }
        let event = domain::journal::Event::new("signOut", "Staff", officer.id.0);
        self.append(&tx, act, &event).await?;
        Ok(self.commit(tx).await?)
    }

    /// A session for the operator's scripts; needs no password, as whoever runs commands owns the database.
    pub async fn open_session(
        &self,
        act: &Act,
        name: &StaffName,
        policy: &SignInPolicy,
        token_digest: String,
    ) -> Result<SignedIn, Undone> {
        let staff = self.staff_named(name).await?.ok_or(Undone::Missing)?;
        let hash = staff.password_hash.clone();
        self.sign_in(act, staff.id, &hash, true, policy, token_digest).await
    }

    /// See [`Staff::appoint`].
    pub async fn appoint_staff(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        appointment: Appointment,
    ) -> Result<Staff, Undone> {
        let make = || Staff::appoint(act, appointment);
        self.create(act, idempotency, |it: &Staff| it.id.0, StaffId, make).await
    }

    /// See [`Staff::grant`].
    pub async fn grant_role(&self, act: &Act, target: Target<StaffId>, grant: Grant) -> Result<Staff, Undone> {
        self.change(act, target, |staff: &mut Staff| staff.grant(act, grant)).await
    }

    /// See [`Staff::revoke`].
    pub async fn revoke_role(&self, act: &Act, target: Target<StaffId>, grant: &Grant) -> Result<Staff, Undone> {
        self.reduce(act, target, |staff| staff.revoke(act, grant)).await
    }

    /// See [`Staff::deactivate`].
    pub async fn deactivate_staff(&self, act: &Act, target: Target<StaffId>) -> Result<Staff, Undone> {
        self.reduce(act, target, |staff| staff.deactivate(act)).await
    }

    /// See [`Staff::reset_password`]. The sessions of the account end.
    pub async fn reset_password(&self, act: &Act, target: Target<StaffId>, hash: String) -> Result<Staff, Undone> {
        self.reduce(act, target, |staff| staff.reset_password(act, hash)).await
    }

    /// 修改密码: the old password was verified against `verified_hash`. The account's sessions end.
    pub async fn change_password(
        &self,
        act: &Act,
        id: StaffId,
        verified_hash: &str,
        hash: String,
    ) -> Result<Staff, Undone> {
        let tx = self.begin().await?;
        let mut record = Staff::lock(&tx, &Actor::System, id).await?.ok_or(Undone::Missing)?;
        if record.password_hash != verified_hash || !record.active {
            return Err(Refusal::of(Ground::SignInFailed).into());
        }
        let event = record.change_password(act, hash);
        record.version += 1;
        record.keep(&tx).await?;
        end_sessions(&tx, id).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// The accounts `act` may administer, by name.
    pub async fn staff(&self, act: &Act, window: Window<String>) -> Result<Page<Staff>, Failure> {
        let mut query = staff::Entity::find()
            .filter(visible_to(&act.actor))
            .order_by_asc(staff::Column::Name)
            .limit(window.limit());
        if let Some(name) = &window.after {
            query = query.filter(staff::Column::Name.gt(name.as_str()));
        }
        let staff: Result<Vec<_>, _> = query.all(&self.read).await?.into_iter().map(Staff::try_from).collect();
        Ok(Page::cut(staff?, window.first))
    }

    /// Those of `ids` that `actor` may see.
    pub async fn staff_by_ids(&self, actor: &Actor, ids: &[StaffId]) -> Result<Vec<Staff>, Failure> {
        staff::Entity::find()
            .filter(staff::Column::Id.is_in(ids.iter().copied()))
            .filter(visible_to(actor))
            .all(&self.read)
            .await?
            .into_iter()
            .map(Staff::try_from)
            .collect()
    }

    /// A change that takes rights away: it ends sessions, and somebody must stay who can administer the whole.
    async fn reduce(
        &self,
        act: &Act,
        target: Target<StaffId>,
        decide: impl FnOnce(&mut Staff) -> Result<domain::journal::Event, Refusal> + Send,
    ) -> Result<Staff, Undone> {
        let tx = self.begin().await?;
        let mut record = Staff::lock(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(record.version)?;
        let event = decide(&mut record)?;
        record.version += 1;
        record.keep(&tx).await?;
        end_sessions(&tx, record.id).await?;
        if let Some(top) = act.directory.top() {
            // Two administrators who remove each other at the same moment: the second sees what the first has done.
            hold_tail(&tx).await?;
            let active = staff::Entity::find().filter(staff::Column::Active.eq(true)).all(&tx).await?;
            let active: Result<Vec<_>, _> = active.into_iter().map(Staff::try_from).collect();
            let administers = |grant: &Grant| grant.role == Role::Office && grant.unit_id == top;
            if !active?.iter().any(|it| it.grants.iter().any(administers)) {
                return Err(Refusal::of(Ground::LastAdministrator).into());
            }
        }
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(record)
    }
}

async fn end_sessions(tx: &DatabaseTransaction, id: StaffId) -> Result<(), Failure> {
    session::Entity::delete_many().filter(session::Column::StaffId.eq(id)).exec(tx).await?;
    Ok(())
}

/// Oneself, and the accounts of the units one's office covers.
fn visible_to(actor: &Actor) -> Condition {
    let Actor::Staff(officer) = actor else {
        return if *actor == Actor::System { Condition::all() } else { nothing() };
    };
    officer
        .grants
        .iter()
        .filter(|grant| grant.role == Role::Office)
        .fold(nothing().add(staff::Column::Id.eq(officer.id)), |any, grant| {
            any.add(staff::Column::UnitId.in_subquery(subtree(grant.unit_id)))
        })
}

impl Living for Staff {
    type Id = StaffId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: StaffId) -> Result<Option<Self>, Failure> {
        staff::Entity::find_by_id(id)
            .filter(visible_to(actor))
            .lock_exclusive()
            .one(tx)
            .await?
            .map(Self::try_from)
            .transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = staff::Model::from(self).into_active_model().reset_all();
        staff::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        staff::Entity::update(staff::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
