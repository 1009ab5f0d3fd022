//! `gongkai demo-county`

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{Days, Months, NaiveDate, Utc};
use clap::Args;
use domain::act::{Actor, china_date};
use serde_json::json;

use super::seed::announcement;
use super::{Outcome, Place, tell};
use crate::app::App;
use crate::config::Config;
use crate::demo::county::{County, Hands, Plan, live};
use crate::keys;

/// How often progress is told on a long way.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// What `gongkai demo-county` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
在空库中生成一个演示县:肥城市的单位,每个镇街、部门各按模板公开六个领域的标准目录,并在两年的日子里逐日发生事项、公开信息、
收到并办理信息公开申请和咨询、公开征求意见;其中有的逾期,有的没有公开。一切都经过正式的操作,日志可以核对。
同一 --demo-seed 在同一天生成同样的经过。内容注明是演示数据,不要用于正式系统;数据库非空时拒绝(退出码 1)。
Makes a county for showing in an empty database: the units of Feicheng, each town, street and department with the catalogues of
six domains, and two years in which things happen, are published, and people apply, ask and are consulted; some of it late,
some never. Everything goes through the verbs that everybody takes, and the journal verifies. The same --demo-seed makes the
same on the same day. Not for a production system; refuses a database that is not empty (exit code 1).

示例 Examples:
  gongkai demo-county --data-dir demo                     两年,约几分钟 / two years; takes some minutes
  gongkai demo-county --data-dir demo --months 3          三个月 / three months
  gongkai demo-county --data-dir demo --times 10          十倍的事项 / ten times as much of everything
  gongkai serve --data-dir demo                           看看它 / look at it")]
pub struct DemoCounty {
    #[command(flatten)]
    pub(super) place: Place,
    /// 以 JSON 输出 / Answer as JSON
    #[arg(long)]
    json: bool,
    /// 到今天为止的月数 / Months up to today
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=120))]
    months: u32,
    /// 每日事项的倍数 / How many times as much happens
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    times: u32,
    /// 参加的单位数 / As many units take part [default: all]
    #[arg(long, value_name = "N")]
    units: Option<usize>,
    /// 种子数 / Decides what happens
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    demo_seed: u64,
}

impl DemoCounty {
    pub(super) async fn run(&self, config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let place = config.database_place();
        let until = china_date(Utc::now());
        let hands = Hands::at(self.first_day(until));
        keys::make_when_missing(config)?;
        let app = App::start_in(config, hands.surroundings()).await?;
        let Some(administrator) = app.seed().await? else {
            tell(&format!(
                "数据库 {place} 已有数据;演示县只在空库中生成,可用 --data-dir 另指一处 / The database {place} is not empty; a county for showing needs an empty one, such as another --data-dir"
            ));
            return Ok(Outcome::Refused);
        };
        let said = Mutex::new(("", Instant::now()));
        let follow = |label: &'static str, done: usize, total: usize| {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            if said.0 != label || said.1.elapsed() > TELL_EVERY || done == total {
                *said = (label, Instant::now());
                tell(&format!("{label}: {done}/{total}"));
            }
        };
        let plan = Plan {
            from: self.first_day(until),
            until,
            times: usize::try_from(self.times)?,
            units: self.units.unwrap_or(usize::MAX),
            seed: self.demo_seed,
        };
        let made = Box::pin(live(&app, &config.policies.read(), &hands, plan, &follow)).await?;
        // The first password is as old as the county: whoever signs in today needs one of today.
        hands.turn(Utc::now());
        let password = app.renew_password(&app.act(Actor::System), administrator.name).await?;
        let County { units, catalogues, documents, requests, enquiries, consultations } = made;
        if self.json {
            let administrator = json!({ "name": administrator.name, "password": password });
            let county = json!({
                "units": units, "catalogues": catalogues, "documents": documents, "requests": requests,
                "enquiries": enquiries, "consultations": consultations
            });
            writeln!(out, "{}", json!({ "database": place, "administrator": administrator, "county": county }))?;
            return Ok(Outcome::Done);
        }
        writeln!(
            out,
            "演示县已生成:{units} 个单位、{catalogues} 个标准目录、{documents} 份政府信息、{requests} 件信息公开申请、{enquiries} 次咨询、{consultations} 次征求意见"
        )?;
        writeln!(
            out,
            "The county is made: {units} units, {catalogues} catalogues, {documents} documents, {requests} information requests, {enquiries} enquiries, {consultations} consultations"
        )?;
        write!(out, "{}", announcement(administrator.name, &password))?;
        Ok(Outcome::Done)
    }

    fn first_day(&self, until: NaiveDate) -> NaiveDate {
        until.checked_sub_months(Months::new(self.months)).unwrap_or(until - Days::new(1))
    }
}
