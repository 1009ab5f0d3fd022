//! 获取所公开的信息: the files of a reply, for whoever shows number and query code.

use domain::act::Actor;
use domain::attachment::{Attachment, ContentHash};

use crate::submission::follow_as;
use crate::{Api, NotFollowed, Request};

impl Api {
    /// The file with this content, where the reply to the request of this number and code hands it out. None for a wrong code
    /// and for another file alike; wrong codes are counted.
    pub async fn handed_out(
        &self,
        request: &Request,
        (number, code): (&str, &str),
        sha256: &ContentHash,
    ) -> Result<Option<Attachment>, NotFollowed> {
        let store = &self.services.store;
        let followed = follow_as(&self.services.guesses, request, number, code, async |number, digest| {
            store.followed_request(&number, &digest).await
        });
        let Some(followed) = followed.await? else { return Ok(None) };
        // Erased is erased: what the reply said is not shown any more, and neither is what came with it.
        if store.request_dossiers(&[followed.id]).await.map_err(NotFollowed::Failed)?.is_empty() {
            return Ok(None);
        }
        let files = store.attachments_by_ids(&Actor::System, followed.disclosed()).await;
        Ok(files.map_err(NotFollowed::Failed)?.into_iter().find(|file| file.sha256 == *sha256))
    }
}
