//! 公开征求意见: a draft that anybody may say something about, for a time that everybody knows.

use chrono::{DateTime, NaiveDate, Utc};

use super::decision::{Decision, DecisionId};
use super::feedback::Feedback;
use super::{PUBLISHERS, ParticipationPolicy, days_after, known_channels};
use crate::act::Act;
use crate::calendar::{Calendar, Due};
use crate::channel::ChannelCode;
use crate::document::DocumentId;
use crate::journal::{Change, ChangeType, Event};
use crate::refusal::{Ground, Refusal};
use crate::unit::UnitId;
use crate::{code, id, text};

/// Days a consultation lasts at most, so that a slip of the year is noticed.
const MOST_DAYS: u32 = 366;

id! {
    /// Identifies a consultation.
    ConsultationId, "consultation"
}

text! {
    /// 标题.
    ConsultationTitle, max 200
}

text! {
    /// 缩短期限的理由: published with the notice (713号令第十五条).
    ShorterPeriodReason, max 1000
}

text! {
    /// 提交意见的其他途径: addresses for letters, telephone, where to come.
    ReplyAddress, max 500
}

code! {
    /// 征求意见事项类型: decides the shortest period.
    pub enum ConsultationKind {
        /// 重大行政决策草案
        MajorDecision = "MAJOR_DECISION" / "重大行政决策草案" / "Draft of a major decision",
        /// 行政规范性文件
        NormativeDocument = "NORMATIVE_DOCUMENT" / "行政规范性文件" / "Normative document",
        /// 与生产经营活动密切相关的规范性文件
        BusinessDocument = "BUSINESS_DOCUMENT" / "与生产经营活动密切相关的行政规范性文件" / "Normative document closely tied to business",
        /// 其他
        Other = "OTHER" / "其他" / "Other",
    }
}

code! {
    /// 征求意见状态: by the day and by what was published; nobody has to close it.
    pub enum ConsultationState {
        /// 未开始
        Announced = "ANNOUNCED" / "未开始" / "Not begun",
        /// 征求意见中
        Open = "OPEN" / "征求意见中" / "Open",
        /// 已结束,待反馈
        Closed = "CLOSED" / "已结束,待反馈" / "Closed, to be answered",
        /// 已反馈
        Answered = "ANSWERED" / "已反馈" / "Answered",
    }
}

/// 最短期限: the first day on which a consultation may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarliestEnd {
    /// The day; opinions of that day still count.
    pub on: NaiveDate,
    /// Some day counted lies in a year whose holidays are not known yet.
    pub provisional: bool,
    /// Days counted after the day on which it begins.
    pub days: u32,
    /// Whether these are working days.
    pub working_days: bool,
}

/// 公告: what is put up for comment, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// 征求意见的单位
    pub unit_id: UnitId,
    /// 决策事项
    pub decision_id: Option<DecisionId>,
    /// 事项类型
    pub kind: ConsultationKind,
    /// 标题
    pub title: ConsultationTitle,
    /// 草案: a published document.
    pub draft_document_id: DocumentId,
    /// 起草说明: a published document.
    pub explanation_document_id: Option<DocumentId>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// 缩短期限的理由
    pub shorter_period_reason: Option<ShorterPeriodReason>,
    /// Whether opinions without a name are taken.
    pub anonymous_allowed: bool,
    /// Other ways to answer.
    pub reply_address: Option<ReplyAddress>,
    /// 公开渠道
    pub channel_codes: Vec<ChannelCode>,
}

/// 公开征求意见.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consultation {
    /// Identity.
    pub id: ConsultationId,
    /// 征求意见的单位
    pub unit_id: UnitId,
    /// 决策事项
    pub decision_id: Option<DecisionId>,
    /// 事项类型
    pub kind: ConsultationKind,
    /// 标题
    pub title: ConsultationTitle,
    /// 草案
    pub draft_document_id: DocumentId,
    /// 起草说明
    pub explanation_document_id: Option<DocumentId>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Why it is shorter than the rule.
    pub shorter_period_reason: Option<ShorterPeriodReason>,
    /// Whether opinions without a name are taken.
    pub anonymous_allowed: bool,
    /// Other ways to answer.
    pub reply_address: Option<ReplyAddress>,
    /// 公开渠道
    pub channel_codes: Vec<ChannelCode>,
    /// 公布时间
    pub opened_at: DateTime<Utc>,
    /// 意见反馈
    pub feedback: Option<Feedback>,
    /// Counts the changes.
    pub version: i32,
}

impl ConsultationKind {
    /// The first day on which a consultation that begins on `starts_on` may end: the day it begins is not counted.
    pub fn earliest_end(
        self,
        starts_on: NaiveDate,
        calendar: &Calendar,
        policy: &ParticipationPolicy,
    ) -> Result<EarliestEnd, Refusal> {
        let days = match self {
            Self::MajorDecision => policy.major_decision_days,
            Self::BusinessDocument => policy.business_document_days,
            Self::Other => policy.other_days,
            Self::NormativeDocument => {
                let days = policy.normative_document_working_days;
                let due = calendar.add_working_days(starts_on, days)?;
                return Ok(EarliestEnd { on: due.date, provisional: due.provisional, days, working_days: true });
            }
        };
        Ok(EarliestEnd { on: days_after(starts_on, days), provisional: false, days, working_days: false })
    }
}

impl EarliestEnd {
    fn refuse(&self, ends_on: NaiveDate) -> Refusal {
        let Self { on, provisional, days, working_days } = *self;
        let (zh, en) = if working_days { ("个工作日", "working days") } else { ("日", "days") };
        let (unsure_zh, unsure_en) = if provisional { ("(暂定)", " (provisional)") } else { ("", "") };
        Refusal::at(Ground::PeriodTooShort, "endsOn").found(ends_on.to_string()).allowed(
            format!("最早 {on}{unsure_zh}(自开始之日的次日起不少于 {days} {zh});情况紧急等原因需要缩短的,填写 shorterPeriodReason,与公告一并公布"),
            format!(
                "{on} or later{unsure_en}, at least {days} {en} after the day it begins; where it has to be shorter, say why in `shorterPeriodReason`, which is published"
            ),
        )
    }
}

impl Consultation {
    /// 发布征求意见公告. Shorter than the rule only with a reason that is published (713号令第十五条).
    pub fn open(
        act: &Act,
        policy: &ParticipationPolicy,
        decision: Option<&mut Decision>,
        draft: Draft,
    ) -> Result<(Self, Event), Refusal> {
        act.require(&PUBLISHERS, draft.unit_id)?;
        draft.check(act, policy)?;
        let news = match decision {
            Some(decision) => decision.take_up(act, draft.unit_id)?.then_some((decision.id, decision.unit_id)),
            None => None,
        };
        let consultation = Self {
            id: act.new_id(),
            unit_id: draft.unit_id,
            decision_id: draft.decision_id,
            kind: draft.kind,
            title: draft.title,
            draft_document_id: draft.draft_document_id,
            explanation_document_id: draft.explanation_document_id,
            starts_on: draft.starts_on,
            ends_on: draft.ends_on,
            shorter_period_reason: draft.shorter_period_reason,
            anonymous_allowed: draft.anonymous_allowed,
            reply_address: draft.reply_address,
            channel_codes: draft.channel_codes,
            opened_at: act.at,
            feedback: None,
            version: 1,
        };
        let event = consultation.event("openConsultation").fact("startsOn", consultation.starts_on.to_string());
        let event = match news {
            Some((id, unit_id)) => event.also(Change::upsert(ChangeType::Decision, id.0, Some(unit_id))),
            None => event,
        };
        Ok((consultation, event))
    }

    /// 延长期限 of one that has not ended; it never ends sooner than was published.
    pub fn extend(&mut self, act: &Act, policy: &ParticipationPolicy, ends_on: NaiveDate) -> Result<Event, Refusal> {
        act.require(&PUBLISHERS, self.unit_id)?;
        let today = act.date();
        if today > self.ends_on {
            return Err(Refusal::of(Ground::WrongState)
                .found(self.state(today).code())
                .allowed("未开始、征求意见中", "ANNOUNCED, OPEN"));
        }
        if ends_on <= self.ends_on {
            return Err(Refusal::at(Ground::PeriodOnlyExtended, "endsOn").found(ends_on.to_string()).allowed(
                format!("晚于已公布的截止日期 {}", self.ends_on),
                format!("later than the end that was published, {}", self.ends_on),
            ));
        }
        most_days(self.starts_on, ends_on)?;
        self.ends_on = ends_on;
        let earliest = self.kind.earliest_end(self.starts_on, act.directory.calendar(), policy)?;
        // It is no shorter than the rule any more; the reason stays in the history.
        if ends_on >= earliest.on {
            self.shorter_period_reason = None;
        }
        Ok(self.event("extendConsultation"))
    }

    /// 状态 on a day.
    pub fn state(&self, today: NaiveDate) -> ConsultationState {
        match () {
            () if self.feedback.is_some() => ConsultationState::Answered,
            () if today < self.starts_on => ConsultationState::Announced,
            () if today <= self.ends_on => ConsultationState::Open,
            () => ConsultationState::Closed,
        }
    }

    /// 反馈期限: the last day on which what became of the opinions is published in time.
    pub fn feedback_due(&self, calendar: &Calendar, policy: &ParticipationPolicy) -> Result<Due, Refusal> {
        calendar.add_working_days(self.ends_on, policy.feedback_working_days)
    }

    /// 逾期未反馈: the first day that is not overdue; whoever ended before it should have been answered by now. The same
    /// as asking each for its [`Self::feedback_due`], in one look-up.
    pub fn overdue_before(
        today: NaiveDate,
        calendar: &Calendar,
        policy: &ParticipationPolicy,
    ) -> Result<NaiveDate, Refusal> {
        Ok(calendar.before_working_days(today, policy.feedback_working_days)?.date)
    }

    /// Refuses what was not received while it was open.
    pub(super) fn require_open_on(&self, on: NaiveDate) -> Result<(), Refusal> {
        if (self.starts_on..=self.ends_on).contains(&on) {
            return Ok(());
        }
        let Self { starts_on, ends_on, .. } = self;
        Err(Refusal::of(Ground::OutsidePeriod)
            .found(on.to_string())
            .allowed(format!("{starts_on} 至 {ends_on}"), format!("{starts_on} to {ends_on}")))
    }

    pub(super) fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Consultation", self.id.0)
            .of_unit(Some(self.unit_id))
            .public()
            .fact("kind", self.kind.code())
            .fact("endsOn", self.ends_on.to_string())
    }
}

impl Draft {
    fn check(&self, act: &Act, policy: &ParticipationPolicy) -> Result<(), Refusal> {
        let today = act.date();
        if self.starts_on < today {
            return Err(Refusal::at(Ground::InvalidValue, "startsOn")
                .found(self.starts_on.to_string())
                .allowed(format!("{today} 或以后"), format!("{today} or later")));
        }
        if self.ends_on < self.starts_on {
            return Err(Refusal::at(Ground::InvalidValue, "endsOn")
                .found(self.ends_on.to_string())
                .allowed(format!("{} 或以后", self.starts_on), format!("{} or later", self.starts_on)));
        }
        most_days(self.starts_on, self.ends_on)?;
        if self.kind == ConsultationKind::MajorDecision && self.explanation_document_id.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "explanationDocumentId")
                .allowed("重大行政决策草案须附起草说明", "a draft of a major decision comes with its explanation"));
        }
        let earliest = self.kind.earliest_end(self.starts_on, act.directory.calendar(), policy)?;
        match &self.shorter_period_reason {
            None if self.ends_on < earliest.on => return Err(earliest.refuse(self.ends_on)),
            Some(_) if self.ends_on >= earliest.on => {
                return Err(Refusal::at(Ground::InvalidValue, "shorterPeriodReason")
                    .allowed("期限没有缩短时不填", "nothing where the period is not shorter"));
            }
            _ => {}
        }
        known_channels(act, &self.channel_codes)
    }
}

fn most_days(starts_on: NaiveDate, ends_on: NaiveDate) -> Result<(), Refusal> {
    let latest = days_after(starts_on, MOST_DAYS);
    if ends_on <= latest {
        return Ok(());
    }
    Err(Refusal::at(Ground::InvalidValue, "endsOn")
        .found(ends_on.to_string())
        .allowed(format!("不晚于 {latest}"), format!("{latest} or before")))
}
