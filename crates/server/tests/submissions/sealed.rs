//! Personal data at rest: found nowhere, readable with the key in force only, and gone once it is erased.

use std::path::Path;

use serde_json::{Value, json};

use super::kept::{Kept, sealed};
use super::served::{Caller, Place, Server, postgresql};
use super::{FLOWS, Flow, Receipt, UNIT, answer, caller};

/// What no other test uses, so that it can come from here only.
const PERSON: [(&str, &str); 5] = [
    ("name", "欧阳密封甲"),
    ("contactName", "司马密封乙"),
    ("phone", "13987650421"),
    ("email", "sealed-7f3a@example.cn"),
    ("address", "新城街道密封路77号3单元"),
];
const IDENTITY: &str = "11010519491231002X";
pub const TEXT: &str = "密封测试:我家的安置房何时分配?";
pub const ANSWER: &str = "密封测试:您的安置房在明年三月分配。";
/// Nearly right: refused, and kept nowhere either.
const MISTYPED: [&str; 3] = ["110105194912310021", "1398765O421", "sealed-7f3a#example.cn"];

/// Keys for a configuration: 32 bytes in base64.
pub const KEYS: [&str; 2] =
    ["QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="];

pub fn secrets() -> Vec<String> {
    let parts = PERSON.iter().map(|it| it.1);
    parts.chain([IDENTITY, TEXT, ANSWER]).chain(MISTYPED).map(str::to_owned).collect()
}

pub fn person() -> Value {
    let mut person = json!({ "kind": "ENTERPRISE", "identity": { "kind": "RESIDENT_ID", "number": IDENTITY } });
    for (field, value) in PERSON {
        person[field] = json!(value);
    }
    person
}

/// Sends things that are wrong in every way, each with personal data in it; nothing of it may be repeated.
async fn mistype(flow: &Flow, citizen: &Caller, server: &Server) {
    let with = |field: &str, value: Value| {
        let mut person = person();
        person[field] = value;
        (flow.input)(&person, TEXT)
    };
    let [identity, phone, email] = MISTYPED;
    let mut inputs = vec![
        with("identity", json!({ "kind": "RESIDENT_ID", "number": identity })),
        with("phone", json!(phone)),
        with("email", json!(email)),
        // No text where one is expected: not even a question the schema knows.
        with("name", json!([PERSON[0].1])),
        with("nickname", json!(PERSON[0].1)),
    ];
    let mut counter = (flow.input)(&person(), TEXT);
    counter["way"] = json!("COUNTER");
    inputs.push(counter);
    for input in inputs {
        let (_, told) = citizen.post(server, flow.submit, json!({ "input": input })).await;
        assert!(told.contains("rrors") && !told.contains("queryCode"), "{told}");
        let repeated: Vec<_> = secrets().into_iter().filter(|it| told.contains(it.as_str())).collect();
        assert!(repeated.is_empty(), "{repeated:?} in {told}");
    }
}

/// What staff read of a case.
async fn open(flow: &Flow, handler: &Caller, server: &Server, id: &str) -> Value {
    handler.ask(server, flow.open, json!({ "id": id })).await["data"]["workspace"]["case"].clone()
}

/// All there is, for its sender and its handler.
async fn assert_readable(flow: &Flow, receipt: &Receipt, id: &str, handler: &Caller, server: &Server) {
    let case = receipt.follow(flow, &caller(7), server).await;
    assert_eq!((&case["text"], &case["answer"]), (&json!(TEXT), &json!(ANSWER)), "{case:#}");
    let case = open(flow, handler, server, id).await;
    assert_eq!((&case["text"], &case["answer"]), (&json!(TEXT), &json!(ANSWER)), "{case:#}");
    assert_eq!(case["person"]["identity"]["number"], IDENTITY, "{case:#}");
    for (field, value) in PERSON {
        assert_eq!(case["person"][field], value, "{case:#}");
    }
}

pub fn verified(place: &Place) {
    let verified = place.json(&["verify-journal", "--json"]);
    assert!(verified["firstBad"].is_null() && verified["sound"].as_i64() > Some(0), "{verified}");
}

/// Replaces the key, and sees to it that the old one opens nothing any more.
pub async fn rotate(place: &mut Place, server: Server, apart: &Path) -> Server {
    if place.database().is_some() {
        // Keys of the configuration: servers go on serving. First they all know the new key, then they seal with it.
        place.set("GONGKAI__PERSONAL_DATA__OLD_KEYS", KEYS[1]);
        drop(server);
        let server = place.serve().await;
        place.set("GONGKAI__PERSONAL_DATA__KEY", KEYS[1]);
        place.set("GONGKAI__PERSONAL_DATA__OLD_KEYS", KEYS[0]);
        drop(server);
        let server = place.serve().await;
        let told = place.json(&["personal-data", "rotate", "--json"]);
        assert!(told["records"].as_u64() > Some(0), "{told}");
        drop(server);
        place.set("GONGKAI__PERSONAL_DATA__OLD_KEYS", "");
        let server = place.serve().await;
        place.set("GONGKAI__PERSONAL_DATA__KEY", KEYS[0]);
        assert_refused(place);
        place.set("GONGKAI__PERSONAL_DATA__KEY", KEYS[1]);
        return server;
    }
    drop(server);
    let (file, old, new) = (place.folder().join("personal.key"), apart.join("old.key"), apart.join("new.key"));
    std::fs::copy(&file, &old).unwrap();
    let told = place.json(&["personal-data", "rotate", "--json"]);
    assert_eq!(told["keysRemoved"], 1, "{told}");
    assert!(told["records"].as_u64() > Some(0), "{told}");
    let keys = |file: &Path| -> Vec<String> {
        let text = std::fs::read_to_string(file).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    };
    assert!(keys(&file).len() == 1 && keys(&file) != keys(&old));
    std::fs::copy(&file, &new).unwrap();
    std::fs::copy(&old, &file).unwrap();
    assert_refused(place);
    std::fs::copy(&new, &file).unwrap();
    place.serve().await
}

/// A server with the wrong key names the one that is missing, and does not start.
fn assert_refused(place: &Place) {
    let output = place.run(&["serve", "--port", "0"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("personal_data.key"), "{told}");
}

/// The copy for the person who asks for it (个人信息保护法第四十五条), by a number of theirs: for its owner's eyes only.
fn assert_exported(place: &Place, apart: &Path, cases: usize) {
    let file = apart.join("copy.json");
    let phone = PERSON[2].1;
    let output =
        place.run(&["personal-data", "export", "--phone", phone, "--output", file.to_str().unwrap(), "--json"]);
    if cases == 0 {
        assert!(output.status.code() == Some(1) && !file.exists(), "{output:?}");
        return;
    }
    assert!(output.status.success(), "{output:?}");
    let copy: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(copy["cases"].as_array().map(Vec::len), Some(cases), "{copy:#}");
    let text = copy.to_string();
    assert!([IDENTITY, TEXT, ANSWER].iter().all(|it| text.contains(it)), "{copy:#}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::remove_file(file).unwrap();
}

async fn put_in_rotated_and_erased(database: Option<String>) {
    let (mut place, apart, mut kept) = (Place::new(database), tempfile::tempdir().unwrap(), Kept::new());
    if place.database().is_some() {
        place.set("GONGKAI__PERSONAL_DATA__KEY", KEYS[0]);
    }
    let server = place.serve().await;
    let [token, _] = place.appoint(&server, UNIT).await;
    let (citizen, handler) = (caller(7), Caller::new(None).by(&token));
    let mut cases = Vec::new();
    for flow in FLOWS {
        mistype(&flow, &citizen, &server).await;
        let mut input = (flow.input)(&person(), TEXT);
        input["idempotencyKey"] = json!(format!("sealed-{}-0001", flow.verb));
        let sent = citizen.ask(&server, flow.submit, json!({ "input": input })).await;
        let receipt = Receipt::of(&flow, &sent);
        // Told apart from the first time by its key, and refused: what it is told apart by is kept, too.
        input["idempotencyKey"] = json!(format!("sealed-{}-0002", flow.verb));
        let (_, told) = citizen.post(&server, flow.submit, json!({ "input": input })).await;
        assert!(told.contains("DUPLICATE_SUBMISSION"), "{told}");
        let id = answer(&flow, &handler, &server, ANSWER).await;
        assert_readable(&flow, &receipt, &id, &handler, &server).await;
        cases.push((flow, receipt, id));
    }

    kept.look(&place).await;
    assert_eq!(kept.with(&secrets()), Vec::<String>::new(), "readable");
    for (flow, receipt, _) in &cases {
        // The search finds what is there: the case, its idempotency key and its entry in the journal.
        for word in [&receipt.number, &format!("sealed-{}-0001", flow.verb), &flow.verb.to_owned()] {
            assert!(kept.has(word, "backup"), "{word}");
        }
        assert!(!kept.has(&receipt.code, "backup") && !kept.has(&receipt.code.replace('-', ""), "backup"));
    }
    assert!(kept.has("http.route", "server.log"));
    let before = sealed(&place).await;
    assert!(before.len() >= 3 * cases.len() && kept.has(&before[0], "backup"), "a person, a text and an answer each");

    let server = rotate(&mut place, server, apart.path()).await;
    for (flow, receipt, id) in &cases {
        assert_readable(flow, receipt, id, &handler, &server).await;
    }
    let after = sealed(&place).await;
    assert!(after.len() == before.len() && after.iter().all(|it| !before.contains(it)));
    assert_exported(&place, apart.path(), cases.len());
    drop(server);
    kept.look(&place).await;
    assert_eq!(kept.with(&secrets()), Vec::<String>::new(), "readable after the rotation");
    assert_gone(&place, &kept, &before);

    for (_, receipt, _) in &cases {
        let told = place.json(&["personal-data", "erase", &receipt.number, "--json"]);
        assert!(told["records"].as_u64() >= Some(3), "{told}");
        let again = place.run(&["personal-data", "erase", &receipt.number]);
        assert_eq!(again.status.code(), Some(1), "{again:?}");
    }
    assert_eq!(sealed(&place).await, Vec::<String>::new());
    assert_exported(&place, apart.path(), 0);
    kept.look(&place).await;
    assert_gone(&place, &kept, &after);
    verified(&place);
    let server = place.serve().await;
    for (flow, receipt, id) in &cases {
        let case = receipt.follow(flow, &citizen, &server).await;
        assert_eq!((&case["text"], &case["answer"]), (&Value::Null, &Value::Null), "{case:#}");
        assert_eq!(case["number"], json!(receipt.number), "the case itself stays");
        let case = open(flow, &handler, &server, id).await;
        assert_eq!(case, json!({ "text": null, "answer": null, "person": null }));
    }
    verified(&place);
}

/// What was sealed before is not even there as it was sealed: in the files of the embedded database, and in a backup. What
/// PostgreSQL keeps of it in its own write-ahead log goes with that.
pub fn assert_gone(place: &Place, kept: &Kept, texts: &[String]) {
    let files = kept.with(texts);
    let left = files.iter().filter(|it| place.database().is_none() || it.ends_with("/backup"));
    assert_eq!(left.count(), 0, "{files:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn personal_data_is_sealed_rotated_and_erased_on_sqlite() {
    put_in_rotated_and_erased(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn personal_data_is_sealed_rotated_and_erased_on_postgresql() {
    let Some(url) = postgresql().await else { return };
    put_in_rotated_and_erased(Some(url)).await;
}
