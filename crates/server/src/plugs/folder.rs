//! The folders of frontends: from a place of the operator's, or those that come with the binary.

use std::fs;
use std::path::Path;

use anyhow::Context;
use include_dir::{Dir, include_dir};

/// What comes with the binary.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../schema/frontends");

/// A folder with its files, in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// Its name, which is the frontend's code.
    pub(super) name: String,
    /// Names and texts of the files in it that matter.
    pub(super) files: Vec<(String, String)>,
}

/// The folders that come with the binary.
pub(super) fn built_in() -> anyhow::Result<Vec<Folder>> {
    let mut folders = Vec::new();
    for dir in BUILT_IN.dirs() {
        let mut files = Vec::new();
        for file in dir.files() {
            let name = name_of(file.path())?;
            if matters(&name) {
                files.push((name, file.contents_utf8().context("not UTF-8")?.to_owned()));
            }
        }
        folders.push(Folder::new(name_of(dir.path())?, files));
    }
    Ok(sorted(folders))
}

/// The folders at this place.
pub(super) fn read(place: &Path) -> anyhow::Result<Vec<Folder>> {
    let cannot = |path: &Path| format!("无法读取 / cannot read {}", path.display());
    let mut folders = Vec::new();
    for entry in fs::read_dir(place).with_context(|| cannot(place))? {
        let path = entry.with_context(|| cannot(place))?.path();
        let name = name_of(&path)?;
        if !path.is_dir() || name.starts_with('.') {
            continue;
        }
        let mut files = Vec::new();
        for entry in fs::read_dir(&path).with_context(|| cannot(&path))? {
            let file = entry.with_context(|| cannot(&path))?.path();
            let name = name_of(&file)?;
            if matters(&name) {
                files.push((name, fs::read_to_string(&file).with_context(|| cannot(&file))?));
            }
        }
        folders.push(Folder::new(name, files));
    }
    Ok(sorted(folders))
}

impl Folder {
    fn new(name: String, mut files: Vec<(String, String)>) -> Self {
        files.sort();
        Self { name, files }
    }
}

fn sorted(mut folders: Vec<Folder>) -> Vec<Folder> {
    folders.sort_by(|a, b| a.name.cmp(&b.name));
    folders
}

fn name_of(path: &Path) -> anyhow::Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    Ok(name.with_context(|| format!("文件名不是 UTF-8 / a name that is not UTF-8: {}", path.display()))?.to_owned())
}

/// Whatever else lies there, a README for one, is nobody's business.
fn matters(name: &str) -> bool {
    name == super::MANIFEST || name.ends_with(super::ENDING)
}
