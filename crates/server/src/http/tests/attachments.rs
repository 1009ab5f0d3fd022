use domain::act::Actor;
use domain::staff::{Appointment, Grant, Role, StaffId};
use persistence::digest;

use super::*;
use crate::surroundings::Surroundings;
use crate::testing::surroundings;

const CONTENT: &str = "序号,公开事项\r\n1,政策法规文件\r\n";
const BOUNDARY: &str = "----gongkai7MA4YWxk";

/// A seeded server, and how to get tokens for it.
pub(super) struct Site {
    pub(super) web: Arc<Web>,
    pub(super) server: Running,
}

impl Site {
    pub(super) async fn start(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_in(change, surroundings()).await
    }

    pub(super) async fn start_in(change: impl FnOnce(&mut Config), surroundings: Surroundings) -> Self {
        let folder = Folder::new();
        let mut config = folder.config();
        change(&mut config);
        let web =
            Web::new(App::start_in(&config, surroundings).await.unwrap(), Plugs::start(&config).unwrap(), &config);
        web.app.seed().await.unwrap().expect("the database was empty");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = web.clone();
        let ended = tokio::spawn(async move {
            let shutdown = async { drop(stopped.await) };
            serve(listener, router(&serving, Router::new()), &config.server, shutdown).await
        });
        Self { web, server: Running { address, stop, ended, folder } }
    }

    /// A member of staff of the unit with this code, as the header that proves it.
    pub(super) async fn bearer(&self, name: &str, role: Role, unit: &str) -> String {
        let app = &self.web.app;
        let act = app.act(Actor::System);
        let unit_id = act.directory.unit_by_code(unit).expect("the unit is seeded").id;
        let appointment = Appointment {
            name: name.parse().unwrap(),
            display_name: name.to_owned(),
            unit_id,
            grants: vec![Grant { role, unit_id, pilot_domain: (role == Role::Guide).then(|| "18".to_owned()) }],
            password_hash: "none".to_owned(),
        };
        let staff = app.store().appoint_staff(&act, None, appointment).await.unwrap();
        let token = format!("gk_{name}");
        let policy = app.sign_in_policy();
        app.store().open_session(&act, &staff.name, &policy, digest(token.as_bytes())).await.unwrap();
        format!("authorization: Bearer {token}\r\n")
    }

    async fn editor(&self) -> String {
        self.bearer("editor", Role::Editor, "370983001").await
    }

    pub(super) async fn post(&self, headers: &str, form: &[u8]) -> Reply {
        exchange(self.server.address, &upload(headers, form, true)).await
    }

    pub(super) async fn get(&self, path: &str, headers: &str) -> Reply {
        send(self.server.address, &get_request(path, headers)).await
    }

    /// Files of content that are kept.
    fn kept(&self) -> usize {
        let folder = self.server.folder.0.join("attachments");
        let folders = std::fs::read_dir(folder).unwrap();
        folders.map(|it| std::fs::read_dir(it.unwrap().path()).unwrap().count()).sum()
    }
}

/// A part of a form.
fn part(field: &str, name: Option<&str>, content: &[u8]) -> Vec<u8> {
    let name = name.map_or_else(String::new, |name| format!("; filename=\"{name}\""));
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"{name}\r\ncontent-type: image/png\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

fn form(parts: &[Vec<u8>]) -> Vec<u8> {
    [&parts.concat()[..], format!("--{BOUNDARY}--\r\n").as_bytes()].concat()
}

/// A form as it should be.
pub(super) fn file(name: &str, content: &[u8]) -> Vec<u8> {
    form(&[part("file", Some(name), content)])
}

fn head(headers: &str) -> String {
    format!(
        "POST /attachments HTTP/1.1\r\nhost: t\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\n{headers}"
    )
}

fn upload(headers: &str, form: &[u8], with_length: bool) -> Vec<u8> {
    if with_length {
        return [format!("{}content-length: {}\r\n\r\n", head(headers), form.len()).as_bytes(), form].concat();
    }
    let mut request = format!("{}transfer-encoding: chunked\r\n\r\n", head(headers)).into_bytes();
    for chunk in form.chunks(9_000) {
        request.extend([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    request.extend(b"0\r\n\r\n");
    request
}

/// Sends and reads at the same time: the server may answer before it has everything.
async fn exchange(address: SocketAddr, request: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (mut from, mut to) = stream.split();
    let mut bytes = Vec::new();
    let reading = async {
        let _ = tokio::time::timeout(PATIENCE, from.read_to_end(&mut bytes)).await.expect("an answer in time");
    };
    let ((), _) = tokio::join!(reading, to.write_all(request));
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Reply { status, head: head.to_lowercase(), body: body.to_owned() }
}

fn refusal(reply: &Reply) -> (u16, String) {
    assert!(reply.head.contains("content-type: application/problem+json"), "{}\n{}", reply.head, reply.body);
    (reply.status, reply.code())
}

#[tokio::test]
async fn an_upload_comes_back_as_it_was() {
    let site = Site::start(|_| {}).await;
    let editor = site.editor().await;
    let reply = site.post(&editor, &file("公开 目录.csv", CONTENT.as_bytes())).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let sha256 = digest(CONTENT.as_bytes());
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("attachment_"));
    assert_eq!(
        reply.json(),
        json!({ "id": id, "sha256": sha256, "name": "公开 目录.csv", "sizeBytes": CONTENT.len(), "mediaType": "text/csv" })
    );
    let path = format!("/attachments/{sha256}");
    assert!(reply.head.contains(&format!("location: {path}")), "{}", reply.head);

    let found = site.get(&path, &editor).await;
    assert_eq!((found.status, found.body.as_str()), (200, CONTENT));
    for header in [
        "content-type: text/csv",
        "content-disposition: attachment; filename*=utf-8''%e5%85%ac%e5%bc%80%20%e7%9b%ae%e5%bd%95.csv",
        "x-content-type-options: nosniff",
        "content-security-policy: sandbox",
        "cache-control: private, no-store",
        "accept-ranges: bytes",
        &format!("etag: \"{sha256}\""),
        &format!("content-length: {}", CONTENT.len()),
    ] {
        assert!(found.head.contains(header), "{header} is missing in {}", found.head);
    }
    let request = get_request(&path, &editor).replacen("GET", "HEAD", 1);
    let head = send(site.server.address, &request).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert!(head.head.contains(&format!("content-length: {}", CONTENT.len())), "{}", head.head);
    let known = site.get(&path, &format!("{editor}if-none-match: \"{sha256}\"\r\n")).await;
    assert_eq!((known.status, known.body.as_str()), (304, ""));

    let query = format!(r#"{{"query":"{{ node(id: \"{id}\") {{ ... on Attachment {{ sha256 sizeBytes }} }} }}"}}"#);
    let node = send(site.server.address, &post_request(&query, &format!("{JSON}{editor}"))).await;
    assert_eq!(node.json()["data"]["node"], json!({ "sha256": sha256, "sizeBytes": CONTENT.len() }));
}

#[tokio::test]
async fn parts_of_a_file_are_handed_out() {
    let site = Site::start(|_| {}).await;
    let editor = site.editor().await;
    // Long enough to be compressed, which would spoil the ranges.
    let content: String = (0..1_000).map(|line| line.to_string() + ",x\n").collect();
    let sha256 =
        site.post(&editor, &file("a.csv", content.as_bytes())).await.json()["sha256"].as_str().unwrap().to_owned();
    let get = async |headers: &str| {
        let headers = format!("{editor}accept-encoding: gzip\r\n{headers}");
        site.get(&format!("/attachments/{sha256}"), &headers).await
    };
    let size = content.len();
    for (range, expected, content_range) in [
        ("bytes=2-5", &content[2..6], format!("bytes 2-5/{size}")),
        ("bytes=-4", &content[size - 4..], format!("bytes {}-{}/{size}", size - 4, size - 1)),
    ] {
        let part = get(&format!("range: {range}\r\n")).await;
        assert_eq!((part.status, part.body.as_str()), (206, expected));
        assert!(part.head.contains(&format!("content-range: {content_range}")), "{}", part.head);
    }
    let behind = get(&format!("range: bytes={size}-\r\n")).await;
    assert_eq!((behind.status, behind.body.as_str()), (416, ""));
    assert!(behind.head.contains(&format!("content-range: bytes */{size}")), "{}", behind.head);
    assert_eq!(get(&format!("range: bytes=2-5\r\nif-range: \"{sha256}\"\r\n")).await.status, 206);
    assert_eq!(get("range: bytes=2-5\r\nif-range: \"other\"\r\n").await.body, content);
    let whole = get("").await;
    assert!(whole.body == content && !whole.head.contains("content-encoding"), "{}", whole.head);
}

#[tokio::test]
async fn an_upload_that_is_repeated_is_the_same_record() {
    let site = Site::start(|_| {}).await;
    let editor = site.editor().await;
    let before = site.web.app.store().verify_journal(|_| ()).await.unwrap().sound;
    let upload = async |name: &str| site.post(&editor, &file(name, CONTENT.as_bytes())).await.json()["id"].to_string();
    let first = upload("a.csv").await;
    assert_eq!(upload("a.csv").await, first);
    assert_ne!(upload("b.csv").await, first);
    assert_eq!(site.kept(), 1);
    assert_eq!(site.web.app.store().verify_journal(|_| ()).await.unwrap().sound, before + 2);
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_with_and_without_a_length() {
    let site = Site::start(|config| config.attachments.max_bytes = 100_000).await;
    let editor = site.editor().await;
    assert_eq!(site.post(&editor, &file("a.txt", &vec![b'a'; 100_000])).await.status, 201);
    for size in [100_001, 300_000] {
        let form = file("a.txt", &vec![b'a'; size]);
        for with_length in [true, false] {
            let reply = exchange(site.server.address, &upload(&editor, &form, with_length)).await;
            assert_eq!(refusal(&reply), (413, "BODY_TOO_LARGE".to_owned()), "{size}");
            assert!(reply.body.contains("100000"), "{}", reply.body);
        }
    }
    // What announces too much is refused before any of it has come.
    let early = format!("{}content-length: 1000000\r\n\r\n", head(&editor));
    assert_eq!(exchange(site.server.address, early.as_bytes()).await.status, 413);
    assert_eq!(site.kept(), 1);
}

#[tokio::test]
async fn a_file_is_judged_by_its_content() {
    let site = Site::start(|_| {}).await;
    let editor = site.editor().await;
    // A program that calls itself a picture.
    let program = site.post(&editor, &file("a.png", b"MZ\x90\0\x03\0\0\0")).await;
    assert_eq!(refusal(&program), (415, "UNSUPPORTED_MEDIA_TYPE".to_owned()));
    assert!(program.body.contains("xlsx") && program.body.contains("允许"), "{}", program.body);
    assert_eq!(site.kept(), 0);
    let page = site.post(&editor, &file("a.png", b"<html><script>alert(1)</script>")).await;
    assert_eq!((page.status, page.json()["mediaType"].as_str()), (201, Some("text/html")));
    let english = site.post(&format!("{editor}accept-language: en\r\n"), &file("a", b"\0")).await;
    assert!(english.body.contains("Allowed:"), "{}", english.body);
}

#[tokio::test]
async fn a_form_has_one_file_with_a_name_that_is_no_path() {
    let site = Site::start(|_| {}).await;
    let editor = site.editor().await;
    let good = part("file", Some("a.txt"), b"a");
    for (why, form) in [
        ("no part", form(&[])),
        ("two files", form(&[good.clone(), good.clone()])),
        ("another field first", form(&[part("title", None, b"a"), good.clone()])),
        ("another field after", form(&[good.clone(), part("title", None, b"a")])),
        ("another name", form(&[part("upload", Some("a.txt"), b"a")])),
        ("no file name", form(&[part("file", None, b"a")])),
        ("a path", file("../../../etc/passwd", b"a")),
        ("a path of Windows", file("..\\\\a.txt", b"a")),
        ("dots", file("..", b"a")),
        ("what turns the direction", file("a\u{202e}txt.exe", b"a")),
        ("too long", file(&"长".repeat(201), b"a")),
        ("empty", file("a.txt", b"")),
        ("cut off", good.clone()),
        ("no form", vec![b'x'; 400_000]),
        ("a head without end", part("file", Some(&"x".repeat(400_000)), b"a")),
    ] {
        let reply = site.post(&editor, &form).await;
        assert_eq!(refusal(&reply), (400, "BAD_INPUT".to_owned()), "{why}");
    }
    assert_eq!(site.kept(), 0);
    let json = format!(
        "POST /attachments HTTP/1.1\r\nhost: t\r\nconnection: close\r\n{editor}{JSON}content-length: 2\r\n\r\n{{}}"
    );
    assert_eq!(refusal(&send(site.server.address, &json).await), (415, "UNSUPPORTED_MEDIA_TYPE".to_owned()));
}

#[tokio::test]
async fn a_hash_that_does_not_fit_keeps_nothing() {
    let site = Site::start(|_| {}).await;
    let editor = site.editor().await;
    let form = file("a.csv", CONTENT.as_bytes());
    let with = |hash: &str| format!("{editor}x-content-sha256: {hash}\r\n");
    assert_eq!(refusal(&site.post(&with(&digest(b"other")), &form).await), (422, "HASH_MISMATCH".to_owned()));
    assert_eq!(refusal(&site.post(&with("abc"), &form).await), (400, "BAD_INPUT".to_owned()));
    assert_eq!(site.kept(), 0);
    assert_eq!(site.post(&with(&digest(CONTENT.as_bytes()).to_uppercase()), &form).await.status, 201);
}

#[tokio::test]
async fn who_uploads_and_who_reads() {
    let site = Site::start(|_| {}).await;
    let form = file("a.csv", CONTENT.as_bytes());
    let editor = site.editor().await;
    let auditor = site.bearer("auditor", Role::Auditor, "370983").await;
    let guide = site.bearer("guide", Role::Guide, "370983").await;
    let stranger = site.bearer("stranger", Role::Editor, "370983002").await;
    let office = site.bearer("office", Role::Office, "370983").await;
    assert_eq!(refusal(&site.post("", &form).await), (401, "UNAUTHENTICATED".to_owned()));
    let unknown = site.post("authorization: Bearer gk_x\r\n", &form).await;
    assert_eq!(refusal(&unknown), (401, "UNAUTHENTICATED".to_owned()));
    assert!(unknown.head.contains("www-authenticate: bearer"), "{}", unknown.head);
    for reader in [&auditor, &guide] {
        assert_eq!(refusal(&site.post(reader, &form).await), (403, "FORBIDDEN".to_owned()));
    }
    let path = format!("/attachments/{}", digest(CONTENT.as_bytes()));
    assert_eq!(refusal(&site.get(&path, &editor).await), (404, "NOT_FOUND".to_owned()));
    assert_eq!(site.post(&editor, &form).await.status, 201);
    for (reader, status) in [(&editor, 200), (&auditor, 200), (&office, 200), (&guide, 404), (&stranger, 404)] {
        assert_eq!(site.get(&path, reader).await.status, status, "{reader}");
    }
    // What one may not see and what is not there look the same.
    let (unseen, absent) = (site.get(&path, &stranger).await, site.get("/attachments/abc", &stranger).await);
    assert_eq!((unseen.status, unseen.body), (absent.status, absent.body));
    assert_eq!(site.get(&path, "").await.status, 404);
    // The same content of one's own opens nobody else's record.
    assert_eq!(site.post(&stranger, &file("b.csv", CONTENT.as_bytes())).await.status, 201);
    let own = site.get(&path, &stranger).await;
    assert!(own.status == 200 && own.head.contains("''b.csv"), "{}", own.head);
}

#[tokio::test]
async fn an_upload_that_stalls_or_trickles_is_cut_off_and_makes_room() {
    let site = Site::start(|config| {
        config.attachments.max_uploads = 1;
        config.server.body_timeout_ms = 200;
        config.attachments.upload_timeout_ms = 600;
    })
    .await;
    let editor = site.editor().await;
    let form = file("a.txt", b"a");
    let request = upload(&editor, &form, true);
    for trickles in [false, true] {
        let mut stuck = TcpStream::connect(site.server.address).await.unwrap();
        stuck.write_all(&request[..request.len() - form.len() + 20]).await.unwrap();
        let (mut from, mut to) = stuck.into_split();
        // One is silent, the other goes on for ever; both keep the connection open.
        let trickle = tokio::spawn(async move {
            while !trickles || to.write_all(b"a").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        // Another one waits for its turn, and has it when the first is cut off.
        assert_eq!(exchange(site.server.address, &request).await.status, 201);
        let mut answer = [0; 12];
        tokio::time::timeout(PATIENCE, from.read_exact(&mut answer)).await.expect("an answer in time").unwrap();
        assert_eq!(&answer, b"HTTP/1.1 408");
        trickle.abort();
    }
}

#[tokio::test]
async fn uploads_cost_more_than_questions() {
    let site = Site::start(|config| config.rate.cost_per_minute = 4_500).await;
    let editor = site.editor().await;
    let form = file("a.txt", b"a");
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(site.post(&editor, &form).await.status);
    }
    assert_eq!(statuses, [201, 201, 429]);
    let refused = site.post(&editor, &form).await;
    assert_eq!(refusal(&refused), (429, "RATE_LIMITED".to_owned()));
    assert!(refused.head.contains("retry-after: "), "{}", refused.head);
}

#[tokio::test]
async fn the_journal_and_the_log_do_not_learn_the_name() {
    let site = Site::start(|_| {}).await;
    let editor = site.editor().await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    assert_eq!(site.post(&editor, &file("李四.csv", CONTENT.as_bytes())).await.status, 201);
    let lines = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(lines.contains("\"http.route\":\"/attachments\"") && lines.contains("\"actor.kind\":\"STAFF\""), "{lines}");
    let act = site.web.app.act(Actor::System);
    let journal = site.web.app.store().journal(&act, persistence::Window::first(1)).await.unwrap();
    let entry = &journal.items[0];
    assert_eq!((entry.action.as_str(), entry.subject_type.as_str()), ("uploadAttachment", "Attachment"));
    assert!(
        entry.facts.contains(&digest(CONTENT.as_bytes())) && entry.staff_id.is_some_and(|id: StaffId| !id.0.is_nil())
    );
    assert!(!lines.contains("李四") && !entry.facts.contains("李四"));
}
