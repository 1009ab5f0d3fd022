//! 公开层级: 县级, 东阳市级, 镇街(园区)级, 乡(镇)村级: counties put their own places into the level.

use domain::catalogue::item::Levels;

use super::text::folded;

/// Which levels a header or a cell names.
pub(crate) type LevelWords = Levels;

const LONGEST: usize = 12;
const BETWEEN: [char; 8] = ['级', '、', '/', '和', '及', ',', ';', '|'];

/// The levels of a header that stands by itself; it ends in 级.
pub(super) fn of_header(text: &str) -> Option<LevelWords> {
    text.strip_suffix('级').and_then(|_| of_words(text))
}

/// The levels that `text` names, if it names nothing else.
pub(super) fn of_words(text: &str) -> Option<LevelWords> {
    let text = folded(text);
    if text.chars().count() > LONGEST {
        return None;
    }
    let (plain, bracketed) = without_brackets(&text);
    let mut levels = LevelWords { village: bracketed.contains('村'), ..LevelWords::default() };
    let mut named = false;
    for word in plain.split(BETWEEN).filter(|word| !word.is_empty()) {
        let village = word.contains('村') || word.ends_with("社区") || word.ends_with('居');
        let town = word.contains(['乡', '镇', '街']);
        let county = !village && !town && word.ends_with(['县', '区', '市', '州', '旗']);
        if !(village || town || county) {
            return None;
        }
        levels.village |= village;
        levels.town |= town;
        levels.county |= county;
        named = true;
    }
    named.then_some(levels)
}

/// Of several columns for the county's own level the closest to a county is meant: 县级 before 市级 before 州级.
pub(super) fn rank(text: &str) -> u8 {
    if text.contains(['县', '旗']) {
        0
    } else if text.contains('区') {
        1
    } else {
        u8::from(!text.contains('市')) + 2
    }
}

fn without_brackets(text: &str) -> (String, String) {
    let (mut plain, mut bracketed, mut depth) = (String::new(), String::new(), 0_usize);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth > 0 => bracketed.push(c),
            c => plain.push(c),
        }
    }
    (plain, bracketed)
}
