//! 附件内容检查: what the schema asks of whoever reads what is in attachments.

use domain::attachment::Attachment;
use domain::personal_data::ContentScan;
use persistence::Failure;

use crate::credentials::Slow;

/// Why contents could not be looked at; trying again may help.
#[derive(Debug)]
pub enum NotScreened {
    /// The database.
    Store(Failure),
    /// The place where contents are kept, or the machine.
    Unavailable(std::io::Error),
}

impl From<Failure> for NotScreened {
    fn from(failure: Failure) -> Self {
        Self::Store(failure)
    }
}

/// Reading contents is the server's. A verb that publishes asks before its transaction begins: reading takes seconds.
pub trait Screener: Send + Sync {
    /// What each of these holds, in their order. A content that cannot be read says so in its scan; an error is ours.
    fn screen<'a>(&'a self, attachments: &'a [Attachment]) -> Slow<'a, Result<Vec<ContentScan>, NotScreened>>;
}
