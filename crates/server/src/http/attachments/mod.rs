//! `/attachments`: files that staff bring in, and their way back out.

pub(super) mod download;
mod form;
pub(super) mod upload;
