//! 报告条目, addressed by sheet and cell.

use async_graphql::{Context, Object};
use domain::catalogue::finding::FindingCode;
use domain::remark as model;
use domain::remark::{RemarkCode, RemarkSeverity};

use crate::code::Code;
use crate::context::Reach;
use crate::written::Written;

/// One remark of a report.
pub struct Remark(pub(super) model::Remark);

/// 报告条目:哪个单元格、发现什么、允许什么、怎么改。One remark: which cell, what was found, what is allowed, what to do.
#[Object(name = "ImportRemark")]
impl Remark {
    /// 严重程度。How much it matters.
    async fn severity(&self) -> Code<RemarkSeverity> {
        Code(self.0.severity())
    }
    /// 问题类型。What it is.
    async fn code(&self) -> Code<RemarkCode> {
        Code(self.0.code)
    }
    /// 审查问题;仅 FINDING 有。The finding; only of a FINDING.
    async fn finding(&self) -> Option<Code<FindingCode>> {
        self.0.finding.map(Code)
    }
    /// 说明。What is wrong, in the reader's language.
    async fn message(&self, ctx: &Context<'_>) -> &str {
        self.0.message(ctx.request().locale)
    }
    /// 工作表名称;与整个文件有关时为空。The sheet; empty when it is about the file.
    async fn sheet(&self) -> &str {
        &self.0.place.sheet
    }
    /// 单元格地址,如 F12;只到行或列时为 12 或 F。Address of the cell, such as F12; 12 or F where only that much is known.
    async fn cell(&self) -> Option<String> {
        self.0.place.address()
    }
    /// 行号,从 1 起。Row, from 1.
    async fn row(&self) -> Option<u32> {
        self.0.place.row
    }
    /// 列名,如“公开时限”。Name of the column.
    async fn column(&self) -> Option<&str> {
        self.0.label.as_deref()
    }
    /// 发现的内容。What was found.
    async fn found(&self) -> &str {
        &self.0.found
    }
    /// 允许的内容。What is allowed.
    async fn allowed(&self, ctx: &Context<'_>) -> Option<&str> {
        let (zh, en) = self.0.allowed.as_ref()?;
        Some(ctx.request().locale.pick(zh, en))
    }
    /// 怎么改。What to do.
    async fn fix(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.0.fix(ctx.request().locale)
    }
}

impl Written for Remark {}
