use super::*;

fn person() -> Person {
    Person {
        kind: PersonKind::NaturalPerson,
        name: "张三丰".parse().unwrap(),
        identity: Some(Identity { kind: IdentityKind::ResidentId, number: "11010519491231002X".parse().unwrap() }),
        contact_name: None,
        phone: Some("+86 138-1234-5678".parse().unwrap()),
        email: Some("zhang@example.cn".parse().unwrap()),
        address: Some("山东省肥城市新城街道某路1号".parse().unwrap()),
    }
}

#[test]
fn the_masked_person_keeps_the_ends() {
    let masked = person().masked();
    assert_eq!(masked.name.as_str(), "张**");
    assert_eq!(masked.identity.unwrap().number.as_str(), "1101**********002X");
    assert_eq!(masked.phone.unwrap().as_str(), "+86**********5678");
    assert_eq!(masked.email.unwrap().as_str(), "z****@example.cn");
    assert_eq!(masked.address.unwrap().as_str(), "山东省肥城市********");
    let company = Person { kind: PersonKind::Enterprise, contact_name: Some("李四".parse().unwrap()), ..person() };
    assert_eq!(company.masked().name.as_str(), "张三丰");
    assert_eq!(company.masked().contact_name.unwrap().as_str(), "李*");
}

#[test]
fn of_what_is_short_the_first_is_seen_at_most() {
    let short = Person {
        name: "张".parse().unwrap(),
        identity: Some(Identity { kind: IdentityKind::Passport, number: "E12345678".parse().unwrap() }),
        phone: Some("87654321".parse().unwrap()),
        address: Some("王庄镇张村5号".parse().unwrap()),
        ..person()
    };
    let masked = short.masked();
    assert_eq!(masked.name.as_str(), "*");
    assert_eq!(masked.identity.unwrap().number.as_str(), "E********");
    assert_eq!(masked.phone.unwrap().as_str(), "8*******");
    assert_eq!(masked.address.unwrap().as_str(), "王******");
}

#[test]
fn a_document_without_a_number_is_none() {
    for (number, is_right) in [("-", false), ("/()", false), ("1", false), ("A-12/3", false), ("A-12/34", true)] {
        let identity = Some(Identity { kind: IdentityKind::Other, number: number.parse().unwrap() });
        assert_eq!(Person { identity, ..person() }.check("person").is_ok(), is_right, "{number}");
    }
}

#[test]
fn numbers_are_judged_and_not_repeated() {
    assert_eq!(person().check("applicant"), Ok(()));
    let wrong = |change: fn(&mut Person)| {
        let mut it = person();
        change(&mut it);
        it.check("applicant").unwrap_err()
    };
    let id = wrong(|it| it.identity.as_mut().unwrap().number = "110105194912310021".parse().unwrap());
    assert_eq!((id.path.join("."), id.found), ("applicant.identity.number".to_owned(), None));
    assert_eq!(wrong(|it| it.phone = Some("电话13812345678".parse().unwrap())).path.join("."), "applicant.phone");
    assert_eq!(wrong(|it| it.phone = Some("123".parse().unwrap())).path.join("."), "applicant.phone");
    assert_eq!(wrong(|it| it.email = Some("nobody".parse().unwrap())).path.join("."), "applicant.email");
    let credit = |number: &str| Person {
        identity: Some(Identity { kind: IdentityKind::CreditCode, number: number.parse().unwrap() }),
        ..person()
    };
    assert_eq!(credit("11370983K21344588M").check("applicant"), Ok(()));
    assert!(credit("11370983K21344588N").check("applicant").is_err());
}

#[test]
fn one_person_leaves_one_trace_however_it_is_written() {
    let other = Person {
        identity: Some(Identity { kind: IdentityKind::ResidentId, number: "11010519491231002x".parse().unwrap() }),
        phone: Some("13812345678".parse().unwrap()),
        email: Some("Zhang@Example.cn".parse().unwrap()),
        ..person()
    };
    assert_eq!(person().traces(), other.traces());
    assert_eq!(person().traces().len(), 3);
}
