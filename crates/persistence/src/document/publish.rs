//! 发布, 撤回, 废止: what becomes public, and what ceases to be. Each is one transaction with one entry in the journal.

use chrono::{DateTime, NaiveDate, Utc};
use domain::act::Act;
use domain::document::edition::{DocumentEdition, DocumentStatus, State};
use domain::document::interpretation::{Interpretation, InterpretationPolicy, SyncCheck};
use domain::document::{Document, DocumentId, Standing, Validity, WithdrawalKind, WithdrawalReason};
use domain::enquiry::EnquiryPolicy;
use domain::inspection::InspectionPolicy;
use domain::journal::{Change, ChangeType, Event};
use domain::participation::ParticipationPolicy;
use domain::personal_data::Screening;
use domain::refusal::{Ground, Refusal};
use domain::time_limit::PromptPolicy;
use domain::village::VillagePolicy;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::draft::lock_repealed;
use super::interpretation::{interpretation_of, material_of};
use super::{Pair, filing, keep_document, keep_edition, lock_document, newest_edition, number, open};
use crate::delivery;
use crate::entity::{document, document_edition};
use crate::{Failure, Store, Target, Undone, obligation, sha256};

/// How the county wants its rules applied where the law leaves room; from the configuration.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// 政策解读
    pub interpretation: InterpretationPolicy,
    /// 咨询
    pub enquiry: EnquiryPolicy,
    /// 村务公开
    pub village: VillagePolicy,
    /// 公众参与
    pub participation: ParticipationPolicy,
    /// 依申请公开
    pub request: std::sync::Arc<domain::request::RequestPolicy>,
    /// 内部时限
    pub prompt: PromptPolicy,
    /// 检查指标
    pub inspection: InspectionPolicy,
}

impl Policies {
    /// Refuses what must not become public on `released_on`: a policy without its interpretation.
    pub(super) async fn require(
        &self,
        tx: &DatabaseTransaction,
        act: &Act,
        edition: &DocumentEdition,
        released_on: NaiveDate,
    ) -> Result<Option<(Interpretation, Option<Pair>)>, Undone> {
        let Some(interpretation) = interpretation_of(tx, edition.document_id).await? else {
            let needed = edition.content.is_policy && edition.number == 1;
            if needed {
                SyncCheck::default().require()?;
            }
            return Ok(None);
        };
        let material = material_of(tx, &interpretation).await?;
        if edition.content.is_policy && edition.number == 1 && interpretation.exemption.is_none() {
            let calendar = act.directory.calendar();
            let newest = material.as_ref().map(|(_, edition)| edition);
            interpretation.sync_check(edition, newest, released_on, calendar, self.interpretation).require()?;
        }
        Ok(Some((interpretation, material)))
    }
}

impl Store {
    /// 发布: gives the index number, replaces the edition before, files it under its items, and ends what it repeals. The
    /// material that interprets a policy goes out with it.
    pub async fn publish_document(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        policies: &Policies,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let (document, edition) = open(&tx, act, target).await?;
        self.release(tx, act, document, edition, policies).await
    }

    /// 到期发布: publishes the next edition whose time has come; none when there is none. Replicas never publish one twice:
    /// whoever is second waits for the row, and finds it published. `skip` holds those that could not be published.
    pub async fn publish_next_due(
        &self,
        act: &Act,
        policies: &Policies,
        skip: &[DocumentId],
    ) -> Result<Option<Pair>, (Option<DocumentId>, Undone)> {
        let due = match self.due(act.at, skip).await {
            Ok(Some(id)) => id,
            Ok(None) => return Ok(None),
            Err(failure) => return Err((None, failure.into())),
        };
        let published = async {
            let tx = self.begin().await?;
            let document = lock_document(&tx, &act.actor, due).await?;
            let edition = newest_edition(&tx, &document).await?;
            if !matches!(edition.state, State::Scheduled { at } if at <= act.at) {
                // Another replica was faster, or somebody took it back.
                return Ok((document, edition));
            }
            Box::pin(self.release(tx, act, document, edition, policies)).await
        };
        published.await.map(Some).map_err(|undone| (Some(due), undone))
    }

    /// When the next edition is to be published; an instant that has passed is that of one which is late.
    pub async fn next_publication(&self) -> Result<Option<DateTime<Utc>>, Failure> {
        let next: Option<Option<DateTime<Utc>>> = document_edition::Entity::find()
            .select_only()
            .column(document_edition::Column::ScheduledFor)
            .filter(document_edition::Column::Status.eq(DocumentStatus::Scheduled))
            .order_by_asc(document_edition::Column::ScheduledFor)
            .into_tuple()
            .one(&self.read)
            .await?;
        Ok(next.flatten())
    }

    async fn due(&self, now: DateTime<Utc>, skip: &[DocumentId]) -> Result<Option<DocumentId>, Failure> {
        Ok(document_edition::Entity::find()
            .select_only()
            .column(document_edition::Column::DocumentId)
            .filter(document_edition::Column::Status.eq(DocumentStatus::Scheduled))
            .filter(document_edition::Column::ScheduledFor.lte(now))
            .filter(document_edition::Column::DocumentId.is_not_in(skip.iter().copied()))
            .order_by_asc(document_edition::Column::ScheduledFor)
            .into_tuple()
            .one(&self.read)
            .await?)
    }

    async fn release(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut document: Document,
        mut edition: DocumentEdition,
        policies: &Policies,
    ) -> Result<Pair, Undone> {
        let interpretation = policies.require(&tx, act, &edition, act.date()).await?;
        edition.publish(act, &mut document)?;
        number::allocate(&tx, act, &mut document).await?;
        let event = document.event("publishDocument").public().fact("number", edition.number);
        let (mut event, unnamed) = put_out(&tx, act, policies, (&mut document, &mut edition), event).await?;
        if !unnamed.is_empty() {
            event = event.fact("unnamedChannels", unnamed);
        }
        for mut ended in lock_repealed(&tx, &edition.content.repeals).await? {
            // What was withdrawn meanwhile has nothing left to end, and its tombstone stays what followers hear of it.
            if ended.standing == Standing::Published && ended.validity != Validity::Repealed {
                ended.repealed_by(act, document.id)?;
                keep_document(&tx, &mut ended).await?;
                filing::reindex(&tx, &ended).await?;
                event = event.also(Change::upsert(ChangeType::Document, ended.id.0, Some(ended.unit_id)));
            }
        }
        if let Some((interpretation, Some(material))) = interpretation {
            event = release_material(&tx, act, policies, &interpretation, material, event).await?;
        }
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((document, edition))
    }

    /// 撤回: at once. Its editions, its files, its entries in lists and search go; a recall is due from every channel that
    /// took it.
    pub async fn withdraw_document(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        kind: WithdrawalKind,
        reason: WithdrawalReason,
        replaced_by: Option<DocumentId>,
        policies: &Policies,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let mut document = lock_document(&tx, &act.actor, target.id).await?;
        target.expect(document.version)?;
        require_impersonal(reason.as_str())?;
        let event = document.withdraw(act, kind, reason.clone(), replaced_by)?;
        if let Some(id) = replaced_by {
            require_public(&tx, "replacedById", id).await?;
        }
        keep_document(&tx, &mut document).await?;
        let rows = document_edition::Entity::find()
            .filter(document_edition::Column::DocumentId.eq(document.id))
            .order_by_asc(document_edition::Column::Number)
            .all(&tx)
            .await?;
        let mut shown = None;
        for row in rows {
            let mut edition = row.into_edition(document.unit_id)?;
            if edition.has_been_published() {
                edition.withdraw(act.at);
            } else {
                edition.stop(&reason);
            }
            keep_edition(&tx, &edition).await?;
            shown = Some(edition);
        }
        let lines = obligation::lines_of(&tx, document.id).await?;
        filing::close(&tx, &document).await?;
        let event = obligation::withdrawn(&tx, act, policies, &document, &lines, event).await?;
        let recalls = delivery::recall(&tx, act, document.id).await?;
        let event = event.fact("recalls", recalls);
        let edition = shown.ok_or_else(|| Failure::Corrupt(format!("document {} without edition", document.id)))?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok((document, edition))
    }

    /// 废止: it stays readable, marked as no longer in force.
    pub async fn repeal_document(
        &self,
        act: &Act,
        target: Target<DocumentId>,
        on: NaiveDate,
        reason: Option<WithdrawalReason>,
        by: Option<DocumentId>,
    ) -> Result<Pair, Undone> {
        let tx = self.begin().await?;
        let mut document = lock_document(&tx, &act.actor, target.id).await?;
        target.expect(document.version)?;
        require_impersonal(reason.as_ref().map_or("", WithdrawalReason::as_str))?;
        let event = document.repeal(act, on, reason, by)?;
        if let Some(id) = by {
            require_public(&tx, "repealedById", id).await?;
        }
        self.end(tx, act, document, &event).await
    }

    /// 到期失效: marks the next document whose period has run out; none when there is none.
    pub async fn expire_next(&self, act: &Act) -> Result<Option<Pair>, Undone> {
        let tx = self.begin().await?;
        let row = document::Entity::find()
            .filter(document::Column::Standing.eq(Standing::Published))
            .filter(document::Column::Validity.eq(Validity::Valid))
            .filter(document::Column::EffectiveUntil.lt(act.date()))
            .lock_exclusive()
            .one(&tx)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut document = Document::try_from(row)?;
        match document.expire(act) {
            Some(event) => self.end(tx, act, document, &event).await.map(Some),
            None => Ok(None),
        }
    }

    async fn end(
        &self,
        tx: DatabaseTransaction,
        act: &Act,
        mut document: Document,
        event: &Event,
    ) -> Result<Pair, Undone> {
        keep_document(&tx, &mut document).await?;
        filing::reindex(&tx, &document).await?;
        let id = document.edition_id.ok_or_else(|| Failure::Corrupt(format!("document {} not public", document.id)))?;
        let row = document_edition::Entity::find_by_id(id).one(&tx).await?.ok_or(Undone::Missing)?;
        let edition = row.into_edition(document.unit_id)?;
        self.append(&tx, act, event).await?;
        self.commit(tx).await?;
        Ok((document, edition))
    }
}

/// Writes what publication does to the records: the edition before first, since only one is in force; and closes what it
/// answers. Answers the names of ticked channels that are in no list as well.
async fn put_out(
    tx: &DatabaseTransaction,
    act: &Act,
    policies: &Policies,
    (document, edition): (&mut Document, &mut DocumentEdition),
    event: Event,
) -> Result<(Event, Vec<String>), Undone> {
    let before = document_edition::Entity::find()
        .filter(document_edition::Column::DocumentId.eq(document.id))
        .filter(document_edition::Column::Status.eq(DocumentStatus::Published))
        .one(tx)
        .await?;
    if let Some(row) = before {
        let mut before = row.into_edition(document.unit_id)?;
        before.supersede(act.at);
        keep_edition(tx, &before).await?;
    }
    keep_edition(tx, edition).await?;
    keep_document(tx, document).await?;
    let lines = obligation::lines_of(tx, document.id).await?;
    filing::file(tx, document, edition).await?;
    let published = obligation::published(tx, act, policies, (&*document, &*edition), &lines, event);
    let event = Box::pin(published).await?;
    let unnamed = delivery::open(tx, act, document, edition).await?;
    Ok((event, unnamed))
}

/// 同步部署: the material goes out with the policy, or is scheduled for the day its plan names.
async fn release_material(
    tx: &DatabaseTransaction,
    act: &Act,
    policies: &Policies,
    interpretation: &Interpretation,
    material: Pair,
    event: Event,
) -> Result<Event, Undone> {
    let (mut document, mut edition) = material;
    if edition.state.status() != DocumentStatus::Approved {
        return Ok(event);
    }
    if interpretation.goes_with(&edition, act.date()) {
        edition.release_with(act, &mut document)?;
        number::allocate(tx, act, &mut document).await?;
        let (event, _) = put_out(tx, act, policies, (&mut document, &mut edition), event).await?;
        return Ok(event.also(Change::upsert(ChangeType::Document, document.id.0, Some(document.unit_id))));
    }
    edition.follow(interpretation)?;
    keep_document(tx, &mut document).await?;
    keep_edition(tx, &edition).await?;
    Ok(event)
}

/// Refuses a reason that would publish what it withdraws.
fn require_impersonal(reason: &str) -> Result<(), Refusal> {
    let mut screening = Screening::default();
    screening.read_field("reason", reason);
    screening.require_cleared(None, sha256)
}

/// Refuses to point readers to what they cannot read.
async fn require_public(tx: &DatabaseTransaction, field: &str, id: DocumentId) -> Result<(), Undone> {
    let row = document::Entity::find_by_id(id).one(tx).await?;
    match row.map(|row| row.standing) {
        Some(Standing::Published) => Ok(()),
        _ => Err(Refusal::at(Ground::UnknownReference, field).found(id.to_string()).into()),
    }
}
