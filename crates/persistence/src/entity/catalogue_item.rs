//! 公开事项.

use domain::catalogue::body::ResponsibleBody;
use domain::catalogue::edition::EditionId;
use domain::catalogue::item::{Audience, CatalogueItem, Elements, Evidence, ItemId, ItemKey, Levels, Method, Origin};
use domain::pilot_domain::DomainCode;
use domain::unit::UnitId;
use sea_orm::entity::prelude::*;

use super::{from_text, to_text};
use crate::Failure;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ItemId,
    pub edition_id: EditionId,
    pub item_key: ItemKey,
    pub position: i32,
    pub serial: String,
    pub pilot_domain: Option<DomainCode>,
    pub origin: Origin,
    pub evidence: Evidence,
    pub template_item_id: Option<ItemId>,
    pub primary_name: String,
    pub secondary_name: String,
    pub content: String,
    pub legal_basis: String,
    pub time_limit: String,
    pub responsible_body: String,
    pub body_parts: String,
    pub responsible_unit_id: Option<UnitId>,
    pub channels: String,
    pub whole_society: bool,
    pub specific_group: Option<String>,
    pub proactive: bool,
    pub on_request: bool,
    pub county: bool,
    pub town: bool,
    pub village: bool,
    pub raw: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for CatalogueItem {
    type Error = Failure;

    fn try_from(row: Model) -> Result<Self, Failure> {
        Ok(Self {
            id: row.id,
            edition_id: row.edition_id,
            key: row.item_key,
            position: row.position,
            serial: row.serial,
            pilot_domain: row.pilot_domain,
            origin: row.origin,
            evidence: row.evidence,
            template_item_id: row.template_item_id,
            elements: Elements {
                primary_name: row.primary_name,
                secondary_name: row.secondary_name,
                content: row.content,
                legal_basis: row.legal_basis,
                time_limit: row.time_limit,
                responsible_body: ResponsibleBody {
                    text: row.responsible_body,
                    parts: from_text("catalogue_item.body_parts", &row.body_parts)?,
                },
                channels: from_text("catalogue_item.channels", &row.channels)?,
                audience: Audience { whole_society: row.whole_society, specific_group: row.specific_group },
                method: Method { proactive: row.proactive, on_request: row.on_request },
                levels: Levels { county: row.county, town: row.town, village: row.village },
            },
            responsible_unit_id: row.responsible_unit_id,
            raw: from_text("catalogue_item.raw", &row.raw)?,
            version: row.version,
        })
    }
}

impl From<&CatalogueItem> for Model {
    fn from(item: &CatalogueItem) -> Self {
        let elements = item.elements.clone();
        Self {
            id: item.id,
            edition_id: item.edition_id,
            item_key: item.key.clone(),
            position: item.position,
            serial: item.serial.clone(),
            pilot_domain: item.pilot_domain.clone(),
            origin: item.origin,
            evidence: item.evidence,
            template_item_id: item.template_item_id,
            primary_name: elements.primary_name,
            secondary_name: elements.secondary_name,
            content: elements.content,
            legal_basis: elements.legal_basis,
            time_limit: elements.time_limit,
            body_parts: to_text(&elements.responsible_body.parts),
            responsible_body: elements.responsible_body.text,
            responsible_unit_id: item.responsible_unit_id,
            channels: to_text(&elements.channels),
            whole_society: elements.audience.whole_society,
            specific_group: elements.audience.specific_group,
            proactive: elements.method.proactive,
            on_request: elements.method.on_request,
            county: elements.levels.county,
            town: elements.levels.town,
            village: elements.levels.village,
            raw: to_text(&item.raw),
            version: item.version,
        }
    }
}
