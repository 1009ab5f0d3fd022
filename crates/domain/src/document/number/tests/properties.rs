use proptest::prelude::*;

use super::super::{DocumentNumber, IndexNumber, mentions};

const CODES: [&str; 10] =
    ["鲁政办发", "泰政办字", "国办公开办函", "财库", "肥政发", "国发", "公告", "鲁发改价格", "厅字", "建村"];

fn number() -> impl Strategy<Value = (&'static str, u16, u32)> {
    (prop::sample::select(CODES.to_vec()), 1949..2100_u16, 1..100_000_u32)
}

fn key(text: &str) -> String {
    DocumentNumber::key_of(text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn all_spellings_share_one_key(
        (code, year, serial) in number(),
        brackets in prop::sample::select(vec!["〔〕", "[]", "［］", "【】", "()", "（）", "〈〉", "﹝﹞", " 〕", "〔 ", "(〕"]),
        ordinal in prop::sample::select(vec!["", "第"]),
        sign in prop::sample::select(vec!["号", "號", ""]),
        noughts in 0..3_usize,
        blanks in any::<u64>(),
        wide in any::<bool>(),
    ) {
        let (open, close) = (brackets.chars().next().unwrap_or(' '), brackets.chars().nth(1).unwrap_or(' '));
        // Without the closing bracket it takes 号 to see a number, and the serial's noughts would be the year's.
        let (sign, noughts) = if close == ' ' && ordinal.is_empty() { ("号", 0) } else { (sign, noughts) };
        let (ordinal, sign) = if close == ' ' { ("", "号") } else { (ordinal, sign) };
        let noughts = if close == ' ' { 0 } else { noughts };
        let plain = format!("{code}{open}{year}{close}{ordinal}{}{serial}{sign}", "0".repeat(noughts));
        let mut spelling = String::new();
        for (at, c) in plain.chars().enumerate() {
            let c = if wide && c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c };
            spelling.push(c);
            if blanks >> (at % 60) & 7 == 7 {
                spelling.push_str(["\u{3000}", " "][at % 2]);
            }
        }
        let normal = format!("{code}〔{year}〕{serial}号");
        prop_assert_eq!(key(&spelling), key(&normal), "{}", spelling);
        let read = spelling.parse::<DocumentNumber>().expect("a number").normalised();
        prop_assert_eq!(read, Some(normal));
    }

    #[test]
    fn different_numbers_have_different_keys(one in number(), other in number(), near in 0..4_u8) {
        let other = match near {
            0 => (one.0, one.1, other.2),
            1 => (one.0, other.1, one.2),
            2 => (other.0, one.1, one.2),
            _ => other,
        };
        let spelled = |(code, year, serial): (&str, u16, u32)| format!("{code}〔{year}〕{serial}号");
        let lost = |(code, year, serial): (&str, u16, u32)| format!("{code}{year}{serial}号");
        prop_assert_eq!(one == other, key(&spelled(one)) == key(&spelled(other)));
        prop_assert_eq!(one == other, key(&lost(one)) == key(&spelled(other)));
    }

    #[test]
    fn normalising_twice_is_normalising_once(text in "[国务院鲁政办发公告令第年号〔〕\\[\\]()0-9二十〇 ]{1,24}|\\PC{1,40}") {
        let Ok(number) = text.parse::<DocumentNumber>() else { return Ok(()) };
        prop_assert_eq!(key(&number.lookup_key()), number.lookup_key());
        if let Some(normalised) = number.normalised() {
            let again = normalised.parse::<DocumentNumber>().expect("a number");
            prop_assert_eq!(again.normalised(), Some(normalised));
            prop_assert_eq!(again.lookup_key(), number.lookup_key());
            prop_assert_eq!(again.parts(), number.parts());
        }
    }

    #[test]
    fn a_number_is_found_where_a_text_mentions_it((code, year, serial) in number(), before in "[根据见和、(《]{0,5}", after in "[的及。、文件 )]{0,5}") {
        let text = format!("{before}{code}[{year}]{serial}号{after}");
        let expected = format!("{code}〔{year}〕{serial}号");
        let found = mentions(&text);
        prop_assert!(found.iter().any(|it| it.keys.iter().any(|(key, _)| *key == expected)), "{} {:?}", text, found);
    }

    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        mentions(&text);
        let number = text.parse::<IndexNumber>();
        prop_assert_eq!(IndexNumber::key_of(&IndexNumber::key_of(&text)), IndexNumber::key_of(&text));
        prop_assert!(number.is_err() || !IndexNumber::key_of(&text).is_empty());
    }
}
