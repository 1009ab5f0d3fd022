//! Writing, approving and correcting reports: each verb is one transaction with its entry in the journal.

use domain::act::Act;
use domain::annual_report::content::Amendment;
use domain::annual_report::edition::AnnualReportEdition;
use domain::annual_report::figure::Composition;
use domain::annual_report::{AnnualReport, AnnualReportId, ReportScope};
use domain::document::edition::{ChangeNote, ReturnReason};
use domain::journal::Event;
use domain::refusal::{Ground, Refusal};
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::cases::keep_cases;
use super::figures::compose;
use super::{Pair, is_in_hands_of};
use crate::entity::{annual_report, annual_report_edition};
use crate::idempotency::Replay;
use crate::journal::hold_tail;
use crate::{Failure, Idempotency, Store, Target, Undone};

impl Store {
    /// See [`AnnualReport::draft`].
    pub async fn draft_annual_report(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        unit_id: UnitId,
        year: i32,
        scope: ReportScope,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return lock(&tx, act, AnnualReportId(subject_id)).await;
        }
        let unit = act.directory.unit(unit_id).ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode"))?;
        let (report, edition, event) = AnnualReport::draft(act, unit, year, scope)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, report.id.0).await? {
            return lock(&tx, act, AnnualReportId(subject_id)).await;
        }
        let row = annual_report::Model::from(&report).into_active_model().reset_all();
        annual_report::Entity::insert(row).exec_without_returning(&tx).await?;
        insert_edition(&tx, &edition).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((report, edition))
    }

    /// See [`AnnualReportEdition::amend`].
    pub async fn amend_annual_report(
        &self,
        act: &Act,
        target: Target<AnnualReportId>,
        amendment: Amendment,
    ) -> Result<Pair, Undone> {
        self.change_annual_report(act, target, |edition, now| edition.amend(act, amendment, now)).await
    }

    /// See [`AnnualReportEdition::submit`].
    pub async fn submit_annual_report(&self, act: &Act, target: Target<AnnualReportId>) -> Result<Pair, Undone> {
        self.change_annual_report(act, target, |edition, now| edition.submit(act, now)).await
    }

    /// See [`AnnualReportEdition::send_back`].
    pub async fn return_annual_report(
        &self,
        act: &Act,
        target: Target<AnnualReportId>,
        reason: ReturnReason,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let (report, mut edition) = open(&tx, act, target).await?;
        let event = edition.send_back(act, reason)?;
        self.finish_annual_report(tx, act, report, edition, &event).await
    }

    /// 发布: see [`AnnualReport::publish`]. From the moment the journal's tail is held nobody else commits a change, so that the figures
    /// are those of one place in the journal; it happens once a year and takes the time of a few statements.
    pub async fn publish_annual_report(&self, act: &Act, target: Target<AnnualReportId>) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let (mut report, mut edition) = open(&tx, act, target).await?;
        let mut earlier = edition_in_force(&tx, &report).await?;
        let tail = hold_tail(&tx).await?;
        let composition = composition(&tx, act, &edition).await?;
        let event = report.publish(act, &mut edition, earlier.as_mut(), composition.clone(), tail.seq)?;
        keep_cases(&tx, &edition, &composition).await?;
        // The earlier one first: one edition is in force at a time.
        if let Some(earlier) = &earlier {
            keep_edition(&tx, earlier).await?;
        }
        self.finish_annual_report(tx, act, report, edition, &event).await
    }

    /// 更正: see [`AnnualReport::correct`].
    pub async fn correct_annual_report(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        target: Target<AnnualReportId>,
        reason: ChangeNote,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return lock(&tx, act, AnnualReportId(subject_id)).await;
        }
        let (mut report, newest) = open(&tx, act, target).await?;
        let (edition, event) = report.correct(act, &newest, reason)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, report.id.0).await? {
            return lock(&tx, act, AnnualReportId(subject_id)).await;
        }
        insert_edition(&tx, &edition).await?;
        keep_report(&tx, &mut report).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((report, edition))
    }

    async fn change_annual_report(
        &self,
        act: &Act,
        target: Target<AnnualReportId>,
        decide: impl FnOnce(&mut AnnualReportEdition, &Composition) -> Result<Event, Refusal> + Send,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let (report, mut edition) = open(&tx, act, target).await?;
        let now = composition(&tx, act, &edition).await?;
        let event = decide(&mut edition, &now)?;
        self.finish_annual_report(tx, act, report, edition, &event).await
    }

    /// Writes both rows, the report one version on, and the entry.
    async fn finish_annual_report(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut report: AnnualReport,
        edition: AnnualReportEdition,
        event: &Event,
    ) -> Result<Pair, Undone> {
        keep_edition(&tx, &edition).await?;
        keep_report(&tx, &mut report).await?;
        self.append(&tx, act, event).await?;
        self.commit(tx).await?;
        Ok((report, edition))
    }
}

/// What the tables of one edition say now.
async fn composition(
    tx: &DatabaseTransaction,
    act: &Act,
    edition: &AnnualReportEdition,
) -> Result<Composition, Undone> {
    Ok(compose(tx, act, &[edition]).await?.remove(&edition.id).unwrap_or_default())
}

/// The report a verb is meant for with its newest edition, locked; the report's lock holds for its editions too.
async fn open(tx: &DatabaseTransaction, act: &Act, target: Target<AnnualReportId>) -> Result<Pair, Undone> {
    let (report, edition) = lock(tx, act, target.id).await?;
    target.expect(report.version)?;
    Ok((report, edition))
}

/// The same in whatever version. Missing when the caller may not know of it.
async fn lock(tx: &DatabaseTransaction, act: &Act, id: AnnualReportId) -> Result<Pair, Undone> {
    let row = annual_report::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Undone::Missing)?;
    let report = AnnualReport::from(row);
    if report.edition_id.is_none() && !is_in_hands_of(act, &report) {
        return Err(Undone::Missing);
    }
    let row = annual_report_edition::Entity::find()
        .filter(annual_report_edition::Column::ReportId.eq(id))
        .order_by_desc(annual_report_edition::Column::Number)
        .one(tx)
        .await?
        .ok_or_else(|| Failure::Corrupt(format!("annual_report {id} without edition")))?;
    let edition = row.into_edition(&report)?;
    Ok((report, edition))
}

async fn edition_in_force(
    tx: &DatabaseTransaction,
    report: &AnnualReport,
) -> Result<Option<AnnualReportEdition>, Undone> {
    let Some(id) = report.edition_id else { return Ok(None) };
    let row = annual_report_edition::Entity::find_by_id(id).one(tx).await?;
    Ok(row.map(|row| row.into_edition(report)).transpose()?)
}

async fn insert_edition(tx: &DatabaseTransaction, edition: &AnnualReportEdition) -> Result<(), Undone> {
    let row = annual_report_edition::Model::from(edition).into_active_model().reset_all();
    annual_report_edition::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

async fn keep_edition(tx: &DatabaseTransaction, edition: &AnnualReportEdition) -> Result<(), Undone> {
    let row = annual_report_edition::Model::from(edition).into_active_model().reset_all();
    annual_report_edition::Entity::update(row).exec(tx).await?;
    Ok(())
}

async fn keep_report(tx: &DatabaseTransaction, report: &mut AnnualReport) -> Result<(), Undone> {
    report.version += 1;
    annual_report::Entity::update(annual_report::Model::from(&*report).into_active_model().reset_all())
        .exec(tx)
        .await?;
    Ok(())
}
