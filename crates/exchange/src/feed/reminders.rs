//! 督办提醒 as JSON Feed 1.1: for programs that pull on behalf of one person. What is ours stands under `_gongkai`.

use domain::reminder::{Reminder, ReminderState};
use domain::vocabulary::Locale;
use serde_json::{Value, json as value};

use super::without_nulls;

/// One page of somebody's reminders of a day.
#[derive(Clone, Debug)]
pub struct ReminderFeed {
    /// The first page.
    pub url: String,
    /// The next page.
    pub next_url: Option<String>,
    /// What waits.
    pub entries: Vec<ReminderEntry>,
}

/// A reminder, with what its unit and its days are.
#[derive(Clone, Debug)]
pub struct ReminderEntry {
    /// The reminder.
    pub reminder: Reminder,
    /// How urgent it is.
    pub state: ReminderState,
    /// 责任单位: its name.
    pub unit: String,
    /// 责任单位: its code.
    pub unit_code: String,
    /// Calendar days left.
    pub days_left: Option<i64>,
    /// Working days left.
    pub working_days_left: Option<i64>,
    /// Whether the reader only looks after those who do it.
    pub oversight: bool,
}

/// Writes the page as a JSON Feed.
pub fn reminders_json(feed: &ReminderFeed) -> Vec<u8> {
    let page = value!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": "督办提醒",
        "description": "今天待办、到期和逾期的事项,先到期的在前;办结的不再出现。",
        "feed_url": feed.url,
        "next_url": feed.next_url,
        "language": "zh-CN",
        "items": feed.entries.iter().map(item).collect::<Vec<_>>(),
    });
    without_nulls(page).to_string().replace('<', "\\u003c").into_bytes()
}

fn item(entry: &ReminderEntry) -> Value {
    let ReminderEntry { reminder, state, .. } = entry;
    let (kind, label) = (reminder.kind.label(Locale::Zh), state.label(Locale::Zh));
    let until = match reminder.timing.due_on() {
        Some(on) => format!("最后一日 {on}"),
        None => format!("等待自 {}", reminder.timing.day()),
    };
    without_nulls(value!({
        "id": id(reminder),
        "title": format!("{kind}:{}", reminder.title),
        "content_text": format!("{}:{kind},{label},{until}。", entry.unit),
        "tags": [kind, label],
        "_gongkai": without_nulls(value!({
            "kind": reminder.kind.code(),
            "state": state.code(),
            "subject_id": reminder.subject_id,
            "unit_code": entry.unit_code,
            "due_on": reminder.timing.due_on().map(|on| on.to_string()),
            "waiting_since": reminder.timing.due_on().is_none().then(|| reminder.timing.day().to_string()),
            "days_left": entry.days_left,
            "working_days_left": entry.working_days_left,
            "oversight": entry.oversight,
        })),
    }))
}

/// The same as long as it is about the same with the same last day: whoever has shown it once need not show it again.
fn id(reminder: &Reminder) -> String {
    let (kind, subject, unit) = (reminder.kind.code(), &reminder.subject_id, reminder.unit_id.0.simple());
    format!("urn:gongkai:reminder:{kind}:{subject}:{unit}:{}", reminder.timing.day())
}

#[cfg(test)]
mod tests {
    use domain::reminder::{ReminderKind, Timing};
    use domain::unit::UnitId;

    use super::*;

    fn entry(timing: Timing, state: ReminderState) -> ReminderEntry {
        let reminder = Reminder {
            kind: ReminderKind::MilestoneDue,
            subject_id: "milestone_1".to_owned(),
            title: "编制<目录>".to_owned(),
            unit_id: "unit_00000000000000000000000000000001".parse::<UnitId>().unwrap(),
            timing,
            place: String::new(),
        };
        let (unit, unit_code) = ("新城街道办事处".to_owned(), "370983001".to_owned());
        let (days_left, working_days_left) = (timing.due_on().map(|_| -3), timing.due_on().map(|_| -1));
        ReminderEntry { reminder, state, unit, unit_code, days_left, working_days_left, oversight: false }
    }

    #[test]
    fn what_has_no_last_day_has_none_and_markup_stays_text() {
        let on = "2026-02-27".parse().unwrap();
        let feed = ReminderFeed {
            url: "http://a.example/feeds/reminders.json".to_owned(),
            next_url: None,
            entries: vec![
                entry(Timing::DueOn(on), ReminderState::Overdue),
                entry(Timing::WaitingSince(on), ReminderState::Waiting),
            ],
        };
        let bytes = reminders_json(&feed);
        assert!(!bytes.contains(&b'<'));
        let page: Value = serde_json::from_slice(&bytes).unwrap();
        let [due, waits] = page["items"].as_array().unwrap().as_slice() else { panic!("{page:#}") };
        assert_eq!((&due["_gongkai"]["due_on"], &due["_gongkai"]["days_left"]), (&value!("2026-02-27"), &value!(-3)));
        assert_eq!(due["title"], "工作步骤待完成:编制<目录>");
        assert_eq!(waits["_gongkai"].get("due_on"), None);
        assert_eq!(waits["_gongkai"]["waiting_since"], "2026-02-27");
        assert!(page.get("next_url").is_none());
    }
}
