//! 工作区: what staff see of drafts, queues, accounts and the journal. Never mixed with public reads.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::act::Actor;
use domain::annual_report::AnnualReportId;
use domain::assessment::{RunId, SchemeId};
use domain::catalogue::CatalogueId;
use domain::catalogue::edition::{CatalogueEdition as EditionRecord, EditionId, Status};
use domain::catalogue::item::ItemId;
use domain::document::DocumentId;
use domain::enquiry::EnquiryId;
use domain::frontend::FrontendId;
use domain::import::ImportId;
use domain::participation::consultation::ConsultationId;
use domain::participation::meeting::MeetingId;
use domain::reminder::ReminderKind;
use domain::request::RequestId;
use domain::staff::StaffId;
use domain::webhook::WebhookId;
use persistence::{EditionFilter, JournalRow};

use crate::annual_report::AnnualReport;
use crate::annual_report::query::{AnnualReportQueueInput, annual_report_in_hand, annual_reports_in_hand};
use crate::assessment::forecast::{AssessmentForecast, SupposedCountInput, forecast};
use crate::assessment::query::{AssessmentRunFilterInput, AssessmentSchemeFilterInput, runs, schemes};
use crate::assessment::{AssessmentRun, AssessmentScheme, RunKey, SchemeKey};
use crate::catalogue::Catalogue;
use crate::catalogue::edition::CatalogueEdition;
use crate::catalogue::item::CatalogueItem;
use crate::catalogue::query::{CatalogueFilterInput, catalogue_page};
use crate::code::Code;
use crate::context::Reach;
use crate::delivery::Delivery;
use crate::delivery::query::{DeliveryFilterInput, delivery_gaps};
use crate::demonstration_site::DemonstrationSite;
use crate::demonstration_site::query::{SiteNominationFilterInput, nominations};
use crate::document::Document;
use crate::document::query::{DocumentQueueInput, document_in_hand, document_queue};
use crate::enquiry::Enquiry;
use crate::enquiry::query::{EnquiryQueueInput, enquiries_in_hand, enquiry_in_hand};
use crate::frontend::{self, Frontend};
use crate::id::Id;
use crate::import::{self, Import};
use crate::inspection::query::unanswered_messages;
use crate::loaders::{CatalogueKey, EditionKey, ItemIdKey, Scope};
use crate::meeting::attendance::AttendanceCase;
use crate::meeting::workspace::{
    AttendanceFilterInput, MeetingCase, MeetingQueueInput, attendances, meeting_case, meeting_queue,
};
use crate::milestone::progress::{
    MilestoneProgress, MilestoneProgressFilterInput, MilestoneTotals, milestone_progress, milestone_totals,
};
use crate::page::{Connection, connection, scope, window};
use crate::participation::opinion::OpinionCase;
use crate::participation::workspace::{
    ConsultationCase, FeedbackQueueInput, OpinionFilterInput, consultation_case, feedback_queue, opinions,
};
use crate::problem::{Answer, Problem};
use crate::reminder::{Reminder, ReminderCount, reminder_counts, reminders};
use crate::request::query::InformationRequestFilterInput;
use crate::request::{self, InformationRequest, RequestCluster};
use crate::staff::Staff;
use crate::time::DateTime;
use crate::unit::{Unit, find, named};
use crate::webhook::{self, Webhook, WebhookAttempt};
use crate::written::Written;

/// The workspace of whoever has signed in.
pub struct Workspace;

/// 版次筛选条件。Which editions.
#[derive(InputObject, Default)]
pub struct EditionFilterInput {
    /// 状态;默认全部未发布的。In this state; by default, all that are not published.
    status: Option<Code<Status>>,
    /// 编制单位代码。Compiled by this unit.
    unit_code: Option<String>,
}

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

/// 工作区:工作人员可见的草稿、待办、账号和日志。What staff see of drafts, queues, accounts and the journal.
#[Object]
impl Workspace {
    /// 可见的目录,含只有草稿的。The catalogues one sees, those with nothing but a draft included.
    async fn catalogues(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<CatalogueFilterInput>,
    ) -> Answer<Connection<Catalogue>> {
        catalogue_page(ctx, Scope::Workspace, first, after, filter).await.map(Some)
    }

    /// 一个目录。One catalogue.
    async fn catalogue(&self, ctx: &Context<'_>, id: Id<CatalogueId>) -> Answer<Catalogue> {
        let catalogue = ctx.load(CatalogueKey(Scope::Workspace, id.0)).await?;
        Ok(catalogue.map(|it| Catalogue::new(Scope::Workspace, it)))
    }

    /// 办理中的版次(草稿、待审核、已退回、已批准),新的在前。Editions under way, newest first.
    async fn catalogue_editions(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<EditionFilterInput>,
    ) -> Answer<Connection<CatalogueEdition>> {
        let filter = filter.unwrap_or_default();
        let filter = EditionFilter {
            status: filter.status.map(|status| status.0),
            unit_id: named(ctx, filter.unit_code.as_deref())?,
        };
        let scope = scope("catalogueEditions", &filter);
        let window = window::<EditionId>(first, after.as_deref(), &scope)?;
        let page = ctx.store().editions_under_way(&ctx.act().actor, &filter, window).await?;
        let node = |edition| CatalogueEdition::new(Scope::Workspace, edition);
        Ok(Some(connection(page, &scope, None, |edition: &EditionRecord| edition.id, node)))
    }

    /// 一个版次。One edition.
    async fn catalogue_edition(&self, ctx: &Context<'_>, id: Id<EditionId>) -> Answer<CatalogueEdition> {
        let edition = ctx.load(EditionKey(Scope::Workspace, id.0)).await?;
        Ok(edition.map(|it| CatalogueEdition::new(Scope::Workspace, it)))
    }

    /// 一个事项。One item.
    async fn catalogue_item(&self, ctx: &Context<'_>, id: Id<ItemId>) -> Answer<CatalogueItem> {
        let item = ctx.load(ItemIdKey(Scope::Workspace, id.0)).await?;
        Ok(item.map(|it| CatalogueItem::new(Scope::Workspace, it, None)))
    }

    /// 办理中的政府信息(草稿、待审核、已退回、已审签、待定时发布),新的在前。Documents under way, newest first.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<DocumentQueueInput>,
    ) -> Answer<Connection<Document>> {
        document_queue(ctx, first, after, filter).await
    }

    /// 一份政府信息,含其最新版次。One document with its newest edition.
    async fn document(&self, ctx: &Context<'_>, id: Id<DocumentId>) -> Answer<Document> {
        document_in_hand(ctx, id.0).await
    }

    /// 可管理的账号,按用户名排序。The accounts one may administer, by name.
    async fn staff(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Staff>> {
        let scope = scope("staff", &());
        let page = ctx.store().staff(ctx.act(), window(first, after.as_deref(), &scope)?).await?;
        let name = |staff: &domain::staff::Staff| staff.name.as_str().to_owned();
        Ok(Some(connection(page, &scope, None, name, |staff| Staff(staff.into()))))
    }

    /// 发布缺口:所辖单位应发布、应撤回而尚无回执的,时间长的在前。What is not proven in the units one looks after: to be published, reported or taken down; longest open first.
    async fn delivery_gaps(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<DeliveryFilterInput>,
    ) -> Answer<Connection<Delivery>> {
        delivery_gaps(ctx, first, after, filter).await
    }

    /// 可见的接入方(政务公开办、审计),按代码排序。The frontends of one's subtree, by code; offices and auditors.
    async fn frontends(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Frontend>> {
        frontend::frontends(ctx, first, after).await
    }

    /// 可见的推送(政务公开办、审计),先建的在前。The webhooks of one's subtree, oldest first; offices and auditors.
    async fn webhooks(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Webhook>> {
        webhook::webhooks(ctx, first, after).await
    }

    /// 推送记录,新的在前。What became of the attempts of a webhook, newest first.
    async fn webhook_attempts(
        &self,
        ctx: &Context<'_>,
        webhook_id: Id<WebhookId>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<WebhookAttempt>> {
        webhook::attempts(ctx, webhook_id.0, first, after).await
    }

    /// 可见的导入,新的在前。The imports one sees: one's own, and those of the units one's office covers; newest first.
    async fn imports(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Import>> {
        import::imports(ctx, first, after).await
    }

    /// 一次导入,含进度和报告。One import with its progress and report.
    async fn import(&self, ctx: &Context<'_>, id: Id<ImportId>) -> Answer<Import> {
        import::import(ctx, id.0).await
    }

    /// 可见的咨询,先到期的在前:办理的、所问的、所辖单位的。The enquiries one may know of, first due first: those one handles, those one's unit asked, those of the units one looks after.
    async fn enquiries(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<EnquiryQueueInput>,
    ) -> Answer<Connection<Enquiry>> {
        enquiries_in_hand(ctx, first, after, filter).await
    }

    /// 检查所计的超期未回应留言中可见的,最久的在前。Of the messages an inspection counts as unanswered, those one may know of, longest waiting first.
    async fn unanswered_messages(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        unit_code: Option<String>,
    ) -> Answer<Connection<Enquiry>> {
        unanswered_messages(ctx, first, after, unit_code).await
    }

    /// 一件咨询。One enquiry.
    async fn enquiry(&self, ctx: &Context<'_>, id: Id<EnquiryId>) -> Answer<Enquiry> {
        enquiry_in_hand(ctx, id.0).await
    }

    /// 一次征求意见的意见,先到的在前(该单位的办理人员、政务公开办、审计);提交人和原文仅办理人员可见。The opinions of a consultation in the order in which they came, for those who oversee its unit; authors and texts for its handlers alone.
    async fn opinions(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: OpinionFilterInput,
    ) -> Answer<Connection<OpinionCase>> {
        opinions(ctx, first, after, filter).await
    }

    /// 尚未反馈的征求意见,先截止的在前;overdue 只列逾期的。The consultations without feedback in the units one looks after, the oldest end first; `overdue` for those that are late.
    async fn feedback_queue(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<FeedbackQueueInput>,
    ) -> Answer<Connection<ConsultationCase>> {
        feedback_queue(ctx, first, after, filter).await
    }

    /// 一次征求意见的办理情况。How one consultation stands with its unit.
    async fn consultation_case(&self, ctx: &Context<'_>, id: Id<ConsultationId>) -> Answer<ConsultationCase> {
        consultation_case(ctx, id.0).await
    }

    /// 信息公开申请,最先到期的在前;按待办队列、单位、申请人、相似申请筛选。The information requests one sees, what is due first before the rest; by queue, unit, applicant or cluster.
    async fn information_requests(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<InformationRequestFilterInput>,
    ) -> Answer<Connection<InformationRequest>> {
        request::query::requests(ctx, first, after, filter).await
    }

    /// 一件信息公开申请。One information request.
    async fn information_request(&self, ctx: &Context<'_>, id: Id<RequestId>) -> Answer<InformationRequest> {
        request::query::request(ctx, id.0).await
    }

    /// 相似申请,新的在前:建议主动公开(条例第四十四条)。Like requests, newest first: what might be disclosed of one's own accord.
    async fn request_clusters(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        unit_code: Option<String>,
    ) -> Answer<Connection<RequestCluster>> {
        request::query::clusters(ctx, first, after, unit_code).await
    }

    /// 一次会议的报名,先到的在前(该单位的办理人员、政务公开办、审计);报名人和附言仅办理人员可见。The registrations for a meeting in the order in which they came, for those who oversee its unit; who registered, for its handlers alone.
    async fn attendances(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: AttendanceFilterInput,
    ) -> Answer<Connection<AttendanceCase>> {
        attendances(ctx, first, after, filter).await
    }

    /// 尚未公布会议情况的会议,先召开的在前。The meetings without a record in the units one looks after, the first to begin first.
    async fn meeting_queue(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<MeetingQueueInput>,
    ) -> Answer<Connection<MeetingCase>> {
        meeting_queue(ctx, first, after, filter).await
    }

    /// 一次会议的办理情况,含不公开的议题。How one meeting stands with its unit, closed items included.
    async fn meeting_case(&self, ctx: &Context<'_>, id: Id<MeetingId>) -> Answer<MeetingCase> {
        meeting_case(ctx, id.0).await
    }

    /// 所辖单位的年度报告,含未发布的,年度新的在前。The annual reports of the units one looks after, drafts included, newest year first.
    async fn annual_reports(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<AnnualReportQueueInput>,
    ) -> Answer<Connection<AnnualReport>> {
        annual_reports_in_hand(ctx, first, after, filter).await
    }

    /// 一份年度报告,含其最新版次。One annual report with its newest edition.
    async fn annual_report(&self, ctx: &Context<'_>, id: Id<AnnualReportId>) -> Answer<AnnualReport> {
        annual_report_in_hand(ctx, id.0).await
    }

    /// 督办提醒:今天待办、到期和逾期的,先到期的在前;编辑、审核见本单位的,政务公开办见所辖单位的,业务指导见本领域的业务咨询。
    /// What waits, is due or overdue today, the first day first: editors and reviewers see their unit's, offices that of all units in their charge, guides the questions of units in their domain.
    async fn reminders(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        #[graphql(desc = "该单位及其全部下级的代码。Code of a unit, with everything below it.")] unit_code: Option<
            String,
        >,
        #[graphql(desc = "类别;不填为全部。Of these kinds; all unless said.")] kinds: Option<Vec<Code<ReminderKind>>>,
    ) -> Answer<Connection<Reminder>> {
        reminders(ctx, first, after, unit_code, kinds).await
    }

    /// 督办提醒的数量,每类一条。How many reminders there are, by kind.
    async fn reminder_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "该单位及其全部下级的代码。Code of a unit, with everything below it.")] unit_code: Option<
            String,
        >,
        #[graphql(desc = "类别;不填为全部。Of these kinds; all unless said.")] kinds: Option<Vec<Code<ReminderKind>>>,
    ) -> Answer<Vec<ReminderCount>> {
        reminder_counts(ctx, unit_code, kinds).await
    }

    /// 工作步骤进度:所辖单位逐个步骤的完成情况,按步骤,再按单位代码。How far the units one looks after have come: step by step, and of each the units by code.
    async fn milestone_progress(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<MilestoneProgressFilterInput>,
    ) -> Answer<Connection<MilestoneProgress>> {
        milestone_progress(ctx, first, after, filter).await
    }

    /// 工作步骤进度汇总:每个步骤在所辖单位中完成多少、逾期多少。The same in numbers: of each step how many units reached it, and how many are late.
    async fn milestone_totals(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        #[graphql(desc = "该单位及其全部下级的代码。Code of a unit, with everything below it.")] unit_code: Option<
            String,
        >,
    ) -> Answer<Connection<MilestoneTotals>> {
        milestone_totals(ctx, first, after, unit_code).await
    }

    /// 示范点申报及审定情况,新的在前(本单位的工作人员、上级政务公开办、审计)。Nominations of demonstration sites and what became of them, newest first: staff of the unit, offices above, auditors.
    async fn site_nominations(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<SiteNominationFilterInput>,
    ) -> Answer<Connection<DemonstrationSite>> {
        nominations(ctx, first, after, filter).await
    }

    /// 可见的指标体系,含本办草案,新的在前。The schemes one sees, drafts of one's office included; newest first.
    async fn assessment_schemes(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<AssessmentSchemeFilterInput>,
    ) -> Answer<Connection<AssessmentScheme>> {
        schemes(ctx, Scope::Workspace, (first, after), filter).await
    }

    /// 一套指标体系。One scheme.
    async fn assessment_scheme(&self, ctx: &Context<'_>, id: Id<SchemeId>) -> Answer<AssessmentScheme> {
        Ok(ctx.load(SchemeKey(Scope::Workspace, id.0)).await?.map(AssessmentScheme))
    }

    /// 可见的考核,新的在前:政务公开办看全部,被考核单位看涉及本单位的。The runs one sees, newest first: the office all of its own, a unit those in which it is assessed.
    async fn assessment_runs(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<AssessmentRunFilterInput>,
    ) -> Answer<Connection<AssessmentRun>> {
        runs(ctx, Scope::Workspace, (first, after), filter).await
    }

    /// 一次考核。One run.
    async fn assessment_run(&self, ctx: &Context<'_>, id: Id<RunId>) -> Answer<AssessmentRun> {
        let found = ctx.load(RunKey(Scope::Workspace, id.0)).await?;
        Ok(found.map(|it| AssessmentRun::new(Scope::Workspace, it)))
    }

    /// 预测:一个单位按现有记录的得分,以及某些数变化时的得分;不保存。What a unit would score by now, and what if some counts were others; nothing is kept.
    async fn assessment_forecast(
        &self,
        ctx: &Context<'_>,
        scheme_id: Id<SchemeId>,
        unit_code: String,
        suppose: Option<Vec<SupposedCountInput>>,
    ) -> Answer<AssessmentForecast> {
        forecast(ctx, scheme_id.0, &unit_code, suppose.unwrap_or_default()).await
    }

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
            Actor::Staff(_) | Actor::System => Ok(Some(Workspace)),
        }
    }
}
