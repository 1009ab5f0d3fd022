//! Loaders of annual reports: one key type per question, behind each a question that takes many.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::annual_report::edition::AnnualReportEdition;
use domain::annual_report::figure::Composition;
use domain::annual_report::{AnnualReport, AnnualReportEditionId, AnnualReportId};
use persistence::{Failure, Page, Window};

use crate::loaders::{Loaded, Reading, Scope, grouped};

/// A report with the edition its readers see: the one in force, or in the workspace the newest.
pub(crate) type Pair = (Arc<AnnualReport>, Arc<AnnualReportEdition>);

/// Puts a row behind pointers, so that fields share it.
pub(crate) fn shared((report, edition): (AnnualReport, AnnualReportEdition)) -> Pair {
    (Arc::new(report), Arc::new(edition))
}

/// A report.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AnnualReportKey(pub(crate) Scope, pub(crate) AnnualReportId);

/// An edition with its report.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AnnualReportEditionKey(pub(crate) Scope, pub(crate) AnnualReportEditionId);

/// The editions of a report.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EditionsOfReport {
    pub(crate) scope: Scope,
    pub(crate) report_id: AnnualReportId,
    pub(crate) first: u64,
    pub(crate) after: Option<i32>,
}

/// The tables of an edition that was seen.
#[derive(Clone)]
pub(crate) struct FiguresOf(pub(crate) Arc<AnnualReportEdition>);

impl PartialEq for FiguresOf {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for FiguresOf {}

impl Hash for FiguresOf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl Loader<AnnualReportKey> for Reading {
    type Value = Pair;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[AnnualReportKey]) -> Loaded<AnnualReportKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = match scope {
                Scope::Public => self.store.annual_reports_by_ids(&ids).await?,
                Scope::Workspace => self.store.annual_reports_in_hand_by_ids(&self.act.actor, &ids).await?,
            };
            loaded.extend(found.into_iter().map(|pair| (AnnualReportKey(scope, pair.0.id), shared(pair))));
        }
        Ok(loaded)
    }
}

impl Loader<AnnualReportEditionKey> for Reading {
    type Value = Pair;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[AnnualReportEditionKey]) -> Loaded<AnnualReportEditionKey, Self::Value> {
        let mut loaded = HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = self.store.annual_report_editions_by_ids(self.reader(scope), &ids).await?;
            loaded.extend(found.into_iter().map(|pair| (AnnualReportEditionKey(scope, pair.1.id), shared(pair))));
        }
        Ok(loaded)
    }
}

impl Loader<EditionsOfReport> for Reading {
    type Value = Page<AnnualReportEdition>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[EditionsOfReport]) -> Loaded<EditionsOfReport, Self::Value> {
        let mut loaded = HashMap::new();
        for ((scope, first, after), keys) in grouped(keys, |key| (key.scope, key.first, key.after)) {
            let ids: Vec<_> = keys.iter().map(|key| key.report_id).collect();
            let window = Window { after, first };
            let pages = self.store.editions_of_annual_reports(self.reader(scope), &ids, window).await?;
            let key = |report_id| EditionsOfReport { scope, report_id, first, after };
            loaded.extend(pages.into_iter().map(|(id, page)| (key(id), page)));
        }
        Ok(loaded)
    }
}

impl Loader<FiguresOf> for Reading {
    type Value = Arc<Composition>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[FiguresOf]) -> Loaded<FiguresOf, Self::Value> {
        let editions: Vec<_> = keys.iter().map(|key| &*key.0).collect();
        let mut found = self.store.annual_report_figures(&self.act, &editions).await?;
        let composed = keys.iter().filter_map(|key| Some((key.clone(), Arc::new(found.remove(&key.0.id)?))));
        Ok(composed.collect())
    }
}
