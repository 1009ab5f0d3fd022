//! 征求意见: of third parties whose rights are touched (条例第三十二条), and of agencies that made the information together
//! with this one (条例第三十四条). The days of it are not counted in the reply period (条例第三十三条).
//!
//! Which days these are: those after the day on which the letter was sent, up to and including the day on which the opinion
//! came, and where none came, up to and including the fifteenth working day after the letter arrived. The day of sending
//! itself counts, as that of every event that starts a period does not (民法典第二百零一条). Days of two consultations at a
//! time are left out once.

use chrono::NaiveDate;

use super::dossier::{ConsultationText, Dossier};
use super::policy::Rules;
use super::step::What;
use super::{InformationRequest, Party, arrival};
use crate::act::Act;
use crate::code;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::submission::LongText;
use crate::unit::UnitId;

/// 答复期限 of those who are asked: working days after the letter arrived (条例第三十二条、第三十四条).
pub const OPINION_WITHIN: u32 = 15;
/// More parties than this are asked in one letter to all of them.
const MOST_CONSULTATIONS: usize = 50;

code! {
    /// 征求意见的对象.
    pub enum ConsultationKind {
        /// 第三方 (条例第三十二条): silence leaves the decision to the unit.
        ThirdParty = "THIRD_PARTY" / "第三方" / "Third party",
        /// 共同制作机关 (条例第三十四条): silence is consent.
        CoMaker = "CO_MAKER" / "共同制作该信息的行政机关" / "Agency that made it together",
    }
}

code! {
    /// 意见.
    pub enum Stance {
        /// 同意公开
        Agrees = "AGREES" / "同意公开" / "Agrees to disclosure",
        /// 不同意公开且有合理理由
        Disagrees = "DISAGREES" / "不同意公开" / "Does not agree to disclosure",
        /// 无明确意见
        Undecided = "UNDECIDED" / "未表示明确意见" / "Says neither",
    }
}

code! {
    /// 征求意见的结果.
    pub enum ConsultationOutcome {
        /// 等待答复
        Waiting = "WAITING" / "等待答复" / "Waiting",
        /// 同意公开
        Agreed = "AGREED" / "同意公开" / "Agreed",
        /// 不同意公开
        Disagreed = "DISAGREED" / "不同意公开" / "Disagreed",
        /// 未表示明确意见
        Undecided = "UNDECIDED" / "未表示明确意见" / "Said neither",
        /// 逾期未答复,由行政机关决定 (条例第三十二条)
        UnitDecides = "UNIT_DECIDES" / "逾期未答复,由行政机关依法决定" / "No answer in time: the unit decides",
        /// 逾期未答复,视为同意 (条例第三十四条)
        ConsentBySilence = "CONSENT_BY_SILENCE" / "逾期未答复,视为同意公开" / "No answer in time: deemed to agree",
    }
}

/// One consultation, as it stands in the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consultation {
    /// Counted from 1.
    pub number: u32,
    /// Of whom.
    pub kind: ConsultationKind,
    /// The agency, where it is in the county's list.
    pub unit_id: Option<UnitId>,
    /// The day the letter was sent.
    pub sent_on: NaiveDate,
    /// The day it arrived.
    pub received_on: NaiveDate,
    /// The last day for an opinion.
    pub due_on: NaiveDate,
    /// Whether that day lies in a year whose holidays are not known.
    pub provisional: bool,
    /// The opinion, in time or not.
    pub answer: Option<(NaiveDate, Stance)>,
}

impl Consultation {
    /// Whether on this day the opinion is still waited for.
    pub fn is_open(&self, on: NaiveDate) -> bool {
        self.answer.is_none() && on <= self.due_on
    }

    /// The last day that is left out of the reply period.
    pub fn ends_on(&self) -> NaiveDate {
        self.answer.map_or(self.due_on, |(on, _)| on.min(self.due_on))
    }

    /// How it stands on a day. An opinion that came after the last day is on record, and does not undo what silence has done.
    pub fn outcome(&self, on: NaiveDate) -> ConsultationOutcome {
        match (self.answer_in_time(), self.kind) {
            (Some(Stance::Agrees), _) => ConsultationOutcome::Agreed,
            (Some(Stance::Disagrees), _) => ConsultationOutcome::Disagreed,
            (Some(Stance::Undecided), _) => ConsultationOutcome::Undecided,
            (None, _) if on <= self.due_on => ConsultationOutcome::Waiting,
            (None, ConsultationKind::ThirdParty) => ConsultationOutcome::UnitDecides,
            (None, ConsultationKind::CoMaker) => ConsultationOutcome::ConsentBySilence,
        }
    }

    /// Whether a third party has objected in time, so that disclosure needs a public interest (条例第三十二条).
    pub(super) fn objects(&self) -> bool {
        self.kind == ConsultationKind::ThirdParty && self.answer_in_time() == Some(Stance::Disagrees)
    }

    /// What was said within the fifteen working days.
    fn answer_in_time(&self) -> Option<Stance> {
        self.answer.filter(|(on, _)| *on <= self.due_on).map(|(_, stance)| stance)
    }
}

/// 征求意见 about to be sent.
#[derive(Clone, Debug)]
pub struct Consulting {
    /// Of whom.
    pub kind: ConsultationKind,
    /// The agency, where it is in the county's list.
    pub unit_id: Option<UnitId>,
    /// Who it is, in words; sealed.
    pub party: LongText,
    /// The day the letter was sent; today unless said.
    pub on: Option<NaiveDate>,
    /// The day it arrived, of which there is proof; before there is, nothing is recorded.
    pub received_on: NaiveDate,
}

/// 收到的意见.
#[derive(Clone, Debug)]
pub struct OpinionReceived {
    /// Of whom, as the verb says it.
    pub kind: ConsultationKind,
    /// Which consultation, counted from 1.
    pub consultation: u32,
    /// What was said.
    pub stance: Stance,
    /// In their words.
    pub opinion: Option<LongText>,
    /// The day it came; today unless said.
    pub on: Option<NaiveDate>,
}

impl InformationRequest {
    /// 征求意见.
    pub fn consult(&mut self, act: &Act, dossier: &mut Dossier, consulting: Consulting) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_in_hand()?;
        let on = self.day(act, "on", consulting.on)?;
        let received_on = arrival(act, "receivedOn", on, consulting.received_on)?;
        if dossier.consultations.len() >= MOST_CONSULTATIONS {
            return Err(Refusal::of(Ground::InvalidValue)
                .allowed(format!("至多 {MOST_CONSULTATIONS} 次"), format!("at most {MOST_CONSULTATIONS} times")));
        }
        let Consulting { kind, unit_id, party, .. } = consulting;
        dossier.consultations.push(ConsultationText { party, opinion: None });
        let action = match kind {
            ConsultationKind::ThirdParty => "consultThirdParty",
            ConsultationKind::CoMaker => "consultCoMaker",
        };
        let what = What::Consulted { kind, unit_id, received_on };
        Ok(self.take(act, action, by, on, what).fact("receivedOn", received_on.to_string()))
    }

    /// 收到意见. One that comes late is recorded; the days after the fifteenth count all the same, and silence has had its effect.
    pub fn record_opinion(
        &mut self,
        act: &Act,
        rules: Rules<'_>,
        dossier: &mut Dossier,
        received: OpinionReceived,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_open()?;
        let OpinionReceived { kind, consultation, stance, opinion, on } = received;
        let found = self.consultations(rules).into_iter().find(|it| it.number == consultation && it.kind == kind);
        let Some(found) = found else {
            return Err(Refusal::at(Ground::NotConsulted, "consultation").found(consultation.to_string()));
        };
        if found.answer.is_some() {
            return Err(Refusal::at(Ground::OpinionRecorded, "consultation").found(consultation.to_string()));
        }
        let on = self.day(act, "on", on)?;
        if let Some(text) = dossier.consultations.get_mut(consultation.saturating_sub(1) as usize) {
            text.opinion = opinion;
        }
        let action = match kind {
            ConsultationKind::ThirdParty => "recordThirdPartyOpinion",
            ConsultationKind::CoMaker => "recordCoMakerOpinion",
        };
        let event = self.take(act, action, by, on, What::Answered { consultation, stance });
        Ok(event.fact("consultation", consultation).fact("stance", stance.code()))
    }

    /// 征求意见, in their order.
    pub fn consultations(&self, rules: Rules<'_>) -> Vec<Consultation> {
        let mut found: Vec<Consultation> = Vec::new();
        for step in &self.steps {
            match &step.what {
                What::Consulted { kind, unit_id, received_on } => {
                    let due = rules.calendar.add_working_days(*received_on, OPINION_WITHIN);
                    let (due_on, provisional) = due.map_or((*received_on, true), |due| (due.date, due.provisional));
                    found.push(Consultation {
                        number: u32::try_from(found.len() + 1).unwrap_or(u32::MAX),
                        kind: *kind,
                        unit_id: *unit_id,
                        sent_on: step.on,
                        received_on: *received_on,
                        due_on,
                        provisional,
                        answer: None,
                    });
                }
                What::Answered { consultation, stance } => {
                    if let Some(answered) = found.iter_mut().find(|it| it.number == *consultation) {
                        answered.answer = Some((step.on, *stance));
                    }
                }
                _ => {}
            }
        }
        found
    }
}
