//! 发布回执: one document edition on one channel, from 待发布 to proof, and back when the document is withdrawn.
//!
//! What whoever runs a channel *claims* and what a reviewer has *verified* are two things, and never merged.

mod publication;
mod report;
mod required;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use self::publication::{replace, settle, withdraw};
pub use self::report::{DeliveryNote, Proof, ProofText, Report, Reported, WebAddress};
pub use self::required::{Required, Requirement, Ticked, required};

use crate::act::{Act, Actor, china_date};
use crate::channel::{Channel, ChannelCode};
use crate::document::edition::DocumentEditionId;
use crate::document::{DocumentId, REVIEWERS};
use crate::frontend::FrontendId;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::{Role, StaffId};
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, id};

/// Who reports for a channel that no frontend serves.
pub const REPORTERS: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];

id! {
    /// Identifies a delivery.
    DeliveryId, "delivery"
}

code! {
    /// 回执状态.
    pub enum DeliveryState {
        /// 待发布: no frontend serves the channel; people bring it there.
        Due = "DUE" / "待发布" / "Due",
        /// 已推送接入方: the channel's frontend finds it in its list.
        Offered = "OFFERED" / "已推送接入方" / "Offered to the frontend",
        /// 已取用
        Pulled = "PULLED" / "已取用" / "Taken",
        /// 已发布(待核实): claimed by whoever runs the channel.
        Ran = "RAN" / "已发布(待核实)" / "Published, to be verified",
        /// 已核实: somebody else has looked.
        Verified = "VERIFIED" / "已核实" / "Verified",
        /// 待撤回: the document is withdrawn and the channel has it.
        RecallDue = "RECALL_DUE" / "待撤回" / "To be taken down",
        /// 已撤回
        Recalled = "RECALLED" / "已撤回" / "Taken down",
        /// 已失效: withdrawn or replaced before anybody said they took it.
        Lapsed = "LAPSED" / "已失效(撤回或更正)" / "Lapsed",
    }
}

code! {
    /// 失效原因.
    pub enum LapseReason {
        /// 已被更正版替代
        Replaced = "REPLACED" / "已被更正版替代" / "A later edition took its place",
        /// 政府信息已撤回
        Withdrawn = "WITHDRAWN" / "政府信息已撤回" / "The document was withdrawn",
    }
}

code! {
    /// 操作: the verbs a delivery knows, for asking whether one may.
    pub enum DeliveryAction {
        /// 报送回执
        Report = "REPORT" / "报送回执" / "Report",
        /// 核实
        Verify = "VERIFY" / "核实" / "Verify",
    }
}

/// 报送人: who said so. Kept to hold claimed and verified apart; not for the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Agent {
    /// 接入方
    Frontend(FrontendId),
    /// 工作人员
    Staff(StaffId),
    /// The operator at the machine.
    System,
}

/// 签收: that something happened, when it was said, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// When it was reported.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Agent,
    /// 备注
    pub note: Option<DeliveryNote>,
}

/// 发布声明: where and when it ran, as claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// When it was reported.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Agent,
    /// 发布日期 on the channel.
    pub ran_on: NaiveDate,
    /// 发布凭证
    pub proof: Proof,
    /// 备注
    pub note: Option<DeliveryNote>,
}

/// 核实结果 of the last claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; never whoever claimed.
    pub by: Agent,
    /// Whether it was found as claimed.
    pub verified: bool,
    /// 说明: why not, where it was not.
    pub note: Option<DeliveryNote>,
}

/// 失效.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapse {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: LapseReason,
}

/// 撤回要求 to a channel that took the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// Since when.
    pub due_since: DateTime<Utc>,
    /// 撤回回执
    pub done: Option<Receipt>,
}

/// 发布回执.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Identity.
    pub id: DeliveryId,
    /// The document.
    pub document_id: DocumentId,
    /// The edition of it.
    pub edition_id: DocumentEditionId,
    /// 发布机构 of the document.
    pub unit_id: UnitId,
    /// 渠道
    pub channel_code: ChannelCode,
    /// 任选组: see [`Requirement`].
    pub groups: Vec<i32>,
    /// 状态
    pub state: DeliveryState,
    /// Whether other channels have run in all of its groups, so that nobody waits for this one.
    pub satisfied: bool,
    /// Since when it is due: the edition's publication.
    pub due_since: DateTime<Utc>,
    /// When a frontend first found it in its list.
    pub offered_at: Option<DateTime<Utc>>,
    /// 取用
    pub pulled: Option<Receipt>,
    /// 发布声明
    pub claim: Option<Claim>,
    /// 核实结果
    pub verification: Option<Verification>,
    /// 失效
    pub lapse: Option<Lapse>,
    /// 撤回要求
    pub recall: Option<Recall>,
    /// Counts the changes.
    pub version: i32,
}

impl Delivery {
    /// 待发布: what a publication asks of one channel. `served` says whether an active frontend answers for it there.
    pub fn open(
        act: &Act,
        edition: (DocumentId, DocumentEditionId, UnitId),
        requirement: Requirement,
        served: bool,
    ) -> Self {
        let (document_id, edition_id, unit_id) = edition;
        let mut delivery = Self {
            id: act.new_id(),
            document_id,
            edition_id,
            unit_id,
            channel_code: requirement.channel_code,
            groups: requirement.groups,
            state: DeliveryState::Due,
            satisfied: false,
            due_since: act.at,
            offered_at: None,
            pulled: None,
            claim: None,
            verification: None,
            lapse: None,
            recall: None,
            version: 1,
        };
        delivery.wait(act, served);
        delivery
    }

    /// 报送回执: by the channel's frontend, or by the unit's staff where there is none. None when the report says nothing
    /// new. What comes late or out of order is kept: whoever ran it has taken it, and whoever took what was withdrawn has
    /// to take it down.
    pub fn report(
        &mut self,
        act: &Act,
        channel: &Channel,
        report: &Report,
        served: bool,
    ) -> Result<Option<Event>, Refusal> {
        self.require_reporter(act, served)?;
        let changed = match report.state {
            Reported::Pulled => report.without_proof().map(|()| self.pull(act, report))?,
            Reported::Ran => self.run(act, report.proven_on(act, channel)?, report)?,
            Reported::Recalled => report.without_proof().and_then(|()| self.take_down(act, report))?,
        };
        let event = self.event("reportDelivery").fact("reported", report.state.code());
        let url = self.claim.as_ref().and_then(|claim| claim.proof.url.as_ref());
        Ok(changed.then(|| event.fact("url", url.map(WebAddress::as_str))))
    }

    /// 核实: by a reviewer who did not report it. What is not found as claimed is due again, with the reason.
    pub fn verify(
        &mut self,
        act: &Act,
        verified: bool,
        note: Option<DeliveryNote>,
        served: bool,
    ) -> Result<Event, Refusal> {
        self.require_verifier(act)?;
        if !verified && note.is_none() {
            return Err(
                Refusal::at(Ground::MissingValue, "note").allowed("未核实的原因", "why it could not be verified")
            );
        }
        if verified {
            self.state = DeliveryState::Verified;
        } else {
            self.claim = None;
            self.wait(act, served);
        }
        self.verification = Some(Verification { at: act.at, by: Agent::of(&act.actor), verified, note });
        Ok(self.event("verifyDelivery").fact("verified", verified))
    }

    /// Whether `act` may take `action` now: the verbs' own conditions, asked without doing.
    pub fn may(&self, act: &Act, action: DeliveryAction, served: bool) -> Result<(), Refusal> {
        match action {
            DeliveryAction::Report => self.require_reporter(act, served),
            DeliveryAction::Verify => self.require_verifier(act),
        }
    }

    /// 任选: whether one of several channels suffices.
    pub fn is_alternative(&self) -> bool {
        !self.groups.is_empty()
    }

    /// 缺口: whether something still has to happen. What is claimed and not verified yet is none.
    pub fn is_gap(&self) -> bool {
        match self.state {
            DeliveryState::Due | DeliveryState::Offered | DeliveryState::Pulled => !self.satisfied,
            DeliveryState::RecallDue => true,
            _ => false,
        }
    }

    /// Since when what is asked now has been asked.
    pub fn open_since(&self) -> DateTime<Utc> {
        self.recall.as_ref().map_or(self.due_since, |recall| recall.due_since)
    }

    /// For how many calendar days.
    pub fn days_open(&self, today: NaiveDate) -> i64 {
        (today - china_date(self.open_since())).num_days()
    }

    /// The claim as anybody may read it: while the document stands there. What points at a withdrawn text stays inside.
    pub fn public_claim(&self) -> Option<&Claim> {
        let stands = matches!(self.state, DeliveryState::Ran | DeliveryState::Verified);
        self.claim.as_ref().filter(|_| stands)
    }

    /// Whether the receipts behind the state are for `act` to read: the unit's staff, and the channel's own frontend.
    pub fn shows_receipts_to(&self, act: &Act) -> bool {
        let own = |caller: &crate::frontend::Caller| caller.serves(act, &self.channel_code, self.unit_id);
        act.holds(&[Role::Editor, Role::Reviewer, Role::Office, Role::Auditor], self.unit_id)
            || act.actor.frontend().is_some_and(own)
    }

    /// A frontend has come to serve the channel: what was due is offered.
    fn wait(&mut self, act: &Act, served: bool) {
        self.state = if served { DeliveryState::Offered } else { DeliveryState::Due };
        self.offered_at = self.offered_at.or(served.then_some(act.at));
    }

    fn pull(&mut self, act: &Act, report: &Report) -> bool {
        let is_new = self.pulled.is_none() && self.state != DeliveryState::Recalled;
        if is_new {
            self.taken(act, report);
        }
        is_new
    }

    fn run(&mut self, act: &Act, ran_on: NaiveDate, report: &Report) -> Result<bool, Refusal> {
        let is_known = self
            .claim
            .as_ref()
            .is_some_and(|claim| claim.ran_on == ran_on && claim.proof == report.proof && claim.note == report.note);
        if is_known {
            return Ok(false);
        }
        if matches!(self.state, DeliveryState::Verified | DeliveryState::Recalled) {
            return Err(self.wrong_state(&[
                DeliveryState::Due,
                DeliveryState::Offered,
                DeliveryState::Pulled,
                DeliveryState::Ran,
            ]));
        }
        if self.pulled.is_none() {
            self.taken(act, &Report { note: None, ..report.clone() });
        }
        let (by, note) = (Agent::of(&act.actor), report.note.clone());
        self.claim = Some(Claim { at: act.at, by, ran_on, proof: report.proof.clone(), note });
        if matches!(self.state, DeliveryState::Due | DeliveryState::Offered | DeliveryState::Pulled) {
            self.state = DeliveryState::Ran;
            self.verification = None;
        }
        Ok(true)
    }

    fn take_down(&mut self, act: &Act, report: &Report) -> Result<bool, Refusal> {
        let withdrawn = self.withdrawn_at();
        let due_since = match (self.state, withdrawn) {
            (DeliveryState::Recalled, _) => return Ok(false),
            (DeliveryState::RecallDue, _) => self.open_since(),
            (DeliveryState::Lapsed, Some(at)) => at,
            _ => return Err(self.wrong_state(&[DeliveryState::RecallDue])),
        };
        self.recall = Some(Recall { due_since, done: Some(receipt(act, report)) });
        self.state = DeliveryState::Recalled;
        Ok(true)
    }

    /// Somebody has it. What was withdrawn unnoticed has to be taken down after all.
    fn taken(&mut self, act: &Act, report: &Report) {
        self.pulled = Some(receipt(act, report));
        match (self.state, self.withdrawn_at()) {
            (DeliveryState::Due | DeliveryState::Offered, _) => self.state = DeliveryState::Pulled,
            (DeliveryState::Lapsed, Some(at)) => {
                self.recall = Some(Recall { due_since: at, done: None });
                self.state = DeliveryState::RecallDue;
            }
            _ => {}
        }
    }

    fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.lapse.as_ref().filter(|lapse| lapse.reason == LapseReason::Withdrawn).map(|lapse| lapse.at)
    }

    fn require_reporter(&self, act: &Act, served: bool) -> Result<(), Refusal> {
        match &act.actor {
            Actor::System => Ok(()),
            Actor::Frontend(caller) if caller.serves(act, &self.channel_code, self.unit_id) => Ok(()),
            Actor::Frontend(_) => Err(Refusal::of(Ground::NotAllowed)
                .allowed("服务该渠道和该单位的接入方", "the frontend that serves this channel and this unit")),
            Actor::Anonymous | Actor::Staff(_) => {
                act.require(&REPORTERS, self.unit_id)?;
                if served { Err(Refusal::of(Ground::ServedByFrontend)) } else { Ok(()) }
            }
        }
    }

    fn require_verifier(&self, act: &Act) -> Result<(), Refusal> {
        act.require(&REVIEWERS, self.unit_id)?;
        let reporter = self.claim.as_ref().map(|claim| claim.by);
        if let (Some(Agent::Staff(id)), DeliveryState::Ran) = (reporter, self.state) {
            act.require_other_than(&[id])?;
        }
        if self.state == DeliveryState::Ran { Ok(()) } else { Err(self.wrong_state(&[DeliveryState::Ran])) }
    }

    fn wrong_state(&self, allowed: &[DeliveryState]) -> Refusal {
        let names = |locale: Locale| {
            allowed.iter().map(|state| state.label(locale)).collect::<Vec<_>>().join(locale.pick("、", ", "))
        };
        Refusal::of(Ground::WrongState).found(self.state.code()).allowed(names(Locale::Zh), names(Locale::En))
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Delivery", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("documentId", self.document_id.to_string())
            .fact("channel", self.channel_code.as_str())
            .fact("state", self.state.code())
    }
}

impl Agent {
    /// Whoever acts.
    pub fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Staff(officer) => Self::Staff(officer.id),
            Actor::Frontend(caller) => Self::Frontend(caller.id),
            // Nobody anonymous gets past the rules.
            Actor::System | Actor::Anonymous => Self::System,
        }
    }
}

fn receipt(act: &Act, report: &Report) -> Receipt {
    Receipt { at: act.at, by: Agent::of(&act.actor), note: report.note.clone() }
}

#[cfg(test)]
mod tests;
