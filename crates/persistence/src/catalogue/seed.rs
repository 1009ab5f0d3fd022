//! 种子数据: everything an empty database starts with, in one transaction.

use domain::act::Act;
use domain::assessment::{AssessmentScheme, SchemeContent};
use domain::calendar::CalendarYear;
use domain::catalogue::edition::CatalogueEdition;
use domain::catalogue::item::{CatalogueItem, Elements, Evidence, ItemKey, Origin, RawCells};
use domain::catalogue::{Catalogue, CatalogueTitle, Kind};
use domain::channel::{Channel, ChannelSemantics};
use domain::document::intake::PastDocument;
use domain::journal::{Change, ChangeType, Event};
use domain::milestone::Milestone;
use domain::pilot_domain::{DomainCode, PilotDomain};
use domain::staff::Staff;
use domain::unit::{Unit, UnitId};
use sea_orm::ActiveModelTrait;
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};

use super::draft::insert;
use crate::change::Living;
use crate::document::{raise_serials, take_over};
use crate::entity::{calendar_year, catalogue, milestone, to_text, unit};
use crate::search::index_edition;
use crate::{Failure, Store, Undone};

/// What an empty database is filled with. Units come parents first.
#[derive(Default)]
pub struct Seed {
    /// 单位
    pub units: Vec<Unit>,
    /// 试点领域
    pub pilot_domains: Vec<PilotDomain>,
    /// 渠道
    pub channels: Vec<Channel>,
    /// 工作日历
    pub calendar_years: Vec<CalendarYear>,
    /// 模板
    pub templates: Vec<SeedTemplate>,
    /// 工作步骤
    pub milestones: Vec<Milestone>,
    /// 政府信息 that were published before.
    pub documents: Vec<PastDocument>,
    /// The first administrator.
    pub administrator: Option<Staff>,
    /// 考核指标体系(示例), with the unit whose office may amend it.
    pub assessment_scheme: Option<(UnitId, SchemeContent)>,
}

/// A template of one domain, or of villages, published as it is.
pub struct SeedTemplate {
    /// The unit that keeps it: the county's government.
    pub unit_id: UnitId,
    /// 领域; none for the village's.
    pub pilot_domain: Option<DomainCode>,
    /// 名称
    pub title: CatalogueTitle,
    /// What ■ and □ mean.
    pub channel_semantics: ChannelSemantics,
    /// 事项
    pub rows: Vec<TemplateRow>,
}

/// One row of a template.
pub struct TemplateRow {
    /// 事项键
    pub key: ItemKey,
    /// 序号 as printed.
    pub serial: String,
    /// 九要素
    pub elements: Elements,
    /// 原文
    pub raw: RawCells,
    /// Whether the row was seen in a published table.
    pub evidence: Evidence,
}

impl Store {
    /// Whether nothing was ever put in.
    pub async fn is_empty(&self) -> Result<bool, Failure> {
        Ok(unit::Entity::find().count(&self.write).await? == 0)
    }

    /// Fills an empty database; all of it, or nothing.
    pub async fn seed(&self, act: &Act, seed: Seed) -> Result<(), Undone> {
        let tx = self.begin().await?;
        for unit in &seed.units {
            unit.insert(&tx).await?;
        }
        for domain in &seed.pilot_domains {
            domain.insert(&tx).await?;
        }
        for channel in &seed.channels {
            channel.insert(&tx).await?;
        }
        for year in &seed.calendar_years {
            year.check()?;
            let row =
                calendar_year::Model { id: act.new_id::<UnitId>().0, year: year.year, days: to_text(year), version: 1 };
            calendar_year::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&tx).await?;
        }
        for step in &seed.milestones {
            let row = milestone::Model::from(step).into_active_model().reset_all();
            milestone::Entity::insert(row).exec_without_returning(&tx).await?;
        }
        if let Some(administrator) = &seed.administrator {
            administrator.insert(&tx).await?;
        }
        let event = Event::new("seed", "Seed", act.new_id::<UnitId>().0)
            .public()
            .fact("units", seed.units.len())
            .fact("pilotDomains", seed.pilot_domains.len())
            .fact("channels", seed.channels.len())
            .fact("calendarYears", seed.calendar_years.len())
            .fact("templates", seed.templates.len())
            .fact("documents", seed.documents.len())
            .also_all(seed.units.iter().map(|it| Change::upsert(ChangeType::Unit, it.id.0, Some(it.id))))
            .also_all(seed.pilot_domains.iter().map(|it| Change::upsert(ChangeType::PilotDomain, it.id.0, None)))
            .also_all(seed.channels.iter().map(|it| Change::upsert(ChangeType::Channel, it.id.0, None)))
            .also_all(
                seed.milestones.iter().map(|it| Change::upsert(ChangeType::Milestone, it.id.0, Some(it.unit_id))),
            );
        let mut editions = Vec::new();
        for template in seed.templates {
            editions.push(seed_template(&tx, act, template).await?);
        }
        let numbers: Vec<_> = seed.documents.iter().filter_map(|it| it.entry.index_number.clone()).collect();
        raise_serials(&tx, seed.units.iter(), &numbers).await?;
        let event = take_over(&tx, act, seed.documents, event.also_all(editions)).await?;
        if let Some((unit_id, content)) = seed.assessment_scheme {
            // A draft: what it becomes is for the office to say.
            AssessmentScheme::define(act, unit_id, content)?.0.insert(&tx).await?;
        }
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(self.refresh_directory().await?)
    }
}

/// A template goes through the verbs of every catalogue; the operator answers for it.
async fn seed_template(tx: &sea_orm::DatabaseTransaction, act: &Act, template: SeedTemplate) -> Result<Change, Undone> {
    let SeedTemplate { unit_id, pilot_domain, title, channel_semantics, rows } = template;
    let domain = pilot_domain;
    let catalogue = Catalogue::found(act, Kind::Template, unit_id, domain.clone(), title, channel_semantics)?;
    let row = catalogue::Model::from(&catalogue).into_active_model().reset_all();
    catalogue::Entity::insert(row).exec_without_returning(tx).await?;
    let (mut edition, _) = CatalogueEdition::draft(act, &catalogue, None, Vec::new())?;
    let items: Vec<_> = (1..)
        .zip(rows)
        .map(|(position, row)| CatalogueItem {
            id: act.new_id(),
            edition_id: edition.id,
            key: row.key,
            position,
            serial: row.serial,
            pilot_domain: domain.clone(),
            origin: Origin::Template,
            evidence: row.evidence,
            template_item_id: None,
            elements: row.elements,
            responsible_unit_id: None,
            raw: row.raw,
            version: 1,
        })
        .collect();
    edition.submit(act, items.len(), &[])?;
    edition.approve(act)?;
    edition.publish(act)?;
    insert(tx, &edition, &items).await?;
    index_edition(tx, &catalogue, &edition, &items).await?;
    Ok(edition.disclosed())
}
