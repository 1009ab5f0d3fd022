//! 变化: excused, taken up again, moved with its item, dated anew.

use chrono::NaiveDate;

use super::{Cause, EXCUSERS, Excuse, ExcuseReason, Met, Obligation, ObligationKind, RECORDERS, State, Terms};
use crate::act::Act;
use crate::code;
use crate::document::DocumentId;
use crate::journal::Event;
use crate::personal_data;
use crate::refusal::{Ground, Refusal};
use crate::time_limit::PromptPolicy;

code! {
    /// 失效原因.
    pub enum LapseReason {
        /// 事项已不在目录中
        ItemGone = "ITEM_GONE" / "公开事项已不在生效的目录中" / "The item is not in the catalogue in force any more",
        /// 已撤回, 不再公示
        Withdrawn = "WITHDRAWN" / "所公示的政府信息已依法撤回" / "What was on display was withdrawn by law",
        /// 被替代: a correction or another document is on display instead.
        Replaced = "REPLACED" / "已由更正版或者新文件替代" / "A correction or another document is on display instead",
    }
}

code! {
    /// 操作: the verbs an obligation knows, for asking whether one may.
    pub enum ObligationAction {
        /// 免除
        Excuse = "EXCUSE" / "说明理由并免除" / "Excuse with a reason",
        /// 恢复
        Reopen = "REOPEN" / "撤销免除" / "Take back an excuse",
        /// 关联
        Answer = "ANSWER" / "关联已发布的政府信息" / "Name the document that answers it",
    }
}

/// 现行规则: what holds for an item at the time of an act.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// Who, when, and the calendar.
    pub act: &'a Act,
    /// What the item in force says; none when no edition in force has it.
    pub terms: Option<&'a Terms>,
    /// 内部时限
    pub policy: &'a PromptPolicy,
}

impl Obligation {
    /// 免除: nothing is published, and everybody who inspects can read why.
    pub fn excuse(&mut self, act: &Act, reason: ExcuseReason) -> Result<Event, Refusal> {
        self.may(act, ObligationAction::Excuse)?;
        if let Some(found) = personal_data::find(reason.as_str(), "").into_iter().next() {
            return Err(Refusal::at(Ground::PersonalDataFound, "reason")
                .found(found.masked)
                .allowed("删除后重试", "take it out and try again"));
        }
        self.state = State::Excused(Excuse { reason, at: act.at });
        Ok(self.event("excuseObligation"))
    }

    /// 撤销免除: it is owed again, by what holds now.
    pub fn take_back_excuse(&mut self, now: &Now<'_>) -> Result<Event, Refusal> {
        self.may(now.act, ObligationAction::Reopen)?;
        self.reopen(now);
        Ok(self.event("reopenObligation"))
    }

    /// Whether `action` may be done, by the verb's own rules.
    pub fn may(&self, act: &Act, action: ObligationAction) -> Result<(), Refusal> {
        match action {
            ObligationAction::Excuse => {
                act.require(&EXCUSERS, self.unit_id)?;
                self.require_open()
            }
            ObligationAction::Reopen => {
                act.require(&EXCUSERS, self.unit_id)?;
                self.require_excused()
            }
            ObligationAction::Answer => {
                act.require(&RECORDERS, self.unit_id)?;
                self.require_open()?;
                self.require_answerable()
            }
        }
    }

    /// 关联: a person names the public document that answers it, where the system could not know.
    pub fn answered_by(&mut self, act: &Act, document_id: DocumentId, on: NaiveDate) -> Result<Event, Refusal> {
        self.may(act, ObligationAction::Answer)?;
        self.meet(document_id, on);
        Ok(self.event("answerObligation").fact("documentId", document_id.to_string()))
    }

    /// 按现行目录和日历重新确定 what is open: it follows its item to the unit that answers for it now, is dated by what the item
    /// says now, and lapses with it. What is closed stays as it was. Answers whether anything changed.
    pub fn renew(&mut self, now: &Now<'_>) -> bool {
        if !self.is_open() {
            return false;
        }
        let Some(terms) = now.terms else { return self.lapse(LapseReason::ItemGone, now.act.date()) };
        let deadline = terms.deadline(self, now.act.directory.calendar(), now.policy);
        let before = (self.unit_id, &self.pilot_domain, &self.deadline);
        let changed = before != (terms.unit_id, &terms.pilot_domain, &deadline);
        self.unit_id = terms.unit_id;
        self.pilot_domain.clone_from(&terms.pilot_domain);
        self.deadline = deadline;
        changed
    }

    /// 失效: there is nothing left to be owed. Answers whether it was open.
    pub fn lapse(&mut self, reason: LapseReason, on: NaiveDate) -> bool {
        let open = self.is_open();
        if open {
            self.state = State::Lapsed { reason, on };
        }
        open
    }

    /// 公示期满: what had to stay public did, and still is. Answers whether it was that.
    pub fn outlast(&mut self, today: NaiveDate) -> bool {
        let Cause::Publication { document_id } = self.cause else { return false };
        let over = self.deadline.on.filter(|on| self.is_open() && *on < today);
        if let Some(on) = over {
            self.meet(document_id, on);
        }
        over.is_some()
    }

    pub(super) fn reopen(&mut self, now: &Now<'_>) {
        self.state = State::Open;
        self.renew(now);
    }

    pub(super) fn meet(&mut self, document_id: DocumentId, on: NaiveDate) {
        self.state = State::Met(Met { document_id, on });
    }

    fn require_excused(&self) -> Result<(), Refusal> {
        if matches!(self.state, State::Excused(_)) {
            return Ok(());
        }
        Err(Refusal::of(Ground::WrongState).found(self.state.name().code()).allowed("已免除", "EXCUSED"))
    }

    /// A display is answered by lasting.
    fn require_answerable(&self) -> Result<(), Refusal> {
        if self.kind != ObligationKind::Display {
            return Ok(());
        }
        Err(Refusal::of(Ground::WrongState)
            .found(self.kind.code())
            .allowed("公开、更新、定期公开", "PUBLISH, UPDATE, PERIODIC"))
    }

    fn require_open(&self) -> Result<(), Refusal> {
        if self.is_open() {
            return Ok(());
        }
        Err(Refusal::of(Ground::WrongState).found(self.state.name().code()).allowed("未履行", "OPEN"))
    }

    /// An event about this obligation.
    pub fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Obligation", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("itemKey", self.line.item_key.as_str())
            .fact("state", self.state.name().code())
            .fact("dueOn", self.deadline.on.map(|it| it.to_string()))
    }
}
