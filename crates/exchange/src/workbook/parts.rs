//! The parts of an `.xlsx` file, walked before the library opens it: nothing in them may cost more than it should, and
//! what the library does not tell is read here: which rows and columns are hidden, and what is merged.

use std::collections::HashMap;

use domain::remark::Remark;
use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, attribute, too_many};
use super::limits::{too_large, unreadable};
use super::{Area, Limits};
use domain::remark::Place;

/// Styles are read as a whole when the file is opened; spreadsheet programs write 64 000 at most.
const STYLES_MAX: usize = 1_000_000;

/// The last row and column of the format.
const LAST: (u32, u32) = (1_048_576, 16_384);

/// What a sheet's own markup says.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) hidden_rows: Vec<u32>,
    pub(super) hidden_columns: Vec<u32>,
    pub(super) merges: Vec<Area>,
}

/// Walks every part the library will read; the facts of each sheet, by its name.
pub(super) fn survey(archive: &mut Archive<'_>, limits: &Limits) -> Result<HashMap<String, Facts>, Box<Remark>> {
    let mut workbook = String::from("xl/workbook.xml");
    archive.walk("_rels/.rels", |event| {
        if let Event::Start(it) = event
            && attribute(it, "Type").is_some_and(|kind| kind.ends_with("/relationships/officeDocument"))
            && let Some(target) = attribute(it, "Target")
        {
            target.trim_start_matches('/').clone_into(&mut workbook);
        }
        Ok(())
    })?;
    let (folder, file) = workbook.rsplit_once('/').map_or(("", workbook.as_str()), |(folder, file)| (folder, file));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    shared_strings(archive, &format!("{folder}sharedStrings.xml"), limits)?;
    for path in ["styles.xml", "theme/theme1.xml"] {
        styles(archive, &format!("{folder}{path}"))?;
    }
    let targets = targets(archive, &format!("{folder}_rels/{file}.rels"))?;
    let mut sheets = Vec::new();
    archive.walk(&workbook, |event| {
        if let Event::Start(it) = event
            && it.local_name().as_ref() == "sheet"
        {
            sheets.push((attribute(it, "name").unwrap_or_default(), attribute(it, "id").unwrap_or_default()));
            if sheets.len() > limits.sheets {
                let (found, most) = (sheets.len(), limits.sheets);
                let found = format!("{found} 个或更多工作表 / {found} or more sheets");
                let zh = format!("不超过 {most} 个工作表");
                return Err(too_large(Place::default(), found, zh, format!("at most {most} sheets")));
            }
        }
        Ok(())
    })?;
    if sheets.is_empty() {
        return Err(unreadable(workbook));
    }
    let mut facts = HashMap::new();
    for (name, id) in sheets {
        let Some(target) = targets.get(&id) else { return Err(unreadable(format!("{workbook}: {name}"))) };
        let path = target.strip_prefix('/').map_or_else(|| format!("{folder}{target}"), str::to_owned);
        let found = sheet(archive, &path, &name, limits)?;
        facts.insert(name, found);
    }
    Ok(facts)
}

fn targets(archive: &mut Archive<'_>, path: &str) -> Result<HashMap<String, String>, Box<Remark>> {
    let mut targets = HashMap::new();
    archive.walk(path, |event| {
        if let Event::Start(it) = event
            && let (Some(id), Some(target)) = (attribute(it, "Id"), attribute(it, "Target"))
        {
            targets.insert(id, target);
        }
        Ok(())
    })?;
    Ok(targets)
}

/// Each string is held once more than the file holds it, so they are counted first.
fn shared_strings(archive: &mut Archive<'_>, path: &str, limits: &Limits) -> Result<(), Box<Remark>> {
    let (mut strings, mut bytes) = (0, 0);
    archive.walk(path, |event| {
        match event {
            Event::Start(it) => match it.local_name().as_ref() {
                // The library makes room for as many as are announced.
                "sst" => {
                    let announced = attribute(it, "uniqueCount").and_then(|count| count.parse().ok()).unwrap_or(0);
                    too_many(path, announced, limits.cells, "条文字", "texts")?;
                }
                "si" => {
                    strings += 1;
                    too_many(path, strings, limits.cells, "条文字", "texts")?;
                }
                _ => {}
            },
            Event::Text(it) => bytes += it.len(),
            Event::CData(it) => bytes += it.len(),
            _ => {}
        }
        too_many(path, bytes, limits.text_bytes, "字节文字", "bytes of text")
    })?;
    Ok(())
}

fn styles(archive: &mut Archive<'_>, path: &str) -> Result<(), Box<Remark>> {
    let mut elements = 0;
    archive.walk(path, |event| {
        elements += usize::from(matches!(event, Event::Start(_)));
        too_many(path, elements, STYLES_MAX, "个元素", "elements")
    })?;
    Ok(())
}

fn sheet(archive: &mut Archive<'_>, path: &str, name: &str, limits: &Limits) -> Result<Facts, Box<Remark>> {
    let mut facts = Facts::default();
    let (mut row, mut merged) = (0_u32, 0_usize);
    let walked = archive.walk(path, |event| {
        let Event::Start(it) = event else { return Ok(()) };
        match it.local_name().as_ref() {
            "row" => {
                let stated = attribute(it, "r").and_then(|number| number.parse().ok());
                row = stated.unwrap_or(row.saturating_add(1));
                if row > LAST.0 {
                    return Err(unreadable(format!("{name}: {row}")));
                }
                if row <= limits.rows && is_hidden(it, "ht") {
                    facts.hidden_rows.push(row);
                }
            }
            "c" => {
                if let Some(reference) = attribute(it, "r")
                    && corner(&reference).is_none()
                {
                    return Err(unreadable(format!("{name}: {reference}")));
                }
            }
            "col" if is_hidden(it, "width") => {
                let bound = |key| attribute(it, key).and_then(|number| number.parse::<u32>().ok());
                if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                    let columns = first.saturating_sub(1)..last.min(limits.columns);
                    facts.hidden_columns.extend(columns);
                    too_many(path, facts.hidden_columns.len(), LAST.1 as usize, "个隐藏列", "hidden columns")?;
                }
            }
            "mergeCell" => {
                merged += 1;
                too_many(path, merged, limits.merged_rows, "个合并区域", "merged areas")?;
                let reference = attribute(it, "ref").unwrap_or_default();
                let area = area(&reference).ok_or_else(|| unreadable(format!("{name}: {reference}")))?;
                facts.merges.push(area);
            }
            "dimension" => {
                let reference = attribute(it, "ref").unwrap_or_default();
                area(&reference).ok_or_else(|| unreadable(format!("{name}: {reference}")))?;
            }
            _ => {}
        }
        Ok(())
    })?;
    if walked { Ok(facts) } else { Err(unreadable(path)) }
}

/// Hidden by its mark, or by having no height or width.
fn is_hidden(element: &BytesStart<'_>, size: &str) -> bool {
    let marked = attribute(element, "hidden").is_some_and(|value| value == "1" || value == "true");
    marked || attribute(element, size).and_then(|value| value.parse::<f64>().ok()).is_some_and(|value| value <= 0.0)
}

/// `B3:D7`, or a single cell.
fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let ((first_row, first_column), (last_row, last_column)) = (corner(first)?, corner(last)?);
    // The library subtracts one corner from the other.
    (first_row <= last_row && first_column <= last_column).then_some(Area {
        first_row,
        first_column,
        last_row,
        last_column,
    })
}

/// Row from 1 and column from 0 of `B3`, inside the format's own bounds.
fn corner(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = reference.split_at(letters);
    if !(1..=3).contains(&letters.len()) || !(1..=7).contains(&digits.len()) {
        return None;
    }
    let column =
        letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row = digits.parse().ok()?;
    ((1..=LAST.0).contains(&row) && column <= LAST.1).then_some((row, column - 1))
}
