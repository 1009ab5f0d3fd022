//! Who registered for a meeting, and what they added, is for those who handle the unit's cases; closed items of an agenda
//! are for its staff: asked as every role, over every field.

use domain::act::Actor;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::world::{World, none};

use super::walk::{Asked, Schema, at, walk};

const UNIT: &str = "370983001";
/// Each stands in who registered or in what they added, and nowhere else.
const PERSONAL: [&str; 5] = ["隐名氏", "13866669999", "yinming@example.cn", "隐居路八号", "隐言二句"];
/// Stands in what is closed of an agenda, and nowhere else.
const CLOSED: &str = "密议事项";

/// One act, which is not refused; what it answers.
async fn done(world: &World, actor: &Actor, on: &str, verb: &str, input: Value, select: &str) -> Value {
    let kind = format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {verb}(input: $input) {{ {select} userErrors {{ code path message }} }} }}"
    );
    let instant = format!("{on}T01:00:00Z").parse().unwrap();
    let answer = world.ask(actor.clone(), instant, &query, json!({ "input": input })).await;
    assert_eq!(answer["data"][verb]["userErrors"], json!([]), "{verb}: {answer:#}");
    answer["data"][verb].clone()
}

/// A meeting people sit in on, with somebody who was selected and stands in the list without a name. Its id, theirs, and
/// number and code.
async fn secret(world: &World, editor: &Actor, reviewer: &Actor) -> (Vec<String>, [String; 2]) {
    let [name, phone, email, address, remark] = PERSONAL;
    let input = json!({
        "unitCode": UNIT, "kind": "ATTENDED_MEETING", "title": "办公会议", "startsAt": "2026-03-20T01:00:00Z", "place": "会议室",
        "agenda": [{ "title": "公开事项" }, { "title": CLOSED, "open": false }], "seats": [{ "role": "CITIZEN", "seats": 1 }],
        "registration": { "until": "2026-02-20", "method": "FIRST_COME" },
    });
    let meeting = done(world, reviewer, "2026-02-09", "announceMeeting", input, "meeting { id }").await;
    let id = meeting["meeting"]["id"].as_str().unwrap().to_owned();
    let input = json!({
        "meetingId": id, "role": "CITIZEN", "remark": remark, "idempotencyKey": "attendance-of-somebody",
        "person": { "name": name, "phone": phone, "email": email, "address": address },
    });
    let receipt = "receipt { number queryCode }";
    let sent = done(world, &Actor::Anonymous, "2026-02-10", "registerAttendance", input, receipt).await;
    let list =
        format!("{{ workspace {{ attendances(first: 1, filter: {{ meetingId: \"{id}\" }}) {{ nodes {{ id }} }} }} }}");
    let list = world.ask(editor.clone(), at(), &list, none()).await;
    let attendance = list["data"]["workspace"]["attendances"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let change = |version: i32| json!({ "id": id, "expectedVersion": version });
    done(world, reviewer, "2026-02-21", "selectAttendees", change(1), "meeting { id }").await;
    done(world, reviewer, "2026-02-21", "publishParticipants", change(2), "meeting { id }").await;
    let receipt = ["number", "queryCode"].map(|part| sent["receipt"][part].as_str().unwrap().to_owned());
    (vec![id.clone(), attendance], receipt)
}

#[tokio::test]
async fn who_registered_is_seen_by_handlers_only() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let reviewer = world.staff(Role::Reviewer, UNIT, None, "").await;
        let (ids, [number, code]) = secret(&world, &editor, &reviewer).await;
        let schema = Schema::of(&world).await;
        let asked = Asked { as_type: "Meeting", query: CLOSED, index_number: "370983001/2026-00001" };
        // Whether they handle the unit's cases; whether they oversee it.
        for (name, actor, handles, oversees) in [
            ("EDITOR", editor, true, true),
            ("REVIEWER", reviewer, true, true),
            ("REVIEWER above", world.staff(Role::Reviewer, "370983", None, "").await, true, true),
            ("OFFICE", world.staff(Role::Office, UNIT, None, "").await, false, true),
            ("OFFICE above", world.staff(Role::Office, "370983", None, "").await, false, true),
            ("AUDITOR above", world.staff(Role::Auditor, "370983", None, "").await, false, true),
            ("anonymous", Actor::Anonymous, false, false),
            ("GUIDE", world.staff(Role::Guide, "370983", Some("18"), "").await, false, false),
            ("EDITOR of another unit", world.staff(Role::Editor, "370983002", None, "").await, false, false),
            ("REVIEWER of another unit", world.staff(Role::Reviewer, "370983002", None, "").await, false, false),
            ("OFFICE of another unit", world.staff(Role::Office, "370983002", None, "").await, false, false),
            ("a frontend", world.frontend("government-website", "370983").await, false, false),
        ] {
            let said = walk(&world, &schema, &actor, &ids, asked).await;
            let told = |mark: &str| -> Vec<&str> {
                said.iter().filter(|it| it.1.contains(mark)).map(|it| it.0.as_str()).collect()
            };
            for mark in PERSONAL {
                let expected: &[&str] = if handles { &["node", "nodes", "workspace"] } else { &[] };
                assert_eq!(told(mark), expected, "{mark} is told to {name} on {}", world.database);
            }
            let expected: &[&str] = if oversees { &["workspace"] } else { &[] };
            assert_eq!(told(CLOSED), expected, "what is closed is told to {name} on {}", world.database);
            assert!(told(&number).contains(&"node"), "the list is public: {name} on {}", world.database);
            let hexadecimal = ids[1].split_once('_').unwrap().1;
            assert_eq!(!told(hexadecimal).is_empty(), oversees, "the registration of {name} on {}", world.database);
            // Whoever has the receipt reads how it stands, and not who sent it: the paper may have been found.
            let fields = schema.selection("Attendance", 2, "\"\"", asked);
            let query = format!("{{ attendance(number: \"{number}\", queryCode: \"{code}\") {{ {fields} }} }}");
            // The walk has guessed too often for today.
            let tomorrow = at() + chrono::Duration::days(1);
            let answer = world.ask(actor.clone(), tomorrow, &query, none()).await;
            assert_eq!(answer["data"]["attendance"]["number"], number.as_str(), "{answer:#}");
            let text = answer.to_string();
            assert!(!PERSONAL.iter().chain([&CLOSED]).any(|mark| text.contains(mark)), "{name}: {answer:#}");
        }
    }
}
