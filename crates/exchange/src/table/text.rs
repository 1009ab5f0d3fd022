//! 断字与换行: pages break words anywhere and lists on purpose; the text decides which is which (G§2.4, rule 4).

/// Without blanks, its letters and brackets in half width: what labels and words are compared by.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter(|c| !is_blank(*c)).map(half_width).collect()
}

/// A name: blanks beside Chinese characters are breaks of the source and no part of it.
pub(super) fn joined(text: &str) -> String {
    without_breaks(text, |_, _| false)
}

/// A time limit: like a name, but it may be a list.
pub(super) fn joined_list(text: &str) -> String {
    without_breaks(text, |_, next| begins_an_element(next))
}

/// A responsible body: a line that ends as a body does is followed by another body.
pub(super) fn joined_bodies(text: &str) -> String {
    const GO_ON: [char; 10] = ['(', '\u{ff08}', '、', ',', '\u{ff0c}', '和', '及', '与', '或', '等'];
    without_breaks(text, |line, next| begins_an_element(next) || ends_as_a_body(line) && !next.starts_with(GO_ON))
}

/// Prose. Its lines and blanks are kept, since lists have no other separators, unless the source breaks every cell.
pub(super) fn prose(text: &str, breaks_everything: bool) -> String {
    if breaks_everything && is_of_one_width(text) {
        return joined_list(text);
    }
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let lines = text.lines().map(|line| line.trim().replace(['\t', '\u{a0}'], " "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether a name, a limit or a body is broken in the middle of a word: the mark of a page of fixed width.
pub(super) fn is_broken(text: &str) -> bool {
    let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    text.contains(['\n', '\r']) && lines(&joined_bodies(text)) < lines(&text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// 同上, in all the ways it is written.
pub(super) fn is_same_as_above(text: &str) -> bool {
    /// With brackets, a full stop and blanks; most cells are longer and need no closer look.
    const LONGEST_BYTES: usize = 40;
    if text.len() > LONGEST_BYTES {
        return false;
    }
    let text = folded(text);
    let bare = text.trim_matches(|c| matches!(c, '。' | '.' | '(' | ')' | ',' | ';' | '、'));
    matches!(bare, "同上" | "上同" | "〃" | "″" | "\"" | "“" | "”" | "〞" | "同上款")
}

/// Whether the lines of each element are as long as each other, but for the last: cut to a column, not written so.
fn is_of_one_width(text: &str) -> bool {
    /// Half a Chinese character less or more, and a mark that may not begin a line.
    const TOLERANCE: usize = 3;
    let width = |line: &str| line.chars().map(|c| 1 + usize::from(!c.is_ascii())).sum::<usize>();
    let mut element: Vec<usize> = Vec::new();
    let even = |element: &[usize]| {
        let longest = element.iter().max().copied().unwrap_or(0);
        let (last, others) = element.split_last().unwrap_or((&0, &[]));
        others.iter().all(|width| width + TOLERANCE >= longest) && (others.is_empty() || *last <= others[0] + TOLERANCE)
    };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if begins_an_element(line) {
            if !even(&element) {
                return false;
            }
            element.clear();
        }
        element.push(width(line));
    }
    even(&element)
}

fn without_breaks(text: &str, keeps: impl Fn(&str, &str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim_matches(is_blank);
    while let Some(start) = rest.find(is_blank) {
        out.push_str(&rest[..start]);
        let gap_end = rest[start..].find(|c| !is_blank(c)).map_or(rest.len(), |length| start + length);
        let (gap, after) = (&rest[start..gap_end], &rest[gap_end..]);
        let breaks_line = gap.contains(['\n', '\r']);
        if breaks_line && keeps(last_line(&out), after) {
            out.push('\n');
        } else if let (Some(before), Some(next)) = (out.chars().next_back(), after.chars().next())
            && before.is_ascii_graphic()
            && next.is_ascii_graphic()
            && !(breaks_line && before.is_ascii_digit() && next.is_ascii_digit())
        {
            out.push(' ');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or(text)
}

/// Lines shorter than this are pieces of a word in a narrow column.
const BODY_AT_LEAST: usize = 4;

fn ends_as_a_body(line: &str) -> bool {
    const ENDS: [&str; 16] = [
        "局",
        "政府",
        "委员会",
        "委",
        "办公室",
        "办事处",
        "部门",
        "中心",
        "处",
        "院",
        "所",
        "大队",
        "单位",
        "机构",
        "\u{ff09}",
        ")",
    ];
    line.chars().count() >= BODY_AT_LEAST && ENDS.iter().any(|end| line.ends_with(end))
}

/// Whether a list element begins here: `1.`, `(1)`, `一、`, ①, ●, ■.
fn begins_an_element(text: &str) -> bool {
    let text: String = text.chars().take(6).map(half_width).collect();
    let Some(first) = text.chars().next() else { return false };
    if matches!(first, '●' | '·' | '•' | '■' | '□' | '◆' | '★' | '▲' | '〔' | '①'..='⑳' | '-') {
        return true;
    }
    let inside = text.strip_prefix('(').unwrap_or(&text);
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = inside.trim_start_matches(number);
    let closes = if inside.len() < text.len() { rest.starts_with(')') } else { rest.starts_with(['.', '、', ')']) };
    rest.len() < inside.len() && closes
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}
