mod catalogues;
mod comparing;
mod due_dates;
mod guide;
mod properties;

use super::{Clause, Period, TimeLimit};

/// One clause with everything it holds, in words; what is not named is not there.
fn told(clause: &Clause) -> String {
    let mut told = clause.kind.to_string();
    let mut add = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            told = format!("{told} {label}{value}");
        }
    };
    add("", clause.amount.map(|it| it.to_string()));
    add("", clause.unit.map(|it| it.to_string()));
    add("after ", clause.trigger.as_ref().map(ToString::to_string));
    add("scope ", clause.scope.clone());
    add("place ", clause.place.clone());
    add("", clause.period.as_ref().map(period_told));
    told
}

fn period_told(period: &Period) -> String {
    match period {
        Period::UntilSuperseded => "until superseded".into(),
        Period::TermOfOffice => "term of office".into(),
        Period::Every { count, unit, times, anchor } => {
            let times = if *times == 1 { String::new() } else { format!("{times} times ") };
            let anchor = anchor.map_or(String::new(), |it| {
                let month = it.month.map_or(String::new(), |month| format!(" month {month}"));
                let day = it.day.map_or("last".to_owned(), |day| day.to_string());
                format!(" {}{month} day {day}", if it.before { "before" } else { "on" })
            });
            format!("{times}every {count} {unit}{anchor}")
        }
    }
}

/// The whole reading of a text: status, clauses, whether another law may prevail, and the kinds of its notes.
fn read(text: &str) -> String {
    let limit = TimeLimit::parse(text);
    let clauses: Vec<String> = limit.clauses.iter().map(told).collect();
    let notes: Vec<&str> = limit.notes.iter().map(|it| it.kind.code()).collect();
    let by_law = if limit.by_law_exception { " | by law" } else { "" };
    let notes = if notes.is_empty() { String::new() } else { format!(" | {}", notes.join(" ")) };
    format!("{}: {}{by_law}{notes}", limit.status, clauses.join("; "))
}

fn assert_readings(rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(text, expected)| read(text) != *expected)
        .map(|(text, expected)| format!("{text}\n  expected {expected}\n  found    {}", read(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
