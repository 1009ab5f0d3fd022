//! 发布回执: what a channel has not published, or not taken down. No law gives it days; it waits from the publication or the
//! withdrawal on. The title of a document that was withdrawn is repeated nowhere: its index number stands for it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::{Actor, china_date};
use domain::channel::ChannelCode;
use domain::delivery::{DeliveryId, DeliveryState};
use domain::document::number::IndexNumber;
use domain::frontend::Caller;
use domain::reminder::{Reminder, ReminderKind, ReminderTally, Timing};
use domain::unit::UnitId;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    Select,
};
use uuid::Uuid;

use super::{Asked, Start};
use crate::Failure;
use crate::entity::delivery::{Column, Entity};
use crate::entity::document;
use crate::reference::{nothing, subtree};
use domain::act::china_midnight;

/// Digits of an instant's milliseconds as they begin a place; enough until the year 2286.
const INSTANT: usize = 13;

type Row = (DeliveryId, Option<IndexNumber>, ChannelCode, UnitId, DateTime<Utc>);

fn waiting(asked: &Asked<'_>, kind: ReminderKind) -> Select<Entity> {
    let state = match kind {
        ReminderKind::RecallDue => Column::State.eq(DeliveryState::RecallDue),
        _ => Column::State.ne(DeliveryState::RecallDue),
    };
    let seen = match &asked.act.actor {
        Actor::Frontend(caller) => served_by(caller),
        _ => asked.of_units(Column::UnitId),
    };
    Entity::find().filter(Column::Gap.eq(true)).filter(state).filter(seen).filter(asked.asked_for(Column::UnitId))
}

/// What a frontend has to do: on its channel, in its subtree.
fn served_by(caller: &Caller) -> Condition {
    match &caller.channel_code {
        None => nothing(),
        Some(code) => Condition::all()
            .add(Column::ChannelCode.eq(code.as_str()))
            .add(Column::UnitId.in_subquery(subtree(caller.unit_id))),
    }
}

fn started(asked: &Asked<'_>, kind: ReminderKind) -> Condition {
    let from = |on: NaiveDate| Condition::all().add(Column::OpenSince.gte(china_midnight(on)));
    match asked.start(kind) {
        Start::Anywhere => Condition::all(),
        Start::On(on) => from(on),
        Start::Behind(on, place) => {
            let last = place.get(..INSTANT).zip(place.get(INSTANT..));
            let last = last.and_then(|(millis, id)| {
                let at = millis.parse().ok().and_then(DateTime::from_timestamp_millis);
                at.zip(id.parse::<Uuid>().ok())
            });
            let Some((at, id)) = last else { return from(on) };
            let same = Condition::all().add(Column::OpenSince.eq(at)).add(Column::Id.gt(id));
            Condition::any().add(Column::OpenSince.gt(at)).add(same)
        }
    }
}

pub(super) async fn list(asked: &Asked<'_>, kind: ReminderKind) -> Result<Vec<Reminder>, Failure> {
    let rows: Vec<Row> = waiting(asked, kind)
        .filter(started(asked, kind))
        .join(JoinType::InnerJoin, to_document())
        .select_only()
        .column(Column::Id)
        .column(document::Column::IndexNumber)
        .columns([Column::ChannelCode, Column::UnitId, Column::OpenSince])
        .order_by_asc(Column::OpenSince)
        .order_by_asc(Column::Id)
        .limit(asked.limit)
        .into_tuple()
        .all(&asked.store.read)
        .await?;
    let reminder = |(id, index_number, channel, unit_id, since): Row| {
        let name = asked.act.directory.channel(channel.as_str()).map_or(channel.as_str(), |it| &it.name).to_owned();
        let index_number = index_number.map(|it| it.to_string()).unwrap_or_default();
        Reminder {
            kind,
            subject_id: id.to_string(),
            title: format!("{index_number} {name}"),
            unit_id,
            timing: Timing::WaitingSince(china_date(since)),
            place: format!("{:0INSTANT$}{}", since.timestamp_millis(), id.0.simple()),
        }
    };
    Ok(rows.into_iter().map(reminder).collect())
}

pub(super) async fn tally(asked: &Asked<'_>, kind: ReminderKind) -> Result<ReminderTally, Failure> {
    let waiting = waiting(asked, kind).count(&asked.store.read).await?;
    Ok(ReminderTally { waiting, ..ReminderTally::default() })
}

fn to_document() -> RelationDef {
    Entity::belongs_to(document::Entity).from(Column::DocumentId).to(document::Column::Id).into()
}
