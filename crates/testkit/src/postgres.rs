//! A throw-away PostgreSQL: one server per test process, one database per test.
//!
//! A test that needs PostgreSQL and finds none fails; it is never skipped in silence. `GONGKAI_TEST_POSTGRES=off` skips
//! such tests and says so each time.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, anyhow, bail};

use crate::port;

/// Another process may take a free port before the server does.
const PORTS_TO_TRY: usize = 8;

static SHARED: OnceLock<Result<Cluster, String>> = OnceLock::new();

/// A running server that nobody else uses. It ends with this process, however that ends.
#[derive(Debug)]
pub struct Cluster {
    binaries: PathBuf,
    port: u16,
    folder: PathBuf,
    databases: AtomicU32,
    /// Holds the pipe whose end tells the watchdog that this process is gone.
    _watchdog: Child,
}

impl Cluster {
    /// The server of this process, started by the first test that asks. None only when PostgreSQL was switched off.
    ///
    /// # Panics
    /// When there is no PostgreSQL or it does not start: a missing server must not look like a passed test.
    pub async fn shared() -> Option<&'static Self> {
        if switched_off() {
            return None;
        }
        let shared =
            tokio::task::spawn_blocking(|| SHARED.get_or_init(|| Self::start().map_err(|error| format!("{error:#}"))));
        match shared.await.expect("starting PostgreSQL does not panic") {
            Ok(cluster) => Some(cluster),
            Err(reason) => panic!(
                "this test needs a PostgreSQL server of its own: {reason}\n\
                 scripts/install-tools installs what is missing; GONGKAI_TEST_POSTGRES=off skips these tests"
            ),
        }
    }

    /// Creates an empty database, or a copy of the one at `template`, and answers its address.
    /// Nobody may be connected to the template meanwhile.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn create_database(&self, template: Option<&str>) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut createdb = command(self.binaries.join("createdb"));
        createdb.args(["--host=127.0.0.1", "--username=postgres", "--no-password"]);
        createdb.arg(format!("--port={}", self.port));
        if let Some((_, template)) = template.and_then(|url| url.rsplit_once('/')) {
            createdb.arg(format!("--template={template}"));
        }
        createdb.arg(&name);
        let output = tokio::task::spawn_blocking(move || createdb.output()).await.expect("createdb is awaited");
        let output = output.expect("createdb can be run");
        assert!(output.status.success(), "createdb: {}", String::from_utf8_lossy(&output.stderr));
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// The database at `url` as a backup has it: everything, in plain text.
    ///
    /// # Panics
    /// When it cannot be written out.
    pub async fn dump(&self, url: &str) -> Vec<u8> {
        let mut dump = command(self.binaries.join("pg_dump"));
        dump.arg(format!("--dbname={url}"));
        let output = tokio::task::spawn_blocking(move || dump.output()).await.expect("pg_dump is awaited");
        let output = output.expect("pg_dump can be run");
        assert!(output.status.success(), "pg_dump: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Where the server keeps its files until it ends.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn start() -> Result<Self> {
        let binaries = binaries()?;
        let mut watchdog = command("sh");
        watchdog.args([OsStr::new("-c"), OsStr::new(include_str!("postgres.sh")), OsStr::new("postgres.sh")]);
        watchdog.arg(&binaries).args((0..PORTS_TO_TRY).map(|_| port::free().to_string()));
        // Out of reach of Ctrl-C and of whoever ends the whole group of the test: it must outlive both to clean up.
        watchdog.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut watchdog = watchdog.spawn().context("sh")?;
        let said = BufReader::new(watchdog.stdout.take().context("the watchdog's output")?);
        let mut diagnosis = String::new();
        for line in said.lines() {
            let line = line?;
            if let Some((port, folder)) = line.strip_prefix("ready ").and_then(|it| it.split_once(' ')) {
                let (port, folder) = (port.parse()?, folder.into());
                return Ok(Self { binaries, port, folder, databases: AtomicU32::new(0), _watchdog: watchdog });
            }
            diagnosis.push_str(&line);
            diagnosis.push('\n');
        }
        watchdog.wait()?;
        Err(anyhow!("the server in {} did not start:\n{diagnosis}", binaries.display()))
    }
}

/// Whether whoever runs the tests does without PostgreSQL; says so each time.
fn switched_off() -> bool {
    let off = std::env::var("GONGKAI_TEST_POSTGRES").is_ok_and(|value| value == "off");
    if off {
        // Straight to the terminal: the test harness shows what is printed only when a test fails.
        let _ = writeln!(std::io::stderr(), "SKIPPED on PostgreSQL: GONGKAI_TEST_POSTGRES=off");
    }
    off
}

/// A command that does not listen to the PostgreSQL settings of whoever runs the tests.
fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
        command.env_remove(name);
    }
    command
}

/// The folder of the newest server: asked of `pg_config`, then looked for where packages put it.
fn binaries() -> Result<PathBuf> {
    let asked = Command::new("pg_config").arg("--bindir").output().ok();
    let asked = asked.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let mut versions: Vec<PathBuf> = [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql@", "bin"),
        ("/usr/local/opt", "postgresql@", "bin"),
    ]
    .into_iter()
    .flat_map(|(parent, prefix, below)| {
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        entries
            .filter(move |it| it.file_name().to_string_lossy().starts_with(prefix))
            .map(move |it| it.path().join(below))
    })
    .collect();
    versions.sort_by_key(|folder| std::cmp::Reverse(version_of(folder)));
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    // `pg_config` also comes with the client library alone, so each place has to show that it holds a server.
    let places = asked.into_iter().chain(versions).chain(on_path.into_iter().flatten());
    let needed = ["initdb", "pg_ctl", "postgres", "createdb"];
    match places.into_iter().find(|folder| needed.iter().all(|program| folder.join(program).is_file())) {
        Some(folder) => Ok(folder),
        None => bail!("no folder with {} was found (pg_config, /usr/lib/postgresql/*/bin, PATH)", needed.join(", ")),
    }
}

/// The largest number in the path; `9` comes before `15`.
fn version_of(folder: &Path) -> u32 {
    let text = folder.to_string_lossy();
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
