//! 导出再导入: what an export says, an import reads, in every format and through another spreadsheet program.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

extern crate gongkai_exchange as exchange;

#[path = "round_trip/catalogues.rs"]
mod catalogues;
#[path = "round_trip/compare.rs"]
mod compare;
#[path = "round_trip/office.rs"]
mod office;
#[path = "round_trip/samples.rs"]
mod samples;

use domain::catalogue::item::ExtraCell;
use exchange::print::{self, Printed};
use proptest::prelude::*;

use crate::catalogues::any_catalogue;
use crate::compare::{difference, vocabulary};
use crate::samples::{of_all_domains, of_each_domain};

/// The export in each of its formats, as a file of this name.
fn exports(printed: &Printed) -> [(&'static str, Vec<u8>); 3] {
    [
        ("目录.xlsx", print::xlsx(printed).unwrap()),
        ("目录.csv", print::csv(printed).into_bytes()),
        ("目录.html", print::html(printed).into_bytes()),
    ]
}

#[test]
fn national_catalogues_come_back_as_they_went() {
    let vocabulary = vocabulary();
    for printed in of_each_domain().into_iter().chain([of_all_domains()]) {
        for (name, bytes) in exports(&printed) {
            assert_eq!(difference(&printed, name, &bytes, &vocabulary), None, "{} as {name}", printed.title);
        }
    }
}

#[test]
fn row_with_a_key_is_an_item_though_it_reads_like_a_note_or_a_header() {
    let mut printed = of_each_domain().remove(0);
    let [note, header, ..] = &mut printed.sections[0].items[..] else { panic!("the sample has more items") };
    note.serial.clear();
    "注:以村为单位".clone_into(&mut note.elements.primary_name);
    let elements = &mut header.elements;
    let texts = [
        (&mut elements.primary_name, "公开事项"),
        (&mut elements.content, "公开内容"),
        (&mut elements.legal_basis, "公开依据"),
        (&mut elements.time_limit, "公开时限"),
        (&mut elements.responsible_body.text, "公开主体"),
    ];
    for (element, text) in texts {
        text.clone_into(element);
    }
    for (name, bytes) in exports(&printed) {
        assert_eq!(difference(&printed, name, &bytes, &vocabulary()), None, "{name}");
    }
}

#[test]
fn columns_beyond_the_template_keep_label_order_and_number() {
    let mut printed = of_each_domain().remove(0);
    let rows: [&[(&str, &str)]; 4] = [
        &[("责任科室", "一"), ("备注", "二"), ("备注", "三")],
        &[("备注", "二"), ("责任科室", "一")],
        &[("公开依据", "不是依据"), ("三级事项", "第三级"), ("街道级", "√")],
        &[],
    ];
    for (item, cells) in printed.sections[0].items.iter_mut().zip(rows) {
        let cell = |(label, text): &(&str, &str)| ExtraCell { label: (*label).to_owned(), text: (*text).to_owned() };
        item.raw.extra = cells.iter().map(cell).collect();
    }
    for (name, bytes) in exports(&printed) {
        assert_eq!(difference(&printed, name, &bytes, &vocabulary()), None, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn catalogues_come_back_as_they_went(printed in any_catalogue()) {
        let vocabulary = vocabulary();
        for (name, bytes) in exports(&printed) {
            prop_assert_eq!(difference(&printed, name, &bytes, &vocabulary), None, "{} {}", &printed.title, name);
        }
    }
}
