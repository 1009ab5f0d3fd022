//! 指导意见: what the guiding unit and colleagues say about an edition before it is published (G§5.2).

use chrono::{DateTime, Utc};

use super::edition::{CatalogueEdition, EditionId};
use super::item::ItemId;
use crate::act::Act;
use crate::journal::Event;
use crate::refusal::Refusal;
use crate::staff::StaffId;
use crate::{id, text};

id! {
    /// Identifies a comment.
    CommentId, "comment"
}

text! {
    /// 意见内容.
    CommentText, max 4000
}

/// 指导意见 on an edition, or on one of its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Identity.
    pub id: CommentId,
    /// What it is about.
    pub edition_id: EditionId,
    /// The item it is about, when it is about one.
    pub item_id: Option<ItemId>,
    /// Who wrote it.
    pub author_id: StaffId,
    /// What it says.
    pub text: CommentText,
    /// When.
    pub at: DateTime<Utc>,
}

impl Comment {
    /// 提出意见: guides of the domain, reviewers, editors and the office may; nobody else sees the edition.
    pub fn write(
        act: &Act,
        edition: &CatalogueEdition,
        author_id: StaffId,
        item_id: Option<ItemId>,
        text: CommentText,
    ) -> Result<(Self, Event), Refusal> {
        edition.require_commenting(act)?;
        let comment = Self { id: act.new_id(), edition_id: edition.id, item_id, author_id, text, at: act.at };
        let event = Event::new("commentOnCatalogue", "CatalogueComment", comment.id.0)
            .of_unit(Some(edition.unit_id))
            .fact("editionId", edition.id.to_string());
        Ok((comment, event))
    }
}
