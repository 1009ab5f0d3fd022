//! The records of attachments: made once however often they are sent, and seen by nobody they are not meant for.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::attachment::{Attachment, MediaType, Upload};
use domain::refusal::Ground;
use domain::staff::Role;
use persistence::{Undone, digest};
use testkit::world::{World, none};

const UNIT: &str = "370983001";

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

fn upload(content: &str, name: &str) -> Upload {
    Upload {
        sha256: digest(content.as_bytes()).parse().unwrap(),
        name: name.parse().unwrap(),
        size_bytes: content.len() as u64,
        media_type: MediaType::Csv,
    }
}

async fn keep(world: &World, actor: &Actor, content: &str, name: &str) -> Attachment {
    world.store.keep_attachment(&world.act(actor.clone(), at()), upload(content, name)).await.unwrap()
}

#[tokio::test]
async fn what_is_kept_is_read_back_and_journalled_once() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let before = world.store.verify_journal(|_| ()).await.unwrap().sound;
        let first = keep(&world, &editor, "目录", "公开目录.csv").await;
        assert_eq!(world.store.attachment(&editor, first.id).await.unwrap().as_ref(), Some(&first));
        assert_eq!(first.uploaded_by, editor.staff_id());
        assert_eq!(world.store.directory().unit(first.unit_id).unwrap().code.as_str(), UNIT);

        // The same again is the same; another name, another person or another content is not.
        assert_eq!(keep(&world, &editor, "目录", "公开目录.csv").await, first);
        let colleague = world.staff(Role::Reviewer, UNIT, None, "").await;
        let appointed = world.store.verify_journal(|_| ()).await.unwrap().sound;
        assert_eq!(appointed, before + 2);
        let others = [
            keep(&world, &editor, "目录", "另一个.csv").await,
            keep(&world, &colleague, "目录", "公开目录.csv").await,
            keep(&world, &editor, "别的", "公开目录.csv").await,
            keep(&world, &Actor::System, "目录", "公开目录.csv").await,
        ];
        assert!(others.iter().all(|other| other.id != first.id));
        assert_eq!(keep(&world, &Actor::System, "目录", "公开目录.csv").await, others[3]);
        let verified = world.store.verify_journal(|_| ()).await.unwrap();
        assert_eq!((verified.first_bad, verified.sound), (None, appointed + 4), "{}", world.database);

        // Of several records of one content everybody finds their own.
        for (actor, record) in [(&editor, &first), (&colleague, &others[1])] {
            let found = world.store.attachment_by_hash(actor, &first.sha256).await.unwrap();
            assert_eq!(found.as_ref(), Some(record), "{}", world.database);
        }
    }
}

#[tokio::test]
async fn an_attachment_is_seen_by_whoever_brought_it_and_by_roles_over_its_unit() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let kept = keep(&world, &editor, "目录", "公开目录.csv").await;
        let query = format!(
            "{{ node(id: \"{}\") {{ ... on Attachment {{ id sha256 name sizeBytes mediaType at }} }} }}",
            kept.id
        );
        for (actor, sees) in [
            (editor.clone(), true),
            (world.staff(Role::Editor, UNIT, None, "2").await, true),
            (world.staff(Role::Reviewer, UNIT, None, "").await, true),
            (world.staff(Role::Office, "370983", None, "").await, true),
            (world.staff(Role::Auditor, "370983", None, "").await, true),
            (Actor::System, true),
            (Actor::Anonymous, false),
            (world.staff(Role::Guide, "370983", Some("18"), "").await, false),
            (world.staff(Role::Office, "370983002", None, "").await, false),
            (world.staff(Role::Editor, "370983002", None, "").await, false),
        ] {
            let by_id = world.store.attachment(&actor, kept.id).await.unwrap();
            let by_hash = world.store.attachment_by_hash(&actor, &kept.sha256).await.unwrap();
            assert_eq!((by_id.is_some(), by_hash.is_some()), (sees, sees), "{actor:?} on {}", world.database);
            let answer = world.ask(actor, at(), &query, none()).await;
            let node = &answer["data"]["node"];
            assert_eq!(node.is_object(), sees, "{answer:#}");
            if sees {
                assert_eq!(node["name"], "公开目录.csv");
                assert_eq!(node["mediaType"], "text/csv");
                assert_eq!((&node["sizeBytes"], &node["at"]), (&6.into(), &"2026-03-02T01:00:00.000Z".into()));
            }
        }
    }
}

#[tokio::test]
async fn nobody_without_a_role_that_writes_keeps_anything() {
    for world in World::both().await {
        let readers = [
            Actor::Anonymous,
            world.staff(Role::Auditor, "370983", None, "").await,
            world.staff(Role::Guide, "370983", Some("18"), "").await,
        ];
        let before = world.store.verify_journal(|_| ()).await.unwrap().sound;
        for actor in readers {
            let refused = world.store.keep_attachment(&world.act(actor, at()), upload("目录", "a.csv")).await;
            assert!(matches!(refused, Err(Undone::Refused(refusal)) if refusal.ground == Ground::NotAllowed));
        }
        assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().sound, before);
        let sha256 = upload("目录", "a.csv").sha256;
        assert_eq!(world.store.attachment_by_hash(&Actor::System, &sha256).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn uploads_that_are_repeated_at_the_same_moment_make_one_record() {
    for world in World::both().await {
        let editor = world.staff(Role::Editor, UNIT, None, "").await;
        let before = world.store.verify_journal(|_| ()).await.unwrap().sound;
        let world = Arc::new(world);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (world, editor) = (world.clone(), editor.clone());
                tokio::spawn(async move { keep(&world, &editor, "目录", "公开目录.csv").await.id })
            })
            .collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.push(task.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "{}", world.database);
        assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().sound, before + 1);
    }
}
