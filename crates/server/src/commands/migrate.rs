//! `gongkai migrate`

use std::io::Write;

use clap::Args;

use super::{Outcome, Place};
use crate::app::App;
use crate::config::Config;

/// What `gongkai migrate` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
serve 启动时会自动迁移;多副本部署可先单独运行本命令。
serve migrates by itself; with several replicas, run this once before they start.")]
pub struct Migrate {
    #[command(flatten)]
    pub(super) place: Place,
}

pub(super) async fn run(config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
    App::start(config).await?;
    writeln!(out, "数据库结构已是最新 / The schema is up to date: {}", config.database_place())?;
    Ok(Outcome::Done)
}
