//! Meetings of which some time has passed, so that what comes after registration can be tried.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use serde_json::{Value, json};

use crate::world::World;

/// Who registers for them, in that order: for the one seat the first is selected.
const REGISTRANTS: [(&str, &str); 2] = [("张三", "13800000001"), ("李四", "13800000002")];

/// A symposium that people registered for.
pub struct Meeting {
    /// Its id.
    pub id: String,
    /// Who registered, in that order.
    pub attendance_ids: Vec<String>,
}

/// A symposium of the unit, announced on 9 February 2026, with one seat for those who register until the end of `until`;
/// two people have. It begins at `starts_at`.
pub async fn announced(world: &World, unit_code: &str, until: &str, starts_at: &str) -> Meeting {
    let input = json!({
        "unitCode": unit_code, "kind": "SYMPOSIUM", "title": "座谈会", "startsAt": starts_at, "place": "二楼会议室",
        "agenda": [{ "title": "听取意见" }], "seats": [{ "role": "CITIZEN", "seats": 1 }],
        "registration": { "until": until, "method": "FIRST_COME" },
    });
    let announced = act(world, "2026-02-09T01:00:00Z", "announceMeeting", input).await;
    let id = announced["id"].as_str().expect("an id").to_owned();
    for (name, phone) in REGISTRANTS {
        register(world, "2026-02-10T01:00:00Z", &id, name, phone).await;
    }
    let query =
        format!("{{ workspace {{ attendances(first: 10, filter: {{ meetingId: \"{id}\" }}) {{ nodes {{ id }} }} }} }}");
    let answer = world.ask(Actor::System, instant("2026-02-10T02:00:00Z"), &query, json!({})).await;
    let nodes = answer["data"]["workspace"]["attendances"]["nodes"].as_array();
    let nodes = nodes.unwrap_or_else(|| panic!("{answer:#}"));
    Meeting { id, attendance_ids: nodes.iter().filter_map(|it| Some(it["id"].as_str()?.to_owned())).collect() }
}

/// One for which registration is over and nobody was selected, in March 2026.
pub async fn closed(world: &World, unit_code: &str) -> Meeting {
    announced(world, unit_code, "2026-02-20", "2026-03-20T01:00:00Z").await
}

/// One that was held on 27 February 2026, at version 2.
pub async fn held(world: &World, unit_code: &str) -> Meeting {
    let meeting = announced(world, unit_code, "2026-02-20", "2026-02-27T01:00:00Z").await;
    act(world, "2026-02-24T01:00:00Z", "selectAttendees", json!({ "id": meeting.id, "expectedVersion": 1 })).await;
    meeting
}

/// One of which it is recorded who came, at version 3.
pub async fn attended(world: &World, unit_code: &str) -> Meeting {
    let meeting = held(world, unit_code).await;
    let input = json!({ "id": meeting.id, "expectedVersion": 2, "attendanceIds": [meeting.attendance_ids[0]] });
    act(world, "2026-02-27T09:00:00Z", "recordAttendance", input).await;
    meeting
}

/// Somebody registers as a citizen; number and query code.
pub async fn register(world: &World, at: &str, meeting_id: &str, name: &str, phone: &str) -> (String, String) {
    let query = "mutation($input: RegisterAttendanceInput!) { registerAttendance(input: $input) { receipt { number queryCode } userErrors { code path message } } }";
    let input = json!({
        "meetingId": meeting_id, "role": "CITIZEN", "person": { "name": name, "phone": phone },
        "idempotencyKey": persistence::digest(format!("{meeting_id}-{phone}").as_bytes()),
    });
    let answer = world.ask(Actor::Anonymous, instant(at), query, json!({ "input": input })).await;
    let receipt = &answer["data"]["registerAttendance"]["receipt"];
    let part = |name: &str| receipt[name].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned();
    (part("number"), part("queryCode"))
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// One act of the operator; the meeting as it then stands.
async fn act(world: &World, at: &str, verb: &str, input: Value) -> Value {
    let input_type = format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]);
    let query = format!(
        "mutation($input: {input_type}!) {{ {verb}(input: $input) {{ meeting {{ id version }} userErrors {{ code path message }} }} }}"
    );
    let answer = world.ask(Actor::System, instant(at), &query, json!({ "input": input })).await;
    let meeting = answer["data"][verb]["meeting"].clone();
    assert!(meeting.is_object(), "{verb}: {answer:#}");
    meeting
}
