//! 检索词: what somebody typed, as terms that all have to be found.

use super::fold::fold;
use super::synonyms::synonyms_of;
use super::tokens::{index_token, is_whole, number_token, own_number, pairs, shortened, titled_number};
use crate::document::number::{DocumentNumber, mentions};
use crate::folding::is_han;
use crate::vocabulary::Malformed;

/// Longest query, in characters.
pub const QUERY_CHARACTERS: usize = 100;
/// Most terms of a query.
pub const QUERY_TERMS: usize = 8;
/// Most wordings of one term.
const WORDINGS: usize = 8;

/// A query: every term has to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// The terms, in the order they were typed.
    pub terms: Vec<Term>,
    /// The folded whole: a title of just these words comes first.
    pub whole: String,
    /// The keys of the record whose own number the whole is.
    pub own_keys: Vec<String>,
}

/// A term: any of its wordings will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As typed, and its synonyms.
    pub wordings: Vec<Wording>,
}

/// One way to say a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// Words that follow each other.
    Phrase(Phrase),
    /// A document number in any spelling, by its key.
    Number(String),
}

/// Folded words that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase(String);

/// How to see that a wording stands in a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InTitle {
    /// The folded title contains this.
    Text(String),
    /// This is one of the keys.
    Key(String),
}

/// What an index is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// This token.
    Exactly(String),
    /// Any token that begins so.
    Beginning(String),
}

impl std::str::FromStr for SearchQuery {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        let malformed = |zh, en| Malformed { found: text.chars().take(80).collect(), allowed: (zh, en) };
        if text.chars().count() > QUERY_CHARACTERS {
            return Err(malformed("至多 100 个字符的检索词", "a query of at most 100 characters"));
        }
        let mut terms: Vec<Term> = Vec::new();
        for term in terms_of(text) {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        if terms.is_empty() {
            return Err(malformed("至少含一个汉字、字母或数字的检索词", "a query with a character, letter or digit"));
        }
        if terms.len() > QUERY_TERMS {
            return Err(malformed("至多 8 个词", "at most 8 words"));
        }
        Ok(Self { terms, whole: fold(text).text, own_keys: vec![index_token(text), own_number(text)] })
    }
}

impl Term {
    fn phrase(text: &str, with_synonyms: bool) -> Option<Self> {
        let phrase = fold(text).text.trim().to_owned();
        if phrase.is_empty() {
            return None;
        }
        let others = if with_synonyms { synonyms_of(&phrase, WORDINGS - 1) } else { Vec::new() };
        let wordings = std::iter::once(phrase).chain(others).map(|it| Wording::Phrase(Phrase(it))).collect();
        Some(Self { wordings })
    }

    fn number(key: String) -> Self {
        Self { wordings: vec![Wording::Number(key)] }
    }
}

impl Wording {
    /// The tokens that a record has to have, all of them.
    pub fn tokens(&self) -> Vec<Token> {
        match self {
            Self::Phrase(phrase) => phrase.tokens(),
            Self::Number(key) => vec![Token::Exactly(number_token(key))],
        }
    }

    /// What the folded title of a record has to contain, or its keys, for the wording to stand in the title.
    pub fn in_title(&self) -> InTitle {
        match self {
            Self::Phrase(phrase) => InTitle::Text(phrase.pattern()),
            Self::Number(key) => InTitle::Key(titled_number(key)),
        }
    }
}

impl Phrase {
    /// The folded words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a folded text has to contain. Words of letters and digits are whole words; Han characters may stand anywhere.
    pub fn pattern(&self) -> String {
        let blank = |at_end: Option<char>| if at_end.is_some_and(is_han) { "" } else { " " };
        format!("{}{}{}", blank(self.0.chars().next()), self.0, blank(self.0.chars().next_back()))
    }

    /// Whether a record with the tokens may still not have the words next to each other.
    pub fn needs_reading(&self) -> bool {
        let is_one_token =
            |word: &str| if word.starts_with(is_han) { word.chars().count() <= 2 } else { is_whole(word) };
        self.0.contains(' ') || !is_one_token(&self.0)
    }

    fn tokens(&self) -> Vec<Token> {
        let mut tokens = Vec::new();
        for word in self.0.split(' ') {
            if !word.starts_with(is_han) {
                tokens.push(Token::Exactly(shortened(word).to_owned()));
            } else if word.chars().nth(1).is_none() {
                tokens.push(Token::Beginning(word.to_owned()));
            } else {
                tokens.extend(pairs(word).map(|pair| Token::Exactly(pair.to_owned())));
            }
        }
        tokens
    }
}

/// The terms of a query: document numbers first, since they may hold blanks, then quoted phrases and words.
fn terms_of(text: &str) -> Vec<Term> {
    let chars: Vec<char> = text.chars().collect();
    if is_number(text) {
        return vec![Term::number(DocumentNumber::key_of(text))];
    }
    let mut terms = Vec::new();
    let mut rest = 0;
    for mention in mentions(text) {
        let begins = |start: usize| start == 0 || !chars[start - 1].is_alphanumeric();
        let Some((key, start)) = mention.keys.into_iter().rev().find(|(_, start)| begins(*start)) else { continue };
        if start < rest || is_quoted(&chars[..start]) {
            continue;
        }
        words(&chars[rest..start], &mut terms);
        terms.push(Term::number(key));
        rest = mention.end;
    }
    words(&chars[rest..], &mut terms);
    terms
}

fn is_number(text: &str) -> bool {
    text.parse::<DocumentNumber>().is_ok_and(|number| number.parts().is_some())
}

fn is_quoted(before: &[char]) -> bool {
    before.iter().filter(|c| is_quote(**c)).count() % 2 == 1
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂')
}

/// Phrases in quotation marks, and words between blanks and marks of enumeration. A mark without its fellow is none.
fn words(chars: &[char], terms: &mut Vec<Term>) {
    let mut quotes: Vec<usize> = (0..chars.len()).filter(|at| is_quote(chars[*at])).collect();
    quotes.truncate(quotes.len() / 2 * 2);
    let mut rest = 0;
    for pair in quotes.chunks(2) {
        plain_words(&chars[rest..pair[0]], terms);
        terms.extend(Term::phrase(&chars[pair[0] + 1..pair[1]].iter().collect::<String>(), false));
        rest = pair[1] + 1;
    }
    plain_words(&chars[rest..], terms);
}

fn plain_words(chars: &[char], terms: &mut Vec<Term>) {
    let parts = |c: &char| c.is_whitespace() || "、,,;;。!!??::…|+&".contains(*c);
    terms.extend(chars.split(parts).filter_map(|word| Term::phrase(&word.iter().collect::<String>(), true)));
}
