//! 版次 of an annual report: its words, its tables, and what is behind them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::annual_report::cell::Cell;
use domain::annual_report::content::Section;
use domain::annual_report::edition::{AnnualReportEdition as EditionRecord, ReportStatus, State};
use domain::annual_report::figure::{Composition, Member};
use domain::annual_report::finding::{ReportFindingCode, findings};
use domain::annual_report::identity::IdentityKind;
use domain::document::DocumentId;
use domain::refusal::parse;
use domain::request::RequestId;
use persistence::Page;

use super::AnnualReport;
use super::loaders::{AnnualReportEditionKey, AnnualReportKey, FiguresOf, Pair};
use super::table::{AnnualReportCell, AnnualReportTable, Shown};
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::document::loaders::shared;
use crate::id::id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::request::{Eyes, InformationRequest};
use crate::staff::Staff;
use crate::time::DateTime;
use crate::unit::{Unit, find};

/// An edition with its report, as seen in a scope.
#[derive(Clone)]
pub struct AnnualReportEdition {
    pair: Pair,
    scope: Scope,
}

impl AnnualReportEdition {
    /// The records as seen in `scope`.
    pub(crate) fn new(scope: Scope, pair: Pair) -> Self {
        Self { pair, scope }
    }

    fn record(&self) -> &EditionRecord {
        &self.pair.1
    }

    async fn composition(&self, ctx: &Context<'_>) -> Result<Arc<Composition>, Problem> {
        Ok(ctx.load(FiguresOf(self.pair.1.clone())).await?.unwrap_or_default())
    }

    async fn shown(&self, ctx: &Context<'_>) -> Result<Shown, Problem> {
        Ok(Shown { composition: self.composition(ctx).await?, edition: self.pair.1.clone(), scope: self.scope })
    }

    fn inside(&self) -> bool {
        self.scope == Scope::Workspace
    }
}

fn cell(key: &str) -> Result<Cell, Problem> {
    parse("cell", key).map_err(|refusal| {
        let message = |locale| refusal.message(locale);
        Problem::bad_input(message(domain::vocabulary::Locale::Zh), message(domain::vocabulary::Locale::En))
    })
}

/// 年度报告的一段文字。A part of an annual report in words.
#[derive(SimpleObject)]
pub struct AnnualReportText {
    /// 部分。Which part.
    section: Code<Section>,
    /// 部分名称。What the part is called.
    label: &'static str,
    /// 文字;尚未填写时为 null。The words; null while there are none.
    text: Option<String>,
}

/// 不成立的勾稽关系。Figures that have to be equal and are not.
#[derive(SimpleObject)]
pub struct AnnualReportIdentity {
    /// 类型。Which.
    kind: Code<IdentityKind>,
    /// 左边(或其首项)所在单元格的键。Key of the cell in which the left side, or its first part, stands.
    cell: String,
    /// 左边的数。What the left side comes to.
    left: i64,
    /// 右边的数。What the right side comes to.
    right: i64,
    /// 是否妨碍发布;与上年未经发布的统计数不符的只作提示。Whether it blocks publication; a difference from what nobody published last year does not.
    blocks: bool,
    /// 说明。In words.
    message: String,
}

/// 年度报告的提示,不妨碍发布。What to look at before a report goes out; it blocks nothing.
#[derive(SimpleObject)]
pub struct AnnualReportFinding {
    /// 类型。What about.
    code: Code<ReportFindingCode>,
    /// 所在文字部分。In which part of the text.
    section: Option<Code<Section>>,
    /// 所在单元格的键。In which cell.
    cell: Option<String>,
    /// 说明。In words.
    message: String,
}

/// 汇总报告所含的一个单位.
pub struct AnnualReportMember {
    record: Member,
    scope: Scope,
}

/// 汇总报告所含的一个单位:已发布本单位报告的依其报告,未发布的依案件统计。
/// A unit that a summed report includes: by its own published report, or counted from its cases where it published none.
#[Object]
impl AnnualReportMember {
    /// 单位。The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.unit_id))
    }
    /// 是否依已发布的报告;否则为缺报单位。Whether by a published report; else it is one of those that are missing.
    async fn published(&self) -> bool {
        self.record.edition_id.is_some()
    }
    /// 所依的版次。The edition it was taken from.
    async fn edition(&self, ctx: &Context<'_>) -> Answer<AnnualReportEdition> {
        let Some(edition_id) = self.record.edition_id else { return Ok(None) };
        let found = ctx.load(AnnualReportEditionKey(self.scope, edition_id)).await?;
        Ok(found.map(|pair| AnnualReportEdition::new(self.scope, pair)))
    }
}

/// 年度报告的一个版次;未发布的,表中数据为此刻的数;发布后不再改变并长期可读。
/// An edition of an annual report. Before publication its figures are those of the moment; afterwards it never changes and stays readable.
#[Object]
impl AnnualReportEdition {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record().id)
    }
    /// 所属年度报告。The report it belongs to.
    async fn report(&self, ctx: &Context<'_>) -> Answer<AnnualReport> {
        let found = ctx.load(AnnualReportKey(self.scope, self.record().report_id)).await?;
        Ok(found.map(|pair| AnnualReport::new(self.scope, pair)))
    }
    /// 版次号,从 1 起。Number, from 1.
    async fn number(&self) -> i32 {
        self.record().number
    }
    /// 状态。State.
    async fn status(&self) -> Code<ReportStatus> {
        Code(self.record().status())
    }
    /// 状态名称。Label of the state.
    async fn status_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record().status().label(ctx.language(locale))
    }
    /// 更正说明(第一版没有)。Why there is another edition; the first has none.
    async fn change_note(&self) -> Option<String> {
        self.record().change_note.as_ref().map(ToString::to_string)
    }
    /// 退回理由;仅工作区可见。Why it was returned; in the workspace only.
    async fn return_reason(&self) -> Option<String> {
        match &self.record().state {
            State::Returned { reason } if self.inside() => Some(reason.to_string()),
            _ => None,
        }
    }
    /// 发布时间。When it was published.
    async fn published_at(&self) -> Option<DateTime> {
        self.record().published_at().map(DateTime)
    }
    /// 被更正版替代的时间。When a later edition took its place.
    async fn ended_at(&self) -> Option<DateTime> {
        match &self.record().state {
            State::Superseded { at, .. } => Some(DateTime(*at)),
            _ => None,
        }
    }
    /// 审核发布人;仅工作区可见,无权查看账号时为 null。Who approved and published it; in the workspace, where the caller may see the account.
    async fn published_by(&self, ctx: &Context<'_>) -> Answer<Staff> {
        let Some(by) = self.record().frozen().and_then(|it| it.by).filter(|_| self.inside()) else { return Ok(None) };
        Ok(ctx.load(by).await?.map(Staff))
    }
    /// 数据所依的日志序号;未发布的为 null。The place in the journal its figures are as of; null before publication.
    async fn journal_seq(&self) -> Option<i64> {
        self.record().frozen().map(|it| it.journal_seq)
    }
    /// 文字部分,依官方格式的顺序。Its parts in words, in the order of the official form.
    async fn texts(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Vec<AnnualReportText> {
        let locale = ctx.language(locale);
        let text = |section: &Section| AnnualReportText {
            section: Code(*section),
            label: section.label(locale),
            text: self.record().content.texts.get(section).map(|it| it.as_str().to_owned()),
        };
        Section::ALL.iter().map(text).collect()
    }
    /// 表二、表三、表四。The three tables.
    async fn tables(&self, ctx: &Context<'_>) -> Answer<Vec<AnnualReportTable>> {
        Ok(Some(AnnualReportTable::all(&self.shown(ctx).await?)))
    }
    /// 一个单元格。One cell by its key.
    async fn cell(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单元格的键,如 3.RECEIVED.TOTAL。Key of the cell, such as 3.RECEIVED.TOTAL.")] key: String,
    ) -> Answer<AnnualReportCell> {
        let cell = cell(&key)?;
        Ok(Some(AnnualReportCell::new(cell, self.shown(ctx).await?)))
    }
    /// 不成立的勾稽关系,依表的顺序。What does not fit together, in the order of the tables.
    async fn broken_identities(
        &self,
        ctx: &Context<'_>,
        locale: Option<LocaleCode>,
    ) -> Answer<Vec<AnnualReportIdentity>> {
        let locale = ctx.language(locale);
        let broken = self.composition(ctx).await?.broken_identities();
        let identity = broken.into_iter().map(|it| AnnualReportIdentity {
            kind: Code(it.kind),
            cell: it.cell.to_string(),
            left: it.left,
            right: it.right,
            blocks: it.blocks,
            message: it.message(locale),
        });
        Ok(Some(identity.collect()))
    }
    /// 提示;仅工作区可见。What to look at; in the workspace only.
    async fn report_findings(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Answer<Vec<AnnualReportFinding>> {
        if !self.inside() {
            return Ok(None);
        }
        let (locale, composition) = (ctx.language(locale), self.composition(ctx).await?);
        let found = findings(self.record().year, &self.record().content, &composition.figures);
        let finding = found.into_iter().map(|it| AnnualReportFinding {
            code: Code(it.code),
            section: it.section.map(Code),
            cell: it.cell.map(|cell| cell.to_string()),
            message: it.message(locale),
        });
        Ok(Some(finding.collect()))
    }
    /// 汇总报告所含的单位,按代码排序;published 只列已发布的或者缺报的。The units a summed report includes, by code; `published` for those that published their own, or those that did not.
    async fn members(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        published: Option<bool>,
    ) -> Answer<Connection<AnnualReportMember>> {
        let list = scope("annualReportMembers", &(self.record().id, published));
        let window = window::<usize>(first, after.as_deref(), &list)?;
        let composition = self.composition(ctx).await?;
        let members = composition.members.iter().copied();
        let wanted: Vec<_> =
            members.filter(|it| published.is_none_or(|published| it.edition_id.is_some() == published)).collect();
        let total = u64::try_from(wanted.len()).ok();
        let rest = wanted.into_iter().enumerate().skip(window.after.map_or(0, |after| after + 1));
        let page = Page::cut(rest.collect(), window.first);
        let node = |(_, record)| AnnualReportMember { record, scope: self.scope };
        Ok(Some(connection(page, &list, total, |it: &(usize, Member)| it.0, node)))
    }
    /// 一个单元格(表三、表四)所据的申请,按受理先后;已发布的为当时所计的。仅工作区可见,且只含有权查看的。
    /// The requests behind a cell of tables three and four, oldest first: those that were counted, for a published edition. In the workspace only, those one may see.
    async fn cell_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "cell", desc = "单元格的键。Key of the cell.")] key: String,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<InformationRequest>> {
        if !self.inside() {
            return Ok(None);
        }
        let cell = cell(&key)?;
        let list = scope("annualReportRequests", &(self.record().id, cell));
        let window = window::<RequestId>(first, after.as_deref(), &list)?;
        let composition = self.composition(ctx).await?;
        let page = ctx.store().annual_report_requests(ctx.act(), self.record(), &composition, cell, window).await?;
        let node = |it: domain::request::InformationRequest| InformationRequest::new(Eyes::Staff, it.into());
        Ok(Some(connection(page, &list, None, |it| it.id, node)))
    }
    /// 一个单元格(表二)所据的政府信息中仍公开的;已发布的为当时所计的。The documents behind a cell of table two that are still public: those that were counted, for a published edition.
    async fn cell_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "cell", desc = "单元格的键。Key of the cell.")] key: String,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<Document>> {
        let cell = cell(&key)?;
        let list = scope("annualReportDocuments", &(self.record().id, cell));
        let window = window::<DocumentId>(first, after.as_deref(), &list)?;
        let composition = self.composition(ctx).await?;
        let page = ctx.store().annual_report_documents(self.record(), &composition, cell, window).await?;
        let node = |pair| Document::new(Scope::Public, pair);
        Ok(Some(connection(page.map(shared), &list, None, |pair| pair.0.id, node)))
    }
    /// 官方格式的工作簿(XLSX)的地址。Where it is as a workbook in the official layout.
    async fn xlsx_url(&self) -> String {
        format!("/exports/annual-reports/{}.xlsx", self.record().id)
    }
    /// 官方格式的文字处理文档(DOCX)的地址。Where it is as a text document in the official layout.
    async fn docx_url(&self) -> String {
        format!("/exports/annual-reports/{}.docx", self.record().id)
    }
}
