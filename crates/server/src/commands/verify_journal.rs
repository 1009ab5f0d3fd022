//! `gongkai verify-journal`

use std::cell::Cell;
use std::io::Write;
use std::time::{Duration, Instant};

use clap::Args;
use persistence::Verification;
use serde_json::json;

use super::{Outcome, Place, require_database, tell};
use crate::app::{connect, explain};
use crate::config::Config;

/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// What `gongkai verify-journal` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
每条日志都含前一条的散列;改动、删除或插入任何一条,都会在此暴露。只读,可在服务运行时执行。
发现问题时退出码为 1,并指出第一条有问题的日志。
Each entry holds the hash of the one before it, so whatever was altered, removed or slipped in shows here. Reads only,
also while the server runs. Exits with 1 and names the first bad entry when there is one.")]
pub struct VerifyJournal {
    #[command(flatten)]
    pub(super) place: Place,
    /// 以 JSON 输出 / Answer as JSON
    #[arg(long)]
    json: bool,
}

impl VerifyJournal {
    pub(super) async fn run(&self, config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
        require_database(config)?;
        let store = connect(config).await?;
        let told = Cell::new(Instant::now());
        let progress = |sound: i64| {
            if told.get().elapsed() >= TELL_EVERY {
                told.set(Instant::now());
                tell(&format!("已核对 {sound} 条 / {sound} entries verified"));
            }
        };
        let Verification { sound, first_bad } =
            store.verify_journal(progress).await.map_err(|failure| explain(failure.into()))?;
        if self.json {
            let first_bad = first_bad.as_ref().map(|(seq, reason)| json!({ "seq": seq, "reason": reason }));
            writeln!(out, "{}", json!({ "sound": sound, "firstBad": first_bad }))?;
        } else {
            match &first_bad {
                None => writeln!(out, "日志完好,共 {sound} 条 / The journal is sound: {sound} entries")?,
                Some((seq, reason)) => writeln!(
                    out,
                    "日志第 {seq} 条有问题,此前 {sound} 条完好 / Entry {seq} is bad: {reason}; the {sound} before it are sound"
                )?,
            }
        }
        Ok(if first_bad.is_none() { Outcome::Done } else { Outcome::Refused })
    }
}
