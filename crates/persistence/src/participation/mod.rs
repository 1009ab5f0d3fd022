//! 公众参与. Decisions, consultations and meetings are public from their first day; opinions and registrations are seen by
//! those who oversee the unit, and who sent them by its handlers alone.

mod attendance;
mod consultation;
mod decision;
mod feedback;
mod meeting;
mod opinion;
mod sealed;

pub use attendance::AttendanceFilter;
pub use consultation::{ConsultationFilter, ConsultationQueue};
pub use decision::{DecisionFilter, ParticipationKeyset};
pub use meeting::MeetingFilter;
pub use opinion::OpinionFilter;
pub(crate) use sealed::{ATTENDANCE, OPINION, forget};

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::document::{DocumentId, Standing};
use domain::participation::OVERSEERS;
use domain::participation::decision::{Decision, DecisionId};
use domain::refusal::{Ground, Refusal};
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use crate::change::Living;
use crate::entity::document;
use crate::reference::{nothing, subtree};
use crate::{Failure, Undone};

/// The cases of the units that `actor` oversees; `unit_id` is the column of their unit. There is no other way to begin a
/// question about opinions and registrations but a number with its code.
fn overseen_by(actor: &Actor, unit_id: impl ColumnTrait) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| OVERSEERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(unit_id.in_subquery(subtree(grant.unit_id))))
}

/// What comes before `(at, id)` in a list that begins with the newest.
fn before<I: Into<sea_orm::Value>>(
    at_column: impl ColumnTrait,
    id_column: impl ColumnTrait,
    at: DateTime<Utc>,
    id: I,
) -> Condition {
    Condition::any().add(at_column.lt(at)).add(Condition::all().add(at_column.eq(at)).add(id_column.lt(id)))
}

/// Refuses a document that nobody can read yet, or no longer.
pub(crate) async fn require_public(tx: &DatabaseTransaction, field: &str, ids: &[DocumentId]) -> Result<(), Undone> {
    if ids.is_empty() {
        return Ok(());
    }
    let found: Vec<DocumentId> = document::Entity::find()
        .select_only()
        .column(document::Column::Id)
        .filter(document::Column::Id.is_in(ids.iter().copied()))
        .filter(document::Column::Standing.eq(Standing::Published))
        .into_tuple()
        .all(tx)
        .await?;
    match ids.iter().find(|id| !found.contains(id)) {
        None => Ok(()),
        Some(id) => Err(Refusal::at(Ground::UnknownReference, field)
            .found(id.to_string())
            .allowed("已公开的政府信息", "a document that is public")
            .into()),
    }
}

/// The decision something is about, locked.
async fn lock_decision(
    tx: &DatabaseTransaction,
    actor: &Actor,
    id: Option<DecisionId>,
) -> Result<Option<Decision>, Undone> {
    let Some(id) = id else { return Ok(None) };
    let found = Decision::lock(tx, actor, id).await?;
    let unknown = || Refusal::at(Ground::UnknownReference, "decisionId").found(id.to_string());
    Ok(Some(found.ok_or_else(unknown)?))
}

/// Writes a decision whose state an act about something else has changed.
async fn keep_decision(
    tx: &DatabaseTransaction,
    before: Option<bool>,
    decision: Option<Decision>,
) -> Result<(), Undone> {
    if let Some(mut decision) = decision.filter(|it| Some(it.under_way) != before) {
        decision.version += 1;
        decision.keep(tx).await?;
    }
    Ok(())
}

/// Rows as records.
fn records<M, R>(rows: Vec<M>) -> Result<Vec<R>, Failure>
where
    R: TryFrom<M, Error = Failure>,
{
    rows.into_iter().map(R::try_from).collect()
}
