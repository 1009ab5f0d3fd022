use std::sync::Arc;

use uuid::Uuid;

use super::*;
use crate::act::{Actor, Officer};
use crate::calendar::Calendar;
use crate::directory::Directory;
use crate::staff::{Grant, StaffId};
use crate::unit::{Contact, Level, Unit, UnitKind};

const UNIT: UnitId = UnitId(Uuid::from_u128(1));
const POLICY: WebhookPolicy = WebhookPolicy { allow_private: false, disable_after: Duration::days(3) };

fn act(role: Role) -> Act {
    let unit = Unit {
        id: UNIT,
        code: "1".parse().unwrap(),
        credit_code: None,
        name: "单位".parse().unwrap(),
        short_name: None,
        aliases: Vec::new(),
        kind: UnitKind::Street,
        level: Level::Town,
        parent_id: None,
        contact: Contact::default(),
        note: None,
        closed_on: None,
        version: 1,
    };
    let directory = Directory::new(vec![unit], Vec::new(), Vec::new(), Calendar::new(Vec::new()));
    let grants = vec![Grant { role, unit_id: UNIT, pilot_domain: None }];
    let actor = Actor::Staff(Officer { id: StaffId(Uuid::from_u128(7)), session_digest: String::new(), grants });
    Act::new(actor, at(0), Arc::new(directory), Arc::new(|_| Uuid::from_u128(5)))
}

fn at(seconds: i64) -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::seconds(seconds)
}

fn create(role: Role, url: &str) -> Result<Webhook, Refusal> {
    let from = Reached { seq: 3, position: 0, mark: "a".to_owned() };
    let topic = REMINDERS.parse().unwrap();
    Webhook::create(&act(role), POLICY, UNIT, topic, url.parse().unwrap(), from).map(|(webhook, _)| webhook)
}

#[test]
fn an_office_makes_one_by_https() {
    assert_eq!(create(Role::Reviewer, "https://a.example/").unwrap_err().ground, Ground::NotAllowed);
    assert_eq!(create(Role::Office, "http://a.example/").unwrap_err().ground, Ground::InvalidValue);
    let webhook = create(Role::Office, "https://a.example/").unwrap();
    assert_eq!((webhook.state, webhook.reached.seq), (WebhookState::Active, 3));
}

#[test]
fn pauses_grow_and_end_in_a_stop() {
    let mut webhook = create(Role::Office, "https://a.example/").unwrap();
    let (mut now, mut pauses) = (at(0), Vec::new());
    let stopped = loop {
        let stopped = webhook.failed(POLICY, now, Some(500));
        pauses.push((webhook.next_at - now).num_seconds());
        now = webhook.next_at;
        if let Some(stopped) = stopped {
            break stopped;
        }
    };
    assert_eq!(pauses[..9], [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 14_400]);
    assert_eq!((stopped.action, webhook.state), ("disableWebhook", WebhookState::Failed));
    let failing = webhook.next_at - at(0);
    assert!((Duration::days(3)..Duration::days(4)).contains(&failing), "{failing}");
    // One that arrives ends it all.
    webhook.resume(&act(Role::Office)).unwrap();
    assert_eq!(webhook.failed(POLICY, now, None), None);
    webhook.delivered(now);
    assert_eq!((webhook.failures, webhook.failing_since, webhook.delivered_at), (0, None, Some(now)));
    assert!(webhook.failed(POLICY, now, Some(410)).is_some(), "nobody is there any more");
}

#[test]
fn reminders_are_due_once_a_day() {
    let mut webhook = create(Role::Office, "https://a.example/").unwrap();
    let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    assert!(webhook.is_due_on(day(2)));
    webhook.told_on = Some(day(2));
    assert_eq!([1, 2, 3].map(|it| webhook.is_due_on(day(it))), [false, false, true]);
    webhook.replay(&act(Role::Office), webhook.reached.clone()).unwrap();
    assert!(webhook.is_due_on(day(2)));
}
