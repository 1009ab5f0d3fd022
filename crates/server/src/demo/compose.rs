//! 演示文稿: titles and texts put together from the words of catalogues and domains. Nobody is named, and every text says
//! what it is.

use std::collections::HashSet;
use std::fmt::Write as _;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use domain::act::Act;
use domain::document::Validity;
use domain::document::content::{Content, DocumentKind};
use domain::document::intake::{DocumentEntry, PastDocument};
use domain::pilot_domain::DomainCode;
use domain::remark::Place;
use domain::unit::UnitId;
use exchange::body::of_text;

use super::catalogues::Topic;
use super::chance::Chance;
use crate::seed::{read, refused};

/// Everything was published between these days, whenever the demonstration is made.
const FIRST_DAY: (i32, u32, u32) = (2019, 1, 2);
const DAYS: usize = 7 * 365;
/// Of the day, in UTC, when offices publish: from half past eight to half past five in China.
const OPENING_MINUTES: i64 = 30;
const OPEN_MINUTES: usize = 540;
/// Years a normative document holds (G§9.5).
const VALID_YEARS: i32 = 5;
const NOTE: &str = "本文由演示数据生成,不是真实公文。";
const SOURCE: &str = "演示数据";
/// How many of a hundred documents answer an item, are repealed, and how many policies are interpreted.
const ANSWERING: usize = 75;
const REPEALED: usize = 3;
const INTERPRETED: usize = 60;

/// Kinds with how often each comes.
const KINDS: [(DocumentKind, usize); 11] = [
    (DocumentKind::Notice, 30),
    (DocumentKind::Decision, 14),
    (DocumentKind::Policy, 10),
    (DocumentKind::Normative, 6),
    (DocumentKind::Plan, 8),
    (DocumentKind::Statistics, 8),
    (DocumentKind::Service, 8),
    (DocumentKind::Report, 6),
    (DocumentKind::Budget, 5),
    (DocumentKind::Organisation, 3),
    (DocumentKind::Disclosure, 2),
];

/// Documents that go together: one, or a policy with its interpretation.
pub(super) struct Composed {
    pub document: PastDocument,
    pub material: Option<PastDocument>,
}

/// What there is to write about.
pub(super) struct Subject<'a> {
    pub topics: &'a [Topic],
    /// Units that publish.
    pub units: &'a [UnitId],
    pub domains: &'a [(DomainCode, String)],
}

/// Composes one after the other; the same again for the same seed number.
pub(super) struct Composer<'a> {
    pub act: &'a Act,
    pub seed: u64,
    pub subject: Subject<'a>,
    /// A unit publishes one at a time.
    taken: HashSet<(UnitId, DateTime<Utc>)>,
}

impl<'a> Composer<'a> {
    pub(super) fn new(act: &'a Act, seed: u64, subject: Subject<'a>) -> Self {
        Self { act, seed, subject, taken: HashSet::new() }
    }

    /// The `index`th document.
    pub(super) fn compose(&mut self, index: usize) -> anyhow::Result<Composed> {
        let mut chance = Chance::of(self.seed, u64::try_from(index).unwrap_or_default());
        let topic = if chance.hits(ANSWERING) { chance.one_of(self.subject.topics) } else { None };
        let domain = chance.one_of(self.subject.domains).cloned();
        let unit_id = match topic {
            Some(topic) => Some(topic.unit_id),
            None => chance.one_of(self.subject.units).copied(),
        };
        let unit_id = unit_id.ok_or_else(|| anyhow::anyhow!("there is no unit to publish"))?;
        let kind = kind(&mut chance);
        let about = match (topic, &domain) {
            (Some(topic), _) => topic.name.clone(),
            (None, Some((_, name))) => name.trim_end_matches("领域").to_owned(),
            (None, None) => "政务公开".to_owned(),
        };
        let published_at = self.moment(&mut chance, unit_id);
        let day = domain::act::china_date(published_at);
        let unit = self.act.directory.unit(unit_id).map(|it| it.name.to_string()).unwrap_or_default();
        let mut content = Content {
            summary: Some(read(&shortened(&format!("{unit}公开的{about}有关信息。{NOTE}"), 200))?),
            formed_on: day.checked_sub_days(Days::new(u64::try_from(chance.below(15)).unwrap_or_default())),
            category: vec![read("法定主动公开内容")?, read(kind.label(domain::vocabulary::Locale::Zh))?],
            keywords: vec![read(&shortened(&about, 40))?],
            source: Some(read(SOURCE)?),
            scope: Some(read("面向社会")?),
            ..Content::titled(read(&shortened(&title(kind, &unit, &about, day, &mut chance), 300))?, kind)
        };
        match (topic, domain) {
            (Some(topic), _) => content.items.push(topic.item_id),
            (None, Some((code, _))) => content.pilot_domains.push(code),
            (None, None) => {}
        }
        if matches!(kind, DocumentKind::Normative | DocumentKind::Policy) {
            content.is_policy = true;
            content.document_number = Some(read(&format!("演示〔{}〕{}号", day.year(), index + 1))?);
        }
        if kind == DocumentKind::Normative {
            content.effective_from = Some(day);
            content.effective_until = day.with_year(day.year() + VALID_YEARS);
        }
        let is_repealed = chance.hits(REPEALED);
        let text = text(&unit, &about, topic, day);
        let material = if content.is_policy && chance.hits(INTERPRETED) {
            Some(self.material(&mut chance, unit_id, &content, published_at)?)
        } else {
            None
        };
        let document = past(unit_id, published_at, content, &text, is_repealed.then_some(day))?;
        Ok(Composed { document, material })
    }

    /// 政策解读 of a policy, within three days.
    fn material(
        &mut self,
        chance: &mut Chance,
        unit_id: UnitId,
        policy: &Content,
        at: DateTime<Utc>,
    ) -> anyhow::Result<PastDocument> {
        let at = at + TimeDelta::days(i64::try_from(chance.below(4)).unwrap_or_default()) + TimeDelta::minutes(1);
        let at = self.free(unit_id, at);
        let title = shortened(&format!("《{}》政策解读", policy.title), 300);
        let content = Content {
            summary: Some(read(&shortened(&format!("解读《{}》的主要内容。{NOTE}", policy.title), 400))?),
            formed_on: policy.formed_on,
            category: vec![read("法定主动公开内容")?, read("政策解读")?],
            keywords: policy.keywords.clone(),
            source: Some(read(SOURCE)?),
            scope: policy.scope.clone(),
            items: policy.items.clone(),
            pilot_domains: policy.pilot_domains.clone(),
            ..Content::titled(read(&title)?, DocumentKind::Interpretation)
        };
        let text = format!(
            "{NOTE}\n一、为什么制定\n说明《{0}》的依据和背景。\n二、主要内容\n分条说明适用范围、办理条件和时限。\n三、怎样办理\n可到政务公开专区查阅《{0}》全文。",
            policy.title
        );
        past(unit_id, at, content, &text, None)
    }

    /// A working moment in which the unit publishes nothing else.
    fn moment(&mut self, chance: &mut Chance, unit_id: UnitId) -> DateTime<Utc> {
        let (year, month, day) = FIRST_DAY;
        let first = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let days = TimeDelta::days(i64::try_from(chance.below(DAYS)).unwrap_or_default());
        let minutes = OPENING_MINUTES + i64::try_from(chance.below(OPEN_MINUTES)).unwrap_or_default();
        let at = (first + days).and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes);
        self.free(unit_id, at)
    }

    fn free(&mut self, unit_id: UnitId, mut at: DateTime<Utc>) -> DateTime<Utc> {
        while !self.taken.insert((unit_id, at)) {
            at += TimeDelta::seconds(1);
        }
        at
    }
}

fn past(
    unit_id: UnitId,
    published_at: DateTime<Utc>,
    content: Content,
    text: &str,
    repealed_after: Option<NaiveDate>,
) -> anyhow::Result<PastDocument> {
    const REPEALED_AFTER: Days = Days::new(200);
    let ended_on = repealed_after.and_then(|day| day.checked_add_days(REPEALED_AFTER));
    let body = of_text("body", text).map_err(|it| refused(&it))?;
    let entry = DocumentEntry {
        place: Place::default(),
        cells: Vec::new(),
        unit: None,
        index_number: None,
        published_at,
        content,
        body,
        validity: ended_on.map(|_| Validity::Repealed),
        ended_on,
        pilot_domains: Vec::new(),
    };
    Ok(PastDocument { unit_id, entry })
}

fn kind(chance: &mut Chance) -> DocumentKind {
    let mut drawn = chance.below(KINDS.iter().map(|(_, weight)| weight).sum());
    for (kind, weight) in KINDS {
        if drawn < weight {
            return kind;
        }
        drawn -= weight;
    }
    DocumentKind::Other
}

pub(super) fn title(kind: DocumentKind, unit: &str, about: &str, day: NaiveDate, chance: &mut Chance) -> String {
    let (year, month, quarter) = (day.year(), day.month(), day.month0() / 3 + 1);
    match kind {
        DocumentKind::Normative => format!("{unit}关于印发《{about}管理办法》的通知"),
        DocumentKind::Policy => format!("{unit}关于进一步做好{about}工作的意见"),
        DocumentKind::Plan => format!("{unit}{year}年{about}工作计划"),
        DocumentKind::Decision => format!("{unit}{year}年{month}月{about}办理结果公示"),
        DocumentKind::Budget => format!("{unit}{year}年{about}专项资金预算公开说明"),
        DocumentKind::Statistics => format!("{unit}{year}年第{quarter}季度{about}统计情况"),
        DocumentKind::Service => format!("{about}办事指南({year}年版)"),
        DocumentKind::Report => format!("{unit}{year}年{about}工作报告"),
        DocumentKind::Organisation => format!("{unit}{about}机构职能({year}年)"),
        DocumentKind::Disclosure => format!("{unit}{year}年{about}信息公开制度"),
        _ => {
            let form = ["公告", "公示", "通知"][chance.below(3)];
            format!("{unit}关于{about}的{form}({year}年第{}号)", chance.below(60) + 1)
        }
    }
}

pub(super) fn text(unit: &str, about: &str, topic: Option<&Topic>, day: NaiveDate) -> String {
    let mut text = format!("{NOTE}\n{unit}现将{about}有关情况公开如下。");
    if let Some(Topic { content, legal_basis, time_limit, .. }) = topic {
        for (label, value) in [("公开内容", content), ("公开依据", legal_basis), ("公开时限", time_limit)] {
            if !value.is_empty() {
                let _ = write!(text, "\n{label}:{}", value.replace('\n', ";"));
            }
        }
    }
    let _ = write!(text, "\n{unit}\n{}年{}月{}日", day.year(), day.month(), day.day());
    text
}

pub(super) fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
