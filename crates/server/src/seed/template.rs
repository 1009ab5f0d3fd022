//! 标准指引模板: rows of the national tables as the rows of a published template.

use domain::catalogue::body::ResponsibleBody;
use domain::catalogue::item::{Audience, Elements, Evidence, Levels, Method, RawCells};
use domain::channel::ChannelMark;
use domain::directory::Directory;
use domain::unit::UnitId;
use domain::vocabulary::Locale;
use exchange::channels::{self, Mark, Vocabulary};
use exchange::seed::{self, TemplateSeed};
use exchange::table::{Cells, Column, TableRow, is_ticked};
use persistence::{SeedTemplate, TemplateRow};

use super::{read, wrong};

/// The template of one domain, kept by the unit at the top.
pub(super) fn template(seed: &TemplateSeed, top: UnitId, vocabulary: &Vocabulary) -> anyhow::Result<SeedTemplate> {
    let rows = (1..)
        .zip(&seed.rows)
        .map(|(position, row)| template_row(&seed.domain_code, position, row, vocabulary))
        .collect::<anyhow::Result<_>>()?;
    Ok(SeedTemplate {
        unit_id: top,
        pilot_domain: read(&seed.domain_code)?,
        title: read(&seed.title)?,
        channel_semantics: read(&seed.channel_semantics)?,
        rows,
    })
}

fn template_row(
    domain: &str,
    position: u32,
    row: &seed::TemplateRow,
    vocabulary: &Vocabulary,
) -> anyhow::Result<TemplateRow> {
    let elements = elements(&row.table_row, vocabulary);
    elements.check().map_err(|refusal| wrong(format!("row {position}: {}", refusal.message(Locale::En))))?;
    Ok(TemplateRow {
        // The printed 序号 is a label; the place in the national table is what stays the same everywhere.
        key: read(&format!("{domain}.{position:03}"))?,
        serial: row.table_row.resolved[Column::Serial].clone(),
        elements,
        raw: raw(&row.table_row.cells),
        evidence: match row.evidence {
            seed::Evidence::Confirmed => Evidence::Confirmed,
            seed::Evidence::Reconstructed => Evidence::Reconstructed,
        },
    })
}

fn elements(row: &TableRow, vocabulary: &Vocabulary) -> Elements {
    let text = |column: Column| row.resolved[column].clone();
    let ticked = |column| row.is_ticked(column);
    let group = Some(text(Column::SpecificGroup)).filter(|group| !group.is_empty());
    Elements {
        primary_name: text(Column::PrimaryName),
        secondary_name: text(Column::SecondaryName),
        content: text(Column::Content),
        legal_basis: text(Column::LegalBasis),
        time_limit: text(Column::TimeLimit),
        // A template names kinds of bodies: without a directory no part becomes a unit of this county.
        responsible_body: ResponsibleBody::resolve(
            &row.resolved[Column::ResponsibleBody],
            &Directory::default(),
            UnitId(uuid::Uuid::nil()),
        ),
        channels: channels::parse(&row.resolved[Column::Channels], vocabulary)
            .into_iter()
            .map(|it| ChannelMark { code: it.code, text: it.text, ticked: it.mark == Mark::Ticked })
            .collect(),
        audience: Audience {
            whole_society: ticked(Column::WholeSociety),
            // A bare tick says that there is a group, and not which.
            specific_group: group.map(|group| if is_ticked(&group) { String::new() } else { group }),
        },
        method: Method { proactive: ticked(Column::Proactive), on_request: ticked(Column::OnRequest) },
        // The national table has no column for villages.
        levels: Levels { county: ticked(Column::County), town: ticked(Column::Town), village: false },
    }
}

/// Every cell as the file has it.
fn raw(cells: &Cells) -> RawCells {
    let text = |column: Column| cells[column].clone();
    RawCells {
        serial: text(Column::Serial),
        primary_name: text(Column::PrimaryName),
        secondary_name: text(Column::SecondaryName),
        content: text(Column::Content),
        legal_basis: text(Column::LegalBasis),
        time_limit: text(Column::TimeLimit),
        responsible_body: text(Column::ResponsibleBody),
        channels: text(Column::Channels),
        whole_society: text(Column::WholeSociety),
        specific_group: text(Column::SpecificGroup),
        proactive: text(Column::Proactive),
        on_request: text(Column::OnRequest),
        county: text(Column::County),
        town: text(Column::Town),
        ..RawCells::default()
    }
}
