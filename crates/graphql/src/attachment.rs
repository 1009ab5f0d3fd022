//! 附件: object.

use std::sync::Arc;

use async_graphql::{ID, Object};
use domain::attachment as model;

use crate::id::id;
use crate::time::DateTime;

/// A file that staff have brought in.
pub struct Attachment(pub Arc<model::Attachment>);

/// 附件:工作人员经 POST /attachments 上传的文件,仅上传人及管辖其单位的工作人员可见;内容从 GET /attachments/{sha256} 取回。
/// A file uploaded by POST /attachments; seen by whoever uploaded it and by staff whose roles cover that unit. Its content
/// is at GET /attachments/{sha256}.
#[Object]
impl Attachment {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 内容的 SHA-256,十六进制小写。SHA-256 of the content, in lower-case hexadecimal digits.
    async fn sha256(&self) -> &str {
        self.0.sha256.as_str()
    }
    /// 文件名。Name of the file.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// 字节数。Size in bytes.
    async fn size_bytes(&self) -> u64 {
        self.0.size_bytes
    }
    /// 文件类型,按内容判定,如 application/pdf。Media type, judged by the content.
    async fn media_type(&self) -> &str {
        self.0.media_type.code()
    }
    /// 上传时刻。When it was uploaded.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
