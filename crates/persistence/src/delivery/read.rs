//! Reading deliveries. They begin with publication, so that their states are public; what may be shown of the rest is
//! decided in the record.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::act::{Act, Actor};
use domain::channel::ChannelCode;
use domain::delivery::{Delivery, DeliveryId, DeliveryState};
use domain::document::edition::DocumentEditionId;
use domain::document::number::IndexNumber;
use domain::frontend::Caller;
use domain::staff::Role;
use domain::unit::UnitId;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};

use super::publication::serving;
use super::records;
use crate::entity::{delivery, document, document_edition};
use crate::reference::{nothing, subtree};
use crate::{Failure, Page, Store, Window};

/// Whose roles look after the deliveries of a unit they cover.
const READERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];

/// Which deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeliveryFilter {
    /// Of this unit and everything below it.
    pub under: Option<UnitId>,
    /// On this channel.
    pub channel_code: Option<ChannelCode>,
    /// In one of these states; without any, whatever still has to happen.
    pub states: Vec<DeliveryState>,
    /// Open since this instant or longer.
    pub open_before: Option<DateTime<Utc>>,
}

/// Order of deliveries, longest open first: since when, then the id.
pub type DeliveryKeyset = (DateTime<Utc>, DeliveryId);

impl Store {
    /// 缺口: what is not proven in the units `actor` looks after, longest open first.
    pub async fn delivery_gaps(
        &self,
        actor: &Actor,
        filter: &DeliveryFilter,
        window: Window<DeliveryKeyset>,
    ) -> Result<Page<Delivery>, Failure> {
        self.deliveries_in(delivery::Entity::find().filter(looked_after_by(actor)), filter, window).await
    }

    /// What a frontend still has to run or to take down, longest open first; with states, what is in them.
    pub async fn deliveries_of_frontend(
        &self,
        caller: &Caller,
        states: Vec<DeliveryState>,
        window: Window<DeliveryKeyset>,
    ) -> Result<Page<Delivery>, Failure> {
        let Some(channel_code) = caller.channel_code.clone() else { return Ok(Page::default()) };
        let filter =
            DeliveryFilter { under: Some(caller.unit_id), channel_code: Some(channel_code), states, open_before: None };
        self.deliveries_in(delivery::Entity::find(), &filter, window).await
    }

    /// The deliveries of public editions and of withdrawn ones, by channel.
    pub async fn deliveries_of_editions(
        &self,
        ids: &[DocumentEditionId],
    ) -> Result<HashMap<DocumentEditionId, Vec<Delivery>>, Failure> {
        let rows = delivery::Entity::find()
            .filter(delivery::Column::EditionId.is_in(ids.iter().copied()))
            .order_by_asc(delivery::Column::ChannelCode)
            .all(&self.read)
            .await?;
        let mut groups: HashMap<_, Vec<_>> = HashMap::new();
        for delivery in records(rows)? {
            groups.entry(delivery.edition_id).or_default().push(delivery);
        }
        Ok(groups)
    }

    /// Index number and number of editions that have deliveries: known outside, whatever became of the document.
    pub async fn delivered_editions(
        &self,
        ids: &[DocumentEditionId],
    ) -> Result<HashMap<DocumentEditionId, (IndexNumber, i32)>, Failure> {
        let rows: Vec<(DocumentEditionId, IndexNumber, i32)> = document_edition::Entity::find()
            .select_only()
            .column(document_edition::Column::Id)
            .column(document::Column::IndexNumber)
            .column(document_edition::Column::Number)
            .join(JoinType::InnerJoin, to_document())
            .filter(document_edition::Column::Id.is_in(ids.iter().copied()))
            .filter(document_edition::Column::PublishedAt.is_not_null())
            .into_tuple()
            .all(&self.read)
            .await?;
        Ok(rows.into_iter().map(|(id, index_number, number)| (id, (index_number, number))).collect())
    }

    /// Deliveries by their ids.
    pub async fn deliveries_by_ids(&self, ids: &[DeliveryId]) -> Result<Vec<Delivery>, Failure> {
        let rows = delivery::Entity::find().filter(delivery::Column::Id.is_in(ids.iter().copied()));
        records(rows.all(&self.read).await?)
    }

    /// Which of these channels and units an active frontend answers for.
    pub async fn served(
        &self,
        act: &Act,
        places: &[(ChannelCode, UnitId)],
    ) -> Result<HashSet<(ChannelCode, UnitId)>, Failure> {
        let codes: HashSet<_> = places.iter().map(|it| it.0.clone()).collect();
        let frontends = serving(&self.read, &codes.into_iter().collect::<Vec<_>>()).await?;
        let serves = |place: &&(ChannelCode, UnitId)| frontends.iter().any(|it| it.serves(act, &place.0, place.1));
        Ok(places.iter().filter(serves).cloned().collect())
    }

    async fn deliveries_in(
        &self,
        mut query: Select<delivery::Entity>,
        filter: &DeliveryFilter,
        window: Window<DeliveryKeyset>,
    ) -> Result<Page<Delivery>, Failure> {
        query = if filter.states.is_empty() {
            query.filter(delivery::Column::Gap.eq(true))
        } else {
            query.filter(delivery::Column::State.is_in(filter.states.iter().copied()))
        };
        if let Some(unit_id) = filter.under {
            query = query.filter(delivery::Column::UnitId.in_subquery(subtree(unit_id)));
        }
        if let Some(code) = &filter.channel_code {
            query = query.filter(delivery::Column::ChannelCode.eq(code.as_str()));
        }
        if let Some(instant) = filter.open_before {
            query = query.filter(delivery::Column::OpenSince.lte(instant));
        }
        if let Some((since, id)) = window.after {
            query = query.filter(
                Condition::any()
                    .add(delivery::Column::OpenSince.gt(since))
                    .add(Condition::all().add(delivery::Column::OpenSince.eq(since)).add(delivery::Column::Id.gt(id))),
            );
        }
        let rows = query
            .order_by_asc(delivery::Column::OpenSince)
            .order_by_asc(delivery::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(records(rows)?, window.first))
    }
}

/// The deliveries of the units `actor`'s roles cover.
fn looked_after_by(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(delivery::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

fn to_document() -> RelationDef {
    document_edition::Entity::belongs_to(document::Entity)
        .from(document_edition::Column::DocumentId)
        .to(document::Column::Id)
        .into()
}
