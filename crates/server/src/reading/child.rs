//! The process that reads one file from its standard input, with as little as it takes to do that and nothing more.

use std::ffi::OsString;
use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use exchange::workbook::{self, Limits, Opened};

use super::line::Line;

/// What the binary is called with to become this process; no command for people.
pub(super) const COMMAND: &str = "read-workbook";
pub(super) const NAME: &str = "--name";

/// Seconds of computing. Ten thousand rows take a fifth of one.
pub(super) const CPU_SECONDS: u64 = 4;

/// Bytes of memory: ten times what the largest acceptable file needs.
pub(super) const MEMORY_BYTES: u64 = 512 * 1024 * 1024;

/// The same for looking through a file for personal data.
pub(super) const SCAN: &str = "scan-content";

/// Reads a file when the binary is called for that; to be asked before anything else starts.
pub fn asked(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.into_iter().skip(1);
    let command = arguments.next()?;
    if command != COMMAND && command != SCAN {
        return None;
    }
    let name = arguments.skip_while(|it| it != NAME).nth(1).unwrap_or_default();
    let answered = confine().and_then(|()| if command == SCAN { scan() } else { answer(&name.to_string_lossy()) });
    Some(match answered {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody reads what would be written here.
        Err(_) => ExitCode::FAILURE,
    })
}

fn answer(name: &str) -> io::Result<()> {
    let limits = Limits::default();
    let mut bytes = Vec::new();
    // One byte more shows that there are more.
    io::stdin().lock().take(limits.file_bytes + 1).read_to_end(&mut bytes)?;
    let opened = workbook::read(name, &bytes, &limits);
    drop(bytes);
    write(opened, &mut BufWriter::new(io::stdout().lock()))
}

/// Says what the file holds, as one value of JSON, masked already: no number leaves this process.
fn scan() -> io::Result<()> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(Limits::default().file_bytes + 1).read_to_end(&mut bytes)?;
    let scan = exchange::screening::scan(&bytes);
    let mut out = BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, &scan)?;
    out.flush()
}

fn write(opened: Opened, out: &mut impl Write) -> io::Result<()> {
    match opened {
        Err(remark) => line(out, &Line::Remark(remark))?,
        Ok(workbook) => {
            let rows = workbook.sheets.iter().map(|sheet| sheet.rows.len() as u64).sum();
            line(out, &Line::Workbook { format: workbook.format, sheets: workbook.sheets.len(), rows })?;
            for mut sheet in workbook.sheets {
                let rows = std::mem::take(&mut sheet.rows);
                line(out, &Line::Sheet(sheet))?;
                for row in rows {
                    line(out, &Line::Row(row))?;
                }
            }
        }
    }
    out.flush()
}

fn line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Bounds time and memory, and gives up opening files and starting processes.
#[cfg(unix)]
fn confine() -> io::Result<()> {
    use rlimit::Resource;
    Resource::CPU.set(CPU_SECONDS, CPU_SECONDS + 1)?;
    for nothing in [Resource::CORE, Resource::NOFILE, Resource::FSIZE, Resource::NPROC] {
        nothing.set(0, 0)?;
    }
    // Elsewhere than on Linux the system may not know this bound; time bounds memory too.
    match Resource::DATA.set(MEMORY_BYTES, MEMORY_BYTES) {
        Err(error) if cfg!(target_os = "linux") => Err(error),
        _ => Ok(()),
    }
}

/// Only the clock of the process that waits bounds this one.
#[cfg(not(unix))]
fn confine() -> io::Result<()> {
    Ok(())
}
