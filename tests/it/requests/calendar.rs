//! A calendar that changes moves the last days of open cases, with a trace.

use domain::act::Actor;
use domain::request::RequestPolicy;
use domain::staff::Role;
use persistence::Window;
use serde_json::json;
use testkit::request::registered;
use testkit::world::{World, none};

use super::{COUNTY, UNIT, morning};

#[tokio::test]
async fn open_cases_move_with_the_calendar() {
    for world in World::both().await {
        let case = registered(&world, morning("2026-04-08"), UNIT, 1, "日历变化时在办的材料").await;
        let closed = registered(&world, morning("2026-04-08"), UNIT, 2, "日历变化前已办结的事项").await;
        let text = json!({ "text": "请向信访部门提出" });
        testkit::request::step(
            &world,
            morning("2026-04-09"),
            ("transferInformationRequest", "UnitTextInput"),
            &closed,
            text,
        )
        .await;
        let office = world.staff(Role::Office, COUNTY, None, "").await;
        // The make-up Saturday of May is taken back.
        let import = "mutation { importWorkingCalendar(input: { year: 2026, holidays: [\"2026-05-01\", \"2026-05-02\", \"2026-05-03\", \"2026-05-04\", \"2026-05-05\", \"2026-04-04\", \"2026-04-05\", \"2026-04-06\"], workdays: [], source: \"测试\" }) { userErrors { code message } } }";
        let answer = world.ask(office.clone(), morning("2026-04-20"), import, none()).await;
        assert_eq!(answer["data"]["importWorkingCalendar"]["userErrors"], json!([]), "{answer:#}");
        world.store.refresh_directory().await.unwrap();
        let act = world.act(Actor::System, morning("2026-04-20"));
        let policy = RequestPolicy::default();
        assert_eq!(world.store.redate_requests(&act, &policy).await.unwrap(), 1, "{}", world.database);
        assert_eq!(world.store.redate_requests(&act, &policy).await.unwrap(), 0, "{}", world.database);
        // On that Monday it is due, and in the list of what is due soon.
        let query = "{ workspace { informationRequests(first: 5, filter: { queue: DUE_SOON }) { nodes { id clock { dueOn } } } } }";
        let answer = world.ask(office, morning("2026-05-11"), query, none()).await;
        let wanted = json!([{ "id": case.id, "clock": { "dueOn": "2026-05-11" } }]);
        assert_eq!(answer["data"]["workspace"]["informationRequests"]["nodes"], wanted, "{}", world.database);
        let journal = world.store.journal(&act, Window::first(1)).await.unwrap();
        assert_eq!(journal.items[0].action, "redateInformationRequest");
        for day in ["2026-05-09", "2026-05-11"] {
            assert!(journal.items[0].facts.contains(day), "{}", journal.items[0].facts);
        }
    }
}
