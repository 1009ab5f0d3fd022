//! Reading enquiries: queues, one's own case, and what everybody may read.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::Act;
use domain::enquiry::{Enquiry, EnquiryId, EnquiryKind, EnquiryQueue, FaqState};
use domain::person::Person;
use domain::pilot_domain::DomainCode;
use domain::submission::{CaseNumber, LongText};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{SUBJECT_TYPE, records, visible_to};
use crate::entity::enquiry;
use crate::personal::Part;
use crate::reference::subtree;
use crate::{Failure, Page, Store, Window};

/// Which cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EnquiryFilter {
    /// In this queue; without one, all.
    pub queue: Option<EnquiryQueue>,
    /// Today, by which something is overdue.
    pub today: NaiveDate,
    /// The last day that is soon.
    pub soon: NaiveDate,
    /// Of this kind.
    pub kind: Option<EnquiryKind>,
    /// In the hands of this unit or one below it.
    pub under: Option<UnitId>,
    /// That this unit asked.
    pub asked_by_unit: Option<UnitId>,
    /// Of this domain.
    pub pilot_domain: Option<DomainCode>,
}

/// Which frequent questions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FaqFilter {
    /// Answered by this unit.
    pub unit_id: Option<UnitId>,
    /// Of this domain.
    pub pilot_domain: Option<DomainCode>,
}

/// Order of cases: by when they are due, then the id.
pub type EnquiryKeyset = (NaiveDate, EnquiryId);
/// Order of frequent questions, newest first: when they were published, then the id.
pub type FaqKeyset = (DateTime<Utc>, EnquiryId);

impl Store {
    /// The cases `act` may know of, first due first.
    pub async fn enquiries_in_hand(
        &self,
        act: &Act,
        filter: &EnquiryFilter,
        window: Window<EnquiryKeyset>,
    ) -> Result<Page<Enquiry>, Failure> {
        let mut query = enquiry::Entity::find()
            .filter(visible_to(act))
            .filter(matching(filter))
            .order_by_asc(enquiry::Column::DueOn)
            .order_by_asc(enquiry::Column::Id)
            .limit(window.limit());
        if let Some((due_on, id)) = window.after {
            query = query.filter(
                Condition::any()
                    .add(enquiry::Column::DueOn.gt(due_on))
                    .add(Condition::all().add(enquiry::Column::DueOn.eq(due_on)).add(enquiry::Column::Id.gt(id))),
            );
        }
        Ok(Page::cut(records(query.all(&self.read).await?)?, window.first))
    }

    /// How many there are.
    pub async fn count_enquiries_in_hand(&self, act: &Act, filter: &EnquiryFilter) -> Result<u64, Failure> {
        Ok(enquiry::Entity::find().filter(visible_to(act)).filter(matching(filter)).count(&self.read).await?)
    }

    /// Those of `ids` that `act` may know of.
    pub async fn enquiries_in_hand_by_ids(&self, act: &Act, ids: &[EnquiryId]) -> Result<Vec<Enquiry>, Failure> {
        let query = enquiry::Entity::find().filter(enquiry::Column::Id.is_in(ids.iter().copied()));
        records(query.filter(visible_to(act)).all(&self.read).await?)
    }

    /// Those of `ids` whose frequent question is public.
    pub async fn frequent_questions_by_ids(&self, ids: &[EnquiryId]) -> Result<Vec<Enquiry>, Failure> {
        let query = enquiry::Entity::find().filter(enquiry::Column::Id.is_in(ids.iter().copied()));
        records(query.filter(enquiry::Column::Publication.eq(FaqState::Published)).all(&self.read).await?)
    }

    /// 查询: the case with this number whose code has this digest. Both are asked for at once, so that an unknown number and a
    /// wrong code take the same way.
    pub async fn followed_enquiry(&self, number: &CaseNumber, code_digest: &str) -> Result<Option<Enquiry>, Failure> {
        let row = enquiry::Entity::find()
            .filter(enquiry::Column::Number.eq(number.as_str()))
            .filter(enquiry::Column::CodeDigest.eq(code_digest))
            .one(&self.read)
            .await?;
        row.map(Enquiry::try_from).transpose()
    }

    /// 常见问题, newest first.
    pub async fn frequent_questions(
        &self,
        filter: &FaqFilter,
        window: Window<FaqKeyset>,
    ) -> Result<Page<Enquiry>, Failure> {
        let mut query = enquiry::Entity::find()
            .filter(public(filter))
            .order_by_desc(enquiry::Column::PublishedAt)
            .order_by_desc(enquiry::Column::Id)
            .limit(window.limit());
        if let Some((at, id)) = window.after {
            query = query.filter(
                Condition::any()
                    .add(enquiry::Column::PublishedAt.lt(at))
                    .add(Condition::all().add(enquiry::Column::PublishedAt.eq(at)).add(enquiry::Column::Id.lt(id))),
            );
        }
        Ok(Page::cut(records(query.all(&self.read).await?)?, window.first))
    }

    /// How many there are.
    pub async fn count_frequent_questions(&self, filter: &FaqFilter) -> Result<u64, Failure> {
        Ok(enquiry::Entity::find().filter(public(filter)).count(&self.read).await?)
    }

    /// What was asked. Whoever calls has seen to it that the caller may read it.
    pub async fn enquiry_texts(&self, ids: &[EnquiryId]) -> Result<HashMap<EnquiryId, LongText>, Failure> {
        self.enquiry_parts(ids, Part::Text).await
    }

    /// What was answered. The same holds.
    pub async fn enquiry_answers(&self, ids: &[EnquiryId]) -> Result<HashMap<EnquiryId, LongText>, Failure> {
        self.enquiry_parts(ids, Part::Answer).await
    }

    /// Who asked. The same holds; how much of it they see is for [`domain::person::Sight`].
    pub async fn enquiry_people(&self, ids: &[EnquiryId]) -> Result<HashMap<EnquiryId, Person>, Failure> {
        self.enquiry_parts(ids, Part::Person).await
    }

    async fn enquiry_parts<T: serde::de::DeserializeOwned>(
        &self,
        ids: &[EnquiryId],
        part: Part,
    ) -> Result<HashMap<EnquiryId, T>, Failure> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let opened = self.opened::<T>(&self.read, SUBJECT_TYPE, &ids, part).await?;
        Ok(opened.into_iter().map(|(id, value)| (EnquiryId(id), value)).collect())
    }
}

fn matching(filter: &EnquiryFilter) -> Condition {
    let mut all = Condition::all();
    let waiting = || enquiry::Column::Open.eq(true);
    match filter.queue {
        None => {}
        Some(EnquiryQueue::Waiting) => all = all.add(waiting()),
        Some(EnquiryQueue::DueSoon) => {
            all = all.add(waiting()).add(enquiry::Column::DueOn.between(filter.today, filter.soon));
        }
        Some(EnquiryQueue::Overdue) => all = all.add(waiting()).add(enquiry::Column::DueOn.lt(filter.today)),
        Some(EnquiryQueue::ToPublish) => all = all.add(enquiry::Column::Publication.eq(FaqState::Proposed)),
        Some(EnquiryQueue::Closed) => all = all.add(enquiry::Column::Open.eq(false)),
    }
    if let Some(kind) = filter.kind {
        all = all.add(enquiry::Column::Kind.eq(kind));
    }
    if let Some(unit_id) = filter.under {
        all = all.add(enquiry::Column::UnitId.in_subquery(subtree(unit_id)));
    }
    if let Some(unit_id) = filter.asked_by_unit {
        all = all.add(enquiry::Column::AskingUnitId.eq(unit_id));
    }
    if let Some(code) = &filter.pilot_domain {
        all = all.add(enquiry::Column::PilotDomain.eq(code.as_str()));
    }
    all
}

fn public(filter: &FaqFilter) -> Condition {
    let mut all = Condition::all().add(enquiry::Column::Publication.eq(FaqState::Published));
    if let Some(unit_id) = filter.unit_id {
        all = all.add(enquiry::Column::UnitId.eq(unit_id));
    }
    if let Some(code) = &filter.pilot_domain {
        all = all.add(enquiry::Column::PilotDomain.eq(code.as_str()));
    }
    all
}
