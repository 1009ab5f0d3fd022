//! 公开:基层政务公开后台。The tool box of a county's open government: serve it, look after it, ask it for a due date.
//!
//! `gongkai --help` lists the commands. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or configuration.

use std::process::ExitCode;

/// Requests make many small allocations, for which the system's allocator is slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A process that reads a stranger's file starts nothing else.
    gongkai_server::reading::child::asked(std::env::args_os()).unwrap_or_else(run)
}

#[tokio::main]
async fn run() -> ExitCode {
    Box::pin(gongkai_server::commands::run(std::env::args_os())).await
}
