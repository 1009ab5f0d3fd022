//! 标准指引模板: rows of the national tables as the rows of a published template.

use domain::catalogue::body::ResponsibleBody;
use domain::catalogue::item::Evidence;
use domain::directory::Directory;
use domain::unit::UnitId;
use exchange::seed::{self, TemplateSeed};
use persistence::{SeedTemplate, TemplateRow};

use super::read;

/// What the keys of the village's items begin with.
const VILLAGE: &str = "village";

/// The template of one domain, or of villages, kept by the unit at the top.
pub(super) fn template(seed: &TemplateSeed, top: UnitId) -> anyhow::Result<SeedTemplate> {
    let rows = (1..)
        .zip(&seed.rows)
        .map(|(position, row)| template_row(seed.domain_code.as_deref().unwrap_or(VILLAGE), position, row));
    Ok(SeedTemplate {
        unit_id: top,
        pilot_domain: seed.domain_code.as_deref().map(read).transpose()?,
        title: read(&seed.title)?,
        channel_semantics: read(&seed.channel_semantics)?,
        rows: rows.collect::<anyhow::Result<_>>()?,
    })
}

fn template_row(domain: &str, position: u32, seed: &seed::TemplateRow) -> anyhow::Result<TemplateRow> {
    let mut elements = seed.row.elements.clone();
    // A template names kinds of bodies: without a directory no part becomes a unit of this county.
    elements.responsible_body =
        ResponsibleBody::resolve(&elements.responsible_body.text, &Directory::default(), UnitId(uuid::Uuid::nil()));
    Ok(TemplateRow {
        // The printed 序号 is a label; the place in the national table is what stays the same everywhere.
        key: read(&format!("{domain}.{position:03}"))?,
        serial: seed.row.serial.clone(),
        elements,
        raw: seed.row.raw.clone(),
        evidence: match seed.evidence {
            seed::Evidence::Confirmed => Evidence::Confirmed,
            seed::Evidence::Reconstructed => Evidence::Reconstructed,
        },
    })
}
