//! Items of the six national templates.

use domain::catalogue::body::ResponsibleBody;
use domain::catalogue::item::{Audience, CatalogueItem, Elements, Evidence, Levels, Method, Origin, RawCells};
use domain::channel::{ChannelMark, ChannelSemantics};
use domain::directory::Directory;

use super::{Printed, Section};
use crate::channels::{self, Mark, Vocabulary};
use crate::seed::{Source, TemplateSeed};
use crate::table::{Column, TableRow, is_ticked};

pub(super) fn elements(row: &TableRow, vocabulary: &Vocabulary) -> Elements {
    let text = |column: Column| row.resolved[column].clone();
    let ticked = |column| row.is_ticked(column);
    let group = Some(text(Column::SpecificGroup)).filter(|group| !group.is_empty());
    Elements {
        primary_name: text(Column::PrimaryName),
        secondary_name: text(Column::SecondaryName),
        content: text(Column::Content),
        legal_basis: text(Column::LegalBasis),
        time_limit: text(Column::TimeLimit),
        responsible_body: ResponsibleBody::resolve(
            &text(Column::ResponsibleBody),
            &Directory::default(),
            nobody("unit"),
        ),
        channels: channels::parse(&row.resolved[Column::Channels], vocabulary)
            .into_iter()
            .map(|it| ChannelMark { code: it.code, text: it.text, ticked: it.mark == Mark::Ticked })
            .collect(),
        audience: Audience {
            whole_society: ticked(Column::WholeSociety),
            specific_group: group.map(|group| if is_ticked(&group) { String::new() } else { group }),
        },
        method: Method { proactive: ticked(Column::Proactive), on_request: ticked(Column::OnRequest) },
        levels: Levels { county: ticked(Column::County), town: ticked(Column::Town), village: false },
    }
}

fn nobody<T: std::str::FromStr<Err: std::fmt::Debug>>(prefix: &str) -> T {
    format!("{prefix}_{:032}", 0).parse().unwrap()
}

pub(super) fn item(domain: &str, position: i32, elements: Elements) -> CatalogueItem {
    CatalogueItem {
        id: nobody("item"),
        edition_id: nobody("edition"),
        key: format!("{domain}.{position:03}").parse().unwrap(),
        position,
        serial: position.to_string(),
        pilot_domain: Some(domain.parse().unwrap()),
        origin: Origin::Template,
        evidence: Evidence::Confirmed,
        template_item_id: None,
        elements,
        responsible_unit_id: None,
        raw: RawCells::default(),
        version: 1,
    }
}

fn section(template: &TemplateSeed, vocabulary: &Vocabulary, name: &str) -> Section {
    let items = (1..).zip(&template.rows);
    let items =
        items.map(|(position, row)| item(&template.domain_code, position, elements(&row.table_row, vocabulary)));
    Section { pilot_domain: Some((template.domain_code.clone(), name.to_owned())), items: items.collect() }
}

/// The catalogue of one domain.
pub(super) fn of_domain(code: &str) -> Printed {
    let mut unit = of_unit(&[code]);
    let (_, name) = unit.sections[0].pilot_domain.clone().unwrap();
    unit.title = format!("{name}领域基层政务公开标准目录");
    unit
}

/// A unit's catalogue of several domains.
pub(super) fn of_unit(codes: &[&str]) -> Printed {
    let national = Source::Embedded.national().unwrap();
    let vocabulary = national.vocabulary();
    let template = |code: &&str| national.templates.iter().find(|it| it.domain_code == **code).unwrap();
    let name = |code: &str| national.pilot_domains.iter().find(|it| it.code == code).unwrap().name.clone();
    let first = template(&codes[0]);
    Printed {
        title: "青山县示例局基层政务公开标准目录".to_owned(),
        compiled_by: "青山县示例局".to_owned(),
        edition: "第2版 2026年3月1日发布".to_owned(),
        semantics: first.channel_semantics.parse::<ChannelSemantics>().unwrap(),
        sections: codes.iter().map(|code| section(template(code), &vocabulary, &name(code))).collect(),
    }
}
