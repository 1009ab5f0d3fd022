//! 版次: one edition of a catalogue, from draft to published, and for ever after.

use chrono::{DateTime, NaiveDate, Utc};

use super::finding::{Finding, Severity};
use super::{Catalogue, CatalogueId, Kind};
use crate::act::Act;
use crate::journal::{Change, ChangeType, Event};
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::staff::{Role, StaffId};
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, id, text};

id! {
    /// Identifies an edition.
    EditionId, "edition"
}

text! {
    /// 退回理由.
    Reason, max 2000
}

code! {
    /// 版次状态.
    pub enum Status {
        /// 草稿
        Draft = "DRAFT" / "草稿" / "Draft",
        /// 待审核
        Submitted = "SUBMITTED" / "待审核" / "Submitted",
        /// 已退回
        Returned = "RETURNED" / "已退回" / "Returned",
        /// 已批准
        Approved = "APPROVED" / "已批准" / "Approved",
        /// 已发布
        Published = "PUBLISHED" / "已发布" / "Published",
        /// 已被替代
        Superseded = "SUPERSEDED" / "已被新版次替代" / "Superseded",
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
        reason: Reason,
    },
    /// 已批准: waits for publication.
    Approved,
    /// 已发布: in force, immutable.
    Published {
        /// The day it came into force.
        on: NaiveDate,
    },
    /// 已被替代: readable for ever.
    Superseded {
        /// The day it came into force.
        published_on: NaiveDate,
        /// The day a later edition took its place.
        on: NaiveDate,
    },
}

impl State {
    /// The name of the state.
    pub const fn status(&self) -> Status {
        match self {
            Self::Draft => Status::Draft,
            Self::Submitted => Status::Submitted,
            Self::Returned { .. } => Status::Returned,
            Self::Approved => Status::Approved,
            Self::Published { .. } => Status::Published,
            Self::Superseded { .. } => Status::Superseded,
        }
    }
}

code! {
    /// 操作: the verbs an edition knows, for asking whether one may.
    pub enum EditionAction {
        /// 编辑
        Amend = "AMEND" / "编辑" / "Amend",
        /// 提交
        Submit = "SUBMIT" / "提交审核" / "Submit",
        /// 退回
        Return = "RETURN" / "退回" / "Return",
        /// 批准
        Approve = "APPROVE" / "批准" / "Approve",
        /// 发布
        Publish = "PUBLISH" / "发布" / "Publish",
        /// 起草新版次
        DraftNext = "DRAFT_NEXT" / "起草新版次" / "Draft the next edition",
        /// 指导意见
        Comment = "COMMENT" / "提出指导意见" / "Comment",
    }
}

/// 版次 of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueEdition {
    /// Identity.
    pub id: EditionId,
    /// The line it belongs to.
    pub catalogue_id: CatalogueId,
    /// 类型, as its catalogue's.
    pub kind: Kind,
    /// 编制单位, as its catalogue's.
    pub unit_id: UnitId,
    /// 领域, as its catalogue's.
    pub pilot_domain: Option<DomainCode>,
    /// 版次号, from 1.
    pub number: i32,
    /// 状态
    pub state: State,
    /// Everybody who wrote in it: none of them reviews it.
    pub authors: Vec<StaffId>,
    /// The published template editions it was drawn from.
    pub template_ids: Vec<EditionId>,
    /// When the draft was opened.
    pub created_at: DateTime<Utc>,
    /// Counts the changes of state.
    pub version: i32,
}

impl CatalogueEdition {
    /// 起草: the next edition of `catalogue`.
    pub fn draft(
        act: &Act,
        catalogue: &Catalogue,
        latest: Option<&Self>,
        template_ids: Vec<EditionId>,
    ) -> Result<(Self, Event), Refusal> {
        act.require(catalogue.kind.editor_roles(), catalogue.unit_id)?;
        if let Some(open) = latest.filter(|it| !it.is_public()) {
            return Err(Refusal::of(Ground::DraftExists).found(format!("{} ({})", open.id, open.state.status())));
        }
        let mut edition = Self {
            id: act.new_id(),
            catalogue_id: catalogue.id,
            kind: catalogue.kind,
            unit_id: catalogue.unit_id,
            pilot_domain: catalogue.pilot_domain.clone(),
            number: latest.map_or(1, |it| it.number + 1),
            state: State::Draft,
            authors: Vec::new(),
            template_ids,
            created_at: act.at,
            version: 1,
        };
        edition.written_by(act);
        let event = edition.event("draftCatalogueEdition").fact("number", edition.number);
        Ok((edition, event))
    }

    /// 提交审核: by an editor, when nothing blocks.
    pub fn submit(&mut self, act: &Act, item_count: usize, findings: &[Finding]) -> Result<Event, Refusal> {
        self.require_drafting(act)?;
        if item_count == 0 {
            return Err(Refusal::of(Ground::EmptyCatalogue));
        }
        let blocking: Vec<_> = findings.iter().filter(|it| it.severity() == Severity::Blocking).collect();
        if let Some(first) = blocking.first() {
            return Err(Refusal::of(Ground::FindingsBlock).found(blocking.len().to_string()).allowed(
                format!("0(第一个:{},{});完整清单见 findings", first.place(), first.code.label(Locale::Zh)),
                format!(
                    "0 (the first: {}, {}); the whole list is in `findings`",
                    first.place(),
                    first.code.label(Locale::En)
                ),
            ));
        }
        self.state = State::Submitted;
        self.written_by(act);
        Ok(self.event("submitCatalogue"))
    }

    /// 退回: by another person, with the reason.
    pub fn return_(&mut self, act: &Act, reason: Reason) -> Result<Event, Refusal> {
        self.require_review(act)?;
        if !matches!(self.state, State::Submitted | State::Approved) {
            return Err(self.wrong_state(&[Status::Submitted, Status::Approved]));
        }
        self.state = State::Returned { reason };
        Ok(self.event("returnCatalogue"))
    }

    /// 批准: by another person than those who wrote it.
    pub fn approve(&mut self, act: &Act) -> Result<Event, Refusal> {
        self.require_review(act)?;
        if self.state != State::Submitted {
            return Err(self.wrong_state(&[Status::Submitted]));
        }
        self.state = State::Approved;
        Ok(self.event("approveCatalogue"))
    }

    /// 发布: comes into force today; from now on nothing in it changes.
    pub fn publish(&mut self, act: &Act) -> Result<Event, Refusal> {
        self.require_review(act)?;
        if self.state != State::Approved {
            return Err(self.wrong_state(&[Status::Approved]));
        }
        self.state = State::Published { on: act.date() };
        Ok(self.event("publishCatalogue").public().fact("number", self.number))
    }

    /// 被替代: what `publish` of a later edition does to this one.
    pub fn supersede(&mut self, on: NaiveDate) {
        if let State::Published { on: published_on } = self.state {
            self.state = State::Superseded { published_on, on };
        }
    }

    /// 变更: what the feed says of it once it is public.
    pub fn disclosed(&self) -> Change {
        Change::upsert(ChangeType::CatalogueEdition, self.id.0, Some(self.unit_id))
    }

    /// Whether anybody may read it.
    pub const fn is_public(&self) -> bool {
        matches!(self.state, State::Published { .. } | State::Superseded { .. })
    }

    /// Whether this is a template.
    pub const fn is_template(&self) -> bool {
        matches!(self.kind, Kind::Template)
    }

    /// Refuses whoever may not write in it, and everybody once it is out of the editors' hands.
    pub fn require_drafting(&self, act: &Act) -> Result<(), Refusal> {
        act.require(self.kind.editor_roles(), self.unit_id)?;
        match self.state {
            State::Draft | State::Returned { .. } => Ok(()),
            _ => Err(self.wrong_state(&[Status::Draft, Status::Returned])),
        }
    }

    /// Notes that the caller wrote in it.
    pub fn written_by(&mut self, act: &Act) {
        if let Some(id) = act.actor.staff_id().filter(|id| !self.authors.contains(id)) {
            self.authors.push(id);
        }
    }

    /// Whether `act` may take `action` now: the verbs' own conditions, asked without doing.
    pub fn may(&self, act: &Act, action: EditionAction) -> Result<(), Refusal> {
        let reviewable = |wanted: &[Status]| {
            self.require_review(act)?;
            if wanted.contains(&self.state.status()) { Ok(()) } else { Err(self.wrong_state(wanted)) }
        };
        match action {
            EditionAction::Amend | EditionAction::Submit => self.require_drafting(act),
            EditionAction::Return => reviewable(&[Status::Submitted, Status::Approved]),
            EditionAction::Approve => reviewable(&[Status::Submitted]),
            EditionAction::Publish => reviewable(&[Status::Approved]),
            EditionAction::DraftNext => {
                act.require(self.kind.editor_roles(), self.unit_id)?;
                if matches!(self.state, State::Published { .. }) {
                    Ok(())
                } else {
                    Err(self.wrong_state(&[Status::Published]))
                }
            }
            EditionAction::Comment => self.require_commenting(act),
        }
    }

    /// Refuses whoever may not comment: everybody who works on it may, and the guides of its domain.
    pub fn require_commenting(&self, act: &Act) -> Result<(), Refusal> {
        if self.is_guided_by(act) {
            Ok(())
        } else {
            act.require(&[Role::Reviewer, Role::Editor, Role::Office], self.unit_id)
        }
    }

    /// Whether findings and comments are any of the caller's business: they are the unit's own affair until published.
    pub fn is_worked_on_by(&self, act: &Act) -> bool {
        self.is_guided_by(act) || act.holds(&[Role::Editor, Role::Reviewer, Role::Office, Role::Auditor], self.unit_id)
    }

    /// A catalogue of many domains is shown to the guides of those it holds, and to no others.
    fn is_guided_by(&self, act: &Act) -> bool {
        act.actor.grants().iter().any(|grant| {
            grant.role == Role::Guide
                && act.directory.covers(grant.unit_id, self.unit_id)
                && match &self.pilot_domain {
                    Some(code) => grant.pilot_domain.as_deref() == Some(code.as_str()),
                    // Before it is published only the guides of the domains it holds see it at all.
                    None => !self.is_public(),
                }
        })
    }

    fn require_review(&self, act: &Act) -> Result<(), Refusal> {
        act.require(self.kind.reviewer_roles(), self.unit_id)?;
        act.require_other_than(&self.authors)
    }

    fn wrong_state(&self, allowed: &[Status]) -> Refusal {
        let names = |locale: Locale| {
            allowed.iter().map(|it| it.label(locale)).collect::<Vec<_>>().join(locale.pick("、", ", "))
        };
        Refusal::of(Ground::WrongState).found(self.state.status().code()).allowed(names(Locale::Zh), names(Locale::En))
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "CatalogueEdition", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("catalogueId", self.catalogue_id.to_string())
            .fact("status", self.state.status().code())
    }
}
