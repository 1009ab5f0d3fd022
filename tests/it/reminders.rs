//! Reminders: every role is reminded of exactly its own, page by page, and the counts count the list.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::reminder::ReminderKind;
use domain::staff::Role;
use persistence::{Policies, ReminderFilter, Window};
use serde_json::{Value, json};
use testkit::document::{publish, withdraw};
use testkit::enquiry::{Stage, make};
use testkit::request::{applicant, registered, step, submit};
use testkit::world::{World, none};

const COUNTY: &str = "370983";
const UNIT: &str = "370983001";
const ELSEWHERE: &str = "370983002";
/// The unit that guides domain 18, and answers what other units ask of it.
const GUIDING: &str = "370983-mzj";

fn morning(day: &str) -> DateTime<Utc> {
    format!("{day}T01:00:00Z").parse().unwrap()
}

async fn done(world: &World, on: &str, verb: &str, input: &str) {
    let query = format!("mutation {{ {verb}(input: {{ {input} }}) {{ userErrors {{ code path message }} }} }}");
    let answer = world.ask(Actor::System, morning(on), &query, none()).await;
    assert_eq!(answer["data"][verb]["userErrors"], json!([]), "{verb}: {answer:#}");
}

/// Something of each kind that waits in the street, and something that is done or not due yet beside it. The make-up
/// Saturdays of 14 and 28 February are worked.
async fn county(world: &World) {
    // Registered on 6 February: twenty working days end on Thursday, 12 March. The later one is not due soon.
    registered(world, morning("2026-02-06"), UNIT, 1, "待答复的材料").await;
    registered(world, morning("2026-03-06"), UNIT, 2, "不急的材料").await;
    submit(world, &Actor::Anonymous, morning("2026-03-06"), (UNIT, "PORTAL"), applicant(3), "待确认的材料").await;
    let replied = registered(world, morning("2026-03-02"), UNIT, 4, "待送达的材料").await;
    let reply = json!({ "kind": "DISCLOSED", "text": "见附件" });
    let verb = ("replyToInformationRequest", "ReplyToInformationRequestInput");
    step(world, morning("2026-03-05"), verb, &replied, reply).await;
    make(world, morning("2026-02-06"), UNIT, (&Value::Null, "怎么办理", "这样办理"), Stage::Sent).await;
    make(world, morning("2026-02-06"), UNIT, (&Value::Null, "已经答复", "这样办理"), Stage::Answered).await;
    let asked = format!("kind: UNIT, askingUnitCode: \"{UNIT}\", pilotDomain: \"18\", text: \"模板怎么填\"");
    done(world, "2026-02-06", "submitEnquiry", &asked).await;
    // Ended on 6 February: the feedback has until 12 March, too.
    testkit::consultation::open(world, morning("2026-01-26"), UNIT, "2026-02-06".parse().unwrap()).await;
    let document = publish(world, morning("2026-03-04"), UNIT, "已在大厅张贴的信息").await;
    let ran = format!(
        "documentId: \"{document}\", channelCode: \"service-hall\", state: RAN, ranOn: \"2026-03-04\", place: \"一楼\""
    );
    done(world, "2026-03-04", "reportDelivery", &ran).await;
    withdraw(world, morning("2026-03-05"), &document, 4).await;
    publish(world, morning("2026-03-06"), UNIT, "还没有张贴的信息").await;
    // What was formed on 6 February has until 12 March, what was formed in March is not due soon.
    let items = testkit::owed::catalogue(world, morning("2026-02-03"), UNIT, &["自形成之日起20个工作日内"]).await;
    for formed in ["2026-02-06", "2026-03-05"] {
        testkit::owed::happens(world, morning("2026-03-06"), &items[0], formed.parse().unwrap()).await;
    }
    let details = |due: &str| {
        format!(
            "unitCode: \"{COUNTY}\", details: {{ phase: \"一\", title: \"{due}完成\", responsible: \"各镇街区\", addressees: [TOWNSHIPS], level: COUNTY, dueOn: \"{due}\", source: \"测试\" }}"
        )
    };
    for due in ["2026-03-10", "2026-02-28", "2026-06-30"] {
        done(world, "2026-02-06", "addMilestone", &details(due)).await;
    }
}

const TODAY: &str = "2026-03-10";
const FIELDS: &str = "kind subjectId title unit { code } dueOn waitingSince daysLeft workingDaysLeft state oversight";

/// All of somebody's reminders, so many at a time.
async fn told(world: &World, actor: &Actor, first: u32, unit: Option<&str>) -> Vec<Value> {
    let (mut after, mut all) = (Value::Null, Vec::new());
    loop {
        let query = format!(
            "query($after: String, $unit: String) {{ workspace {{ reminders(first: {first}, after: $after, unitCode: $unit) {{ nodes {{ {FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
        );
        let variables = json!({ "after": after, "unit": unit });
        let answer = world.ask(actor.clone(), morning(TODAY), &query, variables).await;
        let page = &answer["data"]["workspace"]["reminders"];
        all.extend(page["nodes"].as_array().unwrap_or_else(|| panic!("{answer:#}")).iter().cloned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
    }
}

/// Kind, unit and whether it is somebody else's to do: what tells what a role is reminded of.
fn outline(told: &[Value]) -> BTreeSet<(String, String, bool)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    told.iter().map(|it| (text(&it["kind"]), text(&it["unit"]["code"]), it["oversight"] == true)).collect()
}

const CASES: [&str; 4] = ["REQUEST_TO_CONFIRM", "REQUEST_TO_REPLY", "REQUEST_TO_DELIVER", "ENQUIRY_TO_ANSWER"];
const WORK: [&str; 5] = ["FEEDBACK_TO_PUBLISH", "DELIVERY_MISSING", "RECALL_DUE", "OBLIGATION_DUE", "MILESTONE_DUE"];

fn expected(cases: Option<bool>, work: bool, unit: &str) -> BTreeSet<(String, String, bool)> {
    let own = |kind: &str, oversight: bool| (kind.to_owned(), unit.to_owned(), oversight);
    let cases = cases.into_iter().flat_map(|oversight| CASES.map(|kind| own(kind, oversight)));
    let work = work.then_some(WORK.map(|kind| own(kind, false))).into_iter().flatten();
    cases.chain(work).collect()
}

#[tokio::test]
async fn every_role_is_reminded_of_exactly_its_own() {
    for world in World::both().await {
        county(&world).await;
        let of = async |role: Role, unit: &str, domain: Option<&str>| {
            let actor = world.staff(role, unit, domain, "").await;
            (told(&world, &actor, 100, None).await, actor)
        };
        for role in [Role::Editor, Role::Reviewer] {
            let (reminders, _) = of(role, UNIT, None).await;
            assert_eq!(outline(&reminders), expected(Some(false), true, UNIT), "{role} on {}", world.database);
        }
        // The street's own office handles no cases; it sees to it that others do.
        let (reminders, _) = of(Role::Office, UNIT, None).await;
        assert_eq!(outline(&reminders), expected(Some(true), true, UNIT), "the street's office on {}", world.database);

        // Another street has its own steps and nothing of this one's.
        let (reminders, _) = of(Role::Editor, ELSEWHERE, None).await;
        let own = BTreeSet::from([("MILESTONE_DUE".to_owned(), ELSEWHERE.to_owned(), false)]);
        assert_eq!(outline(&reminders), own, "{}", world.database);

        // A guide answers what units ask in the domain, and is reminded of nothing else.
        let (reminders, _) = of(Role::Guide, COUNTY, Some("18")).await;
        let asked = BTreeSet::from([("ENQUIRY_TO_ANSWER".to_owned(), GUIDING.to_owned(), false)]);
        assert_eq!(outline(&reminders), asked, "{}", world.database);
        let (reminders, _) = of(Role::Guide, COUNTY, Some("21")).await;
        assert_eq!(reminders, Vec::<Value>::new(), "{}", world.database);
        let (reminders, _) = of(Role::Auditor, COUNTY, None).await;
        assert_eq!(reminders, Vec::<Value>::new(), "{}", world.database);

        // The county's office looks after all of it; asked for the street it is told of the street.
        let (reminders, office) = of(Role::Office, COUNTY, None).await;
        let mut all = expected(Some(true), true, UNIT);
        all.insert(("ENQUIRY_TO_ANSWER".to_owned(), GUIDING.to_owned(), true));
        let steps = reminders.iter().filter(|it| it["kind"] == "MILESTONE_DUE").count();
        assert_eq!(steps, 2 * 16, "two steps that are due, in sixteen towns, streets and zones");
        let seen = outline(&reminders);
        assert!(all.is_subset(&seen), "{}: {seen:#?}", world.database);
        let others: Vec<_> = seen.difference(&all).filter(|it| it.0 != "MILESTONE_DUE").collect();
        assert!(others.is_empty(), "{}: {others:?}", world.database);
        let street = told(&world, &office, 100, Some(UNIT)).await;
        assert_eq!(outline(&street), expected(Some(true), true, UNIT), "{}", world.database);

        // Nobody outside is reminded; a frontend is, of its channel, by the feed: as the store tells.
        let answer = world
            .ask(Actor::Anonymous, morning(TODAY), "{ workspace { reminders(first: 1) { nodes { kind } } } }", none())
            .await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        for (channel, kinds) in [
            // The draft that was put up for comment is waited for everywhere, and so is the last document.
            (
                "service-hall",
                [ReminderKind::DeliveryMissing, ReminderKind::RecallDue, ReminderKind::DeliveryMissing].to_vec(),
            ),
            ("government-website", [ReminderKind::DeliveryMissing; 2].to_vec()),
        ] {
            let act = world.act(world.frontend(channel, COUNTY).await, morning(TODAY));
            let (policies, filter) = (Policies::default(), ReminderFilter::default());
            let page = world.store.reminders(&act, &policies, &filter, &Window::first(100)).await.unwrap();
            let told: Vec<_> = page.items.iter().map(|it| it.kind).collect();
            assert_eq!(told, kinds, "{channel} on {}", world.database);
        }
    }
}

/// Nothing of who asked or of what they wrote stands in a reminder.
#[tokio::test]
async fn days_are_right_and_nobody_is_named() {
    let world = World::sqlite().await;
    county(&world).await;
    let editor = world.staff(Role::Editor, UNIT, None, "").await;
    let all = told(&world, &editor, 100, None).await;
    let find = |kind: &str| all.iter().find(|it| it["kind"] == kind).unwrap();
    let due = |kind: &str| ["dueOn", "daysLeft", "workingDaysLeft", "state"].map(|field| find(kind)[field].clone());
    assert_eq!(due("REQUEST_TO_REPLY"), [json!("2026-03-12"), json!(2), json!(2), json!("DUE_SOON")]);
    assert_eq!(due("OBLIGATION_DUE"), [json!("2026-03-12"), json!(2), json!(2), json!("DUE_SOON")]);
    assert_eq!(find("OBLIGATION_DUE")["title"], "事项0");
    assert_eq!(due("FEEDBACK_TO_PUBLISH"), [json!("2026-03-12"), json!(2), json!(2), json!("DUE_SOON")]);
    // Fifteen working days after 6 February, both make-up Saturdays among them.
    assert_eq!(due("ENQUIRY_TO_ANSWER"), [json!("2026-03-05"), json!(-5), json!(-3), json!("OVERDUE")]);
    let steps: Vec<_> = all.iter().filter(|it| it["kind"] == "MILESTONE_DUE").map(|it| it["state"].clone()).collect();
    assert_eq!(steps, ["OVERDUE", "DUE_TODAY"]);
    assert_eq!(find("RECALL_DUE")["waitingSince"], "2026-03-05");
    assert_eq!(due("REQUEST_TO_CONFIRM"), [Value::Null, Value::Null, Value::Null, json!("WAITING")]);
    let days: Vec<_> = all.iter().map(|it| it["dueOn"].as_str().or(it["waitingSince"].as_str()).unwrap()).collect();
    assert!(days.is_sorted(), "{days:?}");
    let said = json!(all).to_string();
    for word in ["测试申请人", "材料", "怎么办理", "T000", "138", "信息"] {
        assert!(!said.contains(word), "{word} in {said}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_and_counts_count_the_list() {
    for world in World::both().await {
        county(&world).await;
        for (role, unit) in [(Role::Office, COUNTY), (Role::Editor, UNIT)] {
            let actor = world.staff(role, unit, None, "").await;
            let whole = told(&world, &actor, 100, None).await;
            for first in [1, 2, 3, 7] {
                let pages = told(&world, &actor, first, None).await;
                assert_eq!(pages, whole, "{first} at a time for {role} on {}", world.database);
            }
            let query = "{ workspace { reminderCounts { kind total overdue dueToday dueSoon waiting } } }";
            let answer = world.ask(actor.clone(), morning(TODAY), query, none()).await;
            let counts = answer["data"]["workspace"]["reminderCounts"].as_array().unwrap().clone();
            assert_eq!(counts.len(), ReminderKind::ALL.len());
            for count in counts {
                let of_kind: Vec<_> = whole.iter().filter(|it| it["kind"] == count["kind"]).collect();
                assert_eq!(count["total"], of_kind.len(), "{count} for {role} on {}", world.database);
                for (field, state) in
                    [("overdue", "OVERDUE"), ("dueToday", "DUE_TODAY"), ("dueSoon", "DUE_SOON"), ("waiting", "WAITING")]
                {
                    let found = of_kind.iter().filter(|it| it["state"] == state).count();
                    assert_eq!(count[field], found, "{field} of {count} for {role} on {}", world.database);
                }
            }
        }
    }
}
