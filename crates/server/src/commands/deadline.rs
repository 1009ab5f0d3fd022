//! `gongkai deadline`

use std::fmt::Write as _;
use std::io::Write;

use anyhow::{Context, anyhow};
use chrono::{Datelike, NaiveDate};
use clap::{ArgGroup, Args};
use domain::calendar::{Calendar, Due, MAX_DAYS};
use domain::time_limit::{Basis, Clause, DueDate, PromptPolicy, TimeLimit};
use domain::vocabulary::Locale;
use serde_json::{Value, json};

use super::layout::{padded, table};
use super::{Outcome, Place};
use crate::app::{connect, explain};
use crate::config::Config;

/// Columns of the labels above the table.
const LABEL_COLUMNS: usize = 20;

/// What `gongkai deadline` is told.
#[derive(Args, Debug)]
#[command(
    group = ArgGroup::new("limit").required(true).args(["days", "text"]),
    after_help = "\
起算日不计入(民法典第二百零一条);调休上班的周末算工作日,放假的工作日不算。有数据库时用其中的工作日历,没有则用内置的。
文字中没有天数(及时、实时等)时,给出条例第二十六条的上限,并标明是上限。推不出日期时退出码为 1。
The first day is not counted; weekend days that are worked count, holidays do not. Uses the calendar of the database, or the
built-in one when there is none. A text without a number (promptly, in real time) gives the ceiling of article 26, marked as
such. Exits with 1 when no date can be derived.

示例 Examples:
  gongkai deadline --from 2024-09-27 --days 20
  gongkai deadline --from 2026-03-02 --text '自信息形成或变更之日起20个工作日内'
  gongkai deadline --from 2026-03-02 --text '行政许可7个工作日内,其他20个工作日内' --scope 行政许可 --json"
)]
pub struct Deadline {
    #[command(flatten)]
    pub(super) place: Place,
    /// 起算日:信息形成、变更或事件发生之日 / The day it happened, such as 2026-03-02
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: NaiveDate,
    /// 工作日数 / Working days
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=i64::from(MAX_DAYS)))]
    days: Option<u32>,
    /// 公开时限的原文 / A time limit as catalogues write it
    #[arg(long)]
    text: Option<String>,
    /// 时限区分情形时,指明哪一种 / Which part of the item, where the limit tells them apart
    #[arg(long, conflicts_with = "days")]
    scope: Option<String>,
    /// 以 JSON 输出 / Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Where the calendar is from.
#[derive(Clone, Copy)]
enum CalendarSource {
    Database,
    BuiltIn,
}

impl Deadline {
    pub(super) async fn run(&self, config: &Config, out: &mut impl Write) -> anyhow::Result<Outcome> {
        let (calendar, source) = calendar(config).await?;
        let (limit, due) = self.compute(&calendar)?;
        if self.json {
            writeln!(out, "{:#}", self.as_json(limit.as_ref(), &due, source))?;
        } else {
            write!(out, "{}", self.as_text(limit.as_ref(), &due, &calendar, source))?;
        }
        Ok(if due.due.is_some() { Outcome::Done } else { Outcome::Refused })
    }

    fn compute(&self, calendar: &Calendar) -> anyhow::Result<(Option<TimeLimit>, DueDate)> {
        if let Some(text) = &self.text {
            let limit = TimeLimit::parse(text);
            let due = limit.due(self.from, self.scope.as_deref(), calendar, &PromptPolicy::default());
            return Ok((Some(limit), due));
        }
        let days = self.days.context("clap asks for days or text")?;
        let due = calendar
            .add_working_days(self.from, days)
            .map_err(|it| anyhow!("{} / {}", it.message(Locale::Zh), it.message(Locale::En)))?;
        Ok((None, DueDate { due: Some(due), ceiling: false, basis: Basis::TimeLimit, clause: None }))
    }

    /// The names are those of the API.
    fn as_json(&self, limit: Option<&TimeLimit>, due_date: &DueDate, source: CalendarSource) -> Value {
        let due = due_date.due.as_ref();
        json!({
            "from": self.from,
            "days": self.days,
            "scope": self.scope,
            "timeLimit": limit.map(|limit| json!({
                "text": limit.raw,
                "status": limit.status,
                "clauses": limit.clauses.iter().map(|it| json!({
                    "kind": it.kind,
                    "amount": it.amount,
                    "unit": it.unit,
                    "trigger": it.trigger.as_ref().map(ToString::to_string),
                    "scope": it.scope,
                })).collect::<Vec<_>>(),
                "byLawException": limit.by_law_exception,
                "notes": limit.notes,
            })),
            "date": due.map(|it| it.date),
            "unmoved": due.map(|it| it.unmoved),
            "provisional": due.is_some_and(|it| it.provisional),
            "ceiling": due_date.ceiling,
            "basis": limit.map(|_| due_date.basis),
            "legalBasis": due_date.basis.legal_basis(),
            "clause": due_date.clause,
            "calendar": match source { CalendarSource::Database => "DATABASE", CalendarSource::BuiltIn => "BUILT_IN" },
            "explanation": due.map(|it| it.explanation.iter().map(|day| json!({
                "date": day.date,
                "kind": day.kind,
                "ordinal": day.ordinal,
                "reason": day.reason(Locale::Zh),
                "reasonEn": day.reason(Locale::En),
                "source": day.source,
            })).collect::<Vec<_>>()),
        })
    }

    fn as_text(
        &self,
        limit: Option<&TimeLimit>,
        due_date: &DueDate,
        calendar: &Calendar,
        source: CalendarSource,
    ) -> String {
        let mut text = String::new();
        let mut line = |label: &str, value: &str| {
            let _ = writeln!(text, "{}{value}", padded(label, LABEL_COLUMNS));
        };
        line("起算日 From", &format!("{} {}(不计入 not counted)", self.from, weekday(self.from)));
        if let Some(days) = self.days {
            line("期限 Limit", &format!("{days} 个工作日 working days"));
        }
        if let Some(limit) = limit {
            line("时限原文 Text", &limit.raw);
            line("识别 Understood", &format!("{} {}", limit.status.label(Locale::Zh), limit.status.label(Locale::En)));
            for (index, clause) in limit.clauses.iter().enumerate() {
                let chosen = if due_date.clause == Some(index) { " ← 据此计算 this one decides" } else { "" };
                line(&format!("  {}.", index + 1), &(describe(clause) + chosen));
            }
            for note in &limit.notes {
                line(
                    "  注意 Note",
                    &format!("{} {}: {}", note.kind.label(Locale::Zh), note.kind.label(Locale::En), note.text),
                );
            }
        }
        if limit.is_some() {
            let basis = format!("{} {}", due_date.basis.label(Locale::Zh), due_date.basis.label(Locale::En));
            let law = due_date.basis.legal_basis().map_or_else(String::new, |law| format!(" {law}"));
            line("依据 Basis", &(basis + &law));
        }
        let Some(due) = &due_date.due else {
            line("应公开日期 Due", "无法确定 cannot be derived");
            return text;
        };
        let latest = if due_date.ceiling { "最迟 at the latest " } else { "" };
        line("应公开日期 Due", &format!("{latest}{} {}", due.date, weekday(due.date)));
        if due.unmoved != due.date {
            let moved = "非工作日,顺延(民法典第二百零三条)not worked, so the next working day";
            line("  原届满日 Before", &format!("{} {}:{moved}", due.unmoved, weekday(due.unmoved)));
        }
        if due.provisional {
            line("  暂定 Provisional", "含放假安排尚未公布的年份 a year whose holidays are not announced");
        }
        line("日历 Calendar", &describe_calendar(calendar, source));
        if !due.explanation.is_empty() {
            text.push('\n');
            text.push_str(&days_table(due));
        }
        text
    }
}

/// Every day on the way, and why it counts or does not.
fn days_table(due: &Due) -> String {
    let header = ["日期 Date", "星期", "计数", "说明 Reason", "", "依据 Source"].map(str::to_owned);
    let days = due.explanation.iter().map(|day| {
        [
            day.date.to_string(),
            weekday(day.date).to_owned(),
            day.ordinal.map_or_else(|| "-".to_owned(), |ordinal| ordinal.to_string()),
            day.reason(Locale::Zh),
            day.reason(Locale::En),
            day.source.clone().unwrap_or_default(),
        ]
    });
    table(&std::iter::once(header).chain(days).collect::<Vec<_>>())
}

fn describe(clause: &Clause) -> String {
    let mut words = Vec::new();
    if let Some(scope) = &clause.scope {
        words.push(format!("[{scope}]"));
    }
    words.push(format!("{} {}", clause.kind.label(Locale::Zh), clause.kind.label(Locale::En)));
    if let (Some(amount), Some(unit)) = (clause.amount, clause.unit) {
        words.push(format!("{amount} {} {}", unit.label(Locale::Zh), unit.label(Locale::En)));
    }
    if let Some(trigger) = &clause.trigger {
        let object = trigger.object.as_ref().map_or_else(String::new, |object| format!("({object})"));
        let event = trigger.event;
        words.push(format!("自 from {} {}{object}", event.label(Locale::Zh), event.label(Locale::En)));
    }
    words.join(" · ")
}

fn describe_calendar(calendar: &Calendar, source: CalendarSource) -> String {
    let years: Vec<i32> = calendar.years().map(|year| year.year).collect();
    let span = match (years.first(), years.last()) {
        (Some(first), Some(last)) => format!("{first}–{last}"),
        _ => "无 none".to_owned(),
    };
    match source {
        CalendarSource::Database => format!("数据库 of the database, {span}"),
        CalendarSource::BuiltIn => format!("内置 built in, {span}"),
    }
}

/// The calendar of the database where there is one with a calendar in it, else the one this program was built with.
async fn calendar(config: &Config) -> anyhow::Result<(Calendar, CalendarSource)> {
    if config.database_file().is_none_or(|file| file.is_file()) {
        let store = connect(config).await?;
        store.refresh_directory().await.map_err(|failure| explain(failure.into()))?;
        let calendar = store.directory().calendar().clone();
        if calendar.years().next().is_some() {
            return Ok((calendar, CalendarSource::Database));
        }
    }
    Ok((Calendar::new(exchange::seed::Source::Embedded.calendar_years()?), CalendarSource::BuiltIn))
}

fn weekday(date: NaiveDate) -> &'static str {
    const NAMES: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    NAMES[date.weekday().num_days_from_monday() as usize]
}

fn date(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "应为存在的日期,如 2026-03-02 / a date that exists, such as 2026-03-02".to_owned())
}

#[cfg(test)]
mod tests;
