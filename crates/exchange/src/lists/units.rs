//! 单位名单.

use domain::credit_code::CreditCode;
use domain::remark::Remark;
use domain::unit::{Contact, Level, UnitKind};

use super::grid::{Field, Line, Need, SERIAL, Seen, lines};
use super::{Listed, UnitRow};
use crate::workbook::Workbook;

const CODE: Field = Field {
    name: "code",
    need: Need::Required,
    labels: &["单位代码", "代码", "编码", "单位编码", "机构代码"],
    note: "必填,不重复,至多 40 个字符;留空则用统一社会信用代码",
};
const NAME: Field = Field {
    name: "name",
    need: Need::Required,
    labels: &["单位名称", "名称", "全称", "单位全称", "机构名称", "单位"],
    note: "必填,全称",
};
pub(super) const KIND: Field = Field {
    name: "kind",
    need: Need::Required,
    labels: &["单位类别", "类别", "类型", "单位类型", "性质", "单位性质"],
    note: "必填,从列表中选择",
};
pub(super) const LEVEL: Field = Field {
    name: "level",
    need: Need::Required,
    labels: &["行政层级", "层级", "级别", "行政级别"],
    note: "必填,从列表中选择",
};
const PARENT: Field = Field {
    name: "parent",
    need: Need::Expected,
    labels: &["上级单位", "上级", "主管单位", "上级单位代码", "parentCode"],
    note: "上级单位的代码或名称",
};
const CREDIT_CODE: Field = Field {
    name: "creditCode",
    need: Need::Optional,
    labels: &["统一社会信用代码", "信用代码", "社会信用代码"],
    note: "18 位;不知道的留空",
};

pub(super) const FIELDS: &[Field] = &[
    CODE,
    NAME,
    optional("shortName", &["简称", "单位简称"], "目录中的习惯写法"),
    optional("aliases", &["别名", "其他名称", "曾用名"], "几个别名之间用、或;分开"),
    KIND,
    LEVEL,
    PARENT,
    CREDIT_CODE,
    optional("phone", &["联系电话", "电话", "咨询电话"], "政府信息公开工作机构的电话"),
    optional("fax", &["传真", "传真号码"], "政府信息公开工作机构的传真"),
    optional("email", &["电子邮箱", "邮箱", "电子邮件"], "对外公布的邮箱"),
    optional("address", &["办公地址", "地址", "通信地址", "通讯地址"], "对外公布的地址"),
    optional("postcode", &["邮政编码", "邮编"], "6 位数字"),
    optional("officeHours", &["办公时间", "工作时间"], "如:工作日 9:00-17:00"),
    optional("note", &["备注", "说明"], "其他需要说明的"),
    SERIAL,
];

const fn optional(name: &'static str, labels: &'static [&'static str], note: &'static str) -> Field {
    Field { name, need: Need::Optional, labels, note }
}

/// What people write for a kind beside its label.
const KINDS: &[(&str, UnitKind)] = &[
    ("政府", UnitKind::Government),
    ("办公室", UnitKind::Office),
    ("部门", UnitKind::Department),
    ("垂管部门", UnitKind::VerticalAgency),
    ("垂管单位", UnitKind::VerticalAgency),
    ("分局", UnitKind::Branch),
    ("派驻机构", UnitKind::Branch),
    ("街道", UnitKind::Street),
    ("镇人民政府", UnitKind::Town),
    ("乡人民政府", UnitKind::Town),
    ("乡镇人民政府", UnitKind::Town),
    ("村委会", UnitKind::VillageCommittee),
    ("居委会", UnitKind::ResidentCommittee),
];
const LEVELS: &[(&str, Level)] = &[
    ("设区的市级", Level::Prefecture),
    ("地市级", Level::Prefecture),
    ("区级", Level::County),
    ("区县级", Level::County),
    ("镇级", Level::Town),
    ("乡镇级", Level::Town),
];

/// Reads a list of units; whether parents exist and who may establish them is judged elsewhere.
pub fn units(workbook: &Workbook) -> Listed<UnitRow> {
    let mut remarks = Vec::new();
    let lines = lines(workbook, FIELDS, &mut remarks);
    let mut seen = Seen::new();
    let mut rows = Vec::new();
    for line in &lines {
        let Some(row) = unit(line, &mut remarks) else { continue };
        if seen.is_new(row.code.clone(), line, &CODE, &mut remarks) {
            rows.push(row);
        }
    }
    Listed { rows, remarks }
}

fn unit(line: &Line, remarks: &mut Vec<Remark>) -> Option<UnitRow> {
    // Each cell is looked at, so that one reading names all that is wrong with the row.
    let credit_code = match line.filled(CREDIT_CODE.name) {
        Some(_) => line.value::<CreditCode>(&CREDIT_CODE, remarks).map(Some),
        None => Some(None),
    };
    let code = match &credit_code {
        Some(Some(credit_code)) if line.text(CODE.name).is_empty() => credit_code.as_str().parse().ok(),
        _ => line.value(&CODE, remarks),
    };
    let name = line.value(&NAME, remarks);
    let kind = line.code(&KIND, KINDS, remarks);
    let level = line.code(&LEVEL, LEVELS, remarks);
    let aliases = line.text("aliases").split(['、', ';', '\u{ff1b}', '\n']).map(str::trim);
    Some(UnitRow {
        place: line.place.clone(),
        code: code?,
        name: name?,
        short_name: line.filled("shortName"),
        aliases: aliases.filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
        kind: kind?,
        level: level?,
        parent: line.filled(PARENT.name),
        credit_code: credit_code?,
        contact: Contact {
            phone: line.filled("phone"),
            fax: line.filled("fax"),
            email: line.filled("email"),
            address: line.filled("address"),
            postcode: line.filled("postcode"),
            office_hours: line.filled("officeHours"),
        },
        note: line.filled("note"),
    })
}
