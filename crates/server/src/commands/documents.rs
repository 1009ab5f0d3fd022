//! `gongkai export documents`

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::pin::pin;

use anyhow::{Context, bail};
use axum::http::HeaderMap;
use clap::Args;
use domain::document::content::DocumentKind;
use domain::pilot_domain::DomainCode;
use futures_util::TryStreamExt;
use persistence::{DocumentFilter, Store};
use serde_json::json;

use super::export::domain_code;
use super::{Outcome, Place, require_database, tell};
use crate::addresses::Addresses;
use crate::app::{connect, explain};
use crate::config::Config;
use crate::exports::ExportFormat;
use crate::listing::{Listing, Unlisted};

#[derive(Args, Debug)]
#[command(after_help = "\
网址按 server.public_url 和 server.document_page 写出。一次至多 50000 份,超过时退出码为 1。
Addresses are written as server.public_url and server.document_page say. At most 50000 documents; exits with 1 when there are more.

示例 Examples:
  gongkai export documents
  gongkai export documents --unit 370983-yjglj --kind NOTICE --output 通知.csv")]
pub(super) struct Documents {
    #[command(flatten)]
    pub(super) place: Place,
    /// 发布机构代码 / Code of the publishing unit
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// 领域代码 / Code of the pilot domain
    #[arg(long, value_name = "CODE", value_parser = domain_code)]
    domain: Option<DomainCode>,
    /// 体裁,如 NOTICE / Kind, such as NOTICE
    #[arg(long, value_parser = kind)]
    kind: Option<DocumentKind>,
    /// 输出文件,.xlsx 或 .csv / Where to, .xlsx or .csv
    #[arg(long, short, value_name = "FILE", default_value = "政府信息清单.xlsx")]
    output: PathBuf,
    /// 以 JSON 说明结果 / Tell the outcome as JSON
    #[arg(long)]
    json: bool,
}

impl Documents {
    pub(super) async fn run(&self, config: &Config, out: &mut (impl Write + Send)) -> anyhow::Result<Outcome> {
        let ending = self.output.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let format = ending.parse().ok().filter(|it| *it != ExportFormat::Html);
        let Some(format) = format else {
            bail!("输出文件应为 .xlsx 或 .csv / The file has to be .xlsx or .csv")
        };
        require_database(config)?;
        let store = connect(config).await?;
        store.refresh_directory().await.map_err(|failure| explain(failure.into()))?;
        let listing =
            Listing { filter: self.filter(&store)?, addresses: Addresses::of(&config.server, &HeaderMap::new()) };
        let count = match listing.count(&store).await {
            Ok(count) => count,
            Err(Unlisted::Failed(failure)) => return Err(explain(failure.into())),
            Err(unlisted) => {
                tell(&unlisted.to_string());
                return Ok(Outcome::Refused);
            }
        };
        self.write(listing, store, format).await?;
        let file = self.output.display();
        if self.json {
            writeln!(out, "{}", json!({ "file": file.to_string(), "documents": count }))?;
        } else {
            writeln!(out, "已导出 {count} 份到 {file} / {count} documents written to {file}")?;
        }
        Ok(Outcome::Done)
    }

    fn filter(&self, store: &Store) -> anyhow::Result<DocumentFilter> {
        let directory = store.directory();
        let unit_id = match self.unit.as_deref() {
            None => None,
            Some(code) => match directory.unit_by_code(code) {
                Some(unit) => Some(unit.id),
                None => bail!("没有代码为 {code} 的单位 / There is no unit {code}"),
            },
        };
        let (pilot_domain, kind) = (self.domain.clone(), self.kind);
        Ok(DocumentFilter { unit_id, pilot_domain, kind, ..DocumentFilter::default() })
    }

    async fn write(&self, listing: Listing, store: Store, format: ExportFormat) -> anyhow::Result<()> {
        let unwritable = || format!("无法写入 / Cannot write {}", self.output.display());
        let mut file = File::create(&self.output).with_context(unwritable)?;
        if format == ExportFormat::Csv {
            let mut pages = pin!(listing.csv(store));
            while let Some(page) = pages.try_next().await.map_err(|failure| explain(failure.into()))? {
                file.write_all(page.as_bytes()).with_context(unwritable)?;
            }
            return Ok(());
        }
        let mut workbook = listing.xlsx(store).await?;
        io::copy(&mut workbook, &mut file).with_context(unwritable)?;
        Ok(())
    }
}

fn kind(text: &str) -> Result<DocumentKind, String> {
    text.parse().map_err(|malformed: domain::vocabulary::Malformed| format!("{malformed}"))
}
