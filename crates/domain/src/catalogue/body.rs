//! 公开主体: who publishes. Real cells name units, kinds of bodies, lists, placeholders and private parties (G§3.3).

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::code;
use crate::directory::Directory;
use crate::unit::{Unit, UnitId, UnitKind};

code! {
    /// 主体类型: what a part of the cell names.
    pub enum BodyKind {
        /// 具体单位
        Unit = "UNIT" / "具体单位" / "A unit",
        /// 各镇(街道)
        Townships = "TOWNSHIPS" / "各镇(街道)" / "Every town and street",
        /// 一类部门, still to be resolved.
        KindOfBody = "KIND_OF_BODY" / "一类部门(待明确)" / "A kind of body, to be resolved",
        /// 择一: one of several, to be decided.
        Alternative = "ALTERNATIVE" / "择一(待明确)" / "One of several, to be decided",
        /// 泛指: 相关部门, 有关部门.
        Placeholder = "PLACEHOLDER" / "泛指(待明确)" / "A placeholder",
        /// 随文件而定: resolved for each document.
        Dynamic = "DYNAMIC" / "按文件确定" / "Decided per document",
        /// 非政府主体: publishes elsewhere.
        NonGovernment = "NON_GOVERNMENT" / "非政府主体" / "Not a government body",
    }
}

code! {
    /// 责任归属.
    pub enum Responsibility {
        /// 本单位
        Own = "OWN" / "本单位" / "The compiling unit",
        /// 其他单位: kept in the catalogue, owed by the unit named (Annex 1, remark).
        ResponsibleElsewhere = "RESPONSIBLE_ELSEWHERE" / "由其他单位负责" / "Another unit",
        /// 多个主体
        Shared = "SHARED" / "多个主体" / "Several bodies",
        /// 非政府主体
        NonGovernment = "NON_GOVERNMENT" / "非政府主体" / "Not a government body",
        /// 未明确
        Unresolved = "UNRESOLVED" / "未明确" / "Not resolved yet",
    }
}

/// One name in the cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyPart {
    /// As written.
    pub text: String,
    /// What it names.
    pub kind: BodyKind,
    /// The unit, when it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit_id: Option<UnitId>,
}

/// 公开主体 of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsibleBody {
    /// The cell, merges and 同上 resolved.
    pub text: String,
    /// What it names, in order.
    pub parts: Vec<BodyPart>,
}

const PLACEHOLDERS: [&str; 5] = ["相关", "有关", "各级", "对应", "辖区"];
const DYNAMIC: [&str; 4] = ["制定文件", "分别公开", "对口", "谁制定"];
const NON_GOVERNMENT: [&str; 11] = [
    "招标人",
    "代理机构",
    "项目单位",
    "村民委员会",
    "居民委员会",
    "村委会",
    "行政村",
    "医疗机构",
    "建设单位",
    "企业",
    "学校",
];
const TOWNSHIPS: [&str; 8] =
    ["乡镇人民政府", "镇人民政府", "乡(镇)人民政府", "乡镇(街道)", "各乡镇", "各镇", "街道办事处", "镇街"];
const LEVEL_PREFIXES: [&str; 8] = ["县级", "区级", "市级", "镇级", "本级", "县", "区", "市"];
const BODY_SUFFIXES: [&str; 8] =
    ["行政主管部门", "主管部门", "行政管理部门", "管理部门", "行政部门", "等部门", "部门", "机构"];

impl ResponsibleBody {
    /// Reads the cell of a unit's catalogue against the units below `scope`.
    pub fn resolve(text: &str, directory: &Directory, scope: UnitId) -> Self {
        let parts = split(text).into_iter().map(|part| resolve_part(part, directory, scope)).collect();
        Self { text: text.to_owned(), parts }
    }

    /// Reads it against every unit of the county in which `unit_id` stands.
    pub fn resolve_in_county(text: &str, directory: &Directory, unit_id: UnitId) -> Self {
        let top = directory.ancestry(unit_id).last().map_or(unit_id, |unit| unit.id);
        Self::resolve(text, directory, top)
    }

    /// Reads the cell of a template: it names kinds of bodies, and no unit of any county.
    pub fn unresolved(text: &str) -> Self {
        Self::resolve(text, &Directory::default(), UnitId(uuid::Uuid::nil()))
    }

    /// Exactly this unit.
    pub fn named(unit: &Unit) -> Self {
        let name = unit.name.as_str().to_owned();
        Self { text: name.clone(), parts: vec![BodyPart { text: name, kind: BodyKind::Unit, unit_id: Some(unit.id) }] }
    }

    /// The unit, when the cell names exactly one body and that is one unit.
    pub fn sole_unit(&self) -> Option<UnitId> {
        match self.parts.as_slice() {
            [only] => only.unit_id,
            _ => None,
        }
    }

    /// The parts somebody still has to decide about.
    pub fn open_parts(&self) -> impl Iterator<Item = &BodyPart> {
        self.parts
            .iter()
            .filter(|part| matches!(part.kind, BodyKind::KindOfBody | BodyKind::Alternative | BodyKind::Placeholder))
    }

    /// Whose duty it is, seen from the compiling unit.
    pub fn responsibility(&self, responsible: Option<UnitId>, compiling: UnitId) -> Responsibility {
        if let Some(unit_id) = responsible {
            return if unit_id == compiling { Responsibility::Own } else { Responsibility::ResponsibleElsewhere };
        }
        if self.parts.is_empty() || self.open_parts().next().is_some() {
            return Responsibility::Unresolved;
        }
        if self.parts.iter().all(|part| part.kind == BodyKind::NonGovernment) {
            return Responsibility::NonGovernment;
        }
        Responsibility::Shared
    }
}

/// Cuts a cell at its separators, outside brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '\u{ff08}' => depth += 1,
            ')' | '\u{ff09}' => depth = depth.saturating_sub(1),
            '、' | ',' | '\u{ff0c}' | ';' | '\u{ff1b}' | '\n' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn resolve_part(text: &str, directory: &Directory, scope: UnitId) -> BodyPart {
    let in_scope: Vec<_> =
        directory.units().iter().filter(|unit| unit.closed_on.is_none() && directory.covers(scope, unit.id)).collect();
    // A unit's own name comes before anything its words may look like; a name that two units bear names neither.
    let mut bearers = in_scope.iter().filter(|unit| unit.names().any(|name| name == text));
    let named = match (bearers.next(), bearers.next()) {
        (Some(unit), None) => Some(unit),
        (Some(_), Some(_)) => return BodyPart { text: text.to_owned(), kind: BodyKind::Alternative, unit_id: None },
        _ => None,
    };
    let (kind, unit_id) = match (named, classify(text)) {
        (Some(unit), _) => (BodyKind::Unit, Some(unit.id)),
        (None, Some(kind)) => (kind, None),
        (None, None) => match find_unit(text, &in_scope) {
            Some(unit_id) => (BodyKind::Unit, Some(unit_id)),
            None => (BodyKind::KindOfBody, None),
        },
    };
    BodyPart { text: text.to_owned(), kind, unit_id }
}

fn classify(text: &str) -> Option<BodyKind> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&DYNAMIC) {
        Some(BodyKind::Dynamic)
    } else if has(&PLACEHOLDERS) {
        Some(BodyKind::Placeholder)
    } else if text.contains('或') {
        Some(BodyKind::Alternative)
    } else if has(&NON_GOVERNMENT) {
        Some(BodyKind::NonGovernment)
    } else if has(&TOWNSHIPS) && !text.contains("县级") {
        Some(BodyKind::Townships)
    } else {
        None
    }
}

/// The government itself, or the one department whose name holds what the kind of body is about.
fn find_unit(text: &str, in_scope: &[&Arc<Unit>]) -> Option<UnitId> {
    if matches!(text, "县级人民政府" | "区级人民政府" | "市级人民政府" | "本级人民政府" | "县人民政府")
    {
        return in_scope.iter().find(|unit| unit.kind == UnitKind::Government).map(|unit| unit.id);
    }
    let stem = LEVEL_PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    let stem = without_joints(BODY_SUFFIXES.iter().find_map(|suffix| stem.strip_suffix(suffix))?);
    if stem.chars().count() < 2 {
        return None;
    }
    // 人民政府 holds 民政 without having to do with it.
    let about = |name: &str| without_joints(&name.replace("人民政府", "")).contains(&stem);
    let mut matching = in_scope.iter().filter(|unit| !unit.kind.is_township() && unit.names().any(about));
    match (matching.next(), matching.next()) {
        (Some(unit), None) => Some(unit.id),
        _ => None,
    }
}

/// 住房和城乡建设 and 住房城乡建设 are the same words.
fn without_joints(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '和' | '与' | '及' | '、')).collect()
}
