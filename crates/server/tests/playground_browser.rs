//! The playground in a real browser: `tests/browser/run.mjs` against the real binary, with nothing else within reach.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

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

/// Starts the binary on an empty folder and reads the first password from what it says.
fn start() -> Server {
    let folder = tempfile::Builder::new().prefix("gongkai-browser").tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .current_dir(folder.path())
        .args(["serve", "--host", "127.0.0.1", "--port", &port.to_string(), "--data-dir"])
        .arg(folder.path())
        .env("GONGKAI__RATE__COST_PER_MINUTE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    let mut server = Server { child, url: format!("http://127.0.0.1:{port}"), password: String::new(), folder };
    for line in said.lines().map(Result::unwrap) {
        if let Some((_, password)) = line.split_once("密码 password") {
            password.trim().clone_into(&mut server.password);
        }
        // The last line; whatever the server says afterwards goes to the log.
        if line.contains("Ctrl-C") {
            break;
        }
    }
    assert!(!server.password.is_empty(), "the server did not say a first password");
    server
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
fn lacking(driver: &Path) -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let mut on_path: Vec<PathBuf> = std::env::var_os("GONGKAI_CHROMIUM").map(PathBuf::from).into_iter().collect();
    for folder in std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()) {
        on_path.extend(names.map(|name| folder.join(name)));
    }
    on_path.push("/Applications/Chromium.app/Contents/MacOS/Chromium".into());
    if !cfg!(playground) {
        Some("run `make playground` and build again")
    } else if !driver.join("node_modules").is_dir() {
        Some("run `npm ci` in tests/browser")
    } else if on_path.iter().any(|path| path.is_file()) {
        None
    } else {
        Some("install Chromium (scripts/install-tools)")
    }
}

#[test]
fn the_playground_works_in_a_browser_that_reaches_nothing_else() {
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    if let Some(lack) = lacking(&driver) {
        let required = ["CI", "GONGKAI_REQUIRE_BROWSER"].iter().any(|name| std::env::var_os(name).is_some());
        assert!(!required, "{lack}: the playground has to be tried in a browser here");
        eprintln!("SKIPPED: {lack} to have the playground tried in a browser");
        return;
    }
    let server = start();
    let workbook = server.folder.path().join("社会救助.xlsx");
    write_workbook(&workbook);
    let driven = Command::new("node")
        .args(["run.mjs", &server.url, "admin", &server.password])
        .arg(&workbook)
        .current_dir(driver)
        .output()
        .unwrap();
    let report = String::from_utf8_lossy(&driven.stdout);
    assert!(driven.status.success(), "{report}{}", String::from_utf8_lossy(&driven.stderr));
    println!("{report}");
}
