//! Nominating a unit, and deciding about it.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::demonstration_site as model;
use domain::demonstration_site::{DemonstrationSiteId, Nomination, RulingReason};
use domain::refusal::{Ground, Refusal, parse};
use persistence::Target;

use super::DemonstrationSite;
use crate::context::{Reach, idempotency};
use crate::evidence::SupportingEvidenceInput;
use crate::id::Id;
use crate::loaders::Scope;
use crate::problem::{Answer, UserError, answer};

/// 申报示范点。A nomination.
#[derive(InputObject)]
pub struct NominateDemonstrationSiteInput {
    /// 单位代码。Code of the unit.
    unit_code: String,
    /// 名称,至多 120 个字符;确定后公开。Title, up to 120 characters; public once designated.
    title: String,
    /// 领域代码;不填为全面工作。Codes of the domains; left out for the unit's work as a whole.
    #[graphql(default)]
    pilot_domains: Vec<String>,
    /// 理由,至多 2000 个字符;确定后公开,不得含个人信息。What there is to be seen, up to 2000 characters; public once designated, without personal data.
    reason: String,
    /// 佐证材料。Evidence.
    evidence: SupportingEvidenceInput,
    /// 幂等键:同一键重复提交只生效一次。The same key twice nominates once.
    idempotency_key: Option<String>,
}

/// 确定示范点。Which nomination to agree to.
#[derive(InputObject)]
pub struct DesignateDemonstrationSiteInput {
    /// 示范点。The site.
    id: Id<DemonstrationSiteId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 意见,不公开。A note; stays inside.
    note: Option<String>,
}

/// 不予通过,或者取消。Which site to decline or to end, and why.
#[derive(InputObject)]
pub struct DemonstrationSiteReasonInput {
    /// 示范点。The site.
    id: Id<DemonstrationSiteId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 理由,不公开。Why; stays inside.
    reason: String,
}

/// 示范点操作的结果。Outcome of work on a demonstration site.
#[derive(SimpleObject)]
pub struct DemonstrationSitePayload {
    /// 示范点;被拒绝时为 null。The site; null when refused.
    demonstration_site: Option<DemonstrationSite>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl DemonstrationSitePayload {
    fn of(site: Option<model::DemonstrationSite>, user_errors: Vec<UserError>) -> Self {
        Self { demonstration_site: site.map(|it| DemonstrationSite::new(Scope::Workspace, it)), user_errors }
    }
}

/// What was written is not repeated in a refusal.
fn quietly<T: std::str::FromStr<Err = domain::vocabulary::Malformed>>(field: &str, text: &str) -> Result<T, Refusal> {
    parse(field, text).map_err(|it| Refusal { found: None, ..it })
}

impl DemonstrationSiteReasonInput {
    fn read(&self) -> Result<(Target<DemonstrationSiteId>, RulingReason), Refusal> {
        let target = Target { id: self.id.0, expected_version: self.expected_version };
        Ok((target, quietly("reason", &self.reason)?))
    }
}

/// Changes to demonstration sites.
#[derive(Default)]
pub struct DemonstrationSiteMutation;

#[Object]
impl DemonstrationSiteMutation {
    /// 申报示范点(本单位的编辑、审核,政务公开办)。Nominates a unit: its editors and reviewers, and offices.
    async fn nominate_demonstration_site(
        &self,
        ctx: &Context<'_>,
        input: NominateDemonstrationSiteInput,
    ) -> Answer<DemonstrationSitePayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "nominateDemonstrationSite", &input);
        let outcome = async {
            let unit = ctx.directory().unit_by_code(&input.unit_code);
            let unit = unit.ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode"))?;
            let domains = input.pilot_domains.iter().map(|code| parse("pilotDomains", code));
            let nomination = Nomination {
                unit_id: unit.id,
                title: quietly("title", &input.title)?,
                pilot_domains: domains.collect::<Result<_, _>>()?,
                reason: quietly("reason", &input.reason)?,
                evidence: input.evidence.read()?,
            };
            ctx.store().nominate_demonstration_site(act, key.as_ref(), nomination).await
        };
        answer(ctx.request(), outcome.await, DemonstrationSitePayload::of)
    }

    /// 确定为示范点并公开(上级政务公开办,申报人除外)。Designates a site, which is public from now on: the office above, but for whoever nominated it.
    async fn designate_demonstration_site(
        &self,
        ctx: &Context<'_>,
        input: DesignateDemonstrationSiteInput,
    ) -> Answer<DemonstrationSitePayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let note = input.note.as_deref().filter(|it| !it.trim().is_empty());
            let note = note.map(|note| quietly("note", note)).transpose()?;
            ctx.store().designate_demonstration_site(act, target, note).await
        };
        answer(ctx.request(), outcome.await, DemonstrationSitePayload::of)
    }

    /// 不予通过(上级政务公开办,申报人除外)。Declines a nomination: the office above, but for whoever nominated it.
    async fn decline_demonstration_site(
        &self,
        ctx: &Context<'_>,
        input: DemonstrationSiteReasonInput,
    ) -> Answer<DemonstrationSitePayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let (target, reason) = input.read()?;
            ctx.store().decline_demonstration_site(act, target, reason).await
        };
        answer(ctx.request(), outcome.await, DemonstrationSitePayload::of)
    }

    /// 取消示范点,不再公开(上级政务公开办)。Ends a site, which is public no longer: the office above.
    async fn end_demonstration_site(
        &self,
        ctx: &Context<'_>,
        input: DemonstrationSiteReasonInput,
    ) -> Answer<DemonstrationSitePayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let (target, reason) = input.read()?;
            ctx.store().end_demonstration_site(act, target, reason).await
        };
        answer(ctx.request(), outcome.await, DemonstrationSitePayload::of)
    }
}
