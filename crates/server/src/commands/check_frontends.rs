//! `gongkai check-frontends`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use graphql::stored::Stored;
use serde_json::json;

use super::{Outcome, Place};
use crate::config::{Config, Flags};
use crate::plugs::{Misfit, Plugs, Source};

/// What `gongkai check-frontends` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
每个前端是一个文件夹:frontend.toml 与若干 *.graphql 文档。逐一与本程序的接口核对,指出前端、文件和行。
A frontend is a folder: frontend.toml and its *.graphql documents. Each is checked against this program's schema; what does not
fit is named by frontend, file and line.

示例 Examples:
  gongkai check-frontends                            配置所指的文件夹 / the folders that the configuration names
  gongkai check-frontends --folder schema/frontends  这一文件夹 / those in this folder
  gongkai check-frontends --json                     供程序读取 / for programs")]
pub struct CheckFrontends {
    #[command(flatten)]
    pub(super) place: Place,
    /// 各前端文件夹所在之处 / Where the folders of frontends are
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// 输出 JSON / Write JSON
    #[arg(long)]
    json: bool,
}

impl CheckFrontends {
    pub(super) fn flags(&self) -> Flags {
        self.place.flags()
    }

    pub(super) fn run(self, config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let source = self.folder.map_or_else(|| Source::of(config), Source::Folder);
        let loaded = Plugs::load(&source, &config.limits)?;
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&report(&source, &loaded))?)?;
        } else {
            match &loaded {
                Ok(plugs) => {
                    writeln!(out, "{source}")?;
                    for plug in plugs.iter() {
                        let (name, title, count) = (&plug.name, &plug.manifest.title, plug.documents.len());
                        writeln!(out, "  {name} {title}: {count} 个文档 / documents")?;
                        for (document, it) in
                            plug.documents.values().flat_map(|it| it.deprecated.iter().map(move |old| (it, old)))
                        {
                            writeln!(
                                out,
                                "    {}: {} 即将停用 / will be gone: {}",
                                document.name, it.field, it.reason
                            )?;
                        }
                    }
                    writeln!(out, "全部符合 / All of them fit")?;
                }
                Err(misfits) => {
                    for misfit in misfits {
                        writeln!(out, "{misfit}")?;
                    }
                    writeln!(out, "{} 处不符 / misfits", misfits.len())?;
                }
            }
        }
        Ok(if loaded.is_ok() { Outcome::Done } else { Outcome::Refused })
    }
}

fn report(source: &Source, loaded: &Result<Plugs, Vec<Misfit>>) -> serde_json::Value {
    let source = source.to_string();
    match loaded {
        Ok(plugs) => {
            let document = |it: &Stored| {
                let old: Vec<_> =
                    it.deprecated.iter().map(|old| json!({"field": old.field, "reason": old.reason})).collect();
                json!({ "name": it.name, "id": it.id, "kind": it.operation.kind.to_string(), "cacheable": it.is_steady, "deprecated": old })
            };
            let frontends: Vec<_> = plugs
                .iter()
                .map(|plug| {
                    let documents: Vec<_> = plug.documents.values().map(|it| document(it)).collect();
                    json!({ "name": plug.name, "title": plug.manifest.title, "documents": documents })
                })
                .collect();
            json!({ "source": source, "frontends": frontends, "misfits": [] })
        }
        Err(misfits) => {
            let misfit = |it: &Misfit| json!({ "frontend": it.frontend, "file": it.file, "line": it.line, "message": it.message });
            json!({ "source": source, "frontends": [], "misfits": misfits.iter().map(misfit).collect::<Vec<_>>() })
        }
    }
}
