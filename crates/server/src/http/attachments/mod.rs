//! `/attachments`: files that staff bring in, and their way back out.

pub(super) mod download;
mod form;
pub(super) mod upload;

use super::Client;
use super::files::Declined;

/// There is none, or none for this caller.
fn no_attachment(client: &Client) -> Declined {
    Declined::not_found(client.locale.pick("没有这个附件", "There is no such attachment"))
}
