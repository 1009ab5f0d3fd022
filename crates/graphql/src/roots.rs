//! 入口: the roots of the schema, put together from the rooms. Each root asks its parts one inside the other, so they stand in
//! groups: two dozen in a row would be as many frames on the stack of every operation.

use async_graphql::MergedObject;

use crate::{
    annual_report, assessment, calendar, caseload, catalogue, changes, channel, delivery, demonstration_site, document,
    enquiry, frontend, import, inspection, meeting, milestone, node, obligation, participation, pilot_domain, request,
    search, staff, time_limit, unit, viewer, village, webhook, workspace,
};

/// 查询入口。Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(ReferenceQueries, PublicationQueries, DutyQueries, CaseQueries);

/// Who and what there is, and by which days.
#[derive(MergedObject, Default)]
struct ReferenceQueries(
    node::NodeQuery,
    viewer::ViewerQuery,
    pilot_domain::PilotDomainQuery,
    unit::UnitQuery,
    channel::ChannelQuery,
    calendar::CalendarQuery,
    time_limit::TimeLimitQuery,
    workspace::WorkspaceQuery,
);

/// What is published.
#[derive(MergedObject, Default)]
struct PublicationQueries(
    catalogue::query::CatalogueQuery,
    document::query::DocumentQuery,
    changes::ChangeQuery,
    search::SearchRoot,
    village::VillageQuery,
);

/// What is due, and how well it is done.
#[derive(MergedObject, Default)]
struct DutyQueries(
    obligation::query::ObligationQuery,
    caseload::CaseloadQuery,
    milestone::query::MilestoneQuery,
    demonstration_site::query::DemonstrationSiteQuery,
    inspection::query::InspectionQuery,
    assessment::query::AssessmentQuery,
    annual_report::query::AnnualReportQuery,
);

/// What people say and ask.
#[derive(MergedObject, Default)]
struct CaseQueries(
    enquiry::query::EnquiryRoot,
    participation::query::ParticipationQuery,
    request::query::RequestQuery,
    meeting::query::MeetingQuery,
);

/// 变更入口:每个变更都是一个业务动作,一次提交、一条日志。Everything that can be done: acts of the domain, one transaction each.
#[derive(MergedObject, Default)]
pub struct Mutation(ReferenceMutations, PublicationMutations, DutyMutations, CaseMutations);

/// Who and what there is.
#[derive(MergedObject, Default)]
struct ReferenceMutations(
    viewer::SessionMutation,
    unit::UnitMutation,
    staff::StaffMutation,
    frontend::FrontendMutation,
    webhook::WebhookMutation,
    pilot_domain::PilotDomainMutation,
    channel::ChannelMutation,
    calendar::CalendarMutation,
    import::mutation::ImportMutation,
);

/// What is published.
#[derive(MergedObject, Default)]
struct PublicationMutations(
    catalogue::mutation::CatalogueMutation,
    catalogue::item_mutation::ItemMutation,
    document::mutation::DocumentMutation,
    document::publication::PublicationMutation,
    document::interpretation::InterpretationMutation,
    delivery::mutation::DeliveryMutation,
);

/// What is due, and how well it is done.
#[derive(MergedObject, Default)]
struct DutyMutations(
    obligation::mutation::ObligationMutation,
    milestone::mutation::MilestoneMutation,
    demonstration_site::mutation::DemonstrationSiteMutation,
    assessment::mutation::AssessmentMutation,
    annual_report::mutation::AnnualReportMutation,
);

/// What people say and ask.
#[derive(MergedObject, Default)]
struct CaseMutations(
    enquiry::mutation::EnquiryMutation,
    participation::ParticipationMutation,
    request::RequestMutation,
    request::HandlingMutation,
    meeting::MeetingMutation,
);
