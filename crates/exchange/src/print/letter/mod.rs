//! 文书 as they are printed: an official letter on A4 (党政机关公文格式, GB/T 9704), as a web page and as a text document.
//!
//! Both forms print the same lines; each adds only what its format asks for.

mod docx;
mod html;

use domain::request::letter::Letter;

pub use docx::letter_docx;
pub(super) use docx::{document, packed, paragraph};
pub use html::letter_html;

/// What a line of a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// 发文单位
    Issuer,
    /// 标题
    Title,
    /// 编号
    Number,
    /// 称谓
    Salutation,
    /// 正文
    Paragraph,
    /// 附件
    Enclosure,
    /// 附件 after the first
    FurtherEnclosure,
    /// 署名
    Signature,
    /// 成文日期
    Date,
}

impl Part {
    /// The name of its style in both formats.
    const fn style(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Title => "title",
            Self::Number => "number",
            Self::Salutation => "salutation",
            Self::Paragraph => "paragraph",
            Self::Enclosure => "enclosure",
            Self::FurtherEnclosure => "further-enclosure",
            Self::Signature => "signature",
            Self::Date => "date",
        }
    }
}

/// The lines of a letter, from top to bottom.
fn lines(letter: &Letter) -> Vec<(Part, String)> {
    let mut lines = vec![
        (Part::Issuer, printable(&letter.issuer)),
        (Part::Title, printable(&letter.title)),
        (Part::Number, printable(&letter.number)),
        (Part::Salutation, printable(&letter.salutation)),
    ];
    lines.extend(letter.paragraphs.iter().map(|text| (Part::Paragraph, printable(text))));
    let several = letter.enclosures.len() > 1;
    for (index, name) in letter.enclosures.iter().enumerate() {
        let label = if index == 0 { "附件：" } else { "" };
        let number = if several { format!("{}. ", index + 1) } else { String::new() };
        let part = if index == 0 { Part::Enclosure } else { Part::FurtherEnclosure };
        lines.push((part, format!("{label}{number}{}", printable(name))));
    }
    lines.push((Part::Signature, printable(&letter.issuer)));
    lines.push((Part::Date, letter.dated.format("%Y年%-m月%-d日").to_string()));
    lines
}

/// A text on one line, without what no page and no document can hold.
pub(super) fn printable(text: &str) -> String {
    let shown = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if c.is_control() || (u32::from(c) & 0xfffe) == 0xfffe => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests;
