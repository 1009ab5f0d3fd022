//! 提交人: whoever sends the county something, an applicant or a citizen with an opinion. All of it is personal data: it is
//! kept sealed, shown to those who handle the case, masked for those who oversee it, and told to nobody else.

mod mask;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::act::{Act, Actor};
use crate::credit_code::CreditCode;
use crate::personal_data::is_resident_id;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::unit::UnitId;
use crate::vocabulary::by_code;
use crate::{code, text};

/// Who works on what people send to a unit, and reads it as it was sent.
pub const HANDLERS: [Role; 2] = [Role::Editor, Role::Reviewer];
/// Digits of a telephone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=20;

text! {
    /// 姓名或名称.
    PersonName, max 100
}

text! {
    /// 证件号码.
    IdentityNumber, max 40
}

text! {
    /// 联系电话.
    Phone, max 40
}

text! {
    /// 电子邮箱. Nothing is ever sent to it unasked: nobody has confirmed it.
    Email, max 200
}

text! {
    /// 通信地址.
    Address, max 300
}

code! {
    /// 申请人类型, in the order of the columns of the annual report (G§13).
    pub enum PersonKind {
        /// 自然人
        NaturalPerson = "NATURAL_PERSON" / "自然人" / "Natural person",
        /// 商业企业
        Enterprise = "ENTERPRISE" / "商业企业" / "Business enterprise",
        /// 科研机构
        ResearchInstitution = "RESEARCH_INSTITUTION" / "科研机构" / "Research institution",
        /// 社会公益组织
        WelfareOrganisation = "WELFARE_ORGANISATION" / "社会公益组织" / "Public-interest organisation",
        /// 法律服务机构
        LegalService = "LEGAL_SERVICE" / "法律服务机构" / "Legal service",
        /// 其他组织
        OtherOrganisation = "OTHER_ORGANISATION" / "其他组织" / "Other organisation",
    }
}

code! {
    /// 证件类型.
    pub enum IdentityKind {
        /// 居民身份证
        ResidentId = "RESIDENT_ID" / "居民身份证" / "Resident identity card",
        /// 护照
        Passport = "PASSPORT" / "护照" / "Passport",
        /// 港澳居民来往内地通行证
        HongKongMacaoPermit = "HONG_KONG_MACAO_PERMIT" / "港澳居民来往内地通行证" / "Permit for residents of Hong Kong and Macao",
        /// 台湾居民来往大陆通行证
        TaiwanPermit = "TAIWAN_PERMIT" / "台湾居民来往大陆通行证" / "Permit for residents of Taiwan",
        /// 统一社会信用代码
        CreditCode = "CREDIT_CODE" / "统一社会信用代码" / "Unified social credit code",
        /// 其他证件
        Other = "OTHER" / "其他证件" / "Other document",
    }
}

/// 身份证明.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// 证件类型
    #[serde(with = "by_code")]
    pub kind: IdentityKind,
    /// 证件号码
    pub number: IdentityNumber,
}

/// 提交人: as they describe themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// 申请人类型
    #[serde(with = "by_code")]
    pub kind: PersonKind,
    /// 姓名或名称
    pub name: PersonName,
    /// 身份证明
    pub identity: Option<Identity>,
    /// 联系人 of an organisation.
    pub contact_name: Option<PersonName>,
    /// 联系电话
    pub phone: Option<Phone>,
    /// 电子邮箱
    pub email: Option<Email>,
    /// 通信地址
    pub address: Option<Address>,
}

/// 可见程度: how much of a person somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// As it was sent.
    Clear,
    /// 脱敏: enough to tell two people apart.
    Masked,
    /// Not at all.
    Hidden,
}

impl Sight {
    /// What `act` sees of people whose case `unit_id` handles: those who handle it, everything; the office above, masked;
    /// nobody else anything, the audit included.
    pub fn of(act: &Act, unit_id: UnitId) -> Self {
        match &act.actor {
            Actor::Staff(_) if act.holds(&HANDLERS, unit_id) => Self::Clear,
            Actor::System => Self::Clear,
            Actor::Staff(_) if act.holds(&[Role::Office], unit_id) => Self::Masked,
            Actor::Staff(_) | Actor::Anonymous | Actor::Frontend(_) => Self::Hidden,
        }
    }
}

/// Characters of a document's number at least: by fewer nobody is known again.
const SHORTEST_NUMBER: usize = 5;

impl Person {
    /// Says what is wrong with a number or an address that a machine can judge; `field` is where the person stands in the input.
    pub fn check(&self, field: &str) -> Result<(), Refusal> {
        let refuse = |part: &str, zh: &str, en: &str| {
            // What was found stays out: it is personal data, and the answer may be logged by whoever gets it.
            Err(Refusal::at(Ground::InvalidValue, &format!("{field}.{part}")).allowed(zh, en))
        };
        if let Some(Identity { kind, number }) = &self.identity {
            let number = number.as_str().to_ascii_uppercase();
            let is_right = match kind {
                IdentityKind::ResidentId => is_resident_id(&number),
                IdentityKind::CreditCode => number.parse::<CreditCode>().is_ok(),
                _ => {
                    let is_written = number.chars().all(|it| it.is_ascii_alphanumeric() || "()-/".contains(it));
                    is_written && squeezed(&number).len() >= SHORTEST_NUMBER
                }
            };
            if !is_right {
                return refuse(
                    "identity.number",
                    "与证件类型相符、校验位正确的号码",
                    "a number that fits its kind and its check digit",
                );
            }
        }
        if let Some(phone) = &self.phone {
            let digits = phone.as_str().chars().filter(char::is_ascii_digit).count();
            let is_phone = phone.as_str().chars().all(|it| it.is_ascii_digit() || "+-() ".contains(it));
            if !is_phone || !PHONE_DIGITS.contains(&digits) {
                return refuse(
                    "phone",
                    "5 至 20 位数字,可含 + - ( ) 和空格",
                    "5 to 20 digits, with + - ( ) and blanks",
                );
            }
        }
        if let Some(email) = &self.email {
            let parts = email.as_str().split_once('@');
            let is_email =
                parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
            if !is_email || email.as_str().contains(char::is_whitespace) {
                return refuse("email", "形如 name@example.cn 的地址", "an address of the form name@example.cn");
            }
        }
        Ok(())
    }

    /// Whether somebody can be reached at all.
    pub fn is_reachable(&self) -> bool {
        self.phone.is_some() || self.email.is_some() || self.address.is_some()
    }

    /// 识别线索: by what the same person is known again, each written in one way. Kept as keyed digests only.
    pub fn traces(&self) -> Vec<String> {
        let identity = self.identity.as_ref().map(|it| trace_of_identity(it.number.as_str()));
        let phone = self.phone.as_ref().map(|it| trace_of_phone(it.as_str()));
        let email = self.email.as_ref().map(|it| format!("mail:{}", it.as_str().to_lowercase()));
        [identity, phone, email].into_iter().flatten().collect()
    }
}

/// The trace somebody leaves by the number of an identity document.
pub fn trace_of_identity(number: &str) -> String {
    format!("id:{}", squeezed(number))
}

/// The trace somebody leaves by a telephone number.
pub fn trace_of_phone(phone: &str) -> String {
    format!("tel:{}", digits(phone))
}

/// A number without the marks between its parts, in capitals.
fn squeezed(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase()).collect()
}

/// A telephone number without the country's code.
fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let without = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86").filter(|it| it.len() == 11));
    without.map_or(digits.clone(), str::to_owned)
}
