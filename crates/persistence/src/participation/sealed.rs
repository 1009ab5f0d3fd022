//! Who sent something and what they wrote: opened for handlers, and for nobody else.

use std::collections::HashMap;

use domain::act::Act;
use domain::person::{Person, Sight};
use domain::submission::LongText;
use domain::unit::UnitId;
use uuid::Uuid;

use crate::personal::{Owner, Part};
use crate::{Failure, Store};

pub(crate) const OPINION: &str = "Opinion";
pub(crate) const ATTENDANCE: &str = "Attendance";

/// What personal data of a case is kept under.
pub(super) fn owner(subject_type: &'static str, id: Uuid, unit_id: UnitId) -> Owner {
    Owner { subject_type, id, unit_id }
}

impl Store {
    /// Who sent these opinions, for their handlers. An author is not even masked for anybody else.
    pub async fn authors_of(&self, act: &Act, opinions: &[(Uuid, UnitId)]) -> Result<HashMap<Uuid, Person>, Failure> {
        self.opened(&self.read, OPINION, &handled(act, opinions), Part::Person).await
    }

    /// What they wrote, for their handlers.
    pub async fn texts_of_opinions(
        &self,
        act: &Act,
        opinions: &[(Uuid, UnitId)],
    ) -> Result<HashMap<Uuid, LongText>, Failure> {
        self.opened(&self.read, OPINION, &handled(act, opinions), Part::Text).await
    }

    /// Who registered, for their handlers.
    pub async fn registrants_of(
        &self,
        act: &Act,
        attendances: &[(Uuid, UnitId)],
    ) -> Result<HashMap<Uuid, Person>, Failure> {
        self.opened(&self.read, ATTENDANCE, &handled(act, attendances), Part::Person).await
    }

    /// What they added, for their handlers.
    pub async fn remarks_of_attendances(
        &self,
        act: &Act,
        attendances: &[(Uuid, UnitId)],
    ) -> Result<HashMap<Uuid, LongText>, Failure> {
        self.opened(&self.read, ATTENDANCE, &handled(act, attendances), Part::Text).await
    }

    /// The keyed digest by which a repetition is known.
    pub(super) fn repeat_digest(&self, of: Uuid, said: Option<String>) -> Result<Option<String>, Failure> {
        said.map(|said| self.keyring.input_digest(format!("repeat\0{of}\0{said}").as_bytes())).transpose()
    }
}

/// Those of the cases that `act` handles.
fn handled(act: &Act, cases: &[(Uuid, UnitId)]) -> Vec<Uuid> {
    cases.iter().filter(|(_, unit_id)| Sight::of(act, *unit_id) == Sight::Clear).map(|(id, _)| *id).collect()
}
