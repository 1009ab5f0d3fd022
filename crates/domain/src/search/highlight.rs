//! Where in a text the words of a query stand, for whoever shows it.

use std::ops::Range;

use super::fold::fold;
use super::query::{SearchQuery, Wording};
use super::tokens::beginning;
use crate::document::number::{DocumentNumber, mentions};

/// Characters of a snippet.
const SNIPPET_CHARACTERS: usize = 120;
/// Characters of a snippet before the first hit.
const BEFORE_HIT: usize = 30;

/// A part of a text with the places of the query's words in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The part, letter by letter as in the text.
    pub text: String,
    /// Places in `text`, in UTF-16 code units, in order and apart.
    pub ranges: Vec<Range<usize>>,
}

/// The places of the query's words in a text, counted in characters, in order and apart.
pub fn ranges(query: &SearchQuery, text: &str) -> Vec<Range<usize>> {
    let text = beginning(text);
    let folded = fold(text);
    let found = query.terms.iter().flat_map(|term| &term.wordings).flat_map(|wording| match wording {
        Wording::Phrase(phrase) => {
            let pattern = phrase.pattern();
            let blanks = pattern.len() - pattern.trim_start().len();
            occurrences(&folded.text, &pattern)
                .map(|at| {
                    let first = folded.text[..at + blanks].chars().count();
                    let last = first + phrase.as_str().chars().count() - 1;
                    folded.origins[first]..folded.origins[last] + 1
                })
                .collect::<Vec<_>>()
        }
        Wording::Number(key) => number_ranges(key, text),
    });
    let mut found: Vec<Range<usize>> = found.collect();
    found.sort_by_key(|range| (range.start, range.end));
    found.into_iter().fold(Vec::new(), |mut apart: Vec<Range<usize>>, range| {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
        apart
    })
}

/// The part of a text around the first word that is found, or its beginning when none is.
pub fn snippet(query: &SearchQuery, text: &str) -> Snippet {
    let places = ranges(query, text);
    let first = places.first().map_or(0, |range| range.start.saturating_sub(BEFORE_HIT));
    cut(text, &places, first, SNIPPET_CHARACTERS)
}

impl Snippet {
    /// A short text in full.
    pub fn whole(query: &SearchQuery, text: &str) -> Self {
        cut(text, &ranges(query, text), 0, usize::MAX)
    }
}

fn cut(text: &str, places: &[Range<usize>], first: usize, length: usize) -> Snippet {
    let part: Vec<char> = text.chars().skip(first).take(length).collect();
    let units = |end: usize| part[..end].iter().map(|c| c.len_utf16()).sum::<usize>();
    let inside = places.iter().filter(|range| range.start >= first && range.start - first < part.len());
    let ranges = inside.map(|range| units(range.start - first)..units((range.end - first).min(part.len()))).collect();
    Snippet { text: part.iter().collect(), ranges }
}

/// The places of a number: the whole text is one, or it mentions it.
fn number_ranges(key: &str, text: &str) -> Vec<Range<usize>> {
    if DocumentNumber::key_of(text) == *key {
        return std::iter::once(0..text.chars().count()).collect();
    }
    let found = mentions(text).into_iter().filter_map(|mention| {
        let (_, start) = mention.keys.iter().find(|(found, _)| found == key)?;
        Some(*start..mention.end)
    });
    found.collect()
}

/// Every place of `pattern`, in bytes; they may overlap, as blanks are shared.
fn occurrences<'a>(text: &'a str, pattern: &'a str) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..)?.find(pattern)?;
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
        Some(at)
    })
}
