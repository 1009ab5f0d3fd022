//! Items of the six national templates.

use domain::catalogue::item::{CatalogueItem, Elements, Evidence, Origin, RawCells};
use domain::channel::ChannelSemantics;

use super::{Printed, Section};
use crate::seed::{Source, TemplateSeed};

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

fn section(template: &TemplateSeed, name: &str) -> Section {
    let items = (1..).zip(&template.rows);
    let items = items.map(|(position, it)| {
        item(template.domain_code.as_deref().unwrap_or_default(), position, it.row.elements.clone())
    });
    Section { pilot_domain: template.domain_code.clone().map(|code| (code, name.to_owned())), items: items.collect() }
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
    let template = |code: &&str| national.templates.iter().find(|it| it.domain_code.as_deref() == Some(*code)).unwrap();
    let name = |code: &str| national.pilot_domains.iter().find(|it| it.code == code).unwrap().name.clone();
    let first = template(&codes[0]);
    Printed {
        title: "青山县示例局基层政务公开标准目录".to_owned(),
        compiled_by: "青山县示例局".to_owned(),
        edition: "第2版 2026年3月1日发布".to_owned(),
        semantics: first.channel_semantics.parse::<ChannelSemantics>().unwrap(),
        sections: codes.iter().map(|code| section(template(code), &name(code))).collect(),
    }
}
