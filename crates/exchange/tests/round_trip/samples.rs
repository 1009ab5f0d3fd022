//! The six national templates as catalogues.

use domain::catalogue::item::{CatalogueItem, Elements, Evidence, ExtraCell, Origin, RawCells};
use exchange::print::{Printed, Section};
use exchange::seed::TemplateSeed;

use crate::compare::national;

/// An item that says this much.
pub fn item(key: &str, serial: &str, elements: Elements, extra: Vec<ExtraCell>) -> CatalogueItem {
    CatalogueItem {
        id: format!("item_{:032}", 0).parse().unwrap(),
        edition_id: format!("edition_{:032}", 0).parse().unwrap(),
        key: key.parse().unwrap(),
        position: 1,
        serial: serial.to_owned(),
        pilot_domain: None,
        origin: Origin::Template,
        evidence: Evidence::Confirmed,
        template_item_id: None,
        elements,
        responsible_unit_id: None,
        raw: RawCells { extra, ..RawCells::default() },
        version: 1,
    }
}

/// The section of a template that belongs to a domain.
fn section(template: &TemplateSeed) -> Option<Section> {
    let code = template.domain_code.as_ref()?;
    let name = national().pilot_domains.iter().find(|it| it.code == *code).unwrap().name.clone();
    let items = (1..).zip(&template.rows).map(|(number, it)| {
        let key = format!("{code}.{number:03}");
        item(&key, &it.row.serial, it.row.elements.clone(), it.row.raw.extra.clone())
    });
    Some(Section { pilot_domain: Some((code.clone(), name)), items: items.collect() })
}

/// The catalogue of each domain that has a template.
pub fn of_each_domain() -> Vec<Printed> {
    let templates = national().templates.iter();
    templates
        .filter_map(|template| {
            Some(Printed {
                title: template.title.clone(),
                compiled_by: "青山县示例局".to_owned(),
                edition: "第2版 2026年3月1日发布".to_owned(),
                semantics: template.channel_semantics.parse().unwrap(),
                sections: vec![section(template)?],
            })
        })
        .collect()
}

/// One unit's catalogue of all of them.
pub fn of_all_domains() -> Printed {
    let mut printed = of_each_domain().remove(0);
    "青山县社会救助服务中心基层政务公开标准目录".clone_into(&mut printed.title);
    printed.sections = national().templates.iter().filter_map(section).collect();
    printed
}
