//! 县: units, assignments and plan of one county.

use std::collections::HashSet;

use domain::credit_code::CreditCode;
use serde::Deserialize;

use super::files::unique;
use super::{Assignment, CountySeed, NationalSeed, PlanSeed, SeedError, Source, UnitSeed, annex};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFile {
    unit: Vec<UnitSeed>,
}

impl Source {
    /// Reads and checks the folder of one county, such as `feicheng`.
    pub fn county(&self, folder: &str, national: &NationalSeed) -> Result<CountySeed, SeedError> {
        let file = format!("{folder}/units.toml");
        let units = self.toml::<UnitFile>(&file)?.unit;
        check_units(&units).map_err(|reason| SeedError::Malformed { file: file.clone(), reason })?;
        unique(&file, units.iter().map(|it| it.code.as_str()))?;

        let file = format!("{folder}/annex-1.tsv");
        let assignments = printed_rows(&self.text(&file)?)
            .and_then(|rows| annex::resolve(&rows, &annex::RULES, &national.pilot_domains, &units))
            .map_err(|reason| SeedError::Malformed { file: file.clone(), reason })?;
        unique(&file, assignments.iter().map(|it: &Assignment| it.domain_code.as_str()))?;

        let file = format!("{folder}/plan.toml");
        let plan: PlanSeed = self.toml(&file)?;
        unique(&file, plan.milestones.iter().map(|it| it.code.as_str()))?;
        if !units.iter().any(|it| it.code == plan.issuer) {
            return Err(SeedError::Malformed { file, reason: format!("there is no unit {}", plan.issuer) });
        }
        Ok(CountySeed { units, assignments, plan })
    }
}

/// The rows of Annex 1 as printed: number, name, unit, remark. Lines that begin with `#` explain the file.
pub(super) fn printed_rows(text: &str) -> Result<Vec<[String; 4]>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .skip(1)
        .map(|(index, line)| {
            let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
            <[String; 4]>::try_from(cells).map_err(|cells| format!("line {}: {} cells, not 4", index + 1, cells.len()))
        })
        .collect()
}

fn check_units(units: &[UnitSeed]) -> Result<(), String> {
    let mut known = HashSet::new();
    for unit in units {
        if let Some(parent) = unit.parent.as_ref().filter(|parent| !known.contains(parent)) {
            return Err(format!("{}: its parent {parent} does not stand above it", unit.name));
        }
        if let Some(code) = &unit.credit_code {
            code.parse::<CreditCode>().map_err(|malformed| format!("{}: {malformed}", unit.name))?;
        }
        known.insert(&unit.code);
    }
    Ok(())
}
