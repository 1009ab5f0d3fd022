//! Cursors that name no place in this journal.

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::journal::Event;
use persistence::{ChangeCursor, ChangeFilter, Unfollowed};
use testkit::world::World;
use uuid::Uuid;

fn at() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().unwrap()
}

async fn is_expired(world: &World, cursor: &ChangeCursor) -> bool {
    match world.store.changes(Some(cursor), &ChangeFilter::default(), 5).await {
        Ok(_) => false,
        Err(Unfollowed::Expired) => true,
        Err(Unfollowed::Failed(failure)) => panic!("{failure}"),
    }
}

#[tokio::test]
async fn a_cursor_of_another_journal_or_beyond_the_end_has_expired() {
    for world in World::both().await {
        let act = world.act(Actor::System, at());
        for number in 0..3 {
            let event = Event::new("addChannel", "Channel", Uuid::from_u128(number)).public();
            world.store.note(&act, &event).await.unwrap();
        }
        let page = world.store.changes(None, &ChangeFilter::default(), 5).await.unwrap();
        for good in [page.end(), &page.up_to, &page.items[0].cursor] {
            assert!(!is_expired(&world, good).await);
        }
        assert!(!is_expired(&world, &ChangeCursor { seq: 0, position: 0, mark: String::new() }).await);
        let up_to = page.up_to;
        for bad in [
            ChangeCursor { seq: up_to.seq + 1, ..up_to.clone() },
            ChangeCursor { mark: "0123456789ab".to_owned(), ..up_to.clone() },
            ChangeCursor { mark: String::new(), ..up_to.clone() },
            ChangeCursor { mark: up_to.mark[..4].to_owned(), ..up_to.clone() },
            ChangeCursor { seq: up_to.seq - 1, ..up_to.clone() },
            ChangeCursor { seq: 0, ..up_to.clone() },
        ] {
            assert!(is_expired(&world, &bad).await, "{bad:?} on {}", world.database);
        }
    }
}

/// The journal was set back to a backup, and other things happened since: as many entries, and yet not the same.
#[tokio::test]
async fn a_cursor_from_a_future_that_was_undone_has_expired() {
    for (world, restored) in World::both().await.into_iter().zip(World::both().await) {
        let note = async |world: &World, subject: u128| {
            let event = Event::new("addChannel", "Channel", Uuid::from_u128(subject)).public();
            world.store.note(&world.act(Actor::System, at()), &event).await.unwrap();
            world.store.changes(None, &ChangeFilter::default(), 1).await.unwrap().up_to
        };
        let before = world.store.changes(None, &ChangeFilter::default(), 1).await.unwrap().up_to;
        let (undone, instead) = (note(&world, 1).await, note(&restored, 2).await);
        assert_eq!(undone.seq, instead.seq);
        assert!(is_expired(&restored, &undone).await, "what happened instead would be missed");
        assert!(!is_expired(&restored, &before).await, "up to here both are the same");
    }
}
