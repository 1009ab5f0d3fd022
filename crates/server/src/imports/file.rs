//! One file: read, understood, handed over; for the queue and for the command line.

use std::fs::File;

use domain::act::Act;
use domain::catalogue::intake::Counts;
use domain::directory::Directory;
use domain::document::intake::Intake;
use domain::import::{Import, ImportOptions, ImportOutcome, ImportPhase, ImportReport, ImportSubject};
use domain::refusal::{Ground, Refusal};
use domain::remark::{Place, Remark, RemarkCode};
use domain::unit::UnitId;
use domain::vocabulary::Locale;
use exchange::channels;
use exchange::lists;
use exchange::table::{self, Vocabulary};
use exchange::workbook::Workbook;
use persistence::{CatalogueFile, DocumentFile, Store};

use super::reading::{Hear, ReadFile};
use super::{Failed, lists as entries};
use crate::reading::Unread;

/// Hears what is being done, how much of it is done, and of how much.
pub type Follow<'a> = &'a (dyn Fn(ImportPhase, u64, Option<u64>) + Send + Sync);

/// A file, and what is said about it.
pub struct Source<'a> {
    /// 文件名, as its owner has it.
    pub name: &'a str,
    /// The file, at its beginning.
    pub file: File,
    /// What it holds.
    pub subject: ImportSubject,
    /// 试运行
    pub dry_run: bool,
}

/// Imports one file. The outcome of a queued import is noted together with what it kept.
pub async fn import_file(
    store: &Store,
    reader: &dyn ReadFile,
    act: &Act,
    source: Source<'_>,
    options: &ImportOptions,
    queued: Option<&Import>,
    follow: Follow<'_>,
) -> Result<ImportOutcome, Failed> {
    let Source { name, file, subject, dry_run } = source;
    let hear: Hear<'_> = &|done, total| follow(ImportPhase::Reading, done, total);
    follow(ImportPhase::Reading, 0, None);
    let workbook = match reader.read(name, file, hear).await {
        Ok(workbook) => workbook,
        Err(Unread::Refused(remark)) => {
            let report = ImportReport::new(Counts::default(), vec![*remark]);
            return Ok(ImportOutcome::refused(report, Some(Refusal::of(Ground::FileRefused))));
        }
        Err(Unread::Failed(error)) => return Err(error.into()),
    };
    follow(ImportPhase::Checking, 0, None);
    if subject == ImportSubject::Documents {
        let file = DocumentFile { intake: judge(workbook, act, options.unit_id).await?, dry_run };
        let heard = |phase, done: usize, total: usize| {
            follow(phase, u64::try_from(done).unwrap_or_default(), u64::try_from(total).ok());
        };
        return Ok(store.import_documents(act, file, queued, &heard).await?);
    }
    if subject != ImportSubject::Catalogue {
        return Ok(entries::import(store, act, &workbook, subject, dry_run, queued).await?);
    }
    let file = understand(workbook, act).await?;
    let progress = |done: usize, total: usize| {
        follow(ImportPhase::Writing, u64::try_from(done).unwrap_or_default(), u64::try_from(total).ok());
    };
    Ok(store.import_catalogue(act, file, options, dry_run, queued, &progress).await?)
}

/// Thousands of rows take a moment: not on a thread that serves others.
async fn understand(workbook: Workbook, act: &Act) -> Result<CatalogueFile, Failed> {
    let directory = act.directory.clone();
    let read = tokio::task::spawn_blocking(move || {
        let reading = table::read(&workbook, &vocabulary(&directory));
        let mut remarks = reading.remarks;
        let said: Vec<_> = reading.tables.iter().filter_map(|it| Some((it.semantics?, &it.sheet))).collect();
        let channel_semantics = said.first().map(|(semantics, _)| *semantics);
        if let Some((other, sheet)) = said.iter().find(|(semantics, _)| Some(*semantics) != channel_semantics) {
            let found = other.label(Locale::Zh);
            remarks.push(Remark::new(RemarkCode::SemanticsMismatch, Place::sheet(sheet), found));
        }
        let rows = reading.tables.into_iter().flat_map(|table| table.rows).collect();
        CatalogueFile { rows, channel_semantics, remarks }
    });
    read.await.map_err(|error| Failed::Unread(std::io::Error::other(error)))
}

/// Thousands of bodies are made safe and looked through: not on a thread that serves others.
async fn judge(workbook: Workbook, act: &Act, unit_id: Option<UnitId>) -> Result<Intake, Failed> {
    let act = act.clone();
    let judged = tokio::task::spawn_blocking(move || {
        let listed = lists::documents(&workbook);
        let mut intake = Intake::of(&act, listed.rows, unit_id);
        intake.remarks.extend(listed.remarks);
        intake
    });
    judged.await.map_err(|error| Failed::Unread(std::io::Error::other(error)))
}

/// The names by which the county knows its channels and domains.
fn vocabulary(directory: &Directory) -> Vocabulary {
    let channels = directory.channels().iter().map(|it| (it.code.as_str(), it.name.as_str(), it.aliases.as_slice()));
    let domains = directory.pilot_domains().map(|it| (it.code.clone(), it.name.as_str(), it.aliases.as_slice()));
    Vocabulary::new(channels::Vocabulary::new(channels), domains)
}
