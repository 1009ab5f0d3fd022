//! 常见问题: a question and its answer in words that are nobody's, written by one person and published by another.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::handling::require_no_personal_data;
use super::{Enquiry, EnquiryState};
use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::vocabulary::Locale;
use crate::{code, text};

text! {
    /// 常见问题: the question as everybody may read it.
    FaqQuestion, max 500
}

text! {
    /// 常见问题的答复.
    FaqAnswer, max 4000
}

text! {
    /// 撤回理由: stays inside; outside there is a tombstone.
    FaqWithdrawal, max 500
}

code! {
    /// 常见问题的状态.
    pub enum FaqState {
        /// 未编写
        None = "NONE" / "未编写" / "Not written",
        /// 待公开
        Proposed = "PROPOSED" / "待公开" / "Waits for a reviewer",
        /// 已公开
        Published = "PUBLISHED" / "已公开" / "Published",
        /// 已撤回
        Withdrawn = "WITHDRAWN" / "已撤回" / "Withdrawn",
    }
}

/// 拟公开的文字 and who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaqText {
    /// 问
    pub question: FaqQuestion,
    /// 答
    pub answer: FaqAnswer,
    /// Whoever answered the case or wrote any of this: they do not publish it.
    pub writers: Vec<StaffId>,
}

/// 公开情况 of the frequent question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Publication {
    /// Nothing was written for the public.
    None,
    /// 待公开: waits for somebody other than its writer.
    Proposed(FaqText),
    /// 已公开
    Published {
        /// What everybody reads.
        text: FaqText,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// 已撤回
    Withdrawn {
        /// What was read until then.
        text: FaqText,
        /// When it was first published.
        published_at: DateTime<Utc>,
        /// When it was taken back.
        at: DateTime<Utc>,
        /// Why.
        reason: FaqWithdrawal,
    },
}

impl Publication {
    /// The state alone.
    pub const fn state(&self) -> FaqState {
        match self {
            Self::None => FaqState::None,
            Self::Proposed(_) => FaqState::Proposed,
            Self::Published { .. } => FaqState::Published,
            Self::Withdrawn { .. } => FaqState::Withdrawn,
        }
    }

    /// What was written, whatever became of it.
    pub const fn text(&self) -> Option<&FaqText> {
        match self {
            Self::None => None,
            Self::Proposed(text) | Self::Published { text, .. } | Self::Withdrawn { text, .. } => Some(text),
        }
    }
}

impl Enquiry {
    /// 编写常见问题: by those who handle the case, once it is answered. What was withdrawn may be written anew.
    pub fn draft_faq(&mut self, act: &Act, question: FaqQuestion, answer: FaqAnswer) -> Result<Event, Refusal> {
        self.require_faq_writer(act)?;
        require_no_personal_data("question", question.as_str())?;
        require_no_personal_data("answer", answer.as_str())?;
        let mut writers: Vec<StaffId> = self.closed_by.into_iter().chain(act.actor.staff_id()).collect();
        if let Publication::Proposed(before) = &self.publication {
            writers.extend(&before.writers);
        }
        writers.sort_unstable();
        writers.dedup();
        self.publication = Publication::Proposed(FaqText { question, answer, writers });
        Ok(self.event("draftEnquiryFaq"))
    }

    /// 公开为常见问题: by a reviewer or the office, never by whoever answered or wrote it.
    pub fn publish_faq(&mut self, act: &Act) -> Result<Event, Refusal> {
        self.require_faq_publisher(act)?;
        let Publication::Proposed(text) = &self.publication else { return Err(self.nothing_proposed()) };
        require_no_personal_data("question", text.question.as_str())?;
        require_no_personal_data("answer", text.answer.as_str())?;
        self.publication = Publication::Published { text: text.clone(), at: act.at };
        Ok(self.event("publishEnquiry").public())
    }

    /// 撤回常见问题: a tombstone stands in its place.
    pub fn withdraw_faq(&mut self, act: &Act, reason: FaqWithdrawal) -> Result<Event, Refusal> {
        self.require_faq_withdrawer(act)?;
        require_no_personal_data("reason", reason.as_str())?;
        let Publication::Published { text, at } = &self.publication else { return Err(self.nothing_proposed()) };
        self.publication = Publication::Withdrawn { text: text.clone(), published_at: *at, at: act.at, reason };
        Ok(self.event("withdrawEnquiry").tombstone())
    }

    pub(super) fn require_faq_writer(&self, act: &Act) -> Result<(), Refusal> {
        self.require_handler(act)?;
        if self.state != EnquiryState::Answered {
            return Err(self.wrong_state("已答复的咨询", "an enquiry that was answered"));
        }
        if self.is_public() {
            return Err(Refusal::of(Ground::WrongState)
                .found("已公开")
                .allowed("未公开的常见问题;请先撤回", "a frequent question that is not public; withdraw it first"));
        }
        Ok(())
    }

    pub(super) fn require_faq_publisher(&self, act: &Act) -> Result<(), Refusal> {
        self.require_publisher(act)?;
        match &self.publication {
            Publication::Proposed(text) => act.require_other_than(&text.writers),
            _ => Err(self.nothing_proposed()),
        }
    }

    pub(super) fn require_faq_withdrawer(&self, act: &Act) -> Result<(), Refusal> {
        self.require_publisher(act)?;
        if self.is_public() {
            return Ok(());
        }
        Err(Refusal::of(Ground::WrongState).allowed("已公开的常见问题", "a frequent question that is public"))
    }

    fn nothing_proposed(&self) -> Refusal {
        Refusal::of(Ground::WrongState)
            .found(self.publication.state().label(Locale::Zh))
            .allowed("已编写、待公开的常见问题", "a frequent question that is written and waits to be published")
    }
}
