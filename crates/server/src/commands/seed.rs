//! `gongkai seed`

use std::io::Write;

use clap::Args;
use serde_json::json;

use super::{Outcome, Place, tell};
use crate::app::{App, FirstAdministrator};
use crate::config::Config;

/// What `gongkai seed` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
写入 26 个试点领域、6 个领域标准目录模板、渠道、工作日历、肥城市的单位与工作步骤,以及首个管理员;管理员密码只显示这一次。
serve 对空库会自动这样做。数据库非空时拒绝(退出码 1)。
Puts in the 26 pilot domains, the templates of six of them, channels, the working calendar, the units and milestones of
Feicheng, and a first administrator, whose password is shown only this once. serve does the same to an empty database.
Refuses a database that is not empty (exit code 1).")]
pub struct Seed {
    #[command(flatten)]
    pub(super) place: Place,
    /// 以 JSON 输出 / Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Seed {
    pub(super) async fn run(&self, config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let place = config.database_place();
        let Some(FirstAdministrator { name, password }) = App::start(config).await?.seed().await? else {
            tell(&format!(
                "数据库 {place} 已有数据,未作任何改动 / The database {place} is not empty; nothing was changed"
            ));
            return Ok(Outcome::Refused);
        };
        if self.json {
            writeln!(out, "{}", json!({ "database": place, "administrator": { "name": name, "password": password } }))?;
        } else {
            writeln!(out, "初始数据已写入 / The database is filled: {place}")?;
            write!(out, "{}", announcement(name, &password))?;
        }
        Ok(Outcome::Done)
    }
}

/// The one time that the first password is shown.
pub(super) fn announcement(name: &str, password: &str) -> String {
    format!(
        "首个管理员 First administrator:\n  用户名 name      {name}\n  密码 password    {password}\n  \
         密码只显示这一次,请立即妥善保存 / Shown only this once; keep it safe now\n"
    )
}
