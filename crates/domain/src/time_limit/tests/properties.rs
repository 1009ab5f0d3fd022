use proptest::prelude::*;

use super::super::{Comparison, MAX_CHARS, Status, TimeLimit};

/// Pieces of which people put limits together, in any order.
const PIECES: [&str; 40] = [
    "信息形成",
    "或者变更",
    "之日起",
    "20",
    "个工作日",
    "日",
    "内",
    "公开",
    ",",
    ";",
    "。",
    ":",
    "(",
    ")",
    "及时",
    "实时",
    "长期",
    "每",
    "季度",
    "年",
    "1月31日",
    "前",
    "公示",
    "不少于",
    "7",
    "自",
    "其中",
    "行政处罚",
    "其他",
    "除",
    "外",
    "《",
    "》",
    "在",
    "时",
    "二十",
    "法律法规另有规定的",
    "从其规定",
    "半年",
    "第",
];

fn limit_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..20).prop_map(|pieces| pieces.concat())
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_without_panic_and_always_alike(text in any::<String>()) {
        let limit = TimeLimit::parse(&text);
        prop_assert_eq!(&limit, &TimeLimit::parse(&text));
        prop_assert_eq!(limit.raw, text);
    }

    #[test]
    fn pieces_in_any_order_are_read_without_panic(text in limit_like()) {
        let limit = TimeLimit::parse(&text);
        prop_assert!(limit.clauses.iter().all(|it| it.amount.is_none_or(|amount| amount > 0)));
        prop_assert_eq!(limit.status == Status::Unparsed, limit.clauses.is_empty() || text.is_empty());
        // Numbers are read, never invented.
        let numeral = |c: char| c.is_ascii_digit() || "一二七十半".contains(c);
        prop_assert!(text.contains(numeral) || limit.clauses.iter().all(|it| it.amount.is_none()));
    }

    #[test]
    fn blanks_between_characters_change_nothing(text in limit_like(), seed in any::<u64>()) {
        let mut spaced = String::new();
        let mut previous = ' ';
        for (at, c) in text.chars().enumerate() {
            if is_han(previous) && is_han(c) {
                spaced.push_str(["", " ", "\n", "\u{3000}"][((seed >> (at % 60)) & 3) as usize]);
            }
            spaced.push(c);
            previous = c;
        }
        prop_assert_eq!(TimeLimit::parse(&text).clauses, TimeLimit::parse(&spaced).clauses);
    }

    #[test]
    fn nothing_is_looser_than_itself(text in limit_like()) {
        let limit = TimeLimit::parse(&text);
        let itself = limit.compared_to(&limit);
        prop_assert!(itself == Comparison::Equal, "{} {:?}", itself, limit);
    }

    #[test]
    fn gains_and_losses_mirror_each_other(one in limit_like(), other in limit_like()) {
        let (one, other) = (TimeLimit::parse(&one), TimeLimit::parse(&other));
        // A pure gain is a loss the other way round.
        if one.compared_to(&other) == Comparison::Stricter {
            prop_assert_eq!(other.compared_to(&one), Comparison::Looser);
        }
    }
}

#[test]
fn a_text_that_is_no_limit_is_kept_but_not_read() {
    let long = "20个工作日内公开。".repeat(MAX_CHARS);
    let limit = TimeLimit::parse(&long);
    assert_eq!((limit.status, limit.clauses.len(), limit.raw == long), (Status::Unparsed, 0, true));
}

#[test]
fn the_longest_texts_are_read_at_once() {
    let started = std::time::Instant::now();
    for piece in ["20个工作日内公开,", "自自自自", "公开", "二十", "每年", "其中其他除外", "信息形成之日起"]
    {
        let text: String = piece.chars().cycle().take(MAX_CHARS).collect();
        TimeLimit::parse(&text);
    }
    assert!(started.elapsed().as_secs() < 2, "{:?}", started.elapsed());
}
