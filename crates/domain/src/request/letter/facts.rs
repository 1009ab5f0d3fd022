//! What is filled into the letters of a case.

use chrono::NaiveDate;

use super::template::{Blanks, lines as lines_of};
use super::{Correspondents, LetterKind, LetterName};
use crate::person::PersonKind;
use crate::request::InformationRequest;
use crate::request::clock::REPLY_WITHIN;
use crate::request::consulting::OPINION_WITHIN;
use crate::request::dossier::Dossier;
use crate::request::fee::PAY_WITHIN;
use crate::request::policy::{Remedy, Rules};
use crate::request::reply::ReplyKind;
use crate::request::step::What;
use crate::submission::LongText;
use crate::unit::Contact;

/// 编号, as it stands above the letter.
pub(super) fn number(request: &InformationRequest, rules: Rules<'_>) -> String {
    let mut blanks = Blanks::default();
    blanks.put("受理编号", request.number.as_str());
    rules.policy.letters.fill("NUMBER", &blanks).concat()
}

/// Title, salutation and paragraphs of the letter that was written with the last step.
pub(super) fn lines(
    name: LetterName,
    request: &InformationRequest,
    dossier: &Dossier,
    between: Correspondents<'_>,
    rules: Rules<'_>,
) -> Vec<String> {
    let Some(step) = request.steps.last() else { return Vec::new() };
    let mut blanks = common(request, dossier, between, step.on);
    let texts = &rules.policy.letters;
    let mut section = name.kind.code().to_owned();
    match &step.what {
        What::Registered => {
            blanks.put("答复期限", due(request, rules, step.on, || format!("收到申请之日起{REPLY_WITHIN}个工作日内")));
        }
        What::CorrectionRequested { due_on } => {
            blanks.put("补正期限", day(*due_on));
            put_words(&mut blanks, "补正事项", dossier.correction_points.as_ref());
        }
        What::Extended { days, .. } => {
            blanks.put("延期工作日", days);
            blanks.put("答复期限", due(request, rules, step.on, || format!("原定期限届满之日起{days}个工作日内")));
            put_clause(&mut blanks, "延期理由", dossier.extension_reason.as_ref());
        }
        What::ReasonsDemanded { due_on } => {
            blanks.put("说明理由期限", day(*due_on));
            put_words(&mut blanks, "要求说明理由的事由", dossier.reasons_demand.as_ref());
        }
        What::Deferred { due_on, .. } => {
            blanks.put("答复期限", format!("{}前（含当日）", day(*due_on)));
            put_clause(&mut blanks, "延迟答复理由", dossier.deferral_reason.as_ref());
        }
        What::Consulted { kind, .. } => section = format!("{section}.{kind}"),
        What::FeeNoticed { scale, quantity, before, amount, .. } => {
            section = format!("{section}.{scale}");
            blanks.put("数量", quantity);
            blanks.put("此前件数", before);
            blanks.put("金额", amount);
        }
        What::Transferred => {
            put_decision(&mut blanks, ReplyKind::Petition, rules);
            put_words(&mut blanks, "转办说明", dossier.transfer.as_ref());
            blanks.put_text("救济", &rules.policy.remedy_told(ReplyKind::Petition, "告知书"));
        }
        What::Replied { kind, withheld_as, .. } => {
            put_decision(&mut blanks, *kind, rules);
            if let Some(refusal) = withheld_as {
                blanks.put("不公开部分依据", refusal.legal_basis());
                let withheld = texts.fill(&format!("WITHHELD.{refusal}"), &blanks).join("\n");
                blanks.put_text("不公开部分", &withheld);
            }
            if let Some(reply) = &dossier.reply {
                put_words(&mut blanks, "答复内容", Some(&reply.text));
                put_words(&mut blanks, "理由", reply.ground.as_ref());
                put_words(&mut blanks, "公共利益理由", reply.public_interest.as_ref());
            }
            let remedy = if name.kind == LetterKind::ThirdPartyNotice {
                rules.policy.remedy_in_words(Remedy::Either, "告知书")
            } else {
                rules.policy.remedy_told(*kind, "答复书")
            };
            blanks.put_text("救济", &remedy);
        }
        _ => return Vec::new(),
    }
    if name.kind.is_to_consulted() {
        let number = name.consultation.unwrap_or_default();
        let text = dossier.consultations.get(number.saturating_sub(1) as usize);
        blanks.put("征求意见对象", text.map_or("有关单位", |it| it.party.as_str()));
    }
    texts.fill(&section, &blanks)
}

/// What every letter can say.
fn common(request: &InformationRequest, dossier: &Dossier, between: Correspondents<'_>, dated: NaiveDate) -> Blanks {
    let mut blanks = Blanks::default();
    let is_person = request.applicant_kind == PersonKind::NaturalPerson;
    blanks.put("申请人", between.applicant.unwrap_or("申请人"));
    blanks.put("您", if is_person { "您" } else { "贵单位" });
    blanks.put("受理编号", request.number.as_str());
    blanks.put("文书日期", day(dated));
    blanks.put("所需信息", in_one_line(&dossier.wanted.whole()));
    blanks.put("征求意见工作日", OPINION_WITHIN);
    blanks.put("缴费工作日", PAY_WITHIN);
    if let Some(on) = request.received_on() {
        blanks.put("收到日期", day(on));
    }
    if let Some((on, text)) = request.correction().and_then(|it| it.1).zip(dossier.correction.as_ref()) {
        blanks.put("补正日期", day(on));
        blanks.put("补正内容", in_one_line(text.as_str()));
    }
    if let Some(contact) = contact(&between.unit.contact) {
        blanks.put("联系方式", contact);
    }
    blanks
}

/// The sentence of the decision, with the articles it rests on.
fn put_decision(blanks: &mut Blanks, kind: ReplyKind, rules: Rules<'_>) {
    blanks.put("法律依据", kind.legal_basis());
    let decision = rules.policy.letters.fill(&format!("DECISION.{kind}"), blanks).join("\n");
    blanks.put_text("决定", &decision);
}

fn put_words(blanks: &mut Blanks, name: &'static str, text: Option<&LongText>) {
    if let Some(text) = text {
        blanks.put_text(name, text.as_str());
    }
}

/// Words that become part of a sentence.
fn put_clause(blanks: &mut Blanks, name: &'static str, text: Option<&LongText>) {
    if let Some(text) = text {
        blanks.put(name, text.as_str().trim_end_matches(|it: char| "。；，.;,".contains(it)));
    }
}

/// The last day for the reply, where it is certain; otherwise how it is counted.
fn due(request: &InformationRequest, rules: Rules<'_>, on: NaiveDate, counted: impl Fn() -> String) -> String {
    let clock = request.clock(rules, on).filter(|clock| !clock.provisional);
    let due_on = clock.and_then(|clock| clock.due_on);
    due_on.map_or_else(counted, |due_on| format!("{}前（含当日）", day(due_on)))
}

/// 成文日期 as it is written: 2026年3月2日.
fn day(on: NaiveDate) -> String {
    on.format("%Y年%-m月%-d日").to_string()
}

/// A text of several lines, to be quoted in a sentence.
fn in_one_line(text: &str) -> String {
    let lines: Vec<_> = lines_of(text).into_iter().map(|line| line.trim_end_matches(['。', '；', ';'])).collect();
    lines.join("；")
}

fn contact(contact: &Contact) -> Option<String> {
    let parts = [("电话", &contact.phone), ("电子邮箱", &contact.email), ("地址", &contact.address)];
    let told = parts.into_iter().filter_map(|(label, value)| Some(format!("{label}{}", value.as_ref()?)));
    let told: Vec<_> = told.collect();
    (!told.is_empty()).then(|| told.join("，"))
}
