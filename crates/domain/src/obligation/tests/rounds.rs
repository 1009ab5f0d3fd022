use super::*;

/// The rounds that open in a year, as `from..until opens due`.
fn of(limit: &str, first: &str, last: &str) -> Vec<String> {
    let terms = Terms { since: NaiveDate::MIN, ..terms(limit) };
    let calendar = calendar();
    let duties = terms.coming_round(calendar, day(first), day(last));
    let told = |it: Duty| {
        let Round { from, until, opens_on, due_on, .. } = it.round;
        format!("{from}..{until} {opens_on} {due_on} #{}", it.turn)
    };
    duties.into_iter().map(told).collect()
}

#[test]
fn quarters_and_months_begin_with_the_year() {
    assert_eq!(
        of("每季度公布一次", "2026-01-01", "2026-12-31"),
        [
            "2026-01-01..2026-03-31 2026-01-01 2026-03-31 #1",
            "2026-04-01..2026-06-30 2026-04-01 2026-06-30 #1",
            "2026-07-01..2026-09-30 2026-07-01 2026-09-30 #1",
            "2026-10-01..2026-12-31 2026-10-01 2026-12-31 #1",
        ]
    );
    assert_eq!(of("每月公布一次", "2026-02-01", "2026-03-31").len(), 2);
    assert_eq!(of("每半年公布一次", "2026-01-01", "2026-12-31").len(), 2);
}

#[test]
fn a_named_day_is_the_deadline_and_opens_the_next_round() {
    assert_eq!(
        of("每年1月31日前", "2026-01-01", "2026-12-31"),
        // What is published in spring is for next January.
        ["2027-01-01..2027-12-31 2026-02-01 2027-01-31 #1"]
    );
    let quarters = of("每季度结束后15日内", "2026-04-01", "2026-06-30");
    assert_eq!(quarters, ["2026-04-01..2026-06-30 2026-04-16 2026-07-15 #1"]);
}

#[test]
fn several_times_a_year_are_several_turns() {
    let turns = of("每年至少公布2次", "2026-01-01", "2026-12-31");
    assert_eq!(turns.len(), 2, "{turns:?}");
    assert!(turns[0].ends_with("#1") && turns[1].ends_with("#2"));
}

#[test]
fn every_day_belongs_to_one_round() {
    let calendar = calendar();
    for limit in [
        "每月公布一次",
        "每季度结束后15日内",
        "每年1月31日前",
        "每周公布一次",
        "每个工作日公布",
        "每半年公布一次",
        "每季度的首个月20日",
    ] {
        let read = TimeLimit::parse(limit);
        let rounds = period::rounds(&read.clauses[0], calendar).unwrap_or_else(|| panic!("{limit}: {read:?}"));
        let mut on = day("2025-12-01");
        while on < day("2027-02-01") {
            let round = rounds.open_on(on).unwrap_or_else(|| panic!("{limit} {on}"));
            assert!((round.opens_on..=round.due_on).contains(&on), "{limit} {on} {round:?}");
            assert_eq!(rounds.beginning(round.from), Some(round), "{limit} {on}");
            let next = rounds.open_on(round.due_on.succ_opt().unwrap()).unwrap();
            assert_eq!(next.opens_on, round.due_on.succ_opt().unwrap(), "{limit}: no gap and no overlap");
            on = on.succ_opt().unwrap();
        }
        // Asked for piece by piece or at once, the same rounds come.
        let whole = rounds.opening(day("2026-01-01"), day("2026-12-31"));
        let mut pieces = Vec::new();
        let mut on = day("2026-01-01");
        while on <= day("2026-12-31") {
            pieces.extend(rounds.opening(on, on));
            on = on.succ_opt().unwrap();
        }
        assert_eq!(whole, pieces, "{limit}");
    }
}

#[test]
fn nothing_is_owed_for_rounds_before_the_item_was_in_force() {
    let terms = Terms { since: day("2026-05-20"), ..terms("每季度公布一次") };
    let calendar = calendar();
    let duties = terms.coming_round(calendar, day("2026-01-01"), day("2026-12-31"));
    assert_eq!(duties.first().map(|it| it.round.from), Some(day("2026-07-01")));
}
