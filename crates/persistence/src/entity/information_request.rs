//! 依申请公开. The steps stand as JSON: they are read and written as a whole. What lists are walked by follows from them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::person::PersonKind;
use domain::request::{AnnualRow, DeliveryRoute, InformationForm, InformationRequest, Queue, RequestId, Rules};
use domain::submission::{CaseNumber, SubmissionWay};
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "information_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestId,
    pub number: CaseNumber,
    pub code_digest: String,
    pub unit_id: UnitId,
    pub way: SubmissionWay,
    pub applicant_kind: PersonKind,
    pub form: InformationForm,
    pub route: DeliveryRoute,
    pub submitted_at: DateTime<Utc>,
    pub steps: String,
    pub received_on: Option<NaiveDate>,
    pub queue: Queue,
    pub waiting_until: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
    pub sort_on: NaiveDate,
    pub closed_on: Option<NaiveDate>,
    pub annual_row: Option<AnnualRow>,
    pub reviewed: bool,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for InformationRequest {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            number: row.number,
            code_digest: row.code_digest,
            unit_id: row.unit_id,
            way: row.way,
            applicant_kind: row.applicant_kind,
            form: row.form,
            route: row.route,
            submitted_at: row.submitted_at,
            steps: from_text("information_request.steps", &row.steps)?,
            version: row.version,
        })
    }
}

impl Model {
    /// The row of a request, with where it stands by these rules.
    pub(crate) fn of(request: &InformationRequest, rules: Rules<'_>) -> Self {
        let standing = request.standing(rules);
        Self {
            id: request.id,
            number: request.number.clone(),
            code_digest: request.code_digest.clone(),
            unit_id: request.unit_id,
            way: request.way,
            applicant_kind: request.applicant_kind,
            form: request.form,
            route: request.route,
            submitted_at: request.submitted_at,
            steps: to_text(&request.steps),
            received_on: request.received_on(),
            queue: standing.queue,
            waiting_until: standing.waiting_until,
            due_on: standing.due_on,
            sort_on: standing.sort_on,
            closed_on: request.closed_on(),
            annual_row: request.annual_row(),
            reviewed: !request.reviews().is_empty(),
            version: request.version,
        }
    }
}
