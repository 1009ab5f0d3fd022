//! Compound files, in which Word and Excel wrote before 2007: a small file system, whose directory says what it holds.

use std::io::{self, Read, Seek};

use domain::attachment::MediaType;

use super::{number_16, number_32, read_at};

/// Length of an entry of the directory.
const ENTRY_BYTES: usize = 128;
/// Sectors of the directory that are looked at; what we look for stands near its beginning.
const SECTORS: usize = 16;
/// Where in the header the places of the tables of sectors stand, and how many of them.
const TABLES: (usize, u32) = (76, 109);
/// The kind of an entry that is a stream.
const STREAM: u8 = 2;

/// Word or Excel, by the first stream of either name: documents inside the document come later in the directory.
pub(super) fn media_type(file: &mut (impl Read + Seek), head: &[u8]) -> io::Result<Option<MediaType>> {
    let (Some(shift @ (9 | 12)), Some(mut sector)) = (number_16(head, 30), number_32(head, 48)) else {
        return Ok(None);
    };
    for _ in 0..SECTORS {
        let entries = read_at(file, place(sector, shift), 1 << shift)?;
        if let Some(found) = entries.chunks_exact(ENTRY_BYTES).find_map(kind) {
            return Ok(Some(found));
        }
        let Some(next) = next(file, head, sector, shift)? else { return Ok(None) };
        sector = next;
    }
    Ok(None)
}

/// Sectors are counted from the one after the header.
fn place(sector: u32, shift: u16) -> u64 {
    (u64::from(sector) + 1) << shift
}

/// The sector that follows `sector`; none at the end of the chain, and where the tables do not say.
fn next(file: &mut (impl Read + Seek), head: &[u8], sector: u32, shift: u16) -> io::Result<Option<u32>> {
    let per_table = (1_u32 << shift) / 4;
    let (table, entry) = (sector / per_table, sector % per_table);
    let table = (table < TABLES.1).then(|| number_32(head, TABLES.0 + table as usize * 4)).flatten();
    let Some(table) = table else { return Ok(None) };
    let number = read_at(file, place(table, shift) + u64::from(entry) * 4, 4)?;
    // The largest numbers are marks: free, end of chain, table.
    Ok(number_32(&number, 0).filter(|next| *next < 0xffff_fffa))
}

/// What an entry of the directory gives away.
fn kind(entry: &[u8]) -> Option<MediaType> {
    let length = usize::from(number_16(entry, 64)?).checked_sub(2).filter(|length| *length <= 62)?;
    let units = entry.get(..length)?.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let name: String = char::decode_utf16(units).map(Result::unwrap_or_default).collect();
    match (entry.get(66), name.as_str()) {
        (Some(&STREAM), "Workbook" | "Book") => Some(MediaType::Xls),
        (Some(&STREAM), "WordDocument") => Some(MediaType::Doc),
        _ => None,
    }
}
