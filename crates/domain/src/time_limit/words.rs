//! The words limits are made of, and how to take them off either end of a text.

/// Words that say when without a number.
pub(super) const WHEN: [&str; 8] = ["及时", "实时", "即时", "立即", "随时", "长期", "常年", "永久"];

/// What is done with information. A longer word stands before its beginning.
pub(super) const VERBS: [&str; 17] = [
    "公开",
    "公布",
    "公示",
    "发布",
    "更新",
    "调整",
    "公告",
    "上网",
    "答复",
    "告知",
    "反馈",
    "发通知",
    "通知",
    "张贴",
    "报送",
    "送达",
    "有效",
];

/// What may stand before a verb without changing the limit.
pub(super) const ADVERBS: [&str; 19] = [
    "予以",
    "及时",
    "主动",
    "依法",
    "向社会",
    "向公众",
    "进行",
    "对外",
    "应当",
    "应",
    "并",
    "完成",
    "一并",
    "全文",
    "统一",
    "给予",
    "需",
    "须",
    "的",
];

const NOUN_MAX_CHARS: usize = 30;

/// The text without one of the words it begins with.
pub(super) fn strip_start<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

/// The text without one of the words it ends with.
pub(super) fn strip_end<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| text.strip_suffix(word))
}

/// The text without all such words at its beginning.
pub(super) fn strip_all_start<'a>(mut text: &'a str, words: &[&str]) -> &'a str {
    while let Some(rest) = strip_start(text, words) {
        text = rest;
    }
    text
}

/// The text without all such words at its end.
pub(super) fn strip_all_end<'a>(mut text: &'a str, words: &[&str]) -> &'a str {
    while let Some(rest) = strip_end(text, words) {
        text = rest;
    }
    text
}

/// Whether one of the words begins the text.
pub(super) fn starts(text: &str, words: &[&str]) -> bool {
    strip_start(text, words).is_some()
}

/// Whether one of the words is somewhere in the text.
pub(super) fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Where the first of the words begins, and which it is.
pub(super) fn first<'w>(text: &str, words: &[&'w str]) -> Option<(usize, &'w str)> {
    words.iter().filter_map(|word| text.find(word).map(|at| (at, *word))).min_by_key(|(at, _)| *at)
}

/// 及时公开, 长期: a word of time that ends the text or stands before a verb; 长期护理保险 is a name.
pub(super) fn says_when(text: &str) -> bool {
    WHEN.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let after = &text[at + word.len()..];
            after.is_empty() || starts(after, &VERBS)
        })
    })
}

/// A name that holds neither a number nor a rule.
pub(super) fn is_noun(text: &str) -> bool {
    let length = text.chars().count();
    (1..=NOUN_MAX_CHARS).contains(&length)
        && text.chars().all(|c| (c.is_alphanumeric() && !c.is_ascii_digit()) || "《》、/".contains(c))
        && !has(text, &["工作日", "之日起", "不予", "不得", "无需", "另有规定", "从其规定", "除外"])
        && !says_when(text)
}

/// 予以公开, 在村公示栏公开: what is left after it, and the place it names. `None` if no verb stands here.
pub(super) fn action(text: &str) -> Option<(&str, Option<&str>)> {
    let mut text = strip_all_start(text, &ADVERBS);
    if let Some(inner) = text.strip_prefix('由') {
        let at = first(inner, &["向社会", "向公众"]).map(|(at, _)| at).or_else(|| verb_in(inner))?;
        if !is_noun(&inner[..at]) {
            return None;
        }
        text = strip_all_start(&inner[at..], &ADVERBS);
    }
    if let Some(inner) = strip_start(text, &["在", "通过", "于"]) {
        let at = verb_in(inner)?;
        let place = strip_all_end(&inner[..at], &["予以", "及时", "进行", "上", "内"]);
        return if is_noun(place) { Some((object(&inner[at..])?, Some(place))) } else { None };
    }
    object(text).map(|rest| (rest, None))
}

/// Where the verb begins; 公示栏 and 信息公开平台 are places.
fn verb_in(text: &str) -> Option<usize> {
    let verbs = VERBS.iter().flat_map(|verb| text.match_indices(verb));
    let place = |after: &str| starts(after, &["栏", "专栏", "网", "平台", "系统", "屏", "牌", "点"]);
    verbs.filter(|(at, verb)| !place(&text[at + verb.len()..])).map(|(at, _)| at).min()
}

/// Takes the verb off and, if nothing else can be meant, what it acts upon.
fn object(text: &str) -> Option<&str> {
    // 公示7个工作日 is a rule of its own.
    let shown = strip_start(text, &["公示", "公告"]);
    let own_rule =
        |rest: &str| starts(rest, &["期", "时间", "不少于", "不得少于", "至少"]) || super::numbers::starts(rest);
    if shown.is_some_and(own_rule) {
        return Some(text);
    }
    let mut rest = strip_start(text, &VERBS)?;
    while let Some(next) = strip_start(rest.trim_start_matches(['、', '并', '和']), &VERBS) {
        rest = next;
    }
    let rule = starts(rest, &["自", "信息", "其中", "其他", "其余", "除", "按", "依", "每", "法律", "从其", "半年"]);
    if is_noun(rest) && !rule && !has(rest, &["同步", "任期", "最新有效", "规定", "同上", "期间", "每"])
    {
        return Some("");
    }
    Some(rest)
}
