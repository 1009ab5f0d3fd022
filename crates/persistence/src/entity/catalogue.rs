//! 标准目录.

use domain::catalogue::{Catalogue, CatalogueId, CatalogueTitle, Kind};
use domain::channel::ChannelSemantics;
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CatalogueId,
    pub kind: Kind,
    pub unit_id: UnitId,
    pub pilot_domain: Option<DomainCode>,
    pub title: CatalogueTitle,
    pub channel_semantics: ChannelSemantics,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Catalogue {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            unit_id: row.unit_id,
            pilot_domain: row.pilot_domain,
            title: row.title,
            channel_semantics: row.channel_semantics,
        }
    }
}

impl From<&Catalogue> for Model {
    fn from(catalogue: &Catalogue) -> Self {
        Self {
            id: catalogue.id,
            kind: catalogue.kind,
            unit_id: catalogue.unit_id,
            pilot_domain: catalogue.pilot_domain.clone(),
            title: catalogue.title.clone(),
            channel_semantics: catalogue.channel_semantics,
        }
    }
}
