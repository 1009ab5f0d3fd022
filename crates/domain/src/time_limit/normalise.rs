//! One spelling for what is written in many: widths, blanks, brackets, numbering and the known misprints.

use super::{Note, NoteKind, words};

/// The text in its normal form, and what was changed beyond its looks.
pub(super) fn normalise(raw: &str) -> (String, Vec<Note>) {
    let mut notes = Vec::new();
    let text = without_blanks(raw);
    let text = without_ellipses(&text, &mut notes);
    let text = corrected(&text, &mut notes);
    let text = separated(&with_one_connective(text));
    (SHOWN_FOR.iter().fold(text, |text, (label, words)| text.replace(label, words)), notes)
}

/// 公示期:7日 has its number behind a colon, but is no heading.
const SHOWN_FOR: [(&str, &str); 6] = [
    ("公示期:", "公示期为"),
    ("公告期:", "公告期为"),
    ("公示时间:", "公示时间为"),
    ("公告时间:", "公告时间为"),
    ("公示期限:", "公示期限为"),
    ("征求意见期限:", "征求意见期限为"),
];

/// Half-width forms, and blanks only where they part two Latin words or numbers.
fn without_blanks(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut blank = false;
    for c in raw.chars() {
        let c = half_width(c);
        if c.is_whitespace() {
            blank = true;
            continue;
        }
        if matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' | '"' | '“' | '”') {
            continue;
        }
        if blank && c.is_ascii_alphanumeric() && text.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            text.push(' ');
        }
        blank = false;
        text.push(c);
    }
    text
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '〔' | '【' | '[' => '(',
        '〕' | '】' | ']' => ')',
        '｡' => '。',
        '①'..='⑳' => ';',
        _ => c,
    }
}

fn without_ellipses(text: &str, notes: &mut Vec<Note>) -> String {
    let kept = text.replace("..", "…").replace("….", "…");
    if kept.contains('…') {
        notes.push(Note { kind: NoteKind::EllipsisSkipped, text: "…".into() });
    }
    kept.replace('…', "")
}

/// 信息形式或者变更, 形成个20个工作日: misprints that leave no doubt.
fn corrected(text: &str, notes: &mut Vec<Note>) -> String {
    let mut corrected = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let formed = rest.strip_prefix("形式").filter(|it| {
            corrected.ends_with("信息")
                && (words::starts(it, &["或", "、", "之", "后", "变更", "("]) || digit_first(it))
        });
        if let Some(after) = formed {
            notes.push(Note { kind: NoteKind::NormalisedWithCorrection, text: "形式→形成".into() });
            corrected.push_str("形成");
            rest = after;
            continue;
        }
        let stray = c == '个' && digit_first(after) && corrected.ends_with(['成', '更', '后', '起', '取']);
        if stray {
            notes.push(Note { kind: NoteKind::NormalisedWithCorrection, text: "个→".into() });
        } else {
            corrected.push(c);
        }
        rest = after;
    }
    corrected
}

fn digit_first(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// 形成(变更) is 形成或变更.
fn with_one_connective(text: String) -> String {
    if !text.contains('(') {
        return text;
    }
    let verbs = [("形成", "变更"), ("形成", "更新"), ("产生", "变更"), ("制作", "获取"), ("制定", "获取")];
    verbs.iter().fold(text, |text, (first, second)| {
        ["", "或", "或者"].iter().fold(text, |text, connective| {
            text.replace(&format!("{first}({connective}{second})"), &format!("{first}或{second}"))
        })
    })
}

/// Numbering becomes a semicolon, a full stop that is not in a number becomes 。
fn separated(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut separated = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if let Some(length) = numbering(&chars, at) {
            separated.push(';');
            at += length;
            continue;
        }
        let c = chars[at];
        let in_number = at > 0 && chars[at - 1].is_ascii_digit() && chars.get(at + 1).is_some_and(char::is_ascii_digit);
        separated.push(if c == '.' && !in_number { '。' } else { c });
        at += 1;
    }
    separated
}

/// How long the numbering at this place is: `1.` `(1)` `(一)` `一、` `2)`.
fn numbering(chars: &[char], at: usize) -> Option<usize> {
    let previous = at.checked_sub(1).map(|it| chars[it]);
    let opens = previous.is_none_or(|c| ";。,:)(".contains(c));
    let bracket = usize::from(chars[at] == '(');
    let rest = &chars[at + bracket..];
    let arabic = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let digits = if arabic > 0 {
        arabic
    } else {
        rest.iter().take_while(|c| "一二三四五六七八九十".contains(**c)).count()
    };
    if !(1..=2).contains(&digits) {
        return None;
    }
    let mark = *rest.get(digits)?;
    let next = rest.get(digits + 1);
    let found = match mark {
        ')' => bracket == 1 || opens,
        '、' => bracket == 0 && opens,
        // After a word as well, since the line break before it is gone.
        '.' => {
            bracket == 0
                && arabic > 0
                && next.is_some_and(|c| !c.is_ascii_digit())
                && previous.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '.')
        }
        _ => false,
    };
    found.then_some(bracket + digits + 1)
}
