//! 收到: how a request comes in, and from which day the limits are counted (条例第二十九条、第三十一条、第四十五条).

use chrono::NaiveDate;

use super::dossier::{Dossier, Wanted};
use super::step::{Hand, Step, What};
use super::{DeliveryRoute, InformationForm, InformationRequest, Party};
use crate::act::Act;
use crate::code;
use crate::journal::Event;
use crate::person::{HANDLERS, Person};
use crate::refusal::{Ground, Refusal};
use crate::submission::{CaseNumber, SubmissionWay};
use crate::unit::{UnitId, UnitKind};

code! {
    /// 申请人确认的方式.
    pub enum ConfirmedBy {
        /// 凭受理编号和查询码
        QueryCode = "QUERY_CODE" / "凭受理编号和查询码确认" / "With number and query code",
        /// 电话
        Phone = "PHONE" / "电话确认" / "By telephone",
        /// 电子邮件
        Email = "EMAIL" / "电子邮件确认" / "By e-mail",
        /// 书面
        Letter = "LETTER" / "书面确认" / "In writing",
        /// 当面
        InPerson = "IN_PERSON" / "当面确认" / "In person",
    }
}

/// A request about to be entered.
#[derive(Clone, Debug)]
pub struct Submission {
    /// 公开主体
    pub unit_id: UnitId,
    /// 提交方式
    pub way: SubmissionWay,
    /// 所需信息
    pub wanted: Wanted,
    /// 获取信息的方式
    pub form: InformationForm,
    /// 获取信息的途径
    pub route: DeliveryRoute,
    /// For what came on paper: the day it was handed in, or signed for; today unless said.
    pub on: Option<NaiveDate>,
}

impl Submission {
    /// What 条例第二十九条第二款 asks for: name, proof of identity, contact; what is wanted; how. No reason is asked for.
    pub fn check(&self, act: &Act, applicant: &Person) -> Result<(), Refusal> {
        self.way.require(act, self.unit_id)?;
        let unit = act.directory.unit(self.unit_id).filter(|unit| unit.closed_on.is_none_or(|on| on > act.date()));
        if unit.is_none_or(|unit| matches!(unit.kind, UnitKind::VillageCommittee | UnitKind::ResidentCommittee)) {
            return Err(Refusal::at(Ground::InvalidValue, "unitCode").allowed(
                "现有的行政机关等公开义务单位;村民委员会、居民委员会不受理信息公开申请",
                "a unit that exists and owes disclosure; village and residents' committees do not take such requests",
            ));
        }
        if applicant.identity.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "applicant.identity")
                .allowed("身份证明(条例第二十九条)", "proof of identity (art. 29)"));
        }
        if !applicant.is_reachable() {
            return Err(Refusal::at(Ground::MissingValue, "applicant.phone").allowed(
                "联系方式:电话、电子邮箱、通信地址至少一项(条例第二十九条)",
                "contact: one of telephone, e-mail and address at least (art. 29)",
            ));
        }
        self.wanted.check("wanted")?;
        let (is_online, today) = (self.way.is_online(), act.date());
        match self.on {
            Some(_) if is_online => Err(Refusal::at(Ground::InvalidValue, "on").allowed(
                "网上提交的不填,以系统记录为准",
                "nothing for what is sent online: the system's own time counts",
            )),
            Some(on) if on > today => Err(Refusal::at(Ground::InvalidValue, "on")
                .found(on.to_string())
                .allowed(format!("不晚于今天({today})"), format!("not after today, {today}"))),
            _ => Ok(()),
        }
    }
}

impl InformationRequest {
    /// 提交. Everything was checked; `number` and `code_digest` are what it is followed by.
    pub fn submit(
        act: &Act,
        submission: Submission,
        applicant: &Person,
        number: CaseNumber,
        code_digest: String,
    ) -> Result<(Self, Dossier, Event), Refusal> {
        submission.check(act, applicant)?;
        let Submission { unit_id, way, wanted, form, route, on } = submission;
        let on = on.unwrap_or(act.date());
        let by = if way.is_online() { Hand::Applicant } else { Hand::of(&act.actor) };
        let request = Self {
            id: act.new_id(),
            number,
            code_digest,
            unit_id,
            way,
            applicant_kind: applicant.kind,
            form,
            route,
            submitted_at: act.at,
            steps: vec![Step { on, at: act.at, by, what: What::Submitted }],
            version: 1,
        };
        let event = request.event("submitInformationRequest").fact("way", way.code()).fact("on", on.to_string());
        Ok((request, Dossier { wanted, ..Dossier::default() }, event))
    }

    /// 机关确认收到, of what nobody signed for. The day by which both sides have confirmed is the day of receipt.
    pub fn confirm_receipt(&mut self, act: &Act, on: Option<NaiveDate>) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_open()?;
        if self.received_on().is_some() || self.office_confirmed().is_some() {
            return Err(Refusal::of(Ground::ReceiptConfirmed));
        }
        let on = self.day(act, "on", on)?;
        Ok(self.take(act, "confirmReceipt", by, on, What::OfficeConfirmed))
    }

    /// 申请人确认: with number and query code, or as the unit records it.
    pub fn confirm_by_applicant(
        &mut self,
        act: &Act,
        party: Party,
        how: ConfirmedBy,
        on: Option<NaiveDate>,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, party)?;
        self.require_open()?;
        if self.received_on().is_some() || self.applicant_confirmed().is_some() {
            return Err(Refusal::of(Ground::ReceiptConfirmed));
        }
        let on = self.day_of(act, party, on)?;
        let action =
            if party == Party::Applicant { "confirmReceiptByApplicant" } else { "recordApplicantConfirmation" };
        Ok(self.take(act, action, by, on, What::ApplicantConfirmed { how }).fact("how", how.code()))
    }

    /// 登记 (条例第四十五条).
    pub fn register(&mut self, act: &Act) -> Result<Event, Refusal> {
        act.require(&HANDLERS, self.unit_id)?;
        self.require_open()?;
        if self.registered_on().is_some() {
            return Err(Refusal::of(Ground::RequestRegistered));
        }
        if self.received_on().is_none() {
            return Err(Refusal::of(Ground::ReceiptNotConfirmed));
        }
        let on = self.day(act, "on", None)?;
        Ok(self.take(act, "registerInformationRequest", Hand::of(&act.actor), on, What::Registered))
    }
}
