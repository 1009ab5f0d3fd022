//! 版次 of a document: drafted, reviewed by another person, scheduled or published; a correction is the next edition.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::content::Content;
use super::interpretation::Interpretation;
use super::review::{Disclosure, Review};
use super::{Document, DocumentId, EDITORS, REVIEWERS, Standing, Validity, WithdrawalReason};
use crate::act::{Act, Actor};
use crate::journal::Event;
use crate::personal_data::{Override, OverrideReason, Screening};
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, id, text};

/// How far ahead a publication may be scheduled, in days.
const SCHEDULE_AHEAD_DAYS: i64 = 366;

id! {
    /// Identifies an edition of a document.
    DocumentEditionId, "docedition"
}

text! {
    /// 更正说明: what a later edition changes, for its readers.
    ChangeNote, max 1000
}

text! {
    /// 退回理由.
    ReturnReason, max 2000
}

code! {
    /// 版次状态.
    pub enum DocumentStatus {
        /// 草稿
        Draft = "DRAFT" / "草稿" / "Draft",
        /// 待审核
        Submitted = "SUBMITTED" / "待审核" / "Submitted",
        /// 已退回
        Returned = "RETURNED" / "已退回" / "Returned",
        /// 已审签
        Approved = "APPROVED" / "已审签" / "Approved",
        /// 待发布
        Scheduled = "SCHEDULED" / "待定时发布" / "Scheduled",
        /// 已发布
        Published = "PUBLISHED" / "已发布" / "Published",
        /// 已被更正版替代
        Superseded = "SUPERSEDED" / "已被更正版替代" / "Superseded by a correction",
        /// 已撤回
        Withdrawn = "WITHDRAWN" / "已撤回" / "Withdrawn",
    }
}

/// 状态: each holds what only it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// 草稿: may be written.
    Draft,
    /// 待审核: waits for another person.
    Submitted,
    /// 已退回: may be written again.
    Returned {
        /// What has to be mended.
        reason: ReturnReason,
    },
    /// 已审签: waits for publication.
    Approved,
    /// 待定时发布: becomes public by itself.
    Scheduled {
        /// Not before this instant.
        at: DateTime<Utc>,
    },
    /// 已发布: what anybody reads.
    Published {
        /// When.
        at: DateTime<Utc>,
        /// When it should have been, where it had been scheduled.
        scheduled_for: Option<DateTime<Utc>>,
    },
    /// 已被更正版替代: history.
    Superseded {
        /// When it was published.
        published_at: DateTime<Utc>,
        /// When a later edition took its place.
        at: DateTime<Utc>,
    },
    /// 已撤回: with its document.
    Withdrawn {
        /// When it was published.
        published_at: DateTime<Utc>,
        /// When it was withdrawn.
        at: DateTime<Utc>,
    },
}

impl State {
    /// The name of the state.
    pub const fn status(&self) -> DocumentStatus {
        match self {
            Self::Draft => DocumentStatus::Draft,
            Self::Submitted => DocumentStatus::Submitted,
            Self::Returned { .. } => DocumentStatus::Returned,
            Self::Approved => DocumentStatus::Approved,
            Self::Scheduled { .. } => DocumentStatus::Scheduled,
            Self::Published { .. } => DocumentStatus::Published,
            Self::Superseded { .. } => DocumentStatus::Superseded,
            Self::Withdrawn { .. } => DocumentStatus::Withdrawn,
        }
    }

    /// When it was published.
    pub const fn published_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Published { at, .. } => Some(*at),
            Self::Superseded { published_at, .. } | Self::Withdrawn { published_at, .. } => Some(*published_at),
            _ => None,
        }
    }
}

code! {
    /// 操作: the verbs an edition of a document knows, for asking whether one may.
    pub enum DocumentAction {
        /// 编辑
        Amend = "AMEND" / "编辑" / "Amend",
        /// 提交
        Submit = "SUBMIT" / "提交审核" / "Submit",
        /// 审核
        Review = "REVIEW" / "审核" / "Review",
        /// 定时
        Schedule = "SCHEDULE" / "定时发布" / "Schedule",
        /// 发布
        Publish = "PUBLISH" / "发布" / "Publish",
        /// 更正
        Correct = "CORRECT" / "更正" / "Correct",
        /// 撤回
        Withdraw = "WITHDRAW" / "撤回" / "Withdraw",
        /// 废止
        Repeal = "REPEAL" / "废止" / "Repeal",
    }
}

/// 版次 of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEdition {
    /// Identity.
    pub id: DocumentEditionId,
    /// The document it belongs to.
    pub document_id: DocumentId,
    /// 发布机构, as its document's.
    pub unit_id: UnitId,
    /// 版次号, from 1.
    pub number: i32,
    /// 状态
    pub state: State,
    /// 内容
    pub content: Content,
    /// 更正说明: of every edition but the first.
    pub change_note: Option<ChangeNote>,
    /// Everybody who wrote in it: none of them reviews it.
    pub authors: Vec<StaffId>,
    /// When it was last submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// 个人信息检查: of what was last submitted.
    pub screening: Screening,
    /// 放行: who let exactly that pass.
    pub clearance: Option<Override>,
    /// 审核记录: of the last decision that let it pass.
    pub review: Option<Review>,
    /// When the draft was opened.
    pub created_at: DateTime<Utc>,
}

impl DocumentEdition {
    /// 起草: a new document of `unit_id` with its first edition.
    pub fn draft(act: &Act, unit_id: UnitId, content: Content) -> Result<(Document, Self, Event), Refusal> {
        act.require(&EDITORS, unit_id)?;
        if act.directory.unit(unit_id).is_none_or(|unit| unit.closed_on.is_some()) {
            return Err(
                Refusal::at(Ground::WrongState, "unitCode").allowed("未撤销的单位", "a unit that has not been closed")
            );
        }
        content.check()?;
        let document = Document {
            id: act.new_id(),
            unit_id,
            kind: content.kind,
            index_number: None,
            standing: Standing::Unpublished,
            edition_id: None,
            published_at: None,
            validity: Validity::Valid,
            effective_until: content.effective_until,
            ending: None,
            withdrawal: None,
            created_at: act.at,
            version: 1,
        };
        let edition = Self::open(act, &document, 1, content, None);
        let event = edition.event("draftDocument");
        Ok((document, edition, event))
    }

    /// 更正: the next edition of a published document, with a note on what changes; it is reviewed like the first.
    pub fn correct(
        act: &Act,
        document: &Document,
        latest: &Self,
        content: Content,
        note: ChangeNote,
    ) -> Result<(Self, Event), Refusal> {
        latest.may(act, document, DocumentAction::Correct)?;
        content.check()?;
        let edition = Self::open(act, document, latest.number + 1, content, Some(note));
        let event = edition.event("correctDocument").fact("number", edition.number);
        Ok((edition, event))
    }

    fn open(act: &Act, document: &Document, number: i32, content: Content, change_note: Option<ChangeNote>) -> Self {
        let mut edition = Self {
            id: act.new_id(),
            document_id: document.id,
            unit_id: document.unit_id,
            number,
            state: State::Draft,
            content,
            change_note,
            authors: Vec::new(),
            submitted_at: None,
            screening: Screening::default(),
            clearance: None,
            review: None,
            created_at: act.at,
        };
        edition.written_by(act);
        edition
    }

    /// 编辑.
    pub fn amend(&mut self, act: &Act, content: Content, note: Option<ChangeNote>) -> Result<Event, Refusal> {
        self.require_drafting(act)?;
        content.check()?;
        self.content = content;
        if self.number > 1 && note.is_some() {
            self.change_note = note;
        }
        self.written_by(act);
        Ok(self.event("amendDocument"))
    }

    /// 提交审核: complete as the law wants the index to be (条例 art. 12: 索引、名称、内容概述、生成日期).
    /// What `screening` found does not stand in the way of a reviewer's eyes, only of publication.
    pub fn submit(&mut self, act: &Act, document: &Document, screening: Screening) -> Result<Event, Refusal> {
        self.require_drafting(act)?;
        document.require_not_withdrawn()?;
        if self.content.formed_on.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "content.formedOn"));
        }
        if self.content.summary.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "content.summary"));
        }
        self.state = State::Submitted;
        self.submitted_at = Some(act.at);
        self.review = None;
        self.clearance = None;
        self.screening = screening;
        self.written_by(act);
        Ok(self.event("submitDocument").fact("personalData", self.screening.count()))
    }

    /// 退回: by another person, with the reason; an approval or a schedule is undone.
    pub fn return_(&mut self, act: &Act, reason: ReturnReason) -> Result<Event, Refusal> {
        self.require_review(act)?;
        let returnable = [DocumentStatus::Submitted, DocumentStatus::Approved, DocumentStatus::Scheduled];
        self.require_status(&returnable)?;
        self.state = State::Returned { reason };
        self.review = None;
        Ok(self.event("reviewDocument").fact("decision", "RETURN"))
    }

    /// 审签: by another person than those who wrote it, with secrecy review and disclosure attribute (条例 art. 17).
    ///
    /// What would publish numbers of people, or what no machine could read, passes with the reviewer's reason only.
    pub fn approve(
        &mut self,
        act: &Act,
        review: Review,
        let_pass: Option<OverrideReason>,
        sha256: impl Fn(&[u8]) -> [u8; 32],
    ) -> Result<Event, Refusal> {
        self.require_review(act)?;
        self.require_status(&[DocumentStatus::Submitted])?;
        review.check()?;
        let clearance = match let_pass {
            Some(reason) if !self.screening.is_clear() => {
                Some(self.screening.let_pass(act, "personalDataReason", reason, &sha256)?)
            }
            _ => None,
        };
        if review.disclosure == Disclosure::Proactive {
            self.screening.require_cleared(clearance.as_ref(), &sha256)?;
        }
        self.clearance = clearance;
        let event = self
            .event("reviewDocument")
            .fact("decision", "APPROVE")
            .fact("secrecy", review.secrecy.code())
            .fact("disclosure", review.disclosure.code());
        self.review = Some(review);
        self.state = State::Approved;
        let event = event.fact("status", self.state.status().code());
        Ok(if self.clearance.is_some() { event.fact("letPass", self.screening.count()) } else { event })
    }

    /// 定时发布: becomes public at `at`, never before and never twice. May be asked again for another time.
    pub fn schedule(&mut self, act: &Act, at: DateTime<Utc>) -> Result<Event, Refusal> {
        self.require_review(act)?;
        self.require_status(&[DocumentStatus::Approved, DocumentStatus::Scheduled])?;
        self.require_proactive()?;
        if at <= act.at || at > act.at + TimeDelta::days(SCHEDULE_AHEAD_DAYS) {
            return Err(Refusal::at(Ground::InvalidValue, "at")
                .found(at.to_rfc3339())
                .allowed("晚于现在、不超过一年的时间", "an instant in the future, at most a year ahead"));
        }
        self.state = State::Scheduled { at };
        Ok(self.event("scheduleDocument").fact("at", at.to_rfc3339()))
    }

    /// 发布: from now on anybody reads it. The operator's clock publishes what was scheduled.
    pub fn publish(&mut self, act: &Act, document: &mut Document) -> Result<Event, Refusal> {
        if act.actor != Actor::System {
            self.require_review(act)?;
        }
        document.require_not_withdrawn()?;
        self.require_status(&[DocumentStatus::Approved, DocumentStatus::Scheduled])?;
        self.require_proactive()?;
        let scheduled_for = match self.state {
            State::Scheduled { at } => Some(at),
            _ => None,
        };
        if act.actor == Actor::System && scheduled_for.is_some_and(|at| at > act.at) {
            return Err(self.wrong_state(&[DocumentStatus::Scheduled]));
        }
        self.state = State::Published { at: act.at, scheduled_for };
        document.standing = Standing::Published;
        document.kind = self.content.kind;
        document.edition_id = Some(self.id);
        document.published_at = document.published_at.or(Some(act.at));
        document.effective_until = self.content.effective_until;
        Ok(document.event("publishDocument").public().fact("number", self.number))
    }

    /// 同步部署: published by the act that publishes the policy it interprets; whoever may publish that, and did not write
    /// this, may publish both.
    pub fn release_with(&mut self, act: &Act, document: &mut Document) -> Result<(), Refusal> {
        self.publish(act, document).map(|_| ())
    }

    /// 同步部署: scheduled for the morning of the day the plan names.
    pub fn follow(&mut self, interpretation: &Interpretation) -> Result<(), Refusal> {
        self.require_proactive()?;
        if let Some(at) = interpretation.plan.as_ref().and_then(|plan| plan.release_on).and_then(opening) {
            self.state = State::Scheduled { at };
        }
        Ok(())
    }

    /// 被更正版替代: what the publication of a later edition does to this one.
    pub fn supersede(&mut self, at: DateTime<Utc>) {
        if let State::Published { at: published_at, .. } = self.state {
            self.state = State::Superseded { published_at, at };
        }
    }

    /// 撤回: what the withdrawal of the document does to the editions that were public.
    pub fn withdraw(&mut self, at: DateTime<Utc>) {
        if let Some(published_at) = self.state.published_at() {
            self.state = State::Withdrawn { published_at, at };
        }
    }

    /// 中止: what the withdrawal of the document does to a correction under way; it will not be published.
    pub fn stop(&mut self, reason: &WithdrawalReason) {
        let reason = ReturnReason::from_str(reason.as_str());
        if let (false, Ok(reason)) = (self.has_been_published(), reason) {
            self.state = State::Returned { reason };
            self.review = None;
        }
    }

    /// Whether it is out of the hands of those who prepare it.
    pub const fn has_been_published(&self) -> bool {
        self.state.published_at().is_some()
    }

    /// How late a scheduled publication was: the server may have been down at that moment.
    pub fn late_by(&self) -> Option<TimeDelta> {
        match self.state {
            State::Published { at, scheduled_for: Some(wanted) } => Some(at - wanted),
            _ => None,
        }
    }

    /// Every text of the header that would be published, by its name in the input.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let Content { title, summary, keywords, topic, issuer, source, scope, category, .. } = &self.content;
        let words = [("content.topic", topic), ("content.issuer", issuer), ("content.source", source)];
        let words = words.into_iter().chain([("content.scope", scope)]);
        std::iter::once(("content.title", title.as_str()))
            .chain(summary.iter().map(|it| ("content.summary", it.as_str())))
            .chain(words.filter_map(|(field, word)| Some((field, word.as_ref()?.as_str()))))
            .chain(keywords.iter().map(|it| ("content.keywords", it.as_str())))
            .chain(category.iter().map(|it| ("content.category", it.as_str())))
            .chain(self.change_note.iter().map(|it| ("changeNote", it.as_str())))
    }

    /// Notices that do not stand in the way: 成文日期 after today is usually a slip (G§9.1).
    pub fn is_formed_in_future(&self, today: NaiveDate) -> bool {
        self.content.formed_on.is_some_and(|on| on > today || on.year() < 1949)
    }

    /// Refuses whoever may not write in it, and everybody once it is out of the editors' hands.
    pub fn require_drafting(&self, act: &Act) -> Result<(), Refusal> {
        act.require(&EDITORS, self.unit_id)?;
        self.require_status(&[DocumentStatus::Draft, DocumentStatus::Returned])
    }

    /// Refuses whoever does not review for the unit, and whoever wrote in it.
    pub fn require_review(&self, act: &Act) -> Result<(), Refusal> {
        act.require(&REVIEWERS, self.unit_id)?;
        act.require_other_than(&self.authors)
    }

    /// Whether `act` may take `action` now: the verbs' own conditions, asked without doing.
    pub fn may(&self, act: &Act, document: &Document, action: DocumentAction) -> Result<(), Refusal> {
        use DocumentStatus as Is;
        let reviewable = |wanted: &[Is]| self.require_review(act).and_then(|()| self.require_status(wanted));
        match action {
            DocumentAction::Amend | DocumentAction::Submit => self.require_drafting(act),
            DocumentAction::Review => reviewable(&[Is::Submitted]),
            DocumentAction::Schedule | DocumentAction::Publish => {
                reviewable(&[Is::Approved, Is::Scheduled]).and_then(|()| self.require_proactive())
            }
            DocumentAction::Correct => {
                act.require(&EDITORS, self.unit_id)?;
                self.require_status(&[Is::Published])
            }
            DocumentAction::Withdraw | DocumentAction::Repeal => document.require_reviewer_of_public(act),
        }
    }

    fn require_proactive(&self) -> Result<(), Refusal> {
        let found = self.review.as_ref().map(|review| review.disclosure);
        if found == Some(Disclosure::Proactive) {
            return Ok(());
        }
        Err(Refusal::of(Ground::NotProactive)
            .found(found.map_or("无审核记录", |it| it.label(Locale::Zh)))
            .allowed(Disclosure::Proactive.label(Locale::Zh), Disclosure::Proactive.label(Locale::En)))
    }

    fn require_status(&self, wanted: &[DocumentStatus]) -> Result<(), Refusal> {
        if wanted.contains(&self.state.status()) { Ok(()) } else { Err(self.wrong_state(wanted)) }
    }

    fn wrong_state(&self, allowed: &[DocumentStatus]) -> Refusal {
        let names = |locale: Locale| {
            allowed.iter().map(|it| it.label(locale)).collect::<Vec<_>>().join(locale.pick("、", ", "))
        };
        Refusal::of(Ground::WrongState).found(self.state.status().code()).allowed(names(Locale::Zh), names(Locale::En))
    }

    /// Notes that the caller wrote in it.
    fn written_by(&mut self, act: &Act) {
        if let Some(id) = act.actor.staff_id().filter(|id| !self.authors.contains(id)) {
            self.authors.push(id);
        }
    }

    /// An event about the edition, under its document: titles of unpublished things stay out of the journal.
    pub fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Document", self.document_id.0)
            .of_unit(Some(self.unit_id))
            .fact("editionId", self.id.to_string())
            .fact("status", self.state.status().code())
    }
}

/// The instant at which a day's publications go out, in China Standard Time.
fn opening(day: NaiveDate) -> Option<DateTime<Utc>> {
    const OPENING_HOUR_UTC: u32 = 1;
    Some(day.and_hms_opt(OPENING_HOUR_UTC, 0, 0)?.and_utc())
}
