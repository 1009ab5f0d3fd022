//! Writers whose transactions overlap, and a reader that knows nothing but the feed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::channel::{ChannelDetails, ChannelId};
use persistence::{ChangeFilter, Target};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, FromQueryResult, Statement};
use testkit::world::World;
use tokio::time::sleep;
use uuid::Uuid;

const WRITERS: u64 = 8;
const ROUNDS: u64 = 12;
const SEEDS: [u64; 3] = [1, 2, 3];

/// The order in which a feed tells of changes.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// Ours.
    Commit,
    /// That of a plain counter, taken where a record is written: what everybody builds first.
    Insertion,
}

/// Numbers that depend on the seed and on nothing else (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    async fn dawdle(&mut self) {
        sleep(Duration::from_micros(self.roll(8_000))).await;
    }
}

/// Makes transactions take their time, between writing the record and appending to the journal, and between that and the
/// commit; and keeps the other feed, numbered where the record is written.
fn slow_down(seed: u64) -> [String; 7] {
    let delay = |text: &str| format!("PERFORM pg_sleep((hashtext({text} || '{seed}') & 1023) / 1023.0 * 0.02)");
    [
        "CREATE TABLE by_insertion (seq bigserial PRIMARY KEY, id uuid NOT NULL)".to_owned(),
        format!(
            "CREATE FUNCTION of_record() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO by_insertion (id) VALUES (NEW.id); {}; RETURN NULL; END $$",
            delay("NEW.code || NEW.version::text")
        ),
        format!(
            "CREATE FUNCTION of_tail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {}; RETURN NULL; END $$",
            delay("NEW.hash").replace("0.02", "0.003")
        ),
        "CREATE TRIGGER of_record AFTER INSERT OR UPDATE ON channel FOR EACH ROW EXECUTE FUNCTION of_record()"
            .to_owned(),
        "CREATE TRIGGER of_tail AFTER UPDATE ON journal_tail FOR EACH ROW EXECUTE FUNCTION of_tail()".to_owned(),
        "INSERT INTO by_insertion (id) SELECT id FROM channel".to_owned(),
        "ANALYZE".to_owned(),
    ]
}

#[derive(FromQueryResult)]
struct Record {
    id: Uuid,
    name: String,
    version: i32,
}

async fn records(database: &DatabaseConnection, condition: &str) -> Vec<Record> {
    let statement = Statement::from_string(
        database.get_database_backend(),
        format!("SELECT id, name, version FROM channel WHERE {condition}"),
    );
    Record::find_by_statement(statement).all(database).await.unwrap()
}

/// Follows one feed until the writers have stopped and nothing more comes, fetches each record it is told of, and answers
/// with its copy.
async fn follow(world: &World, order: Order, stopped: &AtomicBool, dice: &mut Dice) -> BTreeMap<Uuid, (String, i32)> {
    let database = Database::connect(&world.url).await.unwrap();
    let (mut cursor, mut seq, mut copy) = (None, 0_i64, BTreeMap::new());
    loop {
        // Asked before reading: whatever was committed by then, the reading has to show.
        let is_last = stopped.load(Ordering::Acquire);
        let ids: Vec<Uuid> = match order {
            Order::Commit => {
                let first = 1 + dice.roll(20);
                let page = world.store.changes(cursor.as_ref(), &ChangeFilter::default(), first).await.unwrap();
                cursor = Some(page.end().clone());
                page.items.iter().map(|row| row.change.subject_id).collect()
            }
            Order::Insertion => {
                #[derive(FromQueryResult)]
                struct Row {
                    seq: i64,
                    id: Uuid,
                }
                let sql = format!(
                    "SELECT seq, id FROM by_insertion WHERE seq > {seq} ORDER BY seq LIMIT {}",
                    1 + dice.roll(20)
                );
                let statement = Statement::from_string(DatabaseBackend::Postgres, sql);
                let rows = Row::find_by_statement(statement).all(&database).await.unwrap();
                seq = rows.last().map_or(seq, |row| row.seq);
                rows.into_iter().map(|row| row.id).collect()
            }
        };
        let is_empty = ids.is_empty();
        for id in ids {
            let id = match database.get_database_backend() {
                DatabaseBackend::Sqlite => format!("id = x'{}'", id.simple()),
                _ => format!("id = '{id}'"),
            };
            copy.extend(records(&database, &id).await.into_iter().map(|it| (it.id, (it.name, it.version))));
        }
        if is_empty && is_last {
            return copy;
        }
        dice.dawdle().await;
    }
}

/// Adds channels and amends its own again and again.
async fn write(world: Arc<World>, writer: u64, seed: u64) {
    let at: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
    let mut dice = Dice(seed * 1_000 + writer);
    let mut own: Vec<(ChannelId, i32)> = Vec::new();
    let details =
        |name: String| ChannelDetails { name: name.parse().unwrap(), aliases: Vec::new(), online: true, position: 100 };
    for round in 0..ROUNDS {
        dice.dawdle().await;
        let act = world.act(Actor::System, at);
        let chosen = usize::try_from(dice.roll(own.len() as u64 + 2)).unwrap();
        let name = format!("渠道 {seed} {writer} {round}");
        if let Some((id, version)) = own.get_mut(chosen) {
            let target = Target { id: *id, expected_version: *version };
            *version = world.store.amend_channel(&act, target, details(name)).await.unwrap().version;
        } else {
            let code = format!("w-{seed}-{writer}-{round}").parse().unwrap();
            let channel = world.store.add_channel(&act, None, code, details(name)).await.unwrap();
            own.push((channel.id, channel.version));
        }
    }
}

/// Whether the copies of readers that follow in these orders equal the table in the end.
async fn agree<const N: usize>(world: World, seed: u64, orders: [Order; N]) -> [bool; N] {
    let database = Database::connect(&world.url).await.unwrap();
    if world.database == "PostgreSQL" {
        for statement in slow_down(seed) {
            database.execute_unprepared(&statement).await.unwrap();
        }
    }
    let (world, stopped) = (Arc::new(world), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..WRITERS).map(|writer| tokio::spawn(write(world.clone(), writer, seed))).collect();
    let readers = orders.map(|order| {
        let (world, stopped) = (world.clone(), stopped.clone());
        tokio::spawn(async move { follow(&world, order, &stopped, &mut Dice(seed)).await })
    });
    for writer in writers {
        writer.await.unwrap();
    }
    stopped.store(true, Ordering::Release);
    let table: BTreeMap<_, _> =
        records(&database, "1 = 1").await.into_iter().map(|it| (it.id, (it.name, it.version))).collect();
    let mut agreed = [false; N];
    for (reader, agreed) in readers.into_iter().zip(&mut agreed) {
        *agreed = reader.await.unwrap() == table;
    }
    assert_eq!(world.store.verify_journal(|_| ()).await.unwrap().first_bad, None);
    agreed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_of_the_feed_misses_nothing() {
    for seed in SEEDS {
        for world in World::both().await {
            let database = world.database;
            assert_eq!(agree(world, seed, [Order::Commit]).await, [true], "seed {seed} on {database}");
        }
    }
}

/// The same writers, the same reader: only the order differs. If this did not fail, the test above would prove nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_feed_in_the_order_of_insertion_loses_rows() {
    let mut caught = 0;
    for seed in SEEDS {
        let Some(world) = World::postgres().await else { return };
        let [commit, insertion] = agree(world, seed, [Order::Commit, Order::Insertion]).await;
        assert!(commit, "seed {seed}");
        caught += usize::from(!insertion);
    }
    assert!(caught > 0, "rows committed out of order were not missed by anybody");
    println!("the order of insertion lost rows with {caught} of {} seeds", SEEDS.len());
}
