//! 检查指标: what the inspection of government websites counts, and what each count opens to.

mod case;
pub(crate) mod query;

use async_graphql::{Context, Object};
use chrono::NaiveDate;
use domain::catalogue::item::CatalogueItem;
use domain::document::DocumentId;
use domain::inspection::{
    Column, DomainColumn, Finding, Found, InspectionConsequence, InspectionPolicy, InspectionRule, Medium,
};
use domain::participation::consultation::{Consultation, ConsultationId};
use domain::unit::UnitId;
use persistence::{CoverageFilter, FeedbackFilter, ItemFilter, ItemKeyset, Moment, Page, UnansweredFilter, Window};

use self::case::InspectionCase;
use crate::code::{Code, Named};
use crate::context::{LocaleCode, Reach};
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::{Unit, find};

impl Named for InspectionRule {
    const NAME: &'static str = "InspectionRule";
    const DESCRIPTION: &'static str = "检查指标。What an inspection counts.";
}
impl Named for InspectionConsequence {
    const NAME: &'static str = "InspectionConsequence";
    const DESCRIPTION: &'static str = "违反指标的后果。What a broken rule means.";
}

/// Order of columns: the day from which they are as they are, then their name.
type ColumnKeyset = (NaiveDate, String);

/// What a unit and everything below it look like to an inspection.
pub struct Inspection {
    under: Option<UnitId>,
    moment: Moment,
    /// What each rule is measured over.
    measured: Measured,
}

/// What was counted, where the day allows it.
struct Measured {
    columns: Vec<Column<DocumentId>>,
    overdue: Vec<DomainColumn>,
    /// Of the present only: what is filed under an item is not kept for the past.
    items: Option<Items>,
    unanswered: u64,
    /// Of the present only: claims are amended.
    media: Option<Vec<Medium>>,
    /// Of the present only.
    feedback: Option<(FeedbackFilter, u64)>,
}

struct Items {
    empty_columns: Vec<DomainColumn>,
    unpublished: i64,
}

impl Inspection {
    /// A constant number of statements, whatever the size of the county.
    async fn measure(ctx: &Context<'_>, under: Option<UnitId>, moment: Moment) -> Result<Self, Problem> {
        let (store, policy) = (ctx.store(), policy(ctx));
        let is_now = moment.seq.is_none();
        let measured = Measured {
            columns: store.newest_by_column(under, moment.on).await?,
            overdue: store.overdue_columns(under, moment).await?,
            items: if is_now { Some(items(ctx, under).await?) } else { None },
            unanswered: store.count_unanswered(&unanswered(policy, under, moment.on)).await?,
            media: if is_now { Some(store.media(under, &policy.new_media_channels).await?) } else { None },
            feedback: if is_now { Some(feedback(ctx, under, moment.on).await?) } else { None },
        };
        Ok(Self { under, moment, measured })
    }

    fn front_page(&self) -> Option<&Column<DocumentId>> {
        self.measured.columns.iter().max_by_key(|it| (it.newest_on, it.newest))
    }

    fn finding(&self, policy: &InspectionPolicy, rule: InspectionRule) -> Finding {
        let Measured { columns, overdue, items, unanswered, media, feedback } = &self.measured;
        let count = |number: usize| Found::Number(i64::try_from(number).unwrap_or(i64::MAX));
        let found = match rule {
            InspectionRule::FrontPage => {
                return Finding::front_page(policy, self.front_page().map(|it| it.newest_on), self.moment.on);
            }
            InspectionRule::StaleColumns => count(policy.stale(columns, self.moment.on).len()),
            InspectionRule::OverdueColumns => count(overdue.len()),
            InspectionRule::EmptyColumns => items.as_ref().map_or(Found::NotKept, |it| count(it.empty_columns.len())),
            InspectionRule::UnpublishedItems => {
                items.as_ref().map_or(Found::NotKept, |it| Found::Number(it.unpublished))
            }
            InspectionRule::UnansweredMessages => Found::Number(unanswered.cast_signed()),
            InspectionRule::NewMedia => {
                let silent = |it: &Vec<Medium>| count(policy.silent(it, self.moment.on).len());
                media.as_ref().map_or(Found::NotKept, silent)
            }
            InspectionRule::MissingFeedback => {
                feedback.as_ref().map_or(Found::NotKept, |(_, count)| Found::Number(count.cast_signed()))
            }
        };
        Finding::new(policy, rule, found)
    }
}

fn policy<'a>(ctx: &'a Context<'_>) -> &'a InspectionPolicy {
    &ctx.services().policies.inspection
}

/// The messages that count as unanswered on a day.
fn unanswered(policy: &InspectionPolicy, under: Option<UnitId>, on: NaiveDate) -> UnansweredFilter {
    let (from, before) = policy.unanswered_between(on);
    UnansweredFilter { under, from, before, as_of: on }
}

async fn items(ctx: &Context<'_>, under: Option<UnitId>) -> Result<Items, Problem> {
    let counted = ctx.store().covered_items(&CoverageFilter { under, pilot_domain: None }).await?;
    let unpublished = counted.iter().map(|it| it.empty).sum();
    let is_empty = |it: &persistence::CountedItems| it.items == it.empty;
    let column = |it: persistence::CountedItems| {
        Some(DomainColumn { unit_id: it.unit_id, pilot_domain: it.pilot_domain?, since: it.since })
    };
    Ok(Items { empty_columns: counted.into_iter().filter(is_empty).filter_map(column).collect(), unpublished })
}

async fn feedback(
    ctx: &Context<'_>,
    under: Option<UnitId>,
    today: NaiveDate,
) -> Result<(FeedbackFilter, u64), Problem> {
    let (calendar, policy) = (ctx.directory().calendar(), &ctx.services().policies.participation);
    let day = Consultation::overdue_before(today, calendar, policy);
    let ended_before =
        day.map_err(|_| Problem::bad_input("没有当年的工作日历", "there is no calendar of this year"))?;
    let filter = FeedbackFilter { under, ended_before };
    Ok((filter, ctx.store().count_missing_feedback(&filter).await?))
}

/// 按检查指标检查一个单位及其全部下级:每项指标的依据、标准、结果和所计内容。
/// A unit and everything below it, by the rules of an inspection: what each says, what was found, and what was counted.
#[Object]
impl Inspection {
    /// 检查的日期。The day it is judged by.
    async fn as_of(&self) -> Date {
        Date(self.moment.on)
    }
    /// 检查的单位;null 为全部。The unit; null for all.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.under)
    }
    /// 是否有单项否决的指标不达标;以往日期无从统计的为 null。Whether a rule that fails the site by itself is broken; null where that cannot be told for a day that has passed.
    async fn vetoed(&self, ctx: &Context<'_>) -> Option<bool> {
        let policy = policy(ctx);
        let vetoes = InspectionRule::ALL.iter().filter(|it| it.consequence() == InspectionConsequence::Veto);
        let broken: Vec<_> = vetoes.map(|rule| self.finding(policy, *rule).is_broken()).collect();
        if broken.contains(&Some(true)) {
            return Some(true);
        }
        (!broken.contains(&None)).then_some(false)
    }
    /// 各项指标的结果。What each rule found.
    async fn results(&self, ctx: &Context<'_>) -> Vec<InspectionResult<'_>> {
        let policy = policy(ctx);
        let result = |rule: &InspectionRule| InspectionResult { of: self, finding: self.finding(policy, *rule) };
        InspectionRule::ALL.iter().map(result).collect()
    }
}

/// What one rule found.
pub struct InspectionResult<'a> {
    of: &'a Inspection,
    finding: Finding,
}

/// 一项检查指标的结果。What one rule found.
#[Object]
impl InspectionResult<'_> {
    /// 指标。The rule.
    async fn rule(&self) -> Code<InspectionRule> {
        Code(self.finding.rule)
    }
    /// 指标名称。Label of the rule.
    async fn rule_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.finding.rule.label(ctx.language(locale))
    }
    /// 指标的文字,含本地所定的标准。The rule in a sentence, with the numbers it is judged by here.
    async fn wording(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> String {
        self.finding.wording(policy(ctx), ctx.language(locale))
    }
    /// 依据。Where the rule stands.
    async fn source(&self) -> &str {
        self.finding.rule.source()
    }
    /// 后果。What breaking it means.
    async fn consequence(&self) -> Code<InspectionConsequence> {
        Code(self.finding.rule.consequence())
    }
    /// 后果名称。Label of the consequence.
    async fn consequence_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.finding.rule.consequence().label(ctx.language(locale))
    }
    /// 标准:达到该数即不达标;首页为天数,超过即不达标。From how many on the rule is broken; of the front page, after how many days.
    async fn threshold(&self) -> u32 {
        self.finding.limit
    }
    /// 结果:所计的个数或件数,首页为距最近一次发布的天数;从未发布过、或者以往日期无从统计的为 null。
    /// What was found: a count, or for the front page the days since something was published; null where nothing ever was, or where it is not kept for a day that has passed.
    async fn found(&self) -> Option<i64> {
        match self.finding.found {
            Found::Number(number) => Some(number),
            Found::Never | Found::NotKept => None,
        }
    }
    /// 是否不达标;以往日期无从统计的为 null。Whether it is broken; null where that is not kept for a day that has passed.
    async fn broken(&self) -> Option<bool> {
        self.finding.is_broken()
    }
    /// 所计内容,最久的在前;首页为最近发布的一份。留言不对外公开,此处为 null,工作人员见工作区的 unansweredMessages。
    /// What was counted, the longest standing first; for the front page the newest document. Null for messages, which are nobody else's: staff find theirs under `workspace { unansweredMessages }`.
    async fn cases(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<InspectionCase>> {
        if self.finding.rule == InspectionRule::UnansweredMessages {
            return Ok(None);
        }
        self.of.cases(ctx, self.finding.rule, first, after.as_deref()).await.map(Some)
    }
}

impl Inspection {
    async fn cases(
        &self,
        ctx: &Context<'_>,
        rule: InspectionRule,
        first: i32,
        after: Option<&str>,
    ) -> Result<Connection<InspectionCase>, Problem> {
        let scope = scope("inspection", &(rule.code(), self.under, self.moment));
        let (on, total) = (
            self.moment.on,
            match self.finding(policy(ctx), rule).found {
                Found::Number(number) => u64::try_from(number).ok(),
                Found::Never | Found::NotKept => None,
            },
        );
        let Measured { columns, overdue, items, media, feedback, .. } = &self.measured;
        let in_memory = |cases: Vec<InspectionCase>| -> Result<_, Problem> {
            let window = window::<ColumnKeyset>(first, after, &scope)?;
            let number = u64::try_from(cases.len()).ok();
            Ok(connection(cut(cases, &window), &scope, number, InspectionCase::place, |it| it))
        };
        match rule {
            InspectionRule::FrontPage => {
                in_memory(self.front_page().map(|it| InspectionCase::of_column(it, on)).into_iter().collect())
            }
            InspectionRule::StaleColumns => {
                let stale = policy(ctx).stale(columns, on);
                in_memory(stale.into_iter().map(|it| InspectionCase::of_column(it, on)).collect())
            }
            InspectionRule::OverdueColumns => {
                in_memory(overdue.iter().map(|it| InspectionCase::of_domain(it, on)).collect())
            }
            InspectionRule::EmptyColumns => {
                let empty = items.iter().flat_map(|it| &it.empty_columns);
                in_memory(empty.map(|it| InspectionCase::of_domain(it, on)).collect())
            }
            InspectionRule::NewMedia => {
                let silent = media.iter().flat_map(|it| policy(ctx).silent(it, on));
                in_memory(silent.map(|it| InspectionCase::of_medium(it, on)).collect())
            }
            InspectionRule::UnpublishedItems if items.is_some() => {
                let filter = ItemFilter { unpublished: Some(self.under), ..ItemFilter::default() };
                let window = window::<ItemKeyset>(first, after, &scope)?;
                let page = ctx.store().items_in_force(&filter, window, false).await?;
                let key = |it: &CatalogueItem| (it.edition_id, it.position, it.id);
                Ok(connection(page, &scope, total, key, InspectionCase::of_item))
            }
            InspectionRule::MissingFeedback => {
                let Some((filter, _)) = feedback else { return in_memory(Vec::new()) };
                let window = window::<(NaiveDate, ConsultationId)>(first, after, &scope)?;
                let page = ctx.store().missing_feedback(filter, window).await?;
                let key = |it: &Consultation| (it.ends_on, it.id);
                Ok(connection(page, &scope, total, key, |it| InspectionCase::of_consultation(it, on)))
            }
            InspectionRule::UnpublishedItems | InspectionRule::UnansweredMessages => in_memory(Vec::new()),
        }
    }
}

/// A page of what is all there: as many columns as a county has units and domains.
fn cut(mut cases: Vec<InspectionCase>, window: &Window<ColumnKeyset>) -> Page<InspectionCase> {
    cases.sort_by_cached_key(InspectionCase::place);
    if let Some(after) = &window.after {
        cases.retain(|it| it.place() > *after);
    }
    let limit = usize::try_from(window.limit()).unwrap_or(usize::MAX);
    cases.truncate(limit);
    Page::cut(cases, window.first)
}
