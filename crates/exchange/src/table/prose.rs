//! 说明文字: titles, legends, notes and footers around a table, and what they say about it.

use domain::channel::ChannelSemantics;
use domain::pilot_domain::DomainCode;

use super::Vocabulary;
use super::text::folded;

/// Longer lines explain; they are no titles.
const LONGEST_TITLE: usize = 60;

/// Words that a note or a footer begins with, whatever stands behind them.
const NOTES: [&str; 13] = [
    "所属目录",
    "填报单位",
    "填报时间",
    "填报日期",
    "填表人",
    "要素说明",
    "主办单位",
    "承办单位",
    "制表单位",
    "编制单位",
    "编制日期",
    "网站标识码",
    "版权所有",
];
/// Words that begin one only in front of a colon: an item may well be called 联系方式.
const NOTES_WITH_COLON: [&str; 12] =
    ["注", "备注", "说明", "备注说明", "主办", "承办", "联系电话", "联系方式", "联系人", "审核人", "来源", "责任编辑"];

/// Whether a line whose first cell reads so is a note or a footer and not an item.
pub(super) fn is_note(first_cell: &str) -> bool {
    let text = folded(first_cell);
    let text = text.trim_start_matches(['*', '※', '(', '【']);
    let before_colon = || text.split_once(':').map(|(word, _)| word);
    NOTES.iter().any(|word| text.starts_with(word))
        || before_colon()
            .is_some_and(|word| NOTES_WITH_COLON.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
        || text.starts_with('■') && text.contains("表示")
}

/// Whether a line of text is the title of a catalogue.
pub(super) fn is_title(line: &str) -> bool {
    let text = folded(line);
    text.chars().count() <= LONGEST_TITLE
        && !is_note(line)
        && (text.contains("目录") || text.contains("清单") || text.contains("领域"))
}

/// What our own plain text says above a table: other people's leave out what the row above says already.
pub(crate) const EMPTY_IS_EMPTY: &str = "空单元格表示没有内容";

/// Whether the text above a table says that an empty cell means nothing but itself.
pub(super) fn empty_is_empty(text: &str) -> bool {
    folded(text).contains(EMPTY_IS_EMPTY)
}

/// What the texts around a table say about ■ and □.
pub(super) fn semantics(text: &str) -> Option<ChannelSemantics> {
    let text = folded(text);
    if text.contains("必选") && text.contains("可选") {
        Some(ChannelSemantics::RequiredOptional)
    } else if ["至少选择一", "至少选择1", "至少选一", "至少选1"].iter().any(|words| text.contains(words))
    {
        Some(ChannelSemantics::AtLeastOne)
    } else if text.contains("表示选定") {
        Some(ChannelSemantics::Chosen)
    } else {
        None
    }
}

/// Which domain a title speaks of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spoken {
    /// This one.
    Of(DomainCode),
    /// One that is not in the list, or several: further titles are not asked.
    Unknown,
    /// None.
    Nothing,
}

/// The domain of a title: what stands before 领域, or the one name it holds. Its numeral follows another order.
pub(super) fn domain_of(title: &str, vocabulary: &Vocabulary) -> Spoken {
    let text = folded(title);
    if let Some((before, _)) = text.split_once("领域")
        && !before.ends_with("试点")
        && !before.ends_with("重点")
        && !before.ends_with(['各', '个'])
    {
        let found = vocabulary.domains.iter().find(|(name, _)| before.ends_with(name.as_str()));
        let several = found.is_some_and(|(name, _)| {
            matches!(named(&before[..before.len() - name.len()], vocabulary), Spoken::Of(_) | Spoken::Unknown)
        });
        return match found {
            Some((_, code)) if !several => Spoken::Of(code.clone()),
            _ => Spoken::Unknown,
        };
    }
    named(&text, vocabulary)
}

/// The domain whose name occurs, unless several do. 卫生健康局 is an office and no domain.
fn named(text: &str, vocabulary: &Vocabulary) -> Spoken {
    let mut rest = text.to_owned();
    let mut found: Option<&DomainCode> = None;
    for (name, code) in &vocabulary.domains {
        let occurs = rest.match_indices(name.as_str()).any(|(at, _)| {
            let after = &rest[at + name.len()..];
            !after.starts_with(['局', '厅', '部', '委', '办', '站', '所', '中', '科', '股'])
        });
        if occurs {
            if found.is_some_and(|known| known != code) {
                return Spoken::Unknown;
            }
            found = Some(code);
        }
        // Longest first: what was read is not read again as a shorter name.
        if rest.contains(name.as_str()) {
            rest = rest.replace(name.as_str(), "\u{0}");
        }
    }
    found.map_or(Spoken::Nothing, |code| Spoken::Of(code.clone()))
}
