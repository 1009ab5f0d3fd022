use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::*;
use crate::testing::{Folder, ask, surroundings};

fn sign_in(password: &str) -> String {
    format!(
        r#"mutation {{ signIn(input: {{ name: "admin", password: "{password}" }}) {{ token staff {{ displayName unit {{ code }} grants {{ role }} }} userErrors {{ code }} }} }}"#
    )
}

/// A seeded application whose clock stands at what `now` says, and the first password.
async fn seeded(folder: &Folder, now: &Arc<std::sync::Mutex<DateTime<Utc>>>) -> (App, String) {
    let now = now.clone();
    let surroundings = Surroundings { clock: Arc::new(move || *now.lock().unwrap()), ..surroundings() };
    let app = App::start_in(&folder.config(), surroundings).await.unwrap();
    let administrator = app.seed().await.unwrap().expect("the database was empty");
    assert!(app.seed().await.unwrap().is_none(), "it is seeded once");
    (app, administrator.password)
}

fn morning() -> Arc<std::sync::Mutex<DateTime<Utc>>> {
    Arc::new(std::sync::Mutex::new("2026-03-02T01:00:00Z".parse().unwrap()))
}

#[tokio::test]
async fn the_first_administrator_gets_in_and_a_session_ends() {
    let (folder, now) = (Folder::new(), morning());
    let (app, password) = seeded(&folder, &now).await;

    let (refused, actor) = ask(&app, None, &sign_in("not the password")).await;
    assert_eq!(actor, "ANONYMOUS");
    assert_eq!(refused["data"]["signIn"]["userErrors"], json!([{ "code": "SIGN_IN_FAILED" }]));
    assert_eq!(refused["data"]["signIn"]["token"], Value::Null);

    let (answer, _) = ask(&app, None, &sign_in(&password)).await;
    let signed_in = &answer["data"]["signIn"];
    assert_eq!(
        signed_in["staff"],
        json!({ "displayName": "政务公开办公室管理员", "unit": { "code": "370983" }, "grants": [{ "role": "OFFICE" }] })
    );
    let bearer = format!("Bearer {}", signed_in["token"].as_str().unwrap());
    let whoami = "{ viewer { kind staff { name } } }";
    let (answer, actor) = ask(&app, Some(&bearer), whoami).await;
    assert_eq!((answer["data"]["viewer"]["staff"]["name"].as_str(), actor), (Some("admin"), "STAFF"));

    *now.lock().unwrap() += chrono::Duration::hours(12);
    let (answer, actor) = ask(&app, Some(&bearer), whoami).await;
    assert_eq!((code(&answer), actor), ("UNAUTHENTICATED", "ANONYMOUS"));
}

#[tokio::test]
async fn what_is_no_token_is_refused_and_not_anonymous() {
    let folder = Folder::new();
    let app = App::start_in(&folder.config(), surroundings()).await.unwrap();
    let long = format!("Bearer gk_{}", "x".repeat(200));
    for authorization in ["Bearer gk_unknown", "Basic YTpi", "gk_unknown", &long] {
        let (answer, _) = ask(&app, Some(authorization), "{ __typename }").await;
        assert_eq!(code(&answer), "UNAUTHENTICATED", "{authorization}");
    }
    assert_eq!(ask(&app, None, "{ __typename }").await.0, json!({ "data": { "__typename": "Query" } }));
}

#[tokio::test]
async fn an_outage_is_unavailable_and_not_a_sign_out() {
    let folder = Folder::new();
    let app = App::start_in(&folder.config(), surroundings()).await.unwrap();
    assert_eq!(app.ready().await, Ok(()));
    app.store().clone().close().await.unwrap();
    let (answer, _) = ask(&app, Some("Bearer gk_any"), "{ __typename }").await;
    assert_eq!(code(&answer), "UNAVAILABLE");
    assert!(app.ready().await.is_err());
}

#[tokio::test]
async fn the_seed_is_what_the_plan_says() {
    let (folder, now) = (Folder::new(), morning());
    let (app, password) = seeded(&folder, &now).await;
    // Findings are for those who work on catalogues.
    let (answer, _) = ask(&app, None, &sign_in(&password)).await;
    let bearer = format!("Bearer {}", answer["data"]["signIn"]["token"].as_str().unwrap());
    let query = "{
        pilotDomains { code printedNumber remark compilingUnit { name } }
        workspace { catalogues(first: 20) { nodes { kind pilotDomain { code } editions(first: 2) { nodes {
            status items(first: 1) { totalCount nodes { key } }
            blocking: findings(first: 50, severity: BLOCKING) { nodes { code item { key } } }
        } } } } }
        units(first: 100) { totalCount }
        milestones(first: 50) { nodes { imported dueText } }
        addWorkingDays(from: \"2024-09-27\", days: 3) { date provisional }
    }";
    let (answer, _) = ask(&app, Some(&bearer), query).await;
    assert_eq!(answer["errors"], Value::Null);
    let data = &answer["data"];

    let domains = data["pilotDomains"].as_array().unwrap();
    assert_eq!(domains.len(), 26);
    assert!(domains.iter().all(|it| it["compilingUnit"]["name"].is_string() && it["remark"].is_string()));
    assert_eq!((&domains[24]["printedNumber"], &domains[25]["printedNumber"]), (&json!("19"), &json!("20")));
    assert_eq!(data["units"]["totalCount"], 39);

    let catalogues = data["workspace"]["catalogues"]["nodes"].as_array().unwrap();
    let (villages, domains): (Vec<_>, Vec<_>) = catalogues.iter().partition(|it| it["pilotDomain"].is_null());
    assert_eq!(villages.len(), 1);
    assert_eq!(villages[0]["editions"]["nodes"][0]["items"]["nodes"][0]["key"], "village.001");
    let mut templates: Vec<_> = domains
        .iter()
        .map(|it| {
            let editions = it["editions"]["nodes"].as_array().unwrap();
            assert_eq!(editions.len(), 1);
            let edition = &editions[0];
            assert_eq!((&it["kind"], &edition["status"]), (&json!("TEMPLATE"), &json!("PUBLISHED")));
            let blocking = edition["blocking"]["nodes"].as_array().unwrap();
            let domain = it["pilotDomain"]["code"].as_str().unwrap();
            assert_eq!(edition["items"]["nodes"][0]["key"], format!("{domain}.001"));
            (domain, edition["items"]["totalCount"].as_i64().unwrap(), blocking.clone())
        })
        .collect();
    templates.sort_by_key(|it| it.0);
    let sizes: Vec<_> = templates.iter().map(|(domain, items, _)| (*domain, *items)).collect();
    assert_eq!(sizes, [("02", 11), ("03", 23), ("07", 17), ("10", 15), ("18", 13), ("21", 25)]);
    assert_eq!(sizes.iter().map(|it| it.1).sum::<i64>(), 104);
    for (domain, _, blocking) in templates {
        assert_eq!(blocking, Vec::<Value>::new(), "template {domain}");
    }

    let milestones = data["milestones"]["nodes"].as_array().unwrap();
    assert_eq!(milestones.len(), 10);
    assert!(milestones.iter().all(|it| it["imported"] == true && it["dueText"] != ""));
    assert_eq!(data["addWorkingDays"], json!({ "date": "2024-10-08", "provisional": false }));
}

#[tokio::test]
async fn an_embedded_database_is_for_its_owner_alone() {
    let folder = Folder::new();
    let config = Config { data_dir: folder.0.join("deeper/than that%3F"), ..Config::default() };
    drop(App::start_in(&config, surroundings()).await.unwrap());
    let file = config.database_file().unwrap();
    assert!(file.starts_with(&config.data_dir) && file.is_file(), "{}", file.display());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&config.data_dir), mode(&file)), (0o700, 0o600));
    }
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}
