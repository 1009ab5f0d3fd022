//! 意见反馈: what was said, put into groups, and what became of each (713号令第十八条、第二十九条、第三十二条).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::consultation::{Consultation, ConsultationId};
use super::opinion::Opinion;
use super::{PUBLISHERS, without_personal_data};
use crate::act::Act;
use crate::journal::Event;
use crate::person::HANDLERS;
use crate::refusal::{Ground, Refusal};
use crate::unit::UnitId;
use crate::{code, id, text};

/// Groups of one consultation at most.
pub const MOST_GROUPS: usize = 100;

id! {
    /// Identifies a group of opinions.
    OpinionGroupId, "opiniongroup"
}

text! {
    /// 意见组标题.
    GroupTitle, max 200
}

text! {
    /// 意见摘要: in the unit's own words, without anybody's data.
    GroupSummary, max 3000
}

text! {
    /// 采纳说明.
    AdoptionReason, max 3000
}

text! {
    /// 反馈综述.
    FeedbackSummary, max 5000
}

code! {
    /// 采纳情况.
    pub enum Adoption {
        /// 采纳
        Adopted = "ADOPTED" / "采纳" / "Adopted",
        /// 部分采纳
        Partly = "PARTLY" / "部分采纳" / "Partly adopted",
        /// 未采纳
        Not = "NOT" / "未采纳" / "Not adopted",
    }
}

/// 意见组的内容.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupContent {
    /// 标题
    pub title: GroupTitle,
    /// 摘要
    pub summary: GroupSummary,
    /// 采纳情况; open until it is decided.
    pub adoption: Option<Adoption>,
    /// 采纳说明; has to be there unless everything was adopted.
    pub reason: Option<AdoptionReason>,
}

/// 意见组: like opinions, and one answer to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpinionGroup {
    /// Identity.
    pub id: OpinionGroupId,
    /// Of which consultation.
    pub consultation_id: ConsultationId,
    /// 征求意见的单位
    pub unit_id: UnitId,
    /// Place in the feedback, from 1.
    pub position: i32,
    /// What it says.
    pub content: GroupContent,
    /// How many opinions are in it, from the publication on.
    pub opinions: Option<i32>,
    /// Counts the changes.
    pub version: i32,
}

/// 意见数.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// 待审核
    pub waiting: i32,
    /// 审核通过
    pub accepted: i32,
    /// 未通过
    pub rejected: i32,
    /// Accepted and in no group.
    pub ungrouped: i32,
}

impl Tally {
    /// All that came in.
    pub const fn received(&self) -> i32 {
        self.waiting + self.accepted + self.rejected
    }
}

/// 意见反馈, as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// When.
    pub at: DateTime<Utc>,
    /// 综述
    pub summary: FeedbackSummary,
    /// How many opinions there were.
    pub tally: Tally,
}

impl GroupContent {
    fn check(&self) -> Result<(), Refusal> {
        without_personal_data("content.title", Some(self.title.as_str()))?;
        without_personal_data("content.summary", Some(self.summary.as_str()))?;
        without_personal_data("content.reason", self.reason.as_ref().map(AdoptionReason::as_str))?;
        if self.is_unexplained() {
            return Err(Refusal::at(Ground::MissingValue, "content.reason")
                .allowed("部分采纳、未采纳的,说明理由", "why something was adopted in part or not at all"));
        }
        Ok(())
    }

    fn is_unexplained(&self) -> bool {
        matches!(self.adoption, Some(Adoption::Partly | Adoption::Not)) && self.reason.is_none()
    }
}

impl OpinionGroup {
    /// 新建意见组, behind the `others` of its consultation.
    pub fn add(
        act: &Act,
        consultation: &Consultation,
        others: &[Self],
        content: GroupContent,
    ) -> Result<(Self, Event), Refusal> {
        act.require(&HANDLERS, consultation.unit_id)?;
        consultation.require_unanswered()?;
        content.check()?;
        if others.len() >= MOST_GROUPS {
            return Err(Refusal::of(Ground::InvalidValue)
                .found(others.len().to_string())
                .allowed(format!("至多 {MOST_GROUPS} 组"), format!("at most {MOST_GROUPS} groups")));
        }
        let group = Self {
            id: act.new_id(),
            consultation_id: consultation.id,
            unit_id: consultation.unit_id,
            position: others.iter().map(|it| it.position).max().unwrap_or(0) + 1,
            content,
            opinions: None,
            version: 1,
        };
        let event = group.event("addOpinionGroup");
        Ok((group, event))
    }

    /// 修改意见组, until the feedback is published.
    pub fn amend(&mut self, act: &Act, consultation: &Consultation, content: GroupContent) -> Result<Event, Refusal> {
        act.require(&HANDLERS, self.unit_id)?;
        consultation.require_unanswered()?;
        content.check()?;
        self.content = content;
        Ok(self.event("amendOpinionGroup").fact("adoption", self.content.adoption.map(Adoption::code)))
    }

    /// 归类: puts opinions into this group; they leave the one they were in.
    pub fn take(&self, act: &Act, consultation: &Consultation, opinions: &mut [Opinion]) -> Result<Event, Refusal> {
        act.require(&HANDLERS, self.unit_id)?;
        consultation.require_unanswered()?;
        for opinion in opinions.iter_mut() {
            opinion.place(self)?;
        }
        Ok(self.event("groupOpinions").fact("opinions", opinions.len()))
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "OpinionGroup", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("consultationId", self.consultation_id.to_string())
            .fact("position", self.position)
    }
}

impl Consultation {
    /// 公布意见采纳情况: once the period is over, every opinion was looked at, every accepted one is in a group, and every
    /// group says what became of it. `counted` says how many opinions a group has.
    pub fn publish_feedback(
        &mut self,
        act: &Act,
        summary: FeedbackSummary,
        tally: Tally,
        groups: &mut [OpinionGroup],
        counted: impl Fn(OpinionGroupId) -> i32,
    ) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        self.require_unanswered()?;
        let today = act.date();
        if today <= self.ends_on {
            return Err(Refusal::of(Ground::WrongState)
                .found(self.state(today).code())
                .allowed(format!("{} 之后", self.ends_on), format!("after {}", self.ends_on)));
        }
        without_personal_data("summary", Some(summary.as_str()))?;
        if tally.waiting > 0 || tally.ungrouped > 0 {
            let (waiting, ungrouped) = (tally.waiting, tally.ungrouped);
            return Err(Refusal::of(Ground::OpinionsUnsettled)
                .found(format!("{waiting} + {ungrouped}"))
                .allowed("待审核 + 未归类为 0 + 0", "0 + 0: none not moderated, none in no group"));
        }
        let undecided = |it: &&OpinionGroup| it.content.adoption.is_none() || it.content.is_unexplained();
        if let Some(group) = groups.iter().find(undecided) {
            return Err(Refusal::of(Ground::AdoptionStatementsMissing).found(group.content.title.as_str()));
        }
        for group in groups {
            group.opinions = Some(counted(group.id));
            group.version += 1;
        }
        self.feedback = Some(Feedback { at: act.at, summary, tally });
        Ok(self.event("publishFeedback").fact("opinions", tally.received()))
    }

    /// Refuses once the feedback is published: what it says stands.
    pub(super) fn require_unanswered(&self) -> Result<(), Refusal> {
        match &self.feedback {
            None => Ok(()),
            Some(_) => Err(Refusal::of(Ground::WrongState)
                .found("ANSWERED")
                .allowed("公布意见采纳情况之前", "before the feedback is published")),
        }
    }
}
