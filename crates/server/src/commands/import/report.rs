//! The report of an import, for people and for programs.

use std::fmt::Write;
use std::path::Path;

use domain::import::{ImportOutcome, ImportState, ImportSubject};
use domain::remark::{Remark, RemarkSeverity};
use domain::vocabulary::Locale;
use serde_json::{Value, json};

/// More than a screen or two of remarks is for the file, not for the terminal.
const SHOWN: usize = 60;

/// Why there is no outcome: the machine, not the file, in both languages.
pub(super) struct Failure {
    pub zh: String,
    pub en: String,
}

pub(super) fn failed_as_json(file: &Path, dry_run: bool, failure: &Failure) -> Value {
    json!({
        "file": file.display().to_string(),
        "state": ImportState::Failed.code(),
        "dryRun": dry_run,
        "error": both(&failure.zh, &failure.en),
    })
}

pub(super) fn failed_as_text(file: &Path, failure: &Failure) -> String {
    let state = (ImportState::Failed.label(Locale::Zh), ImportState::Failed.label(Locale::En));
    format!("{}\n  {} / {}\n  {} / {}\n", file.display(), failure.zh, failure.en, state.0, state.1)
}

/// Only catalogues have a template, and only from them something is removed.
fn counts(subject: ImportSubject, outcome: &ImportOutcome) -> Value {
    let counts = &outcome.report.counts;
    match subject {
        ImportSubject::Catalogue => json!(counts),
        ImportSubject::Units | ImportSubject::WorkingCalendar | ImportSubject::Staff | ImportSubject::Documents => {
            json!({ "rows": counts.rows, "added": counts.added, "changed": counts.changed })
        }
    }
}

fn counts_line(subject: ImportSubject, outcome: &ImportOutcome) -> String {
    let counts = &outcome.report.counts;
    let (rows, added, changed) = (counts.rows, counts.added, counts.changed);
    match subject {
        ImportSubject::Catalogue => format!(
            "读到 {rows} 行:模板 {},本地 {};新增 {added},修改 {changed},移除 {} / rows read, template, local; added, changed, removed",
            counts.template, counts.local, counts.removed
        ),
        ImportSubject::Units => {
            format!("读到 {rows} 行;新增单位 {added},修改 {changed} / rows read; units added, changed")
        }
        ImportSubject::WorkingCalendar => {
            format!("读到 {rows} 行;新增年度 {added},修改 {changed} / rows read; years added, changed")
        }
        ImportSubject::Documents => {
            format!(
                "读到 {rows} 行;新增政府信息 {added},其余已有 / rows read; documents added, the others are there already"
            )
        }
        ImportSubject::Staff => {
            format!("读到 {rows} 行;新增账号 {added},修改 {changed} / rows read; accounts added, changed")
        }
    }
}

pub(super) fn as_json(file: &Path, subject: ImportSubject, dry_run: bool, outcome: &ImportOutcome) -> Value {
    let severities: serde_json::Map<_, _> = RemarkSeverity::ALL
        .iter()
        .map(|severity| (severity.code().to_lowercase(), outcome.report.count(*severity).into()))
        .collect();
    json!({
        "file": file.display().to_string(),
        "state": outcome.state.code(),
        "dryRun": dry_run,
        "editionId": outcome.edition_id.map(|id| id.to_string()),
        "counts": counts(subject, outcome),
        "severities": severities,
        "refusal": outcome.refusal.as_ref().map(|refusal| json!({
            "code": refusal.ground.code(),
            "path": refusal.path,
            "message": both(&refusal.message(Locale::Zh), &refusal.message(Locale::En)),
        })),
        "remarks": outcome.report.remarks.iter().map(remark).collect::<Vec<_>>(),
    })
}

fn remark(remark: &Remark) -> Value {
    json!({
        "severity": remark.severity().code(),
        "code": remark.finding.map_or_else(|| remark.code.code(), |finding| finding.code()),
        "sheet": remark.place.sheet,
        "cell": remark.place.address(),
        "row": remark.place.row,
        "column": remark.label,
        "message": both(remark.message(Locale::Zh), remark.message(Locale::En)),
        "found": remark.found,
        "allowed": remark.allowed.as_ref().map(|(zh, en)| both(zh, en)),
        "fix": remark.fix(Locale::Zh).zip(remark.fix(Locale::En)).map(|(zh, en)| both(zh, en)),
    })
}

fn both(zh: &str, en: &str) -> Value {
    json!({ "zh": zh, "en": en })
}

pub(super) fn as_text(file: &Path, subject: ImportSubject, dry_run: bool, outcome: &ImportOutcome) -> String {
    let mut text = format!("{}\n", file.display());
    for remark in outcome.report.remarks.iter().take(SHOWN) {
        line(&mut text, remark);
    }
    let all: usize = outcome.report.remark_counts.iter().sum();
    if all > SHOWN {
        let _ = writeln!(text, "  … 另有 {0} 条,--json 列出全部 / and {0} more; --json lists them", all - SHOWN);
    }
    if let Some(refusal) = &outcome.refusal {
        let _ = writeln!(text, "  {} / {}", refusal.message(Locale::Zh), refusal.message(Locale::En));
    }
    let verdict = match (outcome.state, dry_run) {
        (ImportState::Done, true) => ("可以导入(试运行,未作更改)", "can be imported (dry run, nothing changed)"),
        (state, _) => (state.label(Locale::Zh), state.label(Locale::En)),
    };
    let _ = writeln!(text, "  {} / {}", verdict.0, verdict.1);
    let _ = writeln!(text, "  {}", counts_line(subject, outcome));
    let severities: Vec<_> = RemarkSeverity::ALL
        .iter()
        .map(|it| format!("{} {}", it.label(Locale::Zh), outcome.report.count(*it)))
        .collect();
    let _ = writeln!(text, "  {}", severities.join(" · "));
    if let Some(id) = outcome.edition_id {
        let _ = writeln!(text, "  版次 edition {id}");
    }
    text
}

/// `[不能导入] 表1!F12 公开时限:…`, what was found, what is allowed, what to do.
fn line(text: &mut String, remark: &Remark) {
    let severity = remark.severity();
    let place = match remark.place.address() {
        Some(address) => format!("{}!{address} ", remark.place.sheet),
        None if remark.place.sheet.is_empty() => String::new(),
        None => format!("{} ", remark.place.sheet),
    };
    let label = remark.label.as_deref().map(|label| format!("{label} ")).unwrap_or_default();
    let _ = writeln!(
        text,
        "  [{}] {place}{label}{} / {}",
        severity.label(Locale::Zh),
        remark.message(Locale::Zh),
        remark.message(Locale::En)
    );
    if !remark.found.is_empty() {
        let found = remark.found.replace(['\n', '\r'], " ");
        let _ = writeln!(text, "      发现 found: {found}");
    }
    if let Some((zh, en)) = &remark.allowed {
        let _ = writeln!(text, "      允许 allowed: {}", if zh == en { zh.clone() } else { format!("{zh} / {en}") });
    }
    if let (Some(zh), Some(en)) = (remark.fix(Locale::Zh), remark.fix(Locale::En)) {
        let _ = writeln!(text, "      怎么改 fix: {zh} / {en}");
    }
}

#[cfg(test)]
mod tests;
