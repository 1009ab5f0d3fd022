//! The life of an edition: draft, submit, return, approve, publish, comment.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::catalogue::comment::Comment;
use domain::catalogue::edition::{CatalogueEdition as EditionRecord, EditionId};
use domain::catalogue::item::ItemId;
use domain::catalogue::{CatalogueId, Kind};
use domain::channel::ChannelSemantics;
use domain::refusal::{Ground, Refusal, parse};
use persistence::{DraftSource, ItemDraft, Target};

use super::edition::{CatalogueComment, CatalogueEdition};
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::loaders::Scope;
use crate::problem::{Answer, UserError, answer};

/// 起草目录版次:给出 catalogueId 起草下一版次;否则为 unitCode 新建目录,从模板版次复制。
/// Drafts an edition: the next one of `catalogueId`, or the first of a new catalogue of `unitCode`.
#[derive(InputObject)]
pub struct DraftCatalogueEditionInput {
    /// 已有目录。An existing catalogue.
    catalogue_id: Option<Id<CatalogueId>>,
    /// 新目录的编制单位代码。Compiling unit of a new catalogue.
    unit_code: Option<String>,
    /// 新目录所依据的已发布模板版次;给一个时默认为领域目录,给多个时默认为单位目录。
    /// Published template editions a new catalogue starts from: one makes a domain catalogue, several a unit's.
    #[graphql(default)]
    template_edition_ids: Vec<Id<EditionId>>,
    /// 新目录的类型。Kind of a new catalogue.
    kind: Option<Code<Kind>>,
    /// 新目录的领域代码;默认同模板。Domain of a new catalogue; by default the template's.
    pilot_domain: Option<String>,
    /// 新目录的名称;默认由单位和领域组成。Title of a new catalogue; by default made of unit and domain.
    title: Option<String>,
    /// ■ 与 □ 的含义;默认同模板。What ■ and □ mean; by default as in the template.
    channel_semantics: Option<Code<ChannelSemantics>>,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

impl DraftCatalogueEditionInput {
    fn read(self, ctx: &Context<'_>) -> Result<DraftSource, Refusal> {
        let code = match (self.catalogue_id, self.unit_code) {
            (Some(id), None) => return Ok(DraftSource::Next(id.0)),
            (None, Some(code)) => code,
            _ => {
                return Err(Refusal::at(Ground::MissingValue, "unitCode")
                    .allowed("catalogueId 与 unitCode 恰好给出一个", "exactly one of `catalogueId` and `unitCode`"));
            }
        };
        let unit = ctx.directory().unit_by_code(&code);
        let unit = unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").found(code.clone()))?;
        let pilot_domain = self.pilot_domain.as_deref().map(|code| parse("pilotDomain", code)).transpose()?;
        if let Some(code) = pilot_domain.as_ref().filter(|code| ctx.directory().pilot_domain(code).is_none()) {
            return Err(Refusal::at(Ground::UnknownReference, "pilotDomain").found(code.to_string()));
        }
        Ok(DraftSource::New(ItemDraft {
            unit_id: unit.id,
            kind: self.kind.map(|kind| kind.0),
            pilot_domain,
            title: self.title.as_deref().map(|title| parse("title", title)).transpose()?,
            channel_semantics: self.channel_semantics.map(|it| it.0),
            template_ids: self.template_edition_ids.into_iter().map(|id| id.0).collect(),
        }))
    }
}

/// 对一个版次的操作。An act on an edition.
#[derive(InputObject)]
pub struct CatalogueEditionInput {
    /// 版次。The edition.
    id: Id<EditionId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 退回一个版次。Returning an edition.
#[derive(InputObject)]
pub struct ReturnCatalogueInput {
    /// 版次。The edition.
    id: Id<EditionId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 退回理由。What has to be mended.
    reason: String,
}

/// 提出指导意见。A comment on an edition.
#[derive(InputObject)]
pub struct CommentOnCatalogueInput {
    /// 版次。The edition.
    edition_id: Id<EditionId>,
    /// 所涉事项。The item it is about.
    item_id: Option<Id<ItemId>>,
    /// 内容。What it says.
    text: String,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 版次操作的结果。Outcome of an act on an edition.
#[derive(SimpleObject)]
pub struct CatalogueEditionPayload {
    /// 版次;被拒绝时为 null。The edition; null when refused.
    catalogue_edition: Option<CatalogueEdition>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl CatalogueEditionPayload {
    fn of(edition: Option<EditionRecord>, user_errors: Vec<UserError>) -> Self {
        let catalogue_edition = edition.map(|it| CatalogueEdition::new(Scope::Workspace, it));
        Self { catalogue_edition, user_errors }
    }
}

/// 指导意见操作的结果。Outcome of a comment.
#[derive(SimpleObject)]
pub struct CatalogueCommentPayload {
    /// 指导意见;被拒绝时为 null。The comment; null when refused.
    comment: Option<CatalogueComment>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl CatalogueCommentPayload {
    fn of(comment: Option<Comment>, user_errors: Vec<UserError>) -> Self {
        let comment = comment.map(|comment| CatalogueComment { comment, scope: Scope::Workspace });
        Self { comment, user_errors }
    }
}

fn target(id: Id<EditionId>, expected_version: i32) -> Target<EditionId> {
    Target { id: id.0, expected_version }
}

/// Changes to editions.
#[derive(Default)]
pub struct CatalogueMutation;

#[Object]
impl CatalogueMutation {
    /// 起草目录版次(编辑;模板由政务公开办起草)。Drafts an edition; editors may, the office for templates.
    async fn draft_catalogue_edition(
        &self,
        ctx: &Context<'_>,
        input: DraftCatalogueEditionInput,
    ) -> Answer<CatalogueEditionPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "draftCatalogueEdition", &input);
        let outcome = async { ctx.store().draft_catalogue_edition(act, key.as_ref(), input.read(ctx)?).await };
        answer(ctx.request(), outcome.await, CatalogueEditionPayload::of)
    }

    /// 提交审核(编辑);有阻断级问题时拒绝。Submits for review; refused while findings block.
    async fn submit_catalogue(
        &self,
        ctx: &Context<'_>,
        input: CatalogueEditionInput,
    ) -> Answer<CatalogueEditionPayload> {
        let act = ctx.signed_in()?;
        let outcome = ctx.store().submit_catalogue(act, target(input.id, input.expected_version)).await;
        answer(ctx.request(), outcome, CatalogueEditionPayload::of)
    }

    /// 退回(审核、政务公开办;不能是起草人)。Returns it with a reason; not by whoever wrote it.
    async fn return_catalogue(
        &self,
        ctx: &Context<'_>,
        input: ReturnCatalogueInput,
    ) -> Answer<CatalogueEditionPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let outcome = async { ctx.store().return_catalogue(act, target, parse("reason", &input.reason)?).await };
        answer(ctx.request(), outcome.await, CatalogueEditionPayload::of)
    }

    /// 批准(审核、政务公开办;不能是起草人)。Approves it; not by whoever wrote it.
    async fn approve_catalogue(
        &self,
        ctx: &Context<'_>,
        input: CatalogueEditionInput,
    ) -> Answer<CatalogueEditionPayload> {
        let act = ctx.signed_in()?;
        let outcome = ctx.store().approve_catalogue(act, target(input.id, input.expected_version)).await;
        answer(ctx.request(), outcome, CatalogueEditionPayload::of)
    }

    /// 发布(审核、政务公开办;不能是起草人);原版次同时被替代。Publishes it; the edition before is superseded.
    async fn publish_catalogue(
        &self,
        ctx: &Context<'_>,
        input: CatalogueEditionInput,
    ) -> Answer<CatalogueEditionPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let outcome = ctx.store().publish_catalogue(act, target, &ctx.services().policies).await;
        answer(ctx.request(), outcome, CatalogueEditionPayload::of)
    }

    /// 提出指导意见(领域指导单位及参与编制的人员)。Comments; guides of the domain and whoever works on it may.
    async fn comment_on_catalogue(
        &self,
        ctx: &Context<'_>,
        input: CommentOnCatalogueInput,
    ) -> Answer<CatalogueCommentPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "commentOnCatalogue", &input);
        let item_id = input.item_id.map(|id| id.0);
        let outcome = async {
            let text = parse("text", &input.text)?;
            ctx.store().comment_on_catalogue(act, key.as_ref(), input.edition_id.0, item_id, text).await
        };
        answer(ctx.request(), outcome.await, CatalogueCommentPayload::of)
    }
}
