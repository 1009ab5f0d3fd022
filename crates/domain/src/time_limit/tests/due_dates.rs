use chrono::NaiveDate;

use super::super::{Basis, PromptPolicy, TimeLimit};
use crate::calendar::{Calendar, CalendarYear};

fn calendar() -> Calendar {
    let years: Vec<CalendarYear> =
        serde_json::from_str(include_str!("../../../../../seeds/national/working-days.json")).unwrap();
    Calendar::new(years)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The due date for something that happened on 2025-09-08, a Monday, as `date basis clause`.
fn due(text: &str, scope: Option<&str>) -> String {
    due_under(text, scope, &PromptPolicy::default())
}

fn due_under(text: &str, scope: Option<&str>, policy: &PromptPolicy) -> String {
    let found = TimeLimit::parse(text).due(day("2025-09-08"), scope, &calendar(), policy);
    assert_eq!(found.ceiling, found.basis == Basis::StatutoryCeiling);
    assert_eq!(found.due.is_none(), found.basis == Basis::None);
    match (found.due, found.clause) {
        (Some(due), Some(clause)) => format!("{} {} {clause}", due.date, found.basis),
        _ => found.basis.to_string(),
    }
}

#[test]
fn a_number_of_the_text_is_counted_in_its_own_unit() {
    // Twenty working days cross the eight days of National Day; one Sunday and one Saturday are worked.
    assert_eq!(due("信息形成或者变更之日起20个工作日内", None), "2025-10-11 TIME_LIMIT 0");
    // 预算法第十四条: twenty days are twenty days, even where they end before the holiday.
    assert_eq!(due("本级政府财政部门批复后20日内", None), "2025-09-28 TIME_LIMIT 0");
    assert_eq!(due("信息形成之日起25日内", None), "2025-10-09 TIME_LIMIT 0");
    assert_eq!(due("信息形成之日起2周内", None), "2025-09-22 TIME_LIMIT 0");
    assert_eq!(due("信息形成之日起一个月内", None), "2025-10-09 TIME_LIMIT 0");
}

#[test]
fn an_event_is_due_on_its_day_and_a_notice_before_it() {
    assert_eq!(due("在实地启动拟征收土地工作时,在村公示栏公开", None), "2025-09-08 TIME_LIMIT 0");
    assert_eq!(due("在组织听证7个工作日前予以公开", None), "2025-08-28 TIME_LIMIT 0");
    assert_eq!(due("提前一周发通知邀请", None), "2025-09-01 TIME_LIMIT 0");
    assert_eq!(due("与政策文件同步发布,时间跨度不超过5个工作日", None), "2025-09-15 TIME_LIMIT 0");
    assert_eq!(due("与政策文件同步发布", None), "2025-09-08 TIME_LIMIT 0");
}

#[test]
fn without_a_number_only_the_ceiling_is_shown() {
    for text in
        ["及时公开", "实时公开", "即时公开", "随时公开", "长期公开", "永久公开", "任期内", "每季度", "公示期不少于7日"]
    {
        assert_eq!(due(text, None), "2025-10-11 STATUTORY_CEILING 0", "{text}");
    }
    assert!(Basis::StatutoryCeiling.legal_basis().unwrap().contains("第二十六条"));
}

#[test]
fn a_county_may_be_stricter_with_itself_but_never_more_generous() {
    let policy = PromptPolicy { real_time: Some(1), immediate: Some(0), prompt: Some(300) };
    assert_eq!(due_under("实时公开", None, &policy), "2025-09-09 COUNTY_RULE 0");
    assert_eq!(due_under("立即公开", None, &policy), "2025-09-08 COUNTY_RULE 0");
    assert_eq!(due_under("及时公开", None, &policy), "2025-10-11 COUNTY_RULE 0");
    assert_eq!(due_under("随时公开", None, &policy), "2025-10-11 STATUTORY_CEILING 0");
    assert_eq!(due_under("信息形成之日起3个工作日内", None, &policy), "2025-09-11 TIME_LIMIT 0");
}

#[test]
fn of_several_clauses_the_one_for_the_scope_applies() {
    let text = "信息形成20个工作日内公开;其中行政许可、行政处罚事项应自作出行政决定之日起7个工作日内公示";
    assert_eq!(due(text, None), "2025-10-11 TIME_LIMIT 0");
    assert_eq!(due(text, Some("行政处罚")), "2025-09-17 TIME_LIMIT 1");
    assert_eq!(due(text, Some("行政处罚决定")), "2025-09-17 TIME_LIMIT 1");
    assert_eq!(due(text, Some("行政强制")), "2025-10-11 TIME_LIMIT 0");
    let rest = "1.除处罚决定外其他内容:长期公开(动态调整); 2.处罚决定:20个工作日内。";
    assert_eq!(due(rest, Some("处罚决定")), "2025-10-11 TIME_LIMIT 1");
    assert_eq!(due(rest, None), "2025-10-11 STATUTORY_CEILING 0");
    let only = "行政许可和行政处罚决定作出后7个工作日内";
    assert_eq!(due(only, None), "2025-09-17 TIME_LIMIT 0");
    assert_eq!(due(only, Some("行政强制")), "NONE");
}

#[test]
fn the_strictest_clause_wins_and_a_minimum_display_shortens_nothing() {
    assert_eq!(due("20个工作日内;信息变更之日起5个工作日内", None), "2025-09-15 TIME_LIMIT 1");
    assert_eq!(due("制定或获取信息之日起10个工作日内,公示7个工作日", None), "2025-09-22 TIME_LIMIT 0");
    let comment = "信息形成或者变更之日起20个工作日内予以公开;征求意见期限不得少于30日";
    assert_eq!(due(comment, Some("征求意见")), "2025-10-11 TIME_LIMIT 0");
}

#[test]
fn what_was_not_understood_has_no_due_date() {
    for text in ["", "信息形成或者变更之日起 * 个工作日内", "适时公开", "同上", "按规定时限公开"]
    {
        assert_eq!(due(text, None), "NONE", "{text}");
    }
    assert_eq!(due("行政处罚*个工作日内公开;其他20个工作日内公开", None), "2025-10-11 TIME_LIMIT 0");
}

#[test]
fn the_end_of_time_is_no_due_date() {
    for text in ["20个工作日内", "20日内", "及时公开", "20年内"] {
        let found = TimeLimit::parse(text).due(NaiveDate::MAX, None, &calendar(), &PromptPolicy::default());
        assert_eq!((found.due, found.basis), (None, Basis::None));
    }
}
