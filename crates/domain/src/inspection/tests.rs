use uuid::Uuid;

use super::*;
use crate::vocabulary::Locale;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn column(kind: DocumentKind, newest_on: &str) -> Column<()> {
    Column { unit_id: UnitId(Uuid::from_u128(1)), kind, newest_on: day(newest_on), newest: () }
}

#[test]
fn the_front_page_is_stale_after_two_weeks_and_when_nothing_is_there() {
    let policy = InspectionPolicy::default();
    let on = |newest: Option<&str>| Finding::front_page(&policy, newest.map(day), day("2026-03-20"));
    assert_eq!((on(Some("2026-03-06")).found, on(Some("2026-03-06")).is_broken()), (Found::Number(14), Some(false)));
    assert_eq!((on(Some("2026-03-05")).found, on(Some("2026-03-05")).is_broken()), (Found::Number(15), Some(true)));
    assert_eq!((on(None).found, on(None).is_broken()), (Found::Never, Some(true)));
}

#[test]
fn news_are_stale_after_two_weeks_notices_and_policies_after_six_months_and_others_never() {
    let policy = InspectionPolicy::default();
    let stale = |kind, newest: &str| !policy.stale(&[column(kind, newest)], day("2026-08-31")).is_empty();
    assert!(!stale(DocumentKind::News, "2026-08-17") && stale(DocumentKind::News, "2026-08-16"));
    for kind in [DocumentKind::Notice, DocumentKind::Policy, DocumentKind::Normative] {
        // Six months after 28 February end on 28 August.
        assert!(!stale(kind, "2026-03-01") && stale(kind, "2026-02-28"), "{kind}");
    }
    assert!(!stale(DocumentKind::Service, "2010-01-01"));
}

#[test]
fn the_longest_untouched_comes_first() {
    let policy = InspectionPolicy::default();
    let columns = [column(DocumentKind::News, "2026-02-01"), column(DocumentKind::Notice, "2025-02-01")];
    let stale = policy.stale(&columns, day("2026-03-20"));
    assert_eq!(stale.iter().map(|it| it.kind).collect::<Vec<_>>(), [DocumentKind::Notice, DocumentKind::News]);
}

#[test]
fn a_number_breaks_its_rule_from_the_limit_on() {
    let policy = InspectionPolicy::default();
    for (rule, limit) in [
        (InspectionRule::StaleColumns, 5),
        (InspectionRule::OverdueColumns, 10),
        (InspectionRule::EmptyColumns, 5),
        (InspectionRule::UnansweredMessages, 1),
        (InspectionRule::NewMedia, 1),
        (InspectionRule::MissingFeedback, 1),
        (InspectionRule::UnpublishedItems, 1),
    ] {
        let broken = |number| Finding::new(&policy, rule, Found::Number(number)).is_broken();
        assert_eq!((broken(limit - 1), broken(limit)), (Some(false), Some(true)), "{rule}");
        assert_eq!(Finding::new(&policy, rule, Found::NotKept).is_broken(), None);
    }
}

#[test]
fn messages_count_for_a_year_from_the_end_of_the_third_month_on() {
    let between = InspectionPolicy::default().unanswered_between(day("2026-05-31"));
    assert_eq!(between, (day("2025-05-31"), day("2026-02-28")));
}

#[test]
fn every_rule_has_a_sentence_with_its_numbers_in_both_languages() {
    let policy = InspectionPolicy { stale_columns: 77, ..InspectionPolicy::default() };
    for rule in InspectionRule::ALL {
        let finding = Finding::new(&policy, *rule, Found::Number(0));
        for locale in [Locale::Zh, Locale::En] {
            let wording = finding.wording(&policy, locale);
            assert!(wording.contains(&finding.limit.to_string()), "{rule}: {wording}");
        }
        assert!(!rule.source().is_empty());
    }
}
