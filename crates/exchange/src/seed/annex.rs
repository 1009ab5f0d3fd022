//! 附件1: what the printed table of domains and compiling units means, found out by rules and not by hand.
//!
//! The print repeats the numbers 19 and 20, writes a unit once for a merged cell, calls 救灾 救灾生产, adds 领域 to every name
//! and shortens the units' names. Each of these has its rule; without any one of them the table does not come out.

use super::{Assignment, PilotDomainSeed, UnitSeed};

/// One way in which the print differs from what it means. The order matters: names are found after they were completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The code is the row's position; the printed number is a label.
    CodeIsPosition,
    /// An empty unit cell is the merged cell above.
    UnitRunsDown,
    /// 领域 is no part of the name.
    FieldWordStripped,
    /// A local name stands for the official one.
    AliasResolved,
    /// A short name stands for the unit.
    UnitFound,
    /// A remark holds from its row down to the next remark.
    RemarkRunsDown,
}

pub(super) const RULES: [Rule; 6] = [
    Rule::CodeIsPosition,
    Rule::UnitRunsDown,
    Rule::FieldWordStripped,
    Rule::AliasResolved,
    Rule::UnitFound,
    Rule::RemarkRunsDown,
];

/// A row on its way from print to meaning.
struct Draft {
    assignment: Assignment,
    name: String,
    unit: String,
}

/// Applies `rules` to the printed rows (number, name, unit, remark) and checks that everything was found.
pub(super) fn resolve(
    printed: &[[String; 4]],
    rules: &[Rule],
    domains: &[PilotDomainSeed],
    units: &[UnitSeed],
) -> Result<Vec<Assignment>, String> {
    let mut drafts: Vec<Draft> = printed.iter().enumerate().map(|(index, row)| draft(index + 1, row)).collect();
    for rule in rules {
        apply(*rule, &mut drafts, domains, units);
    }
    for Draft { assignment, name, unit } in &drafts {
        let Assignment { position, domain_code, .. } = assignment;
        if !domains.iter().any(|it| it.code == *domain_code && it.name == *name) {
            return Err(format!("row {position}: {domain_code} is not the domain {name}"));
        }
        if assignment.unit_code.is_empty() {
            return Err(format!("row {position}: no unit, or more than one, is called {unit:?}"));
        }
    }
    Ok(drafts.into_iter().map(|it| it.assignment).collect())
}

fn draft(position: usize, [number, name, unit, remark]: &[String; 4]) -> Draft {
    Draft {
        assignment: Assignment {
            position,
            printed_number: number.clone(),
            printed_name: name.clone(),
            domain_code: format!("{number:0>2}"),
            unit_code: String::new(),
            remark: Some(remark.clone()).filter(|remark| !remark.is_empty()),
        },
        name: name.clone(),
        unit: unit.clone(),
    }
}

fn apply(rule: Rule, drafts: &mut [Draft], domains: &[PilotDomainSeed], units: &[UnitSeed]) {
    let mut unit_above = String::new();
    let mut remark_above = None;
    for draft in drafts {
        match rule {
            Rule::CodeIsPosition => draft.assignment.domain_code = format!("{:02}", draft.assignment.position),
            Rule::UnitRunsDown => {
                if draft.unit.is_empty() {
                    draft.unit.clone_from(&unit_above);
                }
                unit_above.clone_from(&draft.unit);
            }
            Rule::FieldWordStripped => draft.name = draft.name.trim_end_matches("领域").to_owned(),
            Rule::AliasResolved => {
                if let Some(domain) = domains.iter().find(|it| it.aliases.contains(&draft.name)) {
                    draft.name.clone_from(&domain.name);
                }
            }
            Rule::UnitFound => {
                let mut found = units.iter().filter(|it| it.names().any(|name| name == draft.unit));
                if let (Some(unit), None) = (found.next(), found.next()) {
                    draft.assignment.unit_code.clone_from(&unit.code);
                }
            }
            Rule::RemarkRunsDown => {
                if draft.assignment.remark.is_none() {
                    draft.assignment.remark.clone_from(&remark_above);
                }
                remark_above.clone_from(&draft.assignment.remark);
            }
        }
    }
}
