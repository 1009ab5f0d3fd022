//! 表头: one or two rows, found by their words, not by their place, since titles stand above and pages repeat them.

use domain::catalogue::item::Element;
use domain::remark::{Place, Remark, RemarkCode};

use super::columns::{Cell, assign};
use super::label::{self, Field, Spelling, Word};
use super::level;
use super::merges::{COLUMNS, Merges};
use super::text::{folded, joined};
use crate::workbook::{Row, Sheet};

/// A column of the table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// From 0.
    pub(super) at: u32,
    pub(super) field: Field,
    /// The header as written, breaks removed.
    pub(super) label: String,
}

/// Which column holds what.
#[derive(Clone)]
pub(super) struct Header {
    /// Left to right.
    pub(super) columns: Vec<Column>,
    /// How many rows of the sheet it takes.
    pub(super) height: usize,
    /// The number of its last row.
    pub(super) last_row: u32,
    /// Whether a filter took 公 out of it.
    pub(super) without_gong: bool,
    /// The words over the template's columns, for what they say about the boxes.
    pub(super) words: String,
    /// What is wrong with it.
    pub(super) remarks: Vec<Remark>,
}

/// Fewer words of the template than this may stand in any row.
const WORDS_OF_A_HEADER: usize = 3;
/// Legends in brackets included.
const LONGEST_LABEL_BYTES: usize = 400;
/// Longer cells explain and do not name.
const LONGEST_SUB_HEADER: usize = 12;

impl Header {
    /// Recognises the header that begins with the row at `index`.
    pub(super) fn recognise(sheet: &Sheet, index: usize, merges: &Merges) -> Option<Self> {
        let top = sheet.rows.get(index)?;
        if !is_header_row(top) {
            return None;
        }
        let below = sheet.rows.get(index + 1).filter(|row| is_sub_header(top, row, merges));
        let cells = cells(sheet, top, below, merges);
        let without_gong = cells.iter().any(|cell| cell.spelling == Spelling::Stripped);
        let (columns, mut remarks) = assign(&sheet.name, &cells);
        remarks.extend(missing(&sheet.name, top.number, &columns));
        let is_extra = |at: u32| columns.iter().any(|column| column.at == at && column.field == Field::Extra);
        let words = top.cells.iter().chain(below.iter().flat_map(|row| &row.cells)).filter(|(at, _)| !is_extra(*at));
        let words = words.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
        Some(Self {
            columns,
            height: 1 + usize::from(below.is_some()),
            last_row: below.unwrap_or(top).number,
            without_gong,
            words,
            remarks,
        })
    }

    /// Whether it says the same as another, as a header does that pages repeat.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        fn fields(header: &Header) -> impl Iterator<Item = (u32, Field)> {
            header.columns.iter().map(|column| (column.at, column.field)).filter(|(_, field)| *field != Field::Extra)
        }
        fields(self).eq(fields(other))
    }

    /// Whether the row has a key, with a digit as they all have: then it is an item, whatever its texts look like.
    pub(super) fn holds_a_key(&self, row: &Row) -> bool {
        let key = self.columns.iter().find(|column| column.field == Field::Key).map(|column| row.text(column.at));
        key.is_some_and(|key| key.contains(|c: char| c.is_ascii_digit()) && label::read(key).is_none())
    }

    /// The column of an element, the leftmost of several.
    pub(super) fn elements(&self) -> Vec<(Element, u32)> {
        let mut elements: Vec<(Element, u32)> = Vec::new();
        for column in &self.columns {
            if let Some(element) = element_of(column.field)
                && elements.iter().all(|(known, _)| *known != element)
            {
                elements.push((element, column.at));
            }
        }
        elements
    }

    /// How many columns make up the name.
    pub(super) fn name_columns(&self) -> usize {
        self.columns.iter().filter(|column| column.field.is_name()).count()
    }
}

fn element_of(field: Field) -> Option<Element> {
    match field {
        Field::Primary | Field::Secondary | Field::Deeper => Some(Element::Name),
        Field::Content => Some(Element::Content),
        Field::LegalBasis => Some(Element::LegalBasis),
        Field::TimeLimit => Some(Element::TimeLimit),
        Field::ResponsibleBody => Some(Element::ResponsibleBody),
        Field::Channels => Some(Element::Channels),
        Field::WholeSociety | Field::SpecificGroup | Field::Audience => Some(Element::Audience),
        Field::Proactive | Field::OnRequest | Field::Method => Some(Element::Method),
        Field::Level(_) | Field::LevelText => Some(Element::Level),
        Field::Serial | Field::Key | Field::Extra => None,
    }
}

fn is_header_row(row: &Row) -> bool {
    // Cells of an item are mostly longer; asking each of them would take most of the time.
    let words: Vec<Word> = row
        .cells
        .iter()
        .filter(|(_, text)| text.len() < LONGEST_LABEL_BYTES)
        .filter_map(|(_, text)| label::read(text))
        .map(|(word, _)| word)
        .collect();
    let mut strong: Vec<Word> = Vec::new();
    for word in words.iter().filter(|word| word.is_strong()) {
        if !strong.contains(word) {
            strong.push(*word);
        }
    }
    let filled = row.cells.iter().filter(|(_, text)| !text.trim().is_empty()).count();
    strong.len() >= WORDS_OF_A_HEADER && words.len() * 2 >= filled
}

/// Whether every cell of the row continues the header cell above it.
fn is_sub_header(top: &Row, below: &Row, merges: &Merges) -> bool {
    let mut known = false;
    let fits = below.cells.iter().filter(|(_, text)| !text.trim().is_empty()).all(|(at, text)| {
        let own = label::read(top.text(*at)).map(|(word, _)| word);
        let above = own.or_else(|| group_over(top, *at, merges));
        let word = sub_word(top.text(*at), text, above);
        known |= word.is_some();
        match own {
            Some(word) if !is_group(word) => {
                sub_word(top.text(*at), text, own) == Some(word) || together(top.text(*at), text).is_some()
            }
            _ => word.is_some() || above.is_some() && folded(text).chars().count() <= LONGEST_SUB_HEADER,
        }
    });
    fits && known
}

const fn is_group(word: Word) -> bool {
    matches!(word, Word::Item | Word::AudienceGroup | Word::MethodGroup | Word::LevelGroup | Word::Beyond)
}

/// The group a header cell belongs to that has no text of its own: the merged one, or the nearest to the left.
fn group_over(top: &Row, at: u32, merges: &Merges) -> Option<Word> {
    if !top.text(at).trim().is_empty() {
        return None;
    }
    let anchor = merges.beginning_over(top.number, at);
    let left = || top.cells.iter().rev().find(|(column, text)| *column < at && !text.trim().is_empty());
    let text = anchor.map(|column| top.text(column)).or_else(|| left().map(|(_, text)| text.as_str()))?;
    label::read(text).map(|(word, _)| word).filter(|word| is_group(*word))
}

/// What the second row's cell says: by itself, below its group, or as the end of the word above.
fn sub_word(top: &str, text: &str, above: Option<Word>) -> Option<Word> {
    if above == Some(Word::Beyond) {
        return Some(Word::Extra);
    }
    let own = label::read(text).filter(|(_, spelling)| *spelling != Spelling::Cut).map(|(word, _)| word);
    let level = || {
        let levels = level::of_words(text).filter(|_| above == Some(Word::LevelGroup))?;
        Some(Word::Column(Field::Level(levels), level::rank(text)))
    };
    own.or_else(level).or_else(|| together(top, text))
}

/// The word that both rows' cells make up, one half each.
fn together(top: &str, text: &str) -> Option<Word> {
    let word = label::read(&format!("{top}{text}")).filter(|(_, spelling)| *spelling == Spelling::Whole);
    word.map(|(word, _)| word).filter(|_| !top.trim().is_empty())
}

/// The words of each column, both rows together.
fn cells(sheet: &Sheet, top: &Row, below: Option<&Row>, merges: &Merges) -> Vec<Cell> {
    let last = |row: &Row| row.cells.last().map_or(0, |(at, _)| *at);
    let width = last(top).max(below.map_or(0, last)).min(COLUMNS - 1);
    let mut cells: Vec<Cell> = Vec::new();
    for at in 0..=width {
        let (upper, lower) = (top.text(at), below.map_or("", |row| row.text(at)));
        let own = label::read(upper);
        if !lower.trim().is_empty() {
            let above = own.map(|(word, _)| word).or_else(|| group_over(top, at, merges));
            let word = sub_word(upper, lower, above).unwrap_or(Word::Extra);
            let row = below.map_or(top.number, |row| row.number);
            cells.push(Cell { row, at, word, spelling: Spelling::Whole, label: joined(lower) });
        } else if let Some((word, spelling)) = own {
            cells.push(Cell { row: top.number, at, word, spelling, label: joined(upper) });
        } else if !upper.trim().is_empty() {
            let (word, spelling) = (Word::Extra, Spelling::Whole);
            cells.push(Cell { row: top.number, at, word, spelling, label: joined(upper) });
        } else if group_over(top, at, merges) == Some(Word::Item)
            && (merges.beginning_over(top.number, at).is_some() || !sheet.merges_known)
        {
            // 公开事项 over several columns without names of their own: the levels of the name, left to right.
            let (word, spelling) = (Word::Item, Spelling::Whole);
            cells.push(Cell { row: top.number, at, word, spelling, label: "公开事项".to_owned() });
        }
    }
    cells
}

/// The elements without a column. Numbers are conveniences; real tables do without.
fn missing(sheet: &str, row: u32, columns: &[Column]) -> Vec<Remark> {
    let absent = |element: &&Element| columns.iter().all(|column| element_of(column.field) != Some(**element));
    let remark = |element: &Element| {
        let (zh, en) = match element {
            Element::Name => ("公开事项,或一级事项、二级事项", "公开事项, or 一级事项 and 二级事项"),
            Element::Content => ("公开内容(要素)、公开内容", "公开内容(要素), 公开内容"),
            Element::LegalBasis => ("公开依据", "公开依据"),
            Element::TimeLimit => ("公开时限、公开时间", "公开时限, 公开时间"),
            Element::ResponsibleBody => ("公开主体、责任单位", "公开主体, 责任单位"),
            Element::Channels => ("公开渠道和载体、公开渠道", "公开渠道和载体, 公开渠道"),
            Element::Audience => ("公开对象,或全社会、特定群体", "公开对象, or 全社会 and 特定群体"),
            Element::Method => ("公开方式,或主动、依申请", "公开方式, or 主动 and 依申请"),
            Element::Level => ("公开层级,或县级、乡级、村级", "公开层级, or 县级, 乡级, 村级"),
        };
        let label = element.label(domain::vocabulary::Locale::Zh);
        Remark::new(RemarkCode::ColumnMissing, Place::row(sheet, row), "").label(label).allowed(zh, en)
    };
    Element::ALL.iter().filter(absent).map(remark).collect()
}
