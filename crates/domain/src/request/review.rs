//! 行政复议、行政诉讼 against how a request was dealt with, with the outcomes that the annual report counts (G§13, table 4).

use chrono::NaiveDate;

use super::policy::Rules;
use super::step::What;
use super::{InformationRequest, Party};
use crate::act::Act;
use crate::code;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};

code! {
    /// 救济程序.
    pub enum ReviewKind {
        /// 行政复议
        Reconsideration = "RECONSIDERATION" / "行政复议" / "Reconsideration",
        /// 未经复议直接起诉
        DirectLawsuit = "DIRECT_LAWSUIT" / "行政诉讼(未经复议直接起诉)" / "Lawsuit without reconsideration",
        /// 复议后起诉
        LawsuitAfterReconsideration = "LAWSUIT_AFTER_RECONSIDERATION" / "行政诉讼(复议后起诉)" / "Lawsuit after reconsideration",
    }
}

code! {
    /// 救济结果.
    pub enum ReviewOutcome {
        /// 结果维持
        Upheld = "UPHELD" / "结果维持" / "Upheld",
        /// 结果纠正
        Corrected = "CORRECTED" / "结果纠正" / "Corrected",
        /// 其他结果
        Other = "OTHER" / "其他结果" / "Other",
        /// 尚未审结
        Pending = "PENDING" / "尚未审结" / "Pending",
    }
}

/// 一次复议或诉讼, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// By which way.
    pub kind: ReviewKind,
    /// How it stands.
    pub outcome: ReviewOutcome,
    /// The day of that.
    pub on: NaiveDate,
}

impl InformationRequest {
    /// 记录复议、诉讼: that it was filed (PENDING), and how it ended. There is something to review once the case is closed, or
    /// overdue; a lawsuit after reconsideration needs a reconsideration that has ended.
    pub fn record_review(
        &mut self,
        act: &Act,
        rules: Rules<'_>,
        kind: ReviewKind,
        outcome: ReviewOutcome,
        on: Option<NaiveDate>,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        let on = self.day(act, "on", on)?;
        let due_on = self.clock(rules, act.date()).and_then(|clock| clock.due_on);
        let is_overdue = due_on.is_some_and(|due_on| due_on < on);
        if self.closed_on().is_none() && !is_overdue {
            return Err(Refusal::of(Ground::NothingToReview));
        }
        let reviews = self.reviews();
        let decided = |kind: ReviewKind| reviews.iter().find(|it| it.kind == kind).map(|it| it.outcome);
        match decided(kind) {
            Some(known) if known != ReviewOutcome::Pending || outcome == ReviewOutcome::Pending => {
                return Err(Refusal::at(Ground::ReviewRecorded, "outcome").found(known.code()));
            }
            _ => {}
        }
        let reconsidered = decided(ReviewKind::Reconsideration).is_some_and(|it| it != ReviewOutcome::Pending);
        let fits = match kind {
            ReviewKind::Reconsideration => true,
            ReviewKind::DirectLawsuit => decided(ReviewKind::Reconsideration).is_none(),
            ReviewKind::LawsuitAfterReconsideration => reconsidered,
        };
        if !fits {
            return Err(Refusal::at(Ground::ReviewOutOfOrder, "kind").found(kind.code()));
        }
        let event = self.take(act, "recordReview", by, on, What::Reviewed { kind, outcome });
        Ok(event.fact("kind", kind.code()).fact("outcome", outcome.code()))
    }

    /// Reconsiderations and lawsuits, each as it stands now.
    pub fn reviews(&self) -> Vec<Review> {
        let mut found: Vec<Review> = Vec::new();
        for step in &self.steps {
            let What::Reviewed { kind, outcome } = step.what else { continue };
            let review = Review { kind, outcome, on: step.on };
            match found.iter_mut().find(|it| it.kind == kind) {
                Some(known) => *known = review,
                None => found.push(review),
            }
        }
        found
    }
}
