//! 位置: where a number stands, so that somebody can go there and take it out.

use serde::{Deserialize, Serialize};

use crate::attachment::{ContentHash, FileName};
use crate::code;
use crate::remark;
use crate::vocabulary::Locale;

code! {
    /// 隐藏方式: how a cell is kept from being seen.
    pub enum HiddenBy {
        /// 隐藏的行
        Row = "ROW" / "隐藏行" / "hidden row",
        /// 隐藏的列
        Column = "COLUMN" / "隐藏列" / "hidden column",
        /// 隐藏的工作表
        Sheet = "SHEET" / "隐藏工作表" / "hidden sheet",
    }
}

code! {
    /// 文件部位: a part of a file that holds text.
    pub enum PartKind {
        /// 正文段落
        Paragraph = "PARAGRAPH" / "段落" / "paragraph",
        /// 行
        Line = "LINE" / "行" / "line",
        /// 页
        Page = "PAGE" / "页" / "page",
        /// 幻灯片
        Slide = "SLIDE" / "幻灯片" / "slide",
        /// 备注页
        Notes = "NOTES" / "备注" / "notes",
        /// 页眉、页脚
        Header = "HEADER" / "页眉页脚" / "header or footer",
        /// 脚注、尾注
        Note = "NOTE" / "脚注尾注" / "footnote or endnote",
        /// 批注
        Comment = "COMMENT" / "批注" / "comment",
        /// 文本框
        TextBox = "TEXT_BOX" / "文本框" / "text box",
        /// 已删除而仍保留的修订
        Deleted = "DELETED" / "已删除但仍保留的修订" / "deletion that is still kept",
        /// 隐藏文字
        Hidden = "HIDDEN" / "隐藏文字" / "hidden text",
        /// 文档属性
        Properties = "PROPERTIES" / "文档属性" / "properties",
        /// 文件名、工作表名等
        Name = "NAME" / "名称" / "name",
        /// 其他
        Other = "OTHER" / "其他部分" / "other part",
    }
}

/// Where in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Spot {
    /// A cell of a table.
    #[serde(rename_all = "camelCase")]
    Cell {
        /// 工作表, its numbers masked.
        sheet: String,
        /// 行, from 1.
        row: u32,
        /// 列, from 0.
        column: u32,
        /// Whether it is kept from being seen, and how.
        hidden: Option<HiddenBy>,
    },
    /// A part of a text.
    #[serde(rename_all = "camelCase")]
    Part {
        /// Which kind.
        part: PartKind,
        /// Which of them, from 1.
        number: u32,
    },
}

impl Spot {
    /// For people: `工作表“名单”B7(隐藏列)`, `段落 3`.
    pub fn label(&self, locale: Locale) -> String {
        match self {
            Self::Cell { sheet, row, column, hidden } => {
                let address = remark::Place::cell(sheet, *row, *column).address().unwrap_or_default();
                let hidden = hidden.map_or_else(String::new, |by| match locale {
                    Locale::Zh => format!("({})", by.label(locale)),
                    Locale::En => format!(" ({})", by.label(locale)),
                });
                match locale {
                    Locale::Zh => format!("工作表“{sheet}”{address}{hidden}"),
                    Locale::En => format!("sheet “{sheet}”, {address}{hidden}"),
                }
            }
            Self::Part { part, number } => format!("{} {number}", part.label(locale)),
        }
    }

    /// Whether a reader of the file does not see it.
    pub const fn is_hidden(&self) -> bool {
        matches!(
            self,
            Self::Cell { hidden: Some(_), .. }
                | Self::Part { part: PartKind::Hidden | PartKind::Deleted | PartKind::Properties, .. }
        )
    }
}

/// 位置: a field of the record, or a spot in one of its attachments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// A field, by its name in the input: `title`, `body`.
    Field(String),
    /// An attachment.
    #[serde(rename_all = "camelCase")]
    Attachment {
        /// 内容摘要
        sha256: ContentHash,
        /// 文件名, its numbers masked.
        name: String,
        /// Where in it; none for the attachment as a whole.
        spot: Option<Spot>,
    },
}

impl Place {
    /// A spot in an attachment.
    pub fn attachment(sha256: &ContentHash, name: &FileName, spot: Option<Spot>) -> Self {
        Self::Attachment { sha256: sha256.clone(), name: super::mask(name.as_str()), spot }
    }

    /// For people.
    pub fn label(&self, locale: Locale) -> String {
        match self {
            Self::Field(field) => field.clone(),
            Self::Attachment { name, spot, .. } => {
                let spot = spot.as_ref().map(|spot| spot.label(locale));
                match (locale, spot) {
                    (Locale::Zh, None) => format!("附件“{name}”"),
                    (Locale::Zh, Some(spot)) => format!("附件“{name}”{spot}"),
                    (Locale::En, None) => format!("attachment “{name}”"),
                    (Locale::En, Some(spot)) => format!("attachment “{name}”, {spot}"),
                }
            }
        }
    }
}
