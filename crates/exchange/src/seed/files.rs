//! Where seed files come from: built into the binary, so that it starts anywhere, or a folder an operator prepared.

use std::borrow::Cow;
use std::path::PathBuf;

use serde::de::DeserializeOwned;

use super::SeedError;

/// A set of seed files, laid out as `seeds/` is.
#[derive(Clone, Debug)]
pub enum Source {
    /// The files this program was built with.
    Embedded,
    /// The files in this folder.
    Folder(PathBuf),
}

macro_rules! embedded {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../seeds/", $path)))),+]
    };
}

const EMBEDDED: &[(&str, &str)] = embedded![
    "national/pilot-domains.toml",
    "national/channels.toml",
    "national/assessment.toml",
    "national/working-days.json",
    "national/templates/index.toml",
    "national/templates/02-land-acquisition.tsv",
    "national/templates/03-major-projects.tsv",
    "national/templates/07-disaster-relief.tsv",
    "national/templates/10-rural-housing.tsv",
    "national/templates/18-social-assistance.tsv",
    "national/templates/21-employment.tsv",
    "national/templates/village.tsv",
    "feicheng/units.toml",
    "feicheng/annex-1.tsv",
    "feicheng/plan.toml",
];

impl Source {
    /// The text of one file, by its path below `seeds/`.
    pub fn text(&self, file: &str) -> Result<Cow<'static, str>, SeedError> {
        let unreadable = |reason: String| SeedError::Unreadable { file: file.to_owned(), reason };
        match self {
            Self::Embedded => EMBEDDED
                .iter()
                .find(|(path, _)| *path == file)
                .map(|(_, text)| Cow::Borrowed(*text))
                .ok_or_else(|| unreadable("no such file among the built-in seeds".to_owned())),
            Self::Folder(folder) => std::fs::read_to_string(folder.join(file))
                .map(Cow::Owned)
                .map_err(|error| unreadable(error.to_string())),
        }
    }

    /// One TOML file, read into its type; keys nobody knows are errors.
    pub(super) fn toml<T: DeserializeOwned>(&self, file: &str) -> Result<T, SeedError> {
        toml::from_str(&self.text(file)?)
            .map_err(|error| SeedError::Malformed { file: file.to_owned(), reason: error.to_string() })
    }
}

/// Refuses a list in which a key comes twice.
pub(super) fn unique<'a>(file: &str, keys: impl IntoIterator<Item = &'a str>) -> Result<(), SeedError> {
    let mut seen = std::collections::HashSet::new();
    match keys.into_iter().find(|key| !seen.insert(*key)) {
        Some(key) => Err(SeedError::Malformed { file: file.to_owned(), reason: format!("{key} comes twice") }),
        None => Ok(()),
    }
}
