//! 政府信息公开工作年度报告: the report of a unit and a year, its editions, and what can be done with them.

mod codes;
pub(crate) mod edition;
pub(crate) mod loaders;
pub(crate) mod mutation;
pub(crate) mod query;
mod table;

use async_graphql::{Context, ID, Object};
use domain::annual_report as model;
use domain::annual_report::ReportScope;
use domain::annual_report::edition::{AnnualReportEdition as EditionRecord, ReportAction};
use persistence::Window;

use self::edition::AnnualReportEdition;
use self::loaders::{EditionsOfReport, Pair};
use crate::catalogue::edition::Permission;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, UserError};
use crate::time::Date;
use crate::unit::{Unit, find};

/// A report with the edition its readers see.
#[derive(Clone)]
pub struct AnnualReport {
    pair: Pair,
    scope: Scope,
}

impl AnnualReport {
    /// The records as seen in `scope`.
    pub(crate) fn new(scope: Scope, pair: Pair) -> Self {
        Self { pair, scope }
    }

    fn record(&self) -> &model::AnnualReport {
        &self.pair.0
    }
}

/// 政府信息公开工作年度报告(条例第四十九条、第五十条):一个单位一个年度一份,更正产生新版次。
/// The annual report of a unit on disclosure: one for each unit, year and scope; a correction is a new edition.
#[Object]
impl AnnualReport {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record().id)
    }
    /// 报告单位。The unit that reports.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record().unit_id))
    }
    /// 报告年度。The year reported on.
    async fn year(&self) -> i32 {
        self.record().year
    }
    /// 范围:本单位,或者本级及所属单位汇总。The unit alone, or the unit and all below it.
    async fn scope(&self) -> Code<ReportScope> {
        Code(self.record().scope)
    }
    /// 范围名称。Label of the scope.
    async fn scope_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record().scope.label(ctx.language(locale))
    }
    /// 公布期限:部门次年1月31日,县级以上人民政府次年3月31日(条例第四十九条)。By when it has to be public: 31 January, for governments of counties and above 31 March.
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        let unit = ctx.directory().unit(self.record().unit_id)?;
        Some(Date(self.record().due_on(unit)))
    }
    /// 是否逾期:首次发布晚于期限,或者逾期仍未发布。Whether it came late, or is late and still to come.
    async fn late(&self, ctx: &Context<'_>) -> bool {
        self.record().is_late(ctx.act())
    }
    /// 首次发布日期。The day on which its first edition was published.
    async fn published_on(&self) -> Option<Date> {
        self.record().published_on.map(Date)
    }
    /// 公众为现行版次,工作区为最新版次。The edition in force; in the workspace the newest.
    async fn edition(&self) -> AnnualReportEdition {
        AnnualReportEdition::new(self.scope, self.pair.clone())
    }
    /// 版次,新的在前;公众只见已发布的。Its editions, newest first; the public sees those that were published.
    async fn editions(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<AnnualReportEdition>> {
        let report_id = self.record().id;
        let list = scope("annualReportEditions", &report_id);
        let Window { after, first } = window::<i32>(first, after.as_deref(), &list)?;
        let key = EditionsOfReport { scope: self.scope, report_id, first, after };
        let page = ctx.load(key).await?.unwrap_or_default();
        let node = |it: EditionRecord| AnnualReportEdition::new(self.scope, (self.pair.0.clone(), it.into()));
        Ok(Some(connection(page, &list, None, |it: &EditionRecord| it.number, node)))
    }
    /// 版本号,操作时作为 expectedVersion;仅工作区可见。Version, to be sent as `expectedVersion`; in the workspace only.
    async fn version(&self) -> Option<i32> {
        (self.scope == Scope::Workspace).then_some(self.record().version)
    }
    /// 当前用户能否对所见版次进行某操作,以及不能的理由。Whether the caller may do this to the edition that is shown, and if not, why.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<ReportAction>) -> Permission {
        let reason = self.pair.1.may(ctx.act(), action.0).err();
        Permission::of(reason.iter().map(|refusal| UserError::of(refusal, ctx.request().locale)).collect())
    }
}
