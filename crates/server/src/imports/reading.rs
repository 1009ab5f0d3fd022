//! How files are read: by a process of their own in the server, within the process in tests.

use std::fs::File;

use exchange::workbook::Workbook;
use graphql::Slow;

use crate::reading::{Reader, Unread};

/// Hears the rows read so far, and of how many.
pub type Hear<'a> = &'a (dyn Fn(u64, Option<u64>) + Send + Sync);

/// Reads a file into a workbook.
pub trait ReadFile: Send + Sync {
    /// Reads `file`, which its owner called `name`.
    fn read<'a>(&'a self, name: &'a str, file: File, hear: Hear<'a>) -> Slow<'a, Result<Workbook, Unread>>;
}

impl ReadFile for Reader {
    fn read<'a>(&'a self, name: &'a str, file: File, hear: Hear<'a>) -> Slow<'a, Result<Workbook, Unread>> {
        Box::pin(self.read(name, file, hear))
    }
}
