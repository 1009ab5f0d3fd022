use super::annex::{RULES, Rule, resolve};
use super::county::printed_rows;
use super::*;
use domain::catalogue::item::Elements;

fn national() -> NationalSeed {
    Source::Embedded.national().unwrap()
}

fn feicheng() -> CountySeed {
    Source::Embedded.county("feicheng", &national()).unwrap()
}

fn template(code: &str) -> TemplateSeed {
    national().templates.into_iter().find(|it| it.domain_code.as_deref() == Some(code)).unwrap()
}

fn elements<'a>(template: &'a TemplateSeed, serial: &str) -> &'a Elements {
    &template.rows.iter().find(|it| it.row.serial == serial).unwrap().row.elements
}

#[test]
fn six_templates_are_read_whole() {
    let sizes: Vec<(String, usize, usize)> = national()
        .templates
        .iter()
        .map(|it| {
            let reconstructed = it.rows.iter().filter(|row| row.evidence == Evidence::Reconstructed).count();
            (it.domain_code.clone().unwrap(), it.rows.len(), reconstructed)
        })
        .collect();
    let expected = [("02", 11, 5), ("03", 23, 10), ("07", 17, 6), ("10", 15, 6), ("18", 13, 3), ("21", 25, 22)];
    assert_eq!(sizes, expected.map(|(code, rows, reconstructed)| (code.to_owned(), rows, reconstructed)));
}

#[test]
fn the_same_as_above_is_what_stands_above() {
    let housing = template("10");
    let (above, same) = (elements(&housing, "12"), elements(&housing, "13"));
    assert_ne!(same.time_limit, "同上");
    assert_eq!((&same.time_limit, &same.responsible_body.text), (&above.time_limit, &above.responsible_body.text));
    assert_eq!(same.channels, above.channels);
    let projects = template("03");
    for serial in ["18", "19"] {
        assert_eq!(elements(&projects, serial).time_limit, elements(&projects, "17").time_limit);
    }
    let relief = template("07");
    for serial in ["14", "15", "17"] {
        assert_eq!(elements(&relief, serial).responsible_body.text, "应急管理部门");
    }
    assert_eq!(elements(&relief, "15").time_limit, "及时公开,公示时间不少于7日");
    assert_eq!(elements(&relief, "4").primary_name, "政策文件");
}

#[test]
fn no_row_of_a_template_is_left_without_an_element() {
    for template in national().templates {
        for row in &template.rows {
            let elements = &row.row.elements;
            assert_eq!(elements.missing(), [], "{} {:?}", template.title, row.row.place);
            assert!(!elements.secondary_name.is_empty() && !row.row.serial.is_empty());
            assert!(elements.levels.county || elements.levels.town);
        }
    }
}

#[test]
fn what_a_village_owes_has_its_rhythm() {
    let village = national().village_template;
    let months: Vec<_> =
        village.rows.iter().map(|it| domain::village::months_of_period(&it.row.elements.time_limit)).collect();
    assert_eq!(months.iter().filter(|it| **it == Some(1)).count(), 1, "finances every month");
    assert_eq!(months.iter().filter(|it| **it == Some(3)).count(), 7, "general matters every quarter");
    assert_eq!(months.iter().filter(|it| it.is_none()).count(), 7, "major matters at once");
    for row in &village.rows {
        let elements = &row.row.elements;
        assert_eq!(elements.missing(), [], "{}", row.row.serial);
        assert!(elements.levels.village && !elements.levels.county && !elements.levels.town);
        assert!(elements.time_limit.contains("公示不少于15日"));
        assert!(elements.channels.iter().any(|it| it.ticked && it.code.as_deref() == Some("notice-board")));
    }
}

#[test]
fn every_channel_of_every_template_is_known() {
    let national = national();
    for template in national.templates.iter().chain([&national.village_template]) {
        let mut above = "";
        for row in &template.rows {
            let cell = match row.row.raw.channels.as_str() {
                "" | "同上" => above,
                cell => cell,
            };
            let channels = &row.row.elements.channels;
            assert_eq!(channels.len(), cell.matches(['■', '□']).count(), "{} {:?}", template.title, row.row.place);
            assert!(channels.len() >= 13);
            assert_eq!(channels.iter().filter(|it| it.ticked).count(), cell.matches('■').count());
            assert!(channels.iter().all(|it| it.code.is_some()), "{channels:?}");
            above = cell;
        }
    }
}

#[test]
fn the_domains_are_those_of_the_plan() {
    let domains = national().pilot_domains;
    let codes: Vec<String> = (1..=26).map(|number| format!("{number:02}")).collect();
    assert_eq!(domains.iter().map(|it| it.code.clone()).collect::<Vec<_>>(), codes);
    let mut numbers: Vec<u32> = domains.iter().map(|it| it.national_number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=26).collect::<Vec<_>>());
}

#[test]
fn the_thirteen_channels_come_first_and_in_order() {
    let channels = national().channels;
    assert!(channels.iter().zip(1..).all(|(channel, position)| channel.position == position));
    assert_eq!(channels[12].name, "其他");
}

#[test]
fn feicheng_has_its_units() {
    let units = feicheng().units;
    let count = |kind: &str| units.iter().filter(|it| it.kind == kind).count();
    assert_eq!(units.len(), 1 + 22 + 14 + 2);
    assert_eq!((count("STREET"), count("TOWN"), count("FUNCTIONAL_ZONE")), (4, 10, 2));
    assert_eq!(units.iter().filter(|it| it.parent.is_none()).count(), 1);
    assert_eq!(units.iter().filter(|it| !it.subordinate).count(), count("VERTICAL_AGENCY") + count("BRANCH"));
}

#[test]
fn annex_1_comes_out_as_it_is_meant() {
    let county = feicheng();
    let unit = |code: &str| county.units.iter().find(|it| it.code == code).unwrap().name.clone();
    let row = |position: usize| &county.assignments[position - 1];
    assert_eq!(county.assignments.len(), 26);
    assert_eq!((row(25).printed_number.as_str(), row(25).domain_code.as_str()), ("19", "25"));
    assert_eq!((row(26).printed_number.as_str(), row(26).domain_code.as_str()), ("20", "26"));
    assert_eq!(row(25).printed_name, "义务教育领域");
    assert_eq!(unit(&row(25).unit_code), "肥城市教育和体育局");
    assert_eq!(unit(&row(26).unit_code), "肥城市卫生健康局");
    assert_eq!((row(7).printed_name.as_str(), row(7).domain_code.as_str()), ("救灾生产领域", "07"));
    for (first, second) in [(1, 2), (3, 4), (6, 7), (9, 10), (18, 19), (21, 22)] {
        assert_eq!(row(first).unit_code, row(second).unit_code);
    }
    let distinct: std::collections::HashSet<_> = county.assignments.iter().map(|it| &it.unit_code).collect();
    assert_eq!(distinct.len(), 20);
    assert!(county.assignments.iter().all(|it| it.remark.as_deref().is_some_and(|it| it.contains("均不要删除"))));
}

/// The annex, with rows and rules as given.
fn annex(rules: &[Rule], arrange: impl Fn(&mut Vec<[String; 4]>)) -> Result<Vec<Assignment>, String> {
    let mut rows = printed_rows(&Source::Embedded.text("feicheng/annex-1.tsv").unwrap()).unwrap();
    arrange(&mut rows);
    resolve(&rows, rules, &national().pilot_domains, &feicheng().units)
}

#[test]
fn annex_1_needs_each_rule() {
    let meant = annex(&RULES, |_| ()).unwrap();
    for missing in RULES {
        let rules: Vec<Rule> = RULES.into_iter().filter(|rule| *rule != missing).collect();
        assert_ne!(annex(&rules, |_| ()).as_ref(), Ok(&meant), "comes out the same without {missing:?}");
    }
}

#[test]
fn annex_1_needs_its_rules_in_order() {
    let swapped = |first: Rule, second: Rule| {
        RULES.map(|rule| {
            if rule == first {
                second
            } else if rule == second {
                first
            } else {
                rule
            }
        })
    };
    assert!(annex(&swapped(Rule::FieldWordStripped, Rule::AliasResolved), |_| ()).is_err());
    assert!(annex(&swapped(Rule::UnitRunsDown, Rule::UnitFound), |_| ()).is_err());
}

#[test]
fn annex_1_needs_its_rows_in_order() {
    for position in 1..26 {
        assert!(annex(&RULES, |rows| rows.swap(position - 1, position)).is_err(), "rows {position} and the next");
    }
    assert!(annex(&RULES, |rows| rows.rotate_left(1)).is_err());
}

#[test]
fn a_folder_reads_like_the_built_in_files() {
    let folder = Source::Folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds").into());
    let national = folder.national().unwrap();
    assert_eq!(national.templates.len(), 6);
    assert_eq!(folder.county("feicheng", &national).unwrap().assignments, feicheng().assignments);
}

#[test]
fn what_is_missing_is_named() {
    let error = Source::Folder("/nowhere".into()).national().unwrap_err().to_string();
    assert!(error.starts_with("national/pilot-domains.toml: "), "{error}");
    let error = Source::Embedded.county("nowhere", &national()).unwrap_err().to_string();
    assert!(error.contains("nowhere/units.toml"), "{error}");
}

#[test]
fn the_plan_has_its_dates() {
    let plan = feicheng().plan;
    assert_eq!(plan.index_number, "11370983K21344588M/2020-04825");
    assert_eq!(plan.milestones.len(), 10);
    assert!(plan.milestones.iter().filter_map(|it| it.due_on).filter(|due| *due < plan.published_on).count() >= 6);
    assert_eq!(plan.milestones.iter().filter(|it| it.level == "PROVINCE").count(), 1);
}

#[test]
fn the_calendar_is_read_whole() {
    let years = national().calendar_years;
    let numbers: Vec<i32> = years.iter().map(|it| it.year).collect();
    assert_eq!(numbers, (2016..=2026).collect::<Vec<_>>());
    assert!(years.iter().all(|it| !it.holidays.is_empty() && !it.names.is_empty()));
    assert!(years.iter().filter(|it| it.source.is_some()).count() >= 8);
}
