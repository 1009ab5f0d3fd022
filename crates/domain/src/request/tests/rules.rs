use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn editor() -> Actor {
    staff(1, Role::Editor)
}

struct Case {
    request: InformationRequest,
    dossier: Dossier,
    calendar: Calendar,
    policy: RequestPolicy,
}

impl Case {
    fn of((request, dossier): (InformationRequest, Dossier)) -> Self {
        Self { request, dossier, calendar: calendar(), policy: RequestPolicy::default() }
    }

    fn rules(&self) -> Rules<'_> {
        Rules { calendar: &self.calendar, policy: &self.policy }
    }

    fn clock(&self, on: &str) -> Clock {
        self.request.clock(self.rules(), day(on)).unwrap()
    }

    fn due(&self, on: &str) -> Option<String> {
        self.clock(on).due_on.map(|it| it.to_string())
    }

    fn ask_to_correct(&mut self, on: &str, due_on: &str) -> Result<Event, Refusal> {
        let notice = CorrectionNotice { points: text("请写明年份"), due_on: day(due_on), on: None };
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        self.request.request_correction(&act(editor(), on), rules, &mut self.dossier, notice)
    }

    fn correct(&mut self, on: &str) -> Result<Event, Refusal> {
        let act = act(Actor::Anonymous, on);
        self.request.correct(&act, Party::Applicant, &mut self.dossier, text("2025年"), None)
    }

    fn consult(&mut self, kind: ConsultationKind, on: &str) -> Result<Event, Refusal> {
        let consulting = Consulting { kind, unit_id: None, party: text("某公司"), on: None, received_on: day(on) };
        self.request.consult(&act(editor(), on), &mut self.dossier, consulting)
    }

    fn answer(&mut self, kind: ConsultationKind, consultation: u32, on: &str) -> Result<Event, Refusal> {
        let received = OpinionReceived { kind, consultation, stance: Stance::Disagrees, opinion: None, on: None };
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        self.request.record_opinion(&act(editor(), on), rules, &mut self.dossier, received)
    }

    fn extend(&mut self, on: &str, days: u32) -> Result<Event, Refusal> {
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        let wish = ExtensionWish { days, reason: text("检索量大") };
        self.request.propose_extension(&act(editor(), on), rules, &mut self.dossier, wish)?;
        self.request.extend(&act(staff(2, Role::Reviewer), on), rules, None)
    }

    fn fee(&mut self, on: &str, scale: FeeScale, quantity: u32) -> Result<Event, Refusal> {
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        let notice = FeeNotice { scale, quantity, before: 10, on: None, received_on: day(on) };
        self.request.notice_fee(&act(editor(), on), rules, notice)
    }

    fn abandon(&mut self, on: &str) -> Result<Event, Refusal> {
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        self.request.abandon(&act(editor(), on), rules, None)
    }

    fn reply(&mut self, on: &str, kind: ReplyKind) -> Result<Event, Refusal> {
        let is_partial = kind == ReplyKind::PartlyDisclosed;
        self.reply_with(
            on,
            Reply {
                kind,
                withheld_as: is_partial.then_some(ReplyKind::ThirdPartyRights),
                text: text("答复"),
                ground: kind.needs_ground().then(|| text("理由")),
                public_interest: None,
                attachments: Vec::new(),
                on: None,
            },
        )
    }

    fn reply_with(&mut self, on: &str, reply: Reply) -> Result<Event, Refusal> {
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        self.request.reply(&act(editor(), on), rules, &mut self.dossier, reply)
    }
}

fn ground(outcome: Result<Event, Refusal>) -> Ground {
    outcome.unwrap_err().ground
}

/// 第三十一条: which day is the day of receipt.
#[test]
fn the_day_of_receipt_follows_the_way() {
    for way in SubmissionWay::ALL {
        let mut case = Case::of(submitted(*way, day("2026-03-02")));
        let at_once = matches!(way, SubmissionWay::Counter | SubmissionWay::SignedPost);
        assert_eq!(case.request.received_on().is_some(), at_once, "{way}");
        let confirm = case.request.confirm_receipt(&act(editor(), "2026-03-03"), None);
        if at_once {
            assert_eq!(ground(confirm), Ground::ReceiptConfirmed, "{way}");
            assert_eq!(case.request.received_on(), Some(day("2026-03-02")));
            continue;
        }
        confirm.unwrap();
        assert_eq!(case.request.received_on(), None, "{way}: one side is not both");
        assert_eq!(ground(case.request.register(&act(editor(), "2026-03-03"))), Ground::ReceiptNotConfirmed);
        let act = act(Actor::Anonymous, "2026-03-05");
        case.request.confirm_by_applicant(&act, Party::Applicant, ConfirmedBy::QueryCode, None).unwrap();
        assert_eq!(case.request.received_on(), Some(day("2026-03-05")), "{way}");
        assert_eq!(case.request.steps[1].on, day("2026-03-03"), "both times are kept");
    }
}

/// 第二十九条: name, identity, contact, description. No reason.
#[test]
fn a_request_says_who_and_what() {
    let submission = |way, wanted| Submission {
        unit_id: UNIT,
        way,
        wanted,
        form: InformationForm::Paper,
        route: DeliveryRoute::Post,
        on: None,
    };
    let some = Wanted { title: Some(text("预算")), ..Wanted::default() };
    let path = |act: &Act, wanted: &Wanted, applicant: &Person| {
        let refused = submission(SubmissionWay::Portal, wanted.clone()).check(act, applicant);
        refused.map_err(|it| it.path.join("."))
    };
    let anybody = act(Actor::Anonymous, "2026-03-02");
    assert_eq!(path(&anybody, &some, &applicant()), Ok(()));
    assert_eq!(path(&anybody, &Wanted::default(), &applicant()), Err("wanted.features".to_owned()));
    let nameless = Person { identity: None, ..applicant() };
    assert_eq!(path(&anybody, &some, &nameless), Err("applicant.identity".to_owned()));
    let unreachable = Person { phone: None, ..applicant() };
    assert_eq!(path(&anybody, &some, &unreachable), Err("applicant.phone".to_owned()));
    let counter = submission(SubmissionWay::Counter, some);
    assert_eq!(counter.check(&anybody, &applicant()).unwrap_err().ground, Ground::NotAllowed);
}

/// 第三十三条: twenty working days, the day of receipt not counted, make-up days and holidays read.
#[test]
fn the_reply_is_due_in_twenty_working_days() {
    let case = Case::of(registered("2026-03-02"));
    // 14 March is worked, so that the twentieth is a day earlier than by weekday.
    assert_eq!(case.due("2026-03-02").as_deref(), Some("2026-03-27"));
    let saturday = case.clock("2026-03-14");
    assert_eq!((saturday.used, saturday.left()), (10, 10));
    let sunday = case.clock("2026-03-15");
    assert_eq!((sunday.used, sunday.left()), (10, 10));
    assert!(!case.clock("2026-03-27").late);
    let late = case.clock("2026-03-30");
    assert!(late.late);
    assert_eq!(late.left(), -1);
    assert_eq!(late.spans.last().unwrap().reason, SpanReason::Overdue);
    let unknown = Case::of(registered("2026-12-28"));
    assert!(unknown.clock("2026-12-28").provisional);
    assert!(!case.clock("2026-03-02").provisional);
}

/// 第三十条: once, and the period begins anew.
#[test]
fn a_correction_is_asked_once_and_restarts_the_clock() {
    let mut case = Case::of(registered("2026-03-02"));
    assert_eq!(ground(case.correct("2026-03-03")), Ground::NoCorrectionRequested);
    case.ask_to_correct("2026-03-05", "2026-03-20").unwrap();
    let waiting = case.clock("2026-03-10");
    assert_eq!((waiting.due_on, waiting.used, waiting.paused_since), (None, 3, Some(day("2026-03-05"))));
    assert_eq!(ground(case.reply("2026-03-10", ReplyKind::Disclosed)), Ground::WaitingForApplicant);
    assert_eq!(ground(case.ask_to_correct("2026-03-10", "2026-03-25")), Ground::CorrectionOnce);
    assert_eq!(ground(case.abandon("2026-03-20")), Ground::PeriodStillRuns);
    case.correct("2026-03-12").unwrap();
    let clock = case.clock("2026-03-13");
    assert_eq!((clock.since, clock.used, clock.paused_since), (day("2026-03-12"), 1, None));
    assert_eq!(clock.due_on, Some(day("2026-04-09")));
    let reasons: Vec<_> = clock.spans.iter().map(|it| (it.reason, it.working_days)).collect();
    assert_eq!(
        reasons,
        [(SpanReason::BeforeCorrection, 3), (SpanReason::WaitingForCorrection, 5), (SpanReason::ReplyPeriod, 1)]
    );
    assert_eq!(ground(case.ask_to_correct("2026-03-13", "2026-03-25")), Ground::CorrectionOnce);
}

/// 第三十条、第三十三条: late is late, and after the reply period nothing wipes that out.
#[test]
fn after_the_reply_period_neither_correction_nor_fee_begins_it_anew() {
    let mut late = Case::of(registered("2026-03-02"));
    assert_eq!(late.request.correction_notice_due_on(late.rules()), Some(day("2026-03-11")));
    late.ask_to_correct("2026-03-27", "2026-04-10").unwrap();
    let (asked, _) = late.request.correction().unwrap();
    assert!(late.request.correction_notice_due_on(late.rules()).unwrap() < asked.on);
    let mut in_time = Case::of(registered("2026-03-02"));
    in_time.fee("2026-03-27", FeeScale::ByPage, 31).unwrap();
    let mut over = Case::of(registered("2026-03-02"));
    let refusal = over.ask_to_correct("2026-03-30", "2026-04-10").unwrap_err();
    assert_eq!((refusal.ground, refusal.found.as_deref()), (Ground::ReplyPeriodOver, Some("2026-03-27")));
    assert_eq!(over.dossier.correction_points, None);
    assert_eq!(ground(over.fee("2026-03-30", FeeScale::ByPage, 31)), Ground::ReplyPeriodOver);
    assert!(over.clock("2026-03-30").late);
    // What was noticed in time may be recorded later.
    let noticed = Some(day("2026-03-27"));
    let notice = CorrectionNotice { points: text("请写明年份"), due_on: day("2026-04-10"), on: noticed };
    let rules = Rules { calendar: &calendar(), policy: &RequestPolicy::default() };
    over.request.request_correction(&act(editor(), "2026-03-30"), rules, &mut over.dossier, notice).unwrap();
}

#[test]
fn what_is_not_corrected_is_abandoned() {
    let mut case = Case::of(registered("2026-03-02"));
    assert_eq!(ground(case.abandon("2026-03-30")), Ground::NothingOwed);
    case.ask_to_correct("2026-03-05", "2026-03-20").unwrap();
    case.abandon("2026-03-23").unwrap();
    assert_eq!(case.request.annual_row(), Some(AnnualRow::Other1));
    assert_eq!(ground(case.correct("2026-03-24")), Ground::RequestClosed);
}

/// 第三十二条、第三十三条第三款: the days after the letter up to the opinion.
#[test]
fn asking_a_third_party_is_left_out() {
    let mut case = Case::of(registered("2026-03-02"));
    case.consult(ConsultationKind::ThirdParty, "2026-03-04").unwrap();
    let waiting = case.clock("2026-03-10");
    assert_eq!((waiting.used, waiting.paused_since, waiting.provisional), (2, Some(day("2026-03-04")), true));
    assert_eq!(ground(case.reply("2026-03-10", ReplyKind::Disclosed)), Ground::ConsultationOpen);
    assert_eq!(ground(case.answer(ConsultationKind::CoMaker, 1, "2026-03-11")), Ground::NotConsulted);
    case.answer(ConsultationKind::ThirdParty, 1, "2026-03-11").unwrap();
    // 5, 6, 9, 10 and 11 March are left out.
    assert_eq!(case.due("2026-03-11").as_deref(), Some("2026-04-03"));
    let clock = case.clock("2026-03-13");
    assert_eq!((clock.used, clock.paused_since, clock.provisional), (4, None, false));
    assert_eq!(ground(case.answer(ConsultationKind::ThirdParty, 1, "2026-03-12")), Ground::OpinionRecorded);
    assert_eq!(ground(case.reply("2026-03-13", ReplyKind::Disclosed)), Ground::ThirdPartyObjects);
    case.reply("2026-03-13", ReplyKind::ThirdPartyRights).unwrap();
}

/// 第三十二条、第三十七条: what a third party objects to may be the very part that is kept back.
#[test]
fn keeping_back_what_a_third_party_objects_to_needs_no_public_interest() {
    let letters = |case: &Case| case.request.letters().iter().map(ToString::to_string).collect::<Vec<_>>();
    for (withheld_as, interest, told) in [
        (Some(ReplyKind::ThirdPartyRights), None, Some(false)),
        (Some(ReplyKind::ThirdPartyRights), Some("工程质量"), Some(true)),
        (Some(ReplyKind::StateSecret), None, None),
        (Some(ReplyKind::StateSecret), Some("工程质量"), Some(true)),
        (None, None, None),
        (None, Some("工程质量"), Some(true)),
    ] {
        let mut case = Case::of(registered("2026-03-02"));
        for on in ["2026-03-03", "2026-03-04"] {
            case.consult(ConsultationKind::ThirdParty, on).unwrap();
        }
        case.consult(ConsultationKind::CoMaker, "2026-03-04").unwrap();
        case.answer(ConsultationKind::ThirdParty, 2, "2026-03-24").unwrap();
        case.answer(ConsultationKind::CoMaker, 3, "2026-03-24").unwrap();
        // The first has its say, a day too late.
        case.answer(ConsultationKind::ThirdParty, 1, "2026-03-24").unwrap();
        let kind = if withheld_as.is_some() { ReplyKind::PartlyDisclosed } else { ReplyKind::Disclosed };
        let reply = Reply {
            kind,
            withheld_as,
            text: text("答复"),
            ground: Some(text("理由")),
            public_interest: interest.map(text),
            attachments: Vec::new(),
            on: None,
        };
        let outcome = case.reply_with("2026-03-25", reply).map_err(|it| it.ground);
        let Some(told) = told else {
            assert_eq!(outcome.unwrap_err(), Ground::ThirdPartyObjects);
            continue;
        };
        outcome.unwrap();
        let notices: Vec<_> = letters(&case).into_iter().filter(|it| it.starts_with("third-party-notice")).collect();
        let expected: &[&str] = if told { &["third-party-notice-2"] } else { &[] };
        assert_eq!(notices, expected, "{withheld_as:?} {interest:?}");
    }
}

/// Silence: fifteen working days, and not one more; two at a time are left out once.
#[test]
fn silence_ends_after_fifteen_working_days() {
    let mut case = Case::of(registered("2026-03-02"));
    case.consult(ConsultationKind::CoMaker, "2026-03-04").unwrap();
    case.consult(ConsultationKind::ThirdParty, "2026-03-04").unwrap();
    let [one, two] = case.request.consultations(case.rules()).try_into().unwrap();
    assert_eq!((one.due_on, two.due_on), (day("2026-03-24"), day("2026-03-24")));
    assert_eq!(one.outcome(day("2026-03-24")), ConsultationOutcome::Waiting);
    assert_eq!(one.outcome(day("2026-03-25")), ConsultationOutcome::ConsentBySilence);
    assert_eq!(two.outcome(day("2026-03-25")), ConsultationOutcome::UnitDecides);
    let clock = case.clock("2026-03-25");
    assert_eq!((clock.used, clock.paused_since), (3, None));
    assert_eq!(clock.due_on, Some(day("2026-04-20")));
    let standing = case.request.standing(case.rules());
    assert_eq!((standing.queue, standing.waiting_until), (Queue::WaitingOnThirdParty, Some(day("2026-03-24"))));
    assert_eq!(case.request.state_on(case.rules(), day("2026-03-24")), RequestState::Consulting);
    assert_eq!(case.request.state_on(case.rules(), day("2026-03-25")), RequestState::InProcess);
    case.reply("2026-03-25", ReplyKind::Disclosed).unwrap();
}

/// 第三十二条、第三十四条: what is said after the fifteenth working day is on record, and silence has had its effect.
#[test]
fn an_opinion_that_comes_late_does_not_undo_silence() {
    for (on, outcomes) in [
        ("2026-03-24", [ConsultationOutcome::Disagreed, ConsultationOutcome::Disagreed]),
        ("2026-03-25", [ConsultationOutcome::ConsentBySilence, ConsultationOutcome::UnitDecides]),
    ] {
        let mut case = Case::of(registered("2026-03-02"));
        case.consult(ConsultationKind::CoMaker, "2026-03-04").unwrap();
        case.consult(ConsultationKind::ThirdParty, "2026-03-04").unwrap();
        case.answer(ConsultationKind::CoMaker, 1, on).unwrap();
        case.answer(ConsultationKind::ThirdParty, 2, on).unwrap();
        let consultations = case.request.consultations(case.rules());
        assert_eq!(consultations.iter().map(|it| it.outcome(day("2026-03-26"))).collect::<Vec<_>>(), outcomes, "{on}");
        assert!(consultations.iter().all(|it| it.answer == Some((day(on), Stance::Disagrees))), "{on}");
        let in_time = on == "2026-03-24";
        assert_eq!(case.reply("2026-03-26", ReplyKind::Disclosed).is_err(), in_time, "{on}");
    }
}

/// 第三十三条: once, at most twenty, by somebody else, before the end.
#[test]
fn an_extension_is_once_and_agreed_to_by_another() {
    let mut case = Case::of(registered("2026-03-02"));
    let reviewer = act(staff(2, Role::Reviewer), "2026-03-10");
    let rules = Rules { calendar: &calendar(), policy: &RequestPolicy::default() };
    assert_eq!(ground(case.request.extend(&reviewer, rules, None)), Ground::ExtensionNotProposed);
    assert_eq!(ground(case.extend("2026-03-10", 21)), Ground::ExtensionTooLong);
    let wish = || ExtensionWish { days: 20, reason: text("检索量大") };
    case.request.propose_extension(&reviewer, rules, &mut case.dossier, wish()).unwrap();
    assert_eq!(ground(case.request.extend(&reviewer, rules, None)), Ground::ExtensionOwn);
    assert_eq!(ground(case.request.extend(&act(editor(), "2026-03-10"), rules, None)), Ground::NotAllowed);
    case.extend("2026-03-10", 20).unwrap();
    assert_eq!(case.due("2026-03-10").as_deref(), Some("2026-04-27"));
    assert_eq!(ground(case.extend("2026-03-11", 1)), Ground::ExtensionOnce);
    let mut over = Case::of(registered("2026-03-02"));
    assert_eq!(ground(over.extend("2026-03-30", 5)), Ground::ReplyPeriodOver);
    over.extend("2026-03-27", 5).unwrap();
    assert_eq!(over.due("2026-03-27").as_deref(), Some("2026-04-03"));
}

/// 第三十三条: the applicant has been told, or there is no day of it.
#[test]
fn an_extension_is_not_told_on_a_day_to_come() {
    let mut case = Case::of(registered("2026-03-02"));
    let (clerk, head) = (act(editor(), "2026-03-10"), act(staff(2, Role::Reviewer), "2026-03-10"));
    let rules = Rules { calendar: &calendar(), policy: &RequestPolicy::default() };
    let wish = ExtensionWish { days: 5, reason: text("检索量大") };
    case.request.propose_extension(&clerk, rules, &mut case.dossier, wish).unwrap();
    for wrong in ["2026-03-09", "2026-03-11"] {
        let refusal = case.request.extend(&head, rules, Some(day(wrong))).unwrap_err();
        assert_eq!((refusal.ground, refusal.path), (Ground::InvalidValue, vec!["notifiedOn".to_owned()]), "{wrong}");
    }
    case.request.extend(&head, rules, Some(day("2026-03-10"))).unwrap();
}

/// G§6.4, to the yuan.
#[test]
fn fees_by_piece_and_by_page() {
    let pieces =
        [(0, 0), (10, 0), (11, 100), (30, 2_000), (31, 2_200), (40, 4_000), (41, 4_300), (50, 7_000), (51, 7_400)];
    for (count, yuan) in pieces {
        assert_eq!(by_pieces(count), yuan, "{count} pieces");
    }
    let pages = [(0, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2_700), (201, 2_740)];
    for (count, yuan) in pages {
        assert_eq!(by_pages(count), yuan, "{count} pages");
    }
    let received_on = day("2026-03-02");
    let eleventh = FeeNotice { scale: FeeScale::ByPiece, quantity: 1, before: 10, on: None, received_on };
    assert_eq!(eleventh.amount(), 100);
    assert_eq!(FeeNotice { before: 30, ..eleventh }.amount(), 200);
    assert_eq!(FeeNotice { scale: FeeScale::ByPage, quantity: 101, before: 30, ..eleventh }.amount(), 720);
    assert_eq!(by_pieces(u32::MAX), u32::MAX);
    assert_eq!(by_pages(u32::MAX), u32::MAX);
}

/// 国办函〔2020〕109号: one fee, paid within twenty working days; then the period begins anew.
#[test]
fn a_fee_is_one_and_is_paid_or_the_request_abandoned() {
    let mut case = Case::of(registered("2026-03-02"));
    let pay = |case: &mut Case, on: &str| case.request.record_payment(&act(editor(), on), None);
    assert_eq!(ground(pay(&mut case, "2026-03-03")), Ground::NoFeeNoticed);
    assert_eq!(ground(case.fee("2026-03-03", FeeScale::ByPage, 30)), Ground::FeeNotDue);
    case.fee("2026-03-03", FeeScale::ByPage, 31).unwrap();
    assert_eq!(ground(case.fee("2026-03-04", FeeScale::ByPiece, 1)), Ground::FeeOnce);
    assert_eq!(ground(case.reply("2026-03-04", ReplyKind::Disclosed)), Ground::WaitingForApplicant);
    assert_eq!(case.request.payment_due_on(case.rules()), Ok(Some(day("2026-03-30"))));
    let mut unpaid =
        Case { request: case.request.clone(), dossier: case.dossier.clone(), ..Case::of(registered("2026-03-02")) };
    assert_eq!(ground(unpaid.abandon("2026-03-30")), Ground::PeriodStillRuns);
    unpaid.abandon("2026-03-31").unwrap();
    assert_eq!(unpaid.request.annual_row(), Some(AnnualRow::Other2));
    pay(&mut case, "2026-03-10").unwrap();
    assert_eq!(case.due("2026-03-10").as_deref(), Some("2026-04-07"));
    assert_eq!(case.clock("2026-03-11").used, 1);
    case.policy.payment_restarts = false;
    assert_eq!(case.clock("2026-03-11").used, 2, "one day before the notice, one after the payment");
    assert_eq!(case.due("2026-03-10").as_deref(), Some("2026-04-03"));
    assert_eq!(ground(case.fee("2026-03-11", FeeScale::ByPage, 31)), Ground::FeeOnce);
}

/// 第三十二条; 国办函〔2020〕109号第六条: what is counted from an arrival is not counted from the day of sending.
#[test]
fn periods_of_others_begin_on_the_day_a_letter_arrives() {
    let clerk = act(editor(), "2026-03-06");
    let rules = Rules { calendar: &calendar(), policy: &RequestPolicy::default() };
    let sent = Some(day("2026-03-03"));
    for (arrived, due_on) in [
        ("2026-03-02", None),
        ("2026-03-03", Some("2026-03-30")),
        ("2026-03-06", Some("2026-04-02")),
        ("2026-03-07", None),
    ] {
        let mut case = Case::of(registered("2026-03-02"));
        let (scale, received_on) = (FeeScale::ByPage, day(arrived));
        let notice = FeeNotice { scale, quantity: 31, before: 0, on: sent, received_on };
        let outcome = case.request.notice_fee(&clerk, rules, notice);
        let Some(due_on) = due_on else {
            let refusal = outcome.unwrap_err();
            assert_eq!(
                (refusal.ground, refusal.path),
                (Ground::InvalidValue, vec!["receivedOn".to_owned()]),
                "{arrived}"
            );
            continue;
        };
        outcome.unwrap();
        assert_eq!(case.request.payment_due_on(rules), Ok(Some(day(due_on))), "{arrived}");
        assert_eq!(ground(case.abandon(due_on)), Ground::PeriodStillRuns, "{arrived}");
        // The clock stands still from the notice on.
        assert_eq!(case.clock("2026-03-06").paused_since, sent, "{arrived}");
        assert_eq!(case.clock("2026-03-06").used, 1, "{arrived}");
    }
    for (arrived, due_on) in [
        ("2026-03-02", None),
        ("2026-03-03", Some("2026-03-23")),
        ("2026-03-06", Some("2026-03-26")),
        ("2026-03-07", None),
    ] {
        let mut case = Case::of(registered("2026-03-02"));
        let kind = ConsultationKind::ThirdParty;
        let consulting =
            Consulting { kind, unit_id: None, party: text("某公司"), on: sent, received_on: day(arrived) };
        let outcome = case.request.consult(&clerk, &mut case.dossier, consulting);
        let Some(due_on) = due_on else {
            assert_eq!(outcome.unwrap_err().path, ["receivedOn"], "{arrived}");
            continue;
        };
        outcome.unwrap();
        assert_eq!(case.request.consultations(rules)[0].due_on, day(due_on), "{arrived}");
    }
}

/// G§6.3: every reply has its basis, its row and its remedy, and asks for what it has to say.
#[test]
fn replies_are_data() {
    for kind in ReplyKind::ALL.iter().copied() {
        let mut case = Case::of(registered("2026-03-02"));
        let outcome = case.reply("2026-03-04", kind);
        match kind {
            ReplyKind::StillUnclear => assert_eq!(ground(outcome), Ground::NoCorrectionRequested),
            ReplyKind::UnreasonableMass => assert_eq!(ground(outcome), Ground::ReasonsNotDemanded),
            _ => {
                outcome.unwrap();
                assert_eq!(case.request.annual_row(), Some(kind.annual_row()));
            }
        }
        assert!(kind.legal_basis().starts_with("《中华人民共和国政府信息公开条例》"));
        let remedy = case.policy.remedy_text(kind);
        let at_choice = remedy.contains("或者");
        assert_eq!(at_choice, !kind.needs_ground(), "{kind}: never both at choice where something is refused");
        assert!(remedy.contains("60日"));
        if kind.needs_ground() {
            let mut case = Case::of(registered("2026-03-02"));
            let silent = Reply {
                kind,
                withheld_as: (kind == ReplyKind::PartlyDisclosed).then_some(ReplyKind::StateSecret),
                text: text("答复"),
                ground: None,
                public_interest: None,
                attachments: Vec::new(),
                on: None,
            };
            assert_eq!(case.reply_with("2026-03-04", silent).unwrap_err().path, ["ground"], "{kind}");
        }
        let with_file = Reply {
            kind,
            withheld_as: (kind == ReplyKind::PartlyDisclosed).then_some(ReplyKind::StateSecret),
            text: text("答复"),
            ground: Some(text("理由")),
            public_interest: None,
            attachments: vec![AttachmentId(Uuid::from_u128(9))],
            on: None,
        };
        let mut case = Case::of(registered("2026-03-02"));
        assert_eq!(case.reply_with("2026-03-04", with_file).is_ok(), kind.discloses(), "{kind}");
    }
    let policy =
        RequestPolicy { remedies: [(ReplyKind::NotExisting, Remedy::Either)].into(), ..RequestPolicy::default() };
    assert!(policy.remedy_text(ReplyKind::NotExisting).contains("或者"));
}

#[test]
fn delivery_archive_and_review_follow_the_reply() {
    let mut case = Case::of(registered("2026-03-02"));
    let policy = RequestPolicy::default();
    let calendar = calendar();
    let rules = Rules { calendar: &calendar, policy: &policy };
    let on = |on: &str| act(editor(), on);
    let review =
        |case: &mut Case, kind, outcome| case.request.record_review(&on("2026-03-20"), rules, kind, outcome, None);
    assert_eq!(ground(review(&mut case, ReviewKind::Reconsideration, ReviewOutcome::Pending)), Ground::NothingToReview);
    let deliver = |case: &mut Case, day: &str| case.request.deliver(&on(day), DeliveryRoute::Post, None);
    assert_eq!(ground(deliver(&mut case, "2026-03-03")), Ground::NotReplied);
    assert_eq!(case.request.archive(&on("2026-03-03"), rules).unwrap_err().ground, Ground::RequestNotClosed);
    case.reply("2026-03-10", ReplyKind::StateSecret).unwrap();
    assert_eq!(case.request.archive(&on("2026-03-11"), rules).unwrap_err().ground, Ground::ReplyNotDelivered);
    deliver(&mut case, "2026-03-12").unwrap();
    assert_eq!(ground(deliver(&mut case, "2026-03-12")), Ground::ReplyDelivered);
    let (_, archived) = case.request.archive(&on("2026-03-13"), rules).unwrap();
    assert_eq!(archived.retain_until, day("2036-03-13"));
    assert_eq!(case.request.archive(&on("2026-03-13"), rules).unwrap_err().ground, Ground::RequestArchived);
    let after = ReviewKind::LawsuitAfterReconsideration;
    assert_eq!(ground(review(&mut case, after, ReviewOutcome::Pending)), Ground::ReviewOutOfOrder);
    review(&mut case, ReviewKind::Reconsideration, ReviewOutcome::Pending).unwrap();
    assert_eq!(ground(review(&mut case, after, ReviewOutcome::Pending)), Ground::ReviewOutOfOrder);
    review(&mut case, ReviewKind::Reconsideration, ReviewOutcome::Upheld).unwrap();
    assert_eq!(
        ground(review(&mut case, ReviewKind::Reconsideration, ReviewOutcome::Corrected)),
        Ground::ReviewRecorded
    );
    assert_eq!(ground(review(&mut case, ReviewKind::DirectLawsuit, ReviewOutcome::Pending)), Ground::ReviewOutOfOrder);
    review(&mut case, after, ReviewOutcome::Other).unwrap();
    let reviews: Vec<_> = case.request.reviews().iter().map(|it| (it.kind, it.outcome)).collect();
    assert_eq!(reviews, [(ReviewKind::Reconsideration, ReviewOutcome::Upheld), (after, ReviewOutcome::Other)]);
}

/// What is late is recorded, and shows.
#[test]
fn a_late_reply_is_recorded_as_late() {
    let mut case = Case::of(registered("2026-03-02"));
    let event = case.reply("2026-03-31", ReplyKind::Disclosed).unwrap();
    assert_eq!(event.facts["late"], true);
    assert!(case.request.is_late(case.rules()));
    let mut case = Case::of(registered("2026-03-02"));
    case.ask_to_correct("2026-03-12", "2026-03-20").unwrap();
    assert_eq!(case.request.correction_notice_due_on(case.rules()), Some(day("2026-03-11")));
}

#[test]
fn applicants_act_by_code_only_and_strangers_not_at_all() {
    let mut case = Case::of(registered("2026-03-02"));
    let elsewhere = Actor::Staff(Officer {
        id: StaffId(Uuid::from_u128(9)),
        session_digest: String::new(),
        grants: vec![Grant { role: Role::Office, unit_id: UNIT, pilot_domain: None }],
    });
    for actor in [Actor::Anonymous, elsewhere, staff(5, Role::Auditor)] {
        let act = act(actor, "2026-03-04");
        let outcome = case.request.withdraw(&act, Party::Unit, &mut case.dossier, None, None);
        assert_eq!(ground(outcome), Ground::NotAllowed);
    }
    let act = act(Actor::Anonymous, "2026-03-04");
    case.request.withdraw(&act, Party::Applicant, &mut case.dossier, None, None).unwrap();
    assert_eq!(case.request.annual_row(), Some(AnnualRow::Other3));
    assert_eq!(case.request.steps.last().unwrap().by, Hand::Applicant);
}

/// What happens by number and code happens today; what the unit records has a day.
#[test]
fn applicants_choose_no_day() {
    let yesterday = Some(day("2026-03-03"));
    let mut case = Case::of(submitted(SubmissionWay::Portal, day("2026-03-02")));
    let (applicant, unit) = (act(Actor::Anonymous, "2026-03-04"), act(editor(), "2026-03-04"));
    let confirm = |case: &mut Case, act: &Act, party| {
        case.request.confirm_by_applicant(act, party, ConfirmedBy::Phone, yesterday)
    };
    assert_eq!(ground(confirm(&mut case, &applicant, Party::Applicant)), Ground::InvalidValue);
    confirm(&mut case, &unit, Party::Unit).unwrap();
    assert_eq!(
        ground(case.request.withdraw(&applicant, Party::Applicant, &mut case.dossier, None, yesterday)),
        Ground::InvalidValue
    );
    case.request.withdraw(&applicant, Party::Applicant, &mut case.dossier, None, None).unwrap();
}

/// Where a case is found, day by day.
#[test]
fn a_wait_that_is_over_is_the_units_turn() {
    let (calendar, policy) = (calendar(), RequestPolicy::default());
    let rules = Rules { calendar: &calendar, policy: &policy };
    let mut case = Case::of(registered("2026-03-02"));
    let notice = CorrectionNotice { points: text("请写明年份"), due_on: day("2026-03-20"), on: None };
    case.request.request_correction(&act(editor(), "2026-03-05"), rules, &mut case.dossier, notice).unwrap();
    assert_eq!(case.request.queues(rules, day("2026-03-20")), [Queue::WaitingOnApplicant]);
    assert_eq!(case.request.queues(rules, day("2026-03-21")), [Queue::ToReply]);
    let case = Case::of(registered("2026-03-02"));
    let due_on = case.request.clock(rules, day("2026-03-02")).unwrap().due_on.unwrap();
    let before = |days| due_on - chrono::Days::new(days);
    assert_eq!(case.request.queues(rules, before(14)), [Queue::ToReply]);
    assert_eq!(case.request.queues(rules, due_on), [Queue::ToReply, Queue::DueSoon]);
    assert_eq!(case.request.queues(rules, due_on + chrono::Days::new(1)), [Queue::ToReply, Queue::Overdue]);
}

/// 第三十五条: reasons that hold move the last day to the end of a longer reasonable period, once.
#[test]
fn reasons_that_hold_defer_the_reply() {
    let mut case = Case::of(registered("2026-03-02"));
    let calendar = calendar();
    let defer = |case: &mut Case, by: u128, on: &str, due_on: &str| {
        let rules = Rules { calendar: &calendar, policy: &case.policy };
        let deferral = Deferral { due_on: day(due_on), reason: text("申请数量大"), notified_on: None };
        case.request.defer(&act(staff(by, Role::Reviewer), on), rules, &mut case.dossier, deferral)
    };
    assert_eq!(ground(defer(&mut case, 2, "2026-03-03", "2026-05-30")), Ground::ReasonsNotGiven);
    let head = act(staff(3, Role::Reviewer), "2026-03-03");
    let demand = ReasonsDemand { text: text("次数过多"), due_on: day("2026-03-13"), on: None };
    case.request.demand_reasons(&head, &mut case.dossier, demand).unwrap();
    assert_eq!(ground(case.reply("2026-03-13", ReplyKind::UnreasonableMass)), Ground::PeriodStillRuns);
    let applicant = act(Actor::Anonymous, "2026-03-13");
    case.request.give_reasons(&applicant, Party::Applicant, &mut case.dossier, text("研究"), None).unwrap();
    assert_eq!(ground(defer(&mut case, 3, "2026-03-16", "2026-05-30")), Ground::DeferralOwn);
    let before = case.due("2026-03-16").unwrap();
    assert_eq!(defer(&mut case, 2, "2026-03-16", &before).unwrap_err().path, ["dueOn"]);
    // A Saturday: the day that was told is the day.
    defer(&mut case, 2, "2026-03-16", "2026-05-30").unwrap();
    assert_eq!(case.due("2026-03-16").as_deref(), Some("2026-05-30"));
    assert_eq!(ground(defer(&mut case, 2, "2026-03-16", "2026-06-30")), Ground::DeferralOnce);
    let clock = case.clock("2026-06-01");
    let counted: Vec<_> = clock.spans.iter().map(|it| (it.reason, it.to.to_string())).collect();
    assert_eq!(
        counted,
        [
            // The free days after its last one still belong to it.
            (SpanReason::ReplyPeriod, "2026-03-29".to_owned()),
            (SpanReason::Deferral, "2026-05-30".to_owned()),
            (SpanReason::Overdue, "2026-06-01".to_owned()),
        ]
    );
    assert!(clock.late && !case.clock("2026-05-30").late);
    assert_eq!(clock.left(), -1);
}
