//! Clauses with a number: 之日起…内, …前, 公示不少于….

use super::clauses::Reader;
use super::numbers::{self, Amount};
use super::scopes::{self, Scope};
use super::words::{self, action, has, is_noun, starts, strip_all_end, strip_end, strip_start};
use super::{Clause, Kind, Period, Trigger, TriggerEvent, Unit, triggers};

const AT_LEAST: [&str; 16] = [
    "不少于",
    "不得少于",
    "不应少于",
    "不低于",
    "不得低于",
    "不短于",
    "至少",
    "应当",
    "应",
    "为",
    "是",
    "满",
    "达",
    "一般",
    "的",
    "原则上",
];
const AT_MOST: [&str; 16] = [
    "最迟不超过",
    "不得超过",
    "不超过",
    "最迟",
    "最晚",
    "最长",
    "至多",
    "应当在",
    "应在",
    "应于",
    "应当",
    "应",
    "在",
    "于",
    "及时在",
    "的",
];
const SHOWN: [&str; 11] =
    ["公示期限", "公告期限", "公示时间", "公告时间", "公示期", "公告期", "公示", "公告", "展示", "张贴", "保留"];
const COMMENTED: [&str; 5] = ["征求意见期限", "征求意见时间", "征求意见期", "公开征求意见", "征求意见"];
const AHEAD: [&str; 3] = ["之前", "以前", "前"];

impl Reader {
    /// Reads the clause around the first number with a unit.
    pub(super) fn amount<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let amount = numbers::amount(text)?;
        let (before, after) = (&text[..amount.start], &text[amount.end..]);
        if let Some(rest) = self.lag(before, amount, after) {
            return Some(rest);
        }
        self.display(before, amount, after)
            .or_else(|| self.ahead(before, amount, after))
            .or_else(|| self.within(before, amount, after))
    }

    /// 时间跨度不超过5个工作日, after 与…同步发布.
    fn lag<'a>(&mut self, before: &str, amount: Amount, after: &'a str) -> Option<&'a str> {
        let last = self.clauses.last_mut().filter(|it| it.kind == Kind::With && it.amount.is_none())?;
        let named = strip_end(before, &["不超过", "不得超过"])?;
        if !starts(named, &["时间跨度", "时间间隔", "间隔", "相差", "时间差"]) {
            return None;
        }
        (last.amount, last.unit) = (Some(amount.number), Some(amount.unit));
        Some(after)
    }

    /// 公示期不少于7日, 征求意见期限不得少于30日
    fn display<'a>(&mut self, before: &str, amount: Amount, after: &'a str) -> Option<&'a str> {
        let what = strip_all_end(before, &AT_LEAST);
        let (what, comment) = match (strip_end(what, &COMMENTED), strip_end(what, &SHOWN)) {
            (Some(what), _) => (what, true),
            (None, Some(what)) => (what, false),
            (None, None) => return None,
        };
        if starts(after, &["内", "之内", "以内", "前", "后"]) {
            return None;
        }
        let (mut scope, what) = scopes::split(what);
        let mut trigger = self.take_pending();
        let subject = strip_all_end(what, &["应当", "应", "并", "进行", "予以", "的"]);
        if !matches!(subject, "" | "向社会" | "公开") {
            match triggers::connected(subject).and_then(|subject| triggers::read(subject, true)) {
                Some(reading) => trigger = Some(reading),
                None if is_noun(subject) => scope = scopes::named(subject),
                None => return None,
            }
        }
        if comment && scope == Scope::Unmarked {
            scope = Scope::Of("征求意见".into());
        }
        let trigger = trigger.map(|(_, trigger)| trigger);
        self.push(scope, Clause { trigger, ..with(Kind::Display, amount) });
        Some(strip_start(after, &["以上"]).unwrap_or(after))
    }

    /// 在组织听证7个工作日前, 提前一周
    fn ahead<'a>(&mut self, before: &str, amount: Amount, after: &'a str) -> Option<&'a str> {
        let bare = strip_all_end(before, &AT_LEAST);
        let (event, after) = if let Some(after) = strip_start(after, &AHEAD) {
            (strip_all_end(bare, &["提前"]), after)
        } else if let Some(event) = strip_end(bare, &["提前"]) {
            (event, after)
        } else {
            (strip_end(bare, &AHEAD)?, after)
        };
        let (scope, event) = scopes::split(event);
        let event = words::strip_all_start(event, &["应当", "应", "在", "于"]);
        if has(event, &["形成", "变更", "之日"]) {
            return None;
        }
        let trigger = match event {
            // Whom one invites, one invites to a meeting.
            "" if after.contains("邀请") => event_named("会议"),
            "" => Trigger { event: TriggerEvent::Event, object: None },
            _ => triggers::other_event(event)?.1,
        };
        let (rest, place) = tail(after)?;
        let place = place.map(str::to_owned);
        self.push(scope, Clause { trigger: Some(trigger), place, ..with(Kind::Before, amount) });
        Some(rest)
    }

    /// 自…之日起20个工作日内
    fn within<'a>(&mut self, before: &str, amount: Amount, after: &'a str) -> Option<&'a str> {
        let bounded = strip_start(after, &["之内", "以内", "内"]);
        let alone = before.is_empty() && bounded.is_none() && self.pending.is_none();
        if alone && after.is_empty() && matches!(amount.unit, Unit::Month | Unit::Year) {
            // 1年, 6个月 in a cell by themselves are how often it is looked after, not by when.
            let period = Period::Every { count: amount.number, unit: amount.unit, times: 1, anchor: None };
            self.push(Scope::Unmarked, Clause { period: Some(period), ..Clause::of(Kind::Periodic) });
            return Some(after);
        }
        let (rest, place) = match bounded {
            Some(after) => tail(after)?,
            None if after.is_empty() => (after, None),
            None => action(after).or_else(|| {
                if words::WHEN.iter().any(|it| after.starts_with(it)) { Some((after, None)) } else { None }
            })?,
        };
        let (mut scope, words) = scopes::split(strip_all_end(before, &AT_MOST));
        let words = words::strip_all_start(words, &["应当自", "应自", "应当", "应", "并", "须"]);
        let words = strip_all_end(words, &AT_MOST);
        let trigger = if words.is_empty() {
            let (pending, trigger) = self.take_pending().unwrap_or_else(any_information);
            if scope == Scope::Unmarked {
                scope = pending;
            }
            trigger
        } else if let Some((part, trigger)) = triggers::read(words, false) {
            if part != Scope::Unmarked && scope == Scope::Unmarked {
                scope = part;
            }
            trigger
        } else if matches!(words, "自" | "该" | "自该" | "之日起" | "自该之日起" | "自之日起" | "之后" | "后")
        {
            any_information().1
        } else if scope == Scope::Unmarked && is_noun(words) && names_a_part(words) {
            scope = scopes::named(words);
            any_information().1
        } else {
            return None;
        };
        let place = place.map(str::to_owned);
        self.push(scope, Clause { trigger: Some(trigger), place, ..with(Kind::Within, amount) });
        Some(rest)
    }
}

/// Without any trigger the one of the regulation is meant (条例第二十六条).
fn any_information() -> (Scope, Trigger) {
    (Scope::Unmarked, Trigger { event: TriggerEvent::FormedOrChanged, object: None })
}

fn event_named(object: &str) -> Trigger {
    Trigger { event: TriggerEvent::Event, object: Some(object.into()) }
}

fn with(kind: Kind, amount: Amount) -> Clause {
    Clause { amount: Some(amount.number), unit: Some(amount.unit), ..Clause::of(kind) }
}

/// 行政处罚7个工作日内: a noun right before the number, without 之日起, is a part of the item.
fn names_a_part(noun: &str) -> bool {
    ["许可", "处罚", "决定", "信息", "事项", "内容", "情况", "文件", "材料", "政策"]
        .iter()
        .any(|tail| noun.ends_with(tail))
}

/// What follows 内: nothing, an action, or another clause.
fn tail(after: &str) -> Option<(&str, Option<&str>)> {
    if starts(after, &["以上", "后"]) {
        return None;
    }
    Some(action(after).unwrap_or((after, None)))
}
