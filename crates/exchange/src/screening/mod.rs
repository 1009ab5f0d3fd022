//! 附件内容检查: reads all the text that is in a file, what is hidden included, and tells what personal data it holds.
//!
//! What cannot be read is said, never passed over. Pure, but neither cheap nor sure to return: a hostile file may take all
//! the time and memory it is given, so files are read in a process of their own.

mod document;
mod markup;
mod pdf;
mod table;

#[cfg(test)]
mod tests;

use domain::personal_data::{ContentScan, PartKind, Passage, Spot, Unreadable};
use domain::remark::{Remark, RemarkCode};

use crate::workbook::{self, Archive, Limits, decode_page, decode_text, looks_like_page};

/// How pictures begin.
const PICTURES: [&[u8]; 8] =
    [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*", b"\x00\x00\x01\x00"];

/// What a file holds.
pub fn scan(bytes: &[u8]) -> ContentScan {
    let limits = Limits { keeps_covered: true, ..Limits::default() };
    let mut scan = ContentScan::default();
    match read(bytes, &limits, &mut scan) {
        Ok(()) => scan,
        Err(reason) => {
            // What was found before it broke counts all the same.
            scan.cannot_read(reason, None);
            scan
        }
    }
}

fn read(bytes: &[u8], limits: &Limits, scan: &mut ContentScan) -> Result<(), Unreadable> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(b"%PDF") {
        return pdf::read(bytes, scan);
    }
    if PICTURES.iter().any(|it| bytes.starts_with(it)) {
        return Err(Unreadable::Picture);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive(bytes, limits, scan);
    }
    // Word before 2007 is not read; Excel before 2007 is.
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        table::read(&workbook::read("", bytes, limits).map_err(|it| why(&it))?, scan);
        return Ok(());
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(Unreadable::Format);
    }
    text(bytes, limits, scan)
}

fn archive(bytes: &[u8], limits: &Limits, scan: &mut ContentScan) -> Result<(), Unreadable> {
    let mut archive = Archive::open(bytes, limits).map_err(|it| why(&it))?;
    let kind = archive.beginning("mimetype", 128).map_err(|it| why(&it))?;
    let kind = kind.map(|it| String::from_utf8_lossy(&it).into_owned()).unwrap_or_default();
    let is_table = kind.contains("opendocument.spreadsheet") || archive.has_folder("xl/");
    let is_document = archive.has_folder("word/") || archive.has_folder("ppt/") || kind.contains("opendocument");
    if !is_table && !is_document {
        return Err(Unreadable::Format);
    }
    if is_table {
        let opened = workbook::read("", bytes, limits).map_err(|it| why(&it))?;
        table::read(&opened, scan);
    }
    document::read(&mut archive, is_table, scan).map_err(|it| why(&it))
}

fn text(bytes: &[u8], limits: &Limits, scan: &mut ContentScan) -> Result<(), Unreadable> {
    let page = decode_page(bytes);
    if looks_like_page(&page) {
        return markup::read(&page, limits, scan);
    }
    let is_wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if !is_wide && bytes.contains(&0) {
        return Err(Unreadable::Format);
    }
    // A list as a table knows its headers; a text that is none is read by lines.
    if let Ok(opened) = workbook::read("", bytes, limits)
        && opened.sheets.iter().any(|sheet| sheet.rows.iter().any(|row| row.cells.len() > 1))
    {
        table::read(&opened, scan);
        return Ok(());
    }
    for (number, line) in (1..).zip(decode_text(bytes).lines()) {
        let spot = Spot::Part { part: PartKind::Line, number };
        scan.read(&Passage { spot, text: line.to_owned(), context: String::new() });
    }
    Ok(())
}

/// Why a file was not read, as far as that is told.
fn why(remark: &Remark) -> Unreadable {
    match remark.code {
        RemarkCode::FileEncrypted => Unreadable::Encrypted,
        RemarkCode::FileTooLarge => Unreadable::TooLarge,
        RemarkCode::FormatUnknown | RemarkCode::FormatMismatch => Unreadable::Format,
        _ => Unreadable::Damaged,
    }
}
