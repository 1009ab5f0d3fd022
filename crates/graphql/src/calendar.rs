//! 工作日历: object, queries, import.

use std::collections::BTreeMap;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::calendar as model;
use domain::calendar::{CalendarYear, DayKind};
use domain::refusal::Refusal;
use domain::vocabulary::Locale;

use crate::code::Code;
use crate::context::Reach;
use crate::problem::{Answer, Problem, UserError, answer};
use crate::time::Date;

/// 计算中的一天。One day of a calculation.
#[derive(SimpleObject)]
pub struct CountedDay {
    /// 日期。The day.
    date: Date,
    /// 日期类型。What it is in the working calendar.
    kind: Code<DayKind>,
    /// 第几个计入的日;不计入则为 null。Which counted day it is; null when it does not count.
    ordinal: Option<u32>,
    /// 说明,如“国庆节放假”“调休上班”。Why, in the reader's language.
    reason: String,
    /// 依据:放假通知文号。The notice it rests on.
    source: Option<String>,
}

/// 到期日及逐日说明。A due date that explains itself.
#[derive(SimpleObject)]
pub struct Due {
    /// 到期日。The due date.
    date: Date,
    /// 是否暂定:超出已公布放假安排的年份。Whether it reaches past the years whose notices are known.
    provisional: bool,
    /// 逐日说明,从起算日的次日起。Every day from the day after the start.
    explanation: Vec<CountedDay>,
}

impl Due {
    /// A due date in the reader's language.
    pub(crate) fn of(due: model::Due, locale: Locale) -> Self {
        let explanation = due.explanation.into_iter().map(|day| CountedDay {
            date: Date(day.date),
            kind: Code(day.kind),
            ordinal: day.ordinal,
            reason: day.reason(locale),
            source: day.source,
        });
        Self { date: Date(due.date), provisional: due.provisional, explanation: explanation.collect() }
    }
}

/// A refusal where no payload can carry it.
pub(crate) fn refused(refusal: &Refusal) -> Problem {
    Problem::bad_input(refusal.message(Locale::Zh), refusal.message(Locale::En))
}

/// One year of the calendar.
pub struct WorkingCalendar(CalendarYear);

/// 某一年的工作日历,依据国务院办公厅放假通知。The working calendar of one year, from the published notices.
#[Object]
impl WorkingCalendar {
    /// 年份。Year.
    async fn year(&self) -> i32 {
        self.0.year
    }
    /// 依据:放假通知文号。The notice it comes from.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }
    /// 放假日,含其间的周末。Holidays, weekend days within them included.
    async fn holidays(&self) -> Vec<Date> {
        self.0.holidays.iter().copied().map(Date).collect()
    }
    /// 调休上班的周末。Weekend days that are worked.
    async fn workdays(&self) -> Vec<Date> {
        self.0.workdays.iter().copied().map(Date).collect()
    }
}

/// Two working years: no legal limit is longer, and every day of the answer is explained.
const MAX_DAYS: u32 = 500;

/// Queries about the calendar.
#[derive(Default)]
pub struct CalendarQuery;

#[Object]
impl CalendarQuery {
    /// 某一年的工作日历;尚未公布则为 null。The calendar of a year; null when no notice is known.
    async fn working_calendar(&self, ctx: &Context<'_>, year: i32) -> Option<WorkingCalendar> {
        ctx.directory().calendar().year(year).cloned().map(WorkingCalendar)
    }

    /// 从某日起加若干个工作日(起算日不计),并逐日说明。Adds working days, the first day not counted, and explains each.
    async fn add_working_days(&self, ctx: &Context<'_>, from: Date, days: i32) -> Answer<Due> {
        let days = u32::try_from(days).ok().filter(|days| *days <= MAX_DAYS).ok_or_else(|| {
            Problem::bad_input(format!("days 应为 0 至 {MAX_DAYS}"), format!("`days` has to be from 0 to {MAX_DAYS}"))
        })?;
        let due = ctx.directory().calendar().add_working_days(from.0, days).map_err(|refusal| refused(&refusal))?;
        Ok(Some(Due::of(due, ctx.request().locale)))
    }
}

/// 放假日的名称。Name of a holiday.
#[derive(InputObject)]
pub struct DayNameInput {
    /// 日期。The day.
    date: Date,
    /// 名称,如“春节”。The name.
    name: String,
}

/// 导入某一年的工作日历。The calendar of one year.
#[derive(InputObject)]
pub struct ImportWorkingCalendarInput {
    /// 年份。Year.
    year: i32,
    /// 放假日,含其间的周末。Holidays, weekend days within them included.
    holidays: Vec<Date>,
    /// 调休上班的周末。Weekend days that are worked.
    workdays: Vec<Date>,
    /// 各日名称。Names of days.
    #[graphql(default)]
    names: Vec<DayNameInput>,
    /// 依据:放假通知文号。The notice it comes from.
    source: String,
}

/// 导入日历的结果。Outcome of an import.
#[derive(SimpleObject)]
pub struct WorkingCalendarPayload {
    /// 导入的日历;被拒绝时为 null。The calendar; null when refused.
    working_calendar: Option<WorkingCalendar>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// Changes to the calendar.
#[derive(Default)]
pub struct CalendarMutation;

#[Object]
impl CalendarMutation {
    /// 导入某一年的放假安排,已有则替换为新版本(顶层政务公开办)。Imports a year, in place of an earlier version.
    async fn import_working_calendar(
        &self,
        ctx: &Context<'_>,
        input: ImportWorkingCalendarInput,
    ) -> Answer<WorkingCalendarPayload> {
        let act = ctx.signed_in()?;
        let year = CalendarYear {
            year: input.year,
            holidays: input.holidays.into_iter().map(|date| date.0).collect(),
            workdays: input.workdays.into_iter().map(|date| date.0).collect(),
            names: input.names.into_iter().map(|it| (it.date.0, it.name)).collect::<BTreeMap<_, _>>(),
            source: Some(input.source),
        };
        let outcome = ctx.store().import_calendar_year(act, &year).await.map(|()| year);
        answer(ctx.request(), outcome, |year, user_errors| WorkingCalendarPayload {
            working_calendar: year.map(WorkingCalendar),
            user_errors,
        })
    }
}
