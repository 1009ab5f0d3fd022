//! Ten thousand lives of a case, each with its events in an order of its own.

use super::*;

/// Lives that are walked.
const LIVES: u64 = 10_000;
/// Events tried in one life.
const EVENTS: u32 = 24;

/// Dice that fall the same way in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }
}

const VERBS: u64 = 20;

/// Tries one event, whatever the case thinks of it.
fn attempt(
    verb: u64,
    dice: &mut Dice,
    on: NaiveDate,
    request: &mut InformationRequest,
    dossier: &mut Dossier,
    rules: Rules<'_>,
) -> Result<Event, Refusal> {
    let clerk = act_on(staff(1, Role::Editor), on);
    let head = act_on(staff(2, Role::Reviewer), on);
    let sender = act_on(Actor::Anonymous, on);
    let kind = dice.pick(ConsultationKind::ALL);
    match verb {
        0 => request.confirm_receipt(&clerk, None),
        1 => request.confirm_by_applicant(&sender, Party::Applicant, ConfirmedBy::QueryCode, None),
        2 => request.register(&clerk),
        3 => {
            let due_on = on + chrono::Days::new(dice.roll(20));
            let notice = CorrectionNotice { points: text("请写明年份"), due_on, on: None };
            request.request_correction(&clerk, rules, dossier, notice)
        }
        4 => request.correct(&sender, Party::Applicant, dossier, text("2025年"), None),
        5 => request.abandon(&clerk, rules, None),
        6 => {
            let consulting = Consulting { kind, unit_id: None, party: text("某公司"), on: None, received_on: on };
            request.consult(&clerk, dossier, consulting)
        }
        7 => {
            let consultation = u32::try_from(dice.roll(4)).unwrap();
            let stance = dice.pick(Stance::ALL);
            request.record_opinion(
                &clerk,
                rules,
                dossier,
                OpinionReceived { kind, consultation, stance, opinion: None, on: None },
            )
        }
        8 => {
            let days = u32::try_from(dice.roll(23)).unwrap();
            request.propose_extension(&clerk, rules, dossier, ExtensionWish { days, reason: text("检索量大") })
        }
        9 => request.extend(if dice.roll(4) == 0 { &clerk } else { &head }, rules, None),
        10 => {
            let due_on = on + chrono::Days::new(dice.roll(9));
            request.demand_reasons(&clerk, dossier, ReasonsDemand { text: text("次数过多"), due_on, on: None })
        }
        11 => request.give_reasons(&sender, Party::Applicant, dossier, text("研究"), None),
        12 => {
            let quantity = u32::try_from(dice.roll(200)).unwrap();
            let (scale, before) = (dice.pick(FeeScale::ALL), u32::try_from(dice.roll(40)).unwrap());
            request.notice_fee(&clerk, rules, FeeNotice { scale, quantity, before, on: None, received_on: on })
        }
        13 => request.record_payment(&clerk, None),
        14 if dice.roll(4) == 0 => request.transfer(&clerk, dossier, text("请向信访部门提出"), None),
        15 if dice.roll(3) == 0 => {
            let reply = Reply {
                kind: dice.pick(ReplyKind::ALL),
                withheld_as: None,
                text: text("答复"),
                ground: Some(text("理由")),
                public_interest: (dice.roll(2) == 0).then(|| text("公共利益")),
                attachments: Vec::new(),
                on: None,
            };
            request.reply(&clerk, rules, dossier, reply)
        }
        16 => request.deliver(&clerk, DeliveryRoute::Post, None),
        17 => request.archive(&clerk, rules).map(|it| it.0),
        18 if dice.roll(6) == 0 => request.withdraw(&sender, Party::Applicant, dossier, None, None),
        19 => {
            let due_on = on + chrono::Days::new(dice.roll(90));
            let who = if dice.roll(4) == 0 { &clerk } else { &head };
            request.defer(who, rules, dossier, Deferral { due_on, reason: text("申请数量大"), notified_on: None })
        }
        _ => request.record_review(&clerk, rules, dice.pick(ReviewKind::ALL), dice.pick(ReviewOutcome::ALL), None),
    }
}

/// The days used, counted in another way: all working days since the clock began to run, less those of every wait.
fn used(request: &InformationRequest, rules: Rules<'_>, today: NaiveDate) -> Option<i64> {
    let received_on = request.received_on()?;
    let end = request.closed_on().unwrap_or(today);
    let step = |wanted: fn(&What) -> bool| request.steps.iter().find(|it| wanted(&it.what)).map(|it| it.on);
    let (asked, corrected) =
        (step(|it| matches!(it, What::CorrectionRequested { .. })), step(|it| *it == What::Corrected));
    let (noticed, paid) = (step(|it| matches!(it, What::FeeNoticed { .. })), step(|it| *it == What::Paid));
    let restarts = rules.policy.payment_restarts;
    let since = [corrected, paid.filter(|_| restarts)].into_iter().flatten().fold(received_on, NaiveDate::max);
    let mut out = std::collections::BTreeSet::new();
    let mut leave_out = |after: NaiveDate, until: NaiveDate| {
        let days = after.iter_days().skip(1).take_while(|day| *day <= until.min(end));
        out.extend(days.filter(|day| *day > since && rules.calendar.day(*day).is_worked()));
    };
    for (from, to) in [(asked, corrected), (noticed, paid)] {
        if let Some(from) = from {
            leave_out(from, to.unwrap_or(NaiveDate::MAX));
        }
    }
    for it in request.consultations(rules) {
        let silent = rules.calendar.add_working_days(it.received_on, 15).unwrap().date;
        leave_out(it.sent_on, it.answer.map_or(silent, |(on, _)| on.min(silent)));
    }
    Some(rules.calendar.working_days_between(since, end) - i64::try_from(out.len()).unwrap())
}

fn check_clock(request: &InformationRequest, rules: Rules<'_>, today: NaiveDate) {
    let Some(clock) = request.clock(rules, today) else {
        assert_eq!(used(request, rules, today), None);
        return;
    };
    let told = || format!("{today}: {clock:#?}\n{:#?}", request.steps);
    let counted: u32 = clock.spans.iter().filter(|it| it.reason.counts()).map(|it| it.working_days).sum();
    assert_eq!(counted, clock.used, "{}", told());
    assert_eq!(Some(i64::from(clock.used)), used(request, rules, today), "{}", told());
    // Every day belongs to one span, and the first is the one after receipt.
    let received_on = request.received_on().unwrap();
    let end = request.closed_on().unwrap_or(today);
    let mut next = received_on.succ_opt().unwrap();
    for span in &clock.spans {
        assert_eq!(span.from, next, "{}", told());
        assert!(span.to >= span.from, "{}", told());
        let worked = rules.calendar.working_days_between(span.from.pred_opt().unwrap(), span.to);
        assert_eq!(i64::from(span.working_days), worked, "{}", told());
        next = span.to.succ_opt().unwrap();
    }
    assert_eq!(next.pred_opt().unwrap(), end.max(received_on), "{}", told());
    // The last day is where the limit is used up.
    if let Some(due_on) = clock.due_on.filter(|_| request.closed_on().is_none()) {
        let then = used(request, rules, due_on).unwrap();
        assert_eq!(then, i64::from(clock.limit), "{}", told());
        let deferred_to = request.steps.iter().find_map(|it| match it.what {
            What::Deferred { due_on, .. } => Some(due_on),
            _ => None,
        });
        assert!(deferred_to.is_none_or(|until| until <= due_on), "{}", told());
        assert!(deferred_to == Some(due_on) || rules.calendar.day(due_on).is_worked(), "{}", told());
        assert_eq!(clock.late, due_on < today, "{}", told());
        // On free days, and on days that are left out, nothing more is used up than the limit.
        assert!(if clock.late { clock.left() <= 0 } else { clock.left() >= 0 }, "{}", told());
    }
}

/// What may happen once only.
fn check_once(request: &InformationRequest) {
    for kind in [
        StepKind::OfficeConfirmed,
        StepKind::ApplicantConfirmed,
        StepKind::Registered,
        StepKind::CorrectionRequested,
        StepKind::Corrected,
        StepKind::Extended,
        StepKind::ReasonsDemanded,
        StepKind::ReasonsGiven,
        StepKind::Deferred,
        StepKind::FeeNoticed,
        StepKind::Paid,
        StepKind::Replied,
        StepKind::Delivered,
        StepKind::Archived,
    ] {
        let times = request.steps.iter().filter(|it| it.what.kind() == kind).count();
        assert!(times <= 1, "{kind} {times} times");
    }
    let causes = [
        (StepKind::Registered, StepKind::CorrectionRequested),
        (StepKind::CorrectionRequested, StepKind::Corrected),
        (StepKind::ExtensionProposed, StepKind::Extended),
        (StepKind::Consulted, StepKind::Answered),
        (StepKind::FeeNoticed, StepKind::Paid),
        (StepKind::ReasonsDemanded, StepKind::ReasonsGiven),
        (StepKind::ReasonsGiven, StepKind::Deferred),
        (StepKind::Replied, StepKind::Delivered),
    ];
    let place = |kind: StepKind| request.steps.iter().position(|it| it.what.kind() == kind);
    for (cause, effect) in causes {
        if let Some(effect_at) = place(effect) {
            assert!(place(cause).is_some_and(|at| at < effect_at), "{effect} before {cause}");
        }
    }
    assert!(request.steps.iter().filter(|it| it.what.closes()).count() <= 1);
    assert!(request.steps.windows(2).all(|pair| pair[0].on <= pair[1].on));
}

/// Whatever became of the case, each of its letters can be written, and no other.
fn check_letters(request: &InformationRequest, dossier: &Dossier, rules: Rules<'_>) {
    let unit = &units()[0];
    let between = letter::Correspondents { unit, applicant: Some("张三"), enclosures: &[] };
    let names = request.letters();
    for kind in letter::LetterKind::ALL.iter().copied() {
        let numbers = if kind.is_to_consulted() { (0..4).map(Some).collect() } else { vec![None] };
        for consultation in numbers {
            let name = letter::LetterName { kind, consultation };
            let written = request.letter(name, dossier, between, rules);
            assert_eq!(written.is_some(), names.contains(&name), "{name}: {:#?}", request.steps);
            assert!(written.is_none_or(|it| it.paragraphs.len() > 1), "{name} says nothing: {:#?}", request.steps);
        }
    }
}

#[test]
fn ten_thousand_lives_keep_the_clock_and_refuse_without_a_trace() {
    let calendar = calendar();
    let (mut happened, mut refused) = (std::collections::BTreeMap::new(), std::collections::BTreeMap::new());
    for life in 0..LIVES {
        let mut dice = Dice(life);
        let policy = RequestPolicy { payment_restarts: dice.roll(2) == 0, ..RequestPolicy::default() };
        let rules = Rules { calendar: &calendar, policy: &policy };
        let mut on: NaiveDate = "2026-02-23".parse().unwrap();
        on = on + chrono::Days::new(dice.roll(40));
        let (mut request, mut dossier) = submitted(dice.pick(SubmissionWay::ALL), on);
        for _ in 0..EVENTS {
            on = on + chrono::Days::new(dice.roll(5) * dice.roll(3));
            let before = (request.clone(), dossier.clone());
            // The ways to the office's desk and to a longer period are walked more often, so that enough lives get there.
            let verb = if request.registered_on().is_none() && dice.roll(3) > 0 {
                dice.roll(3)
            } else if request.reasons_given_on().is_some() && dice.roll(4) == 0 {
                19
            } else {
                dice.roll(VERBS)
            };
            match attempt(verb, &mut dice, on, &mut request, &mut dossier, rules) {
                Ok(event) => {
                    assert_eq!(request.steps.len(), before.0.steps.len() + 1);
                    *happened.entry(event.action).or_insert(0) += 1;
                }
                Err(refusal) => {
                    assert_eq!((&request, &dossier), (&before.0, &before.1), "{:?} left a trace", refusal.ground);
                    *refused.entry(refusal.ground.code()).or_insert(0) += 1;
                }
            }
            check_clock(&request, rules, on);
            check_once(&request);
        }
        if life % 20 == 0 {
            check_letters(&request, &dossier, rules);
        }
    }
    // A walk that never gets anywhere would prove nothing.
    assert_eq!(happened.len(), 23, "{happened:#?}");
    assert!(happened.values().all(|times| *times > 50), "{happened:#?}");
    for ground in [
        "CORRECTION_ONCE",
        "EXTENSION_ONCE",
        "DEFERRAL_ONCE",
        "REASONS_NOT_GIVEN",
        "FEE_ONCE",
        "EXTENSION_NOT_PROPOSED",
        "NO_CORRECTION_REQUESTED",
        "NO_FEE_NOTICED",
        "NOT_CONSULTED",
        "NOT_REPLIED",
        "RECEIPT_NOT_CONFIRMED",
        "REQUEST_NOT_REGISTERED",
    ] {
        assert!(refused.get(ground).is_some_and(|times| *times > 100), "{ground}: {refused:#?}");
    }
}
