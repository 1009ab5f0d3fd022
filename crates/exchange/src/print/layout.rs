//! 版式: what stands in which cell of a table, whatever the format.

use domain::catalogue::item::{CatalogueItem, Levels};
use domain::channel::{ChannelMark, ChannelSemantics};

use super::{Printed, Section};
use crate::table::EMPTY_IS_EMPTY;
use crate::table::label::{BEYOND, Field, OFFICIAL, VILLAGE};

/// What a cell of a workbook holds, in UTF-16 units.
pub(super) const CELL_MAX_UNITS: usize = 32_767;

const TICK: &str = "√";

/// One table.
pub(super) struct Layout {
    pub title: String,
    /// 编制单位 and edition.
    pub about: String,
    /// What ■ and □ say.
    pub legend: String,
    pub columns: Vec<Column>,
    /// How many of the columns are printed; the others stand beside the print.
    pub printed: usize,
    pub rows: Vec<Row>,
}

/// One item.
pub(super) struct Row {
    /// The item by key and name, for messages.
    pub name: String,
    pub cells: Vec<String>,
    /// How many rows the merged cell of 一级事项 takes that begins here; none where it began above.
    pub run: Option<usize>,
}

/// One column.
pub(super) struct Column {
    pub field: Field,
    pub label: String,
    /// The label above it and its neighbours.
    pub group: Option<&'static str>,
}

/// A cell of the two header rows.
pub(super) struct HeaderCell<'a> {
    pub text: &'a str,
    /// 0 or 1.
    pub row: usize,
    pub column: usize,
    pub height: usize,
    pub width: usize,
}

impl Layout {
    pub(super) fn of(printed: &Printed, section: &Section) -> Self {
        let title = title(printed, section);
        let columns = columns(&section.items);
        let beside = columns.iter().filter(|it| matches!(it.field, Field::Extra | Field::Key)).count();
        Self {
            about: about(printed, &title),
            legend: format!("{}。{EMPTY_IS_EMPTY}", legend(printed.semantics)),
            printed: columns.len() - beside,
            rows: rows(&section.items, &columns),
            title,
            columns,
        }
    }

    /// The header, top to bottom and left to right.
    pub(super) fn header(&self) -> Vec<HeaderCell<'_>> {
        let cell = |text, row, column, height, width| HeaderCell { text, row, column, height, width };
        let mut top = Vec::new();
        let mut below = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            let Some(group) = column.group else {
                top.push(cell(column.label.as_str(), 0, index, 2, 1));
                continue;
            };
            below.push(cell(column.label.as_str(), 1, index, 1, 1));
            match top.last_mut() {
                Some(last) if last.text == group && last.height == 1 => last.width += 1,
                _ => top.push(cell(group, 0, index, 1, 1)),
            }
        }
        top.append(&mut below);
        top
    }
}

/// Longer titles are not read as titles.
const LONGEST_TITLE: usize = 60;

/// The catalogue's own title where it names the domain and no other; a table of a unit's catalogue is titled by its domain.
fn title(printed: &Printed, section: &Section) -> String {
    let title = &printed.title;
    let several = printed.sections.len() > 1;
    match &section.pilot_domain {
        Some((_, name)) => {
            let own = format!("{name}领域");
            let names_it = title.contains(&own) && title.matches("领域").count() == 1;
            let names_it = names_it && title.chars().count() <= LONGEST_TITLE;
            if names_it && !several { title.clone() } else { format!("{own}基层政务公开标准目录") }
        }
        None if several => "未分领域基层政务公开标准目录".to_owned(),
        None => title.clone(),
    }
}

fn about(printed: &Printed, title: &str) -> String {
    let catalogue = if printed.title == title { "" } else { printed.title.as_str() };
    // In the order of the reader's notes: a line that began with a title would be taken for one.
    let parts = [("编制单位:", printed.compiled_by.as_str()), ("所属目录:", catalogue), ("版本:", &printed.edition)];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    parts.map(|(label, text)| format!("{label}{text}")).collect::<Vec<_>>().join("    ")
}

const fn legend(semantics: ChannelSemantics) -> &'static str {
    match semantics {
        ChannelSemantics::Chosen => "■表示选定,□表示未选",
        ChannelSemantics::RequiredOptional => "■表示必选项,□表示可选项",
        ChannelSemantics::AtLeastOne => "■表示至少选择一种",
    }
}

/// The official columns, 村级 where an item has it, the columns beyond the template's, and the key.
fn columns(items: &[CatalogueItem]) -> Vec<Column> {
    let column = |(field, label, group): &(Field, &str, Option<&'static str>)| Column {
        field: *field,
        label: (*label).to_owned(),
        group: *group,
    };
    let [printed @ .., key] = &OFFICIAL;
    let village = items.iter().any(|item| item.elements.levels.village);
    let mut columns: Vec<Column> =
        printed.iter().filter(|(field, ..)| village || *field != VILLAGE).map(column).collect();
    columns.extend(extra_labels(items).into_iter().map(|label| column(&(Field::Extra, label, Some(BEYOND)))));
    columns.push(column(key));
    columns
}

/// The fewest columns, or nearly, in which the cells of every item stand in their order, however often a label repeats.
fn extra_labels(items: &[CatalogueItem]) -> Vec<&str> {
    let mut labels: Vec<&str> = Vec::new();
    for item in items {
        let mut next = 0;
        for cell in &item.raw.extra {
            match labels[next..].iter().position(|label| *label == cell.label) {
                Some(ahead) => next += ahead,
                None => labels.insert(next, &cell.label),
            }
            next += 1;
        }
    }
    labels
}

fn rows(items: &[CatalogueItem], columns: &[Column]) -> Vec<Row> {
    let row = |item: &CatalogueItem, run| {
        let mut extra = item.raw.extra.iter().peekable();
        let cell = |column: &Column| match column.field {
            Field::Extra => {
                extra.next_if(|cell| cell.label == column.label).map_or_else(String::new, |it| it.text.clone())
            }
            field => text(field, item),
        };
        Row { name: format!("{} {}", item.key, item.elements.name()), cells: columns.iter().map(cell).collect(), run }
    };
    let same = |above: &CatalogueItem, below: &CatalogueItem| {
        above.elements.primary_name == below.elements.primary_name && !above.elements.primary_name.is_empty()
    };
    let mut rows = Vec::with_capacity(items.len());
    for run in items.chunk_by(same) {
        rows.extend(run.iter().enumerate().map(|(index, item)| row(item, (index == 0).then_some(run.len()))));
    }
    rows
}

/// The text of an item under a column of the template.
fn text(field: Field, item: &CatalogueItem) -> String {
    let elements = &item.elements;
    let tick = |ticked: bool| if ticked { TICK.to_owned() } else { String::new() };
    match field {
        Field::Serial => item.serial.clone(),
        Field::Key => item.key.as_str().to_owned(),
        Field::Primary => elements.primary_name.clone(),
        Field::Secondary => elements.secondary_name.clone(),
        Field::Content => elements.content.clone(),
        Field::LegalBasis => elements.legal_basis.clone(),
        Field::TimeLimit => elements.time_limit.clone(),
        Field::ResponsibleBody => elements.responsible_body.text.clone(),
        Field::Channels => elements.channels.iter().map(channel).collect::<Vec<_>>().join(" "),
        Field::WholeSociety => tick(elements.audience.whole_society),
        // A group without a name is a tick.
        Field::SpecificGroup => match elements.audience.specific_group.as_deref() {
            Some("") => TICK.to_owned(),
            group => group.unwrap_or_default().to_owned(),
        },
        Field::Proactive => tick(elements.method.proactive),
        Field::OnRequest => tick(elements.method.on_request),
        Field::Level(level) => {
            let Levels { county, town, village } = elements.levels;
            tick(level.county && county || level.town && town || level.village && village)
        }
        // No column of the template.
        Field::Deeper | Field::Audience | Field::Method | Field::LevelText | Field::Extra => String::new(),
    }
}

fn channel(mark: &ChannelMark) -> String {
    format!("{}{}", if mark.ticked { '■' } else { '□' }, mark.text)
}
