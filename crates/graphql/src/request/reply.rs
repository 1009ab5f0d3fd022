//! 答复.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use domain::request as model;
use domain::request::{AnnualRow, DeliveryRoute, Dossier, Remedy, ReplyKind, ReplyText, What};
use domain::submission::LongText;

use super::loaders::FileOf;
use super::rules;
use crate::attachment::Attachment;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::problem::Answer;
use crate::time::Date;

/// What was answered.
pub struct Reply {
    on: NaiveDate,
    kind: ReplyKind,
    withheld_as: Option<ReplyKind>,
    delivered: Option<(NaiveDate, DeliveryRoute)>,
    request: model::InformationRequest,
    dossier: Option<Arc<Dossier>>,
}

impl Reply {
    pub(super) fn of(request: &model::InformationRequest) -> Option<Self> {
        let closing = request.closing()?;
        let What::Replied { kind, withheld_as, .. } = &closing.what else { return None };
        let delivered = request.steps.iter().find_map(|step| match step.what {
            What::Delivered { route } => Some((step.on, route)),
            _ => None,
        });
        Some(Self {
            on: closing.on,
            kind: *kind,
            withheld_as: *withheld_as,
            delivered,
            request: request.clone(),
            dossier: None,
        })
    }

    pub(super) fn worded(self, dossier: Option<Arc<Dossier>>) -> Self {
        Self { dossier, ..self }
    }

    fn words(&self) -> Option<&ReplyText> {
        self.dossier.as_ref()?.reply.as_ref()
    }
}

/// 答复(条例第三十六条至第三十九条)。A reply.
#[Object(name = "RequestReply")]
impl Reply {
    /// 类型。Kind.
    async fn kind(&self) -> Code<ReplyKind> {
        Code(self.kind)
    }
    /// 类型名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.kind.label(ctx.language(locale))
    }
    /// 部分公开时,不公开的部分所属的不予公开类型。For a partial disclosure, the kind of refusal of what is kept back.
    async fn withheld_as(&self) -> Option<Code<ReplyKind>> {
        self.withheld_as.map(Code)
    }
    /// 法律依据。The article behind it.
    async fn legal_basis(&self) -> &str {
        self.kind.legal_basis()
    }
    /// 答复之日。The day of it.
    async fn on(&self) -> Date {
        Date(self.on)
    }
    /// 是否逾期答复。Whether it came late.
    async fn late(&self, ctx: &Context<'_>) -> bool {
        self.request.is_late(rules(ctx))
    }
    /// 答复内容。What was answered.
    async fn text(&self) -> Option<&str> {
        self.words().map(|it| it.text.as_str())
    }
    /// 不予公开、无法提供或者不予处理的理由。Why something is kept back, not held, or not processed.
    async fn ground(&self) -> Option<&str> {
        self.words()?.ground.as_ref().map(LongText::as_str)
    }
    /// 第三方不同意而仍然公开的公共利益理由。The public interest for which it is disclosed against a third party's objection.
    async fn public_interest(&self) -> Option<&str> {
        self.words()?.public_interest.as_ref().map(LongText::as_str)
    }
    /// 所提供的信息;能看到答复内容的人可见,其他人为 null。The files that are handed out; null for whoever may not read the reply.
    async fn attachments(&self, ctx: &Context<'_>) -> Answer<Vec<Attachment>> {
        if self.words().is_none() {
            return Ok(None);
        }
        let ids = self.request.disclosed();
        let mut found = ctx.load_all(ids.iter().copied().map(FileOf).collect()).await?;
        Ok(Some(ids.iter().filter_map(|id| found.remove(&FileOf(*id)).map(Attachment)).collect()))
    }
    /// 救济途径。The remedy.
    async fn remedy(&self, ctx: &Context<'_>) -> Code<Remedy> {
        Code(rules(ctx).policy.remedy(self.kind))
    }
    /// 救济告知,按答复类型配置。The remedy in words, as the county configures it for each kind.
    async fn remedy_text(&self, ctx: &Context<'_>) -> String {
        rules(ctx).policy.remedy_text(self.kind)
    }
    /// 年度报告栏目。Row of the annual report.
    async fn annual_row(&self) -> Code<AnnualRow> {
        Code(self.kind.annual_row())
    }
    /// 送达之日。The day it was delivered.
    async fn delivered_on(&self) -> Option<Date> {
        self.delivered.map(|(on, _)| Date(on))
    }
    /// 送达途径。By which route it was delivered.
    async fn delivered_by(&self) -> Option<Code<DeliveryRoute>> {
        self.delivered.map(|(_, route)| Code(route))
    }
}
