use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::act::{Act, Actor, Officer};
use crate::attachment::{ContentHash, FileName};
use crate::directory::Directory;
use crate::refusal::Ground;
use crate::staff::StaffId;
use crate::vocabulary::Locale;

/// Any function that tells texts apart does for these tests.
fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut state = [0_u8; 32];
    for (slot, byte) in (0..32_u8).cycle().zip(bytes) {
        let index = usize::from(slot);
        state[index] = state[index].rotate_left(3) ^ byte.wrapping_mul(31).wrapping_add(slot);
    }
    state
}

fn act() -> Act {
    let officer = Officer { id: StaffId(Uuid::from_u128(2)), session_digest: String::new(), grants: Vec::new() };
    let at = "2026-03-02T01:00:00Z".parse().unwrap();
    Act::new(Actor::Staff(officer), at, Arc::new(Directory::default()), Arc::new(|_| Uuid::from_u128(3)))
}

fn sha256() -> ContentHash {
    "ab".repeat(32).parse().unwrap()
}

fn named(name: &str) -> FileName {
    name.parse().unwrap()
}

fn hidden_cell() -> Spot {
    Spot::Cell { sheet: "名单".into(), row: 7, column: 1, hidden: Some(HiddenBy::Column) }
}

fn scan(text: &str) -> ContentScan {
    let mut scan = ContentScan::default();
    scan.read(&Passage { spot: hidden_cell(), text: text.into(), context: String::new() });
    scan
}

#[test]
fn what_holds_nothing_passes_and_what_holds_something_is_refused_with_its_place() {
    let mut screening = Screening::default();
    screening.read_field("title", "关于发放2026年临时救助金的公示");
    screening.add_attachment(&sha256(), &named("名单.xlsx"), &scan("王五"));
    assert!(screening.require_cleared(None, hash).is_ok() && screening.is_clear());

    screening.add_attachment(&sha256(), &named("名单.xlsx"), &scan("13812345678,又13812345678"));
    let refusal = screening.require_cleared(None, hash).unwrap_err();
    assert_eq!((refusal.ground, refusal.path.join(".")), (Ground::PersonalDataFound, "attachments".to_owned()));
    let message = refusal.message(Locale::Zh);
    assert!(message.contains("2 × 手机号码") && message.contains("附件“名单.xlsx”工作表“名单”B7(隐藏列)"), "{message}");
    assert!(message.contains("138****5678") && !message.contains("13812345678"), "{message}");
    assert!(refusal.ground.legal_basis().unwrap().contains("第十五条"));
}

#[test]
fn an_override_is_for_exactly_what_was_looked_at() {
    let mut screening = Screening::default();
    screening.read_field("body", "咨询电话13812345678");
    let reason = || "项目负责人公开的办公联系方式".parse::<OverrideReason>().unwrap();
    let passed = screening.let_pass(&act(), "reason", reason(), hash).unwrap();
    assert!(screening.require_cleared(Some(&passed), hash).is_ok());

    // Another edit that leaves the findings alone changes nothing.
    let mut edited = Screening::default();
    edited.read_field("body", "业务咨询电话13812345678");
    assert!(edited.require_cleared(Some(&passed), hash).is_ok());
    for (field, text) in [("title", "13812345678"), ("body", "13812345679"), ("body", "13812345678 13812345678")] {
        let mut changed = Screening::default();
        changed.read_field(field, text);
        assert!(changed.require_cleared(Some(&passed), hash).is_err(), "{field} {text}");
    }
    let mut more = screening.clone();
    more.add_attachment(&sha256(), &named("图.png"), &ContentScan::unread(Unreadable::Picture));
    assert!(more.require_cleared(Some(&passed), hash).is_err());
    assert_eq!(screening.digest(hash), passed.digest);

    let refusal = screening.let_pass(&act(), "reason", "是13812345678本人同意".parse().unwrap(), hash).unwrap_err();
    assert_eq!(refusal.ground, Ground::InvalidValue);
    assert!(!refusal.message(Locale::Zh).contains("13812345678"));
    let system = Act::new(Actor::System, act().at, Arc::new(Directory::default()), Arc::new(|_| Uuid::nil()));
    assert!(screening.let_pass(&system, "reason", reason(), hash).is_err());
}

#[test]
fn what_cannot_be_read_waits_for_a_person() {
    let mut screening = Screening::default();
    screening.add_attachment(&sha256(), &named("现场.jpg"), &ContentScan::unread(Unreadable::Picture));
    let refusal = screening.require_cleared(None, hash).unwrap_err();
    assert_eq!(refusal.ground, Ground::ContentUnread);
    let passed = screening.let_pass(&act(), "reason", "已逐张查看".parse().unwrap(), hash).unwrap();
    assert!(screening.require_cleared(Some(&passed), hash).is_ok());
}

#[test]
fn nothing_that_is_kept_or_printed_holds_the_number() {
    let number = resident_id("370983", "19820304", "123");
    let mut scan = scan(&number);
    let sheet = Spot::Cell { sheet: number.clone(), row: 1, column: 0, hidden: None };
    scan.read(&Passage { spot: sheet, text: number.clone(), context: String::new() });
    let mut screening = Screening::default();
    screening.add_attachment(&sha256(), &named(&format!("{number}.xlsx")), &scan);
    screening.read_field("title", &number);
    assert_eq!(screening.findings.len(), 4);
    for shown in [
        format!("{screening:?} {scan:?} {:?}", find(&number, "")),
        serde_json::to_string(&(&screening, &scan)).unwrap(),
        screening.require_cleared(None, hash).unwrap_err().message(Locale::En),
    ] {
        assert!(!shown.contains(&number) && shown.contains("3709**********"), "{shown}");
    }
    let back: Screening = serde_json::from_str(&serde_json::to_string(&screening).unwrap()).unwrap();
    assert_eq!(back, screening);
}

#[test]
fn long_lists_are_cut_and_counted() {
    let mut scan = ContentScan::default();
    let most = u32::try_from(FINDINGS_KEPT).unwrap();
    for row in 1..=most + 10 {
        let spot = Spot::Cell { sheet: "名单".into(), row, column: 0, hidden: None };
        scan.read(&Passage { spot, text: "13812345678".into(), context: String::new() });
    }
    assert_eq!((scan.findings.len(), scan.more), (FINDINGS_KEPT, 10));
    let mut screening = Screening::default();
    screening.add_attachment(&sha256(), &named("名单.xlsx"), &scan);
    assert_eq!(screening.count(), most + 10);
}
