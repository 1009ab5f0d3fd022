//! The records that changes are about, as anybody sees them; read for a whole page at once.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use domain::annual_report::AnnualReportId;
use domain::assessment::{AssessmentRun as RunRecord, AssessmentScheme as SchemeRecord, RunId, SchemeId};
use domain::catalogue::edition::{CatalogueEdition as EditionRecord, EditionId};
use domain::channel::ChannelId;
use domain::demonstration_site::{DemonstrationSite as SiteRecord, DemonstrationSiteId};
use domain::directory::Directory;
use domain::document::DocumentId;
use domain::enquiry::{Enquiry as EnquiryRecord, EnquiryId};
use domain::journal::{Change, ChangeKind, ChangeType};
use domain::milestone::{Milestone as MilestoneRecord, MilestoneId};
use domain::participation::consultation::{Consultation as ConsultationRecord, ConsultationId};
use domain::participation::decision::{Decision as DecisionRecord, DecisionId};
use domain::participation::meeting::{Meeting as MeetingRecord, MeetingId};
use domain::pilot_domain::PilotDomainId;
use domain::unit::UnitId;
use persistence::ChangePage;

use crate::annual_report::AnnualReport;
use crate::annual_report::loaders::{AnnualReportKey, Pair as ReportPair};
use crate::assessment::{AssessmentRun, AssessmentScheme, RunKey, SchemeKey};
use crate::catalogue::edition::CatalogueEdition;
use crate::channel::Channel;
use crate::context::Reach;
use crate::demonstration_site::{DemonstrationSite, SiteKey};
use crate::document::Document;
use crate::document::loaders::{DocumentKey, Pair};
use crate::enquiry::loaders::EnquiryKey;
use crate::enquiry::{Enquiry, Way};
use crate::loaders::{EditionKey, Scope};
use crate::meeting::Meeting;
use crate::milestone::Milestone;
use crate::node::Node;
use crate::participation::consultation::Consultation;
use crate::participation::decision::Decision;
use crate::problem::Problem;
use crate::unit::Unit;

/// The records of a page.
#[derive(Clone)]
pub(super) struct Records {
    directory: Arc<Directory>,
    editions: Arc<HashMap<EditionKey, Arc<EditionRecord>>>,
    documents: Arc<HashMap<DocumentKey, Pair>>,
    enquiries: Arc<HashMap<EnquiryKey, Arc<EnquiryRecord>>>,
    decisions: Arc<HashMap<DecisionId, Arc<DecisionRecord>>>,
    consultations: Arc<HashMap<ConsultationId, Arc<ConsultationRecord>>>,
    meetings: Arc<HashMap<MeetingId, Arc<MeetingRecord>>>,
    reports: Arc<HashMap<AnnualReportKey, ReportPair>>,
    milestones: Arc<HashMap<MilestoneId, Arc<MilestoneRecord>>>,
    sites: Arc<HashMap<SiteKey, Arc<SiteRecord>>>,
    schemes: Arc<HashMap<SchemeKey, Arc<SchemeRecord>>>,
    runs: Arc<HashMap<RunKey, Arc<RunRecord>>>,
}

impl Records {
    /// Reads what `page` is about; only the directory unless the records are `wanted`.
    pub(super) async fn of(ctx: &Context<'_>, page: &ChangePage, wanted: bool) -> Result<Self, Problem> {
        // The page may know of units that the picture in memory does not have yet; asked for before, it would miss them.
        let seen = page.items.iter().filter(|row| row.change.subject_type.is_in_directory());
        let newest = seen.map(|row| row.cursor.seq).max().unwrap_or_default();
        let directory = ctx.store().directory_from(newest).await?;
        let there = |wanted_type| {
            let changes = page.items.iter().map(|row| &row.change);
            changes.filter(move |it| wanted && it.kind == ChangeKind::Upsert && it.subject_type == wanted_type)
        };
        let keys: Vec<_> =
            there(ChangeType::CatalogueEdition).map(|it| EditionKey(Scope::Public, EditionId(it.subject_id))).collect();
        let editions = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> =
            there(ChangeType::Document).map(|it| DocumentKey(Scope::Public, DocumentId(it.subject_id))).collect();
        let documents = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> =
            there(ChangeType::Enquiry).map(|it| EnquiryKey(Scope::Public, EnquiryId(it.subject_id))).collect();
        let enquiries = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> = there(ChangeType::Decision).map(|it| DecisionId(it.subject_id)).collect();
        let decisions = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> = there(ChangeType::Consultation).map(|it| ConsultationId(it.subject_id)).collect();
        let consultations = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> = there(ChangeType::Meeting).map(|it| MeetingId(it.subject_id)).collect();
        let meetings = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> = there(ChangeType::AnnualReport)
            .map(|it| AnnualReportKey(Scope::Public, AnnualReportId(it.subject_id)))
            .collect();
        let reports = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> = there(ChangeType::Milestone).map(|it| MilestoneId(it.subject_id)).collect();
        let milestones = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> = there(ChangeType::DemonstrationSite)
            .map(|it| SiteKey(Scope::Public, DemonstrationSiteId(it.subject_id)))
            .collect();
        let sites = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> =
            there(ChangeType::AssessmentScheme).map(|it| SchemeKey(Scope::Public, SchemeId(it.subject_id))).collect();
        let schemes = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        let keys: Vec<_> =
            there(ChangeType::AssessmentRun).map(|it| RunKey(Scope::Public, RunId(it.subject_id))).collect();
        let runs = if keys.is_empty() { HashMap::new() } else { ctx.load_all(keys).await? };
        Ok(Self {
            directory,
            editions: Arc::new(editions),
            documents: Arc::new(documents),
            enquiries: Arc::new(enquiries),
            decisions: Arc::new(decisions),
            consultations: Arc::new(consultations),
            meetings: Arc::new(meetings),
            reports: Arc::new(reports),
            milestones: Arc::new(milestones),
            sites: Arc::new(sites),
            schemes: Arc::new(schemes),
            runs: Arc::new(runs),
        })
    }

    pub(super) fn unit(&self, id: Option<UnitId>) -> Option<Unit> {
        self.directory.unit(id?).cloned().map(Unit)
    }

    pub(super) fn find(&self, change: &Change) -> Option<Node> {
        if change.kind == ChangeKind::Tombstone {
            return None;
        }
        match change.subject_type {
            ChangeType::Unit => self.unit(Some(UnitId(change.subject_id))).map(Node::Unit),
            ChangeType::PilotDomain => {
                let id = PilotDomainId(change.subject_id);
                let found = self.directory.pilot_domains().find(|domain| domain.id == id).cloned();
                found.map(|domain| Node::PilotDomain(domain.into()))
            }
            ChangeType::Channel => {
                let id = ChannelId(change.subject_id);
                let found = self.directory.channels().iter().find(|channel| channel.id == id).cloned();
                found.map(|channel| Node::Channel(Channel(channel)))
            }
            ChangeType::CatalogueEdition => {
                let key = EditionKey(Scope::Public, EditionId(change.subject_id));
                let found = self.editions.get(&key).cloned();
                found.map(|edition| Node::CatalogueEdition(CatalogueEdition::new(Scope::Public, edition)))
            }
            ChangeType::Document => {
                let key = DocumentKey(Scope::Public, DocumentId(change.subject_id));
                let found = self.documents.get(&key).cloned();
                found.map(|pair| Node::Document(Document::new(Scope::Public, pair)))
            }
            ChangeType::Enquiry => {
                let key = EnquiryKey(Scope::Public, EnquiryId(change.subject_id));
                let found = self.enquiries.get(&key).cloned();
                found.map(|it| Node::Enquiry(Enquiry::new(Way::Public, it)))
            }
            ChangeType::Decision => {
                let found = self.decisions.get(&DecisionId(change.subject_id)).cloned();
                found.map(|decision| Node::Decision(Decision(decision)))
            }
            ChangeType::Consultation => {
                let found = self.consultations.get(&ConsultationId(change.subject_id)).cloned();
                found.map(|consultation| Node::Consultation(Consultation(consultation)))
            }
            ChangeType::Meeting => {
                let found = self.meetings.get(&MeetingId(change.subject_id)).cloned();
                found.map(|meeting| Node::Meeting(Meeting(meeting)))
            }
            ChangeType::AnnualReport => {
                let key = AnnualReportKey(Scope::Public, AnnualReportId(change.subject_id));
                let found = self.reports.get(&key).cloned();
                found.map(|pair| Node::AnnualReport(AnnualReport::new(Scope::Public, pair)))
            }
            ChangeType::Milestone => {
                let found = self.milestones.get(&MilestoneId(change.subject_id)).cloned();
                found.map(|milestone| Node::Milestone(Milestone(milestone)))
            }
            ChangeType::DemonstrationSite => {
                let key = SiteKey(Scope::Public, DemonstrationSiteId(change.subject_id));
                let found = self.sites.get(&key).cloned();
                found.map(|site| Node::DemonstrationSite(DemonstrationSite::new(Scope::Public, site)))
            }
            ChangeType::AssessmentScheme => {
                let found = self.schemes.get(&SchemeKey(Scope::Public, SchemeId(change.subject_id))).cloned();
                found.map(|it| Node::AssessmentScheme(AssessmentScheme(it)))
            }
            ChangeType::AssessmentRun => {
                let found = self.runs.get(&RunKey(Scope::Public, RunId(change.subject_id))).cloned();
                found.map(|it| Node::AssessmentRun(AssessmentRun::new(Scope::Public, it)))
            }
        }
    }
}
