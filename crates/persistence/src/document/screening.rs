//! 个人信息检查 of an edition: its own texts, and what is known of its attachments' contents.

use std::collections::HashMap;

use domain::act::Actor;
use domain::attachment::{Attachment, AttachmentId, ContentHash};
use domain::document::DocumentId;
use domain::document::body::Body;
use domain::document::edition::DocumentEdition;
use domain::personal_data::{ContentScan, SCANNER_VERSION, Screening, Unreadable};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::draft::body_of;
use crate::entity::{attachment, attachment_scan, from_text};
use crate::{Failure, Store, Undone};

impl Store {
    /// The attachments of the newest edition of a document in the hands of `actor`: their contents are looked at before
    /// the transaction that asks what they hold.
    pub async fn attachments_of_draft(&self, actor: &Actor, id: DocumentId) -> Result<Vec<Attachment>, Failure> {
        let Some((_, edition)) = self.documents_in_hand(actor, &[id]).await?.pop() else { return Ok(Vec::new()) };
        attachments(&self.read, &edition.content.attachments).await
    }
}

/// Looks through everything the edition would publish. A content that was not looked at counts as unread.
pub(super) async fn screen(tx: &DatabaseTransaction, edition: &DocumentEdition) -> Result<Screening, Undone> {
    let Body { html, plain_text } = body_of(tx, edition.id).await?;
    let mut screening = Screening::default();
    for (field, text) in edition.texts() {
        screening.read_field(field, text);
    }
    screening.read_field("content.body", &plain_text);
    // Addresses of links and titles stand in the markup alone.
    let mut markup = Screening::default();
    markup.read_field("content.body", &html);
    markup.findings.retain(|it| screening.findings.iter().all(|known| known.masked != it.masked));
    screening.findings.append(&mut markup.findings);
    let held = attachments(tx, &edition.content.attachments).await?;
    let scans = scans(tx, &held).await?;
    for it in &held {
        let unread = || ContentScan::unread(Unreadable::TooLarge);
        screening.add_attachment(&it.sha256, &it.name, &scans.get(&it.sha256).cloned().unwrap_or_else(unread));
    }
    Ok(screening)
}

async fn attachments(db: &impl ConnectionTrait, ids: &[AttachmentId]) -> Result<Vec<Attachment>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = attachment::Entity::find().filter(attachment::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    rows.into_iter().map(Attachment::try_from).collect()
}

async fn scans(db: &impl ConnectionTrait, held: &[Attachment]) -> Result<HashMap<ContentHash, ContentScan>, Failure> {
    let contents: Vec<_> = held.iter().map(|it| it.sha256.as_str()).collect();
    if contents.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = attachment_scan::Entity::find()
        .filter(attachment_scan::Column::Sha256.is_in(contents))
        .filter(attachment_scan::Column::ScannerVersion.eq(SCANNER_VERSION))
        .all(db)
        .await?;
    let mut found = HashMap::new();
    for row in rows {
        if let Some(it) = held.iter().find(|it| it.sha256.as_str() == row.sha256) {
            found.insert(it.sha256.clone(), from_text("attachment_scan.findings", &row.findings)?);
        }
    }
    Ok(found)
}
