//! 相似申请 (条例第四十四条): found when a request comes in, by its signature, and verified by the words themselves.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use domain::act::{Act, china_date};
use domain::person::Person;
use domain::request::{Dossier, FEWEST_APPLICANTS, InformationRequest, RequestClusterId, RequestId, likeness};
use domain::unit::UnitId;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::{SUBJECT, identified, records};
use crate::entity::{information_request, request_cluster, request_cluster_member};
use crate::personal::Part;
use crate::{Store, Undone};

/// Texts that are compared with a new one, newest first.
const MOST_COMPARED: u64 = 200;
/// Requests of one cluster whose applicants are counted.
const MOST_MEMBERS: u64 = 1_000;

impl Store {
    /// Puts the request beside those it is like: of its unit, and of the county where other units have like ones. Nothing
    /// comes of it while they are all one applicant's.
    pub(super) async fn cluster_request(
        &self,
        tx: &DatabaseTransaction,
        act: &Act,
        request: &InformationRequest,
        applicant: &Person,
        text: &str,
    ) -> Result<(), Undone> {
        let maybe = self.maybe_like(tx, SUBJECT, text, MOST_COMPARED).await?;
        if maybe.is_empty() {
            return Ok(());
        }
        let texts = self.opened::<Dossier>(tx, SUBJECT, &maybe, Part::Text).await?;
        let pairs = likeness::pairs(text);
        let alike = |dossier: &Dossier| {
            likeness::likeness(&pairs, &likeness::pairs(&dossier.wanted.whole())) >= likeness::ALIKE
        };
        let like = texts.iter().filter(|(_, dossier)| alike(dossier)).map(|(id, _)| RequestId(*id));
        let since = request.submitted_at - Months::new(likeness::WITHIN_MONTHS);
        let rows = information_request::Entity::find()
            .filter(information_request::Column::Id.is_in(like))
            .filter(information_request::Column::SubmittedAt.gte(since))
            .filter(information_request::Column::Id.ne(request.id))
            .all(tx)
            .await?;
        let mut like = records(rows)?;
        like.push(request.clone());
        let (own, elsewhere): (Vec<_>, Vec<_>) = like.iter().partition(|it| it.unit_id == request.unit_id);
        self.join(tx, act, request.unit_id, &own, applicant).await?;
        if let (false, Some(top)) = (elsewhere.is_empty(), act.directory.top()) {
            self.join(tx, act, top, &like.iter().collect::<Vec<_>>(), applicant).await?;
        }
        Ok(())
    }

    /// Makes these requests one cluster of `unit_id`, with whatever clusters of it they are in.
    async fn join(
        &self,
        tx: &DatabaseTransaction,
        act: &Act,
        unit_id: UnitId,
        like: &[&InformationRequest],
        applicant: &Person,
    ) -> Result<(), Undone> {
        let ids: BTreeSet<RequestId> = like.iter().map(|it| it.id).collect();
        let known: Vec<RequestClusterId> = request_cluster_member::Entity::find()
            .select_only()
            .column(request_cluster_member::Column::ClusterId)
            .filter(request_cluster_member::Column::RequestId.is_in(ids.iter().copied()))
            .into_tuple()
            .all(tx)
            .await?;
        let clusters = request_cluster::Entity::find()
            .filter(request_cluster::Column::Id.is_in(known))
            .filter(request_cluster::Column::UnitId.eq(unit_id))
            .order_by_asc(request_cluster::Column::Id)
            .lock_exclusive()
            .all(tx)
            .await?;
        let held = request_cluster_member::Column::ClusterId.is_in(clusters.iter().map(|it| it.id));
        let members: Vec<RequestId> = request_cluster_member::Entity::find()
            .select_only()
            .column(request_cluster_member::Column::RequestId)
            .filter(held.clone())
            .limit(MOST_MEMBERS)
            .into_tuple()
            .all(tx)
            .await?;
        let members: BTreeSet<RequestId> = members.into_iter().chain(ids).collect();
        let applicants = self.count_applicants(tx, &members, applicant).await?;
        if applicants < FEWEST_APPLICANTS {
            return Ok(());
        }
        let days = like.iter().map(|it| china_date(it.submitted_at));
        let (first_on, last_on) = days
            .chain(clusters.iter().flat_map(|it| [it.first_on, it.last_on]))
            .fold((NaiveDate::MAX, NaiveDate::MIN), |(first, last), day| (first.min(day), last.max(day)));
        let id = clusters.first().map_or_else(|| act.new_id(), |it| it.id);
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let (requests, applicants) = (count(members.len()), count(applicants));
        let row = request_cluster::Model { id, unit_id, requests, applicants, first_on, last_on };
        let row = row.into_active_model().reset_all();
        request_cluster_member::Entity::delete_many().filter(held).exec(tx).await?;
        if clusters.is_empty() {
            request_cluster::Entity::insert(row).exec_without_returning(tx).await?;
        } else {
            request_cluster::Entity::update(row).exec(tx).await?;
        }
        let merged = clusters.iter().skip(1).map(|it| it.id);
        request_cluster::Entity::delete_many().filter(request_cluster::Column::Id.is_in(merged)).exec(tx).await?;
        let rows = members.into_iter().map(|request_id| {
            request_cluster_member::Model { cluster_id: id, request_id }.into_active_model().reset_all()
        });
        request_cluster_member::Entity::insert_many(rows).exec_without_returning(tx).await?;
        Ok(())
    }

    /// How many people sent these requests. Those that were erased are not counted: who they were is not known
    /// any more.
    async fn count_applicants(
        &self,
        tx: &DatabaseTransaction,
        members: &BTreeSet<RequestId>,
        applicant: &Person,
    ) -> Result<usize, Undone> {
        let ids: Vec<Uuid> = members.iter().map(|it| it.0).collect();
        let known = self.opened::<Person>(tx, SUBJECT, &ids, Part::Person).await?;
        let mut people: BTreeSet<Vec<String>> = known.values().map(|it| identified(it).traces()).collect();
        people.insert(identified(applicant).traces());
        Ok(people.len())
    }
}
