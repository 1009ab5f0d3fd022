//! 提交: once for each idempotency key, and not while the same is being dealt with.

use domain::act::Act;
use domain::person::Person;
use domain::refusal::{Ground, Refusal};
use domain::request::{Dossier, InformationRequest, RequestId, RequestPolicy, Submission};
use domain::submission::{CaseSeries, QueryCode};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::{SUBJECT, identified, owner, rules};
use crate::case_number::next_case_number;
use crate::entity::information_request;
use crate::idempotency::Replay;
use crate::personal::Part;
use crate::{Failure, Idempotency, Store, Undone, digest};

/// Open requests of one applicant to one unit whose words are compared.
const MOST_COMPARED: u64 = 200;

impl Store {
    /// 提交申请: see [`InformationRequest::submit`]. The number is taken early: its row keeps everybody else waiting, so that of
    /// two that are the same, or alike, the second sees the first.
    pub async fn submit_request(
        &self,
        act: &Act,
        policy: &RequestPolicy,
        idempotency: Option<&Idempotency>,
        applicant: &Person,
        submission: Submission,
        code: &QueryCode,
    ) -> Result<InformationRequest, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return sent_before(&tx, subject_id).await;
        }
        submission.check(act, applicant)?;
        let number = next_case_number(&tx, act, CaseSeries::InformationRequest).await?;
        // Whoever waited for the number may have waited for the same submission.
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return sent_before(&tx, subject_id).await;
        }
        self.refuse_duplicate(&tx, applicant, &submission).await?;
        let code_digest = digest(code.bound_to(&number).as_bytes());
        let (request, dossier, event) = InformationRequest::submit(act, submission, applicant, number, code_digest)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, request.id.0).await? {
            return sent_before(&tx, subject_id).await;
        }
        let row = information_request::Model::of(&request, rules(act, policy)).into_active_model().reset_all();
        information_request::Entity::insert(row).exec_without_returning(&tx).await?;
        self.seal_person(&tx, act, owner(&request), applicant).await?;
        let record_id = self.seal(&tx, act, owner(&request), Part::Text, &dossier).await?;
        let whole = dossier.wanted.whole();
        self.cluster_request(&tx, act, &request, applicant, &whole).await?;
        self.keep_bands(&tx, record_id, &whole).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(request)
    }

    /// 重复提交: the same words of the same applicant to the same unit, while that is open. Which one is not said: whoever asks
    /// has shown neither its number nor its code.
    async fn refuse_duplicate(
        &self,
        tx: &DatabaseTransaction,
        applicant: &Person,
        submission: &Submission,
    ) -> Result<(), Undone> {
        let same = self.sent_by_the_same(tx, SUBJECT, &identified(applicant)).await?;
        if same.is_empty() {
            return Ok(());
        }
        let open: Vec<Uuid> = information_request::Entity::find()
            .select_only()
            .column(information_request::Column::Id)
            .filter(information_request::Column::Id.is_in(same.into_iter().rev().map(RequestId)))
            .filter(information_request::Column::UnitId.eq(submission.unit_id))
            .filter(information_request::Column::ClosedOn.is_null())
            .limit(MOST_COMPARED)
            .into_tuple()
            .all(tx)
            .await?;
        let texts = self.opened::<Dossier>(tx, SUBJECT, &open, Part::Text).await?;
        if texts.values().any(|it| it.wanted == submission.wanted) {
            return Err(Refusal::at(Ground::DuplicateSubmission, "wanted").into());
        }
        Ok(())
    }
}

/// What the same key has sent before.
async fn sent_before(tx: &DatabaseTransaction, id: Uuid) -> Result<InformationRequest, Undone> {
    let row = information_request::Entity::find_by_id(RequestId(id)).one(tx).await?.ok_or(Undone::Missing)?;
    Ok(row.try_into().map_err(|failure: Failure| failure)?)
}
