//! 推送: who is told what, and the turns of those who send. A sender leases a webhook, and keeps how far it has got after each
//! message; whatever anybody changes meanwhile ends the lease.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::act::{Act, Actor};
use domain::delivery::WebAddress;
use domain::journal::Event;
use domain::staff::Role;
use domain::unit::UnitId;
use domain::webhook::{
    Attempt, REMINDERS, Reached, SECRET_GRACE, Webhook, WebhookId, WebhookPolicy, WebhookState, WebhookTopic,
};
use sea_orm::sea_query::{Expr, Query, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::change::Living;
use crate::changes::WHOLE_ENTRY;
use crate::entity::{change, journal_entry, webhook, webhook_attempt};
use crate::idempotency::Replay;
use crate::personal::{Owner, Part};
use crate::reference::{nothing, subtree};
use crate::{ChangeCursor, Failure, Idempotency, Page, Store, Target, Undone, Window};

/// Whose roles may see the webhooks of a unit they cover.
const READERS: [Role; 2] = [Role::Office, Role::Auditor];
/// Attempts that are remembered of each webhook.
const REMEMBERED: i64 = 500;
/// How often the others are forgotten, in attempts.
const FORGET_EVERY: i64 = 50;
/// Secrets that sign beside the one in force, at most: each makes the header longer.
const SECRETS_BEFORE: usize = 4;
const SUBJECT: &str = "Webhook";

/// What a webhook is made of.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// See [`Webhook`].
    pub unit_id: UnitId,
    /// See [`Webhook`].
    pub topic: WebhookTopic,
    /// See [`Webhook`].
    pub url: WebAddress,
    /// Whether it begins with what is there already; else with what comes.
    pub from_beginning: bool,
}

/// By what messages are signed; sealed at rest.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// The one in force.
    pub current: String,
    /// Those before, newest first, and until when each signs, too.
    pub before: Vec<(String, DateTime<Utc>)>,
}

/// A webhook in the hands of a sender.
#[derive(Clone)]
pub struct Leased {
    /// The webhook; whoever sends keeps it up to date.
    pub webhook: Webhook,
    /// By what its messages are signed.
    pub secrets: Secrets,
    lease: Uuid,
}

impl Store {
    /// See [`Webhook::create`]. Answers whether it is new: the repetition of an earlier request is not.
    pub async fn create_webhook(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        policy: WebhookPolicy,
        new: NewWebhook,
        secret: &str,
    ) -> Result<(Webhook, bool), Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            let found = Webhook::lock(&tx, &act.actor, WebhookId(subject_id)).await?.ok_or(Undone::Missing)?;
            return Ok((found, false));
        }
        let from = if new.from_beginning { Reached::default() } else { before(&tx, None).await? };
        let (record, event) = Webhook::create(act, policy, new.unit_id, new.topic, new.url, from)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, record.id.0).await? {
            let found = Webhook::lock(&tx, &act.actor, WebhookId(subject_id)).await?.ok_or(Undone::Missing)?;
            return Ok((found, false));
        }
        record.insert(&tx).await?;
        self.seal(&tx, act, owner(&record), Part::Secret, &Secrets { current: secret.to_owned(), before: Vec::new() })
            .await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((record, true))
    }

    /// See [`Webhook::amend`].
    pub async fn amend_webhook(
        &self,
        act: &Act,
        policy: WebhookPolicy,
        target: Target<WebhookId>,
        url: WebAddress,
    ) -> Result<Webhook, Undone> {
        self.change(act, target, |webhook: &mut Webhook| webhook.amend(act, policy, url)).await
    }

    /// See [`Webhook::pause`].
    pub async fn pause_webhook(&self, act: &Act, target: Target<WebhookId>) -> Result<Webhook, Undone> {
        self.change(act, target, |webhook: &mut Webhook| webhook.pause(act)).await
    }

    /// See [`Webhook::resume`].
    pub async fn resume_webhook(&self, act: &Act, target: Target<WebhookId>) -> Result<Webhook, Undone> {
        self.change(act, target, |webhook: &mut Webhook| webhook.resume(act)).await
    }

    /// See [`Webhook::rotate_secret`].
    pub async fn rotate_webhook_secret(
        &self,
        act: &Act,
        target: Target<WebhookId>,
        secret: String,
    ) -> Result<Webhook, Undone> {
        let tx = self.begin().await?;
        let mut record = Webhook::lock(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(record.version)?;
        let event = record.rotate_secret(act)?;
        record.version += 1;
        record.keep(&tx).await?;
        let secrets = self.secrets(&tx, record.id).await?.replaced(secret, act.at);
        self.seal_anew(&tx, owner(&record), Part::Secret, &secrets).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// See [`Webhook::replay`]: whatever happened at `since` or later is told again; without it, everything.
    pub async fn replay_webhook(
        &self,
        act: &Act,
        target: Target<WebhookId>,
        since: Option<DateTime<Utc>>,
    ) -> Result<Webhook, Undone> {
        let tx = self.begin().await?;
        let mut record = Webhook::lock(&tx, &act.actor, target.id).await?.ok_or(Undone::Missing)?;
        target.expect(record.version)?;
        let from = if since.is_some() { before(&tx, since).await? } else { Reached::default() };
        let event = record.replay(act, from)?;
        record.version += 1;
        record.keep(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// The webhooks `actor` may see, oldest first.
    pub async fn webhooks(&self, actor: &Actor, window: Window<Uuid>) -> Result<Page<Webhook>, Failure> {
        let mut query =
            webhook::Entity::find().filter(visible_to(actor)).order_by_asc(webhook::Column::Id).limit(window.limit());
        if let Some(id) = window.after {
            query = query.filter(webhook::Column::Id.gt(id));
        }
        let page = Page::cut(query.all(&self.read).await?, window.first);
        let items = page.items.into_iter().map(Webhook::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, has_next: page.has_next })
    }

    /// Those of `ids` that `actor` may see.
    pub async fn webhooks_by_ids(&self, actor: &Actor, ids: &[WebhookId]) -> Result<Vec<Webhook>, Failure> {
        let rows = webhook::Entity::find()
            .filter(webhook::Column::Id.is_in(ids.iter().copied()))
            .filter(visible_to(actor))
            .all(&self.read)
            .await?;
        rows.into_iter().map(Webhook::try_from).collect()
    }

    /// What became of its attempts, newest first. Whoever calls has seen to it that the caller may see the webhook.
    pub async fn webhook_attempts(&self, id: WebhookId, window: Window<i64>) -> Result<Page<Attempt>, Failure> {
        let mut query = webhook_attempt::Entity::find()
            .filter(webhook_attempt::Column::WebhookId.eq(id))
            .order_by_desc(webhook_attempt::Column::Number)
            .limit(window.limit());
        if let Some(number) = window.after {
            query = query.filter(webhook_attempt::Column::Number.lt(number));
        }
        Ok(Page::cut(query.all(&self.read).await?, window.first).map(Attempt::from))
    }

    /// Takes the webhook that has waited longest of those that have something to tell, until `until`. `day` is the day whose
    /// reminders are due, where it is late enough for them.
    pub async fn lease_webhook(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        day: Option<NaiveDate>,
        lease: Uuid,
    ) -> Result<Option<Leased>, Failure> {
        use webhook::Column;
        // Not the journal's end: what is nobody else's business wakes nobody.
        let newest = Query::select().expr(change::Column::Seq.max()).from(change::Entity).to_owned();
        let behind = Condition::any()
            .add(Expr::col(Column::ReachedSeq).lt(SimpleExpr::SubQuery(None, Box::new(newest.into()))))
            .add(Column::ReachedPosition.ne(WHOLE_ENTRY));
        let news = Condition::all().add(Column::Topic.ne(REMINDERS)).add(behind);
        let untold = day.map(|day| Column::ToldOn.is_null().or(Column::ToldOn.lt(day)));
        let reminders = untold.map(|untold| Condition::all().add(Column::Topic.eq(REMINDERS)).add(untold));
        let free = || Condition::any().add(Column::LeaseUntil.is_null()).add(Column::LeaseUntil.lt(now));
        let found = webhook::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::State.eq(WebhookState::Active))
            .filter(Column::NextAt.lte(now))
            .filter(free())
            .filter(reminders.into_iter().fold(Condition::any().add(news), Condition::add))
            .order_by_asc(Column::NextAt)
            .into_tuple::<WebhookId>()
            .one(&self.read)
            .await?;
        let Some(id) = found else { return Ok(None) };
        let taken = webhook::Entity::update_many()
            .col_expr(Column::Lease, Expr::value(lease))
            .col_expr(Column::LeaseUntil, Expr::value(until))
            .filter(Column::Id.eq(id))
            .filter(Column::State.eq(WebhookState::Active))
            .filter(free())
            .exec(&self.write)
            .await?;
        if taken.rows_affected == 0 {
            return Ok(None);
        }
        let row = webhook::Entity::find_by_id(id).filter(Column::Lease.eq(lease)).one(&self.write).await?;
        let Some(row) = row else { return Ok(None) };
        let secrets = self.secrets(&self.write, id).await?;
        Ok(Some(Leased { webhook: row.try_into()?, secrets, lease }))
    }

    /// Keeps how far the sender has got, with what it tried, and its lease until `until`, or gives it back. False when somebody
    /// changed the webhook meanwhile, or has it: then nothing is kept, and the sender ends.
    #[expect(clippy::disallowed_methods, reason = "without an event the journal has not moved, and nobody is woken")]
    pub async fn keep_webhook(
        &self,
        act: &Act,
        leased: &Leased,
        attempt: Option<&Attempt>,
        until: Option<DateTime<Utc>>,
        event: Option<&Event>,
    ) -> Result<bool, Undone> {
        let tx = self.begin().await?;
        let webhook = &leased.webhook;
        let mut row = webhook::Model::from(webhook).into_active_model().reset_all();
        row.lease = sea_orm::Set(until.map(|_| leased.lease));
        row.lease_until = sea_orm::Set(until);
        row.id = sea_orm::NotSet;
        let kept = webhook::Entity::update_many()
            .set(row)
            .filter(webhook::Column::Id.eq(webhook.id))
            .filter(webhook::Column::Lease.eq(leased.lease))
            .exec(&tx)
            .await?;
        if kept.rows_affected == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        if let Some(attempt) = attempt {
            let Attempt { number, message_id, at, duration_ms, status, fault } = attempt.clone();
            let row =
                webhook_attempt::Model { webhook_id: webhook.id, number, message_id, at, duration_ms, status, fault };
            webhook_attempt::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&tx).await?;
            if number % FORGET_EVERY == 0 {
                webhook_attempt::Entity::delete_many()
                    .filter(webhook_attempt::Column::WebhookId.eq(webhook.id))
                    .filter(webhook_attempt::Column::Number.lte(number - REMEMBERED))
                    .exec(&tx)
                    .await?;
            }
        }
        match event {
            Some(event) => {
                self.append(&tx, act, event).await?;
                self.commit(tx).await?;
            }
            None => tx.commit().await?,
        }
        Ok(true)
    }

    async fn secrets(&self, connection: &impl sea_orm::ConnectionTrait, id: WebhookId) -> Result<Secrets, Failure> {
        let mut opened = self.opened::<Secrets>(connection, SUBJECT, &[id.0], Part::Secret).await?;
        opened.remove(&id.0).ok_or_else(|| Failure::Corrupt(format!("webhook {id} has no secret")))
    }
}

impl Secrets {
    /// Those that sign at that moment.
    pub fn signing(&self, at: DateTime<Utc>) -> impl Iterator<Item = &str> {
        let before = self.before.iter().filter(move |(_, until)| at < *until).map(|(secret, _)| secret.as_str());
        std::iter::once(self.current.as_str()).chain(before)
    }

    /// A new one is in force. Whoever rotates once more, because the answer was lost, does not end the one that is in use.
    fn replaced(self, secret: String, at: DateTime<Utc>) -> Self {
        let earlier = self.before.into_iter().filter(|(_, until)| at < *until);
        let before = std::iter::once((self.current, at + SECRET_GRACE)).chain(earlier).take(SECRETS_BEFORE).collect();
        Self { current: secret, before }
    }
}

fn owner(webhook: &Webhook) -> Owner {
    Owner { subject_type: SUBJECT, id: webhook.id.0, unit_id: webhook.unit_id }
}

/// Behind the last entry before `since`, or the last of all.
async fn before(tx: &DatabaseTransaction, since: Option<DateTime<Utc>>) -> Result<Reached, Failure> {
    let mut query = journal_entry::Entity::find()
        .select_only()
        .columns([journal_entry::Column::Seq, journal_entry::Column::Hash])
        .order_by_desc(journal_entry::Column::Seq)
        .limit(1);
    if let Some(since) = since {
        // Moments of replicas may differ by a little: rather a message twice than one that is missing.
        query = query.filter(journal_entry::Column::At.lt(since - TimeDelta::seconds(1)));
    }
    let last = query.into_tuple::<(i64, String)>().one(tx).await?;
    Ok(last.map(|(seq, hash)| (&ChangeCursor::behind(seq, &hash)).into()).unwrap_or_default())
}

/// The webhooks of the units one's office or audit covers.
fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    let grants = actor.grants().iter().filter(|grant| READERS.contains(&grant.role));
    grants.fold(nothing(), |any, grant| any.add(webhook::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

impl Living for Webhook {
    type Id = WebhookId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: WebhookId) -> Result<Option<Self>, Failure> {
        let row = webhook::Entity::find_by_id(id).filter(visible_to(actor)).lock_exclusive().one(tx).await?;
        row.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = webhook::Model::from(self).into_active_model().reset_all();
        webhook::Entity::insert(row).exec_without_returning(tx).await?;
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        webhook::Entity::update(webhook::Model::from(self).into_active_model().reset_all()).exec(tx).await?;
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
