//! 存量收录: documents that were published before, written part by part.
//!
//! The whole list is judged before anything is written. Each part is one transaction with one entry in the journal and with
//! the import's progress, so that whoever begins again goes on behind the last part.

use std::collections::{BTreeMap, HashMap};

use domain::act::Act;
use domain::catalogue::intake::is_acceptable;
use domain::document::body::Body;
use domain::document::edition::DocumentEdition;
use domain::document::intake::{Identity, Intake, PastDocument};
use domain::document::number::IndexNumber;
use domain::document::{Document, DocumentId, Standing};
use domain::import::{Import, ImportId, ImportOutcome, ImportPhase, ImportReport, ImportState};
use domain::journal::{Change, ChangeType, Event};
use domain::refusal::{Ground, Refusal};
use domain::remark::{Remark, RemarkSeverity};
use domain::unit::{Unit, UnitId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, Statement,
};

use super::draft::body_row;
use super::{filing, number};
use crate::entity::{document, document_body, document_edition};
use crate::{Failure, Store, Undone, delivery, obligation};

/// Documents looked up, and written, together: a moment for whoever waits behind the transaction.
const PART: usize = 200;
/// Serials beyond this are slips; the counter does not jump there.
const LAST_SERIAL: u32 = 999_999;

/// A list of documents that was judged by itself, and how it is to be taken.
#[derive(Clone, Debug)]
pub struct DocumentFile {
    /// What its rows come to, with everything that was found so far.
    pub intake: Intake,
    /// 试运行
    pub dry_run: bool,
}

/// Hears what is being done, how many rows of it are done, and of how many.
pub type FollowDocuments<'a> = &'a (dyn Fn(ImportPhase, usize, usize) + Send + Sync);

/// A document as it was first published.
type First = (Document, DocumentEdition, Body);

impl Store {
    /// 导入已公开的政府信息. What stands already with the same content is left alone.
    pub async fn import_documents(
        &self,
        act: &Act,
        file: DocumentFile,
        queued: Option<&Import>,
        follow: FollowDocuments<'_>,
    ) -> Result<ImportOutcome, Undone> {
        let Intake { documents, mut counts, mut remarks } = file.intake;
        let new = self.new_ones(documents, &mut remarks, follow).await?;
        let report = ImportReport::new(counts, remarks);
        if !is_acceptable(&report.remarks) {
            return Ok(ImportOutcome::refused(report, Some(Refusal::of(Ground::FileRefused))));
        }
        counts.added = queued.map_or(0, |it| it.report.counts.added) + if file.dry_run { new.len() } else { 0 };
        let mut report = ImportReport { counts, ..report };
        if !file.dry_run {
            let id = queued.map_or_else(|| act.new_id(), |it| it.id);
            let numbers: Vec<_> = new.iter().filter_map(|it| it.entry.index_number.clone()).collect();
            let (total, mut done) = (new.len(), 0);
            for part in new.chunks(PART) {
                let numbers = if done == 0 { numbers.as_slice() } else { &[] };
                if let Some(ended) = self.write_part(act, part, numbers, (id, queued), &mut report).await? {
                    return Ok(ended);
                }
                done += part.len();
                follow(ImportPhase::Writing, done, total);
            }
        }
        Ok(ImportOutcome { state: ImportState::Done, report, refusal: None, edition_id: None, unit_id: None })
    }

    /// The documents that stand under the identities of these, in their order.
    pub async fn documents_taken_over(&self, documents: &[PastDocument]) -> Result<Vec<Option<Document>>, Undone> {
        let mut found = Vec::with_capacity(documents.len());
        for part in documents.chunks(PART) {
            let held = standing(&self.read, part).await?;
            found.extend(part.iter().map(|it| held.get(&it.identity()).map(|(document, ..)| document.clone())));
        }
        Ok(found)
    }

    /// The documents that are not there yet.
    async fn new_ones(
        &self,
        documents: Vec<PastDocument>,
        remarks: &mut Vec<Remark>,
        follow: FollowDocuments<'_>,
    ) -> Result<Vec<PastDocument>, Undone> {
        let (total, mut done) = (documents.len(), 0);
        let mut new = Vec::new();
        for part in documents.chunks(PART) {
            let held = standing(&self.read, part).await?;
            for document in part {
                match held.get(&document.identity()) {
                    Some((held, edition, body)) => remarks.extend(document.compare(held, edition, body)),
                    None => new.push(document.clone()),
                }
            }
            done += part.len();
            follow(ImportPhase::Checking, done, total);
        }
        Ok(new)
    }

    /// Writes one part; answers with an end where the import is nobody's any more, or somebody else took a number.
    async fn write_part(
        &self,
        act: &Act,
        part: &[PastDocument],
        numbers: &[IndexNumber],
        (id, queued): (ImportId, Option<&Import>),
        report: &mut ImportReport,
    ) -> Result<Option<ImportOutcome>, Undone> {
        let tx = self.begin().await?;
        if let Some(import) = queued
            && !crate::import::is_held(&tx, import).await?
        {
            return Ok(Some(ImportOutcome::ended(ImportState::Cancelled)));
        }
        raise_serials(&tx, act.directory.units().iter().map(AsRef::as_ref), numbers).await?;
        // Somebody may have published meanwhile.
        let held = standing(&tx, part).await?;
        let mut new = Vec::new();
        for document in part {
            match held.get(&document.identity()) {
                None => new.push(document.clone()),
                Some((held, edition, body)) => {
                    let remark = document.compare(held, edition, body);
                    if let Some(remark) = remark.filter(|it| it.severity() == RemarkSeverity::Error) {
                        let report = ImportReport::new(report.counts, vec![remark]);
                        let refusal = Some(Refusal::of(Ground::FileRefused));
                        return Ok(Some(ImportOutcome::refused(report, refusal)));
                    }
                }
            }
        }
        let units: Vec<UnitId> = new.iter().map(|it| it.unit_id).collect();
        let unit_id = units.first().copied().filter(|first| units.iter().all(|it| it == first));
        if new.is_empty() {
            return Ok(None);
        }
        let added = new.len();
        let event = Event::new("importDocuments", "Import", id.0).of_unit(unit_id).fact("documents", added);
        let event = take_over(&tx, act, new, event).await?;
        report.counts.added += added;
        if let Some(import) = queued {
            crate::import::keep_progress(&tx, import, report).await?;
        }
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(None)
    }
}

/// Writes documents as public ones, files them, and closes what they answer; the event tells of all of it.
pub(crate) async fn take_over(
    tx: &DatabaseTransaction,
    act: &Act,
    documents: Vec<PastDocument>,
    mut event: Event,
) -> Result<Event, Undone> {
    if documents.is_empty() {
        return Ok(event);
    }
    let mut taken = Vec::with_capacity(documents.len());
    for document in documents {
        let (mut document, edition, body) = document.take_over(act)?;
        number::allocate(tx, act, &mut document).await?;
        taken.push((document, edition, body));
    }
    let rows = taken.iter().map(|(it, ..)| document::Model::from(it).into_active_model().reset_all());
    document::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let rows = taken.iter().map(|(_, it, _)| document_edition::Model::from(it).into_active_model().reset_all());
    document_edition::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let rows = taken.iter().map(|(_, it, body)| body_row(it.id, body).into_active_model().reset_all());
    document_body::Entity::insert_many(rows).exec_without_returning(tx).await?;
    for (document, edition, _) in &taken {
        filing::file(tx, document, edition).await?;
        // Lists name no items; what answers one goes out on the channels that it ticks.
        if !edition.content.items.is_empty() {
            event = obligation::taken_over(tx, act, (document, edition), event).await?;
            delivery::open(tx, act, document, edition).await?;
        }
    }
    let change = |it: &Document| Change::upsert(ChangeType::Document, it.id.0, Some(it.unit_id));
    Ok(event.also_all(taken.iter().map(|(document, ..)| change(document))))
}

/// Counts on behind the numbers that are brought in: whoever publishes next never meets one of them.
pub(crate) async fn raise_serials<'a>(
    tx: &DatabaseTransaction,
    units: impl Iterator<Item = &'a Unit>,
    numbers: &[IndexNumber],
) -> Result<(), Undone> {
    if numbers.is_empty() {
        return Ok(());
    }
    let by_prefix: HashMap<String, &Unit> = units.map(|unit| (IndexNumber::prefix_key(unit), unit)).collect();
    let mut highest: BTreeMap<(UnitId, i32), u32> = BTreeMap::new();
    for number in numbers {
        let key = number.lookup_key();
        let unit = key.rsplit_once('/').and_then(|(prefix, _)| by_prefix.get(prefix));
        let Some((unit, (year, serial))) = unit.and_then(|unit| Some((unit, number.serial_of(unit)?))) else {
            continue;
        };
        if serial <= LAST_SERIAL {
            let last = highest.entry((unit.id, year)).or_default();
            *last = serial.max(*last);
        }
    }
    for ((unit_id, year), last) in highest {
        tx.execute_raw(Statement::from_sql_and_values(
            tx.get_database_backend(),
            "INSERT INTO index_serial (unit_id, year, last) VALUES ($1, $2, $3)
             ON CONFLICT (unit_id, year) DO UPDATE SET last = excluded.last WHERE excluded.last > index_serial.last",
            [unit_id.into(), year.into(), last.cast_signed().into()],
        ))
        .await?;
    }
    Ok(())
}

/// What is there under the identities of these documents.
async fn standing(db: &impl ConnectionTrait, documents: &[PastDocument]) -> Result<HashMap<Identity, First>, Undone> {
    let (mut keys, mut units, mut instants) = (Vec::new(), Vec::new(), Vec::new());
    for document in documents {
        match document.identity() {
            Identity::Numbered(key) => keys.push(key),
            Identity::Unnumbered(unit_id, published_at, _) => {
                units.push(unit_id);
                instants.push(published_at);
            }
        }
    }
    let mut found = Vec::new();
    if !keys.is_empty() {
        let numbered = Condition::all().add(document::Column::IndexKey.is_in(keys));
        found.extend(firsts(db, numbered).await?.into_iter().map(|first| (false, first)));
    }
    if !units.is_empty() {
        units.sort_unstable();
        units.dedup();
        // One index holds the public ones, another the withdrawn.
        for standing in [Standing::Published, Standing::Withdrawn] {
            let unnumbered = Condition::all()
                .add(document::Column::Standing.eq(standing))
                .add(document::Column::UnitId.is_in(units.iter().copied()))
                .add(document::Column::PublishedAt.is_in(instants.iter().copied()));
            found.extend(firsts(db, unnumbered).await?.into_iter().map(|first| (true, first)));
        }
    }
    let identity = |(by_title, first): (bool, First)| {
        let (document, edition, _) = &first;
        let identity = if by_title {
            Identity::Unnumbered(document.unit_id, document.published_at?, edition.content.title.to_string())
        } else {
            Identity::Numbered(document.index_number.as_ref()?.lookup_key())
        };
        Some((identity, first))
    };
    Ok(found.into_iter().filter_map(identity).collect())
}

/// Documents with their first editions.
async fn firsts(db: &impl ConnectionTrait, wanted: Condition) -> Result<Vec<First>, Undone> {
    let rows = document::Entity::find().filter(wanted).all(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<DocumentId> = rows.iter().map(|row| row.id).collect();
    let editions = document_edition::Entity::find()
        .filter(document_edition::Column::DocumentId.is_in(ids))
        .filter(document_edition::Column::Number.eq(1))
        .all(db)
        .await?;
    let bodies = document_body::Entity::find()
        .filter(document_body::Column::EditionId.is_in(editions.iter().map(|it| it.id)))
        .all(db)
        .await?;
    let mut bodies: HashMap<_, _> =
        bodies.into_iter().map(|it| (it.edition_id, Body { html: it.html, plain_text: it.plain_text })).collect();
    let mut editions: HashMap<_, _> = editions.into_iter().map(|it| (it.document_id, it)).collect();
    rows.into_iter()
        .map(|row| {
            let edition = editions.remove(&row.id);
            let edition = edition.ok_or_else(|| Failure::Corrupt(format!("document {} without edition", row.id)))?;
            let body = bodies.remove(&edition.id).unwrap_or_default();
            let edition = edition.into_edition(row.unit_id)?;
            Ok((Document::try_from(row)?, edition, body))
        })
        .collect()
}
