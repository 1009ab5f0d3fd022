//! What lies anywhere after everything was done: found as bytes, in files of every kind, whatever wrote them.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use sea_orm::{ConnectionTrait, Database, Statement};

use super::served::Place;

/// What is searched: the folder of the server (database, write-ahead log, log, attachments), a backup, and on PostgreSQL all that
/// its server keeps, its own write-ahead log and log included.
pub struct Kept {
    folders: Vec<PathBuf>,
    backups: tempfile::TempDir,
}

impl Kept {
    pub fn new() -> Self {
        Self { folders: Vec::new(), backups: tempfile::tempdir().unwrap() }
    }

    /// Looks at what there is now; makes a new backup.
    pub async fn look(&mut self, place: &Place) {
        self.folders = vec![place.folder().to_owned(), self.backups.path().to_owned()];
        let backup = self.backups.path().join("backup");
        let Some(url) = place.database() else {
            let _ = std::fs::remove_file(&backup);
            execute(place, &format!("VACUUM INTO '{}'", backup.display())).await;
            return;
        };
        let cluster = testkit::postgres::Cluster::shared().await.unwrap();
        std::fs::write(&backup, cluster.dump(url).await).unwrap();
        // What is still in memory is written out first.
        execute(place, "CHECKPOINT").await;
        self.folders.push(cluster.folder().to_owned());
    }

    /// The files some of these words are in: as they are, in hexadecimal, or escaped as JSON may have it.
    pub fn with(&self, words: &[String]) -> Vec<String> {
        let mut grep = Command::new("grep");
        // Files come and go while a server works: those are passed over in silence.
        grep.env("LC_ALL", "C").args([
            "--recursive",
            "--files-with-matches",
            "--text",
            "--fixed-strings",
            "--no-messages",
        ]);
        for word in words {
            for form in forms(word) {
                grep.args(["-e", &form]);
            }
        }
        let output = grep.arg("--").args(&self.folders).output().unwrap();
        let mut files: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
        files.sort();
        files
    }

    /// Whether one of these words is in a file of this name.
    pub fn has(&self, word: &str, name: &str) -> bool {
        self.with(&[word.to_owned()]).iter().any(|it| Path::new(it).file_name().is_some_and(|it| it == name))
    }
}

fn forms(word: &str) -> Vec<String> {
    let escaped = word.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    });
    let mut forms = vec![word.to_owned(), hexadecimal(word.as_bytes()), escaped.collect()];
    forms.dedup();
    forms
}

/// Bytes as the database and its backups write them.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn url(place: &Place) -> String {
    let file = || format!("sqlite://{}", place.folder().join("gongkai.db").display());
    place.database().map_or_else(file, str::to_owned)
}

async fn execute(place: &Place, sql: &str) {
    let database = Database::connect(url(place)).await.unwrap();
    database.execute_unprepared(sql).await.unwrap();
    database.close().await.unwrap();
}

/// What is sealed at the moment, as it stands in the database.
pub async fn sealed(place: &Place) -> Vec<String> {
    let database = Database::connect(url(place)).await.unwrap();
    let sql = "SELECT sealed FROM personal_record WHERE sealed IS NOT NULL ORDER BY id";
    let rows = database.query_all_raw(Statement::from_string(database.get_database_backend(), sql)).await.unwrap();
    let texts = rows.iter().map(|row| row.try_get::<String>("", "sealed").unwrap()).collect();
    database.close().await.unwrap();
    texts
}
