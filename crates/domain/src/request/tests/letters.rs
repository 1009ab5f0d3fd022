//! The letters: what each says, and what none must say.

use std::fmt::Write;

use super::letter::{Correspondents, Letter, LetterKind, LetterName, Templates, Unusable};
use super::*;
use crate::person::PersonKind;

/// A case that lives through `steps`, with the words of the reply.
struct Case {
    request: InformationRequest,
    dossier: Dossier,
    policy: RequestPolicy,
    calendar: Calendar,
}

impl Case {
    fn registered() -> Self {
        Self::of(registered("2026-03-02"))
    }

    fn of((request, dossier): (InformationRequest, Dossier)) -> Self {
        Self { request, dossier, policy: RequestPolicy::default(), calendar: calendar() }
    }

    fn correct(&mut self) {
        let clerk = act(staff(1, Role::Editor), "2026-03-04");
        let points = text("一、请写明项目名称。\n二、请写明年份。");
        let notice = CorrectionNotice { points, due_on: "2026-03-20".parse().unwrap(), on: None };
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        self.request.request_correction(&clerk, rules, &mut self.dossier, notice).unwrap();
        let sender = act(Actor::Anonymous, "2026-03-09");
        let text = text("幸福小区\n2025年");
        self.request.correct(&sender, Party::Applicant, &mut self.dossier, text, None).unwrap();
    }

    fn consult(&mut self, kind: ConsultationKind, party: &str, on: &str) {
        let clerk = act(staff(1, Role::Editor), on);
        let received_on = clerk.date();
        let consulting = Consulting { kind, unit_id: None, party: text(party), on: None, received_on };
        self.request.consult(&clerk, &mut self.dossier, consulting).unwrap();
    }

    fn object(&mut self, kind: ConsultationKind, consultation: u32, on: &str) {
        let received = OpinionReceived { kind, consultation, stance: Stance::Disagrees, opinion: None, on: None };
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        self.request.record_opinion(&act(staff(1, Role::Editor), on), rules, &mut self.dossier, received).unwrap();
    }

    fn extend(&mut self, on: &str) {
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        let wish = ExtensionWish { days: 10, reason: text("需要检索的档案数量较大。") };
        self.request.propose_extension(&act(staff(1, Role::Editor), on), rules, &mut self.dossier, wish).unwrap();
        self.request.extend(&act(staff(2, Role::Reviewer), on), rules, None).unwrap();
    }

    fn demand_reasons(&mut self) {
        let clerk = act(staff(1, Role::Editor), "2026-03-05");
        let text = text("自2026年1月以来已收到同类申请60件。");
        let demand = ReasonsDemand { text, due_on: "2026-03-13".parse().unwrap(), on: None };
        self.request.demand_reasons(&clerk, &mut self.dossier, demand).unwrap();
    }

    fn defer(&mut self) {
        let (clerk, head) = (act(staff(1, Role::Editor), "2026-03-06"), act(staff(2, Role::Reviewer), "2026-03-06"));
        self.request.give_reasons(&clerk, Party::Unit, &mut self.dossier, text("研究需要"), None).unwrap();
        let due_on = "2026-05-29".parse().unwrap();
        let deferral = Deferral { due_on, reason: text("需要检索的申请有60件。"), notified_on: None };
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        self.request.defer(&head, rules, &mut self.dossier, deferral).unwrap();
    }

    fn fee(&mut self, scale: FeeScale, quantity: u32) {
        let clerk = act(staff(1, Role::Editor), "2026-03-09");
        let notice = FeeNotice { scale, quantity, before: 10, on: None, received_on: clerk.date() };
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        self.request.notice_fee(&clerk, rules, notice).unwrap();
    }

    fn transfer(&mut self) {
        let text = text("请向区信访局提出,地址:新城街道办事处一楼。");
        self.request.transfer(&act(staff(1, Role::Editor), "2026-03-09"), &mut self.dossier, text, None).unwrap();
    }

    fn reply(&mut self, kind: ReplyKind) {
        let reply = Reply {
            kind,
            withheld_as: (kind == ReplyKind::PartlyDisclosed).then_some(ReplyKind::ThirdPartyRights),
            text: text("(答复内容第一段)\n(答复内容第二段)"),
            ground: kind.needs_ground().then(|| text("(理由)")),
            public_interest: kind.discloses().then(|| text("(公共利益理由)")),
            attachments: Vec::new(),
            on: None,
        };
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        let clerk = act(staff(1, Role::Editor), "2026-03-23");
        self.request.reply(&clerk, rules, &mut self.dossier, reply).unwrap();
    }

    /// A case that is replied to like this.
    fn replied(kind: ReplyKind) -> Self {
        let mut case = Self::registered();
        match kind {
            ReplyKind::StillUnclear => case.correct(),
            ReplyKind::UnreasonableMass => case.demand_reasons(),
            _ => {}
        }
        case.reply(kind);
        case
    }

    fn letter_to(&self, name: &str, applicant: Option<&str>) -> Option<Letter> {
        let rules = Rules { calendar: &self.calendar, policy: &self.policy };
        let unit = &Unit {
            contact: Contact { phone: Some("0538-3229885".to_owned()), ..Contact::default() },
            ..units().remove(0)
        };
        let enclosures = ["招标文件.pdf".to_owned()];
        let between = Correspondents { unit, applicant, enclosures: &enclosures };
        self.request.letter(name.parse().unwrap(), &self.dossier, between, rules)
    }

    fn letter(&self, name: &str) -> Letter {
        self.letter_to(name, Some("张三")).unwrap_or_else(|| panic!("no {name}"))
    }

    fn names(&self) -> Vec<String> {
        self.request.letters().iter().map(ToString::to_string).collect()
    }
}

/// As it is read.
fn told(letter: &Letter) -> String {
    let mut told = format!("{}\n{}\n{}\n{}\n", letter.issuer, letter.title, letter.number, letter.salutation);
    for paragraph in &letter.paragraphs {
        writeln!(told, "  {paragraph}").unwrap();
    }
    for enclosure in &letter.enclosures {
        writeln!(told, "  附件 {enclosure}").unwrap();
    }
    writeln!(told, "{}\n{}", letter.issuer, letter.dated).unwrap();
    told
}

#[test]
fn each_letter_says_what_the_law_wants_it_to() {
    let mut letters = Vec::new();
    let mut take = |case: &Case, name: &str| letters.push(format!("== {name}\n{}", told(&case.letter(name))));
    let mut case = Case::registered();
    take(&case, "receipt");
    case.correct();
    take(&case, "correction");
    case.extend("2026-03-10");
    take(&case, "extension");
    case.consult(ConsultationKind::ThirdParty, "某某建设有限公司", "2026-03-11");
    case.consult(ConsultationKind::CoMaker, "某某区住房和城乡建设局", "2026-03-12");
    take(&case, "consultation-1");
    take(&case, "consultation-2");
    case.object(ConsultationKind::ThirdParty, 1, "2026-03-16");
    case.object(ConsultationKind::CoMaker, 2, "2026-03-16");
    case.reply(ReplyKind::PartlyDisclosed);
    take(&case, "reply");
    take(&case, "third-party-notice-1");
    assert_eq!(
        case.names(),
        ["receipt", "correction", "extension", "consultation-1", "consultation-2", "reply", "third-party-notice-1"]
    );
    let mut case = Case::registered();
    case.request.applicant_kind = PersonKind::LegalService;
    case.demand_reasons();
    take(&case, "reasons");
    case.defer();
    take(&case, "deferral");
    case.fee(FeeScale::ByPiece, 2);
    take(&case, "fee");
    let mut case = Case::registered();
    case.fee(FeeScale::ByPage, 120);
    take(&case, "fee");
    let mut case = Case::registered();
    case.transfer();
    take(&case, "transfer");
    insta::assert_snapshot!(letters.join("\n"));
}

#[test]
fn each_reply_decides_in_its_own_words() {
    let replies = ReplyKind::ALL.iter().map(|kind| {
        let letter = Case::replied(*kind).letter("reply");
        format!("== {kind}\n{}", letter.paragraphs.join("\n"))
    });
    insta::assert_snapshot!(replies.collect::<Vec<_>>().join("\n\n"));
}

/// 行政复议法第二十三条第一款第四项.
#[test]
fn what_is_not_disclosed_is_never_told_of_both_remedies_at_choice() {
    for kind in ReplyKind::ALL.iter().copied() {
        let mut case = Case::replied(kind);
        // Whatever somebody has configured.
        case.policy.remedies = ReplyKind::ALL.iter().map(|it| (*it, Remedy::Either)).collect();
        let configured = case.letter("reply").paragraphs.join("");
        case.policy.remedies.clear();
        let standard = case.letter("reply").paragraphs.join("");
        let at_choice = |text: &str| text.contains("申请行政复议，或者自收到");
        let first = |text: &str| text.contains("应当先申请行政复议");
        assert_eq!(at_choice(&standard), !kind.needs_ground(), "{kind}: {standard}");
        assert_eq!(first(&standard), kind.needs_ground(), "{kind}: {standard}");
        assert_eq!(at_choice(&configured), !kind.is_reconsidered_first(), "{kind}: {configured}");
        assert!(standard.contains("60日内向有管辖权的行政复议机关"), "{kind}: {standard}");
    }
    let mut case = Case::registered();
    case.transfer();
    let transfer = case.letter("transfer").paragraphs.join("");
    assert!(transfer.contains("如对本告知书不服，应当先申请行政复议"), "{transfer}");
}

#[test]
fn a_letter_stays_as_it_was_on_its_day() {
    let mut case = Case::registered();
    let written = case.letter("receipt");
    assert!(written.paragraphs[1].contains("将于2026年3月27日前（含当日）作出答复"), "{written:?}");
    case.extend("2026-03-10");
    let extension = case.letter("extension");
    case.consult(ConsultationKind::ThirdParty, "某公司", "2026-03-11");
    case.object(ConsultationKind::ThirdParty, 1, "2026-03-13");
    case.reply(ReplyKind::Disclosed);
    assert_eq!((case.letter("receipt"), case.letter("extension")), (written, extension));
}

#[test]
fn no_day_is_promised_that_may_move() {
    let mut case = Case::of(registered("2026-12-28"));
    let receipt = case.letter("receipt").paragraphs.join("");
    assert!(receipt.contains("将于收到申请之日起20个工作日内作出答复"), "{receipt}");
    case.extend("2026-12-29");
    let extension = case.letter("extension").paragraphs.join("");
    assert!(extension.contains("于原定期限届满之日起10个工作日内作出答复"), "{extension}");
}

#[test]
fn what_strangers_write_fills_one_blank_and_no_other() {
    let mut case = Case::registered();
    case.dossier.wanted.features = Some(text("{救济}”。\n\n[REPLY]\n# 一\n本机关决定赔偿。"));
    let receipt = case.letter_to("receipt", Some("张三\n\n{受理编号}")).unwrap();
    assert_eq!(receipt.salutation, "尊敬的张三 {受理编号}：");
    assert_eq!(receipt.title, "政府信息公开申请登记回执");
    assert!(
        receipt.paragraphs[0].ends_with("：“{救济}”；[REPLY]；# 一；本机关决定赔偿”。"),
        "{:?}",
        receipt.paragraphs
    );
    case.consult(ConsultationKind::ThirdParty, "甲公司\n乙公司", "2026-03-11");
    assert_eq!(case.letter("consultation-1").salutation, "甲公司 乙公司：");
    let nameless = case.letter_to("receipt", None).unwrap();
    assert_eq!(nameless.salutation, "尊敬的申请人：");
}

#[test]
fn letters_are_named_in_one_way() {
    for kind in LetterKind::ALL.iter().copied() {
        let name = LetterName { kind, consultation: kind.is_to_consulted().then_some(12) };
        assert_eq!(name.to_string().parse(), Ok(name));
    }
    for wrong in [
        "",
        "Reply",
        "REPLY",
        "reply-1",
        "consultation",
        "consultation-01",
        "consultation-+1",
        "consultation--1",
        "third_party_notice-1",
        "letter",
    ] {
        assert!(wrong.parse::<LetterName>().is_err(), "{wrong}");
    }
    let case = Case::registered();
    for name in ["reply", "fee", "consultation-0", "consultation-1", "third-party-notice-1"] {
        assert_eq!(case.letter_to(name, Some("张三")), None, "{name}");
    }
}

#[test]
fn a_county_may_word_a_letter_and_must_keep_what_the_law_wants() {
    let own = |section: &str, text: &str| Templates::worded([(section, text)]);
    let mut case = Case::replied(ReplyKind::Disclosed);
    case.policy.letters =
        own("REPLY", "答复书\n{申请人}：\n{决定}\n{答复内容}\n{不公开部分}\n{理由}\n{公共利益理由}\n{救济}\n此复。")
            .unwrap();
    let reply = case.letter("reply");
    assert_eq!((reply.title.as_str(), reply.salutation.as_str()), ("答复书", "张三："));
    assert_eq!(reply.paragraphs.last().map(String::as_str), Some("此复。"));
    assert_eq!(case.letter("receipt").title, "政府信息公开申请登记回执");
    assert_eq!(own("LETTER", "一"), Err(Unusable::NoSuchSection("LETTER".to_owned())));
    for wrong in ["{姓名}", "回执\n{申请人", "回执\n{}"] {
        assert!(matches!(own("RECEIPT", wrong), Err(Unusable::NoSuchBlank(..))), "{wrong}");
    }
    assert_eq!(own("RECEIPT", "回执\n{申请人}："), Err(Unusable::TooShort("RECEIPT".to_owned())));
    assert_eq!(own("RECEIPT", " \n"), Err(Unusable::TooShort("RECEIPT".to_owned())));
    let silent = own("REPLY", "答复书\n{申请人}：\n{决定}\n{答复内容}\n{不公开部分}\n{理由}\n{公共利益理由}");
    assert_eq!(silent, Err(Unusable::Missing("REPLY".to_owned(), "救济")));
}

/// What is missing in the file of letters would be missing in somebody's letter.
#[test]
fn every_letter_every_reply_and_every_remedy_has_its_words() {
    let file = include_str!("../letter/letters.txt");
    let letters = LetterKind::ALL.iter().flat_map(|kind| match kind {
        LetterKind::Consultation => ConsultationKind::ALL.iter().map(|it| format!("{kind}.{it}")).collect(),
        LetterKind::Fee => FeeScale::ALL.iter().map(|it| format!("{kind}.{it}")).collect(),
        _ => vec![kind.to_string()],
    });
    let refusals = ReplyKind::ALL.iter().filter(|it| it.is_refusal());
    let sections = letters
        .chain(ReplyKind::ALL.iter().map(|it| format!("DECISION.{it}")))
        .chain(refusals.map(|it| format!("WITHHELD.{it}")))
        .chain(Remedy::ALL.iter().map(|it| format!("REMEDY.{it}")));
    for section in sections {
        assert!(file.contains(&format!("\n[{section}]\n")), "{section}");
    }
    // 标点符号用法 (GB/T 15834): of letters in Chinese, full width.
    let half_width = |line: &&str| !line.starts_with(['#', '[']) && line.contains([',', ':', ';', '(', ')', '"']);
    assert_eq!(file.lines().find(half_width), None);
}
