//! 内容: what the unit writes and gives itself, in words and figures, and what it corrects.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::figure::Figure;
use crate::act::Act;
use crate::personal_data::find;
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::submission::LongText;
use crate::{code, text};

/// 字数上限 of one part of the text.
pub const MOST_TEXT: usize = 20_000;

code! {
    /// 文字部分 of the six parts (国办公开办函〔2021〕30号): parts two to four are tables.
    pub enum Section {
        /// 一、总体情况 (一)
        Proactive = "PROACTIVE" / "一、总体情况(一)主动公开" / "1 (1). Proactive disclosure",
        /// 一、总体情况 (二)
        OnRequest = "ON_REQUEST" / "一、总体情况(二)依申请公开" / "1 (2). Disclosure on request",
        /// 一、总体情况 (三)
        Management = "MANAGEMENT" / "一、总体情况(三)政府信息管理" / "1 (3). Management of government information",
        /// 一、总体情况 (四)
        Platform = "PLATFORM" / "一、总体情况(四)政府信息公开平台建设" / "1 (4). The disclosure platform",
        /// 一、总体情况 (五)
        Supervision = "SUPERVISION" / "一、总体情况(五)监督保障" / "1 (5). Supervision and support",
        /// 五
        Problems = "PROBLEMS" / "五、存在的主要问题及改进情况" / "5. Main problems and how they were mended",
        /// 六
        Other = "OTHER" / "六、其他需要报告的事项" / "6. What else has to be reported",
    }
}

impl Section {
    /// Whether it belongs to part one.
    pub const fn is_overview(self) -> bool {
        !matches!(self, Self::Problems | Self::Other)
    }

    /// Its own heading, without that of the part: `(一)主动公开`, or `五、存在的主要问题及改进情况`.
    pub fn heading(self) -> &'static str {
        let label = self.label(crate::vocabulary::Locale::Zh);
        label.strip_prefix("一、总体情况").unwrap_or(label)
    }
}

text! {
    /// 依据: where a figure that the unit gives comes from.
    FigureEvidence, max 500
}

text! {
    /// 更正理由 of a figure.
    CorrectionReason, max 500
}

/// 填报: a figure the unit gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The figure, or 不适用.
    pub figure: Figure,
    /// Where it comes from; what does not apply needs none.
    pub evidence: Option<FigureEvidence>,
    /// By whom.
    pub by: Option<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// 更正: another number than the one that was counted, such as for a case that was dealt with outside the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The number that counts.
    pub value: i64,
    /// What stood there when it was corrected.
    pub original: Figure,
    /// Why.
    pub reason: CorrectionReason,
    /// By whom.
    pub by: Option<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the unit says itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// 文字部分
    #[serde(default)]
    pub texts: BTreeMap<Section, LongText>,
    /// 填报数据
    #[serde(default)]
    pub entered: BTreeMap<Cell, Entry>,
    /// 更正
    #[serde(default)]
    pub corrections: BTreeMap<Cell, Correction>,
}

/// A figure that is given, with what shows it; none to take it back.
pub type Given = Option<(Figure, Option<FigureEvidence>)>;

/// 改动 of a draft: each part names what it changes; with nothing given a part is emptied.
#[derive(Clone, Debug, Default)]
pub struct Amendment {
    /// 文字部分
    pub texts: Vec<(Section, Option<LongText>)>,
    /// 填报数据
    pub entries: Vec<(Cell, Given)>,
    /// 更正
    pub corrections: Vec<(Cell, Option<(i64, CorrectionReason)>)>,
}

impl Amendment {
    pub(super) fn apply(
        self,
        act: &Act,
        content: &mut Content,
        is_summed: bool,
        original: impl Fn(Cell) -> Figure,
    ) -> Result<(), Refusal> {
        let mut changed = content.clone();
        for (index, (section, text)) in self.texts.into_iter().enumerate() {
            match text {
                Some(text) => {
                    require_no_personal_data(&format!("texts.{index}.text"), text.as_str())?;
                    changed.texts.insert(section, text);
                }
                None => {
                    changed.texts.remove(&section);
                }
            }
        }
        for (index, (cell, entry)) in self.entries.into_iter().enumerate() {
            let field = |part: &str| format!("entries.{index}.{part}");
            if !cell.is_given() || is_summed {
                return Err(Refusal::at(Ground::InvalidValue, &field("cell")).found(cell.to_string()).allowed(
                    "由本单位填报的单元格(2.LICENSING、2.PENALTY、2.COERCION、2.FEES);汇总报告由所含单位填报,统计的数据用 corrections 更正",
                    "a cell the unit gives itself (2.LICENSING, 2.PENALTY, 2.COERCION, 2.FEES), in the unit's own report; what is counted is corrected by `corrections`",
                ));
            }
            let Some((figure, evidence)) = entry else {
                changed.entered.remove(&cell);
                continue;
            };
            match &evidence {
                Some(evidence) => require_no_personal_data(&field("evidence"), evidence.as_str())?,
                None if figure != Figure::NotApplicable => {
                    return Err(Refusal::at(Ground::MissingValue, &field("evidence")).allowed(
                        "数据的来源,如系统名称、报表",
                        "where the figure comes from, such as a system or a statement",
                    ));
                }
                None => {}
            }
            changed.entered.insert(cell, Entry { figure, evidence, by: act.actor.staff_id(), at: act.at });
        }
        for (index, (cell, correction)) in self.corrections.into_iter().enumerate() {
            let field = |part: &str| format!("corrections.{index}.{part}");
            if cell.is_given() && !is_summed {
                return Err(Refusal::at(Ground::InvalidValue, &field("cell")).found(cell.to_string()).allowed(
                    "统计或者汇总的单元格;填报的数据用 entries 改",
                    "a cell that is counted or summed; what is given is changed by `entries`",
                ));
            }
            match correction {
                Some((value, reason)) => {
                    require_no_personal_data(&field("reason"), reason.as_str())?;
                    let (by, at) = (act.actor.staff_id(), act.at);
                    let correction = Correction { value, original: original(cell), reason, by, at };
                    changed.corrections.insert(cell, correction);
                }
                None => {
                    changed.corrections.remove(&cell);
                }
            }
        }
        *content = changed;
        Ok(())
    }
}

/// 个人信息: numbers of people have no place in a report. They are shown masked.
fn require_no_personal_data(field: &str, text: &str) -> Result<(), Refusal> {
    let found = find(text, "");
    if found.is_empty() {
        return Ok(());
    }
    let masked: Vec<_> = found.into_iter().map(|it| it.masked).collect();
    Err(Refusal::at(Ground::PersonalDataFound, field).found(masked.join("、")))
}
