//! 索引号 and 文号: the two numbers a document is known by.

mod document_number;
mod index_number;
mod reading;

pub use document_number::{DocumentNumber, Form, Parts};
pub use index_number::{IndexNumber, OwnForm};

pub use reading::{Mention, mentions};

use unicode_normalization::UnicodeNormalization;

use crate::vocabulary::is_invisible;

/// Longest number of either kind, in characters.
const MAX_CHARACTERS: usize = 100;

/// Whether a text can be a number: one line of 1 to 100 characters, all of which can be seen.
fn fits(text: &str) -> bool {
    let is_bad = |c: char| is_invisible(c) || matches!(c, '\n' | '\u{2028}' | '\u{2029}' | '\u{fffd}');
    (1..=MAX_CHARACTERS).contains(&text.chars().count()) && !text.chars().any(is_bad)
}

/// One character of a number in one spelling: half width, capitals, one kind of dash, slash and bracket; none for a
/// blank. Digits that are drawn (①, ², ½) are left alone: they are not the plain digit.
fn squeezed(c: char) -> impl Iterator<Item = char> {
    let is_drawn = matches!(c, '²' | '³' | '¹' | '¼'..='¾' | '⁰'..='₎' | '⅐'..='⅟' | '①'..='⓿');
    let plain = std::iter::once(c).nfkc().filter(move |_| !is_drawn);
    is_drawn.then_some(c).into_iter().chain(plain).filter(|c| !c.is_whitespace() && !is_invisible(*c)).map(one_mark)
}

fn one_mark(c: char) -> char {
    match c {
        '‐'..='―' | '−' | '─' | '━' | '⁃' | '˗' => '-',
        '∕' | '⁄' | '╱' => '/',
        '[' | '(' | '【' | '〖' | '〈' | '<' | '❲' | '{' => '〔',
        ']' | ')' | '】' | '〗' | '〉' | '>' | '❳' | '}' => '〕',
        _ => c.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests;
