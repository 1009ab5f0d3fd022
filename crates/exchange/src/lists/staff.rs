//! 工作人员名单: several rows of one 用户名 are one account with several roles. Passwords never travel in it.

use domain::remark::{Remark, RemarkCode};
use domain::staff::{Role, StaffName};
use domain::vocabulary::Locale;

use super::grid::{Field, Line, Need, SERIAL, Seen, code_of, labels, lines};
use super::{Listed, StaffRow};
use crate::workbook::Workbook;

const NAME: Field = Field {
    name: "name",
    need: Need::Required,
    labels: &["用户名", "账号", "帐号", "登录名", "username"],
    note: "必填,登录用;同一用户名写几行,即有几个角色",
};
const DISPLAY_NAME: Field = Field {
    name: "displayName",
    need: Need::Expected,
    labels: &["显示名", "姓名", "显示名称"],
    note: "姓名或岗位名称",
};
const UNIT: Field = Field {
    name: "unit",
    need: Need::Required,
    labels: &["所属单位", "单位", "单位名称", "单位代码", "unitCode"],
    note: "必填,单位的代码或名称",
};
pub(super) const ROLE: Field =
    Field {
        name: "role", need: Need::Required, labels: &["角色", "权限", "roles"], note: "必填,从列表中选择"
    };
const SCOPE: Field = Field {
    name: "scopeUnit",
    need: Need::Optional,
    labels: &["范围单位", "范围", "管辖单位", "scope", "scopeUnitCode"],
    note: "角色管到的单位及其下级;留空即所属单位",
};
const DOMAIN: Field = Field {
    name: "pilotDomain",
    need: Need::Optional,
    labels: &["领域", "试点领域", "指导领域", "domain"],
    note: "只有业务指导填写:领域的代码或名称",
};

pub(super) const FIELDS: &[Field] = &[NAME, DISPLAY_NAME, UNIT, ROLE, SCOPE, DOMAIN, SERIAL];

type Granted = (Role, Option<String>, Option<String>);

/// Reads a list of staff; units and domains are found by whoever knows them.
pub fn staff(workbook: &Workbook) -> Listed<StaffRow> {
    let mut remarks = Vec::new();
    let lines = lines(workbook, FIELDS, &mut remarks);
    let mut seen = Seen::new();
    let mut rows: Vec<StaffRow> = Vec::new();
    for line in &lines {
        let name = line.value::<StaffName>(&NAME, &mut remarks);
        let roles = roles(line, &mut remarks);
        let (Some(name), Some(roles)) = (name, roles) else { continue };
        let known = rows.iter().position(|row| row.name == name);
        let index = match known {
            Some(index) => {
                agree(line, &rows[index], &mut remarks);
                index
            }
            None => match account(line, name, &mut remarks) {
                Some(account) => {
                    rows.push(account);
                    rows.len() - 1
                }
                None => continue,
            },
        };
        for role in roles {
            if seen.is_new((rows[index].name.clone(), role.clone()), line, &ROLE, &mut remarks) {
                rows[index].roles.push(role);
            }
        }
    }
    Listed { rows, remarks }
}

fn account(line: &Line, name: StaffName, remarks: &mut Vec<Remark>) -> Option<StaffRow> {
    let Some(unit) = line.filled(UNIT.name) else {
        remarks.push(line.remark(RemarkCode::ValueMissing, &UNIT));
        return None;
    };
    let display_name = line.filled(DISPLAY_NAME.name).unwrap_or_else(|| name.as_str().to_owned());
    Some(StaffRow { place: line.place.clone(), name, display_name, unit, roles: Vec::new() })
}

/// A further row of an account says the same about it, or nothing.
fn agree(line: &Line, account: &StaffRow, remarks: &mut Vec<Remark>) {
    for (field, said) in [(&DISPLAY_NAME, &account.display_name), (&UNIT, &account.unit)] {
        let text = line.text(field.name);
        if !text.is_empty() && text != said {
            let row = account.place.address().unwrap_or_default();
            remarks.push(line.malformed(
                field,
                format!("与第 {row} 行相同(“{said}”),或留空"),
                format!("the same as in row {row} ({said}), or empty"),
            ));
        }
    }
}

fn roles(line: &Line, remarks: &mut Vec<Remark>) -> Option<Vec<Granted>> {
    let names = line.text(ROLE.name).split(['、', ';', '\u{ff1b}', ',', '\u{ff0c}', '\n']).map(str::trim);
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        remarks.push(line.remark(RemarkCode::ValueMissing, &ROLE));
        return None;
    }
    let Some(roles) = names.into_iter().map(|name| code_of::<Role>(name, &[])).collect::<Option<Vec<_>>>() else {
        remarks.push(line.malformed(&ROLE, labels::<Role>(Locale::Zh), labels::<Role>(Locale::En)));
        return None;
    };
    let domain = line.filled(DOMAIN.name);
    let guides = roles.contains(&Role::Guide);
    if guides && domain.is_none() {
        remarks.push(line.remark(RemarkCode::ValueMissing, &DOMAIN));
        return None;
    }
    if !guides && domain.is_some() {
        remarks.push(line.malformed(&DOMAIN, "留空:只有业务指导填写领域", "empty: only guides have a domain"));
        return None;
    }
    let granted = |role: Role| (role, line.filled(SCOPE.name), domain.clone().filter(|_| role == Role::Guide));
    Some(roles.into_iter().map(granted).collect())
}
