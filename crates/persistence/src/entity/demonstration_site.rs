//! 示范点.

use chrono::{DateTime, Utc};
use domain::attachment::AttachmentId;
use domain::demonstration_site::{
    DemonstrationSite, DemonstrationSiteId, Nomination, Ruling, RulingReason, SiteReason, SiteStanding, SiteState,
    SiteTitle,
};
use domain::document::DocumentId;
use domain::evidence::{Evidence, EvidenceText};
use domain::staff::StaffId;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "demonstration_site")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DemonstrationSiteId,
    pub unit_id: UnitId,
    pub title: SiteTitle,
    pub pilot_domains: String,
    pub reason: SiteReason,
    pub evidence_text: Option<EvidenceText>,
    pub evidence_document_id: Option<DocumentId>,
    pub evidence_attachment_id: Option<AttachmentId>,
    pub nominated_by: Option<StaffId>,
    pub nominated_at: DateTime<Utc>,
    pub state: SiteState,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<StaffId>,
    pub decision_reason: Option<RulingReason>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<StaffId>,
    pub end_reason: Option<RulingReason>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for DemonstrationSite {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        let decided = row.decided_at.map(|at| Ruling { at, by: row.decided_by, reason: row.decision_reason });
        let ended = row.ended_at.map(|at| Ruling { at, by: row.ended_by, reason: row.end_reason });
        let standing = match (row.state, decided, ended) {
            (SiteState::Nominated, None, None) => SiteStanding::Nominated,
            (SiteState::Declined, Some(it), None) => SiteStanding::Declined(it),
            (SiteState::Designated, Some(it), None) => SiteStanding::Designated(it),
            (SiteState::Ended, Some(designated), Some(ended)) => SiteStanding::Ended { designated, ended },
            (state, ..) => return Err(Failure::Corrupt(format!("site {} is {state} in an impossible way", row.id))),
        };
        Ok(Self {
            id: row.id,
            nomination: Nomination {
                unit_id: row.unit_id,
                title: row.title,
                pilot_domains: from_text("demonstration_site.pilot_domains", &row.pilot_domains)?,
                reason: row.reason,
                evidence: Evidence {
                    text: row.evidence_text,
                    document_id: row.evidence_document_id,
                    attachment_id: row.evidence_attachment_id,
                },
            },
            nominated_by: row.nominated_by,
            nominated_at: row.nominated_at,
            standing,
            version: row.version,
        })
    }
}

impl From<&DemonstrationSite> for Model {
    fn from(site: &DemonstrationSite) -> Self {
        let nomination = site.nomination.clone();
        let (decided, ended) = (site.standing.decided(), site.standing.ended());
        Self {
            id: site.id,
            unit_id: nomination.unit_id,
            title: nomination.title,
            pilot_domains: to_text(&nomination.pilot_domains),
            reason: nomination.reason,
            evidence_text: nomination.evidence.text,
            evidence_document_id: nomination.evidence.document_id,
            evidence_attachment_id: nomination.evidence.attachment_id,
            nominated_by: site.nominated_by,
            nominated_at: site.nominated_at,
            state: site.state(),
            decided_at: decided.map(|it| it.at),
            decided_by: decided.and_then(|it| it.by),
            decision_reason: decided.and_then(|it| it.reason.clone()),
            ended_at: ended.map(|it| it.at),
            ended_by: ended.and_then(|it| it.by),
            end_reason: ended.and_then(|it| it.reason.clone()),
            version: site.version,
        }
    }
}
