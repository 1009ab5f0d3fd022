//! 文字损坏: characters that a site lost or altered are named, never put back (G§2.4, rule 7).

use std::collections::HashMap;
use std::sync::LazyLock;

use super::text::folded;

/// Traditional characters that mainland texts do not hold, each followed by its simplified form.
const TRADITIONAL: &str = "開开內内據据時时體体層层級级對对會会縣县鄉乡鎮镇動动請请務务標标準准錄录領领財财預预決决衛卫醫医養养\
                           業业農农國国環环護护險险費费減减貧贫災灾設设規规劃划書书結结單单號号機机關关與与個个為为報报網网發发\
                           門门電电視视質质點点辦办眾众條条過过還还這这來来實实際际應应當当將将從从進进項项類类責责認认證证審审\
                           講讲說说讀读寫写學学歲岁無无產产權权調调載载屬属範范圍围";

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let characters: Vec<char> = TRADITIONAL.chars().collect();
    characters.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// Words that hold 公, without it; and what may not follow, where the word goes on into another one.
const STRIPPED: [(&str, &str); 18] = [
    ("信息开", "放发展通启"),
    ("政务开", "放发展通启支"),
    ("村务开", "放发展通启支"),
    ("主动开", "放发展通启"),
    ("申请开", "放发展通启户具"),
    ("开事项", ""),
    ("开内容", ""),
    ("开依据", ""),
    ("开时限", ""),
    ("开主体", ""),
    ("开渠道", ""),
    ("开方式", ""),
    ("开属性", ""),
    ("开对象", ""),
    ("开层级", ""),
    ("开查阅点", ""),
    ("社会众", ""),
    ("日内开", "放发展通启"),
];

/// Whether the text of a cell lost or changed characters on its way. 公 is looked for where the header lost it too.
pub(super) fn is_damaged(cell: &str, without_gong: bool) -> bool {
    if cell.is_ascii() {
        return cell.contains('*') && is_masked(&folded(cell));
    }
    cell.contains(char::REPLACEMENT_CHARACTER)
        || cell.chars().any(is_traditional)
        || cell.contains(['*', '\u{ff0a}']) && is_masked(&folded(cell))
        || without_gong && is_stripped(&folded(cell))
}

/// The text with simplified characters: to recognise a header by, not to replace anything.
pub(super) fn simplified(text: &str) -> String {
    text.chars().map(|c| SIMPLIFIED.get(&c).copied().unwrap_or(c)).collect()
}

fn is_traditional(c: char) -> bool {
    SIMPLIFIED.contains_key(&c)
}

/// A `*` in the place of a number or a character. 〔*…〕 marks optional elements in the land ministry's template.
fn is_masked(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    characters.iter().enumerate().any(|(at, c)| {
        let before = at.checked_sub(1).map(|index| characters[index]);
        let after = characters.get(at + 1);
        let counted =
            after.is_some_and(|after| after.is_ascii_digit() || "*个日天年月周号条款项元次%".contains(*after));
        let counts = before.is_some_and(|before| before.is_ascii_digit() || "*第".contains(before));
        *c == '*' && !before.is_some_and(|before| "〔[【(".contains(before)) && (counted || counts)
    })
}

fn is_stripped(text: &str) -> bool {
    STRIPPED.iter().any(|(word, not_before)| {
        text.match_indices(word).any(|(at, _)| {
            let whole = text[..at].ends_with('公');
            let next = text[at + word.len()..].chars().next();
            !whole && !next.is_some_and(|next| not_before.contains(next))
        })
    })
}
