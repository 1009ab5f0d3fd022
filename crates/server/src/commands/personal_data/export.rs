//! `gongkai personal-data export`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::{ArgGroup, Args};
use domain::act::Actor;
use domain::directory::Directory;
use domain::submission::CaseNumber;
use persistence::{Exported, WhoseData};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::erase::case_number;
use super::{Outcome, Place, tell};
use crate::app::{App, explain};
use crate::config::Config;

/// What `gongkai personal-data export` is told.
#[derive(Args, Debug)]
#[command(
    group = ArgGroup::new("whose").required(true).args(["identity", "phone", "number"]),
    after_help = "\
个人有权查阅、复制其个人信息(个人信息保护法第四十五条)。请先核实身份;同一电话可能有多人使用,交付前请核对。
输出为 JSON 文件,仅所有者可读;同名文件不会被覆盖。导出记入日志,不含个人信息。命令行参数可能留在 shell 历史中。
People may consult and copy what is held of them (Personal Information Protection Law, art. 45). Make sure first who asks; several
people may use one telephone, so look before you hand it out. Writes JSON to a file for its owner's eyes only, never over another
file. Each export is journalled without any of the data. What is typed may stay in the history of your shell.

示例 Examples:
  gongkai personal-data export --number ZX-2026-000017 --output /root/copy.json
  gongkai personal-data export --phone 13800000000

退出码 Exit codes: 0 完成 done · 1 没有其个人信息 nothing is held of them · 2 用法有误 wrong usage"
)]
pub(super) struct Export {
    #[command(flatten)]
    pub(super) place: Place,
    /// 证件号码 / Number of an identity document
    #[arg(long, value_name = "NUMBER")]
    identity: Option<SecretString>,
    /// 电话号码 / Telephone number
    #[arg(long, value_name = "NUMBER")]
    phone: Option<SecretString>,
    /// 受理编号:该案卷提交人的全部 / Number of a case: all of whoever sent it
    #[arg(long, value_name = "CASE", value_parser = case_number)]
    number: Option<CaseNumber>,
    /// 输出文件 / Where to
    #[arg(long, short, value_name = "FILE", default_value = "personal-data.json")]
    output: PathBuf,
    /// 以 JSON 说明结果 / Tell the outcome as JSON
    #[arg(long)]
    json: bool,
}

impl Export {
    pub(super) async fn run(&self, config: &Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        let app = App::start(config).await?;
        let (store, act) = (app.store(), app.act(Actor::System));
        store.refresh_directory().await.map_err(|failure| explain(failure.into()))?;
        let whose = match (&self.identity, &self.phone, &self.number) {
            (Some(number), _, _) => Some(WhoseData::Identity(number.expose_secret().to_owned())),
            (_, Some(phone), _) => Some(WhoseData::Phone(phone.expose_secret().to_owned())),
            (_, _, Some(number)) => {
                let case = store.case_of(number).await.map_err(|failure| explain(failure.into()))?;
                case.map(WhoseData::SenderOf)
            }
            (None, None, None) => None,
        };
        let cases = match &whose {
            Some(whose) => store.export_personal_data(&act, whose).await.map_err(explain)?,
            None => Vec::new(),
        };
        if cases.is_empty() {
            tell("没有其个人信息 / Nothing is held of them");
            return Ok(Outcome::Refused);
        }
        let directory = store.directory();
        let shown: Vec<_> = cases.iter().map(|it| case_json(it, &directory)).collect();
        write_private(&self.output, &json!({ "exportedAt": act.at.to_rfc3339(), "cases": shown }))?;
        let (count, file) = (cases.len(), self.output.display());
        if self.json {
            writeln!(out, "{}", json!({ "cases": count, "file": file.to_string() }))?;
        } else {
            writeln!(out, "已写入 {count} 个案卷 / {count} cases written: {file}")?;
        }
        Ok(Outcome::Done)
    }
}

fn case_json(case: &Exported, directory: &Directory) -> Value {
    let parts = case.parts.iter().map(|it| {
        let erased_at = it.erased_at.map(|at| at.to_rfc3339());
        json!({ "part": it.part, "at": it.at.to_rfc3339(), "value": it.value, "erasedAt": erased_at })
    });
    json!({
        "type": case.subject_type,
        "number": case.number,
        "unit": directory.unit(case.unit_id).map(|it| it.name.as_str()),
        "parts": parts.collect::<Vec<_>>(),
    })
}

/// A new file, its owner's alone from the first byte.
fn write_private(file: &Path, value: &Value) -> anyhow::Result<()> {
    let mut new = OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    let mut made = match new.open(file) {
        Ok(made) => made,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(anyhow!("文件已存在 / There is a file already: {}", file.display()));
        }
        Err(error) => return Err(error).with_context(|| format!("无法写入 / Cannot write {}", file.display())),
    };
    serde_json::to_writer_pretty(&mut made, value)?;
    made.sync_all()?;
    Ok(())
}
