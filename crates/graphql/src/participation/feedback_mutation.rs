//! Grouping opinions, and publishing what became of them.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::participation::consultation::ConsultationId;
use domain::participation::feedback as model;
use domain::participation::feedback::{Adoption, GroupContent, OpinionGroupId};
use domain::participation::opinion::OpinionId;
use domain::refusal::{Ground, Refusal, parse};
use persistence::Target;

use super::consultation::OpinionGroup;
use super::consultation_mutation::ConsultationPayload;
use super::{given, policy};
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::problem::{Answer, UserError, answer};

/// Opinions put into a group at a time.
const MOST_OPINIONS: usize = 100;

/// 意见组的内容。What a group says.
#[derive(InputObject)]
pub struct OpinionGroupContentInput {
    /// 标题。Title.
    title: String,
    /// 意见摘要,不得含个人信息。What the opinions say, without anybody's data.
    summary: String,
    /// 采纳情况;可以后再定。What became of them; may be said later.
    adoption: Option<Code<Adoption>>,
    /// 采纳说明;部分采纳、未采纳的必填。Why; needed where something was not adopted.
    reason: Option<String>,
}

impl OpinionGroupContentInput {
    fn read(self) -> Result<GroupContent, Refusal> {
        Ok(GroupContent {
            title: parse("content.title", &self.title)?,
            summary: parse("content.summary", &self.summary)?,
            adoption: self.adoption.map(|it| it.0),
            reason: given("content.reason", self.reason)?,
        })
    }
}

/// 新建意见组。A new group.
#[derive(InputObject)]
pub struct AddOpinionGroupInput {
    /// 征求意见。The consultation.
    consultation_id: Id<ConsultationId>,
    /// 内容。What it says.
    content: OpinionGroupContentInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 修改意见组。Amending a group.
#[derive(InputObject)]
pub struct AmendOpinionGroupInput {
    /// 意见组。The group.
    id: Id<OpinionGroupId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 修改后的全部内容。All of it, as it stands from now on.
    content: OpinionGroupContentInput,
}

/// 意见归类。Putting opinions into a group.
#[derive(InputObject)]
pub struct GroupOpinionsInput {
    /// 意见组。The group.
    id: Id<OpinionGroupId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 审核通过的意见,一次至多 100 条。Opinions that were accepted, at most 100 at a time.
    opinion_ids: Vec<Id<OpinionId>>,
}

/// 公布意见采纳情况。Publishing what became of the opinions.
#[derive(InputObject)]
pub struct PublishFeedbackInput {
    /// 征求意见。The consultation.
    id: Id<ConsultationId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 综述。Summary.
    summary: String,
}

/// 意见组操作的结果。Outcome of an act on a group.
#[derive(SimpleObject)]
pub struct OpinionGroupPayload {
    /// 意见组;被拒绝时为 null。The group; null when refused.
    opinion_group: Option<OpinionGroup>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl OpinionGroupPayload {
    fn of(group: Option<model::OpinionGroup>, user_errors: Vec<UserError>) -> Self {
        Self { opinion_group: group.map(OpinionGroup::from), user_errors }
    }
}

/// Changes to feedback.
#[derive(Default)]
pub struct FeedbackMutation;

#[Object]
impl FeedbackMutation {
    /// 新建意见组(办理人员)。A new group; handlers.
    async fn add_opinion_group(&self, ctx: &Context<'_>, input: AddOpinionGroupInput) -> Answer<OpinionGroupPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "addOpinionGroup", &input);
        let id = input.consultation_id.0;
        let outcome = async { ctx.store().add_opinion_group(act, key.as_ref(), id, input.content.read()?).await };
        answer(ctx.request(), outcome.await, OpinionGroupPayload::of)
    }

    /// 修改意见组,含采纳情况(办理人员)。Amends a group, and says what became of it; handlers.
    async fn amend_opinion_group(
        &self,
        ctx: &Context<'_>,
        input: AmendOpinionGroupInput,
    ) -> Answer<OpinionGroupPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async { ctx.store().amend_opinion_group(act, target, input.content.read()?).await };
        answer(ctx.request(), outcome.await, OpinionGroupPayload::of)
    }

    /// 意见归类(办理人员);已在其他组的移入本组。Puts opinions into a group; handlers. They leave the group they were in.
    async fn group_opinions(&self, ctx: &Context<'_>, input: GroupOpinionsInput) -> Answer<OpinionGroupPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let ids: Vec<_> = input.opinion_ids.iter().map(|it| it.0).collect();
        let outcome = async {
            if !(1..=MOST_OPINIONS).contains(&ids.len()) {
                return Err(Refusal::at(Ground::InvalidValue, "opinionIds")
                    .found(ids.len().to_string())
                    .allowed(format!("1 至 {MOST_OPINIONS} 条"), format!("1 to {MOST_OPINIONS}"))
                    .into());
            }
            ctx.store().group_opinions(act, target, &ids).await
        };
        answer(ctx.request(), outcome.await, OpinionGroupPayload::of)
    }

    /// 公布意见采纳情况(审核人员、政务公开办):期限届满,意见均已审核并归类,各组均已说明采纳情况。Publishes what became of the opinions; reviewers and offices. The period is over, every opinion is moderated and in a group, and every group has its statement.
    async fn publish_feedback(&self, ctx: &Context<'_>, input: PublishFeedbackInput) -> Answer<ConsultationPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome =
            async { ctx.store().publish_feedback(act, target, policy(ctx), parse("summary", &input.summary)?).await };
        answer(ctx.request(), outcome.await, ConsultationPayload::of)
    }
}
