//! 文档: Word, PowerPoint and OpenDocument, and what spreadsheets hold beside their cells. Every part of the archive is
//! read: headers, notes, comments, text boxes, deletions that are still kept, hidden text, properties, link targets.

use domain::personal_data::{ContentScan, PartKind, Passage, Spot, Unreadable};
use domain::remark::Remark;
use quick_xml::events::{BytesStart, Event};

use crate::workbook::{Archive, attribute, unreadable};

/// Parts that hold no text of anybody, or whose text the table's reader has read.
const WITHOUT_TEXT: [&str; 9] = [
    "[content_types].xml",
    "styles.xml",
    "theme",
    "fonttable.xml",
    "websettings.xml",
    "settings.xml",
    "numbering.xml",
    "calcchain.xml",
    "manifest.xml",
];
const PICTURES: [&str; 13] =
    ["png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "svg", "webp", "wdp", "ico"];
/// Neither text nor picture: fonts, printers' settings, and the mark of an OpenDocument.
const HARMLESS: [&str; 5] = ["odttf", "fntdata", "ttf", "rdf", "mimetype"];

/// Reads every part of the archive; `is_table` where the cells were read already.
pub(super) fn read(archive: &mut Archive<'_>, is_table: bool, scan: &mut ContentScan) -> Result<(), Box<Remark>> {
    let mut numbers = [0_u32; PartKind::ALL.len()];
    for path in archive.names() {
        let file = path.rsplit('/').next().unwrap_or_default();
        let ending = file.rsplit('.').next().unwrap_or_default();
        // Cells were read as a table; what stands beside them in the same part was not.
        let is_cells = is_table && !path.contains("_rels/") && (path.contains("worksheets/") || file == "content.xml");
        if file == "sharedstrings.xml" {
            continue;
        }
        match ending {
            "xml" | "rels" | "vml" => {
                let has_text =
                    !WITHOUT_TEXT.iter().any(|it| file == *it || (*it == "theme" && path.contains("/theme/")));
                // Headers and footers of an OpenDocument stand among its styles.
                if has_text || (file == "styles.xml" && !path.contains('/')) {
                    let mut part = Part::of(&path, file, is_cells, scan, &mut numbers);
                    archive.walk(&path, |event| part.take(event))?;
                    part.flush();
                }
            }
            _ if PICTURES.contains(&ending) => scan.cannot_read(Unreadable::Picture, None),
            "bin" if path.contains("printersettings") => {}
            _ if HARMLESS.contains(&ending) => {}
            _ => scan.cannot_read(Unreadable::Embedded, None),
        }
    }
    Ok(())
}

/// A part while it is read.
struct Part<'a> {
    kind: PartKind,
    /// Whether texts flow in paragraphs; elsewhere each element holds a value of its own.
    flows: bool,
    /// Whether only comments and drawings count, as the cells were read already.
    is_cells: bool,
    path: &'a str,
    scan: &'a mut ContentScan,
    numbers: &'a mut [u32; PartKind::ALL.len()],
    /// Paragraphs inside each other, as in text boxes.
    paragraphs: Vec<Paragraph>,
    /// Elements around that say what kind of text it is, innermost last, each with its name.
    around: Vec<(String, PartKind)>,
    deleting: usize,
    table: Vec<Table>,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    deleted: String,
    is_hidden: bool,
}

/// The headers of a table, and where in it we are.
#[derive(Default)]
struct Table {
    headers: Vec<String>,
    row: usize,
    column: usize,
    cell: String,
    left: String,
}

impl<'a> Part<'a> {
    fn of(
        path: &'a str,
        file: &str,
        is_cells: bool,
        scan: &'a mut ContentScan,
        numbers: &'a mut [u32; PartKind::ALL.len()],
    ) -> Self {
        let begins = |beginning: &str| file.starts_with(beginning);
        let (kind, flows) = match () {
            () if path.contains("worksheets/") && is_cells => (PartKind::Other, true),
            () if path.contains("_rels/") => (PartKind::Other, false),
            () if path.starts_with("docprops/") || file == "meta.xml" => (PartKind::Properties, false),
            () if begins("document") || file == "content.xml" => (PartKind::Paragraph, true),
            () if path.contains("notesslides/") => (PartKind::Notes, true),
            () if begins("slide") => (PartKind::Slide, true),
            () if begins("header") || begins("footer") || file == "styles.xml" => (PartKind::Header, true),
            () if begins("footnotes") || begins("endnotes") => (PartKind::Note, true),
            () if path.contains("comment") => (PartKind::Comment, true),
            () if path.contains("drawing") || path.contains("diagrams/") || path.contains("charts/") => {
                (PartKind::TextBox, true)
            }
            () if path.contains("glossary/") => (PartKind::Other, true),
            () => (PartKind::Other, false),
        };
        let paragraphs = vec![Paragraph::default()];
        Self {
            kind,
            flows,
            is_cells,
            path,
            scan,
            numbers,
            paragraphs,
            around: Vec::new(),
            deleting: 0,
            table: Vec::new(),
        }
    }

    fn take(&mut self, event: &Event<'_>) -> Result<(), Box<Remark>> {
        match event {
            Event::Start(element) => self.open(element),
            Event::End(element) => self.close(element.local_name().as_ref()),
            Event::Text(it) => self.write(&it.xml10_content()),
            Event::CData(it) => self.write(&it.xml10_content()),
            Event::GeneralRef(it) => {
                let name = it.xml10_content();
                let character = it.resolve_char_ref().ok().flatten().map(String::from);
                let text = character.or_else(|| quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned));
                self.write(&text.ok_or_else(|| unreadable(format!("{}: &{name};", self.path)))?);
            }
            Event::Comment(it) => {
                let text = it.xml10_content().into_owned();
                self.say(PartKind::Hidden, text, String::new());
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        let name = name.as_ref();
        self.read_attributes(element, name);
        if !self.flows {
            return;
        }
        if let Some(kind) = kind_inside(name) {
            self.around.push((name.to_owned(), kind));
        }
        match name {
            "p" | "h" => self.paragraphs.push(Paragraph::default()),
            "tbl" | "table" => self.table.push(Table::default()),
            "tr" | "table-row" => {
                if let Some(table) = self.table.last_mut() {
                    table.column = 0;
                    table.left.clear();
                }
            }
            "tab" => self.write("\t"),
            "br" | "cr" | "line-break" => self.write("\n"),
            "s" => {
                let count = attribute(element, "c").and_then(|it| it.parse().ok()).unwrap_or(1_usize);
                self.write(&" ".repeat(count.min(8)));
            }
            "vanish" | "webHidden" if attribute(element, "val").is_none_or(|it| it != "0" && it != "false") => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.is_hidden = true;
                }
            }
            "delText" | "delInstrText" => self.deleting += 1,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if !self.flows {
            self.flush();
            return;
        }
        match name {
            "p" | "h" => {
                self.flush();
                if self.paragraphs.len() > 1 {
                    self.paragraphs.pop();
                }
            }
            "tc" | "table-cell" => {
                if let Some(table) = self.table.last_mut() {
                    let cell = std::mem::take(&mut table.cell);
                    if table.row == 0 {
                        table.headers.push(cell.clone());
                    }
                    table.left = cell;
                    table.column += 1;
                }
            }
            "tr" | "table-row" => {
                if let Some(table) = self.table.last_mut() {
                    table.row += 1;
                }
            }
            "tbl" | "table" => {
                self.table.pop();
            }
            "comment" | "threadedComment" | "si" | "sp" => self.flush(),
            "delText" | "delInstrText" => self.deleting = self.deleting.saturating_sub(1),
            _ => {}
        }
        if self.around.last().is_some_and(|(opened, _)| opened == name) {
            self.flush();
            self.around.pop();
        }
    }

    /// Link targets, values of properties and of caches, and what pictures and hidden fields are said to show.
    fn read_attributes(&mut self, element: &BytesStart<'_>, name: &str) {
        let is_named =
            |it: &str| matches!(it, "descr" | "title" | "alt" | "string-value" | "href" | "author" | "userId");
        for it in element.attributes().with_checks(false).flatten() {
            let key = it.key.local_name();
            if (self.flows && !is_named(key.as_ref())) || (name == "Relationship" && key.as_ref() != "Target") {
                continue;
            }
            if let Some(value) = attribute(element, key.as_ref()) {
                self.say(PartKind::Hidden, value, String::new());
            }
        }
    }

    fn write(&mut self, text: &str) {
        let is_deleting = self.deleting > 0 || self.around.iter().any(|(_, kind)| *kind == PartKind::Deleted);
        if self.is_cells && self.around.is_empty() {
            return;
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            if is_deleting {
                paragraph.deleted.push_str(text);
            } else {
                paragraph.text.push_str(text);
            }
        }
        if let Some(table) = self.table.last_mut()
            && table.cell.len() < 90
        {
            table.cell.push_str(text);
        }
    }

    /// Looks through the paragraph that ends.
    fn flush(&mut self) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let Paragraph { text, deleted, is_hidden } = std::mem::take(paragraph);
        let context = self.table.last().map_or_else(String::new, |table| {
            let over = table.headers.get(table.column).filter(|_| table.row > 0).map_or("", String::as_str);
            format!("{over}\n{}", table.left)
        });
        let around = self.around.last().map_or(self.kind, |(_, kind)| *kind);
        self.say(if is_hidden { PartKind::Hidden } else { around }, text, context.clone());
        self.say(PartKind::Deleted, deleted, context);
    }

    fn say(&mut self, kind: PartKind, text: String, context: String) {
        // Cells are read as a table, but for what is pinned to them.
        if text.trim().is_empty() || (self.is_cells && kind == self.kind) {
            return;
        }
        let number = &mut self.numbers[kind as usize];
        *number += 1;
        self.scan.read(&Passage { spot: Spot::Part { part: kind, number: *number }, text, context });
    }
}

/// What kind of text stands inside an element, where that says so.
fn kind_inside(name: &str) -> Option<PartKind> {
    Some(match name {
        "txbxContent" | "textbox" | "text-box" => PartKind::TextBox,
        "annotation" => PartKind::Comment,
        "deletion" => PartKind::Deleted,
        "note" | "footnote" | "endnote" => PartKind::Note,
        "hdr" | "ftr" | "headerFooter" => PartKind::Header,
        "notes" => PartKind::Notes,
        // What a merged area covers: the table's reader leaves it out.
        "covered-table-cell" => PartKind::Hidden,
        _ => return None,
    })
}
