//! 接入: frontends as folders with a manifest and their documents. Dropping a folder in plugs a frontend in, removing it unplugs
//! it; all of them are checked against the schema before anything is served.

mod folder;
mod manifest;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::graphql::admission::Limits;
use ::graphql::stored::{Contract, Inspector, Stored};
use anyhow::bail;
use domain::directory::Directory;

pub use manifest::{Manifest, Operations};

use crate::config::Config;
use folder::Folder;

/// The manifest of a folder.
const MANIFEST: &str = "frontend.toml";
/// What the file of a document ends with.
const ENDING: &str = ".graphql";
/// Where folders are looked for unless the configuration says otherwise, from where the program was started.
const DEFAULT_FOLDER: &str = "schema/frontends";

/// A frontend that is plugged in.
#[derive(Debug)]
pub struct Plug {
    /// Its code: the name of its folder.
    pub name: String,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its documents, by file name without ending.
    pub documents: BTreeMap<String, Arc<Stored>>,
    /// 契约: those of them that are feeds and webhooks, too, by the same names.
    pub contracts: BTreeMap<String, Contract>,
}

/// A contract with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Promised<'a> {
    /// What people call it: `media/notices`.
    pub name: &'a str,
    /// What its feed is called.
    pub title: &'a str,
    /// The document.
    pub stored: &'a Arc<Stored>,
    /// What it selects.
    pub contract: &'a Contract,
}

/// Every frontend that is plugged in.
#[derive(Debug, Default)]
pub struct Plugs {
    plugs: BTreeMap<String, Plug>,
    /// Documents by what requests call them: their digest, and `frontend/document`.
    by_id: HashMap<String, Arc<Stored>>,
}

/// What is wrong with a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The frontend.
    pub frontend: String,
    /// The file in its folder.
    pub file: String,
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { frontend, file, line, message } = self;
        write!(f, "{frontend}/{file}")?;
        if let Some(line) = line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {message}")
    }
}

/// Where the folders are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// At this place.
    Folder(PathBuf),
    /// In the binary.
    BuiltIn,
}

impl Source {
    /// What the configuration names; else the place where a checkout has them; else what the binary brought along.
    pub fn of(config: &Config) -> Self {
        let default = Path::new(DEFAULT_FOLDER);
        match &config.frontends.folder {
            Some(folder) => Self::Folder(folder.clone()),
            None if default.is_dir() => Self::Folder(default.to_owned()),
            None => Self::BuiltIn,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::BuiltIn => f.write_str("内置 built in"),
        }
    }
}

impl Plugs {
    /// Plugs in what the configuration names. A frontend that does not fit keeps the server from starting.
    pub fn start(config: &Config) -> anyhow::Result<Self> {
        let source = Source::of(config);
        Self::load(&source, &config.limits)?.map_err(|misfits| {
            let lines: Vec<_> = misfits.iter().map(|it| format!("  {it}")).collect();
            anyhow::anyhow!(
                "前端与接口不符({source});修正或移走其文件夹,可用 gongkai check-frontends 检查 / \
                 frontends do not fit the schema; mend them or take their folders away, gongkai check-frontends tells:\n{}",
                lines.join("\n")
            )
        })
    }

    /// Reads and checks every folder; or names everything that does not fit.
    pub fn load(source: &Source, limits: &Limits) -> anyhow::Result<Result<Self, Vec<Misfit>>> {
        let folders = match source {
            Source::BuiltIn => folder::built_in()?,
            Source::Folder(place) if !place.is_dir() => {
                bail!("frontends.folder 不是文件夹 / is not a folder: {}", place.display())
            }
            Source::Folder(place) => folder::read(place)?,
        };
        if folders.is_empty() {
            return Ok(Ok(Self::default()));
        }
        let inspector = Inspector::new(limits);
        let (mut plugs, mut misfits) = (BTreeMap::new(), Vec::new());
        for folder in folders {
            match plug(&inspector, folder) {
                Ok(plug) => drop(plugs.insert(plug.name.clone(), plug)),
                Err(found) => misfits.extend(found),
            }
        }
        Ok(if misfits.is_empty() { Ok(Self::of(plugs)) } else { Err(misfits) })
    }

    fn of(plugs: BTreeMap<String, Plug>) -> Self {
        let documents = plugs.values().flat_map(|plug| plug.documents.values());
        let by_id = documents.flat_map(|it| [(it.id.clone(), it.clone()), (it.name.clone(), it.clone())]).collect();
        Self { plugs, by_id }
    }

    /// The document that a request calls this.
    pub fn document(&self, id: &str) -> Option<&Arc<Stored>> {
        self.by_id.get(id)
    }

    /// The frontend of this code.
    pub fn plug(&self, code: &str) -> Option<&Plug> {
        self.plugs.get(code)
    }

    /// The frontend whose folder this document lies in.
    pub fn plug_of(&self, document: &Stored) -> Option<&Plug> {
        self.plug(document.name.split_once('/')?.0)
    }

    /// The contract of this name, `frontend/document`.
    pub fn contract(&self, name: &str) -> Option<Promised<'_>> {
        let (frontend, document) = name.split_once('/')?;
        let plug = self.plug(frontend)?;
        let (stored, contract) = (plug.documents.get(document)?, plug.contracts.get(document)?);
        let title = plug.manifest.contracts.get(document)?;
        Some(Promised { name: &stored.name, title, stored, contract })
    }

    /// Every contract.
    pub fn contracts(&self) -> impl Iterator<Item = Promised<'_>> {
        let named = self.iter().flat_map(|plug| plug.contracts.keys().filter_map(|it| plug.documents.get(it)));
        named.filter_map(|stored| self.contract(&stored.name))
    }

    /// Frontends that name a channel the county does not have, with the channel.
    pub fn strangers<'a>(&'a self, directory: &'a Directory) -> impl Iterator<Item = (&'a str, &'a str)> {
        let named = self.iter().filter_map(|plug| Some((plug.name.as_str(), plug.manifest.channel.as_deref()?)));
        named.filter(|(_, channel)| directory.channel(channel).is_none())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.plugs.is_empty()
    }

    /// All of them, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Plug> {
        self.plugs.values()
    }
}

fn plug(inspector: &Inspector, Folder { name, files }: Folder) -> Result<Plug, Vec<Misfit>> {
    let misfit = |file: &str, line: Option<usize>, message: String| Misfit {
        frontend: name.clone(),
        file: file.to_owned(),
        line,
        message,
    };
    let is_sane = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.len() > 40 || !name.bytes().all(is_sane) {
        let message = "文件夹名只能由小写字母、数字和连字符组成,至多 40 个字符 / a folder's name is made of lower-case letters, digits and hyphens, 40 at most";
        return Err(vec![misfit("", None, message.to_owned())]);
    }
    let mut misfits = Vec::new();
    let manifest = files.iter().find(|(file, _)| file == MANIFEST).map(|(_, text)| Manifest::read(text));
    let manifest = manifest.unwrap_or_else(|| Err("缺少此文件 / this file is missing".to_owned()));
    let manifest = manifest.map_err(|message| misfits.push(misfit(MANIFEST, None, message))).ok();
    let mut documents = BTreeMap::new();
    for (file, text) in &files {
        let Some(document) = file.strip_suffix(ENDING) else { continue };
        match inspector.store(&format!("{name}/{document}"), text) {
            Ok(stored) => drop(documents.insert(document.to_owned(), Arc::new(stored))),
            Err(faults) => misfits.extend(faults.into_iter().map(|it| misfit(file, it.line, it.message))),
        }
    }
    let mut contracts = BTreeMap::new();
    for document in manifest.iter().flat_map(|it| it.contracts.keys()) {
        let file = format!("{document}{ENDING}");
        match documents.get(document).map(|stored| Contract::of(stored)) {
            Some(Ok(contract)) => drop(contracts.insert(document.clone(), contract)),
            Some(Err(fault)) => misfits.push(misfit(&file, fault.line, fault.message)),
            // A file that is there and does not fit has been named already.
            None if files.iter().any(|(name, _)| *name == file) => {}
            None => {
                let message = format!("contracts.{document}: 没有文件 {file} / there is no file {file}");
                misfits.push(misfit(MANIFEST, None, message));
            }
        }
    }
    match manifest {
        Some(manifest) if misfits.is_empty() => Ok(Plug { name, manifest, documents, contracts }),
        _ => Err(misfits),
    }
}
