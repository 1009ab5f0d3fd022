//! 版式: what stands in which cell of a table, whatever the format.

use domain::catalogue::item::CatalogueItem;
use domain::channel::{ChannelMark, ChannelSemantics};

use super::{Printed, Section};
use crate::table::label::BEYOND;

/// What a cell of a workbook holds, in UTF-16 units.
pub(super) const CELL_MAX_UNITS: usize = 32_767;

/// The print repeats nothing of this column: it joins the rows to the template when the table is read again.
const KEY_LABEL: &str = "事项编码";
const TICK: &str = "√";

/// One table.
pub(super) struct Layout {
    pub title: String,
    /// 编制单位 and edition.
    pub about: String,
    /// What ■ and □ say.
    pub legend: &'static str,
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
    pub content: Content,
    pub label: String,
    /// The label above it and its neighbours.
    pub group: Option<&'static str>,
}

/// What a column shows of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Serial,
    PrimaryName,
    SecondaryName,
    Elements,
    LegalBasis,
    TimeLimit,
    ResponsibleBody,
    Channels,
    WholeSociety,
    SpecificGroup,
    Proactive,
    OnRequest,
    County,
    Town,
    Village,
    /// Beyond the template: which of them.
    Extra(usize),
    Key,
}

const OFFICIAL: [(Content, &str, Option<&str>); 14] = [
    (Content::Serial, "序号", None),
    (Content::PrimaryName, "一级事项", Some("公开事项")),
    (Content::SecondaryName, "二级事项", Some("公开事项")),
    (Content::Elements, "公开内容(要素)", None),
    (Content::LegalBasis, "公开依据", None),
    (Content::TimeLimit, "公开时限", None),
    (Content::ResponsibleBody, "公开主体", None),
    (Content::Channels, "公开渠道和载体", None),
    (Content::WholeSociety, "全社会", Some("公开对象")),
    (Content::SpecificGroup, "特定群体", Some("公开对象")),
    (Content::Proactive, "主动", Some("公开方式")),
    (Content::OnRequest, "依申请", Some("公开方式")),
    (Content::County, "县级", Some(LEVELS)),
    (Content::Town, "乡级", Some(LEVELS)),
];
const LEVELS: &str = "公开层级";

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
        let beside = columns.iter().filter(|it| matches!(it.content, Content::Extra(_) | Content::Key)).count();
        Self {
            about: about(printed, &title),
            legend: legend(printed.semantics),
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
    let official = OFFICIAL.map(|(content, label, group)| Column { content, label: label.to_owned(), group });
    let mut columns = Vec::from(official);
    if items.iter().any(|item| item.elements.levels.village) {
        columns.push(Column { content: Content::Village, label: "村级".to_owned(), group: Some(LEVELS) });
    }
    let extra = extra_labels(items).into_iter().enumerate();
    columns.extend(extra.map(|(index, label)| Column {
        content: Content::Extra(index),
        label: label.to_owned(),
        group: Some(BEYOND),
    }));
    columns.push(Column { content: Content::Key, label: KEY_LABEL.to_owned(), group: None });
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

/// The text of each of the columns.
fn extra_cells<'a>(item: &'a CatalogueItem, columns: &[Column]) -> Vec<&'a str> {
    let mut cells = item.raw.extra.iter().peekable();
    let columns = columns.iter().filter(|column| matches!(column.content, Content::Extra(_)));
    columns.map(|column| cells.next_if(|cell| cell.label == column.label).map_or("", |cell| &cell.text)).collect()
}

fn rows(items: &[CatalogueItem], columns: &[Column]) -> Vec<Row> {
    let row = |item: &CatalogueItem, run| {
        let extra = extra_cells(item, columns);
        Row {
            name: format!("{} {}", item.key, item.elements.name()),
            cells: columns.iter().map(|column| column.content.of(item, &extra)).collect(),
            run,
        }
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

impl Content {
    /// The cell of an item.
    fn of(&self, item: &CatalogueItem, extra: &[&str]) -> String {
        let elements = &item.elements;
        let tick = |ticked: bool| if ticked { TICK.to_owned() } else { String::new() };
        match self {
            Self::Serial => item.serial.clone(),
            Self::PrimaryName => elements.primary_name.clone(),
            Self::SecondaryName => elements.secondary_name.clone(),
            Self::Elements => elements.content.clone(),
            Self::LegalBasis => elements.legal_basis.clone(),
            Self::TimeLimit => elements.time_limit.clone(),
            Self::ResponsibleBody => elements.responsible_body.text.clone(),
            Self::Channels => elements.channels.iter().map(channel).collect::<Vec<_>>().join(" "),
            Self::WholeSociety => tick(elements.audience.whole_society),
            // A group without a name is a tick.
            Self::SpecificGroup => match elements.audience.specific_group.as_deref() {
                Some("") => TICK.to_owned(),
                group => group.unwrap_or_default().to_owned(),
            },
            Self::Proactive => tick(elements.method.proactive),
            Self::OnRequest => tick(elements.method.on_request),
            Self::County => tick(elements.levels.county),
            Self::Town => tick(elements.levels.town),
            Self::Village => tick(elements.levels.village),
            Self::Extra(index) => extra[*index].to_owned(),
            Self::Key => item.key.as_str().to_owned(),
        }
    }
}

fn channel(mark: &ChannelMark) -> String {
    format!("{}{}", if mark.ticked { '■' } else { '□' }, mark.text)
}
