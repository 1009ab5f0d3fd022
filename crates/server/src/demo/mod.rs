//! 演示数据: documents for showing and measuring, the same every time for the same seed number.
//!
//! They go through the same doors as everything else: catalogues are drafted, approved and published, documents are taken
//! over as a county's old ones are, and corrections and withdrawals are the verbs' own.

mod catalogues;
mod chance;
mod compose;
pub mod county;

use std::collections::BTreeSet;

use anyhow::Context;
use domain::act::Act;
use domain::catalogue::intake::Counts;
use domain::document::intake::{Intake, PastDocument};
use domain::document::interpretation::{InterpretationForm, Plan};
use domain::document::review::{Disclosure, Review, Secrecy};
use domain::document::{Document, WithdrawalKind};
use domain::import::{ImportPhase, ImportState};
use persistence::{DocumentDraft, DocumentFile, Policies, Store, Target, Undone};

use self::compose::{Composed, Composer, Subject};
use crate::app::explain;
use crate::seed::read;

/// Units that publish without a catalogue of their own, at most.
const UNITS: usize = 40;
/// One in so many documents is corrected, and one withdrawn.
const CORRECTED_EVERY: usize = 40;
const WITHDRAWN_EVERY: usize = 50;

/// What a demonstration came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demonstration {
    /// Documents that are new.
    pub documents: usize,
    /// Of these, policies with their interpretation.
    pub interpreted: usize,
    /// Corrected since.
    pub corrected: usize,
    /// Withdrawn since.
    pub withdrawn: usize,
}

/// What is being done, how much of it is done, and of how much.
pub type FollowDemonstration<'a> = &'a (dyn Fn(&'static str, usize, usize) + Send + Sync);

/// Makes `count` documents. What a demonstration of the same seed number made before is recognised and left alone.
pub async fn demonstrate(
    store: &Store,
    act: &Act,
    count: usize,
    seed: u64,
    follow: FollowDemonstration<'_>,
) -> anyhow::Result<Demonstration> {
    follow("公开目录 catalogues", 0, 1);
    let topics = catalogues::topics(store, act).await.map_err(explain)?;
    let composed = compose(act, &topics, count, seed)?;
    let all: Vec<PastDocument> =
        composed.iter().flat_map(|it| std::iter::once(&it.document).chain(&it.material)).cloned().collect();
    let found = store.documents_taken_over(&all).await.map_err(explain)?;
    let known: BTreeSet<usize> = found.iter().enumerate().filter(|(_, it)| it.is_some()).map(|(at, _)| at).collect();

    let counts = Counts { rows: all.len(), ..Counts::default() };
    // Numbers rise with the days.
    let mut documents = all.clone();
    documents.sort_by_key(|it| it.entry.published_at);
    let intake = Intake { documents, counts, remarks: Vec::new() };
    let heard = |phase: ImportPhase, done, total| {
        let label = if phase == ImportPhase::Writing { "政府信息 documents" } else { "核对 checking" };
        follow(label, done, total);
    };
    let outcome = store.import_documents(act, DocumentFile { intake, dry_run: false }, None, &heard).await;
    let outcome = outcome.map_err(explain)?;
    if outcome.state != ImportState::Done {
        let remark = outcome.report.remarks.first();
        anyhow::bail!("演示数据与已有内容冲突 / The demonstration contradicts what is there: {remark:?}");
    }
    let mut made = Demonstration { documents: outcome.report.counts.added, ..Demonstration::default() };
    let documents = store.documents_taken_over(&all).await.map_err(explain)?;
    let mut at = 0;
    for (index, it) in composed.iter().enumerate() {
        let (policy, material) = (at, it.material.as_ref().map(|_| at + 1));
        at += 1 + usize::from(it.material.is_some());
        follow("更正、撤回、解读 lives", index + 1, composed.len());
        if known.contains(&policy) {
            continue;
        }
        let Some(document) = &documents[policy] else { continue };
        let live = live(store, act, index, document, material.and_then(|it| documents[it].as_ref()), &mut made);
        Box::pin(live).await.with_context(|| format!("document {index}"))?;
    }
    Ok(made)
}

fn compose(act: &Act, topics: &[catalogues::Topic], count: usize, seed: u64) -> anyhow::Result<Vec<Composed>> {
    let units: Vec<_> = act
        .directory
        .units()
        .iter()
        .filter(|unit| unit.closed_on.is_none())
        .map(|it| (it.code.to_string(), it.id))
        .collect();
    let units: std::collections::BTreeMap<_, _> = units.into_iter().collect();
    let units: Vec<_> = units.into_values().take(UNITS).collect();
    let domains: Vec<_> = act.directory.pilot_domains().map(|it| (it.code.clone(), it.name.clone())).collect();
    let mut composer = Composer::new(act, seed, Subject { topics, units: &units, domains: &domains });
    let (mut composed, mut made) = (Vec::new(), 0);
    let mut index = 0;
    while made < count {
        let mut next = composer.compose(index)?;
        if made + 1 == count {
            next.material = None;
        }
        made += 1 + usize::from(next.material.is_some());
        composed.push(next);
        index += 1;
    }
    Ok(composed)
}

/// What becomes of a document after its publication.
async fn live(
    store: &Store,
    act: &Act,
    index: usize,
    document: &Document,
    material: Option<&Document>,
    made: &mut Demonstration,
) -> anyhow::Result<()> {
    let mut target = Target { id: document.id, expected_version: document.version };
    if let Some(material) = material {
        let plan = Plan {
            outline: read("制定背景、主要内容、办理方式")?,
            forms: vec![InterpretationForm::Text],
            routes: vec![read("政府门户网站")?],
            responsible: read("起草科室")?,
            release_on: None,
            at: document.published_at.unwrap_or(act.at),
        };
        let planned = store.plan_interpretation(act, target, plan, Some(material.id)).await.map_err(explain)?;
        target.expected_version = planned.0.version;
        made.interpreted += 1;
    }
    if index % CORRECTED_EVERY == CORRECTED_EVERY - 1 {
        target.expected_version = correct(store, act, target).await.map_err(explain)?;
        made.corrected += 1;
    }
    if index % WITHDRAWN_EVERY == WITHDRAWN_EVERY - 1 {
        let reason = read("演示:公开内容有误")?;
        store
            .withdraw_document(act, target, WithdrawalKind::Error, reason, None, &Policies::default())
            .await
            .map_err(explain)?;
        made.withdrawn += 1;
    }
    Ok(())
}

async fn correct(store: &Store, act: &Act, mut target: Target<domain::document::DocumentId>) -> Result<i32, Undone> {
    let note = domain::refusal::parse("changeNote", "演示:补充内容概述")?;
    let amend = |mut before: DocumentDraft| {
        before.content.summary = Some(domain::refusal::parse("summary", "演示:更正后的内容概述。")?);
        Ok(before)
    };
    target.expected_version = store.correct_document(act, None, target, note, amend).await?.0.version;
    target.expected_version = store.submit_document(act, target).await?.0.version;
    let review = Review {
        by: None,
        at: act.at,
        secrecy: Secrecy::Cleared,
        disclosure: Disclosure::Proactive,
        ground: None,
        note: None,
    };
    target.expected_version = store.approve_document(act, target, review, None).await?.0.version;
    Ok(store.publish_document(act, target, &Policies::default()).await?.0.version)
}
