//! The frontends against the real binary: the playground and the portal in a browser that reaches nothing else, by the scripts of
//! `tests/browser`; the mini-program in the simulator of its platform; the media puller in a storm; and clients that others wrote.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Each takes the whole machine.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A running server, killed when it goes out of sight.
struct Server {
    child: Child,
    url: String,
    password: String,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary, with everything kept in `folder`.
fn gongkai(folder: &Path, command: &str) -> Command {
    let mut gongkai = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    gongkai.current_dir(folder).args([command, "--data-dir"]).arg(folder);
    gongkai.env("GONGKAI__RATE__COST_PER_MINUTE", "0").stdin(Stdio::null()).stderr(Stdio::null());
    gongkai
}

/// The first password, from what the binary says when it has made an administrator.
fn password(line: &str) -> Option<String> {
    line.split_once("密码 password").map(|(_, password)| password.trim().to_owned())
}

/// Starts the binary and reads the first password from what it says, unless there is one already.
fn start(folder: tempfile::TempDir, mut first: Option<String>) -> Server {
    let port = testkit::port::free();
    let mut child = gongkai(folder.path(), "serve")
        .args(["--host", "127.0.0.1", "--port", &port.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    for line in said.lines().map(Result::unwrap) {
        first = first.or_else(|| password(&line));
        // The last line; whatever the server says afterwards goes to the log.
        if line.contains("Ctrl-C") {
            break;
        }
    }
    let password = first.expect("the server did not say a first password");
    Server { child, url: format!("http://127.0.0.1:{port}"), password, folder }
}

fn empty_folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("gongkai-browser").tempdir().unwrap()
}

/// The seeded table of 社会救助 as a workbook, with a placeholder where a responsible body should be.
fn write_workbook(path: &Path) {
    let table = exchange::seed::Source::Embedded.text("national/templates/18-social-assistance.tsv").unwrap();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(table.lines()) {
        for (column, text) in (0..).zip(line.split('\t')) {
            let text = if (row, column) == (6, 6) { "有关部门" } else { text };
            sheet.write_string(row, column, text).unwrap();
        }
    }
    workbook.save(path).unwrap();
}

/// What the machine or the build lacks, in a sentence.
fn lacking(driver: &Path, is_built: bool) -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let mut on_path: Vec<PathBuf> = std::env::var_os("GONGKAI_CHROMIUM").map(PathBuf::from).into_iter().collect();
    for folder in std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()) {
        on_path.extend(names.map(|name| folder.join(name)));
    }
    on_path.push("/Applications/Chromium.app/Contents/MacOS/Chromium".into());
    if !is_built {
        Some("run `make playground portal` and build again")
    } else if !driver.join("node_modules").is_dir() {
        Some("run `npm ci` in tests/browser")
    } else if on_path.iter().any(|path| path.is_file()) {
        None
    } else {
        Some("install Chromium (scripts/install-tools)")
    }
}

fn is_required() -> bool {
    ["CI", "GONGKAI_REQUIRE_BROWSER"].iter().any(|name| std::env::var_os(name).is_some())
}

/// The folder of the scripts, unless something is lacking that may be lacking here.
fn driver(is_built: bool) -> Option<PathBuf> {
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    let Some(lack) = lacking(&driver, is_built) else { return Some(driver) };
    assert!(!is_required(), "{lack}: the page has to be tried in a browser here");
    eprintln!("SKIPPED: {lack} to have the page tried in a browser");
    None
}

/// The machine, for as long as this is held.
fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Goes through the script, whose last arguments are `more`.
fn drive(driver: &Path, script: &str, server: &Server, more: &[&Path]) {
    let driven = Command::new("node")
        .args([script, &server.url, "admin", &server.password])
        .args(more)
        .current_dir(driver)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&driven.stdout);
    assert!(driven.status.success(), "{report}{}", String::from_utf8_lossy(&driven.stderr));
    println!("{report}");
}

#[test]
fn the_playground_works_in_a_browser_that_reaches_nothing_else() {
    let Some(driver) = driver(cfg!(playground)) else { return };
    let _alone = alone();
    let server = start(empty_folder(), None);
    let workbook = server.folder.path().join("社会救助.xlsx");
    write_workbook(&workbook);
    drive(&driver, "run.mjs", &server, &[&workbook]);
}

/// The folder of a frontend that has been built; none where it may be left out.
fn built(name: &str, file: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../frontends").join(name);
    if folder.join("dist").join(file).is_file() && folder.join("node_modules").is_dir() {
        return Some(folder);
    }
    assert!(!is_required(), "run `make {name}`: it has to be tried here");
    eprintln!("SKIPPED: run `make {name}` to have it tried");
    None
}

/// A server with a county to look at.
fn county() -> Server {
    let folder = empty_folder();
    let made = gongkai(folder.path(), "demo-county").args(["--months", "9"]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    start(folder, said.lines().find_map(password))
}

#[test]
fn the_portal_works_in_a_browser_that_reaches_nothing_else() {
    let Some(driver) = driver(cfg!(portal)) else { return };
    let _alone = alone();
    drive(&driver, "portal.mjs", &county(), &[]);
}

/// No browser: WeChat's own simulator of components, which its compiler for Linux on x86-64 belongs to.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn the_mini_program_works_in_the_simulator() {
    let Some(folder) = built("miniprogram", "app.json") else { return };
    let _alone = alone();
    let server = county();
    drive(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser"), "prepare.mjs", &server, &[]);
    let tests = ["pages", "request", "rich-text"].map(|name| format!("tests/{name}.test.mjs"));
    let driven = Command::new("node")
        .arg("--test")
        .args(tests)
        .env("GONGKAI_URL", &server.url)
        .env("GONGKAI_ADMIN_PASSWORD", &server.password)
        .current_dir(folder)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&driven.stdout);
    assert!(driven.status.success(), "{report}{}", String::from_utf8_lossy(&driven.stderr));
    assert!(report.contains("skipped 0"), "{report}");
}

/// Documents come and go while the program is killed at random, and the server, too; then what it holds and has reported is exactly right.
#[test]
fn the_media_puller_survives_a_storm() {
    let Some(folder) = built("media-puller", "main.js") else { return };
    let _alone = alone();
    let data = empty_folder();
    let port = testkit::port::free();
    let (gongkai, data) = (env!("CARGO_BIN_EXE_gongkai"), data.path().display());
    let url = format!("http://127.0.0.1:{port}");
    let environment = [
        ("GONGKAI_URL", url.clone()),
        ("GONGKAI_SERVE", format!("'{gongkai}' serve --port {port} --data-dir '{data}'")),
        ("GONGKAI__RATE__COST_PER_MINUTE", "0".to_owned()),
        ("GONGKAI__RATE__FRONTEND_COST_PER_MINUTE", "0".to_owned()),
    ];
    let storm = Command::new("node")
        .args(["tests/storm.mjs", "--minutes", "0.6"])
        .envs(environment)
        .current_dir(folder)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&storm.stdout);
    assert!(storm.status.success(), "{report}{}", String::from_utf8_lossy(&storm.stderr));
    println!("{report}");
}

/// Clients that others wrote follow what changes across restarts, and breaches of the protocol end as it says.
#[test]
fn clients_of_others_follow_across_restarts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/contract");
    if !folder.join("node_modules").is_dir() {
        assert!(!is_required(), "run `npm ci` in tests/contract: the clients have to be tried here");
        eprintln!("SKIPPED: run `npm ci` in tests/contract to have the clients of others tried");
        return;
    }
    let _alone = alone();
    let driven = Command::new("node")
        .arg("clients.mjs")
        .env("GONGKAI_BIN", env!("CARGO_BIN_EXE_gongkai"))
        .current_dir(folder)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&driven.stdout);
    assert!(driven.status.success(), "{report}{}", String::from_utf8_lossy(&driven.stderr));
}
