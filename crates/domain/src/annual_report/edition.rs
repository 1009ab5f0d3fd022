//! 版次 of an annual report: written by one person, published by another; a correction is the next edition with a reason.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::content::{Amendment, Content};
use super::figure::Composition;
use super::{AnnualReport, AnnualReportEditionId, AnnualReportId, EDITORS, REVIEWERS, ReportScope};
use crate::act::{Act, china_date};
use crate::code;
use crate::document::edition::{ChangeNote, ReturnReason};
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::unit::UnitId;
use crate::vocabulary::Locale;

code! {
    /// 年度报告版次状态.
    pub enum ReportStatus {
        /// 草稿
        Draft = "DRAFT" / "草稿" / "Draft",
        /// 待审核
        Submitted = "SUBMITTED" / "待审核" / "Submitted",
        /// 已退回
        Returned = "RETURNED" / "已退回" / "Returned",
        /// 已发布
        Published = "PUBLISHED" / "已发布" / "Published",
        /// 已被更正版替代
        Superseded = "SUPERSEDED" / "已被更正版替代" / "Superseded by a correction",
    }
}

code! {
    /// 操作: the verbs an annual report knows, for asking whether one may.
    pub enum ReportAction {
        /// 编辑
        Amend = "AMEND" / "编辑" / "Amend",
        /// 提交
        Submit = "SUBMIT" / "提交审核" / "Submit",
        /// 退回
        Return = "RETURN" / "退回" / "Return",
        /// 发布
        Publish = "PUBLISH" / "审核发布" / "Approve and publish",
        /// 更正
        Correct = "CORRECT" / "更正" / "Correct by a new edition",
    }
}

/// 状态: each holds what only it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// 草稿: may be written; its figures are those of the moment.
    Draft,
    /// 待审核: waits for another person.
    Submitted,
    /// 已退回: may be written again.
    Returned {
        /// What has to be mended.
        reason: ReturnReason,
    },
    /// 已发布: its figures stand as they were.
    Published {
        /// When.
        at: DateTime<Utc>,
        /// What it says.
        frozen: Frozen,
    },
    /// 已被更正版替代: history.
    Superseded {
        /// When it was published.
        published_at: DateTime<Utc>,
        /// When a later edition took its place.
        at: DateTime<Utc>,
        /// What it said.
        frozen: Frozen,
    },
}

/// 定稿: the tables of a published edition, with the place in the journal they are as of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The tables, and what they were made of.
    pub composition: Composition,
    /// The last entry of the journal that they know of.
    pub journal_seq: i64,
    /// Who approved and published it.
    pub by: Option<StaffId>,
}

/// 版次.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnualReportEdition {
    /// Identity.
    pub id: AnnualReportEditionId,
    /// 所属报告
    pub report_id: AnnualReportId,
    /// 单位, 年度, 范围: those of its report.
    pub unit_id: UnitId,
    /// 年度
    pub year: i32,
    /// 范围
    pub scope: ReportScope,
    /// 版次号, from 1.
    pub number: i32,
    /// 状态
    pub state: State,
    /// What the unit says itself.
    pub content: Content,
    /// 更正说明, of every edition but the first.
    pub change_note: Option<ChangeNote>,
    /// Whoever wrote in it: none of them publishes it.
    pub authors: Vec<StaffId>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

impl AnnualReportEdition {
    /// The name of its state.
    pub const fn status(&self) -> ReportStatus {
        match self.state {
            State::Draft => ReportStatus::Draft,
            State::Submitted => ReportStatus::Submitted,
            State::Returned { .. } => ReportStatus::Returned,
            State::Published { .. } => ReportStatus::Published,
            State::Superseded { .. } => ReportStatus::Superseded,
        }
    }

    /// What it says for good; none while its figures are those of the moment.
    pub const fn frozen(&self) -> Option<&Frozen> {
        match &self.state {
            State::Published { frozen, .. } | State::Superseded { frozen, .. } => Some(frozen),
            State::Draft | State::Submitted | State::Returned { .. } => None,
        }
    }

    /// When it was published.
    pub const fn published_at(&self) -> Option<DateTime<Utc>> {
        match &self.state {
            State::Published { at, .. } => Some(*at),
            State::Superseded { published_at, .. } => Some(*published_at),
            State::Draft | State::Submitted | State::Returned { .. } => None,
        }
    }

    /// Whether `act` may do this, apart from what the input and the figures say.
    pub fn may(&self, act: &Act, action: ReportAction) -> Result<(), Refusal> {
        use ReportStatus as Is;
        let (roles, states): (&[_], &[Is]) = match action {
            ReportAction::Amend | ReportAction::Submit => (&EDITORS, &[Is::Draft, Is::Returned]),
            ReportAction::Return | ReportAction::Publish => (&REVIEWERS, &[Is::Submitted]),
            ReportAction::Correct => (&EDITORS, &[Is::Published]),
        };
        act.require(roles, self.unit_id)?;
        if !states.contains(&self.status()) {
            let names = |locale: Locale| {
                states.iter().map(|it| it.label(locale)).collect::<Vec<_>>().join(locale.pick("、", ", "))
            };
            return Err(Refusal::of(Ground::WrongState)
                .found(self.status().label(Locale::Zh))
                .allowed(names(Locale::Zh), names(Locale::En)));
        }
        match action {
            ReportAction::Return | ReportAction::Publish => act.require_other_than(&self.authors),
            ReportAction::Amend | ReportAction::Submit | ReportAction::Correct => Ok(()),
        }
    }

    /// 编辑: words, given figures, corrections. `before` is what the tables say now.
    pub fn amend(&mut self, act: &Act, amendment: Amendment, before: &Composition) -> Result<Event, Refusal> {
        self.may(act, ReportAction::Amend)?;
        let (texts, entries, corrections) =
            (amendment.texts.len(), amendment.entries.len(), amendment.corrections.len());
        let original = |cell| before.figures.value(cell).original;
        amendment.apply(act, &mut self.content, self.scope == ReportScope::Subtree, original)?;
        self.written_by(act);
        Ok(self
            .event("amendAnnualReport")
            .fact("texts", texts)
            .fact("entries", entries)
            .fact("corrections", corrections))
    }

    /// 提交审核. Figures that contradict themselves are not handed to anybody.
    pub fn submit(&mut self, act: &Act, now: &Composition) -> Result<Event, Refusal> {
        self.may(act, ReportAction::Submit)?;
        now.require_identities()?;
        self.written_by(act);
        self.state = State::Submitted;
        Ok(self.event("submitAnnualReport"))
    }

    /// 退回.
    pub fn send_back(&mut self, act: &Act, reason: ReturnReason) -> Result<Event, Refusal> {
        self.may(act, ReportAction::Return)?;
        self.state = State::Returned { reason };
        Ok(self.event("returnAnnualReport"))
    }

    pub(super) fn written_by(&mut self, act: &Act) {
        if let Some(id) = act.actor.staff_id().filter(|id| !self.authors.contains(id)) {
            self.authors.push(id);
        }
    }

    pub(super) fn event(&self, action: &'static str) -> Event {
        Event::new(action, "AnnualReport", self.report_id.0)
            .of_unit(Some(self.unit_id))
            .fact("year", self.year)
            .fact("scope", self.scope.code())
            .fact("edition", self.number)
    }
}

impl AnnualReport {
    /// 审核发布 (条例第四十九条): once the year is over, by another person than its authors, with figures that fit together. They stand
    /// as they are from here on; `journal_seq` is the last entry they know of. An earlier edition stays readable.
    pub fn publish(
        &mut self,
        act: &Act,
        edition: &mut AnnualReportEdition,
        earlier: Option<&mut AnnualReportEdition>,
        composition: Composition,
        journal_seq: i64,
    ) -> Result<Event, Refusal> {
        edition.may(act, ReportAction::Publish)?;
        if year_has_days_left(self.year, act) {
            return Err(Refusal::of(Ground::ReportYearRuns).found(self.year.to_string()));
        }
        composition.require_identities()?;
        if let Some(earlier) = earlier
            && let State::Published { at, frozen } = &earlier.state
        {
            earlier.state = State::Superseded { published_at: *at, at: act.at, frozen: frozen.clone() };
        }
        let frozen = Frozen { composition, journal_seq, by: act.actor.staff_id() };
        edition.state = State::Published { at: act.at, frozen };
        self.edition_id = Some(edition.id);
        self.published_on.get_or_insert(china_date(act.at));
        let late = self.is_late(act);
        Ok(edition.event("publishAnnualReport").public().fact("journalSeq", journal_seq).fact("late", late))
    }

    /// 更正: opens the next edition, which begins as the published one and says why there is another.
    pub fn correct(
        &self,
        act: &Act,
        newest: &AnnualReportEdition,
        reason: ChangeNote,
    ) -> Result<(AnnualReportEdition, Event), Refusal> {
        newest.may(act, ReportAction::Correct)?;
        let mut edition = AnnualReportEdition {
            id: act.new_id(),
            number: newest.number + 1,
            state: State::Draft,
            change_note: Some(reason),
            authors: Vec::new(),
            created_at: act.at,
            ..newest.clone()
        };
        edition.written_by(act);
        let event = edition.event("correctAnnualReport");
        Ok((edition, event))
    }
}

fn year_has_days_left(year: i32, act: &Act) -> bool {
    super::counting::Period::of(year).ends >= act.date()
}
