//! A case per sentence of the rules, and arithmetic over random schemes.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::act::{Act, Actor, Officer};
use crate::calendar::Calendar;
use crate::directory::Directory;
use crate::staff::{Grant, StaffId};
use crate::unit::{Contact, Level, Unit, UnitId, UnitKind};

const COUNTY: UnitId = UnitId(Uuid::from_u128(1));
const STREET: UnitId = UnitId(Uuid::from_u128(2));

fn unit(id: UnitId, code: &str, kind: UnitKind, level: Level, parent_id: Option<UnitId>) -> Unit {
    Unit {
        id,
        code: code.parse().unwrap(),
        credit_code: None,
        name: code.parse().unwrap(),
        short_name: None,
        aliases: Vec::new(),
        kind,
        level,
        parent_id,
        contact: Contact::default(),
        note: None,
        closed_on: None,
        version: 1,
    }
}

fn directory() -> Directory {
    let county = unit(COUNTY, "370983", UnitKind::Government, Level::County, None);
    let street = unit(STREET, "370983001", UnitKind::Street, Level::Town, Some(COUNTY));
    Directory::new(vec![county, street], Vec::new(), Vec::new(), Calendar::default())
}

fn act_in(directory: Directory, actor: Actor) -> Act {
    let at: DateTime<Utc> = "2027-01-12T01:00:00Z".parse().unwrap();
    Act::new(actor, at, Arc::new(directory), Arc::new(|_| Uuid::from_u128(9)))
}

fn act(role: Role, unit_id: UnitId) -> Act {
    let grants = vec![Grant { role, unit_id, pilot_domain: None }];
    let officer = Officer { id: StaffId(Uuid::from_u128(7)), session_digest: String::new(), grants };
    act_in(directory(), Actor::Staff(officer))
}

fn code(text: &str) -> IndicatorCode {
    text.parse().unwrap()
}

fn indicator(text: &str, weight: i64, formula: Option<Formula>) -> Indicator {
    Indicator {
        code: code(text),
        name: text.parse().unwrap(),
        weight: Points::whole(weight),
        bonus: false,
        formula,
        note: None,
    }
}

fn content(indicators: Vec<Indicator>) -> SchemeContent {
    SchemeContent {
        title: "考核".parse().unwrap(),
        year: 2026,
        from: "2026-01-01".parse().unwrap(),
        until: "2026-12-31".parse().unwrap(),
        full_mark: FULL_MARK,
        pass_mark: PASS_MARK,
        bonus_above: BONUS_ABOVE,
        most_bonus: MOST_BONUS,
        groups: vec![IndicatorGroup { code: code("A"), name: "一".parse().unwrap(), indicators }],
        red_lines: vec![RedLine {
            code: code("R"),
            name: "红线".parse().unwrap(),
            count: KnownCount::RecallsOutstanding,
            more_than: 0,
            note: None,
        }],
    }
}

fn ratio() -> Formula {
    Formula::Ratio { of: KnownCount::ObligationsMet, per: KnownCount::ObligationsDue, full_from: WHOLE_SHARE }
}

fn counts(numbers: &[(KnownCount, i64)]) -> Counts {
    Counts(numbers.iter().copied().collect::<BTreeMap<_, _>>())
}

fn published() -> AssessmentScheme {
    let office = act(Role::Office, COUNTY);
    let indicators = vec![indicator("A1", 60, Some(ratio())), indicator("A2", 40, None)];
    let (mut scheme, _) = AssessmentScheme::define(&office, COUNTY, content(indicators)).unwrap();
    scheme.publish(&office).unwrap();
    scheme
}

fn begun(scheme: &AssessmentScheme) -> AssessmentRun {
    let position = Position { seq: 3, hash: "h".to_owned() };
    let day: NaiveDate = "2026-12-31".parse().unwrap();
    AssessmentRun::begin(&act(Role::Office, COUNTY), scheme, &[STREET], day, position).unwrap().0
}

fn proof() -> Proof {
    Proof { note: "见附件".parse().unwrap(), document_id: None }
}

fn scoring(points: i64) -> Scoring {
    Scoring { unit_id: STREET, code: code("A2"), points: Points::whole(points), proof: proof() }
}

fn ground<T>(outcome: Result<T, Refusal>) -> Ground {
    outcome.err().expect("a refusal").ground
}

#[test]
fn each_formula_counts_as_it_says() {
    use KnownCount::*;
    let weight = Points::whole(10);
    let met = counts(&[(ObligationsMet, 2), (ObligationsDue, 3), (ObligationsMissing, 1), (RecallsOutstanding, 4)]);
    let deduct = |each: &str, up_to| Formula::Deduct { each: each.parse().unwrap(), of: RecallsOutstanding, up_to };
    let cases = [
        (ratio(), "6.67"),
        (Formula::Ratio { of: ObligationsMet, per: ObligationsDue, full_from: 9_000 }, "7.41"),
        (Formula::Ratio { of: ObligationsMet, per: ObligationsDue, full_from: 6_000 }, "10.00"),
        (Formula::FaultRatio { of: ObligationsMissing, per: ObligationsDue }, "6.67"),
        (Formula::FaultRatio { of: LawsuitsCorrected, per: LawsuitsDecided }, "10.00"),
        (Formula::Ratio { of: LawsuitsCorrected, per: LawsuitsDecided, full_from: WHOLE_SHARE }, "10.00"),
        (deduct("0.5", None), "8.00"),
        (deduct("0.5", Some(Points::whole(1))), "9.00"),
        (deduct("3", None), "0.00"),
        (Formula::Threshold { of: RecallsOutstanding, at_most: 3 }, "0.00"),
        (Formula::Threshold { of: RecallsOutstanding, at_most: 4 }, "10.00"),
    ];
    for (formula, score) in cases {
        assert_eq!(formula.score(weight, &met).to_string(), score, "{formula:?}");
    }
}

#[test]
fn points_are_lost_for_what_was_not_done() {
    let mut evidence = Evidence::default();
    for (known, id) in
        [(KnownCount::ObligationsMet, 1), (KnownCount::ObligationsLate, 2), (KnownCount::ObligationsMissing, 3)]
    {
        evidence.count(known, Uuid::from_u128(id));
    }
    assert_eq!(ratio().faults(&evidence), [2, 3].map(Uuid::from_u128));
    let missing = Formula::FaultRatio { of: KnownCount::ObligationsMissing, per: KnownCount::ObligationsDue };
    assert_eq!(missing.faults(&evidence), [Uuid::from_u128(3)]);
}

#[test]
fn a_bonus_counts_above_its_threshold_and_a_red_line_above_all() {
    let mut extra = indicator("B1", 50, Some(Formula::Threshold { of: KnownCount::EnquiriesLate, at_most: 0 }));
    extra.bonus = true;
    let content = content(vec![indicator("A1", 100, Some(ratio())), extra]);
    let told = |met: i64, recalls: i64| {
        let numbers = [
            (KnownCount::ObligationsMet, met),
            (KnownCount::ObligationsDue, 100),
            (KnownCount::RecallsOutstanding, recalls),
        ];
        let outcome = Sheet::compute(&content, &counts(&numbers)).outcome(&content);
        (outcome.total().unwrap().to_string(), outcome.verdict.unwrap())
    };
    assert_eq!(told(81, 0), ("111.00".to_owned(), Verdict::Qualified), "thirty at most");
    assert_eq!(told(80, 0), ("80.00".to_owned(), Verdict::Qualified), "高于80分");
    assert_eq!(told(60, 0), ("60.00".to_owned(), Verdict::Qualified));
    assert_eq!(told(59, 0), ("59.00".to_owned(), Verdict::Unqualified), "低于60分");
    assert_eq!(told(100, 1), ("130.00".to_owned(), Verdict::Unqualified), "一票否决");
}

#[test]
fn what_is_published_adds_up_and_stays() {
    let office = act(Role::Office, COUNTY);
    let (mut scheme, _) =
        AssessmentScheme::define(&office, COUNTY, content(vec![indicator("A1", 99, Some(ratio()))])).unwrap();
    assert_eq!(ground(scheme.publish(&office)), Ground::WeightsNotFull);
    scheme.amend(&office, content(vec![indicator("A1", 100, Some(ratio()))])).unwrap();
    assert_eq!(ground(scheme.publish(&act(Role::Reviewer, COUNTY))), Ground::NotAllowed);
    assert_eq!(ground(scheme.may(&office, SchemeAction::Run)), Ground::WrongState);
    scheme.publish(&office).unwrap();
    assert_eq!(ground(scheme.amend(&office, content(Vec::new()))), Ground::WrongState);
    let twice = content(vec![indicator("A1", 50, None), indicator("A1", 50, None)]);
    assert_eq!(ground(AssessmentScheme::define(&office, COUNTY, twice)), Ground::AlreadyTaken);
    let foreign = Formula::Ratio { of: KnownCount::EnquiriesLate, per: KnownCount::ObligationsDue, full_from: 1 };
    let foreign = content(vec![indicator("A1", 100, Some(foreign))]);
    assert_eq!(ground(AssessmentScheme::define(&office, COUNTY, foreign)), Ground::InvalidValue);
}

#[test]
fn a_run_is_of_a_day_that_has_ended() {
    let scheme = published();
    let begin = |day: &str, units: &[UnitId]| {
        let position = Position { seq: 0, hash: String::new() };
        AssessmentRun::begin(&act(Role::Office, COUNTY), &scheme, units, day.parse().unwrap(), position)
    };
    assert_eq!(ground(begin("2027-01-12", &[STREET])), Ground::InvalidValue, "today");
    assert_eq!(ground(begin("2025-12-31", &[STREET])), Ground::InvalidValue, "before the period");
    assert_eq!(ground(begin("2026-12-31", &[])), Ground::InvalidValue);
    assert_eq!(ground(begin("2026-12-31", &[STREET, STREET])), Ground::InvalidValue);
    assert!(begin("2027-01-11", &[STREET, COUNTY]).is_ok());
}

#[test]
fn scored_closed_appealed_decided_published() {
    let scheme = published();
    let content = &scheme.content;
    let office = act(Role::Office, COUNTY);
    let unit = act(Role::Reviewer, STREET);
    let mut run = begun(&scheme);
    let numbers = counts(&[
        (KnownCount::ObligationsMet, 1),
        (KnownCount::ObligationsDue, 2),
        (KnownCount::RecallsOutstanding, 1),
    ]);
    let mut sheet = Sheet::compute(content, &numbers);
    let outcome = sheet.outcome(content);
    assert_eq!((outcome.earned, outcome.open, outcome.score), (Points::whole(30), Points::whole(40), None));

    assert_eq!(ground(run.close_scoring(&office, [(STREET, &sheet)])), Ground::IndicatorsUnscored);
    assert_eq!(ground(run.score(&unit, content, &mut sheet, &scoring(40))), Ground::NotAllowed);
    assert_eq!(ground(run.score(&office, content, &mut sheet, &scoring(41))), Ground::InvalidValue);
    let computed = Scoring { code: code("A1"), ..scoring(40) };
    assert_eq!(ground(run.score(&office, content, &mut sheet, &computed)), Ground::UnknownReference);
    run.score(&office, content, &mut sheet, &scoring(35)).unwrap();
    let make = |run: &AssessmentRun, sheet: &Sheet, text: &str, act: &Act| {
        Appeal::make(act, run, content, sheet, (STREET, code(text), proof())).map(|it| it.0)
    };
    assert_eq!(ground(make(&run, &sheet, "A1", &unit)), Ground::WrongState);
    run.close_scoring(&office, [(STREET, &sheet)]).unwrap();
    assert_eq!(ground(run.score(&office, content, &mut sheet, &scoring(1))), Ground::WrongState);

    assert_eq!(ground(make(&run, &sheet, "A1", &office)), Ground::NotAllowed, "who assesses does not appeal");
    assert_eq!(ground(make(&run, &sheet, "X", &unit)), Ground::UnknownReference);
    let mut about_score = make(&run, &sheet, "A1", &unit).unwrap();
    let mut about_line = make(&run, &sheet, "R", &unit).unwrap();
    assert_eq!(ground(run.publish(&office, 2)), Ground::AppealsOpen);

    let deciding = |upheld, corrected: Option<i64>| Deciding {
        upheld,
        corrected: corrected.map(Points::whole),
        reason: "核实".parse().unwrap(),
    };
    let mut decide =
        |appeal: &mut Appeal, act: &Act, deciding| appeal.decide(act, &run, content, &mut sheet, deciding).map(|_| ());
    assert_eq!(ground(decide(&mut about_score, &unit, deciding(true, Some(60)))), Ground::NotAllowed);
    assert_eq!(ground(decide(&mut about_score, &office, deciding(true, None))), Ground::MissingValue);
    assert_eq!(ground(decide(&mut about_score, &office, deciding(true, Some(30)))), Ground::InvalidValue, "no better");
    assert_eq!(ground(decide(&mut about_score, &office, deciding(false, Some(45)))), Ground::InvalidValue);
    decide(&mut about_score, &office, deciding(true, Some(45))).unwrap();
    assert_eq!(ground(decide(&mut about_score, &office, deciding(false, None))), Ground::WrongState);
    decide(&mut about_line, &office, deciding(true, None)).unwrap();
    let outcome = sheet.outcome(content);
    assert_eq!(
        (outcome.score, outcome.verdict),
        (Some(Points::whole(80)), Some(Verdict::Qualified)),
        "the red line is lifted"
    );
    assert_eq!(sheet.recomputed(content, &numbers), sheet, "what people decided stays");
    run.publish(&office, 0).unwrap();
    assert_eq!(ground(make(&run, &sheet, "A2", &unit)), Ground::WrongState);
}

#[test]
fn nobody_scores_their_own_unit() {
    let scheme = published();
    let run = begun(&scheme);
    let mut sheet = Sheet::compute(&scheme.content, &Counts::default());
    let mut score = |grants: Vec<Grant>, unit_id| {
        let officer = Officer { id: StaffId(Uuid::from_u128(7)), session_digest: String::new(), grants };
        let act = act_in(directory(), Actor::Staff(officer));
        run.score(&act, &scheme.content, &mut sheet, &Scoring { unit_id, ..scoring(1) })
    };
    let grant = |role, unit_id| Grant { role, unit_id, pilot_domain: None };
    assert_eq!(ground(score(vec![grant(Role::Office, COUNTY)], COUNTY)), Ground::OwnUnit);
    let both = vec![grant(Role::Office, COUNTY), grant(Role::Editor, STREET)];
    assert_eq!(ground(score(both, STREET)), Ground::OwnUnit);
    assert!(score(vec![grant(Role::Office, COUNTY)], STREET).is_ok());
}

#[test]
fn units_are_ranked_among_their_kind_and_equals_share_a_place() {
    let outcome = |score: i64, verdict| Outcome {
        earned: Points::whole(score),
        open: Points::ZERO,
        score: Some(Points::whole(score)),
        bonus: Some(Points::ZERO),
        verdict: Some(verdict),
    };
    let id = |number| UnitId(Uuid::from_u128(number));
    let units = [
        (id(1), UnitKind::Street, outcome(90, Verdict::Qualified)),
        (id(2), UnitKind::Town, outcome(90, Verdict::Qualified)),
        (id(3), UnitKind::FunctionalZone, outcome(70, Verdict::Qualified)),
        (id(4), UnitKind::Town, outcome(99, Verdict::Unqualified)),
        (id(5), UnitKind::Department, outcome(50, Verdict::Unqualified)),
    ];
    let ranks = ranks(&units);
    let places: Vec<_> = units.iter().map(|it| (ranks[&it.0].place, ranks[&it.0].among)).collect();
    assert_eq!(places, [(1, 4), (1, 4), (3, 4), (4, 4), (1, 1)]);
}

fn any_formula() -> impl Strategy<Value = Option<Formula>> {
    let parts: Vec<_> = KnownCount::ALL.iter().copied().filter(|it| it.whole().is_some()).collect();
    let part = proptest::sample::select(parts);
    let known = proptest::sample::select(KnownCount::ALL.to_vec());
    prop_oneof![
        Just(None),
        (part.clone(), 1..=WHOLE_SHARE).prop_map(|(of, full_from)| Some(Formula::Ratio {
            of,
            per: of.whole().unwrap(),
            full_from
        })),
        part.prop_map(|of| Some(Formula::FaultRatio { of, per: of.whole().unwrap() })),
        (known.clone(), 1..500_i64, proptest::option::of(1..500_i64))
            .prop_map(|(of, each, up_to)| Some(Formula::Deduct { of, each: Points(each), up_to: up_to.map(Points) })),
        (known, 0..9_i64).prop_map(|(of, at_most)| Some(Formula::Threshold { of, at_most })),
    ]
}

proptest! {
    #[test]
    fn deductions_are_full_mark_less_score(
        lines in proptest::collection::vec((1..4_000_i64, any_formula(), 0..4_000_i64), 1..12),
        numbers in proptest::collection::vec(0..40_i64, KnownCount::ALL.len()),
    ) {
        let indicators: Vec<_> = lines.iter().enumerate().map(|(place, (weight, formula, _))| Indicator {
            weight: Points(*weight), ..indicator(&format!("A{place}"), 1, formula.clone())
        }).collect();
        let full: Points = indicators.iter().map(|it| it.weight).sum();
        let content = SchemeContent { full_mark: full, ..content(indicators) };
        let counts = Counts(KnownCount::ALL.iter().copied().zip(numbers).collect());
        let mut sheet = Sheet::compute(&content, &counts);
        for ((weight, formula, given), line) in lines.iter().zip(&mut sheet.lines) {
            if formula.is_none() {
                let points = Points(*given.min(weight));
                line.manual = Some(ManualScore { points, proof: proof(), by: None, at: DateTime::<Utc>::default() });
            }
        }
        let deducted: Points = content.indicators().zip(&sheet.lines).map(|(it, line)| {
            let score = line.score().unwrap();
            assert!((Points::ZERO..=it.weight).contains(&score), "{it:?} {score}");
            it.weight - score
        }).sum();
        let outcome = sheet.outcome(&content);
        prop_assert_eq!(full - outcome.score.unwrap(), deducted);
        prop_assert_eq!(sheet.recomputed(&content, &counts), sheet);
    }
}
