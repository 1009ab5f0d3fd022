//! 表头和单元格: finds the columns by their words, and reads cells with remarks about those that do not fit.

use std::collections::HashMap;
use std::str::FromStr;

use domain::remark::{Place, Remark, RemarkCode};
use domain::vocabulary::{CodeList, Locale, Malformed};

use crate::workbook::{Row, Sheet, Workbook};

/// Fewer known words than this are no header.
const HEADER_WORDS: usize = 2;

/// Whether a list needs the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing can be read without it.
    Required,
    /// Usually there.
    Expected,
    Optional,
}

/// A column of a list.
pub(super) struct Field {
    /// The field of the API.
    pub name: &'static str,
    pub need: Need,
    /// What headers call it; the first is what the form calls it.
    pub labels: &'static [&'static str],
    /// What the form says about it; a column without a note is not in the form.
    pub note: &'static str,
}

/// A row below a header.
#[derive(Debug)]
pub(super) struct Line {
    pub place: Place,
    /// Field, column, text; the columns that the table has.
    cells: Vec<(&'static str, u32, String)>,
}

/// The rows of all sheets that have the list's header.
pub(super) fn lines(workbook: &Workbook, fields: &'static [Field], remarks: &mut Vec<Remark>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut headers = 0;
    let mut empty: Option<Place> = None;
    for sheet in &workbook.sheets {
        if sheet.hidden {
            remarks.push(Remark::new(RemarkCode::HiddenSheet, Place::sheet(&sheet.name), sheet.name.as_str()));
            continue;
        }
        let header = sheet.rows.iter().position(|row| is_header(row, fields));
        let Some(header) = header else {
            if let Some(row) = sheet.rows.first() {
                let place = Place::row(&sheet.name, row.number);
                remarks.push(Remark::new(
                    RemarkCode::TextLeftOut,
                    place,
                    row.cells.first().map_or("", |(_, text)| text),
                ));
            }
            continue;
        };
        headers += 1;
        let (columns, readable) = columns(sheet, &sheet.rows[header], fields, remarks);
        report_hidden(sheet, &columns, remarks);
        if readable {
            let below = sheet.rows[header + 1..].iter().filter(|row| !is_header(row, fields));
            lines.extend(below.map(|row| line(sheet, row, &columns)).filter(Line::holds_anything));
            empty = empty.or_else(|| Some(Place::sheet(&sheet.name)));
        }
    }
    if let Some(place) = empty.filter(|_| lines.is_empty()) {
        let remark = Remark::new(RemarkCode::ValueMissing, place, "没有数据行 (no rows)");
        remarks.push(remark.allowed("表头下至少一行", "at least one row below the header"));
    }
    if headers == 0 {
        let required = || fields.iter().filter(|field| field.need == Need::Required);
        let zh = required().map(|field| field.labels[0]).collect::<Vec<_>>().join("、");
        let en = required().map(|field| field.name).collect::<Vec<_>>().join(", ");
        let remark = Remark::new(RemarkCode::NoHeader, Place::default(), "");
        remarks.push(remark.allowed(format!("一行表头,至少有:{zh}"), format!("a header row with at least: {en}")));
    }
    lines
}

fn is_header(row: &Row, fields: &[Field]) -> bool {
    row.cells.iter().filter(|(_, text)| field_of(text, fields).is_some()).count() >= HEADER_WORDS
}

fn field_of<'a>(label: &str, fields: &'a [Field]) -> Option<&'a Field> {
    let label = normalised(label);
    let named = |field: &&Field| field.labels.iter().chain([&field.name]).any(|known| normalised(known) == label);
    fields.iter().find(named)
}

/// Without blanks, marks of required columns, and differences of width and case.
pub(super) fn normalised(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(half).collect();
    let text = text.trim_matches('*').trim_end_matches("(必填)").trim_end_matches("(选填)");
    text.replace('_', "").to_lowercase()
}

/// Which column holds which field, and whether that is enough to read anything.
fn columns(
    sheet: &Sheet,
    header: &Row,
    fields: &'static [Field],
    remarks: &mut Vec<Remark>,
) -> (Vec<(&'static str, u32)>, bool) {
    let mut columns: Vec<(&'static str, u32)> = Vec::new();
    for (column, text) in &header.cells {
        let place = Place::cell(&sheet.name, header.number, *column);
        let remark = |code, place| Remark::new(code, place, text.as_str()).label(text.trim());
        if is_secret(text) {
            remarks.push(remark(RemarkCode::ValueMalformed, place).allowed(
                "没有密码列的表格:密码不通过表格传递,请删去该列",
                "a table without passwords; they do not travel in spreadsheets, delete the column",
            ));
        } else if let Some(field) = field_of(text, fields) {
            if columns.iter().any(|(name, _)| *name == field.name) {
                remarks.push(remark(RemarkCode::ColumnRepeated, place));
            } else {
                columns.push((field.name, *column));
            }
        } else if !text.trim().is_empty() {
            remarks.push(remark(RemarkCode::ColumnIgnored, place));
        }
    }
    let mut readable = true;
    for field in fields.iter().filter(|field| columns.iter().all(|(name, _)| *name != field.name)) {
        let code = match field.need {
            Need::Required => RemarkCode::ValueMissing,
            Need::Expected => RemarkCode::ColumnMissing,
            Need::Optional => continue,
        };
        readable &= field.need != Need::Required;
        let remark = Remark::new(code, Place::row(&sheet.name, header.number), "").label(field.labels[0]);
        let names = field.labels.join("、");
        remarks.push(remark.allowed(format!("表头中的一列:{names}"), format!("a column {} or {names}", field.name)));
    }
    (columns, readable)
}

fn is_secret(label: &str) -> bool {
    let label = normalised(label);
    ["密码", "口令", "password", "passwd", "pwd"].iter().any(|word| label.contains(word))
}

fn report_hidden(sheet: &Sheet, columns: &[(&'static str, u32)], remarks: &mut Vec<Remark>) {
    if !sheet.hidden_known {
        remarks.push(Remark::new(RemarkCode::HiddenUnknown, Place::sheet(&sheet.name), sheet.name.as_str()));
    }
    for row in sheet.rows.iter().filter(|row| row.hidden) {
        // What stands in other columns may be what nobody should have sent.
        let known = columns.iter().map(|(_, column)| row.text(*column).trim()).filter(|text| !text.is_empty());
        let found = known.collect::<Vec<_>>().join(" ");
        remarks.push(Remark::new(RemarkCode::HiddenRow, Place::row(&sheet.name, row.number), found));
    }
    for column in &sheet.hidden_columns {
        let place = Place { column: Some(*column), ..Place::sheet(&sheet.name) };
        remarks.push(Remark::new(RemarkCode::HiddenColumn, place, ""));
    }
}

fn line(sheet: &Sheet, row: &Row, columns: &[(&'static str, u32)]) -> Line {
    let cells = columns.iter().map(|(name, column)| (*name, *column, text(sheet, row, *column).trim().to_owned()));
    Line { place: Place::row(&sheet.name, row.number), cells: cells.collect() }
}

/// The text of a cell; of a merged one, that of its first cell.
fn text<'a>(sheet: &'a Sheet, row: &'a Row, column: u32) -> &'a str {
    let own = row.text(column);
    let holds = |area: &&crate::workbook::Area| {
        (area.first_row..=area.last_row).contains(&row.number)
            && (area.first_column..=area.last_column).contains(&column)
    };
    let Some(area) = sheet.merges.iter().find(holds).filter(|_| own.is_empty()) else { return own };
    let first = sheet.rows.iter().find(|row| row.number == area.first_row);
    first.map_or("", |row| row.text(area.first_column))
}

impl Line {
    fn holds_anything(&self) -> bool {
        self.cells.iter().any(|(name, _, text)| *name != SERIAL.name && !text.is_empty())
    }

    /// The text of a field; empty where the table has no such column.
    pub(super) fn text(&self, field: &str) -> &str {
        self.cells.iter().find(|(name, ..)| *name == field).map_or("", |(_, _, text)| text.as_str())
    }

    /// The column of a field, from 0; none where the table has none.
    pub(super) fn column(&self, field: &str) -> Option<u32> {
        self.cells.iter().find(|(name, ..)| *name == field).map(|(_, column, _)| *column)
    }

    /// The text of a field, where there is one.
    pub(super) fn filled(&self, field: &str) -> Option<String> {
        Some(self.text(field)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A remark about a field of the row.
    pub(super) fn remark(&self, code: RemarkCode, field: &Field) -> Remark {
        let place = Place { column: self.column(field.name), ..self.place.clone() };
        Remark::new(code, place, self.text(field.name)).label(field.labels[0])
    }

    /// The value of a field; none with a remark where it is missing or malformed.
    pub(super) fn value<T: FromStr<Err = Malformed>>(&self, field: &Field, remarks: &mut Vec<Remark>) -> Option<T> {
        if self.text(field.name).is_empty() {
            remarks.push(self.remark(RemarkCode::ValueMissing, field));
            return None;
        }
        let parsed = self.text(field.name).parse();
        parsed.map_err(|wrong: Malformed| remarks.push(self.malformed(field, wrong.allowed.0, wrong.allowed.1))).ok()
    }

    /// A remark that the value does not fit.
    pub(super) fn malformed(&self, field: &Field, zh: impl Into<String>, en: impl Into<String>) -> Remark {
        self.remark(RemarkCode::ValueMalformed, field).allowed(zh, en)
    }

    /// A code by itself or its label, or by one of the other words; none with a remark otherwise.
    pub(super) fn code<T: CodeList>(&self, field: &Field, words: &[(&str, T)], remarks: &mut Vec<Remark>) -> Option<T> {
        if self.text(field.name).is_empty() {
            remarks.push(self.remark(RemarkCode::ValueMissing, field));
            return None;
        }
        let found = code_of(self.text(field.name), words);
        if found.is_none() {
            remarks.push(self.malformed(field, labels::<T>(Locale::Zh), labels::<T>(Locale::En)));
        }
        found
    }
}

/// The code that a text names.
pub(super) fn code_of<T: CodeList>(text: &str, words: &[(&str, T)]) -> Option<T> {
    let text = normalised(text);
    let names = |it: &T| [it.code(), it.label(Locale::Zh), it.label(Locale::En)].map(normalised);
    let other = || words.iter().find(|(word, _)| normalised(word) == text).map(|(_, code)| *code);
    T::all().iter().copied().find(|it| names(it).contains(&text)).or_else(other)
}

/// What may be written, for a remark.
pub(super) fn labels<T: CodeList>(locale: Locale) -> String {
    let all = T::all().iter();
    match locale {
        Locale::Zh => all.map(|it| it.label(locale)).collect::<Vec<_>>().join("、"),
        Locale::En => all.map(|it| it.code()).collect::<Vec<_>>().join(", "),
    }
}

/// 序号: a column that lists often have and that says nothing.
pub(super) const SERIAL: Field =
    Field { name: "serial", need: Need::Optional, labels: &["序号", "编号"], note: "" };

/// Reports a key that an earlier row has.
pub(super) struct Seen<K>(HashMap<K, Place>);

impl<K: std::hash::Hash + Eq> Seen<K> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    /// Whether the key is new; adds a remark where it is not.
    pub(super) fn is_new(&mut self, key: K, line: &Line, field: &Field, remarks: &mut Vec<Remark>) -> bool {
        let Some(first) = self.0.get(&key) else {
            self.0.insert(key, line.place.clone());
            return true;
        };
        let (sheet, row) = (&first.sheet, first.address().unwrap_or_default());
        let remark = line.remark(RemarkCode::RowRepeated, field);
        remarks.push(remark.allowed(
            format!("每项一行;工作表“{sheet}”第 {row} 行已有"),
            format!("one row each; row {row} of sheet {sheet} has it already"),
        ));
        false
    }
}
