//! 相似申请 (条例第四十四条): whether two descriptions are about one matter.
//!
//! Texts are compared by their pairs of neighbouring characters after folding, so that word order, punctuation and
//! spelling matter little. What is kept is a signature: the least of many hashes of the pairs, in bands; texts that share
//! half of their pairs share a band nearly always. The hash has a key, as pairs of characters are few and could be tried.

use std::collections::BTreeSet;

use crate::folding::folded;

/// From here on two texts are alike: the part of all their pairs that both have.
pub const ALIKE: f64 = 0.5;
/// Calendar months within which like requests make a cluster.
pub const WITHIN_MONTHS: u32 = 12;
/// Bands of a signature. With three rows each, texts at one half meet with 98 in 100, those at one fifth with 21 in 100.
const BANDS: usize = 30;
/// Hashes in a band.
const ROWS: usize = 3;
/// With fewer pairs nothing can be said.
const FEWEST_PAIRS: usize = 4;
/// What every request says, and nothing is told by; longest first.
const PHRASES: [&str; 12] = [
    "中华人民共和国政府信息公开条例",
    "依申请公开",
    "申请公开",
    "申请获取",
    "政府信息",
    "相关信息",
    "有关信息",
    "请公开",
    "关于",
    "我申请",
    "本人",
    "请求",
];

/// The pairs of neighbouring characters of a text; none where there are too few to compare.
pub fn pairs(text: &str) -> BTreeSet<String> {
    let mut plain: String = text.chars().flat_map(folded).filter(|it| it.is_alphanumeric()).collect();
    plain = plain.to_lowercase();
    for phrase in PHRASES {
        plain = plain.replace(phrase, "");
    }
    let characters: Vec<char> = plain.chars().collect();
    let pairs: BTreeSet<String> = characters.windows(2).map(|pair| pair.iter().collect()).collect();
    if pairs.len() < FEWEST_PAIRS { BTreeSet::new() } else { pairs }
}

/// 相似度, from 0 to 1: the pairs both have, of those either has (Jaccard).
pub fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let both = one.intersection(other).count();
    let either = one.len() + other.len() - both;
    if either == 0 {
        return 0.0;
    }
    // Counts of pairs in a text are far below what a float holds exactly.
    f64::from(u32::try_from(both).unwrap_or(u32::MAX)) / f64::from(u32::try_from(either).unwrap_or(u32::MAX))
}

/// The bands of a text's signature, as bytes to be digested, each with its place; `hash` is the keyed hash of a pair.
pub fn bands(pairs: &BTreeSet<String>, hash: impl Fn(&str) -> u64) -> Vec<Vec<u8>> {
    let hashed: Vec<u64> = pairs.iter().map(|pair| hash(pair)).collect();
    if hashed.is_empty() {
        return Vec::new();
    }
    let least = |which: usize| hashed.iter().map(|it| mixed(*it, which as u64)).min().unwrap_or_default();
    let band = |band: usize| {
        let rows = (0..ROWS).flat_map(|row| least(band * ROWS + row).to_be_bytes());
        [band as u64].iter().flat_map(|it| it.to_be_bytes()).chain(rows).collect()
    };
    (0..BANDS).map(band).collect()
}

/// One of many orders of the same hashes (the finisher of splitmix64).
fn mixed(hash: u64, which: u64) -> u64 {
    let mut bits = hash ^ which.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "申请公开新城街道2025年老旧小区改造项目的招标文件、中标结果和工程预算";
    const LIKE: &str = "请公开 2025 年新城街道老旧小区改造工程的招标文件、中标结果及项目预算";
    const UNLIKE: &str = "2024年度农村低保对象名单的审核程序和评议记录";

    fn weak(text: &str) -> u64 {
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
    }

    fn meet(one: &str, other: &str) -> usize {
        let (one, other) = (bands(&pairs(one), weak), bands(&pairs(other), weak));
        one.iter().filter(|band| other.contains(band)).count()
    }

    #[test]
    fn one_matter_in_other_words_is_alike() {
        let like = likeness(&pairs(ONE), &pairs(LIKE));
        assert!(like >= ALIKE, "{like}");
        let unlike = likeness(&pairs(ONE), &pairs(UNLIKE));
        assert!(unlike < 0.1, "{unlike}");
        assert!((likeness(&pairs(ONE), &pairs(ONE)) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_is_alike_meets_in_a_band() {
        assert!(meet(ONE, LIKE) > 0);
        assert_eq!(meet(ONE, UNLIKE), 0);
        assert_eq!(meet(ONE, ONE), BANDS);
    }

    #[test]
    fn what_everybody_writes_tells_nothing() {
        assert!(pairs("申请公开政府信息").is_empty());
        assert!(bands(&pairs("依申请公开"), weak).is_empty());
        assert!(likeness(&pairs(""), &pairs("")).abs() < f64::EPSILON);
    }
}
