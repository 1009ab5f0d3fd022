//! 文书: the letters of a case, in words. How they are printed is another's affair.

use chrono::NaiveDate;

use super::InformationRequest;
use super::consulting::{ConsultationKind, OPINION_WITHIN};
use super::dossier::Dossier;
use super::fee::{FeeScale, PAY_WITHIN};
use super::policy::Rules;
use super::reply::ReplyKind;
use super::step::What;
use crate::code;
use crate::submission::LongText;
use crate::vocabulary::Locale;

code! {
    /// 文书类型.
    pub enum LetterKind {
        /// 登记回执
        Receipt = "receipt" / "登记回执" / "Receipt",
        /// 补正告知书
        Correction = "correction" / "补正告知书" / "Correction notice",
        /// 延期答复告知书
        Extension = "extension" / "延期答复告知书" / "Notice of extension",
        /// 征求意见书
        Consultation = "consultation" / "征求意见书" / "Consultation letter",
        /// 收费通知书
        Fee = "fee" / "信息处理费收费通知书" / "Fee notice",
        /// 转办告知书
        Transfer = "transfer" / "转办告知书" / "Notice of transfer",
        /// 答复书
        Reply = "reply" / "答复书" / "Reply",
    }
}

/// 文书.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// 标题
    pub title: String,
    /// 编号
    pub number: String,
    /// 称谓
    pub addressee: String,
    /// 正文, a paragraph each.
    pub paragraphs: Vec<String>,
    /// 附件, by their names.
    pub enclosures: Vec<String>,
    /// 署名
    pub signed_by: String,
    /// 日期
    pub dated: NaiveDate,
}

/// Who writes, and to whom.
#[derive(Clone, Debug)]
pub struct Correspondents {
    /// 公开主体
    pub unit: String,
    /// 申请人; none when it was erased.
    pub applicant: Option<String>,
    /// Names of the files that are handed out.
    pub enclosures: Vec<String>,
}

impl LetterKind {
    /// The letter of a case; none while there is nothing to say in it.
    pub fn compose(
        self,
        request: &InformationRequest,
        dossier: &Dossier,
        between: Correspondents,
        rules: Rules<'_>,
    ) -> Option<Letter> {
        let (dated, paragraphs) = match self {
            Self::Receipt => receipt(request, dossier, rules)?,
            Self::Correction => correction(request, dossier)?,
            Self::Extension => extension(request, dossier, rules)?,
            Self::Consultation => consultation(request, dossier, rules)?,
            Self::Fee => fee(request, rules)?,
            Self::Transfer => transfer(request, dossier)?,
            Self::Reply => reply(request, dossier, rules)?,
        };
        let Correspondents { unit, applicant, enclosures } = between;
        let to_party = dossier.consultations.last().map(|it| it.party.as_str().to_owned());
        let addressee = if self == Self::Consultation { to_party } else { applicant };
        Some(Letter {
            title: format!("{unit}政府信息公开申请{}", self.label(Locale::Zh)),
            number: format!("受理编号:{}", request.number),
            addressee: format!("{}:", addressee.unwrap_or_else(|| "(个人信息已删除)".to_owned())),
            paragraphs,
            enclosures: if self == Self::Reply { enclosures } else { Vec::new() },
            signed_by: unit,
            dated,
        })
    }
}

type Said = (NaiveDate, Vec<String>);

fn day(on: NaiveDate) -> String {
    on.format("%Y年%-m月%-d日").to_string()
}

/// What a text says, a paragraph for each of its lines.
fn lines(text: &LongText) -> impl Iterator<Item = String> {
    text.as_str().lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned)
}

fn opening(request: &InformationRequest) -> String {
    match request.received_on() {
        Some(on) => format!("本机关于{}收到您(单位)提交的政府信息公开申请。", day(on)),
        None => "您(单位)提交的政府信息公开申请已登记。".to_owned(),
    }
}

fn wanted(dossier: &Dossier) -> String {
    let whole = dossier.wanted.whole().replace('\n', ";");
    format!("您(单位)申请公开:{whole}。")
}

fn receipt(request: &InformationRequest, dossier: &Dossier, rules: Rules<'_>) -> Option<Said> {
    let on = request.registered_on()?;
    let mut said = vec![opening(request), wanted(dossier)];
    if let Some(due_on) = request.clock(rules, on).and_then(|clock| clock.due_on) {
        said.push(format!(
            "根据《中华人民共和国政府信息公开条例》第三十三条的规定,本机关将于{}前作出答复。依法需要补正、征求意见、\
             收取信息处理费或者延长答复期限的,将另行告知。",
            day(due_on)
        ));
    }
    said.push("您可以凭受理编号和查询码查询办理情况。".to_owned());
    Some((on, said))
}

fn correction(request: &InformationRequest, dossier: &Dossier) -> Option<Said> {
    let (asked, _) = request.correction()?;
    let What::CorrectionRequested { due_on } = asked.what else { return None };
    let points = dossier.correction_points.as_ref()?;
    let mut said = vec![opening(request), "经审查,您(单位)的申请内容不明确,需要补正以下事项:".to_owned()];
    said.extend(lines(points));
    said.push(format!(
        "根据《中华人民共和国政府信息公开条例》第三十条的规定,请您(单位)于{}前补正。答复期限自本机关收到补正的申请之日起计算。\
         无正当理由逾期不补正的,视为放弃申请,本机关不再处理该政府信息公开申请。",
        day(due_on)
    ));
    Some((asked.on, said))
}

fn extension(request: &InformationRequest, dossier: &Dossier, rules: Rules<'_>) -> Option<Said> {
    let (on, days) = request.extension()?;
    let reason = dossier.extension_reason.as_ref()?;
    let mut said = vec![opening(request), format!("因{},本机关不能在法定期限内作出答复。", reason.as_str())];
    let due_on = request.clock(rules, on).and_then(|clock| clock.due_on);
    let until = due_on.map(|due_on| format!(",即于{}前答复", day(due_on))).unwrap_or_default();
    said.push(format!(
        "根据《中华人民共和国政府信息公开条例》第三十三条的规定,经本机关政府信息公开工作机构负责人同意,延长{days}个工作日答复{until}。"
    ));
    Some((on, said))
}

fn consultation(request: &InformationRequest, dossier: &Dossier, rules: Rules<'_>) -> Option<Said> {
    let last = request.consultations(rules).pop()?;
    dossier.consultations.last()?;
    let whole = dossier.wanted.whole().replace('\n', ";");
    let said = match last.kind {
        ConsultationKind::ThirdParty => format!(
            "根据《中华人民共和国政府信息公开条例》第三十二条的规定,请您(单位)自收到本征求意见书之日起{OPINION_WITHIN}个工作日内\
             就是否同意公开提出书面意见。不同意公开的,请说明理由。逾期未提出意见的,由本机关依照条例的规定决定是否公开。"
        ),
        ConsultationKind::CoMaker => format!(
            "根据《中华人民共和国政府信息公开条例》第三十四条的规定,请贵单位自收到本征求意见书之日起{OPINION_WITHIN}个工作日内\
             提出意见,逾期未提出意见的视为同意公开。"
        ),
    };
    let about = format!("本机关收到一件政府信息公开申请,申请公开:{whole}。该信息的公开与您(单位)有关。");
    Some((last.sent_on, vec![about, said]))
}

fn fee(request: &InformationRequest, rules: Rules<'_>) -> Option<Said> {
    let (on, What::FeeNoticed { scale, quantity, before, amount }) = request.fee()? else { return None };
    let counted = match scale {
        FeeScale::ByPiece => format!(
            "您(单位)本月此前已提交申请{before}件,本次申请{quantity}件,按件计收信息处理费{amount}元(同一申请人一个自然月内累计10件以下不收费,\
             11至30件每件100元,31件以上以10件为一档,每增加一档收费标准提高100元/件)。"
        ),
        FeeScale::ByPage => format!(
            "拟提供信息共{quantity}页,按量计收信息处理费{amount}元(30页以下不收费,31至100页每页10元,101至200页每页20元,201页以上每页40元)。"
        ),
    };
    let due_on = rules.calendar.add_working_days(on, PAY_WITHIN).ok()?.date;
    let pay = format!(
        "根据《中华人民共和国政府信息公开条例》第四十二条和《政府信息公开信息处理费管理办法》(国办函〔2020〕109号)的规定,\
         请您(单位)自收到本通知次日起{PAY_WITHIN}个工作日内({}前)缴纳。逾期未缴纳的,视为放弃申请,本机关不再处理该政府信息公开申请。",
        day(due_on)
    );
    Some((on, vec![opening(request), counted, pay]))
}

fn transfer(request: &InformationRequest, dossier: &Dossier) -> Option<Said> {
    let closing = request.closing().filter(|it| it.what == What::Transferred)?;
    let mut said = vec![opening(request), wanted(dossier)];
    said.push(
        "经审查,您(单位)以政府信息公开申请的形式进行信访、投诉、举报等活动。根据《中华人民共和国政府信息公开条例》第三十九条第一款的规定,\
         本机关不作为政府信息公开申请处理,请通过相应渠道提出。"
            .to_owned(),
    );
    said.extend(dossier.transfer.iter().flat_map(lines));
    Some((closing.on, said))
}

fn reply(request: &InformationRequest, dossier: &Dossier, rules: Rules<'_>) -> Option<Said> {
    let closing = request.closing()?;
    let What::Replied { kind, withheld_as, .. } = &closing.what else { return None };
    let text = dossier.reply.as_ref()?;
    let mut said = vec![opening(request), wanted(dossier)];
    let decided = match kind {
        ReplyKind::AlreadyPublic => "该信息已主动公开,现将获取该政府信息的方式、途径告知如下:",
        ReplyKind::Disclosed => "经审查,本机关决定予以公开:",
        ReplyKind::PartlyDisclosed => "经审查,该信息中含有不应当公开的内容,能够作区分处理,本机关决定予以部分公开:",
        it if it.is_refusal() => "经审查,本机关决定不予公开:",
        ReplyKind::NotExisting | ReplyKind::NotOurs | ReplyKind::NeedsMaking | ReplyKind::StillUnclear => {
            "经检索和审查,本机关无法提供:"
        }
        _ => "经审查,本机关不予处理:",
    };
    said.push(format!("{decided}(依据{})", kind.legal_basis()));
    said.extend(lines(&text.text));
    if let Some(ground) = &text.ground {
        let rest =
            withheld_as.map(|it| format!("不公开的部分属于“{}”(依据{})。", it.label(Locale::Zh), it.legal_basis()));
        said.extend(rest);
        said.push(format!("理由:{}", ground.as_str().replace('\n', " ")));
    }
    if let Some(interest) = &text.public_interest {
        said.push(format!("不公开可能对公共利益造成重大影响:{}", interest.as_str().replace('\n', " ")));
    }
    said.push(rules.policy.remedy_text(*kind));
    Some((closing.on, said))
}
