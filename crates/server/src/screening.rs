//! 附件内容检查: each content is read once, by a process of its own, and what it holds is remembered.

use std::sync::Arc;

use domain::attachment::Attachment;
use domain::personal_data::{ContentScan, Unreadable};
use graphql::{NotScreened, Slow};
use persistence::Store;

use crate::attachments::Attachments;
use crate::surroundings::Surroundings;

/// Looks into attachments.
pub struct Screener {
    store: Store,
    attachments: Arc<Attachments>,
    surroundings: Surroundings,
}

impl Screener {
    /// One that reads as these surroundings do.
    pub fn new(store: Store, attachments: Arc<Attachments>, surroundings: Surroundings) -> Self {
        Self { store, attachments, surroundings }
    }

    async fn look(&self, attachment: &Attachment) -> Result<ContentScan, NotScreened> {
        let file = self.attachments.open(attachment).await.map_err(NotScreened::Unavailable)?;
        match self.surroundings.reader.scan(file).await {
            Ok(scan) => {
                self.store.keep_content_scan(&attachment.sha256, &scan, (self.surroundings.clock)()).await?;
                Ok(scan)
            }
            // Too slow today, on a busy machine, is no property of the content.
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut => Ok(ContentScan::unread(Unreadable::TooLarge)),
            Err(error) => Err(NotScreened::Unavailable(error)),
        }
    }
}

impl graphql::Screener for Screener {
    fn screen<'a>(&'a self, attachments: &'a [Attachment]) -> Slow<'a, Result<Vec<ContentScan>, NotScreened>> {
        Box::pin(async move {
            let contents: Vec<_> = attachments.iter().map(|it| it.sha256.clone()).collect();
            let mut known = self.store.content_scans(&contents).await?;
            let mut scans = Vec::with_capacity(attachments.len());
            for attachment in attachments {
                // One after the other: the reader takes turns among all who ask.
                let scan = match known.get(&attachment.sha256) {
                    Some(scan) => scan.clone(),
                    None => self.look(attachment).await?,
                };
                known.insert(attachment.sha256.clone(), scan.clone());
                scans.push(scan);
            }
            Ok(scans)
        })
    }
}
