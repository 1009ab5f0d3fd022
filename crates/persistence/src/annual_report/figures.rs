//! 成表: the tables of editions whose figures are those of the moment; however many, in a constant number of statements.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::act::Act;
use domain::annual_report::content::Content;
use domain::annual_report::edition::AnnualReportEdition;
use domain::annual_report::figure::{Composition, Counts, Figures, Member, Previous};
use domain::annual_report::{AnnualReportEditionId, ReportScope, included};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::counting::{UnitYear, counts};
use super::read::in_force;
use super::{Pair, pairs, public};
use crate::entity::annual_report;
use crate::{Failure, Store};

impl Store {
    /// The tables of these editions: as they stand for good, or as they are now. Whoever calls has seen the editions.
    pub async fn annual_report_figures(
        &self,
        act: &Act,
        editions: &[&AnnualReportEdition],
    ) -> Result<HashMap<AnnualReportEditionId, Composition>, Failure> {
        compose(&self.read, act, editions).await
    }
}

/// What has been published and counted, from which open editions are put together.
struct Known {
    published: HashMap<(UnitId, i32, ReportScope), (AnnualReportEditionId, Figures)>,
    counts: HashMap<UnitYear, Counts>,
}

impl Known {
    fn published(&self, unit_id: UnitId, year: i32, scope: ReportScope) -> Option<&(AnnualReportEditionId, Figures)> {
        self.published.get(&(unit_id, year, scope))
    }

    /// A unit's own figures: as it published them, else as they are counted.
    fn of_unit(&self, unit_id: UnitId, year: i32) -> (Option<AnnualReportEditionId>, Figures) {
        if let Some((edition_id, figures)) = self.published(unit_id, year, ReportScope::Unit) {
            (Some(*edition_id), figures.clone())
        } else {
            let nothing = Counts::default();
            let counts = self.counts.get(&(unit_id, year)).unwrap_or(&nothing);
            (None, Figures::of_unit(&Content::default(), counts))
        }
    }

    fn composition(&self, act: &Act, edition: &AnnualReportEdition) -> Composition {
        let AnnualReportEdition { unit_id, year, scope, content, .. } = edition;
        let before = match self.published(*unit_id, year - 1, *scope) {
            Some((edition_id, figures)) => {
                Previous { edition_id: Some(*edition_id), carried_out: figures.carried_out() }
            }
            None => Previous { edition_id: None, carried_out: self.counted_before(act, edition) },
        };
        match scope {
            ReportScope::Unit => {
                let nothing = Counts::default();
                let figures = Figures::of_unit(content, self.counts.get(&(*unit_id, *year)).unwrap_or(&nothing));
                Composition { figures, members: Vec::new(), previous: before }
            }
            ReportScope::Subtree => {
                let units = included(act, *unit_id, *year);
                let found: Vec<_> = units.into_iter().map(|unit_id| (unit_id, self.of_unit(unit_id, *year))).collect();
                let figures = Figures::of_many(content, found.iter().map(|it| &it.1.1));
                let member = |(unit_id, (edition_id, _)): &(UnitId, (Option<_>, Figures))| Member {
                    unit_id: *unit_id,
                    edition_id: *edition_id,
                };
                Composition { figures, members: found.iter().map(member).collect(), previous: before }
            }
        }
    }

    /// 四 of last year where nobody published it.
    fn counted_before(&self, act: &Act, edition: &AnnualReportEdition) -> BTreeMap<String, i64> {
        let year = edition.year - 1;
        match edition.scope {
            ReportScope::Unit => self.of_unit(edition.unit_id, year).1.carried_out(),
            ReportScope::Subtree => {
                let found: Vec<_> =
                    included(act, edition.unit_id, year).into_iter().map(|it| self.of_unit(it, year).1).collect();
                Figures::of_many(&Content::default(), &found).carried_out()
            }
        }
    }
}

/// The tables of these editions.
pub(super) async fn compose(
    db: &impl ConnectionTrait,
    act: &Act,
    editions: &[&AnnualReportEdition],
) -> Result<HashMap<AnnualReportEditionId, Composition>, Failure> {
    let (mut composed, mut open) = (HashMap::new(), Vec::new());
    for edition in editions {
        match edition.frozen() {
            Some(frozen) => {
                composed.insert(edition.id, frozen.composition.clone());
            }
            None => open.push(*edition),
        }
    }
    if open.is_empty() {
        return Ok(composed);
    }
    let mut wanted: BTreeSet<UnitYear> = BTreeSet::new();
    for edition in &open {
        for year in [edition.year - 1, edition.year] {
            match edition.scope {
                ReportScope::Unit => {
                    wanted.insert((edition.unit_id, year));
                }
                ReportScope::Subtree => {
                    wanted.extend(included(act, edition.unit_id, year).into_iter().map(|it| (it, year)));
                    // Its own sum of last year may be published.
                    wanted.insert((edition.unit_id, year));
                }
            }
        }
    }
    let published = published(db, &wanted).await?;
    let counts = counts(db, &wanted).await?;
    let known = Known { published, counts };
    composed.extend(open.into_iter().map(|edition| (edition.id, known.composition(act, edition))));
    Ok(composed)
}

/// What these units have published about these years.
async fn published(
    db: &impl ConnectionTrait,
    wanted: &BTreeSet<UnitYear>,
) -> Result<HashMap<(UnitId, i32, ReportScope), (AnnualReportEditionId, Figures)>, Failure> {
    let units: BTreeSet<_> = wanted.iter().map(|it| it.0).collect();
    let years: BTreeSet<_> = wanted.iter().map(|it| it.1).collect();
    let reports = annual_report::Entity::find()
        .filter(public())
        .filter(annual_report::Column::UnitId.is_in(units))
        .filter(annual_report::Column::Year.is_in(years));
    let found: Vec<Pair> = pairs(in_force(reports).all(db).await?)?;
    let figures = found.into_iter().filter_map(|(report, edition)| {
        let figures = edition.frozen()?.composition.figures.clone();
        Some(((report.unit_id, report.year, report.scope), (edition.id, figures)))
    });
    Ok(figures.collect())
}
