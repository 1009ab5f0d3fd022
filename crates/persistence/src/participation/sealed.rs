//! Who sent something and what they wrote: opened for handlers, and for nobody else.

use std::collections::HashMap;

use domain::act::Act;
use domain::journal::{Change, ChangeType};
use domain::participation::meeting::MeetingId;
use domain::person::{Person, Sight};
use domain::submission::LongText;
use domain::unit::UnitId;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::entity::{attendance, opinion};
use crate::personal::{Owner, Part};
use crate::{Failure, Store, Undone};

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

/// Forgets what stands of erased opinions and registrations beside what was sealed: names that were published with consent, and
/// the digests by which a repetition is known. Answers the meetings whose lists of participants change with it.
pub(crate) async fn forget(tx: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<Change>, Undone> {
    let ids = || ids.iter().copied();
    opinion::Entity::update_many()
        .col_expr(opinion::Column::RepeatDigest, Expr::value(Option::<String>::None))
        .col_expr(opinion::Column::TextDigest, Expr::col(opinion::Column::Number))
        .filter(opinion::Column::Id.is_in(ids()))
        .exec(tx)
        .await?;
    let named: Vec<(MeetingId, UnitId)> = attendance::Entity::find()
        .select_only()
        .column(attendance::Column::MeetingId)
        .column(attendance::Column::UnitId)
        .filter(attendance::Column::Id.is_in(ids()))
        .filter(attendance::Column::PublicName.is_not_null())
        .distinct()
        .into_tuple()
        .all(tx)
        .await?;
    attendance::Entity::update_many()
        .col_expr(attendance::Column::RepeatDigest, Expr::value(Option::<String>::None))
        .col_expr(attendance::Column::PublicName, Expr::value(Option::<String>::None))
        .filter(attendance::Column::Id.is_in(ids()))
        .exec(tx)
        .await?;
    Ok(named.into_iter().map(|(id, unit_id)| Change::upsert(ChangeType::Meeting, id.0, Some(unit_id))).collect())
}

/// Those of the cases that `act` handles.
fn handled(act: &Act, cases: &[(Uuid, UnitId)]) -> Vec<Uuid> {
    cases.iter().filter(|(_, unit_id)| Sight::of(act, *unit_id) == Sight::Clear).map(|(id, _)| *id).collect()
}
