//! 佐证材料: what shows that something was done. Words, a public document, a file: any of them, and at least one.

use serde::{Deserialize, Serialize};

use crate::attachment::AttachmentId;
use crate::document::DocumentId;
use crate::refusal::{Ground, Refusal};
use crate::text;

text! {
    /// 佐证说明.
    EvidenceText, max 1000
}

/// 佐证材料. It is for those who look after the unit, never for the public: people may be named in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// 说明
    pub text: Option<EvidenceText>,
    /// 政府信息, public when it was named.
    pub document_id: Option<DocumentId>,
    /// 附件
    pub attachment_id: Option<AttachmentId>,
}

impl Evidence {
    /// Refuses evidence that holds nothing.
    pub fn require_some(&self) -> Result<(), Refusal> {
        if self.text.is_some() || self.document_id.is_some() || self.attachment_id.is_some() {
            return Ok(());
        }
        Err(Refusal::at(Ground::MissingValue, "evidence")
            .allowed("说明、政府信息或者附件,至少一项", "words, a document or a file: at least one"))
    }
}
