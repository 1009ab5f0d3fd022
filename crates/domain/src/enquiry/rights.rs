//! Who sees which part of an enquiry, and who handles it.

use super::{Enquiry, EnquiryKind};
use crate::act::{Act, Actor};
use crate::person::{HANDLERS, Sight};
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;

/// The roles that ask for a unit, and read what it was told.
pub const ASKERS: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];
/// The roles that publish a frequent question; never whoever wrote it.
const PUBLISHERS: [Role; 2] = [Role::Reviewer, Role::Office];
/// The roles that see that a case is there, whatever is in it.
const OVERSEERS: [Role; 2] = [Role::Office, Role::Auditor];

impl Enquiry {
    /// Whether `act` is by a guide of its domain (业务指导): only questions of units are for guides.
    fn is_guided_by(&self, act: &Act) -> bool {
        let Some(domain) = self.pilot_domain.as_ref().filter(|_| self.kind == EnquiryKind::Unit) else { return false };
        act.actor.grants().iter().any(|grant| {
            grant.role == Role::Guide
                && grant.pilot_domain.as_deref() == Some(domain.as_str())
                && act.directory.covers(grant.unit_id, self.unit_id)
        })
    }

    /// Whether `act` is by those who asked for their unit.
    fn is_asked_by(&self, act: &Act) -> bool {
        self.kind == EnquiryKind::Unit && self.asking_unit_id.is_some_and(|unit_id| act.holds(&ASKERS, unit_id))
    }

    /// Whether `act` may know of the case.
    pub fn is_visible_to(&self, act: &Act) -> bool {
        act.holds(&HANDLERS, self.unit_id)
            || act.holds(&OVERSEERS, self.unit_id)
            || self.is_guided_by(act)
            || self.is_asked_by(act)
    }

    /// Whether `act` reads what was written and answered: those who handle it, and of a unit's question both sides.
    pub fn shows_texts_to(&self, act: &Act) -> bool {
        self.sight(act) == Sight::Clear || self.is_guided_by(act) || self.is_asked_by(act)
    }

    /// What `act` sees of whoever sent it.
    pub fn sight(&self, act: &Act) -> Sight {
        Sight::of(act, self.unit_id)
    }

    /// Refuses whoever does not handle it: editors and reviewers of the unit, and the guides of the domain for units' questions.
    pub(super) fn require_handler(&self, act: &Act) -> Result<(), Refusal> {
        match act.require(&HANDLERS, self.unit_id) {
            Err(_) if self.is_guided_by(act) => Ok(()),
            other => other,
        }
    }

    /// Refuses whoever does not handle it, and once nobody waits for an answer.
    pub(super) fn require_open(&self, act: &Act) -> Result<(), Refusal> {
        self.require_handler(act)?;
        if self.state.is_open() {
            return Ok(());
        }
        Err(self.wrong_state("待答复的咨询", "an enquiry that waits for an answer"))
    }

    /// Refuses whoever does not publish for the unit.
    pub(super) fn require_publisher(&self, act: &Act) -> Result<(), Refusal> {
        act.require(&PUBLISHERS, self.unit_id)
    }

    /// Refuses everybody but those who ask for their unit.
    pub(super) fn require_asker(act: &Act, unit_id: crate::unit::UnitId) -> Result<(), Refusal> {
        match act.actor {
            Actor::Staff(_) | Actor::System => act.require(&ASKERS, unit_id),
            Actor::Anonymous | Actor::Frontend(_) => Err(Refusal::of(Ground::NotAllowed)),
        }
    }
}
