use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::act::{Actor, Officer};
use crate::directory::Directory;
use crate::staff::Grant;

fn act(roles: &[Role]) -> Act {
    let unit_id = UnitId(Uuid::from_u128(1));
    let grants = roles.iter().map(|role| Grant { role: *role, unit_id, pilot_domain: None }).collect();
    let officer = Officer { id: StaffId(Uuid::from_u128(2)), session_digest: String::new(), grants };
    let at = "2026-03-02T01:00:00Z".parse().unwrap();
    Act::new(Actor::Staff(officer), at, Arc::new(Directory::default()), Arc::new(|_| Uuid::from_u128(3)))
}

fn upload() -> Upload {
    Upload {
        sha256: "ab".repeat(32).parse().unwrap(),
        name: "张三的低保申请.xlsx".parse().unwrap(),
        size_bytes: 12,
        media_type: MediaType::Xlsx,
    }
}

#[test]
fn a_name_is_no_path_and_shows_all_of_itself() {
    for good in ["目录.xlsx", " a b.csv ", "..a", ".a", "a".repeat(200).as_str()] {
        assert_eq!(good.parse::<FileName>().unwrap().as_str(), good.trim());
    }
    for bad in [
        "",
        " ",
        ".",
        "..",
        "../../etc/passwd",
        "a/b",
        "C:\\a.xlsx",
        "a\nb",
        "a\tb",
        "a\0b",
        "a\u{202e}xslx.exe",
        "a\u{200b}",
        "a\u{2028}b",
        &"a".repeat(201),
    ] {
        let malformed = bad.parse::<FileName>().unwrap_err();
        assert!(!malformed.found.chars().any(is_invisible), "{bad:?}");
    }
    assert_eq!("清单.XLSX".parse::<FileName>().unwrap().ending().as_deref(), Some("xlsx"));
    assert_eq!("清单".parse::<FileName>().unwrap().ending(), None);
}

#[test]
fn a_hash_is_sixty_four_digits_in_lower_case() {
    let hash: ContentHash = "AB".repeat(32).parse().unwrap();
    assert_eq!((hash.as_str(), hash.split().0), ("ab".repeat(32).as_str(), "ab"));
    assert_eq!(ContentHash::from([0xab; 32]), hash);
    for bad in [
        "",
        "ab",
        &"ag".repeat(32),
        &"ab".repeat(33),
        "../../../../../../../../../../../../../../../../etc/shadow0000000000",
    ] {
        assert!(bad.parse::<ContentHash>().is_err(), "{bad}");
    }
}

#[test]
fn whoever_writes_may_upload_and_nobody_else() {
    let unit_id = UnitId(Uuid::from_u128(1));
    for role in Role::ALL {
        let may = matches!(role, Role::Editor | Role::Reviewer | Role::Office);
        assert_eq!(Attachment::keep(&act(&[*role]), upload(), unit_id).is_ok(), may, "{role}");
    }
    assert!(Attachment::keep(&act(&[]), upload(), unit_id).is_err());
    let refusal = act(&[Role::Auditor]).require_uploader().unwrap_err();
    assert_eq!(refusal.ground, Ground::NotAllowed);
    assert!(refusal.message(Locale::Zh).contains("编辑、审核、政务公开办"), "{}", refusal.message(Locale::Zh));
}

#[test]
fn the_journal_learns_what_it_is_and_not_what_it_is_called() {
    let (attachment, event) = Attachment::keep(&act(&[Role::Editor]), upload(), UnitId(Uuid::from_u128(1))).unwrap();
    assert_eq!(attachment.uploaded_by, Some(StaffId(Uuid::from_u128(2))));
    assert_eq!((event.action, event.subject_id, event.public), ("uploadAttachment", attachment.id.0, false));
    let facts = serde_json::to_string(&event.facts).unwrap();
    assert!(facts.contains(attachment.sha256.as_str()) && facts.contains("\"sizeBytes\":12"), "{facts}");
    assert!(facts.contains("spreadsheetml") && !facts.contains("张三"), "{facts}");
}
