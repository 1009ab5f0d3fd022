//! 意见: what somebody says about a draft. Who they are, and what exactly they wrote, is for its handlers alone.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::consultation::{Consultation, ConsultationId};
use super::feedback::{OpinionGroup, OpinionGroupId};
use super::{Incoming, Registration, without_personal_data};
use crate::act::Act;
use crate::journal::Event;
use crate::person::HANDLERS;
use crate::refusal::{Ground, Refusal};
use crate::submission::{CaseNumber, SubmissionWay};
use crate::unit::UnitId;
use crate::vocabulary::optional_by_code;
use crate::{code, id, text};

/// Characters of an opinion at most.
pub const MOST_CHARACTERS: usize = 5_000;

id! {
    /// Identifies an opinion.
    OpinionId, "opinion"
}

text! {
    /// 审核说明: read by the sender.
    ModerationNote, max 500
}

code! {
    /// 意见状态.
    pub enum OpinionState {
        /// 已收到
        Received = "RECEIVED" / "已收到,待审核" / "Received",
        /// 已采集: it takes part in the feedback.
        Accepted = "ACCEPTED" / "审核通过" / "Accepted",
        /// 未通过审核
        Rejected = "REJECTED" / "未通过审核" / "Rejected",
    }
}

code! {
    /// 审核结论.
    pub enum Verdict {
        /// 通过
        Accept = "ACCEPTED" / "通过" / "Accept",
        /// 不通过
        Reject = "REJECTED" / "不通过" / "Reject",
    }
}

code! {
    /// 不通过的原因.
    pub enum RejectionReason {
        /// 广告、垃圾信息
        Spam = "SPAM" / "广告、垃圾信息" / "Spam",
        /// 谩骂、侮辱
        Abuse = "ABUSE" / "谩骂、侮辱" / "Abuse",
        /// 与征求意见事项无关
        Unrelated = "UNRELATED" / "与征求意见事项无关" / "Unrelated",
        /// 针对个人的攻击
        PersonalAttack = "PERSONAL_ATTACK" / "针对个人的攻击" / "Personal attack",
        /// 重复提交
        Duplicate = "DUPLICATE" / "重复提交" / "Duplicate",
    }
}

/// 审核: what its handlers made of it, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moderation {
    /// When.
    pub at: DateTime<Utc>,
    /// Why not.
    #[serde(with = "optional_by_code")]
    pub reason: Option<RejectionReason>,
    /// 说明
    pub note: Option<ModerationNote>,
}

/// 意见.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// Identity.
    pub id: OpinionId,
    /// About what.
    pub consultation_id: ConsultationId,
    /// 征求意见的单位
    pub unit_id: UnitId,
    /// 受理编号
    pub number: CaseNumber,
    /// Digest of number and query code.
    pub code_digest: String,
    /// 提交方式
    pub way: SubmissionWay,
    /// Whether they said who they are.
    pub named: bool,
    /// 收到日期
    pub received_on: NaiveDate,
    /// When it was entered.
    pub submitted_at: DateTime<Utc>,
    /// Keyed digest of the text, by which handlers see what is said twice.
    pub text_digest: String,
    /// Keyed digest of who said what, where they said who they are.
    pub repeat_digest: Option<String>,
    /// 状态
    pub state: OpinionState,
    /// 审核
    pub moderation: Option<Moderation>,
    /// 归入的意见组
    pub group_id: Option<OpinionGroupId>,
    /// Counts the changes.
    pub version: i32,
}

impl Opinion {
    /// Whether `incoming` may be sent at all; asked before it takes a number. Answers the day it counts as received.
    pub fn admit(act: &Act, consultation: &Consultation, incoming: &Incoming) -> Result<NaiveDate, Refusal> {
        incoming.way.require(act, consultation.unit_id)?;
        let received_on = incoming.counted_on(act)?;
        consultation.require_open_on(received_on)?;
        if consultation.feedback.is_some() {
            return Err(Refusal::of(Ground::WrongState).found(consultation.state(act.date()).code()));
        }
        if incoming.person.is_none() && !consultation.anonymous_allowed {
            return Err(Refusal::at(Ground::MissingValue, "person")
                .allowed("本次征求意见须署名", "this consultation takes opinions with a name only"));
        }
        if incoming.text.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "text"));
        }
        Ok(received_on)
    }

    /// 提交: what [`Self::admit`] has let through, under its number.
    pub fn submit(
        act: &Act,
        id: OpinionId,
        consultation: &Consultation,
        incoming: &Incoming,
        received_on: NaiveDate,
        registration: Registration,
        text_digest: String,
    ) -> (Self, Event) {
        let opinion = Self {
            id,
            consultation_id: consultation.id,
            unit_id: consultation.unit_id,
            number: registration.number,
            code_digest: registration.code_digest,
            way: incoming.way,
            named: incoming.person.is_some(),
            received_on,
            submitted_at: act.at,
            text_digest,
            repeat_digest: registration.repeat_digest,
            state: OpinionState::Received,
            moderation: None,
            group_id: None,
            version: 1,
        };
        let event = opinion.event("submitOpinion").fact("way", opinion.way.code());
        (opinion, event)
    }

    /// 审核, until the feedback is published. What is rejected says why, and leaves its group.
    pub fn moderate(
        &mut self,
        act: &Act,
        consultation: &Consultation,
        verdict: Verdict,
        reason: Option<RejectionReason>,
        note: Option<ModerationNote>,
    ) -> Result<Event, Refusal> {
        act.require(&HANDLERS, self.unit_id)?;
        consultation.require_unanswered()?;
        match (verdict, reason) {
            (Verdict::Reject, None) => {
                return Err(Refusal::at(Ground::MissingValue, "reason").allowed("不通过的原因", "why it is rejected"));
            }
            (Verdict::Accept, Some(reason)) => {
                return Err(Refusal::at(Ground::InvalidValue, "reason")
                    .found(reason.code())
                    .allowed("通过的不填原因", "no reason where it is accepted"));
            }
            _ => {}
        }
        without_personal_data("note", note.as_ref().map(ModerationNote::as_str))?;
        self.state = match verdict {
            Verdict::Accept => OpinionState::Accepted,
            Verdict::Reject => OpinionState::Rejected,
        };
        if verdict == Verdict::Reject {
            self.group_id = None;
        }
        self.moderation = Some(Moderation { at: act.at, reason, note });
        let event = self.event("moderateOpinion").fact("state", self.state.code());
        Ok(event.fact("reason", reason.map(RejectionReason::code)))
    }

    /// 归类: puts an accepted opinion into a group of its consultation.
    pub(super) fn place(&mut self, group: &OpinionGroup) -> Result<(), Refusal> {
        let refuse = |zh: &str, en: &str| {
            Err(Refusal::at(Ground::WrongState, "opinionIds").found(self.number.as_str()).allowed(zh, en))
        };
        if self.consultation_id != group.consultation_id {
            return refuse("同一次征求意见的意见", "opinions of the same consultation");
        }
        if self.state != OpinionState::Accepted {
            return refuse("审核通过的意见", "opinions that were accepted");
        }
        self.group_id = Some(group.id);
        Ok(())
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Opinion", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("consultationId", self.consultation_id.to_string())
            .fact("number", self.number.as_str())
    }
}
