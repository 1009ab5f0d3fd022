//! Requests and enquiries, as their cases stood.

use chrono::NaiveDate;
use domain::act::china_date;
use domain::assessment::KnownCount;
use domain::enquiry::{Enquiry, EnquiryId, Forward};
use domain::request::{InformationRequest, ReviewKind, ReviewOutcome, Rules, What};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::Counting;
use crate::Failure;
use crate::entity::{enquiry, information_request};
use crate::journal::last_facts;

/// How a step of a review begins among the steps of a case.
const REVIEWED: &str = "\"what\":\"REVIEWED\"";

impl Counting<'_> {
    /// The requests with the steps that had been recorded when the day ended.
    pub(super) async fn requests(&mut self) -> Result<(), Failure> {
        use information_request::Column;
        // What was closed before the period counts only for how it was reviewed.
        let concerned = Condition::any()
            .add(Column::ClosedOn.is_null())
            .add(Column::ClosedOn.gte(self.from))
            .add(Column::Steps.contains(REVIEWED));
        let rows = information_request::Entity::find()
            .filter(self.of_units(Column::UnitId))
            .filter(Column::SubmittedAt.lt(self.end))
            .filter(concerned)
            .all(self.tx)
            .await?;
        let act = self.act;
        let rules = Rules { calendar: act.directory.calendar(), policy: &self.policies.request };
        for row in rows {
            let mut request = InformationRequest::try_from(row)?;
            request.steps.retain(|step| step.at < self.end);
            for known in self.counted_as(&request, rules) {
                self.note(known, request.unit_id, request.id.0);
            }
        }
        Ok(())
    }

    fn counted_as(&self, request: &InformationRequest, rules: Rules<'_>) -> Vec<KnownCount> {
        let period = self.from..=self.until;
        let mut counted = Vec::new();
        match request.closing() {
            Some(step) if period.contains(&step.on) => {
                // What the applicant withdrew or gave up was not answered, nor did it have to be.
                if matches!(step.what, What::Replied { .. } | What::Transferred) {
                    let late = request.is_late(rules);
                    counted.push(if late { KnownCount::RequestsLate } else { KnownCount::RequestsInTime });
                }
            }
            None if request.clock(rules, self.on).is_some_and(|it| it.late) => {
                counted.push(KnownCount::RequestsOverdue);
            }
            Some(_) | None => {}
        }
        let decided = request.reviews().into_iter();
        for review in decided.filter(|it| it.outcome != ReviewOutcome::Pending && period.contains(&it.on)) {
            let corrected = review.outcome == ReviewOutcome::Corrected;
            counted.push(match (review.kind, corrected) {
                (ReviewKind::Reconsideration, true) => KnownCount::ReconsiderationsCorrected,
                (ReviewKind::Reconsideration, false) => KnownCount::ReconsiderationsDecided,
                (_, true) => KnownCount::LawsuitsCorrected,
                (_, false) => KnownCount::LawsuitsDecided,
            });
        }
        counted
    }

    /// The enquiries whose last day for an answer lies in the period, in the hands they were in. Two statements.
    pub(super) async fn enquiries(&mut self) -> Result<(), Failure> {
        use enquiry::Column;
        // What is closed keeps its last day; what was open then may have been graded anew since.
        let open_then = Condition::any().add(Column::ClosedAt.is_null()).add(Column::ClosedAt.gte(self.end));
        let rows = enquiry::Entity::find()
            .filter(Condition::any().add(self.of_units(Column::UnitId)).add(Column::Forwards.ne("[]")))
            .filter(Column::SubmittedAt.lt(self.end))
            .filter(open_then.add(Column::DueOn.between(self.from, self.until)))
            .all(self.tx)
            .await?;
        let enquiries = rows.into_iter().map(Enquiry::try_from).collect::<Result<Vec<_>, _>>()?;
        let was_open = |it: &&Enquiry| it.closed_at.is_none_or(|at| !self.by_then(at));
        let open: Vec<_> = enquiries.iter().filter(was_open).map(|it| it.id.0).collect();
        let dated = last_facts(self.tx, &["submitEnquiry", "gradeEnquiry"], &open, self.seq).await?;
        let due_then = |id: EnquiryId| -> Option<NaiveDate> { dated.get(&id.0)?.get("dueOn")?.as_str()?.parse().ok() };
        for it in &enquiries {
            let closed_on = it.closed_at.filter(|at| self.by_then(*at)).map(china_date);
            let due_on = if closed_on.is_none() { due_then(it.id).unwrap_or(it.due_on) } else { it.due_on };
            if !(self.from..=self.until).contains(&due_on) {
                continue;
            }
            let known = match closed_on {
                Some(on) if on <= due_on => KnownCount::EnquiriesInTime,
                None if self.on <= due_on => continue,
                _ => KnownCount::EnquiriesLate,
            };
            self.note(known, self.held_by(it), it.id.0);
        }
        Ok(())
    }

    /// In whose hands an enquiry was.
    fn held_by(&self, enquiry: &Enquiry) -> UnitId {
        let later = |it: &&Forward| !self.by_then(it.at);
        enquiry.forwards.iter().find(later).map_or(enquiry.unit_id, |it| it.from)
    }
}
