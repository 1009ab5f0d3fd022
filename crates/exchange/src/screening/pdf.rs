//! PDF: the text that its pages draw, and what is written beside them. A page is read only as far as its fonts tell which
//! characters they show; the rest is for a person.

use std::collections::BTreeMap;

use domain::personal_data::{ContentScan, PartKind, Passage, Spot, Unreadable};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, LoadOptions, Object};

/// Bytes that one stream may unpack to.
const STREAM_BYTES: usize = 32 * 1024 * 1024;
const PAGES: usize = 5_000;
/// Forms inside forms.
const DEPTH: usize = 6;
/// Operations of one page.
const OPERATIONS: usize = 2_000_000;
/// A move to the left by this many thousandths of the font's size is a space.
const SPACE: f32 = -180.0;
/// Where texts stand beside the pages: annotations, form fields, the properties of the file.
const TEXTS: [&[u8]; 12] = [
    b"Contents",
    b"V",
    b"DV",
    b"TU",
    b"RC",
    b"Title",
    b"Author",
    b"Subject",
    b"Keywords",
    b"Alt",
    b"ActualText",
    b"URI",
];

pub(super) fn read(bytes: &[u8], scan: &mut ContentScan) -> Result<(), Unreadable> {
    let options = LoadOptions { max_decompressed_size: Some(STREAM_BYTES), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    if document.is_encrypted() {
        return Err(Unreadable::Encrypted);
    }
    let pages = document.get_pages();
    if pages.is_empty() {
        return Err(Unreadable::Damaged);
    }
    if pages.len() > PAGES {
        return Err(Unreadable::TooLarge);
    }
    for (number, id) in pages {
        let spot = Spot::Part { part: PartKind::Page, number };
        let mut page = Page::new(&document);
        let content = document.get_page_content_with_limit(id, STREAM_BYTES).map_err(|_| Unreadable::TooLarge)?;
        let (own, inherited) = document.get_page_resources(id).map_err(|_| Unreadable::Damaged)?;
        let inherited = inherited.into_iter().filter_map(|id| document.get_dictionary(id).ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(inherited).collect();
        page.draw(&content, &resources, 0)?;
        page.finish(scan, &spot);
    }
    beside_the_pages(&document, scan);
    Ok(())
}

/// Annotations, fields, properties; and files inside the file.
fn beside_the_pages(document: &Document, scan: &mut ContentScan) {
    let mut number = 0;
    for object in document.objects.values() {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        if dictionary.has_type(b"EmbeddedFile") || dictionary.has(b"XFA") {
            scan.cannot_read(Unreadable::Embedded, None);
        }
        for key in TEXTS {
            let Ok(value) = dictionary.get_deref(key, document) else { continue };
            if let (Object::String(..), Ok(text)) = (value, lopdf::decode_text_string(value)) {
                number += 1;
                let spot = Spot::Part { part: PartKind::Other, number };
                scan.read(&Passage { spot, text, context: String::new() });
            }
        }
    }
}

/// What the codes of a font stand for; none for a code that it does not know.
type Reads<'a> = Box<dyn Fn(&[u8]) -> Option<String> + 'a>;

/// A page while it is drawn.
struct Page<'a> {
    document: &'a Document,
    /// Its text with a tab wherever the pen moved, and without any: some programs place every digit by itself.
    apart: String,
    together: String,
    operations: usize,
    pictures: u32,
    unknown: u32,
    /// Where the last text stood.
    line: f32,
}

/// Where the pen is: the vertical scale and offset of the page, and of the text.
#[derive(Clone, Copy)]
struct Pen {
    scale: f32,
    offset: f32,
    text_scale: f32,
    text: f32,
    leading: f32,
    has_moved: bool,
}

impl<'a> Page<'a> {
    fn new(document: &'a Document) -> Self {
        let (apart, together) = (String::new(), String::new());
        Self { document, apart, together, operations: 0, pictures: 0, unknown: 0, line: f32::MIN }
    }

    fn draw(&mut self, content: &[u8], resources: &[&'a Dictionary], depth: usize) -> Result<(), Unreadable> {
        let content = Content::decode(content).map_err(|_| Unreadable::Damaged)?;
        let mut fonts: BTreeMap<Vec<u8>, Option<Reads<'a>>> = BTreeMap::new();
        let mut font: Option<Vec<u8>> = None;
        let mut pen = Pen { scale: 1.0, offset: 0.0, text_scale: 1.0, text: 0.0, leading: 0.0, has_moved: true };
        let mut kept = Vec::new();
        for operation in &content.operations {
            self.operations += 1;
            if self.operations > OPERATIONS {
                return Err(Unreadable::TooLarge);
            }
            let operands = operation.operands.as_slice();
            let number = |index: usize| operands.get(index).and_then(|it| it.as_float().ok()).unwrap_or_default();
            match operation.operator.as_str() {
                "q" => kept.push(pen),
                "Q" => pen = kept.pop().unwrap_or(pen),
                "cm" => {
                    pen.offset += pen.scale * number(5);
                    pen.scale *= number(3);
                    pen.has_moved = true;
                }
                "BT" => (pen.text, pen.text_scale, pen.has_moved) = (0.0, 1.0, true),
                "Tf" => font = operands.first().and_then(|it| it.as_name().ok()).map(<[u8]>::to_vec),
                "Tm" => (pen.text, pen.text_scale, pen.has_moved) = (number(5), number(3), true),
                "Td" | "TD" => {
                    pen.text += number(1) * pen.text_scale;
                    pen.has_moved = true;
                    if operation.operator == "TD" {
                        pen.leading = -number(1);
                    }
                }
                "TL" => pen.leading = number(0),
                "T*" => pen.next_line(),
                "Tj" | "TJ" | "'" | "\"" => {
                    if matches!(operation.operator.as_str(), "'" | "\"") {
                        pen.next_line();
                    }
                    let reads = font.as_ref().and_then(|name| {
                        fonts.entry(name.clone()).or_insert_with(|| self.encoding(resources, name)).as_ref()
                    });
                    self.move_to(&mut pen);
                    // A string, or pieces of one with moves between them.
                    match operands.last() {
                        Some(Object::Array(pieces)) => {
                            for piece in pieces {
                                self.show(reads, piece);
                            }
                        }
                        Some(piece) => self.show(reads, piece),
                        None => {}
                    }
                }
                "BI" => self.pictures += 1,
                "Do" => {
                    let name = operands.first().and_then(|it| it.as_name().ok()).unwrap_or_default();
                    self.paint(resources, name, depth)?;
                    pen.has_moved = true;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A picture, or a form that draws in its turn.
    fn paint(&mut self, resources: &[&'a Dictionary], name: &[u8], depth: usize) -> Result<(), Unreadable> {
        let found = resources.iter().find_map(|it| {
            self.document.get_dict_in_dict(it, b"XObject").ok()?.get_deref(name, self.document).ok()?.as_stream().ok()
        });
        let Some(stream) = found else { return Ok(()) };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it != b"Form") {
            self.pictures += 1;
            return Ok(());
        }
        if depth == DEPTH {
            return Err(Unreadable::TooLarge);
        }
        let content = stream.get_plain_content_with_limit(STREAM_BYTES).map_err(|_| Unreadable::TooLarge)?;
        let own = stream.dict.get_deref(b"Resources", self.document).ok().and_then(|it| it.as_dict().ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
        self.draw(&content, &resources, depth + 1)
    }

    /// What a font shows; none where it does not tell.
    fn encoding(&self, resources: &[&'a Dictionary], name: &[u8]) -> Option<Reads<'a>> {
        let font = resources.iter().find_map(|it| {
            self.document.get_dict_in_dict(it, b"Font").ok()?.get_deref(name, self.document).ok()?.as_dict().ok()
        })?;
        let is_named = |key: &[u8], names: &[&[u8]]| {
            font.get_deref(key, self.document).and_then(Object::as_name).is_ok_and(|it| names.contains(&it))
        };
        let has_map = font.get_deref(b"ToUnicode", self.document).is_ok_and(|it| it.as_stream().is_ok());
        // Glyphs by number, or drawn by themselves: nothing else says what they look like.
        let is_mute = is_named(b"Subtype", &[b"Type0", b"Type3"]) && !has_map;
        if is_mute && !is_named(b"Encoding", &[b"UniGB-UCS2-H", b"UniGB-UTF16-H"]) {
            return None;
        }
        let encoding = font.get_font_encoding_with_limit(self.document, STREAM_BYTES).ok()?;
        Some(Box::new(move |bytes| encoding.bytes_to_string(bytes).ok()))
    }

    fn move_to(&mut self, pen: &mut Pen) {
        let line = pen.offset + pen.scale * pen.text;
        if (line - self.line).abs() > 1.0 {
            self.apart.push('\n');
            self.together.push('\n');
        } else if pen.has_moved {
            self.apart.push('\t');
        }
        self.line = line;
        pen.has_moved = false;
    }

    fn show(&mut self, reads: Option<&Reads<'a>>, piece: &Object) {
        match piece {
            Object::String(bytes, _) => match reads.and_then(|read| read(bytes)) {
                Some(text) => {
                    self.unknown += u32::from(text.contains('\u{fffd}'));
                    self.apart.push_str(&text);
                    self.together.push_str(&text);
                }
                None => self.unknown += 1,
            },
            other => {
                if other.as_float().is_ok_and(|it| it < SPACE) {
                    self.apart.push(' ');
                }
            }
        }
    }

    fn finish(self, scan: &mut ContentScan, spot: &Spot) {
        let has_text = self.apart.chars().any(|it| !it.is_whitespace());
        let mut here = ContentScan::default();
        for text in [self.apart, self.together] {
            let mut read = ContentScan::default();
            read.read(&Passage { spot: spot.clone(), text, context: String::new() });
            for finding in read.findings {
                if here.findings.iter().all(|it| (it.kind, &it.masked) != (finding.kind, &finding.masked)) {
                    here.findings.push(finding);
                }
            }
        }
        scan.merge(here);
        for _ in 0..self.pictures {
            scan.cannot_read(Unreadable::Picture, Some(spot.clone()));
        }
        if self.unknown > 0 {
            scan.cannot_read(Unreadable::Encoding, Some(spot.clone()));
        } else if !has_text && self.pictures == 0 {
            scan.cannot_read(Unreadable::NoText, Some(spot.clone()));
        }
    }
}

impl Pen {
    fn next_line(&mut self) {
        self.text -= self.leading * self.text_scale;
        self.has_moved = true;
    }
}
