//! 检索: what a text is found by, what a query asks for, and where in a text the answer stands.
//!
//! The tokens are made here, and both databases only keep and intersect them: so they find the same. The rules are
//! written down in `docs/domain/search.md`.

mod fold;
mod highlight;
mod query;
mod synonyms;
mod tokens;

use crate::code;

pub use fold::{Folded, fold};
pub use highlight::{Snippet, ranges, snippet};
pub use query::{InTitle, Phrase, SearchQuery, Term, Token, Wording};
pub use tokens::{Facets, Indexed, Keys, TEXT_CHARACTERS, index};

/// Raised whenever the same text would be found by other tokens; the index is then made anew when the server starts.
pub const INDEX_VERSION: i32 = 1;

code! {
    /// 检索对象类型: what a search finds.
    pub enum SubjectType {
        /// 政府信息
        Document = "DOCUMENT" / "政府信息" / "Document",
        /// 公开事项
        CatalogueItem = "CATALOGUE_ITEM" / "公开事项" / "Catalogue item",
    }
}

code! {
    /// 命中字段: where in a record the words of a query stand.
    pub enum SearchField {
        /// 标题
        Title = "TITLE" / "标题" / "Title",
        /// 索引号、文号
        Number = "NUMBER" / "索引号、文号" / "Index or document number",
        /// 正文
        Text = "TEXT" / "正文" / "Text",
    }
}

#[cfg(test)]
mod tests;
