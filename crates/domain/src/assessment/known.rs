//! 已知数: what a formula may count. Each is the number of records of one kind, of a unit with everything below it, in a period, as they stood
//! at the end of a day; and each comes with the records it counted.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::code;

code! {
    /// 佐证类型: of what kind the counted records are.
    pub enum EvidenceKind {
        /// 公开事项
        Item = "CATALOGUE_ITEM" / "公开事项" / "Catalogue item",
        /// 公开义务
        Obligation = "OBLIGATION" / "公开义务" / "Obligation",
        /// 政府信息
        Document = "DOCUMENT" / "政府信息" / "Document",
        /// 信息公开申请
        Request = "INFORMATION_REQUEST" / "信息公开申请" / "Information request",
        /// 公开征求意见
        Consultation = "CONSULTATION" / "公开征求意见" / "Consultation",
        /// 咨询
        Enquiry = "ENQUIRY" / "咨询" / "Enquiry",
        /// 发布回执
        Delivery = "DELIVERY" / "发布回执" / "Delivery",
    }
}

impl EvidenceKind {
    /// Whether anybody may be told which records were counted. Cases of people are named to staff alone.
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Request | Self::Enquiry)
    }
}

code! {
    /// 已知数.
    pub enum KnownCount {
        /// 生效目录中的公开事项
        ItemsInForce = "ITEMS_IN_FORCE" / "生效目录中的公开事项" / "Items in force",
        /// 其中已公开过内容的
        ItemsPublished = "ITEMS_PUBLISHED" / "已公开过内容的公开事项" / "Items in force for which something was published",
        /// 其中从未公开过内容的
        ItemsNeverPublished = "ITEMS_NEVER_PUBLISHED" / "从未公开过内容的公开事项" / "Items in force for which nothing was ever published",
        /// 期内到期的公开义务: met in time, met late, or overdue; what was excused or has lapsed is not owed.
        ObligationsDue = "OBLIGATIONS_DUE" / "期内到期的公开义务" / "Obligations that fell due",
        /// 其中按期公开的
        ObligationsMet = "OBLIGATIONS_MET" / "按期公开的义务" / "Obligations met in time",
        /// 其中逾期公开的
        ObligationsLate = "OBLIGATIONS_LATE" / "逾期公开的义务" / "Obligations met late",
        /// 其中逾期未公开的
        ObligationsMissing = "OBLIGATIONS_MISSING" / "逾期未公开的义务" / "Obligations overdue and not met",
        /// 期内首次发布的政府信息
        DocumentsPublished = "DOCUMENTS_PUBLISHED" / "期内首次发布的政府信息" / "Documents first published",
        /// 期内发布、应当解读的政策文件: those that were exempted are not.
        InterpretationsDue = "INTERPRETATIONS_DUE" / "应当解读的政策文件" / "Policy documents to be interpreted",
        /// 其中解读材料已公开的
        InterpretationsPresent = "INTERPRETATIONS_PRESENT" / "解读材料已公开的政策文件" / "Policy documents with a public interpretation",
        /// 其中没有解读材料的
        InterpretationsMissing = "INTERPRETATIONS_MISSING" / "没有解读材料的政策文件" / "Policy documents without a public interpretation",
        /// 应答复的申请: answered in the period, or overdue at its end.
        RequestsDue = "REQUESTS_DUE" / "应当答复的信息公开申请" / "Requests answered, or overdue",
        /// 其中已答复的: replied to, or handed on to the channel for complaints.
        RequestsAnswered = "REQUESTS_ANSWERED" / "已答复的信息公开申请" / "Requests answered",
        /// 其中按期答复的
        RequestsInTime = "REQUESTS_IN_TIME" / "按期答复的信息公开申请" / "Requests answered in time",
        /// 其中逾期答复的
        RequestsLate = "REQUESTS_LATE" / "逾期答复的信息公开申请" / "Requests answered late",
        /// 其中逾期未答复的
        RequestsOverdue = "REQUESTS_OVERDUE" / "逾期未答复的信息公开申请" / "Requests overdue and not answered",
        /// 审结的行政复议
        ReconsiderationsDecided = "RECONSIDERATIONS_DECIDED" / "期内审结的行政复议" / "Reconsiderations decided",
        /// 其中结果纠正的
        ReconsiderationsCorrected = "RECONSIDERATIONS_CORRECTED" / "结果纠正的行政复议" / "Reconsiderations that corrected the unit",
        /// 审结的行政诉讼
        LawsuitsDecided = "LAWSUITS_DECIDED" / "期内审结的行政诉讼" / "Lawsuits decided",
        /// 其中结果纠正的
        LawsuitsCorrected = "LAWSUITS_CORRECTED" / "结果纠正的行政诉讼" / "Lawsuits that corrected the unit",
        /// 期内结束、应当反馈的公开征求意见: answered, or overdue.
        ConsultationsDue = "CONSULTATIONS_DUE" / "期内结束、应当反馈的征求意见" / "Consultations to be answered",
        /// 其中已反馈的
        ConsultationsWithFeedback = "CONSULTATIONS_WITH_FEEDBACK" / "已公开反馈的征求意见" / "Consultations with feedback",
        /// 其中逾期未反馈的
        ConsultationsWithoutFeedback = "CONSULTATIONS_WITHOUT_FEEDBACK" / "逾期未公开反馈的征求意见" / "Consultations whose feedback is overdue",
        /// 期内到期的咨询: by their last day for an answer.
        EnquiriesDue = "ENQUIRIES_DUE" / "期内到期的咨询" / "Enquiries that fell due",
        /// 其中按期办结的
        EnquiriesInTime = "ENQUIRIES_IN_TIME" / "按期办结的咨询" / "Enquiries closed in time",
        /// 其中逾期的, answered or not.
        EnquiriesLate = "ENQUIRIES_LATE" / "逾期的咨询(含逾期未答复)" / "Enquiries late, answered or not",
        /// 尚未撤下的已撤回信息: whenever it was withdrawn.
        RecallsOutstanding = "RECALLS_OUTSTANDING" / "尚未从渠道撤下的已撤回信息" / "Recalls outstanding",
        /// 期内应发布到渠道的: the document is still public, and no other channel of the group suffices.
        DeliveriesDue = "DELIVERIES_DUE" / "应发布到渠道的政府信息" / "Deliveries due to channels",
        /// 其中已核实的
        DeliveriesVerified = "DELIVERIES_VERIFIED" / "已核实的渠道发布" / "Deliveries verified",
        /// 其中已报送、未核实的
        DeliveriesClaimed = "DELIVERIES_CLAIMED" / "已报送、未核实的渠道发布" / "Deliveries claimed and not verified",
        /// 其中没有回执的
        DeliveriesMissing = "DELIVERIES_MISSING" / "没有回执的渠道发布" / "Deliveries without a receipt",
    }
}

impl KnownCount {
    /// Of what kind the records are.
    pub const fn counts(self) -> EvidenceKind {
        match self {
            Self::ItemsInForce | Self::ItemsPublished | Self::ItemsNeverPublished => EvidenceKind::Item,
            Self::ObligationsDue | Self::ObligationsMet | Self::ObligationsLate | Self::ObligationsMissing => {
                EvidenceKind::Obligation
            }
            Self::DocumentsPublished
            | Self::InterpretationsDue
            | Self::InterpretationsPresent
            | Self::InterpretationsMissing => EvidenceKind::Document,
            Self::RequestsDue
            | Self::RequestsAnswered
            | Self::RequestsInTime
            | Self::RequestsLate
            | Self::RequestsOverdue
            | Self::ReconsiderationsDecided
            | Self::ReconsiderationsCorrected
            | Self::LawsuitsDecided
            | Self::LawsuitsCorrected => EvidenceKind::Request,
            Self::ConsultationsDue | Self::ConsultationsWithFeedback | Self::ConsultationsWithoutFeedback => {
                EvidenceKind::Consultation
            }
            Self::EnquiriesDue | Self::EnquiriesInTime | Self::EnquiriesLate => EvidenceKind::Enquiry,
            Self::RecallsOutstanding
            | Self::DeliveriesDue
            | Self::DeliveriesVerified
            | Self::DeliveriesClaimed
            | Self::DeliveriesMissing => EvidenceKind::Delivery,
        }
    }

    /// The count that every record of this one is counted in as well.
    pub const fn whole(self) -> Option<Self> {
        match self {
            Self::ItemsPublished | Self::ItemsNeverPublished => Some(Self::ItemsInForce),
            Self::ObligationsMet | Self::ObligationsLate | Self::ObligationsMissing => Some(Self::ObligationsDue),
            Self::InterpretationsPresent | Self::InterpretationsMissing => Some(Self::InterpretationsDue),
            Self::RequestsAnswered | Self::RequestsOverdue => Some(Self::RequestsDue),
            Self::RequestsInTime | Self::RequestsLate => Some(Self::RequestsAnswered),
            Self::ReconsiderationsCorrected => Some(Self::ReconsiderationsDecided),
            Self::LawsuitsCorrected => Some(Self::LawsuitsDecided),
            Self::ConsultationsWithFeedback | Self::ConsultationsWithoutFeedback => Some(Self::ConsultationsDue),
            Self::EnquiriesInTime | Self::EnquiriesLate => Some(Self::EnquiriesDue),
            Self::DeliveriesVerified | Self::DeliveriesClaimed | Self::DeliveriesMissing => Some(Self::DeliveriesDue),
            _ => None,
        }
    }

    /// Whether every record of this count is one of `other`'s.
    pub fn is_part_of(self, other: Self) -> bool {
        std::iter::successors(self.whole(), |it| it.whole()).any(|it| it == other)
    }

    /// 依据: the rule in law, in the plan or in the inspectors' list that asks for it.
    pub const fn source(self) -> &'static str {
        match self {
            Self::ItemsInForce | Self::ItemsPublished | Self::ItemsNeverPublished => {
                "《基层政务公开标准化规范化工作方案》:对照标准目录公开;《政府网站与政务新媒体检查指标》(国办秘函〔2019〕19号):空白栏目"
            }
            Self::ObligationsDue | Self::ObligationsMet | Self::ObligationsLate | Self::ObligationsMissing => {
                "《中华人民共和国政府信息公开条例》第二十六条;标准目录的公开时限"
            }
            Self::DocumentsPublished => "《中华人民共和国政府信息公开条例》第十九条至第二十三条",
            Self::InterpretationsDue | Self::InterpretationsPresent | Self::InterpretationsMissing => {
                "《基层政务公开标准化规范化工作方案》:政策解读与文件同步组织、同步审签、同步部署"
            }
            Self::RequestsDue
            | Self::RequestsAnswered
            | Self::RequestsInTime
            | Self::RequestsLate
            | Self::RequestsOverdue => "《中华人民共和国政府信息公开条例》第三十三条",
            Self::ReconsiderationsDecided
            | Self::ReconsiderationsCorrected
            | Self::LawsuitsDecided
            | Self::LawsuitsCorrected => {
                "《中华人民共和国政府信息公开条例》第五十一条;年度报告格式(国办公开办函〔2021〕30号)表4"
            }
            Self::ConsultationsDue | Self::ConsultationsWithFeedback | Self::ConsultationsWithoutFeedback => {
                "《重大行政决策程序暂行条例》第十五条、第十八条;《政府网站与政务新媒体检查指标》:征求意见结果反馈"
            }
            Self::EnquiriesDue | Self::EnquiriesInTime | Self::EnquiriesLate => {
                "《政府网站与政务新媒体检查指标》(国办秘函〔2019〕19号):互动回应"
            }
            Self::RecallsOutstanding => "《中华人民共和国政府信息公开条例》第六条、第十五条",
            Self::DeliveriesDue | Self::DeliveriesVerified | Self::DeliveriesClaimed | Self::DeliveriesMissing => {
                "《中华人民共和国政府信息公开条例》第二十三条;标准目录的公开渠道和载体"
            }
        }
    }
}

/// 已知数及所计记录: the records of each count, sorted; what is missing counts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence(BTreeMap<KnownCount, Vec<Uuid>>);

/// 已知数的值. Without the records, as formulas take them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub BTreeMap<KnownCount, i64>);

impl Evidence {
    /// Counts a record. It is counted in every whole as well; the order does not matter.
    pub fn count(&mut self, known: KnownCount, id: Uuid) {
        for known in std::iter::successors(Some(known), |it| it.whole()) {
            let ids = self.0.entry(known).or_default();
            if let Err(place) = ids.binary_search(&id) {
                ids.insert(place, id);
            }
        }
    }

    /// The records of a count, sorted.
    pub fn of(&self, known: KnownCount) -> &[Uuid] {
        self.0.get(&known).map_or(&[], Vec::as_slice)
    }

    /// The numbers alone, zeros included.
    pub fn counts(&self) -> Counts {
        let number = |known: &KnownCount| (*known, i64::try_from(self.of(*known).len()).unwrap_or(i64::MAX));
        Counts(KnownCount::ALL.iter().map(number).collect())
    }
}

impl FromIterator<(KnownCount, Vec<Uuid>)> for Evidence {
    /// The records of some counts, each list sorted.
    fn from_iter<I: IntoIterator<Item = (KnownCount, Vec<Uuid>)>>(counted: I) -> Self {
        Self(counted.into_iter().collect())
    }
}

impl Counts {
    /// How many.
    pub fn of(&self, known: KnownCount) -> i64 {
        self.0.get(&known).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_of_the_same_kind_as_its_whole() {
        for known in KnownCount::ALL {
            assert!(known.whole().is_none_or(|whole| whole.counts() == known.counts()), "{known}");
            assert!(!known.is_part_of(*known), "{known}");
        }
        assert!(KnownCount::RequestsInTime.is_part_of(KnownCount::RequestsDue));
        assert!(!KnownCount::RequestsOverdue.is_part_of(KnownCount::RequestsAnswered));
    }

    #[test]
    fn what_is_counted_is_counted_once_and_in_its_wholes() {
        let mut evidence = Evidence::default();
        for id in [7, 3, 7] {
            evidence.count(KnownCount::RequestsLate, Uuid::from_u128(id));
        }
        evidence.count(KnownCount::RequestsOverdue, Uuid::from_u128(5));
        let counts = evidence.counts();
        let told =
            [KnownCount::RequestsLate, KnownCount::RequestsAnswered, KnownCount::RequestsDue].map(|it| counts.of(it));
        assert_eq!(told, [2, 2, 3]);
        assert_eq!(evidence.of(KnownCount::RequestsDue), [3, 5, 7].map(Uuid::from_u128));
    }
}
