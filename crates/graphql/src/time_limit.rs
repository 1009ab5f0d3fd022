//! 公开时限: how a text was read, and what is due by it.

use async_graphql::{Context, Object, SimpleObject};
use domain::calendar::Unit;
use domain::time_limit as model;
use domain::time_limit::{Kind, NoteKind, Period, Status, TriggerEvent};

use crate::calendar::Due;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::time::Date;

/// A text, read when more than the text is asked for.
pub struct TimeLimit(pub String);

impl TimeLimit {
    fn read(&self) -> model::TimeLimit {
        model::TimeLimit::parse(&self.0)
    }
}

/// 周期。How often a duty recurs.
#[derive(SimpleObject)]
pub struct Recurrence {
    /// 每隔多少个单位;最新有效、任期内则为 null。Every so many units; null for a term without a number.
    every: Option<u32>,
    /// 单位。Unit.
    unit: Option<Code<Unit>>,
    /// 周期内次数。Times within the period.
    times: Option<u32>,
    /// 第几个月。Month within the period.
    month: Option<u32>,
    /// 第几日。Day of that month.
    day: Option<u32>,
    /// 是否为“……前”。Whether it is due before that day rather than on it.
    before: bool,
    /// 用文字表示的期限(最新有效、任期内)。A term in words: until superseded, or the term of office.
    term: Option<&'static str>,
}

/// 时限中的一个条款。One clause of a time limit.
#[derive(SimpleObject)]
pub struct TimeLimitClause {
    /// 条款类型。Kind of clause.
    kind: Code<Kind>,
    /// 数量;“及时”“实时”等没有数量。Amount; words such as 及时 have none.
    amount: Option<u32>,
    /// 单位;“日”为自然日。Unit; 日 is a calendar day.
    unit: Option<Code<Unit>>,
    /// 起算事件,如 RECEIVED(批准文件)。The event it counts from, with its object.
    trigger: Option<String>,
    /// 起算事件代码。Code of that event.
    trigger_event: Option<Code<TriggerEvent>>,
    /// 适用范围;无范围的为一般规则。What it applies to; without one it is the default.
    scope: Option<String>,
    /// 公开地点。Where it is to be shown.
    place: Option<String>,
    /// 周期。How often it recurs.
    period: Option<Recurrence>,
}

/// 识别说明。A remark on how the text was read.
#[derive(SimpleObject)]
pub struct TimeLimitNote {
    /// 类型。Kind.
    kind: Code<NoteKind>,
    /// 涉及的文字。The text it is about.
    text: String,
}

/// 按时限算出的到期日。What is due by a time limit.
#[derive(SimpleObject)]
pub struct DueDate {
    /// 到期日及逐日说明;无法确定时为 null。The date and its explanation; null when there is none.
    due: Option<Due>,
    /// 是否为法定上限(条例第二十六条,20 个工作日),而非原文写明。Whether it is the ceiling of article 26, not a number of the text.
    ceiling: bool,
    /// 依据。What it rests on.
    basis: &'static str,
    /// 法律依据。The article, where it is the law's.
    legal_basis: Option<&'static str>,
    /// 所依据的条款序号,从 0 起。Which clause it comes from, from 0.
    clause: Option<i32>,
}

/// 公开时限:原文、识别出的条款、到期日。A time limit: its text, the clauses read from it, what is due by it.
#[Object]
impl TimeLimit {
    /// 原文。The text.
    async fn text(&self) -> &str {
        &self.0
    }
    /// 识别结果。How much of it could be read.
    async fn status(&self) -> Code<Status> {
        Code(self.read().status)
    }
    /// 识别结果名称。Label of that.
    async fn status_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.read().status.label(ctx.language(locale))
    }
    /// 条款。Its clauses.
    async fn clauses(&self) -> Vec<TimeLimitClause> {
        self.read().clauses.iter().map(clause).collect()
    }
    /// 是否注明“法律法规另有规定的,从其规定”。Whether the text yields to other laws.
    async fn by_law_exception(&self) -> bool {
        self.read().by_law_exception
    }
    /// 识别说明。Remarks on how it was read.
    async fn notes(&self) -> Vec<TimeLimitNote> {
        self.read().notes.iter().map(|note| TimeLimitNote { kind: Code(note.kind), text: note.text.clone() }).collect()
    }
    /// 事件发生在某日时的到期日;scope 指定适用范围。What is due when the event happens on a day.
    async fn due(&self, ctx: &Context<'_>, trigger_on: Date, scope: Option<String>) -> DueDate {
        let calendar = ctx.directory().calendar();
        let due = self.read().due(trigger_on.0, scope.as_deref(), calendar, &ctx.services().policies.prompt);
        DueDate {
            ceiling: due.ceiling,
            basis: due.basis.code(),
            legal_basis: due.basis.legal_basis(),
            clause: due.clause.and_then(|index| i32::try_from(index).ok()),
            due: due.due.map(|due| Due::of(due, ctx.request().locale)),
        }
    }
}

fn clause(clause: &model::Clause) -> TimeLimitClause {
    TimeLimitClause {
        kind: Code(clause.kind),
        amount: clause.amount,
        unit: clause.unit.map(Code),
        trigger: clause.trigger.as_ref().map(ToString::to_string),
        trigger_event: clause.trigger.as_ref().map(|trigger| Code(trigger.event)),
        scope: clause.scope.clone(),
        place: clause.place.clone(),
        period: clause.period.as_ref().map(recurrence),
    }
}

fn recurrence(period: &Period) -> Recurrence {
    let term = |term| Recurrence {
        every: None,
        unit: None,
        times: None,
        month: None,
        day: None,
        before: false,
        term: Some(term),
    };
    match period {
        Period::UntilSuperseded => term("UNTIL_SUPERSEDED"),
        Period::TermOfOffice => term("TERM_OF_OFFICE"),
        Period::Every { count, unit, times, anchor } => Recurrence {
            every: Some(*count),
            unit: Some(Code(*unit)),
            times: Some(*times),
            month: anchor.as_ref().and_then(|anchor| anchor.month),
            day: anchor.as_ref().and_then(|anchor| anchor.day),
            before: anchor.as_ref().is_some_and(|anchor| anchor.before),
            term: None,
        },
    }
}

/// Queries about time limits.
#[derive(Default)]
pub struct TimeLimitQuery;

#[Object]
impl TimeLimitQuery {
    /// 识别一段公开时限文字。Reads a time limit.
    async fn interpret_time_limit(&self, text: String) -> Option<TimeLimit> {
        Some(TimeLimit(text))
    }
}
