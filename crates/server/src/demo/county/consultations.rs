//! 征求意见: every quarter the county asks about a draft, and says what became of the opinions.

use chrono::{Datelike, Days, NaiveDate};
use domain::act::Actor;
use domain::participation::Incoming;
use domain::participation::consultation::{ConsultationId, ConsultationKind, Draft};
use domain::participation::feedback::{Adoption, GroupContent};
use domain::participation::opinion::{OpinionId, Verdict};
use domain::submission::{LongText, QueryCode, SubmissionWay};
use persistence::Target;

use super::super::chance::Chance;
use super::super::compose::shortened;
use super::{Life, Task};
use crate::app::explain;
use crate::seed::{read, refused};

/// Days of a consultation: those of a major decision, and one.
const OPEN_DAYS: Days = Days::new(31);
/// Opinions on one draft, at most.
const OPINIONS: usize = 12;
/// How many of a hundred consultations are left without an answer.
const UNANSWERED: usize = 10;

/// 一次征求意见 on its way.
pub(super) enum Debate {
    /// A draft is to be put out.
    Opens,
    /// Somebody has something to say.
    Opinion(ConsultationId),
    /// The opinions are answered.
    Answered(ConsultationId),
}

impl Life<'_> {
    /// A draft is put out on the first working day after the tenth of every third month.
    pub(super) fn a_draft_is_discussed(&mut self, day: NaiveDate) {
        let due = day.with_day(10).filter(|tenth| day.month() % 3 == 2 && day >= *tenth);
        let directory = self.store().directory();
        let first = due.and_then(|tenth| tenth.iter_days().find(|day| directory.calendar().day(*day).is_worked()));
        if first == Some(day) {
            let mut chance = self.chance();
            let at = self.moment(&mut chance, day, 0);
            self.add(at, Task::Debate(Box::new(Debate::Opens)));
        }
    }

    pub(super) async fn debate(&mut self, debate: Debate) -> anyhow::Result<()> {
        let mut chance = self.chance();
        match debate {
            Debate::Opens => Box::pin(self.open(&mut chance)).await,
            Debate::Opinion(id) => self.say(&mut chance, id).await,
            Debate::Answered(id) => self.feed_back(id).await,
        }
    }

    async fn open(&mut self, chance: &mut Chance) -> anyhow::Result<()> {
        let act = self.act(Actor::System);
        let Some(top) = act.directory.top() else { return Ok(()) };
        let Some(topic) = chance.one_of(&self.topics).cloned() else { return Ok(()) };
        let draft_title = format!("{}管理办法(征求意见稿)", topic.name);
        let draft_document_id = self.put_out_alone(top, &topic, &draft_title).await?;
        let explanation = self.put_out_alone(top, &topic, &format!("关于《{draft_title}》的起草说明")).await?;
        let (day, ends_on) = (act.date(), act.date() + OPEN_DAYS);
        self.made.consultations += 1;
        let draft = Draft {
            unit_id: top,
            decision_id: None,
            kind: ConsultationKind::MajorDecision,
            title: read(&shortened(&format!("关于《{draft_title}》公开征求意见的公告"), 200))?,
            draft_document_id,
            explanation_document_id: Some(explanation),
            starts_on: day,
            ends_on,
            shorter_period_reason: None,
            anonymous_allowed: true,
            reply_address: None,
            channel_codes: Vec::new(),
        };
        let opened = self.store().open_consultation(&act, None, &self.policies.participation, draft);
        let id = opened.await.map_err(explain)?.id;
        for _ in 0..=chance.below(OPINIONS) {
            let later = 1 + chance.below(28);
            let at = self.moment(chance, day, later);
            self.add(at, Task::Debate(Box::new(Debate::Opinion(id))));
        }
        if !chance.hits(UNANSWERED) {
            let later = 40 + chance.below(10);
            let at = self.moment(chance, day, later);
            self.add(at, Task::Debate(Box::new(Debate::Answered(id))));
        }
        Ok(())
    }

    async fn say(&mut self, chance: &mut Chance, id: ConsultationId) -> anyhow::Result<()> {
        let act = self.act(Actor::Anonymous);
        let points = ["建议延长办理时间", "建议增加无障碍设施", "建议公开办理进度", "建议简化所需材料"];
        let text = format!("{}(演示意见{})", points[chance.below(points.len())], chance.below(1_000_000));
        let incoming = Incoming {
            way: SubmissionWay::Portal,
            text: Some(LongText::read("text", &text, 500).map_err(|it| refused(&it))?),
            received_on: None,
            person: None,
        };
        let code = QueryCode::of_bits(chance.next());
        let sent = self.store().submit_opinion(&act, None, &code, id, &incoming).await.map_err(explain)?;
        let (act, target) = (self.act(Actor::System), Target { id: sent.id, expected_version: sent.version });
        self.store().moderate_opinion(&act, target, Verdict::Accept, None, None).await.map_err(explain)?;
        Ok(())
    }

    async fn feed_back(&mut self, id: ConsultationId) -> anyhow::Result<()> {
        let act = self.act(Actor::System);
        let store = self.app.store();
        let filter = persistence::OpinionFilter { consultation_id: id, state: None, group_id: None, ungrouped: true };
        let window = persistence::Window::first(100);
        let said = store.opinions(&act.actor, &filter, window).await.map_err(|it| explain(it.into()))?;
        let ids: Vec<OpinionId> = said.items.iter().map(|it| it.id).collect();
        if !ids.is_empty() {
            let content = GroupContent {
                title: read("办理便利")?,
                summary: read("建议延长办理时间、简化材料。")?,
                adoption: Some(Adoption::Partly),
                reason: Some(read("能够落实的已经写入草案,其余的另行研究。")?),
            };
            let group = store.add_opinion_group(&act, None, id, content).await.map_err(explain)?;
            let target = Target { id: group.id, expected_version: group.version };
            store.group_opinions(&act, target, &ids).await.map_err(explain)?;
        }
        let found = store.consultations_by_ids(&[id]).await.map_err(|it| explain(it.into()))?;
        let Some(consultation) = found.get(&id) else { return Ok(()) };
        let target = Target { id, expected_version: consultation.version };
        let summary = read("演示反馈:共收到意见若干条,采纳情况见各组说明。")?;
        let published = store.publish_feedback(&act, target, &self.policies.participation, summary);
        published.await.map_err(explain)?;
        Ok(())
    }
}
