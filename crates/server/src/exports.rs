//! 导出: a whole edition as the table that is printed, for HTTP and for the command line.

use std::str::FromStr;

use domain::catalogue::edition::State;
use domain::directory::Directory;
use domain::pilot_domain::DomainCode;
use domain::vocabulary::Locale;
use exchange::lists;
use exchange::print::{self, PrintError, Printed, Section};
use persistence::WholeEdition;

/// Of a title this much goes into the name of a file.
const NAME_CHARACTERS: usize = 60;

/// 导出格式.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// `.xlsx`
    Xlsx,
    /// `.csv`
    Csv,
    /// `.html`
    Html,
}

impl ExportFormat {
    /// What stands behind the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Html => "html",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

impl FromStr for ExportFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "xlsx" => Ok(Self::Xlsx),
            "csv" => Ok(Self::Csv),
            "html" => Ok(Self::Html),
            _ => Err("xlsx、csv 或 html / xlsx, csv or html".to_owned()),
        }
    }
}

/// 空白表: what a list can be filled into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// 单位
    Units,
    /// 工作日历
    Calendar,
    /// 工作人员
    Staff,
    /// 已公开的政府信息
    Documents,
}

impl Form {
    /// The empty form as a workbook, with its name.
    pub fn file(self) -> Result<Exported, PrintError> {
        let (name, bytes) = match self {
            Self::Units => ("单位.xlsx", lists::units_template()?),
            Self::Calendar => ("工作日历.xlsx", lists::calendar_template()?),
            Self::Staff => ("工作人员.xlsx", lists::staff_template()?),
            Self::Documents => ("政府信息清单.xlsx", lists::documents_template()?),
        };
        Ok(Exported { name: name.to_owned(), bytes })
    }
}

/// The edition as a file, and a name for it.
pub struct Exported {
    /// 文件名
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Prints the edition. Thousands of items take a moment: call it where waiting is allowed.
pub fn export(whole: WholeEdition, directory: &Directory, format: ExportFormat) -> Result<Exported, PrintError> {
    // File systems take 255 bytes, and a Chinese character is three of them.
    let title: String = whole.catalogue.title.as_str().chars().take(NAME_CHARACTERS).collect();
    let name = format!("{title}-第{}版.{}", whole.edition.number, format.ending());
    let name = name.replace(['/', '\\'], "-");
    let printed = printed(whole, directory);
    let bytes = match format {
        ExportFormat::Xlsx => print::xlsx(&printed)?,
        ExportFormat::Csv => print::csv(&printed).into_bytes(),
        ExportFormat::Html => print::html(&printed).into_bytes(),
    };
    Ok(Exported { name, bytes })
}

fn printed(whole: WholeEdition, directory: &Directory) -> Printed {
    let WholeEdition { catalogue, edition, items } = whole;
    let status = match &edition.state {
        State::Published { on } | State::Superseded { published_on: on, .. } => {
            on.format("%Y年%-m月%-d日发布").to_string()
        }
        other => other.status().label(Locale::Zh).to_owned(),
    };
    let mut sections: Vec<Section> = Vec::new();
    for item in items {
        let domain = item.pilot_domain.as_ref();
        let of_domain = |section: &Section| {
            section.pilot_domain.as_ref().map(|(code, _)| code.as_str()) == domain.map(DomainCode::as_str)
        };
        if let Some(section) = sections.iter_mut().find(|section| of_domain(section)) {
            section.items.push(item);
        } else {
            let pilot_domain = domain.map(|code| named(code, directory));
            sections.push(Section { pilot_domain, items: vec![item] });
        }
    }
    Printed {
        title: catalogue.title.to_string(),
        compiled_by: directory.unit(catalogue.unit_id).map(|unit| unit.name.to_string()).unwrap_or_default(),
        edition: format!("第{}版 {status}", edition.number),
        semantics: catalogue.channel_semantics,
        sections,
    }
}

fn named(code: &DomainCode, directory: &Directory) -> (String, String) {
    let name = directory.pilot_domain(code).map(|it| it.name.clone());
    (code.to_string(), name.unwrap_or_default())
}
