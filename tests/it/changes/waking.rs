//! Replicas tell each other.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::journal::Event;
use persistence::{DatabaseOptions, Store};
use testkit::world::World;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

const ROUNDS: u32 = 8;

#[tokio::test]
async fn a_commit_is_heard_here_and_on_other_replicas() {
    let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
    for world in World::both().await {
        let other = Store::connect(&DatabaseOptions::new(&world.url)).await.unwrap();
        let mut watching = JoinSet::new();
        for store in [world.store.clone(), other.clone()] {
            watching.spawn(async move { store.watch(drop).await });
        }
        let mut ends = [world.store.follow_end(), other.follow_end()];
        // Until both listen.
        sleep(Duration::from_secs(1)).await;
        let mut slowest = [Duration::ZERO; 2];
        let mut total = Duration::ZERO;
        for number in 0..ROUNDS {
            let event = Event::new("addChannel", "Channel", Uuid::from_u128(number.into())).public();
            let seq = world.store.note(&world.act(Actor::System, at), &event).await.unwrap();
            let started = Instant::now();
            for (end, slowest) in ends.iter_mut().zip(&mut slowest) {
                timeout(Duration::from_secs(5), end.wait_for(|end| *end == seq)).await.expect("heard").unwrap();
                *slowest = started.elapsed().max(*slowest);
            }
            total += started.elapsed();
            // Away from the beat of those who only look.
            sleep(Duration::from_millis(37)).await;
        }
        println!("{}: slowest here {:?}, elsewhere {:?}; {total:?} in all", world.database, slowest[0], slowest[1]);
        // Whoever only looks twice a second would take some two seconds in all.
        if world.database == "PostgreSQL" {
            assert!(total < Duration::from_secs(1), "the other replica is not told: {total:?}");
        }
        watching.shutdown().await;
    }
}
