//! 信息处理费 (条例第四十二条; 国办函〔2020〕109号): by piece or by page, never both, each slice at its own rate (超额累进).

use chrono::NaiveDate;

use super::policy::Rules;
use super::step::{AbandonCause, What};
use super::{InformationRequest, Party, arrival};
use crate::act::Act;
use crate::code;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};

/// 按件: so many pieces of one applicant in a calendar month are free.
const FREE_PIECES: u32 = 10;
/// The end of the first slice that costs.
const FIRST_SLICE_ENDS: u32 = 30;
/// Pieces of each later slice.
const SLICE_PIECES: u32 = 10;
/// 元 for each piece of the first slice, and by how much each slice is dearer than the one before.
const PIECE_YUAN: u32 = 100;
/// 按量: pages up to the end of a slice, and 元 for each of them. The last slice has no end.
const PAGE_SLICES: [(u32, u32); 4] = [(30, 0), (100, 10), (200, 20), (u32::MAX, 40)];
/// 缴费期限: working days from the day after the notice arrived (国办函〔2020〕109号第六条).
pub(super) const PAY_WITHIN: u32 = 20;
/// More is a slip of the pen.
const MOST_QUANTITY: u32 = 100_000;

code! {
    /// 收费标准.
    pub enum FeeScale {
        /// 按件
        ByPiece = "BY_PIECE" / "按件计收" / "By piece",
        /// 按量
        ByPage = "BY_PAGE" / "按量(页)计收" / "By page",
    }
}

/// 元 for so many pieces of one applicant in one calendar month.
pub fn by_pieces(pieces: u32) -> u32 {
    let in_slice = |from: u32, to: u32| pieces.min(to).saturating_sub(from);
    let first = in_slice(FREE_PIECES, FIRST_SLICE_ENDS) * PIECE_YUAN;
    let beyond = pieces.saturating_sub(FIRST_SLICE_ENDS);
    let (whole, rest) = (beyond / SLICE_PIECES, beyond % SLICE_PIECES);
    // The slices cost 2, 3, 4 … times as much a piece as the first.
    let of_whole = (0..whole).map(|slice| SLICE_PIECES.saturating_mul((slice + 2).saturating_mul(PIECE_YUAN)));
    let of_whole = of_whole.fold(0_u32, u32::saturating_add);
    first.saturating_add(of_whole).saturating_add(rest.saturating_mul((whole + 2).saturating_mul(PIECE_YUAN)))
}

/// 元 for so many pages.
pub fn by_pages(pages: u32) -> u32 {
    let mut from = 0;
    let mut total = 0_u32;
    for (to, yuan) in PAGE_SLICES {
        total = total.saturating_add(pages.min(to).saturating_sub(from).saturating_mul(yuan));
        from = to;
    }
    total
}

/// 收费通知 about to be given.
#[derive(Clone, Copy, Debug)]
pub struct FeeNotice {
    /// 收费标准
    pub scale: FeeScale,
    /// Pieces this request is split into, or pages.
    pub quantity: u32,
    /// Pieces of the same applicant in the same calendar month before this one, as counted by the store.
    pub before: u32,
    /// The day of it; today unless said.
    pub on: Option<NaiveDate>,
    /// The day it arrived at the applicant, of which there is proof; before there is, nothing is recorded.
    pub received_on: NaiveDate,
}

impl FeeNotice {
    /// 元: what this request adds to the applicant's month, or what its pages cost.
    pub fn amount(&self) -> u32 {
        match self.scale {
            FeeScale::ByPiece => by_pieces(self.before.saturating_add(self.quantity)) - by_pieces(self.before),
            FeeScale::ByPage => by_pages(self.quantity),
        }
    }
}

impl InformationRequest {
    /// 收费通知, within the reply period (国办函〔2020〕109号第六条): after it a payment would begin the period anew.
    pub fn notice_fee(&mut self, act: &Act, rules: Rules<'_>, notice: FeeNotice) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_under_way()?;
        if self.fee().is_some() {
            return Err(Refusal::of(Ground::FeeOnce));
        }
        self.require_in_hand()?;
        let on = self.day(act, "on", notice.on)?;
        self.require_in_time(on, rules)?;
        let received_on = arrival(act, "receivedOn", on, notice.received_on)?;
        if !(1..=MOST_QUANTITY).contains(&notice.quantity) {
            return Err(Refusal::at(Ground::InvalidValue, "quantity")
                .found(notice.quantity.to_string())
                .allowed(format!("1 至 {MOST_QUANTITY}"), format!("1 to {MOST_QUANTITY}")));
        }
        let (amount, before) = (notice.amount(), if notice.scale == FeeScale::ByPiece { notice.before } else { 0 });
        if amount == 0 {
            return Err(Refusal::at(Ground::FeeNotDue, "quantity").found((before + notice.quantity).to_string()));
        }
        let FeeNotice { scale, quantity, .. } = notice;
        let what = What::FeeNoticed { scale, quantity, before, amount, received_on };
        let event = self.take(act, "noticeFee", by, on, what).fact("receivedOn", received_on.to_string());
        Ok(event.fact("scale", scale.code()).fact("quantity", quantity).fact("amount", amount))
    }

    /// 缴费. A payment that comes late is taken, as long as the case is not closed for it.
    pub fn record_payment(&mut self, act: &Act, on: Option<NaiveDate>) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_open()?;
        if self.unpaid_fee().is_none() {
            return Err(Refusal::of(Ground::NoFeeNoticed));
        }
        let on = self.day(act, "on", on)?;
        Ok(self.take(act, "recordPayment", by, on, What::Paid))
    }

    /// 视为放弃: the correction, or the fee, did not come within its period.
    pub fn abandon(&mut self, act: &Act, rules: Rules<'_>, on: Option<NaiveDate>) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_open()?;
        let owed = self.correction_due_on().map(|due_on| (AbandonCause::NotCorrected, due_on));
        let owed = match owed {
            Some(owed) => Some(owed),
            None => self.payment_due_on(rules)?.map(|due_on| (AbandonCause::NotPaid, due_on)),
        };
        let Some((cause, due_on)) = owed else { return Err(Refusal::of(Ground::NothingOwed)) };
        let on = self.day(act, "on", on)?;
        if on <= due_on {
            return Err(Refusal::of(Ground::PeriodStillRuns).found(due_on.to_string()));
        }
        let event = self.take(act, "abandonInformationRequest", by, on, What::Abandoned { cause });
        Ok(event.fact("cause", cause.code()))
    }

    /// 收费通知, where there is one: the day, and what it says.
    pub fn fee(&self) -> Option<(NaiveDate, &What)> {
        self.steps.iter().find(|it| matches!(it.what, What::FeeNoticed { .. })).map(|it| (it.on, &it.what))
    }

    /// 缴费日期
    pub fn paid_on(&self) -> Option<NaiveDate> {
        self.steps.iter().find(|it| it.what == What::Paid).map(|it| it.on)
    }

    /// The day on which a fee notice that is not paid yet arrived.
    pub(super) fn unpaid_fee(&self) -> Option<NaiveDate> {
        match self.fee()? {
            (_, What::FeeNoticed { received_on, .. }) if self.paid_on().is_none() => Some(*received_on),
            _ => None,
        }
    }

    /// 缴费期限, while the fee is not paid: counted from the day after the notice arrived (国办函〔2020〕109号第六条).
    pub fn payment_due_on(&self, rules: Rules<'_>) -> Result<Option<NaiveDate>, Refusal> {
        let Some(received_on) = self.unpaid_fee() else { return Ok(None) };
        Ok(Some(rules.calendar.add_working_days(received_on, PAY_WITHIN)?.date))
    }
}
