//! 表式: the tables as the form prints them, block by block, for whoever shows them.

use super::cell::{Cell, DecisionRow, DocumentColumn, DocumentRow, RequestColumn, RequestRow, ReviewColumn};
use crate::person::PersonKind;
use crate::request::{AnnualRow, ReviewKind};
use crate::vocabulary::{CodeList, Locale};

/// 表题, in both languages.
type Words = (&'static str, &'static str);

/// 表二, 表三, 表四.
#[derive(Clone, Debug)]
pub struct Table {
    /// 第几部分
    pub part: u8,
    /// 标题
    pub title: Words,
    /// Its parts, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A part of a table with columns of its own.
#[derive(Clone, Debug)]
pub struct Block {
    /// 第二十条第(一)项 and so on.
    pub title: Option<Words>,
    /// From left to right.
    pub columns: Vec<Heading>,
    /// From top to bottom.
    pub rows: Vec<Row>,
}

/// What stands above a column, or before a row.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The code.
    pub code: &'static str,
    /// Under which heading it stands, outermost first.
    pub groups: Vec<Words>,
    /// What it is called.
    pub label: Words,
}

/// A row with its cells, one for each column.
#[derive(Clone, Debug)]
pub struct Row {
    /// What stands before it.
    pub heading: Heading,
    /// Its cells.
    pub cells: Vec<Cell>,
}

fn words<T: CodeList>(code: T) -> Words {
    (code.label(Locale::Zh), code.label(Locale::En))
}

fn plain<T: CodeList>(code: T) -> Heading {
    Heading { code: code.code(), groups: Vec::new(), label: words(code) }
}

const ORGANISATIONS: Words = ("法人或其他组织", "Legal persons and other organisations");
const APPLICANTS: Words = ("申请人情况", "Applicants");
const OUTCOMES: Words = ("三、本年度办理结果", "3. What became of them this year");
const LAWSUITS: Words = ("行政诉讼", "Lawsuits");

/// The three tables.
pub fn tables() -> [Table; 3] {
    [proactive(), requests(), reviews()]
}

fn proactive() -> Table {
    let documents = Block {
        title: Some(("第二十条第(一)项", "Article 20 (1)")),
        columns: DocumentColumn::ALL.iter().map(|it| plain(*it)).collect(),
        rows: DocumentRow::ALL
            .iter()
            .map(|row| Row {
                heading: plain(*row),
                cells: DocumentColumn::ALL.iter().map(|column| Cell::Documents(*row, *column)).collect(),
            })
            .collect(),
    };
    let given = |title, column: Heading, rows: &[DecisionRow]| Block {
        title: Some(title),
        columns: vec![column],
        rows: rows.iter().map(|row| Row { heading: plain(*row), cells: vec![Cell::Decisions(*row)] }).collect(),
    };
    let decided =
        || Heading {
            code: "DECIDED", groups: Vec::new(), label: ("本年处理决定数量", "Decisions made this year")
        };
    let charged = Heading {
        code: "CHARGED",
        groups: Vec::new(),
        label: ("本年收费金额(单位:万元)", "Charged this year (in 10,000 yuan)"),
    };
    Table {
        part: 2,
        title: ("二、主动公开政府信息情况", "2. Government information disclosed proactively"),
        blocks: vec![
            documents,
            given(("第二十条第(五)项", "Article 20 (5)"), decided(), &[DecisionRow::Licensing]),
            given(("第二十条第(六)项", "Article 20 (6)"), decided(), &[DecisionRow::Penalty, DecisionRow::Coercion]),
            given(("第二十条第(八)项", "Article 20 (8)"), charged, &[DecisionRow::Fees]),
        ],
    }
}

fn requests() -> Table {
    let column = |column: &RequestColumn| {
        let groups = match column {
            RequestColumn::Kind(PersonKind::NaturalPerson) | RequestColumn::Total => vec![APPLICANTS],
            RequestColumn::Kind(_) => vec![APPLICANTS, ORGANISATIONS],
        };
        let label = match column {
            RequestColumn::Kind(PersonKind::OtherOrganisation) => ("其他", "Other"),
            other => words(*other),
        };
        Heading { code: column.code(), groups, label }
    };
    let rows = RequestRow::all().iter().map(|row| Row {
        heading: request_heading(*row),
        cells: RequestColumn::all().iter().map(|column| Cell::Requests(*row, *column)).collect(),
    });
    Table {
        part: 3,
        title: ("三、收到和处理政府信息公开申请情况", "3. Requests received and dealt with"),
        blocks: vec![Block {
            title: None,
            columns: RequestColumn::all().iter().map(column).collect(),
            rows: rows.collect(),
        }],
    }
}

/// The heading of a row of table three, in the words of the form.
fn request_heading(row: RequestRow) -> Heading {
    let (groups, label) = match row {
        RequestRow::Outcome(outcome) => {
            let (group, label) = outcome_words(outcome);
            (std::iter::once(OUTCOMES).chain(group).collect(), label)
        }
        RequestRow::Handled => (vec![OUTCOMES], ("(七)总计", "(7) All")),
        other => (Vec::new(), words(other)),
    };
    Heading { code: row.code(), groups, label }
}

fn outcome_words(row: AnnualRow) -> (Option<Words>, Words) {
    let whole = words(row);
    match row {
        AnnualRow::Disclosed => (None, ("(一)予以公开", "(1) Disclosed")),
        AnnualRow::Partly => {
            (None, ("(二)部分公开(区分处理的,只计这一情形,不计其他情形)", "(2) Partly disclosed (counted here alone)"))
        }
        AnnualRow::Other1 => (
            Some(("(六)其他处理", "(6) Other")),
            (
                "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
                "1. Not corrected in time without good reason",
            ),
        ),
        AnnualRow::Other2 => (
            Some(("(六)其他处理", "(6) Other")),
            ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "2. Fee not paid in time"),
        ),
        // `(三)不予公开 1.属于国家秘密`: the group stands before the blank.
        _ => {
            let (group, label) = whole.0.split_once(' ').unwrap_or(("", whole.0));
            let english = match group {
                "(三)不予公开" => "(3) Not disclosed",
                "(四)无法提供" => "(4) Cannot be provided",
                "(五)不予处理" => "(5) Not processed",
                _ => "(6) Other",
            };
            (Some((group, english)), (label, whole.1))
        }
    }
}

fn reviews() -> Table {
    let headings = ReviewKind::ALL.iter().flat_map(|kind| {
        let groups = match kind {
            ReviewKind::Reconsideration => vec![("行政复议", "Reconsideration")],
            ReviewKind::DirectLawsuit => vec![LAWSUITS, ("未经复议直接起诉", "Without reconsideration")],
            ReviewKind::LawsuitAfterReconsideration => vec![LAWSUITS, ("复议后起诉", "After reconsideration")],
        };
        ReviewColumn::all().iter().map(move |column| Heading {
            code: column.code(),
            groups: groups.clone(),
            label: words(*column),
        })
    });
    let cells = ReviewKind::ALL
        .iter()
        .flat_map(|kind| ReviewColumn::all().iter().map(|column| Cell::Reviews(*kind, *column)))
        .collect();
    let heading = Heading { code: "REVIEWS", groups: Vec::new(), label: ("件数", "Cases") };
    Table {
        part: 4,
        title: (
            "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
            "4. Reconsiderations and lawsuits about disclosure",
        ),
        blocks: vec![Block { title: None, columns: headings.collect(), rows: vec![Row { heading, cells }] }],
    }
}
