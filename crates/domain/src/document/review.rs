//! 审核: who let a document pass, with which secrecy result and disclosure attribute (条例 arts. 13–17).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::vocabulary::Locale;
use crate::{code, text};

text! {
    /// 审核意见.
    ReviewNote, max 2000
}

code! {
    /// 保密审查结论 (条例 art. 17).
    pub enum Secrecy {
        /// 不涉密
        Cleared = "CLEARED" / "经审查不涉及国家秘密" / "Reviewed: holds no state secret",
        /// 不能确定: the competent department or the secrecy authority decides.
        Referred = "REFERRED" / "不能确定,已报有关主管部门或者保密行政管理部门确定" / "Undecidable; referred to the competent or the secrecy authority",
        /// 涉密
        Classified = "CLASSIFIED" / "涉及国家秘密,不得公开" / "Holds a state secret",
    }
}

code! {
    /// 公开属性.
    pub enum Disclosure {
        /// 主动公开
        Proactive = "PROACTIVE" / "主动公开" / "Published proactively",
        /// 依申请公开
        OnRequest = "ON_REQUEST" / "依申请公开" / "Disclosed on request",
        /// 不予公开
        Withheld = "WITHHELD" / "不予公开" / "Not disclosed",
    }
}

code! {
    /// 不予公开的理由 (条例 arts. 14–16).
    pub enum WithholdingGround {
        /// 国家秘密 (art. 14)
        StateSecret = "STATE_SECRET" / "国家秘密(第十四条)" / "State secret (art. 14)",
        /// 法律、行政法规禁止公开 (art. 14)
        ForbiddenByLaw = "FORBIDDEN_BY_LAW" / "法律、行政法规禁止公开(第十四条)" / "Forbidden by law (art. 14)",
        /// 危及国家安全、公共安全、经济安全、社会稳定 (art. 14)
        PublicSafety = "PUBLIC_SAFETY" / "公开后可能危及国家安全、公共安全、经济安全、社会稳定(第十四条)" / "Endangers security or stability (art. 14)",
        /// 商业秘密、个人隐私 (art. 15)
        ThirdParty = "THIRD_PARTY" / "商业秘密、个人隐私(第十五条)" / "Business secret or privacy (art. 15)",
        /// 内部事务信息 (art. 16)
        InternalAffairs = "INTERNAL_AFFAIRS" / "内部事务信息(第十六条)" / "Internal affairs (art. 16)",
        /// 过程性信息 (art. 16)
        Process = "PROCESS" / "过程性信息(第十六条)" / "Process information (art. 16)",
        /// 行政执法案卷 (art. 16)
        CaseFile = "CASE_FILE" / "行政执法案卷信息(第十六条)" / "Enforcement case file (art. 16)",
    }
}

/// 审核记录.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// By whom; none when the operator brought it in at the machine.
    pub by: Option<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
    /// 保密审查结论
    pub secrecy: Secrecy,
    /// 公开属性
    pub disclosure: Disclosure,
    /// Why it is withheld, where it is.
    pub ground: Option<WithholdingGround>,
    /// 审核意见
    pub note: Option<ReviewNote>,
}

impl Review {
    /// Refuses what contradicts itself: a secret that is disclosed, a withholding without its ground.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.secrecy == Secrecy::Referred {
            return Err(Refusal::at(Ground::SecrecyNotCleared, "secrecy")
                .found(Secrecy::Referred.label(Locale::Zh))
                .allowed("保密审查有结论后再审签,或先退回", "a decided secrecy review; return it until then"));
        }
        if self.secrecy == Secrecy::Classified && self.disclosure != Disclosure::Withheld {
            return Err(Refusal::at(Ground::SecrecyNotCleared, "secrecy")
                .found(Secrecy::Classified.label(Locale::Zh))
                .allowed(Disclosure::Withheld.label(Locale::Zh), Disclosure::Withheld.label(Locale::En)));
        }
        match (self.disclosure, self.ground) {
            (Disclosure::Withheld, None) => Err(Refusal::at(Ground::MissingValue, "ground")),
            (Disclosure::Proactive | Disclosure::OnRequest, Some(_)) => {
                Err(Refusal::at(Ground::InvalidValue, "ground")
                    .allowed("仅不予公开时填写", "only where it is withheld"))
            }
            _ => Ok(()),
        }
    }
}
