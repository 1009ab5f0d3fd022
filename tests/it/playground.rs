//! The playground's saved operations: complete, bilingual, and each of them run by a person of its role.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection};
use chrono::{DateTime, Duration, Utc};
use domain::act::{Actor, Officer};
use domain::import::{Import, ImportOptions, ImportSubject};
use domain::staff::{Role, SignInPolicy, StaffId};
use serde_json::{Value, json};
use testkit::request;
use testkit::world::{ADMINISTRATOR_PASSWORD, World, none};

use crate::changes::follower::Follower;

const ROLES: [&str; 6] = ["anonymous", "editor", "reviewer", "guide", "office", "auditor"];
/// Some street below the county.
const UNIT: &str = "370983001";
const COUNTY: &str = "370983";
/// What people type, and no operation answers.
const TYPED: [(&str, &str); 5] = [
    ("userName", "admin"),
    ("password", ADMINISTRATOR_PASSWORD),
    ("newPassword", "Changed-county-2026"),
    ("initialPassword", "First-county-2026"),
    ("source", "国办发明电〔2026〕0号"),
];

/// One saved operation; the head is read like `frontends/playground/src/operation.js` does.
struct Saved {
    id: String,
    role: String,
    document: String,
    variables: String,
    fill: BTreeSet<String>,
    after: Vec<String>,
    keep: Vec<(String, String)>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontends/playground/operations")
}

/// The names of what is in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Every saved operation, in the order of roles and names.
fn saved() -> Vec<Saved> {
    let folders = names(&folder());
    let mut unknown = folders.iter().filter(|it| !ROLES.contains(&it.as_str()));
    assert_eq!(unknown.next(), None, "a folder that is no role");
    let mut all = Vec::new();
    for role in ROLES {
        for name in names(&folder().join(role)) {
            let path = folder().join(role).join(&name);
            if let Some(name) = name.strip_suffix(".graphql") {
                all.push(read(role, name, &fs::read_to_string(&path).unwrap(), &path.with_extension("json")));
            } else {
                assert!(path.with_extension("graphql").is_file(), "variables of no operation: {}", path.display());
            }
        }
    }
    all
}

fn read(role: &str, name: &str, text: &str, variables: &Path) -> Saved {
    let id = format!("{role}/{name}");
    let mut found = Saved {
        variables: fs::read_to_string(variables).unwrap_or_else(|_| "{}".to_owned()),
        document: text.to_owned(),
        role: role.to_owned(),
        fill: BTreeSet::new(),
        after: Vec::new(),
        keep: Vec::new(),
        id: id.clone(),
    };
    let mut said = Vec::new();
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        let head = line.strip_prefix("# ").and_then(|line| line.split_once(": "));
        let (key, value) = head.unwrap_or_else(|| panic!("{id}: {line}"));
        match key.split_once(' ') {
            None if key == "after" => found.after.extend(value.split(", ").map(ToOwned::to_owned)),
            None if key == "keep" => {
                let (name, path) = value.split_once(" = ").unwrap_or_else(|| panic!("{id}: {line}"));
                found.keep.push((name.to_owned(), path.to_owned()));
            }
            None if ["title", "does", "who"].contains(&key) => said.push((key, value)),
            Some(("fill", name)) => {
                found.fill.insert(name.to_owned());
                said.push((name, value));
            }
            _ => panic!("{id}: {line}"),
        }
    }
    for (key, value) in &said {
        let both = value.split_once(" | ").unwrap_or_else(|| panic!("{id}: {key} is not in both languages"));
        assert!(is_chinese(both.0) && !is_chinese(both.1.get(..1).unwrap_or("中")), "{id}: {key}: {value}");
    }
    for key in ["title", "does", "who"] {
        assert!(said.iter().any(|it| it.0 == key), "{id} does not say its {key}");
    }
    assert_eq!(placeholders(&found.variables), found.fill, "{id}: what is to be filled in, and what its head explains");
    found
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
}

/// The names in `"${name}"`.
fn placeholders(variables: &str) -> BTreeSet<String> {
    let starts = variables.split("\"${").skip(1);
    starts.filter_map(|rest| rest.split_once("}\"")).map(|(name, _)| name.to_owned()).collect()
}

/// The fields at the root of the only operation, and those of `workspace` as `workspace.field`.
fn root_fields(document: &ExecutableDocument) -> (OperationType, Vec<String>) {
    let (_, operation) = document.operations.iter().next().unwrap();
    let mut fields = Vec::new();
    for selection in &operation.node.selection_set.node.items {
        let Selection::Field(field) = &selection.node else { continue };
        let name = field.node.name.node.as_str();
        fields.push(name.to_owned());
        if name == "workspace" {
            let parts = field.node.selection_set.node.items.iter().filter_map(|it| match &it.node {
                Selection::Field(part) => Some(format!("workspace.{}", part.node.name.node)),
                _ => None,
            });
            fields.extend(parts);
        }
    }
    (operation.node.ty, fields)
}

async fn fields_of(world: &World, name: &str) -> Vec<String> {
    let query = "query($name: String!) { __type(name: $name) { fields { name } } }";
    let answer = world.ask(Actor::Anonymous, at(), query, json!({ "name": name })).await;
    let fields = answer["data"]["__type"]["fields"].as_array().unwrap();
    fields.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn every_mutation_and_root_field_has_a_saved_operation() {
    let world = World::sqlite().await;
    let (mut queries, mut mutations, mut names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for saved in saved() {
        let document = parse_query(&saved.document).unwrap_or_else(|error| panic!("{}: {error}", saved.id));
        let mut operations = document.operations.iter();
        let name = operations.next().and_then(|it| it.0).unwrap_or_else(|| panic!("{} has no name", saved.id));
        assert!(operations.next().is_none(), "{}: one operation in each file", saved.id);
        assert!(names.insert(name.to_string()), "{}: {name} is taken", saved.id);
        match root_fields(&document) {
            (OperationType::Mutation, fields) => mutations.extend(fields),
            (_, fields) => queries.extend(fields),
        }
    }
    for field in fields_of(&world, "Mutation").await {
        assert!(mutations.contains(&field), "frontends/playground/operations lacks the mutation {field}");
    }
    for field in fields_of(&world, "Query").await {
        assert!(queries.contains(&field), "frontends/playground/operations lacks the query {field}");
    }
    for field in fields_of(&world, "Workspace").await {
        assert!(queries.contains(&format!("workspace.{field}")), "frontends/playground/operations lacks {field}");
    }
}

/// The operations so that each comes after those it names; else in their own order.
fn in_order(mut waiting: Vec<Saved>) -> Vec<Saved> {
    let mut ordered: Vec<Saved> = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |it: &Saved| it.after.iter().all(|id| ordered.iter().any(|done| done.id == *id));
        let ids: Vec<_> = waiting.iter().map(|it| it.id.clone()).collect();
        let next =
            waiting.iter().position(is_ready).unwrap_or_else(|| panic!("in a circle, or after nothing: {ids:?}"));
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// Whoever has the role, with a session of their own, which is what signing out ends.
async fn person(world: &World, role: &str) -> Actor {
    let actor = match role {
        "anonymous" => return Actor::Anonymous,
        "editor" => world.staff(Role::Editor, UNIT, None, "").await,
        "reviewer" => world.staff(Role::Reviewer, UNIT, None, "").await,
        "guide" => world.staff(Role::Guide, COUNTY, Some("18"), "").await,
        "office" => world.staff(Role::Office, COUNTY, None, "").await,
        "auditor" => world.staff(Role::Auditor, COUNTY, None, "").await,
        _ => panic!("no such role: {role}"),
    };
    let Actor::Staff(officer) = &actor else { panic!("{role} is staff") };
    let answer = world.ask(actor.clone(), at(), "{ viewer { staff { name } } }", none()).await;
    let name = answer["data"]["viewer"]["staff"]["name"].as_str().unwrap().parse().unwrap();
    let policy = SignInPolicy {
        session: Duration::hours(8),
        lockout_attempts: 5,
        lockout: Duration::minutes(15),
        password_max_age: Duration::days(90),
    };
    let act = world.act(Actor::System, at());
    let digest = act.new_id::<StaffId>().to_string();
    world.store.open_session(&act, &name, &policy, digest.clone()).await.unwrap();
    Actor::Staff(Officer { session_digest: digest, ..officer.clone() })
}

/// What people upload before they import it.
async fn uploads(world: &World) -> Vec<(String, Value)> {
    let (editor, office) = (person(world, "editor").await, person(world, "office").await);
    let files = [
        (
            "catalogueFile",
            &editor,
            "目录.csv",
            "序号,一级事项,二级事项,公开内容(要素),公开依据,公开时限,公开主体,公开渠道和载体,全社会,特定群体,主动,依申请,县级,乡级\n1,财政,预算,预算表,《中华人民共和国预算法》,20日内,新城街道办事处,■政府网站,√,,√,,,√\n",
        ),
        (
            "unitsFile",
            &office,
            "单位.csv",
            "单位代码,单位名称,单位类别,行政层级,上级单位\nxc-01,新城服务站,事业单位,乡级,370983001\n",
        ),
        ("calendarFile", &office, "日历.csv", "日期,类型,名称,依据\n2028-01-01,放假,元旦,国办发明电〔2027〕0号\n"),
        (
            "documentsFile",
            &office,
            "信息.csv",
            "索引号,标题,发布日期,发布机构\nxcjd-2019-0007,关于老旧小区改造的公告,2019-05-06 09:30,新城街道办事处\n",
        ),
        ("staffFile", &office, "人员.csv", "用户名,显示名,所属单位,角色\nxc-editor,新城编辑,370983001,编辑\n"),
    ];
    let mut known = Vec::new();
    for (name, actor, file, text) in files {
        let id = world.upload(actor, at(), file, text.as_bytes()).await;
        known.push((name.to_owned(), json!(id.to_string())));
    }
    known
}

/// An import that still waits.
async fn queued(world: &World) -> [(String, Value); 2] {
    let office = person(world, "office").await;
    let file = world.upload(&office, at(), "等待.csv", b"a,b\n").await;
    let act = world.act(office, at());
    let make = || Import::queue(&act, ImportSubject::Units, file, ImportOptions::default(), true);
    let import = world.store.queue_import(&act, None, make).await.unwrap();
    [
        ("queuedImportId".to_owned(), json!(import.id.to_string())),
        ("queuedImportVersion".to_owned(), json!(import.version)),
    ]
}

/// A document that answers the item, and what happened to the item after it was published.
async fn answering(world: &World, item: &Value) -> [(String, Value); 3] {
    let item = item.as_str().unwrap();
    let document = testkit::document::publish_for(world, at(), UNIT, item, "一份多用").await;
    let record = "mutation($input: RecordTriggerInput!) { recordTrigger(input: $input) { obligation { id version } } }";
    let happened = json!({ "itemId": item, "event": "FORMED", "subject": "同一批结果", "occurredOn": "2026-03-02" });
    let answer = world.ask(Actor::System, at(), record, json!({ "input": happened })).await;
    let obligation = &answer["data"]["recordTrigger"]["obligation"];
    [
        ("answeringDocumentId".to_owned(), json!(document)),
        ("answeredObligationId".to_owned(), obligation["id"].clone()),
        ("answeredObligationVersion".to_owned(), obligation["version"].clone()),
    ]
}

/// An annual report that waits for another person.
async fn submitted_report(world: &World) -> String {
    let draft = format!(
        "mutation {{ draftAnnualReport(input: {{ unitCode: \"{UNIT}\", year: 2024 }}) {{ annualReport {{ id }} }} }}"
    );
    let answer = world.ask(Actor::System, at(), &draft, none()).await;
    let id = answer["data"]["draftAnnualReport"]["annualReport"]["id"].as_str().unwrap().to_owned();
    let submit = format!(
        "mutation {{ submitAnnualReport(input: {{ id: \"{id}\", expectedVersion: 1 }}) {{ annualReport {{ id }} }} }}"
    );
    world.ask(Actor::System, at(), &submit, none()).await;
    id
}

/// What stands at a path such as `catalogues.nodes.0.id`.
fn find<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, step| step.parse::<usize>().map_or(&value[step], |index| &value[index]))
}

#[tokio::test]
async fn every_saved_operation_runs_for_a_person_of_its_role() {
    for world in World::both().await {
        let mut known: BTreeMap<String, Value> =
            TYPED.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
        known.extend(uploads(&world).await);
        let mut follower = Follower::default();
        for saved in in_order(saved()) {
            if saved.fill.contains("queuedImportId") {
                known.extend(queued(&world).await);
            }
            if saved.fill.contains("dueDocumentId") {
                let id = testkit::document::publish(&world, at(), UNIT, "待报送回执的信息").await;
                known.insert("dueDocumentId".to_owned(), json!(id));
            }
            if saved.fill.contains("endedConsultationId") {
                let earlier = "2026-02-02T01:00:00Z".parse().unwrap();
                let id = testkit::consultation::open(&world, earlier, UNIT, "2026-02-27".parse().unwrap()).await;
                known.insert("endedConsultationId".to_owned(), json!(id));
            }
            if saved.fill.contains("registeredRequestId") {
                let case = request::registered(&world, at(), UNIT, 1, "待转办的事项").await;
                known.insert("registeredRequestId".to_owned(), json!(case.id));
                known.insert("registeredRequestVersion".to_owned(), json!(2));
            }
            if saved.fill.contains("overdueRequestId") {
                let before = at() - Duration::days(20);
                let case = request::registered(&world, before, UNIT, 2, "不够明确的事项").await;
                let notice = json!({ "points": "请写明年份", "dueOn": "2026-02-27" });
                request::step(&world, before, ("requestCorrection", "RequestCorrectionInput"), &case, notice).await;
                known.insert("overdueRequestId".to_owned(), json!(case.id));
                known.insert("overdueRequestVersion".to_owned(), json!(3));
            }
            if saved.id == "reviewer/return-annual-report" {
                let id = submitted_report(&world).await;
                known.extend([
                    ("submittedReportId".to_owned(), json!(id)),
                    ("submittedReportVersion".to_owned(), json!(2)),
                ]);
            }
            if saved.id == "reviewer/select-attendees" {
                let meeting = testkit::meeting::closed(&world, UNIT).await;
                known.extend([
                    ("closedMeetingId".to_owned(), json!(meeting.id)),
                    ("closedMeetingVersion".to_owned(), json!(1)),
                ]);
            }
            if saved.id == "editor/record-attendance" {
                let meeting = testkit::meeting::held(&world, UNIT).await;
                let record = testkit::document::publish(&world, at(), UNIT, "会议记录").await;
                known.extend([
                    ("heldMeetingId".to_owned(), json!(meeting.id)),
                    ("heldMeetingVersion".to_owned(), json!(2)),
                    ("heldAttendanceId".to_owned(), json!(meeting.attendance_ids[0])),
                    ("recordDocumentId".to_owned(), json!(record)),
                ]);
            }
            if saved.fill.contains("answeringDocumentId") {
                known.extend(answering(&world, &known["itemId"]).await);
            }
            let mut variables = saved.variables.clone();
            for name in &saved.fill {
                let value = known.get(name).unwrap_or_else(|| panic!("{}: nobody answered {name}", saved.id));
                variables = variables.replace(&format!("\"${{{name}}}\""), &value.to_string());
            }
            let variables: Value = serde_json::from_str(&variables).unwrap();
            let actor = person(&world, &saved.role).await;
            let answer = world.ask(actor, at(), &saved.document, variables).await;
            let told = format!("{} on {}: {answer:#}", saved.id, world.database);
            assert_eq!(answer["errors"], Value::Null, "{told}");
            for payload in answer["data"].as_object().unwrap().values() {
                assert!(!payload.is_null(), "{told}");
                assert!(payload["userErrors"].as_array().is_none_or(Vec::is_empty), "{told}");
            }
            for (name, path) in saved.keep {
                let value = find(&answer["data"], &path);
                assert!(!value.is_null(), "nothing to keep at {path}: {told}");
                known.insert(name, value.clone());
            }
            // Whoever keeps a copy by the feed alone has what each verb left behind.
            follower.follow(&world).await;
        }
        follower.assert_complete(&world, "after every verb").await;
    }
}

/// What GraphiQL sends when it opens, as the browser sends it.
const INTROSPECTION: &str = include_str!("playground/introspection.graphql");

#[tokio::test]
async fn the_playground_may_read_the_schema() {
    let world = World::sqlite().await;
    for role in ["anonymous", "editor"] {
        let actor = person(&world, role).await;
        let answer = world.ask(actor, at(), INTROSPECTION, none()).await;
        assert!(answer["data"]["__schema"]["types"].is_array(), "{role}: {:#}", answer["errors"]);
    }
}
