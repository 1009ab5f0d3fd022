//! A contract as a feed in three formats and as a stream of events, on both databases.

use super::feeds::{County, HOSTILE, header_of, urn};
use super::*;

const FEED: &str = "/feeds/media/notices";
const NOTICES: &str = "subscription Notices($after: String) {
    changes(after: $after, types: [Document], unitCode: \"370983001\") {
        cursor node { kind type id at unit { name } record { ... on Document { title indexNumber summary body { html plainText } content { keywords } } } }
    }
}";

/// Plugs in a frontend with a contract.
fn plug(config: &mut Config) {
    let folder = config.data_dir.join("frontends/media");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("frontend.toml"), "title = \"媒体\"\n[contracts]\nnotices = \"公告\"\n").unwrap();
    std::fs::write(folder.join("notices.graphql"), NOTICES).unwrap();
    config.frontends.folder = folder.parent().map(Into::into);
    config.server.public_url = Some("https://gk.example.gov.cn".to_owned());
}

async fn page(county: &County, path: &str) -> Value {
    let reply = county.get(path, "").await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.json()
}

fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap()).collect()
}

fn onward(page: &Value) -> String {
    page["_gongkai"]["follow_url"].as_str().unwrap().replace("https://gk.example.gov.cn", "")
}

#[tokio::test]
async fn readers_see_the_newest_first_and_those_who_follow_miss_nothing() {
    for county in County::both_in(plug).await {
        let before = page(&county, &format!("{FEED}.json")).await;
        assert_eq!((titles(&before).len(), &before["title"]), (0, &json!("公告")));
        let mut held = Vec::new();
        for number in 0..5 {
            held.push(county.published(json!({ "title": format!("公告{number}") })).await);
        }
        let newest = page(&county, &format!("{FEED}.json?first=2")).await;
        assert_eq!(titles(&newest), ["公告4", "公告3"]);
        assert_eq!(newest.get("next_url"), None);
        assert_eq!(newest["items"][0]["id"], urn(&held[4]));
        assert_eq!(newest["items"][0]["content_html"], "<p>正文</p>");
        // Whoever began before anything was there has it all, in the order of commits, page by page.
        let first = page(&county, &format!("{}&first=2", onward(&before))).await;
        assert_eq!(titles(&first), ["公告0", "公告1"]);
        let next = first["next_url"].as_str().unwrap().replace("https://gk.example.gov.cn", "");
        assert_eq!(titles(&page(&county, &next).await), ["公告2", "公告3"]);
        let whole = page(&county, &format!("{FEED}.json?after=")).await;
        assert_eq!((titles(&whole).len(), whole.get("next_url")), (5, None));
        // Afterwards only what is new: a withdrawal, and nothing of what it held.
        county.withdraw(&held[1]).await;
        let news = page(&county, &onward(&whole)).await;
        assert_eq!(titles(&news).len(), 0);
        assert_eq!(news["_gongkai"]["tombstones"][0]["id"], urn(&held[1]));
        assert_eq!(titles(&page(&county, &onward(&news)).await).len(), 0);
        let newest = page(&county, &format!("{FEED}.json?first=2")).await;
        assert_eq!((titles(&newest), newest["_gongkai"]["tombstones"].as_array().unwrap().len()), (vec!["公告4"], 1));
        assert!(!county.get(&format!("{FEED}.json?after="), "").await.body.contains("公告1"));
    }
}

#[tokio::test]
async fn every_format_and_the_stream_say_the_same() {
    for county in County::both_in(plug).await {
        let held = county.published(json!({ "title": HOSTILE })).await;
        let gone = county.published(json!({ "title": "撤下的" })).await;
        county.withdraw(&gone).await;
        let json_page = page(&county, &format!("{FEED}.json?after=")).await;
        let item = &json_page["items"][0];
        assert_eq!((&item["id"], &item["title"]), (&urn(&held).into(), &HOSTILE.into()));
        assert!(item["url"].as_str().unwrap().starts_with("https://gk.example.gov.cn/feeds/documents.json?document="));
        // As it comes over the stream, by the same name.
        let stream = "accept: text/event-stream\r\n";
        let mut socket = TcpStream::connect(county.site.server.address).await.unwrap();
        let request = get_request("/graphql?documentId=media/notices", stream);
        socket.write_all(request.as_bytes()).await.unwrap();
        let (mut said, mut buffer) = (String::new(), vec![0; 65_536]);
        while said.matches("event: next").count() < 2 {
            let size = tokio::time::timeout(PATIENCE, socket.read(&mut buffer)).await.unwrap().unwrap();
            assert!(size > 0, "{said}");
            said += &String::from_utf8_lossy(&buffer[..size]);
        }
        let events: Vec<Value> = said
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .filter(|data| data.starts_with('{'))
            .map(|data| serde_json::from_str(data).unwrap())
            .collect();
        let edge = &events[0]["data"]["changes"];
        assert_eq!((&edge["node"], &edge["cursor"]), (&item["_gongkai"]["change"], &item["_gongkai"]["cursor"]));
        assert_eq!(events[1]["data"]["changes"]["node"]["kind"], "TOMBSTONE");

        let atom = county.get(&format!("{FEED}.atom"), "").await;
        assert_eq!(header_of(&atom, "content-type"), Some("application/atom+xml; charset=utf-8"));
        assert!(atom.body.contains(&format!("<id>{}</id>", urn(&held))), "{}", atom.body);
        assert!(
            atom.body.contains(&format!("ref=\"{}\"", urn(&gone))) && !atom.body.contains("<script"),
            "{}",
            atom.body
        );
        let csv = county.get(&format!("{FEED}.csv"), "").await;
        assert_eq!(header_of(&csv, "content-disposition"), Some("attachment; filename*=utf-8''media-notices.csv"));
        let mut rows = csv::Reader::from_reader(csv.body.trim_start_matches('\u{feff}').as_bytes());
        let header = rows.headers().unwrap().clone();
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        let at = |row: usize, name: &str| {
            rows[row].get(header.iter().position(|it| it == name).unwrap()).unwrap().to_owned()
        };
        assert_eq!((at(0, "urn"), at(0, "node.kind")), (urn(&gone), "TOMBSTONE".to_owned()));
        assert_eq!((at(1, "urn"), at(1, "node.record.title")), (urn(&held), format!("'{HOSTILE}")));
        assert_eq!(at(1, "node.record.content.keywords"), "[]");
    }
}

#[tokio::test]
async fn what_is_no_feed_or_no_place_in_it_is_told() {
    let county = County::start(plug).await;
    county.published(json!({ "title": "公告" })).await;
    for (path, status, code) in [
        ("/feeds/media/other.json", 404, "NOT_FOUND"),
        ("/feeds/media/notices.xml", 404, "NOT_FOUND"),
        ("/feeds/nobody/notices.json", 404, "NOT_FOUND"),
        ("/feeds/media/notices.json?after=nonsense", 400, "BAD_INPUT"),
        ("/feeds/media/notices.json?first=0", 400, "BAD_INPUT"),
        ("/feeds/media/notices.json?first=101", 400, "BAD_INPUT"),
        ("/feeds/media/notices.json?unit=370983001", 400, "BAD_INPUT"),
    ] {
        let reply = county.get(path, "").await;
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{path}: {}", reply.body);
    }
    let first = county.get("/feeds/media/notices.json", "").await;
    let tag = header_of(&first, "etag").unwrap().to_owned();
    assert_eq!(header_of(&first, "cache-control"), Some("public, no-cache"));
    let known = format!("if-none-match: {tag}\r\n");
    assert_eq!(county.get("/feeds/media/notices.json", &known).await.status, 304);
    county.published(json!({ "title": "又一件" })).await;
    assert_eq!(county.get("/feeds/media/notices.json", &known).await.status, 200);
}
