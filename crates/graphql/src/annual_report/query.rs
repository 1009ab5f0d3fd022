//! Queries about annual reports: what is published, and what is being written.

use async_graphql::{Context, InputObject, Object};
use domain::annual_report as model;
use domain::annual_report::edition::ReportStatus;
use domain::annual_report::{AnnualReportId, ReportScope};
use persistence::{AnnualReportFilter, AnnualReportKeyset, Window};

use super::AnnualReport;
use super::loaders::{AnnualReportKey, Pair, shared};
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::unit::named;

/// 工作区年度报告筛选条件。Which reports, in the workspace.
#[derive(InputObject, Default)]
pub struct AnnualReportQueueInput {
    /// 单位代码。Of this unit.
    unit_code: Option<String>,
    /// 报告年度。About this year.
    year: Option<i32>,
    /// 范围。Of this scope.
    scope: Option<Code<ReportScope>>,
    /// 最新版次的状态。Whose newest edition is in this state.
    status: Option<Code<ReportStatus>>,
}

/// Queries about annual reports.
#[derive(Default)]
pub struct AnnualReportQuery;

#[Object]
impl AnnualReportQuery {
    /// 已发布的年度报告,年度新的在前。The published annual reports, newest year first.
    async fn annual_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。Of this unit.")] unit_code: Option<String>,
        #[graphql(desc = "报告年度。About this year.")] year: Option<i32>,
        #[graphql(name = "scope", desc = "范围。Of this scope.")] report_scope: Option<Code<ReportScope>>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<AnnualReport>> {
        let filter = AnnualReportFilter {
            unit_id: named(ctx, unit_code.as_deref())?,
            year,
            scope: report_scope.map(|it| it.0),
            status: None,
        };
        let list = scope("annualReports", &filter);
        let page = ctx.store().annual_reports(&filter, window(first, after.as_deref(), &list)?).await?;
        Ok(Some(reports(page.map(shared), &list, Scope::Public)))
    }

    /// 一个单位一个年度已发布的年度报告,默认为本单位范围的。The published report of a unit about a year; of the unit alone unless said.
    async fn annual_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "单位代码。Of this unit.")] unit_code: String,
        #[graphql(desc = "报告年度。About this year.")] year: i32,
        #[graphql(name = "scope", desc = "范围。Of this scope.")] report_scope: Option<Code<ReportScope>>,
    ) -> Answer<AnnualReport> {
        let filter = AnnualReportFilter {
            unit_id: named(ctx, Some(&unit_code))?,
            year: Some(year),
            scope: Some(report_scope.map_or(ReportScope::Unit, |it| it.0)),
            status: None,
        };
        let found = ctx.store().annual_reports(&filter, Window::first(1)).await?.items.pop();
        Ok(found.map(|pair| AnnualReport::new(Scope::Public, shared(pair))))
    }
}

fn reports(page: persistence::Page<Pair>, list: &str, scope: Scope) -> Connection<AnnualReport> {
    let key = |(report, _): &Pair| -> AnnualReportKeyset { key_of(report) };
    connection(page, list, None, key, |pair| AnnualReport::new(scope, pair))
}

fn key_of(report: &model::AnnualReport) -> AnnualReportKeyset {
    (report.year, report.id)
}

/// What staff see of annual reports.
#[derive(Default)]
pub(crate) struct AnnualReportWorkspace;

#[Object]
impl AnnualReportWorkspace {
    /// 所辖单位的年度报告,含未发布的,年度新的在前。The annual reports of the units one looks after, drafts included, newest year first.
    async fn annual_reports(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<AnnualReportQueueInput>,
    ) -> Answer<Connection<AnnualReport>> {
        let filter = filter.unwrap_or_default();
        let filter = AnnualReportFilter {
            unit_id: named(ctx, filter.unit_code.as_deref())?,
            year: filter.year,
            scope: filter.scope.map(|it| it.0),
            status: filter.status.map(|it| it.0),
        };
        let list = scope("annualReportQueue", &filter);
        let window = window(first, after.as_deref(), &list)?;
        let page = ctx.store().annual_reports_in_hand(&ctx.act().actor, &filter, window).await?;
        Ok(Some(reports(page.map(shared), &list, Scope::Workspace)))
    }

    /// 一份年度报告,含其最新版次。One annual report with its newest edition.
    async fn annual_report(&self, ctx: &Context<'_>, id: Id<AnnualReportId>) -> Answer<AnnualReport> {
        let pair = ctx.load(AnnualReportKey(Scope::Workspace, id.0)).await?;
        Ok(pair.map(|pair| AnnualReport::new(Scope::Workspace, pair)))
    }
}
