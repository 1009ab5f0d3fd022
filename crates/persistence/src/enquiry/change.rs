//! Sending an enquiry and handling it: each verb is one transaction with what it seals and its entry in the journal.

use chrono::Duration;
use domain::act::Act;
use domain::enquiry::{
    Enquiry, EnquiryGrade, EnquiryId, EnquiryPolicy, FaqAnswer, FaqQuestion, FaqWithdrawal, ForwardReason, Rejection,
    Submission,
};
use domain::journal::Event;
use domain::person::Person;
use domain::refusal::Refusal;
use domain::submission::{CaseSeries, LongText, QueryCode};
use domain::unit::UnitId;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};

use super::{SUBJECT_TYPE, owner, revived};
use crate::case_number::next_case_number;
use crate::entity::enquiry;
use crate::idempotency::Replay;
use crate::personal::Part;
use crate::{Idempotency, Store, Target, Undone, digest};

/// How long the same from the same address counts as the same.
const REPETITION: Duration = Duration::hours(1);

/// What is sealed of an enquiry.
#[derive(Debug)]
pub struct Contents {
    /// Who sent it, where they said so.
    pub person: Option<Person>,
    /// What they wrote.
    pub text: LongText,
    /// What tells one sending from another: all of the input but its key, with the sender's address. Kept as a keyed digest only.
    pub said: String,
}

/// 常见问题, as it is written for everybody.
#[derive(Clone, Debug)]
pub struct FaqWords {
    /// 问
    pub question: FaqQuestion,
    /// 答
    pub answer: FaqAnswer,
}

impl Store {
    /// 提交咨询: takes a number, seals what was written, and keeps the code as a digest. Sent again with its key it is the same
    /// enquiry; without a key, what the same sender has just sent is refused.
    pub async fn submit_enquiry(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        submission: &Submission,
        contents: &Contents,
        code: &QueryCode,
        policy: &EnquiryPolicy,
    ) -> Result<Enquiry, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            return one(&tx, revived(subject_id)).await;
        }
        submission.check(act, policy)?;
        let number = next_case_number(&tx, act, CaseSeries::Enquiry).await?;
        let code_digest = digest(code.bound_to(&number).as_bytes());
        let (record, event) = Enquiry::submit(act, submission, number, code_digest, policy)?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, record.id.0).await? {
            return one(&tx, revived(subject_id)).await;
        }
        // Whoever has a number sees all that was sent before it: of two that arrive together the second is known again here.
        self.require_new(&tx, SUBJECT_TYPE, &contents.said, act.at - REPETITION).await?;
        let row = enquiry::Model::from(&record).into_active_model().reset_all();
        enquiry::Entity::insert(row).exec_without_returning(&tx).await?;
        if let Some(person) = &contents.person {
            self.seal_person(&tx, act, owner(&record), person).await?;
        }
        let sealed = self.seal(&tx, act, owner(&record), Part::Text, &contents.text).await?;
        self.remember_sending(&tx, sealed, &contents.said).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(record)
    }

    /// See [`Enquiry::grade`].
    pub async fn grade_enquiry(
        &self,
        act: &Act,
        target: Target<EnquiryId>,
        grade: EnquiryGrade,
        policy: &EnquiryPolicy,
    ) -> Result<Enquiry, Undone> {
        self.change_enquiry(act, target, |it| it.grade(act, grade, policy)).await
    }

    /// 答复: see [`Enquiry::reply`]. The answer is sealed; what is written for the public waits for a reviewer.
    pub async fn reply_to_enquiry(
        &self,
        act: &Act,
        target: Target<EnquiryId>,
        answer: &LongText,
        faq: Option<FaqWords>,
        policy: &EnquiryPolicy,
    ) -> Result<Enquiry, Undone> {
        let tx = self.begin().await?;
        let mut record = lock(&tx, act, target).await?;
        let mut event = record.reply(act)?;
        if let Some(FaqWords { question, answer }) = faq {
            record.draft_faq(act, question, answer).map_err(|refusal| below("faq", refusal))?;
            event = event.fact("faq", true);
        }
        self.seal(&tx, act, owner(&record), Part::Answer, answer).await?;
        self.retain_enquiry(&tx, &record, policy).await?;
        self.finish_enquiry(tx, act, record, &event).await
    }

    /// 转办: see [`Enquiry::forward`]. What is sealed goes along.
    pub async fn forward_enquiry(
        &self,
        act: &Act,
        target: Target<EnquiryId>,
        to: UnitId,
        reason: ForwardReason,
    ) -> Result<Enquiry, Undone> {
        let tx = self.begin().await?;
        let mut record = lock(&tx, act, target).await?;
        let event = record.forward(act, to, reason)?;
        self.hand_over(&tx, owner(&record)).await?;
        self.finish_enquiry(tx, act, record, &event).await
    }

    /// 不予受理: see [`Enquiry::reject`]. What else the person is told is sealed.
    pub async fn reject_enquiry(
        &self,
        act: &Act,
        target: Target<EnquiryId>,
        rejection: Rejection,
        note: Option<&LongText>,
        policy: &EnquiryPolicy,
    ) -> Result<Enquiry, Undone> {
        let tx = self.begin().await?;
        let mut record = lock(&tx, act, target).await?;
        let event = record.reject(act, rejection)?;
        if let Some(note) = note {
            self.seal(&tx, act, owner(&record), Part::Answer, note).await?;
        }
        self.retain_enquiry(&tx, &record, policy).await?;
        self.finish_enquiry(tx, act, record, &event).await
    }

    /// See [`Enquiry::draft_faq`].
    pub async fn draft_enquiry_faq(
        &self,
        act: &Act,
        target: Target<EnquiryId>,
        FaqWords { question, answer }: FaqWords,
    ) -> Result<Enquiry, Undone> {
        self.change_enquiry(act, target, |it| it.draft_faq(act, question, answer)).await
    }

    /// See [`Enquiry::publish_faq`].
    pub async fn publish_enquiry(&self, act: &Act, target: Target<EnquiryId>) -> Result<Enquiry, Undone> {
        self.change_enquiry(act, target, |it| it.publish_faq(act)).await
    }

    /// See [`Enquiry::withdraw_faq`].
    pub async fn withdraw_enquiry(
        &self,
        act: &Act,
        target: Target<EnquiryId>,
        reason: FaqWithdrawal,
    ) -> Result<Enquiry, Undone> {
        self.change_enquiry(act, target, |it| it.withdraw_faq(act, reason)).await
    }

    async fn change_enquiry(
        &self,
        act: &Act,
        target: Target<EnquiryId>,
        decide: impl FnOnce(&mut Enquiry) -> Result<Event, Refusal> + Send,
    ) -> Result<Enquiry, Undone> {
        let tx = self.begin().await?;
        let mut record = lock(&tx, act, target).await?;
        let event = decide(&mut record)?;
        self.finish_enquiry(tx, act, record, &event).await
    }

    /// 保存期限 of what is sealed begins when the case is closed.
    async fn retain_enquiry(
        &self,
        tx: &DatabaseTransaction,
        record: &Enquiry,
        policy: &EnquiryPolicy,
    ) -> Result<(), Undone> {
        match record.retained_until(policy) {
            Some(until) => self.retain_until(tx, owner(record), until).await,
            None => Ok(()),
        }
    }

    /// Writes the record one version on, and its entry.
    async fn finish_enquiry(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut record: Enquiry,
        event: &Event,
    ) -> Result<Enquiry, Undone> {
        record.version += 1;
        enquiry::Entity::update(enquiry::Model::from(&record).into_active_model().reset_all()).exec(&tx).await?;
        self.append(&tx, act, event).await?;
        self.commit(tx).await?;
        Ok(record)
    }
}

/// The record a verb is meant for, locked; missing when the caller may not know of it.
async fn lock(tx: &DatabaseTransaction, act: &Act, target: Target<EnquiryId>) -> Result<Enquiry, Undone> {
    let row = enquiry::Entity::find_by_id(target.id).lock_exclusive().one(tx).await?.ok_or(Undone::Missing)?;
    let record = Enquiry::try_from(row)?;
    if !record.is_visible_to(act) {
        return Err(Undone::Missing);
    }
    target.expect(record.version)?;
    Ok(record)
}

/// What a creation made that is asked for again.
async fn one(tx: &DatabaseTransaction, id: EnquiryId) -> Result<Enquiry, Undone> {
    Ok(enquiry::Entity::find_by_id(id).one(tx).await?.ok_or(Undone::Missing)?.try_into()?)
}

/// The same refusal of a field further down in the input.
fn below(field: &str, mut refusal: Refusal) -> Refusal {
    refusal.path.insert(0, field.to_owned());
    refusal
}
