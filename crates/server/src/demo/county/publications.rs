//! 公开: what becomes due is published, in time, late, or never.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::act::Actor;
use domain::document::DocumentId;
use domain::document::content::{Content, DocumentKind};
use domain::document::interpretation::{InterpretationForm, Plan};
use domain::document::review::{Disclosure, Review, Secrecy};
use domain::obligation::{Fulfilment, Happening, Obligation, ObligationId, ObligationKind, TriggerEvidence};
use domain::time_limit::TriggerEvent;
use domain::unit::UnitId;
use domain::vocabulary::Locale;
use exchange::body::of_text;
use persistence::{DocumentDraft, Moment, ObligationFilter, Target, Undone, Window};

use super::super::catalogues::Topic;
use super::super::chance::Chance;
use super::super::compose::{shortened, text, title};
use super::{Life, Task};
use crate::app::explain;
use crate::seed::{read, refused};

/// How many of a hundred duties are met in time, late, and excused; the rest stays open.
const IN_TIME: usize = 86;
const LATE: usize = 8;
const EXCUSED: usize = 2;
/// What happens on a working day that has to be published: on so many of a hundred days the first thing, the second, and so on.
const HAPPENS: [usize; 6] = [100, 100, 100, 60, 40, 20];
/// Rounds are looked after so many days before they are due.
const AHEAD: Days = Days::new(10);
const PAGE: u64 = 100;
/// How many of a hundred documents are withdrawn for an error.
const WITHDRAWN: usize = 1;
/// How many of a hundred policies need no interpretation.
const EXEMPT: usize = 20;

/// Kinds with how often each comes.
const KINDS: [(DocumentKind, usize); 6] = [
    (DocumentKind::Notice, 50),
    (DocumentKind::Decision, 20),
    (DocumentKind::Statistics, 12),
    (DocumentKind::Service, 10),
    (DocumentKind::Budget, 4),
    (DocumentKind::Normative, 4),
];

/// 待公开: what somebody will publish, or excuse.
pub(super) struct Paper {
    topic: Topic,
    unit_id: UnitId,
    fate: Fate,
}

enum Fate {
    Published,
    Withdrawn(Target<DocumentId>),
    Excused(ObligationId, i32),
}

impl Life<'_> {
    /// Something is formed or decided that an item is about.
    pub(super) async fn something_happens(&mut self, day: NaiveDate) -> anyhow::Result<()> {
        for percent in HAPPENS {
            let mut chance = self.chance();
            if !chance.hits(percent) {
                continue;
            }
            let Some(topic) = chance.one_of(&self.topics).cloned() else { return Ok(()) };
            let line = self.store().line_of(topic.item_id).await.map_err(|it| explain(it.into()))?;
            let Some(line) = line else { continue };
            let happening = Happening {
                line,
                event: TriggerEvent::FormedOrChanged,
                subject: read(&shortened(&topic.name, 60))?,
                scope: None,
                occurred_on: day,
                evidence: TriggerEvidence::default(),
            };
            let act = self.act(Actor::System);
            let (_, owed) = self.store().record_trigger(&act, None, happening, self.policies).await.map_err(explain)?;
            self.decide(&mut chance, day, topic, &owed);
        }
        Ok(())
    }

    /// Somebody looks after the rounds that will be due.
    pub(super) async fn take_up_rounds(&mut self, day: NaiveDate) -> anyhow::Result<()> {
        let filter = ObligationFilter {
            kind: Some(ObligationKind::Periodic),
            fulfilments: vec![Fulfilment::Due],
            due_until: day.checked_add_days(AHEAD),
            ..ObligationFilter::default()
        };
        let mut window = Window::first(PAGE);
        loop {
            let moment = Moment { seq: None, on: day };
            let page = self.store().obligations(&filter, moment, window.clone()).await;
            let page = page.map_err(|it| explain(it.into()))?;
            let last = page.items.last().map(|it| (it.sort_on, it.obligation.id));
            for seen in page.items {
                if self.taken.insert(seen.obligation.id)
                    && let Some(topic) = self.topic_of(&seen.obligation).await?
                {
                    let mut chance = self.chance();
                    self.decide(&mut chance, day, topic, &seen.obligation);
                }
            }
            match last {
                Some(last) if page.has_next => window.after = Some(last),
                _ => return Ok(()),
            }
        }
    }

    async fn topic_of(&self, owed: &Obligation) -> anyhow::Result<Option<Topic>> {
        let lines = std::iter::once(owed.line.clone()).collect();
        let found = self.store().items_of_lines(&lines).await.map_err(|it| explain(it.into()))?;
        let item_id = found.get(&owed.line).map(|it| it.id);
        Ok(self.topics.iter().find(|topic| Some(topic.item_id) == item_id).cloned())
    }

    /// What becomes of a duty.
    fn decide(&mut self, chance: &mut Chance, day: NaiveDate, topic: Topic, owed: &Obligation) {
        const UNDATED: i64 = 20;
        let left = owed.deadline.on.map_or(UNDATED, |on| (on - day).num_days());
        let left = usize::try_from(left).unwrap_or_default();
        let drawn = chance.below(100);
        let (later, fate) = if drawn < IN_TIME {
            // The next working day may be late already where somebody waits to the last.
            (chance.below(left.saturating_sub(3) + 1), Fate::Published)
        } else if drawn < IN_TIME + LATE {
            (left + 1 + chance.below(30), Fate::Published)
        } else if drawn < IN_TIME + LATE + EXCUSED {
            (chance.below(left + 1), Fate::Excused(owed.id, owed.version))
        } else {
            return;
        };
        let at = self.moment(chance, day, later);
        self.add(at, Task::Paper(Box::new(Paper { topic, unit_id: owed.unit_id, fate })));
    }

    pub(super) async fn publish(&mut self, paper: Paper) -> anyhow::Result<()> {
        let act = self.act(Actor::System);
        match paper.fate {
            Fate::Published => {
                let mut chance = self.chance();
                let target = Box::pin(self.put_out(&mut chance, paper.unit_id, &paper.topic)).await?;
                if chance.hits(WITHDRAWN) {
                    let at = self.moment(&mut chance, act.date(), 20);
                    self.add(at, Task::Paper(Box::new(Paper { fate: Fate::Withdrawn(target), ..paper })));
                }
            }
            Fate::Withdrawn(target) => {
                let (kind, reason) = (domain::document::WithdrawalKind::Error, read("演示:公开内容有误")?);
                let withdrawn = self.store().withdraw_document(&act, target, kind, reason, None, self.policies);
                withdrawn.await.map_err(explain)?;
            }
            Fate::Excused(id, expected_version) => {
                let (target, reason) = (Target { id, expected_version }, read("演示:本期没有应当公开的信息")?);
                // It may have been met by another document meanwhile.
                match self.store().excuse_obligation(&act, target, reason).await {
                    Ok(_) | Err(Undone::Refused(_)) => {}
                    Err(undone) => return Err(explain(undone)),
                }
            }
        }
        Ok(())
    }

    /// Drafts a document, has it reviewed, and publishes it; a policy with its interpretation, or without one for a reason.
    async fn put_out(
        &mut self,
        chance: &mut Chance,
        unit_id: UnitId,
        topic: &Topic,
    ) -> anyhow::Result<Target<DocumentId>> {
        let act = self.act(Actor::System);
        let (store, day) = (self.app.store(), act.date());
        let unit = act.directory.unit(unit_id).map(|it| it.name.to_string()).unwrap_or_default();
        let kind = kind(chance);
        let about = (unit.as_str(), topic);
        let mut content = worded(about, &title(kind, &unit, &topic.name, day, chance), kind, day)?;
        if kind == DocumentKind::Normative {
            content.effective_from = Some(day);
            content.document_number =
                Some(read(&format!("演示〔{}〕{}号", day.format("%Y"), self.made.documents + 1))?);
        }
        let policy = content.is_policy.then(|| content.title.clone());
        let mut target = self.draft(unit_id, content, about).await?;
        match policy {
            Some(_) if chance.hits(EXEMPT) => {
                let exempted = store.exempt_interpretation(&act, target, read("演示:内容只涉及内部程序")?).await;
                target.expected_version = exempted.map_err(explain)?.0.version;
            }
            Some(policy) => {
                let title = format!("《{policy}》政策解读");
                let words = worded(about, &title, DocumentKind::Interpretation, day)?;
                let drafted = self.draft(unit_id, words, about).await?;
                let planned = store.plan_interpretation(&act, target, plan(act.at)?, Some(drafted.id)).await;
                target.expected_version = planned.map_err(explain)?.0.version;
                self.sign_off(drafted).await?;
                // It is put out with the policy.
                self.made.documents += 1;
            }
            None => {}
        }
        let target = self.sign_off(target).await?;
        let published = store.publish_document(&act, target, self.policies).await.map_err(explain)?.0;
        self.made.documents += 1;
        Ok(Target { expected_version: published.version, ..target })
    }

    async fn draft(
        &self,
        unit_id: UnitId,
        content: Content,
        (unit, topic): (&str, &Topic),
    ) -> anyhow::Result<Target<DocumentId>> {
        let act = self.act(Actor::System);
        let words = text(unit, &topic.name, Some(topic), act.date());
        let body = of_text("body", &words).map_err(|it| refused(&it))?;
        let drafted = self.store().draft_document(&act, None, unit_id, DocumentDraft { content, body }).await;
        let drafted = drafted.map_err(explain)?.0;
        Ok(Target { id: drafted.id, expected_version: drafted.version })
    }

    /// Submits a draft, and has it approved.
    async fn sign_off(&self, mut target: Target<DocumentId>) -> anyhow::Result<Target<DocumentId>> {
        let (act, store) = (self.act(Actor::System), self.store());
        target.expected_version = store.submit_document(&act, target).await.map_err(explain)?.0.version;
        let (secrecy, disclosure) = (Secrecy::Cleared, Disclosure::Proactive);
        let review = Review { by: None, at: act.at, secrecy, disclosure, ground: None, note: None };
        target.expected_version = store.approve_document(&act, target, review, None).await.map_err(explain)?.0.version;
        Ok(target)
    }

    /// A document for which nothing is due: a draft that is discussed, its explanation.
    pub(super) async fn put_out_alone(
        &mut self,
        unit_id: UnitId,
        topic: &Topic,
        title: &str,
    ) -> anyhow::Result<DocumentId> {
        let act = self.act(Actor::System);
        let unit = act.directory.unit(unit_id).map(|it| it.name.to_string()).unwrap_or_default();
        let about = (unit.as_str(), topic);
        let content = Content { items: Vec::new(), ..worded(about, title, DocumentKind::Notice, act.date())? };
        let drafted = self.draft(unit_id, content, about).await?;
        let target = self.sign_off(drafted).await?;
        self.store().publish_document(&act, target, self.policies).await.map_err(explain)?;
        self.made.documents += 1;
        Ok(target.id)
    }
}

fn worded((unit, topic): (&str, &Topic), title: &str, kind: DocumentKind, day: NaiveDate) -> anyhow::Result<Content> {
    Ok(Content {
        summary: Some(read(&shortened(&format!("{unit}公开的{}有关信息。", topic.name), 200))?),
        formed_on: Some(day),
        category: vec![read("法定主动公开内容")?, read(kind.label(Locale::Zh))?],
        source: Some(read("演示数据")?),
        items: vec![topic.item_id],
        ..Content::titled(read(&shortened(title, 300))?, kind)
    })
}

fn plan(at: DateTime<Utc>) -> anyhow::Result<Plan> {
    Ok(Plan {
        outline: read("制定背景、主要内容、办理方式")?,
        forms: vec![InterpretationForm::Text],
        routes: vec![read("政府门户网站")?],
        responsible: read("起草科室")?,
        release_on: None,
        at,
    })
}

fn kind(chance: &mut Chance) -> DocumentKind {
    let mut drawn = chance.below(KINDS.iter().map(|(_, weight)| weight).sum());
    for (kind, weight) in KINDS {
        if drawn < weight {
            return kind;
        }
        drawn -= weight;
    }
    DocumentKind::Notice
}
