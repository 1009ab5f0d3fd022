//! One thing a rule has counted.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use domain::channel::ChannelCode;
use domain::document::DocumentId;
use domain::document::content::DocumentKind;
use domain::inspection::{Column, DomainColumn, Medium};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use domain::{catalogue, participation};

use crate::catalogue::item::CatalogueItem;
use crate::channel::Channel;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::document::loaders::DocumentKey;
use crate::loaders::Scope;
use crate::participation::consultation::Consultation;
use crate::pilot_domain::PilotDomain;
use crate::problem::Problem;
use crate::time::Date;
use crate::unit::{Unit, find};
use crate::written::Written;

/// What it is.
#[derive(Clone)]
enum Subject {
    Column(DocumentKind, DocumentId),
    Domain(DomainCode),
    Medium(ChannelCode),
    Item(Arc<catalogue::item::CatalogueItem>),
    Consultation(Consultation),
}

/// One thing a rule has counted.
#[derive(Clone)]
pub struct InspectionCase {
    unit_id: Option<UnitId>,
    /// From which day on, and the day it is judged by.
    since: Option<(NaiveDate, NaiveDate)>,
    subject: Subject,
}

impl InspectionCase {
    pub(super) fn of_column(column: &Column<DocumentId>, on: NaiveDate) -> Self {
        let subject = Subject::Column(column.kind, column.newest);
        Self { unit_id: Some(column.unit_id), since: Some((column.newest_on, on)), subject }
    }

    pub(super) fn of_domain(column: &DomainColumn, on: NaiveDate) -> Self {
        let subject = Subject::Domain(column.pilot_domain.clone());
        Self { unit_id: Some(column.unit_id), since: Some((column.since, on)), subject }
    }

    pub(super) fn of_medium(medium: &Medium, on: NaiveDate) -> Self {
        let subject = Subject::Medium(medium.channel_code.clone());
        Self { unit_id: Some(medium.unit_id), since: Some((medium.newest_on, on)), subject }
    }

    pub(super) fn of_item(item: catalogue::item::CatalogueItem) -> Self {
        Self { unit_id: item.responsible_unit_id, since: None, subject: Subject::Item(Arc::new(item)) }
    }

    pub(super) fn of_consultation(it: participation::consultation::Consultation, on: NaiveDate) -> Self {
        let (unit_id, ends_on) = (it.unit_id, it.ends_on);
        Self { unit_id: Some(unit_id), since: Some((ends_on, on)), subject: Subject::Consultation(it.into()) }
    }

    /// Its place among columns.
    pub(super) fn place(&self) -> (NaiveDate, String) {
        let name = match &self.subject {
            Subject::Column(kind, _) => kind.code(),
            Subject::Domain(code) => code.as_str(),
            Subject::Medium(code) => code.as_str(),
            Subject::Item(_) | Subject::Consultation(_) => "",
        };
        let unit_id = self.unit_id.map(|it| it.0.simple().to_string()).unwrap_or_default();
        (self.since.map_or(NaiveDate::MIN, |it| it.0), format!("{unit_id}/{name}"))
    }
}

impl Written for InspectionCase {}

/// 检查所计的一项:一个栏目、一个政务新媒体账号、一个事项或者一次征求意见。
/// One thing a rule has counted: a column, an account on social media, an item, a consultation.
#[Object]
impl InspectionCase {
    /// 单位;事项未指定单位的,为编制目录的单位。The unit; of an item that names none, the one that compiled the catalogue.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>, Problem> {
        match &self.subject {
            Subject::Item(item) if item.responsible_unit_id.is_none() => {
                CatalogueItem::new(Scope::Public, item.clone(), None).unit(ctx).await
            }
            _ => Ok(find(ctx, self.unit_id)),
        }
    }
    /// 领域栏目或者事项所属的领域。The domain of the column or the item.
    async fn pilot_domain(&self, ctx: &Context<'_>) -> Option<PilotDomain> {
        let code = match &self.subject {
            Subject::Domain(code) => code,
            Subject::Item(item) => item.pilot_domain.as_ref()?,
            Subject::Column(..) | Subject::Medium(_) | Subject::Consultation(_) => return None,
        };
        ctx.directory().pilot_domain(code).cloned().map(PilotDomain::from)
    }
    /// 政务新媒体的渠道。The channel of an account on social media.
    async fn channel(&self, ctx: &Context<'_>) -> Option<Channel> {
        let Subject::Medium(code) = &self.subject else { return None };
        ctx.directory().channel(code.as_str()).cloned().map(Channel)
    }
    /// 分类栏目的体裁。The kind of documents of the column.
    async fn document_kind(&self) -> Option<Code<DocumentKind>> {
        match &self.subject {
            Subject::Column(kind, _) => Some(Code(*kind)),
            _ => None,
        }
    }
    /// 体裁名称。Label of the kind.
    async fn document_kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Option<&str> {
        match &self.subject {
            Subject::Column(kind, _) => Some(kind.label(ctx.language(locale))),
            _ => None,
        }
    }
    /// 自何日起:栏目和政务新媒体为最近发布之日、最早逾期之日或者目录发布之日,征求意见为截止之日;事项为 null。
    /// Since when: the day of the newest document, of the first overdue duty, of the catalogue, the last day of the consultation; null for items.
    async fn since(&self) -> Option<Date> {
        self.since.map(|it| Date(it.0))
    }
    /// 距今天数。Days since then.
    async fn days(&self) -> Option<i64> {
        self.since.map(|(since, on)| (on - since).num_days())
    }
    /// 栏目中最近发布的政府信息;已撤回的为 null。The newest document of the column; null when it was withdrawn since.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<Document>, Problem> {
        let Subject::Column(_, id) = &self.subject else { return Ok(None) };
        let pair = ctx.load(DocumentKey(Scope::Public, *id)).await?;
        Ok(pair.map(|pair| Document::new(Scope::Public, pair)))
    }
    /// 事项。The item.
    async fn item(&self) -> Option<CatalogueItem> {
        match &self.subject {
            Subject::Item(item) => Some(CatalogueItem::new(Scope::Public, item.clone(), None)),
            _ => None,
        }
    }
    /// 征求意见。The consultation.
    async fn consultation(&self) -> Option<Consultation> {
        match &self.subject {
            Subject::Consultation(it) => Some(it.clone()),
            _ => None,
        }
    }
}
