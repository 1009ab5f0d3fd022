//! The names that the codes of annual reports have in the schema.

use domain::annual_report::ReportScope;
use domain::annual_report::content::Section;
use domain::annual_report::edition::{ReportAction, ReportStatus};
use domain::annual_report::figure::{FigureSource, FigureStatus};
use domain::annual_report::finding::ReportFindingCode;
use domain::annual_report::identity::IdentityKind;

use super::AnnualReport;
use super::edition::{AnnualReportEdition, AnnualReportMember};
use crate::code::Named;
use crate::written::Written;

impl Written for AnnualReport {}
impl Written for AnnualReportEdition {}
impl Written for AnnualReportMember {}

impl Named for ReportScope {
    const NAME: &'static str = "AnnualReportScope";
    const DESCRIPTION: &'static str = "年度报告的范围。What an annual report covers.";
}
impl Named for ReportStatus {
    const NAME: &'static str = "AnnualReportStatus";
    const DESCRIPTION: &'static str = "年度报告版次的状态。State of an edition of an annual report.";
}
impl Named for ReportAction {
    const NAME: &'static str = "AnnualReportAction";
    const DESCRIPTION: &'static str =
        "可对年度报告进行的操作。A verb an annual report knows, for asking whether one may.";
}
impl Named for Section {
    const NAME: &'static str = "AnnualReportSection";
    const DESCRIPTION: &'static str = "年度报告的文字部分。A part of an annual report in words.";
}
impl Named for FigureStatus {
    const NAME: &'static str = "AnnualReportFigureStatus";
    const DESCRIPTION: &'static str = "年度报告数据的状态:0、未填、不适用三者不同。Whether a cell holds a number; nought, nothing yet and not applicable are three things.";
}
impl Named for FigureSource {
    const NAME: &'static str = "AnnualReportFigureSource";
    const DESCRIPTION: &'static str = "年度报告数据的来源。Where the figure of a cell comes from.";
}
impl Named for ReportFindingCode {
    const NAME: &'static str = "AnnualReportFindingCode";
    const DESCRIPTION: &'static str =
        "年度报告的提示类型,不妨碍发布。What to look at in an annual report; none of it blocks publication.";
}
impl Named for IdentityKind {
    const NAME: &'static str = "AnnualReportIdentityKind";
    const DESCRIPTION: &'static str = "年度报告的勾稽关系。What has to be equal in an annual report.";
}
