//! 读取文件: an uploaded file is read by a process of its own, which may die of it; this one only waits, and is told rows.

pub mod child;
mod line;

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use domain::personal_data::{ContentScan, Unreadable};
use domain::remark::{Place, Remark, RemarkCode};
use exchange::workbook::Workbook;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use line::Line;

/// Files read at once; each takes a core.
const AT_ONCE: usize = 2;

/// By the clock on the wall, which runs on while the machine is busy with something else.
const WITHIN: Duration = Duration::from_secs(20);

/// All of the text that is read, twice over for its quoting.
const OUTPUT_BYTES: u64 = 160 * 1024 * 1024;

/// What is said of one file: some hundred findings.
const SCAN_BYTES: u64 = 4 * 1024 * 1024;

/// Rows between two reports of progress.
const PROGRESS_EVERY: u64 = 500;

/// Reads files, each in a process of its own.
#[derive(Debug)]
pub struct Reader {
    program: PathBuf,
    turns: Semaphore,
}

/// Why there is no workbook.
#[derive(Debug)]
pub enum Unread {
    /// The file is not one that is read; whoever sent it can mend that.
    Refused(Box<Remark>),
    /// The machine could not read it.
    Failed(io::Error),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Box<Remark>> for Unread {
    fn from(remark: Box<Remark>) -> Self {
        Self::Refused(remark)
    }
}

impl Reader {
    /// A reader that starts this program, which is `gongkai` itself: [`std::env::current_exe`].
    pub fn new(program: PathBuf) -> Self {
        Self { program, turns: Semaphore::new(AT_ONCE) }
    }

    /// Reads `file` from where it stands. `name` is what its owner called it; `progress` is told the rows so far, and of
    /// how many.
    pub async fn read(&self, name: &str, file: File, progress: impl Fn(u64, Option<u64>)) -> Result<Workbook, Unread> {
        let _turn = self.turns.acquire().await.map_err(io::Error::other)?;
        let mut child = self.start(&[child::COMMAND, child::NAME, &passable(name)], file)?;
        let stdout = child.stdout.take().ok_or_else(|| io::Error::other("the reading process has no output"))?;
        match timeout(WITHIN, follow(&mut child, stdout, &progress)).await {
            Ok(outcome) => outcome,
            // It is killed when it goes out of sight.
            Err(_) => Err(too_slow(WITHIN.as_secs()).into()),
        }
    }

    /// Looks through `file` for personal data. What a file does to its reader is told as what could not be read; only
    /// what took too long by the clock is an error, as the next time may be better.
    pub async fn scan(&self, file: File) -> io::Result<ContentScan> {
        let _turn = self.turns.acquire().await.map_err(io::Error::other)?;
        let mut child = self.start(&[child::SCAN], file)?;
        let stdout = child.stdout.take().ok_or_else(|| io::Error::other("the reading process has no output"))?;
        let said = async {
            let mut said = Vec::new();
            stdout.take(SCAN_BYTES).read_to_end(&mut said).await?;
            Ok::<_, io::Error>((said, child.wait().await?))
        };
        let (said, status) = timeout(WITHIN, said).await.map_err(|_| io::ErrorKind::TimedOut)??;
        if status.success() {
            return serde_json::from_slice(&said).map_err(io::Error::from);
        }
        let is_too_much = broken_off(status).code == RemarkCode::FileTooLarge;
        Ok(ContentScan::unread(if is_too_much { Unreadable::TooLarge } else { Unreadable::Damaged }))
    }

    fn start(&self, arguments: &[&str], file: File) -> io::Result<Child> {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        // Nothing that this process was told is any business of that one. Its allocator would reserve more than it may have.
        command.env_clear().env("MIMALLOC_ARENA_RESERVE", "16M");
        command.stdin(Stdio::from(file)).stdout(Stdio::piped()).stderr(Stdio::null());
        command.kill_on_drop(true).spawn()
    }
}

/// The end of a name, which is all that matters of it, as a command line can hold it.
fn passable(name: &str) -> String {
    const CHARACTERS: usize = 64;
    let name = name.replace('\0', "");
    let beginning = name.char_indices().rev().nth(CHARACTERS - 1).map_or(0, |(at, _)| at);
    name[beginning..].to_owned()
}

async fn follow(
    child: &mut Child,
    stdout: ChildStdout,
    progress: &impl Fn(u64, Option<u64>),
) -> Result<Workbook, Unread> {
    let said = listen(stdout, progress).await?;
    let status = child.wait().await?;
    match said {
        Some(workbook) if status.success() => Ok(workbook),
        _ => Err(broken_off(status).into()),
    }
}

/// The workbook, once it is complete; none when the process stopped before.
async fn listen(stdout: ChildStdout, progress: &impl Fn(u64, Option<u64>)) -> Result<Option<Workbook>, Unread> {
    let mut output = BufReader::new(stdout.take(OUTPUT_BYTES));
    let mut workbook: Option<Workbook> = None;
    let (mut sheets_announced, mut rows_announced, mut rows) = (0, 0, 0_u64);
    let mut bytes = Vec::new();
    while output.read_until(b'\n', &mut bytes).await? > 0 {
        if bytes.pop() != Some(b'\n') {
            return if output.get_ref().limit() == 0 { Err(too_much().into()) } else { Ok(None) };
        }
        match (serde_json::from_slice(&bytes).map_err(io::Error::from)?, &mut workbook) {
            (Line::Remark(remark), None) => return Err(Unread::Refused(remark)),
            (Line::Workbook { format, sheets, rows }, None) => {
                (sheets_announced, rows_announced) = (sheets, rows);
                workbook = Some(Workbook { format, sheets: Vec::new() });
                progress(0, Some(rows));
            }
            (Line::Sheet(sheet), Some(workbook)) => workbook.sheets.push(sheet),
            (Line::Row(row), Some(workbook)) => {
                let Some(sheet) = workbook.sheets.last_mut() else { break };
                sheet.rows.push(row);
                rows += 1;
                if rows.is_multiple_of(PROGRESS_EVERY) {
                    progress(rows, Some(rows_announced));
                    tokio::task::yield_now().await;
                }
            }
            _ => return Err(io::Error::other("the reading process speaks out of turn").into()),
        }
        bytes.clear();
    }
    progress(rows, Some(rows_announced));
    Ok(workbook.filter(|it| it.sheets.len() == sheets_announced && rows == rows_announced))
}

/// What a process that stopped before it was done died of.
fn broken_off(status: ExitStatus) -> Box<Remark> {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        const ABORT: i32 = 6;
        const KILL: i32 = 9;
        const CPU_EXCEEDED: i32 = 24;
        match status.signal() {
            Some(CPU_EXCEEDED | KILL) => return too_slow(child::CPU_SECONDS),
            // How a program ends that asks for memory and gets none.
            Some(ABORT) => {
                let most = child::MEMORY_BYTES / 1024 / 1024;
                return too_large(
                    format!("读取需要超过 {most} MB 内存 / reading it takes more than {most} MB of memory"),
                    (format!("内存不超过 {most} MB"), format!("at most {most} MB of memory")),
                );
            }
            _ => {}
        }
    }
    let remark =
        Remark::new(RemarkCode::FileUnreadable, Place::default(), format!("读取中断 / reading broke off: {status}"));
    Box::new(remark.allowed("完整、未损坏的表格文件", "a whole, undamaged spreadsheet file"))
}

fn too_slow(seconds: u64) -> Box<Remark> {
    too_large(
        format!("读取超过 {seconds} 秒 / reading it takes more than {seconds} seconds"),
        (format!("{seconds} 秒内可读完"), format!("a file that is read within {seconds} seconds")),
    )
}

fn too_much() -> Box<Remark> {
    let most = OUTPUT_BYTES / 1024 / 1024;
    too_large(
        format!("内容超过 {most} MB / more than {most} MB of content"),
        (format!("内容不超过 {most} MB"), format!("at most {most} MB of content")),
    )
}

fn too_large(found: String, allowed: (String, String)) -> Box<Remark> {
    Box::new(Remark::new(RemarkCode::FileTooLarge, Place::default(), found).allowed(allowed.0, allowed.1))
}
