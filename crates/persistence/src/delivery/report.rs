//! Reports and their verification.

use domain::act::Act;
use domain::channel::ChannelCode;
use domain::delivery::{Delivery, DeliveryId, DeliveryNote, DeliveryState, Report, Reported, settle};
use domain::document::DocumentId;
use domain::document::number::IndexNumber;
use domain::refusal::{Ground, Refusal};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::publication::serving;
use super::{keep, records};
use crate::entity::{delivery, document, document_edition};
use crate::idempotency::Replay;
use crate::{Failure, Idempotency, Store, Target, Undone};

/// What a report is about.
#[derive(Clone, Debug)]
pub enum ReportOn {
    /// A document by its id.
    Document(DocumentId),
    /// A document by its index number, however it is spelt.
    IndexNumber(IndexNumber),
}

/// A report with what it is about.
#[derive(Clone, Debug)]
pub struct Reporting {
    /// The document.
    pub on: ReportOn,
    /// The number of its edition; without one, the newest that was to go to the channel.
    pub edition_number: Option<i32>,
    /// The channel; a frontend may leave its own out.
    pub channel_code: Option<ChannelCode>,
    /// What happened there.
    pub report: Report,
}

impl Store {
    /// 报送回执: see [`Delivery::report`]. The same report twice changes nothing and answers the same.
    pub async fn report_delivery(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        reporting: &Reporting,
    ) -> Result<Delivery, Undone> {
        let own = act.actor.frontend().and_then(|caller| caller.channel_code.as_ref());
        let channel_code = reporting.channel_code.as_ref().or(own);
        let channel_code = channel_code.ok_or_else(|| Refusal::at(Ground::MissingValue, "channelCode"))?;
        let channel = act
            .directory
            .channel(channel_code.as_str())
            .ok_or_else(|| Refusal::at(Ground::UnknownReference, "channelCode").found(channel_code.as_str()))?;
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return Ok(lock(&tx, DeliveryId(subject_id)).await?.0);
        }
        let id = wanted(&tx, reporting, channel_code).await?;
        let (mut delivery, mut beside) = lock(&tx, id).await?;
        let served = is_served(&tx, act, &delivery).await?;
        let event = delivery.report(act, channel, &reporting.report, served)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, id.0).await? {
            return Ok(lock(&tx, DeliveryId(subject_id)).await?.0);
        }
        if let Some(event) = event {
            keep_among(&tx, &mut delivery, &mut beside).await?;
            self.append(&tx, act, &event).await?;
        }
        // Committed either way: the key now stands for this report.
        self.commit(tx).await?;
        Ok(delivery)
    }

    /// 核实: see [`Delivery::verify`].
    pub async fn verify_delivery(
        &self,
        act: &Act,
        target: Target<DeliveryId>,
        verified: bool,
        note: Option<DeliveryNote>,
    ) -> Result<Delivery, Undone> {
        let tx = self.begin().await?;
        let (mut delivery, mut beside) = lock(&tx, target.id).await?;
        target.expect(delivery.version)?;
        let served = is_served(&tx, act, &delivery).await?;
        let event = delivery.verify(act, verified, note, served)?;
        keep_among(&tx, &mut delivery, &mut beside).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(delivery)
    }
}

/// The delivery a report is about. Only what was published has deliveries, so that nothing else can be told apart.
async fn wanted(
    tx: &DatabaseTransaction,
    reporting: &Reporting,
    channel_code: &ChannelCode,
) -> Result<DeliveryId, Undone> {
    let document_id = match &reporting.on {
        ReportOn::Document(id) => *id,
        ReportOn::IndexNumber(number) => {
            let held = document::Entity::find().filter(document::Column::IndexKey.eq(number.lookup_key()));
            held.one(tx).await?.ok_or(Undone::Missing)?.id
        }
    };
    let mut query = delivery::Entity::find().filter(delivery::Column::DocumentId.eq(document_id));
    if let Some(number) = reporting.edition_number {
        let edition = Query::select()
            .column(document_edition::Column::Id)
            .from(document_edition::Entity)
            .and_where(document_edition::Column::DocumentId.eq(document_id))
            .and_where(document_edition::Column::Number.eq(number))
            .to_owned();
        query = query.filter(delivery::Column::EditionId.in_subquery(edition));
    }
    let rows = query.order_by_desc(delivery::Column::DueSince).order_by_desc(delivery::Column::Id).all(tx).await?;
    if rows.is_empty() {
        return Err(Undone::Missing);
    }
    let on_channel: Vec<_> = rows.iter().filter(|row| row.channel_code == *channel_code).collect();
    // The newest, but for an answer to a recall, which is about the edition the channel had: the one it is asked for, else the one
    // it has answered for already, so that the same answer twice is about the same.
    let in_state = |state: DeliveryState| on_channel.iter().find(move |row| row.state == state);
    let answered = (reporting.report.state == Reported::Recalled)
        .then(|| in_state(DeliveryState::RecallDue).or_else(|| in_state(DeliveryState::Recalled)))
        .flatten();
    let found = answered.or(on_channel.first()).ok_or_else(|| {
        let mut due: Vec<_> = rows.iter().map(|row| row.channel_code.as_str()).collect();
        due.sort_unstable();
        due.dedup();
        Refusal::at(Ground::UnknownReference, "channelCode")
            .found(channel_code.as_str())
            .allowed(due.join("、"), due.join(", "))
    })?;
    Ok(found.id)
}

/// The delivery, and the others of its edition, all locked in the same order.
async fn lock(tx: &DatabaseTransaction, id: DeliveryId) -> Result<(Delivery, Vec<Delivery>), Undone> {
    let seen = delivery::Entity::find_by_id(id).one(tx).await?.ok_or(Undone::Missing)?;
    let rows = delivery::Entity::find()
        .filter(delivery::Column::EditionId.eq(seen.edition_id))
        .order_by_asc(delivery::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?;
    let (mut one, beside): (Vec<_>, Vec<_>) = records(rows)?.into_iter().partition(|it| it.id == id);
    Ok((one.pop().ok_or(Undone::Missing)?, beside))
}

/// Writes the changed delivery, and those of its edition that are waited for no longer, or again.
async fn keep_among(
    tx: &DatabaseTransaction,
    delivery: &mut Delivery,
    beside: &mut Vec<Delivery>,
) -> Result<(), Undone> {
    beside.push(delivery.clone());
    let last = beside.len() - 1;
    let mut changed = settle(beside);
    if !changed.contains(&last) {
        changed.push(last);
    }
    keep(tx, beside, &changed).await?;
    if let Some(kept) = beside.pop() {
        *delivery = kept;
    }
    Ok(())
}

async fn is_served(tx: &DatabaseTransaction, act: &Act, delivery: &Delivery) -> Result<bool, Failure> {
    let frontends = serving(tx, std::slice::from_ref(&delivery.channel_code)).await?;
    Ok(frontends.iter().any(|it| it.serves(act, &delivery.channel_code, delivery.unit_id)))
}
