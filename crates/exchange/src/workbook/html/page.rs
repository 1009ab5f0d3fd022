//! A page in its order: its tables, the text above each, and the text of a cell.

use std::collections::VecDeque;

use scraper::node::Element;
use scraper::{ElementRef, Html};

/// A table and what stands above it.
pub(super) struct Found<'a> {
    pub(super) table: ElementRef<'a>,
    pub(super) title: Option<String>,
    /// Hidden itself, or inside something hidden.
    pub(super) hidden: bool,
}

/// How far above a table its title may stand, in blocks of text.
const REACH: usize = 5;

/// A block of text above a table, and whether it is a heading.
type Block = (String, bool);

/// The tables of a page in their order, those inside cells of others as well.
pub(super) fn tables(page: &Html) -> Vec<Found<'_>> {
    let mut tables = Vec::new();
    let mut above: VecDeque<Block> = VecDeque::new();
    let mut block = Writing::default();
    let mut hidden = 0_usize;
    walk(page.root_element(), |step| {
        match step {
            Step::Text(text) => block.push(text),
            Step::Open(element) if is_no_text(element.value()) || element.value().name() == "caption" => return false,
            Step::Open(element) => {
                hidden += usize::from(is_hidden(element.value()));
                if is_block(element.value().name()) || is_cell(element.value().name()) {
                    flush(&mut block, &mut above, false);
                }
                if element.value().name() == "table" {
                    tables.push(Found { table: element, title: title(element, &above), hidden: hidden > 0 });
                }
            }
            Step::Close(element) => {
                hidden -= usize::from(is_hidden(element));
                let name = element.name();
                if name == "table" {
                    block = Writing::default();
                    above.clear();
                } else if is_block(name) || is_cell(name) {
                    flush(&mut block, &mut above, is_heading(name));
                }
            }
        }
        true
    });
    tables
}

fn flush(block: &mut Writing, above: &mut VecDeque<Block>, heading: bool) {
    let text = std::mem::take(block).finish();
    if text.is_empty() {
        return;
    }
    if above.len() == REACH {
        above.pop_front();
    }
    above.push_back((text, heading));
}

/// Its caption; else the nearest text that names a catalogue, the nearest heading, the nearest text.
fn title(table: ElementRef<'_>, above: &VecDeque<Block>) -> Option<String> {
    let caption = table.child_elements().find(|it| it.value().name() == "caption");
    if let Some(caption) = caption.map(text_of).filter(|it| !it.is_empty()) {
        return Some(caption);
    }
    let nearest = |wanted: &dyn Fn(&Block) -> bool| above.iter().rev().find(|block| wanted(block));
    nearest(&|(text, _)| text.contains("目录") || text.contains("领域"))
        .or_else(|| nearest(&|(_, heading)| *heading))
        .or_else(|| nearest(&|_| true))
        .map(|(text, _)| text.clone())
}

/// The text of an element as a browser lays it out: lines where it breaks them, without the tables inside.
pub(super) fn text_of(element: ElementRef<'_>) -> String {
    let mut writing = Writing::default();
    walk(element, |step| {
        match step {
            Step::Text(text) => writing.push(text),
            Step::Open(it) if it.value().name() == "table" || is_no_text(it.value()) => return false,
            Step::Open(it) if it.value().name() == "br" => writing.line_break(),
            Step::Open(it) if is_block(it.value().name()) => writing.new_line(),
            Step::Close(it) if is_block(it.name()) => writing.new_line(),
            _ => {}
        }
        true
    });
    writing.finish()
}

/// `hidden`, or a style of its own that takes it off the page.
pub(super) fn is_hidden(element: &Element) -> bool {
    let style = || {
        let style = element.attr("style")?.to_ascii_lowercase();
        Some(style.split_whitespace().collect::<String>())
    };
    element.attr("hidden").is_some()
        || style().is_some_and(|it| it.contains("display:none") || it.contains("visibility:collapse"))
}

fn is_no_text(element: &Element) -> bool {
    matches!(element.name(), "head" | "script" | "style" | "template" | "noscript" | "textarea" | "select" | "button")
}

fn is_cell(name: &str) -> bool {
    matches!(name, "td" | "th")
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn is_block(name: &str) -> bool {
    is_heading(name)
        || matches!(
            name,
            "address"
                | "article"
                | "blockquote"
                | "body"
                | "center"
                | "dd"
                | "div"
                | "dl"
                | "dt"
                | "footer"
                | "form"
                | "header"
                | "hr"
                | "li"
                | "main"
                | "nav"
                | "ol"
                | "p"
                | "pre"
                | "section"
                | "table"
                | "ul"
        )
}

/// Text with white space as browsers show it.
#[derive(Default)]
pub(crate) struct Writing {
    text: String,
    /// White space since the last character, and whether a line ended in it.
    space: Option<bool>,
}

impl Writing {
    pub(crate) fn push(&mut self, text: &str) {
        for character in text.chars() {
            if matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0C') {
                let line = matches!(character, '\n' | '\r');
                self.space = Some(self.space.unwrap_or_default() || line);
                continue;
            }
            if let Some(line) = self.space.take()
                && let Some(last) = self.text.chars().next_back().filter(|it| *it != '\n')
            {
                // A line of the source that ends between two Chinese characters is no space between them.
                if !(line && !last.is_ascii() && !character.is_ascii()) {
                    self.text.push(' ');
                }
            }
            self.text.push(if character == '\u{A0}' { ' ' } else { character });
        }
    }

    pub(crate) fn line_break(&mut self) {
        self.space = None;
        self.text.push('\n');
    }

    /// As it is written, white space and all.
    pub(crate) fn push_whole(&mut self, text: &str) {
        self.space = None;
        self.text.push_str(text);
    }

    /// Begins a line, unless one has just begun.
    pub(crate) fn new_line(&mut self) {
        self.space = None;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    pub(crate) fn finish(self) -> String {
        self.text.trim().to_owned()
    }
}

/// What a walk comes upon.
pub(crate) enum Step<'a> {
    Open(ElementRef<'a>),
    Text(&'a str),
    Close(&'a Element),
}

/// Walks what is inside an element in the order of the page, without recursion; inside an opened element only on `true`.
pub(crate) fn walk<'a>(root: ElementRef<'a>, mut visit: impl FnMut(Step<'a>) -> bool) {
    let mut next = root.first_child();
    while let Some(mut node) = next {
        let inside = if let Some(element) = ElementRef::wrap(node) {
            visit(Step::Open(element))
        } else {
            if let Some(text) = node.value().as_text() {
                visit(Step::Text(text));
            }
            false
        };
        if inside && let Some(child) = node.first_child() {
            next = Some(child);
            continue;
        }
        let mut opened = inside;
        loop {
            if opened && let Some(element) = node.value().as_element() {
                visit(Step::Close(element));
            }
            if let Some(sibling) = node.next_sibling() {
                next = Some(sibling);
                break;
            }
            match node.parent() {
                Some(parent) if parent.id() != root.id() => {
                    node = parent;
                    opened = true;
                }
                _ => return,
            }
        }
    }
}
