//! 办件情况: how many documents, requests, enquiries and consultations the units have on their desks, and had in a period; one
//! statement for each, whatever the size of the county.

use std::ops::Add;

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::{china_midnight, end_of_china_day};
use domain::document::Standing;
use domain::enquiry::EnquiryState;
use domain::unit::UnitId;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, IntoCondition};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{consultation, document, enquiry, information_request as request};
use crate::reference::subtree;
use crate::{Failure, Store};

/// Which units, in which days, and by which day what is open is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseloadFilter {
    /// Of this unit and everything below it.
    pub under: Option<UnitId>,
    /// The first day.
    pub since: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Today.
    pub today: NaiveDate,
}

/// 办件数 of one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseloadCounts {
    /// Documents published in the period that are public still.
    pub documents: i64,
    /// Requests received in the period.
    pub requests_received: i64,
    /// Requests closed in the period.
    pub requests_closed: i64,
    /// Requests that are open now.
    pub requests_open: i64,
    /// Of these, those whose last day is over.
    pub requests_overdue: i64,
    /// Enquiries sent in the period.
    pub enquiries_received: i64,
    /// Enquiries answered in the period.
    pub enquiries_answered: i64,
    /// Enquiries that are open now.
    pub enquiries_open: i64,
    /// Of these, those whose last day is over.
    pub enquiries_overdue: i64,
    /// Consultations begun in the period.
    pub consultations_opened: i64,
    /// Consultations in which opinions are taken today.
    pub consultations_running: i64,
    /// Consultations that are over, and about which nothing was published since.
    pub consultations_unanswered: i64,
}

impl Add for CaseloadCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            documents: self.documents + other.documents,
            requests_received: self.requests_received + other.requests_received,
            requests_closed: self.requests_closed + other.requests_closed,
            requests_open: self.requests_open + other.requests_open,
            requests_overdue: self.requests_overdue + other.requests_overdue,
            enquiries_received: self.enquiries_received + other.enquiries_received,
            enquiries_answered: self.enquiries_answered + other.enquiries_answered,
            enquiries_open: self.enquiries_open + other.enquiries_open,
            enquiries_overdue: self.enquiries_overdue + other.enquiries_overdue,
            consultations_opened: self.consultations_opened + other.consultations_opened,
            consultations_running: self.consultations_running + other.consultations_running,
            consultations_unanswered: self.consultations_unanswered + other.consultations_unanswered,
        }
    }
}

impl CaseloadFilter {
    fn moments(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (china_midnight(self.since), end_of_china_day(self.until))
    }

    fn units(&self, column: impl ColumnTrait) -> Condition {
        Condition::all().add_option(self.under.map(|unit_id| column.in_subquery(subtree(unit_id))))
    }
}

impl Store {
    /// Counts by unit, in four statements.
    pub async fn caseload(&self, filter: &CaseloadFilter) -> Result<Vec<(UnitId, CaseloadCounts)>, Failure> {
        let mut all = self.documents_published(filter).await?;
        all.extend(self.requests_on_the_desk(filter).await?);
        all.extend(self.enquiries_on_the_desk(filter).await?);
        all.extend(self.consultations_held(filter).await?);
        Ok(all)
    }

    async fn documents_published(&self, filter: &CaseloadFilter) -> Result<Vec<(UnitId, CaseloadCounts)>, Failure> {
        use document::Column;
        let (from, until) = filter.moments();
        let query = document::Entity::find()
            .select_only()
            .column(Column::UnitId)
            .column_as(Column::Id.count(), "documents")
            .filter(Column::Standing.eq(Standing::Published))
            .filter(Column::PublishedAt.gte(from).and(Column::PublishedAt.lt(until)))
            .filter(filter.units(Column::UnitId))
            .group_by(Column::UnitId);
        let rows: Vec<(UnitId, i64)> = query.into_tuple().all(&self.read).await?;
        Ok(rows.into_iter().map(|(id, documents)| (id, CaseloadCounts { documents, ..Default::default() })).collect())
    }

    async fn requests_on_the_desk(&self, filter: &CaseloadFilter) -> Result<Vec<(UnitId, CaseloadCounts)>, Failure> {
        use request::Column;
        let open = || Column::ClosedOn.is_null();
        let query = request::Entity::find()
            .select_only()
            .column(Column::UnitId)
            .column_as(number_of(Column::ReceivedOn.between(filter.since, filter.until)), "received")
            .column_as(number_of(Column::ClosedOn.between(filter.since, filter.until)), "closed")
            .column_as(number_of(open()), "open")
            .column_as(number_of(open().and(Column::DueOn.lt(filter.today))), "overdue")
            .filter(filter.units(Column::UnitId))
            .group_by(Column::UnitId);
        let rows: Vec<(UnitId, i64, i64, i64, i64)> = query.into_tuple().all(&self.read).await?;
        let counts = |(id, received, closed, open, overdue)| {
            let counts = CaseloadCounts {
                requests_received: received,
                requests_closed: closed,
                requests_open: open,
                requests_overdue: overdue,
                ..Default::default()
            };
            (id, counts)
        };
        Ok(rows.into_iter().map(counts).collect())
    }

    async fn enquiries_on_the_desk(&self, filter: &CaseloadFilter) -> Result<Vec<(UnitId, CaseloadCounts)>, Failure> {
        use enquiry::Column;
        let (from, until) = filter.moments();
        let answered = Column::State.eq(EnquiryState::Answered);
        let answered = answered.and(Column::ClosedAt.gte(from)).and(Column::ClosedAt.lt(until));
        let query = enquiry::Entity::find()
            .select_only()
            .column(Column::UnitId)
            .column_as(number_of(Column::SubmittedAt.gte(from).and(Column::SubmittedAt.lt(until))), "received")
            .column_as(number_of(answered), "answered")
            .column_as(number_of(Column::Open.eq(true)), "open")
            .column_as(number_of(Column::Open.eq(true).and(Column::DueOn.lt(filter.today))), "overdue")
            .filter(filter.units(Column::UnitId))
            .group_by(Column::UnitId);
        let rows: Vec<(UnitId, i64, i64, i64, i64)> = query.into_tuple().all(&self.read).await?;
        let counts = |(id, received, answered, open, overdue)| {
            let counts = CaseloadCounts {
                enquiries_received: received,
                enquiries_answered: answered,
                enquiries_open: open,
                enquiries_overdue: overdue,
                ..Default::default()
            };
            (id, counts)
        };
        Ok(rows.into_iter().map(counts).collect())
    }

    async fn consultations_held(&self, filter: &CaseloadFilter) -> Result<Vec<(UnitId, CaseloadCounts)>, Failure> {
        use consultation::Column;
        let running = Column::StartsOn.lte(filter.today).and(Column::EndsOn.gte(filter.today));
        let unanswered = Column::EndsOn.lt(filter.today).and(Column::Feedback.is_null());
        let query = consultation::Entity::find()
            .select_only()
            .column(Column::UnitId)
            .column_as(number_of(Column::StartsOn.between(filter.since, filter.until)), "opened")
            .column_as(number_of(running), "running")
            .column_as(number_of(unanswered), "unanswered")
            .filter(filter.units(Column::UnitId))
            .group_by(Column::UnitId);
        let rows: Vec<(UnitId, i64, i64, i64)> = query.into_tuple().all(&self.read).await?;
        let counts = |(id, opened, running, unanswered)| {
            let counts = CaseloadCounts {
                consultations_opened: opened,
                consultations_running: running,
                consultations_unanswered: unanswered,
                ..Default::default()
            };
            (id, counts)
        };
        Ok(rows.into_iter().map(counts).collect())
    }
}

/// How many rows are so.
fn number_of(condition: impl IntoCondition) -> Expr {
    let case: Expr =
        CaseStatement::new().case(condition.into_condition(), Expr::value(1)).finally(Expr::value(0)).into();
    Func::sum(case).into()
}
