//! 勾选栏: ticks, their many glyphs, and the words that stand in their place.

use domain::catalogue::item::{Audience, Levels, Method};

use super::level;
use super::text::{folded, is_same_as_above, joined};

/// What a cell says, or that it cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

const TICKED: &[char] = &['√', '✓', '✔', '☑', '■', '▲', '▄', '●'];
const UNTICKED: &[char] = &['□', '☐', '▢', '口', '£', '?'];

/// 全社会, 主动, 依申请: whether it is ticked; `words` are the column's own.
pub(super) fn tick(cell: &str, words: &[&str]) -> Result<bool, Unreadable> {
    let text = folded(cell);
    if is_nothing(&text) {
        return Ok(false);
    }
    match marked(&text) {
        (Some(ticked), "") => Ok(ticked),
        (mark, word) if words.contains(&word) => Ok(mark.unwrap_or(true)),
        _ => Err(Unreadable),
    }
}

/// 县级, 乡级: the levels that the cell adds; a tick adds those of its header, a word of the header the level it names.
pub(super) fn levels(cell: &str, header: Levels) -> Result<Levels, Unreadable> {
    let text = folded(cell);
    if is_nothing(&text) {
        return Ok(Levels::default());
    }
    match marked(&text) {
        (Some(true), "") => Ok(header),
        (Some(false), "") => Ok(Levels::default()),
        (mark, word) => {
            let named = level::of_words(word).filter(|named| within(*named, header)).ok_or(Unreadable)?;
            Ok(if mark == Some(false) { Levels::default() } else { named })
        }
    }
}

/// 特定群体: the group's name; a bare tick says that there is one, and not which.
pub(super) fn group(cell: &str) -> Option<String> {
    let text = folded(cell);
    if is_nothing(&text) {
        return None;
    }
    let is_label = |word: &str| matches!(word, "特定" | "特定群体" | "特定群众" | "特定对象");
    match marked(&text) {
        (Some(true), "") => Some(String::new()),
        (Some(true) | None, word) if is_label(word) => Some(String::new()),
        // 口 is a box that lost its line; at the beginning of a name it is 口岸.
        (Some(false), word) if text.starts_with('口') && !word.is_empty() && !is_label(word) => Some(joined(cell)),
        (Some(false), _) => None,
        (None, _) => Some(joined(cell)),
        (Some(true), _) => {
            let name = cell.trim_start_matches(|c: char| c.is_whitespace() || TICKED.contains(&c));
            if name.len() == cell.len() {
                return Some(joined(cell));
            }
            // Which group the row above names is not asked here.
            Some(group(name).filter(|name| !is_same_as_above(name)).unwrap_or_default())
        }
    }
}

/// 公开对象 as text: 全社会, 社会公众, or whoever is named.
pub(super) fn audience(cell: &str) -> Audience {
    const EVERYBODY: [&str; 7] = ["全社会", "社会", "社会公众", "公众", "社会各界", "全体公民", "公民、法人和其他组织"];
    let mut audience = Audience::default();
    if EVERYBODY.contains(&folded(cell).as_str()) {
        audience.whole_society = true;
        return audience;
    }
    let mut groups: Vec<String> = Vec::new();
    for (ticked, word) in marked_words(cell) {
        let plain = folded(&word);
        let plain = plain.strip_prefix("面向").unwrap_or(&plain);
        if !ticked || is_nothing(plain) {
            continue;
        }
        if EVERYBODY.contains(&plain) {
            audience.whole_society = true;
        } else {
            groups.push(group(&word).unwrap_or_default());
        }
    }
    audience.specific_group = (!groups.is_empty()).then(|| groups.join("、"));
    audience
}

/// 公开方式 as text: 主动公开, 依申请公开, or both with boxes.
pub(super) fn method(cell: &str) -> Result<Method, Unreadable> {
    let text = folded(cell);
    let says = |word: &str| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].trim_end_matches('依');
            !before.ends_with(UNTICKED)
        })
    };
    if !is_nothing(&text) && !text.contains("主动") && !text.contains("申请") {
        return Err(Unreadable);
    }
    Ok(Method { proactive: says("主动"), on_request: says("申请") })
}

/// 公开层级 as text: 县级, 村级, or several with boxes.
pub(super) fn level_text(cell: &str) -> Result<Levels, Unreadable> {
    let mut levels = Levels::default();
    for (ticked, word) in marked_words(cell) {
        if is_nothing(&word) {
            continue;
        }
        let named = level::of_words(&word).ok_or(Unreadable)?;
        levels.county |= ticked && named.county;
        levels.town |= ticked && named.town;
        levels.village |= ticked && named.village;
    }
    Ok(levels)
}

/// The words of the cell, each with the box before it; a word without a box counts as ticked.
fn marked_words(cell: &str) -> Vec<(bool, String)> {
    let (mut words, mut ticked, mut word) = (Vec::new(), true, String::new());
    for c in cell.chars() {
        let mark = if TICKED.contains(&c) { Some(true) } else { UNTICKED.contains(&c).then_some(false) };
        if mark.is_some() || c.is_whitespace() || matches!(c, '、' | ',' | ';' | '/' | '\u{ff0c}' | '\u{ff1b}') {
            if !word.is_empty() {
                words.push((ticked, std::mem::take(&mut word)));
                ticked = true;
            }
            ticked = mark.unwrap_or(ticked);
        } else {
            word.push(c);
        }
    }
    if !word.is_empty() {
        words.push((ticked, word));
    }
    words
}

/// The mark before the word, and the word. R and t are ticks of a symbol font where nothing else stands.
fn marked(text: &str) -> (Option<bool>, &str) {
    match text {
        "R" | "t" | "是" => (Some(true), ""),
        "否" => (Some(false), ""),
        _ if text.starts_with(TICKED) => (Some(true), text.trim_start_matches(TICKED)),
        _ if text.starts_with(UNTICKED) => (Some(false), text.trim_start_matches(UNTICKED)),
        _ if text.ends_with(TICKED) => (Some(true), text.trim_end_matches(TICKED)),
        _ => (None, text),
    }
}

/// What is written to say that nothing is meant.
fn is_nothing(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '/' | '\\' | '-' | '—' | '–' | '×' | '无'))
}

const fn within(named: Levels, header: Levels) -> bool {
    (!named.county || header.county) && (!named.town || header.town) && (!named.village || header.village)
}
