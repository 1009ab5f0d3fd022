//! `gongkai personal-data erase`

use std::io::Write;

use clap::{ArgGroup, Args};
use domain::act::Actor;
use domain::submission::CaseNumber;
use persistence::Undone;
use serde_json::json;

use super::{Outcome, Place, clear_remains, progress, tell};
use crate::app::{App, explain};
use crate::config::Config;

/// What `gongkai personal-data erase` is told.
#[derive(Args, Debug)]
#[command(
    group = ArgGroup::new("which").required(true).args(["number", "expired"]),
    after_help = "\
删除的是提交人的信息、所写的内容和所得的答复;案卷本身(编号、单位、日期、状态)和日志保留,日志仍可核对。不可恢复。
服务运行时也可执行。删除记入日志,不含个人信息。备份中仍有的,随备份到期删除。
Erases who sent it, what they wrote and what they were told; the case itself (number, unit, days, state) and the journal stay, and
the journal still verifies. It cannot be undone. May be run while the server runs. Each erasure is journalled without any of the
data. What backups hold goes with the backups.

示例 Examples:
  gongkai personal-data erase ZX-2026-000017
  gongkai personal-data erase --expired --dry-run

退出码 Exit codes: 0 完成 done · 1 没有可删除的 there is nothing to erase · 2 用法有误 wrong usage"
)]
pub(super) struct Erase {
    #[command(flatten)]
    pub(super) place: Place,
    /// 受理编号 / Number of the case
    #[arg(value_name = "NUMBER", value_parser = case_number)]
    number: Option<CaseNumber>,
    /// 保存期限已满的全部 / Everything past its time
    #[arg(long)]
    expired: bool,
    /// 只说会删除多少 / Only say how much it would be
    #[arg(long, requires = "expired")]
    dry_run: bool,
    /// 以 JSON 输出 / Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Erase {
    pub(super) async fn run(&self, config: &Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        let app = App::start(config).await?;
        let (store, act) = (app.store(), app.act(Actor::System));
        let erased = match &self.number {
            None if self.dry_run => {
                store.expired_personal_records(act.date()).await.map_err(|failure| explain(failure.into()))?
            }
            None => store.erase_expired(&act, act.date(), progress()).await.map_err(explain)?,
            Some(number) => {
                let case = store.case_of(number).await.map_err(|failure| explain(failure.into()))?;
                let erased = match case {
                    None => Err(Undone::Missing),
                    Some(case) => store.erase_personal_data(&act, case.subject_type, case.id).await,
                };
                match erased {
                    Ok(erased) => erased,
                    Err(Undone::Missing) => {
                        tell(&format!(
                            "没有编号为 {number} 的案卷,或者其个人信息已经删除 / There is no case {number}, or its personal data is erased already"
                        ));
                        return Ok(Outcome::Refused);
                    }
                    Err(undone) => return Err(explain(undone)),
                }
            }
        };
        if !self.dry_run {
            clear_remains(store).await?;
        }
        if self.json {
            writeln!(out, "{}", json!({ "records": erased, "dryRun": self.dry_run }))?;
        } else if self.dry_run {
            writeln!(out, "将删除 {erased} 条 / {erased} records would be erased")?;
        } else {
            writeln!(out, "已删除 {erased} 条 / {erased} records erased")?;
        }
        Ok(Outcome::Done)
    }
}

/// A case number, however it is typed.
pub(super) fn case_number(text: &str) -> Result<CaseNumber, String> {
    CaseNumber::typed(text).ok_or_else(|| "受理编号形如 ZX-2026-000017 / a number such as ZX-2026-000017".to_owned())
}
