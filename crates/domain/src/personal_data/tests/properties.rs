use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn nothing_panics_and_places_are_in_order(text in "[0-9Xx一二 .\\-–\u{200b}０-９A-C\n\t元身份证]{0,120}", context in "(身份证|金额|卡号|)") {
        let matches = find(&text, &context);
        let mut at = 0;
        for it in matches {
            prop_assert!(it.start >= at && it.end > it.start && text.get(it.start..it.end).is_some());
            at = it.end;
            prop_assert!(it.masked.contains("****") && !it.masked.contains(&text[it.start..it.end]));
        }
    }

    #[test]
    fn whatever_is_unicode_is_read(text in "\\PC{0,60}") {
        find(&text, "");
    }

    #[test]
    fn what_was_masked_is_clean(text in "[0-9 \\-电话身份证,]{0,100}") {
        prop_assert_eq!(find(&mask(&text), ""), Vec::new());
    }

    #[test]
    fn every_identity_number_is_found(
        year in 1900_i32..=2026, month in 1_u32..=12, day in 1_u32..=28, order in 0_u32..1000,
        around in "[一-龥,:。]{0,5}",
    ) {
        let number = resident_id("370983", &format!("{year}{month:02}{day:02}"), &format!("{order:03}"));
        let found = find(&format!("{around}{number}{around}"), "");
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].kind, PersonalDataKind::ResidentId);
    }

    #[test]
    fn every_mobile_number_is_found(number in 13_000_000_000_u64..20_000_000_000, separator in "[ \\-]") {
        let bare = number.to_string();
        for text in [bare.clone(), format!("{}{separator}{}{separator}{}", &bare[..3], &bare[3..7], &bare[7..])] {
            prop_assert_eq!(find(&text, "").len(), 1, "{}", text);
        }
    }
}
