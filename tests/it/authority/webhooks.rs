//! Webhooks of the street, one that sends and one that rests.

use std::collections::BTreeMap;

use domain::act::Actor;
use testkit::world::World;

use super::{UNIT, first_id};

/// A webhook of the street, which may rest.
async fn webhook(world: &World, rests: bool) -> String {
    let query = format!(
        "mutation {{ createWebhook(input: {{ unitCode: \"{UNIT}\", topic: \"reminders\", url: \"https://a.example/\" }}) {{ webhook {{ id }} }} }}"
    );
    let id = first_id(world, &Actor::System, &query, "/data/createWebhook/webhook/id").await;
    if rests {
        let pause = format!(
            "mutation {{ pauseWebhook(input: {{ id: \"{id}\", expectedVersion: 1 }}) {{ webhook {{ id }} }} }}"
        );
        first_id(world, &Actor::System, &pause, "/data/pauseWebhook/webhook/id").await;
    }
    id
}

/// What one actor attempts something with.
pub(super) async fn ids(world: &World) -> [(&'static str, String); 2] {
    [("webhook", webhook(world, false).await), ("resting webhook", webhook(world, true).await)]
}

/// The verbs with the arguments of their inputs.
pub(super) fn attempts(number: usize, ids: &BTreeMap<&str, String>) -> Vec<(&'static str, String)> {
    vec![
        ("createWebhook", format!("unitCode: \"{UNIT}\", topic: \"reminders\", url: \"https://a.example/{number}\"")),
        (
            "amendWebhook",
            format!("id: \"{}\", expectedVersion: $version, url: \"https://a.example/{number}\"", ids["webhook"]),
        ),
        ("rotateWebhookSecret", format!("id: \"{}\", expectedVersion: $version", ids["webhook"])),
        ("pauseWebhook", format!("id: \"{}\", expectedVersion: $version", ids["webhook"])),
        ("resumeWebhook", format!("id: \"{}\", expectedVersion: $version", ids["resting webhook"])),
        ("replayWebhook", format!("id: \"{}\", expectedVersion: $version", ids["webhook"])),
    ]
}
