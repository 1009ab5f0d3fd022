//! 同义词: words that mean one thing in the 26 pilot domains.
//!
//! Short and full names only, as the laws and notices behind the domains use them side by side (社会救助暂行办法, 国有土地上
//! 房屋征收与补偿条例, 环境影响评价法, the names of county departments after the reform of 2018). What is merely related is left
//! out: whoever asks for 低保 wants 最低生活保障 and not every kind of assistance.

use std::sync::LazyLock;

use super::fold::fold;

/// Each line is one meaning.
const GROUPS: &[&[&str]] = &[
    // 社会救助
    &["低保", "最低生活保障"],
    &["特困供养", "特困人员救助供养", "特困人员供养"],
    &["两项补贴", "困难残疾人生活补贴和重度残疾人护理补贴", "残疾人两项补贴"],
    // 养老服务, 社会保险, 就业, 医疗卫生
    &["高龄津贴", "高龄补贴"],
    &["社保", "社会保险"],
    &["医保", "医疗保险", "医疗保障"],
    &["养老金", "基本养老金"],
    &["失业金", "失业保险金"],
    &["公卫", "公共卫生"],
    &["疫苗接种", "预防接种"],
    // 征地补偿, 国有土地上房屋征收, 保障性住房, 农村危房改造, 城乡规划
    &["征地", "土地征收", "征收土地"],
    &["拆迁", "房屋征收"],
    &["保障房", "保障性住房"],
    &["公租房", "公共租赁住房"],
    &["棚改", "棚户区改造"],
    &["危改", "危房改造"],
    &["公积金", "住房公积金"],
    // 生态环境, 安全生产, 食品药品监管, 市政服务, 城市综合执法
    &["环评", "环境影响评价"],
    &["安全生产", "生产安全"],
    &["食药监管", "食品药品监管", "食品药品监督管理"],
    &["城管", "城市管理"],
    &["双随机一公开", "双随机、一公开"],
    // 公共法律服务, 财政预决算, 税收管理, 涉农补贴, 公共资源交易
    &["法援", "法律援助"],
    &["预决算", "预算决算", "预算、决算", "预算和决算"],
    &["农机补贴", "农机购置补贴", "农业机械购置补贴"],
    &["政采", "政府采购"],
    &["公资交易", "公共资源交易"],
    // 政务公开
    &["依申请", "依申请公开"],
    &["基层政务公开两化", "基层政务公开标准化规范化"],
    // 县级部门
    &["发改局", "发展和改革局"],
    &["教体局", "教育和体育局"],
    &["工信局", "工业和信息化局"],
    &["人社局", "人力资源和社会保障局"],
    &["自然资源局", "自然资源和规划局", "自规局"],
    &["住建局", "住房和城乡建设局"],
    &["文旅局", "文化和旅游局"],
    &["卫健局", "卫生健康局"],
    &["市监局", "市场监管局", "市场监督管理局"],
    &["行政审批局", "行政审批服务局"],
    &["综合执法局", "综合行政执法局"],
];

static FOLDED: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| GROUPS.iter().map(|group| group.iter().map(|word| folded(word)).collect()).collect());

/// The same phrase in other words, at most so many of them: each word of a group for each other one.
pub(super) fn synonyms_of(phrase: &str, at_most: usize) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    for group in FOLDED.iter() {
        // The longest one says best what was meant: 依申请公开 holds 依申请.
        let Some(found) = group.iter().filter(|word| phrase.contains(word.as_str())).max_by_key(|word| word.len())
        else {
            continue;
        };
        let replaced = group.iter().filter(|word| *word != found).map(|word| phrase.replace(found.as_str(), word));
        others.extend(replaced);
    }
    others.retain(|it| it != phrase);
    others.truncate(at_most);
    others
}

fn folded(word: &str) -> String {
    fold(word).text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_once() {
        let mut seen = std::collections::BTreeSet::new();
        for word in FOLDED.iter().flatten() {
            assert!(!word.is_empty() && seen.insert(word), "{word}");
        }
    }

    #[test]
    fn a_word_is_said_in_other_words_within_its_phrase() {
        assert_eq!(synonyms_of("农村低保标准", 7), ["农村最低生活保障标准"]);
        assert_eq!(synonyms_of("最低生活保障", 7), ["低保"]);
        assert!(synonyms_of("政务公开", 7).is_empty());
        assert_eq!(synonyms_of("医保和社保和环评", 3).len(), 3);
    }
}
