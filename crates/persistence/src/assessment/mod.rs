//! 政务公开考核: schemes, runs that freeze what they counted, and what the units and the office make of them.

mod appeal;
mod counting;
mod read;
mod recount;
mod run;
mod scheme;

pub use read::{AssessmentResult, RunFilter, RunKeyset, SchemeFilter};
pub use recount::{CountChanged, Recount};
pub use run::RunWanted;

use domain::act::{Act, Actor};
use domain::assessment::{AssessmentScheme, OVERSEERS, READERS, RunState, Sheet};
use domain::staff::Role;
use domain::unit::UnitId;
use sea_orm::{
    AccessMode, ColumnTrait, Condition, DatabaseBackend, DatabaseTransaction, DbErr, EntityTrait, IsolationLevel,
    QueryFilter, QuerySelect, QueryTrait, TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

use self::counting::Members;
use crate::entity::{assessment_run, assessment_scheme, assessment_unit, from_text};
use crate::reference::{nothing, subtree};
use crate::{Failure, Store};

/// Hexadecimal digits of one identifier among the evidence.
const DIGITS: usize = 32;

impl Store {
    /// One picture of everything, for many statements: what is committed meanwhile is not in it, and the journal's tail in it is its place.
    async fn picture(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match sea_orm::ConnectionTrait::get_database_backend(&self.read) {
            DatabaseBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions::default(),
        };
        self.read.begin_with_options(options).await
    }
}

/// The subtrees of the grants with one of `roles`.
fn covered(actor: &Actor, roles: &[Role], column: impl ColumnTrait) -> Condition {
    let grants = actor.grants().iter().filter(|grant| roles.contains(&grant.role));
    grants.fold(nothing(), |any, grant| any.add(column.in_subquery(subtree(grant.unit_id))))
}

/// The schemes `actor` may know of: what is published, and the drafts of the offices it belongs to.
fn schemes_visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    covered(actor, &OVERSEERS, assessment_scheme::Column::UnitId)
        .add(assessment_scheme::Column::PublishedAt.is_not_null())
}

/// The runs `actor` may know of: what is published, what its office assesses, and where its own units are assessed.
fn runs_visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    let own = assessment_unit::Entity::find().select_only().column(assessment_unit::Column::RunId).filter(covered(
        actor,
        &READERS,
        assessment_unit::Column::UnitId,
    ));
    covered(actor, &OVERSEERS, assessment_run::Column::UnitId)
        .add(assessment_run::Column::State.eq(RunState::Published))
        .add(assessment_run::Column::Id.in_subquery(own.into_query()))
}

/// The results of a run `actor` may read: all of them where it is published or assessed by its office, else those of its own units.
fn results_visible_to(act: &Act, actor: &Actor, run: &domain::assessment::AssessmentRun) -> Condition {
    let oversees = |grant: &domain::staff::Grant| {
        OVERSEERS.contains(&grant.role) && act.directory.covers(grant.unit_id, run.unit_id)
    };
    if run.is_public() || *actor == Actor::System || actor.grants().iter().any(oversees) {
        return Condition::all();
    }
    covered(actor, &READERS, assessment_unit::Column::UnitId)
}

/// A unit and everything below it.
fn members(act: &Act, unit_id: UnitId) -> Members {
    let below = act.directory.units().iter().filter(|it| act.directory.covers(unit_id, it.id));
    (unit_id, below.map(|it| it.id).collect())
}

/// Identifiers, one after the other.
fn packed(ids: impl IntoIterator<Item = Uuid>) -> String {
    ids.into_iter().map(|id| id.simple().to_string()).collect()
}

/// Reads them back.
fn unpacked(text: &str) -> Result<Vec<Uuid>, Failure> {
    let unfit = || Failure::Corrupt("assessment: identifiers that cannot be read".to_owned());
    let digits = text.as_bytes().chunks(DIGITS);
    digits.map(|it| Uuid::try_parse_ascii(it).map_err(|_| unfit())).collect()
}

fn sheet(row: &assessment_unit::Model) -> Result<Sheet, Failure> {
    from_text("assessment_unit.sheet", &row.sheet)
}

/// The scheme of a run.
async fn scheme_of(
    db: &impl sea_orm::ConnectionTrait,
    run: &domain::assessment::AssessmentRun,
) -> Result<AssessmentScheme, Failure> {
    let row = assessment_scheme::Entity::find_by_id(run.scheme_id).one(db).await?;
    row.ok_or_else(|| Failure::Corrupt(format!("{} has no scheme", run.id)))?.try_into()
}
