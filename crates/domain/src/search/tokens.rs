//! The tokens a record is found by: pairs of Han characters, words, numbers, and what it is filtered by.

use std::collections::BTreeSet;

use super::fold::fold;
use crate::document::number::{DocumentNumber, IndexNumber, mentions};
use crate::folding::is_han;

/// Longest word of letters and digits that is told apart from others.
const WORD_CHARACTERS: usize = 64;
/// Longest text of a record that is searched, in characters; what follows is not found.
pub const TEXT_CHARACTERS: usize = 50_000;

/// What a record is filtered by, each as one token of the same index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// The tokens.
    pub tokens: BTreeSet<String>,
}

impl Facets {
    /// Adds the facet `name` with a value of letters, digits and underscores.
    #[must_use]
    pub fn with(mut self, name: char, value: &str) -> Self {
        self.tokens.insert(Self::token(name, value));
        self
    }

    /// The token of a facet: no text has one that begins with an underscore.
    pub fn token(name: char, value: &str) -> String {
        format!("_{name}{}", plain(value))
    }
}

/// The numbers a record has, and those its title mentions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keys<'a> {
    /// 索引号
    pub index_number: Option<&'a str>,
    /// 文号
    pub document_number: Option<&'a str>,
}

/// A record made ready for the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// The folded title.
    pub title: String,
    /// The folded numbers and text; two blanks stand between the fields, so that no phrase spans two of them.
    pub text: String,
    /// The keys of its numbers and of those in its title, each between blanks, for the order of the hits.
    pub keys: String,
    /// Everything it is found by, facets included, sorted.
    pub tokens: Vec<String>,
}

/// Makes a record ready: `text` is read up to [`TEXT_CHARACTERS`].
pub fn index(title: &str, keys: Keys<'_>, text: &str, facets: Facets) -> Indexed {
    let text = beginning(text);
    let mut tokens = facets.tokens;
    let folded_title = fold(title);
    add_words(&mut tokens, &folded_title.text);
    let mut fields = String::new();
    for field in [keys.index_number, keys.document_number, Some(text)].into_iter().flatten() {
        let folded = fold(field);
        add_words(&mut tokens, &folded.text);
        fields.push_str(&folded.text);
    }
    let mut own: BTreeSet<String> = keys.index_number.map(index_token).into_iter().collect();
    if let Some(number) = keys.document_number {
        own.insert(own_number(number));
        tokens.insert(number_token(&DocumentNumber::key_of(number)));
    }
    own.extend(mentioned(title).map(|key| titled_number(&key)));
    tokens.extend([title, text].into_iter().flat_map(mentioned).map(|key| number_token(&key)));
    let keys = own.iter().fold(String::from(" "), |keys, key| keys + key + " ");
    Indexed { title: folded_title.text, text: fields, keys, tokens: tokens.into_iter().collect() }
}

/// The part of a text that is searched.
pub(super) fn beginning(text: &str) -> &str {
    text.char_indices().nth(TEXT_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}

/// The token of a document number, by its key.
pub(super) fn number_token(key: &str) -> String {
    format!("_n{}", plain(key))
}

/// How a record says that this is its own document number.
pub(super) fn own_number(number: &str) -> String {
    format!("_o{}", plain(&DocumentNumber::key_of(number)))
}

/// How a record says that its title mentions a document number, by its key.
pub(super) fn titled_number(key: &str) -> String {
    format!("_m{}", plain(key))
}

/// How a record says that this is its index number.
pub(super) fn index_token(number: &str) -> String {
    format!("_i{}", plain(&IndexNumber::key_of(number)))
}

/// The keys of the numbers that a text may mean.
fn mentioned(text: &str) -> impl Iterator<Item = String> {
    mentions(text).into_iter().flat_map(|mention| mention.keys).map(|(key, _)| key)
}

/// Adds the words of a folded text: a Han run as its pairs and its last character, so that every character begins a token.
fn add_words(tokens: &mut BTreeSet<String>, folded: &str) {
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        if !word.starts_with(is_han) {
            tokens.insert(shortened(word).to_owned());
            continue;
        }
        tokens.extend(pairs(word).map(str::to_owned));
        let last = word.char_indices().next_back().map_or(0, |(at, _)| at);
        tokens.insert(word[last..].to_owned());
    }
}

/// The neighbouring pairs of a run of Han characters.
pub(super) fn pairs(run: &str) -> impl Iterator<Item = &str> {
    let starts = run.char_indices().map(|(at, _)| at);
    let ends = run.char_indices().skip(2).map(|(at, _)| at).chain([run.len()]);
    let long = run.chars().nth(1).is_some();
    starts.zip(ends).filter(move |_| long).map(|(start, end)| &run[start..end])
}

/// The word as far as it is told apart from others.
pub(super) fn shortened(word: &str) -> &str {
    word.char_indices().nth(WORD_CHARACTERS).map_or(word, |(end, _)| &word[..end])
}

/// Whether the token of a word says all of it.
pub(super) fn is_whole(word: &str) -> bool {
    shortened(word).len() == word.len()
}

/// A value without characters that either index reads as anything but a letter: each ASCII mark as its wide form.
fn plain(value: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c);
    value
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_ascii_punctuation() && c != '_' { wide(c) } else { c })
        .collect()
}
