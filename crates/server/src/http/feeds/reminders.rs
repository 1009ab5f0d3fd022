//! `GET /feeds/reminders.json`: what waits for whoever shows a session or a key, for programs that pull on their behalf.
//! Nobody else sees it, and nothing on the way keeps it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::act::{Act, Actor};
use domain::reminder::{Reminder, ReminderPlace};
use domain::unit::UnitId;
use exchange::feed::{ReminderEntry, ReminderFeed, reminders_json};
use persistence::{Page, ReminderFilter, Window};
use serde_json::Value;

use super::super::files::{Declined, charge, identify};
use super::super::observe::Seen;
use super::super::{Client, Web};
use super::asked::{nothing_else, page_size, query, refused, take};
use super::{declined, readable};
use crate::addresses::Addresses;

/// Where it is.
const PATH: &str = "/feeds/reminders.json";
/// What it costs: each kind of reminder is asked for.
const REMINDERS: u64 = 200;

/// A page of somebody's reminders.
struct Asked {
    unit: Option<String>,
    first: Option<u64>,
    filter: ReminderFilter,
    window: Window<ReminderPlace>,
}

/// Hands out a page.
pub(in crate::http) async fn get(
    State(web): State<Arc<Web>>,
    Extension(client): Extension<Client>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let mut kind = Actor::Anonymous.kind();
    let done = async {
        let actor = identify(&web, &client, &headers).await?;
        kind = actor.kind();
        if actor == Actor::Anonymous {
            return Err(unauthenticated(&client));
        }
        page(&web, &client, actor, pairs, &headers).await
    };
    match done.await {
        Ok(mut response) => {
            response.extensions_mut().insert(Seen { actor: kind, ..Seen::default() });
            response
        }
        Err(declined) => declined.into_response(kind),
    }
}

async fn page(
    web: &Web,
    client: &Client,
    actor: Actor,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    headers: &HeaderMap,
) -> Result<Response, Declined> {
    let act = web.app.act(actor);
    let asked = Asked::read(readable(client, pairs)?, &act, client)?;
    charge(web, client, REMINDERS)?;
    let (store, policies) = (web.app.store(), web.app.policies());
    let reminders = store.reminders(&act, policies, &asked.filter, &asked.window).await;
    let reminders = reminders.map_err(|failure| declined(client, failure))?;
    let addresses = Addresses::of(&web.server, headers);
    let feed = feed(&asked, &act, reminders, &addresses);
    let headers = [
        (header::CONTENT_TYPE, "application/feed+json; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::VARY, "Authorization"),
    ];
    Ok((StatusCode::OK, headers, reminders_json(&feed)).into_response())
}

/// A page of a unit's reminders as its feed has it, for those to whom it is sent.
pub fn reminder_feed(web: &Web, act: &Act, unit_id: UnitId, page: Page<Reminder>) -> Value {
    let addresses = Addresses::of(&web.server, &HeaderMap::new());
    let unit = act.directory.unit(unit_id).map(|unit| unit.code.to_string());
    let filter = ReminderFilter { under: Some(unit_id), kinds: Vec::new() };
    let window = Window { after: None, first: page.items.len() as u64 };
    let asked = Asked { unit, first: None, filter, window };
    let feed = feed(&asked, act, page, &addresses);
    serde_json::from_slice(&reminders_json(&feed)).expect("a feed is JSON")
}

impl Asked {
    fn read(mut pairs: Vec<(String, String)>, act: &Act, client: &Client) -> Result<Self, Declined> {
        let unit = take(&mut pairs, "unit", client)?;
        let unknown = || refused(client, "unit", "没有这个单位", "there is no such unit");
        let found = unit.as_ref().map(|code| act.directory.unit_by_code(code).ok_or_else(unknown));
        let filter = ReminderFilter { under: found.transpose()?.map(|unit| unit.id), kinds: Vec::new() };
        let (first, size) = page_size(&mut pairs, client)?;
        let (zh, en) = ("不是此订阅源的游标", "is no cursor of this feed with these filters");
        let after = take(&mut pairs, "after", client)?.map(|cursor| {
            let read = URL_SAFE_NO_PAD.decode(cursor).ok();
            let read = read.and_then(|bytes| serde_json::from_slice::<(Option<String>, ReminderPlace)>(&bytes).ok());
            let read = read.filter(|(of, _)| *of == unit).map(|(_, place)| place);
            read.ok_or_else(|| refused(client, "after", zh, en))
        });
        let window = Window { after: after.transpose()?, first: size };
        nothing_else(&pairs, client, "unit、first、after")?;
        Ok(Self { unit, first, filter, window })
    }

    fn query(&self, after: Option<&ReminderPlace>) -> String {
        let unit = self.unit.clone().map(|code| ("unit", code));
        let first = self.first.map(|first| ("first", first.to_string()));
        let cursor = after.map(|place| {
            let text = serde_json::to_string(&(&self.unit, place)).expect("a place is made of plain values");
            ("after", URL_SAFE_NO_PAD.encode(text))
        });
        query(&[unit, first, cursor].into_iter().flatten().collect::<Vec<_>>())
    }
}

fn feed(asked: &Asked, act: &Act, page: Page<Reminder>, addresses: &Addresses) -> ReminderFeed {
    let url = |after: Option<&ReminderPlace>| addresses.of_path(&format!("{PATH}{}", asked.query(after)));
    let next = page.items.last().filter(|_| page.has_next).map(Reminder::place);
    ReminderFeed {
        url: url(None),
        next_url: next.map(|place| url(Some(&place))),
        entries: page.items.into_iter().map(|it| entry(act, it)).collect(),
    }
}

fn entry(act: &Act, reminder: Reminder) -> ReminderEntry {
    let (today, unit) = (act.date(), act.directory.unit(reminder.unit_id));
    ReminderEntry {
        state: reminder.timing.state(today),
        unit: unit.map(|unit| unit.name.to_string()).unwrap_or_default(),
        unit_code: unit.map(|unit| unit.code.to_string()).unwrap_or_default(),
        days_left: reminder.days_left(today),
        working_days_left: reminder.working_days_left(today, act.directory.calendar()),
        oversight: reminder.is_overseen_by(act),
        reminder,
    }
}

fn unauthenticated(client: &Client) -> Declined {
    let title = client.locale.pick("请先登录,或者出示接入密钥", "Sign in first, or show a frontend's key");
    Declined::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", title)
}
