//! How a 文号 is read: from its end, where year, serial and 号 stand, to the agency code before them.

use super::document_number::{Form, Parts};
use crate::folding::{is_han, simplified};

/// Words an order or announcement ends its name with; only these number through all years.
const ORDERS: [&str; 5] = ["令", "公告", "通告", "公报", "布告"];
/// Characters of an agency code, or of an issuer's full name.
const CODE_CHARACTERS: std::ops::RangeInclusive<usize> = 2..=30;
/// The years a document may be of.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2099;
const YEAR_DIGITS: usize = 4;
/// How the full names of the organs of state begin.
const STATE: &str = "中华人民共和国";
/// What 国令 is short for.
const COUNCIL_ORDER: &str = "国务院令";
const SERIAL_DIGITS: usize = 7;
const NUMERALS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// A number somewhere in a text. Where its code begins cannot be told from the words before it, so all codes are
/// given that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The keys of the numbers that may be meant, the longest code first, each with the place its code begins at.
    pub keys: Vec<(String, usize)>,
    /// The place behind the last character, counted in characters of the text.
    pub end: usize,
}

/// The text without blanks, in one width, one kind of brackets and dashes, and capitals.
pub(super) fn key_of(text: &str) -> String {
    squeezed(text).collect()
}

fn squeezed(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(super::squeezed).map(simplified)
}

/// Reads a text that is a number and nothing else.
pub(super) fn whole(text: &str) -> Option<Parts> {
    let mut chars: Vec<char> = squeezed(text).collect();
    if chars.ends_with(&['号', '文']) {
        chars.pop();
    }
    // 国务院令(第711号)
    if chars.ends_with(&['号', '〕']) && chars.contains(&'第') {
        chars.pop();
    }
    // 国务院第711号令, 第711号国务院令: the word of the order stands last.
    if let Some(at) = chars.iter().position(|c| *c == '号')
        && chars.len() > at + 1
        && is_order(&chars[at + 1..])
    {
        let tail = tail(&chars[..=at], true)?;
        let code = [&chars[..tail.start], &chars[at + 1..]].concat();
        return read(&code, &tail);
    }
    let tail = tail(&chars, chars.ends_with(&['号']))?;
    read(&chars[..tail.start], &tail)
}

/// The numbers a text mentions, in its order: those that end in 号, or have both brackets.
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut chars = Vec::with_capacity(text.len() / 2);
    let mut places = Vec::with_capacity(text.len() / 2);
    for (place, c) in text.chars().enumerate() {
        for c in super::squeezed(c) {
            chars.push(simplified(c));
            places.push(place);
        }
    }
    let mut found = Vec::new();
    let mut after = 0;
    for at in 0..chars.len() {
        let closed = ends_without_sign(&chars, at);
        if chars[at] != '号' && !closed {
            continue;
        }
        let Some(tail) = tail(&chars[after..=at], !closed) else { continue };
        let start = after + tail.start;
        let earliest = start.saturating_sub(*CODE_CHARACTERS.end()).max(after);
        let first = (earliest..start).rev().take_while(|it| is_of_code(chars[*it])).last().unwrap_or(start);
        let keys: Vec<(String, usize)> = (first..start)
            .filter_map(|from| read(&chars[from..start], &tail).map(|it| (it.key(), places[from])))
            .collect();
        if !keys.is_empty() {
            found.push(Mention { keys, end: places[at] + 1 });
            after = at + 1;
        }
    }
    found
}

/// Whether a serial ends here behind a closed bracket, with 号 left out.
fn ends_without_sign(chars: &[char], at: usize) -> bool {
    let is_end = chars[at].is_ascii_digit() && !chars.get(at + 1).is_some_and(|c| c.is_ascii_digit() || *c == '号');
    is_end && chars[..at].iter().rposition(|c| !c.is_ascii_digit()).is_some_and(|it| chars[it] == '〕')
}

/// What stands behind the code.
struct Tail {
    /// Where the code ends.
    start: usize,
    year: Option<u16>,
    serial: u32,
    bracketed: bool,
}

/// Reads backwards from the end: 号, serial, 第, bracket, 年, year, bracket.
fn tail(chars: &[char], signed: bool) -> Option<Tail> {
    let rest = if signed { chars.strip_suffix(&['号'])? } else { chars };
    let (digits, rest) = number_at_end(rest);
    let ordinal = rest.strip_suffix(&['第']);
    let rest = ordinal.unwrap_or(rest);
    if let Some((year, bracketed, start)) = year_at_end(rest) {
        return Some(Tail { start, year: Some(year), serial: value(digits, SERIAL_DIGITS)?, bracketed });
    }
    if ordinal.is_some() {
        let rest = rest.strip_suffix(&['〔']).unwrap_or(rest);
        let serial = value(digits, SERIAL_DIGITS)?;
        return Some(Tail { start: rest.len(), year: None, serial, bracketed: false });
    }
    if !signed || !digits.iter().all(char::is_ascii_digit) {
        return None;
    }
    // 201680号: both brackets were lost, or the closing one.
    if digits.len() > YEAR_DIGITS
        && let Some(year) = year(&digits[..YEAR_DIGITS])
    {
        let rest = rest.strip_suffix(&['〔']).unwrap_or(rest);
        let serial = value(&digits[YEAR_DIGITS..], SERIAL_DIGITS)?;
        return Some(Tail { start: rest.len(), year: Some(year), serial, bracketed: true });
    }
    let serial = value(digits, SERIAL_DIGITS)?;
    Some(Tail { start: rest.len(), year: None, serial, bracketed: false })
}

/// The year at the end of what stands before the serial, whether in brackets, and where it begins: 〔2020〕, 2020〕,
/// 〔2020年〕, 2020年.
fn year_at_end(chars: &[char]) -> Option<(u16, bool, usize)> {
    let unclosed = chars.strip_suffix(&['〕']);
    let rest = unclosed.unwrap_or(chars);
    let named = rest.strip_suffix(&['年']);
    if unclosed.is_none() && named.is_none() {
        return None;
    }
    let (digits, rest) = number_at_end(named.unwrap_or(rest));
    let year = year(digits)?;
    let unopened = rest.strip_suffix(&['〔']);
    Some((year, unclosed.is_some() || unopened.is_some(), unopened.unwrap_or(rest).len()))
}

/// The digits at the end, Arabic or Chinese ones, and what stands before them.
fn number_at_end(chars: &[char]) -> (&[char], &[char]) {
    let arabic = chars.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let count = if arabic > 0 { arabic } else { chars.iter().rev().take_while(|c| is_numeral(**c)).count() };
    let (rest, digits) = chars.split_at(chars.len() - count);
    (digits, rest)
}

fn is_numeral(c: char) -> bool {
    NUMERALS.contains(&c) || matches!(c, '零' | '○' | '十' | '百' | '千')
}

fn year(digits: &[char]) -> Option<u16> {
    let fits = digits.len() == YEAR_DIGITS && !digits.iter().any(|c| matches!(c, '十' | '百' | '千'));
    let year = value(digits, YEAR_DIGITS).filter(|it| fits && YEARS.contains(it))?;
    u16::try_from(year).ok()
}

/// 11, 011, 二十八, 二〇二〇; never nought.
fn value(digits: &[char], at_most: usize) -> Option<u32> {
    let positional = !digits.iter().any(|c| matches!(c, '十' | '百' | '千'));
    let digits = &digits[digits.iter().take_while(|c| **c == '0').count()..];
    if digits.len() > at_most {
        return None;
    }
    let (mut sum, mut pending) = (0, None);
    for c in digits {
        let weight = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let digit = digit(*c)?;
                pending = Some(if positional { pending.unwrap_or(0) * 10 + digit } else { digit });
                continue;
            }
        };
        sum += pending.take().unwrap_or(1) * weight;
    }
    Some(sum + pending.unwrap_or(0)).filter(|it| *it > 0)
}

fn digit(c: char) -> Option<u32> {
    match c {
        '零' | '○' => Some(0),
        _ => c.to_digit(10).or_else(|| NUMERALS.iter().position(|it| *it == c).and_then(|it| u32::try_from(it).ok())),
    }
}

/// Whether these words end in the name of an order, which may be numbered through all years.
fn is_order(words: &[char]) -> bool {
    ORDERS.iter().any(|order| {
        let ending: Vec<char> = order.chars().collect();
        words.ends_with(&ending)
    })
}

fn is_of_code(c: char) -> bool {
    c.is_alphabetic() && c != '号'
}

/// The code and its tail as one number; none where the code cannot be one.
fn read(code: &[char], tail: &Tail) -> Option<Parts> {
    let code = named(code);
    let fits = CODE_CHARACTERS.contains(&code.len()) && code.iter().all(|c| is_of_code(*c));
    if !fits || !code.iter().any(|c| is_han(*c)) || (tail.year.is_none() && !is_order(&code)) {
        return None;
    }
    let form = match tail.year {
        None => Form::Serial,
        Some(_) if is_order(&code) && !tail.bracketed => Form::YearAndSerial,
        Some(_) => Form::Bracketed,
    };
    Some(Parts { code: code.iter().collect(), year: tail.year, serial: tail.serial, form })
}

/// The issuer as laws are quoted by: 中华人民共和国主席令 is 主席令, 国令 is 国务院令.
fn named(code: &[char]) -> Vec<char> {
    let state: Vec<char> = STATE.chars().collect();
    let code = code.strip_prefix(state.as_slice()).filter(|it| it.len() > 1).unwrap_or(code);
    if code == ['国', '令'] { COUNCIL_ORDER.chars().collect() } else { code.to_vec() }
}
