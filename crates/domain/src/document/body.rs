//! 正文: the text of an edition, as a page shows it and as plain text.

use serde::{Deserialize, Serialize};

use crate::refusal::{Ground, Refusal};

/// Largest markup, in bytes: a long report with its tables stays far below.
pub const HTML_BYTES: usize = 2 * 1024 * 1024;
/// Longest plain text, in characters.
pub const PLAIN_TEXT_CHARACTERS: usize = 1_000_000;

/// 正文: `html` was sanitised and `plain_text` made from it; nothing else writes either.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// Markup of the allowed elements, safe to show as it is.
    pub html: String,
    /// The same without markup: paragraphs, bullets, cells with tabs between them.
    pub plain_text: String,
}

impl Body {
    /// Refuses markup that is larger than is kept; asked before anything is parsed. `field` is the input's name.
    pub fn check_size(field: &str, html: &str) -> Result<(), Refusal> {
        if html.len() <= HTML_BYTES {
            return Ok(());
        }
        let megabytes = HTML_BYTES / 1024 / 1024;
        Err(Refusal::at(Ground::InvalidValue, field)
            .found(format!("{} B", html.len()))
            .allowed(format!("不超过 {megabytes} MB"), format!("at most {megabytes} MB")))
    }

    /// The body of these two, unless one is too large. `field` is the input's name.
    pub fn of(field: &str, html: String, plain_text: String) -> Result<Self, Refusal> {
        Self::check_size(field, &html)?;
        let characters = plain_text.chars().count();
        if characters > PLAIN_TEXT_CHARACTERS {
            return Err(Refusal::at(Ground::InvalidValue, field).found(characters.to_string()).allowed(
                format!("文字不超过 {PLAIN_TEXT_CHARACTERS} 个字符"),
                format!("at most {PLAIN_TEXT_CHARACTERS} characters of text"),
            ));
        }
        Ok(Self { html, plain_text })
    }

    /// Whether there is nothing to read and nothing to see.
    pub fn is_empty(&self) -> bool {
        self.plain_text.trim().is_empty() && !self.html.contains("<img")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_bounded_in_bytes_and_in_characters() {
        let body = |html: usize, text: usize| Body::of("body", "x".repeat(html), "字".repeat(text));
        assert!(body(HTML_BYTES, PLAIN_TEXT_CHARACTERS).is_ok());
        for refused in [body(HTML_BYTES + 1, 0), body(0, PLAIN_TEXT_CHARACTERS + 1)] {
            let refusal = refused.unwrap_err();
            assert_eq!(
                (refusal.ground, refusal.path.as_slice()),
                (Ground::InvalidValue, ["body".to_owned()].as_slice())
            );
            assert!(refusal.found.is_some() && refusal.allowed.is_some());
        }
    }

    #[test]
    fn a_picture_alone_is_something() {
        let picture = Body { html: "<p><img src=\"/attachments/a\"></p>".into(), plain_text: String::new() };
        assert!(!picture.is_empty());
        assert!(Body { html: "<p> </p>".into(), plain_text: " \n".into() }.is_empty());
    }
}
