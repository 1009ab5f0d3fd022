//! 内容: what an edition says about itself, the metadata of the platform's header (G§9.1).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::DocumentId;
use super::number::DocumentNumber;
use crate::attachment::AttachmentId;
use crate::catalogue::item::ItemId;
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::{code, text};

/// Longest category path, in steps; the plan's own has five.
const CATEGORY_STEPS: usize = 8;
/// Most keywords, catalogue items, and documents ended by one edition.
const REFERENCES: usize = 20;
/// Most attachments of one edition.
const ATTACHMENTS: usize = 50;

text! {
    /// 标题.
    DocumentTitle, max 300
}

text! {
    /// 内容概述: statutory in the index (条例 art. 12).
    Summary, max 1000
}

text! {
    /// 原文链接: where the document stood before it was taken over.
    OriginalUrl, max 500
}

text! {
    /// 主题词、分类名称、来源 and the like: one short word of the header.
    HeaderWord, max 100
}

code! {
    /// 体裁分类: what kind of document it is.
    pub enum DocumentKind {
        /// 规章: of provinces, and of cities with districts.
        Regulation = "REGULATION" / "规章" / "Regulation of a local government",
        /// 行政规范性文件
        Normative = "NORMATIVE" / "行政规范性文件" / "Normative document",
        /// 其他政策文件
        Policy = "POLICY" / "其他政策文件" / "Other policy document",
        /// 政策解读
        Interpretation = "INTERPRETATION" / "政策解读" / "Policy interpretation",
        /// 通知公告
        Notice = "NOTICE" / "通知公告" / "Notice",
        /// 动态要闻
        News = "NEWS" / "动态要闻" / "News",
        /// 规划计划
        Plan = "PLAN" / "规划计划" / "Plan",
        /// 行政许可、处罚等决定
        Decision = "DECISION" / "行政执法决定" / "Administrative decision",
        /// 预算决算
        Budget = "BUDGET" / "预算决算" / "Budget or final account",
        /// 统计信息
        Statistics = "STATISTICS" / "统计信息" / "Statistics",
        /// 办事指南
        Service = "SERVICE" / "办事服务" / "Service guide",
        /// 机构职能、人事信息
        Organisation = "ORGANISATION" / "机构职能与人事" / "Organisation and personnel",
        /// 工作报告
        Report = "REPORT" / "工作报告" / "Report",
        /// 政府信息公开指南、制度、年报
        Disclosure = "DISCLOSURE" / "政府信息公开指南、制度、年报" / "Disclosure guide, rules or annual report",
        /// 其他
        Other = "OTHER" / "其他" / "Other",
    }
}

/// 内容 of an edition without its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// 标题
    pub title: DocumentTitle,
    /// 体裁分类
    pub kind: DocumentKind,
    /// 是否政策文件: needs an interpretation.
    #[serde(default)]
    pub is_policy: bool,
    /// 内容概述
    #[serde(default)]
    pub summary: Option<Summary>,
    /// 文号
    #[serde(default)]
    pub document_number: Option<DocumentNumber>,
    /// 成文日期
    #[serde(default)]
    pub formed_on: Option<NaiveDate>,
    /// 施行日期
    #[serde(default)]
    pub effective_from: Option<NaiveDate>,
    /// 有效期至: the last day.
    #[serde(default)]
    pub effective_until: Option<NaiveDate>,
    /// 组配分类: the column's path, from the top.
    #[serde(default)]
    pub category: Vec<HeaderWord>,
    /// 主题分类
    #[serde(default)]
    pub topic: Option<HeaderWord>,
    /// 主题词
    #[serde(default)]
    pub keywords: Vec<HeaderWord>,
    /// 发文机关, where it is not the publishing unit's own name.
    #[serde(default)]
    pub issuer: Option<HeaderWord>,
    /// 来源
    #[serde(default)]
    pub source: Option<HeaderWord>,
    /// 公开范围
    #[serde(default)]
    pub scope: Option<HeaderWord>,
    /// 所依公开事项: the duties it answers.
    #[serde(default)]
    pub items: Vec<ItemId>,
    /// 附件, in their order.
    #[serde(default)]
    pub attachments: Vec<AttachmentId>,
    /// 废止: the documents it ends when it is published.
    #[serde(default)]
    pub repeals: Vec<DocumentId>,
    /// 试点领域 that it says itself, beside those of its items: documents taken over from an older system know no items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pilot_domains: Vec<DomainCode>,
    /// 原文链接, of what was taken over from another system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_url: Option<OriginalUrl>,
}

impl Content {
    /// A document of this title and kind, with nothing else said.
    pub fn titled(title: DocumentTitle, kind: DocumentKind) -> Self {
        Self {
            title,
            kind,
            is_policy: matches!(kind, DocumentKind::Normative | DocumentKind::Regulation),
            summary: None,
            document_number: None,
            formed_on: None,
            effective_from: None,
            effective_until: None,
            category: Vec::new(),
            topic: None,
            keywords: Vec::new(),
            issuer: None,
            source: None,
            scope: None,
            items: Vec::new(),
            attachments: Vec::new(),
            repeals: Vec::new(),
            pilot_domains: Vec::new(),
            original_url: None,
        }
    }

    /// Refuses what could not be meant: too long lists, things named twice, a period that ends before it begins.
    pub fn check(&self) -> Result<(), Refusal> {
        at_most("content.category", self.category.len(), CATEGORY_STEPS)?;
        at_most("content.keywords", self.keywords.len(), REFERENCES)?;
        at_most("content.itemIds", self.items.len(), REFERENCES)?;
        at_most("content.repealsIds", self.repeals.len(), REFERENCES)?;
        at_most("content.attachmentIds", self.attachments.len(), ATTACHMENTS)?;
        once("content.itemIds", &self.items)?;
        once("content.attachmentIds", &self.attachments)?;
        once("content.repealsIds", &self.repeals)?;
        match (self.effective_from, self.effective_until) {
            (Some(from), Some(until)) if until < from => {
                Err(Refusal::at(Ground::InvalidValue, "content.effectiveUntil")
                    .found(until.to_string())
                    .allowed(format!("不早于 {from}"), format!("not before {from}")))
            }
            _ => Ok(()),
        }
    }
}

fn at_most(field: &str, found: usize, most: usize) -> Result<(), Refusal> {
    if found <= most {
        return Ok(());
    }
    Err(Refusal::at(Ground::InvalidValue, field)
        .found(found.to_string())
        .allowed(format!("至多 {most} 个"), format!("at most {most}")))
}

fn once<T: Ord + Copy + std::fmt::Display>(field: &str, ids: &[T]) -> Result<(), Refusal> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Refusal::at(Ground::InvalidValue, field)
            .found(pair[0].to_string())
            .allowed("每个标识只出现一次", "each id once")),
        None => Ok(()),
    }
}
