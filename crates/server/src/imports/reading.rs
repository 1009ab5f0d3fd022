//! How files are read: by a process of their own in the server, within the process in tests.

use std::fs::File;
use std::io;

use domain::personal_data::ContentScan;
use exchange::workbook::Workbook;
use graphql::Slow;

use crate::reading::{Reader, Unread};

/// Hears the rows read so far, and of how many.
pub type Hear<'a> = &'a (dyn Fn(u64, Option<u64>) + Send + Sync);

/// Reads files: into a workbook, or for what is in them.
pub trait ReadFile: Send + Sync {
    /// Reads `file`, which its owner called `name`.
    fn read<'a>(&'a self, name: &'a str, file: File, hear: Hear<'a>) -> Slow<'a, Result<Workbook, Unread>>;
    /// Looks through `file` for personal data. An error is the machine's, never the file's; one that took too long is
    /// [`io::ErrorKind::TimedOut`].
    fn scan(&self, file: File) -> Slow<'_, io::Result<ContentScan>>;
}

impl ReadFile for Reader {
    fn read<'a>(&'a self, name: &'a str, file: File, hear: Hear<'a>) -> Slow<'a, Result<Workbook, Unread>> {
        Box::pin(self.read(name, file, hear))
    }

    fn scan(&self, file: File) -> Slow<'_, io::Result<ContentScan>> {
        Box::pin(self.scan(file))
    }
}
