//! 导入名册: units, calendars and accounts.

use domain::act::Act;
use domain::import::{Import, ImportOutcome, ImportSubject};
use exchange::workbook::Workbook;
use persistence::Store;

use super::Failed;

/// Imports a list.
pub(super) async fn import(
    _store: &Store,
    _act: &Act,
    _workbook: Workbook,
    _subject: ImportSubject,
    _dry_run: bool,
    _queued: Option<&Import>,
) -> Result<ImportOutcome, Failed> {
    Err(Failed::Unread(std::io::Error::other("not yet")))
}
