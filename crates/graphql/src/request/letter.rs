//! 文书: which letters a case has, and where they are.

use async_graphql::{Context, Object};
use domain::request::RequestId;
use domain::request::letter::{LetterKind, LetterName};

use crate::code::Code;
use crate::context::{LocaleCode, Reach};

/// A letter of a case.
pub struct Letter {
    request: RequestId,
    name: LetterName,
}

impl Letter {
    pub(super) fn new(request: RequestId, name: LetterName) -> Self {
        Self { request, name }
    }

    fn url(&self, ending: &str) -> String {
        format!("/exports/requests/{}/{}.{ending}", self.request, self.name)
    }
}

/// 文书:登记回执、补正告知书、答复书等。以本人的登录令牌下载,不缓存。
/// An official letter of the case. It is downloaded with one's own session, and kept by no cache.
#[Object(name = "RequestLetter")]
impl Letter {
    /// 类型。Kind.
    async fn kind(&self) -> Code<LetterKind> {
        Code(self.name.kind)
    }
    /// 名称。What it is called.
    async fn label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> String {
        self.name.label(ctx.language(locale))
    }
    /// 致被征求意见人的文书:第几次征求意见,自 1 起。Of a letter to whoever was consulted: which consultation, from 1.
    async fn consultation(&self) -> Option<u32> {
        self.name.consultation
    }
    /// 网页版的地址。Where it is as a web page.
    async fn html_url(&self) -> String {
        self.url("html")
    }
    /// 文字处理文档(DOCX)的地址。Where it is as a text document (DOCX).
    async fn docx_url(&self) -> String {
        self.url("docx")
    }
}
