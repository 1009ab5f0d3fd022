//! 检查指标: what the rules of an inspection are measured over, each in one statement whatever the size of the county.

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::{Act, china_date, end_of_china_day};
use domain::channel::ChannelCode;
use domain::document::DocumentId;
use domain::document::content::DocumentKind;
use domain::enquiry::{Enquiry, EnquiryId, EnquiryKind};
use domain::inspection::{Column, DomainColumn, Medium};
use domain::obligation::{Fulfilment, ObligationKind};
use domain::participation::consultation::{Consultation, ConsultationId};
use domain::pilot_domain::DomainCode;
use domain::unit::{UnitId, UnitKind};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement, Value,
};

use crate::enquiry::visible_to;
use crate::entity::{consultation, delivery, enquiry, obligation_standing};
use crate::obligation::{Moment, stands};
use crate::reference::subtree;
use crate::{Failure, Page, Store, Window};

/// What an update is owed by: what has changed, and what comes round.
const UPDATES: [ObligationKind; 2] = [ObligationKind::Update, ObligationKind::Periodic];
/// What people and villagers leave; what units ask each other is no message of the public's.
const MESSAGES: [EnquiryKind; 2] = [EnquiryKind::Citizen, EnquiryKind::Objection];

/// Which messages were left without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnansweredFilter {
    /// Left to this unit or one below it, or in its hands since.
    pub under: Option<UnitId>,
    /// Left on this day or later,
    pub from: NaiveDate,
    /// and before this one.
    pub before: NaiveDate,
    /// Not answered by the end of this day.
    pub as_of: NaiveDate,
}

/// 征求意见: which have no feedback although they ended before a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeedbackFilter {
    /// Of this unit or one below it.
    pub under: Option<UnitId>,
    /// Ended before this day.
    pub ended_before: NaiveDate,
}

#[derive(FromQueryResult)]
struct NewestRow {
    unit_id: UnitId,
    kind: DocumentKind,
    published_at: Option<DateTime<Utc>>,
    document_id: Option<DocumentId>,
}

impl Store {
    /// 分类栏目 of a unit and everything below it: of every kind the newest that was public at the end of a day. Villages and what is
    /// closed are not inspected.
    pub async fn newest_by_column(
        &self,
        under: Option<UnitId>,
        day: NaiveDate,
    ) -> Result<Vec<Column<DocumentId>>, Failure> {
        // One step down an index for each column, instead of a walk over everything that was ever published.
        let newest = |column: &str| {
            format!(
                "(SELECT d.{column} FROM document d
                    WHERE d.unit_id = u.id AND d.kind = k.kind AND d.published_at IS NOT NULL AND d.published_at < $1
                        AND EXISTS (SELECT 1 FROM document_edition e WHERE e.document_id = d.id
                            AND e.published_at < $1 AND (e.ended_at IS NULL OR e.ended_at >= $1))
                    ORDER BY d.published_at DESC, d.id DESC LIMIT 1)"
            )
        };
        let list = |codes: Vec<&str>, between: &str| codes.join(between);
        let kinds = list(DocumentKind::ALL.iter().map(|it| it.code()).collect(), "' AS kind UNION ALL SELECT '");
        let orders = UnitKind::ALL.iter().filter(|it| !it.is_self_governing());
        let orders = list(orders.map(|it| it.code()).collect(), "', '");
        let mut sql = format!(
            "SELECT u.id AS unit_id, k.kind AS kind, {} AS published_at, {} AS document_id
            FROM unit u CROSS JOIN (SELECT '{kinds}' AS kind) k
            WHERE u.kind IN ('{orders}') AND (u.closed_on IS NULL OR u.closed_on > $2)",
            newest("published_at"),
            newest("id"),
        );
        let mut values: Vec<Value> = vec![end_of_china_day(day).into(), day.into()];
        if let Some(unit_id) = under {
            let _ = write!(sql, " AND u.path LIKE $3");
            values.push(format!("%/{}%", unit_id.0.simple()).into());
        }
        let statement = Statement::from_sql_and_values(self.read.get_database_backend(), sql, values);
        let rows = NewestRow::find_by_statement(statement).all(&self.read).await?;
        let column = |row: NewestRow| {
            let (at, newest) = row.published_at.zip(row.document_id)?;
            Some(Column { unit_id: row.unit_id, kind: row.kind, newest_on: china_date(at), newest })
        };
        Ok(rows.into_iter().filter_map(column).collect())
    }

    /// 领域栏目 in which an update or a periodic publication was overdue at a moment, with the day from which on.
    pub async fn overdue_columns(&self, under: Option<UnitId>, moment: Moment) -> Result<Vec<DomainColumn>, Failure> {
        use obligation_standing::Column;
        let mut query = obligation_standing::Entity::find()
            .select_only()
            .column(Column::UnitId)
            .column(Column::PilotDomain)
            .column_as(Column::SortOn.min(), "since")
            .filter(moment.holds())
            .filter(stands(Fulfilment::Missing, moment.on))
            .filter(Column::Kind.is_in(UPDATES))
            .filter(Column::PilotDomain.is_not_null())
            .group_by(Column::UnitId)
            .group_by(Column::PilotDomain);
        if let Some(unit_id) = under {
            query = query.filter(Column::UnitId.in_subquery(subtree(unit_id)));
        }
        let rows: Vec<(UnitId, DomainCode, NaiveDate)> = query.into_tuple().all(&self.read).await?;
        let column = |(unit_id, pilot_domain, since)| DomainColumn { unit_id, pilot_domain, since };
        Ok(rows.into_iter().map(column).collect())
    }

    /// 政务新媒体: the channels among these on which units have run something, with the day of the newest.
    pub async fn media(&self, under: Option<UnitId>, channels: &[ChannelCode]) -> Result<Vec<Medium>, Failure> {
        use delivery::Column;
        let mut query = delivery::Entity::find()
            .select_only()
            .column(Column::UnitId)
            .column(Column::ChannelCode)
            .column_as(Column::RanOn.max(), "newest_on")
            .filter(Column::ChannelCode.is_in(channels.iter().cloned()))
            .filter(Column::RanOn.is_not_null())
            .group_by(Column::UnitId)
            .group_by(Column::ChannelCode);
        if let Some(unit_id) = under {
            query = query.filter(Column::UnitId.in_subquery(subtree(unit_id)));
        }
        let rows: Vec<(UnitId, ChannelCode, NaiveDate)> = query.into_tuple().all(&self.read).await?;
        let medium = |(unit_id, channel_code, newest_on)| Medium { unit_id, channel_code, newest_on };
        Ok(rows.into_iter().map(medium).collect())
    }

    /// How many messages were left without an answer.
    pub async fn count_unanswered(&self, filter: &UnansweredFilter) -> Result<u64, Failure> {
        Ok(enquiry::Entity::find().filter(unanswered(filter)).count(&self.read).await?)
    }

    /// Those among them that `act` may know of, the oldest first.
    pub async fn unanswered(
        &self,
        act: &Act,
        filter: &UnansweredFilter,
        window: Window<(DateTime<Utc>, EnquiryId)>,
    ) -> Result<Page<Enquiry>, Failure> {
        let mut query = enquiry::Entity::find().filter(visible_to(act)).filter(unanswered(filter));
        if let Some((at, id)) = window.after {
            let same = Condition::all().add(enquiry::Column::SubmittedAt.eq(at)).add(enquiry::Column::Id.gt(id));
            query = query.filter(Condition::any().add(enquiry::Column::SubmittedAt.gt(at)).add(same));
        }
        let query = query.order_by_asc(enquiry::Column::SubmittedAt).order_by_asc(enquiry::Column::Id);
        let rows = query.limit(window.limit()).all(&self.read).await?;
        let records: Result<Vec<_>, _> = rows.into_iter().map(Enquiry::try_from).collect();
        Ok(Page::cut(records?, window.first))
    }

    /// How many consultations have no feedback.
    pub async fn count_missing_feedback(&self, filter: &FeedbackFilter) -> Result<u64, Failure> {
        Ok(consultation::Entity::find().filter(without_feedback(filter)).count(&self.read).await?)
    }

    /// The consultations that have none, the oldest end first. They are public, as is that nobody answered.
    pub async fn missing_feedback(
        &self,
        filter: &FeedbackFilter,
        window: Window<(NaiveDate, ConsultationId)>,
    ) -> Result<Page<Consultation>, Failure> {
        let mut query = consultation::Entity::find().filter(without_feedback(filter));
        if let Some((on, id)) = window.after {
            let same = Condition::all().add(consultation::Column::EndsOn.eq(on)).add(consultation::Column::Id.gt(id));
            query = query.filter(Condition::any().add(consultation::Column::EndsOn.gt(on)).add(same));
        }
        let query = query.order_by_asc(consultation::Column::EndsOn).order_by_asc(consultation::Column::Id);
        let rows = query.limit(window.limit()).all(&self.read).await?;
        let records: Result<Vec<_>, _> = rows.into_iter().map(Consultation::try_from).collect();
        Ok(Page::cut(records?, window.first))
    }
}

fn unanswered(filter: &UnansweredFilter) -> Condition {
    use enquiry::Column::{ClosedAt, Kind, SubmittedAt, UnitId};
    let begins_at = |day: NaiveDate| day.pred_opt().map_or(DateTime::<Utc>::MIN_UTC, end_of_china_day);
    let open = Condition::any().add(ClosedAt.is_null()).add(ClosedAt.gte(end_of_china_day(filter.as_of)));
    let all = Condition::all()
        .add(Kind.is_in(MESSAGES))
        .add(SubmittedAt.gte(begins_at(filter.from)))
        .add(SubmittedAt.lt(begins_at(filter.before)))
        .add(open);
    match filter.under {
        Some(unit_id) => all.add(UnitId.in_subquery(subtree(unit_id))),
        None => all,
    }
}

fn without_feedback(filter: &FeedbackFilter) -> Condition {
    use consultation::Column::{EndsOn, Feedback, UnitId};
    let all = Condition::all().add(Feedback.is_null()).add(EndsOn.lt(filter.ended_before));
    match filter.under {
        Some(unit_id) => all.add(UnitId.in_subquery(subtree(unit_id))),
        None => all,
    }
}
