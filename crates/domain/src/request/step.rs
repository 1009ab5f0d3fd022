//! 办理过程: one thing that happened to a case, on a day.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::DeliveryRoute;
use super::consulting::{ConsultationKind, Stance};
use super::fee::FeeScale;
use super::receiving::ConfirmedBy;
use super::reply::ReplyKind;
use super::review::{ReviewKind, ReviewOutcome};
use crate::act::Actor;
use crate::attachment::AttachmentId;
use crate::code;
use crate::staff::StaffId;
use crate::unit::UnitId;

/// 经办: who did or recorded it. For the unit's staff only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Hand {
    /// 申请人, through a frontend.
    Applicant,
    /// 工作人员
    Staff(StaffId),
    /// The operator at the machine.
    System,
}

impl Hand {
    /// Whoever acts. Without a session that is the applicant.
    pub fn of(actor: &Actor) -> Self {
        match actor {
            Actor::Staff(officer) => Self::Staff(officer.id),
            Actor::System => Self::System,
            Actor::Anonymous | Actor::Frontend(_) => Self::Applicant,
        }
    }
}

code! {
    /// 视为放弃的原因.
    pub enum AbandonCause {
        /// 逾期不补正 (条例第三十条)
        NotCorrected = "NOT_CORRECTED" / "无正当理由逾期不补正" / "Not corrected in time without good reason",
        /// 逾期未缴费 (国办函〔2020〕109号第六条)
        NotPaid = "NOT_PAID" / "逾期未缴纳信息处理费" / "Fee not paid in time",
    }
}

/// 一步.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The legal day of it.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Hand,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum What {
    /// 提交
    Submitted,
    /// 机关确认收到
    OfficeConfirmed,
    /// 申请人确认
    ApplicantConfirmed {
        /// How the applicant confirmed.
        how: ConfirmedBy,
    },
    /// 登记 (条例第四十五条)
    Registered,
    /// 补正告知
    CorrectionRequested {
        /// The last day of the reasonable period.
        due_on: NaiveDate,
    },
    /// 补正
    Corrected,
    /// 视为放弃
    Abandoned {
        /// Why.
        cause: AbandonCause,
    },
    /// 征求意见
    Consulted {
        /// Of whom.
        kind: ConsultationKind,
        /// The agency that made the information together with this one, where it is in the county's list.
        unit_id: Option<UnitId>,
        /// The day the letter arrived, from which the fifteen working days are counted.
        received_on: NaiveDate,
    },
    /// 收到意见
    Answered {
        /// Which consultation, counted from 1.
        consultation: u32,
        /// What was said.
        stance: Stance,
    },
    /// 拟延期: what a clerk asks the head for.
    ExtensionProposed {
        /// Working days.
        days: u32,
    },
    /// 延期
    Extended {
        /// Working days.
        days: u32,
        /// The day the applicant was told.
        notified_on: NaiveDate,
    },
    /// 要求说明理由 (条例第三十五条)
    ReasonsDemanded {
        /// The last day for them.
        due_on: NaiveDate,
    },
    /// 申请人说明理由
    ReasonsGiven,
    /// 延迟答复 (条例第三十五条)
    Deferred {
        /// The last day of the reasonable period.
        due_on: NaiveDate,
        /// The day the applicant was told.
        notified_on: NaiveDate,
    },
    /// 收费通知
    FeeNoticed {
        /// By piece or by page, never both.
        scale: FeeScale,
        /// Pieces of this request, or pages.
        quantity: u32,
        /// Pieces of the same applicant in this month before; 0 by page.
        before: u32,
        /// 元
        amount: u32,
        /// The day the notice arrived, from which the twenty working days for paying are counted.
        received_on: NaiveDate,
    },
    /// 缴费
    Paid,
    /// 转信访等渠道
    Transferred,
    /// 答复
    Replied {
        /// 答复类型
        kind: ReplyKind,
        /// 不予公开的部分 of a partial disclosure.
        withheld_as: Option<ReplyKind>,
        /// Consultations whose third party objected to what is disclosed, and is told why (条例第三十二条).
        overruled: Vec<u32>,
        /// What is handed out.
        attachments: Vec<AttachmentId>,
    },
    /// 送达
    Delivered {
        /// By which route.
        route: DeliveryRoute,
    },
    /// 归档
    Archived {
        /// The first day on which the words and the applicant's data may be erased.
        retain_until: NaiveDate,
    },
    /// 撤回申请
    Withdrawn,
    /// 行政复议、行政诉讼
    Reviewed {
        /// By which way.
        kind: ReviewKind,
        /// How it ended.
        outcome: ReviewOutcome,
    },
}

code! {
    /// 办理步骤类型.
    pub enum StepKind {
        /// 提交申请
        Submitted = "SUBMITTED" / "提交申请" / "Submitted",
        /// 机关确认收到
        OfficeConfirmed = "OFFICE_CONFIRMED" / "机关确认收到" / "Receipt confirmed by the unit",
        /// 申请人确认
        ApplicantConfirmed = "APPLICANT_CONFIRMED" / "申请人确认" / "Confirmed by the applicant",
        /// 登记
        Registered = "REGISTERED" / "登记" / "Registered",
        /// 告知补正
        CorrectionRequested = "CORRECTION_REQUESTED" / "告知补正" / "Correction requested",
        /// 补正
        Corrected = "CORRECTED" / "收到补正" / "Corrected",
        /// 视为放弃
        Abandoned = "ABANDONED" / "视为放弃申请" / "Deemed abandoned",
        /// 征求意见
        Consulted = "CONSULTED" / "征求意见" / "Consulted",
        /// 收到意见
        Answered = "ANSWERED" / "收到意见" / "Opinion received",
        /// 提请延期
        ExtensionProposed = "EXTENSION_PROPOSED" / "提请延期" / "Extension proposed",
        /// 延期答复
        Extended = "EXTENDED" / "延期答复" / "Extended",
        /// 要求说明理由
        ReasonsDemanded = "REASONS_DEMANDED" / "要求说明理由" / "Reasons demanded",
        /// 说明理由
        ReasonsGiven = "REASONS_GIVEN" / "申请人说明理由" / "Reasons given",
        /// 延迟答复
        Deferred = "DEFERRED" / "延迟答复" / "Reply deferred",
        /// 收费通知
        FeeNoticed = "FEE_NOTICED" / "收费通知" / "Fee noticed",
        /// 缴费
        Paid = "PAID" / "缴费" / "Paid",
        /// 转办
        Transferred = "TRANSFERRED" / "转信访等渠道办理" / "Transferred to petitions",
        /// 答复
        Replied = "REPLIED" / "答复" / "Replied",
        /// 送达
        Delivered = "DELIVERED" / "送达" / "Delivered",
        /// 归档
        Archived = "ARCHIVED" / "归档" / "Archived",
        /// 撤回
        Withdrawn = "WITHDRAWN" / "撤回申请" / "Withdrawn",
        /// 复议、诉讼
        Reviewed = "REVIEWED" / "行政复议、行政诉讼" / "Reconsideration or lawsuit",
    }
}

impl What {
    /// Whether nothing is left to decide after it.
    pub const fn closes(&self) -> bool {
        matches!(self, Self::Abandoned { .. } | Self::Transferred | Self::Replied { .. } | Self::Withdrawn)
    }

    /// What kind of step it is.
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Submitted => StepKind::Submitted,
            Self::OfficeConfirmed => StepKind::OfficeConfirmed,
            Self::ApplicantConfirmed { .. } => StepKind::ApplicantConfirmed,
            Self::Registered => StepKind::Registered,
            Self::CorrectionRequested { .. } => StepKind::CorrectionRequested,
            Self::Corrected => StepKind::Corrected,
            Self::Abandoned { .. } => StepKind::Abandoned,
            Self::Consulted { .. } => StepKind::Consulted,
            Self::Answered { .. } => StepKind::Answered,
            Self::ExtensionProposed { .. } => StepKind::ExtensionProposed,
            Self::Extended { .. } => StepKind::Extended,
            Self::ReasonsDemanded { .. } => StepKind::ReasonsDemanded,
            Self::ReasonsGiven => StepKind::ReasonsGiven,
            Self::Deferred { .. } => StepKind::Deferred,
            Self::FeeNoticed { .. } => StepKind::FeeNoticed,
            Self::Paid => StepKind::Paid,
            Self::Transferred => StepKind::Transferred,
            Self::Replied { .. } => StepKind::Replied,
            Self::Delivered { .. } => StepKind::Delivered,
            Self::Archived { .. } => StepKind::Archived,
            Self::Withdrawn => StepKind::Withdrawn,
            Self::Reviewed { .. } => StepKind::Reviewed,
        }
    }
}
