//! `gongkai config`

use std::io::Write;
use std::net::IpAddr;

use clap::Args;

use super::{Outcome, Place};
use crate::config::{Config, Flags};

/// What `gongkai config` is told.
#[derive(Args, Debug)]
#[command(after_help = "\
输出可存为另一个文件作为 gongkai.toml 的底稿(机密已隐去,须自行填写)。
What is printed can be saved under another name as a draft of gongkai.toml; secrets are hidden and have to be filled in.

示例 Examples:
  gongkai config > gongkai.draft.toml
  GONGKAI__SERVER__PORT=9000 gongkai config")]
pub struct Show {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    address: Address,
}

/// Where the server listens.
#[derive(Args, Clone, Debug, Default)]
pub struct Address {
    /// 监听地址 / Address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "IP")]
    host: Option<IpAddr>,
    /// 监听端口,0 为任意空闲端口 / Port to listen on, 0 for any free one [default: 8080]
    #[arg(long)]
    port: Option<u16>,
}

impl Address {
    /// With where everything else is.
    pub(super) fn flags(&self, place: &Place) -> Flags {
        Flags { host: self.host, port: self.port, ..place.flags() }
    }
}

impl Show {
    pub(super) fn flags(&self) -> Flags {
        self.address.flags(&self.place)
    }
}

pub(super) fn run(config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
    writeln!(out, "# 数据库 / Database: {}", config.database_place())?;
    write!(out, "{}", config.to_toml()?)?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_the_database_is_hidden() {
        let url = "postgres://gongkai:swordfish@db.internal/gongkai";
        let flags = Flags { database_url: Some(url.into()), ..Flags::default() };
        let mut out = Vec::new();
        assert_eq!(run(&Config::load(&flags).unwrap(), &mut out).unwrap(), Outcome::Done);
        let shown = String::from_utf8(out).unwrap();
        assert!(shown.contains("url = \"postgres:<hidden>\"") && shown.contains("port = 8080"), "{shown}");
        assert!(!shown.contains("swordfish") && !shown.contains("db.internal"), "{shown}");
    }

    #[test]
    fn what_is_shown_can_be_read_back() {
        let mut out = Vec::new();
        run(&Config::default(), &mut out).unwrap();
        let shown: Config = toml::from_str(&String::from_utf8(out).unwrap()).unwrap();
        assert_eq!(shown.to_toml().unwrap(), Config::default().to_toml().unwrap());
    }
}
