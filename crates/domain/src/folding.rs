//! One spelling for characters that are written in several: full width, compatibility forms, traditional characters.
//!
//! Folding goes character by character and never looks at the neighbours, so the fold of a part is part of the fold of
//! the whole, and a place in the folded text leads back to the character it came from.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::vocabulary::is_invisible;

/// The first and the last character of the blocks that hold traditional characters (extension A, unified ideographs).
const HAN: (char, char) = ('\u{3400}', '\u{9fff}');

/// The simplified character for each of [`HAN`].
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| (HAN.0..=HAN.1).map(looked_up).collect());

/// What one character is folded to: none for what nobody sees, several for a ligature such as ㎡. The case is kept.
pub fn folded(c: char) -> impl Iterator<Item = char> {
    std::iter::once(c).nfkd().filter(|c| !is_invisible(*c) && !is_accent(*c)).map(simplified)
}

/// Whether a character is Han: the writing in which no blanks part the words.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}

/// The simplified character for a traditional one, any other as it is (臺 → 台, 號 → 号).
pub fn simplified(c: char) -> char {
    let position = u32::from(c).checked_sub(u32::from(HAN.0)).and_then(|it| usize::try_from(it).ok());
    position.and_then(|it| SIMPLIFIED.get(it)).copied().unwrap_or(c)
}

fn looked_up(c: char) -> char {
    fast2s::convert(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c)
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(text: &str) -> String {
        text.chars().flat_map(folded).collect()
    }

    #[test]
    fn widths_forms_and_traditional_characters_meet() {
        for (written, expected) in [
            ("Ａ１（２）", "A1(2)"),
            ("魯政辦發", "鲁政办发"),
            ("臺灣", "台湾"),
            ("乾隆", "干隆"),
            ("號", "号"),
            // A radical as it comes out of a printed file, a compatibility ideograph, a ligature.
            ("⽂件", "文件"),
            ("\u{f9b4}", "领"),
            ("100㎡", "100m2"),
            ("café", "cafe"),
            ("低\u{200b}保", "低保"),
            ("政务公开", "政务公开"),
        ] {
            assert_eq!(fold(written), expected, "{written}");
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for c in '\u{0}'..='\u{ffff}' {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }
}
