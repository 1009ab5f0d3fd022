//! `gongkai personal-data rotate`

use std::io::Write;

use clap::Args;
use domain::act::Actor;
use serde_json::json;

use super::{Outcome, Place, clear_remains, progress, tell};
use crate::app::{App, explain};
use crate::config::Config;
use crate::keys;

/// What `gongkai personal-data rotate` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
密钥文件(数据目录中的 personal.key):先停止服务,再运行本命令,再启动服务。命令生成新密钥,全部重新加密后删去旧密钥;
中断后再运行一次即可接着完成。未停止的服务不会写坏数据,但在重启前不能保存新的提交,也读不到已重新加密的内容。
密钥在配置中(多台服务器):
  1. 在每台服务器的 personal_data.old_keys 中加入新密钥,逐台重启(此时新旧密钥都能解密);
  2. 把新密钥放到 personal_data.key,旧密钥放到 personal_data.old_keys,逐台重启;
  3. 运行本命令,全部用 personal_data.key 重新加密;
  4. 删去 personal_data.old_keys,逐台重启。
旧备份仍需旧密钥才能读取:备份保存多久,旧密钥就另行保存多久。每次更换记入日志,不含个人信息。

With a file of keys (personal.key in the data directory): stop the server, run this, start the server. It makes a new key,
seals everything with it and takes the old keys out of the file; when it is cut, run it again and it goes on. A server that was
not stopped breaks nothing, but keeps no new submission and reads nothing that was sealed anew until it is started again.
With keys in the configuration (several servers):
  1. add the new key to personal_data.old_keys of every server and restart them one by one: both keys open then;
  2. put the new key into personal_data.key and the old one into personal_data.old_keys, and restart them one by one;
  3. run this: everything is sealed with personal_data.key;
  4. take personal_data.old_keys away and restart them one by one.
Old backups are read with the old keys: keep these apart for as long as those. Each rotation is journalled, without any of the data.

退出码 Exit codes: 0 完成 done · 1 失败 failed · 2 用法有误 wrong usage")]
pub(super) struct Rotate {
    #[command(flatten)]
    pub(super) place: Place,
    /// 以 JSON 输出 / Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Rotate {
    pub(super) async fn run(&self, config: &Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        let file = config.personal_data.key.is_none().then(|| config.key_file());
        let lock = file.as_deref().map(keys::lock_folder).transpose()?;
        if let Some(file) = &file {
            // What the present keys do not open shows before anything is changed.
            let app = App::start(config).await?;
            app.store().clone().close().await.map_err(|failure| explain(failure.into()))?;
            if keys::begin_rotation(file)? {
                tell("接着完成上次中断的更换 / Going on with a rotation that was cut");
            }
        }
        let app = App::start(config).await?;
        let store = app.store();
        let records = store.rotate_personal_keys(&app.act(Actor::System), progress()).await.map_err(explain)?;
        clear_remains(store).await?;
        let key_id = store.keyring().current().unwrap_or_default().to_owned();
        // Nothing is sealed with the others any more, and nobody may seal with them: now they can go.
        let removed = file.as_deref().map(keys::finish_rotation).transpose()?;
        drop(lock);
        if self.json {
            let file = file.map(|it| it.display().to_string());
            let told = json!({ "records": records, "keyId": key_id, "file": file, "keysRemoved": removed });
            writeln!(out, "{told}")?;
            return Ok(Outcome::Done);
        }
        writeln!(out, "已用密钥 {key_id} 重新加密 {records} 条 / {records} records sealed with key {key_id}")?;
        match (file, removed) {
            (Some(file), Some(removed)) => writeln!(
                out,
                "旧密钥 {removed} 个已从 {0} 删去;请重新备份该文件 / {removed} old keys taken out of {0}; keep a new copy of it apart",
                file.display()
            )?,
            _ => writeln!(
                out,
                "personal_data.old_keys 中的旧密钥可以删去了 / The keys in personal_data.old_keys may be taken away now"
            )?,
        }
        Ok(Outcome::Done)
    }
}
