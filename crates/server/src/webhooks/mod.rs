//! 推送: the senders. Any number of servers send over one database: each webhook is leased by one of them at a time, which tells
//! what is new message by message, and keeps after each how far it has got. A message comes at least once, in the order of commits;
//! its id is the same each time.

mod addresses;
mod message;
mod post;

use std::sync::Arc;
use std::time::Duration;

use crate::config::Webhooks;
use crate::contracts::edges;
use crate::http::{Refused, Web, reminder_feed};
use ::graphql::Following;
use ::graphql::admission::{Asked, Incoming, admit, code};
use chrono::TimeDelta;
use domain::act::{Act, Actor, china_date, china_midnight};
use domain::journal::Event;
use domain::webhook::{Attempt, REMINDERS, Reached, WebhookFault, WebhookId, WebhookPolicy};
use message::Message;
use persistence::{ChangeCursor, Leased, ReminderFilter, Window};
use post::Post;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Webhooks that one server sends for at a time.
const SENDERS: usize = 16;
/// How often it is asked whether one's time has come, when nothing happens.
const TICK: Duration = Duration::from_secs(1);
/// How long a sender may be silent until another takes over; longer than a message may take.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// Messages of one turn: then others have theirs.
const TURN: usize = 100;
/// How long one is left alone when our own records cannot be read.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// Reminders of one message; its `next_url` has the others.
const REMINDERS_AT_ONCE: u64 = 100;

/// Sends for the webhooks of a database.
pub struct Sender {
    web: Arc<Web>,
    post: Post,
    policy: WebhookPolicy,
    /// Of the day in China.
    reminders_from: TimeDelta,
}

/// What a sender found to tell.
enum News {
    /// A message, and the place behind it.
    Message(Box<Message>, ChangeCursor),
    /// Nothing more, up to here.
    Nothing(ChangeCursor),
    /// The place is not in this journal: it was set back to a backup, and everything is told anew.
    Lost,
}

impl Sender {
    /// For the application behind `web`.
    pub fn new(web: Arc<Web>, config: &Webhooks) -> anyhow::Result<Arc<Self>> {
        let post = Post::new(config)?;
        let reminders_from = TimeDelta::hours(config.reminders_from_hour.into());
        Ok(Arc::new(Self { web, post, policy: config.policy(), reminders_from }))
    }

    /// Runs until it is dropped; what it holds then is taken over when its leases end.
    pub async fn run(self: Arc<Self>) {
        let seats = Arc::new(Semaphore::new(SENDERS));
        let mut turns = JoinSet::new();
        let mut end = self.web.app.store().follow_end();
        loop {
            end.borrow_and_update();
            while let Ok(seat) = seats.clone().acquire_owned().await {
                let Some(leased) = self.lease().await else { break };
                let sender = self.clone();
                turns.spawn(async move {
                    Box::pin(sender.tell(leased)).await;
                    drop(seat);
                });
            }
            while turns.try_join_next().is_some() {}
            tokio::select! {
                _ = end.changed() => {}
                () = sleep(TICK) => {}
            }
        }
    }

    /// Sends everything that is due; answers how many messages were tried. For tests, which have no time to wait.
    #[cfg(test)]
    pub(crate) async fn run_once(&self) -> i64 {
        let mut tried = 0;
        while let Some(leased) = self.lease().await {
            tried -= leased.webhook.attempts;
            tried += Box::pin(self.tell(leased)).await;
        }
        tried
    }

    async fn lease(&self) -> Option<Leased> {
        let act = self.act();
        let today = china_date(act.at);
        let is_late_enough = act.at - china_midnight(today) >= self.reminders_from;
        let day = is_late_enough.then_some(today);
        let lease = act.new_id::<WebhookId>().0;
        let leased = self.web.app.store().lease_webhook(act.at, act.at + LEASE, day, lease).await;
        leased.unwrap_or_else(|failure| {
            tracing::debug!(error = %failure, "webhooks wait until the database answers");
            None
        })
    }

    /// One turn of a webhook; answers its attempts in all.
    async fn tell(&self, mut leased: Leased) -> i64 {
        let is_reminding = leased.webhook.topic.as_str() == REMINDERS;
        let mut goes_on = true;
        for _ in 0..TURN {
            goes_on = if is_reminding { self.remind(&mut leased).await } else { self.tell_next(&mut leased).await };
            if !goes_on {
                break;
            }
        }
        if goes_on {
            // Behind those who wait.
            leased.webhook.next_at = self.act().at;
            self.keep(&leased, None, false).await;
        }
        leased.webhook.attempts
    }

    /// The next change. False when the turn is over and the lease given back.
    async fn tell_next(&self, leased: &mut Leased) -> bool {
        let webhook = &mut leased.webhook;
        let place = ChangeCursor::from(&webhook.reached);
        match self.next(webhook.id, webhook.topic.as_str(), place).await {
            Ok(News::Message(message, place)) => {
                let reached = Reached::from(&place);
                self.send(leased, &message, |leased| leased.webhook.reached = reached).await
            }
            Ok(News::Nothing(place)) => {
                webhook.reached = Reached::from(&place);
                self.keep(leased, None, false).await;
                false
            }
            Ok(News::Lost) => {
                webhook.reached = Reached::default();
                self.keep(leased, None, true).await
            }
            Err(Some(fault)) => self.fault(leased, fault).await,
            Err(None) => {
                webhook.next_at = self.act().at + PAUSE;
                self.keep(leased, None, false).await;
                false
            }
        }
    }

    /// What comes behind `place`; or what is wrong with the topic, or nothing that anybody could mend there.
    async fn next(&self, id: WebhookId, topic: &str, place: ChangeCursor) -> Result<News, Option<WebhookFault>> {
        let promised = self.web.plugs.contract(topic).ok_or(Some(WebhookFault::TopicUnknown))?;
        let incoming =
            Incoming { asked: Asked::Stored(promised.stored.clone()), read_only: true, ..Incoming::default() };
        let ours = |refused: Refused| {
            let code = refused.answer.response.errors.first().and_then(code);
            if code.as_deref() != Some("UNAVAILABLE") {
                tracing::error!(webhook.id = %id, topic, ?code, "a contract cannot be read");
            }
            code
        };
        let admitted = admit(&self.web.limits_of(promised.stored), incoming).map_err(|refused| {
            ours(refused.into());
            None
        })?;
        let following = Following::from(admitted, place.clone());
        let round = self.web.app.round_as_anybody(&following).await;
        let edges = match edges(round.answers) {
            Ok(edges) => edges,
            Err(refused) if ours_is_expired(&refused) => return Ok(News::Lost),
            Err(refused) => {
                ours(refused);
                return Err(None);
            }
        };
        let behind = following.place().unwrap_or(place);
        Ok(match edges.into_iter().next() {
            Some(edge) => {
                let (key, at) = (edge["cursor"].as_str().unwrap_or_default(), edge["node"]["at"].as_str());
                News::Message(Box::new(Message::new(id, topic, key, at.unwrap_or_default(), &edge)), behind)
            }
            None => News::Nothing(behind),
        })
    }

    /// The day's reminders, once. False when the turn is over and the lease given back.
    async fn remind(&self, leased: &mut Leased) -> bool {
        let act = self.act();
        let day = act.date();
        if !leased.webhook.is_due_on(day) {
            self.keep(leased, None, false).await;
            return false;
        }
        let filter = ReminderFilter { under: Some(leased.webhook.unit_id), kinds: Vec::new() };
        let window = Window { after: None, first: REMINDERS_AT_ONCE };
        let (store, policies) = (self.web.app.store(), self.web.app.policies());
        let Ok(page) = store.reminders(&act, policies, &filter, &window).await else {
            leased.webhook.next_at = act.at + PAUSE;
            self.keep(leased, None, false).await;
            return false;
        };
        if page.items.is_empty() {
            leased.webhook.told_on = Some(day);
            self.keep(leased, None, false).await;
            return false;
        }
        let data: Value = reminder_feed(&self.web, &act, leased.webhook.unit_id, page);
        let message = Message::new(leased.webhook.id, REMINDERS, &day.to_string(), &act.at.to_rfc3339(), &data);
        self.send(leased, &message, |leased| leased.webhook.told_on = Some(day)).await
    }

    /// Posts a message; `arrived` notes how far it has got with that. False when the turn is over.
    async fn send(&self, leased: &mut Leased, message: &Message, arrived: impl FnOnce(&mut Leased)) -> bool {
        let at = self.act().at;
        let signature = message.signature(at, leased.secrets.signing(at));
        leased.webhook.attempts += 1;
        let attempt = self.post.send(&leased.webhook, message, at, &signature).await;
        if attempt.fault.is_none() {
            leased.webhook.delivered(at);
            arrived(leased);
            return self.keep(leased, Some((&attempt, None)), true).await;
        }
        let event = leased.webhook.failed(self.policy, at, attempt.status);
        self.keep(leased, Some((&attempt, event)), false).await;
        false
    }

    /// There was nothing to post.
    async fn fault(&self, leased: &mut Leased, fault: WebhookFault) -> bool {
        let at = self.act().at;
        leased.webhook.attempts += 1;
        let number = leased.webhook.attempts;
        let attempt =
            Attempt { number, message_id: String::new(), at, duration_ms: 0, status: None, fault: Some(fault) };
        let event = leased.webhook.failed(self.policy, at, None);
        self.keep(leased, Some((&attempt, event)), false).await;
        false
    }

    /// Whether the sender still has its webhook after this, and goes on.
    async fn keep(&self, leased: &Leased, tried: Option<(&Attempt, Option<Event>)>, goes_on: bool) -> bool {
        let act = self.act();
        let until = goes_on.then(|| act.at + LEASE);
        let (attempt, event) = tried.map_or((None, None), |(attempt, event)| (Some(attempt), event));
        if let Some(fault) = attempt.and_then(|it| it.fault) {
            let (id, failures) = (leased.webhook.id, leased.webhook.failures);
            tracing::info!(webhook.id = %id, fault = fault.code(), failures, "a message did not arrive");
        }
        match self.web.app.store().keep_webhook(&act, leased, attempt, until, event.as_ref()).await {
            Ok(kept) => kept && goes_on,
            Err(undone) => {
                tracing::warn!(webhook.id = %leased.webhook.id, ?undone, "how far a webhook has got cannot be kept");
                false
            }
        }
    }

    fn act(&self) -> Act {
        self.web.app.act(Actor::System)
    }
}

fn ours_is_expired(refused: &Refused) -> bool {
    refused.answer.response.errors.first().and_then(code).as_deref() == Some("CURSOR_EXPIRED")
}
