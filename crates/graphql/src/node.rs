//! Relay's `node` and `nodes`: any record by its global id, with the caller's eyes.

use async_graphql::{Context, ID, Interface, Object};
use domain::annual_report::{AnnualReportEditionId, AnnualReportId};
use domain::assessment::{RunId, SchemeId};
use domain::attachment::AttachmentId;
use domain::catalogue::CatalogueId;
use domain::catalogue::edition::EditionId;
use domain::catalogue::item::ItemId;
use domain::channel::ChannelId;
use domain::delivery::DeliveryId;
use domain::demonstration_site::DemonstrationSiteId;
use domain::document::DocumentId;
use domain::document::edition::DocumentEditionId;
use domain::document::interpretation::InterpretationId;
use domain::enquiry::EnquiryId;
use domain::frontend::FrontendId;
use domain::import::ImportId;
use domain::milestone::{MilestoneId, MilestoneRecordId};
use domain::obligation::ObligationId;
use domain::participation::attendance::AttendanceId;
use domain::participation::consultation::ConsultationId;
use domain::participation::decision::DecisionId;
use domain::participation::feedback::OpinionGroupId;
use domain::participation::meeting::MeetingId;
use domain::participation::opinion::OpinionId;
use domain::pilot_domain::PilotDomainId;
use domain::request::{RequestClusterId, RequestId};
use domain::staff::StaffId;
use domain::unit::UnitId;
use domain::vocabulary::TypedId;
use domain::webhook::WebhookId;

use crate::annual_report::AnnualReport;
use crate::annual_report::edition::AnnualReportEdition;
use crate::annual_report::loaders::{AnnualReportEditionKey, AnnualReportKey};
use crate::assessment::{AssessmentRun, AssessmentScheme, RunKey, SchemeKey};
use crate::attachment::Attachment;
use crate::catalogue::Catalogue;
use crate::catalogue::edition::CatalogueEdition;
use crate::catalogue::item::CatalogueItem;
use crate::channel::Channel;
use crate::context::Reach;
use crate::delivery::Delivery;
use crate::demonstration_site::{DemonstrationSite, SiteKey};
use crate::document::edition::DocumentEdition;
use crate::document::interpretation::Interpretation;
use crate::document::loaders::{DocumentEditionKey, DocumentKey, InterpretationKey};
use crate::document::{Document, seen_in};
use crate::enquiry::loaders::EnquiryKey;
use crate::enquiry::{Enquiry, Way};
use crate::frontend::Frontend;
use crate::import::{Import, import};
use crate::loaders::{CatalogueKey, EditionKey, ItemIdKey, Scope};
use crate::meeting::Meeting;
use crate::meeting::attendance::AttendanceCase;
use crate::milestone::Milestone;
use crate::milestone::record::MilestoneRecord;
use crate::obligation::Obligation;
use crate::participation::consultation::{Consultation, OpinionGroup};
use crate::participation::decision::Decision;
use crate::participation::opinion::OpinionCase;
use crate::participation::workspace::opinion_group;
use crate::pilot_domain::PilotDomain;
use crate::problem::{Answer, Problem};
use crate::request::{InformationRequest, RequestCluster, query::request};
use crate::staff::Staff;
use crate::unit::{Unit, find};
use crate::webhook::Webhook;

/// Most ids one call of `nodes` takes.
const MAX_NODES: usize = 100;

/// 有全局标识的记录。A record with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "全局标识。Global id."))]
pub enum Node {
    /// 单位
    Unit(Unit),
    /// 试点领域
    PilotDomain(PilotDomain),
    /// 渠道
    Channel(Channel),
    /// 目录
    Catalogue(Catalogue),
    /// 版次
    CatalogueEdition(CatalogueEdition),
    /// 事项
    CatalogueItem(CatalogueItem),
    /// 工作人员
    Staff(Staff),
    /// 发布回执
    Delivery(Delivery),
    /// 公开义务
    Obligation(Obligation),
    /// 接入方
    Frontend(Frontend),
    /// 推送
    Webhook(Webhook),
    /// 导入
    Import(Import),
    /// 附件
    Attachment(Attachment),
    /// 政府信息
    Document(Document),
    /// 政府信息版次
    DocumentEdition(DocumentEdition),
    /// 政策解读
    Interpretation(Interpretation),
    /// 咨询
    Enquiry(Enquiry),
    /// 重大行政决策事项
    Decision(Decision),
    /// 公开征求意见
    Consultation(Consultation),
    /// 意见
    OpinionCase(OpinionCase),
    /// 意见组
    OpinionGroup(OpinionGroup),
    /// 信息公开申请
    InformationRequest(InformationRequest),
    /// 相似申请
    RequestCluster(RequestCluster),
    /// 会议
    Meeting(Meeting),
    /// 报名
    AttendanceCase(AttendanceCase),
    /// 年度报告
    AnnualReport(AnnualReport),
    /// 年度报告版次
    AnnualReportEdition(AnnualReportEdition),
    /// 工作步骤
    Milestone(Milestone),
    /// 完成记录
    MilestoneRecord(MilestoneRecord),
    /// 示范点
    DemonstrationSite(DemonstrationSite),
    /// 考核指标体系
    AssessmentScheme(AssessmentScheme),
    /// 考核
    AssessmentRun(AssessmentRun),
}

/// Queries by global id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// 按全局标识取一条记录;不存在或无权查看时为 null。One record by its id; null when there is none for the caller.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Answer<Node> {
        find_node(ctx, &id).await
    }

    /// 按全局标识取多条记录(至多 100 条),顺序与 ids 相同。Several records by their ids, in the same order; at most 100.
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Answer<Vec<Option<Node>>> {
        if ids.len() > MAX_NODES {
            return Err(Problem::bad_input(format!("ids 至多 {MAX_NODES} 个"), format!("at most {MAX_NODES} `ids`")));
        }
        // Together, so that the loaders see all of them at once.
        let nodes = futures_util::future::try_join_all(ids.iter().map(|id| find_node(ctx, id))).await?;
        Ok(Some(nodes))
    }
}

async fn find_node(ctx: &Context<'_>, id: &ID) -> Answer<Node> {
    let scope = Scope::Workspace;
    let prefix = id.split_once('_').map_or("", |(prefix, _)| prefix);
    let node = match prefix {
        UnitId::PREFIX => find(ctx, Some(read(id)?)).map(Node::Unit),
        PilotDomainId::PREFIX => {
            let id: PilotDomainId = read(id)?;
            let found = ctx.directory().pilot_domains().find(|domain| domain.id == id).cloned();
            found.map(|domain| Node::PilotDomain(domain.into()))
        }
        ChannelId::PREFIX => {
            let id: ChannelId = read(id)?;
            let found = ctx.directory().channels().iter().find(|channel| channel.id == id).cloned();
            found.map(|channel| Node::Channel(Channel(channel)))
        }
        CatalogueId::PREFIX => {
            let found = ctx.load(CatalogueKey(scope, read(id)?)).await?;
            found.map(|it| Node::Catalogue(Catalogue::new(scope, it)))
        }
        EditionId::PREFIX => {
            let found = ctx.load(EditionKey(scope, read(id)?)).await?;
            found.map(|it| Node::CatalogueEdition(CatalogueEdition::new(scope, it)))
        }
        ItemId::PREFIX => {
            let found = ctx.load(ItemIdKey(scope, read(id)?)).await?;
            found.map(|it| Node::CatalogueItem(CatalogueItem::new(scope, it, None)))
        }
        StaffId::PREFIX => ctx.load::<StaffId>(read(id)?).await?.map(|it| Node::Staff(Staff(it))),
        DeliveryId::PREFIX => ctx.load::<DeliveryId>(read(id)?).await?.map(|it| Node::Delivery(Delivery(it))),
        ObligationId::PREFIX => {
            ctx.load::<ObligationId>(read(id)?).await?.map(|it| Node::Obligation(Obligation::now(it)))
        }
        FrontendId::PREFIX => ctx.load::<FrontendId>(read(id)?).await?.map(|it| Node::Frontend(Frontend(it))),
        WebhookId::PREFIX => ctx.load::<WebhookId>(read(id)?).await?.map(|it| Node::Webhook(Webhook(it))),
        ImportId::PREFIX => import(ctx, read(id)?).await?.map(Node::Import),
        AttachmentId::PREFIX => ctx.load::<AttachmentId>(read(id)?).await?.map(|it| Node::Attachment(Attachment(it))),
        DocumentId::PREFIX => {
            let id = read(id)?;
            let found = match ctx.load(DocumentKey(scope, id)).await? {
                Some(pair) => Some(Document::new(scope, pair)),
                None => ctx.load(DocumentKey(Scope::Public, id)).await?.map(|pair| Document::new(Scope::Public, pair)),
            };
            found.map(Node::Document)
        }
        DocumentEditionId::PREFIX => {
            let found = ctx.load(DocumentEditionKey(scope, read(id)?)).await?;
            found.map(|pair| Node::DocumentEdition(DocumentEdition::new(seen_in(ctx, pair.0.unit_id), pair)))
        }
        InterpretationId::PREFIX => {
            let found = ctx.load(InterpretationKey(scope, read(id)?)).await?;
            found.map(|it| Node::Interpretation(Interpretation::new(seen_in(ctx, it.unit_id), it, None)))
        }
        EnquiryId::PREFIX => {
            let id = read(id)?;
            let found = match ctx.load(EnquiryKey(scope, id)).await? {
                Some(record) => Some(Enquiry::new(Way::Workspace, record)),
                None => ctx.load(EnquiryKey(Scope::Public, id)).await?.map(|it| Enquiry::new(Way::Public, it)),
            };
            found.map(Node::Enquiry)
        }
        DecisionId::PREFIX => ctx.load::<DecisionId>(read(id)?).await?.map(|it| Node::Decision(Decision(it))),
        ConsultationId::PREFIX => {
            ctx.load::<ConsultationId>(read(id)?).await?.map(|it| Node::Consultation(Consultation(it)))
        }
        OpinionId::PREFIX => ctx.load::<OpinionId>(read(id)?).await?.map(|it| Node::OpinionCase(OpinionCase(it))),
        OpinionGroupId::PREFIX => opinion_group(ctx, read(id)?).await?.map(Node::OpinionGroup),
        RequestId::PREFIX => request(ctx, read(id)?).await?.map(Node::InformationRequest),
        RequestClusterId::PREFIX => {
            ctx.load::<RequestClusterId>(read(id)?).await?.map(|it| Node::RequestCluster(RequestCluster(it)))
        }
        MeetingId::PREFIX => ctx.load::<MeetingId>(read(id)?).await?.map(|it| Node::Meeting(Meeting(it))),
        AttendanceId::PREFIX => {
            ctx.load::<AttendanceId>(read(id)?).await?.map(|it| Node::AttendanceCase(AttendanceCase(it)))
        }
        _ => return find_oversight(ctx, prefix, id).await,
    };
    Ok(node)
}

/// What stands over the units' work: reports, milestones, assessments.
async fn find_oversight(ctx: &Context<'_>, prefix: &str, id: &ID) -> Answer<Node> {
    let scope = Scope::Workspace;
    let node = match prefix {
        AnnualReportId::PREFIX => {
            let id = read(id)?;
            if let Some(pair) = ctx.load(AnnualReportKey(scope, id)).await? {
                return Ok(Some(Node::AnnualReport(AnnualReport::new(scope, pair))));
            }
            let public = ctx.load(AnnualReportKey(Scope::Public, id)).await?;
            public.map(|pair| Node::AnnualReport(AnnualReport::new(Scope::Public, pair)))
        }
        AnnualReportEditionId::PREFIX => {
            let found = ctx.load(AnnualReportEditionKey(scope, read(id)?)).await?;
            found.map(|pair| Node::AnnualReportEdition(AnnualReportEdition::new(seen_in(ctx, pair.0.unit_id), pair)))
        }
        MilestoneId::PREFIX => ctx.load::<MilestoneId>(read(id)?).await?.map(|it| Node::Milestone(Milestone(it))),
        MilestoneRecordId::PREFIX => {
            let found = ctx.load::<MilestoneRecordId>(read(id)?).await?;
            found.map(|it| Node::MilestoneRecord(MilestoneRecord(it)))
        }
        DemonstrationSiteId::PREFIX => {
            let id = read(id)?;
            if let Some(record) = ctx.load(SiteKey(scope, id)).await? {
                return Ok(Some(Node::DemonstrationSite(DemonstrationSite::new(scope, record))));
            }
            let public = ctx.load(SiteKey(Scope::Public, id)).await?;
            public.map(|it| Node::DemonstrationSite(DemonstrationSite::new(Scope::Public, it)))
        }
        SchemeId::PREFIX => {
            let found = ctx.load(SchemeKey(scope, read(id)?)).await?;
            found.map(|it| Node::AssessmentScheme(AssessmentScheme(it)))
        }
        RunId::PREFIX => {
            let found = ctx.load(RunKey(scope, read(id)?)).await?;
            found.map(|it| Node::AssessmentRun(AssessmentRun::new(scope, it)))
        }
        _ => return Err(malformed(id)),
    };
    Ok(node)
}

fn read<T: TypedId>(id: &ID) -> Result<T, Problem> {
    id.parse().map_err(|_| malformed(id))
}

fn malformed(id: &ID) -> Problem {
    let shown: String = id.chars().take(80).collect();
    Problem::bad_input(format!("{shown:?} 不是本接口的标识"), format!("{shown:?} is no id of this API"))
}
