//! 公开渠道和载体: reads a cell of boxes and names into the channels it mentions.
//!
//! No two counties write this cell alike: boxes come in a dozen glyphs, letters left over from symbol fonts among them;
//! separators are anything or nothing, and the names themselves hold `/`, `、` and brackets. So known names are matched first,
//! longest first, and only what is left over is cut at separators.

/// 勾选: what stands before the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// ■, √, or a bare name, which counts as ticked.
    Ticked,
    /// □
    Unticked,
}

/// One channel named in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Whether its box is ticked.
    pub mark: Mark,
    /// Whether there was a box at all. A bare name among boxes may have lost its tick on the way.
    pub boxed: bool,
    /// The name as written, free text included.
    pub text: String,
    /// The free text after 其他, or in brackets or after a colon behind a name.
    pub note: Option<String>,
    /// The channel's code; none when the name is not in the list. 其他 with a known name behind it has that name's code.
    pub code: Option<String>,
}

/// The names by which channels are known.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Longest first, so that 政府网站 is not read as 政府网.
    names: Vec<(Vec<char>, String)>,
}

const OTHER: [char; 2] = ['其', '他'];
const TICKED: &[char] = &['■', '▄', '▲', '√', '✓', '✔', '☑'];
const UNTICKED: &[char] = &['□', '☐', '▢', '£', '?'];
const SEPARATORS: &[char] = &['、', ',', ';', '。', '|'];

impl Vocabulary {
    /// Takes code, name and aliases of each channel.
    pub fn new<'a>(channels: impl IntoIterator<Item = (&'a str, &'a str, &'a [String])>) -> Self {
        let mut names: Vec<(Vec<char>, String)> = channels
            .into_iter()
            .flat_map(|(code, name, aliases)| {
                let names = std::iter::once(name).chain(aliases.iter().map(String::as_str));
                names.map(|name| (spelled(name), code.to_owned()))
            })
            .collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { names }
    }

    /// The code of a channel by any of its names.
    pub fn code_of(&self, name: &str) -> Option<&str> {
        let name = spelled(name);
        self.names.iter().find(|(known, _)| *known == name).map(|(_, code)| code.as_str())
    }
}

/// Reads the cell: every channel it names, in the order of the source.
pub fn parse(cell: &str, vocabulary: &Vocabulary) -> Vec<Mention> {
    let raw: Vec<char> = cell.chars().collect();
    let text: Vec<char> = raw.iter().copied().map(half_width).collect();
    let reader = Reader { text: &text, vocabulary };
    let mut mentions = Vec::new();
    let mut mark = None;
    let mut at = 0;
    while at < text.len() {
        if text[at].is_whitespace() {
            at += 1;
        } else if SEPARATORS.contains(&text[at]) || matches!(text[at], ':' | '/' | '_') {
            mark = None;
            at += 1;
        } else if let Some(found) = reader.box_at(at, false).filter(|_| mark.is_none() || is_box(text[at])) {
            mark = Some(found);
            at += 1;
        } else if let Some(length) = reader.numbering(at) {
            at += length;
        } else {
            let (name_end, end, code) = reader.name(at, mark.is_some());
            mentions.push(Mention {
                mark: mark.unwrap_or(Mark::Ticked),
                boxed: mark.is_some(),
                text: tidy(&raw[at..end]).trim_end_matches(['_', ':', '\u{ff3f}', '\u{ff1a}']).to_owned(),
                note: note(&raw[name_end..end]),
                code,
            });
            mark = None;
            at = end;
        }
    }
    mentions
}

/// Whether the boxes got lost on the way: the whole list stands there bare, so nobody can tell chosen from not chosen.
pub fn lost_its_boxes(mentions: &[Mention]) -> bool {
    mentions.len() >= 10 && mentions.iter().all(|mention| !mention.boxed)
}

struct Reader<'a> {
    text: &'a [char],
    vocabulary: &'a Vocabulary,
}

impl Reader<'_> {
    /// The name at `at`: where it ends, where the free text behind it ends, and its code.
    fn name(&self, at: usize, boxed: bool) -> (usize, usize, Option<String>) {
        let Some((name_end, code)) = self.known(at) else {
            let end = self.unknown_end(at, boxed);
            return (end, end, None);
        };
        let is_other = spells(&self.text[at..name_end], &OTHER) == Some(name_end - at);
        let end = self.note_end(name_end, is_other);
        let named = note(&self.text[name_end..end]).filter(|_| is_other);
        let named = named.and_then(|note| self.vocabulary.code_of(&note).map(str::to_owned));
        (name_end, end, Some(named.unwrap_or_else(|| code.to_owned())))
    }

    /// The longest known name at `at`: where it ends, and its code.
    fn known(&self, at: usize) -> Option<(usize, &str)> {
        self.vocabulary.names.iter().find_map(|(name, code)| {
            let end = at + spells(&self.text[at..], name)?;
            (name[..] == OTHER || self.may_end(end)).then_some((end, code.as_str()))
        })
    }

    /// Whether a name may end here: before a box, a separator, a bracket, another name; not in the middle of a longer word.
    fn may_end(&self, at: usize) -> bool {
        let Some(&next) = self.text.get(at) else { return true };
        next.is_whitespace()
            || next.is_ascii_digit()
            || SEPARATORS.contains(&next)
            || matches!(next, '(' | ':' | '_' | '/')
            || self.box_at(at, true).is_some()
            || self.name_begins(at)
    }

    /// Whether some known name is spelled from `at` on, wherever it ends.
    fn name_begins(&self, at: usize) -> bool {
        self.vocabulary.names.iter().any(|(name, _)| spells(&self.text[at..], name).is_some())
    }

    /// The box at `at`. R, t and 口 are boxes only where they cannot belong to a word.
    fn box_at(&self, at: usize, inside_text: bool) -> Option<Mark> {
        let after = self.skip_blanks(at + 1);
        let word_follows = self.text.get(after).is_some_and(|c| !c.is_ascii() || c.is_ascii_digit());
        let word_precedes = at > 0 && self.text[at - 1].is_ascii_alphanumeric();
        match self.text[at] {
            c if TICKED.contains(&c) => Some(Mark::Ticked),
            c if UNTICKED.contains(&c) => Some(Mark::Unticked),
            'R' | 't' if word_follows && !word_precedes => Some(Mark::Ticked),
            '口' if inside_text && after < self.text.len() && self.name_begins(after) => Some(Mark::Unticked),
            '口' if !inside_text && word_follows => Some(Mark::Unticked),
            _ => None,
        }
    }

    /// Where the free text behind a known name ends; `at` when there is none.
    fn note_end(&self, at: usize, is_other: bool) -> usize {
        let Some(&next) = self.text.get(at) else { return at };
        let stop = self.segment_end(at);
        let word = self.skip_blanks(at + 1);
        // A known name behind a colon or a blank is the next mention, not a note.
        let leads_to_text = word < stop && self.known(word).is_none();
        match next {
            '(' => self.text[at..].iter().position(|c| *c == ')').map_or(stop, |close| at + close + 1),
            ':' if !is_other && leads_to_text => stop,
            c if is_other && (!c.is_whitespace() || leads_to_text) => stop,
            _ => at,
        }
    }

    /// Where a name ends that is not in the list. Behind a box, blanks are breaks of the source; without one they separate.
    fn unknown_end(&self, at: usize, boxed: bool) -> usize {
        let stop = self.segment_end(at + 1);
        let separates = |index: &usize| {
            let word = self.skip_blanks(*index);
            self.text[*index].is_whitespace() && (!boxed || word < stop && self.known(word).is_some())
        };
        (at + 1..stop).find(separates).unwrap_or(stop)
    }

    /// The next separator or box from `at` on.
    fn segment_end(&self, at: usize) -> usize {
        let ends = |index: &usize| SEPARATORS.contains(&self.text[*index]) || self.box_at(*index, true).is_some();
        (at..self.text.len()).find(ends).unwrap_or(self.text.len())
    }

    /// `1.` or `2、` of a numbered list.
    fn numbering(&self, at: usize) -> Option<usize> {
        let digits = self.text[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let mark = self.text.get(at + digits)?;
        ((1..=2).contains(&digits) && matches!(mark, '.' | '、' | ')')).then_some(digits + 1)
    }

    fn skip_blanks(&self, at: usize) -> usize {
        (at..self.text.len()).find(|index| !self.text[*index].is_whitespace()).unwrap_or(self.text.len())
    }
}

/// Whether it is a box wherever it stands; behind one a letter begins the name.
fn is_box(c: char) -> bool {
    TICKED.contains(&c) || UNTICKED.contains(&c)
}

/// How many characters of `text` spell `name`, blanks inside skipped.
fn spells(text: &[char], name: &[char]) -> Option<usize> {
    let mut expected = name.iter().peekable();
    for (index, c) in text.iter().enumerate() {
        if index > 0 && c.is_whitespace() {
            continue;
        }
        if expected.next() != Some(c) {
            return None;
        }
        if expected.peek().is_none() {
            return Some(index + 1);
        }
    }
    None
}

fn spelled(name: &str) -> Vec<char> {
    name.chars().filter(|c| !c.is_whitespace()).map(half_width).collect()
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

fn note(text: &[char]) -> Option<String> {
    let note = tidy(text);
    let note = note.trim_matches(|c| matches!(half_width(c), '_' | ':' | '(' | ')' | '。'));
    (!note.is_empty()).then(|| note.to_owned())
}

/// Source breaks inside a name are no part of it.
fn tidy(text: &[char]) -> String {
    text.iter().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests;
