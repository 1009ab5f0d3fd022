//! What caches are told, by servers that are processes of their own: two replicas over one database, whatever happens on the other
//! one meanwhile, and a cache of somebody else's in front.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[expect(dead_code, reason = "others look into the database, too")]
mod served;

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use served::{Caller, Place, Server, postgresql};

/// What another replica committed may be missing for this long.
const STATED: Duration = Duration::from_secs(1);
const UNIT: &str = "370983001";

/// Frontends, and for how many seconds their answers may be kept.
const LIVES: [(&str, u32); 3] = [("anew", 0), ("brief", 2), ("long", 600)];

/// A place with these frontends.
fn plugged(database: Option<String>) -> Place {
    let mut place = Place::new(database);
    let folder = place.folder().join("frontends");
    let documents = format!(
        "query Documents {{ documents(first: 100, filter: {{ unitCode: \"{UNIT}\" }}) {{ nodes {{ title }} }} }}"
    );
    for (name, life) in LIVES {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        let manifest = format!("title = \"网站\"\n[cache]\nmax_age_seconds = {life}\n");
        std::fs::write(folder.join(name).join("frontend.toml"), manifest).unwrap();
        std::fs::write(folder.join(name).join("channels.graphql"), "query Channels { channels { code name } }")
            .unwrap();
        std::fs::write(folder.join(name).join("documents.graphql"), &documents).unwrap();
    }
    place.set("GONGKAI__FRONTENDS__FOLDER", &folder.display().to_string());
    place.set("GONGKAI__RATE__COST_PER_MINUTE", "0");
    place
}

/// A name a channel has had: from the moment somebody began to give it, by which replica, and when that was done.
struct Named {
    name: String,
    begun: Instant,
    done: Option<Instant>,
    by: usize,
}

/// Whether somebody who asked `replica` between these moments may be told the name at `index`.
fn may_be_told(names: &[Named], index: usize, replica: usize, asked: Instant, answered: Instant) -> bool {
    let began_in_time = names[index].begun <= answered;
    let Some(next) = names.get(index + 1) else { return began_in_time };
    // What this replica committed itself holds at once; what another did, after the stated time.
    let grace = if next.by == replica { Duration::ZERO } else { STATED };
    began_in_time && next.done.is_none_or(|done| asked <= done + grace)
}

/// Asks either replica, mostly with a tag it has seen, and judges each answer. How often it was 304, and how often 200.
async fn read(
    replicas: Arc<[Server; 2]>,
    names: Arc<Mutex<Vec<Named>>>,
    code: String,
    mut dice: StdRng,
    end: Instant,
) -> (usize, usize) {
    let client = reqwest::Client::new();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut newest = String::new();
    let (mut unchanged, mut fresh) = (0, 0);
    while Instant::now() < end {
        let replica = dice.random_range(0..2_usize);
        let mut request = client.get(format!("{}/graphql?documentId=anew/channels", replicas[replica].url));
        request = request.header("accept", "application/json");
        // Mostly the tag that is new, now and then one that was so before.
        let any = known.keys().nth(dice.random_range(0..known.len().max(1)));
        let tag = if dice.random_bool(0.7) { Some(&newest) } else { any };
        if let Some(tag) = tag.filter(|it| !it.is_empty()) {
            request = request.header("if-none-match", tag);
        }
        let asked = Instant::now();
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let tag = response.headers()["etag"].to_str().unwrap().to_owned();
        let body = response.text().await.unwrap();
        let answered = Instant::now();
        let name = match status {
            304 => {
                unchanged += 1;
                known[&tag].clone()
            }
            200 => {
                fresh += 1;
                let page: Value = serde_json::from_str(&body).unwrap();
                let channels = page["data"]["channels"].as_array().unwrap();
                let own = channels.iter().find(|it| it["code"] == code.as_str()).unwrap();
                own["name"].as_str().unwrap().to_owned()
            }
            other => panic!("{other}: {body}"),
        };
        known.insert(tag.clone(), name.clone());
        newest = tag;
        let names = names.lock().unwrap();
        let index = names.iter().rposition(|it| it.name == name).expect("a name that was given");
        assert!(
            may_be_told(&names, index, replica, asked, answered),
            "{status} of replica {replica}: {name} is too old; {} names since, the next done {:?} before it was asked",
            names.len() - 1 - index,
            names[index + 1].done.map(|done| asked.duration_since(done)),
        );
    }
    (unchanged, fresh)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_of_two_replicas_is_older_than_stated() {
    let Some(database) = postgresql().await else { return };
    let place = plugged(Some(database));
    let first = place.serve().await;
    let replicas = Arc::new([first, place.serve().await]);
    let admin = Caller::new(None).by(&place.token("admin"));
    let found = admin.ask(&replicas[0], "{ channels { id code name version } }", json!({})).await;
    let channel = found["data"]["channels"][0].clone();
    let code = channel["code"].as_str().unwrap().to_owned();
    let long_ago = Instant::now();
    let names = Arc::new(Mutex::new(vec![Named {
        name: channel["name"].as_str().unwrap().to_owned(),
        begun: long_ago,
        done: Some(long_ago),
        by: 0,
    }]));
    let seed = rand::random::<u64>();
    eprintln!("seed {seed}");
    let end = Instant::now() + Duration::from_secs(12);

    let readers: Vec<_> = (0..3)
        .map(|number| {
            let dice = StdRng::seed_from_u64(seed ^ number);
            tokio::spawn(read(replicas.clone(), names.clone(), code.clone(), dice, end))
        })
        .collect();

    let mut dice = StdRng::seed_from_u64(seed);
    let mut version = channel["version"].as_i64().unwrap();
    let mut writes = 0;
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..400))).await;
        let by = dice.random_range(0..2_usize);
        // Some names come back: their tags are known, and valid again.
        let name = if dice.random_bool(0.3) {
            format!("渠道{}", dice.random_range(0..3))
        } else {
            format!("渠道-{writes}")
        };
        if names.lock().unwrap().last().unwrap().name == name {
            continue;
        }
        names.lock().unwrap().push(Named { name: name.clone(), begun: Instant::now(), done: None, by });
        let query = "mutation($input: AmendChannelInput!) { amendChannel(input: $input) { channel { version } userErrors { code } } }";
        let details = json!({ "name": name, "online": true, "position": 1 });
        let input = json!({ "id": channel["id"], "expectedVersion": version, "details": details });
        let done = admin.ask(&replicas[by], query, json!({ "input": input })).await;
        version = done["data"]["amendChannel"]["channel"]["version"].as_i64().unwrap_or_else(|| panic!("{done}"));
        names.lock().unwrap().last_mut().unwrap().done = Some(Instant::now());
        writes += 1;
    }
    let (mut unchanged, mut fresh) = (0, 0);
    for reader in readers {
        let (more_unchanged, more_fresh) = reader.await.unwrap();
        (unchanged, fresh) = (unchanged + more_unchanged, fresh + more_fresh);
    }
    println!("{writes} writes, {unchanged} times 304, {fresh} times 200");
    assert!(writes > 10 && unchanged > 1_000 && fresh > writes, "{writes} {unchanged} {fresh}");
}

/// A cache in front of a server; ended when it goes out of sight.
struct Varnish {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Drop for Varnish {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Varnish {
    /// As it comes from the system's packages, but that it keeps nothing beyond its life. None where there is none.
    async fn before(server: &Server) -> Option<Self> {
        let program = ["/usr/sbin/varnishd", "/usr/local/sbin/varnishd", "/opt/homebrew/sbin/varnishd"];
        let Some(program) = program.iter().find(|it| std::path::Path::new(it).is_file()) else {
            let is_required = ["CI", "GONGKAI_REQUIRE_VARNISH"].iter().any(|name| std::env::var_os(name).is_some());
            assert!(!is_required, "install Varnish (scripts/install-tools): what caches do has to be tried here");
            eprintln!("SKIPPED: install Varnish (scripts/install-tools) to have a cache tried");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("gongkai-varnish").tempdir().unwrap();
        let port = testkit::port::free();
        let backend = server.url.trim_start_matches("http://");
        let child = Command::new(program)
            .args(["-F", "-j", "none", "-a", &format!("127.0.0.1:{port}"), "-b", backend, "-s", "malloc,16m"])
            .args(["-p", "default_grace=0", "-n"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let varnish = Self { child, url: format!("http://127.0.0.1:{port}"), _folder: folder };
        let deadline = Instant::now() + Duration::from_secs(30);
        while reqwest::get(format!("{}/healthz", varnish.url)).await.is_err() {
            assert!(Instant::now() < deadline, "Varnish does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Some(varnish)
    }

    /// The titles, and whether they come from the cache.
    async fn titles(&self, client: &reqwest::Client, frontend: &str) -> (BTreeSet<String>, bool) {
        let request = client.get(format!("{}/graphql?documentId={frontend}/documents", self.url));
        let response = request.header("accept", "application/json").send().await.unwrap();
        // Two numbers: this request, and the one that fetched what is answered.
        let is_hit = response.headers()["x-varnish"].to_str().unwrap().contains(' ');
        let page: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        let nodes = page["data"]["documents"]["nodes"].as_array().unwrap();
        (nodes.iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect(), is_hit)
    }
}

/// A document that may be published: id and version.
async fn approved(server: &Server, [editor, reviewer]: &[String; 2], title: &str) -> (String, i64) {
    let [editor, reviewer] = [editor, reviewer].map(|it| Caller::new(None).by(it));
    let content =
        json!({ "title": title, "summary": "概述", "formedOn": "2026-02-01", "kind": "NOTICE", "body": "<p>正文</p>" });
    let mut id = Value::Null;
    for (by, verb, kind, more) in [
        (&editor, "draftDocument", "DraftDocumentInput", json!({ "unitCode": UNIT, "content": content })),
        (&editor, "submitDocument", "DocumentInput", json!({ "expectedVersion": 1 })),
        (
            &reviewer,
            "reviewDocument",
            "ReviewDocumentInput",
            json!({ "expectedVersion": 2, "decision": "APPROVE", "secrecy": "CLEARED", "disclosure": "PROACTIVE" }),
        ),
    ] {
        let mut input = more;
        if !id.is_null() {
            input["id"] = id.clone();
        }
        id = verbed(server, by, verb, kind, input).await["id"].take();
    }
    (id.as_str().unwrap().to_owned(), 3)
}

async fn verbed(server: &Server, by: &Caller, verb: &str, kind: &str, input: Value) -> Value {
    let query = format!(
        "mutation($input: {kind}!) {{ it: {verb}(input: $input) {{ document {{ id version }} userErrors {{ code message }} }} }}"
    );
    let mut done = by.ask(server, &query, json!({ "input": input })).await;
    assert_eq!(done["data"]["it"]["userErrors"], json!([]), "{verb}: {done}");
    done["data"]["it"]["document"].take()
}

#[tokio::test]
async fn nothing_is_seen_early_through_a_cache_nor_long_after_it_was_withdrawn() {
    let place = plugged(None);
    let server = place.serve().await;
    let Some(varnish) = Varnish::before(&server).await else { return };
    let tokens = place.appoint(&server, UNIT).await;
    let reviewer = Caller::new(None).by(&tokens[1]);
    let client = reqwest::Client::new();
    let mut held = Vec::new();
    for number in 0..3 {
        held.push(approved(&server, &tokens, &format!("定时{number}")).await);
    }
    let (mut hits, mut due) = (0, BTreeMap::new());
    for (number, (id, version)) in held.iter().enumerate() {
        let at = Utc::now() + TimeDelta::milliseconds(2_500 + 1_700 * i64::try_from(number).unwrap());
        let input = json!({ "id": id, "expectedVersion": version, "at": at });
        verbed(&server, &reviewer, "scheduleDocument", "ScheduleDocumentInput", input).await;
        due.insert(format!("定时{number}"), at);
    }
    let mut seen: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
    let deadline = Instant::now() + Duration::from_secs(30);
    while seen.len() < due.len() {
        assert!(Instant::now() < deadline, "{seen:?} of {due:?}");
        let (titles, is_hit) = varnish.titles(&client, "long").await;
        let now = Utc::now();
        hits += i32::from(is_hit);
        for title in titles {
            assert!(due[&title] <= now, "{title} is seen {} ms early", (due[&title] - now).num_milliseconds());
            seen.entry(title).or_insert(now);
        }
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    for (title, at) in &seen {
        let late = *at - due[title];
        println!("{title}: seen {} ms after its time", late.num_milliseconds());
        // Ten minutes are cut to the time of the next one, and the schedule is looked at every second.
        assert!(late < TimeDelta::seconds(6), "{title} is seen {} ms late", late.num_milliseconds());
    }
    assert!(hits > 50, "the cache was of no use: {hits}");
    // Withdrawn, it is gone from everywhere when the answer's life is over.
    assert!(varnish.titles(&client, "brief").await.0.contains("定时0"));
    let (id, version) = &held[0];
    let input = json!({ "id": id, "expectedVersion": version + 2, "kind": "ERROR", "reason": "有误" });
    verbed(&server, &reviewer, "withdrawDocument", "WithdrawDocumentInput", input).await;
    let withdrawn = Instant::now();
    while varnish.titles(&client, "brief").await.0.contains("定时0") {
        assert!(withdrawn.elapsed() < Duration::from_secs(4), "what was withdrawn is still handed out");
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    println!("withdrawn: gone after {} ms", withdrawn.elapsed().as_millis());
}
