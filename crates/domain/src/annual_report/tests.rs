use std::collections::BTreeMap;

use super::cell::{Cell, DecisionRow, DocumentColumn, DocumentRow, RequestColumn, RequestRow, ReviewColumn};
use super::content::{Content, Correction, Entry, Section};
use super::counting::{CountedRequest, Period, cells_of_document, cells_of_reviews};
use super::figure::{Composition, Counts, Figure, FigureSource, FigureStatus, Figures, Previous};
use super::finding::{ReportFindingCode, findings};
use super::identity::IdentityKind;
use super::layout::tables;
use crate::document::content::{Content as DocumentContent, DocumentKind};
use crate::document::{Document, DocumentId, Ending, Standing, Validity};
use crate::person::PersonKind;
use crate::refusal::Ground;
use crate::request::{AnnualRow, Hand, ReviewKind, ReviewOutcome, Step, What};
use crate::submission::LongText;
use crate::unit::UnitId;
use crate::vocabulary::Locale;

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    format!("{text}T01:00:00Z").parse().unwrap()
}

const NATURAL: RequestColumn = RequestColumn::Kind(PersonKind::NaturalPerson);

fn requests(row: RequestRow) -> Cell {
    Cell::Requests(row, NATURAL)
}

fn correction(value: i64) -> Correction {
    let reason = "系统外办理的案件".parse().unwrap();
    Correction { value, original: Figure::Given(0), reason, by: None, at: at("2026-01-05") }
}

#[test]
fn every_cell_has_a_key_and_a_place_in_the_form() {
    let cells: Vec<_> = Cell::all().collect();
    assert_eq!(cells.len(), 6 + 4 + 25 * 7 + 15);
    for cell in &cells {
        assert_eq!(cell.to_string().parse(), Ok(*cell));
        let json = serde_json::to_string(cell).unwrap();
        assert_eq!(serde_json::from_str::<Cell>(&json).unwrap(), *cell);
    }
    for wrong in ["", "3", "3.RECEIVED", "3.RECEIVED.NOBODY", "5.RECEIVED.TOTAL", "2.FEES.MADE", "3.MADE.TOTAL"] {
        assert!(wrong.parse::<Cell>().is_err(), "{wrong}");
    }
    let printed = tables().into_iter().flat_map(|it| it.blocks).flat_map(|it| {
        for row in &it.rows {
            assert_eq!(row.cells.len(), it.columns.len());
        }
        it.rows
    });
    assert_eq!(printed.flat_map(|it| it.cells).collect::<Vec<_>>(), cells, "each cell is printed once, in order");
}

#[test]
fn the_rows_of_table_three_are_those_of_the_form() {
    let [_, requests, reviews] = tables();
    let rows = requests.blocks[0].rows.iter().map(|row| {
        let groups = row.heading.groups.iter().map(|it| it.0);
        groups.chain([row.heading.label.0]).collect::<Vec<_>>().join("|")
    });
    let results = "三、本年度办理结果|";
    let expected = [
        "一、本年新收政府信息公开申请数量".to_owned(),
        "二、上年结转政府信息公开申请数量".to_owned(),
        format!("{results}(一)予以公开"),
        format!("{results}(二)部分公开(区分处理的,只计这一情形,不计其他情形)"),
        format!("{results}(三)不予公开|1.属于国家秘密"),
        format!("{results}(三)不予公开|2.其他法律行政法规禁止公开"),
        format!("{results}(三)不予公开|3.危及“三安全一稳定”"),
        format!("{results}(三)不予公开|4.保护第三方合法权益"),
        format!("{results}(三)不予公开|5.属于三类内部事务信息"),
        format!("{results}(三)不予公开|6.属于四类过程性信息"),
        format!("{results}(三)不予公开|7.属于行政执法案卷"),
        format!("{results}(三)不予公开|8.属于行政查询事项"),
        format!("{results}(四)无法提供|1.本机关不掌握相关政府信息"),
        format!("{results}(四)无法提供|2.没有现成信息需要另行制作"),
        format!("{results}(四)无法提供|3.补正后申请内容仍不明确"),
        format!("{results}(五)不予处理|1.信访举报投诉类申请"),
        format!("{results}(五)不予处理|2.重复申请"),
        format!("{results}(五)不予处理|3.要求提供公开出版物"),
        format!("{results}(五)不予处理|4.无正当理由大量反复申请"),
        format!("{results}(五)不予处理|5.要求行政机关确认或重新出具已获取信息"),
        format!("{results}(六)其他处理|1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        format!("{results}(六)其他处理|2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        format!("{results}(六)其他处理|3.其他"),
        format!("{results}(七)总计"),
        "四、结转下年度继续办理".to_owned(),
    ];
    assert_eq!(rows.collect::<Vec<_>>(), expected);
    let columns: Vec<_> = requests.blocks[0].columns.iter().map(|it| it.label.0).collect();
    assert_eq!(columns, ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]);
    assert_eq!(reviews.blocks[0].columns.len(), 15);
}

#[test]
fn a_request_is_counted_by_the_days_it_was_received_and_closed() {
    let cells = |received: Option<&str>, closed: Option<&str>, year| {
        let counted = CountedRequest {
            kind: PersonKind::NaturalPerson,
            received_on: received.map(day),
            closed_on: closed.map(day),
            row: closed.map(|_| AnnualRow::Partly),
        };
        counted
            .cells(Period::of(year))
            .into_iter()
            .map(|it| it.to_string().replace(".NATURAL_PERSON", ""))
            .collect::<Vec<_>>()
    };
    // On the two sides of New Year.
    assert_eq!(cells(Some("2025-12-31"), None, 2025), ["3.RECEIVED", "3.CARRIED_OUT"]);
    assert_eq!(cells(Some("2025-12-31"), Some("2025-12-31"), 2025), ["3.RECEIVED", "3.PARTLY"]);
    assert_eq!(cells(Some("2025-12-31"), Some("2026-01-01"), 2025), ["3.RECEIVED", "3.CARRIED_OUT"]);
    assert_eq!(cells(Some("2025-12-31"), Some("2026-01-01"), 2026), ["3.CARRIED_IN", "3.PARTLY"]);
    assert_eq!(cells(Some("2025-12-31"), Some("2025-12-31"), 2026), Vec::<String>::new());
    assert_eq!(cells(Some("2026-01-01"), Some("2026-01-01"), 2025), Vec::<String>::new());
    // Over several years.
    assert_eq!(cells(Some("2023-06-01"), None, 2026), ["3.CARRIED_IN", "3.CARRIED_OUT"]);
    assert_eq!(cells(Some("2023-06-01"), Some("2024-02-01"), 2026), Vec::<String>::new());
    // Never received, though withdrawn: nothing was received, and nothing dealt with.
    assert_eq!(cells(None, Some("2026-03-01"), 2026), Vec::<String>::new());
    assert_eq!(cells(None, None, 2026), Vec::<String>::new());
}

#[test]
fn reviews_are_counted_by_their_outcome_as_the_year_ends() {
    let step = |on: &str, kind, outcome| Step {
        on: day(on),
        at: at(on),
        by: Hand::System,
        what: What::Reviewed { kind, outcome },
    };
    let steps = [
        step("2024-11-01", ReviewKind::Reconsideration, ReviewOutcome::Pending),
        step("2025-02-01", ReviewKind::Reconsideration, ReviewOutcome::Upheld),
        step("2025-03-01", ReviewKind::LawsuitAfterReconsideration, ReviewOutcome::Pending),
        step("2026-05-01", ReviewKind::LawsuitAfterReconsideration, ReviewOutcome::Corrected),
    ];
    let keys = |year| cells_of_reviews(&steps, Period::of(year)).iter().map(Cell::to_string).collect::<Vec<_>>();
    assert_eq!(keys(2023), Vec::<String>::new());
    assert_eq!(keys(2024), ["4.RECONSIDERATION.PENDING"]);
    assert_eq!(keys(2025), ["4.RECONSIDERATION.UPHELD", "4.LAWSUIT_AFTER_RECONSIDERATION.PENDING"]);
    assert_eq!(keys(2026), ["4.LAWSUIT_AFTER_RECONSIDERATION.CORRECTED"]);
    assert_eq!(keys(2027), Vec::<String>::new());
}

#[test]
fn a_document_is_made_repealed_and_in_force() {
    let document = |kind, published: &str, validity, ended: Option<&str>, until: Option<&str>| Document {
        id: DocumentId(uuid::Uuid::from_u128(1)),
        unit_id: UnitId(uuid::Uuid::from_u128(2)),
        kind,
        index_number: None,
        standing: Standing::Published,
        edition_id: None,
        published_at: Some(at(published)),
        validity,
        effective_until: until.map(day),
        ending: ended.map(|on| Ending { on: day(on), reason: None, by: None }),
        withdrawal: None,
        created_at: at(published),
        version: 1,
    };
    let content = |kind, formed: Option<&str>, from: Option<&str>| DocumentContent {
        formed_on: formed.map(day),
        effective_from: from.map(day),
        ..DocumentContent::titled("关于某事的通知".parse().unwrap(), kind)
    };
    let keys = |document: &Document, content: &DocumentContent, year| {
        let cells = cells_of_document(document, content, Period::of(year));
        cells.iter().map(std::string::ToString::to_string).collect::<Vec<_>>()
    };
    let normative = DocumentKind::Normative;
    // Made on the last day of one year, published in the next.
    let plain = document(normative, "2026-01-05", Validity::Valid, None, None);
    let made = content(normative, Some("2025-12-31"), None);
    assert_eq!(keys(&plain, &made, 2025), ["2.NORMATIVE.MADE", "2.NORMATIVE.IN_FORCE"]);
    assert_eq!(keys(&plain, &made, 2026), ["2.NORMATIVE.IN_FORCE"]);
    assert_eq!(keys(&plain, &made, 2024), Vec::<String>::new());
    assert_eq!(keys(&plain, &content(normative, None, None), 2026), ["2.NORMATIVE.MADE", "2.NORMATIVE.IN_FORCE"]);
    // In force from a day of the next year.
    let later = content(normative, Some("2025-12-31"), Some("2026-02-01"));
    assert_eq!(keys(&plain, &later, 2025), ["2.NORMATIVE.MADE"]);
    // Repealed and expired are not the same.
    let repealed = document(normative, "2025-01-05", Validity::Repealed, Some("2026-12-31"), None);
    assert_eq!(keys(&repealed, &made, 2026), ["2.NORMATIVE.ABOLISHED"]);
    assert_eq!(keys(&repealed, &made, 2027), Vec::<String>::new());
    let expired = document(normative, "2025-01-05", Validity::Expired, Some("2026-07-01"), Some("2026-06-30"));
    assert_eq!(keys(&expired, &made, 2026), Vec::<String>::new());
    assert_eq!(keys(&expired, &made, 2025), ["2.NORMATIVE.MADE", "2.NORMATIVE.IN_FORCE"]);
    // Repealed after its own end: it was in force no longer.
    let both = document(normative, "2025-01-05", Validity::Repealed, Some("2027-03-01"), Some("2026-06-30"));
    assert_eq!(keys(&both, &made, 2026), Vec::<String>::new());
    // A regulation has a row of its own; a notice has none, and neither has what was withdrawn.
    let regulation = document(DocumentKind::Regulation, "2026-01-05", Validity::Valid, None, None);
    assert_eq!(keys(&regulation, &made, 2026), ["2.REGULATION.IN_FORCE"]);
    assert_eq!(
        keys(&document(DocumentKind::Notice, "2026-01-05", Validity::Valid, None, None), &made, 2025),
        Vec::<String>::new()
    );
    let withdrawn = Document { standing: Standing::Withdrawn, ..plain };
    assert_eq!(keys(&withdrawn, &made, 2025), Vec::<String>::new());
}

fn counted() -> Counts {
    let mut counts = Counts::default();
    counts.add(requests(RequestRow::Received), 12);
    counts.add(requests(RequestRow::CarriedIn), 1);
    counts.add(requests(RequestRow::Outcome(AnnualRow::Disclosed)), 9);
    counts.add(requests(RequestRow::Outcome(AnnualRow::Other3)), 2);
    counts.add(requests(RequestRow::CarriedOut), 2);
    counts.add(Cell::Requests(RequestRow::Received, RequestColumn::Kind(PersonKind::LegalService)), 1);
    counts.add(Cell::Requests(RequestRow::CarriedOut, RequestColumn::Kind(PersonKind::LegalService)), 1);
    counts.add(Cell::Reviews(ReviewKind::Reconsideration, ReviewColumn::Outcome(ReviewOutcome::Upheld)), 2);
    counts.add(Cell::Documents(DocumentRow::Normative, DocumentColumn::Made), 4);
    counts.add(Cell::Documents(DocumentRow::Normative, DocumentColumn::InForce), 32);
    counts
}

fn composed(content: &Content, previous: Previous) -> Composition {
    Composition { figures: Figures::of_unit(content, &counted()), members: Vec::new(), previous }
}

fn carried(natural: i64) -> BTreeMap<String, i64> {
    [("NATURAL_PERSON".to_owned(), natural), ("TOTAL".to_owned(), natural)].into()
}

#[test]
fn totals_are_added_up_and_everything_fits() {
    let before = Previous { edition_id: None, carried_out: carried(1) };
    let composition = composed(&Content::default(), before);
    let number = |key: &str| composition.figures.number(key.parse().unwrap());
    assert_eq!(number("3.RECEIVED.TOTAL"), 13);
    assert_eq!(number("3.HANDLED.NATURAL_PERSON"), 11);
    assert_eq!(number("3.HANDLED.TOTAL"), 11);
    assert_eq!(number("3.CARRIED_OUT.TOTAL"), 3);
    assert_eq!(number("4.RECONSIDERATION.TOTAL"), 2);
    assert_eq!(composition.broken_identities(), []);
    assert_eq!(composition.require_identities(), Ok(()));
    assert_eq!(composition.figures.carried_out()["TOTAL"], 3);
    let value = |key: &str| composition.figures.value(key.parse().unwrap());
    assert_eq!(value("3.RECEIVED.TOTAL").source, FigureSource::Added);
    assert_eq!(value("3.RECEIVED.ENTERPRISE").figure, Figure::Given(0));
    assert_eq!(value("2.PENALTY").figure.status(), FigureStatus::NotGiven);
}

#[test]
fn each_identity_is_named_where_it_is_broken() {
    use IdentityKind as Is;
    let broken_by = |cells: &[(&str, i64)], previous: Previous| {
        let corrections = cells.iter().map(|(key, value)| (key.parse().unwrap(), correction(*value))).collect();
        let composition = composed(&Content { corrections, ..Content::default() }, previous);
        let broken = composition.broken_identities().into_iter();
        broken.map(|it| (it.kind, it.cell.to_string(), it.left, it.right, it.blocks)).collect::<Vec<_>>()
    };
    let counted = || Previous { edition_id: None, carried_out: carried(1) };
    let published =
        || Previous { edition_id: Some(super::AnnualReportEditionId(uuid::Uuid::from_u128(3))), ..counted() };
    let told = |kind, cell: &str, left, right, blocks| (kind, cell.to_owned(), left, right, blocks);
    // One more received: the balance of its column, and of the total.
    assert_eq!(
        broken_by(&[("3.RECEIVED.NATURAL_PERSON", 13)], counted()),
        [
            told(Is::Balance, "3.RECEIVED.NATURAL_PERSON", 14, 13, true),
            told(Is::Balance, "3.RECEIVED.TOTAL", 15, 14, true),
        ]
    );
    // A total that is not the sum of its row.
    assert_eq!(
        broken_by(&[("3.DISCLOSED.TOTAL", 10)], counted()),
        [told(Is::ColumnTotal, "3.DISCLOSED.TOTAL", 10, 9, true), told(Is::RowTotal, "3.HANDLED.TOTAL", 11, 12, true)]
    );
    // 三(七) that is not the sum of its column: the balance does not fit either.
    assert_eq!(
        broken_by(&[("3.HANDLED.NATURAL_PERSON", 10)], counted()),
        [
            told(Is::Balance, "3.RECEIVED.NATURAL_PERSON", 13, 12, true),
            told(Is::Balance, "3.RECEIVED.TOTAL", 14, 13, true),
            told(Is::RowTotal, "3.HANDLED.NATURAL_PERSON", 10, 11, true),
            told(Is::RowTotal, "3.HANDLED.TOTAL", 10, 11, true),
        ]
    );
    assert_eq!(
        broken_by(&[("4.RECONSIDERATION.TOTAL", 3)], counted()),
        [told(Is::ReviewTotal, "4.RECONSIDERATION.TOTAL", 3, 2, true)]
    );
    // One more carried in, and one more dealt with: only last year disagrees, and blocks what it published.
    let outside = [("3.CARRIED_IN.NATURAL_PERSON", 2), ("3.DISCLOSED.NATURAL_PERSON", 10)];
    for (previous, blocks) in [(counted(), false), (published(), true)] {
        assert_eq!(
            broken_by(&outside, previous),
            [
                told(Is::CarriedOver, "3.CARRIED_IN.NATURAL_PERSON", 2, 1, blocks),
                told(Is::CarriedOver, "3.CARRIED_IN.TOTAL", 2, 1, blocks),
            ]
        );
    }
}

#[test]
fn a_refusal_names_the_first_equation_and_both_sides() {
    let corrections = [(requests(RequestRow::Received), correction(13))].into();
    let before = Previous { edition_id: None, carried_out: carried(1) };
    let composition = composed(&Content { corrections, ..Content::default() }, before);
    let refusal = composition.require_identities().unwrap_err();
    assert_eq!(refusal.ground, Ground::IdentityBroken);
    let zh = refusal.message(Locale::Zh);
    assert!(zh.contains("14 ≠ 13") && zh.contains("“自然人”第一项加第二项之和") && zh.contains("等 2 处"), "{zh}");
    let en = refusal.message(Locale::En);
    assert!(en.contains("14 ≠ 13") && en.contains("Natural person") && en.contains("1 more"), "{en}");
    let told = composition.broken_identities()[0].message(Locale::Zh);
    assert_eq!(told, "“自然人”:第一项加第二项之和,等于第三项加第四项之和(左边 14,右边 13)");
}

#[test]
fn nought_nothing_and_not_applicable_are_three_things() {
    let fees = Cell::Decisions(DecisionRow::Fees);
    let licences = Cell::Decisions(DecisionRow::Licensing);
    assert_eq!(Figure::read(licences, " 0 "), Ok(Figure::Given(0)));
    assert_eq!(Figure::Given(0).text(licences), "0");
    assert_eq!(
        (Figure::NotGiven.text(licences), Figure::NotApplicable.text(licences)),
        (String::new(), "不适用".to_owned())
    );
    for (text, cents, shown) in [
        ("12.5", 12_500_000, "12.5"),
        ("0", 0, "0"),
        ("3", 3_000_000, "3"),
        ("0.000001", 1, "0.000001"),
        ("10.00", 10_000_000, "10"),
    ] {
        assert_eq!(Figure::read(fees, text), Ok(Figure::Given(cents)), "{text}");
        assert_eq!(Figure::Given(cents).text(fees), shown);
    }
    for wrong in ["", "-1", "1.5", "1e3", "一", "99999999999999999999", "2000000000"] {
        assert!(Figure::read(licences, wrong).is_err(), "{wrong}");
    }
    for wrong in ["", ".", ".5", "1.", "1.0000001", "-1", "1.2.3", "1000000000000"] {
        assert!(Figure::read(fees, wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_sum_says_nothing_only_where_nobody_says_anything() {
    let licences = Cell::Decisions(DecisionRow::Licensing);
    let unit = |figure| {
        let entry = Entry { figure, evidence: None, by: None, at: at("2026-01-05") };
        let content = Content { entered: [(licences, entry)].into(), ..Content::default() };
        Figures::of_unit(&content, &counted())
    };
    let (none, not_applicable, five) = (unit(Figure::NotGiven), unit(Figure::NotApplicable), unit(Figure::Given(5)));
    let sum = |members: &[&Figures]| Figures::of_many(&Content::default(), members.iter().copied());
    assert_eq!(sum(&[&none, &not_applicable]).value(licences).figure, Figure::NotGiven);
    assert_eq!(sum(&[&not_applicable, &not_applicable]).value(licences).figure, Figure::NotApplicable);
    assert_eq!(sum(&[&none, &five, &not_applicable, &five]).value(licences).figure, Figure::Given(10));
    assert_eq!(sum(&[]).value(licences).figure, Figure::NotGiven);
    let both = sum(&[&none, &five]);
    assert_eq!(both.number("3.RECEIVED.TOTAL".parse().unwrap()), 26);
    assert_eq!(both.value("3.RECEIVED.NATURAL_PERSON".parse().unwrap()).source, FigureSource::Summed);
    assert_eq!(sum(&[]).number("3.RECEIVED.TOTAL".parse().unwrap()), 0);
}

#[test]
fn a_text_that_differs_from_the_table_is_pointed_out() {
    use ReportFindingCode::{NumberDiffers, YearNotUpdated};

    let text = |section, text: &str| (section, LongText::read("text", text, 1_000).unwrap());
    let found = |proactive: &str| {
        let all = Section::ALL.iter().map(|section| text(*section, "无。"));
        let texts: BTreeMap<_, _> = all.chain([text(Section::Proactive, proactive)]).collect();
        let content = Content { texts, ..Content::default() };
        let figures = Figures::of_unit(&content, &counted());
        let told = findings(2025, &content, &figures).into_iter();
        told.filter(|it| it.code != ReportFindingCode::FigureMissing)
            .map(|it| (it.code, it.found.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    // The mistake that reports really contain.
    let told = found("2025年,制发行政规范性文件0件。");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, NumberDiffers);
    assert!(told[0].1.contains("0 件;表二:本年制发件数 4,本年废止件数 0,现行有效件数 32"), "{}", told[0].1);
    assert_eq!(found("2025年,制发行政规范性文件4件,废止0件,现行有效31件。").len(), 1);
    assert_eq!(found("2025年,共有行政规范性文件33件。").len(), 1);
    assert_eq!(found("2025年,制发行政规范性文件４件,现行有效 32 件;收到申请13件。"), []);
    assert_eq!(found("2025年,制发行政规范性文件4件,收到申请130件,办理建议提案7件。"), []);
    // Years.
    assert_eq!(found("2025年以来,较2024年增长;2026年将继续。"), []);
    assert_eq!(found("2023年,主动公开信息100条。"), [(YearNotUpdated, "2023年".to_owned())]);
    assert_eq!(found("2024年,主动公开信息100条。"), [(YearNotUpdated, "2024年".to_owned())]);
    assert_eq!(found("２０２２年制定,2025年修订。"), [(YearNotUpdated, "2022年".to_owned())]);
}
