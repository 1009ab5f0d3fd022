//! 表: parts two, three and four as the form prints them, cell by cell.

use std::sync::Arc;

use async_graphql::{Context, Object};
use domain::annual_report::cell::Cell;
use domain::annual_report::edition::AnnualReportEdition as EditionRecord;
use domain::annual_report::figure::{Composition, Figure, FigureSource, FigureStatus, Value, is_money};
use domain::annual_report::layout::{self, Block, Heading, Row};
use domain::staff::StaffId;
use domain::vocabulary::Locale;

use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::loaders::Scope;
use crate::problem::Answer;
use crate::staff::Staff;
use crate::time::DateTime;

/// What a table is shown from.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) composition: Arc<Composition>,
    pub(super) edition: Arc<EditionRecord>,
    pub(super) scope: Scope,
}

fn said(locale: Locale, words: (&'static str, &'static str)) -> &'static str {
    locale.pick(words.0, words.1)
}

/// 一张表.
pub struct AnnualReportTable {
    table: layout::Table,
    shown: Shown,
}

impl AnnualReportTable {
    pub(super) fn all(shown: &Shown) -> Vec<Self> {
        layout::tables().into_iter().map(|table| Self { table, shown: shown.clone() }).collect()
    }
}

/// 年度报告的一张表,行列依官方格式的顺序。A table of the report, its rows and columns in the order of the official form.
#[Object]
impl AnnualReportTable {
    /// 第几部分:2、3、4。Which part of the report: 2, 3 or 4.
    async fn part(&self) -> u8 {
        self.table.part
    }
    /// 标题。Title.
    async fn title(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        said(ctx.language(locale), self.table.title)
    }
    /// 分块,自上而下;表二四块,其余各一块。Its blocks from top to bottom: four of table two, one of the others.
    async fn blocks(&self) -> Vec<AnnualReportBlock> {
        let blocks = self.table.blocks.iter().cloned();
        blocks.map(|block| AnnualReportBlock { block, shown: self.shown.clone() }).collect()
    }
}

/// 表的一块.
pub struct AnnualReportBlock {
    block: Block,
    shown: Shown,
}

/// 表的一块:列相同的若干行。A block of a table: rows with the same columns.
#[Object]
impl AnnualReportBlock {
    /// 标题,如“第二十条第(一)项”。Title, such as Article 20 (1).
    async fn title(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        Some(said(ctx.language(locale), self.block.title?))
    }
    /// 列,自左而右。Its columns from left to right.
    async fn columns(&self) -> Vec<AnnualReportHeading> {
        self.block.columns.iter().cloned().map(AnnualReportHeading).collect()
    }
    /// 行,自上而下。Its rows from top to bottom.
    async fn rows(&self) -> Vec<AnnualReportTableRow> {
        self.block.rows.iter().cloned().map(|row| AnnualReportTableRow { row, shown: self.shown.clone() }).collect()
    }
}

/// 表头.
pub struct AnnualReportHeading(Heading);

/// 列名或者行名,及其上级标题。The name of a column or a row, with the headings above it.
#[Object]
impl AnnualReportHeading {
    /// 代码。Code.
    async fn code(&self) -> &str {
        self.0.code
    }
    /// 名称。What it is called.
    async fn label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        said(ctx.language(locale), self.0.label)
    }
    /// 上级标题,外层在前。The headings above it, outermost first.
    async fn groups(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Vec<&str> {
        let locale = ctx.language(locale);
        self.0.groups.iter().map(|it| said(locale, *it)).collect()
    }
}

/// 表的一行.
pub struct AnnualReportTableRow {
    row: Row,
    shown: Shown,
}

/// 表的一行。A row of a table.
#[Object]
impl AnnualReportTableRow {
    /// 行名。What it is called.
    async fn heading(&self) -> AnnualReportHeading {
        AnnualReportHeading(self.row.heading.clone())
    }
    /// 单元格,与列一一对应。Its cells, one for each column.
    async fn cells(&self) -> Vec<AnnualReportCell> {
        self.row.cells.iter().map(|cell| AnnualReportCell::new(*cell, self.shown.clone())).collect()
    }
}

/// 单元格.
pub struct AnnualReportCell {
    cell: Cell,
    value: Value,
    shown: Shown,
}

impl AnnualReportCell {
    pub(super) fn new(cell: Cell, shown: Shown) -> Self {
        Self { cell, value: shown.composition.figures.value(cell), shown }
    }

    fn pieces(&self, figure: Figure) -> Option<i64> {
        match figure {
            Figure::Given(number) if !is_money(self.cell) => Some(number),
            _ => None,
        }
    }

    fn inside(&self) -> bool {
        self.shown.scope == Scope::Workspace
    }
}

/// 单元格:数、来源和状态;统计的数以 cellRequests、cellDocuments 展开到案件和政府信息。
/// A cell: its figure, whence and whether there is one. What was counted opens to its cases by `cellRequests` and `cellDocuments`.
#[Object]
impl AnnualReportCell {
    /// 键,如 3.RECEIVED.NATURAL_PERSON;填报、更正和展开时使用。Its key, for giving and correcting its figure and for opening it.
    async fn key(&self) -> String {
        self.cell.to_string()
    }
    /// 表中所印的文字:数,未填的为空,或者“不适用”。As it is printed: the number, nothing where none is given yet, or that it does not apply.
    async fn text(&self) -> String {
        self.value.figure.text(self.cell)
    }
    /// 件数;未填、不适用以及金额为 null。The number of pieces; null where none is given, where it does not apply, and for an amount of money.
    async fn count(&self) -> Option<i64> {
        self.pieces(self.value.figure)
    }
    /// 状态。Whether there is a number.
    async fn status(&self) -> Code<FigureStatus> {
        Code(self.value.figure.status())
    }
    /// 来源。Where it comes from.
    async fn source(&self) -> Code<FigureSource> {
        Code(self.value.source)
    }
    /// 未经更正的数:已发布的为当时的数,未发布的为现在的数;仅工作区可见。What it would be without a correction: then, for a published edition, and now for another; in the workspace only.
    async fn original(&self) -> Option<i64> {
        if self.inside() { self.pieces(self.value.original) } else { None }
    }
    /// 填报记录;仅工作区可见。Who gave it, when and by what evidence; in the workspace only.
    async fn entry(&self) -> Option<AnnualReportEntry> {
        let entry = self.shown.edition.content.entered.get(&self.cell).filter(|_| self.inside())?;
        Some(AnnualReportEntry {
            evidence: entry.evidence.as_ref().map(ToString::to_string),
            by: entry.by,
            at: DateTime(entry.at),
        })
    }
    /// 更正记录;仅工作区可见。Who corrected it, when and why; in the workspace only.
    async fn correction(&self) -> Option<AnnualReportCorrection> {
        let correction = self.shown.edition.content.corrections.get(&self.cell).filter(|_| self.inside())?;
        Some(AnnualReportCorrection {
            original: correction.original.text(self.cell),
            reason: correction.reason.to_string(),
            by: correction.by,
            at: DateTime(correction.at),
        })
    }
}

/// 填报记录.
pub struct AnnualReportEntry {
    evidence: Option<String>,
    by: Option<StaffId>,
    at: DateTime,
}

/// 填报记录。Who gave a figure, and by what evidence.
#[Object]
impl AnnualReportEntry {
    /// 依据;不适用的可以没有。Where the figure comes from; what does not apply may have none.
    async fn evidence(&self) -> Option<&str> {
        self.evidence.as_deref()
    }
    /// 填报人;无权查看时为 null。By whom; null where the caller may not see the account.
    async fn by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        let Some(by) = self.by else { return Ok(None) };
        Ok(ctx.load(by).await?.map(Staff))
    }
    /// 填报时间。When.
    async fn at(&self) -> DateTime {
        self.at
    }
}

/// 更正记录.
pub struct AnnualReportCorrection {
    original: String,
    reason: String,
    by: Option<StaffId>,
    at: DateTime,
}

/// 更正记录。Who corrected a figure, and why.
#[Object]
impl AnnualReportCorrection {
    /// 更正时的原数。What stood there when it was corrected.
    async fn original(&self) -> &str {
        &self.original
    }
    /// 理由。Why.
    async fn reason(&self) -> &str {
        &self.reason
    }
    /// 更正人;无权查看时为 null。By whom; null where the caller may not see the account.
    async fn by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        let Some(by) = self.by else { return Ok(None) };
        Ok(ctx.load(by).await?.map(Staff))
    }
    /// 更正时间。When.
    async fn at(&self) -> DateTime {
        self.at
    }
}
