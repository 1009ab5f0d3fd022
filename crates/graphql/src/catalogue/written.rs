//! 公开事项, written: the fields that a catalogue page asks for.

use async_graphql::parser::types::{Field, SelectionSet};
use domain::catalogue::body::BodyPart;
use domain::channel::ChannelMark;
use domain::unit::{Unit, UnitId};

use super::Catalogue;
use super::diff::CatalogueDifference;
use super::edition::{CatalogueComment, CatalogueEdition, CatalogueFinding};
use super::item::CatalogueItem;
use crate::written::{Json, Row, Written};

/// An item with all its elements and channels.
const USUAL_BYTES: usize = 4_096;

impl Written for Catalogue {}
impl Written for CatalogueEdition {}
impl Written for CatalogueFinding {}
impl Written for CatalogueComment {}
impl Written for CatalogueDifference {}

impl Written for CatalogueItem {
    fn write(&self, row: &Row<'_>) -> Option<Json> {
        let mut json = Json::of_about(USUAL_BYTES);
        json.object(row, row.selection(), "CatalogueItem", |json, field| self.write_field(row, json, field))?;
        Some(json)
    }
}

impl CatalogueItem {
    fn write_field(&self, row: &Row<'_>, json: &mut Json, field: &Field) -> Option<()> {
        let (record, selection) = (&*self.record, &field.selection_set.node);
        let elements = &record.elements;
        match field.name.node.as_str() {
            "id" => json.plain(&record.id.to_string()),
            "key" => json.plain(record.key.as_str()),
            "position" => json.plain(&record.position),
            "serial" => json.plain(&record.serial),
            "origin" => json.plain(record.origin.code()),
            "evidence" => json.plain(record.evidence.code()),
            "name" => json.plain(&elements.name()),
            "primaryName" => json.plain(&elements.primary_name),
            "secondaryName" => json.plain(&elements.secondary_name),
            "content" => json.plain(&elements.content),
            "legalBasis" => json.plain(&elements.legal_basis),
            "version" => json.plain(&record.version),
            "timeLimit" => json.object(row, selection, "TimeLimit", |json, field| match field.name.node.as_str() {
                "text" => json.plain(&elements.time_limit),
                _ => None,
            }),
            "responsibleBody" => json.object(row, selection, "ResponsibleBody", |json, field| {
                let parts = &elements.responsible_body.parts;
                match field.name.node.as_str() {
                    "text" => json.plain(&elements.responsible_body.text),
                    "parts" => json.list(parts, |json, part| write_part(row, json, &field.selection_set.node, part)),
                    _ => None,
                }
            }),
            "channels" => json.list(&elements.channels, |json, mark| write_channel(row, json, selection, mark)),
            "audience" => json.object(row, selection, "Audience", |json, field| match field.name.node.as_str() {
                "wholeSociety" => json.plain(&elements.audience.whole_society),
                "specificGroup" => json.plain(&elements.audience.specific_group),
                _ => None,
            }),
            "method" => json.object(row, selection, "Method", |json, field| match field.name.node.as_str() {
                "proactive" => json.plain(&elements.method.proactive),
                "onRequest" => json.plain(&elements.method.on_request),
                _ => None,
            }),
            "levels" => json.object(row, selection, "Levels", |json, field| match field.name.node.as_str() {
                "county" => json.plain(&elements.levels.county),
                "town" => json.plain(&elements.levels.town),
                "village" => json.plain(&elements.levels.village),
                _ => None,
            }),
            "responsibleUnit" => write_unit(row, json, selection, record.responsible_unit_id),
            "unit" => write_unit(row, json, selection, Some(self.edition.as_ref()?.unit_id)),
            "responsibility" => json.plain(record.responsibility(self.edition.as_ref()?.unit_id).code()),
            "pilotDomain" => self.write_domain(row, json, selection),
            _ => None,
        }
    }

    fn write_domain(&self, row: &Row<'_>, json: &mut Json, selection: &SelectionSet) -> Option<()> {
        let code = self.record.pilot_domain.as_ref();
        let Some(domain) = code.and_then(|code| row.request.act.directory.pilot_domain(code)) else {
            return json.plain(&());
        };
        json.object(row, selection, "PilotDomain", |json, field| match field.name.node.as_str() {
            "id" => json.plain(&domain.id.to_string()),
            "code" => json.plain(domain.code.as_str()),
            "name" => json.plain(&domain.name),
            _ => None,
        })
    }
}

fn write_part(row: &Row<'_>, json: &mut Json, selection: &SelectionSet, part: &BodyPart) -> Option<()> {
    json.object(row, selection, "ResponsiblePart", |json, field| match field.name.node.as_str() {
        "text" => json.plain(&part.text),
        "kind" => json.plain(part.kind.code()),
        "unit" => write_unit(row, json, &field.selection_set.node, part.unit_id),
        _ => None,
    })
}

fn write_channel(row: &Row<'_>, json: &mut Json, selection: &SelectionSet, mark: &ChannelMark) -> Option<()> {
    json.object(row, selection, "ItemChannel", |json, field| match field.name.node.as_str() {
        "text" => json.plain(&mark.text),
        "ticked" => json.plain(&mark.ticked),
        "channel" => {
            let code = mark.code.as_deref();
            let Some(channel) = code.and_then(|code| row.request.act.directory.channel(code)) else {
                return json.plain(&());
            };
            json.object(row, &field.selection_set.node, "Channel", |json, field| match field.name.node.as_str() {
                "id" => json.plain(&channel.id.to_string()),
                "code" => json.plain(channel.code.as_str()),
                "name" => json.plain(&channel.name),
                "online" => json.plain(&channel.online),
                _ => None,
            })
        }
        _ => None,
    })
}

fn write_unit(row: &Row<'_>, json: &mut Json, selection: &SelectionSet, id: Option<UnitId>) -> Option<()> {
    let Some(unit): Option<&Unit> = id.and_then(|id| row.request.act.directory.unit(id)).map(|unit| &**unit) else {
        return json.plain(&());
    };
    json.object(row, selection, "Unit", |json, field| match field.name.node.as_str() {
        "id" => json.plain(&unit.id.to_string()),
        "code" => json.plain(unit.code.as_str()),
        "name" => json.plain(unit.name.as_str()),
        "shortName" => json.plain(&unit.short_name),
        _ => None,
    })
}
