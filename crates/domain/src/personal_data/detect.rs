//! 识别: from a text to the numbers in it. Digits count whatever they look like: full width, with spaces or dashes
//! between them, with characters between them that nobody sees.

use std::ops::Range;

use super::numbers::{
    is_bank_card, is_resident_id, looks_like_bank_card, looks_like_old_resident_id, looks_like_resident_id, mobile,
};
use super::{Match, PersonalDataKind};
use crate::vocabulary::is_invisible;

/// Characters before a number in which its name is looked for.
const REACH: usize = 20;
/// Separators between two groups of one number.
const GAP: usize = 3;
/// Groups of one number.
const GROUPS: usize = 7;
/// Letters that may stand right before a number, as in `TEL138…`: what has more, or others inside, is a code.
const LETTERS: usize = 6;

/// What an identity number is called.
const ID_NAMES: [&str; 7] = ["身份证", "公民身份", "证件号", "身份号", "居民证", "居留证", "证号"];
/// What a card is called.
const CARD_NAMES: [&str; 6] = ["卡号", "银行卡", "银行账", "银行帐", "一卡通", "账户"];
/// What says that a number is for calling somebody, whatever else is said.
const CALL_NAMES: [&str; 6] = ["电话", "手机", "联系", "微信", "号码归属", "短信"];
/// What numbers are called that are something else: the name ends right before the number.
const OTHER_NAMES: [&str; 18] = [
    "发票号码",
    "发票号",
    "发票代码",
    "编号",
    "流水号",
    "订单号",
    "工单号",
    "索引号",
    "文号",
    "案号",
    "批号",
    "凭证号",
    "单号",
    "代码",
    "档案号",
    "备案号",
    "条码",
    "序列号",
];
/// What a column of amounts is called.
const AMOUNT_NAMES: [&str; 8] = ["金额", "(元)", "（元）", "万元", "面积", "预算", "决算", "产量"];
/// What follows an amount.
const UNITS: [&str; 15] =
    ["元", "万元", "万吨", "万亩", "万平", "万立", "亿元", "平方", "立方", "亩", "吨", "公斤", "公里", "千瓦", "%"];

/// The numbers in `text`, first to last. `context` is what stands over it and beside it, such as the header of a table's
/// column, a line each; it helps where a number alone does not tell what it is.
pub fn find(text: &str, context: &str) -> Vec<Match> {
    // Most cells hold no number at all.
    if text.chars().filter(|it| digit(*it).is_some()).take(11).count() < 11 {
        return Vec::new();
    }
    let line = Line::of(text);
    let groups = line.groups();
    let mut found: Vec<Match> = Vec::new();
    for kind in [PersonalDataKind::ResidentId, PersonalDataKind::BankCard, PersonalDataKind::MobileNumber] {
        for first in 0..groups.len() {
            for count in (1..=GROUPS.min(groups.len() - first)).rev() {
                let window = Window { line: &line, context, groups: &groups, range: first..first + count };
                if !window.is_connected() || !window.is(kind) {
                    continue;
                }
                let found_here = window.found(kind);
                if found.iter().all(|it| it.end <= found_here.start || found_here.end <= it.start) {
                    found.push(found_here);
                }
                break;
            }
        }
    }
    found.sort_by_key(|it| it.start);
    found
}

/// `text` with its numbers masked.
pub fn mask(text: &str) -> String {
    let (mut masked, mut from) = (String::with_capacity(text.len()), 0);
    for found in find(text, "") {
        masked.push_str(&text[from..found.start]);
        masked.push_str(&found.masked);
        from = found.end;
    }
    masked.push_str(&text[from..]);
    masked
}

/// A text without the characters nobody sees, each of the others with the place where it stands.
struct Line<'a> {
    text: &'a str,
    characters: Vec<(Range<usize>, char)>,
}

/// Digits that stand together, as positions in a line; and whether an `X` ends them.
#[derive(Clone, Debug)]
struct Group {
    range: Range<usize>,
    /// Whether the letters before it, if any, leave room for a group before.
    is_bare: bool,
    ends_in_x: bool,
    /// How the group before is joined to this one; none where it is not.
    gap: Option<Range<usize>>,
}

impl<'a> Line<'a> {
    fn of(text: &'a str) -> Self {
        let characters = text
            .char_indices()
            .filter(|(_, it)| !is_unseen(*it))
            .map(|(at, it)| (at..at + it.len_utf8(), plain(it)))
            .collect();
        Self { text, characters }
    }

    fn at(&self, index: usize) -> Option<char> {
        self.characters.get(index).map(|(_, it)| *it)
    }

    fn digits(&self, range: Range<usize>) -> impl Iterator<Item = char> {
        self.characters[range].iter().map(|(_, it)| *it).filter(char::is_ascii_alphanumeric)
    }

    /// Every word of digits, but for those inside codes of letters and digits.
    fn groups(&self) -> Vec<Group> {
        let (mut groups, mut at) = (Vec::<Group>::new(), 0);
        while at < self.characters.len() {
            let begin = at;
            while self.at(at).is_some_and(|it| it.is_ascii_alphanumeric()) {
                at += 1;
            }
            if at == begin {
                at += 1;
                continue;
            }
            let letters = (begin..at).take_while(|&it| self.at(it).is_some_and(|it| it.is_ascii_alphabetic())).count();
            let ends_in_x = at - begin > letters && self.at(at - 1) == Some('X');
            let digits = begin + letters..at - usize::from(ends_in_x);
            let is_whole = digits.clone().all(|it| self.at(it).is_some_and(|it| it.is_ascii_digit()));
            if digits.is_empty() || !is_whole || letters > LETTERS {
                continue;
            }
            let gap = groups.last().and_then(|before| self.gap(before.range.end..begin));
            let gap = gap.filter(|_| letters == 0);
            groups.push(Group { range: begin + letters..at, is_bare: letters == 0, ends_in_x, gap });
        }
        groups
    }

    /// A gap that people leave inside a number; a line's end is none.
    fn gap(&self, range: Range<usize>) -> Option<Range<usize>> {
        let is_one = (1..=GAP).contains(&range.len())
            && self.characters[range.clone()].iter().all(|(_, it)| matches!(it, ' ' | '-' | '.' | '_'));
        is_one.then_some(range)
    }

    /// What stands before a position, of the same line.
    fn before(&self, index: usize) -> String {
        self.characters[index.saturating_sub(REACH)..index]
            .iter()
            .map(|(_, it)| *it)
            .collect::<String>()
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .to_owned()
    }
}

/// Some groups in a row, taken for one number.
struct Window<'a> {
    line: &'a Line<'a>,
    context: &'a str,
    groups: &'a [Group],
    range: Range<usize>,
}

impl Window<'_> {
    fn inside(&self) -> &[Group] {
        &self.groups[self.range.clone()]
    }

    fn is_connected(&self) -> bool {
        let inside = self.inside();
        let count = inside.len();
        inside.iter().skip(1).all(|it| it.gap.is_some()) && inside.iter().take(count - 1).all(|it| !it.ends_in_x)
    }

    fn number(&self) -> String {
        self.inside().iter().flat_map(|it| self.line.digits(it.range.clone())).collect()
    }

    fn lengths(&self) -> Vec<usize> {
        self.inside().iter().map(|it| it.range.len()).collect()
    }

    fn begin(&self) -> usize {
        self.inside()[0].range.start
    }

    fn end(&self) -> usize {
        self.inside()[self.range.len() - 1].range.end
    }

    /// The lengths of the groups right before and right behind, 0 where there is none.
    fn neighbours(&self) -> (usize, usize) {
        let first = &self.inside()[0];
        let before = first.gap.as_ref().map_or(0, |_| self.groups[self.range.start - 1].range.len());
        let behind = self.groups.get(self.range.end).filter(|it| it.gap.is_some() && it.is_bare);
        (before, behind.map_or(0, |it| it.range.len()))
    }

    /// Whether what stands before the number or over it has one of these names.
    fn is_called(&self, names: &[&str]) -> bool {
        let before = self.line.before(self.begin());
        names.iter().any(|name| before.contains(name) || self.context.contains(name))
    }

    fn is(&self, kind: PersonalDataKind) -> bool {
        let total: usize = self.lengths().iter().sum();
        match kind {
            PersonalDataKind::ResidentId if total == 18 => {
                let number = self.number();
                // Where it says so, a number with a slip is one too, and one that a spreadsheet has rounded.
                is_resident_id(&number) || (looks_like_resident_id(&number) && self.is_called(&ID_NAMES))
            }
            PersonalDataKind::ResidentId if total == 15 => {
                !self.ends_in_x() && looks_like_old_resident_id(&self.number()) && self.is_called(&ID_NAMES)
            }
            PersonalDataKind::BankCard if (16..=19).contains(&total) && !self.ends_in_x() => self.is_card(),
            PersonalDataKind::MobileNumber if (11..=15).contains(&total) && !self.ends_in_x() => self.is_mobile(),
            _ => false,
        }
    }

    fn ends_in_x(&self) -> bool {
        self.inside().iter().any(|it| it.ends_in_x)
    }

    fn is_card(&self) -> bool {
        let number = self.number();
        // A spreadsheet keeps fifteen digits and writes zeros for the others.
        let is_rounded = number.len() > 16 && number[15..].bytes().all(|it| it == b'0');
        let is_called_so = self.is_called(&CARD_NAMES);
        if !(is_bank_card(&number) || (is_rounded && is_called_so && looks_like_bank_card(&number))) {
            return false;
        }
        let lengths = self.lengths();
        let is_grouped = match lengths.as_slice() {
            [_] => true,
            [first, .., last] => {
                let middle = &lengths[1..lengths.len() - 1];
                middle.iter().all(|it| *it == 4) && (*first == 4 || *first == 6) && (*last <= 4 || lengths.len() == 2)
            }
            [] => false,
        };
        let (before, behind) = self.neighbours();
        // Rows of numbers with four digits each are not one number.
        let stands_alone = lengths.len() == 1 || (before != 4 && (behind != 4 || lengths.last() != Some(&4)));
        is_grouped && !self.is_something_else() && (stands_alone || is_called_so)
    }

    fn is_mobile(&self) -> bool {
        let number = self.number();
        let Some(bare) = mobile(&number) else { return false };
        let (before, behind) = self.neighbours();
        let lengths = self.lengths();
        // The code of the country is a group of its own, or belongs to the first one.
        let code = number.len() - bare.len();
        let national: Vec<usize> = match lengths.as_slice() {
            [first, rest @ ..] if code > 0 && *first == code => rest.to_vec(),
            [first, rest @ ..] if code > 0 && *first > code => [&[first - code], rest].concat(),
            _ => lengths.clone(),
        };
        let is_grouped = match national.as_slice() {
            [11] | [3, 4, 4] => true,
            [3, 8] | [4, 4, 3] | [3, 3, 5] | [5, 6] | [5, 3, 3] | [7, 4] | [4, 7] => {
                (before, behind) == (0, 0) && !self.has_point()
            }
            _ => false,
        };
        let is_code = code == 0 || !self.has_point();
        is_grouped && is_code && !self.is_decimal() && !self.is_something_else() && !self.is_amount()
    }

    fn has_point(&self) -> bool {
        let mut gaps = self.inside().iter().skip(1).filter_map(|it| it.gap.clone());
        gaps.any(|gap| gap.into_iter().any(|it| self.line.at(it) == Some('.')))
    }

    /// Whether a point makes it the fraction of a number, as in `117.138…`, or gives it one, as in `138….50`. In
    /// `1.138…` the point numbers the line.
    fn is_decimal(&self) -> bool {
        let is_digit = |index: usize| self.line.at(index).is_some_and(|it| it.is_ascii_digit());
        let (begin, end) = (self.begin(), self.end());
        if begin > 0 && self.line.at(begin - 1) == Some('.') {
            let whole = (0..begin - 1).rev().take_while(|index| is_digit(*index)).count();
            if (3..=10).contains(&whole) || (whole == 1 && self.line.at(begin - 2) == Some('0')) {
                return true;
            }
        }
        let fraction = (end + 1..end + 4).take_while(|index| is_digit(*index)).count();
        self.inside().len() == 1 && self.line.at(end) == Some('.') && (1..=2).contains(&fraction)
    }

    /// Whether it is called something else, and not at the same time what one calls.
    fn is_something_else(&self) -> bool {
        if self.is_called(&CALL_NAMES) || self.is_called(&CARD_NAMES) {
            return false;
        }
        let before = self.line.before(self.begin());
        let name = before
            .trim_end_matches(|it: char| it.is_whitespace() || matches!(it, ':' | '：' | '为' | '是' | '(' | '（'));
        let over = |it: &str| self.context.lines().any(|line| line.trim().ends_with(it));
        OTHER_NAMES.iter().any(|it| name.ends_with(it) || over(it))
    }

    fn is_amount(&self) -> bool {
        if self.is_called(&CALL_NAMES) {
            return false;
        }
        let behind: String = (self.end()..self.end() + 6).map_while(|it| self.line.at(it)).collect();
        let behind = behind.trim_start();
        let before = self.line.before(self.begin());
        UNITS.iter().any(|unit| behind.starts_with(unit)) && !behind.starts_with("元旦")
            || before.trim_end().ends_with(['¥', '$'])
            || AMOUNT_NAMES.iter().any(|it| self.context.contains(it))
    }

    fn found(&self, kind: PersonalDataKind) -> Match {
        let (start, end) = (self.line.characters[self.begin()].0.start, self.line.characters[self.end() - 1].0.end);
        debug_assert!(self.line.text.is_char_boundary(start) && self.line.text.is_char_boundary(end));
        let number = self.number();
        let (head, tail) = match kind {
            PersonalDataKind::MobileNumber => (3, 4),
            PersonalDataKind::ResidentId if number.len() == 15 => (4, 3),
            PersonalDataKind::ResidentId | PersonalDataKind::BankCard => (4, 4),
        };
        let shown = if kind == PersonalDataKind::MobileNumber { mobile(&number).unwrap_or(&number) } else { &number };
        let stars = "*".repeat(shown.len() - head - tail);
        let masked = format!("{}{stars}{}", &shown[..head], &shown[shown.len() - tail..]);
        Match { kind, start, end, masked }
    }
}

/// Characters that take no room, and marks that only dress the one before. Control characters part what they stand between.
fn is_unseen(c: char) -> bool {
    (is_invisible(c) && !c.is_control())
        || matches!(c, '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The digit that a character is, however it is dressed; but no ① and no ¹, which stand before and behind numbers.
fn digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '\u{ff10}'..='\u{ff19}' => u32::from(c) - 0xff10,
        '\u{1d7ce}'..='\u{1d7ff}' => (u32::from(c) - 0x1d7ce) % 10,
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// The plain form of a character: digits, letters and separators of every width and dress.
fn plain(c: char) -> char {
    if let Some(digit) = digit(c) {
        return digit;
    }
    match c {
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_uppercase()
        }
        'a'..='z' => c.to_ascii_uppercase(),
        '×' | 'Х' | 'х' => 'X',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '~' | '～' => '-',
        '\u{ff0e}' | '·' | '•' | '\u{30fb}' => '.',
        '￥' => '¥',
        '％' => '%',
        other => other,
    }
}
