#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::*;

fn store(text: &str) -> Result<Stored, Vec<Fault>> {
    Inspector::new(&Limits::default()).store("portal/test", text)
}

#[test]
fn a_document_that_fits_is_known_by_its_text() {
    let text = "query Home { pilotDomains { code name } }";
    let stored = store(text).unwrap();
    assert_eq!(stored.id, format!("sha256:{}", digest(text.as_bytes())));
    assert_eq!(stored.operation.name.as_deref(), Some("Home"));
    assert!(stored.is_steady && !stored.takes_codes && stored.deprecated.is_empty());
}

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    let faults = store("query Home {\n  pilotDomains { code }\n  pilotDomains { titel }\n}").unwrap_err();
    assert_eq!((faults.len(), faults[0].line), (1, Some(3)), "{faults:?}");
    assert!(faults[0].message.contains("titel"), "{faults:?}");
    for lines in [0, 8, 98, 998] {
        let faults = store(&format!("query Home {{{} pilotDomains {{", "\n".repeat(lines))).unwrap_err();
        assert!(faults[0].line == Some(lines + 1) && faults[0].message.starts_with("语法有误"), "{faults:?}");
        assert!(!faults[0].message.contains('\n') && faults[0].message.contains("expected"), "{faults:?}");
    }
    let faults = store("query Home($filter: DocumentFilters) { documents(first: 1, filter: $filter) { totalCount } }");
    let faults = faults.unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    // An argument that is missing, a variable of another type, a value that is none.
    for wrong in [
        "query A { documents { totalCount } }",
        "query A($first: String!) { documents(first: $first) { totalCount } }",
        "query A { documents(first: 1, filter: { kind: \"POLICY\", kinds: 1 }) { totalCount } }",
        "query A { pilotDomains { code } } query B { pilotDomains { code } }",
        "{ pilotDomains { code } }",
    ] {
        store(wrong).unwrap_err();
    }
}

#[test]
fn answers_that_hang_on_the_moment_or_on_a_person_are_told_from_the_others() {
    let steady = |text: &str| store(text).unwrap().is_steady;
    assert!(steady("query A($n: String!) { document(indexNumber: $n) { title publishedAt } }"));
    assert!(!steady(
        "query A($n: String!) { document(indexNumber: $n) { ...Views } } fragment Views on Document { viewCount }"
    ));
    assert!(!steady("query A($id: ID!) { node(id: $id) { ... on Document { viewCount } } }"));
    assert!(!steady("query A { viewer { kind } }"));
    assert!(!steady("mutation A { signOut { userErrors { code } } }"));
    let followed =
        store("query A($n: String!, $c: String!) { opinion(number: $n, queryCode: $c) { number } }").unwrap();
    assert!(followed.takes_codes && !followed.is_steady);
}
