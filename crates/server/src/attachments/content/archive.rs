//! Zip archives: what their table of contents says they are. Nothing is unpacked.

use std::io::{self, Read, Seek};

use domain::attachment::MediaType;

use super::{number_16, number_32, read_at};

/// The record at the end, which says where the table of contents is.
const END: &[u8] = b"PK\x05\x06";
/// An entry of the table of contents.
const ENTRY: &[u8] = b"PK\x01\x02";
/// The record at the end with the longest comment it may have.
const END_BYTES: u64 = 22 + 65_535;
/// Bytes of the table of contents that are looked at.
const CONTENTS_BYTES: u64 = 1 << 20;
/// Length of an entry up to its name.
const ENTRY_BYTES: usize = 46;
/// Length of the header before the first file, up to its name.
const HEADER_BYTES: usize = 30;
/// The first file of an OpenDocument holds its media type.
const OPEN_DOCUMENT: &[u8] = b"mimetype";

/// An archive or what it stands for; none for a damaged one and for documents that are not taken, among them all that
/// carry macros.
pub(super) fn media_type(file: &mut (impl Read + Seek), size_bytes: u64, head: &[u8]) -> io::Result<Option<MediaType>> {
    let Some(names) = names(file, size_bytes)? else { return Ok(None) };
    if head.get(HEADER_BYTES..).is_some_and(|rest| rest.starts_with(OPEN_DOCUMENT)) {
        return Ok(is_spreadsheet(head).then_some(MediaType::Ods));
    }
    let has = |is: &dyn Fn(&str) -> bool| names.iter().any(|name| is(name));
    let is_other = has(&|name| name.ends_with("vbaProject.bin") || name == "xl/workbook.bin");
    // Some programs forget the list of types, and everybody reads their workbooks all the same.
    let has_types = has(&|name| name == "[Content_Types].xml");
    Ok(match () {
        () if is_other => None,
        () if has(&|name| name == "xl/workbook.xml" || (has_types && name.starts_with("xl/"))) => Some(MediaType::Xlsx),
        () if has(&|name| name == "word/document.xml" || (has_types && name.starts_with("word/"))) => {
            Some(MediaType::Docx)
        }
        () if has_types => None,
        () => Some(MediaType::Zip),
    })
}

/// The names in the table of contents; none where there is no sound one.
fn names(file: &mut (impl Read + Seek), size_bytes: u64) -> io::Result<Option<Vec<String>>> {
    let tail = read_at(file, size_bytes.saturating_sub(END_BYTES), END_BYTES)?;
    let Some(end) = tail.windows(END.len()).rposition(|window| window == END) else { return Ok(None) };
    let (Some(length), Some(offset)) = (number_32(&tail, end + 12), number_32(&tail, end + 16)) else {
        return Ok(None);
    };
    let contents = read_at(file, offset.into(), u64::from(length).min(CONTENTS_BYTES))?;
    let (mut names, mut at) = (Vec::new(), 0);
    while contents.get(at..).is_some_and(|rest| rest.starts_with(ENTRY)) {
        let [Some(name), Some(extra), Some(comment)] = [28, 30, 32].map(|field| number_16(&contents, at + field))
        else {
            break;
        };
        let begin = at + ENTRY_BYTES;
        let Some(bytes) = contents.get(begin..begin + usize::from(name)) else { break };
        names.push(String::from_utf8_lossy(bytes).into_owned());
        at = begin + usize::from(name) + usize::from(extra) + usize::from(comment);
    }
    Ok((!names.is_empty()).then_some(names))
}

/// Whether the first file, which is not compressed, says that this is a spreadsheet, and nothing more.
fn is_spreadsheet(head: &[u8]) -> bool {
    let extra = usize::from(number_16(head, 28).unwrap_or_default());
    let content = head.get(HEADER_BYTES + OPEN_DOCUMENT.len() + extra..).unwrap_or_default();
    content.strip_prefix(MediaType::Ods.code().as_bytes()).is_some_and(|rest| rest.starts_with(b"PK"))
}
