//! 表头词汇: what a header cell names. Counties rename, shorten and merge the template's headers, pages cut them, filters strip them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::damage;
use super::level::{self, LevelWords};
use super::text::folded;

/// 列: what a column of the source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// 序号: a label, never a key.
    Serial,
    /// 事项编码
    Key,
    /// The first name column: 一级事项, or 公开事项 where there is one only.
    Primary,
    /// The second name column.
    Secondary,
    /// 三级事项 and deeper.
    Deeper,
    Content,
    LegalBasis,
    TimeLimit,
    ResponsibleBody,
    Channels,
    WholeSociety,
    SpecificGroup,
    /// 公开对象 as text.
    Audience,
    Proactive,
    OnRequest,
    /// 公开方式 or 公开属性 as text.
    Method,
    /// A level column, and the levels its header names.
    Level(LevelWords),
    /// 公开层级 as text.
    LevelText,
    /// 模板以外的列
    Extra,
}

impl Field {
    /// Whether an empty cell may mean the cell above where the source does not tell what is merged (G§2.4, rule 2).
    pub(super) const fn continues_from_above(self) -> bool {
        matches!(self, Self::Primary | Self::LegalBasis | Self::TimeLimit | Self::ResponsibleBody | Self::Channels)
    }

    /// Whether the column holds running text rather than names or ticks.
    pub(super) const fn is_prose(self) -> bool {
        matches!(
            self,
            Self::Content
                | Self::LegalBasis
                | Self::TimeLimit
                | Self::ResponsibleBody
                | Self::Channels
                | Self::Audience
        )
    }

    /// Whether the column holds a tick.
    pub(super) const fn is_tick(self) -> bool {
        matches!(self, Self::WholeSociety | Self::SpecificGroup | Self::Proactive | Self::OnRequest | Self::Level(_))
    }

    /// Whether the column is part of the item's name.
    pub(super) const fn is_name(self) -> bool {
        matches!(self, Self::Primary | Self::Secondary | Self::Deeper)
    }
}

/// What a header cell says by itself, before its neighbours are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A column that stands for itself; of several for one field the lowest rank wins, the others are extra columns.
    Column(Field, u8),
    /// 一级事项 … 六级目录
    Directory,
    /// 公开事项, 事项名称: the name, or a group of name columns.
    Item,
    /// 类别: a name column where no numbered ones are.
    Category,
    /// 公开对象, above 全社会 and 特定群体 or by itself as text.
    AudienceGroup,
    /// 公开方式, above 主动 and 依申请 or by itself as text.
    MethodGroup,
    /// 公开属性 says the method where 公开方式 says something else (全文发布).
    Attribute,
    /// 公开层级, above the levels or by itself as text.
    LevelGroup,
    /// A column that the template does not have, and that is known to occur.
    Extra,
    /// 模板以外的列, above columns that are none of the template's whatever they are called.
    Beyond,
}

impl Word {
    /// Words of ticked columns also stand in data cells; alone they do not make a header.
    pub(super) const fn is_strong(self) -> bool {
        !matches!(self, Self::Column(field, _) if field.is_tick())
            && !matches!(self, Self::Extra | Self::Category | Self::Beyond)
    }
}

/// How a header cell was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    Whole,
    /// 公开主: its end is missing.
    Cut,
    /// 开事项: a filter took 公 out.
    Stripped,
    /// 公開事項: turned into traditional characters.
    Traditional,
}

use Field::{Channels, Content, Key, LegalBasis, OnRequest, Proactive, ResponsibleBody, Serial};
use Field::{SpecificGroup, TimeLimit, WholeSociety};
use Word::{Attribute, AudienceGroup, Beyond, Category, Column, Directory, Extra, Item, LevelGroup, MethodGroup};

/// 模板的列: field, label and the label above it, as tables are printed. 村级 is there where an item has it, 事项编码 beside
/// the print: it joins the rows to the template when the table is read again.
pub(crate) const OFFICIAL: [(Field, &str, Option<&str>); 16] = [
    (Serial, "序号", None),
    (Field::Primary, "一级事项", Some(ITEM)),
    (Field::Secondary, "二级事项", Some(ITEM)),
    (Content, "公开内容(要素)", None),
    (LegalBasis, "公开依据", None),
    (TimeLimit, "公开时限", None),
    (ResponsibleBody, "公开主体", None),
    (Channels, "公开渠道和载体", None),
    (WholeSociety, "全社会", Some(AUDIENCE)),
    (SpecificGroup, "特定群体", Some(AUDIENCE)),
    (Proactive, "主动", Some(METHOD)),
    (OnRequest, "依申请", Some(METHOD)),
    (Field::Level(LevelWords { county: true, town: false, village: false }), "县级", Some(LEVELS)),
    (Field::Level(LevelWords { county: false, town: true, village: false }), "乡级", Some(LEVELS)),
    (VILLAGE, "村级", Some(LEVELS)),
    (Key, "事项编码", None),
];
/// 村级
pub(crate) const VILLAGE: Field = Field::Level(LevelWords { county: false, town: false, village: true });
const ITEM: &str = "公开事项";
const AUDIENCE: &str = "公开对象";
const METHOD: &str = "公开方式";
const LEVELS: &str = "公开层级";
/// 模板以外的列: what our own tables write above them.
pub(crate) const BEYOND: &str = "模板以外的列";

/// The other labels, width folded and blanks removed. The rank says which of two columns for one field is the field's.
const LABELS: &[(&str, Word)] = &[
    ("编号", Column(Serial, 1)),
    (ITEM, Item),
    ("公开事项名称", Item),
    ("事项名称", Item),
    ("政府信息公开类别及事项", Item),
    ("类别", Category),
    ("公开内容", Column(Content, 0)),
    ("公开内容(要素)及要求", Column(Content, 0)),
    ("公开内容要素", Column(Content, 0)),
    ("公开内容和标准", Column(Content, 0)),
    ("公开内容和测评依据", Column(Content, 0)),
    ("公开要素", Column(Content, 1)),
    ("依据", Column(LegalBasis, 1)),
    ("条款内容", Column(LegalBasis, 2)),
    ("公开时间", Column(TimeLimit, 1)),
    ("公开要求", Column(TimeLimit, 2)),
    ("更新频率", Column(TimeLimit, 3)),
    ("公开时长", Column(TimeLimit, 4)),
    ("公开责任主体", Column(ResponsibleBody, 1)),
    ("公开责任单位", Column(ResponsibleBody, 1)),
    ("责任主体", Column(ResponsibleBody, 2)),
    ("责任单位", Column(ResponsibleBody, 2)),
    ("责任科室", Column(ResponsibleBody, 3)),
    ("公开渠道及载体", Column(Channels, 0)),
    ("公开渠道与载体", Column(Channels, 0)),
    ("公开渠道", Column(Channels, 0)),
    ("公开载体", Column(Channels, 1)),
    ("公开形式", Column(Channels, 2)),
    (AUDIENCE, AudienceGroup),
    ("公开范围", AudienceGroup),
    ("特定", Column(SpecificGroup, 0)),
    ("特定群众", Column(SpecificGroup, 0)),
    ("特定对象", Column(SpecificGroup, 0)),
    (METHOD, MethodGroup),
    ("公开属性", Attribute),
    ("主动公开", Column(Proactive, 0)),
    ("依申请公开", Column(OnRequest, 0)),
    ("申请公开", Column(OnRequest, 0)),
    (LEVELS, LevelGroup),
    (BEYOND, Beyond),
    ("依据效力", Extra),
    ("事项类别", Extra),
    ("对应职责", Extra),
    ("五公开", Extra),
    ("公开", Extra),
    ("咨询电话", Extra),
    ("监督举报电话", Extra),
    ("备注", Extra),
];

/// Shorter pieces are too little to tell a cut header by.
const CUT_AT_LEAST: usize = 3;

static KNOWN: LazyLock<HashMap<&str, Word>> = LazyLock::new(|| labels().collect());
/// The labels as a filter leaves them that takes out 公.
static STRIPPED: LazyLock<HashMap<String, Word>> = LazyLock::new(|| {
    let labels = labels().filter(|(label, _)| label.contains('公'));
    let stripped = labels.map(|(label, word)| (label.replace('公', ""), word));
    stripped.filter(|(label, _)| label.chars().count() >= CUT_AT_LEAST && !KNOWN.contains_key(label.as_str())).collect()
});

/// Every label; names and levels are recognised by how they are made.
fn labels() -> impl Iterator<Item = (&'static str, Word)> {
    let official = OFFICIAL.iter().filter(|(field, ..)| !field.is_name() && !matches!(field, Field::Level(_)));
    official.map(|(field, label, _)| (*label, Column(*field, 0))).chain(LABELS.iter().copied())
}

/// What a header cell says, and how it was recognised.
pub(super) fn read(cell: &str) -> Option<(Word, Spelling)> {
    let text = folded(cell);
    if text.is_empty() {
        return None;
    }
    if let Some(word) = whole(&text) {
        return Some((word, Spelling::Whole));
    }
    if let Some(word) = STRIPPED.get(&text) {
        return Some((*word, Spelling::Stripped));
    }
    let simplified = damage::simplified(&text);
    if simplified != text
        && let Some(word) = whole(&simplified)
    {
        return Some((word, Spelling::Traditional));
    }
    cut(&text).map(|word| (word, Spelling::Cut))
}

fn whole(text: &str) -> Option<Word> {
    // Legends and remarks stand in brackets behind the name: 特定群体(请写明), 公开渠道(■表示必选项).
    exactly(text).or_else(|| {
        let (name, _) = text.split_once('(')?;
        exactly(name).filter(|word| !matches!(word, Column(Field::Level(_), _)))
    })
}

fn exactly(text: &str) -> Option<Word> {
    if let Some(word) = KNOWN.get(text) {
        return Some(*word);
    }
    let number = text.strip_suffix("事项").or_else(|| text.strip_suffix("目录")).unwrap_or(text);
    if matches!(number, "一级" | "二级" | "三级" | "四级" | "五级" | "六级") {
        return Some(Directory);
    }
    level::of_header(text).map(|levels| Column(Field::Level(levels), level::rank(text)))
}

/// The one word that begins so; none where several columns of the template do.
fn cut(text: &str) -> Option<Word> {
    if text.chars().count() < CUT_AT_LEAST {
        return None;
    }
    let mut found: Option<Word> = None;
    for (_, word) in labels().filter(|(label, _)| label.starts_with(text)) {
        found = match (found, word) {
            (None, word) => Some(word),
            // 公开时 is more likely the template's 公开时限 than an additional 公开时长.
            (Some(Column(first, rank)), Column(second, other)) if first == second => {
                Some(Column(first, rank.min(other)))
            }
            (Some(first), second) if first == second => Some(first),
            _ => return None,
        };
    }
    found
}
