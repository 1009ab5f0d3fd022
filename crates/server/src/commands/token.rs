//! `gongkai token`

use std::io::Write;

use anyhow::bail;
use chrono::Duration;
use clap::Args;
use domain::act::Actor;
use domain::staff::{SignInPolicy, StaffName};
use graphql::Credentials;
use persistence::digest;
use serde_json::json;

use super::{Outcome, Place, require_database, tell};
use crate::app::{App, explain};
use crate::config::Config;

/// What `gongkai token` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
能运行本命令的人已拥有数据库,因此不需要密码;每次签发都记入日志。凭证写到标准输出,有效期写到标准错误。
Whoever can run this owns the database already, so no password is asked; each token is journalled.
The token goes to standard output, until when it is valid to standard error.

示例 Examples:
  TOKEN=$(gongkai token --staff admin)
  curl -s http://127.0.0.1:8080/graphql -H \"authorization: Bearer $TOKEN\" \\
    -H 'content-type: application/json' -d '{\"query\":\"{ viewer { __typename } }\"}'

管理员密码丢失时,可用此凭证执行 resetPassword。
When the administrator's password is lost, use such a token for resetPassword.")]
pub struct Token {
    #[command(flatten)]
    pub(super) place: Place,
    /// 工作人员用户名 / The name the member of staff signs in with
    #[arg(long, value_name = "NAME", value_parser = staff_name)]
    staff: StaffName,
    /// 以 JSON 输出 / Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Token {
    pub(super) async fn run(&self, config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
        require_database(config)?;
        let app = App::start(config).await?;
        let store = app.store();
        match store.staff_named(&self.staff).await.map_err(|failure| explain(failure.into()))? {
            None => bail!("没有用户名为 {0} 的工作人员 / No member of staff signs in as {0}", self.staff),
            Some(staff) if !staff.active => {
                bail!("账号 {0} 已停用 / The account {0} has been deactivated", self.staff)
            }
            Some(_) => {}
        }
        // The operator must get in when every password has expired; otherwise nobody could set new ones.
        let policy = SignInPolicy { password_max_age: Duration::zero(), ..app.sign_in_policy() };
        let token = app.credentials().token();
        let opened = store.open_session(&app.act(Actor::System), &self.staff, &policy, digest(token.as_bytes())).await;
        let session = opened.map_err(explain)?;
        let until = session.expires_at.to_rfc3339();
        if self.json {
            writeln!(out, "{}", json!({ "staff": self.staff.as_str(), "token": token, "expiresAt": until }))?;
        } else {
            writeln!(out, "{token}")?;
            tell(&format!("有效期至 / Valid until {until}"));
        }
        Ok(Outcome::Done)
    }
}

fn staff_name(text: &str) -> Result<StaffName, String> {
    text.parse().map_err(|_| "1 至 60 个字符 / 1 to 60 characters".to_owned())
}
