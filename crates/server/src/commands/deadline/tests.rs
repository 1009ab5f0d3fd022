use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    deadline: Deadline,
}

async fn run(arguments: &[&str]) -> (Outcome, String) {
    let line = Line::try_parse_from([&["deadline", "--data-dir", "/nowhere"], arguments].concat()).unwrap();
    let config = Config::load(&line.deadline.place.flags()).unwrap();
    let mut out = Vec::new();
    let outcome = line.deadline.run(&config, &mut out).await.unwrap();
    (outcome, String::from_utf8(out).unwrap())
}

#[tokio::test]
async fn days_are_explained_one_by_one() {
    let (outcome, said) = run(&["--from", "2024-09-27", "--days", "3"]).await;
    assert_eq!(outcome, Outcome::Done);
    let expected = "\
起算日 From         2024-09-27 周五(不计入 not counted)
期限 Limit          3 个工作日 working days
应公开日期 Due      2024-10-08 周二
日历 Calendar       内置 built in, 2016–2026

日期 Date   星期  计数  说明 Reason";
    assert!(said.starts_with(expected), "{said}");
    assert!(said.contains("2024-09-28  周六  -"), "{said}");
    assert!(said.contains("2024-09-29  周日  1     国庆节调休上班"), "{said}");
    assert!(said.contains("2024-10-08  周二  3     工作日"), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("2024-")).count(), 11);
}

#[tokio::test]
async fn a_text_is_read_and_the_deciding_clause_is_marked() {
    let (outcome, said) = run(&["--from", "2026-03-02", "--text", "自信息形成或变更之日起20个工作日内"]).await;
    assert_eq!(outcome, Outcome::Done);
    assert!(said.contains("this one decides") && said.contains("2026-03-30 周一"), "{said}");

    let (outcome, said) = run(&["--from", "2026-03-02", "--text", "及时公开"]).await;
    assert_eq!(outcome, Outcome::Done);
    assert!(said.contains("最迟 at the latest 2026-03-30") && said.contains("第二十六条"), "{said}");
}

#[tokio::test]
async fn what_gives_no_date_is_refused() {
    let (outcome, said) = run(&["--from", "2026-03-02", "--text", "见附件"]).await;
    assert_eq!(outcome, Outcome::Refused);
    assert!(said.contains("无法确定"), "{said}");
}

#[tokio::test]
async fn programs_read_json() {
    let (_, said) = run(&["--from", "2024-09-27", "--days", "2", "--json"]).await;
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&json["date"], &json["provisional"]), (&json!("2024-09-30"), &json!(false)));
    assert_eq!(json["calendar"], "BUILT_IN");
    assert_eq!(json["explanation"][1]["kind"], "MAKE_UP_WORKDAY");
    assert_eq!(json["explanation"][1]["source"], "国办发明电〔2023〕7号");
    let (_, said) = run(&["--from", "2024-09-27", "--text", "收到批准文件后5个工作日内", "--json"]).await;
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["timeLimit"]["clauses"][0]["kind"], "WITHIN");
}

#[tokio::test]
async fn years_without_data_are_provisional() {
    let (_, said) = run(&["--from", "2031-03-03", "--days", "1"]).await;
    assert!(said.contains("暂定 Provisional"), "{said}");
}

#[test]
fn wrong_usage_is_refused() {
    for arguments in [
        &["--from", "2026-02-30", "--days", "1"][..],
        &["--from", "2026-02-03"],
        &["--from", "2026-02-03", "--days", "1", "--text", "x"],
        &["--from", "2026-02-03", "--days", "-1"],
        &["--from", "2026-02-03", "--days", "10001"],
        &["--from", "2026-02-03", "--days", "1", "--scope", "x"],
    ] {
        assert!(Line::try_parse_from([&["deadline"], arguments].concat()).is_err(), "{arguments:?}");
    }
}
