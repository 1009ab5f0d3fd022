//! Reading requests: by number and code, one by one, and by what they wait for. Every list of staff begins with
//! `visible_to`; their words and their senders are opened for whoever the record says.

use std::collections::HashMap;

use chrono::{DateTime, Months, NaiveDate, NaiveTime, Utc};
use domain::act::{Act, Actor};
use domain::person::Person;
use domain::request::{
    Dossier, InformationRequest, Queue, RequestCluster, RequestClusterId, RequestId, RequestPolicy, likeness,
};
use domain::staff::Role;
use domain::submission::CaseNumber;
use domain::unit::UnitId;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
};
use uuid::Uuid;

use super::{SUBJECT, records, rules, visible_to};
use crate::entity::{information_request, request_cluster, request_cluster_member};
use crate::personal::Part;
use crate::reference::{nothing, subtree};
use crate::{Failure, Page, Store, Window};

/// Who is shown what may be disclosed of one's own accord.
const CLUSTER_READERS: [Role; 3] = [Role::Editor, Role::Reviewer, Role::Office];
/// China Standard Time.
const OFFSET_HOURS: i64 = 8;

/// Which requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RequestFilter {
    /// 待办队列
    pub queue: Option<Queue>,
    /// Of this unit and everything below it.
    pub under: Option<UnitId>,
    /// Sent by whoever sent this one, itself left out.
    pub same_applicant_as: Option<RequestId>,
    /// In this cluster.
    pub cluster: Option<RequestClusterId>,
}

/// Order of requests: the day on which something is due or happened, then the id.
pub type RequestKeyset = (NaiveDate, RequestId);

/// Order of clusters, newest first.
pub type RequestClusterKeyset = (NaiveDate, RequestClusterId);

/// The instant at which a day begins in China.
pub(crate) fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - chrono::Duration::hours(OFFSET_HOURS)
}

impl Store {
    /// The request of this number and code.
    pub async fn followed_request(
        &self,
        number: &CaseNumber,
        code_digest: &str,
    ) -> Result<Option<InformationRequest>, Failure> {
        let row = information_request::Entity::find()
            .filter(information_request::Column::Number.eq(number.as_str()))
            .filter(information_request::Column::CodeDigest.eq(code_digest))
            .one(&self.read)
            .await?;
        row.map(InformationRequest::try_from).transpose()
    }

    /// Those of `ids` that `actor` may see.
    pub async fn requests_by_ids(&self, actor: &Actor, ids: &[RequestId]) -> Result<Vec<InformationRequest>, Failure> {
        let query = information_request::Entity::find()
            .filter(information_request::Column::Id.is_in(ids.iter().copied()))
            .filter(visible_to(actor));
        records(query.all(&self.read).await?)
    }

    /// The requests `act` may see, in the order of what is due.
    pub async fn requests(
        &self,
        act: &Act,
        policy: &RequestPolicy,
        filter: &RequestFilter,
        window: Window<RequestKeyset>,
    ) -> Result<Page<InformationRequest>, Failure> {
        let mut query = information_request::Entity::find().filter(visible_to(&act.actor));
        if let Some(queue) = filter.queue {
            query = query.filter(waiting_in(queue, act, policy));
        }
        if let Some(unit_id) = filter.under {
            query = query.filter(information_request::Column::UnitId.in_subquery(subtree(unit_id)));
        }
        if let Some(id) = filter.same_applicant_as {
            // Only for whoever could find that one.
            if self.requests_by_ids(&act.actor, &[id]).await?.is_empty() {
                return Ok(Page::default());
            }
            let others = self.same_senders(&[id]).await?.into_iter().map(|it| it.1);
            query = query.filter(information_request::Column::Id.is_in(others));
        }
        if let Some(id) = filter.cluster {
            let members = request_cluster_member::Entity::find()
                .select_only()
                .column(request_cluster_member::Column::RequestId)
                .filter(request_cluster_member::Column::ClusterId.eq(id))
                .into_query();
            query = query.filter(information_request::Column::Id.in_subquery(members));
        }
        // What is due is walked by the last day, everything else by the day it is sorted by: each by an index of its own.
        // Where there is a last day the two are one.
        let place = match filter.queue {
            Some(Queue::DueSoon | Queue::Overdue) => information_request::Column::DueOn,
            _ => information_request::Column::SortOn,
        };
        if let Some((on, id)) = window.after {
            query = query.filter(
                Condition::any()
                    .add(place.gt(on))
                    .add(Condition::all().add(place.eq(on)).add(information_request::Column::Id.gt(id))),
            );
        }
        let rows = query
            .order_by_asc(place)
            .order_by_asc(information_request::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(records(rows)?, window.first))
    }

    /// What was written of these requests. Whoever calls has asked [`InformationRequest::shows_text_to`], or was shown the code.
    pub async fn request_dossiers(&self, ids: &[RequestId]) -> Result<HashMap<RequestId, Dossier>, Failure> {
        let found = self.opened(&self.read, SUBJECT, &bare(ids), Part::Text).await?;
        Ok(found.into_iter().map(|(id, dossier)| (RequestId(id), dossier)).collect())
    }

    /// Who sent these requests. Whoever calls has asked [`domain::person::Sight::of`].
    pub async fn request_applicants(&self, ids: &[RequestId]) -> Result<HashMap<RequestId, Person>, Failure> {
        let found = self.opened(&self.read, SUBJECT, &bare(ids), Part::Person).await?;
        Ok(found.into_iter().map(|(id, person)| (RequestId(id), person)).collect())
    }

    /// How many other requests of the same applicants `actor` may see.
    pub async fn requests_of_the_same(
        &self,
        actor: &Actor,
        ids: &[RequestId],
    ) -> Result<HashMap<RequestId, usize>, Failure> {
        let pairs = self.same_senders(ids).await?;
        let others: Vec<_> = pairs.iter().map(|it| it.1).collect();
        let seen: Vec<RequestId> = information_request::Entity::find()
            .select_only()
            .column(information_request::Column::Id)
            .filter(information_request::Column::Id.is_in(others))
            .filter(visible_to(actor))
            .into_tuple()
            .all(&self.read)
            .await?;
        let mut counts: HashMap<RequestId, usize> = ids.iter().map(|id| (*id, 0)).collect();
        for (id, other) in pairs {
            *counts.entry(id).or_default() += usize::from(seen.contains(&other));
        }
        Ok(counts)
    }

    /// Each of `ids` with the others that share a trace of their sender.
    async fn same_senders(&self, ids: &[RequestId]) -> Result<Vec<(RequestId, RequestId)>, Failure> {
        #[derive(FromQueryResult)]
        struct Pair {
            one: Uuid,
            other: Uuid,
        }
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<_> = (2..=ids.len() + 1).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT DISTINCT mine.subject_id AS one, theirs.subject_id AS other
             FROM personal_record mine
             JOIN personal_trace trace ON trace.record_id = mine.id
             JOIN personal_trace shared ON shared.digest = trace.digest
             JOIN personal_record theirs ON theirs.id = shared.record_id AND theirs.subject_type = mine.subject_type
             WHERE mine.subject_type = $1 AND mine.subject_id IN ({}) AND theirs.subject_id <> mine.subject_id",
            places.join(", ")
        );
        let values = std::iter::once(sea_orm::Value::from(SUBJECT)).chain(ids.iter().map(|id| id.0.into()));
        let statement = Statement::from_sql_and_values(self.read.get_database_backend(), sql, values);
        let pairs = Pair::find_by_statement(statement).all(&self.read).await?;
        Ok(pairs.into_iter().map(|it| (RequestId(it.one), RequestId(it.other))).collect())
    }

    /// Those of `ids` that are of the units `actor` looks after.
    pub async fn request_clusters_by_ids(
        &self,
        actor: &Actor,
        ids: &[RequestClusterId],
    ) -> Result<Vec<RequestCluster>, Failure> {
        let rows = request_cluster::Entity::find()
            .filter(request_cluster::Column::Id.is_in(ids.iter().copied()))
            .filter(clusters_of(actor))
            .all(&self.read)
            .await?;
        Ok(rows.into_iter().map(RequestCluster::from).collect())
    }

    /// The newest requests of clusters that were seen, so many of each; those that `actor` may see.
    pub async fn newest_of_clusters(
        &self,
        actor: &Actor,
        ids: &[RequestClusterId],
        first: u64,
    ) -> Result<HashMap<RequestClusterId, Vec<InformationRequest>>, Failure> {
        #[derive(FromQueryResult)]
        struct Member {
            cluster_id: Uuid,
            request_id: Uuid,
        }
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let places: Vec<_> = (1..=ids.len()).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT cluster_id, request_id FROM (
                SELECT cluster_id, request_id,
                    ROW_NUMBER() OVER (PARTITION BY cluster_id ORDER BY request_id DESC) AS place
                FROM request_cluster_member WHERE cluster_id IN ({})
             ) ranked WHERE place <= {first} ORDER BY cluster_id, request_id DESC",
            places.join(", ")
        );
        let values = ids.iter().map(|id| id.0.into());
        let statement = Statement::from_sql_and_values(self.read.get_database_backend(), sql, values);
        let members = Member::find_by_statement(statement).all(&self.read).await?;
        let wanted: Vec<_> = members.iter().map(|it| RequestId(it.request_id)).collect();
        let seen = self.requests_by_ids(actor, &wanted).await?;
        let seen: HashMap<RequestId, InformationRequest> = seen.into_iter().map(|it| (it.id, it)).collect();
        let mut found: HashMap<RequestClusterId, Vec<InformationRequest>> = HashMap::new();
        for Member { cluster_id, request_id } in members {
            let request = seen.get(&RequestId(request_id)).cloned();
            found.entry(RequestClusterId(cluster_id)).or_default().extend(request);
        }
        Ok(found)
    }

    /// 相似申请 of the last twelve months in the units `act` looks after, newest first.
    pub async fn request_clusters(
        &self,
        act: &Act,
        under: Option<UnitId>,
        window: Window<RequestClusterKeyset>,
    ) -> Result<Page<RequestCluster>, Failure> {
        let since = act.date() - Months::new(likeness::WITHIN_MONTHS);
        let mut query = request_cluster::Entity::find()
            .filter(clusters_of(&act.actor))
            .filter(request_cluster::Column::LastOn.gte(since));
        if let Some(unit_id) = under {
            query = query.filter(request_cluster::Column::UnitId.in_subquery(subtree(unit_id)));
        }
        if let Some((on, id)) = window.after {
            query = query.filter(Condition::any().add(request_cluster::Column::LastOn.lt(on)).add(
                Condition::all().add(request_cluster::Column::LastOn.eq(on)).add(request_cluster::Column::Id.lt(id)),
            ));
        }
        let rows = query
            .order_by_desc(request_cluster::Column::LastOn)
            .order_by_desc(request_cluster::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(rows, window.first).map(RequestCluster::from))
    }
}

/// The clusters of the units `actor` handles or oversees.
fn clusters_of(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| CLUSTER_READERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(request_cluster::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

/// The requests in a queue on the day of the act. A wait whose time is over is the unit's turn again.
fn waiting_in(queue: Queue, act: &Act, policy: &RequestPolicy) -> Condition {
    use information_request::Column;
    let today = act.date();
    let waits = [Queue::WaitingOnApplicant, Queue::WaitingOnThirdParty];
    match queue {
        Queue::Overdue => Condition::all().add(Column::DueOn.lt(today)),
        Queue::DueSoon => {
            let soon = rules(act, policy).calendar.add_working_days(today, policy.due_soon_working_days);
            let soon = soon.map_or(today, |due| due.date);
            Condition::all().add(Column::DueOn.between(today, soon))
        }
        Queue::ToReply => Condition::any()
            .add(Column::Queue.eq(Queue::ToReply))
            .add(Condition::all().add(Column::Queue.is_in(waits)).add(Column::WaitingUntil.lt(today))),
        Queue::WaitingOnApplicant | Queue::WaitingOnThirdParty => Condition::all()
            .add(Column::Queue.eq(queue))
            .add(Condition::any().add(Column::WaitingUntil.is_null()).add(Column::WaitingUntil.gte(today))),
        Queue::ToConfirm | Queue::ToDeliver | Queue::Closed => Condition::all().add(Column::Queue.eq(queue)),
    }
}

fn bare(ids: &[RequestId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}
