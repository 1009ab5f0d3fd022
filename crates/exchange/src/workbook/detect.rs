//! 格式识别: what a file is, by its content; its name only has to agree.

use domain::remark::{Place, Remark, RemarkCode};

use super::archive::Archive;
use super::limits::encrypted;
use super::{Format, Limits};

const OPEN_DOCUMENT: &str = "application/vnd.oasis.opendocument.";

/// Beginnings of files that people send by mistake.
const KNOWN: [(&[u8], &str); 7] = [
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR"),
    (b"7z\xBC\xAF", "7z"),
    (b"\x1F\x8B", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xFF\xD8\xFF", "JPEG"),
];

/// What reads a file.
pub(super) enum Content<'a> {
    Archive(Format, Archive<'a>),
    Xls,
    Text,
}

/// What a file is, as far as its first bytes and its directory tell.
pub(super) fn detect<'a>(bytes: &'a [u8], limits: &'a Limits) -> Result<Content<'a>, Box<Remark>> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive(bytes, limits);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return compound(bytes);
    }
    if let Some((_, name)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(unknown(*name));
    }
    let wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if !wide && bytes.contains(&0) {
        return Err(unknown("二进制文件 / a binary file"));
    }
    Ok(Content::Text)
}

fn archive<'a>(bytes: &'a [u8], limits: &'a Limits) -> Result<Content<'a>, Box<Remark>> {
    let mut archive = Archive::open(bytes, limits)?;
    if let Some(kind) = archive.beginning("mimetype", 128)? {
        let kind = String::from_utf8_lossy(&kind).trim().to_owned();
        return match kind.strip_prefix(OPEN_DOCUMENT) {
            Some("spreadsheet" | "spreadsheet-template") => Ok(Content::Archive(Format::Ods, archive)),
            _ => Err(unknown(kind)),
        };
    }
    if archive.has("xl/workbook.bin") {
        return Err(unknown("XLSB"));
    }
    if archive.has_folder("xl/") {
        return Ok(Content::Archive(Format::Xlsx, archive));
    }
    Err(unknown(if archive.has_folder("word/") {
        "DOCX"
    } else if archive.has_folder("ppt/") {
        "PPTX"
    } else {
        "ZIP"
    }))
}

/// The directory entries of a compound file stand at multiples of their size, wherever the directory is.
fn compound<'a>(bytes: &[u8]) -> Result<Content<'a>, Box<Remark>> {
    const ENTRY_BYTES: usize = 128;
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        bytes.chunks(ENTRY_BYTES).any(|entry| entry.starts_with(&wide))
    };
    if holds("EncryptedPackage") {
        return Err(encrypted("EncryptedPackage"));
    }
    if holds("Workbook") || holds("Book") {
        return Ok(Content::Xls);
    }
    let name = [("WordDocument", "DOC"), ("PowerPoint Document", "PPT")];
    Err(unknown(name.iter().find(|(stream, _)| holds(stream)).map_or("OLE", |(_, name)| name)))
}

/// Refuses texts that are no table: what Excel 2003 and browsers write as one file.
pub(super) fn no_document(text: &str) -> Result<(), Box<Remark>> {
    const BEGINNINGS: [(&str, &str); 3] = [("<?xml", "XML"), ("MIME-Version:", "MHTML"), ("From: ", "MHTML")];
    match BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning)) {
        Some((_, name)) => Err(unknown(*name)),
        None => Ok(()),
    }
}

/// Refuses a format that is not read.
pub(super) fn unknown(found: impl Into<String>) -> Box<Remark> {
    let allowed = ".xlsx, .xls, .ods, .csv, .tsv, .html";
    Box::new(Remark::new(RemarkCode::FormatUnknown, Place::default(), found).allowed(allowed, allowed))
}

/// Refuses a name that promises something else; plain text is plain text under each of its names.
pub(super) fn agree(name: &str, format: Format) -> Result<(), Box<Remark>> {
    let Some(extension) = extension(name) else { return Ok(()) };
    let (allowed, called): (&[&str], &str) = match format {
        Format::Xlsx => (&["xlsx"], "XLSX"),
        Format::Xls => (&["xls"], "XLS"),
        Format::Ods => (&["ods"], "ODS"),
        Format::Csv => (&["csv", "tsv", "txt"], "CSV"),
        Format::Tsv => (&["tsv", "csv", "txt"], "TSV"),
        Format::Html => (&["html", "htm"], "HTML"),
    };
    if allowed.contains(&extension.as_str()) {
        return Ok(());
    }
    let found = format!(".{extension}(内容为 / the content is {called})");
    let known = format!(".{}", allowed.join(", ."));
    let remark = Remark::new(RemarkCode::FormatMismatch, Place::default(), found);
    Err(Box::new(remark.allowed(format!("{called} 文件的扩展名 {known}"), format!("{known} for {called}"))))
}

/// The extension in lower case; none where the name has none.
pub(super) fn extension(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() && !extension.is_empty()).then(|| extension.to_lowercase())
}
