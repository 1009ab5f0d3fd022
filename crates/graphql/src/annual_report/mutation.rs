//! Writing an annual report, approving it, correcting it.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::annual_report::cell::Cell;
use domain::annual_report::content::{Amendment, MOST_TEXT, Section};
use domain::annual_report::edition::AnnualReportEdition as EditionRecord;
use domain::annual_report::figure::Figure;
use domain::annual_report::{self as model, AnnualReportId, ReportScope};
use domain::refusal::{Ground, Refusal, parse};
use domain::submission::LongText;
use persistence::{Target, Undone};

use super::AnnualReport;
use super::loaders::shared;
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::loaders::Scope;
use crate::problem::{Answer, UserError, answer};

/// 编制年度报告。Beginning a report.
#[derive(InputObject)]
pub struct DraftAnnualReportInput {
    /// 报告单位代码。Code of the unit that reports.
    unit_code: String,
    /// 报告年度,2019 年起,不晚于今年。The year reported on: from 2019, not after this year.
    year: i32,
    /// 范围,默认本单位。The unit alone unless said.
    scope: Option<Code<ReportScope>>,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 对年度报告的操作。An act on a report.
#[derive(InputObject)]
pub struct AnnualReportInput {
    /// 年度报告。The report.
    id: Id<AnnualReportId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 文字部分。A part in words.
#[derive(InputObject)]
pub struct AnnualReportTextInput {
    /// 部分。Which part.
    section: Code<Section>,
    /// 文字,至多 20000 个字符,不得含个人信息;不填则清空。The words, up to 20000 characters, without personal data; emptied when left out.
    text: Option<String>,
}

/// 填报的数据。A figure the unit gives.
#[derive(InputObject)]
pub struct AnnualReportEntryInput {
    /// 单元格的键:2.LICENSING、2.PENALTY、2.COERCION、2.FEES。Key of the cell.
    cell: String,
    /// 数:件数,收费为万元;与 notApplicable 均不填则清空。The number, fees in 10,000 yuan; emptied when neither this nor `notApplicable` is given.
    value: Option<String>,
    /// 不适用。Does not apply.
    #[graphql(default)]
    not_applicable: bool,
    /// 依据:来源系统或者报表;填数时必填。Where it comes from; needed with a number.
    evidence: Option<String>,
}

/// 更正的数据。A figure that is corrected.
#[derive(InputObject)]
pub struct AnnualReportCorrectionInput {
    /// 单元格的键。Key of the cell.
    cell: String,
    /// 更正后的数;不填则撤销更正。The number that counts; the correction is taken back when left out.
    value: Option<String>,
    /// 理由;填数时必填。Why; needed with a number.
    reason: Option<String>,
}

/// 编辑年度报告:只改所列的部分。Writing in a report; what is not named stays.
#[derive(InputObject)]
pub struct AmendAnnualReportInput {
    /// 年度报告。The report.
    id: Id<AnnualReportId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 文字部分。Parts in words.
    texts: Option<Vec<AnnualReportTextInput>>,
    /// 填报的数据。Figures the unit gives.
    entries: Option<Vec<AnnualReportEntryInput>>,
    /// 更正的数据。Figures that are corrected.
    corrections: Option<Vec<AnnualReportCorrectionInput>>,
}

/// 退回年度报告。Returning a report.
#[derive(InputObject)]
pub struct ReturnAnnualReportInput {
    /// 年度报告。The report.
    id: Id<AnnualReportId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 退回理由。What has to be mended.
    reason: String,
}

/// 更正已发布的年度报告。Correcting a published report.
#[derive(InputObject)]
pub struct CorrectAnnualReportInput {
    /// 年度报告。The report.
    id: Id<AnnualReportId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 更正说明,随新版次公开。Why there is another edition; published with it.
    change_note: String,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

impl AmendAnnualReportInput {
    fn read(&self) -> Result<Amendment, Refusal> {
        let mut amendment = Amendment::default();
        for (index, it) in self.texts.iter().flatten().enumerate() {
            let field = format!("texts.{index}.text");
            let text = it.text.as_deref().filter(|text| !text.trim().is_empty());
            let text = text.map(|text| LongText::read(&field, text, MOST_TEXT)).transpose()?;
            amendment.texts.push((it.section.0, text));
        }
        for (index, it) in self.entries.iter().flatten().enumerate() {
            let field = |part: &str| format!("entries.{index}.{part}");
            let cell: Cell = parse(&field("cell"), &it.cell)?;
            let evidence = it.evidence.as_deref().filter(|text| !text.trim().is_empty());
            let evidence = evidence.map(|text| parse(&field("evidence"), text)).transpose()?;
            let figure = match (&it.value, it.not_applicable) {
                (Some(_), true) => {
                    return Err(Refusal::at(Ground::InvalidValue, &field("value"))
                        .allowed("不适用的不填数", "no number where it does not apply"));
                }
                (Some(value), false) => Some(figure(&field("value"), cell, value)?),
                (None, true) => Some(Figure::NotApplicable),
                (None, false) => None,
            };
            amendment.entries.push((cell, figure.map(|figure| (figure, evidence))));
        }
        for (index, it) in self.corrections.iter().flatten().enumerate() {
            let field = |part: &str| format!("corrections.{index}.{part}");
            let cell: Cell = parse(&field("cell"), &it.cell)?;
            let correction = match &it.value {
                None => None,
                Some(value) => {
                    let reason = it.reason.as_deref();
                    let reason = reason.ok_or_else(|| Refusal::at(Ground::MissingValue, &field("reason")))?;
                    let value = figure(&field("value"), cell, value)?.number();
                    Some((value, parse(&field("reason"), reason)?))
                }
            };
            amendment.corrections.push((cell, correction));
        }
        Ok(amendment)
    }
}

fn figure(field: &str, cell: Cell, text: &str) -> Result<Figure, Refusal> {
    Figure::read(cell, text).map_err(|malformed| Refusal::malformed(field, &malformed))
}

/// 年度报告操作的结果。Outcome of an act on a report.
#[derive(SimpleObject)]
pub struct AnnualReportPayload {
    /// 年度报告,最新版次;被拒绝时为 null。The report with its newest edition; null when refused.
    annual_report: Option<AnnualReport>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl AnnualReportPayload {
    fn of(pair: Option<(model::AnnualReport, EditionRecord)>, user_errors: Vec<UserError>) -> Self {
        let annual_report = pair.map(|pair| AnnualReport::new(Scope::Workspace, shared(pair)));
        Self { annual_report, user_errors }
    }
}

/// Changes to annual reports.
#[derive(Default)]
pub struct AnnualReportMutation;

#[Object]
impl AnnualReportMutation {
    /// 编制年度报告(编辑、政务公开办):表格随即由案件和政府信息统计。Begins a report, whose tables are counted at once; editors and offices.
    async fn draft_annual_report(
        &self,
        ctx: &Context<'_>,
        input: DraftAnnualReportInput,
    ) -> Answer<AnnualReportPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "draftAnnualReport", &input);
        let scope = input.scope.map_or(ReportScope::Unit, |it| it.0);
        let outcome = async {
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unit = unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode"))?;
            ctx.store().draft_annual_report(act, key.as_ref(), unit.id, input.year, scope).await
        };
        answer(ctx.request(), outcome.await, AnnualReportPayload::of)
    }

    /// 编辑年度报告的文字、填报数据和更正(编辑、政务公开办)。Writes the words, the given figures and the corrections of a draft; editors and offices.
    async fn amend_annual_report(
        &self,
        ctx: &Context<'_>,
        input: AmendAnnualReportInput,
    ) -> Answer<AnnualReportPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let amendment = input.read()?;
            ctx.store().amend_annual_report(act, target, amendment).await
        };
        answer(ctx.request(), outcome.await, AnnualReportPayload::of)
    }

    /// 提交年度报告审核(编辑、政务公开办);勾稽关系不成立的不能提交。Submits a report to another person; refused while its figures contradict themselves.
    async fn submit_annual_report(&self, ctx: &Context<'_>, input: AnnualReportInput) -> Answer<AnnualReportPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().submit_annual_report(act, target).await, AnnualReportPayload::of)
    }

    /// 退回年度报告(审核人员、政务公开办;不得是编制人)。Returns a report; reviewers and offices, never its authors.
    async fn return_annual_report(
        &self,
        ctx: &Context<'_>,
        input: ReturnAnnualReportInput,
    ) -> Answer<AnnualReportPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let reason = parse("reason", &input.reason)?;
            ctx.store().return_annual_report(act, target, reason).await
        };
        answer(ctx.request(), outcome.await, AnnualReportPayload::of)
    }

    /// 审核并发布年度报告(审核人员、政务公开办;不得是编制人):报告年度已结束、勾稽关系成立,数据自此固定。
    /// Approves and publishes a report whose year is over and whose figures fit together; they stand as they are from then on. Reviewers and offices, never its authors.
    async fn publish_annual_report(&self, ctx: &Context<'_>, input: AnnualReportInput) -> Answer<AnnualReportPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        answer(ctx.request(), ctx.store().publish_annual_report(act, target).await, AnnualReportPayload::of)
    }

    /// 更正已发布的年度报告:建立说明理由的新版次(编辑、政务公开办),原版次长期可读。Corrects a published report by a new edition with a reason; the older ones stay readable. Editors and offices.
    async fn correct_annual_report(
        &self,
        ctx: &Context<'_>,
        input: CorrectAnnualReportInput,
    ) -> Answer<AnnualReportPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "correctAnnualReport", &input);
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome: Result<_, Undone> = async {
            let reason = parse("changeNote", &input.change_note)?;
            ctx.store().correct_annual_report(act, key.as_ref(), target, reason).await
        }
        .await;
        answer(ctx.request(), outcome, AnnualReportPayload::of)
    }
}
