//! 适用范围: which part of an item a clause is for.

use super::words::{first, has, is_noun, starts, strip_all_end, strip_start};

/// What a text says about the part of the item it is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Scope {
    /// Nothing.
    #[default]
    Unmarked,
    /// 其他: all the rest, the default.
    Others,
    /// This part.
    Of(String),
}

impl Scope {
    /// The scope of a clause inside a passage that has one itself (`处罚决定:…`).
    pub(super) fn within(self, outer: &Scope) -> Option<String> {
        match (self, outer) {
            (Self::Of(scope), _) => Some(scope),
            (Self::Unmarked, Self::Of(scope)) => Some(scope.clone()),
            _ => None,
        }
    }
}

/// Words that name the information as such and so no part of it.
const NO_PART: [&str; 17] = [
    "",
    "信息",
    "该",
    "本",
    "公开事项",
    "公开",
    "政府",
    "政府信息",
    "主动公开",
    "相关",
    "有关",
    "事项",
    "上述",
    "以上",
    "所有",
    "全部",
    "公开信息",
];
const QUALITIES: [&str; 5] = ["重大", "重要", "主要", "特殊", "敏感"];
const TAILS: [&str; 7] = ["公开内容", "内容", "信息", "事项", "情况", "材料", "等"];

/// The part a noun names: 行政许可和行政处罚事项 are 行政许可、行政处罚.
pub(super) fn named(noun: &str) -> Scope {
    let noun = noun.trim_start_matches('《').trim_end_matches('》');
    let noun = strip_start(noun, &["涉及", "有关"]).unwrap_or(noun);
    // 重大 alone would name nothing.
    let bare = Some(strip_all_end(noun, &TAILS)).filter(|it| !QUALITIES.contains(it)).unwrap_or(noun);
    if NO_PART.contains(&bare) || NO_PART.contains(&noun) {
        return Scope::Unmarked;
    }
    let mut list = bare.to_owned();
    for connective in ["以及", "和", "及", "与"] {
        if let Some((left, right)) = list.split_once(connective)
            && left.chars().count() > 1
            && right.chars().count() > 1
        {
            list = format!("{left}、{right}");
        }
    }
    Scope::Of(list)
}

/// Takes the words that name a part off the beginning.
pub(super) fn split(text: &str) -> (Scope, &str) {
    let text = strip_start(text, &["其中"]).unwrap_or(text);
    if let Some(rest) = strip_start(text, &["其他", "其余", "其它"]) {
        return (Scope::Others, without_general_noun(rest));
    }
    if let Some(rest) = strip_start(text, &["一般事项", "一般信息", "一般情况"]) {
        return (Scope::Others, rest);
    }
    if let Some(rest) = text.strip_prefix('除')
        && let Some((except, rest)) = rest.split_once('外')
        && is_noun(except)
    {
        let rest = strip_start(rest, &["的其他", "的其余", "其他", "其余", "的", ""]).unwrap_or(rest);
        return (Scope::Others, without_general_noun(rest));
    }
    if let Some(rest) = text.strip_prefix('《')
        && let Some((title, rest)) = rest.split_once('》')
        && is_noun(title)
    {
        return (Scope::Of(title.to_owned()), rest);
    }
    before_a_marker(text)
}

/// 相关信息, 听证公开内容 after 其他.
fn without_general_noun(text: &str) -> &str {
    const FAR: usize = 8 * '内'.len_utf8();
    match first(text, &TAILS) {
        Some((at, tail)) if at <= FAR && !has(&text[..at], &["形成", "变更"]) => &text[at + tail.len()..],
        _ => text,
    }
}

/// 行政处罚事项|应自…, 执法决定信息|在…: the part stands before the word that opens the rule.
fn before_a_marker(text: &str) -> (Scope, &str) {
    if starts(text, &["应", "自", "在", "于"]) {
        return (Scope::Unmarked, text);
    }
    for marker in ["应当自", "应自", "自", "应当", "应", "须", "在", "于"] {
        let Some((at, _)) = text.match_indices(marker).find(|(at, _)| *at > 0 && is_marker(&text[*at..], marker))
        else {
            continue;
        };
        let noun = &text[..at];
        let loose = matches!(marker, "在" | "于");
        if is_noun(noun) && (!loose || TAILS.iter().any(|tail| noun.ends_with(tail))) {
            return (named(noun), &text[at..]);
        }
    }
    (Scope::Unmarked, text)
}

/// 自然灾害, 自治, 应急 are not markers.
fn is_marker(text: &str, marker: &str) -> bool {
    let after = &text[marker.len()..];
    match marker {
        "自" => !starts(after, &["然", "治", "建", "主", "愿", "行", "查", "身", "筹", "来"]),
        "应" => !starts(after, &["急", "对", "用", "届", "征"]),
        "在" => !starts(after, &["建", "校", "职", "编"]),
        _ => true,
    }
}
