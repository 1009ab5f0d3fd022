use super::{DocumentNumber, Form, IndexNumber, mentions};

mod properties;

fn index(text: &str) -> IndexNumber {
    text.parse().expect("an index number")
}

fn document(text: &str) -> DocumentNumber {
    text.parse().expect("a document number")
}

/// G§9.2: every form found in the wild.
const FOREIGN: [&str; 14] = [
    "11370983K21344588M/2020-04825",
    "11500228008653209Y/2025-00004",
    "11441700007280420Y/2021-00050",
    "11370686004268741K/2021-03489",
    "11341622355142120T/202308-00076",
    "014560025/2023-06702",
    "053533505/2021-00106",
    "0142768-8/2022-00185",
    "370400/2022-00091",
    "6107280000/2024-001005",
    "xhqrmzf-2024-00380",
    "A01-B02-03-2009-0915-001",
    "LYG0203-11-2008-0005",
    "11370300MB28646707/2020-None",
];

#[test]
fn the_form_of_the_plan_is_allocated() {
    let unit = "11370983K21344588M".parse().expect("a credit code");
    for (serial, expected) in [
        (4825, "11370983K21344588M/2020-04825"),
        (1, "11370983K21344588M/2020-00001"),
        (99_999, "11370983K21344588M/2020-99999"),
        (100_000, "11370983K21344588M/2020-100000"),
    ] {
        let number = IndexNumber::allocate(&unit, 2020, serial);
        assert_eq!(number.as_str(), expected);
        let own = number.own_form().expect("the own form");
        assert_eq!((own.credit_code, own.year, own.serial), (unit.clone(), 2020, serial));
        assert_eq!(expected.parse(), Ok(number));
    }
}

#[test]
fn numbers_of_other_systems_are_kept_to_the_letter() {
    for text in FOREIGN {
        assert_eq!(index(&format!(" {text}\n")).as_str(), text);
    }
    let keys: std::collections::BTreeSet<String> = FOREIGN.iter().map(|it| index(it).lookup_key()).collect();
    assert_eq!(keys.len(), FOREIGN.len());
    for text in ["", "  ", "\u{3000}", "a\nb", "a\tb", "a\u{200b}b", &"1".repeat(101)] {
        assert!(text.parse::<IndexNumber>().is_err(), "{text:?}");
    }
}

#[test]
fn only_the_own_form_has_parts() {
    for text in [
        "11341622355142120T/202308-00076",
        "11370983K21344588M/2020-4825",
        "11370983K21344588M/2020-004825",
        "11370983K21344588M/2020-00000",
        // The check character is wrong.
        "11370983K21344588N/2020-04825",
        "11370300MB28646707/2020-None",
    ] {
        assert_eq!(index(text).own_form(), None, "{text}");
    }
    assert!(index("１１３７０９８３ｋ２１３４４５８８ｍ／２０２０－０４８２５").own_form().is_some());
}

#[test]
fn a_number_takes_its_serial_from_the_unit_that_would_give_it_out() {
    let unit = |code: &str, credit_code: Option<&str>| {
        let act = crate::act::Act::new(
            crate::act::Actor::System,
            chrono::DateTime::UNIX_EPOCH,
            std::sync::Arc::default(),
            std::sync::Arc::new(|_| uuid::Uuid::nil()),
        );
        let details = crate::unit::UnitDetails {
            credit_code: credit_code.map(|it| it.parse().expect("a credit code")),
            name: "王庄镇人民政府".parse().expect("a name"),
            short_name: None,
            aliases: Vec::new(),
            kind: crate::unit::UnitKind::Town,
            level: crate::unit::Level::Town,
            parent_id: None,
            contact: crate::unit::Contact::default(),
            note: None,
        };
        crate::unit::Unit::establish(&act, code.parse().expect("a code"), details).expect("the operator may").0
    };
    let (known, unknown) = (unit("a", Some("11370983K21344588M")), unit("370983-wz", None));
    assert_eq!(index("11370983k21344588m／2020－04825").serial_of(&known), Some((2020, 4825)));
    assert_eq!(index("370983-WZ/2021-00007").serial_of(&unknown), Some((2021, 7)));
    for foreign in
        ["11370983K21344588M/2020-4825", "11370983K21344588M/202008-00001", "xhqrmzf-2024-00380", "a/2020-00001"]
    {
        assert_eq!(index(foreign).serial_of(&known), None, "{foreign}");
    }
    assert_eq!(index("11370983K21344588M/2020-04825").serial_of(&unknown), None);
}

#[test]
fn an_index_number_is_found_as_people_copy_it() {
    let key = index("11370983K21344588M/2020-04825").lookup_key();
    for spelling in [
        "11370983k21344588m/2020-04825",
        "11370983K21344588M／2020－04825",
        "11370983K21344588M / 2020 – 04825",
        "11370983K21344588M/2020—04825",
        "11370983K21344588M/2020‐04825",
        "11370983K21344588M∕2020−04825",
        "１１３７０９８３Ｋ２１３４４５８８Ｍ/２０２０-０４８２５",
    ] {
        assert_eq!(index(spelling).lookup_key(), key, "{spelling}");
    }
    for other in ["11370983K21344588M/2020-4825", "11370983K21344588M/2020-0482①", "11370983K21344588M-2020-04825"] {
        assert_ne!(index(other).lookup_key(), key, "{other}");
    }
}

#[test]
fn many_spellings_are_one_document_number() {
    for (normal, spellings) in [
        (
            "鲁政办发〔2020〕11号",
            vec![
                "鲁政办发[2020]11号",
                "鲁政办发［2020］11号",
                "鲁政办发【2020】11号",
                "鲁政办发(2020)11号",
                "鲁政办发（2020）11号",
                "鲁政办发〔2020 〕 11 号",
                "鲁政办发〔２０２０〕１１号",
                "鲁政办发〔2020〕第11号",
                "鲁政办发〔2020〕011号",
                "鲁政办发〔2020〕11",
                "鲁政办发〔2020年〕11号",
                "鲁政办发2020〕11号",
                "鲁政办发〔2020 11号",
                "鲁政办发202011号",
                "鲁政办发〔2020〕1 1 号",
                "鲁政办发（2020〕11号",
                "鲁政办发〈2020〉11号",
                "鲁政办发2020年第11号",
                "鲁政办发〔二〇二〇〕十一号",
                "鲁 政 办 发 〔2020〕11号",
                "魯政辦發〔2020〕11號",
                "鲁政办发〔2020〕11号文",
            ],
        ),
        ("国办公开办函〔2021〕30号", vec!["国办公开办函【2021】30号", "国办公开办函202130号"]),
        ("国办发〔2015〕48号", vec!["国办发2015〕48号", "国办发〔2015〕4 8号"]),
        ("国办发〔2016〕80号", vec!["国办发201680号"]),
        ("国办函〔2016〕84号", vec!["国办函〔2016〕8 4 号"]),
        (
            "国务院令第711号",
            vec![
                "国令第711号",
                "国务院令711号",
                "国务院令（第711号）",
                "中华人民共和国国务院令第711号",
                "国务院第711号令",
                "第711号国务院令",
                "国务院令第七百一十一号",
            ],
        ),
        ("主席令第28号", vec!["中华人民共和国主席令第二十八号", "主席令第 28 号"]),
        ("公告2009年第1号", vec!["公告2009年1号", "2009年第1号公告", "公告二〇〇九年第一号"]),
        ("税务总局公告〔2020〕7号", vec!["税务总局公告2020年第7号"]),
        ("财库〔2023〕35号", vec!["财库[2023]35", "财库（2023）第035号"]),
    ] {
        let key = document(normal).lookup_key();
        assert_eq!(document(normal).normalised().as_deref(), Some(normal));
        for spelling in spellings {
            assert_eq!(document(spelling).lookup_key(), key, "{spelling}");
            assert_eq!(document(spelling).as_str(), spelling);
        }
    }
}

#[test]
fn different_numbers_stay_different() {
    let numbers = [
        "鲁政办发〔2020〕11号",
        "鲁政办发〔2020〕1号",
        "鲁政办发〔2020〕111号",
        "鲁政办发〔2021〕11号",
        "鲁政办字〔2020〕11号",
        "政办发〔2020〕11号",
        "鲁政办发〔202〕011号",
        "国务院令第711号",
        "国务院令第713号",
        "国务院令2020年第711号",
        "主席令第711号",
        "财库35号",
        "财库〔2035〕号",
        "(2020)鲁0983民初1号",
        "(2020)鲁0983民初11号",
        "SDPR-2020-0010001",
        "建村①号",
        "建村1号",
    ];
    let keys: std::collections::BTreeSet<String> = numbers.iter().map(|it| document(it).lookup_key()).collect();
    assert_eq!(keys.len(), numbers.len(), "{keys:?}");
}

#[test]
fn what_cannot_be_read_is_kept_and_no_mistake() {
    for text in ["(2020)鲁0983民初1号", "无编号", "肥文", "SDPR-2020-0010001", "〔2020〕11号", "第三号"]
    {
        let number = document(text);
        assert_eq!((number.as_str(), number.normalised(), number.parts()), (text, None, None));
    }
    assert_eq!(document("( 2020 )鲁0983民初1號").lookup_key(), document("（2020）鲁0983民初1号").lookup_key());
}

#[test]
fn a_field_may_say_that_there_is_none() {
    for text in ["", "  ", "无", "無", " 无 ", "—", "/", "None", "n/a"] {
        assert_eq!(DocumentNumber::given(text), Ok(None), "{text:?}");
    }
    assert_eq!(DocumentNumber::given(" 泰政办字〔2020〕39号 "), Ok(Some(document("泰政办字〔2020〕39号"))));
    assert!(DocumentNumber::given(&"号".repeat(101)).is_err());
}

#[test]
fn parts_are_what_people_sort_by() {
    let parts = document("泰政办字[2020]039号").parts().expect("parts");
    assert_eq!(
        (parts.code.as_str(), parts.year, parts.serial, parts.form),
        ("泰政办字", Some(2020), 39, Form::Bracketed)
    );
    let parts = document("国令第711号").parts().expect("parts");
    assert_eq!((parts.code.as_str(), parts.year, parts.serial, parts.form), ("国务院令", None, 711, Form::Serial));
}

#[test]
fn texts_mention_numbers_in_any_spelling() {
    let text = "根据《国务院办公厅关于…的意见》(国办发[2015]48号)、鲁政办发\n〔2020 〕1 1号和国务院令第711号,电话12345号线,见2016〕80号。";
    let found = mentions(text);
    let has = |key: &str| found.iter().any(|it| it.keys.iter().any(|(found, _)| found == key));
    assert!(has("国办发〔2015〕48号") && has("鲁政办发〔2020〕11号") && has("国务院令第711号"), "{found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
    let chars: Vec<char> = text.chars().collect();
    let (_, start) = found[1].keys.iter().find(|(key, _)| key == "鲁政办发〔2020〕11号").expect("the key");
    assert_eq!(chars[*start..found[1].end].iter().collect::<String>(), "鲁政办发\n〔2020 〕1 1号");
}
