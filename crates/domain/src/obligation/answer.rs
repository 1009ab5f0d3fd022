//! 履行: which obligation a publication answers, and what its withdrawal opens again.
//!
//! One publication answers one obligation of each kind. That is the one whose day it was formed on, or whose round it falls into;
//! else the one that is due first. What it answers beyond that, people say.

use chrono::NaiveDate;

use super::{Cause, LapseReason, Now, Obligation, ObligationKind};
use crate::document::{DocumentId, WithdrawalKind};

/// What a document can be published for.
const ANSWERABLE: [ObligationKind; 3] = [ObligationKind::Publish, ObligationKind::Update, ObligationKind::Periodic];

/// 发布: a document that answers an item, as it became public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Which.
    pub document_id: DocumentId,
    /// The day of it, in China Standard Time; of a correction, its own.
    pub on: NaiveDate,
    /// 成文日期, where it has one.
    pub formed_on: Option<NaiveDate>,
    /// Whether it corrects what was public before: that updates, and publishes nothing new.
    pub is_correction: bool,
}

/// 撤回: what ceased to be public, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// Which.
    pub document_id: DocumentId,
    /// Why.
    pub kind: WithdrawalKind,
    /// The day of it.
    pub on: NaiveDate,
}

impl Publication {
    /// The day by which it is told what it is about.
    fn about(&self) -> NaiveDate {
        self.formed_on.unwrap_or(self.on).min(self.on)
    }

    fn may_answer(&self, obligation: &Obligation) -> bool {
        let kinds: &[ObligationKind] = if self.is_correction { &[ObligationKind::Update] } else { &ANSWERABLE };
        obligation.is_open() && kinds.contains(&obligation.kind) && obligation.starts_on <= self.on
    }

    /// How well it fits: the same day or the same round before anything else, then what is due first.
    fn fit(&self, obligation: &Obligation) -> impl Ord + use<> {
        let due_on = obligation.deadline.on.unwrap_or(NaiveDate::MAX);
        let exact = match obligation.kind {
            ObligationKind::Periodic => (obligation.starts_on..=due_on).contains(&self.about()),
            _ => obligation.starts_on == self.about(),
        };
        (!exact, due_on, obligation.starts_on, obligation.id)
    }
}

/// A publication closes what it answers among the obligations of its item. Answers which changed.
pub fn answer(obligations: &mut [Obligation], publication: &Publication) -> Vec<usize> {
    let mut changed = Vec::new();
    for kind in ANSWERABLE {
        // Whatever it answers already, it answers no second of the kind.
        let answers = |it: &Obligation| it.kind == kind && it.met_by() == Some(publication.document_id);
        if !publication.is_correction && obligations.iter().any(answers) {
            continue;
        }
        let open = obligations.iter().enumerate().filter(|(_, it)| it.kind == kind && publication.may_answer(it));
        if let Some(index) = open.min_by_key(|(_, it)| publication.fit(it)).map(|(index, _)| index) {
            obligations[index].meet(publication.document_id, publication.on);
            changed.push(index);
        }
    }
    changed
}

/// A withdrawal opens again what the document had answered, by what holds now, unless another public document of the item answers it: `others`,
/// oldest first. What it had to be on display for lapses where the law itself took it down, and stays owed otherwise.
/// Answers which changed.
pub fn withdraw(
    now: &Now<'_>,
    obligations: &mut [Obligation],
    withdrawn: &Withdrawn,
    others: &[Publication],
) -> Vec<usize> {
    let mut changed = Vec::new();
    for (index, obligation) in obligations.iter_mut().enumerate() {
        let displays =
            matches!(obligation.cause, Cause::Publication { document_id } if document_id == withdrawn.document_id);
        if displays {
            let by_law =
                matches!(withdrawn.kind, WithdrawalKind::Gone | WithdrawalKind::Privacy | WithdrawalKind::Repealed);
            let reason = if by_law { LapseReason::Withdrawn } else { LapseReason::Replaced };
            let lapses = by_law || withdrawn.kind == WithdrawalKind::Replaced;
            if lapses && obligation.lapse(reason, withdrawn.on) {
                changed.push(index);
            }
        } else if obligation.met_by() == Some(withdrawn.document_id) {
            obligation.reopen(now);
            changed.push(index);
        }
    }
    for other in others {
        for index in answer(obligations, other) {
            if !changed.contains(&index) {
                changed.push(index);
            }
        }
    }
    changed
}
