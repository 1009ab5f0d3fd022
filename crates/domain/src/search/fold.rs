//! A text as it is compared: one width, one case, simplified, words apart.

use crate::folding::{folded, is_han};

/// A folded text: words in single blanks, with one before the first and one after the last.
///
/// A word is a run of Han characters or a run of letters and digits, so `5G网络` is two words. Blanks, brackets and
/// quotation marks between two Han characters are as if they were not there (`低 保`, `《办法》`); all other marks part words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The text.
    pub text: String,
    /// For each character of `text`, the place of the character it came from, counted in characters.
    pub origins: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Han,
    Letter,
    Blank,
    Mark,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            _ if is_han(c) => Self::Han,
            _ if c.is_alphanumeric() => Self::Letter,
            _ if c.is_whitespace() || "()[]{}<>《》〈〉「」『』【】〔〕〖〗“”‘’\"'`".contains(c) => {
                Self::Blank
            }
            _ => Self::Mark,
        }
    }
}

/// Folds a text.
pub fn fold(text: &str) -> Folded {
    let mut folded_text = Folded { text: String::with_capacity(text.len() + 2), origins: Vec::new() };
    let (mut last, mut gap) = (Class::Mark, None);
    for (place, c) in text.chars().enumerate() {
        for c in folded(c).flat_map(char::to_lowercase) {
            let class = Class::of(c);
            match class {
                Class::Mark => gap = Some(Class::Mark),
                Class::Blank => gap = gap.or(Some(Class::Blank)),
                Class::Han | Class::Letter => {
                    let joined = match gap {
                        None => class == last,
                        Some(Class::Blank) => class == Class::Han && last == Class::Han,
                        Some(_) => false,
                    };
                    if !joined || folded_text.text.is_empty() {
                        folded_text.push(' ', place);
                    }
                    folded_text.push(c, place);
                    (last, gap) = (class, None);
                }
            }
        }
    }
    let end = folded_text.origins.last().copied();
    if let Some(end) = end {
        folded_text.push(' ', end);
    }
    folded_text
}

impl Folded {
    fn push(&mut self, c: char, place: usize) {
        self.text.push(c);
        self.origins.push(place);
    }

    /// The words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ').filter(|word| !word.is_empty())
    }
}
