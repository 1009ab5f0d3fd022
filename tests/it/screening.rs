//! What attachments hold: read once, remembered masked, on both databases; and the screening over it.

use std::io::Cursor;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::attachment::{Attachment, ContentHash};
use domain::personal_data::{HiddenBy, OverrideReason, PersonalDataKind, SCANNER_VERSION, Screening, Spot, Unreadable};
use domain::refusal::Ground;
use domain::staff::Role;
use graphql::Screener;
use persistence::{digest, sha256};
use sea_orm::{ConnectionTrait, Database, Statement};
use testkit::world::World;

const UNIT: &str = "370983001";
const PHONE: &str = "13812345678";

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

async fn upload(world: &World, actor: &Actor, name: &str, bytes: &[u8]) -> Attachment {
    let id = world.upload(actor, at(), name, bytes).await;
    world.store.attachment(actor, id).await.unwrap().unwrap()
}

/// A list of subsidies as offices send them: what is not for the public has been hidden, not removed.
fn hidden_column() -> Vec<u8> {
    let page = format!(
        "<html><table><caption>补贴名单</caption><tr><td>姓名</td><td>金额</td></tr><tr><td>王五</td><td>500</td></tr>\
         <tr style='display:none'><td>{PHONE}</td><td>1</td></tr></table></html>"
    );
    page.into_bytes()
}

#[tokio::test]
async fn a_content_is_read_once_and_remembered_without_its_numbers() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let files = [
            upload(&world, &editor, "名单.html", &hidden_column()).await,
            upload(&world, &editor, "同一份.html", &hidden_column()).await,
            upload(&world, &editor, "现场.png", b"\x89PNG\r\n\x1a\n....").await,
            upload(&world, &editor, "说明.txt", "没有号码".as_bytes()).await,
        ];
        let before = world.store.verify_journal(|_| ()).await.unwrap().sound;
        let scans = world.screener.screen(&files).await.unwrap();
        assert_eq!(scans[0], scans[1], "{}", world.database);
        assert!(!scans[0].findings.is_empty() && scans[3].findings.is_empty() && scans[3].is_readable());
        assert_eq!(scans[2].unreadable[0].reason, Unreadable::Picture);
        let contents: Vec<ContentHash> = files.iter().map(|it| it.sha256.clone()).collect();
        let kept = world.store.content_scans(&contents).await.unwrap();
        assert_eq!((kept.len(), &kept[&contents[0]]), (3, &scans[0]));
        // It follows from the content, so it is no act of anybody.
        assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().sound, before);

        // What is remembered is believed, until the scanner has learned something.
        let database = Database::connect(&world.url).await.unwrap();
        let run = |sql: String| {
            let database = database.clone();
            async move { database.execute_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap() }
        };
        let rows = database
            .query_all_raw(Statement::from_string(
                database.get_database_backend(),
                "SELECT findings, readable FROM attachment_scan",
            ))
            .await
            .unwrap();
        let texts: Vec<String> = rows.iter().map(|row| row.try_get("", "findings").unwrap()).collect();
        assert!(texts.iter().any(|it| it.contains("138****5678")) && texts.iter().all(|it| !it.contains(PHONE)));
        let empty = "{\"findings\":[],\"more\":0,\"unreadable\":[]}";
        run(format!("UPDATE attachment_scan SET findings = '{empty}'")).await;
        assert!(world.screener.screen(&files[..1]).await.unwrap()[0].findings.is_empty());
        run(format!("UPDATE attachment_scan SET scanner_version = {}", SCANNER_VERSION - 1)).await;
        assert_eq!(world.screener.screen(&files).await.unwrap(), scans, "{}", world.database);
    }
}

#[tokio::test]
async fn a_hidden_column_of_a_workbook_stands_in_the_way_of_publishing() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet().set_name("补贴名单").unwrap();
        sheet.write(0, 0, "姓名").unwrap().write(0, 1, "手机").unwrap().write(1, 0, "王五").unwrap();
        sheet.write(1, 1, PHONE).unwrap().set_column_hidden(1).unwrap();
        let mut bytes = Cursor::new(Vec::new());
        workbook.save_to_writer(&mut bytes).unwrap();
        let file = upload(&world, &editor, "补贴名单.xlsx", bytes.get_ref()).await;
        let scans = world.screener.screen(std::slice::from_ref(&file)).await.unwrap();
        assert_eq!(scans[0].findings.len(), 1);
        assert_eq!(scans[0].findings[0].kind, PersonalDataKind::MobileNumber);
        let Spot::Cell { hidden, row, column, .. } = &scans[0].findings[0].spot else { panic!("{scans:?}") };
        assert_eq!((*hidden, *row, *column), (Some(HiddenBy::Column), 2, 1));

        let mut screening = Screening::default();
        screening.read_field("title", "补贴名单公示");
        screening.add_attachment(&file.sha256, &file.name, &scans[0]);
        let refusal = screening.require_cleared(None, sha256).unwrap_err();
        assert_eq!(refusal.ground, Ground::PersonalDataFound);
        let reason: OverrideReason = "经本人书面同意公开".parse().unwrap();
        let passed = screening.let_pass(&world.act(editor, at()), "reason", reason, sha256).unwrap();
        assert!(screening.require_cleared(Some(&passed), sha256).is_ok());
        assert_eq!(digest(b"abc"), ContentHash::from(sha256(b"abc")).as_str());
    }
}
