//! `gongkai import`

mod report;

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::bail;
use clap::{Args, Subcommand};
use domain::act::Actor;
use domain::catalogue::{CatalogueTitle, Kind};
use domain::channel::ChannelSemantics;
use domain::import::{ImportOptions, ImportOutcome, ImportPhase, ImportState, ImportSubject};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use domain::vocabulary::{Locale, Malformed};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use self::report::Failure;
use super::export::{domain_code, kind};
use super::{Outcome, Place, require_database, tell};
use crate::app::{App, explain};
use crate::config::Config;
use crate::imports::{Failed, Source, import_file};

/// What `gongkai import` is told.
#[derive(Args, Debug)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 导入标准目录 / Catalogues, from .xlsx, .xls, .ods, .csv, .tsv or .html
    Catalogue(Catalogue),
    /// 导入单位 / Units; by their codes they are added or amended
    Units(List),
    /// 导入工作日历 / The working calendar, year by year
    Calendar(List),
    /// 导入工作人员 / Accounts; new ones have no usable password until one is set
    Staff(List),
    /// 导入已公开的政府信息 / Documents that were published before, with their own index numbers and dates
    Documents(Documents),
}

/// What all imports are told.
#[derive(Args, Debug)]
struct List {
    #[command(flatten)]
    place: Place,
    /// 文件 / The files; each is imported as a whole or not at all
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// 只报告,不更改 / Report only, change nothing
    #[arg(long)]
    dry_run: bool,
    /// 以 JSON 输出报告 / Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "\
报告按工作表和单元格指出问题。有“不能导入”的问题时,该文件不作任何更改,退出码为 1;“提交前须改”的问题不妨碍导入。
先用 --dry-run 查看报告。草稿按文件改写;已发布的目录起草新版次。
The report names sheet and cell. A file with an ERROR changes nothing, and the command exits with 1; what is BLOCKING is
imported, and has to be mended before the edition is submitted. Look at the report first with --dry-run. A draft is rewritten
by the file; a published catalogue gets a next edition.

示例 Examples:
  gongkai import catalogue 救灾领域.xlsx --dry-run
  gongkai import catalogue 领域目录/*.xlsx --json > 报告.json
  gongkai import catalogue 王庄镇.html --unit 370983101 --kind UNIT
  gongkai import catalogue 表.csv --unit 370983-yjglj --domain 07")]
struct Catalogue {
    #[command(flatten)]
    list: List,
    /// 编制单位代码;默认为文件中唯一领域的编制单位 / Unit the catalogue is for [default: the one that compiles the file's only domain]
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// 标题没有写明时的领域代码 / Pilot domain of tables whose titles do not say it
    #[arg(long, value_name = "CODE", value_parser = domain_code)]
    domain: Option<DomainCode>,
    /// 目录类型 / TEMPLATE, DOMAIN, UNIT, VILLAGE or NEGATIVE_LIST [default: DOMAIN for the compiling unit, UNIT for others]
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// 新目录的名称 / Title of a catalogue that is new
    #[arg(long, value_parser = title)]
    title: Option<CatalogueTitle>,
    /// 文件没有写明时的勾选含义 / What ■ and □ mean where the file does not say it: CHOSEN, REQUIRED_OPTIONAL, AT_LEAST_ONE
    #[arg(long, value_parser = semantics)]
    semantics: Option<ChannelSemantics>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
一行一份;标题和发布日期必填,索引号原样保留,留空则发给新号。先核对整个文件,有“不能导入”的问题就不作任何更改;
再分批写入,中断后用同一命令继续,已有且内容相同的跳过。空白表:gongkai export form documents
One document a row; title and day of publication are needed. Index numbers are kept to the letter, and given where there is
none. The whole file is checked first, and an ERROR changes nothing; then it is written part by part. Run the same command
again to go on after an interruption: what is there with the same content is left alone.

示例 Examples:
  gongkai import documents 存量信息.xlsx --dry-run
  gongkai import documents 王庄镇.csv --unit 370983104 --json > 报告.json")]
struct Documents {
    #[command(flatten)]
    list: List,
    /// 没有写明发布机构的行归哪个单位 / Unit of rows that do not name one
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
}

impl Import {
    fn list(&self) -> &List {
        match &self.what {
            What::Catalogue(it) => &it.list,
            What::Documents(it) => &it.list,
            What::Units(it) | What::Calendar(it) | What::Staff(it) => it,
        }
    }

    pub(super) fn place(&self) -> &Place {
        &self.list().place
    }

    pub(super) async fn run(&self, config: &Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        require_database(config)?;
        let list = self.list();
        for file in &list.files {
            if !file.is_file() {
                bail!("没有文件 {0} / There is no file {0}", file.display());
            }
        }
        let app = App::start(config).await?;
        let (subject, options) = match &self.what {
            What::Catalogue(it) => (ImportSubject::Catalogue, it.options(&app)?),
            What::Units(_) => (ImportSubject::Units, ImportOptions::default()),
            What::Calendar(_) => (ImportSubject::WorkingCalendar, ImportOptions::default()),
            What::Staff(_) => (ImportSubject::Staff, ImportOptions::default()),
            What::Documents(it) => {
                let unit_id = unit(&app, it.unit.as_deref())?;
                (ImportSubject::Documents, ImportOptions { unit_id, ..ImportOptions::default() })
            }
        };
        let mut done = Outcome::Done;
        let mut reports = Vec::new();
        for file in &list.files {
            let bar = Bar::new(file);
            let outcome = import(&app, subject, file, &options, list.dry_run, &bar).await;
            bar.finish();
            if !outcome.as_ref().is_ok_and(|outcome| outcome.state == ImportState::Done) {
                done = Outcome::Refused;
            }
            // What one file came to is told whatever becomes of the others.
            match (outcome, list.json) {
                (Ok(outcome), true) => reports.push(report::as_json(file, subject, list.dry_run, &outcome)),
                (Ok(outcome), false) => write!(out, "{}", report::as_text(file, subject, list.dry_run, &outcome))?,
                (Err(failure), true) => reports.push(report::failed_as_json(file, list.dry_run, &failure)),
                (Err(failure), false) => write!(out, "{}", report::failed_as_text(file, &failure))?,
            }
        }
        if list.json {
            writeln!(out, "{:#}", json!({ "files": reports }))?;
        }
        Ok(done)
    }
}

impl Catalogue {
    fn options(&self, app: &App) -> anyhow::Result<ImportOptions> {
        let directory = app.store().directory();
        let unit_id = unit(app, self.unit.as_deref())?;
        if let Some(code) = &self.domain
            && directory.pilot_domain(code).is_none()
        {
            bail!("没有代码为 {code} 的领域 / There is no pilot domain {code}");
        }
        Ok(ImportOptions {
            unit_id,
            kind: self.kind,
            pilot_domain: self.domain.clone(),
            title: self.title.clone(),
            channel_semantics: self.semantics,
        })
    }
}

fn unit(app: &App, code: Option<&str>) -> anyhow::Result<Option<UnitId>> {
    let Some(code) = code else { return Ok(None) };
    match app.store().directory().unit_by_code(code) {
        Some(unit) => Ok(Some(unit.id)),
        None => bail!("没有代码为 {code} 的单位 / There is no unit {code}"),
    }
}

async fn import(
    app: &App,
    subject: ImportSubject,
    file: &Path,
    options: &ImportOptions,
    dry_run: bool,
    bar: &Bar,
) -> Result<ImportOutcome, Failure> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let opened = File::open(file).map_err(|error| Failure {
        zh: format!("无法打开文件:{error}"),
        en: format!("the file cannot be opened: {error}"),
    })?;
    let act = app.act(Actor::System);
    let source = Source { name: &name, file: opened, subject, dry_run };
    let follow = |phase, done, total| bar.follow(phase, done, total);
    match import_file(app.store(), app.reader(), &act, source, options, None, &follow).await {
        Ok(outcome) => Ok(outcome),
        Err(Failed::Undone(undone)) => Err(bilingual(&explain(undone).to_string())),
        Err(Failed::Unread(error)) => {
            Err(Failure { zh: format!("无法读取文件:{error}"), en: format!("the file cannot be read: {error}") })
        }
    }
}

/// Messages for the person at the machine say it in Chinese, then in English.
fn bilingual(text: &str) -> Failure {
    let (zh, en) = text.split_once(" / ").unwrap_or((text, text));
    Failure { zh: zh.to_owned(), en: en.to_owned() }
}

/// A bar in a terminal; lines where nobody watches.
struct Bar {
    drawn: ProgressBar,
    is_watched: bool,
    said: Mutex<Option<ImportPhase>>,
}

impl Bar {
    fn new(file: &Path) -> Self {
        let is_watched = std::io::stderr().is_terminal();
        let bar = if is_watched { ProgressBar::new(1) } else { ProgressBar::hidden() };
        let template = "{prefix} {msg:24} {bar:30} {pos}/{len} {elapsed}";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(file.display().to_string());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { drawn: bar, is_watched, said: Mutex::default() }
    }

    fn follow(&self, phase: ImportPhase, done: u64, total: Option<u64>) {
        let label = format!("{} {}", phase.label(Locale::Zh), phase.label(Locale::En));
        if self.is_watched {
            self.drawn.set_message(label);
            self.drawn.set_length(total.unwrap_or(done).max(1));
            self.drawn.set_position(done);
            return;
        }
        let mut said = self.said.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if said.replace(phase) != Some(phase) {
            tell(&format!("{}: {label}", self.drawn.prefix()));
        }
    }

    fn finish(&self) {
        self.drawn.finish_and_clear();
    }
}

fn title(text: &str) -> Result<CatalogueTitle, String> {
    text.parse().map_err(|malformed: Malformed| malformed.to_string())
}

fn semantics(text: &str) -> Result<ChannelSemantics, String> {
    text.parse().map_err(|malformed: Malformed| malformed.to_string())
}
