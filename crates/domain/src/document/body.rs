//! 正文.

/// 正文: sanitised HTML and the same as plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// HTML from the allow-list.
    pub html: String,
    /// The same, as text.
    pub plain_text: String,
}
