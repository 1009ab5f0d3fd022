//! 列的归属: which of the labelled columns holds which field, where several could.

use domain::remark::{Place, Remark, RemarkCode};

use super::header::Column;
use super::label::{Field, Spelling, Word};
use super::text::folded;

/// A column with what its header says.
pub(super) struct Cell {
    pub(super) row: u32,
    pub(super) at: u32,
    pub(super) word: Word,
    pub(super) spelling: Spelling,
    pub(super) label: String,
}

/// Gives every column its field, and says which columns are damaged, repeated, or beyond the template.
pub(super) fn assign(sheet: &str, cells: &[Cell]) -> (Vec<Column>, Vec<Remark>) {
    let (mut columns, mut remarks): (Vec<Column>, Vec<Remark>) = (Vec::new(), Vec::new());
    for (index, cell) in cells.iter().enumerate() {
        let remark = |code| {
            Remark::new(code, Place::cell(sheet, cell.row, cell.at), cell.label.clone()).label(cell.label.clone())
        };
        match cell.spelling {
            Spelling::Whole => {}
            Spelling::Cut => remarks.push(remark(RemarkCode::HeaderCut)),
            Spelling::Stripped | Spelling::Traditional => remarks.push(remark(RemarkCode::TextDamaged)),
        }
        let field = field_of(cells, index);
        if field == Field::Extra {
            let repeated = cell.word != Word::Extra
                && cells[..index].iter().any(|it| it.word == cell.word && folded(&it.label) == folded(&cell.label));
            let code = if repeated { RemarkCode::ColumnRepeated } else { RemarkCode::ColumnExtra };
            remarks.push(remark(code));
        }
        columns.push(Column { at: cell.at, field, label: cell.label.clone() });
    }
    (columns, remarks)
}

fn field_of(cells: &[Cell], index: usize) -> Field {
    let has = |found: &dyn Fn(&Word) -> bool| cells.iter().any(|cell| found(&cell.word));
    let first = |word: Word| cells[..index].iter().all(|cell| cell.word != word);
    let has_field = |fields: [Field; 2]| has(&|word| matches!(word, Word::Column(field, _) if fields.contains(field)));
    let word = cells[index].word;
    let text = |field: Field, wanted: bool| if wanted && first(word) { field } else { Field::Extra };
    match word {
        Word::Column(field, rank) => column_field(cells, index, field, rank),
        Word::Directory | Word::Item | Word::Category => name_field(cells, index),
        Word::AudienceGroup => text(Field::Audience, !has_field([Field::WholeSociety, Field::SpecificGroup])),
        Word::Attribute => text(Field::Method, !has_field([Field::Proactive, Field::OnRequest])),
        Word::MethodGroup => {
            let ticked = has_field([Field::Proactive, Field::OnRequest]);
            text(Field::Method, !ticked && !has(&|word| *word == Word::Attribute))
        }
        Word::LevelGroup => {
            let ticked = has(&|word| matches!(word, Word::Column(Field::Level(_), _)));
            text(Field::LevelText, !ticked)
        }
        Word::Extra | Word::Beyond => Field::Extra,
    }
}

/// The column of the lowest rank is the field's; of several with the same rank the leftmost.
fn column_field(cells: &[Cell], index: usize, field: Field, rank: u8) -> Field {
    let rivals = |other: Field| match (field, other) {
        // 乡级 and 街道级 side by side are both the town's.
        (Field::Level(this), Field::Level(that)) => this.county && that.county,
        _ => field == other,
    };
    let same_label = |other: &Cell| folded(&other.label) == folded(&cells[index].label);
    let loses = cells.iter().enumerate().any(|(place, cell)| match cell.word {
        Word::Column(other, other_rank) if place != index => {
            rivals(other) && (other_rank, place) < (rank, index) || other == field && same_label(cell) && place < index
        }
        _ => false,
    });
    if loses { Field::Extra } else { field }
}

/// Name columns from left to right; 类别 is one only where the levels are not numbered.
fn name_field(cells: &[Cell], index: usize) -> Field {
    let numbered = cells.iter().any(|cell| cell.word == Word::Directory);
    let is_name = |cell: &Cell| match cell.word {
        Word::Directory | Word::Item => true,
        Word::Category => !numbered,
        _ => false,
    };
    if !is_name(&cells[index]) {
        return Field::Extra;
    }
    match cells[..index].iter().filter(|cell| is_name(cell)).count() {
        0 => Field::Primary,
        1 => Field::Secondary,
        _ => Field::Deeper,
    }
}
