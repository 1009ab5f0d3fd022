use proptest::prelude::*;

use super::*;

fn query(text: &str) -> SearchQuery {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// Whether a record with this title and text is found, decided as the databases do: tokens first, then the text.
fn finds(text: &str, title: &str, body: &str) -> bool {
    let indexed = index(title, Keys::default(), body, Facets::default());
    let has = |token: &Token| match token {
        Token::Exactly(token) => indexed.tokens.binary_search(token).is_ok(),
        Token::Beginning(beginning) => indexed.tokens.iter().any(|it| it.starts_with(beginning)),
    };
    let said = |wording: &Wording| {
        let read = match wording {
            Wording::Phrase(it) if it.needs_reading() => {
                indexed.title.contains(&it.pattern()) || indexed.text.contains(&it.pattern())
            }
            _ => true,
        };
        read && wording.tokens().iter().all(has)
    };
    query(text).terms.iter().all(|term| term.wordings.iter().any(said))
}

#[test]
fn a_text_is_folded_into_words() {
    for (text, expected) in [
        ("关于《低保办法》的通知", " 关于低保办法的通知 "),
        ("5G网络,建设(一期)", " 5g 网络 建设一期 "),
        ("低 保\n标准", " 低保标准 "),
        ("鲁政办发〔2020〕11号", " 鲁政办发 2020 11 号 "),
        ("11370983K21344588M/2020-04825", " 11370983k21344588m 2020 04825 "),
        ("ＡＢＣ abc", " abc abc "),
        ("、。", ""),
        ("", ""),
    ] {
        let folded = fold(text);
        assert_eq!(folded.text, expected);
        assert_eq!(folded.origins.len(), folded.text.chars().count());
    }
}

#[test]
fn every_term_has_to_be_found_and_nothing_else_is() {
    let title = "肥城市城乡居民最低生活保障标准公示";
    for found in [
        "低保",
        "低保标准",
        "最低生活保障",
        "标准 公示",
        "公示 标准",
        "\"最低生活保障标准\"",
        "“最低生活保障”公示",
        "最低生活保障標準",
        "标",
        "示",
        "居民、公示",
    ] {
        assert!(finds(found, title, ""), "{found}");
    }
    for missed in ["低生活最", "标准公开", "低保 医保", "\"低保\"", "保准", "居民标准", "税"] {
        assert!(!finds(missed, title, ""), "{missed}");
    }
    // Pairs alone would find it: 安全 and 全生, 生产 stand apart.
    assert!(!finds("安全生产", "安全", "全生;生产"));
    assert!(finds("5g", "5G网络", "") && !finds("g网络", "5G网络", "") && !finds("5", "5G网络", ""));
    assert!(!finds("标题正文", "标题", "正文"));
}

#[test]
fn a_number_is_found_in_any_spelling_where_it_is_mentioned() {
    let body = "根据鲁政办发〔2020〕11号和国务院令第711号";
    for spelling in [
        "鲁政办发[2020]11号",
        "鲁政办发（2020）第11号",
        "鲁政办发202011号",
        "鲁政办发 〔 2020 〕 1 1 号",
        "魯政辦發﹝２０２０﹞０１１號",
        "国令第711号",
        "国务院第711号令",
        "根据 鲁政办发[2020]11号",
        "国务院令第711号 鲁政办发【2020】11",
    ] {
        assert!(finds(spelling, "", body), "{spelling}");
    }
    for other in ["鲁政办发〔2020〕1号", "鲁政办发〔2021〕11号", "国务院令第71号", "鲁政办字[2020]11号"]
    {
        assert!(!finds(other, "", body), "{other}");
    }
}

#[test]
fn numbers_of_the_record_are_kept_for_the_order() {
    let keys = Keys {
        index_number: Some("11370983K21344588M/2020-04825"),
        document_number: Some("泰政办字〔2020〕39号"),
    };
    let indexed = index("转发国办发〔2016〕80号的通知", keys, "", Facets::default());
    for own in ["泰政办字[2020]39号", "11370983k21344588m／2020—04825"] {
        assert!(query(own).own_keys.iter().any(|key| indexed.keys.contains(&format!(" {key} "))), "{own}");
    }
    let InTitle::Key(key) = query("国办发201680号").terms[0].wordings[0].in_title() else { panic!("a number") };
    assert!(indexed.keys.contains(&format!(" {key} ")), "{}", indexed.keys);
    // The own number is not found by the end of its code.
    let tokens = |text: &str| query(text).terms[0].wordings[0].tokens();
    assert!(
        tokens("政办字〔2020〕39号").iter().all(|it| !matches!(it, Token::Exactly(it) if indexed.tokens.contains(it)))
    );
}

#[test]
fn a_query_has_limits() {
    for bad in ["", "  ", "、。!", "\"\"", &"字".repeat(101), "一 二 三 四 五 六 七 八 九"] {
        assert!(bad.parse::<SearchQuery>().is_err(), "{bad:?}");
    }
    assert_eq!(query("低保 低保  低保").terms.len(), 1);
    assert_eq!(query("一 二 三 四 五 六 七 八").terms.len(), 8);
    assert_eq!(query("\"低保 标准").terms.len(), 2);
}

#[test]
fn places_lead_back_to_the_text_as_it_was_written() {
    let text = "𠀀关于城鄉 低\u{200b}保(最低生活保障)的ＡＢＣ,鲁政办发[2020]1 1号";
    let shown = |asked: &str| {
        let snippet = Snippet::whole(&query(asked), text);
        let units: Vec<u16> = snippet.text.encode_utf16().collect();
        let part = |range: &std::ops::Range<usize>| String::from_utf16_lossy(&units[range.clone()]);
        snippet.ranges.iter().map(part).collect::<Vec<_>>()
    };
    assert_eq!(shown("城乡"), ["城鄉"]);
    assert_eq!(shown("低保"), ["低\u{200b}保", "最低生活保障"]);
    assert_eq!(shown("\"低保\""), ["低\u{200b}保"]);
    assert_eq!(shown("abc"), ["ＡＢＣ"]);
    assert_eq!(shown("鲁政办发〔2020〕11号"), ["鲁政办发[2020]1 1号"]);
    assert!(shown("没有").is_empty());
}

#[test]
fn a_snippet_stands_around_the_first_hit() {
    let text = format!("{}低保{}", "甲".repeat(200), "乙".repeat(200));
    let found = snippet(&query("低保"), &text);
    assert_eq!((found.text.chars().count(), found.ranges.len(), found.ranges[0].clone()), (120, 1, 30..32));
    let none = snippet(&query("税务"), &text);
    assert_eq!((none.text.starts_with('甲'), none.ranges), (true, vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_part_of_a_text_finds_it(text in "[低保标准公示的一二三税ａB2 ,、《》()]{2,30}", from in 0..30_usize, length in 1..12_usize) {
        let chars: Vec<char> = text.chars().collect();
        let part: String = chars.iter().skip(from % chars.len()).take(length).collect();
        // Words of letters and digits are found whole, so no part begins or ends within one.
        let at = from % chars.len();
        let letter = |at: Option<&char>| at.is_some_and(char::is_ascii_alphanumeric) || at == Some(&'ａ');
        let cut = |at: usize| at > 0 && letter(chars.get(at - 1)) && letter(chars.get(at));
        prop_assume!(!cut(at) && !cut((at + length).min(chars.len())));
        prop_assume!(part.parse::<SearchQuery>().is_ok());
        prop_assert!(finds(&part, &text, ""), "{:?} in {:?}", part, text);
        prop_assert!(!ranges(&query(&part), &text).is_empty());
    }

    #[test]
    fn what_is_found_stands_in_the_text(asked in "[低保标准公示]{1,5}", text in "[低保标准公示,。]{0,40}") {
        let in_text = query(&asked).terms.iter().all(|term| term.wordings.iter().any(|it| match it {
            Wording::Phrase(phrase) => fold(&text).text.contains(&phrase.pattern()),
            Wording::Number(_) => false,
        }));
        prop_assert_eq!(finds(&asked, "", &text), in_text);
    }

    #[test]
    fn any_query_and_any_text_are_read(asked in any::<String>(), text in any::<String>()) {
        if let Ok(query) = asked.parse::<SearchQuery>() {
            snippet(&query, &text);
            ranges(&query, &asked);
        }
        index(&text, Keys { index_number: Some(&text), document_number: Some(&asked) }, &text, Facets::default());
    }
}
