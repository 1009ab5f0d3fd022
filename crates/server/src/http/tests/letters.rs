//! The letters of information requests over HTTP: from the list in the workspace to the files themselves.

use std::fmt::Write;
use std::io::{Cursor, Read};
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use domain::act::{Act, Actor};
use domain::attachment::{MediaType, Upload};
use domain::journal::Event;
use domain::person::{Identity, IdentityKind, Person, PersonKind};
use domain::refusal::Refusal;
use domain::request::{
    ConsultationKind, Consulting, CorrectionNotice, DeliveryRoute, Dossier, ExtensionWish, FeeNotice, FeeScale,
    InformationForm, InformationRequest, OpinionReceived, Party, ReasonsDemand, Reply as Answer, ReplyKind, RequestId,
    Rules, Stance, Submission, Wanted,
};
use domain::staff::Role;
use domain::submission::{LongText, QueryCode, SubmissionWay};
use persistence::{Target, digest};
use testkit::postgres::Cluster;

use super::attachments::Site;
use super::*;
use crate::surroundings::Surroundings;
use crate::testing::surroundings;

const UNIT: &str = "370983001";
/// What a stranger may call themselves, or write.
const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&{救济}</w:t>";
const LETTERS: &str = "query($id: ID!) { node(id: $id) { ... on InformationRequest {
    letters { kind label consultation htmlUrl docxUrl } } } }";

/// A site whose clock stands where the test puts it.
struct Office {
    site: Site,
    clock: Arc<Mutex<DateTime<Utc>>>,
    editor: String,
}

impl Office {
    async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let clock = Arc::new(Mutex::new("2026-03-02T01:00:00Z".parse().unwrap()));
        let hands = clock.clone();
        let surroundings = Surroundings { clock: Arc::new(move || *hands.lock().unwrap()), ..surroundings() };
        let site = Site::start_in(
            |config| {
                config.personal_data.key = Some(crate::keys::new_key());
                // The case takes weeks, and nobody signs in again.
                config.sign_in.session_hours = 1_000;
                change(config);
            },
            surroundings,
        )
        .await;
        let editor = site.bearer("editor", Role::Editor, UNIT).await;
        Self { site, clock, editor }
    }

    /// On SQLite, and on PostgreSQL where there is one.
    async fn both() -> Vec<Self> {
        let mut offices = vec![Self::start(|_| {}).await];
        if let Some(cluster) = Cluster::shared().await {
            let url = cluster.create_database(None).await;
            offices.push(Self::start(|config| config.database.url = Some(url.into())).await);
        }
        offices
    }

    fn act_on(&self, day: &str) -> Act {
        *self.clock.lock().unwrap() = format!("{day}T01:00:00Z").parse().unwrap();
        self.site.web.app.act(Actor::System)
    }

    /// A request that came over the counter and was registered the same day.
    async fn registered(&self, name: &str, features: &str) -> RequestId {
        let act = self.act_on("2026-03-02");
        let applicant = Person {
            kind: PersonKind::NaturalPerson,
            name: name.parse().unwrap(),
            identity: Some(Identity { kind: IdentityKind::Other, number: "T0001".parse().unwrap() }),
            contact_name: None,
            phone: Some("13800000001".parse().unwrap()),
            email: None,
            address: None,
        };
        let submission = Submission {
            unit_id: act.directory.unit_by_code(UNIT).unwrap().id,
            way: SubmissionWay::Counter,
            wanted: Wanted { features: Some(text(features)), ..Wanted::default() },
            form: InformationForm::Electronic,
            route: DeliveryRoute::Online,
            on: None,
        };
        let app = &self.site.web.app;
        let (policy, code) = (app.request_policy(), QueryCode::of_bits(1 << 20));
        let request = app.store().submit_request(&act, policy, None, &applicant, submission, &code).await.unwrap();
        self.step("2026-03-02", request.id, |act, request, _, _| request.register(act)).await;
        request.id
    }

    async fn step(
        &self,
        day: &str,
        id: RequestId,
        verb: impl FnOnce(&Act, &mut InformationRequest, &mut Dossier, Rules<'_>) -> Result<Event, Refusal> + Send,
    ) {
        let (act, app) = (self.act_on(day), &self.site.web.app);
        let version = app.store().requests_by_ids(&Actor::System, &[id]).await.unwrap()[0].version;
        let target = Target { id, expected_version: version };
        let decide = |request: &mut InformationRequest, dossier: &mut Dossier, rules: Rules<'_>| {
            verb(&act, request, dossier, rules)
        };
        app.store().change_request(&act, app.request_policy(), target, Party::Unit, decide).await.unwrap();
    }

    /// A request with nearly everything that can happen to one.
    async fn eventful(&self) -> RequestId {
        let id = self.registered("张三", "老旧小区改造的招标文件").await;
        self.step("2026-03-03", id, |act, request, dossier, rules| {
            let points = text("一、请写明小区名称。\n二、请写明年份。");
            let due_on = "2026-03-16".parse().unwrap();
            request.request_correction(act, rules, dossier, CorrectionNotice { points, due_on, on: None })
        })
        .await;
        let corrected = text("幸福小区,2025年");
        self.step("2026-03-04", id, |act, request, dossier, _| {
            request.correct(act, Party::Unit, dossier, corrected, None)
        })
        .await;
        self.step("2026-03-05", id, |act, request, dossier, _| {
            let due_on = "2026-03-12".parse().unwrap();
            let text = text("今年已收到同类申请60件。");
            request.demand_reasons(act, dossier, ReasonsDemand { text, due_on, on: None })
        })
        .await;
        self.step("2026-03-06", id, |act, request, dossier, rules| {
            let wish = ExtensionWish { days: 10, reason: text("需要检索的档案数量较大。") };
            request.propose_extension(act, rules, dossier, wish)
        })
        .await;
        self.step("2026-03-06", id, |act, request, _, rules| request.extend(act, rules, None)).await;
        for (kind, party) in
            [(ConsultationKind::ThirdParty, "某某建设有限公司"), (ConsultationKind::CoMaker, "某某区住房和城乡建设局")]
        {
            self.step("2026-03-09", id, |act, request, dossier, _| {
                let received_on = act.date();
                let consulting = Consulting { kind, unit_id: None, party: text(party), on: None, received_on };
                request.consult(act, dossier, consulting)
            })
            .await;
        }
        self.step("2026-03-10", id, |act, request, dossier, rules| {
            let (kind, stance) = (ConsultationKind::ThirdParty, Stance::Disagrees);
            let received = OpinionReceived { kind, consultation: 1, stance, opinion: None, on: None };
            request.record_opinion(act, rules, dossier, received)
        })
        .await;
        self.step("2026-03-10", id, |act, request, dossier, rules| {
            let (kind, stance) = (ConsultationKind::CoMaker, Stance::Agrees);
            let received = OpinionReceived { kind, consultation: 2, stance, opinion: None, on: None };
            request.record_opinion(act, rules, dossier, received)
        })
        .await;
        self.step("2026-03-11", id, |act, request, _, rules| {
            let (scale, received_on) = (FeeScale::ByPage, act.date());
            request.notice_fee(act, rules, FeeNotice { scale, quantity: 40, before: 0, on: None, received_on })
        })
        .await;
        self.step("2026-03-12", id, |act, request, _, _| request.record_payment(act, None)).await;
        let mut attachments = Vec::new();
        for (name, content) in [("招标文件.pdf", "1"), ("中标通知书.pdf", "2")] {
            attachments.push(self.file(name, content).await);
        }
        self.step("2026-03-16", id, |act, request, dossier, rules| {
            let reply = Answer {
                kind: ReplyKind::PartlyDisclosed,
                withheld_as: Some(ReplyKind::ThirdPartyRights),
                text: text("提供招标文件和中标通知书。\n投标人的报价明细已作区分处理。"),
                ground: Some(text("报价明细属于商业秘密。")),
                public_interest: Some(text("招标结果涉及公共资金的使用。")),
                attachments,
                on: None,
            };
            request.reply(act, rules, dossier, reply)
        })
        .await;
        id
    }

    /// A file that the editor has brought in.
    async fn file(&self, name: &str, content: &str) -> domain::attachment::AttachmentId {
        let app = &self.site.web.app;
        let now = app.act(Actor::System).at;
        let officer = app.store().officer(&digest(b"gk_editor"), now).await.unwrap().unwrap();
        let upload = Upload {
            sha256: digest(content.as_bytes()).parse().unwrap(),
            name: name.parse().unwrap(),
            size_bytes: 1,
            media_type: MediaType::Pdf,
        };
        let act = app.act(Actor::Staff(officer));
        app.store().keep_attachment(&act, upload).await.unwrap().id
    }

    /// The letters of a case as `bearer` finds them.
    async fn list(&self, bearer: &str, id: RequestId) -> Value {
        let body = json!({ "query": LETTERS, "variables": { "id": id.to_string() } }).to_string();
        let reply = send(self.site.server.address, &post_request(&body, &format!("{JSON}{bearer}"))).await;
        let json = reply.json();
        assert!(json.get("errors").is_none(), "{json}");
        json["data"]["node"]["letters"].clone()
    }

    async fn page(&self, path: &str) -> Reply {
        self.site.get(path, &self.editor).await
    }

    /// The paragraphs of a text document.
    async fn document(&self, path: &str) -> (reqwest::header::HeaderMap, Vec<String>) {
        let (name, value) = self.editor.trim().split_once(": ").unwrap();
        let url = format!("http://{}{path}", self.site.server.address);
        let reply = reqwest::Client::new().get(url).header(name, value).send().await.unwrap();
        assert_eq!(reply.status(), 200, "{path}");
        let headers = reply.headers().clone();
        let bytes = reply.bytes().await.unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
        let body = xml.split_once("<w:body>").unwrap().1;
        (headers, paragraphs(body, "</w:p>"))
    }
}

fn text(text: &str) -> LongText {
    LongText::read("text", text, 1_000).unwrap()
}

/// What stands between the tags, paragraph by paragraph.
fn paragraphs(markup: &str, end: &str) -> Vec<String> {
    let bare = |paragraph: &str| {
        let parts =
            paragraph.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim_matches('\n'));
        let text: String = parts.collect();
        let entities = [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&apos;", "'"),
            ("&nbsp;", " "),
            ("&amp;", "&"),
        ];
        entities.iter().fold(text, |text, (entity, c)| text.replace(entity, c))
    };
    let mut found: Vec<String> = markup.split(end).map(bare).collect();
    found.pop();
    found
}

fn page_paragraphs(page: &str) -> Vec<String> {
    let body = page.split_once("<body>").unwrap().1.replace("</h1>", "</p>");
    paragraphs(&body, "</p>")
}

#[tokio::test]
async fn the_letters_of_a_case_are_listed_and_read_the_same_in_both_forms() {
    let mut stories = Vec::new();
    for office in Office::both().await {
        let id = office.eventful().await;
        let list = office.list(&office.editor, id).await;
        let mut story = String::new();
        for letter in list.as_array().unwrap() {
            let path = letter["htmlUrl"].as_str().unwrap();
            assert!(path.starts_with(&format!("/exports/requests/{id}/")), "{path}");
            let page = office.page(path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.body);
            for header in [
                "content-type: text/html; charset=utf-8",
                "cache-control: private, no-store",
                "content-security-policy: sandbox; default-src 'none'; style-src 'unsafe-inline'",
                "content-disposition: attachment; filename*=utf-8''sq-2026-000001-",
                "x-content-type-options: nosniff",
            ] {
                assert!(page.head.contains(header), "{header} is missing in {}", page.head);
            }
            assert!(!page.head.contains("%e5%bc%a0%e4%b8%89"), "nobody is named in the name of a file: {}", page.head);
            let told = page_paragraphs(&page.body);
            let (headers, document) = office.document(letter["docxUrl"].as_str().unwrap()).await;
            assert_eq!(told, document, "{path}");
            assert_eq!(headers["cache-control"], "private, no-store");
            let media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            assert_eq!(headers["content-type"], media);
            let name = path.rsplit('/').next().unwrap();
            let label = letter["label"].as_str().unwrap();
            let _ = writeln!(story, "== {name} {} {label}\n{}\n", letter["kind"], told.join("\n"));
        }
        stories.push(story);
    }
    insta::assert_snapshot!(stories[0]);
    assert!(stories.iter().all(|it| *it == stories[0]), "both databases tell the same");
}

#[tokio::test]
async fn letters_are_for_those_who_handle_the_case_and_there_are_none_for_anybody_else() {
    for office in Office::both().await {
        let id = office.registered("张三", "老旧小区改造的招标文件").await;
        let path = format!("/exports/requests/{id}/receipt.html");
        let site = &office.site;
        let mut readers = vec![("anybody".to_owned(), String::new(), false)];
        for (role, unit, is_read) in [
            (Role::Editor, UNIT, true),
            (Role::Reviewer, UNIT, true),
            (Role::Editor, "370983", true),
            (Role::Editor, "370983002", false),
            (Role::Reviewer, "370983002", false),
            (Role::Guide, UNIT, false),
            (Role::Guide, "370983", false),
            (Role::Office, UNIT, false),
            (Role::Office, "370983", false),
            (Role::Auditor, UNIT, false),
            (Role::Auditor, "370983", false),
        ] {
            let name = format!("{}{unit}", role.code().to_lowercase());
            let bearer = site.bearer(&name, role, unit).await;
            readers.push((name, bearer, is_read));
        }
        readers.push(("frontend".to_owned(), site.frontend().await.1, false));
        for (name, bearer, is_read) in readers {
            let reply = site.get(&path, &bearer).await;
            assert_eq!(reply.status, if is_read { 200 } else { 404 }, "{name}: {}", reply.body);
            assert_eq!(reply.body.contains("张三"), is_read, "{name}");
            if !is_read {
                let unknown = site.get("/exports/requests/request_0/receipt.html", &bearer).await;
                assert_eq!((unknown.status, &unknown.body), (404, &reply.body), "{name}: not found is not found");
                assert!(reply.head.contains("content-type: application/problem+json"), "{}", reply.head);
                assert!(reply.body.contains("没有这份文书"), "{}", reply.body);
            }
            let is_staff = !bearer.is_empty() && name != "frontend";
            if is_staff {
                assert_eq!(office.list(&bearer, id).await.is_array(), is_read, "{name}");
            }
        }
        let english = site.get(&path, "accept-language: en\r\n").await;
        assert!(english.body.contains("There is no such letter"), "{}", english.body);
        let wrong = site.get(&path, "authorization: Bearer gk_nobody\r\n").await;
        assert_eq!((wrong.status, wrong.code().as_str()), (401, "UNAUTHENTICATED"));
    }
}

#[tokio::test]
async fn a_case_has_the_letters_of_its_steps_and_none_after_erasure() {
    for office in Office::both().await {
        let id = office.registered("张三", "老旧小区改造的招标文件").await;
        for file in [
            "reply.html",
            "correction.docx",
            "fee.html",
            "consultation-1.html",
            "receipt.pdf",
            "receipt",
            "RECEIPT.html",
            "receipt-1.html",
            "..%2freceipt.html",
        ] {
            let reply = office.page(&format!("/exports/requests/{id}/{file}")).await;
            assert_eq!((reply.status, reply.code().as_str()), (404, "NOT_FOUND"), "{file}");
        }
        assert_eq!(office.page(&format!("/exports/requests/{id}/receipt.docx")).await.status, 200);
        let app = &office.site.web.app;
        app.store().erase_personal_data(&app.act(Actor::System), "InformationRequest", id.0).await.unwrap();
        assert_eq!(office.page(&format!("/exports/requests/{id}/receipt.docx")).await.status, 404);
        assert_eq!(office.list(&office.editor, id).await, json!([]));
    }
}

#[tokio::test]
async fn what_strangers_write_is_text_on_every_page() {
    let office = Office::start(|_| {}).await;
    let id = office.registered(HOSTILE, HOSTILE).await;
    office.step("2026-03-03", id, |act, request, dossier, _| request.transfer(act, dossier, text(HOSTILE), None)).await;
    for letter in ["receipt", "transfer"] {
        let page = office.page(&format!("/exports/requests/{id}/{letter}.html")).await;
        assert!(!page.body.contains("<img") && !page.body.contains("</w:t>"), "{}", page.body);
        let told = page_paragraphs(&page.body);
        assert_eq!(told[3], format!("尊敬的{HOSTILE}："));
        assert!(told[4].contains(&format!("“{HOSTILE}”")), "{told:?}");
        let (_, document) = office.document(&format!("/exports/requests/{id}/{letter}.docx")).await;
        assert_eq!(document, told);
    }
}
