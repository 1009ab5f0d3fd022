//! 重大行政决策事项: what a government is going to decide this year, and how the public takes part.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::consultation::Consultation;
use super::{PUBLISHERS, known_channels};
use crate::act::Act;
use crate::channel::ChannelCode;
use crate::document::DocumentId;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::unit::UnitId;
use crate::vocabulary::by_code;
use crate::{code, id, text};

/// Years a list of matters may be for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

id! {
    /// Identifies a decision.
    DecisionId, "decision"
}

text! {
    /// 事项名称.
    DecisionTitle, max 200
}

text! {
    /// 参与范围: who is concerned and asked, and about what.
    ParticipationScope, max 2000
}

text! {
    /// 不再推进的理由: published.
    DropReason, max 1000
}

code! {
    /// 决策事项类别: the five classes of matters (713号令第三条).
    pub enum MatterClass {
        /// (一)
        PublicPolicy = "PUBLIC_POLICY" / "有关公共服务、市场监管、社会管理、环境保护等方面的重大公共政策和措施" / "Major public policies and measures",
        /// (二)
        Planning = "PLANNING" / "经济和社会发展等方面的重要规划" / "Important plans of economic and social development",
        /// (三)
        Resources = "RESOURCES" / "开发利用、保护重要自然资源和文化资源的重大公共政策和措施" / "Major policies on natural and cultural resources",
        /// (四)
        PublicProject = "PUBLIC_PROJECT" / "在本行政区域实施的重大公共建设项目" / "Major public construction projects",
        /// (五)
        OtherMajor = "OTHER_MAJOR" / "对经济社会发展有重大影响、涉及重大公共利益或者社会公众切身利益的其他重大事项" / "Other matters of major influence or public interest",
    }
}

code! {
    /// 参与方式: the seven forms of taking part (713号令第十四条).
    pub enum ParticipationWay {
        /// 座谈会
        Symposium = "SYMPOSIUM" / "座谈会" / "Symposium",
        /// 听证会
        Hearing = "HEARING" / "听证会" / "Hearing",
        /// 实地走访
        FieldVisit = "FIELD_VISIT" / "实地走访" / "Field visit",
        /// 书面征求意见
        WrittenConsultation = "WRITTEN_CONSULTATION" / "书面征求意见" / "Written consultation",
        /// 向社会公开征求意见
        PublicConsultation = "PUBLIC_CONSULTATION" / "向社会公开征求意见" / "Public consultation",
        /// 问卷调查
        Questionnaire = "QUESTIONNAIRE" / "问卷调查" / "Questionnaire",
        /// 民意调查
        OpinionPoll = "OPINION_POLL" / "民意调查" / "Opinion poll",
    }
}

code! {
    /// 决策事项状态.
    pub enum DecisionState {
        /// 已公布
        Announced = "ANNOUNCED" / "已公布" / "Announced",
        /// 进行中: the public has been asked.
        UnderWay = "UNDER_WAY" / "进行中" / "Under way",
        /// 已作出决策
        Adopted = "ADOPTED" / "已作出决策" / "Adopted",
        /// 不再推进
        Dropped = "DROPPED" / "不再推进" / "Dropped",
    }
}

/// 事项: what is announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// 列入哪一年的事项目录
    pub year: i32,
    /// 事项名称
    pub title: DecisionTitle,
    /// 类别
    pub class: MatterClass,
    /// 参与范围
    pub scope: ParticipationScope,
    /// 参与方式, at least one.
    pub ways: Vec<ParticipationWay>,
    /// 公开渠道
    pub channel_codes: Vec<ChannelCode>,
    /// 计划开始
    pub planned_from: NaiveDate,
    /// 计划完成
    pub planned_until: NaiveDate,
}

/// 结果: how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// 已作出决策, with the document that says so.
    #[serde(rename = "ADOPTED")]
    Adopted {
        /// 决策文件
        document_id: DocumentId,
        /// When it was recorded.
        at: DateTime<Utc>,
    },
    /// 不再推进
    #[serde(rename = "DROPPED")]
    Dropped {
        /// 理由
        reason: DropReason,
        /// When.
        at: DateTime<Utc>,
    },
}

/// What of a [`Matter`] is read and written as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatterTerms {
    /// 参与范围
    pub scope: ParticipationScope,
    /// 参与方式
    pub ways: Vec<ParticipationWay>,
    /// 公开渠道
    pub channel_codes: Vec<ChannelCode>,
    /// 计划开始
    pub planned_from: NaiveDate,
    /// 计划完成
    pub planned_until: NaiveDate,
    /// 类别
    #[serde(with = "by_code")]
    pub class: MatterClass,
}

/// 重大行政决策事项.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Identity.
    pub id: DecisionId,
    /// 决策机关
    pub unit_id: UnitId,
    /// What was announced, as it stands.
    pub matter: Matter,
    /// 公布时间
    pub announced_at: DateTime<Utc>,
    /// Whether the public has been asked.
    pub under_way: bool,
    /// 结果
    pub outcome: Option<Outcome>,
    /// Counts the changes.
    pub version: i32,
}

impl Matter {
    fn check(&self, act: &Act) -> Result<(), Refusal> {
        if !YEARS.contains(&self.year) {
            return Err(Refusal::at(Ground::InvalidValue, "matter.year")
                .found(self.year.to_string())
                .allowed("2000 至 2100", "2000 to 2100"));
        }
        if self.ways.is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "matter.ways")
                .allowed("至少一种参与方式", "at least one form of taking part"));
        }
        if let Some(twice) = (1..self.ways.len()).find(|it| self.ways[..*it].contains(&self.ways[*it])) {
            return Err(Refusal::at(Ground::InvalidValue, "matter.ways")
                .found(self.ways[twice].code())
                .allowed("每种方式一次", "each form once"));
        }
        if self.planned_until < self.planned_from {
            return Err(Refusal::at(Ground::InvalidValue, "matter.plannedUntil")
                .found(self.planned_until.to_string())
                .allowed(format!("不早于 {}", self.planned_from), format!("{} or later", self.planned_from)));
        }
        known_channels(act, &self.channel_codes)
    }
}

impl Decision {
    /// 公布: puts a matter on the year's list, before it is decided.
    pub fn announce(act: &Act, unit_id: UnitId, matter: Matter) -> Result<(Self, Event), Refusal> {
        act.require(&PUBLISHERS, unit_id)?;
        matter.check(act)?;
        let decision = Self {
            id: act.new_id(),
            unit_id,
            matter,
            announced_at: act.at,
            under_way: false,
            outcome: None,
            version: 1,
        };
        let event = decision.event("announceDecision");
        Ok((decision, event))
    }

    /// 调整 of what was announced, until it is decided.
    pub fn amend(&mut self, act: &Act, matter: Matter) -> Result<Event, Refusal> {
        self.require_open(act)?;
        matter.check(act)?;
        self.matter = matter;
        Ok(self.event("amendDecision"))
    }

    /// 作出决策: links the document. Not while it is unsaid what became of the opinions (713号令第十八条、第二十九条、第三十二条);
    /// `consultations` are all that were held about it.
    pub fn adopt(
        &mut self,
        act: &Act,
        document_id: DocumentId,
        consultations: &[Consultation],
    ) -> Result<Event, Refusal> {
        self.require_open(act)?;
        let missing: Vec<_> =
            consultations.iter().filter(|it| it.feedback.is_none()).map(|it| it.title.as_str()).collect();
        if !missing.is_empty() {
            return Err(Refusal::of(Ground::AdoptionStatementsMissing).found(missing.join(";")).allowed(
                "先就上述征求意见公布意见采纳情况(publishFeedback)",
                "publish the feedback of these consultations first (publishFeedback)",
            ));
        }
        self.outcome = Some(Outcome::Adopted { document_id, at: act.at });
        Ok(self.event("adoptDecision").fact("documentId", document_id.to_string()))
    }

    /// 不再推进, with the reason for everybody to read.
    pub fn drop(&mut self, act: &Act, reason: DropReason) -> Result<Event, Refusal> {
        self.require_open(act)?;
        self.outcome = Some(Outcome::Dropped { reason, at: act.at });
        Ok(self.event("dropDecision"))
    }

    /// The public is asked: a consultation or a meeting of `unit_id` is about it. Answers whether that is news.
    pub(super) fn take_up(&mut self, act: &Act, unit_id: UnitId) -> Result<bool, Refusal> {
        if !act.directory.covers(self.unit_id, unit_id) {
            return Err(Refusal::at(Ground::InvalidValue, "decisionId")
                .allowed("本单位或上级单位的决策事项", "a decision of the unit or of one above it"));
        }
        if self.outcome.is_some() {
            return Err(Refusal::at(Ground::WrongState, "decisionId").found(self.state().code()));
        }
        Ok(!std::mem::replace(&mut self.under_way, true))
    }

    /// 状态
    pub fn state(&self) -> DecisionState {
        match self.outcome {
            Some(Outcome::Adopted { .. }) => DecisionState::Adopted,
            Some(Outcome::Dropped { .. }) => DecisionState::Dropped,
            None if self.under_way => DecisionState::UnderWay,
            None => DecisionState::Announced,
        }
    }

    fn require_open(&self, act: &Act) -> Result<(), Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        match self.outcome {
            None => Ok(()),
            Some(_) => Err(Refusal::of(Ground::WrongState)
                .found(self.state().code())
                .allowed("已公布、进行中", "ANNOUNCED, UNDER_WAY")),
        }
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Decision", self.id.0)
            .of_unit(Some(self.unit_id))
            .public()
            .fact("year", self.matter.year)
            .fact("state", self.state().code())
    }
}
