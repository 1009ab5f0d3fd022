//! 示范点: nominations, seen by those who look after the unit, and designated sites, seen by anybody.

use chrono::{DateTime, Utc};
use domain::act::{Act, Actor};
use domain::demonstration_site::{
    DemonstrationSite, DemonstrationSiteId, Nomination, READERS, RulingReason, SiteState,
};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::attachment::require_evidence;
use crate::change::Living;
use crate::entity::{demonstration_site, demonstration_site_domain};
use crate::idempotency::Replay;
use crate::reference::{nothing, subtree};
use crate::{Failure, Idempotency, Page, Store, Target, Undone, Window};

/// Which sites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SiteFilter {
    /// Of this unit or one below it.
    pub under: Option<UnitId>,
    /// Of this domain.
    pub pilot_domain: Option<DomainCode>,
    /// In this state; for nominations only.
    pub state: Option<SiteState>,
}

/// Order of sites, newest first: when they were designated, or nominated, then the id.
pub type SiteKeyset = (DateTime<Utc>, DemonstrationSiteId);

impl Store {
    /// See [`DemonstrationSite::nominate`].
    pub async fn nominate_demonstration_site(
        &self,
        act: &Act,
        idempotency: Option<&Idempotency>,
        nomination: Nomination,
    ) -> Result<DemonstrationSite, Undone> {
        let tx = self.begin().await?;
        if let Some(Replay { subject_id }) = Idempotency::find(&tx, act, idempotency).await? {
            let first = DemonstrationSite::lock(&tx, &act.actor, DemonstrationSiteId(subject_id)).await?;
            return first.ok_or(Undone::Missing);
        }
        let (site, event) = DemonstrationSite::nominate(act, nomination)?;
        require_evidence(&tx, act, &site.nomination.evidence).await?;
        if let Some(Replay { subject_id }) = Idempotency::claim(&tx, act, idempotency, site.id.0).await? {
            let first = DemonstrationSite::lock(&tx, &act.actor, DemonstrationSiteId(subject_id)).await?;
            return first.ok_or(Undone::Missing);
        }
        site.insert(&tx).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(site)
    }

    /// See [`DemonstrationSite::designate`].
    pub async fn designate_demonstration_site(
        &self,
        act: &Act,
        target: Target<DemonstrationSiteId>,
        note: Option<RulingReason>,
    ) -> Result<DemonstrationSite, Undone> {
        self.change(act, target, |it: &mut DemonstrationSite| it.designate(act, note)).await
    }

    /// See [`DemonstrationSite::decline`].
    pub async fn decline_demonstration_site(
        &self,
        act: &Act,
        target: Target<DemonstrationSiteId>,
        reason: RulingReason,
    ) -> Result<DemonstrationSite, Undone> {
        self.change(act, target, |it: &mut DemonstrationSite| it.decline(act, reason)).await
    }

    /// See [`DemonstrationSite::end`].
    pub async fn end_demonstration_site(
        &self,
        act: &Act,
        target: Target<DemonstrationSiteId>,
        reason: RulingReason,
    ) -> Result<DemonstrationSite, Undone> {
        self.change(act, target, |it: &mut DemonstrationSite| it.end(act, reason)).await
    }

    /// The designated sites, newest first.
    pub async fn demonstration_sites(
        &self,
        filter: &SiteFilter,
        window: Window<SiteKeyset>,
    ) -> Result<Page<DemonstrationSite>, Failure> {
        let place = demonstration_site::Column::DecidedAt;
        self.sites(Condition::all().add(designated()).add(matching(filter)), place, window).await
    }

    /// How many there are.
    pub async fn count_demonstration_sites(&self, filter: &SiteFilter) -> Result<u64, Failure> {
        let query = demonstration_site::Entity::find().filter(designated()).filter(matching(filter));
        Ok(query.count(&self.read).await?)
    }

    /// The nominations `actor` may know of, and what became of them, newest first.
    pub async fn site_nominations(
        &self,
        actor: &Actor,
        filter: &SiteFilter,
        window: Window<SiteKeyset>,
    ) -> Result<Page<DemonstrationSite>, Failure> {
        let mut condition = Condition::all().add(visible_to(actor)).add(matching(filter));
        if let Some(state) = filter.state {
            condition = condition.add(demonstration_site::Column::State.eq(state));
        }
        self.sites(condition, demonstration_site::Column::NominatedAt, window).await
    }

    /// Those of `ids` that `actor` may know of.
    pub async fn site_nominations_by_ids(
        &self,
        actor: &Actor,
        ids: &[DemonstrationSiteId],
    ) -> Result<Vec<DemonstrationSite>, Failure> {
        self.sites_by_ids(ids, visible_to(actor)).await
    }

    /// Those of `ids` that are designated.
    pub async fn demonstration_sites_by_ids(
        &self,
        ids: &[DemonstrationSiteId],
    ) -> Result<Vec<DemonstrationSite>, Failure> {
        self.sites_by_ids(ids, designated()).await
    }

    async fn sites_by_ids(
        &self,
        ids: &[DemonstrationSiteId],
        seen: Condition,
    ) -> Result<Vec<DemonstrationSite>, Failure> {
        let query = demonstration_site::Entity::find()
            .filter(demonstration_site::Column::Id.is_in(ids.iter().copied()))
            .filter(seen);
        records(query.all(&self.read).await?)
    }

    async fn sites(
        &self,
        condition: Condition,
        place: demonstration_site::Column,
        window: Window<SiteKeyset>,
    ) -> Result<Page<DemonstrationSite>, Failure> {
        let mut query = demonstration_site::Entity::find().filter(condition);
        if let Some((at, id)) = window.after {
            query = query.filter(
                Condition::any()
                    .add(place.lt(at))
                    .add(Condition::all().add(place.eq(at)).add(demonstration_site::Column::Id.lt(id))),
            );
        }
        let rows = query
            .order_by_desc(place)
            .order_by_desc(demonstration_site::Column::Id)
            .limit(window.limit())
            .all(&self.read)
            .await?;
        Ok(Page::cut(records(rows)?, window.first))
    }
}

fn records(rows: Vec<demonstration_site::Model>) -> Result<Vec<DemonstrationSite>, Failure> {
    rows.into_iter().map(DemonstrationSite::try_from).collect()
}

fn designated() -> Condition {
    Condition::all().add(demonstration_site::Column::State.eq(SiteState::Designated))
}

/// The sites of the units that `actor` looks after; [`DemonstrationSite::is_visible_to`] says the same of one.
fn visible_to(actor: &Actor) -> Condition {
    if *actor == Actor::System {
        return Condition::all();
    }
    actor
        .grants()
        .iter()
        .filter(|grant| READERS.contains(&grant.role))
        .fold(nothing(), |any, grant| any.add(demonstration_site::Column::UnitId.in_subquery(subtree(grant.unit_id))))
}

fn matching(filter: &SiteFilter) -> Condition {
    let mut all = Condition::all();
    if let Some(unit_id) = filter.under {
        all = all.add(demonstration_site::Column::UnitId.in_subquery(subtree(unit_id)));
    }
    if let Some(code) = &filter.pilot_domain {
        let of_domain = demonstration_site_domain::Entity::find()
            .select_only()
            .column(demonstration_site_domain::Column::SiteId)
            .filter(demonstration_site_domain::Column::PilotDomain.eq(code.as_str()))
            .into_query();
        all = all.add(demonstration_site::Column::Id.in_subquery(of_domain));
    }
    all
}

impl Living for DemonstrationSite {
    type Id = DemonstrationSiteId;
    const IN_DIRECTORY: bool = false;

    async fn lock(tx: &DatabaseTransaction, actor: &Actor, id: DemonstrationSiteId) -> Result<Option<Self>, Failure> {
        // What is public is seen by everybody: the verbs refuse it to most.
        let seen = if *actor == Actor::System { visible_to(actor) } else { visible_to(actor).add(designated()) };
        let query = demonstration_site::Entity::find_by_id(id).filter(seen).lock_exclusive();
        query.one(tx).await?.map(Self::try_from).transpose()
    }

    async fn insert(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = demonstration_site::Model::from(self).into_active_model().reset_all();
        demonstration_site::Entity::insert(row).exec_without_returning(tx).await?;
        let domains = self.nomination.pilot_domains.iter().map(|code| {
            let unit_id = self.nomination.unit_id;
            let row = demonstration_site_domain::Model {
                site_id: self.id,
                pilot_domain: code.to_string(),
                unit_id,
                live: true,
            };
            row.into_active_model().reset_all()
        });
        let domains: Vec<_> = domains.collect();
        if !domains.is_empty() {
            demonstration_site_domain::Entity::insert_many(domains).exec_without_returning(tx).await?;
        }
        Ok(())
    }

    async fn keep(&self, tx: &DatabaseTransaction) -> Result<(), Undone> {
        let row = demonstration_site::Model::from(self).into_active_model().reset_all();
        demonstration_site::Entity::update(row).exec(tx).await?;
        if !self.state().is_live() {
            demonstration_site_domain::Entity::update_many()
                .col_expr(demonstration_site_domain::Column::Live, Expr::value(false))
                .filter(demonstration_site_domain::Column::SiteId.eq(self.id))
                .exec(tx)
                .await?;
        }
        Ok(())
    }

    fn version(&mut self) -> &mut i32 {
        &mut self.version
    }
}
