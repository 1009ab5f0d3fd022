//! Review, publication, withdrawal, repeal.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::document::review::{Disclosure, Review, Secrecy, WithholdingGround};
use domain::document::{DocumentId, WithdrawalKind};
use domain::refusal::{Ground, Refusal, parse};
use persistence::Target;

use super::loaders::shared;
use super::mutation::DocumentPayload;
use super::screening::look_into;
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::problem::{Answer, answer};
use crate::time::{Date, DateTime};

/// 对政府信息的操作。An act on a document.
#[derive(InputObject)]
pub struct DocumentInput {
    /// 政府信息。The document.
    pub(super) id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    pub(super) expected_version: i32,
}

/// 审核决定。What a reviewer decides.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum ReviewDecision {
    /// 审签。Lets it pass.
    Approve,
    /// 退回。Returns it.
    Return,
}

/// 审核政府信息:审签时给出保密审查结论和公开属性,退回时给出理由。
/// Reviewing a document: to approve, the secrecy result and the disclosure attribute; to return, the reason.
#[derive(InputObject)]
pub struct ReviewDocumentInput {
    /// 政府信息。The document.
    id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 审核决定。Approve or return.
    decision: ReviewDecision,
    /// 保密审查结论;审签时必填。Result of the secrecy review; needed to approve.
    secrecy: Option<Code<Secrecy>>,
    /// 公开属性;审签时必填。Disclosure attribute; needed to approve.
    disclosure: Option<Code<Disclosure>>,
    /// 不予公开的理由;公开属性为不予公开时必填。Why it is withheld; needed where it is.
    ground: Option<Code<WithholdingGround>>,
    /// 放行理由:检查发现个人信息或者无法自动检查的内容,而依法应当公开时填写,连同审核人一并记录。
    /// Why what was found, or could not be read, is published after all; kept with the reviewer's name.
    personal_data_reason: Option<String>,
    /// 审核意见;退回时为退回理由,必填。What the reviewer notes; the reason, needed to return.
    note: Option<String>,
}

impl ReviewDocumentInput {
    fn review(&self, ctx: &Context<'_>) -> Result<Review, Refusal> {
        let missing = |field| Refusal::at(Ground::MissingValue, field);
        Ok(Review {
            by: ctx.act().actor.staff_id(),
            at: ctx.act().at,
            secrecy: self.secrecy.ok_or_else(|| missing("secrecy"))?.0,
            disclosure: self.disclosure.ok_or_else(|| missing("disclosure"))?.0,
            ground: self.ground.map(|ground| ground.0),
            note: self.note.as_deref().map(|note| parse("note", note)).transpose()?,
        })
    }
}

/// 定时发布。Scheduling a publication.
#[derive(InputObject)]
pub struct ScheduleDocumentInput {
    /// 政府信息。The document.
    id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 发布时间,晚于现在、一年以内。When; in the future, at most a year ahead.
    at: DateTime,
}

/// 撤回政府信息。Withdrawing a document.
#[derive(InputObject)]
pub struct WithdrawDocumentInput {
    /// 政府信息。The document.
    id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 撤回类型。Kind.
    kind: Code<WithdrawalKind>,
    /// 理由,随撤回标记公开。Why; published with the tombstone.
    reason: String,
    /// 替代的政府信息;类型为 REPLACED 时必填。What to read instead; needed where it is replaced.
    replaced_by_id: Option<Id<DocumentId>>,
}

/// 废止政府信息。Repealing a document.
#[derive(InputObject)]
pub struct RepealDocumentInput {
    /// 政府信息。The document.
    id: Id<DocumentId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 自该日起废止;默认今天。From this day on; today by default.
    on: Option<Date>,
    /// 理由。Why.
    reason: Option<String>,
    /// 替代的现行政府信息。What is in force instead.
    repealed_by_id: Option<Id<DocumentId>>,
}

fn target(id: Id<DocumentId>, expected_version: i32) -> Target<DocumentId> {
    Target { id: id.0, expected_version }
}

/// The way from a draft to the public, and back.
#[derive(Default)]
pub struct PublicationMutation;

#[Object]
impl PublicationMutation {
    /// 提交审核(编辑);政策文件须先有解读方案。Submits for review; a policy needs the plan of its interpretation.
    async fn submit_document(&self, ctx: &Context<'_>, input: DocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        look_into(ctx, input.id.0).await?;
        let outcome = ctx.store().submit_document(act, target(input.id, input.expected_version)).await;
        answer(ctx.request(), outcome.map(shared), DocumentPayload::of)
    }

    /// 审核(审核、政务公开办;不能是起草人):审签或退回。Reviews: approves or returns; not by whoever wrote it.
    async fn review_document(&self, ctx: &Context<'_>, input: ReviewDocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let outcome = async {
            match input.decision {
                ReviewDecision::Approve => {
                    let reason = input.personal_data_reason.as_deref();
                    let reason = reason.map(|reason| parse("personalDataReason", reason)).transpose()?;
                    ctx.store().approve_document(act, target, input.review(ctx)?, reason).await
                }
                ReviewDecision::Return => {
                    let reason = input.note.as_deref().ok_or_else(|| Refusal::at(Ground::MissingValue, "note"))?;
                    ctx.store().return_document(act, target, parse("note", reason)?).await
                }
            }
        };
        answer(ctx.request(), outcome.await.map(shared), DocumentPayload::of)
    }

    /// 定时发布(审核、政务公开办;不能是起草人):到时自动发布,不会提前,也不会重复。
    /// Schedules the publication: on time by itself, never before and never twice.
    async fn schedule_document(&self, ctx: &Context<'_>, input: ScheduleDocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let policies = &ctx.services().policies;
        let outcome = ctx.store().schedule_document(act, target, input.at.0, policies).await;
        answer(ctx.request(), outcome.map(shared), DocumentPayload::of)
    }

    /// 发布(审核、政务公开办;不能是起草人):分配索引号,立即公开;政策文件与解读材料一并发布。
    /// Publishes it at once, with its index number; a policy's interpretation goes with it.
    async fn publish_document(&self, ctx: &Context<'_>, input: DocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let outcome = ctx.store().publish_document(act, target, &ctx.services().policies).await;
        answer(ctx.request(), outcome.map(shared), DocumentPayload::of)
    }

    /// 撤回(审核、政务公开办):立即从各处消失,留下撤回标记,各渠道须撤下。
    /// Withdraws it at once; a tombstone stays, and every channel that took it has to recall it.
    async fn withdraw_document(&self, ctx: &Context<'_>, input: WithdrawDocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let replaced_by = input.replaced_by_id.map(|id| id.0);
        let outcome = async {
            let reason = parse("reason", &input.reason)?;
            ctx.store()
                .withdraw_document(act, target, input.kind.0, reason, replaced_by, &ctx.services().policies)
                .await
        };
        answer(ctx.request(), outcome.await.map(shared), DocumentPayload::of)
    }

    /// 废止(审核、政务公开办):标明不再有效,仍可查阅。Repeals it: no longer in force, still readable.
    async fn repeal_document(&self, ctx: &Context<'_>, input: RepealDocumentInput) -> Answer<DocumentPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let on = input.on.map_or(act.date(), |date| date.0);
        let outcome = async {
            let reason = input.reason.as_deref().map(|reason| parse("reason", reason)).transpose()?;
            ctx.store().repeal_document(act, target, on, reason, input.repealed_by_id.map(|id| id.0)).await
        };
        answer(ctx.request(), outcome.await.map(shared), DocumentPayload::of)
    }
}
