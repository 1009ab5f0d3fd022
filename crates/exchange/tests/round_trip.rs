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
