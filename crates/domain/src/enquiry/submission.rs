//! 提交咨询: anybody to a unit, a unit to its guiding unit, a villager to the village.

use chrono::NaiveDate;

use super::faq::Publication;
use super::{About, Enquiry, EnquiryGrade, EnquiryKind, EnquiryPolicy, EnquiryState};
use crate::act::{Act, china_date};
use crate::calendar;
use crate::document::{Document, Standing};
use crate::journal::Event;
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::submission::{CaseNumber, SubmissionWay};
use crate::unit::UnitId;

/// What an enquiry is made of, apart from what is sealed.
#[derive(Clone, Debug)]
pub struct Submission {
    /// 类别
    pub kind: EnquiryKind,
    /// The unit that is asked; for a unit's question its guiding unit, found by the domain.
    pub unit_id: UnitId,
    /// 提问单位
    pub asking_unit_id: Option<UnitId>,
    /// 领域
    pub pilot_domain: Option<DomainCode>,
    /// 提交方式
    pub way: SubmissionWay,
    /// What it is about.
    pub about: Asked,
}

/// What it is about, as far as the rules look at it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// 政府信息, which anybody may read.
    pub document: Option<Document>,
    /// 公开事项, with the unit whose catalogue holds it.
    pub item: Option<(crate::catalogue::item::ItemId, UnitId)>,
}

impl Asked {
    /// The references alone.
    pub fn about(&self) -> About {
        About { document_id: self.document.as_ref().map(|it| it.id), item_id: self.item.map(|it| it.0) }
    }
}

impl Submission {
    /// Whether `act` may send this, and whether it is one: asked before a number is taken for it.
    pub fn check(&self, act: &Act, policy: &EnquiryPolicy) -> Result<(), Refusal> {
        let unit = act.directory.unit(self.unit_id).ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode"))?;
        if unit.closed_on.is_some_and(|on| on <= act.date()) {
            return Err(
                Refusal::at(Ground::WrongState, "unitCode").allowed("未撤销的单位", "a unit that has not been closed")
            );
        }
        if let Some(code) = self.pilot_domain.as_ref().filter(|it| act.directory.pilot_domain(it).is_none()) {
            return Err(Refusal::at(Ground::UnknownReference, "pilotDomain").found(code.as_str()));
        }
        match self.kind {
            EnquiryKind::Citizen => self.way.require(act, self.unit_id),
            EnquiryKind::Unit => self.check_question_of_unit(act),
            EnquiryKind::Objection => {
                if !unit.kind.is_self_governing() {
                    return Err(Refusal::at(Ground::InvalidValue, "unitCode")
                        .found(unit.name.as_str())
                        .allowed("村民委员会或者居民委员会", "a village or residents' committee"));
                }
                self.way.require(act, self.unit_id)?;
                self.check_object(act, policy)
            }
        }
    }

    fn check_question_of_unit(&self, act: &Act) -> Result<(), Refusal> {
        let asking = self.asking_unit_id.ok_or_else(|| Refusal::at(Ground::MissingValue, "askingUnitCode"))?;
        Enquiry::require_asker(act, asking)?;
        let domain = self.pilot_domain.as_ref().ok_or_else(|| Refusal::at(Ground::MissingValue, "pilotDomain"))?;
        let guided = act.directory.pilot_domain(domain).and_then(|it| it.compiling_unit_id);
        if guided != Some(self.unit_id) {
            return Err(Refusal::at(Ground::UnknownReference, "pilotDomain")
                .found(domain.as_str())
                .allowed("有编制单位的试点领域", "a pilot domain with a compiling unit"));
        }
        Ok(())
    }

    /// 异议 name what they are about, and come within the days the law gives after a publication. Against what was never
    /// published there is no last day.
    fn check_object(&self, act: &Act, policy: &EnquiryPolicy) -> Result<(), Refusal> {
        if self.about.about() == About::default() {
            return Err(Refusal::at(Ground::MissingValue, "documentId")
                .allowed("documentId 或者 itemId", "documentId or itemId"));
        }
        if self.about.item.is_some_and(|(_, unit_id)| unit_id != self.unit_id) {
            return Err(Refusal::at(Ground::UnknownReference, "itemId"));
        }
        let Some(document) = &self.about.document else { return Ok(()) };
        if document.unit_id != self.unit_id || document.standing != Standing::Published {
            return Err(Refusal::at(Ground::UnknownReference, "documentId"));
        }
        let published = document.published_at.map_or(act.date(), china_date);
        let last = after_days(act, published, policy.objection_days)?;
        if act.date() > last {
            return Err(Refusal::at(Ground::ObjectionTooLate, "documentId")
                .found(act.date().to_string())
                .allowed(format!("不晚于 {last}"), format!("not later than {last}")));
        }
        Ok(())
    }
}

/// So many calendar days after, as the law counts 日.
fn after_days(act: &Act, from: NaiveDate, days: u32) -> Result<NaiveDate, Refusal> {
    Ok(act.directory.calendar().add_calendar_period(from, days, calendar::Unit::CalendarDay)?.date)
}

impl Enquiry {
    /// 提交. The number and the code's digest were made for it; `check` has been asked.
    pub fn submit(
        act: &Act,
        submission: &Submission,
        number: CaseNumber,
        code_digest: String,
        policy: &EnquiryPolicy,
    ) -> Result<(Self, Event), Refusal> {
        submission.check(act, policy)?;
        let Submission { kind, unit_id, asking_unit_id, pilot_domain, way, about } = submission;
        let is_of_unit = *kind == EnquiryKind::Unit;
        let grade = EnquiryGrade::Normal;
        let enquiry = Self {
            id: act.new_id(),
            number,
            code_digest,
            kind: *kind,
            grade,
            way: *way,
            unit_id: *unit_id,
            asking_unit_id: asking_unit_id.filter(|_| is_of_unit),
            asked_by: act.actor.staff_id().filter(|_| is_of_unit),
            pilot_domain: pilot_domain.clone(),
            about: about.about(),
            state: EnquiryState::Submitted,
            submitted_at: act.at,
            due_on: due_on(act, *kind, grade, act.date(), policy)?,
            forwards: Vec::new(),
            closed_at: None,
            closed_by: None,
            rejection: None,
            publication: Publication::None,
            version: 1,
        };
        // The number alone opens nothing; without it nobody could find the case of a receipt in the journal.
        let due_on = enquiry.due_on.to_string();
        let event = enquiry.event("submitEnquiry").fact("number", enquiry.number.as_str()).fact("dueOn", due_on);
        Ok((enquiry, event))
    }
}

/// 答复期限: working days by grade; of objections calendar days, as the provincial rule has it.
pub(super) fn due_on(
    act: &Act,
    kind: EnquiryKind,
    grade: EnquiryGrade,
    from: NaiveDate,
    policy: &EnquiryPolicy,
) -> Result<NaiveDate, Refusal> {
    let days = match (kind, grade) {
        (EnquiryKind::Objection, _) => return after_days(act, from, policy.objection_answer_days),
        (_, EnquiryGrade::Simple) => policy.simple_working_days,
        (_, EnquiryGrade::Normal) => policy.normal_working_days,
    };
    Ok(act.directory.calendar().add_working_days(from, days)?.date)
}
