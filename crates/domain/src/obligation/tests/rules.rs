use super::*;
use crate::document::WithdrawalKind;
use crate::refusal::Ground;
use crate::time_limit::Kind;

const POLICY: PromptPolicy = PromptPolicy { real_time: None, immediate: None, prompt: None };

/// The first document goes.
fn taken_down(open: &mut [Obligation], kind: WithdrawalKind, on: &str, others: &[Publication]) -> Vec<usize> {
    let (act, terms) = (system(on), terms("20个工作日;公示期限不少于7日"));
    let now = Now { act: &act, terms: Some(&terms), policy: &POLICY };
    withdraw(&now, open, &Withdrawn { document_id: document(1), kind, on: day(on) }, others)
}

#[test]
fn what_happened_is_due_by_the_clause_of_its_part() {
    let terms = terms("行政许可:自作出之日起7个工作日内公开;行政处罚:自作出之日起20个工作日内公开");
    let dated = |scope: &str| {
        let trigger = happened(TriggerEvent::Decided, Some(scope), day("2026-03-02"));
        let obligation = terms.triggered(&system("2026-03-02"), &trigger, &POLICY);
        (obligation.deadline.on.unwrap().to_string(), obligation.deadline.clause)
    };
    assert_eq!(dated("行政许可"), ("2026-03-11".to_owned(), Some(0)));
    assert_eq!(dated("行政处罚"), ("2026-03-30".to_owned(), Some(1)));
}

#[test]
fn a_change_is_an_update_and_a_text_without_number_has_the_ceiling_of_the_law() {
    let trigger = happened(TriggerEvent::Changed, None, day("2026-03-02"));
    let update = terms("长期公开").triggered(&system("2026-03-02"), &trigger, &POLICY);
    assert_eq!(update.kind, ObligationKind::Update);
    assert_eq!((update.deadline.on, update.deadline.ceiling), (Some(day("2026-03-30")), true));
}

#[test]
fn a_publication_answers_what_was_formed_on_its_day_before_what_is_due_first() {
    let mut open = vec![formed("20个工作日", "2026-03-02"), formed("20个工作日", "2026-03-09")];
    let about_the_second = Publication { formed_on: Some(day("2026-03-09")), ..published(1, "2026-03-12") };
    assert_eq!(answer(&mut open, &about_the_second), [1]);
    assert_eq!(answer(&mut open, &published(2, "2026-05-20")), [0]);
    assert_eq!(answer(&mut open, &published(3, "2026-05-20")), Vec::<usize>::new(), "nothing is left");
    let how: Vec<_> = open.iter().map(|it| it.fulfilment(day("2026-06-01"))).collect();
    assert_eq!(how, [Fulfilment::Late, Fulfilment::Met]);
}

#[test]
fn what_happens_after_a_publication_is_not_answered_by_it() {
    let mut open = vec![formed("20个工作日", "2026-03-09")];
    assert_eq!(answer(&mut open, &published(1, "2026-03-08")), Vec::<usize>::new());
}

#[test]
fn a_correction_updates_and_publishes_nothing() {
    let trigger = happened(TriggerEvent::Changed, None, day("2026-03-02"));
    let update = terms("20个工作日").triggered(&system("2026-03-02"), &trigger, &POLICY);
    let mut open = vec![formed("20个工作日", "2026-03-02"), update];
    let correction = Publication { is_correction: true, ..published(1, "2026-03-05") };
    assert_eq!(answer(&mut open, &correction), [1]);
}

#[test]
fn the_withdrawal_of_the_only_document_opens_it_again() {
    let mut open = vec![formed("20个工作日", "2026-03-02")];
    answer(&mut open, &published(1, "2026-03-05"));
    assert_eq!(taken_down(&mut open, WithdrawalKind::Error, "2026-05-06", &[]), [0]);
    assert_eq!(open[0].fulfilment(day("2026-05-06")), Fulfilment::Missing);
}

#[test]
fn another_public_document_of_the_item_takes_its_place() {
    let mut open = vec![formed("20个工作日", "2026-03-02")];
    answer(&mut open, &published(1, "2026-03-05"));
    let other = published(2, "2026-03-06");
    answer(&mut open, &other);
    assert_eq!(taken_down(&mut open, WithdrawalKind::Error, "2026-05-06", &[other]), [0]);
    assert_eq!(open[0].state, State::Met(Met { document_id: document(2), on: day("2026-03-06") }));
}

#[test]
fn a_display_is_met_by_lasting() {
    let terms = terms("公示期限不少于7日");
    assert_eq!(terms.limit.clauses[0].kind, Kind::Display);
    let mut shown = terms.displayed(&system("2026-03-02"), document(1), day("2026-03-02")).unwrap();
    assert_eq!(shown.deadline.on, Some(day("2026-03-09")));
    assert!(!shown.outlast(day("2026-03-09")), "the last day counts");
    assert!(shown.outlast(day("2026-03-10")));
    assert_eq!(shown.fulfilment(day("2026-03-10")), Fulfilment::Met);
}

#[test]
fn a_display_that_was_cut_short_stays_owed_unless_the_law_cut_it() {
    let terms = terms("公示期限不少于7日");
    let shown = terms.displayed(&system("2026-03-02"), document(1), day("2026-03-02")).unwrap();
    let mut by_mistake = vec![shown.clone()];
    assert_eq!(taken_down(&mut by_mistake, WithdrawalKind::Error, "2026-03-04", &[]), Vec::<usize>::new());
    assert_eq!(by_mistake[0].fulfilment(day("2026-03-10")), Fulfilment::Missing);
    let mut by_law = vec![shown];
    assert_eq!(taken_down(&mut by_law, WithdrawalKind::Gone, "2026-03-04", &[]), [0]);
    assert_eq!(by_law[0].fulfilment(day("2026-03-10")), Fulfilment::Lapsed);
}

#[test]
fn a_stricter_limit_dates_the_open_ones_anew_and_moves_them_with_their_item() {
    let mut open = formed("20个工作日", "2026-03-02");
    let mut closed = formed("20个工作日", "2026-03-02");
    closed.meet(document(1), day("2026-03-30"));
    let stricter = Terms { unit_id: OTHER, ..terms("5个工作日") };
    let act = system("2026-03-03");
    let now = Now { act: &act, terms: Some(&stricter), policy: &POLICY };
    assert!(open.renew(&now) && !closed.renew(&now));
    assert_eq!((open.deadline.on, open.unit_id), (Some(day("2026-03-09")), OTHER));
    assert_eq!((closed.deadline.on, closed.unit_id), (Some(day("2026-03-30")), UNIT));
}

#[test]
fn a_calendar_that_arrives_dates_exactly_what_crosses_into_it() {
    let mut crossing = formed("20个工作日", "2026-12-21");
    let mut before = formed("5个工作日", "2026-12-21");
    assert!(crossing.deadline.provisional && !before.deadline.provisional);
    let mut years: Vec<_> = calendar().years().cloned().collect();
    years.push(CalendarYear { year: 2027, holidays: [day("2027-01-01")].into(), ..CalendarYear::default() });
    let act = act(Actor::System, day("2026-12-22"), directory(Calendar::new(years)));
    let terms = terms("20个工作日");
    let was = crossing.deadline.on;
    assert!(crossing.renew(&Now { act: &act, terms: Some(&terms), policy: &POLICY }));
    assert_eq!((was, crossing.deadline.on), (Some(day("2027-01-18")), Some(day("2027-01-19"))));
    assert!(!crossing.deadline.provisional);
    let terms = Terms { limit: TimeLimit::parse("5个工作日"), ..terms };
    assert!(!before.renew(&Now { act: &act, terms: Some(&terms), policy: &POLICY }));
}

#[test]
fn an_excuse_needs_a_reviewer_and_can_be_taken_back() {
    let mut open = formed("20个工作日", "2026-03-02");
    let reason = || "经保密审查不予公开".parse().unwrap();
    let refused = open.excuse(&staff(Role::Editor, UNIT, "2026-03-03"), reason()).unwrap_err();
    assert_eq!(refused.ground, Ground::NotAllowed);
    assert_eq!(
        open.excuse(&staff(Role::Reviewer, OTHER, "2026-03-03"), reason()).unwrap_err().ground,
        Ground::NotAllowed
    );
    let reviewer = staff(Role::Reviewer, UNIT, "2026-03-03");
    open.excuse(&reviewer, reason()).unwrap();
    assert_eq!(open.excuse(&reviewer, reason()).unwrap_err().ground, Ground::WrongState);
    assert_eq!(answer(std::slice::from_mut(&mut open), &published(1, "2026-03-05")), Vec::<usize>::new());
    let terms = terms("20个工作日");
    open.take_back_excuse(&Now { act: &reviewer, terms: Some(&terms), policy: &POLICY }).unwrap();
    assert!(open.is_open());
}

#[test]
fn nobody_records_what_lies_ahead_or_holds_personal_data() {
    let editor = staff(Role::Editor, UNIT, "2026-03-03");
    let ahead = |event| TriggerRecord::record(&editor, UNIT, happening(event, None, day("2026-03-04")));
    assert_eq!(ahead(TriggerEvent::Formed).unwrap_err().ground, Ground::InvalidValue);
    ahead(TriggerEvent::Event).unwrap();
    let mut personal = happening(TriggerEvent::Formed, None, day("2026-03-03"));
    personal.subject = "张三 11010519491231002X 低保审批".parse().unwrap();
    assert_eq!(TriggerRecord::record(&editor, UNIT, personal).unwrap_err().ground, Ground::PersonalDataFound);
}

#[test]
fn what_its_item_leaves_behind_lapses_even_when_it_is_opened_again() {
    let (act, mut open) =
        (system("2026-03-03"), vec![formed("20个工作日", "2026-03-02"), formed("20个工作日", "2026-03-02")]);
    let gone = Now { act: &act, terms: None, policy: &POLICY };
    answer(&mut open, &published(1, "2026-03-02"));
    assert!(!open[0].renew(&gone) && open[1].renew(&gone));
    let withdrawn = Withdrawn { document_id: document(1), kind: WithdrawalKind::Error, on: day("2026-03-03") };
    assert_eq!(withdraw(&gone, &mut open, &withdrawn, &[]), [0]);
    assert!(open.iter().all(|it| it.state.name() == ObligationState::Lapsed));
}
