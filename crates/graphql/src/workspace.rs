//! 工作区: what staff see of drafts, queues, accounts and the journal; each room brings its part. Never mixed with public reads.

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use domain::act::Actor;
use domain::frontend::FrontendId;
use domain::staff::StaffId;
use persistence::JournalRow;

use crate::context::Reach;
use crate::frontend::{Frontend, FrontendWorkspace};
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::staff::{Staff, StaffWorkspace};
use crate::time::DateTime;
use crate::unit::{Unit, find};
use crate::written::Written;
use crate::{
    annual_report, assessment, catalogue, delivery, demonstration_site, document, enquiry, import, inspection, meeting,
    milestone, participation, reminder, request, webhook,
};

/// 工作区:工作人员可见的草稿、待办、账号和日志。What staff see of drafts, queues, accounts and the journal.
#[derive(MergedObject, Default)]
pub struct Workspace(PublicationWorkspaces, CaseWorkspaces, DutyWorkspaces, ReferenceWorkspaces);

/// What is to be published.
#[derive(MergedObject, Default)]
struct PublicationWorkspaces(
    catalogue::workspace::CatalogueWorkspace,
    document::query::DocumentWorkspace,
    delivery::query::DeliveryWorkspace,
    import::ImportWorkspace,
);

/// What people say and ask.
#[derive(MergedObject, Default)]
struct CaseWorkspaces(
    enquiry::query::EnquiryWorkspace,
    participation::workspace::ParticipationWorkspace,
    request::query::RequestWorkspace,
    meeting::workspace::MeetingWorkspace,
);

/// What is due, and how well it is done.
#[derive(MergedObject, Default)]
struct DutyWorkspaces(
    reminder::ReminderWorkspace,
    inspection::query::InspectionWorkspace,
    milestone::progress::MilestoneWorkspace,
    demonstration_site::query::DemonstrationSiteWorkspace,
    assessment::workspace::AssessmentWorkspace,
    assessment::forecast::ForecastWorkspace,
    annual_report::query::AnnualReportWorkspace,
);

/// Who acts here, and what was done.
#[derive(MergedObject, Default)]
struct ReferenceWorkspaces(StaffWorkspace, FrontendWorkspace, webhook::WebhookWorkspace, JournalWorkspace);

/// 日志条目。One entry of the journal.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct JournalEntry {
    /// 序号,连续无缺,即提交顺序。Place in the journal: gapless, in the order of commits.
    seq: i64,
    /// 时间。When.
    at: DateTime,
    /// 操作者类型。Kind of actor.
    actor_kind: String,
    /// 操作。The verb.
    action: String,
    /// 对象类型。Type of the record.
    subject_type: String,
    /// 对象标识(不含前缀)。The record, without its prefix.
    subject_id: String,
    /// 要点(JSON 文本),不含个人信息。What changed, as JSON; never personal data.
    facts: String,
    /// 哈希,含前一条的哈希。Hash over the entry and the hash before it.
    hash: String,
    #[graphql(skip)]
    staff_id: Option<StaffId>,
    #[graphql(skip)]
    frontend_id: Option<FrontendId>,
    #[graphql(skip)]
    unit_id: Option<domain::unit::UnitId>,
}

impl Written for JournalEntry {}

#[async_graphql::ComplexObject]
impl JournalEntry {
    /// 操作人;无权查看时为 null。Who; null where the caller may not see the account.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<Staff>, Problem> {
        let Some(id) = self.staff_id else { return Ok(None) };
        Ok(ctx.load(id).await?.map(Staff))
    }
    /// 操作的接入方;不是接入方或无权查看时为 null。The frontend that acted; null when none did, or where the caller may not see it.
    async fn frontend(&self, ctx: &Context<'_>) -> Answer<Frontend> {
        let Some(id) = self.frontend_id else { return Ok(None) };
        Ok(ctx.load(id).await?.map(Frontend))
    }
    /// 所属单位。The unit it belongs to.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.unit_id)
    }
}

impl From<JournalRow> for JournalEntry {
    fn from(row: JournalRow) -> Self {
        Self {
            seq: row.seq,
            at: DateTime(row.at),
            actor_kind: row.actor_kind,
            action: row.action,
            subject_type: row.subject_type,
            subject_id: row.subject_id.simple().to_string(),
            facts: row.facts,
            hash: row.hash,
            staff_id: row.staff_id,
            frontend_id: row.frontend_id,
            unit_id: row.unit_id,
        }
    }
}

/// What was done.
#[derive(Default)]
struct JournalWorkspace;

#[Object]
impl JournalWorkspace {
    /// 日志(政务公开办、审计),新的在前。The journal of one's subtree, newest first; offices and auditors.
    async fn journal(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<JournalEntry>> {
        let scope = scope("journal", &());
        let page = ctx.store().journal(ctx.act(), window(first, after.as_deref(), &scope)?).await?;
        Ok(Some(connection(page, &scope, None, |row: &JournalRow| row.seq, JournalEntry::from)))
    }
}

/// The way into the workspace.
#[derive(Default)]
pub struct WorkspaceQuery;

#[Object]
impl WorkspaceQuery {
    /// 工作区,需要登录。The workspace; needs a session.
    async fn workspace(&self, ctx: &Context<'_>) -> Answer<Workspace> {
        match ctx.act().actor {
            Actor::Anonymous | Actor::Frontend(_) => Err(Problem::Unauthenticated),
            Actor::Staff(_) | Actor::System => Ok(Some(Workspace::default())),
        }
    }
}
