//! Lists of requests take the same number of statements, however long they are and whatever is opened of them.

use domain::staff::Role;
use serde_json::json;
use testkit::request::{registered, step};
use testkit::world::World;

use super::{UNIT, morning};

#[tokio::test]
async fn a_longer_list_takes_no_more_statements() {
    for world in World::both().await {
        for person in 0..12 {
            // Every second is of the same applicant, and all are about one matter.
            let case =
                registered(&world, morning("2026-03-02"), UNIT, person % 2, &format!("取暖改造明细第{person}批")).await;
            let party = json!({ "party": format!("公司{person}"), "receivedOn": "2026-03-03" });
            step(&world, morning("2026-03-03"), ("consultThirdParty", "ConsultThirdPartyInput"), &case, party).await;
        }
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let fields = "number applicant { name } othersOfApplicant wanted { features } consultations { party } steps { by { name } } clock { dueOn } letters { kind } unit { name }";
        let lists = [
            format!("informationRequests(first: $first) {{ nodes {{ {fields} }} }}"),
            format!(
                "informationRequests(first: $first, filter: {{ queue: WAITING_ON_THIRD_PARTY }}) {{ nodes {{ {fields} }} }}"
            ),
            format!("requestClusters(first: $first) {{ nodes {{ requests newest(first: $first) {{ {fields} }} }} }}"),
        ];
        for list in lists {
            let query = format!("query($first: Int!) {{ workspace {{ {list} }} }}");
            let mut counts = Vec::new();
            for first in [2, 12] {
                world.statements();
                let answer = world.ask(editor.clone(), morning("2026-03-04"), &query, json!({ "first": first })).await;
                counts.push(world.statements());
                assert!(answer["errors"].is_null(), "{answer:#}");
                let found = answer["data"].to_string().matches("取暖改造明细").count();
                assert_eq!(found, first, "{list}: {answer:#}");
            }
            assert_eq!(counts[0], counts[1], "{list} on {}", world.database);
            assert!(counts[0] <= 9, "{list} on {}: {counts:?}", world.database);
        }
    }
}
