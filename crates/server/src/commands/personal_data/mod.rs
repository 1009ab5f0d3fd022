//! `gongkai personal-data`

mod erase;
mod export;
mod rotate;

use std::cell::Cell;
use std::io::Write;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use persistence::Store;

use super::{Outcome, Place, require_database, tell};
use crate::config::Config;

/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// What `gongkai personal-data` is told.
#[derive(Args, Debug)]
pub struct PersonalData {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 更换加密密钥,并用新密钥重新加密 / Seal everything with a new key
    Rotate(rotate::Rotate),
    /// 删除一个案卷的、或者保存期限已满的个人信息 / Erase one case's personal data, or all that is past its time
    Erase(erase::Erase),
    /// 导出某人的全部个人信息 / Export all that is held of one person
    Export(export::Export),
}

impl PersonalData {
    /// Where the records are.
    pub(super) fn place(&self) -> &Place {
        match &self.what {
            What::Rotate(it) => &it.place,
            What::Erase(it) => &it.place,
            What::Export(it) => &it.place,
        }
    }

    pub(super) async fn run(&self, config: &Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        require_database(config)?;
        match &self.what {
            What::Rotate(it) => it.run(config, out).await,
            What::Erase(it) => it.run(config, out).await,
            What::Export(it) => it.run(config, out).await,
        }
    }
}

/// Tells how far long work has come, not more often than people read.
fn progress() -> impl Fn(u64) {
    let told = Cell::new(Instant::now());
    move |records| {
        if told.get().elapsed() >= TELL_EVERY {
            told.set(Instant::now());
            tell(&format!("已处理 {records} 条 / {records} records done"));
        }
    }
}

/// Clears what the database keeps aside of overwritten rows, and says when that has to wait.
async fn clear_remains(store: &Store) -> anyhow::Result<()> {
    let cleared = store.clear_remains().await.map_err(|failure| crate::app::explain(failure.into()))?;
    if !cleared {
        tell(
            "数据库正被读取,写前日志(gongkai.db-wal)中的旧内容要等服务停止后才会清除;停止服务后再运行一次本命令即可 / The database is being read: the old content in its write-ahead log (gongkai.db-wal) goes when the server stops; run this once more then",
        );
    }
    Ok(())
}
