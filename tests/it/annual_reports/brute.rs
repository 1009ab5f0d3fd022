//! The same figures counted by force: over the raw rows, by the words of their steps, with rules of its own.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{Database, FromQueryResult, Statement};
use serde_json::Value;
use testkit::world::World;

/// Of each unit and year, the numbers or titles behind each cell; a cell without any is left out.
pub(super) type Counted = BTreeMap<(String, i32, String), BTreeSet<String>>;

/// 年度报告栏目 of each kind of reply (G§6.3).
const ROWS: [(&str, &[&str]); 21] = [
    ("DISCLOSED", &["ALREADY_PUBLIC", "DISCLOSED"]),
    ("PARTLY", &["PARTLY_DISCLOSED"]),
    ("NOT_DISCLOSED_1", &["STATE_SECRET"]),
    ("NOT_DISCLOSED_2", &["PROHIBITED_BY_LAW"]),
    ("NOT_DISCLOSED_3", &["SAFETY_AND_STABILITY"]),
    ("NOT_DISCLOSED_4", &["THIRD_PARTY_RIGHTS"]),
    ("NOT_DISCLOSED_5", &["INTERNAL_AFFAIRS"]),
    ("NOT_DISCLOSED_6", &["PROCESS_INFORMATION"]),
    ("NOT_DISCLOSED_7", &["ENFORCEMENT_FILE"]),
    ("NOT_DISCLOSED_8", &["SPECIAL_QUERY"]),
    ("CANNOT_PROVIDE_1", &["NOT_EXISTING", "NOT_OURS"]),
    ("CANNOT_PROVIDE_2", &["NEEDS_MAKING"]),
    ("CANNOT_PROVIDE_3", &["STILL_UNCLEAR"]),
    ("NOT_PROCESSED_1", &["PETITION", "TRANSFERRED"]),
    ("NOT_PROCESSED_2", &["REPEATED"]),
    ("NOT_PROCESSED_3", &["PUBLISHED_BOOKS"]),
    ("NOT_PROCESSED_4", &["UNREASONABLE_MASS"]),
    ("NOT_PROCESSED_5", &["CONFIRM_AGAIN"]),
    ("OTHER_1", &["NOT_CORRECTED"]),
    ("OTHER_2", &["NOT_PAID"]),
    ("OTHER_3", &["OTHER", "WITHDRAWN"]),
];

#[derive(FromQueryResult)]
struct Request {
    code: String,
    number: String,
    way: String,
    applicant_kind: String,
    steps: String,
}

#[derive(FromQueryResult)]
struct Document {
    code: String,
    kind: String,
    standing: String,
    validity: String,
    ending: Option<String>,
    content: String,
}

/// Everything, for every unit and year.
pub(super) async fn count(world: &World, years: impl Iterator<Item = i32> + Clone) -> Counted {
    let database = Database::connect(&world.url).await.unwrap();
    let backend = database.get_database_backend();
    let mut counted = Counted::new();
    let sql = "SELECT u.code, r.number, r.way, r.applicant_kind, r.steps FROM information_request r JOIN unit u ON u.id = r.unit_id";
    for request in Request::find_by_statement(Statement::from_string(backend, sql)).all(&database).await.unwrap() {
        for year in years.clone() {
            for cell in cells(&request, year) {
                let key = (request.code.clone(), year, cell);
                counted.entry(key).or_default().insert(request.number.clone());
            }
        }
    }
    let sql = "SELECT u.code, d.kind, d.standing, d.validity, d.ending, e.content FROM document d JOIN unit u ON u.id = d.unit_id
        JOIN document_edition e ON e.document_id = d.id";
    for document in Document::find_by_statement(Statement::from_string(backend, sql)).all(&database).await.unwrap() {
        for year in years.clone() {
            let (title, cells) = columns(&document, year);
            for cell in cells {
                counted.entry((document.code.clone(), year, cell)).or_default().insert(title.clone());
            }
        }
    }
    database.close().await.unwrap();
    counted
}

/// Days are texts of one length: they compare as days do.
fn cells(request: &Request, year: i32) -> Vec<String> {
    let steps: Vec<Value> = serde_json::from_str(&request.steps).unwrap();
    let text = |step: &Value, name: &str| step[name].as_str().unwrap_or_default().to_owned();
    let day_of = |what: &str| steps.iter().find(|it| it["what"] == what).map(|it| text(it, "on"));
    let received = match request.way.as_str() {
        "COUNTER" | "SIGNED_POST" => day_of("SUBMITTED"),
        _ => day_of("OFFICE_CONFIRMED").zip(day_of("APPLICANT_CONFIRMED")).map(|(one, other)| one.max(other)),
    };
    let ends =
        |it: &&Value| ["REPLIED", "ABANDONED", "WITHDRAWN", "TRANSFERRED"].iter().any(|what| it["what"] == **what);
    let ending = steps.iter().find(ends);
    let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
    let mut rows: Vec<String> = Vec::new();
    if let Some(received) = received.filter(|it| *it <= last) {
        let closed = ending.map_or("9999-99-99".to_owned(), |it| text(it, "on"));
        if received >= first {
            rows.push("RECEIVED".to_owned());
        }
        if received < first && closed >= first {
            rows.push("CARRIED_IN".to_owned());
        }
        if closed > last {
            rows.push("CARRIED_OUT".to_owned());
        }
        if let Some(ending) = ending.filter(|_| closed >= first && closed <= last) {
            let why = match ending["what"].as_str().unwrap() {
                "REPLIED" => text(ending, "kind"),
                "ABANDONED" => text(ending, "cause"),
                what => what.to_owned(),
            };
            let row = ROWS.iter().find(|it| it.1.contains(&why.as_str())).unwrap_or_else(|| panic!("{why} has no row"));
            rows.extend([row.0.to_owned(), "HANDLED".to_owned()]);
        }
    }
    let mut cells = Vec::new();
    for row in rows {
        cells.extend([format!("3.{row}.{}", request.applicant_kind), format!("3.{row}.TOTAL")]);
    }
    // Each way as it stands on New Year's Eve.
    let mut ways: BTreeMap<String, (String, String)> = BTreeMap::new();
    for step in steps.iter().filter(|it| it["what"] == "REVIEWED" && text(it, "on") <= last) {
        ways.insert(text(step, "kind"), (text(step, "on"), text(step, "outcome")));
    }
    for (way, (day, outcome)) in ways {
        if outcome == "PENDING" || day >= first {
            cells.extend([format!("4.{way}.{outcome}"), format!("4.{way}.TOTAL")]);
        }
    }
    cells
}

fn columns(document: &Document, year: i32) -> (String, Vec<String>) {
    let content: Value = serde_json::from_str(&document.content).unwrap();
    let title = content["title"].as_str().unwrap().to_owned();
    if document.standing != "PUBLISHED" || !["NORMATIVE", "REGULATION"].contains(&document.kind.as_str()) {
        return (title, Vec::new());
    }
    let formed = content["formed_on"].as_str().unwrap();
    let until = content["effective_until"].as_str().unwrap_or("9999-99-99");
    let ending: Value = document.ending.as_deref().map_or(Value::Null, |it| serde_json::from_str(it).unwrap());
    let ended = ending["on"].as_str().unwrap_or("9999-99-99");
    let of_year = |day: &str| day.starts_with(&format!("{year}-"));
    let last = format!("{year}-12-31");
    let mut cells = Vec::new();
    if of_year(formed) {
        cells.push(format!("2.{}.MADE", document.kind));
    }
    if document.validity == "REPEALED" && of_year(ended) {
        cells.push(format!("2.{}.ABOLISHED", document.kind));
    }
    if formed <= last.as_str() && ended > last.as_str() && until >= last.as_str() {
        cells.push(format!("2.{}.IN_FORCE", document.kind));
    }
    (title, cells)
}
