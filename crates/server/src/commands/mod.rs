//! The commands of the binary `gongkai`.
//!
//! Each writes its answer to standard output and everything else to standard error, and says with its exit code how it went.

mod check_frontends;
mod config;
mod deadline;
mod demo_county;
mod documents;
mod export;
mod export_schema;
mod import;
mod layout;
mod migrate;
mod personal_data;
mod seed;
mod serve;
mod token;
mod verify_journal;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};
use secrecy::SecretString;

use crate::config::{Config, Flags, Log};
use crate::telemetry;

/// Wrong usage, a wrong configuration included.
const USAGE: u8 = 2;

/// 公开:基层政务公开后台
///
/// Gongkai: a backend for open government in counties.
#[derive(Debug, Parser)]
#[command(
    name = "gongkai",
    version,
    about = "公开:基层政务公开后台 / Gongkai: a backend for open government in counties",
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "\
示例 Examples:
  gongkai serve                                    启动,数据在 ./data / start; everything is kept in ./data
  gongkai deadline --from 2024-09-27 --days 20     20 个工作日后是哪天 / what twenty working days come to
  gongkai token --staff admin                      给脚本用的登录凭证 / a session token for scripts

退出码 Exit codes: 0 完成 done · 1 被拒绝或失败 refused or failed · 2 用法或配置有误 wrong usage or configuration
配置 Configuration: 默认值 defaults < gongkai.toml < GONGKAI__…(如 GONGKAI__SERVER__PORT=9000) < 命令行 flags"
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务:自动迁移;空库自动写入初始数据 / Serve; migrates by itself, and seeds an empty database
    Serve(serve::Serve),
    /// 更新数据库结构 / Bring the database's schema up to date
    Migrate(migrate::Migrate),
    /// 向空库写入初始数据 / Fill an empty database with domains, units, templates and the calendar
    Seed(seed::Seed),
    /// 在空库中生成演示县 / Make a county for showing in an empty database
    DemoCounty(demo_county::DemoCounty),
    /// 导入表格:标准目录、单位、工作日历、工作人员 / Import spreadsheets: catalogues, units, calendars, staff
    Import(import::Import),
    /// 导出标准目录、政府信息清单、空白表 / Export a catalogue, the list of public documents, an empty form
    Export(export::Export),
    /// 导出 GraphQL 模式 / Write the GraphQL schema, or check that the file is up to date
    ExportSchema(export_schema::ExportSchema),
    /// 核对各前端的存储文档与本程序的接口 / Check the documents of frontends against the schema
    CheckFrontends(check_frontends::CheckFrontends),
    /// 计算应公开日期并逐日说明 / Compute a due date, and explain it day by day
    Deadline(deadline::Deadline),
    /// 签发登录凭证 / Issue a session token for a member of staff
    Token(token::Token),
    /// 个人信息:更换密钥、删除、查阅复制 / Personal data: rotate its key, erase it, export one person's
    PersonalData(personal_data::PersonalData),
    /// 核对日志链 / Verify the journal from its first entry to its last
    VerifyJournal(verify_journal::VerifyJournal),
    /// 显示生效的配置,不含机密 / Show the configuration in force, secrets hidden
    Config(config::Show),
}

/// Where configuration and data are.
#[derive(Args, Clone, Debug, Default)]
pub struct Place {
    /// 配置文件,默认读当前目录的 gongkai.toml(如有)/ Configuration file [default: gongkai.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// 数据目录,内有 gongkai.db / Where state is kept [default: data]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// 数据库地址 / The database, sqlite://… or postgres://… [default: a file in the data directory]
    #[arg(long, value_name = "URL")]
    database_url: Option<SecretString>,
}

impl Place {
    fn flags(&self) -> Flags {
        Flags {
            file: self.config.clone(),
            data_dir: self.data_dir.clone(),
            database_url: self.database_url.clone(),
            ..Flags::default()
        }
    }
}

/// How a command that did not fail went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Refused; why has been said.
    Refused,
}

/// Runs what the command line asks for.
pub async fn run(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return explain_usage(&error),
    };
    let config = match cli.command.flags().map(|flags| Config::load(&flags)).transpose() {
        Ok(config) => config.unwrap_or_default(),
        Err(error) => {
            tell(&format!("配置有误 / Wrong configuration: {error:#}"));
            return ExitCode::from(USAGE);
        }
    };
    match Box::pin(cli.command.run(config, &mut io::stdout())).await {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::FAILURE,
        // Whoever reads us through a pipe may have seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("错误 / Error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

impl Command {
    /// What the command line says about the configuration; none for what needs no configuration.
    fn flags(&self) -> Option<Flags> {
        match self {
            Self::Serve(it) => Some(it.flags()),
            Self::Migrate(it) => Some(it.place.flags()),
            Self::Seed(it) => Some(it.place.flags()),
            Self::DemoCounty(it) => Some(it.place.flags()),
            Self::Import(it) => Some(it.place().flags()),
            Self::Export(it) => it.place().map(Place::flags),
            Self::ExportSchema(_) => None,
            Self::CheckFrontends(it) => Some(it.flags()),
            Self::Deadline(it) => Some(it.place.flags()),
            Self::Token(it) => Some(it.place.flags()),
            Self::PersonalData(it) => Some(it.place().flags()),
            Self::VerifyJournal(it) => Some(it.place.flags()),
            Self::Config(it) => Some(it.flags()),
        }
    }

    async fn run(self, config: Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        if matches!(self, Self::Serve(_)) {
            telemetry::init(&config.log)?;
        } else {
            // A command answers by itself; the log is for what goes wrong underneath.
            telemetry::init(&Log { filter: "warn".to_owned(), ..config.log.clone() })?;
        }
        match self {
            Self::Serve(_) => serve::run(&config, out).await,
            Self::Migrate(_) => migrate::run(&config, out).await,
            Self::Seed(it) => it.run(&config, out).await,
            Self::DemoCounty(it) => it.run(&config, out).await,
            Self::Import(it) => it.run(&config, out).await,
            Self::Export(it) => it.run(&config, out).await,
            Self::ExportSchema(it) => it.run(out),
            Self::CheckFrontends(it) => it.run(&config, out),
            Self::Deadline(it) => it.run(&config, out).await,
            Self::Token(it) => it.run(&config, out).await,
            Self::PersonalData(it) => it.run(&config, out).await,
            Self::VerifyJournal(it) => it.run(&config, out).await,
            Self::Config(_) => config::run(&config, out),
        }
    }
}

/// Refuses when the embedded database is not there yet: opening it would make an empty one and answer from that.
fn require_database(config: &Config) -> anyhow::Result<()> {
    match config.database_file() {
        Some(file) if !file.is_file() => {
            let file = file.display();
            bail!(
                "数据库 {file} 不存在;请先运行 gongkai serve 或 gongkai seed,或用 --data-dir 指明位置 / There is no database {file}; run gongkai serve or gongkai seed first, or say where it is with --data-dir"
            )
        }
        _ => Ok(()),
    }
}

/// What is told on standard error; nobody can be told when that is closed.
fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn explain_usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(USAGE)
        }
        _ => {
            tell("用法有误 / Wrong usage:");
            let _ = error.print();
            ExitCode::from(USAGE)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|it| it.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_missing_database_is_not_made_by_looking() {
        let config = Config { data_dir: "/nowhere".into(), ..Config::default() };
        let error = require_database(&config).unwrap_err().to_string();
        assert!(error.contains("/nowhere/gongkai.db") && error.contains("gongkai serve"), "{error}");
        let server = Config::load(&Flags { database_url: Some("postgres://db/x".into()), ..Flags::default() }).unwrap();
        assert!(require_database(&server).is_ok());
    }
}
