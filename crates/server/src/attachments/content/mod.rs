//! What a file is, judged by what is in it: nobody's claim about it counts.

mod archive;
mod compound;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;

use std::io::{self, Read, Seek, SeekFrom};

use domain::attachment::{FileName, MediaType};

/// Bytes of the beginning that are looked at.
const HEAD: u64 = 4_096;
/// Bytes read at a time when the whole has to be looked at.
const PIECE: u64 = 64 * 1024;

/// How files begin that are known by their beginning alone.
const BEGINNINGS: [(&[u8], MediaType); 5] = [
    (b"%PDF-", MediaType::Pdf),
    (b"\x89PNG\r\n\x1a\n", MediaType::Png),
    (b"\xff\xd8\xff", MediaType::Jpeg),
    (b"GIF87a", MediaType::Gif),
    (b"GIF89a", MediaType::Gif),
];
/// Zip archives, and all the formats that are one.
const ARCHIVE: &[u8] = b"PK\x03\x04";
/// Compound files: Word and Excel before 2007.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Texts of two bytes per character, in either order, as Excel saves "Unicode text".
const WIDE: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];
/// What a web page, or a table saved as one, has near its beginning.
const PAGE_MARKS: [&str; 5] = ["<!doctype html", "<html", "<head", "<body", "<table"];

/// What the file is; none for what is not taken. Among plain texts the name decides, as nothing in them tells a list from
/// prose, and nothing rests on it.
pub(super) fn media_type(
    file: &mut (impl Read + Seek),
    size_bytes: u64,
    name: &FileName,
) -> io::Result<Option<MediaType>> {
    let head = read_at(file, 0, HEAD)?;
    if let Some((_, known)) = BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning)) {
        return Ok(Some(*known));
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Ok(Some(MediaType::Webp));
    }
    if head.starts_with(ARCHIVE) {
        return archive::media_type(file, size_bytes, &head);
    }
    if head.starts_with(COMPOUND) {
        return compound::media_type(file, &head);
    }
    if !is_text(file, WIDE.iter().any(|mark| head.starts_with(mark)), head.starts_with(WIDE[1]))? {
        return Ok(None);
    }
    if is_page(&head) {
        return Ok(Some(MediaType::Html));
    }
    Ok(Some(match name.ending().as_deref() {
        Some("csv") => MediaType::Csv,
        Some("tsv" | "tab") => MediaType::Tsv,
        _ => MediaType::Txt,
    }))
}

/// Whether the whole is something people can read: no control characters but those that lay out lines. A few damaged
/// characters do not matter; whoever reads the text deals with them.
fn is_text(file: &mut (impl Read + Seek), wide: bool, big_endian: bool) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    loop {
        let mut piece = Vec::new();
        file.by_ref().take(PIECE).read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Ok(true);
        }
        let mut wide_units = piece.chunks_exact(2).map(|pair| {
            let pair = [pair[0], pair[1]];
            if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        });
        let is_bad = if wide {
            wide_units.any(|unit| u8::try_from(unit).map_or(unit >= 0xfffe, is_control))
        } else {
            piece.iter().any(|byte| is_control(*byte))
        };
        if is_bad {
            return Ok(false);
        }
    }
}

/// Control characters, but for tab, line feed, form feed, carriage return, and the end mark of old programs.
fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | 0x1a)) || byte == 0x7f
}

/// Whether the text begins like a page of the web.
fn is_page(head: &[u8]) -> bool {
    let narrow: Vec<u8> = head.iter().copied().filter(|byte| byte.is_ascii() && *byte != 0).collect();
    let text = String::from_utf8_lossy(&narrow).to_ascii_lowercase();
    text.trim_start().starts_with('<') && PAGE_MARKS.iter().any(|mark| text.contains(mark))
}

/// Up to `length` bytes from `offset` on; less where the file ends before.
fn read_at(file: &mut (impl Read + Seek), offset: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.by_ref().take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Two bytes of a little-endian number.
fn number_16(bytes: &[u8], offset: usize) -> Option<u16> {
    bytes.get(offset..)?.first_chunk().map(|it| u16::from_le_bytes(*it))
}

/// Four bytes of a little-endian number.
fn number_32(bytes: &[u8], offset: usize) -> Option<u32> {
    bytes.get(offset..)?.first_chunk().map(|it| u32::from_le_bytes(*it))
}
