//! 个人信息检查: what was found in an edition, for those who work on it; never the numbers themselves.

use async_graphql::{Context, Object, SimpleObject};
use domain::document::DocumentId;
use domain::personal_data::{self as model, HiddenBy, Override, PersonalDataKind, Place, Spot, Unreadable};

use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::problem::Problem;
use crate::screener::NotScreened;
use crate::staff::Staff;
use crate::time::DateTime;

impl Named for PersonalDataKind {
    const NAME: &'static str = "PersonalDataKind";
    const DESCRIPTION: &'static str = "个人信息类型。Kind of personal data.";
}
impl Named for HiddenBy {
    const NAME: &'static str = "HiddenBy";
    const DESCRIPTION: &'static str = "隐藏方式。How a cell is kept from being seen.";
}
impl Named for Unreadable {
    const NAME: &'static str = "UnreadableReason";
    const DESCRIPTION: &'static str = "无法自动检查的原因。Why something cannot be read by machine.";
}

/// A screening, and who let it pass.
pub struct Screening {
    pub(super) record: model::Screening,
    pub(super) clearance: Option<Override>,
}

/// One finding.
pub struct ScreeningFinding(model::Finding);

/// 发现的一处个人信息,已遮盖。A number of a person, masked.
#[Object]
impl ScreeningFinding {
    /// 类型。What it is.
    async fn kind(&self) -> Code<PersonalDataKind> {
        Code(self.0.kind)
    }
    /// 位置,如 content.body、附件“名单.xlsx”工作表“一”B7(隐藏列)。Where, for people to go there.
    async fn place(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> String {
        self.0.place.label(ctx.language(locale))
    }
    /// 隐藏方式;不在隐藏的行、列、工作表中则为 null。How it is hidden; null where it is not.
    async fn hidden_by(&self) -> Option<Code<HiddenBy>> {
        match &self.0.place {
            Place::Attachment { spot: Some(Spot::Cell { hidden, .. }), .. } => hidden.map(Code),
            _ => None,
        }
    }
    /// 遮盖后的内容。The number, masked.
    async fn masked(&self) -> &str {
        &self.0.masked
    }
    /// 该处从第几个字符起(自 1 起)。The character there at which it begins, from 1.
    async fn position(&self) -> u32 {
        self.0.position
    }
    /// 该处出现的次数。How often it stands there.
    async fn count(&self) -> u32 {
        self.0.count
    }
}

/// Something nobody has looked at.
pub struct UnreadablePart(model::NotRead);

/// 无法自动检查的部分,须人工查看。What only a person can look at.
#[Object]
impl UnreadablePart {
    /// 原因。Why.
    async fn reason(&self) -> Code<Unreadable> {
        Code(self.0.reason)
    }
    /// 原因说明。Why, for people.
    async fn reason_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.reason.label(ctx.language(locale))
    }
    /// 位置。Where.
    async fn place(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> String {
        self.0.place.label(ctx.language(locale))
    }
    /// 处数。How many there are.
    async fn count(&self) -> u32 {
        self.0.count
    }
}

/// 放行记录。Who let it pass, and why.
#[derive(SimpleObject)]
pub struct Clearance {
    /// 放行人;无权查看时为 null。By whom; null where the caller may not see the account.
    by: Option<Staff>,
    /// 时间。When.
    at: DateTime,
    /// 理由。Why.
    reason: String,
}

/// 个人信息检查结果:提交时对标题、概述、正文和附件(含隐藏的行、列、工作表)的检查。
/// What was found when it was submitted, in its texts and in its attachments, hidden rows, columns and sheets included.
#[Object]
impl Screening {
    /// 是否没有发现问题。Whether nothing stands in the way.
    async fn is_clear(&self) -> bool {
        self.record.is_clear()
    }
    /// 发现的个人信息,已遮盖。What was found, masked.
    async fn findings(&self) -> Vec<ScreeningFinding> {
        self.record.findings.iter().cloned().map(ScreeningFinding).collect()
    }
    /// 未列出的其余处数。How many more there are than are listed.
    async fn more(&self) -> u32 {
        self.record.more
    }
    /// 无法自动检查的部分。What could not be read.
    async fn unreadable(&self) -> Vec<UnreadablePart> {
        self.record.unreadable.iter().cloned().map(UnreadablePart).collect()
    }
    /// 放行记录。Who let it pass.
    async fn clearance(&self, ctx: &Context<'_>) -> Result<Option<Clearance>, Problem> {
        let Some(clearance) = &self.clearance else { return Ok(None) };
        let by = ctx.load(clearance.by).await?.map(Staff);
        Ok(Some(Clearance { by, at: DateTime(clearance.at), reason: clearance.reason.to_string() }))
    }
}

/// Has the contents of a draft's attachments looked at, so that the verb finds what they hold.
pub(super) async fn look_into(ctx: &Context<'_>, id: DocumentId) -> Result<(), Problem> {
    let attachments = ctx.store().attachments_of_draft(&ctx.act().actor, id).await?;
    if attachments.is_empty() {
        return Ok(());
    }
    match ctx.services().screener.screen(&attachments).await {
        Ok(_) => Ok(()),
        Err(NotScreened::Store(failure)) => Err(failure.into()),
        Err(NotScreened::Unavailable(error)) => {
            tracing::error!(%error, "attachments cannot be looked into");
            Err(Problem::Unavailable)
        }
    }
}
