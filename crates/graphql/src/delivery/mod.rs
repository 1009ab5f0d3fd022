//! 发布回执: what channels have done with a document, and what is missing.

mod claim;
pub(crate) mod loaders;
pub(crate) mod mutation;
pub(crate) mod query;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::delivery as model;
use domain::delivery::{DeliveryAction, DeliveryState, LapseReason};

use self::claim::{DeliveryClaim, DeliveryReceipt, DeliveryVerification};
use self::loaders::{ServedAt, SubjectOf};
use crate::catalogue::edition::Permission;
use crate::channel::Channel;
use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::document::edition::DocumentEdition;
use crate::document::loaders::{DocumentEditionKey, DocumentKey};
use crate::document::{Document, seen_in};
use crate::id::id;
use crate::problem::{Problem, UserError};
use crate::time::DateTime;
use crate::unit::{Unit, find};
use crate::written::Written;

impl Named for DeliveryState {
    const NAME: &'static str = "DeliveryState";
    const DESCRIPTION: &'static str = "发布回执的状态。State of a delivery.";
}
impl Named for DeliveryAction {
    const NAME: &'static str = "DeliveryAction";
    const DESCRIPTION: &'static str = "可对发布回执进行的操作。A verb a delivery knows, for asking whether one may.";
}
impl Named for LapseReason {
    const NAME: &'static str = "DeliveryLapse";
    const DESCRIPTION: &'static str = "回执失效的原因。Why a delivery lapsed.";
}
impl Named for model::Reported {
    const NAME: &'static str = "DeliveryReport";
    const DESCRIPTION: &'static str = "可报送的回执类型。What may be reported of a delivery.";
}

/// One edition on one channel.
#[derive(Clone)]
pub struct Delivery(pub(crate) Arc<model::Delivery>);

impl From<model::Delivery> for Delivery {
    fn from(delivery: model::Delivery) -> Self {
        Self(Arc::new(delivery))
    }
}

impl Written for Delivery {}

/// 发布回执:政府信息的一个版次在一个渠道的发布情况;声明与核实分别记载。
/// One edition of a document on one channel. What is claimed and what was verified stand apart.
#[Object]
impl Delivery {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 政府信息;已撤回的只有其单位的工作人员可见。The document; once withdrawn, for its unit's staff only.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        let scope = seen_in(ctx, self.0.unit_id);
        let pair = ctx.load(DocumentKey(scope, self.0.document_id)).await?;
        Ok(pair.map(|pair| Document::new(scope, pair)))
    }
    /// 政府信息的标识,撤回后仍可据以报送。Id of the document; stays when it is withdrawn, for reporting.
    async fn document_id(&self) -> ID {
        id(self.0.document_id)
    }
    /// 索引号。Index number of the document.
    async fn index_number(&self, ctx: &Context<'_>) -> Result<Option<String>, Problem> {
        Ok(ctx.load(SubjectOf(self.0.edition_id)).await?.map(|(number, _)| number.to_string()))
    }
    /// 版次;已撤回的只有其单位的工作人员可见。The edition; once withdrawn, for its unit's staff only.
    async fn edition(&self, ctx: &Context<'_>) -> Result<Option<DocumentEdition>, Problem> {
        let scope = seen_in(ctx, self.0.unit_id);
        let pair = ctx.load(DocumentEditionKey(scope, self.0.edition_id)).await?;
        Ok(pair.map(|pair| DocumentEdition::new(scope, pair)))
    }
    /// 版次号。Number of the edition.
    async fn edition_number(&self, ctx: &Context<'_>) -> Result<Option<i32>, Problem> {
        Ok(ctx.load(SubjectOf(self.0.edition_id)).await?.map(|(_, number)| number))
    }
    /// 发布机构。Unit of the document.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 渠道。The channel.
    async fn channel(&self, ctx: &Context<'_>) -> Option<Channel> {
        ctx.directory().channel(self.0.channel_code.as_str()).cloned().map(Channel)
    }
    /// 状态。State.
    async fn state(&self) -> Code<DeliveryState> {
        Code(self.0.state)
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state.label(ctx.language(locale))
    }
    /// 是否任选渠道:目录要求所勾渠道中至少选一项。Whether the catalogue asks for at least one of several channels.
    async fn alternative(&self) -> bool {
        self.0.is_alternative()
    }
    /// 任选渠道是否已由其他渠道满足。Whether other channels have met what an alternative was wanted for.
    async fn satisfied(&self) -> bool {
        self.0.satisfied
    }
    /// 是否缺口:仍需发布、报送或撤回。Whether something still has to happen.
    async fn gap(&self) -> bool {
        self.0.is_gap()
    }
    /// 应发布的时间,即版次发布时间。Since when it is due: the edition's publication.
    async fn due_since(&self) -> DateTime {
        DateTime(self.0.due_since)
    }
    /// 缺口已持续的自然日数;不是缺口时为 null。For how many calendar days it has been a gap; null when it is none.
    async fn days_open(&self, ctx: &Context<'_>) -> Option<i64> {
        self.0.is_gap().then(|| self.0.days_open(ctx.act().date()))
    }
    /// 推送接入方的时间。When it was offered to a frontend.
    async fn offered_at(&self) -> Option<DateTime> {
        self.0.offered_at.map(DateTime)
    }
    /// 取用时间。When it was reported as taken.
    async fn pulled_at(&self) -> Option<DateTime> {
        self.0.pulled.as_ref().map(|it| DateTime(it.at))
    }
    /// 发布声明;信息撤回后不再向公众显示。Where it is claimed to have run; not shown to the public once the document is withdrawn.
    async fn claim(&self, ctx: &Context<'_>) -> Option<DeliveryClaim> {
        let inside = self.0.shows_receipts_to(ctx.act());
        let claim = if inside { self.0.claim.as_ref() } else { self.0.public_claim() };
        claim.cloned().map(|record| DeliveryClaim { record, inside })
    }
    /// 核实时间;未核实的为 null。When it was verified; null while it is only claimed.
    async fn verified_at(&self) -> Option<DateTime> {
        let verified = self.0.state == DeliveryState::Verified;
        self.0.verification.as_ref().filter(|_| verified).map(|it| DateTime(it.at))
    }
    /// 最近的核实结果,含不予核实的理由;仅该单位工作人员和该渠道接入方可见。The last verdict and its reason; for the unit's staff and the channel's frontend.
    async fn verification(&self, ctx: &Context<'_>) -> Option<DeliveryVerification> {
        let verification = self.0.verification.clone().filter(|_| self.0.shows_receipts_to(ctx.act()));
        verification.map(|record| DeliveryVerification { record })
    }
    /// 失效原因。Why it lapsed.
    async fn lapse_reason(&self) -> Option<Code<LapseReason>> {
        let lapsed = self.0.state == DeliveryState::Lapsed;
        self.0.lapse.as_ref().filter(|_| lapsed).map(|it| Code(it.reason))
    }
    /// 应撤回的时间。Since when it has to be taken down.
    async fn recall_due_since(&self) -> Option<DateTime> {
        self.0.recall.as_ref().map(|it| DateTime(it.due_since))
    }
    /// 撤回时间。When it was reported as taken down.
    async fn recalled_at(&self) -> Option<DateTime> {
        Some(DateTime(self.0.recall.as_ref()?.done.as_ref()?.at))
    }
    /// 撤回回执;仅该单位工作人员和该渠道接入方可见。The receipt of the recall; for the unit's staff and the channel's frontend.
    async fn recall_receipt(&self, ctx: &Context<'_>) -> Option<DeliveryReceipt> {
        let done = self.0.recall.as_ref()?.done.clone()?;
        self.0.shows_receipts_to(ctx.act()).then_some(DeliveryReceipt { record: done })
    }
    /// 版本号,核实时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// 当前用户能否进行某操作,以及不能的理由。Whether the caller may do this to it, and if not, why.
    async fn viewer_can(&self, ctx: &Context<'_>, action: Code<DeliveryAction>) -> Result<Option<Permission>, Problem> {
        let place = ServedAt(self.0.channel_code.clone(), self.0.unit_id);
        let served = ctx.load(place).await?.unwrap_or_default();
        let reason = self.0.may(ctx.act(), action.0, served).err();
        let reasons = reason.iter().map(|refusal| UserError::of(refusal, ctx.request().locale));
        Ok(Some(Permission::of(reasons.collect())))
    }
}
