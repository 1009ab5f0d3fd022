//! 单位, 试点领域, 渠道, 工作日历: the writes behind the directory.

use chrono::NaiveDate;
use domain::act::{Act, Actor};
use domain::calendar::CalendarYear;
use domain::channel::{Channel, ChannelCode, ChannelDetails, ChannelId};
use domain::journal::Event;
use domain::pilot_domain::{DomainCode, DomainDetails, PilotDomain, PilotDomainId};
use domain::refusal::{Ground, Refusal};
use domain::unit::{Unit, UnitCode, UnitDetails, UnitId};
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::{Expr, IntoCondition};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, Statement,
};

use crate::change::Living;
use crate::entity::{calendar_year, channel, pilot_domain, to_text, unit};
use crate::{Failure, Idempotency, Store, Target, Undone};

/// The unit and everything below it: its id is a step of every path of its subtree.
pub(crate) fn below(unit_id: UnitId) -> Condition {
    unit::Column::Path.contains(format!("/{}", unit_id.0.simple())).into_condition()
}

impl Store {
    /// See [`Unit::establish`].
    pub async fn establish_unit(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        code: UnitCode,
        details: UnitDetails,
    ) -> Result<Unit, Undone> {
        self.create(act, idempotency, |it: &Unit| it.id.0, UnitId, || Unit::establish(act, code, details)).await
    }

    /// See [`Unit::amend`].
    pub async fn amend_unit(&self, act: &Act, target: Target<UnitId>, details: UnitDetails) -> Result<Unit, Undone> {
        self.change(act, target, |unit: &mut Unit| unit.amend(act, details)).await
    }

    /// See [`Unit::close`].
    pub async fn close_unit(&self, act: &Act, target: Target<UnitId>, on: NaiveDate) -> Result<Unit, Undone> {
        self.change(act, target, |unit: &mut Unit| unit.close(act, on)).await
    }

    /// See [`PilotDomain::add`].
    pub async fn add_pilot_domain(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        code: DomainCode,
        details: DomainDetails,
    ) -> Result<PilotDomain, Undone> {
        let make = || PilotDomain::add(act, code, details);
        self.create(act, idempotency, |it: &PilotDomain| it.id.0, PilotDomainId, make).await
    }

    /// See [`PilotDomain::amend`].
    pub async fn amend_pilot_domain(
        &self,
        act: &Act,
        target: Target<PilotDomainId>,
        details: DomainDetails,
    ) -> Result<PilotDomain, Undone> {
        self.change(act, target, |domain: &mut PilotDomain| domain.amend(act, details)).await
    }

    /// See [`Channel::add`].
    pub async fn add_channel(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        code: ChannelCode,
        details: ChannelDetails,
    ) -> Result<Channel, Undone> {
        let make = || Channel::add(act, code, details);
        self.create(act, idempotency, |it: &Channel| it.id.0, ChannelId, make).await
    }

    /// See [`Channel::amend`].
    pub async fn amend_channel(
        &self,
        act: &Act,
        target: Target<ChannelId>,
        details: ChannelDetails,
    ) -> Result<Channel, Undone> {
        self.change(act, target, |channel: &mut Channel| channel.amend(act, details)).await
    }

    /// 导入工作日历: one year, new or in place of the version before.
    pub async fn import_calendar_year(&self, act: &Act, year: &CalendarYear) -> Result<(), Undone> {
        act.require_top_office()?;
        year.check()?;
        let tx = self.begin().await?;
        let event = keep_calendar_year(&tx, act, year).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        self.refresh_after_commit().await;
        Ok(())
    }
}

/// Writes one year, new or in place of the version before.
pub(crate) async fn keep_calendar_year(
    tx: &DatabaseTransaction,
    act: &Act,
    year: &CalendarYear,
) -> Result<Event, Undone> {
    let held = calendar_year::Entity::find()
        .filter(calendar_year::Column::Year.eq(year.year))
        .lock_exclusive()
        .one(tx)
        .await?;
    let row = calendar_year::Model {
        id: held.as_ref().map_or_else(|| act.new_id::<UnitId>().0, |row| row.id),
        year: year.year,
        days: to_text(year),
        version: held.as_ref().map_or(1, |row| row.version + 1),
    };
    let event = Event::new("importWorkingCalendar", "WorkingCalendar", row.id)
        .public()
        .fact("year", year.year)
        .fact("version", row.version)
        .fact("holidays", year.holidays.len())
        .fact("workdays", year.workdays.len());
    let row = row.into_active_model().reset_all();
    if held.is_some() {
        calendar_year::Entity::update(row).exec(tx).await?;
    } else {
        calendar_year::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(event)
}

/// The path of a unit below `parent_id`.
async fn path_below(tx: &impl ConnectionTrait, parent_id: Option<UnitId>, id: UnitId) -> Result<String, Failure> {
    let parent = match parent_id {
        Some(parent_id) => unit::Entity::find_by_id(parent_id).lock_exclusive().one(tx).await?,
        None => None,
    };
    Ok(format!("{}/{}", parent.map(|row| row.path).unwrap_or_default(), id.0.simple()))
}

impl Living for Unit {
    type Id = UnitId;
    const IN_DIRECTORY: bool = true;

    async fn lock(tx: &DatabaseTransaction, _: &Actor, id: UnitId) -> Result<Option<Self>, Failure> {
        unit::Entity::find_by_id(id).lock_exclusive().one(tx).await?.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = unit::Model::of(self, path_below(tx, self.parent_id, self.id).await?);
        unit::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let before = unit::Entity::find_by_id(self.id).one(tx).await?.ok_or(Undone::Missing)?;
        let path = path_below(tx, self.parent_id, self.id).await?;
        // The verb judged by a picture; a move in the same request, or beside it, shows only here.
        if path.matches(&self.id.0.simple().to_string()).count() > 1 {
            return Err(Refusal::at(Ground::UnitCycle, "details.parentCode").into());
        }
        if path != before.path {
            // Everything below moves along.
            let sql = match tx.get_database_backend() {
                sea_orm::DatabaseBackend::Sqlite => "UPDATE unit SET path = ? || substr(path, ?) WHERE path LIKE ?",
                _ => "UPDATE unit SET path = $1 || substr(path, $2) WHERE path LIKE $3",
            };
            let cut = i32::try_from(before.path.len() + 1).unwrap_or(i32::MAX);
            let values = [path.clone().into(), cut.into(), format!("{}/%", before.path).into()];
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        }
        unit::Entity::update(unit::Model::of(self, path).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}

impl Living for PilotDomain {
    type Id = PilotDomainId;
    const IN_DIRECTORY: bool = true;

    async fn lock(tx: &DatabaseTransaction, _: &Actor, id: PilotDomainId) -> Result<Option<Self>, Failure> {
        pilot_domain::Entity::find_by_id(id).lock_exclusive().one(tx).await?.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = pilot_domain::Model::from(self).into_active_model().reset_all();
        pilot_domain::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        pilot_domain::Entity::update(pilot_domain::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}

impl Living for Channel {
    type Id = ChannelId;
    const IN_DIRECTORY: bool = true;

    async fn lock(tx: &DatabaseTransaction, _: &Actor, id: ChannelId) -> Result<Option<Self>, Failure> {
        channel::Entity::find_by_id(id).lock_exclusive().one(tx).await?.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = channel::Model::from(self).into_active_model().reset_all();
        channel::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        channel::Entity::update(channel::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}

/// The ids of the unit and of everything below it, as a subquery.
pub(crate) fn subtree(unit_id: UnitId) -> sea_orm::sea_query::SelectStatement {
    use sea_orm::QueryTrait;
    unit::Entity::find().select_only().column(unit::Column::Id).filter(below(unit_id)).into_query()
}

/// Never true: the start of a list of alternatives that may stay empty.
pub(crate) fn nothing() -> Condition {
    Condition::any().add(Expr::value(false))
}

/// Holds the unit's row until the transaction ends, so that whoever counts among its records does so alone.
pub(crate) async fn hold_unit(tx: &DatabaseTransaction, unit_id: UnitId) -> Result<(), Failure> {
    unit::Entity::find_by_id(unit_id).lock_exclusive().one(tx).await?;
    Ok(())
}
