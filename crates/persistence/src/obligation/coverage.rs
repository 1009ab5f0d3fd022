//! 覆盖情况: how many obligations stand how, at any entry of the journal; one statement, whatever the size of the county.

use chrono::NaiveDate;
use domain::act::end_of_china_day;
use domain::catalogue::Kind;
use domain::catalogue::edition::Status;
use domain::obligation::{Fulfilment, ObligationKind};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait};

use super::standing::{Moment, fulfilment};
use crate::entity::{
    catalogue, catalogue_edition, catalogue_item, document_item, journal_entry, obligation_standing as row,
};
use crate::reference::subtree;
use crate::{Failure, Store};

/// What is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CoverageFilter {
    /// Of this unit and everything below it.
    pub under: Option<UnitId>,
    /// Of this domain.
    pub pilot_domain: Option<DomainCode>,
}

/// How many obligations of a unit in a domain stand how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// 公开主体
    pub unit_id: UnitId,
    /// 领域
    pub pilot_domain: Option<DomainCode>,
    /// 义务类型
    pub kind: ObligationKind,
    /// 履行情况
    pub fulfilment: Fulfilment,
    /// How many.
    pub count: i64,
}

/// How many items in force a unit answers for in a domain, and for how many of them nothing is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedItems {
    /// 公开主体
    pub unit_id: UnitId,
    /// 领域
    pub pilot_domain: Option<DomainCode>,
    /// 公开事项
    pub items: i64,
    /// 未公开任何信息的事项
    pub empty: i64,
    /// The day the first of their editions in force was published on.
    pub since: NaiveDate,
}

impl Store {
    /// Counts obligations by unit, domain, kind and fulfilment.
    pub async fn coverage(&self, filter: &CoverageFilter, moment: Moment) -> Result<Vec<Counted>, Failure> {
        type Read = (UnitId, Option<DomainCode>, ObligationKind, String, i64);
        let mut query = row::Entity::find()
            .select_only()
            .column(row::Column::UnitId)
            .column(row::Column::PilotDomain)
            .column(row::Column::Kind)
            .column_as(fulfilment(moment.on), "fulfilment")
            .column_as(row::Column::ObligationId.count(), "number")
            .filter(moment.holds())
            .group_by(row::Column::UnitId)
            .group_by(row::Column::PilotDomain)
            .group_by(row::Column::Kind)
            .group_by(Expr::col(Alias::new("fulfilment")));
        if let Some(unit_id) = filter.under {
            query = query.filter(row::Column::UnitId.in_subquery(subtree(unit_id)));
        }
        if let Some(code) = &filter.pilot_domain {
            query = query.filter(row::Column::PilotDomain.eq(code.as_str()));
        }
        let rows: Vec<Read> = query.into_tuple().all(&self.read).await?;
        let counted = |(unit_id, pilot_domain, kind, fulfilment, count): Read| {
            let unfit = |_| Failure::Corrupt(format!("coverage: {fulfilment}"));
            Ok(Counted { unit_id, pilot_domain, kind, fulfilment: fulfilment.parse().map_err(unfit)?, count })
        };
        rows.into_iter().map(counted).collect()
    }

    /// Counts the items in force by the unit that answers for them and by domain, in catalogues that bind somebody.
    pub async fn covered_items(&self, filter: &CoverageFilter) -> Result<Vec<CountedItems>, Failure> {
        type Read = (UnitId, Option<DomainCode>, i64, i64, NaiveDate);
        let answering = Func::coalesce([
            Expr::col((catalogue_item::Entity, catalogue_item::Column::ResponsibleUnitId)),
            Expr::col((catalogue::Entity, catalogue::Column::UnitId)),
        ]);
        let published = Query::select()
            .expr(Expr::val(1))
            .from(document_item::Entity)
            .and_where(
                Expr::col((document_item::Entity, document_item::Column::CatalogueId))
                    .equals((catalogue_edition::Entity, catalogue_edition::Column::CatalogueId)),
            )
            .and_where(
                Expr::col((document_item::Entity, document_item::Column::ItemKey))
                    .equals((catalogue_item::Entity, catalogue_item::Column::ItemKey)),
            )
            .to_owned();
        let empty = Expr::case(Expr::exists(published), 0).finally(1);
        let to_edition = catalogue_item::Entity::belongs_to(catalogue_edition::Entity)
            .from(catalogue_item::Column::EditionId)
            .to(catalogue_edition::Column::Id);
        let mut query = catalogue_item::Entity::find()
            .select_only()
            .column_as(Expr::expr(answering.clone()), "answering")
            .column(catalogue_item::Column::PilotDomain)
            .column_as(catalogue_item::Column::Id.count(), "items")
            .column_as(Expr::expr(Func::sum(empty)), "empty")
            .column_as(catalogue_edition::Column::PublishedOn.min(), "since")
            .join(JoinType::InnerJoin, to_edition.into())
            .join(JoinType::InnerJoin, catalogue_edition::Relation::Catalogue.def())
            .filter(catalogue_edition::Column::Status.eq(Status::Published))
            .filter(catalogue::Column::Kind.is_in(Kind::BINDING))
            .group_by(Expr::col(Alias::new("answering")))
            .group_by(catalogue_item::Column::PilotDomain);
        if let Some(unit_id) = filter.under {
            query = query.filter(Expr::expr(answering).in_subquery(subtree(unit_id)));
        }
        if let Some(code) = &filter.pilot_domain {
            query = query.filter(catalogue_item::Column::PilotDomain.eq(code.as_str()));
        }
        let rows: Vec<Read> = query.into_tuple().all(&self.read).await?;
        let counted = |(unit_id, pilot_domain, items, empty, since): Read| CountedItems {
            unit_id,
            pilot_domain,
            items,
            empty,
            since,
        };
        Ok(rows.into_iter().map(counted).collect())
    }

    /// The last entry of the journal of a day, in China Standard Time; none when there is none up to then.
    pub async fn journal_end_of(&self, day: NaiveDate) -> Result<Option<i64>, Failure> {
        let seq = journal_entry::Entity::find()
            .select_only()
            .column(journal_entry::Column::Seq)
            .filter(journal_entry::Column::At.lt(end_of_china_day(day)))
            .order_by_desc(journal_entry::Column::At)
            .order_by_desc(journal_entry::Column::Seq)
            .into_tuple()
            .one(&self.read)
            .await?;
        Ok(seq)
    }
}
