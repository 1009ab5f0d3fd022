//! 答复 (条例第三十六条至第三十九条): the kinds of reply as data, each with its basis and its row of the annual report.

use chrono::NaiveDate;

use super::dossier::{Dossier, ReplyText};
use super::policy::{Remedy, Rules};
use super::step::What;
use super::{InformationRequest, Party};
use crate::act::Act;
use crate::attachment::AttachmentId;
use crate::code;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::submission::LongText;

/// Files of one reply.
pub const MOST_ATTACHMENTS: usize = 100;

code! {
    /// 答复类型.
    pub enum ReplyKind {
        /// 已主动公开
        AlreadyPublic = "ALREADY_PUBLIC" / "已主动公开,告知获取方式、途径" / "Already public: how and where to get it",
        /// 予以公开
        Disclosed = "DISCLOSED" / "予以公开" / "Disclosed",
        /// 部分公开 (区分处理)
        PartlyDisclosed = "PARTLY_DISCLOSED" / "部分公开(区分处理)" / "Partly disclosed",
        /// 国家秘密
        StateSecret = "STATE_SECRET" / "不予公开:属于国家秘密" / "Refused: state secret",
        /// 法律、行政法规禁止公开
        ProhibitedByLaw = "PROHIBITED_BY_LAW" / "不予公开:其他法律、行政法规禁止公开" / "Refused: prohibited by another law or administrative regulation",
        /// 三安全一稳定
        SafetyAndStability = "SAFETY_AND_STABILITY" / "不予公开:危及“三安全一稳定”" / "Refused: endangers security or social stability",
        /// 第三方合法权益
        ThirdPartyRights = "THIRD_PARTY_RIGHTS" / "不予公开:保护第三方合法权益" / "Refused: rights of a third party",
        /// 内部事务信息
        InternalAffairs = "INTERNAL_AFFAIRS" / "不予公开:属于三类内部事务信息" / "Refused: internal affairs",
        /// 过程性信息
        ProcessInformation = "PROCESS_INFORMATION" / "不予公开:属于四类过程性信息" / "Refused: information of a process",
        /// 行政执法案卷
        EnforcementFile = "ENFORCEMENT_FILE" / "不予公开:属于行政执法案卷" / "Refused: file of an enforcement case",
        /// 行政查询事项
        SpecialQuery = "SPECIAL_QUERY" / "不予公开:属于行政查询事项" / "Refused: has a query procedure of its own",
        /// 信息不存在
        NotExisting = "NOT_EXISTING" / "无法提供:经检索没有所申请的信息" / "Not held: searched for, and does not exist",
        /// 不属于本机关负责公开
        NotOurs = "NOT_OURS" / "无法提供:不属于本机关负责公开" / "Not held: another agency's to disclose",
        /// 需要另行制作
        NeedsMaking = "NEEDS_MAKING" / "无法提供:没有现成信息,需要另行制作" / "Not at hand: would have to be made",
        /// 补正后仍不明确
        StillUnclear = "STILL_UNCLEAR" / "无法提供:补正后申请内容仍不明确" / "Still unclear after correction",
        /// 信访、投诉、举报
        Petition = "PETITION" / "不予处理:信访、投诉、举报类申请" / "Not processed: petition, complaint or report",
        /// 重复申请
        Repeated = "REPEATED" / "不予处理:重复申请" / "Not processed: repeated",
        /// 公开出版物
        PublishedBooks = "PUBLISHED_BOOKS" / "不予处理:要求提供公开出版物" / "Not processed: asks for published books or gazettes",
        /// 大量反复申请
        UnreasonableMass = "UNREASONABLE_MASS" / "不予处理:无正当理由大量、反复申请" / "Not processed: unreasonably many or often",
        /// 确认或重新出具
        ConfirmAgain = "CONFIRM_AGAIN" / "不予处理:要求确认或者重新出具已获取信息" / "Not processed: asks to confirm or reissue what was obtained",
        /// 其他
        OtherReply = "OTHER" / "其他处理" / "Other",
    }
}

code! {
    /// 年度报告栏目 of 三、本年度办理结果 (G§13, table 3).
    pub enum AnnualRow {
        /// (一)
        Disclosed = "DISCLOSED" / "(一)予以公开" / "Disclosed",
        /// (二)
        Partly = "PARTLY" / "(二)部分公开" / "Partly disclosed",
        /// (三)1
        NotDisclosed1 = "NOT_DISCLOSED_1" / "(三)不予公开 1.属于国家秘密" / "Not disclosed 1: state secret",
        /// (三)2
        NotDisclosed2 = "NOT_DISCLOSED_2" / "(三)不予公开 2.其他法律行政法规禁止公开" / "Not disclosed 2: prohibited by law",
        /// (三)3
        NotDisclosed3 = "NOT_DISCLOSED_3" / "(三)不予公开 3.危及“三安全一稳定”" / "Not disclosed 3: security and stability",
        /// (三)4
        NotDisclosed4 = "NOT_DISCLOSED_4" / "(三)不予公开 4.保护第三方合法权益" / "Not disclosed 4: third party",
        /// (三)5
        NotDisclosed5 = "NOT_DISCLOSED_5" / "(三)不予公开 5.属于三类内部事务信息" / "Not disclosed 5: internal affairs",
        /// (三)6
        NotDisclosed6 = "NOT_DISCLOSED_6" / "(三)不予公开 6.属于四类过程性信息" / "Not disclosed 6: process",
        /// (三)7
        NotDisclosed7 = "NOT_DISCLOSED_7" / "(三)不予公开 7.属于行政执法案卷" / "Not disclosed 7: enforcement file",
        /// (三)8
        NotDisclosed8 = "NOT_DISCLOSED_8" / "(三)不予公开 8.属于行政查询事项" / "Not disclosed 8: query procedure",
        /// (四)1
        CannotProvide1 = "CANNOT_PROVIDE_1" / "(四)无法提供 1.本机关不掌握相关政府信息" / "Cannot provide 1: not held",
        /// (四)2
        CannotProvide2 = "CANNOT_PROVIDE_2" / "(四)无法提供 2.没有现成信息需要另行制作" / "Cannot provide 2: would have to be made",
        /// (四)3
        CannotProvide3 = "CANNOT_PROVIDE_3" / "(四)无法提供 3.补正后申请内容仍不明确" / "Cannot provide 3: still unclear",
        /// (五)1
        NotProcessed1 = "NOT_PROCESSED_1" / "(五)不予处理 1.信访举报投诉类申请" / "Not processed 1: petition",
        /// (五)2
        NotProcessed2 = "NOT_PROCESSED_2" / "(五)不予处理 2.重复申请" / "Not processed 2: repeated",
        /// (五)3
        NotProcessed3 = "NOT_PROCESSED_3" / "(五)不予处理 3.要求提供公开出版物" / "Not processed 3: published books",
        /// (五)4
        NotProcessed4 = "NOT_PROCESSED_4" / "(五)不予处理 4.无正当理由大量反复申请" / "Not processed 4: unreasonable mass",
        /// (五)5
        NotProcessed5 = "NOT_PROCESSED_5" / "(五)不予处理 5.要求行政机关确认或重新出具已获取信息" / "Not processed 5: confirm or reissue",
        /// (六)1
        Other1 = "OTHER_1" / "(六)其他处理 1.申请人无正当理由逾期不补正" / "Other 1: not corrected in time",
        /// (六)2
        Other2 = "OTHER_2" / "(六)其他处理 2.申请人逾期未按收费通知要求缴纳费用" / "Other 2: fee not paid in time",
        /// (六)3
        Other3 = "OTHER_3" / "(六)其他处理 3.其他" / "Other 3: other",
    }
}

impl ReplyKind {
    /// 法律依据, as the letter cites it.
    pub const fn legal_basis(self) -> &'static str {
        match self {
            Self::AlreadyPublic => "《中华人民共和国政府信息公开条例》第三十六条第一项",
            Self::Disclosed => "《中华人民共和国政府信息公开条例》第三十六条第二项",
            Self::PartlyDisclosed => "《中华人民共和国政府信息公开条例》第三十七条",
            Self::StateSecret | Self::ProhibitedByLaw | Self::SafetyAndStability => {
                "《中华人民共和国政府信息公开条例》第十四条、第三十六条第三项"
            }
            Self::ThirdPartyRights => "《中华人民共和国政府信息公开条例》第十五条、第三十二条、第三十六条第三项",
            Self::InternalAffairs | Self::ProcessInformation | Self::EnforcementFile => {
                "《中华人民共和国政府信息公开条例》第十六条、第三十六条第三项"
            }
            Self::SpecialQuery => "《中华人民共和国政府信息公开条例》第三十六条第七项",
            Self::NotExisting => "《中华人民共和国政府信息公开条例》第三十六条第四项",
            Self::NotOurs => "《中华人民共和国政府信息公开条例》第三十六条第五项",
            Self::NeedsMaking => "《中华人民共和国政府信息公开条例》第三十八条",
            Self::StillUnclear => "《中华人民共和国政府信息公开条例》第三十条",
            Self::Petition => "《中华人民共和国政府信息公开条例》第三十九条第一款",
            Self::Repeated => "《中华人民共和国政府信息公开条例》第三十六条第六项",
            Self::PublishedBooks => "《中华人民共和国政府信息公开条例》第三十九条第二款",
            Self::UnreasonableMass => "《中华人民共和国政府信息公开条例》第三十五条",
            // The annual report counts these; the regulation has no article of their own.
            Self::ConfirmAgain | Self::OtherReply => "《中华人民共和国政府信息公开条例》第三十三条",
        }
    }

    /// 年度报告栏目.
    pub const fn annual_row(self) -> AnnualRow {
        match self {
            Self::AlreadyPublic | Self::Disclosed => AnnualRow::Disclosed,
            Self::PartlyDisclosed => AnnualRow::Partly,
            Self::StateSecret => AnnualRow::NotDisclosed1,
            Self::ProhibitedByLaw => AnnualRow::NotDisclosed2,
            Self::SafetyAndStability => AnnualRow::NotDisclosed3,
            Self::ThirdPartyRights => AnnualRow::NotDisclosed4,
            Self::InternalAffairs => AnnualRow::NotDisclosed5,
            Self::ProcessInformation => AnnualRow::NotDisclosed6,
            Self::EnforcementFile => AnnualRow::NotDisclosed7,
            Self::SpecialQuery => AnnualRow::NotDisclosed8,
            Self::NotExisting | Self::NotOurs => AnnualRow::CannotProvide1,
            Self::NeedsMaking => AnnualRow::CannotProvide2,
            Self::StillUnclear => AnnualRow::CannotProvide3,
            Self::Petition => AnnualRow::NotProcessed1,
            Self::Repeated => AnnualRow::NotProcessed2,
            Self::PublishedBooks => AnnualRow::NotProcessed3,
            Self::UnreasonableMass => AnnualRow::NotProcessed4,
            Self::ConfirmAgain => AnnualRow::NotProcessed5,
            Self::OtherReply => AnnualRow::Other3,
        }
    }

    /// 不予公开 (第三十六条第三项、第七项).
    pub const fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::StateSecret
                | Self::ProhibitedByLaw
                | Self::SafetyAndStability
                | Self::ThirdPartyRights
                | Self::InternalAffairs
                | Self::ProcessInformation
                | Self::EnforcementFile
                | Self::SpecialQuery
        )
    }

    /// Whether the law itself wants reconsideration before a lawsuit (行政复议法第二十三条第一款第四项: 申请政府信息公开,行政
    /// 机关不予公开), for the whole or for a part. For "not held" and "not processed" that is disputed.
    pub const fn is_reconsidered_first(self) -> bool {
        self.is_refusal() || matches!(self, Self::PartlyDisclosed)
    }

    /// Whether the reply has to say why (条例第三十六条第三项: 告知申请人不予公开并说明理由): whenever something is kept back, or
    /// the request is not dealt with.
    pub const fn needs_ground(self) -> bool {
        !matches!(self, Self::AlreadyPublic | Self::Disclosed)
    }

    /// Whether files are handed out with it.
    pub const fn discloses(self) -> bool {
        matches!(self, Self::Disclosed | Self::PartlyDisclosed)
    }

    /// 救济途径. Whoever does not get all they asked for goes to reconsideration first: for refusals the law of 2023 says so
    /// (行政复议法第二十三条第一款第四项), for replies of "not held" and "not processed" it is disputed, and the careful
    /// reading loses nobody a remedy, as a lawsuit still follows. The configuration may say otherwise for each reply.
    pub const fn remedy(self) -> Remedy {
        if self.needs_ground() { Remedy::ReconsiderationFirst } else { Remedy::Either }
    }
}

/// A reply about to be given.
#[derive(Clone, Debug)]
pub struct Reply {
    /// 答复类型
    pub kind: ReplyKind,
    /// For a partial disclosure: under which refusal the rest is kept back.
    pub withheld_as: Option<ReplyKind>,
    /// 答复内容
    pub text: LongText,
    /// 理由
    pub ground: Option<LongText>,
    /// 公共利益理由
    pub public_interest: Option<LongText>,
    /// What is handed out.
    pub attachments: Vec<AttachmentId>,
    /// The day it was made; today unless said.
    pub on: Option<NaiveDate>,
}

impl Reply {
    /// What the kind of reply needs, whatever the case.
    fn check(&self) -> Result<(), Refusal> {
        if self.kind.needs_ground() && self.ground.is_none() {
            return Err(Refusal::at(Ground::MissingValue, "ground").allowed(
                "不予公开、无法提供或者不予处理的理由",
                "why it is not disclosed, not held or not processed",
            ));
        }
        let is_partial = self.kind == ReplyKind::PartlyDisclosed;
        if is_partial != self.withheld_as.is_some() || self.withheld_as.is_some_and(|it| !it.is_refusal()) {
            return Err(Refusal::at(
                if is_partial && self.withheld_as.is_none() { Ground::MissingValue } else { Ground::InvalidValue },
                "withheldAs",
            )
            .allowed(
                "部分公开时填写不公开部分所属的不予公开类型,其他答复不填",
                "for a partial disclosure, the kind of refusal of what is kept back; nothing otherwise",
            ));
        }
        if self.attachments.len() > MOST_ATTACHMENTS || !self.kind.discloses() && !self.attachments.is_empty() {
            return Err(Refusal::at(Ground::InvalidValue, "attachmentIds").allowed(
                format!("予以公开、部分公开时至多 {MOST_ATTACHMENTS} 个附件,其他答复没有附件"),
                format!("at most {MOST_ATTACHMENTS} with a disclosure, none with other replies"),
            ));
        }
        Ok(())
    }
}

impl InformationRequest {
    /// 答复. A late one is recorded, and shows as late.
    pub fn reply(
        &mut self,
        act: &Act,
        rules: Rules<'_>,
        dossier: &mut Dossier,
        reply: Reply,
    ) -> Result<Event, Refusal> {
        let by = self.hand(act, Party::Unit)?;
        self.require_in_hand()?;
        let on = self.day(act, "on", reply.on)?;
        reply.check()?;
        match reply.kind {
            ReplyKind::StillUnclear if !matches!(self.correction(), Some((_, Some(_)))) => {
                return Err(Refusal::at(Ground::NoCorrectionRequested, "kind"));
            }
            ReplyKind::UnreasonableMass => self.require_unexplained(on)?,
            _ => {}
        }
        let overruled = self.overruled(rules, on, &reply)?;
        let Reply { kind, withheld_as, text, ground, public_interest, attachments, .. } = reply;
        dossier.reply = Some(ReplyText { text, ground, public_interest });
        let files = attachments.len();
        let what = What::Replied { kind, withheld_as, overruled, attachments };
        let event = self.take(act, "replyToInformationRequest", by, on, what);
        let late = self.is_late(rules);
        Ok(event.fact("reply", kind.code()).fact("attachments", files).fact("late", late))
    }

    /// The consultations whose third party objected to what is disclosed all the same (条例第三十二条). A partial disclosure
    /// that keeps back what third parties have a right to goes against nobody, unless it names a public interest (条例第三十七条).
    fn overruled(&self, rules: Rules<'_>, on: NaiveDate, reply: &Reply) -> Result<Vec<u32>, Refusal> {
        if !reply.kind.discloses() {
            return Ok(Vec::new());
        }
        let consultations = self.consultations(rules);
        if consultations.iter().any(|it| it.is_open(on)) {
            return Err(Refusal::of(Ground::ConsultationOpen));
        }
        let objecting: Vec<_> = consultations.iter().filter(|it| it.objects()).map(|it| it.number).collect();
        if reply.public_interest.is_some() {
            return Ok(objecting);
        }
        if objecting.is_empty() || reply.withheld_as == Some(ReplyKind::ThirdPartyRights) {
            return Ok(Vec::new());
        }
        Err(Refusal::at(Ground::ThirdPartyObjects, "publicInterest"))
    }

    /// The kind of the reply that was given.
    pub fn replied(&self) -> Option<ReplyKind> {
        self.last(|step| match step.what {
            What::Replied { kind, .. } => Some(kind),
            _ => None,
        })
    }

    /// What was handed out with it.
    pub fn disclosed(&self) -> &[AttachmentId] {
        match self.closing().map(|step| &step.what) {
            Some(What::Replied { attachments, .. }) => attachments,
            _ => &[],
        }
    }
}
