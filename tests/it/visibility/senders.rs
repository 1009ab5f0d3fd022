//! Who sent something is seen by those who handle it: as every role, over every field of the schema.

use domain::act::Actor;
use domain::staff::Role;
use serde_json::json;
use testkit::enquiry::{Stage, make};
use testkit::world::World;

use super::walk::{Asked, Schema, at, walk};

const UNIT: &str = "370983001";
/// Stands in what was sent and nowhere else, and each of them apart from what a mask leaves.
const PERSON: [&str; 5] = ["欧阳测试甲", "司马测试乙", "13987650421", "hidden-7f3a@example.cn", "密封路七十七号"];
const IDENTITY: &str = "11010519491231002X";
const TEXT: &str = "我想问的是只有我知道的事";
const ANSWER: &str = "答复给您一个人的话";

const ASKED: Asked<'_> = Asked { as_type: "Enquiry", query: TEXT, index_number: "370983001/2026-00001" };

/// How much somebody sees.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sees {
    All,
    Masked,
    Nothing,
}

/// An enquiry of the street's, answered, with a frequent question that anybody reads; its id.
async fn answered(world: &World) -> String {
    let [name, contact, phone, email, address] = PERSON;
    let person = json!({ "kind": "NATURAL_PERSON", "name": name, "contactName": contact, "phone": phone, "email": email, "address": address,
        "identity": { "kind": "RESIDENT_ID", "number": IDENTITY } });
    make(world, at(), UNIT, (&person, TEXT, ANSWER), Stage::Published).await
}

#[tokio::test]
async fn a_sender_is_seen_by_whoever_handles_the_case() {
    for world in World::both().await {
        let ids = [answered(&world).await];
        let schema = Schema::of(&world).await;
        let of = async |role, unit, domain, sees| {
            (format!("{role:?} of {unit}"), world.staff(role, unit, domain, "").await, sees)
        };
        let actors = [
            ("anybody".to_owned(), Actor::Anonymous, Sees::Nothing),
            ("a frontend".to_owned(), world.frontend("government-website", "370983").await, Sees::Nothing),
            of(Role::Editor, UNIT, None, Sees::All).await,
            of(Role::Reviewer, UNIT, None, Sees::All).await,
            of(Role::Office, UNIT, None, Sees::Masked).await,
            of(Role::Office, "370983", None, Sees::Masked).await,
            of(Role::Auditor, "370983", None, Sees::Nothing).await,
            of(Role::Guide, "370983", Some("18"), Sees::Nothing).await,
            of(Role::Editor, "370983002", None, Sees::Nothing).await,
            of(Role::Reviewer, "370983002", None, Sees::Nothing).await,
            of(Role::Office, "370983002", None, Sees::Nothing).await,
        ];
        for (name, actor, sees) in actors {
            let said: String = walk(&world, &schema, &actor, &ids, ASKED).await.into_values().collect();
            let told = |word: &&str| said.contains(*word);
            let name = format!("{name} on {}", world.database);
            // Whoever handles the case sees it all: the walk comes to where it is.
            let expected = if sees == Sees::All { PERSON.len() } else { 0 };
            assert_eq!(PERSON.iter().filter(|it| told(it)).count(), expected, "{name}");
            for word in [IDENTITY, TEXT, ANSWER] {
                assert_eq!(told(&word), sees == Sees::All, "{name}: {word}");
            }
            // The office above tells people apart, and no more.
            assert_eq!(told(&"139****0421"), sees == Sees::Masked, "{name}");
        }
    }
}
