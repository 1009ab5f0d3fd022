//! The archive that `.xlsx` and `.ods` files are: looked over before anything is unpacked, then read part by part.

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};

use domain::remark::{Place, Remark};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::Limits;
use super::limits::{RATIO_FROM_BYTES, encrypted, megabytes, too_large, unreadable};

/// An archive whose directory has been looked over.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// By name in lower case with `/`, as spreadsheet programs look names up.
    parts: HashMap<String, usize>,
    limits: &'a Limits,
    elements: usize,
    unpacked: u64,
}

impl<'a> Archive<'a> {
    /// Reads the directory: how many parts, how large they say they are, and that no name occurs twice.
    pub(crate) fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, Box<Remark>> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(format!("zip: {error}")))?;
        if zip.len() > limits.entries {
            let found = format!("压缩包内 {0} 个文件 / {0} files in the archive", zip.len());
            let most = limits.entries;
            return Err(too_large(Place::default(), found, format!("不超过 {most} 个"), format!("at most {most}")));
        }
        let mut parts = HashMap::with_capacity(zip.len());
        let mut total = 0_u64;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|error| unreadable(format!("zip: {error}")))?;
            let name = entry.name().map_err(|error| unreadable(format!("zip: {error}")))?.replace('\\', "/");
            if entry.encrypted() {
                return Err(encrypted(name));
            }
            if name.starts_with('/') || name.contains('\0') || name.split('/').any(|step| step == "..") {
                return Err(unreadable(format!("zip: {name}")));
            }
            let (packed, size) = (entry.compressed_size(), entry.size());
            total = total.saturating_add(size);
            if size > limits.entry_bytes {
                return Err(unpacks_too_large(&name, size, limits.entry_bytes));
            }
            if size > RATIO_FROM_BYTES && size / packed.max(1) > limits.ratio {
                let times = size / packed.max(1);
                let found = format!("{name}:解压后为 {times} 倍 / unpacks to {times} times its size");
                let most = limits.ratio;
                return Err(too_large(
                    Place::default(),
                    found,
                    format!("不超过 {most} 倍"),
                    format!("at most {most} times"),
                ));
            }
            if !entry.is_dir() && parts.insert(name.to_lowercase(), index).is_some() {
                return Err(unreadable(format!("zip: {name} ×2")));
            }
        }
        if total > limits.archive_bytes {
            return Err(unpacks_too_large("zip", total, limits.archive_bytes));
        }
        Ok(Self { zip, parts, limits, elements: 0, unpacked: 0 })
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.parts.contains_key(&path.to_lowercase())
    }

    /// The names of all parts, in lower case, in their order.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.parts.keys().cloned().collect();
        names.sort_unstable();
        names
    }

    /// Whether any part stands in this folder.
    pub(crate) fn has_folder(&self, folder: &str) -> bool {
        self.parts.keys().any(|name| name.starts_with(folder))
    }

    /// The beginning of a part.
    pub(crate) fn beginning(&mut self, path: &str, bytes: u64) -> Result<Option<Vec<u8>>, Box<Remark>> {
        let Some(&index) = self.parts.get(&path.to_lowercase()) else { return Ok(None) };
        let entry = self.zip.by_index(index).map_err(|error| broken(path, &error))?;
        let mut beginning = Vec::new();
        entry.take(bytes).read_to_end(&mut beginning).map_err(|error| broken(path, &error))?;
        Ok(Some(beginning))
    }

    /// Shows each piece of a part's markup; an empty element as its start and its end. False where there is no such part.
    pub(crate) fn walk(
        &mut self,
        path: &str,
        mut visit: impl FnMut(&Event<'_>) -> Result<(), Box<Remark>>,
    ) -> Result<bool, Box<Remark>> {
        let Some(&index) = self.parts.get(&path.to_lowercase()) else { return Ok(false) };
        let entry = self.zip.by_index(index).map_err(|error| broken(path, &error))?;
        let declared = entry.size();
        // One byte more than declared shows that the declaration lied.
        let mut reader = Reader::from_reader(BufReader::new(entry.take(declared + 1)));
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        let (mut buffer, mut depth) = (Vec::with_capacity(1024), 0_usize);
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|error| broken(path, &error))?;
            match &event {
                Event::Start(_) => {
                    depth += 1;
                    self.elements += 1;
                    too_many(path, self.elements, self.limits.elements, "个元素", "elements")?;
                    too_many(path, depth, self.limits.depth, "层嵌套", "levels")?;
                }
                Event::End(_) => depth = depth.saturating_sub(1),
                // No spreadsheet program writes one; entities that unfold into gigabytes begin here.
                Event::DocType(_) => return Err(unreadable(format!("{path}: <!DOCTYPE"))),
                Event::Eof => break,
                _ => {}
            }
            visit(&event)?;
        }
        let read = reader.into_inner().into_inner();
        if read.limit() == 0 || depth > 0 {
            return Err(unreadable(format!("{path}: 不完整 / incomplete")));
        }
        self.unpacked = self.unpacked.saturating_add(declared);
        // Several sheets may stand in one part; unpacking it again and again counts.
        if self.unpacked > self.limits.archive_bytes {
            return Err(unpacks_too_large(path, self.unpacked, self.limits.archive_bytes));
        }
        Ok(true)
    }
}

/// An attribute by its name without prefix, entities resolved.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| attribute.normalized_value(XmlVersion::default()).ok().map(std::borrow::Cow::into_owned))
}

/// Refuses more elements or levels than are read.
pub(super) fn too_many(path: &str, found: usize, most: usize, zh: &str, en: &str) -> Result<(), Box<Remark>> {
    if found <= most {
        return Ok(());
    }
    let found = format!("{path}:超过 {most} {zh} / more than {most} {en}");
    Err(too_large(Place::default(), found, format!("不超过 {most} {zh}"), format!("at most {most} {en}")))
}

fn unpacks_too_large(name: &str, size: u64, most: u64) -> Box<Remark> {
    let (size, most) = (megabytes(size), megabytes(most));
    let found = format!("{name}:解压后 {size} / {size} unpacked");
    too_large(Place::default(), found, format!("解压后不超过 {most}"), format!("at most {most} unpacked"))
}

fn broken(path: &str, error: &dyn std::fmt::Display) -> Box<Remark> {
    unreadable(format!("{path}: {error}"))
}
