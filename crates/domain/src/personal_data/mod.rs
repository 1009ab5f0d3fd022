//! 个人信息检查: numbers of people that have no business in what is published (个人信息保护法 art. 25, 28; G§10).
//!
//! [`find`] finds them, [`mask`] hides them, and a [`Screening`] is the gate before publication. What was found is kept
//! masked: no value here holds, prints or writes down the number itself.

mod detect;
mod numbers;
mod place;
mod reading;
mod screening;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::code;

pub use detect::{find, mask};
pub use numbers::is_resident_id;
pub use place::{HiddenBy, PartKind, Place, Spot};
pub use reading::{ContentScan, FINDINGS_KEPT, Passage, SCANNER_VERSION, SpotFinding, Unreadable, UnreadablePart};
pub use screening::{Finding, NotRead, Override, OverrideReason, Screening};

code! {
    /// 个人信息类型.
    pub enum PersonalDataKind {
        /// 居民身份证号码: eighteen characters (GB 11643-1999), fifteen in the old form.
        ResidentId = "RESIDENT_ID" / "居民身份证号码" / "Resident identity number",
        /// 手机号码
        MobileNumber = "MOBILE_NUMBER" / "手机号码" / "Mobile number",
        /// 银行卡号
        BankCard = "BANK_CARD" / "银行卡号" / "Bank card number",
    }
}

/// One number in a text: where, and masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// What it is.
    pub kind: PersonalDataKind,
    /// The first byte of it.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// `3709**********123X`: enough to find it again, too little to know it.
    pub masked: String,
}
