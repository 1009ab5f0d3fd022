//! `gongkai serve`

use std::io::{ErrorKind, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::absolute;

use anyhow::{Context, anyhow};
use axum::Router;
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::config::Address;
use super::seed::announcement;
use super::{Outcome, Place};
use crate::app::{App, FirstAdministrator};
use crate::config::{Config, Flags};
use crate::http::{self, Web};
use crate::keys;
use crate::plugs::{Plugs, Source};
use crate::webhooks::Sender;

/// What `gongkai serve` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
自动迁移数据库;空库自动写入初始数据,并显示一次首个管理员的密码。说明写到标准输出,日志写到标准错误。
收到 SIGINT 或 SIGTERM 后不再接受新连接,处理完已接受的请求再退出;再次收到则立即退出。
Migrates the database; seeds an empty one and shows the first administrator's password once. What people should read goes
to standard output, the log to standard error. On SIGINT or SIGTERM it finishes what it accepted; on the next it stops at once.

示例 Examples:
  gongkai serve
  gongkai serve --host 0.0.0.0 --port 9000 --data-dir /var/lib/gongkai
  GONGKAI__DATABASE__URL=postgres://gongkai@db/gongkai gongkai serve")]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    address: Address,
}

impl Serve {
    pub(super) fn flags(&self) -> Flags {
        self.address.flags(&self.place)
    }
}

pub(super) async fn run(config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let mut signals = signals().context("无法监听信号 / Signals cannot be received")?;
    // The port comes first: when it is taken, nothing is made and no password is shown in vain. Clients wait meanwhile.
    let plugs = Plugs::start(config)?;
    let listener = listen(SocketAddr::new(config.server.host, config.server.port)).await?;
    let address = listener.local_addr()?;
    let made_key = keys::make_when_missing(config)?;
    let app = tokio::select! {
        app = App::start(config) => app?,
        _ = signals.recv() => return Ok(Outcome::Refused),
    };
    let administrator = app.seed().await?;
    let has_portal = http::has_portal(&plugs);
    write!(out, "{}", welcome(address, config, has_portal, administrator.as_ref(), made_key))?;
    out.flush()?;
    drop(administrator);

    let store = app.store().clone();
    for (frontend, channel) in plugs.strangers(&store.directory()) {
        tracing::warn!(frontend, channel, "frontend.toml names a channel that is not there");
    }
    let names: Vec<_> = plugs.iter().map(|plug| plug.name.as_str()).collect();
    tracing::info!(source = %Source::of(config), frontends = names.join(" "), "frontends are plugged in");
    let mut working = JoinSet::new();
    working.spawn(app.importer().clone().run());
    working.spawn(app.clockwork().clone().run());
    let web = Web::new(app, plugs, config);
    if config.webhooks.send {
        working.spawn(Sender::new(web.clone(), &config.webhooks)?.run());
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async { drop(stopped.await) };
    let mut serving =
        std::pin::pin!(http::serve(listener, http::router(&web, Router::new()), &config.server, shutdown));
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "serving");
    tokio::select! {
        _ = &mut serving => {}
        _ = signals.recv() => {
            tracing::info!("stopping: requests under way are finished first");
            drop(stop);
            let cut = tokio::select! {
                cut = &mut serving => cut,
                _ = signals.recv() => {
                    tracing::warn!("stopped at once");
                    return Ok(Outcome::Refused);
                }
            };
            if cut > 0 {
                tracing::warn!(connections = cut, "the time to finish is over; connections were cut");
            }
        }
    }
    // An import that is not done is rolled back, and waits for the next start.
    working.shutdown().await;
    web.app.importer().give_back().await;
    web.app.clockwork().write_views().await;
    store.close().await.map_err(|failure| crate::app::explain(failure.into()))?;
    tracing::info!("stopped");
    Ok(Outcome::Done)
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "端口已被占用:{address};请用 --port 换一个 / {address} is in use; choose another port with --port"
        ),
        ErrorKind::AddrNotAvailable => {
            anyhow!("本机没有地址 {0};请检查 --host / This machine has no address {0}; check --host", address.ip())
        }
        ErrorKind::PermissionDenied => anyhow!(
            "没有权限监听 {address};1024 以下的端口需要特权 / Not permitted to listen on {address}; ports below 1024 need privileges"
        ),
        _ => anyhow!("无法监听 / Cannot listen on {address}: {error}"),
    })
}

/// Every request to stop, from now on.
#[cfg(unix)]
fn signals() -> std::io::Result<mpsc::Receiver<()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (tell, told) = mpsc::channel(2);
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let mut stream = signal(kind)?;
        let tell = tell.clone();
        tokio::spawn(async move {
            while stream.recv().await.is_some() {
                let _ = tell.send(()).await;
            }
        });
    }
    Ok(told)
}

/// Every request to stop, from now on.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same as elsewhere")]
fn signals() -> std::io::Result<mpsc::Receiver<()>> {
    let (tell, told) = mpsc::channel(2);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            let _ = tell.send(()).await;
        }
    });
    Ok(told)
}

/// What whoever started it has to know: where to go, and how to get in.
fn welcome(
    address: SocketAddr,
    config: &Config,
    has_portal: bool,
    administrator: Option<&FirstAdministrator>,
    made_key: bool,
) -> String {
    let host = match address.ip() {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    };
    let at = format!("http://{host}:{}", address.port());
    let data = match config.database_file() {
        Some(file) => absolute(&file).unwrap_or(file).display().to_string(),
        None => config.database_place(),
    };
    let key = if made_key { new_key_note(config) } else { String::new() };
    let portal = if has_portal { format!("  门户 Portal      {at}/\n") } else { String::new() };
    let version = env!("CARGO_PKG_VERSION");
    let first = administrator.map_or_else(String::new, |it| announcement(it.name, &it.password));
    let name = crate::seed::ADMINISTRATOR;
    format!(
        "公开 Gongkai {version}
{portal}  接口 GraphQL     {at}/graphql
  模式 Schema      {at}/schema.graphql
  试验台 Playground {at}/playground
  状态 Readiness   {at}/readyz
  数据 Database    {data}
{key}{first}试一试 Try it:
  curl -s {at}/graphql -H 'content-type: application/json' \\
    -d '{{\"query\":\"{{ pilotDomains {{ code name compilingUnit {{ name }} }} }}\"}}'
登录 Sign in (替换 PASSWORD / put in the password):
  curl -s {at}/graphql -H 'content-type: application/json' \\
    -d '{{\"query\":\"mutation {{ signIn(input: {{ name: \\\"{name}\\\", password: \\\"PASSWORD\\\" }}) {{ token expiresAt userErrors {{ message }} }} }}\"}}'
按 Ctrl-C 停止 / Ctrl-C stops
"
    )
}

/// Where the new key lies, and what becomes of it if nobody cares.
fn new_key_note(config: &Config) -> String {
    let file = config.key_file();
    let file = absolute(&file).unwrap_or(file);
    format!(
        "  密钥 Key         {}
    新建的个人信息加密密钥,请另行备份:遗失后个人信息无法恢复 / a new key for personal data; back it up elsewhere, without it the data is lost
",
        file.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_welcome_says_where_to_go_and_shows_the_password_once() {
        let config = Config { data_dir: "/srv/gongkai".into(), ..Config::default() };
        let first = FirstAdministrator { name: "admin", password: "Sw0rdf1sh".to_owned() };
        let address = "0.0.0.0:8080".parse().unwrap();
        let said = welcome(address, &config, true, Some(&first), true);
        assert!(said.contains("/srv/gongkai/personal.key"), "{said}");
        assert!(said.contains("http://localhost:8080/graphql") && said.contains("/srv/gongkai/gongkai.db"), "{said}");
        assert_eq!(said.matches("Sw0rdf1sh").count(), 1);
        let again = welcome(address, &config, false, None, false);
        assert!(!again.contains("首个管理员") && !again.contains("personal.key"));
    }

    #[tokio::test]
    async fn a_port_in_use_is_named_with_the_way_out() {
        let first = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let error = listen(first.local_addr().unwrap()).await.unwrap_err().to_string();
        assert!(error.contains("--port") && error.contains("127.0.0.1"), "{error}");
    }
}
