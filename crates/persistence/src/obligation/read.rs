//! Reading obligations: that something is due is public, what exactly happened is for staff (see the room that shows it).

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use domain::catalogue::CatalogueId;
use domain::catalogue::item::{CatalogueItem, ItemId, ItemKey};
use domain::obligation::{
    Fulfilment, Line, Obligation, ObligationId, ObligationKind, ObligationState, TriggerId, TriggerRecord,
};
use domain::pilot_domain::DomainCode;
use domain::unit::{Level, UnitId};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationDef,
};

use super::standing::{Moment, fulfilment, stands};
use super::{in_force, records};
use crate::catalogue::is_public;
use crate::entity::{catalogue_edition, catalogue_item, obligation, obligation_standing as row, trigger_record, unit};
use crate::reference::subtree;
use crate::{Failure, Page, Store, Window};

/// Which obligations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ObligationFilter {
    /// Of this unit and everything below it.
    pub under: Option<UnitId>,
    /// Of this unit alone.
    pub unit_id: Option<UnitId>,
    /// Of units of this level.
    pub level: Option<Level>,
    /// Of this domain; of none, where that is asked for.
    pub pilot_domain: Option<Option<DomainCode>>,
    /// Of this kind.
    pub kind: Option<ObligationKind>,
    /// That stand in one of these ways; without any, what is open.
    pub fulfilments: Vec<Fulfilment>,
    /// Due on this day or before.
    pub due_until: Option<NaiveDate>,
}

/// Order of obligations, soonest due first: the day, then the id.
pub type ObligationKeyset = (NaiveDate, ObligationId);

/// An obligation as it is now, with how it stood at the moment that was asked for.
#[derive(Clone, Debug)]
pub struct ObligationSeen {
    /// As it is now.
    pub obligation: Obligation,
    /// 履行情况 then.
    pub fulfilment: Fulfilment,
    /// By what it is ordered.
    pub sort_on: NaiveDate,
}

/// What is open.
const OPEN: [Fulfilment; 3] = [Fulfilment::Missing, Fulfilment::Due, Fulfilment::Undated];

impl Store {
    /// 公开义务 at a moment, soonest due first, in two statements.
    pub async fn obligations(
        &self,
        filter: &ObligationFilter,
        moment: Moment,
        window: Window<ObligationKeyset>,
    ) -> Result<Page<ObligationSeen>, Failure> {
        let mut query = row::Entity::find()
            .select_only()
            .column(row::Column::ObligationId)
            .column(row::Column::SortOn)
            .column_as(fulfilment(moment.on), "fulfilment")
            .filter(moment.holds())
            .filter(matching(filter, moment.on));
        if let Some((day, id)) = window.after {
            let same_day = Condition::all().add(row::Column::SortOn.eq(day)).add(row::Column::ObligationId.gt(id));
            query = query.filter(Condition::any().add(row::Column::SortOn.gt(day)).add(same_day));
        }
        let rows: Vec<(ObligationId, NaiveDate, String)> = query
            .order_by_asc(row::Column::SortOn)
            .order_by_asc(row::Column::ObligationId)
            .limit(window.limit())
            .into_tuple()
            .all(&self.read)
            .await?;
        let ids: Vec<_> = rows.iter().map(|it| it.0).collect();
        let found = self.obligations_by_ids(&ids).await?;
        let mut found: HashMap<_, _> = found.into_iter().map(|it| (it.id, it)).collect();
        let mut seen = Vec::with_capacity(rows.len());
        for (id, sort_on, stands) in rows {
            let unfit = |_| Failure::Corrupt(format!("obligation_standing: {stands}"));
            let fulfilment = stands.parse().map_err(unfit)?;
            if let Some(obligation) = found.remove(&id) {
                seen.push(ObligationSeen { obligation, fulfilment, sort_on });
            }
        }
        Ok(Page::cut(seen, window.first))
    }

    /// How many there are at a moment.
    pub async fn count_obligations(&self, filter: &ObligationFilter, moment: Moment) -> Result<u64, Failure> {
        Ok(row::Entity::find().filter(moment.holds()).filter(matching(filter, moment.on)).count(&self.read).await?)
    }

    /// Obligations by their ids.
    pub async fn obligations_by_ids(&self, ids: &[ObligationId]) -> Result<Vec<Obligation>, Failure> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = obligation::Entity::find().filter(obligation::Column::Id.is_in(ids.iter().copied()));
        records(rows.all(&self.read).await?)
    }

    /// The items in force of these lines.
    pub async fn items_of_lines(&self, lines: &BTreeSet<Line>) -> Result<HashMap<Line, CatalogueItem>, Failure> {
        let keys: BTreeSet<_> = lines.iter().map(|it| it.item_key.as_str()).collect();
        let catalogues = lines.iter().map(|it| it.catalogue_id).collect();
        let found =
            in_force(&self.read, &catalogues, catalogue_item::Column::ItemKey.is_in(keys).into_condition()).await?;
        Ok(found.into_iter().map(|(terms, item)| (terms.line, item)).filter(|(line, _)| lines.contains(line)).collect())
    }

    /// The line of an item of any public edition.
    pub async fn line_of(&self, id: ItemId) -> Result<Option<Line>, Failure> {
        let found: Option<(CatalogueId, ItemKey)> = catalogue_item::Entity::find_by_id(id)
            .select_only()
            .column(catalogue_edition::Column::CatalogueId)
            .column(catalogue_item::Column::ItemKey)
            .join(JoinType::InnerJoin, to_edition())
            .filter(is_public())
            .into_tuple()
            .one(&self.read)
            .await?;
        Ok(found.map(|(catalogue_id, item_key)| Line { catalogue_id, item_key }))
    }

    /// What happened, by its ids.
    pub async fn triggers_by_ids(&self, ids: &[TriggerId]) -> Result<HashMap<TriggerId, TriggerRecord>, Failure> {
        let rows = trigger_record::Entity::find().filter(trigger_record::Column::Id.is_in(ids.iter().copied()));
        rows.all(&self.read).await?.into_iter().map(|row| Ok((row.id, TriggerRecord::try_from(row)?))).collect()
    }
}

fn to_edition() -> RelationDef {
    catalogue_item::Entity::belongs_to(catalogue_edition::Entity)
        .from(catalogue_item::Column::EditionId)
        .to(catalogue_edition::Column::Id)
        .into()
}

/// The rows that stand in one of these ways, of which there is at least one; what is open is asked for by its state, which an index
/// holds.
fn stand_in(ways: &[Fulfilment], on: NaiveDate) -> Condition {
    let all_open = OPEN.iter().all(|it| ways.contains(it));
    let open = all_open.then(|| row::Column::State.eq(ObligationState::Open));
    let others = ways.iter().filter(|it| !all_open || !OPEN.contains(it));
    others.fold(Condition::any().add_option(open), |any, it| any.add(stands(*it, on)))
}

fn matching(filter: &ObligationFilter, on: NaiveDate) -> Condition {
    let ways = if filter.fulfilments.is_empty() { &OPEN[..] } else { &filter.fulfilments };
    let mut all = Condition::all().add(stand_in(ways, on));
    if let Some(unit_id) = filter.under {
        all = all.add(row::Column::UnitId.in_subquery(subtree(unit_id)));
    }
    if let Some(unit_id) = filter.unit_id {
        all = all.add(row::Column::UnitId.eq(unit_id));
    }
    if let Some(level) = filter.level {
        let of_level =
            unit::Entity::find().select_only().column(unit::Column::Id).filter(unit::Column::Level.eq(level));
        all = all.add(row::Column::UnitId.in_subquery(of_level.into_query()));
    }
    match &filter.pilot_domain {
        Some(Some(code)) => all = all.add(row::Column::PilotDomain.eq(code.as_str())),
        Some(None) => all = all.add(row::Column::PilotDomain.is_null()),
        None => {}
    }
    if let Some(kind) = filter.kind {
        all = all.add(row::Column::Kind.eq(kind));
    }
    match filter.due_until {
        Some(day) => all.add(row::Column::SortOn.lte(day)),
        None => all,
    }
}
