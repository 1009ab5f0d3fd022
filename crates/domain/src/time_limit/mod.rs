//! 公开时限: by when an item has to be disclosed, as people write it, read into clauses.
//!
//! The text is kept as it was written. What is not understood stays so: no number is invented for it.

mod amounts;
mod clauses;
mod comparison;
mod due;
mod normalise;
mod numbers;
mod other_rules;
mod periods;
mod scopes;
#[cfg(test)]
mod tests;
mod triggers;
mod words;

use serde::{Deserialize, Serialize};

pub use crate::calendar::Unit;
pub use comparison::Comparison;
pub use due::{Basis, CEILING_WORKING_DAYS, DueDate, PromptPolicy};

use crate::code;

/// Longer texts are not a time limit; they are kept but not read.
pub const MAX_CHARS: usize = 2000;

code! {
    /// 解析状态: how much of the text was understood.
    pub enum Status {
        /// All of it.
        Parsed = "PARSED" / "已解析" / "Understood",
        /// Some clauses; other parts were not understood and are named in the notes.
        Partial = "PARTIAL" / "部分解析" / "Partly understood",
        /// Nothing that could be held against anybody; an empty text as well.
        Unparsed = "UNPARSED" / "未能解析" / "Not understood",
    }
}

code! {
    /// 时限类型: what a clause asks for.
    pub enum Kind {
        /// …之日起…内
        Within = "WITHIN" / "期限内公开" / "Within a period after a trigger",
        /// …前, 提前…
        Before = "BEFORE" / "提前公开" / "At least a period before an event",
        /// 在…时, …期间
        OnEvent = "ON_EVENT" / "事项发生时公开" / "When an event takes place",
        /// 即时, 立即
        Immediate = "IMMEDIATE" / "即时公开" / "Immediately",
        /// 实时
        RealTime = "REAL_TIME" / "实时公开" / "In real time",
        /// 及时
        Prompt = "PROMPT" / "及时公开" / "Promptly",
        /// 随时
        AsItHappens = "AS_IT_HAPPENS" / "随时公开" / "As it happens",
        /// 长期, 常年
        LongTerm = "LONG_TERM" / "长期公开" / "Kept online for the long term",
        /// 永久
        Permanent = "PERMANENT" / "永久公开" / "Kept online for ever",
        /// 每季度, 每年…前
        Periodic = "PERIODIC" / "定期公开" / "Again and again",
        /// 公示期, 公告期, 征求意见期限: how long it has to be shown at least.
        Display = "DISPLAY" / "公示期限" / "Shown for at least a period",
        /// 与…同步
        With = "WITH" / "同步公开" / "Together with another document",
        /// 按规定时限: some law says when; which is not resolved here.
        ByLaw = "BY_LAW" / "按有关规定公开" / "As another rule has it",
        /// 同上
        SameAsAbove = "SAME_AS_ABOVE" / "同上" / "As the item above",
        /// The text is empty.
        Missing = "MISSING" / "未填写时限" / "No time limit given",
    }
}

code! {
    /// 起算事由: what starts the period.
    pub enum TriggerEvent {
        /// 形成, 产生
        Formed = "FORMED" / "形成" / "formed",
        /// 变更
        Changed = "CHANGED" / "变更" / "changed",
        /// 形成或者变更 (条例第二十六条); also where the text names no trigger.
        FormedOrChanged = "FORMED_OR_CHANGED" / "形成或者变更" / "formed or changed",
        /// 制作或者获取
        MadeOrObtained = "MADE_OR_OBTAINED" / "制作或者获取" / "made or obtained",
        /// 收到
        Received = "RECEIVED" / "收到" / "received",
        /// 下发至本单位
        ReceivedByUnit = "RECEIVED_BY_UNIT" / "下发至本单位" / "received by the unit",
        /// 作出, 确定
        Decided = "DECIDED" / "作出或者确定" / "decided",
        /// 结束, 完成
        Finished = "FINISHED" / "结束" / "finished",
        /// 启动, 开始
        Started = "STARTED" / "启动" / "started",
        /// 批准, 批复
        Approved = "APPROVED" / "批准" / "approved",
        /// 印发, 发布
        Issued = "ISSUED" / "印发" / "issued",
        /// 收到申请 (条例第三十三条)
        ApplicationReceived = "APPLICATION_RECEIVED" / "收到申请" / "application received",
        /// 进展
        Progress = "PROGRESS" / "进展" / "progress made",
        /// Any other event; its name is the object.
        Event = "EVENT" / "事项发生" / "event",
    }
}

code! {
    /// 解析说明: what a reader should know about how the text was read.
    pub enum NoteKind {
        /// A misprint was read as what it must mean.
        NormalisedWithCorrection = "NORMALISED_WITH_CORRECTION" / "已按更正后的文字理解" / "Read with a correction",
        /// An ellipsis was passed over.
        EllipsisSkipped = "ELLIPSIS_SKIPPED" / "省略号已略过" / "An ellipsis was passed over",
        /// A condition that people have to judge.
        Condition = "CONDITION" / "附有条件,需人工判断" / "Has a condition for people to judge",
        /// A number is masked.
        Masked = "MASKED" / "数字被遮盖" / "A number is masked",
        /// Too long to be a time limit.
        TooLong = "TOO_LONG" / "文字过长" / "Too long",
        /// This part was not understood.
        NotUnderstood = "NOT_UNDERSTOOD" / "未能理解" / "Not understood",
    }
}

/// A remark on one part of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What there is to know.
    pub kind: NoteKind,
    /// The part it is about.
    pub text: String,
}

/// 起算点: the event that starts a period, and what it happens to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// What happens.
    pub event: TriggerEvent,
    /// To what: 批准文件, 调查, 听证; absent where it is the information itself.
    pub object: Option<String>,
}

impl std::fmt::Display for Trigger {
    /// `RECEIVED(批准文件)`, or the bare code without an object.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.object {
            Some(object) => write!(f, "{}({object})", self.event),
            None => write!(f, "{}", self.event),
        }
    }
}

/// 周期: how often, or until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Period {
    /// 每…: a quarter is three months, half a year six.
    Every {
        /// How many units.
        count: u32,
        /// Of what.
        unit: Unit,
        /// How often in that time; 1 unless the text says more.
        times: u32,
        /// On or before which day of the period.
        anchor: Option<Anchor>,
    },
    /// 最新有效: until something newer takes its place.
    UntilSuperseded,
    /// 任期内: for the term of office.
    TermOfOffice,
}

/// The day of a period by which it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Month of the year, or of the quarter.
    pub month: Option<u32>,
    /// Day of the month, or of the week; absent for the month's last day.
    pub day: Option<u32>,
    /// `…前`: on that day at the latest, not only on it.
    pub before: bool,
}

/// One rule of a time limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The part of the item it is for (行政许可、行政处罚); without one it is the default.
    pub scope: Option<String>,
    /// What it asks for.
    pub kind: Kind,
    /// How many units.
    pub amount: Option<u32>,
    /// Units of what.
    pub unit: Option<Unit>,
    /// What starts the period, or the event a notice precedes.
    pub trigger: Option<Trigger>,
    /// Where, if the limit names a place: 村公示栏.
    pub place: Option<String>,
    /// How often, or until when.
    pub period: Option<Period>,
}

impl Clause {
    pub(crate) fn of(kind: Kind) -> Self {
        Self { scope: None, kind, amount: None, unit: None, trigger: None, place: None, period: None }
    }
}

/// 公开时限: the text as it was written, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLimit {
    /// The text, untouched.
    pub raw: String,
    /// How much of it was understood.
    pub status: Status,
    /// What it says, in its own order.
    pub clauses: Vec<Clause>,
    /// 法律、法规另有规定的,从其规定: a special rule may exist; by itself it changes no limit.
    pub by_law_exception: bool,
    /// How it was read.
    pub notes: Vec<Note>,
}

impl TimeLimit {
    /// Reads a text; never fails.
    ///
    /// An empty text is one `MISSING` clause and `UNPARSED`, since nothing can be derived from it and a reviewer has to
    /// see it; so does a text of more than [`MAX_CHARS`] characters, without any clause.
    pub fn parse(text: &str) -> Self {
        if text.chars().count() > MAX_CHARS {
            let beginning = text.chars().take(40).collect();
            return Self::unread(text, Vec::new(), vec![Note { kind: NoteKind::TooLong, text: beginning }]);
        }
        let (normal, notes) = normalise::normalise(text);
        if normal.is_empty() {
            return Self::unread(text, vec![Clause::of(Kind::Missing)], notes);
        }
        let read = clauses::read(&normal, notes);
        let understood = !read.notes.iter().any(|it| matches!(it.kind, NoteKind::NotUnderstood | NoteKind::Masked));
        let status = match (read.clauses.is_empty(), understood) {
            (true, _) => Status::Unparsed,
            (false, true) => Status::Parsed,
            (false, false) => Status::Partial,
        };
        Self {
            raw: text.to_owned(),
            status,
            clauses: read.clauses,
            by_law_exception: read.by_law_exception,
            notes: read.notes,
        }
    }

    fn unread(text: &str, clauses: Vec<Clause>, notes: Vec<Note>) -> Self {
        Self { raw: text.to_owned(), status: Status::Unparsed, clauses, by_law_exception: false, notes }
    }
}
