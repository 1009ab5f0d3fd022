//! 已知数: counted for all units at once, one statement for each kind of record, as everything stood at the end of a day.
//!
//! Whatever was recorded later does not count: rows are read with the instants of what happened to them, and where a row keeps only its
//! present state, the journal says what it was.

mod cases;
mod deliveries;
mod documents;
mod participation;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::{Act, china_midnight, end_of_china_day};
use domain::assessment::{Evidence, KnownCount, SchemeContent};
use domain::obligation::Fulfilment;
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction};
use uuid::Uuid;

use crate::Failure;
use crate::document::Policies;
use crate::obligation::{Moment, fallen_due};

/// Units named in one statement; of more, rows are sorted out afterwards.
const MOST_NAMED: usize = 5_000;

/// The units that count for one assessed unit: itself and what is below it.
pub(super) type Members = (UnitId, Vec<UnitId>);

/// What is counted, and as of when.
pub(super) struct Counting<'a> {
    tx: &'a DatabaseTransaction,
    act: &'a Act,
    policies: &'a Policies,
    /// First day of the period.
    from: NaiveDate,
    /// Last day of it that is over.
    until: NaiveDate,
    /// The day at whose end everything is looked at.
    on: NaiveDate,
    /// The instant at which that day ended.
    end: DateTime<Utc>,
    /// The last entry of the journal up to then.
    seq: i64,
    /// Which of the assessed units a unit counts for.
    counts_for: HashMap<UnitId, Vec<usize>>,
    members: Vec<UnitId>,
    found: Vec<(Uuid, UnitId, KnownCount)>,
}

impl<'a> Counting<'a> {
    pub(super) fn new(
        (tx, act, policies): (&'a DatabaseTransaction, &'a Act, &'a Policies),
        content: &SchemeContent,
        (on, seq): (NaiveDate, i64),
        units: &[Members],
    ) -> Self {
        let mut counts_for: HashMap<UnitId, Vec<usize>> = HashMap::new();
        for (place, (_, members)) in units.iter().enumerate() {
            for member in members {
                counts_for.entry(*member).or_default().push(place);
            }
        }
        let members = counts_for.keys().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let (from, until) = (content.from, content.until.min(on));
        let end = end_of_china_day(on);
        Self { tx, act, policies, from, until, on, end, seq, counts_for, members, found: Vec::new() }
    }

    /// The counts in `wanted` for each assessed unit, in their order; what is not wanted is not asked for.
    pub(super) async fn count(mut self, wanted: &BTreeSet<KnownCount>, units: usize) -> Result<Vec<Evidence>, Failure> {
        use domain::assessment::EvidenceKind as Kind;
        let kinds: Vec<_> = wanted.iter().map(|it| it.counts()).collect();
        let any = |known: &[KnownCount]| known.iter().any(|it| wanted.contains(it));
        if kinds.contains(&Kind::Item) {
            self.items().await?;
        }
        if kinds.contains(&Kind::Obligation) {
            self.obligations().await?;
        }
        if any(&[KnownCount::DocumentsPublished]) {
            self.documents().await?;
        }
        let interpretations =
            [KnownCount::InterpretationsDue, KnownCount::InterpretationsPresent, KnownCount::InterpretationsMissing];
        if any(&interpretations) {
            self.interpretations().await?;
        }
        if kinds.contains(&Kind::Request) {
            self.requests().await?;
        }
        if kinds.contains(&Kind::Consultation) {
            self.consultations().await?;
        }
        if kinds.contains(&Kind::Enquiry) {
            self.enquiries().await?;
        }
        if kinds.contains(&Kind::Delivery) {
            self.deliveries().await?;
        }
        // In the order of identifiers, so that each is put behind the others.
        self.found.sort_unstable();
        let mut evidence = vec![Evidence::default(); units];
        for (id, unit_id, known) in self.found {
            for place in self.counts_for.get(&unit_id).into_iter().flatten() {
                evidence[*place].count(known, id);
            }
        }
        Ok(evidence)
    }

    /// Notes a record; of units that do not count it is forgotten later.
    fn note(&mut self, known: KnownCount, unit_id: UnitId, id: Uuid) {
        self.found.push((id, unit_id, known));
    }

    /// The rows of the units that count.
    fn of_units(&self, column: impl ColumnTrait) -> Condition {
        match self.named() {
            Some(units) => Condition::all().add(column.is_in(units.iter().copied())),
            None => Condition::all(),
        }
    }

    fn named(&self) -> Option<&[UnitId]> {
        (self.members.len() <= MOST_NAMED).then_some(self.members.as_slice())
    }

    /// Whether something was recorded by the end of the day.
    fn by_then(&self, at: DateTime<Utc>) -> bool {
        at < self.end
    }

    /// The instants of the period.
    fn instants(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (china_midnight(self.from), end_of_china_day(self.until))
    }

    async fn obligations(&mut self) -> Result<(), Failure> {
        let moment = Moment { seq: Some(self.seq), on: self.on };
        for (id, unit_id, fulfilment) in fallen_due(self.tx, moment, (self.from, self.until), self.named()).await? {
            let known = match fulfilment {
                Fulfilment::Met => KnownCount::ObligationsMet,
                Fulfilment::Late => KnownCount::ObligationsLate,
                Fulfilment::Missing => KnownCount::ObligationsMissing,
                Fulfilment::Due | Fulfilment::Excused | Fulfilment::Lapsed | Fulfilment::Undated => continue,
            };
            self.note(known, unit_id, id.0);
        }
        Ok(())
    }
}
