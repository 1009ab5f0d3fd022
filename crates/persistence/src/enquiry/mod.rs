//! 咨询: who sees which, and the questions and changes about them. What is sealed is written and opened here too.

mod change;
mod read;

pub use change::{Contents, FaqWords};
pub use read::{EnquiryFilter, EnquiryKeyset, FaqFilter, FaqKeyset};

use domain::act::{Act, Actor};
use domain::enquiry::{ASKERS, Enquiry, EnquiryId, EnquiryKind};
use domain::staff::Role;
use sea_orm::{ColumnTrait, Condition};

use crate::Failure;
use crate::entity::enquiry;
use crate::personal::Owner;
use crate::reference::{nothing, subtree};

/// The type of the record, as the API and the sealed parts name it.
pub(crate) const SUBJECT_TYPE: &str = "Enquiry";

/// The cases `act` may know of. There is no other way to begin a question about cases; [`Enquiry::is_visible_to`] says the
/// same of one.
pub(crate) fn visible_to(act: &Act) -> Condition {
    if act.actor == Actor::System {
        return Condition::all();
    }
    act.actor.grants().iter().fold(nothing(), |any, grant| {
        let of_unit = enquiry::Column::UnitId.in_subquery(subtree(grant.unit_id));
        match (grant.role, &grant.pilot_domain) {
            (Role::Guide, Some(code)) => any.add(
                Condition::all()
                    .add(enquiry::Column::Kind.eq(EnquiryKind::Unit))
                    .add(enquiry::Column::PilotDomain.eq(code.as_str()))
                    .add(of_unit),
            ),
            (Role::Guide, None) => any,
            (role, _) if ASKERS.contains(&role) => {
                any.add(of_unit).add(enquiry::Column::AskingUnitId.in_subquery(subtree(grant.unit_id)))
            }
            _ => any.add(of_unit),
        }
    })
}

/// Whose sealed parts these are.
fn owner(enquiry: &Enquiry) -> Owner {
    Owner { subject_type: SUBJECT_TYPE, id: enquiry.id.0, unit_id: enquiry.unit_id }
}

fn records(rows: Vec<enquiry::Model>) -> Result<Vec<Enquiry>, Failure> {
    rows.into_iter().map(Enquiry::try_from).collect()
}

/// The id a replayed creation names.
fn revived(id: uuid::Uuid) -> EnquiryId {
    EnquiryId(id)
}
