use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::*;

/// Set for the process that a test starts in order to see it end badly.
const DIE: &str = "GONGKAI_TEST_POSTGRES_DIE";

fn query(cluster: &Cluster, url: &str, sql: &str) -> String {
    let mut psql = command(cluster.binaries.join("psql"));
    let output = psql.args([url, "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-Atc", sql]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_database_is_empty_and_a_copy_is_like_its_template() {
    let Some(cluster) = Cluster::shared().await else { return };
    let template = cluster.create_database(None).await;
    query(cluster, &template, "create table channel (name text); insert into channel values ('政府网站')");
    let copy = cluster.create_database(Some(&template)).await;
    query(cluster, &template, "delete from channel");
    assert_eq!(query(cluster, &copy, "select name from channel"), "政府网站");
    let empty = cluster.create_database(None).await;
    assert_eq!(query(cluster, &empty, "select count(*) from pg_tables where schemaname = 'public'"), "0");
}

#[tokio::test]
async fn many_tests_may_ask_at_once() {
    let Some(cluster) = Cluster::shared().await else { return };
    let template = cluster.create_database(None).await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let template = template.clone();
            tokio::spawn(async move { cluster.create_database(Some(&template)).await })
        })
        .collect();
    let mut urls = Vec::new();
    for task in tasks {
        urls.push(task.await.unwrap());
    }
    urls.sort();
    urls.dedup();
    assert_eq!(urls.len(), 8);
}

#[tokio::test]
async fn the_server_listens_on_loopback_only_and_does_not_sync() {
    let Some(cluster) = Cluster::shared().await else { return };
    let url = cluster.create_database(None).await;
    assert_eq!(query(cluster, &url, "show listen_addresses"), "127.0.0.1");
    assert_eq!(query(cluster, &url, "show fsync"), "off");
    assert_eq!(query(cluster, &url, "show server_encoding"), "UTF8");
}

/// Does nothing by itself; started by the tests below, it says where its server is and dies.
#[tokio::test]
async fn die() {
    let Ok(way) = std::env::var(DIE) else { return };
    let Some(cluster) = Cluster::shared().await else { return };
    println!("server {} {}", cluster.port, cluster.folder().display());
    match way.as_str() {
        "panic" => panic!("as asked"),
        "abort" => std::process::abort(),
        _ => std::thread::sleep(Duration::from_mins(10)),
    }
}

#[test]
fn nothing_is_left_however_the_process_ends() {
    if switched_off() {
        return;
    }
    for way in ["panic", "abort", "kill"] {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["postgres::tests::die", "--exact", "--nocapture"])
            .env(DIE, way)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let said = lines.map_while(Result::ok).find_map(|line| line.split_once("server ").map(|it| it.1.to_owned()));
        let said = said.expect("the process says where its server is");
        let (port, folder) = said.split_once(' ').unwrap();
        let port: u16 = port.parse().unwrap();
        if way == "kill" {
            assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
            process.kill().unwrap();
        }
        assert!(!process.wait().unwrap().success());
        let deadline = Instant::now() + Duration::from_secs(20);
        while Path::new(folder).exists() || TcpStream::connect(("127.0.0.1", port)).is_ok() {
            assert!(Instant::now() < deadline, "after {way} the server is still there");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn newer_servers_are_preferred() {
    assert!(version_of(Path::new("/usr/lib/postgresql/15/bin")) > version_of(Path::new("/usr/lib/postgresql/9/bin")));
}
