//! 办理: one verb, one transaction, with the sealed words beside the record.

use chrono::{Datelike, NaiveDate};
use domain::act::{Act, china_date, china_midnight};
use domain::journal::Event;
use domain::person::Person;
use domain::refusal::Refusal;
use domain::request::{Dossier, FeeNotice, FeeScale, InformationRequest, Party, RequestId, RequestPolicy, Rules, What};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{SUBJECT, identified, owner, records, rules, visible_to};
use crate::entity::information_request;
use crate::personal::Part;
use crate::{Failure, Store, Target, Undone};

/// Requests that get a new last day in one transaction.
const BATCH: u64 = 100;

impl Store {
    /// Locks the request, lets the domain decide over it and its words, keeps both, and the trace; or keeps nothing. An
    /// applicant has shown number and code before; staff find what their roles cover.
    pub async fn change_request(
        &self,
        act: &Act,
        policy: &RequestPolicy,
        target: Target<RequestId>,
        party: Party,
        decide: impl FnOnce(&mut InformationRequest, &mut Dossier, Rules<'_>) -> Result<Event, Refusal> + Send,
    ) -> Result<InformationRequest, Undone> {
        let tx = self.begin().await?;
        let request = lock(&tx, act, target, party).await?;
        self.decide_on(tx, act, policy, request, decide).await
    }

    /// 收费通知: see [`InformationRequest::notice_fee`]. The pieces before are those the same applicant has asked the unit for in
    /// the calendar month of this one, by the day of each application; applicants are known by proof of identity.
    pub async fn notice_request_fee(
        &self,
        act: &Act,
        policy: &RequestPolicy,
        target: Target<RequestId>,
        mut notice: FeeNotice,
    ) -> Result<InformationRequest, Undone> {
        let tx = self.begin().await?;
        let request = lock(&tx, act, target, Party::Unit).await?;
        if notice.scale == FeeScale::ByPiece {
            notice.before = self.pieces_before(&tx, &request).await?;
        }
        self.decide_on(tx, act, policy, request, |request, _, rules| request.notice_fee(act, rules, notice)).await
    }

    async fn decide_on(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        policy: &RequestPolicy,
        mut request: InformationRequest,
        decide: impl FnOnce(&mut InformationRequest, &mut Dossier, Rules<'_>) -> Result<Event, Refusal> + Send,
    ) -> Result<InformationRequest, Undone> {
        let rules = rules(act, policy);
        let kept = self.opened::<Dossier>(&tx, SUBJECT, &[request.id.0], Part::Text).await?.remove(&request.id.0);
        let mut dossier = kept.clone().unwrap_or_default();
        let archived = request.archived();
        let event = decide(&mut request, &mut dossier, rules)?;
        request.version += 1;
        let row = information_request::Model::of(&request, rules).into_active_model().reset_all();
        information_request::Entity::update(row).exec(&tx).await?;
        // Words that were erased stay so.
        if kept.is_some_and(|kept| kept != dossier) {
            self.seal_anew(&tx, owner(&request), Part::Text, &dossier).await?;
        }
        if let Some((_, until)) = request.archived().filter(|_| archived.is_none()) {
            self.retain_until(&tx, owner(&request), until).await?;
        }
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(request)
    }

    /// 重新计算期限: gives open cases the last day that a calendar which has changed asks for, each with its trace. Answers how
    /// many have moved.
    pub async fn redate_requests(&self, act: &Act, policy: &RequestPolicy) -> Result<u64, Undone> {
        let rules = rules(act, policy);
        let (mut moved, mut after) = (0, None);
        loop {
            let mut query = information_request::Entity::find()
                .filter(information_request::Column::ClosedOn.is_null())
                .order_by_asc(information_request::Column::Id)
                .limit(BATCH);
            if let Some(id) = after {
                query = query.filter(information_request::Column::Id.gt(id));
            }
            let rows = query.all(&self.write).await?;
            let Some(last) = rows.last() else { return Ok(moved) };
            after = Some(last.id);
            for row in rows {
                moved += u64::from(self.redate(act, rules, row.id).await?);
            }
        }
    }

    async fn redate(&self, act: &Act, rules: Rules<'_>, id: RequestId) -> Result<bool, Undone> {
        let tx = self.begin().await?;
        let query = information_request::Entity::find_by_id(id).lock_exclusive();
        let Some(row) = query.one(&tx).await? else { return Ok(false) };
        let request = InformationRequest::try_from(row.clone())?;
        let anew = information_request::Model::of(&request, rules);
        if anew == row {
            return Ok(false);
        }
        let day = |on: Option<NaiveDate>| on.map(|it| it.to_string());
        let event = Event::new("redateInformationRequest", SUBJECT, id.0)
            .of_unit(Some(request.unit_id))
            .fact("number", request.number.as_str())
            .fact("dueOn", day(anew.due_on.or(anew.waiting_until)))
            .fact("before", day(row.due_on.or(row.waiting_until)));
        information_request::Entity::update(anew.into_active_model().reset_all()).exec(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(true)
    }

    async fn pieces_before(&self, tx: &DatabaseTransaction, request: &InformationRequest) -> Result<u32, Undone> {
        let person = self.opened::<Person>(tx, SUBJECT, &[request.id.0], Part::Person).await?.remove(&request.id.0);
        let Some(person) = person else { return Ok(0) };
        let same = self.sent_by_the_same(tx, SUBJECT, &identified(&person)).await?;
        let month = month_of(request);
        // What is dated in a month was not entered before that month.
        let begins = china_midnight(month);
        let before = information_request::Entity::find()
            .filter(information_request::Column::Id.is_in(same.into_iter().map(RequestId)))
            .filter(information_request::Column::UnitId.eq(request.unit_id))
            .filter(information_request::Column::SubmittedAt.gte(begins))
            .filter(information_request::Column::Id.lt(request.id))
            .all(tx)
            .await?;
        // One that was charged by piece counts for the pieces it was split into.
        let pieces = |it: &InformationRequest| match it.fee() {
            Some((_, What::FeeNoticed { scale: FeeScale::ByPiece, quantity, .. })) => *quantity,
            _ => 1,
        };
        let before = records(before)?;
        Ok(before.iter().filter(|it| month_of(it) == month).map(pieces).fold(0, u32::saturating_add))
    }
}

/// The first day of the month in which somebody applied. A letter that is entered later belongs to the month of its own day.
fn month_of(request: &InformationRequest) -> NaiveDate {
    let on = request.steps.first().map_or_else(|| china_date(request.submitted_at), |step| step.on);
    on.with_day(1).unwrap_or(on)
}

async fn lock(
    tx: &DatabaseTransaction,
    act: &Act,
    target: Target<RequestId>,
    party: Party,
) -> Result<InformationRequest, Undone> {
    let mut query = information_request::Entity::find_by_id(target.id).lock_exclusive();
    if party == Party::Unit {
        query = query.filter(visible_to(&act.actor));
    }
    let rows = query.all(tx).await?;
    let request = records(rows).map_err(|failure: Failure| failure)?.pop().ok_or(Undone::Missing)?;
    target.expect(request.version)?;
    Ok(request)
}
