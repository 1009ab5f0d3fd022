//! 附件检查: what was found in contents, so that each is read once. No record of anything: it follows from the content,
//! holds masked numbers only, and has no place in the journal.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::attachment::ContentHash;
use domain::personal_data::{ContentScan, SCANNER_VERSION};
use domain::vocabulary::Malformed;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::{attachment_scan, from_text, to_text};
use crate::{Failure, Store};

impl Store {
    /// What is known of these contents; nothing of those that were never read, or by an older scanner.
    pub async fn content_scans(&self, contents: &[ContentHash]) -> Result<HashMap<ContentHash, ContentScan>, Failure> {
        let rows = attachment_scan::Entity::find()
            .filter(attachment_scan::Column::Sha256.is_in(contents.iter().map(ContentHash::as_str)))
            .filter(attachment_scan::Column::ScannerVersion.eq(SCANNER_VERSION))
            .all(&self.read)
            .await?;
        let scans = rows.into_iter().map(|row| {
            let sha256 = row.sha256.parse().map_err(|it: Malformed| Failure::Corrupt(it.to_string()))?;
            Ok((sha256, from_text("attachment_scan.findings", &row.findings)?))
        });
        scans.collect()
    }

    /// Keeps what a content holds, in place of what an older scanner found.
    pub async fn keep_content_scan(
        &self,
        sha256: &ContentHash,
        scan: &ContentScan,
        at: DateTime<Utc>,
    ) -> Result<(), Failure> {
        use attachment_scan::Column;
        let row = attachment_scan::Model {
            sha256: sha256.to_string(),
            scanner_version: SCANNER_VERSION,
            findings: to_text(scan),
            readable: scan.is_readable(),
            at,
        };
        let tx = self.begin().await?;
        let columns = [Column::ScannerVersion, Column::Findings, Column::Readable, Column::At];
        attachment_scan::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(OnConflict::column(Column::Sha256).update_columns(columns).to_owned())
            .exec_without_returning(&tx)
            .await?;
        Ok(self.commit(tx).await?)
    }
}
