//! 依申请公开: somebody applies, and the case goes its way.

use std::collections::VecDeque;

use chrono::NaiveDate;
use domain::act::{Act, Actor};
use domain::journal::Event;
use domain::person::{Identity, IdentityKind, Person, PersonKind};
use domain::refusal::Refusal;
use domain::request::{
    ConfirmedBy, CorrectionNotice, DeliveryRoute, Dossier, ExtensionWish, InformationForm, InformationRequest, Party,
    Reply, ReplyKind, RequestId, ReviewKind, ReviewOutcome, Rules, Submission, Wanted,
};
use domain::submission::{LongText, QueryCode, SubmissionWay};
use domain::unit::UnitId;
use persistence::Target;

use super::super::chance::Chance;
use super::{Life, Task};
use crate::app::explain;
use crate::seed::{read, refused};

/// How many of a hundred working days somebody applies on, for each time the county is as large.
const APPLIES: usize = 70;
/// How many of a hundred cases are corrected, extended, answered late, withdrawn, and reviewed.
const CORRECTED: usize = 12;
const EXTENDED: usize = 8;
const LATE: usize = 6;
const WITHDRAWN: usize = 3;
const REVIEWED: usize = 4;

/// Who applies, and how often.
const APPLICANTS: [(PersonKind, usize); 6] = [
    (PersonKind::NaturalPerson, 82),
    (PersonKind::Enterprise, 7),
    (PersonKind::LegalService, 5),
    (PersonKind::ResearchInstitution, 2),
    (PersonKind::WelfareOrganisation, 2),
    (PersonKind::OtherOrganisation, 2),
];

/// What they are told, and how often.
const REPLIES: [(ReplyKind, usize); 11] = [
    (ReplyKind::Disclosed, 44),
    (ReplyKind::AlreadyPublic, 20),
    (ReplyKind::NotExisting, 11),
    (ReplyKind::PartlyDisclosed, 7),
    (ReplyKind::NotOurs, 6),
    (ReplyKind::Petition, 3),
    (ReplyKind::ThirdPartyRights, 2),
    (ReplyKind::InternalAffairs, 2),
    (ReplyKind::NeedsMaking, 2),
    (ReplyKind::Repeated, 2),
    (ReplyKind::OtherReply, 1),
];

/// 一件申请 on its way.
pub(super) struct Case {
    /// None before it is sent.
    sent: Option<Target<RequestId>>,
    unit_id: UnitId,
    way: SubmissionWay,
    wanted: String,
    applicant: PersonKind,
    /// What comes next, each with the days until then.
    deeds: VecDeque<(usize, Deed)>,
}

#[derive(Clone, Copy)]
enum Deed {
    ConfirmByUnit,
    ConfirmByApplicant,
    Register,
    AskToCorrect,
    Correct,
    ProposeExtension,
    Extend,
    Withdraw,
    Reply(ReplyKind),
    Deliver,
    Archive,
    Review(ReviewKind, ReviewOutcome),
}

impl Life<'_> {
    /// Perhaps somebody applies today.
    pub(super) fn somebody_applies(&mut self, day: NaiveDate) {
        let mut chance = self.chance();
        if !chance.hits(APPLIES) {
            return;
        }
        let (Some(unit_id), Some(topic)) = (chance.one_of(&self.units).copied(), chance.one_of(&self.topics)) else {
            return;
        };
        let wanted = format!("{}的{}", day.format("%Y年"), topic.name);
        let way =
            [SubmissionWay::Portal, SubmissionWay::MiniProgram, SubmissionWay::SignedPost, SubmissionWay::Counter];
        let way = way[chance.below(way.len())];
        let applicant = drawn(&mut chance, &APPLICANTS, PersonKind::NaturalPerson);
        let deeds = deeds(&mut chance, way);
        let at = self.moment(&mut chance, day, 0);
        self.add(at, Task::Case(Box::new(Case { sent: None, unit_id, way, wanted, applicant, deeds })));
    }

    pub(super) async fn handle(&mut self, mut case: Case) -> anyhow::Result<()> {
        let act = self.act(Actor::System);
        let target = match case.sent {
            None => self.send(&act, &case).await?,
            Some(target) => {
                let Some((_, deed)) = case.deeds.pop_front() else { return Ok(()) };
                let party = if matches!(deed, Deed::ConfirmByApplicant | Deed::Correct | Deed::Withdraw) {
                    Party::Applicant
                } else {
                    Party::Unit
                };
                let act = if party == Party::Applicant { self.act(Actor::Anonymous) } else { act.clone() };
                let done =
                    self.store().change_request(&act, &self.policies.request, target, party, |it, dossier, rules| {
                        deed.done(&act, it, dossier, rules)
                    });
                Target { expected_version: done.await.map_err(explain)?.version, ..target }
            }
        };
        case.sent = Some(target);
        if let Some((days, _)) = case.deeds.front() {
            let mut chance = self.chance();
            let at = self.moment(&mut chance, act.date(), *days).max(act.at);
            self.add(at, Task::Case(Box::new(case)));
        }
        Ok(())
    }

    async fn send(&mut self, act: &Act, case: &Case) -> anyhow::Result<Target<RequestId>> {
        self.made.requests += 1;
        let number = self.made.requests;
        let is_person = case.applicant == PersonKind::NaturalPerson;
        let applicant = Person {
            kind: case.applicant,
            name: read(&format!("演示申请人{number}"))?,
            identity: Some(Identity { kind: IdentityKind::Other, number: read(&format!("YS{number:06}"))? }),
            contact_name: if is_person { None } else { Some(read("演示联系人")?) },
            phone: None,
            email: Some(read("demo@example.com")?),
            address: None,
        };
        let features = LongText::read("features", &case.wanted, 500).map_err(|it| refused(&it))?;
        let submission = Submission {
            unit_id: case.unit_id,
            way: case.way,
            wanted: Wanted { features: Some(features), ..Wanted::default() },
            form: InformationForm::Electronic,
            route: DeliveryRoute::Online,
            on: None,
        };
        let act = if case.way.is_online() { self.act(Actor::Anonymous) } else { act.clone() };
        let code = QueryCode::of_bits(self.chance().next());
        let sent = self.store().submit_request(&act, &self.policies.request, None, &applicant, submission, &code);
        let sent = sent.await.map_err(explain)?;
        Ok(Target { id: sent.id, expected_version: sent.version })
    }
}

/// The way a case goes.
fn deeds(chance: &mut Chance, way: SubmissionWay) -> VecDeque<(usize, Deed)> {
    let mut deeds = VecDeque::new();
    if !matches!(way, SubmissionWay::Counter | SubmissionWay::SignedPost) {
        deeds.push_back((chance.below(2), Deed::ConfirmByUnit));
        deeds.push_back((0, Deed::ConfirmByApplicant));
    }
    deeds.push_back((chance.below(2), Deed::Register));
    if chance.hits(WITHDRAWN) {
        deeds.push_back((2, Deed::Withdraw));
        return deeds;
    }
    if chance.hits(CORRECTED) {
        deeds.push_back((1 + chance.below(4), Deed::AskToCorrect));
        deeds.push_back((1 + chance.below(9), Deed::Correct));
    }
    let is_extended = chance.hits(EXTENDED);
    if is_extended {
        deeds.push_back((14, Deed::ProposeExtension));
        deeds.push_back((1, Deed::Extend));
    }
    // Twenty working days are four weeks, with nothing else in between.
    let days = if chance.hits(LATE) { 62 } else { 3 + chance.below(if is_extended { 12 } else { 20 }) };
    let kind = drawn(chance, &REPLIES, ReplyKind::Disclosed);
    deeds.push_back((days, Deed::Reply(kind)));
    deeds.push_back((1 + chance.below(3), Deed::Deliver));
    if chance.hits(REVIEWED) {
        let outcomes = [ReviewOutcome::Upheld, ReviewOutcome::Upheld, ReviewOutcome::Corrected, ReviewOutcome::Other];
        deeds.push_back((20, Deed::Review(ReviewKind::Reconsideration, ReviewOutcome::Pending)));
        deeds.push_back((50, Deed::Review(ReviewKind::Reconsideration, outcomes[chance.below(outcomes.len())])));
    }
    deeds.push_back((30, Deed::Archive));
    deeds
}

impl Deed {
    fn done(
        self,
        act: &Act,
        it: &mut InformationRequest,
        dossier: &mut Dossier,
        rules: Rules<'_>,
    ) -> Result<Event, Refusal> {
        const CORRECT_WITHIN: chrono::Days = chrono::Days::new(15);
        let text = |text: &str| LongText::read("text", text, 500);
        match self {
            Self::ConfirmByUnit => it.confirm_receipt(act, None),
            Self::ConfirmByApplicant => it.confirm_by_applicant(act, Party::Applicant, ConfirmedBy::QueryCode, None),
            Self::Register => it.register(act),
            Self::AskToCorrect => {
                let notice = CorrectionNotice {
                    points: text("请写明所需信息的年份和名称")?,
                    due_on: act.date() + CORRECT_WITHIN,
                    on: None,
                };
                it.request_correction(act, rules, dossier, notice)
            }
            Self::Correct => it.correct(act, Party::Applicant, dossier, text("已写明年份和名称")?, None),
            Self::ProposeExtension => {
                let wish = ExtensionWish { days: 10, reason: text("检索的档案较多")? };
                it.propose_extension(act, rules, dossier, wish)
            }
            Self::Extend => it.extend(act, rules, None),
            Self::Withdraw => it.withdraw(act, Party::Applicant, dossier, None, None),
            Self::Reply(kind) => {
                let withheld_as = (kind == ReplyKind::PartlyDisclosed).then_some(ReplyKind::ThirdPartyRights);
                let reply = Reply {
                    kind,
                    withheld_as,
                    text: text("演示答复:有关情况告知如下。")?,
                    ground: if kind.needs_ground() { Some(text("演示理由")?) } else { None },
                    public_interest: None,
                    attachments: Vec::new(),
                    on: None,
                };
                it.reply(act, rules, dossier, reply)
            }
            Self::Deliver => it.deliver(act, DeliveryRoute::Online, None),
            Self::Archive => it.archive(act, rules).map(|it| it.0),
            Self::Review(kind, outcome) => it.record_review(act, rules, kind, outcome, None),
        }
    }
}

/// One of these, as often as it says.
fn drawn<T: Copy>(chance: &mut Chance, all: &[(T, usize)], otherwise: T) -> T {
    let mut drawn = chance.below(all.iter().map(|(_, weight)| weight).sum());
    for (it, weight) in all {
        if drawn < *weight {
            return *it;
        }
        drawn -= weight;
    }
    otherwise
}
