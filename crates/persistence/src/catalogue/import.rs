//! 导入标准目录: the rows of a file become an edition, all of them or none.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::act::Act;
use domain::catalogue::edition::{CatalogueEdition, EditionId};
use domain::catalogue::intake::{self, Base, Intake, Row};
use domain::catalogue::item::{CatalogueItem, ItemId};
use domain::catalogue::{Catalogue, Kind};
use domain::channel::ChannelSemantics;
use domain::import::{Import, ImportOptions, ImportOutcome, ImportReport, ImportState};
use domain::journal::Event;
use domain::pilot_domain::DomainCode;
use domain::refusal::{Ground, Refusal};
use domain::remark::{Place, Remark, RemarkCode};
use domain::unit::UnitId;
use domain::vocabulary::Locale;
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QuerySelect,
    TransactionTrait,
};
use uuid::Uuid;

use super::draft::{Draft, INSERT_CHUNK, ItemDraft, first, found, held_by, latest, newest_of, next, template_of};
use super::edition::keep;
use super::item::first_free;
use super::{all_items, visible_to};
use crate::entity::{catalogue_comment, catalogue_edition, catalogue_item};
use crate::{Failure, Store, Undone};

/// What a file says.
#[derive(Clone, Debug, Default)]
pub struct CatalogueFile {
    /// 事项
    pub rows: Vec<Row>,
    /// What ■ and □ mean, where it says so.
    pub channel_semantics: Option<ChannelSemantics>,
    /// What was found while it was read.
    pub remarks: Vec<Remark>,
}

/// How often the rows are compared anew because somebody changed the edition meanwhile.
const COMPARED_AT_MOST: usize = 5;

/// The edition the rows are for, and what they are compared with.
struct Destination {
    draft: Draft,
    /// Whether the edition is there already.
    held: bool,
    template: Vec<CatalogueItem>,
    current: Vec<CatalogueItem>,
    first_free: u32,
}

impl Store {
    /// Imports a catalogue, or reports why not. `progress` hears how many items are written of how many.
    ///
    /// An edition under way is rewritten by the file; a published one gets a next edition. The outcome of a queued
    /// import is noted in the same transaction, so that it is kept together with what it did, or not at all.
    pub async fn import_catalogue(
        &self,
        act: &Act,
        file: CatalogueFile,
        options: &ImportOptions,
        dry_run: bool,
        queued: Option<&Import>,
        progress: &(dyn Fn(usize, usize) + Send + Sync),
    ) -> Result<ImportOutcome, Undone> {
        let remarks = file.remarks.clone();
        match self.take_in(act, file, options, dry_run, queued, progress).await {
            Err(Undone::Refused(refusal)) => {
                let report = ImportReport::new(intake::Counts::default(), remarks);
                Ok(ImportOutcome::refused(report, Some(refusal)))
            }
            other => other,
        }
    }

    async fn take_in(
        &self,
        act: &Act,
        mut file: CatalogueFile,
        options: &ImportOptions,
        dry_run: bool,
        queued: Option<&Import>,
        progress: &(dyn Fn(usize, usize) + Send + Sync),
    ) -> Result<ImportOutcome, Undone> {
        for row in &mut file.rows {
            row.pilot_domain = row.pilot_domain.take().or_else(|| options.pilot_domain.clone());
        }
        let domains: BTreeSet<_> = file.rows.iter().filter_map(|row| row.pilot_domain.clone()).collect();
        let remarks = std::mem::take(&mut file.remarks);
        let counts = intake::Counts { rows: file.rows.len(), ..intake::Counts::default() };
        if file.rows.is_empty() || options.unit_id.is_none() && domains.is_empty() {
            let lost = file.rows.first().map(|row| Remark::new(RemarkCode::DomainUnknown, row.place.clone(), ""));
            let report = ImportReport::new(counts, remarks.into_iter().chain(lost).collect());
            return Ok(ImportOutcome::refused(report, Some(Refusal::of(Ground::FileRefused))));
        }
        let unit_id = unit_for(act, options, &domains)?;
        let rows = Arc::new(file.rows);
        for _ in 0..COMPARED_AT_MOST {
            // What takes seconds is done while others may write.
            let seen = self.read.begin().await?;
            let destination = destination(&seen, act, unit_id, options, file.channel_semantics, &domains).await?;
            seen.rollback().await?;
            let (mut destination, intake) = compare(act, destination, rows.clone()).await?;
            let contradiction = contradiction(&destination.draft.catalogue, file.channel_semantics, &rows);
            let found = remarks.iter().chain(&intake.remarks).chain(&contradiction).cloned().collect();
            let report = ImportReport::new(intake.counts, found);
            if !intake::is_acceptable(&report.remarks) {
                return Ok(ImportOutcome::refused(report, Some(Refusal::of(Ground::FileRefused))));
            }
            let edition_id = (!dry_run).then_some(destination.draft.edition.id);
            let outcome =
                ImportOutcome { state: ImportState::Done, report, refusal: None, edition_id, unit_id: Some(unit_id) };
            if dry_run {
                return Ok(outcome);
            }
            let tx = self.begin().await?;
            if is_as_compared(&tx, &mut destination).await? {
                let is_new = !destination.held;
                match self.keep_intake(tx, act, destination, &intake, outcome, queued, progress).await {
                    // Somebody else began the edition meanwhile: it is compared with that one.
                    Err(Undone::Refused(refusal)) if is_new && is_taken(&refusal) => {}
                    done => return done,
                }
            }
        }
        Err(Refusal::of(Ground::VersionConflict).into())
    }

    /// The last step: the items, the outcome and its trace are kept together, or nothing is.
    #[expect(clippy::too_many_arguments, reason = "all of them are what is kept, and there is one caller")]
    async fn keep_intake(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut destination: Destination,
        intake: &Intake,
        outcome: ImportOutcome,
        queued: Option<&Import>,
        progress: &(dyn Fn(usize, usize) + Send + Sync),
    ) -> Result<ImportOutcome, Undone> {
        destination.draft.edition.require_drafting(act)?;
        destination.draft.edition.written_by(act);
        write(&tx, &destination, &intake.items, &intake.removed, progress).await?;
        let event = match queued {
            Some(import) => match crate::import::finish(&tx, act, import, outcome.clone()).await? {
                Some(event) => event.fact("editionId", destination.draft.edition.id.to_string()),
                // Cancelled meanwhile: nothing of it stays.
                None => return Ok(ImportOutcome::ended(ImportState::Cancelled)),
            },
            None => imported(&destination.draft.edition, &outcome.report),
        };
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(outcome)
    }
}

/// Whether another writer was faster with the same catalogue or edition.
fn is_taken(refusal: &Refusal) -> bool {
    matches!(refusal.ground, Ground::AlreadyTaken | Ground::DraftExists)
}

/// What ■ and □ mean is fixed with the catalogue: a file that says it otherwise would mean other channels.
fn contradiction(catalogue: &Catalogue, said: Option<ChannelSemantics>, rows: &[Row]) -> Option<Remark> {
    let said = said.filter(|it| *it != catalogue.channel_semantics)?;
    let place = rows.first().map_or_else(Place::default, |row| Place::sheet(&row.place.sheet));
    let (kept, label) = (catalogue.channel_semantics, said.label(Locale::Zh));
    let remark = Remark::new(RemarkCode::SemanticsMismatch, place, label);
    Some(remark.allowed(kept.label(Locale::Zh), kept.label(Locale::En)))
}

/// The unit the catalogue is for: the one named, or the one that compiles the file's only domain.
fn unit_for(act: &Act, options: &ImportOptions, domains: &BTreeSet<DomainCode>) -> Result<UnitId, Refusal> {
    if let Some(unit_id) = options.unit_id {
        return Ok(unit_id);
    }
    let compiling = match domains.first() {
        Some(only) if domains.len() == 1 => act.directory.pilot_domain(only).and_then(|it| it.compiling_unit_id),
        _ => None,
    };
    compiling.ok_or_else(|| {
        Refusal::at(Ground::MissingValue, "unitCode").allowed(
            "编制该目录的单位代码(--unit);只有一个领域且已明确编制单位的文件可以省略",
            "the code of the unit the catalogue is for (--unit); it may be left out for a file of one domain that has a compiling unit",
        )
    })
}

/// A domain catalogue belongs to the unit that compiles the domain; everybody else keeps a catalogue of the unit.
fn kind_for(act: &Act, unit_id: UnitId, options: &ImportOptions, domains: &BTreeSet<DomainCode>) -> Kind {
    let compiles = match domains.first() {
        Some(only) if domains.len() == 1 => {
            act.directory.pilot_domain(only).is_some_and(|it| it.compiling_unit_id == Some(unit_id))
        }
        _ => false,
    };
    options.kind.unwrap_or(if compiles { Kind::Domain } else { Kind::Unit })
}

async fn destination(
    tx: &DatabaseTransaction,
    act: &Act,
    unit_id: UnitId,
    options: &ImportOptions,
    semantics: Option<ChannelSemantics>,
    domains: &BTreeSet<DomainCode>,
) -> Result<Destination, Undone> {
    let kind = kind_for(act, unit_id, options, domains);
    // Asked before anything is looked up: who may not write here learns nothing about what is here.
    act.require(kind.editor_roles(), unit_id)?;
    let pilot_domain = match kind {
        Kind::Domain | Kind::Template => options.pilot_domain.clone().or_else(|| domains.first().cloned()),
        _ => options.pilot_domain.clone().filter(|_| matches!(kind, Kind::Village | Kind::NegativeList)),
    };
    let mut template_ids = Vec::new();
    let owed: Vec<_> = match kind {
        Kind::Domain => pilot_domain.iter().collect(),
        Kind::Unit => domains.iter().collect(),
        _ => Vec::new(),
    };
    for code in owed {
        template_ids.extend(template_of(tx, act, unit_id, Some(code)).await?);
    }
    let held = held_by(tx, unit_id, kind, pilot_domain.as_ref()).await?;
    let (mut draft, is_held) = if let Some(catalogue) = held {
        under_way_or_next(tx, act, catalogue).await?
    } else {
        let new = ItemDraft {
            unit_id,
            kind: Some(kind),
            pilot_domain,
            title: options.title.clone(),
            channel_semantics: semantics.or(options.channel_semantics),
            template_ids: template_ids.clone(),
        };
        (first(tx, act, new).await?, false)
    };
    // A later edition of a template takes the place of the one before.
    draft.edition.template_ids = newest_of(tx, &draft.edition.template_ids).await?;
    for id in template_ids {
        if !draft.edition.template_ids.contains(&id) {
            draft.edition.template_ids.push(id);
        }
    }
    let template = all_items(tx, &draft.edition.template_ids).await?;
    // Items a fresh draft adopts from its templates are not there before the file says so.
    let current = if draft.founded { Vec::new() } else { std::mem::take(&mut draft.items) };
    let first_free = first_free(tx, &draft.edition, draft.edition.pilot_domain.as_ref()).await?.1;
    Ok(Destination { draft, held: is_held, template, current, first_free })
}

async fn under_way_or_next(tx: &DatabaseTransaction, act: &Act, catalogue: Catalogue) -> Result<(Draft, bool), Undone> {
    let latest = latest(tx, &catalogue).await?.ok_or(Undone::Missing)?;
    if latest.is_public() {
        return Ok((next(tx, act, catalogue.id).await?, false));
    }
    let seen = catalogue_edition::Entity::find_by_id(latest.id).filter(visible_to(&act.actor)).one(tx).await?;
    if seen.is_none() {
        return Err(Undone::Missing);
    }
    latest.require_drafting(act)?;
    let items = all_items(tx, &[latest.id]).await?;
    Ok((Draft::under_way(catalogue, latest, items), true))
}

/// Whether the edition is still what the rows were compared with. One that is new may have been begun by somebody else
/// meanwhile; the database holds it to be the only one.
async fn is_as_compared(tx: &DatabaseTransaction, destination: &mut Destination) -> Result<bool, Undone> {
    let Destination { draft, held, current, .. } = destination;
    if !*held {
        return Ok(true);
    }
    let row = catalogue_edition::Entity::find_by_id(draft.edition.id).lock_exclusive().one(tx).await?;
    let Some(row) = row.filter(|it| it.version == draft.edition.version) else { return Ok(false) };
    // Whoever wrote in it meanwhile stays among its authors.
    draft.edition.authors = row.into_edition(&draft.catalogue)?.authors;
    let found: Vec<(ItemId, i32)> = catalogue_item::Entity::find()
        .select_only()
        .columns([catalogue_item::Column::Id, catalogue_item::Column::Version])
        .filter(catalogue_item::Column::EditionId.eq(draft.edition.id))
        .into_tuple()
        .all(tx)
        .await?;
    let compared: HashMap<_, _> = current.iter().map(|item| (item.id, item.version)).collect();
    Ok(found.len() == compared.len() && found.iter().all(|(id, version)| compared.get(id) == Some(version)))
}

/// Thousands of rows take a moment: not on a thread that serves others.
async fn compare(act: &Act, destination: Destination, rows: Arc<Vec<Row>>) -> Result<(Destination, Intake), Undone> {
    let act = act.clone();
    let compared = tokio::task::spawn_blocking(move || {
        let Destination { draft, template, current, first_free, .. } = &destination;
        let base = Base { template, current, first_free: *first_free };
        let intake = intake::take_in(&act, &draft.catalogue, &draft.edition, &rows, base);
        (destination, intake)
    });
    compared.await.map_err(|error| Failure::Corrupt(format!("the comparison broke off: {error}")).into())
}

async fn write(
    tx: &DatabaseTransaction,
    destination: &Destination,
    items: &[CatalogueItem],
    removed: &[ItemId],
    progress: &(dyn Fn(usize, usize) + Send + Sync),
) -> Result<(), Undone> {
    let Destination { draft, held, current, .. } = destination;
    if draft.founded {
        found(tx, &draft.catalogue).await?;
    }
    if *held {
        keep(tx, &draft.edition).await?;
    } else {
        let row = catalogue_edition::Model::from(&draft.edition).into_active_model().reset_all();
        catalogue_edition::Entity::insert(row).exec_without_returning(tx).await?;
    }
    if *held && !removed.is_empty() {
        remove(tx, removed).await?;
    }
    let before: HashMap<_, _> = current.iter().map(|item| (item.id, item)).collect();
    let changed: Vec<_> = items.iter().filter(|item| !held || before.get(&item.id) != Some(item)).collect();
    progress(0, changed.len());
    let overwrite = OnConflict::column(catalogue_item::Column::Id)
        .update_columns(catalogue_item::Column::iter().filter(|it| !matches!(it, catalogue_item::Column::Id)))
        .to_owned();
    for (index, chunk) in changed.chunks(INSERT_CHUNK).enumerate() {
        let rows = chunk.iter().map(|item| catalogue_item::Model::from(*item).into_active_model().reset_all());
        catalogue_item::Entity::insert_many(rows).on_conflict(overwrite.clone()).exec_without_returning(tx).await?;
        progress(index * INSERT_CHUNK + chunk.len(), changed.len());
    }
    Ok(())
}

/// What was said about an item that goes stays, and is about the edition now.
async fn remove(tx: &DatabaseTransaction, ids: &[ItemId]) -> Result<(), Undone> {
    for chunk in ids.chunks(INSERT_CHUNK) {
        catalogue_comment::Entity::update_many()
            .col_expr(catalogue_comment::Column::ItemId, Expr::value(None::<Uuid>))
            .filter(catalogue_comment::Column::ItemId.is_in(chunk.iter().copied()))
            .exec(tx)
            .await?;
        catalogue_item::Entity::delete_many()
            .filter(catalogue_item::Column::Id.is_in(chunk.iter().copied()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn imported(edition: &CatalogueEdition, report: &ImportReport) -> Event {
    let id: EditionId = edition.id;
    Event::new("importCatalogue", "CatalogueEdition", id.0)
        .of_unit(Some(edition.unit_id))
        .fact("catalogueId", edition.catalogue_id.to_string())
        .fact("rows", report.counts.rows)
        .fact("added", report.counts.added)
        .fact("changed", report.counts.changed)
        .fact("removed", report.counts.removed)
}
