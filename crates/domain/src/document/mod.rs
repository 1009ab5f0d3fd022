//! 政府信息: what is published. A document is identified for ever by its index number; its editions hold what it says.

pub mod body;
pub mod content;
pub mod edition;
pub mod intake;
pub mod interpretation;
pub mod number;
pub mod review;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use self::content::DocumentKind;
use self::edition::DocumentEditionId;
use self::number::IndexNumber;
use crate::act::{Act, china_date};
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, id, text};

/// The roles that draft documents of a unit.
pub const EDITORS: [Role; 2] = [Role::Editor, Role::Office];
/// The roles that review, publish and withdraw them; never whoever wrote them.
pub const REVIEWERS: [Role; 2] = [Role::Reviewer, Role::Office];

/// The roles that read what is not public in the units they cover.
pub const READERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];

id! {
    /// Identifies a document through all its editions.
    DocumentId, "document"
}

text! {
    /// 撤回、废止的理由: published with the tombstone.
    WithdrawalReason, max 1000
}

code! {
    /// 公开状态.
    pub enum Standing {
        /// 未公开
        Unpublished = "UNPUBLISHED" / "未公开" / "Not published",
        /// 已公开
        Published = "PUBLISHED" / "已公开" / "Published",
        /// 已撤回: a tombstone stands in its place.
        Withdrawn = "WITHDRAWN" / "已撤回" / "Withdrawn",
    }
}

code! {
    /// 效力状态 (G§9.5).
    pub enum Validity {
        /// 有效
        Valid = "VALID" / "有效" / "In force",
        /// 失效: its period has run out.
        Expired = "EXPIRED" / "失效" / "Expired",
        /// 废止: another document, or a decision, ended it.
        Repealed = "REPEALED" / "废止" / "Repealed",
    }
}

code! {
    /// 撤回类型.
    pub enum WithdrawalKind {
        /// The matter itself has gone: a decision revoked, changed or declared unlawful (行政处罚法 art. 48).
        Gone = "GONE" / "所载决定已撤销、变更或确认违法" / "The decision it holds was revoked, changed or declared unlawful",
        /// 被新文件替代
        Replaced = "REPLACED" / "已被新文件替代" / "Replaced by another document",
        /// 公示期满
        Expired = "EXPIRED" / "公开期限届满" / "Its period of display is over",
        /// 已废止
        Repealed = "REPEALED" / "已废止" / "Repealed",
        /// 涉及个人隐私、商业秘密 (条例 art. 15)
        Privacy = "PRIVACY" / "涉及个人隐私或者商业秘密" / "It held personal data or business secrets",
        /// 公开有误
        Error = "ERROR" / "公开内容有误" / "It was published in error",
    }
}

/// 撤回: the tombstone that stands where the document stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// 撤回类型
    pub kind: WithdrawalKind,
    /// 撤回理由
    pub reason: WithdrawalReason,
    /// When.
    pub at: DateTime<Utc>,
    /// What to read instead.
    pub replaced_by: Option<DocumentId>,
}

/// 废止、失效: when and why a document ceased to be in force; it stays readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// From this day on.
    pub on: NaiveDate,
    /// Why, where somebody said so.
    pub reason: Option<WithdrawalReason>,
    /// What is in force instead.
    pub by: Option<DocumentId>,
}

/// 政府信息: one document of a unit through all its editions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Identity.
    pub id: DocumentId,
    /// 发布机构
    pub unit_id: UnitId,
    /// 体裁, as in the edition in force, or the draft before there is one.
    pub kind: DocumentKind,
    /// 索引号: given when it is first published, never taken away and never used again.
    pub index_number: Option<IndexNumber>,
    /// 公开状态
    pub standing: Standing,
    /// The edition anybody reads; none before publication.
    pub edition_id: Option<DocumentEditionId>,
    /// 发布日期: when its first edition was published.
    pub published_at: Option<DateTime<Utc>>,
    /// 效力状态
    pub validity: Validity,
    /// The last day of its period, where it has one (G§9.5).
    pub effective_until: Option<NaiveDate>,
    /// When and why it ceased to be in force.
    pub ending: Option<Ending>,
    /// 撤回
    pub withdrawal: Option<Withdrawal>,
    /// When its first draft was opened.
    pub created_at: DateTime<Utc>,
    /// Counts the changes of the document and of its editions.
    pub version: i32,
}

impl Document {
    /// The year its index number falls into: that of its first publication, in China Standard Time.
    pub fn index_year(&self, act: &Act) -> i32 {
        use chrono::Datelike;
        self.published_at.map_or(act.date(), china_date).year()
    }

    /// Whether it ever was public: its index number is known outside.
    pub const fn has_been_published(&self) -> bool {
        !matches!(self.standing, Standing::Unpublished)
    }

    /// 撤回: at once, by a reviewer; what is left is a tombstone with the kind and the reason.
    pub fn withdraw(
        &mut self,
        act: &Act,
        kind: WithdrawalKind,
        reason: WithdrawalReason,
        replaced_by: Option<DocumentId>,
    ) -> Result<Event, Refusal> {
        self.require_reviewer_of_public(act)?;
        if kind == WithdrawalKind::Replaced && replaced_by.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "replacedById"));
        }
        if replaced_by == Some(self.id) {
            return Err(Refusal::at(Ground::InvalidValue, "replacedById").allowed("另一份政府信息", "another document"));
        }
        self.standing = Standing::Withdrawn;
        self.withdrawal = Some(Withdrawal { kind, reason, at: act.at, replaced_by });
        Ok(self.event("withdrawDocument").tombstone().fact("kind", kind.code()))
    }

    /// 废止: ends its validity; it stays readable, marked.
    pub fn repeal(
        &mut self,
        act: &Act,
        on: NaiveDate,
        reason: Option<WithdrawalReason>,
        by: Option<DocumentId>,
    ) -> Result<Event, Refusal> {
        self.require_reviewer_of_public(act)?;
        self.end(act, on, reason, by)?;
        Ok(self.event("repealDocument").public().fact("on", on.to_string()))
    }

    /// 废止 by the publication of another document, whose reviewers have just signed it.
    pub fn repealed_by(&mut self, act: &Act, by: DocumentId) -> Result<(), Refusal> {
        self.end(act, act.date(), None, Some(by))
    }

    fn end(
        &mut self,
        act: &Act,
        on: NaiveDate,
        reason: Option<WithdrawalReason>,
        by: Option<DocumentId>,
    ) -> Result<(), Refusal> {
        if self.validity == Validity::Repealed {
            return Err(Refusal::of(Ground::WrongState)
                .found(self.validity.label(Locale::Zh))
                .allowed("有效或者失效的政府信息", "a document in force, or expired"));
        }
        if on > act.date() {
            return Err(Refusal::at(Ground::InvalidValue, "on")
                .found(on.to_string())
                .allowed("不晚于今天的日期", "a day not later than today"));
        }
        if by == Some(self.id) {
            return Err(Refusal::at(Ground::InvalidValue, "repealedById").allowed("另一份政府信息", "another document"));
        }
        self.validity = Validity::Repealed;
        self.ending = Some(Ending { on, reason, by });
        Ok(())
    }

    /// 失效: what the end of its period does, the day after its last; nobody has to ask for it.
    pub fn expire(&mut self, act: &Act) -> Option<Event> {
        let until = self.effective_until.filter(|until| *until < act.date())?;
        if self.standing != Standing::Published || self.validity != Validity::Valid {
            return None;
        }
        self.validity = Validity::Expired;
        self.ending = Some(Ending { on: until.succ_opt().unwrap_or(until), reason: None, by: None });
        Some(self.event("expireDocument").public().fact("effectiveUntil", until.to_string()))
    }

    /// Refuses to go on with what has been withdrawn: what replaces it is a document of its own.
    pub fn require_not_withdrawn(&self) -> Result<(), Refusal> {
        if self.standing != Standing::Withdrawn {
            return Ok(());
        }
        Err(Refusal::of(Ground::WrongState)
            .found(self.standing.code())
            .allowed("未撤回的政府信息;请另行起草", "a document that was not withdrawn; draft another one"))
    }

    /// The unit's reviewers, and only while the document is public.
    pub fn require_reviewer_of_public(&self, act: &Act) -> Result<(), Refusal> {
        act.require(&REVIEWERS, self.unit_id)?;
        if self.standing == Standing::Published {
            return Ok(());
        }
        Err(Refusal::of(Ground::WrongState)
            .found(self.standing.code())
            .allowed(Standing::Published.label(Locale::Zh), Standing::Published.label(Locale::En)))
    }

    /// An event about this document. The index number is public as soon as it exists.
    pub fn event(&self, action: &'static str) -> Event {
        let event = Event::new(action, "Document", self.id.0).of_unit(Some(self.unit_id));
        match &self.index_number {
            Some(number) => event.fact("indexNumber", number.as_str()),
            None => event,
        }
    }
}
