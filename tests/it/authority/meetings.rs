//! Meetings of the street, one of each verb's liking for each actor.

use testkit::meeting::{announced, attended, closed, held};
use testkit::world::World;

use super::UNIT;

/// One attempt at each verb; `document` is one that anybody can read.
pub(super) async fn attempts(world: &World, document: &str) -> Vec<(&'static str, String)> {
    let open = announced(world, UNIT, "2026-03-10", "2026-03-20T01:00:00Z").await.id;
    let person = "person: { name: \"王五\", phone: \"13800000003\" }";
    let on_paper = "way: COUNTER, receivedOn: \"2026-03-02\", person: { name: \"赵六\", phone: \"13800000004\" }";
    let first = |id: String| format!("id: \"{id}\", expectedVersion: 1");
    let second = |id: String| format!("id: \"{id}\", expectedVersion: 2");
    vec![
        (
            "announceMeeting",
            format!(
                "unitCode: \"{UNIT}\", kind: SYMPOSIUM, title: \"座谈会\", startsAt: \"2026-03-20T01:00:00Z\", place: \"会议室\", agenda: [{{ title: \"听取意见\" }}]"
            ),
        ),
        ("amendMeeting", format!("{}, place: \"一楼\", reason: \"维修\"", first(closed(world, UNIT).await.id))),
        ("cancelMeeting", format!("{}, reason: \"另行安排\"", first(closed(world, UNIT).await.id))),
        ("registerAttendance", format!("meetingId: \"{open}\", role: CITIZEN, {person}")),
        ("registerAttendance that came on paper", format!("meetingId: \"{open}\", role: CITIZEN, {on_paper}")),
        ("selectAttendees", first(closed(world, UNIT).await.id)),
        ("publishParticipants", second(held(world, UNIT).await.id)),
        ("recordMaterialsDelivery", format!("{}, deliveredOn: \"2026-02-25\"", second(held(world, UNIT).await.id))),
        ("recordAttendance", format!("{}, attendanceIds: []", second(held(world, UNIT).await.id))),
        (
            "publishMeetingRecord",
            format!(
                "id: \"{}\", expectedVersion: 3, documentId: \"{document}\", summary: \"情况\"",
                attended(world, UNIT).await.id
            ),
        ),
    ]
}
