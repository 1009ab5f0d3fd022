//! 案卷: whatever is written in words about a case. It may hold anything, so it is kept sealed, and read by those who
//! handle the case and the office above.

use serde::{Deserialize, Serialize};

use crate::refusal::{Ground, Refusal};
use crate::submission::LongText;

/// 所需信息的描述 (条例第二十九条第二款第二项): name, number or features by which the unit finds it. No reason is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// 名称
    pub title: Option<LongText>,
    /// 文号
    pub document_number: Option<LongText>,
    /// 其他特征描述
    pub features: Option<LongText>,
}

impl Wanted {
    /// Refuses a description of nothing.
    pub fn check(&self, field: &str) -> Result<(), Refusal> {
        if self.title.is_some() || self.document_number.is_some() || self.features.is_some() {
            return Ok(());
        }
        Err(Refusal::at(Ground::MissingValue, &format!("{field}.features")).allowed(
            "信息名称、文号或者便于查询的其他特征描述,至少填写一项",
            "at least one of the information's title, document number, and other features",
        ))
    }

    /// All of it, in one piece.
    pub fn whole(&self) -> String {
        let parts = [&self.title, &self.document_number, &self.features];
        parts.into_iter().flatten().map(LongText::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// 征求意见 in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultationText {
    /// Who was asked.
    pub party: LongText,
    /// 意见
    pub opinion: Option<LongText>,
}

/// 答复 in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyText {
    /// 答复内容
    pub text: LongText,
    /// 理由 of what is not disclosed.
    pub ground: Option<LongText>,
    /// 公共利益: why a third party's objection does not stand in the way (条例第三十二条).
    pub public_interest: Option<LongText>,
}

/// 案卷.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dossier {
    /// 所需信息
    pub wanted: Wanted,
    /// 需补正的事项
    pub correction_points: Option<LongText>,
    /// 补正内容
    pub correction: Option<LongText>,
    /// 征求意见, in the order of the consultations.
    pub consultations: Vec<ConsultationText>,
    /// 延期理由
    pub extension_reason: Option<LongText>,
    /// 要求说明理由的事由
    pub reasons_demand: Option<LongText>,
    /// 申请人的理由
    pub reasons: Option<LongText>,
    /// 延迟答复的理由
    pub deferral_reason: Option<LongText>,
    /// 转办说明: where to, and why.
    pub transfer: Option<LongText>,
    /// 答复
    pub reply: Option<ReplyText>,
    /// 撤回理由
    pub withdrawal: Option<LongText>,
}
