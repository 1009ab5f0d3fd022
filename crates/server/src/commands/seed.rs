//! `gongkai seed`

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use domain::act::Actor;
use persistence::DocumentFilter;
use serde_json::json;

use super::{Outcome, Place, tell};
use crate::app::{App, FirstAdministrator, explain};
use crate::config::Config;
use crate::demo::{Demonstration, demonstrate};

/// The plan itself.
const SEEDED_DOCUMENTS: u64 = 1;
/// How often progress is told on a long way.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// What `gongkai seed` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
写入 26 个试点领域、6 个领域标准目录模板、渠道、工作日历、肥城市的单位与工作步骤,以及首个管理员;管理员密码只显示这一次。
serve 对空库会自动这样做。数据库非空时拒绝(退出码 1)。
Puts in the 26 pilot domains, the templates of six of them, channels, the working calendar, the units and milestones of
Feicheng, and a first administrator, whose password is shown only this once. serve does the same to an empty database.
Refuses a database that is not empty (exit code 1).

--demo N 另外生成 N 份演示政府信息(默认 200):分布于单位、领域、年份和体裁,部分已更正、撤回、废止或附解读;没有已公开的目录时,
先按模板公开几个领域的目录。同一 --demo-seed 每次生成同样的内容,已有的不重复。文中注明是演示数据,不要用于正式系统:
库中已有其他政府信息时,须加 --yes。
--demo N also makes N documents to show and to measure with (200 by default), spread over units, domains, years and kinds;
some are corrected, withdrawn, repealed or interpreted. Where no catalogue is published, those of a few domains are first. The
same --demo-seed makes the same again, and nothing twice. Every text says what it is. Not for a production system: where there
are other documents already, it asks for --yes.

示例 Examples:
  gongkai seed                            空库写入初始数据 / fill an empty database
  gongkai seed --demo                     再加 200 份演示信息 / and 200 demonstration documents
  gongkai seed --demo 10000 --json        一万份,用于测量 / ten thousand, for measuring")]
#[expect(clippy::struct_field_names, reason = "the flag is called --demo-seed")]
pub struct Seed {
    #[command(flatten)]
    pub(super) place: Place,
    /// 以 JSON 输出 / Answer as JSON
    #[arg(long)]
    json: bool,
    /// 生成演示政府信息 / Make this many demonstration documents [default when given: 200]
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "200")]
    demo: Option<usize>,
    /// 演示数据的种子数 / Decides what the demonstration documents say
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "demo")]
    demo_seed: u64,
    /// 已有其他政府信息时也生成 / Even where there are other documents already
    #[arg(long, requires = "demo")]
    yes: bool,
}

impl Seed {
    pub(super) async fn run(&self, config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let place = config.database_place();
        let app = App::start(config).await?;
        let administrator = app.seed().await?;
        if administrator.is_none() && self.demo.is_none() {
            tell(&format!(
                "数据库 {place} 已有数据,未作任何改动 / The database {place} is not empty; nothing was changed"
            ));
            return Ok(Outcome::Refused);
        }
        if let Some(FirstAdministrator { name, password }) = &administrator
            && !self.json
        {
            writeln!(out, "初始数据已写入 / The database is filled: {place}")?;
            write!(out, "{}", announcement(name, password))?;
        }
        let made = match self.demo {
            Some(count) => Some(self.demonstrate(&app, count).await?),
            None => None,
        };
        if self.json {
            let administrator = administrator.map(|it| json!({ "name": it.name, "password": it.password }));
            let demo = made.flatten().map(|it| {
                json!({ "documents": it.documents, "interpreted": it.interpreted, "corrected": it.corrected, "withdrawn": it.withdrawn })
            });
            writeln!(out, "{}", json!({ "database": place, "administrator": administrator, "demo": demo }))?;
        } else if let Some(Some(it)) = made {
            let Demonstration { documents, interpreted, corrected, withdrawn } = it;
            writeln!(
                out,
                "演示政府信息 {documents} 份,其中附解读 {interpreted}、更正 {corrected}、撤回 {withdrawn} / {documents} demonstration documents; interpreted {interpreted}, corrected {corrected}, withdrawn {withdrawn}"
            )?;
        }
        Ok(if made == Some(None) { Outcome::Refused } else { Outcome::Done })
    }

    /// Makes the demonstration; none where there are documents that nobody said to mix with it.
    async fn demonstrate(&self, app: &App, count: usize) -> anyhow::Result<Option<Demonstration>> {
        app.store().refresh_directory().await.map_err(|failure| explain(failure.into()))?;
        let held = app.store().count_documents(&DocumentFilter::default()).await;
        let held = held.map_err(|failure| explain(failure.into()))?;
        if held > SEEDED_DOCUMENTS && !self.yes {
            tell(&format!(
                "已有 {held} 份政府信息;确实要加入演示数据的,加 --yes / There are {held} documents already; add --yes to put demonstration documents among them"
            ));
            return Ok(None);
        }
        let said = Mutex::new(("", Instant::now()));
        let follow = |label: &'static str, done: usize, total: usize| {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            if said.0 != label || said.1.elapsed() > TELL_EVERY || done == total {
                *said = (label, Instant::now());
                tell(&format!("{label}: {done}/{total}"));
            }
        };
        let act = app.act(Actor::System);
        let made = Box::pin(demonstrate(app.store(), &act, count, self.demo_seed, &follow)).await?;
        Ok(Some(made))
    }
}

/// The one time that the first password is shown.
pub(super) fn announcement(name: &str, password: &str) -> String {
    format!(
        "首个管理员 First administrator:\n  用户名 name      {name}\n  密码 password    {password}\n  \
         密码只显示这一次,请立即妥善保存 / Shown only this once; keep it safe now\n"
    )
}
