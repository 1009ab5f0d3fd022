//! 依申请公开: requests and their sealed words, the queues they wait in, and those that are alike.

mod cluster;
mod handle;
mod read;
mod submit;

pub(crate) use read::midnight;
pub use read::{RequestClusterKeyset, RequestFilter, RequestKeyset};

use domain::act::{Act, Actor};
use domain::person::Person;
use domain::request::{InformationRequest, READERS, RequestPolicy, Rules};
use sea_orm::{ColumnTrait, Condition};

use crate::Failure;
use crate::entity::information_request;
use crate::personal::Owner;
use crate::reference::{nothing, subtree};

/// The type of the record, as the API and the sealed data name it.
pub(crate) const SUBJECT: &str = "InformationRequest";

/// By what its rules are read.
fn rules<'a>(act: &'a Act, policy: &'a RequestPolicy) -> Rules<'a> {
    Rules { calendar: act.directory.calendar(), policy }
}

/// Where a request's sealed data belongs.
fn owner(request: &InformationRequest) -> Owner {
    Owner { subject_type: SUBJECT, id: request.id.0, unit_id: request.unit_id }
}

/// Turns rows into records.
fn records(rows: Vec<information_request::Model>) -> Result<Vec<InformationRequest>, Failure> {
    rows.into_iter().map(InformationRequest::try_from).collect()
}

/// The requests of the units `actor`'s roles cover.
fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(information_request::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

/// The person by their identity alone: families and law firms share telephones.
fn identified(person: &Person) -> Person {
    Person { phone: None, email: None, ..person.clone() }
}
